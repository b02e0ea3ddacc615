//! A session: one leg of a call, with its channel, its thread and its memory.
//!
//! Modules hold pointers to sessions and to their channels; both are pointers to this structure. They are good as
//! long as the session is read-locked or in its own thread: destruction waits for the readers.

use std::{
    collections::{HashMap, VecDeque},
    ffi::{CString, c_char, c_void},
    ptr,
    sync::{
        Arc, OnceLock, Weak,
        atomic::{AtomicBool, AtomicPtr, AtomicU32, Ordering},
    },
    thread::{self, ThreadId},
};

use parking_lot::{Condvar, Mutex, ReentrantMutex, RwLock};

use super::{
    cause::Cause,
    channel::{Flags, Profiles, Variables},
    dtmf::Dtmf,
    endpoint::Endpoint,
    event::{Event, Kind},
    handlers::Handler,
    host::host,
    lock::Gate,
    log::log,
    media::Media,
    message::Queued,
    private::Command,
    state::{CallState, State},
};
use crate::ffi::{event::OwnedEvent, pool::Pool, text::c_string};

/// INBOUND: the phone called us; OUTBOUND: we call the phone. The numbers are the core's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u32)]
pub(crate) enum Direction {
    Inbound,
    Outbound,
}

/// A session and its channel.
pub(crate) struct Session {
    /// Counts sessions since the host started.
    pub(crate) id: u64,
    pub(crate) pool: Box<Pool>,
    pub(crate) endpoint: Endpoint,
    own: Weak<Session>,
    identity: RwLock<Identity>,
    pub(super) gate: Gate,
    privates: [AtomicPtr<c_void>; 2],
    streams: Mutex<Vec<usize>>,
    started: AtomicBool,
    pub(super) running: AtomicBool,
    destroyed: AtomicBool,
    thread: Mutex<Option<ThreadId>>,
    awake: Mutex<bool>,
    wake: Condvar,
    pub(super) messages: Mutex<VecDeque<Queued>>,
    pub(super) commands: Mutex<VecDeque<Command>>,
    pub(crate) events: Mutex<VecDeque<OwnedEvent>>,
    pub(crate) media: Media,
    pub(crate) read_codec_lock: ReentrantMutex<()>,
    pub(crate) write_codec_lock: ReentrantMutex<()>,
    // The channel.
    direction: Direction,
    pub(super) state: AtomicU32,
    pub(super) running_state: AtomicU32,
    pub(super) state_lock: Mutex<()>,
    pub(super) callstate: AtomicU32,
    pub(super) cause: AtomicU32,
    pub(super) hanging_up: AtomicBool,
    pub(super) hangup_handled: AtomicBool,
    pub(super) flags: Mutex<Flags>,
    pub(super) caps: Mutex<HashMap<u32, u32>>,
    pub(super) variables: Mutex<Variables>,
    pub(super) profiles: Mutex<Profiles>,
    pub(super) dtmf: Mutex<VecDeque<Dtmf>>,
    pub(super) handlers: Mutex<Vec<Handler>>,
    pub(super) bridge_partner: Mutex<Option<super::relay::Side>>,
    /// Set once where the endpoint is a loopback.
    pub(super) loopback: OnceLock<super::loopback::Half>,
}

/// Names of a session that may change.
struct Identity {
    uuid: CString,
    name: *mut c_char,
}

// SAFETY: the name points into the session's own pool and is replaced under the lock.
unsafe impl Send for Identity {}
// SAFETY: as above.
unsafe impl Sync for Identity {}

impl Session {
    /// A new session in state NEW, entered in the host's table. `None` when the identity is taken or the host does
    /// not take calls now.
    pub(crate) fn request(
        endpoint: Endpoint,
        direction: Direction,
        pool: Option<Box<Pool>>,
        uuid: Option<&str>,
    ) -> Option<Arc<Session>> {
        if host().shutdown.is_given() {
            log!(WARNING, "The system cannot create any sessions at this time.");
            return None;
        }
        if host().sessions.count() >= host().sessions.limit() {
            log!(CRIT, "No session is left of {}", host().sessions.limit());
            return None;
        }
        let uuid = uuid.map_or_else(|| uuid::Uuid::new_v4().to_string(), str::to_owned);
        endpoint.protect();
        let pool = pool.unwrap_or_default();
        let session = Arc::new_cyclic(|own| Session::blank(own, endpoint, direction, pool, &uuid));
        if !host().sessions.insert(&uuid, &session) {
            log!(CRIT, "Duplicate UUID!");
            endpoint.unprotect();
            return None;
        }
        if direction == Direction::Outbound {
            session.set_flag(super::flags::OUTBOUND);
        }
        session.set_variable("uuid", Some(&uuid));
        session.set_variable("call_uuid", Some(&uuid));
        session.set_variable("session_id", Some(&session.id.to_string()));
        Some(session)
    }

