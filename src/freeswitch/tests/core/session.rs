//! Sessions. A channel is its session by another name.

use std::{
    any::Any,
    ffi::{CStr, CString, c_char, c_int, c_uint, c_void},
    ptr,
    sync::atomic::{AtomicBool, AtomicI64, AtomicPtr, AtomicU32, Ordering::SeqCst},
};

use parking_lot::Mutex;

use super::{Kept, exports, free_text, give, refuses, take};
use crate::freeswitch::{session::Session, sys};

/// What a session's pointer points to.
pub(super) struct Made {
    pub(super) uuid: CString,
    interface: *mut sys::switch_endpoint_interface_t,
    private: AtomicPtr<c_void>,
    partner: AtomicPtr<sys::switch_core_session_t>,
    readers: AtomicI64,
    started: AtomicBool,
    pub(super) state: AtomicU32,
    pub(super) variables: AtomicPtr<sys::switch_event_header_t>,
    pub(super) profile: AtomicPtr<sys::switch_caller_profile_t>,
    pub(super) read_codec: AtomicPtr<sys::switch_codec_t>,
    pub(super) write_codec: AtomicPtr<sys::switch_codec_t>,
    pub(super) digits: Mutex<String>,
    pub(super) pool: Mutex<Vec<PoolItem>>,
}

/// Something in a session's pool.
pub(super) enum PoolItem {
    Text(*mut c_char),
    Other(*mut dyn Any),
}

static SESSIONS: Mutex<Vec<Kept<sys::switch_core_session_t>>> = Mutex::new(Vec::new());

pub(super) unsafe fn made<'a>(session: *mut sys::switch_core_session_t) -> &'a Made {
    unsafe { &*session.cast() }
}

/// A session's pool is known by the session's pointer.
pub(super) unsafe fn keep_text(pool: *mut sys::switch_memory_pool_t, text: *mut c_char) -> *mut c_char {
    unsafe { made(pool.cast()) }.pool.lock().push(PoolItem::Text(text));
    text
}

pub(super) unsafe fn keep<T: 'static>(pool: *mut sys::switch_memory_pool_t, item: T) -> *mut T {
    let kept = Box::into_raw(Box::new(item));
    unsafe { made(pool.cast()) }.pool.lock().push(PoolItem::Other(kept));
    kept
}

unsafe fn create(
    interface: *mut sys::switch_endpoint_interface_t,
    uuid: &CStr,
) -> *mut sys::switch_core_session_t {
    take("session");
    let made = Box::into_raw(Box::new(Made {
        uuid: uuid.to_owned(),
        interface,
        private: AtomicPtr::default(),
        partner: AtomicPtr::default(),
        readers: AtomicI64::new(0),
        started: AtomicBool::new(false),
        state: AtomicU32::new(sys::CS_NEW),
        variables: AtomicPtr::default(),
        profile: AtomicPtr::default(),
        read_codec: AtomicPtr::default(),
        write_codec: AtomicPtr::default(),
        digits: Mutex::default(),
        pool: Mutex::default(),
    }));
    let session = made.cast();
    SESSIONS.lock().push(Kept(session));
    session
}

/// Ends a session as the core does: its last callback, then its memory.
unsafe fn destroy(session: *mut sys::switch_core_session_t) {
    SESSIONS.lock().retain(|kept| kept.0 != session);
    let ending = unsafe { made(session) };
    assert_eq!(ending.readers.load(SeqCst), 0, "somebody still holds the session");
    if !ending.interface.is_null() {
        let on_destroy = unsafe { (*(*ending.interface).state_handler).on_destroy };
        on_destroy.map(|on_destroy| unsafe { on_destroy(session) });
    }
    give("session");
    let gone = unsafe { Box::from_raw(session.cast::<Made>()) };
    unsafe { super::event::free_headers(gone.variables.load(SeqCst)) };
    for item in gone.pool.lock().drain(..) {
        match item {
            PoolItem::Text(text) => unsafe { free_text(text) },
            PoolItem::Other(other) => drop(unsafe { Box::from_raw(other) }),
        }
    }
}

