//! The endpoint: a kind of channel, the one that dial strings name by its first word.

use std::{
    ffi::{CStr, c_int},
    ptr,
    sync::{
        Arc,
        atomic::{AtomicPtr, AtomicU32, Ordering},
    },
};

use parking_lot::RwLock;

mod io;
mod states;

use super::{
    codes::{Cause, Direction},
    event::EventRef,
    profile::CallerProfile,
    session::{NewSession, Session, SessionError},
    sys,
};

/// Makes outgoing legs.
pub trait Endpoint: Send + Sync {
    /// Makes the leg that `dial` asks for, on the originating thread (promise D). `caller` is the
    /// session that dials, if one does.
    ///
    /// The new session must have a [`Leg`](super::leg::Leg) attached, a caller profile, a name and
    /// the state INIT; the core starts it.
    ///
    /// # Errors
    /// The cause that the caller is to see.
    fn outgoing(&self, caller: Option<&Session>, dial: &Dial<'_>) -> Result<NewSession, Cause>;
}

/// What an outgoing call is asked for.
pub struct Dial<'a> {
    profile: CallerProfile<'a>,
    variables: Option<EventRef<'a>>,
    flags: sys::switch_originate_flag_t,
    pool: *mut *mut sys::switch_memory_pool_t,
    cancel: *mut sys::switch_call_cause_t,
}

impl<'a> Dial<'a> {
    /// Returns the profile that the new leg's is made from; its destination is the dial string
    /// after the endpoint's name.
    #[must_use]
    pub fn profile(&self) -> &CallerProfile<'a> {
        &self.profile
    }

    /// Returns a variable of the dial string's `{...}` or `[...]`. They are set on the new channel
    /// only after the leg was made.
    #[must_use]
    pub fn variable(&self, name: &str) -> Option<String> {
        self.variables.as_ref()?.header(name)
    }

    /// Returns why the call is no longer wanted, once it is not.
    #[must_use]
    pub fn cancelled(&self) -> Option<Cause> {
        if self.cancel.is_null() {
            return None;
        }
        // SAFETY: the originator keeps it for the duration of the callback, and may write it on
        // another thread.
        let cause = unsafe { AtomicU32::from_ptr(self.cancel) }.load(Ordering::Relaxed);
        (cause != sys::SWITCH_CAUSE_NONE).then_some(Cause(cause))
    }

    /// Asks the core for the new session. It bears the uuid that `origination_uuid` asks for from
    /// the start, so the core does not rename it later.
    ///
    /// # Errors
    /// Where the core makes no more sessions.
    pub fn request(&self) -> Result<NewSession, SessionError> {
        let uuid = self.variable("origination_uuid");
        NewSession::request_with(Direction::OUTBOUND, uuid.as_deref(), self.flags, self.pool)
    }
}

/// The interface that the core knows; null while the module is not loaded.
static INTERFACE: AtomicPtr<sys::switch_endpoint_interface_t> = AtomicPtr::new(ptr::null_mut());

static ENDPOINT: RwLock<Option<Arc<dyn Endpoint>>> = RwLock::new(None);

/// The core's side of the endpoint. The tables are never written after load, so the core may read
/// them from any thread.
struct Tables {
    io: sys::switch_io_routines_t,
    states: sys::switch_state_handler_table_t,
}

// SAFETY: nothing in the tables changes, and the null pointers in them are padding.
unsafe impl Sync for Tables {}

static TABLES: Tables = Tables {
    io: sys::switch_io_routines_t {
        outgoing_channel: Some(outgoing_channel),
        read_frame: Some(io::read_frame),
        write_frame: Some(io::write_frame),
        kill_channel: Some(io::kill_channel),
        send_dtmf: Some(io::send_dtmf),
        receive_message: Some(io::receive_message),
        receive_event: Some(io::receive_event),
        state_change: Some(io::state_change),
        read_video_frame: None,
        write_video_frame: None,
        read_text_frame: None,
        write_text_frame: None,
        state_run: None,
        get_jb: None,
        padding: [ptr::null_mut(); 10],
    },
    states: states::TABLE,
};

/// Fills in `interface`, which the core just made, and remembers `endpoint` for its callbacks.
///
/// # Safety
/// `interface` is an endpoint interface of the module that is being loaded (promise A).
pub(super) unsafe fn install(
    interface: *mut sys::switch_endpoint_interface_t,
    name: &'static CStr,
    endpoint: Arc<dyn Endpoint>,
) {
    *ENDPOINT.write() = Some(endpoint);
    // SAFETY: the caller's promise, and the core does not look at it before load returns.
    let table = unsafe { &mut *interface };
    table.interface_name = name.as_ptr();
    // The core takes pointers to mutable tables and never writes to them.
    table.io_routines = (&raw const TABLES.io).cast_mut();
    table.state_handler = (&raw const TABLES.states).cast_mut();
    INTERFACE.store(interface, Ordering::Release);
}

