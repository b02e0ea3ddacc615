//! What an administrator or a program has done to a phone, beside its calls.
//!
//! Nothing here changes what the exchange knows: a message that is sent in this way is shown by the phone
//! until the next one that follows from its calls.

use std::collections::HashSet;

use super::action::{Action, Trace};
use super::call::{Call, CallId, Seat};
use super::input::{ConnectionId, Instance};
use super::{Exchange, NoticeKind};
use crate::protocol::enums::CallState;
use crate::protocol::{Message, messages};

/// What became of something for a phone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Delivery {
    /// It was sent.
    Sent,
    /// No phone of that name is registered.
    NoSuchDevice,
    /// The phone's model has nothing to show it on.
    NotForModel,
    /// The phone has no such call.
    NoSuchCall,
    /// Longer than fits the message, in bytes as the phone would get them, and what fits.
    TooLong(usize, usize),
}

/// A state that calls of a phone are to be shown in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StateWish {
    /// Name of the phone.
    pub device: String,
    /// Its instance, where it has to be that one.
    pub instance: Option<u32>,
    /// Only calls on this line; 0 for any.
    pub line: Instance,
    /// Only this call; 0 for any.
    pub call: CallId,
    /// State on the wire.
    pub state: u32,
}

/// The phones whose frames are written to the log.
#[derive(Debug, Default)]
pub(super) struct Traces {
    everything: bool,
    devices: HashSet<String>,
}

impl Exchange {
    /// Sends a message to the phone of this name.
    pub(super) fn administer(&mut self, name: &str, message: Message) -> Delivery {
        let Some(connection) = self.registered(name, None) else { return Delivery::NoSuchDevice };
        if self.devices.get(&connection).is_some_and(|device| !device.takes(&message)) {
            return Delivery::NotForModel;
        }
        self.send(connection, message);
        Delivery::Sent
    }

    /// The connection of the phone of this name and, where given, instance.
    pub(super) fn registered(&self, name: &str, instance: Option<u32>) -> Option<ConnectionId> {
        let connection = self.names.get(name)?;
        let device = self.devices.get(connection)?;
        instance.is_none_or(|instance| instance == device.instance).then_some(*connection)
    }

    /// Shows the phone's calls, as far as they are meant, in another state.
    pub(super) fn show_wished_state(&mut self, wish: &StateWish) -> Delivery {
        let Some(connection) = self.registered(&wish.device, wish.instance) else {
            return Delivery::NoSuchDevice;
        };
        let meant = |(seat, id): &(Seat, CallId)| {
            (wish.line == 0 || wish.line == seat.line) && (wish.call.0 == 0 || wish.call == *id)
        };
        let seated = |call: &Call| {
            let here = call.seat().filter(|seat| seat.connection == connection);
            here.or_else(|| call.is_ringing_at(connection)).map(|seat| (seat, call.id))
        };
        let calls: Vec<_> = self.calls.values().filter_map(seated).filter(meant).collect();
        if calls.is_empty() {
            return Delivery::NoSuchCall;
        }
        for (seat, id) in calls {
            let state = messages::CallState {
                call_state: CallState::from(wish.state),
                line_instance: seat.line,
                call_reference: id.0,
                ..messages::CallState::default()
            };
            self.send(connection, state);
        }
        Delivery::Sent
    }

    /// Switches the trace of one phone, registered or not, or of all.
    pub(super) fn trace(&mut self, name: Option<String>, on: bool) -> bool {
        match name {
            Some(name) if on => {
                self.traces.devices.insert(name);
            }
            Some(name) => {
                self.traces.devices.remove(&name);
            }
            None => {
                self.traces.everything = on;
                if !on {
                    self.traces.devices.clear();
                }
            }
        }
        self.trace_all_from_now();
        true
    }

    /// How much of a phone is traced: what was switched on for it or for all, else what `debug` has traced.
    pub(super) fn trace_of(&self, device: &str) -> Trace {
        if self.traces.everything || self.traces.devices.contains(device) {
            return Trace::Everything;
        }
        match self.profile.debug {
            ..DEBUG_MESSAGES => Trace::Off,
            DEBUG_MESSAGES => Trace::Messages,
            _ => Trace::Everything,
        }
    }

    /// Has every connection traced as it should be by now.
    pub(super) fn trace_all_from_now(&mut self) {
        let devices = self.devices.iter().map(|(id, device)| (*id, self.trace_of(&device.name)));
        let guests = self.guests.keys().map(|id| (*id, self.trace_of("")));
        let mut connections: Vec<_> = devices.chain(guests).collect();
        connections.sort_unstable();
        self.actions.extend(connections.into_iter().map(|(id, trace)| Action::Trace(id, trace)));
    }

    /// Has a connection traced if the phone, by now, is one of those; it has no name before it registers.
    pub(super) fn trace_from_now(&mut self, connection: ConnectionId, name: &str) {
        let trace = self.trace_of(name);
        if trace != Trace::Off {
            self.actions.push(Action::Trace(connection, trace));
        }
    }

    /// Publishes what an application on a phone says.
    pub(super) fn device_to_user(&mut self, connection: ConnectionId, message: Message) {
        let Some(data) = self.application_data(connection, &message) else { return };
        self.publish_of(connection, NoticeKind::DeviceToUser { message: Box::new(message), data });
    }
}

/// From this `debug` on messages are written to the log, and beyond it keep-alives too.
const DEBUG_MESSAGES: u32 = 9;