unsafe fn read_lock(session: *mut sys::switch_core_session_t) {
    take("session lock");
    unsafe { made(session) }.readers.fetch_add(1, SeqCst);
}

/// A session as the core has it: it calls the endpoint, and ends the session in the end.
pub(in super::super) struct Call(*mut sys::switch_core_session_t);

unsafe impl Sync for Call {}

/// A handler of a state.
type Handler = fn(&sys::switch_state_handler_table_t) -> sys::switch_state_handler_t;

/// All states that a leg hears of while its session lives.
pub(in super::super) const STATES: [(&str, Handler); 11] = [
    ("on_init", |table| table.on_init),
    ("on_routing", |table| table.on_routing),
    ("on_execute", |table| table.on_execute),
    ("on_hangup", |table| table.on_hangup),
    ("on_exchange_media", |table| table.on_exchange_media),
    ("on_soft_execute", |table| table.on_soft_execute),
    ("on_consume_media", |table| table.on_consume_media),
    ("on_hibernate", |table| table.on_hibernate),
    ("on_reset", |table| table.on_reset),
    ("on_park", |table| table.on_park),
    ("on_reporting", |table| table.on_reporting),
];

impl Call {
    /// A session of another endpoint.
    pub(in super::super) fn of_another(uuid: &CStr) -> Self {
        Self(unsafe { create(ptr::null_mut(), uuid) })
    }

    /// A session that was made already.
    pub(in super::super) fn of(session: &Session) -> Self {
        Self(session.raw())
    }

    /// A session that the core was given.
    pub(in super::super) fn given(session: *mut sys::switch_core_session_t) -> Self {
        Self(session)
    }

    pub(in super::super) fn raw(&self) -> *mut sys::switch_core_session_t {
        self.0
    }

    /// The session, as a callback is lent it.
    pub(in super::super) fn session(&self) -> Session {
        unsafe { Session::from_raw(self.0) }.unwrap()
    }

    pub(in super::super) fn bridge_to(&self, other: &Self) {
        unsafe { made(self.0) }.partner.store(other.0, SeqCst);
    }

    /// How many hold it.
    pub(in super::super) fn readers(&self) -> i64 {
        unsafe { made(self.0) }.readers.load(SeqCst)
    }

    /// The digits that were queued to be heard.
    pub(in super::super) fn digits(&self) -> String {
        unsafe { made(self.0) }.digits.lock().clone()
    }

    pub(in super::super) fn hang_up(&self) {
        unsafe { made(self.0) }.state.store(sys::CS_HANGUP, SeqCst);
    }

    /// Calls a handler of a state.
    pub(in super::super) fn state(&self, handler: Handler) -> sys::switch_status_t {
        let handler = unsafe { handler(&*(*made(self.0).interface).state_handler) };
        unsafe { handler.unwrap()(self.0) }
    }

    /// The endpoint's functions.
    pub(in super::super) fn io(&self) -> sys::switch_io_routines_t {
        unsafe { *(*made(self.0).interface).io_routines }
    }

    pub(in super::super) fn end(self) {
        unsafe { destroy(self.0) };
    }
}

