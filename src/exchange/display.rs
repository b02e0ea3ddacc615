//! What phones show and sound: lamp, ringer, tone, prompt, soft keys and call information for each state.
//!
//! Each function here is one state of a call as one phone shows it, as the messages in the order in which
//! Cisco's own servers send them. Nothing is decided here.

mod audio;
mod keys;
mod remote;

use super::Exchange;
use super::action::NoticeKind;
use super::call::{Call, CallId, Cause, Direction, Elsewhere, Party, Progress, Seat};
use super::input::ConnectionId;
use super::ringing::Alert;
use crate::protocol::enums::{
    CallState, CallType, LampMode, RingDuration, RingMode, SoftKeySet, SpeakerMode, StimulusKind, Tone,
};
use crate::protocol::messages::{
    ActivateCallPlane, BackSpaceRes, CallInfo, ClearPriNotify, ClearPromptStatus, DialedNumber,
    DisplayPriNotify, DisplayPromptStatus, SetLamp, SetRinger, SetSpeakerMode, StartTone, StopTone,
};
use crate::protocol::{Phrase, Text, messages};

impl Exchange {
    /// The line is open for a call.
    pub(super) fn show_seized(&mut self, seat: Seat, id: CallId) {
        self.ringer(seat, id, RingMode::Off);
        self.speaker_on_unless_off_hook(seat.connection);
        self.show_lamp(seat);
        self.state(seat, id, CallState::OffHook);
    }

    pub(super) fn show_dial_tone(&mut self, seat: Seat, id: CallId) {
        self.soft_key_set(seat, id, SoftKeySet::OffHook);
        self.prompt(seat, id, Phrase::EnterNumber.into());
        self.send(seat.connection, ActivateCallPlane { line_instance: seat.line });
        self.tone(seat, id, Tone::InsideDialTone);
    }

    pub(super) fn show_first_digit(&mut self, seat: Seat, id: CallId) {
        self.tone_off(seat, id);
        self.soft_key_set(seat, id, SoftKeySet::DigitsAfterDialingFirstDigit);
    }

    pub(super) fn show_backspace(&mut self, seat: Seat, id: CallId, digits_left: usize) {
        self.send(seat.connection, BackSpaceRes { line_instance: seat.line, call_reference: id.0 });
        if digits_left == 0 {
            self.soft_key_set(seat, id, SoftKeySet::OffHook);
            self.tone(seat, id, Tone::InsideDialTone);
        }
    }

    pub(super) fn show_proceeding(&mut self, seat: Seat, id: CallId, number: &str) {
        self.tone_off(seat, id);
        let dialed_number = Text::from(number);
        self.send(
            seat.connection,
            DialedNumber { dialed_number, line_instance: seat.line, call_reference: id.0 },
        );
        self.state(seat, id, CallState::Proceed);
        self.soft_key_set(seat, id, SoftKeySet::RingOut);
        self.prompt(seat, id, Phrase::CallProceed.into());
        self.show_call_info(seat, id);
    }

    /// The far end rings; `silent` where no audio of the call itself tells so.
    pub(super) fn show_alerting(&mut self, seat: Seat, id: CallId, silent: bool) {
        if silent {
            self.tone(seat, id, Tone::AlertingTone);
        }
        self.state(seat, id, CallState::RingOut);
        self.soft_key_set(seat, id, SoftKeySet::RingOut);
        self.prompt(seat, id, Phrase::RingOut.into());
        self.show_call_info(seat, id);
    }

    pub(super) fn show_ringing(&mut self, seat: Seat, id: CallId, alert: Alert) {
        let caller = self.remote_of(id);
        let from = Text::from(Phrase::From) + shown_name(&caller);
        self.state(seat, id, CallState::RingIn);
        self.soft_key_set(seat, id, SoftKeySet::RingIn);
        self.prompt(seat, id, from.clone());
        let notify =
            DisplayPriNotify { time_out_value: RINGING_NOTIFIED, priority: RINGING_PRIORITY, notify: from };
        self.send(seat.connection, notify);
        self.show_call_info(seat, id);
        self.show_lamp(seat);
        self.show_alert(seat, id, alert);
    }

    pub(super) fn show_alert(&mut self, seat: Seat, id: CallId, alert: Alert) {
        match alert {
            Alert::Ring(mode) => self.ringer(seat, id, mode),
            Alert::CallWaiting => self.tone(seat, id, Tone::CallWaitingTone),
        }
    }

    pub(super) fn show_answering(&mut self, seat: Seat, id: CallId) {
        self.ringer(seat, id, RingMode::Off);
        self.send(seat.connection, ClearPriNotify { priority: RINGING_PRIORITY });
        self.speaker_on_unless_off_hook(seat.connection);
        self.show_lamp(seat);
        self.state(seat, id, CallState::OffHook);
        self.send(seat.connection, ActivateCallPlane { line_instance: seat.line });
    }

