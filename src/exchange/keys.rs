//! What a registered phone sends: keys, hooks, buttons, requests and acknowledgements.

use super::Exchange;
use super::call::{Call, CallId, Progress, Seat};
use super::dialling::Start;
use super::input::{ConnectionId, Instance};
use crate::config::Extensions;
use crate::protocol::Message;
use crate::protocol::enums::{Key, StimulusKind};
use crate::protocol::messages::{EnblocCall, KeypadButton, OffHook, Stimulus};

impl Exchange {
    pub(super) fn device_message(&mut self, connection: ConnectionId, message: Message) {
        match message {
            Message::KeypadButton(press) => self.keypad(connection, &press),
            Message::EnblocCall(call) => self.enbloc(connection, &call),
            Message::Stimulus(press) => self.stimulus(connection, &press),
            Message::OffHook(hook) => self.off_hook(connection, &hook),
            Message::OnHook(_) => self.on_hook(connection),
            Message::HookFlash(_) => self.hook_flash(connection),
            Message::SoftKeyEvent(press) => self.soft_key(connection, &press),
            Message::OpenReceiveChannelAck(ack) => {
                self.receive_channel_acknowledged(Seat { connection, line: 0 }, &ack);
            }
            Message::UnregisterReq(_) => self.unregister(connection),
            message => self.status_request(connection, message),
        }
    }

    fn off_hook(&mut self, connection: ConnectionId, hook: &OffHook) {
        if let Some(device) = self.devices.get_mut(&connection) {
            device.off_hook = true;
        }
        let line = hook.line_instance.unwrap_or(0);
        let call = hook.call_reference.unwrap_or(0);
        if let Some((id, seat)) = self.ringing_at(connection, line, call) {
            self.answer(id, seat);
        } else if self.busy_call(connection).is_none() {
            self.new_call(connection, line, Start::DialTone);
        }
    }

    fn on_hook(&mut self, connection: ConnectionId) {
        if let Some(device) = self.devices.get_mut(&connection) {
            device.off_hook = false;
        }
        let ending = self.calls_at(connection, |call| call.progress().is_some_and(Progress::ends_on_hook));
        for id in ending {
            if self.complete_transfer(id) {
                self.leave(id);
            } else {
                self.hang_up(id);
            }
        }
        self.ring_waiting(connection);
    }

    /// A short press of the hook switch, all that a plain telephone has: takes the call that waits or is held;
    /// with one call only, opens a consultation.
    fn hook_flash(&mut self, connection: ConnectionId) {
        if let Some((id, seat)) = self.ringing_at(connection, 0, 0) {
            return self.answer(id, seat);
        }
        let held = self.calls_at(connection, |call| call.progress() == Some(&Progress::Held));
        match held.last() {
            Some(&id) => self.resume(id),
            None => self.transfer_key(connection, 0),
        }
    }

    fn keypad(&mut self, connection: ConnectionId, press: &KeypadButton) {
        let Some(digit) = digit_of(press.kp_button) else {
            let device = self.name_of(connection);
            return tracing::debug!(device, key = %press.kp_button, "a key that is no digit, ignored");
        };
        let named = CallId(press.call_reference.unwrap_or(0));
        let Some(id) = self.named_call(connection, named).or_else(|| self.busy_call(connection)) else {
            return tracing::debug!(device = self.name_of(connection), "a digit without a call, ignored");
        };
        match self.calls.get(&id).and_then(Call::progress) {
            Some(Progress::Dialling(_)) => self.digit(id, digit),
            Some(progress) if progress.takes_keys() => self.tell_host(id, super::HostAction::Digit(digit)),
            _ => tracing::debug!(
                device = self.name_of(connection),
                call = id.0,
                "a digit for a call that takes none, ignored"
            ),
        }
    }

    fn enbloc(&mut self, connection: ConnectionId, call: &EnblocCall) {
        let number = call.called_party.to_string();
        if number.is_empty() {
            return;
        }
        self.new_call(connection, call.line_instance.unwrap_or(0), Start::Number(number));
    }

    fn stimulus(&mut self, connection: ConnectionId, press: &Stimulus) {
        let instance = press.line_instance;
        match press.stimulus {
            StimulusKind::Line => self.line_key(connection, instance),
            StimulusKind::Hold => self.hold_key(connection, press.call_reference.unwrap_or(0)),
            StimulusKind::Transfer => self.transfer_key(connection, press.call_reference.unwrap_or(0)),
            StimulusKind::SpeedDial => self.speed_dial(connection, instance),
            StimulusKind::LastNumberRedial => self.dial_extension(connection, 0, |ext| ext.redial.clone()),
            StimulusKind::Voicemail | StimulusKind::Messages => {
                self.dial_extension(connection, 0, |ext| ext.voicemail.clone());
            }
            StimulusKind::ForwardAll => self.dial_extension(connection, 0, |ext| ext.cfwdall.clone()),
            StimulusKind::MeetMeConference => self.dial_extension(connection, 0, |ext| ext.meetme.clone()),
            StimulusKind::CallPickup | StimulusKind::GroupCallPickup => {
                self.dial_extension(connection, 0, |ext| ext.pickup.clone());
            }
            StimulusKind::NewCall => self.new_call(connection, instance, Start::DialTone),
            StimulusKind::EndCall => self.end_call_key(connection, press.call_reference.unwrap_or(0)),
            other => {
                let device = self.name_of(connection);
                tracing::info!(device, stimulus = %other, "this button does nothing yet")
            }
        }
    }

