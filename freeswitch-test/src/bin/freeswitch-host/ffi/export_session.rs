//! `switch_core_session_*`.

use std::{
    ffi::{c_char, c_int, c_uint, c_void},
    mem, ptr,
    sync::{Arc, atomic::Ordering},
};

use mod_skinny::freeswitch::sys;

use super::{
    endpoint::{ModuleEndpoint, Signal, Status},
    event::OwnedEvent,
    message::RawMessage,
    pool::Pool,
    text::string,
};
use crate::core::{
    cause::Cause,
    endpoint::Endpoint,
    fault::fails,
    host::host,
    message::Queued,
    session::{Direction, Session},
    sessions::Locked,
};

pub(super) type SessionPtr = *mut sys::switch_core_session_t;

/// The session that a module means.
///
/// # Safety
/// `pointer` is null or a session that the module holds.
pub(super) unsafe fn session<'a>(pointer: SessionPtr) -> Option<&'a Session> {
    // SAFETY: by this function's own contract.
    unsafe { pointer.cast::<Session>().as_ref() }
}

fn pointer(session: Option<Locked>) -> SessionPtr {
    // The lock stays: the module gives it back.
    session.map_or(ptr::null_mut(), |session| session.into_shared().as_ptr().cast())
}

/// Makes a session.
#[unsafe(no_mangle)]
unsafe extern "C" fn switch_core_session_request_uuid(
    endpoint: *mut sys::switch_endpoint_interface_t,
    direction: sys::switch_call_direction_t,
    _flags: sys::switch_originate_flag_t,
    pool: *mut *mut sys::switch_memory_pool_t,
    use_uuid: *const c_char,
) -> SessionPtr {
    if fails("switch_core_session_request_uuid") {
        return ptr::null_mut();
    }
    // SAFETY: the endpoint of a loaded module.
    let Some(endpoint) = (unsafe { ModuleEndpoint::from_ptr(endpoint) }) else { return ptr::null_mut() };
    // SAFETY: null, or where the module keeps a pool that it gives away.
    let pool = unsafe { pool.as_mut() }
        .map(|pool| mem::replace(pool, ptr::null_mut()))
        .filter(|pool| !pool.is_null());
    // SAFETY: the pool is one that the module got from the host and does not use as its own any more.
    let pool = pool.map(|pool| unsafe { Pool::from_raw(pool) });
    // SAFETY: a module's strings are null or good.
    let uuid = unsafe { string(use_uuid) };
    let outbound = direction == sys::SWITCH_CALL_DIRECTION_OUTBOUND;
    let direction = if outbound { Direction::Outbound } else { Direction::Inbound };
    let session = Session::request(Endpoint::Module(endpoint), direction, pool, uuid.as_deref());
    session.map_or(ptr::null_mut(), |session| session.as_ptr().cast())
}

#[unsafe(no_mangle)]
unsafe extern "C" fn switch_core_session_add_stream(raw: SessionPtr, private: *mut c_void) -> c_int {
    // SAFETY: the module holds the session.
    let stream = unsafe { session(raw) }.map_or(0, |session| session.add_stream(private));
    c_int::try_from(stream).unwrap_or(0)
}

#[unsafe(no_mangle)]
unsafe extern "C" fn switch_core_session_thread_launch(raw: SessionPtr) -> sys::switch_status_t {
    if fails("switch_core_session_thread_launch") {
        return sys::SWITCH_STATUS_FALSE;
    }
    // SAFETY: the module holds the session.
    match unsafe { session(raw) }.and_then(Session::shared) {
        Some(session) if session.was_started() => sys::SWITCH_STATUS_INUSE,
        Some(session) => Status::of(session.launch()).0,
        None => sys::SWITCH_STATUS_FALSE,
    }
}

/// Destroys a session that was never launched.
#[unsafe(no_mangle)]
unsafe extern "C" fn switch_core_session_perform_destroy(
    raw: *mut SessionPtr,
    _file: *const c_char,
    _func: *const c_char,
    _line: c_int,
) {
    // SAFETY: where the module keeps the session.
    let Some(slot) = (unsafe { raw.as_mut() }) else { return };
    // SAFETY: the session that the module made and does not use any more.
    let made = unsafe { session(mem::replace(slot, ptr::null_mut())) };
    if let Some(session) = made.and_then(Session::shared) {
        session.destroy();
    }
}