    pub(super) fn show_connected(&mut self, seat: Seat, id: CallId) {
        self.state(seat, id, CallState::Connected);
        self.soft_key_set(seat, id, SoftKeySet::Connected);
        self.prompt(seat, id, Phrase::Connected.into());
        self.show_call_info(seat, id);
    }

    pub(super) fn show_held(&mut self, seat: Seat, id: CallId) {
        self.show_lamp(seat);
        self.state(seat, id, CallState::Hold);
        self.soft_key_set(seat, id, SoftKeySet::OnHold);
        self.prompt(seat, id, Phrase::Hold.into());
        self.show_call_info(seat, id);
    }

    pub(super) fn show_resuming(&mut self, seat: Seat) {
        self.speaker_on_unless_off_hook(seat.connection);
        self.show_lamp(seat);
        self.send(seat.connection, ActivateCallPlane { line_instance: seat.line });
    }

    pub(super) fn show_speaker_off(&mut self, connection: ConnectionId) {
        if self.devices.get(&connection).is_some_and(|device| !device.off_hook) {
            self.send(connection, SetSpeakerMode { speaker_mode: SpeakerMode::Off });
        }
    }

    /// A call that did not come to be: the tone and the words for its cause.
    pub(super) fn show_failure(&mut self, seat: Seat, id: CallId, cause: Cause) {
        let (state, tone, words) = failure(cause);
        self.tone(seat, id, tone);
        self.state(seat, id, state);
        self.soft_key_set(seat, id, SoftKeySet::OffHook);
        self.prompt(seat, id, words);
        self.show_call_info(seat, id);
    }

    /// Shows some words for a moment.
    pub(super) fn show_notice(&mut self, connection: ConnectionId, words: Text) {
        self.send(connection, messages::DisplayNotify { time_out_value: NOTICE_SHOWN, notify: words });
    }

    /// The call is gone from this phone.
    pub(super) fn show_idle(&mut self, seat: Seat, id: CallId) {
        self.tone_off(seat, id);
        self.show_lamp(seat);
        self.send(seat.connection, ClearPromptStatus { line_instance: seat.line, call_reference: id.0 });
        self.state(seat, id, CallState::OnHook);
        let connection = seat.connection;
        self.show_idle_keys(connection);
        if self.busy_call(connection).is_none() {
            self.speaker_off(connection);
        }
        self.ringer(seat, id, RingMode::Off);
        self.show_clock(connection);
    }

    /// Puts a phone on-hook. One without calls that used its speaker need not say so, and rings aloud again; one that told
    /// that its handset is lifted does when it is not any more.
    fn speaker_off(&mut self, connection: ConnectionId) {
        self.send(connection, SetSpeakerMode { speaker_mode: SpeakerMode::Off });
        if !self.calls_at(connection, |_| true).is_empty() {
            return;
        }
        if let Some(device) = self.devices.get_mut(&connection) {
            device.off_hook = device.off_hook && device.handset == Some(HANDSET_LIFTED);
        }
    }

    /// The call that rang here does not any more.
    pub(super) fn show_ringing_over(&mut self, seat: Seat, id: CallId) {
        self.send(seat.connection, ClearPriNotify { priority: RINGING_PRIORITY });
        self.show_idle(seat, id);
    }

    /// What is on a line decides its lamp: a call that rings, one in progress, one that is held, one that
    /// another phone has in progress or holds, nothing.
    fn lamp_of_line(&self, seat: Seat) -> LampMode {
        let number = self.own_party(seat).number;
        let any = |fits: &dyn Fn(&Call) -> bool| self.calls.values().any(fits);
        let here = |call: &Call| call.seat() == Some(seat);
        let held = |call: &Call| call.progress() == Some(&Progress::Held);
        let elsewhere = |call: &Call, what: Elsewhere| {
            let other = call.seat().is_some_and(|other| other.connection != seat.connection);
            call.elsewhere == Some(what) && other && call.number == number
        };
        if any(&|call| call.is_ringing_at(seat.connection) == Some(seat)) {
            LampMode::Blink
        } else if any(&|call| here(call) && !held(call)) {
            LampMode::On
        } else if any(&here) {
            LampMode::Wink
        } else if any(&|call| elsewhere(call, Elsewhere::InUse)) {
            LampMode::On
        } else if any(&|call| elsewhere(call, Elsewhere::Held)) {
            LampMode::Wink
        } else {
            LampMode::Off
        }
    }

