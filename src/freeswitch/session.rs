//! Sessions: borrowed inside callbacks, locked when found by uuid, owned while they are new.

use std::{
    ffi::CStr,
    marker::PhantomData,
    ops::Deref,
    ptr::{self, NonNull},
    sync::Arc,
};

use thiserror::Error;

use super::{
    channel::Channel,
    codes::{Cause, Direction, Flag, Status},
    endpoint,
    leg::{Attachment, Leg},
    media::Media,
    message::Message,
    sys,
    text::{self, FUNCTION, here},
};

/// A call's session. It is only ever lent out: by a callback for its duration (promise B), by a
/// [`LockedSession`] or by a [`NewSession`]. Keep its uuid instead.
#[repr(transparent)]
pub struct Session {
    raw: NonNull<sys::switch_core_session_t>,
    not_send: PhantomData<*mut ()>,
}

impl Session {
    /// # Safety
    /// `raw` is null or a session that outlives the value.
    pub(super) unsafe fn from_raw(raw: *mut sys::switch_core_session_t) -> Option<Self> {
        NonNull::new(raw).map(|raw| Self { raw, not_send: PhantomData })
    }

    pub(super) fn raw(&self) -> *mut sys::switch_core_session_t {
        self.raw.as_ptr()
    }

    /// Returns the session's uuid.
    #[must_use]
    pub fn uuid(&self) -> String {
        // SAFETY: promise B.
        let uuid = unsafe { sys::switch_core_session_get_uuid(self.raw()) };
        // SAFETY: the uuid is part of the session.
        unsafe { text::from_c(uuid) }.unwrap_or_default()
    }

    /// Returns the call side of the session.
    #[must_use]
    pub fn channel(&self) -> Channel<'_> {
        // SAFETY: promise B; every session has a channel that lives as long.
        let raw = unsafe { sys::switch_core_session_get_channel(self.raw()) };
        Channel::new(raw, self)
    }

    /// Returns the media of a session of ours; `None` for another endpoint's.
    #[must_use]
    pub fn media(&self) -> Option<&Media> {
        self.attachment().map(Attachment::media)
    }

    /// Returns the leg of a session of ours; `None` for another endpoint's.
    #[must_use]
    pub fn leg(&self) -> Option<&Arc<dyn Leg>> {
        self.attachment().map(Attachment::leg)
    }

    /// Finds the session that this one is bridged to, and locks it.
    #[must_use]
    pub fn partner(&self) -> Option<LockedSession> {
        let mut partner = ptr::null_mut();
        let line = line!().cast_signed();
        // SAFETY: promise B; what is found comes back read-locked, and null if nothing is.
        unsafe {
            sys::switch_core_session_perform_get_partner(
                self.raw(),
                &raw mut partner,
                here!(),
                FUNCTION,
                line,
            )
        };
        // SAFETY: locked for us.
        unsafe { LockedSession::from_locked(partner) }
    }

    /// Delivers `message` to the session's endpoint, on this thread.
    ///
    /// # Errors
    /// What the endpoint answered, other than success.
    pub fn send(&self, message: &Message) -> Result<(), Status> {
        message.deliver(self)
    }

    /// Takes out what the session was asked to do and has not begun; returns how much that was.
    pub fn flush_private_events(&self) -> u32 {
        // SAFETY: promise B.
        unsafe { sys::switch_core_session_flush_private_events(self.raw()) }
    }

    /// Returns whether the session's thread was ever started.
    #[must_use]
    pub fn started(&self) -> bool {
        // SAFETY: promise B.
        unsafe { sys::switch_core_session_started(self.raw()) != 0 }
    }

    pub(super) fn pool(&self) -> *mut sys::switch_memory_pool_t {
        // SAFETY: promise B.
        unsafe { sys::switch_core_session_get_pool(self.raw()) }
    }

    /// Copies `text` to the session's pool, where it stays as long as the session (promise E).
    pub(super) fn keep(&self, text: &CStr) -> *mut std::ffi::c_char {
        let line = line!().cast_signed();
        // SAFETY: the pool is the session's own, and takes allocations from any thread.
        unsafe { sys::switch_core_perform_strdup(self.pool(), text.as_ptr(), here!(), FUNCTION, line) }
    }

    /// Returns what [`NewSession::attach`] attached; `None` for another endpoint's session.
    pub(super) fn attachment(&self) -> Option<&Attachment> {
        // SAFETY: null or an attachment, which stays until on_destroy: after the last lender of the
        // session (promise B).
        unsafe { self.attached().as_ref() }
    }

    /// The same as the pointer that was made by attaching; null for another endpoint's session, which
    /// has private data of its own.
    pub(super) fn attached(&self) -> *mut Attachment {
        if !endpoint::is_ours(self) {
            return ptr::null_mut();
        }
        // SAFETY: promise B.
        unsafe { sys::switch_core_session_get_private_class(self.raw(), sys::SWITCH_PVT_PRIMARY) }.cast()
    }

    pub(super) fn set_private(&self, attachment: *mut Attachment) {
        // SAFETY: promise B; the core only keeps the pointer.
        unsafe {
            sys::switch_core_session_set_private_class(self.raw(), attachment.cast(), sys::SWITCH_PVT_PRIMARY)
        };
    }
}

impl std::fmt::Debug for Session {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Session({})", self.uuid())
    }
}

/// A session found by its uuid, read-locked: it is not destroyed before this is dropped. Not to be
/// kept: the session's thread waits for it at the end of the call.
#[derive(Debug)]
pub struct LockedSession(Session);