    /// The key of a line: answers what rings on it, resumes what it holds, takes what another phone holds on
    /// it, or opens a new call.
    fn line_key(&mut self, connection: ConnectionId, line: Instance) {
        if let Some((id, seat)) = self.ringing_at(connection, line, 0) {
            return self.answer(id, seat);
        }
        let here = |call: &Call| call.seat() == Some(Seat { connection, line });
        let active = self.calls_at(connection, |call| here(call) && call.progress() != Some(&Progress::Held));
        if let Some(&id) = active.first() {
            if self.calls.get(&id).and_then(Call::progress) == Some(&Progress::Failed) {
                self.hang_up(id);
                self.new_call(connection, line, Start::DialTone);
            }
            return;
        }
        let held = self.calls_at(connection, |call| here(call) && call.progress() == Some(&Progress::Held));
        match (held.last(), self.held_elsewhere(connection, line).last()) {
            (Some(&id), _) => self.resume(id),
            (None, Some(&(id, seat))) => self.take_over(id, seat),
            (None, None) => self.new_call(connection, line, Start::DialTone),
        }
    }

    fn speed_dial(&mut self, connection: ConnectionId, instance: Instance) {
        let number = self.devices.get(&connection).and_then(|device| {
            let index = usize::try_from(instance).ok()?.checked_sub(1)?;
            device.speed_dials().nth(index).map(|(_, number)| number.to_owned())
        });
        match number {
            Some(number) if !number.is_empty() => self.new_call(connection, 0, Start::Number(number)),
            _ => tracing::warn!(
                device = self.name_of(connection),
                instance,
                "a speed dial without a number was pressed"
            ),
        }
    }

    /// Dials a number that the phone or the profile sets for a feature key.
    pub(super) fn dial_extension(
        &mut self,
        connection: ConnectionId,
        line: Instance,
        which: fn(&Extensions) -> Option<String>,
    ) {
        let start = self.extension(connection, which).map_or(Start::DialTone, Start::Number);
        self.new_call(connection, line, start);
    }

    /// A number that the phone sets, or else the profile. An empty one is none.
    pub(super) fn extension(
        &self,
        connection: ConnectionId,
        which: fn(&Extensions) -> Option<String>,
    ) -> Option<String> {
        let of_device = self.devices.get(&connection).and_then(|device| which(&device.record.extensions));
        of_device.or_else(|| which(&self.profile.extensions)).filter(|number| !number.is_empty())
    }

    /// The call that rings at a phone: the one named, else the first on the line, else the first of all.
    pub(super) fn ringing_at(
        &self,
        connection: ConnectionId,
        line: Instance,
        call: u32,
    ) -> Option<(CallId, Seat)> {
        let ringing =
            || self.calls.iter().filter_map(|(&id, call)| Some((id, call.is_ringing_at(connection)?)));
        ringing()
            .find(|(id, _)| id.0 == call)
            .or_else(|| ringing().find(|(_, seat)| line == 0 || seat.line == line))
    }

    /// The call named by a phone, if that phone has it.
    pub(super) fn named_call(&self, connection: ConnectionId, id: CallId) -> Option<CallId> {
        self.calls.get(&id).and_then(Call::seat).filter(|seat| seat.connection == connection).map(|_| id)
    }

    /// The call that a phone is busy with: the newest that is not held.
    pub(super) fn busy_call(&self, connection: ConnectionId) -> Option<CallId> {
        self.calls_at(connection, |call| call.progress() != Some(&Progress::Held)).last().copied()
    }

    /// The calls that a phone has and that fit, in the order in which they came to be.
    pub(super) fn calls_at(&self, connection: ConnectionId, fits: impl Fn(&Call) -> bool) -> Vec<CallId> {
        let here = |call: &Call| call.seat().is_some_and(|seat| seat.connection == connection);
        self.calls.values().filter(|call| here(call) && fits(call)).map(|call| call.id).collect()
    }
}

/// The character of a key of the keypad.
fn digit_of(key: Key) -> Option<char> {
    match u32::from(key) {
        number @ 0..=9 => char::from_digit(number, 10),
        10 => Some('A'),
        11 => Some('B'),
        12 => Some('C'),
        13 => Some('D'),
        14 => Some('*'),
        15 => Some('#'),
        16 => Some('+'),
        _ => None,
    }
}
