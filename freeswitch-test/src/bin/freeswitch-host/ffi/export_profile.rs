//! `switch_caller_profile_*`.

use std::{ffi::c_char, ptr};

use mod_skinny::freeswitch::sys;

use super::{
    export_session::session,
    pool::Pool,
    profile::{Field, Profile},
    text::string,
};
use crate::core::fault::fails;

/// Makes a caller profile in a pool.
#[unsafe(no_mangle)]
unsafe extern "C" fn switch_caller_profile_new(
    pool: *mut sys::switch_memory_pool_t,
    username: *const c_char,
    dialplan: *const c_char,
    caller_id_name: *const c_char,
    caller_id_number: *const c_char,
    network_addr: *const c_char,
    ani: *const c_char,
    aniii: *const c_char,
    rdnis: *const c_char,
    source: *const c_char,
    context: *const c_char,
    destination_number: *const c_char,
) -> *mut sys::switch_caller_profile_t {
    if fails("switch_caller_profile_new") {
        return ptr::null_mut();
    }
    // SAFETY: the pool is the module's or a session's.
    let Some(pool) = (unsafe { Pool::from_ptr(pool) }) else { return ptr::null_mut() };
    let profile = Profile::new(pool);
    for (field, text) in [
        (Field::Username, username),
        (Field::Dialplan, dialplan),
        (Field::CallerIdName, caller_id_name),
        (Field::CallerIdNumber, caller_id_number),
        (Field::NetworkAddr, network_addr),
        (Field::Ani, ani),
        (Field::Aniii, aniii),
        (Field::Rdnis, rdnis),
        (Field::Source, source),
        (Field::Context, context),
        (Field::DestinationNumber, destination_number),
    ] {
        // SAFETY: a module's strings are null or good.
        if let Some(text) = unsafe { string(text) } {
            profile.set(field, &text);
        }
    }
    for (field, default) in [(Field::CallerIdName, ""), (Field::CallerIdNumber, "0000000000")] {
        if profile.text(field).is_empty() {
            profile.set(field, default);
        }
    }
    if profile.text(Field::Ani).is_empty() {
        profile.set(Field::Ani, &profile.text(Field::CallerIdNumber));
    }
    profile.set(Field::OrigCallerIdName, &profile.text(Field::CallerIdName));
    profile.set(Field::OrigCallerIdNumber, &profile.text(Field::CallerIdNumber));
    profile.as_ptr()
}

/// Copies a caller profile into a session's memory.
#[unsafe(no_mangle)]
unsafe extern "C" fn switch_caller_profile_clone(
    raw: *mut sys::switch_core_session_t,
    original: *mut sys::switch_caller_profile_t,
) -> *mut sys::switch_caller_profile_t {
    if fails("switch_caller_profile_clone") {
        return ptr::null_mut();
    }
    // SAFETY: the module holds the session and the profile.
    match unsafe { (session(raw), Profile::from_ptr(original)) } {
        (Some(session), Some(original)) => original.copy_into(&session.pool).as_ptr(),
        _ => ptr::null_mut(),
    }
}