/// Forgets the endpoint at unload.
pub(super) fn uninstall() {
    INTERFACE.store(ptr::null_mut(), Ordering::Release);
    *ENDPOINT.write() = None;
}

/// Returns whether a session is of our endpoint: its private data is then ours.
pub(super) fn is_ours(session: &Session) -> bool {
    let interface = INTERFACE.load(Ordering::Acquire);
    // SAFETY: promise B; the interface is only compared.
    !interface.is_null() && unsafe { sys::switch_core_session_check_interface(session.raw(), interface) } != 0
}

/// Keeps the endpoint from being unloaded while a session is asked for. Unloading holds the
/// module's lock for writing while it waits for our threads, so waiting here for that lock would
/// wait forever.
pub(super) struct Hold {
    interface: *mut sys::switch_endpoint_interface_t,
    lock: *mut sys::switch_thread_rwlock_t,
}

impl Hold {
    pub(super) fn take() -> Option<Self> {
        let interface = INTERFACE.load(Ordering::Acquire);
        if interface.is_null() {
            return None;
        }
        // SAFETY: interfaces live until the module's pool goes, after all threads of ours.
        let parent = unsafe { (*interface).parent };
        if parent.is_null() {
            return None;
        }
        // SAFETY: as above.
        let lock = unsafe { (*parent).rwlock };
        // SAFETY: as above.
        let status = unsafe { sys::switch_thread_rwlock_tryrdlock(lock) };
        // Made only with the lock, as it gives it up when it is dropped.
        (status == sys::SWITCH_STATUS_SUCCESS).then(|| Self { interface, lock })
    }

    pub(super) fn raw(&self) -> *mut sys::switch_endpoint_interface_t {
        self.interface
    }
}

impl Drop for Hold {
    fn drop(&mut self) {
        // SAFETY: gives up the read lock that take() got.
        unsafe { sys::switch_thread_rwlock_unlock(self.lock) };
    }
}

unsafe extern "C" fn outgoing_channel(
    session: *mut sys::switch_core_session_t,
    variables: *mut sys::switch_event_t,
    profile: *mut sys::switch_caller_profile_t,
    new_session: *mut *mut sys::switch_core_session_t,
    pool: *mut *mut sys::switch_memory_pool_t,
    flags: sys::switch_originate_flag_t,
    cancel: *mut sys::switch_call_cause_t,
) -> sys::switch_call_cause_t {
    let failure = sys::SWITCH_CAUSE_DESTINATION_OUT_OF_ORDER;
    super::guard::run("outgoing_channel", failure, || {
        // SAFETY: promise D.
        let caller = unsafe { Session::from_raw(session) };
        // SAFETY: promise D.
        let Some(profile) = (unsafe { CallerProfile::from_raw(profile) }) else { return failure };
        // SAFETY: promise D.
        let variables = unsafe { EventRef::from_raw(variables) };
        let dial = Dial { profile, variables, flags, pool, cancel };
        let Some(endpoint) = ENDPOINT.read().clone() else {
            return sys::SWITCH_CAUSE_REQUESTED_CHAN_UNAVAIL;
        };
        match endpoint.outgoing(caller.as_ref(), &dial) {
            Ok(made) => {
                // SAFETY: where the core wants the new session.
                unsafe { *new_session = made.into_raw() };
                sys::SWITCH_CAUSE_SUCCESS
            }
            // Success without a session would have the core look at a null pointer.
            Err(Cause::SUCCESS) => failure,
            Err(cause) => cause.0,
        }
    })
}

/// Runs `body` for the leg of a session of ours; returns `absent` where none is attached.
fn with_leg<R>(
    name: &str,
    session: *mut sys::switch_core_session_t,
    absent: R,
    failure: R,
    body: impl FnOnce(&Session, &super::leg::Attachment) -> R,
) -> R {
    super::guard::run(name, failure, || {
        // SAFETY: promise B.
        let Some(session) = (unsafe { Session::from_raw(session) }) else { return absent };
        match session.attachment() {
            Some(attachment) => body(&session, attachment),
            None => absent,
        }
    })
}

/// Converts C's int to the unsigned numbers that bindgen gives enumerations.
fn unsigned(number: c_int) -> u32 {
    number.cast_unsigned()
}
