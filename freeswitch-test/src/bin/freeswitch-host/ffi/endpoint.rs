//! Callbacks of an endpoint: the kind of channel that a module adds.

use std::{
    ffi::{c_char, c_void},
    ptr,
    sync::Arc,
};

use mod_skinny::freeswitch::sys;

use super::{codec, event::OwnedEvent, interface::Handle, message::Raw, profile::Profile};
use crate::core::{
    cause::Cause,
    coding::Coding,
    dtmf::Dtmf,
    event::Event,
    media::{Heard, Sound},
    session::Session,
    state::State,
};

/// What a callback or a function returned; the numbers are the core's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Status(pub(crate) sys::switch_status_t);

impl Status {
    pub(crate) const SUCCESS: Status = Status(sys::SWITCH_STATUS_SUCCESS);
    pub(crate) const FALSE: Status = Status(sys::SWITCH_STATUS_FALSE);

    /// Whether it went well.
    pub(crate) fn is_success(self) -> bool {
        self == Status::SUCCESS
    }

    /// Success for true.
    pub(crate) fn of(success: bool) -> Status {
        if success { Status::SUCCESS } else { Status::FALSE }
    }
}

/// What a session is told from outside its thread.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Signal {
    /// The channel hangs up.
    Kill,
    /// A read of sound is to return.
    Break,
}

/// An endpoint of a loaded module.
#[derive(Clone, Copy)]
pub(crate) struct ModuleEndpoint(Handle<sys::switch_endpoint_interface_t>);

/// Session pointer in the form that callbacks take.
fn raw(session: &Session) -> *mut sys::switch_core_session_t {
    session.as_ptr().cast()
}

impl ModuleEndpoint {
    /// # Safety
    /// `pointer` is null or an endpoint of a loaded module.
    pub(super) unsafe fn from_ptr(pointer: *mut sys::switch_endpoint_interface_t) -> Option<ModuleEndpoint> {
        // SAFETY: by this function's own contract.
        unsafe { Handle::from_ptr(pointer) }.map(ModuleEndpoint)
    }

    pub(super) fn from_handle(handle: Handle<sys::switch_endpoint_interface_t>) -> ModuleEndpoint {
        ModuleEndpoint(handle)
    }

    /// Whether it is the endpoint that a module means by this address.
    pub(crate) fn is_at(self, address: *const c_void) -> bool {
        ptr::eq(self.0.as_ptr().cast(), address)
    }

    /// Keeps the endpoint's module loaded.
    pub(crate) fn protect(self) {
        self.0.protect();
    }

    /// Lets the endpoint's module be unloaded.
    pub(crate) fn unprotect(self) {
        self.0.unprotect();
    }

    fn routines<'a>(self) -> Option<&'a sys::switch_io_routines_t> {
        // SAFETY: null, or a table that lives as long as the endpoint.
        unsafe { self.0.get().io_routines.as_ref() }
    }

    /// Asks for a leg to call somebody. Runs on the caller's thread.
    pub(crate) fn outgoing(
        self,
        caller: Option<&Session>,
        variables: &Event,
        profile: Profile,
        forked: bool,
    ) -> Result<Arc<Session>, Cause> {
        const FORKED: sys::switch_originate_flag_t = 1 << 1;
        let callback = self
            .routines()
            .and_then(|routines| routines.outgoing_channel)
            .ok_or(Cause::CHAN_NOT_IMPLEMENTED)?;
        let variables = OwnedEvent::from_event(variables);
        let mut created = ptr::null_mut();
        let caller = caller.map_or(ptr::null_mut(), raw);
        let flags = if forked { FORKED } else { 0 };
        let none = ptr::null_mut();
        // SAFETY: an endpoint's callback, with a caller that is in its own thread and structures that live until it
        // returns; it takes null for a pool of its own and for nothing that cancels the call.
        let cause = unsafe {
            callback(
                caller,
                variables.as_ptr(),
                profile.as_ptr(),
                &raw mut created,
                none,
                flags,
                ptr::null_mut(),
            )
        };
        match Cause(cause as u32) {
            Cause::SUCCESS => {
                // SAFETY: null, or the session that the endpoint made for this call.
                let session = unsafe { created.cast::<Session>().as_ref() };
                session.and_then(Session::shared).ok_or(Cause::DESTINATION_OUT_OF_ORDER)
            }
            cause => Err(cause),
        }
    }

    /// Tells the endpoint that the channel is in a state; false when the host is to do nothing more in it.
    pub(crate) fn handle_state(self, session: &Session, state: State) -> bool {
        // SAFETY: null, or a table that lives as long as the endpoint.
        let Some(table) = (unsafe { self.0.get().state_handler.as_ref() }) else { return true };
        let callback = match state {
            State::Init => table.on_init,
            State::Routing => table.on_routing,
            State::Execute => table.on_execute,
            State::Hangup => table.on_hangup,
            State::ExchangeMedia => table.on_exchange_media,
            State::SoftExecute => table.on_soft_execute,
            State::ConsumeMedia => table.on_consume_media,
            State::Hibernate => table.on_hibernate,
            State::Reset => table.on_reset,
            State::Park => table.on_park,
            State::Reporting => table.on_reporting,
            State::Destroy => table.on_destroy,
            State::New => None,
        };
        // SAFETY: an endpoint's callback with one of its sessions, on the session's thread.
        callback.is_none_or(|callback| Status(unsafe { callback(raw(session)) }).is_success())
    }

