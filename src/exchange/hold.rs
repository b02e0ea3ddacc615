//! Hold and resume.

use super::call::{Call, CallId, Progress};
use super::input::ConnectionId;
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

    /// The resume key: takes the named call back, or the one held last.
    pub(super) fn resume_key(&mut self, connection: ConnectionId, named: u32) {
        let held = self.calls_at(connection, |call| call.progress() == Some(&Progress::Held));
        let id = held.iter().copied().find(|id| id.0 == named).or_else(|| held.last().copied());
        match id {
            Some(id) => self.resume(id),
            None => tracing::debug!(device = self.name_of(connection), "resume without a held call, ignored"),
        }
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
        self.show_resuming(seat);
        self.open_media(id);
        if self.calls.get(&id).is_some_and(Call::has_media) {
            self.tell_host(id, HostAction::Resume);
            self.show_connected(seat, id);
        }
    }
}
