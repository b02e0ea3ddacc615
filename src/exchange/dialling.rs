//! Calls that phones make: dial tone, digits, and what the patterns context says of them.
//!
//! Every digit is put to the patterns context with all digits before it. The answers come back in the order
//! of the questions, and the first one that decides counts, whatever was dialled meanwhile: so ten digits in
//! one millisecond end in the same call as ten digits in ten seconds. Digits beyond the number that was
//! decided on are sent to the far end as tones.

use std::time::Duration;

use super::action::SessionRequest;
use super::call::{Call, CallId, Cause, Digits, Direction, Party, Progress, Seat, Stage};
use super::codec::{self, CodecWishes};
use super::input::{ConnectionId, Instance, Verdict};
use super::media::Channel;
use super::timer::Timer;
use super::{Exchange, HostAction};
use crate::config::Extensions;

/// How a call of a phone begins.
#[derive(Debug)]
pub(super) enum Start {
    /// With dial tone; digits follow.
    DialTone,
    /// With its number.
    Number(String),
}

impl Exchange {
    /// Opens a call on a line (0: the one with dial tone, or the first) of a phone. A call in progress there
    /// is held or ended.
    pub(super) fn new_call(&mut self, connection: ConnectionId, line: Instance, start: Start) {
        let line = if line == 0 { self.line_with_dial_tone(connection).unwrap_or(0) } else { line };
        let Some(line) = self.devices.get(&connection).and_then(|device| device.line_or_first(line)) else {
            return tracing::warn!(
                device = self.name_of(connection),
                line,
                "a call on a line that the phone does not have"
            );
        };
        let seat = Seat { connection, line };
        if let Some(id) = self.reusable(seat) {
            return self.begin(id, seat, start);
        }
        self.set_others_aside(connection, None);
        let id = self.next_call_id();
        let Some((call, request)) = self.prepare(id, seat) else { return };
        self.calls.insert(id, call);
        self.counters.calls_in += 1;
        self.tell_host(id, HostAction::Open(Box::new(request)));
        self.show_seized(seat, id);
        self.begin(id, seat, start);
    }

    /// A call that waits for its first digit can take any number.
    fn reusable(&self, seat: Seat) -> Option<CallId> {
        self.calls_at(seat.connection, |call| call.seat() == Some(seat) && call.awaits_first_digit())
            .first()
            .copied()
    }

    fn line_with_dial_tone(&self, connection: ConnectionId) -> Option<Instance> {
        let id = self.calls_at(connection, Call::awaits_first_digit).first().copied()?;
        self.calls.get(&id).and_then(Call::seat).map(|seat| seat.line)
    }

    fn prepare(&self, id: CallId, seat: Seat) -> Option<(Call, SessionRequest)> {
        let device = self.devices.get(&seat.connection)?;
        let (_, line) = device.line(seat.line)?;
        let media = device.record.media.or(&self.profile.media);
        let request = SessionRequest {
            device_name: device.name.clone(),
            device_instance: device.instance,
            line_instance: seat.line,
            caller: Party { name: line.caller_name.clone(), number: line.number.clone() },
            address: device.peer.remote.ip(),
            lines: self.line_views(&line.number),
            variables: device.record.variables.clone(),
            codecs: codec::usable(&device.codecs, media.inbound_codecs.as_deref()),
        };
        let call = Call {
            id,
            number: line.number.clone(),
            direction: Direction::FromPhone,
            only: None,
            uuid: None,
            remote: Party::default(),
            stage: Stage::Seated(seat, Progress::Dialling(Digits::default())),
            transfers: None,
            left: false,
            joins: false,
            elsewhere: None,
            channel: Channel::Closed,
            keys: None,
            had_audio: false,
            plays_digit: false,
            wishes: CodecWishes::default(),
        };
        Some((call, request))
    }

    fn begin(&mut self, id: CallId, seat: Seat, start: Start) {
        let autodial = |extensions: &Extensions| extensions.autodial.clone();
        match (start, self.extension(seat.connection, autodial)) {
            (Start::Number(number), _) => self.route(id, number),
            (Start::DialTone, Some(number)) => self.route(id, number),
            (Start::DialTone, None) => {
                self.show_dial_tone(seat, id);
                self.wait_for_digits(id, self.profile.digit_timeout);
            }
        }
    }

