//! Who a session's sound and messages come from and go to: a module's endpoint, or one of the host's own.

use std::ffi::c_void;

use super::{
    coding::Coding,
    dtmf::Dtmf,
    loopback,
    media::{Heard, Sound},
    session::Session,
    state::State,
};
use crate::ffi::{
    endpoint::{ModuleEndpoint, Signal, Status},
    event::OwnedEvent,
    message::Raw,
};

/// The endpoint of a session.
#[derive(Clone, Copy)]
pub(crate) enum Endpoint {
    /// That of a loaded module.
    Module(ModuleEndpoint),
    /// One of two legs that hand their sound to each other.
    Loopback,
}

impl Endpoint {
    /// Whether it is the module's endpoint at that address.
    pub(crate) fn is_at(self, address: *const c_void) -> bool {
        matches!(self, Endpoint::Module(module) if module.is_at(address))
    }

    /// Keeps the endpoint's module loaded.
    pub(crate) fn protect(self) {
        if let Endpoint::Module(module) = self {
            module.protect();
        }
    }

    /// Lets the endpoint's module be unloaded.
    pub(crate) fn unprotect(self) {
        if let Endpoint::Module(module) = self {
            module.unprotect();
        }
    }

    /// Tells the endpoint that the channel is in a state; false when the host is to do nothing more in it.
    pub(crate) fn handle_state(self, session: &Session, state: State) -> bool {
        match self {
            Endpoint::Module(module) => module.handle_state(session, state),
            Endpoint::Loopback => {
                loopback::handle_state(session, state);
                true
            }
        }
    }

    /// Reads a packet of sound; `coding` is what the session reads when the packet does not say.
    pub(crate) fn read_frame(self, session: &Session, coding: Coding) -> Heard {
        match self {
            Endpoint::Module(module) => module.read_frame(session, coding),
            Endpoint::Loopback => loopback::hear(session),
        }
    }

    /// Writes a packet of sound.
    pub(crate) fn write_frame(self, session: &Session, sound: &Sound) -> Status {
        match self {
            Endpoint::Module(module) => module.write_frame(session, sound),
            Endpoint::Loopback => Status::of(loopback::say(session, sound)),
        }
    }

    /// Signals the endpoint, on any thread.
    pub(crate) fn kill(self, session: &Session, signal: Signal) {
        match self {
            Endpoint::Module(module) => module.kill(session, signal),
            Endpoint::Loopback => loopback::interrupt(session),
        }
    }

    /// Sends a digit.
    pub(crate) fn send_dtmf(self, session: &Session, dtmf: Dtmf) -> Status {
        match self {
            Endpoint::Module(module) => module.send_dtmf(session, dtmf),
            Endpoint::Loopback => Status::of(loopback::send_dtmf(session, dtmf)),
        }
    }

    /// Delivers a message.
    pub(crate) fn receive_message(self, session: &Session, message: Raw<'_>) -> Status {
        match self {
            Endpoint::Module(module) => module.receive_message(session, message),
            Endpoint::Loopback => {
                loopback::receive(session, message.indication());
                Status::SUCCESS
            }
        }
    }

    /// Delivers an event.
    pub(crate) fn receive_event(self, session: &Session, event: &OwnedEvent) -> Status {
        match self {
            Endpoint::Module(module) => module.receive_event(session, event),
            Endpoint::Loopback => Status::SUCCESS,
        }
    }

    /// Tells the endpoint that the channel's state was changed, on the thread that changed it.
    pub(crate) fn state_change(self, session: &Session) {
        if let Endpoint::Module(module) = self {
            module.state_change(session);
        }
    }
}