impl LockedSession {
    /// Finds and locks the session called `uuid`; `None` where there is none, or it is on its way out.
    #[must_use]
    pub fn locate(uuid: &str) -> Option<Self> {
        let uuid = text::to_c(uuid);
        let line = line!().cast_signed();
        // SAFETY: the string outlives the call; what is found comes back read-locked.
        let raw = unsafe { sys::switch_core_session_perform_locate(uuid.as_ptr(), here!(), FUNCTION, line) };
        // SAFETY: locked for us.
        unsafe { Self::from_locked(raw) }
    }

    /// # Safety
    /// `raw` is null or a session whose read lock the caller hands over.
    unsafe fn from_locked(raw: *mut sys::switch_core_session_t) -> Option<Self> {
        // SAFETY: the read lock keeps it alive until drop (promise B).
        unsafe { Session::from_raw(raw) }.map(Self)
    }
}

impl Deref for LockedSession {
    type Target = Session;

    fn deref(&self) -> &Session {
        &self.0
    }
}

impl Drop for LockedSession {
    fn drop(&mut self) {
        // SAFETY: gives up the one read lock that this guard stands for.
        unsafe { sys::switch_core_session_rwunlock(self.0.raw()) };
    }
}

/// A session that was asked for and whose thread does not run yet. Dropped, it is destroyed.
#[derive(Debug)]
pub struct NewSession(Session);

/// Why there is no new session, or it could not be started.
#[derive(Debug, Error, Clone, Copy, PartialEq, Eq)]
pub enum SessionError {
    /// The module is not loaded, or is being unloaded.
    #[error("the endpoint is not available")]
    NoEndpoint,
    /// The core makes no more sessions: paused, at its limit, too many a second, or the uuid is taken.
    #[error("the core refuses a new session")]
    Refused,
    /// The session's thread could not be started.
    #[error("the session's thread could not be started: {0:?}")]
    NotStarted(Status),
}

impl From<SessionError> for Cause {
    fn from(error: SessionError) -> Self {
        match error {
            SessionError::NoEndpoint => Self::REQUESTED_CHAN_UNAVAIL,
            SessionError::Refused | SessionError::NotStarted(_) => Self::SWITCH_CONGESTION,
        }
    }
}

impl NewSession {
    /// Asks the core for a session of our endpoint, called `uuid` if given.
    ///
    /// # Errors
    /// Where the module goes down or the core makes no more sessions.
    pub fn request(direction: Direction, uuid: Option<&str>) -> Result<Self, SessionError> {
        Self::request_with(direction, uuid, sys::SOF_NONE, ptr::null_mut())
    }

    /// `pool` is null or where the core keeps a pool that the session may use.
    pub(super) fn request_with(
        direction: Direction,
        uuid: Option<&str>,
        flags: sys::switch_originate_flag_t,
        pool: *mut *mut sys::switch_memory_pool_t,
    ) -> Result<Self, SessionError> {
        let interface = endpoint::Hold::take().ok_or(SessionError::NoEndpoint)?;
        let uuid = uuid.map(text::to_c);
        let uuid = uuid.as_ref().map_or(ptr::null(), |uuid| uuid.as_ptr());
        // SAFETY: the interface is held from being unloaded, the string outlives the call, and the
        // pool is the core's own.
        let raw =
            unsafe { sys::switch_core_session_request_uuid(interface.raw(), direction.0, flags, pool, uuid) };
        // SAFETY: nobody else knows the session, and its thread does not run.
        let session = unsafe { Session::from_raw(raw) }.ok_or(SessionError::Refused)?;
        // SAFETY: as above. A bridge reads the streams that a session has: one, for its audio.
        unsafe { sys::switch_core_session_add_stream(session.raw(), ptr::null_mut()) };
        // Without this flag a bridge does not read the session, and looks at it every 5 s only.
        session.channel().set_flag(Flag::AUDIO);
        Ok(Self(session))
    }

    /// Attaches what handles the session's callbacks. The first one stays.
    pub fn attach(&self, leg: Arc<dyn Leg>) {
        if self.0.attachment().is_none() {
            self.0.set_private(Box::into_raw(Box::new(Attachment::new(leg))));
        }
    }

    /// Starts the session's thread, in the state that was set.
    ///
    /// # Errors
    /// Where the thread cannot be started; the session is then gone.
    pub fn launch(self) -> Result<LockedSession, SessionError> {
        // SAFETY: ours, and the lock is taken before its thread can end it.
        let status = unsafe { sys::switch_core_session_read_lock(self.0.raw()) };
        if status != sys::SWITCH_STATUS_SUCCESS {
            return Err(SessionError::NotStarted(Status(status)));
        }
        // SAFETY: ours, and locked just now.
        let locked = unsafe { LockedSession::from_locked(self.0.raw()) };
        // SAFETY: ours, and not started yet.
        let status = unsafe { sys::switch_core_session_thread_launch(self.0.raw()) };
        match locked {
            Some(locked) if status == sys::SWITCH_STATUS_SUCCESS => {
                std::mem::forget(self);
                Ok(locked)
            }
            _ => Err(SessionError::NotStarted(Status(status))),
        }
    }

    /// Gives the session to the core, which starts it (promise D).
    pub(super) fn into_raw(self) -> *mut sys::switch_core_session_t {
        let raw = self.0.raw();
        std::mem::forget(self);
        raw
    }
}

impl Deref for NewSession {
    type Target = Session;

    fn deref(&self) -> &Session {
        &self.0
    }
}

impl Drop for NewSession {
    fn drop(&mut self) {
        // A hang-up starts the thread of a new session, which then destroys it itself.
        if self.0.started() {
            return;
        }
        let mut raw = self.0.raw();
        let line = line!().cast_signed();
        // SAFETY: ours alone, and no thread of its own will destroy it.
        unsafe { sys::switch_core_session_perform_destroy(&raw mut raw, here!(), FUNCTION, line) };
    }
}