    pub(super) fn next_call_id(&mut self) -> CallId {
        // Never 0, which means "none" on the wire, and never one in use after the count has gone round.
        loop {
            self.last_call = self.last_call.wrapping_add(1).max(1);
            let id = CallId(self.last_call);
            if !self.calls.contains_key(&id) {
                return id;
            }
        }
    }

    pub(super) fn digit(&mut self, id: CallId, digit: char) {
        let Some(Call { stage: Stage::Seated(seat, Progress::Dialling(digits)), .. }) =
            self.calls.get_mut(&id)
        else {
            return;
        };
        if digits.dialled.len() >= MAX_DIGITS {
            return;
        }
        digits.dialled.push(digit);
        let (seat, dialled) = (*seat, digits.dialled.clone());
        if dialled.len() == 1 {
            self.show_first_digit(seat, id);
        }
        // What becomes of the call is the answer's to say; but one that never comes must not keep it for ever.
        self.wait_for_digits(id, self.profile.digit_timeout + CLASSIFIED_WITHIN);
        self.tell_host(id, HostAction::Classify(dialled));
    }

    /// Takes back the last digit.
    pub(super) fn backspace(&mut self, id: CallId) {
        let Some(Call { stage: Stage::Seated(seat, Progress::Dialling(digits)), .. }) =
            self.calls.get_mut(&id)
        else {
            return;
        };
        if digits.dialled.pop().is_none() {
            return;
        }
        let (seat, left) = (*seat, digits.dialled.len());
        self.show_backspace(seat, id, left);
        self.wait_for_digits(id, self.profile.digit_timeout);
    }

    pub(super) fn pattern(&mut self, id: CallId, digits: &str, verdict: Verdict) {
        let Some(Call { stage: Stage::Seated(_, Progress::Dialling(dialled)), .. }) = self.calls.get(&id)
        else {
            return;
        };
        let Some(rest) = dialled.dialled.strip_prefix(digits) else {
            return; // some of them were taken back
        };
        let (number, rest) = (digits.to_owned(), rest.to_owned());
        match verdict {
            Verdict::Process => self.route_and_send(id, number, &rest),
            Verdict::End => {
                let number = number.strip_suffix(END_OF_NUMBER).unwrap_or(&number).to_owned();
                self.route_and_send(id, number, &rest);
            }
            Verdict::Drop => self.fail(id, Cause::UNALLOCATED_NUMBER),
            Verdict::Wait(after) if rest.is_empty() => {
                let after = after.map_or(self.profile.digit_timeout, |ms| Duration::from_millis(ms.into()));
                self.wait_for_digits(id, after);
            }
            Verdict::Wait(_) => {}
        }
    }

    /// Routes a number, and sends what was dialled beyond it to the far end.
    fn route_and_send(&mut self, id: CallId, number: String, rest: &str) {
        self.route(id, number);
        for digit in rest.chars() {
            self.tell_host(id, HostAction::Digit(digit));
        }
    }

    fn wait_for_digits(&mut self, id: CallId, duration: Duration) {
        self.timers.arm(Timer::Digits(id), self.now.instant + duration);
    }

    /// No more digits came: the number is what there is.
    pub(super) fn digits_timed_out(&mut self, id: CallId) {
        let Some(Progress::Dialling(digits)) = self.calls.get(&id).and_then(Call::progress) else { return };
        if digits.dialled.is_empty() {
            return self.fail(id, Cause::NO_USER_RESPONSE);
        }
        let number = digits.dialled.clone();
        self.route(id, number);
    }

    /// Sends the call on its way through the dialplan.
    pub(super) fn route(&mut self, id: CallId, number: String) {
        let Some(call) = self.calls.get_mut(&id) else { return };
        let Some(seat) = call.seat() else { return };
        call.remote = Party { name: String::new(), number: number.clone() };
        call.advance(Progress::Proceeding);
        self.timers.disarm(Timer::Digits(id));
        self.show_proceeding(seat, id, &number);
        self.tell_host(id, HostAction::Route(number));
        self.show_elsewhere(id);
    }
}

/// The key that says that a number is complete.
pub const END_OF_NUMBER: char = '#';
/// How much longer than the pause between digits the patterns context may take.
const CLASSIFIED_WITHIN: Duration = Duration::from_secs(20);
/// Longest number that fits the wire (and more than any dialplan takes).
const MAX_DIGITS: usize = 24;
