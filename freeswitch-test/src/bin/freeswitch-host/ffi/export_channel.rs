//! `switch_channel_*`: names, states, flags, variables, profiles. A channel has the address of its session.

use std::{
    ffi::{c_char, c_int},
    ptr,
};

use mod_skinny::freeswitch::sys;

use super::{
    endpoint::Status,
    event::add_header,
    profile::{Field, Profile},
    text::{c_string, malloc_string, string, string_or_empty},
};
use crate::core::{
    event::{Event, Kind},
    fault::fails,
    session::Session,
    state::{CallState, State},
};

pub(super) type ChannelPtr = *mut sys::switch_channel_t;

/// The session of a channel that a module means.
///
/// # Safety
/// `pointer` is null or the channel of a session that the module holds.
pub(super) unsafe fn channel<'a>(pointer: ChannelPtr) -> Option<&'a Session> {
    // SAFETY: by this function's own contract.
    unsafe { pointer.cast::<Session>().as_ref() }
}

#[unsafe(no_mangle)]
unsafe extern "C" fn switch_channel_set_name(raw: ChannelPtr, name: *const c_char) -> sys::switch_status_t {
    // SAFETY: the module holds the session; its strings are null or good.
    let (session, name) = unsafe { (channel(raw), string_or_empty(name)) };
    Status::of(session.inspect(|session| session.set_name(&name)).is_some()).0
}

#[unsafe(no_mangle)]
unsafe extern "C" fn switch_channel_get_name(raw: ChannelPtr) -> *mut c_char {
    // SAFETY: the module holds the session.
    unsafe { channel(raw) }.map_or(ptr::null_mut(), Session::name_ptr)
}

#[unsafe(no_mangle)]
unsafe extern "C" fn switch_channel_get_uuid(raw: ChannelPtr) -> *mut c_char {
    // SAFETY: the module holds the session.
    unsafe { channel(raw) }.map_or(ptr::null_mut(), Session::uuid_ptr)
}

#[unsafe(no_mangle)]
unsafe extern "C" fn switch_channel_perform_set_state(
    raw: ChannelPtr,
    _file: *const c_char,
    _func: *const c_char,
    _line: c_int,
    state: sys::switch_channel_state_t,
) -> sys::switch_channel_state_t {
    // SAFETY: the module holds the session.
    let Some(session) = (unsafe { channel(raw) }) else { return State::Destroy as _ };
    match State::from_number(state as u32) {
        Some(state) => session.set_state(state) as _,
        None => session.state() as _,
    }
}

#[unsafe(no_mangle)]
unsafe extern "C" fn switch_channel_get_state(raw: ChannelPtr) -> sys::switch_channel_state_t {
    // SAFETY: the module holds the session.
    unsafe { channel(raw) }.map_or(State::Destroy, Session::state) as _
}

#[unsafe(no_mangle)]
unsafe extern "C" fn switch_channel_get_running_state(raw: ChannelPtr) -> sys::switch_channel_state_t {
    // SAFETY: the module holds the session.
    unsafe { channel(raw) }.and_then(Session::running_state).unwrap_or(State::New) as _
}

#[unsafe(no_mangle)]
unsafe extern "C" fn switch_channel_perform_set_callstate(
    raw: ChannelPtr,
    callstate: sys::switch_channel_callstate_t,
    _file: *const c_char,
    _func: *const c_char,
    _line: c_int,
) {
    // SAFETY: the module holds the session.
    let session = unsafe { channel(raw) };
    if let (Some(session), Some(callstate)) = (session, CallState::from_number(callstate as u32)) {
        session.set_callstate(callstate);
    }
}

#[unsafe(no_mangle)]
unsafe extern "C" fn switch_channel_get_callstate(raw: ChannelPtr) -> sys::switch_channel_callstate_t {
    // SAFETY: the module holds the session.
    unsafe { channel(raw) }.map_or(CallState::Down, Session::callstate) as _
}

#[unsafe(no_mangle)]
unsafe extern "C" fn switch_channel_direction(raw: ChannelPtr) -> sys::switch_call_direction_t {
    // SAFETY: the module holds the session.
    unsafe { channel(raw) }.map_or(0, |session| session.direction() as _)
}

#[unsafe(no_mangle)]
unsafe extern "C" fn switch_channel_logical_direction(raw: ChannelPtr) -> sys::switch_call_direction_t {
    // SAFETY: the module holds the session.
    unsafe { channel(raw) }.map_or(0, |session| session.logical_direction() as _)
}

