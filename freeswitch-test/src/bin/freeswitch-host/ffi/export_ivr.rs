//! `switch_ivr_*`.

use std::ffi::c_char;

use mod_skinny::freeswitch::sys;

use super::{
    endpoint::Status,
    export_session::{SessionPtr, session},
    text::{string, string_or_empty},
};
use crate::core::{fault::fails, host::host, private, session::Session, transfer};

#[unsafe(no_mangle)]
unsafe extern "C" fn switch_ivr_hold(
    raw: SessionPtr,
    message: *const c_char,
    moh: sys::switch_bool_t,
) -> sys::switch_status_t {
    if fails("switch_ivr_hold") {
        return sys::SWITCH_STATUS_FALSE;
    }
    // SAFETY: the module holds the session; its strings are null or good.
    let (session, message) = unsafe { (session(raw), string(message)) };
    Status::of(session.is_some_and(|session| session.hold(message.as_deref(), moh != sys::SWITCH_FALSE))).0
}

#[unsafe(no_mangle)]
unsafe extern "C" fn switch_ivr_unhold(raw: SessionPtr) -> sys::switch_status_t {
    if fails("switch_ivr_unhold") {
        return sys::SWITCH_STATUS_FALSE;
    }
    // SAFETY: the module holds the session.
    Status::of(unsafe { session(raw) }.is_some_and(Session::unhold)).0
}

/// Plays something to a session, to its partner, or to both.
#[unsafe(no_mangle)]
unsafe extern "C" fn switch_ivr_broadcast(
    uuid: *const c_char,
    path: *const c_char,
    flags: sys::switch_media_flag_t,
) -> sys::switch_status_t {
    if fails("switch_ivr_broadcast") {
        return sys::SWITCH_STATUS_FALSE;
    }
    const TO_IT: u32 = 1 << 1;
    const TO_ITS_PARTNER: u32 = 1 << 2;
    const LOOPED: u32 = 1 << 4;
    // SAFETY: a module's strings are null or good.
    let (uuid, path) = unsafe { (string_or_empty(uuid), string_or_empty(path)) };
    let Some(partner) = host().sessions.locate(&uuid).map(|session| session.partner_uuid()) else {
        return sys::SWITCH_STATUS_FALSE;
    };
    let looped = flags & LOOPED != 0;
    if flags & TO_ITS_PARTNER != 0
        && let Some(partner) = partner
    {
        private::broadcast(&partner, &path, looped);
    }
    if flags & TO_IT != 0 {
        private::broadcast(&uuid, &path, looped);
    }
    sys::SWITCH_STATUS_SUCCESS
}

#[unsafe(no_mangle)]
unsafe extern "C" fn switch_ivr_uuid_bridge(
    originator: *const c_char,
    originatee: *const c_char,
) -> sys::switch_status_t {
    if fails("switch_ivr_uuid_bridge") {
        return sys::SWITCH_STATUS_FALSE;
    }
    // SAFETY: a module's strings are null or good.
    let (originator, originatee) = unsafe { (string_or_empty(originator), string_or_empty(originatee)) };
    Status::of(transfer::uuid_bridge(&originator, &originatee)).0
}

#[unsafe(no_mangle)]
unsafe extern "C" fn switch_ivr_session_transfer(
    raw: SessionPtr,
    extension: *const c_char,
    dialplan: *const c_char,
    context: *const c_char,
) -> sys::switch_status_t {
    if fails("switch_ivr_session_transfer") {
        return sys::SWITCH_STATUS_FALSE;
    }
    // SAFETY: a module's strings are null or good.
    let [extension, dialplan, context] = [extension, dialplan, context].map(|text| unsafe { string(text) });
    let extension = extension.unwrap_or_default();
    // SAFETY: the module holds the session.
    let session = unsafe { session(raw) };
    Status::of(
        session.is_some_and(|session| session.transfer(&extension, dialplan.as_deref(), context.as_deref())),
    )
    .0
}
