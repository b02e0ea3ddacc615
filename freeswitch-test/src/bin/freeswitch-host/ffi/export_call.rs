//! `switch_channel_*`: how a call goes on, and its digits.

use std::{
    ffi::{c_char, c_int},
    ptr,
};

use mod_skinny::freeswitch::sys;

use super::{
    endpoint::{Signal, Status},
    export_channel::{ChannelPtr, channel, in_pool},
    text::{string, string_or_empty},
};
use crate::core::{
    cause::Cause,
    dtmf::{DEFAULT_DURATION, Dtmf},
    fault::fails,
    session::Session,
    state::State,
};

#[unsafe(no_mangle)]
unsafe extern "C" fn switch_channel_perform_ring_ready_value(
    raw: ChannelPtr,
    value: sys::switch_ring_ready_t,
    _file: *const c_char,
    _func: *const c_char,
    _line: c_int,
) -> sys::switch_status_t {
    if fails("switch_channel_perform_ring_ready_value") {
        return sys::SWITCH_STATUS_FALSE;
    }
    // SAFETY: the module holds the session.
    Status::of(unsafe { channel(raw) }.is_some_and(|session| session.ring_ready((value as u32).max(1)))).0
}

#[unsafe(no_mangle)]
unsafe extern "C" fn switch_channel_perform_mark_pre_answered(
    raw: ChannelPtr,
    _file: *const c_char,
    _func: *const c_char,
    _line: c_int,
) -> sys::switch_status_t {
    if fails("switch_channel_perform_mark_pre_answered") {
        return sys::SWITCH_STATUS_FALSE;
    }
    // SAFETY: the module holds the session.
    Status::of(unsafe { channel(raw) }.is_some_and(Session::mark_pre_answered)).0
}

#[unsafe(no_mangle)]
unsafe extern "C" fn switch_channel_perform_mark_answered(
    raw: ChannelPtr,
    _file: *const c_char,
    _func: *const c_char,
    _line: c_int,
) -> sys::switch_status_t {
    if fails("switch_channel_perform_mark_answered") {
        return sys::SWITCH_STATUS_FALSE;
    }
    // SAFETY: the module holds the session.
    Status::of(unsafe { channel(raw) }.is_some_and(Session::mark_answered)).0
}

#[unsafe(no_mangle)]
unsafe extern "C" fn switch_channel_perform_answer(
    raw: ChannelPtr,
    _file: *const c_char,
    _func: *const c_char,
    _line: c_int,
) -> sys::switch_status_t {
    // SAFETY: the module holds the session.
    Status::of(unsafe { channel(raw) }.is_some_and(Session::answer)).0
}

#[unsafe(no_mangle)]
unsafe extern "C" fn switch_channel_perform_hangup(
    raw: ChannelPtr,
    _file: *const c_char,
    _func: *const c_char,
    _line: c_int,
    cause: sys::switch_call_cause_t,
) -> sys::switch_channel_state_t {
    // SAFETY: the module holds the session.
    unsafe { channel(raw) }.map_or(State::Destroy, |session| session.hangup(Cause(cause as u32))) as _
}

#[unsafe(no_mangle)]
unsafe extern "C" fn switch_channel_mark_hold(raw: ChannelPtr, on: sys::switch_bool_t) {
    // SAFETY: the module holds the session.
    if let Some(session) = unsafe { channel(raw) } {
        session.mark_hold(on != sys::SWITCH_FALSE);
    }
}

/// What the channel's partner hears while it is on hold.
#[unsafe(no_mangle)]
unsafe extern "C" fn switch_channel_get_hold_music(raw: ChannelPtr) -> *const c_char {
    if fails("switch_channel_get_hold_music") {
        return ptr::null();
    }
    // SAFETY: the module holds the session.
    unsafe { channel(raw) }.map_or(ptr::null(), |session| in_pool(session, session.hold_music()))
}

#[unsafe(no_mangle)]
unsafe extern "C" fn switch_channel_perform_audio_sync(
    raw: ChannelPtr,
    _file: *const c_char,
    _func: *const c_char,
    _line: c_int,
) {
    // SAFETY: the module holds the session.
    if let Some(session) = unsafe { channel(raw) } {
        session.audio_sync();
    }
}