#[unsafe(no_mangle)]
unsafe extern "C" fn switch_core_session_perform_locate(
    uuid: *const c_char,
    _file: *const c_char,
    _func: *const c_char,
    _line: c_int,
) -> SessionPtr {
    if fails("switch_core_session_perform_locate") {
        return ptr::null_mut();
    }
    // SAFETY: a module's strings are null or good.
    let uuid = unsafe { string(uuid) };
    pointer(uuid.and_then(|uuid| host().sessions.locate(&uuid)))
}

#[unsafe(no_mangle)]
unsafe extern "C" fn switch_core_session_perform_get_partner(
    raw: SessionPtr,
    partner: *mut SessionPtr,
    _file: *const c_char,
    _func: *const c_char,
    _line: c_int,
) -> sys::switch_status_t {
    if fails("switch_core_session_perform_get_partner") {
        return sys::SWITCH_STATUS_FALSE;
    }
    // SAFETY: the module holds the session.
    let found = pointer(unsafe { session(raw) }.and_then(Session::partner));
    // SAFETY: where the module wants the partner.
    if let Some(slot) = unsafe { partner.as_mut() } {
        *slot = found;
    }
    Status::of(!found.is_null()).0
}

#[unsafe(no_mangle)]
unsafe extern "C" fn switch_core_session_read_lock(raw: SessionPtr) -> sys::switch_status_t {
    if fails("switch_core_session_read_lock") {
        return sys::SWITCH_STATUS_FALSE;
    }
    // SAFETY: the module holds the session.
    Status::of(unsafe { session(raw) }.is_some_and(Session::read_lock)).0
}

#[unsafe(no_mangle)]
unsafe extern "C" fn switch_core_session_rwunlock(raw: SessionPtr) {
    // SAFETY: the module holds the session, until now.
    if let Some(session) = unsafe { session(raw) } {
        // The structure stays until the lock is given back for good, even if that lets its thread destroy it.
        let kept: Option<Arc<Session>> = session.shared();
        session.unlock();
        drop(kept);
    }
}

#[unsafe(no_mangle)]
unsafe extern "C" fn switch_core_session_hupall_endpoint(
    endpoint: *const sys::switch_endpoint_interface_t,
    cause: sys::switch_call_cause_t,
) {
    host().sessions.hang_up(Cause(cause as u32), |session| session.endpoint.is_at(endpoint.cast()));
}

#[unsafe(no_mangle)]
unsafe extern "C" fn switch_core_session_check_interface(
    raw: SessionPtr,
    endpoint: *const sys::switch_endpoint_interface_t,
) -> u8 {
    if fails("switch_core_session_check_interface") {
        return 0;
    }
    // SAFETY: the module holds the session.
    unsafe { session(raw) }.is_some_and(|session| session.endpoint.is_at(endpoint.cast())).into()
}

/// The channel has the session's own address.
#[unsafe(no_mangle)]
unsafe extern "C" fn switch_core_session_get_channel(raw: SessionPtr) -> *mut sys::switch_channel_t {
    raw.cast()
}

#[unsafe(no_mangle)]
unsafe extern "C" fn switch_core_session_get_pool(raw: SessionPtr) -> *mut sys::switch_memory_pool_t {
    // SAFETY: the module holds the session.
    unsafe { session(raw) }.map_or(ptr::null_mut(), |session| session.pool.as_ptr())
}

#[unsafe(no_mangle)]
unsafe extern "C" fn switch_core_session_get_uuid(raw: SessionPtr) -> *mut c_char {
    // SAFETY: the module holds the session.
    unsafe { session(raw) }.map_or(ptr::null_mut(), Session::uuid_ptr)
}

#[unsafe(no_mangle)]
unsafe extern "C" fn switch_core_session_set_private_class(
    raw: SessionPtr,
    private: *mut c_void,
    class: sys::switch_pvt_class_t,
) -> sys::switch_status_t {
    // SAFETY: the module holds the session.
    let slot = unsafe { session(raw) }.and_then(|session| session.private(class as usize));
    Status::of(slot.inspect(|slot| slot.store(private, Ordering::Release)).is_some()).0
}

#[unsafe(no_mangle)]
unsafe extern "C" fn switch_core_session_get_private_class(
    raw: SessionPtr,
    class: sys::switch_pvt_class_t,
) -> *mut c_void {
    // SAFETY: the module holds the session.
    let slot = unsafe { session(raw) }.and_then(|session| session.private(class as usize));
    slot.map_or(ptr::null_mut(), |slot| slot.load(Ordering::Acquire))
}

