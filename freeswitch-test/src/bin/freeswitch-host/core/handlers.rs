//! The host's own parts in a channel's states, for as long as it originates or bridges the channel.

use super::{flags, log::log, session::Session, state::State};

/// A part that is added to a channel and asked in each of its states.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Handler {
    /// A leg that is being called waits in CONSUME_MEDIA for what its caller decides.
    Originate,
    /// The called leg of a bridge.
    BridgePeer,
    /// A leg on its way into a bridge that somebody else arranged.
    UuidBridge,
}

impl Handler {
    /// Does its part in a state; false ends the matter.
    pub(super) fn handle(self, session: &Session, state: State) -> bool {
        match (self, state) {
            (Handler::Originate, State::Routing) => {
                if session.state() == State::Routing {
                    session.set_state(State::ConsumeMedia);
                }
                false
            }
            (Handler::Originate, State::ConsumeMedia | State::SoftExecute) => {
                session.remove_handler(self);
                false
            }
            (Handler::BridgePeer, State::Routing) => {
                log!(DEBUG, session; "{} CUSTOM ROUTING", session.name());
                session.set_state(State::ConsumeMedia);
                false
            }
            (Handler::BridgePeer, State::ConsumeMedia) => {
                log!(DEBUG, session; "{} CUSTOM HOLD", session.name());
                false
            }
            (Handler::BridgePeer, State::ExchangeMedia) => {
                session.exchange_media();
                false
            }
            (Handler::UuidBridge, State::Hibernate | State::ConsumeMedia) => {
                session.set_state(State::Reset);
                false
            }
            (Handler::UuidBridge, State::Reset) => {
                session.clear_flag(flags::ORIGINATING);
                if session.has(flags::UUID_BRIDGE_ORIGINATOR) {
                    session.set_state(State::SoftExecute);
                }
                true
            }
            (Handler::UuidBridge, State::SoftExecute) => session.join_arranged_bridge(),
            _ => true,
        }
    }
}

impl Session {
    /// Adds a part at the end, once.
    pub(crate) fn add_handler(&self, handler: Handler) {
        let mut handlers = self.handlers.lock();
        if !handlers.contains(&handler) {
            handlers.push(handler);
        }
    }

    /// Takes a part away.
    pub(crate) fn remove_handler(&self, handler: Handler) {
        self.handlers.lock().retain(|known| *known != handler);
    }

    /// Takes every part away.
    pub(crate) fn clear_handlers(&self) {
        self.handlers.lock().clear();
    }

    pub(super) fn handler(&self, index: usize) -> Option<Handler> {
        self.handlers.lock().get(index).copied()
    }
}