    pub(super) fn show_call_info(&mut self, seat: Seat, id: CallId) {
        let Some(call) = self.calls.get(&id) else { return };
        let own = self.own_party(seat);
        let other = call.remote.clone();
        let (kind, calling, called) = match call.direction {
            Direction::FromPhone => (CallType::OutBoundCall, own, other),
            Direction::ToPhone => (CallType::InBoundCall, other, own),
        };
        let info = CallInfo {
            calling_party_name: calling.name.into(),
            calling_party: calling.number.into(),
            called_party_name: called.name.clone().into(),
            called_party: called.number.clone().into(),
            line_instance: Some(seat.line),
            call_reference: Some(id.0),
            call_type: Some(kind),
            original_called_party_name: Some(called.name.into()),
            original_called_party: Some(called.number.into()),
            call_instance: Some(1),
            ..CallInfo::default()
        };
        self.send(seat.connection, info);
    }

    fn own_party(&self, seat: Seat) -> Party {
        self.devices
            .get(&seat.connection)
            .and_then(|device| device.line(seat.line))
            .map(|(_, line)| Party { name: line.caller_name.clone(), number: line.number.clone() })
            .unwrap_or_default()
    }

    fn remote_of(&self, id: CallId) -> Party {
        self.calls.get(&id).map(|call| call.remote.clone()).unwrap_or_default()
    }

    fn state(&mut self, seat: Seat, id: CallId, state: CallState) {
        let message = messages::CallState {
            call_state: state,
            line_instance: seat.line,
            call_reference: id.0,
            ..messages::CallState::default()
        };
        self.call_changed(id);
        self.send(seat.connection, message);
        self.touch_line(seat);
        self.publish_of(
            seat.connection,
            NoticeKind::CallState { line: seat.line, call: id, state: state.into() },
        );
    }

    fn show_lamp(&mut self, seat: Seat) {
        let lamp_mode = self.lamp_of_line(seat);
        let lamp = SetLamp { stimulus: StimulusKind::Line, stimulus_instance: seat.line, lamp_mode };
        self.send(seat.connection, lamp);
    }

    fn ringer(&mut self, seat: Seat, id: CallId, mode: RingMode) {
        let ringer = SetRinger {
            ring_mode: mode,
            ring_duration: Some(RingDuration::Forever),
            line_instance: Some(seat.line),
            call_reference: Some(id.0),
        };
        self.send(seat.connection, ringer);
    }

    fn speaker_on_unless_off_hook(&mut self, connection: ConnectionId) {
        if self.devices.get(&connection).is_some_and(|device| !device.off_hook) {
            self.send(connection, SetSpeakerMode { speaker_mode: SpeakerMode::On });
        }
    }

    pub(super) fn tone(&mut self, seat: Seat, id: CallId, tone: Tone) {
        let start = StartTone {
            tone,
            tone_output_direction: Some(Default::default()),
            line_instance: Some(seat.line),
            call_reference: Some(id.0),
        };
        self.send(seat.connection, start);
    }

    pub(super) fn tone_off(&mut self, seat: Seat, id: CallId) {
        let stop =
            StopTone { line_instance: Some(seat.line), call_reference: Some(id.0), ..StopTone::default() };
        self.send(seat.connection, stop);
    }

    fn prompt(&mut self, seat: Seat, id: CallId, text: Text) {
        let prompt = DisplayPromptStatus {
            time_out_value: 0,
            prompt_status: text,
            line_instance: seat.line,
            call_reference: id.0,
        };
        self.send(seat.connection, prompt);
    }
}

/// The name of a party, its number where it has none.
fn shown_name(party: &Party) -> Text {
    if party.name.is_empty() { party.number.as_str().into() } else { party.name.as_str().into() }
}

/// State, tone and words for the cause of a call that did not come to be.
fn failure(cause: Cause) -> (CallState, Tone, Text) {
    match cause {
        Cause::USER_BUSY => (CallState::Busy, Tone::LineBusyTone, Phrase::Busy.into()),
        Cause::UNALLOCATED_NUMBER | Cause::NO_ROUTE_DESTINATION | Cause::INVALID_NUMBER_FORMAT => {
            (CallState::InvalidNumber, Tone::ReorderTone, Phrase::UnknownNumber.into())
        }
        Cause::NO_ANSWER | Cause::NO_USER_RESPONSE => {
            (CallState::LineInUse, Tone::ReorderTone, "No answer".into())
        }
        Cause::CALL_REJECTED => (CallState::Busy, Tone::LineBusyTone, "Call rejected".into()),
        Cause::USER_NOT_REGISTERED | Cause::SUBSCRIBER_ABSENT => {
            (CallState::LineInUse, Tone::ReorderTone, "Not reachable".into())
        }
        _ => (CallState::LineInUse, Tone::ReorderTone, Phrase::TempFail.into()),
    }
}

/// Seconds for which a ringing phone shows who calls across its display.
const RINGING_NOTIFIED: u32 = 10;
const RINGING_PRIORITY: u32 = 5;
/// Seconds for which a notice is shown.
const NOTICE_SHOWN: u32 = 5;
/// State of a handset in `MediaPathEvent` that is not on its cradle.
const HANDSET_LIFTED: u32 = 1;
