//! Hold and resume, on the phone that holds and on the others of a shared line.

use super::call::{Call, CallId, Elsewhere, Progress, Seat, Stage};
use super::input::{ConnectionId, Instance};
use super::{Exchange, HostAction};

impl Exchange {
    /// The hold key: holds the call that talks; where none does, takes the held one back.
    pub(super) fn hold_key(&mut self, connection: ConnectionId, named: u32) {
        let named = self.named_call(connection, CallId(named));
        let talks = |call: &Call| call.progress() == Some(&Progress::Connected);
        let held = |call: &Call| call.progress() == Some(&Progress::Held);
        let newest = |fits: &dyn Fn(&Call) -> bool| self.calls_at(connection, fits).last().copied();
        let is = |id: &CallId, fits: &dyn Fn(&Call) -> bool| self.calls.get(id).is_some_and(fits);
        let to_hold = named.filter(|id| is(id, &talks)).or_else(|| newest(&talks));
        let to_resume = named.filter(|id| is(id, &held)).or_else(|| newest(&held));
        match (to_hold, to_resume) {
            (Some(id), _) => {
                self.hold(id);
                self.show_speaker_off(connection);
                self.ring_waiting(connection);
            }
            (None, Some(id)) => self.resume(id),
            (None, None) => {
                tracing::debug!(device = self.name_of(connection), "hold without a call, ignored")
            }
        }
    }

    /// The resume key: takes the named call back, or the one held last; without one, what another phone of a
    /// shared line holds.
    pub(super) fn resume_key(&mut self, connection: ConnectionId, named: u32) {
        let held = self.calls_at(connection, |call| call.progress() == Some(&Progress::Held));
        let named = CallId(named);
        if held.contains(&named) {
            return self.resume(named);
        }
        let elsewhere = self.held_elsewhere(connection, 0);
        let named = elsewhere.iter().copied().find(|&(id, _)| id == named);
        match (named, held.last(), elsewhere.last()) {
            (Some((id, seat)), ..) => self.take_over(id, seat),
            (None, Some(&id), _) => self.resume(id),
            (None, None, Some(&(id, seat))) => self.take_over(id, seat),
            (None, None, None) => {
                tracing::debug!(device = self.name_of(connection), "resume without a held call, ignored");
            }
        }
    }

    /// The calls that other phones hold on a line of this phone (0: on any), with the seat that could take
    /// each, in the order in which they came to be.
    pub(super) fn held_elsewhere(&self, connection: ConnectionId, line: Instance) -> Vec<(CallId, Seat)> {
        let Some(device) = self.devices.get(&connection) else { return Vec::new() };
        let seat_for = |call: &Call| {
            let by_other = call.seat().is_some_and(|seat| seat.connection != connection);
            let held = call.elsewhere == Some(Elsewhere::Held) && by_other;
            let mut lines = device.record.lines().filter(|(n, ..)| line == 0 || *n == line);
            let (line, ..) = lines.find(|(.., button)| held && button.number == call.number)?;
            Some((call.id, Seat { connection, line }))
        };
        self.calls.values().filter_map(seat_for).collect()
    }

    pub(super) fn hold(&mut self, id: CallId) {
        let Some((seat, Progress::Connected)) = self.calls.get(&id).and_then(Call::seated) else { return };
        self.close_media(id, seat);
        if let Some(call) = self.calls.get_mut(&id) {
            call.advance(Progress::Held);
        }
        self.tell_host(id, HostAction::PauseMedia);
        self.tell_host(id, HostAction::Hold);
        self.show_held(seat, id);
        self.show_elsewhere(id);
    }

    pub(super) fn resume(&mut self, id: CallId) {
        let Some((seat, Progress::Held)) = self.calls.get(&id).and_then(Call::seated) else { return };
        self.set_others_aside(seat.connection, Some(id));
        // Ending a consultation may have brought back the call that it was for.
        let Some(call) = self.calls.get_mut(&id).filter(|call| call.progress() == Some(&Progress::Held))
        else {
            return;
        };
        call.advance(Progress::Connected);
        self.reconnect(id, seat);
    }

    /// A phone of a shared line takes the call that another phone of it holds.
    pub(super) fn take_over(&mut self, id: CallId, seat: Seat) {
        if self.calls.values().any(|call| call.transfers == Some(id)) {
            let device = self.name_of(seat.connection);
            return tracing::debug!(device, call = id.0, "a call that is being transferred cannot be taken");
        }
        self.set_others_aside(seat.connection, None);
        let view = self.devices.get(&seat.connection).and_then(|device| device.line_view(seat.line));
        let Some(call) = self.calls.get_mut(&id) else { return };
        let (Stage::Seated(from, Progress::Held), Some(view)) = (&call.stage, view) else { return };
        let from = *from;
        call.stage = Stage::Seated(seat, Progress::Connected);
        tracing::debug!(device = %view.device_name, call = id.0, "takes a held call of its line over");
        self.tell_host(id, HostAction::TakenBy(Box::new(view)));
        self.reconnect(id, seat);
        // Whoever held it is one of the others now.
        if self.calls.contains_key(&id) {
            self.show_idle_keys(from.connection);
        }
    }

    /// Opens the audio of a call that was held and shows that it goes on.
    fn reconnect(&mut self, id: CallId, seat: Seat) {
        self.show_resuming(seat);
        self.open_media(id);
        if self.calls.get(&id).is_some_and(Call::has_media) {
            self.tell_host(id, HostAction::Resume);
            self.show_connected(seat, id);
            self.show_elsewhere(id);
        }
    }
}