#[unsafe(no_mangle)]
unsafe extern "C" fn switch_channel_test_ready(
    raw: ChannelPtr,
    check_ready: sys::switch_bool_t,
    check_media: sys::switch_bool_t,
) -> c_int {
    // SAFETY: the module holds the session.
    let Some(session) = (unsafe { channel(raw) }) else { return 0 };
    let media = check_media == sys::SWITCH_FALSE || (session.is_media_up() && session.media.has_codecs());
    let ready = check_ready == sys::SWITCH_FALSE || session.is_ready();
    (media && ready).into()
}

#[unsafe(no_mangle)]
unsafe extern "C" fn switch_channel_set_flag_value(
    raw: ChannelPtr,
    flag: sys::switch_channel_flag_t,
    value: u32,
) {
    // SAFETY: the module holds the session.
    if let Some(session) = unsafe { channel(raw) } {
        session.set_flag_value(flag as usize, value);
    }
}

#[unsafe(no_mangle)]
unsafe extern "C" fn switch_channel_execute_on(
    raw: ChannelPtr,
    variable_prefix: *const c_char,
) -> sys::switch_status_t {
    // SAFETY: the module holds the session; its strings are null or good.
    let (session, variable) = unsafe { (channel(raw), string_or_empty(variable_prefix)) };
    Status::of(session.inspect(|session| session.execute_on(&variable)).is_some()).0
}

#[unsafe(no_mangle)]
unsafe extern "C" fn switch_channel_clear_flag(raw: ChannelPtr, flag: sys::switch_channel_flag_t) {
    // SAFETY: the module holds the session.
    if let Some(session) = unsafe { channel(raw) } {
        session.clear_flag(flag as usize);
    }
}

#[unsafe(no_mangle)]
unsafe extern "C" fn switch_channel_test_flag(raw: ChannelPtr, flag: sys::switch_channel_flag_t) -> u32 {
    // SAFETY: the module holds the session.
    unsafe { channel(raw) }.map_or(0, |session| session.flag_value(flag as usize))
}

#[unsafe(no_mangle)]
unsafe extern "C" fn switch_channel_set_cap_value(
    raw: ChannelPtr,
    cap: sys::switch_channel_cap_t,
    value: u32,
) {
    // SAFETY: the module holds the session.
    if let Some(session) = unsafe { channel(raw) } {
        session.set_cap(cap as u32, value);
    }
}

#[unsafe(no_mangle)]
unsafe extern "C" fn switch_channel_set_variable_var_check(
    raw: ChannelPtr,
    name: *const c_char,
    value: *const c_char,
    _check: sys::switch_bool_t,
) -> sys::switch_status_t {
    if fails("switch_channel_set_variable_var_check") {
        return sys::SWITCH_STATUS_FALSE;
    }
    // SAFETY: the module holds the session; its strings are null or good.
    let (session, name, value) = unsafe { (channel(raw), string_or_empty(name), string(value)) };
    let session = session.filter(|_| !name.is_empty());
    Status::of(session.inspect(|session| session.set_variable(&name, value.as_deref())).is_some()).0
}

/// The text in the session's memory, or null.
pub(super) fn in_pool(session: &Session, text: Option<String>) -> *const c_char {
    text.map_or(ptr::null(), |text| session.pool.text(&text).cast_const())
}

#[unsafe(no_mangle)]
unsafe extern "C" fn switch_channel_get_variable_dup(
    raw: ChannelPtr,
    name: *const c_char,
    _dup: sys::switch_bool_t,
    _index: c_int,
) -> *const c_char {
    if fails("switch_channel_get_variable_dup") {
        return ptr::null();
    }
    // SAFETY: the module holds the session; its strings are null or good.
    let (session, name) = unsafe { (channel(raw), string_or_empty(name)) };
    session.map_or(ptr::null(), |session| in_pool(session, session.variable(&name)))
}

#[unsafe(no_mangle)]
unsafe extern "C" fn switch_channel_get_variable_partner(
    raw: ChannelPtr,
    name: *const c_char,
) -> *const c_char {
    // SAFETY: the module holds the session; its strings are null or good.
    let (session, name) = unsafe { (channel(raw), string_or_empty(name)) };
    let Some(session) = session else { return ptr::null() };
    in_pool(session, session.partner().and_then(|partner| partner.variable(&name)))
}