exports! {
    fn switch_core_session_request_uuid(
        interface: *mut sys::switch_endpoint_interface_t,
        _direction: sys::switch_call_direction_t,
        _flags: sys::switch_originate_flag_t,
        _pool: *mut *mut sys::switch_memory_pool_t,
        uuid: *const c_char,
    ) -> *mut sys::switch_core_session_t {
        if refuses("session") {
            return ptr::null_mut();
        }
        create(interface, if uuid.is_null() { c"made up" } else { CStr::from_ptr(uuid) })
    }

    fn switch_core_session_add_stream(_session: *mut sys::switch_core_session_t, _private: *mut c_void) -> c_int {
        0
    }

    fn switch_core_session_thread_launch(session: *mut sys::switch_core_session_t) -> sys::switch_status_t {
        if refuses("thread") {
            return sys::SWITCH_STATUS_FALSE;
        }
        made(session).started.store(true, SeqCst);
        sys::SWITCH_STATUS_SUCCESS
    }

    fn switch_core_session_started(session: *mut sys::switch_core_session_t) -> c_uint {
        made(session).started.load(SeqCst).into()
    }

    fn switch_core_session_perform_destroy(
        session: *mut *mut sys::switch_core_session_t,
        _file: *const c_char,
        _function: *const c_char,
        _line: c_int,
    ) {
        destroy(*session);
        *session = ptr::null_mut();
    }

    fn switch_core_session_perform_locate(
        uuid: *const c_char,
        _file: *const c_char,
        _function: *const c_char,
        _line: c_int,
    ) -> *mut sys::switch_core_session_t {
        let sessions = SESSIONS.lock();
        let found = sessions.iter().find(|kept| made(kept.0).uuid.as_c_str() == CStr::from_ptr(uuid));
        let Some(&Kept(session)) = found else { return ptr::null_mut() };
        read_lock(session);
        session
    }

    fn switch_core_session_perform_get_partner(
        session: *mut sys::switch_core_session_t,
        partner: *mut *mut sys::switch_core_session_t,
        _file: *const c_char,
        _function: *const c_char,
        _line: c_int,
    ) -> sys::switch_status_t {
        *partner = made(session).partner.load(SeqCst);
        if (*partner).is_null() {
            return sys::SWITCH_STATUS_FALSE;
        }
        read_lock(*partner);
        sys::SWITCH_STATUS_SUCCESS
    }

    fn switch_core_session_read_lock(session: *mut sys::switch_core_session_t) -> sys::switch_status_t {
        if refuses("session lock") {
            return sys::SWITCH_STATUS_FALSE;
        }
        read_lock(session);
        sys::SWITCH_STATUS_SUCCESS
    }

    fn switch_core_session_rwunlock(session: *mut sys::switch_core_session_t) {
        give("session lock");
        made(session).readers.fetch_sub(1, SeqCst);
    }

    fn switch_core_session_get_channel(session: *mut sys::switch_core_session_t) -> *mut sys::switch_channel_t {
        session.cast()
    }

    fn switch_core_session_get_pool(session: *mut sys::switch_core_session_t) -> *mut sys::switch_memory_pool_t {
        session.cast()
    }

    fn switch_core_session_get_uuid(session: *mut sys::switch_core_session_t) -> *mut c_char {
        made(session).uuid.as_ptr().cast_mut()
    }

    fn switch_core_session_set_private_class(
        session: *mut sys::switch_core_session_t,
        private: *mut c_void,
        _class: sys::switch_pvt_class_t,
    ) -> sys::switch_status_t {
        made(session).private.store(private, SeqCst);
        sys::SWITCH_STATUS_SUCCESS
    }

    fn switch_core_session_get_private_class(
        session: *mut sys::switch_core_session_t,
        _class: sys::switch_pvt_class_t,
    ) -> *mut c_void {
        made(session).private.load(SeqCst)
    }

    fn switch_core_session_check_interface(
        session: *mut sys::switch_core_session_t,
        interface: *const sys::switch_endpoint_interface_t,
    ) -> u8 {
        (made(session).interface.cast_const() == interface).into()
    }

    fn switch_core_session_perform_receive_message(
        session: *mut sys::switch_core_session_t,
        message: *mut sys::switch_core_session_message_t,
        _file: *const c_char,
        _function: *const c_char,
        _line: c_int,
    ) -> sys::switch_status_t {
        let receive = (*(*made(session).interface).io_routines).receive_message;
        receive.map_or(sys::SWITCH_STATUS_FALSE, |receive| receive(session, message))
    }
}