/// Tells who watches that a phone is busy or free.
#[unsafe(no_mangle)]
unsafe extern "C" fn switch_channel_perform_presence(
    raw: ChannelPtr,
    rpid: *const c_char,
    status: *const c_char,
    id: *const c_char,
    _file: *const c_char,
    _func: *const c_char,
    _line: c_int,
) {
    // SAFETY: a module's strings are null or good.
    let [rpid, status, id] = [rpid, status, id].map(|text| unsafe { string(text) });
    // SAFETY: the module holds the session.
    let Some(session) = (unsafe { channel(raw) }) else { return };
    session.tell_presence(rpid.as_deref(), id.as_deref(), &status.unwrap_or_default());
}

#[unsafe(no_mangle)]
unsafe extern "C" fn switch_channel_get_cause(raw: ChannelPtr) -> sys::switch_call_cause_t {
    // SAFETY: the module holds the session.
    unsafe { channel(raw) }.map_or(Cause::NONE, Session::cause).0 as _
}

#[unsafe(no_mangle)]
extern "C" fn switch_channel_cause2str(cause: sys::switch_call_cause_t) -> *const c_char {
    super::export_core::literal(Cause(cause as u32).name())
}

#[unsafe(no_mangle)]
unsafe extern "C" fn switch_channel_str2cause(text: *const c_char) -> sys::switch_call_cause_t {
    // SAFETY: a module's strings are null or good.
    let text = unsafe { string_or_empty(text) };
    Cause::parse(&text).0 as _
}

#[unsafe(no_mangle)]
unsafe extern "C" fn switch_channel_queue_dtmf(
    raw: ChannelPtr,
    dtmf: *const sys::switch_dtmf_t,
) -> sys::switch_status_t {
    if fails("switch_channel_queue_dtmf") {
        return sys::SWITCH_STATUS_FALSE;
    }
    // SAFETY: the module holds the session, and the digit for the time of this call.
    let (Some(session), Some(dtmf)) = (unsafe { channel(raw) }, unsafe { dtmf.as_ref() }) else {
        return sys::SWITCH_STATUS_FALSE;
    };
    let queued = session.queue_dtmf(digit(dtmf));
    if queued {
        session.endpoint.kill(session, Signal::Break);
    }
    Status::of(queued).0
}

/// A module's digit as the host keeps it.
pub(super) fn digit(dtmf: &sys::switch_dtmf_t) -> Dtmf {
    Dtmf { digit: char::from(dtmf.digit as u8), duration: dtmf.duration, source: dtmf.source as u32 }
}

/// A digit as modules read it.
pub(super) fn raw_digit(dtmf: Dtmf) -> sys::switch_dtmf_t {
    let byte = u8::try_from(dtmf.digit).unwrap_or(b'?');
    sys::switch_dtmf_t { digit: byte as c_char, duration: dtmf.duration, flags: 0, source: dtmf.source as _ }
}

#[unsafe(no_mangle)]
unsafe extern "C" fn switch_channel_has_dtmf(raw: ChannelPtr) -> sys::switch_size_t {
    // SAFETY: the module holds the session.
    unsafe { channel(raw) }.map_or(0, Session::dtmf_count) as _
}

#[unsafe(no_mangle)]
unsafe extern "C" fn switch_channel_dequeue_dtmf(
    raw: ChannelPtr,
    dtmf: *mut sys::switch_dtmf_t,
) -> sys::switch_status_t {
    // SAFETY: the module holds the session, and wants the digit there.
    let (Some(session), Some(slot)) = (unsafe { channel(raw) }, unsafe { dtmf.as_mut() }) else {
        return sys::SWITCH_STATUS_FALSE;
    };
    Status::of(session.dequeue_dtmf().map(|dtmf| *slot = raw_digit(dtmf)).is_some()).0
}

#[unsafe(no_mangle)]
extern "C" fn switch_core_default_dtmf_duration(_duration: u32) -> u32 {
    DEFAULT_DURATION
}