/// The variables as a list of headers, which lives as long as the session. The core locks the channel until
/// `switch_channel_variable_last`; here the list is a copy.
#[unsafe(no_mangle)]
unsafe extern "C" fn switch_channel_variable_first(raw: ChannelPtr) -> *mut sys::switch_event_header_t {
    if fails("switch_channel_variable_first") {
        return ptr::null_mut();
    }
    // SAFETY: the module holds the session.
    let Some(session) = (unsafe { channel(raw) }) else { return ptr::null_mut() };
    let mut head: *mut sys::switch_event_header_t = ptr::null_mut();
    for (name, value) in session.variables().iter().rev() {
        let node = session.pool.zeroed::<sys::switch_event_header_t>();
        // SAFETY: just allocated; all zeroes is a header without anything.
        let header = unsafe { &mut *node };
        header.name = session.pool.text(name);
        header.value = session.pool.text(value);
        header.next = head;
        head = node;
    }
    head
}

#[unsafe(no_mangle)]
unsafe extern "C" fn switch_channel_variable_last(_raw: ChannelPtr) {}

/// Expands a text. What it returns is the text itself when nothing changed, else new memory for the caller to free.
#[unsafe(no_mangle)]
unsafe extern "C" fn switch_channel_expand_variables_check(
    raw: ChannelPtr,
    input: *const c_char,
    _var_list: *mut sys::switch_event_t,
    _api_list: *mut sys::switch_event_t,
    _recur: u32,
) -> *mut c_char {
    // SAFETY: the module holds the session; its strings are null or good.
    let (session, text) = unsafe { (channel(raw), string(input)) };
    let (Some(session), Some(text)) = (session, text) else { return input.cast_mut() };
    let expanded = session.expand(&text);
    if expanded == text { input.cast_mut() } else { malloc_string(&expanded) }
}

#[unsafe(no_mangle)]
unsafe extern "C" fn switch_channel_get_partner_uuid(raw: ChannelPtr) -> *const c_char {
    // SAFETY: the module holds the session.
    unsafe { channel(raw) }.map_or(ptr::null(), |session| in_pool(session, session.partner_uuid()))
}

#[unsafe(no_mangle)]
unsafe extern "C" fn switch_channel_get_partner_uuid_copy(
    raw: ChannelPtr,
    buffer: *mut c_char,
    length: sys::switch_size_t,
) -> *const c_char {
    // SAFETY: the module holds the session.
    let Some(uuid) = (unsafe { channel(raw) }).and_then(Session::partner_uuid) else { return ptr::null() };
    let uuid = c_string(&uuid);
    let bytes = uuid.as_bytes_with_nul();
    if buffer.is_null() || bytes.len() > length as usize {
        return ptr::null();
    }
    // SAFETY: the buffer is as long as the module says, and that is long enough.
    unsafe { ptr::copy_nonoverlapping(bytes.as_ptr(), buffer.cast(), bytes.len()) };
    buffer
}

/// Adds the channel's headers to an event.
#[unsafe(no_mangle)]
unsafe extern "C" fn switch_channel_event_set_data(raw: ChannelPtr, event: *mut sys::switch_event_t) {
    // SAFETY: the module holds the session and owns the event.
    let (Some(session), Some(event)) = (unsafe { channel(raw) }, unsafe { event.as_mut() }) else { return };
    let mut described = Event::new(Kind(event.event_id as u32));
    session.describe(&mut described);
    for (name, value) in &described.headers {
        add_header(event, name, value, true);
    }
}

#[unsafe(no_mangle)]
unsafe extern "C" fn switch_channel_set_caller_profile(
    raw: ChannelPtr,
    profile: *mut sys::switch_caller_profile_t,
) {
    // SAFETY: the module holds the session, and made the profile in its memory.
    if let (Some(session), Some(profile)) = unsafe { (channel(raw), Profile::from_ptr(profile)) } {
        session.set_profile(profile);
    }
}

#[unsafe(no_mangle)]
unsafe extern "C" fn switch_channel_get_caller_profile(raw: ChannelPtr) -> *mut sys::switch_caller_profile_t {
    if fails("switch_channel_get_caller_profile") {
        return ptr::null_mut();
    }
    // SAFETY: the module holds the session.
    unsafe { channel(raw) }.and_then(Session::profile).map_or(ptr::null_mut(), Profile::as_ptr)
}

#[unsafe(no_mangle)]
unsafe extern "C" fn switch_channel_set_profile_var(
    raw: ChannelPtr,
    name: *const c_char,
    value: *const c_char,
) -> sys::switch_status_t {
    // SAFETY: the module holds the session; its strings are null or good.
    let (session, name, value) = unsafe { (channel(raw), string_or_empty(name), string_or_empty(value)) };
    let profile = session.and_then(Session::own_profile).zip(Field::named(&name));
    Status::of(profile.inspect(|(profile, field)| profile.set(*field, &value)).is_some()).0
}
