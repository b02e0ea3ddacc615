//! The codecs of a session, as modules set and lock them.

use std::{mem, ptr};

use mod_skinny::freeswitch::sys;

use super::{
    codec::{CodecRef, Implementation},
    export_session::{SessionPtr, session},
};
use crate::core::{fault::fails, media::Description, session::Session};

/// Sets the codec that the session reads. None leaves one that works as it is.
#[unsafe(no_mangle)]
unsafe extern "C" fn switch_core_session_set_read_codec(
    raw: SessionPtr,
    codec: *mut sys::switch_codec_t,
) -> sys::switch_status_t {
    if fails("switch_core_session_set_read_codec") {
        return sys::SWITCH_STATUS_FALSE;
    }
    // SAFETY: the module holds the session, and keeps the codec while the session has it.
    let (session, codec) = unsafe { (session(raw), CodecRef::from_ptr(codec)) };
    let Some(session) = session else { return sys::SWITCH_STATUS_FALSE };
    if codec.is_some() || session.media.read_description().is_none() {
        session.media.set_read(codec);
    }
    show_codec(session, "read", session.media.read_description());
    sys::SWITCH_STATUS_SUCCESS
}

#[unsafe(no_mangle)]
unsafe extern "C" fn switch_core_session_set_real_read_codec(
    raw: SessionPtr,
    codec: *mut sys::switch_codec_t,
) -> sys::switch_status_t {
    if fails("switch_core_session_set_real_read_codec") {
        return sys::SWITCH_STATUS_FALSE;
    }
    // SAFETY: as for the function that does the work.
    unsafe { switch_core_session_set_read_codec(raw, codec) }
}

#[unsafe(no_mangle)]
unsafe extern "C" fn switch_core_session_set_write_codec(
    raw: SessionPtr,
    codec: *mut sys::switch_codec_t,
) -> sys::switch_status_t {
    if fails("switch_core_session_set_write_codec") {
        return sys::SWITCH_STATUS_FALSE;
    }
    // SAFETY: the module holds the session, and keeps the codec while the session has it.
    let (session, codec) = unsafe { (session(raw), CodecRef::from_ptr(codec)) };
    let Some(session) = session else { return sys::SWITCH_STATUS_FALSE };
    session.media.set_write(codec);
    show_codec(session, "write", session.media.write_description());
    sys::SWITCH_STATUS_SUCCESS
}

fn show_codec(session: &Session, way: &str, codec: Option<Description>) {
    if let Some(codec) = codec {
        session.set_variable(&format!("{way}_codec"), Some(&codec.name));
        session.set_variable(&format!("{way}_rate"), Some(&codec.rate.to_string()));
    }
}

#[unsafe(no_mangle)]
unsafe extern "C" fn switch_core_session_get_read_codec(raw: SessionPtr) -> *mut sys::switch_codec_t {
    // SAFETY: the module holds the session.
    let codec = unsafe { session(raw) }.and_then(|session| session.media.read_codec());
    codec.map_or(ptr::null_mut(), CodecRef::as_ptr)
}

/// The host looks what a codec is up when the codec is set.
#[unsafe(no_mangle)]
unsafe extern "C" fn switch_core_session_set_read_impl(
    _raw: SessionPtr,
    _implementation: *const sys::switch_codec_implementation_t,
) -> sys::switch_status_t {
    if fails("switch_core_session_set_read_impl") {
        return sys::SWITCH_STATUS_FALSE;
    }
    sys::SWITCH_STATUS_SUCCESS
}

/// As for reading.
#[unsafe(no_mangle)]
unsafe extern "C" fn switch_core_session_set_write_impl(
    _raw: SessionPtr,
    _implementation: *const sys::switch_codec_implementation_t,
) -> sys::switch_status_t {
    sys::SWITCH_STATUS_SUCCESS
}

/// Copies what a codec is made of.
///
/// # Safety
/// `to` is null or the caller's.
unsafe fn copy_implementation(
    implementation: Option<Implementation>,
    to: *mut sys::switch_codec_implementation_t,
) -> sys::switch_status_t {
    // SAFETY: by this function's own contract.
    match (implementation, unsafe { to.as_mut() }) {
        (Some(implementation), Some(to)) => {
            *to = implementation.copy();
            sys::SWITCH_STATUS_SUCCESS
        }
        _ => sys::SWITCH_STATUS_FALSE,
    }
}

#[unsafe(no_mangle)]
unsafe extern "C" fn switch_core_session_get_read_impl(
    raw: SessionPtr,
    to: *mut sys::switch_codec_implementation_t,
) -> sys::switch_status_t {
    if fails("switch_core_session_get_read_impl") {
        return sys::SWITCH_STATUS_FALSE;
    }
    // SAFETY: the module holds the session.
    let implementation = unsafe { session(raw) }.and_then(|session| session.media.read_implementation());
    // SAFETY: the module wants the copy there.
    unsafe { copy_implementation(implementation, to) }
}

#[unsafe(no_mangle)]
unsafe extern "C" fn switch_core_session_get_write_impl(
    raw: SessionPtr,
    to: *mut sys::switch_codec_implementation_t,
) -> sys::switch_status_t {
    // SAFETY: the module holds the session.
    let implementation = unsafe { session(raw) }.and_then(|session| session.media.write_implementation());
    // SAFETY: the module wants the copy there.
    unsafe { copy_implementation(implementation, to) }
}

#[unsafe(no_mangle)]
unsafe extern "C" fn switch_core_session_lock_codec_read(raw: SessionPtr) {
    // SAFETY: the module holds the session.
    if let Some(session) = unsafe { session(raw) } {
        mem::forget(session.read_codec_lock.lock());
    }
}

#[unsafe(no_mangle)]
unsafe extern "C" fn switch_core_session_unlock_codec_read(raw: SessionPtr) {
    // SAFETY: the module holds the session.
    if let Some(session) = unsafe { session(raw) } {
        // SAFETY: the module locked it on this thread.
        unsafe { session.read_codec_lock.force_unlock() };
    }
}

#[unsafe(no_mangle)]
unsafe extern "C" fn switch_core_session_lock_codec_write(raw: SessionPtr) {
    // SAFETY: the module holds the session.
    if let Some(session) = unsafe { session(raw) } {
        mem::forget(session.write_codec_lock.lock());
    }
}

#[unsafe(no_mangle)]
unsafe extern "C" fn switch_core_session_unlock_codec_write(raw: SessionPtr) {
    // SAFETY: the module holds the session.
    if let Some(session) = unsafe { session(raw) } {
        // SAFETY: the module locked it on this thread.
        unsafe { session.write_codec_lock.force_unlock() };
    }
}