    fn blank(
        own: &Weak<Session>,
        endpoint: Endpoint,
        direction: Direction,
        pool: Box<Pool>,
        uuid: &str,
    ) -> Session {
        let name = pool.text("N/A");
        Session {
            id: host().sessions.next_id(),
            pool,
            endpoint,
            own: own.clone(),
            identity: RwLock::new(Identity { uuid: c_string(uuid), name }),
            gate: Gate::default(),
            privates: [AtomicPtr::default(), AtomicPtr::default()],
            streams: Mutex::default(),
            started: AtomicBool::new(false),
            running: AtomicBool::new(false),
            destroyed: AtomicBool::new(false),
            thread: Mutex::new(None),
            awake: Mutex::new(false),
            wake: Condvar::new(),
            messages: Mutex::default(),
            commands: Mutex::default(),
            events: Mutex::default(),
            media: Media::default(),
            read_codec_lock: ReentrantMutex::new(()),
            write_codec_lock: ReentrantMutex::new(()),
            direction,
            state: AtomicU32::new(State::New as u32),
            running_state: AtomicU32::new(u32::MAX),
            state_lock: Mutex::new(()),
            callstate: AtomicU32::new(CallState::Down as u32),
            cause: AtomicU32::new(Cause::NONE.0),
            hanging_up: AtomicBool::new(false),
            hangup_handled: AtomicBool::new(false),
            flags: Mutex::new(Flags::audio()),
            caps: Mutex::default(),
            variables: Mutex::default(),
            profiles: Mutex::default(),
            dtmf: Mutex::default(),
            handlers: Mutex::default(),
            bridge_partner: Mutex::default(),
            loopback: OnceLock::new(),
        }
    }

    /// The session's identity.
    pub(crate) fn uuid(&self) -> String {
        self.identity.read().uuid.to_string_lossy().into_owned()
    }

    /// The identity as modules read it; it changes at most once, before anybody else knows the session.
    pub(crate) fn uuid_ptr(&self) -> *mut c_char {
        self.identity.read().uuid.as_ptr().cast_mut()
    }

    /// Takes another identity; false when it is in use.
    pub(crate) fn set_uuid(&self, uuid: &str) -> bool {
        if !host().sessions.rename(&self.uuid(), uuid) {
            return false;
        }
        // The old one stays where it is: a module may have kept the pointer.
        let old = std::mem::replace(&mut self.identity.write().uuid, c_string(uuid));
        self.pool.text(&old.to_string_lossy());
        self.set_variable("uuid", Some(uuid));
        self.set_variable("call_uuid", Some(uuid));
        true
    }

    /// The channel's name.
    pub(crate) fn name(&self) -> String {
        let name = self.identity.read().name;
        // SAFETY: the name is a C string in the session's pool.
        unsafe { crate::ffi::text::string_or_empty(name) }
    }

    /// The name as modules read it.
    pub(crate) fn name_ptr(&self) -> *mut c_char {
        self.identity.read().name
    }

    /// Names the channel.
    pub(crate) fn set_name(&self, name: &str) {
        let copy = self.pool.text(name);
        let old = std::mem::replace(&mut self.identity.write().name, copy);
        // SAFETY: the old name is a C string in the session's pool.
        let old = unsafe { crate::ffi::text::string_or_empty(old) };
        if old != "N/A" {
            log!(NOTICE, self; "Rename Channel {old}->{name} [{}]", self.uuid());
        } else {
            log!(NOTICE, self; "New Channel {name} [{}]", self.uuid());
        }
        if let Some(profile) = self.own_profile() {
            profile.set(crate::ffi::profile::Field::ChanName, name);
        }
        self.set_variable("channel_name", Some(name));
    }