    /// Reads a packet of sound; `coding` is what the session reads when the packet does not say.
    pub(crate) fn read_frame(self, session: &Session, coding: Coding) -> Heard {
        let Some(callback) = self.routines().and_then(|routines| routines.read_frame) else {
            return Heard::Over;
        };
        let mut frame = ptr::null_mut();
        // SAFETY: an endpoint's callback with one of its sessions.
        let status = unsafe { callback(raw(session), &raw mut frame, 0, 0) };
        match status {
            sys::SWITCH_STATUS_BREAK => return Heard::Interrupted,
            sys::SWITCH_STATUS_INUSE => {
                std::thread::sleep(std::time::Duration::from_millis(20));
                return Heard::Comfort;
            }
            sys::SWITCH_STATUS_SUCCESS => {}
            _ => return Heard::Over,
        }
        // SAFETY: a frame that a read gave is good until the next read, which this thread makes.
        let Some(frame) = (unsafe { frame.as_ref() }) else { return Heard::Interrupted };
        if frame.flags & sys::SFF_CNG != 0 || frame.data.is_null() || frame.datalen == 0 {
            return Heard::Comfort;
        }
        // SAFETY: a frame's data is as long as it says.
        let data = unsafe { std::slice::from_raw_parts(frame.data.cast::<u8>(), frame.datalen as usize) };
        // SAFETY: a frame's codec is null or good as long as the frame.
        let coding = unsafe { codec::coding(frame.codec) }.unwrap_or(coding);
        Heard::Sound(Sound { coding, data: data.to_vec(), timestamp: frame.timestamp })
    }

    /// Writes a packet of sound.
    pub(crate) fn write_frame(self, session: &Session, sound: &Sound) -> Status {
        let Some(callback) = self.routines().and_then(|routines| routines.write_frame) else {
            return Status::FALSE;
        };
        let mut data = sound.data.clone();
        // SAFETY: all zeroes is a frame without anything.
        let mut frame: sys::switch_frame_t = unsafe { std::mem::zeroed() };
        let length = u32::try_from(data.len()).unwrap_or(0);
        frame.codec = session.media.write_codec().map_or(ptr::null_mut(), codec::CodecRef::as_ptr);
        frame.data = data.as_mut_ptr().cast();
        frame.datalen = length;
        frame.buflen = length;
        frame.samples = u32::try_from(sound.coding.samples(data.len())).unwrap_or(0);
        frame.rate = crate::core::coding::RATE;
        frame.channels = 1;
        frame.payload = sound.coding.payload();
        frame.timestamp = sound.timestamp;
        // SAFETY: an endpoint's callback with one of its sessions and a frame that lives until it returns.
        Status(unsafe { callback(raw(session), &raw mut frame, 0, 0) })
    }

    /// Signals the endpoint, on any thread.
    pub(crate) fn kill(self, session: &Session, signal: Signal) {
        let number = match signal {
            Signal::Kill => sys::SWITCH_SIG_KILL,
            Signal::Break => sys::SWITCH_SIG_BREAK,
        };
        if let Some(callback) = self.routines().and_then(|routines| routines.kill_channel) {
            // SAFETY: an endpoint's callback with one of its sessions.
            unsafe { callback(raw(session), number as _) };
        }
    }

    /// Sends a digit.
    pub(crate) fn send_dtmf(self, session: &Session, dtmf: Dtmf) -> Status {
        let Some(callback) = self.routines().and_then(|routines| routines.send_dtmf) else {
            return Status::FALSE;
        };
        let dtmf = sys::switch_dtmf_t {
            digit: u8::try_from(dtmf.digit).unwrap_or(b'?') as c_char,
            duration: dtmf.duration,
            flags: 0,
            source: dtmf.source as _,
        };
        // SAFETY: an endpoint's callback with one of its sessions and a digit that lives until it returns.
        Status(unsafe { callback(raw(session), &raw const dtmf) })
    }

    /// Delivers a message.
    pub(crate) fn receive_message(self, session: &Session, message: Raw<'_>) -> Status {
        let Some(callback) = self.routines().and_then(|routines| routines.receive_message) else {
            return Status::SUCCESS;
        };
        // SAFETY: an endpoint's callback with one of its sessions and a message that lives until it returns.
        Status(unsafe { callback(raw(session), message.into_ptr()) })
    }

    /// Delivers an event.
    pub(crate) fn receive_event(self, session: &Session, event: &OwnedEvent) -> Status {
        let Some(callback) = self.routines().and_then(|routines| routines.receive_event) else {
            return Status::FALSE;
        };
        // SAFETY: an endpoint's callback with one of its sessions and an event that lives until it returns.
        Status(unsafe { callback(raw(session), event.as_ptr()) })
    }

    /// Tells the endpoint that the channel's state was changed, on the thread that changed it.
    pub(crate) fn state_change(self, session: &Session) {
        if let Some(callback) = self.routines().and_then(|routines| routines.state_change) {
            // SAFETY: an endpoint's callback with one of its sessions.
            unsafe { callback(raw(session)) };
        }
    }
}