#[unsafe(no_mangle)]
unsafe extern "C" fn switch_core_session_running(raw: SessionPtr) -> c_uint {
    // SAFETY: the module holds the session.
    unsafe { session(raw) }.is_some_and(Session::is_running).into()
}

#[unsafe(no_mangle)]
unsafe extern "C" fn switch_core_session_started(raw: SessionPtr) -> c_uint {
    // SAFETY: the module holds the session.
    unsafe { session(raw) }.is_some_and(Session::was_started).into()
}

/// Delivers a message on the calling thread.
#[unsafe(no_mangle)]
unsafe extern "C" fn switch_core_session_perform_receive_message(
    raw: SessionPtr,
    message: *mut sys::switch_core_session_message_t,
    _file: *const c_char,
    _func: *const c_char,
    _line: c_int,
) -> sys::switch_status_t {
    if fails("switch_core_session_perform_receive_message") {
        return sys::SWITCH_STATUS_FALSE;
    }
    // SAFETY: the module holds the session and hands the message in for the time of this call.
    let (session, message) = unsafe { (session(raw), RawMessage::from_ptr(message)) };
    match (session, message) {
        (Some(session), Some(message)) => session.receive_raw(message.borrow()).0,
        _ => sys::SWITCH_STATUS_FALSE,
    }
}

/// Leaves a message for the session's thread.
#[unsafe(no_mangle)]
unsafe extern "C" fn switch_core_session_queue_message(
    raw: SessionPtr,
    message: *mut sys::switch_core_session_message_t,
) -> sys::switch_status_t {
    // SAFETY: the module holds the session and gives the message away, or keeps it in the session's memory.
    let (session, message) = unsafe { (session(raw), RawMessage::from_ptr(message)) };
    let (Some(session), Some(message)) = (session, message) else { return sys::SWITCH_STATUS_FALSE };
    session.queue(Queued::Raw(message));
    sys::SWITCH_STATUS_SUCCESS
}

/// Takes an event out of where a module keeps it.
///
/// # Safety
/// `event` is null or where the module keeps an event that it gives away.
unsafe fn taken(event: *mut *mut sys::switch_event_t) -> Option<OwnedEvent> {
    // SAFETY: by this function's own contract.
    let slot = unsafe { event.as_mut() }?;
    // SAFETY: as above.
    unsafe { OwnedEvent::from_ptr(mem::replace(slot, ptr::null_mut())) }
}

#[unsafe(no_mangle)]
unsafe extern "C" fn switch_core_session_queue_event(
    raw: SessionPtr,
    event: *mut *mut sys::switch_event_t,
) -> sys::switch_status_t {
    // SAFETY: the module holds the session and gives the event away.
    let (session, event) = unsafe { (session(raw), taken(event)) };
    let (Some(session), Some(event)) = (session, event) else { return sys::SWITCH_STATUS_FALSE };
    session.events.lock().push_back(event);
    session.endpoint.kill(session, Signal::Break);
    sys::SWITCH_STATUS_SUCCESS
}

#[unsafe(no_mangle)]
unsafe extern "C" fn switch_core_session_receive_event(
    raw: SessionPtr,
    event: *mut *mut sys::switch_event_t,
) -> sys::switch_status_t {
    // SAFETY: the module holds the session and gives the event away.
    let (session, event) = unsafe { (session(raw), taken(event)) };
    match (session, event) {
        (Some(session), Some(event)) => session.receive_event(event).0,
        _ => sys::SWITCH_STATUS_FALSE,
    }
}

/// Forgets what was left for the session's thread to do.
#[unsafe(no_mangle)]
unsafe extern "C" fn switch_core_session_flush_private_events(raw: SessionPtr) -> u32 {
    // SAFETY: the module holds the session.
    unsafe { session(raw) }.map_or(0, |session| u32::try_from(session.drop_commands()).unwrap_or(u32::MAX))
}

#[unsafe(no_mangle)]
unsafe extern "C" fn switch_core_session_perform_kill_channel(
    raw: SessionPtr,
    _file: *const c_char,
    _func: *const c_char,
    _line: c_int,
    signal: sys::switch_signal_t,
) -> sys::switch_status_t {
    // SAFETY: the module holds the session.
    let Some(session) = (unsafe { session(raw) }) else { return sys::SWITCH_STATUS_FALSE };
    let signal = if signal == sys::SWITCH_SIG_KILL { Signal::Kill } else { Signal::Break };
    session.endpoint.kill(session, signal);
    sys::SWITCH_STATUS_SUCCESS
}