    /// Which side called.
    pub(crate) fn direction(&self) -> Direction {
        self.direction
    }

    /// The private pointers of the endpoint.
    pub(crate) fn private(&self, class: usize) -> Option<&AtomicPtr<c_void>> {
        self.privates.get(class)
    }

    /// Adds a stream and returns its number.
    pub(crate) fn add_stream(&self, private: *mut c_void) -> usize {
        let mut streams = self.streams.lock();
        streams.push(private.addr());
        streams.len() - 1
    }

    /// Starts the session's thread; false when it was started before.
    pub(crate) fn launch(self: &Arc<Self>) -> bool {
        if self.started.swap(true, Ordering::AcqRel) {
            return false;
        }
        self.running.store(true, Ordering::Release);
        let session = Arc::clone(self);
        let name = format!("session {}", self.id);
        let thread = thread::Builder::new().name(name).stack_size(1 << 20).spawn(move || session.live());
        if let Err(error) = thread {
            log!(CRIT, self; "Cannot create thread: {error}");
            self.running.store(false, Ordering::Release);
            self.started.store(false, Ordering::Release);
            return false;
        }
        true
    }

    fn live(self: Arc<Self>) {
        *self.thread.lock() = Some(thread::current().id());
        self.run();
        log!(DEBUG, self; "Session {} ({}) Locked, Waiting on external entities", self.id, self.name());
        self.gate.write();
        self.destroyed.store(true, Ordering::Release);
        self.gate.leave();
        log!(NOTICE, self; "Session {} ({}) Ended", self.id, self.name());
        self.destroy();
    }

    /// Ends the session: no thread may run it. Its memory goes with the last reference.
    pub(crate) fn destroy(&self) {
        if self.running.load(Ordering::Acquire) {
            log!(ERROR, self; "Cowardly ignoring an attempt to call destroy on a running session.");
            return;
        }
        log!(NOTICE, self; "Close Channel {} [{}]", self.name(), self.state().name());
        self.destroyed.store(true, Ordering::Release);
        host().sessions.remove(&self.uuid());
        self.fire(Event::new(Kind::CHANNEL_DESTROY));
        self.run_destroy();
        self.drop_messages();
        self.events.lock().clear();
        self.endpoint.unprotect();
        host().sessions.unlist(self.id);
    }

    /// Whether the session's thread runs.
    pub(crate) fn is_running(&self) -> bool {
        self.running.load(Ordering::Acquire)
    }

    /// Whether the session's thread was started.
    pub(crate) fn was_started(&self) -> bool {
        self.started.load(Ordering::Acquire)
    }

    /// Whether the caller is the session's thread.
    pub(crate) fn is_own_thread(&self) -> bool {
        *self.thread.lock() == Some(thread::current().id())
    }

    /// Wakes the session's thread if it sleeps between states.
    pub(crate) fn wake(&self) {
        *self.awake.lock() = true;
        self.wake.notify_all();
    }

    /// Sleeps until somebody wakes the session.
    pub(super) fn sleep(&self) {
        let mut awake = self.awake.lock();
        self.wake.wait_while(&mut awake, |awake| !*awake);
        *awake = false;
    }

    /// The session as something that can be kept.
    pub(crate) fn shared(&self) -> Option<Arc<Session>> {
        self.own.upgrade()
    }

    /// Takes a read lock, unless the channel hangs up.
    pub(crate) fn read_lock(&self) -> bool {
        self.enter(State::Hangup)
    }

    /// Takes a read lock, unless the session is being destroyed.
    pub(crate) fn read_lock_hangup(&self) -> bool {
        self.enter(State::Destroy)
    }

    fn enter(&self, too_late: State) -> bool {
        if !self.gate.try_read() {
            return false;
        }
        if self.destroyed.load(Ordering::Acquire) || self.state() >= too_late {
            self.gate.leave();
            return false;
        }
        true
    }

    /// Gives a read lock back.
    pub(crate) fn unlock(&self) {
        self.gate.leave();
    }

    /// The session as modules know it.
    pub(crate) fn as_ptr(&self) -> *mut c_void {
        ptr::from_ref(self).cast_mut().cast()
    }
}
