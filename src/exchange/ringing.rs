//! Calls to phones: who rings, and how loud.

use std::collections::HashSet;
use std::time::Duration;

use super::call::{Call, CallId, Cause, Direction, Party, Progress, Seat, Stage};
use super::codec::CodecWishes;
use super::input::{ConnectionId, Offer, Offered};
use super::media::Channel;
use super::timer::Timer;
use super::{Exchange, HostAction};
use crate::protocol::enums::RingMode;

impl Exchange {
    /// Takes a call for a directory number, if a phone has it.
    pub(super) fn offer(&mut self, offer: Offer) -> Result<Offered, Cause> {
        let (number, only) = match offer.number.split_once('/') {
            Some((number, phone)) => (number, Some(phone.split(':').next().unwrap_or_default())),
            None => (offer.number.as_str(), None),
        };
        let lines = self.line_views(number);
        let Some(first) = lines.iter().find(|line| only.is_none_or(|only| line.device_name == only)) else {
            self.counters.failed_calls_out += 1;
            return Err(Cause::USER_NOT_REGISTERED);
        };
        let callee = Party { name: first.caller_name.clone(), number: number.to_owned() };
        let id = self.next_call_id();
        let call = Call {
            id,
            number: number.to_owned(),
            direction: Direction::ToPhone,
            only: only.map(str::to_owned),
            uuid: None,
            remote: offer.caller,
            stage: Stage::Offered,
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
        self.calls.insert(id, call);
        self.counters.calls_out += 1;
        self.timers.arm(Timer::Start(id), self.now.instant + STARTED_WITHIN);
        Ok(Offered { call: id, callee, lines })
    }

    /// The session of an offered call runs: its phones ring.
    pub(super) fn ring(&mut self, id: CallId) {
        let Some(call) = self.calls.get(&id) else { return };
        let mut seats = self.lines.of(&call.number).to_vec();
        // A phone with several keys for the number rings once.
        let mut phones = HashSet::new();
        seats.retain(|seat| call.is_for(self.name_of(seat.connection)) && phones.insert(seat.connection));
        self.timers.disarm(Timer::Start(id));
        if seats.is_empty() {
            // They left since the offer.
            return self.end_silently(id, Cause::USER_NOT_REGISTERED);
        }
        let loudness: Vec<_> = seats.iter().map(|&seat| (seat, self.alert_for(seat))).collect();
        if let Some(call) = self.calls.get_mut(&id) {
            call.stage = Stage::Ringing(seats);
        }
        for (seat, alert) in loudness {
            self.show_ringing(seat, id, alert);
        }
        self.tell_host(id, HostAction::RingReady);
    }

    /// A phone that came in while a call rings on its line rings too.
    pub(super) fn join_ringing(&mut self, seat: Seat, number: &str) {
        let name = self.name_of(seat.connection).to_owned();
        let waits = |call: &&mut Call| {
            let rings = matches!(call.stage, Stage::Ringing(_)) && call.is_for(&name);
            rings && call.number == number && call.is_ringing_at(seat.connection).is_none()
        };
        let mut joined = Vec::new();
        for call in self.calls.values_mut().filter(waits) {
            if let Stage::Ringing(seats) = &mut call.stage {
                seats.push(seat);
                joined.push(call.id);
            }
        }
        for id in joined {
            let alert = self.alert_for(seat);
            self.show_ringing(seat, id, alert);
        }
    }

    /// Whoever offered a call did not come back with its session.
    pub(super) fn not_started(&mut self, id: CallId) {
        tracing::warn!(call = id.0, "an offered call was not started in {STARTED_WITHIN:?}, given up");
        self.end_silently(id, Cause::NORMAL_TEMPORARY_FAILURE);
    }

    /// How a phone calls attention to a call on one of its lines.
    pub(super) fn alert_for(&self, seat: Seat) -> Alert {
        let Some((_, line)) = self.devices.get(&seat.connection).and_then(|device| device.line(seat.line))
        else {
            return Alert::Ring(RingMode::FlashOnly);
        };
        let in_use = self.devices.get(&seat.connection).is_some_and(|device| device.off_hook)
            || self.busy_call(seat.connection).is_some();
        match (in_use, line.ring_on_idle, line.ring_on_active) {
            (false, true, _) => Alert::Ring(RingMode::Inside),
            (true, _, true) => Alert::CallWaiting,
            _ => Alert::Ring(RingMode::FlashOnly),
        }
    }

    /// A phone that has become idle rings for the calls that were only hinted at.
    pub(super) fn ring_waiting(&mut self, connection: ConnectionId) {
        if self.busy_call(connection).is_some() {
            return;
        }
        if let Some((id, seat)) = self.ringing_at(connection, 0, 0) {
            let alert = self.alert_for(seat);
            self.show_alert(seat, id, alert);
        }
    }

    /// Puts the calls that a phone is busy with aside: holds those that talk, ends the others.
    pub(super) fn set_others_aside(&mut self, connection: ConnectionId, but: Option<CallId>) {
        let others = self
            .calls_at(connection, |call| Some(call.id) != but && call.progress() != Some(&Progress::Held));
        for id in others {
            match self.calls.get(&id).and_then(Call::progress) {
                Some(Progress::Connected) => self.hold(id),
                _ => {
                    // What is set aside is not what another call returns from.
                    if let Some(call) = self.calls.get_mut(&id) {
                        call.transfers = None;
                    }
                    self.hang_up(id);
                }
            }
        }
    }
}

/// How long it may take until the session of an offered call runs.
const STARTED_WITHIN: Duration = Duration::from_secs(60);

/// How a phone calls attention to a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Alert {
    /// With its ringer.
    Ring(RingMode),
    /// With a tone into the call in progress.
    CallWaiting,
}
