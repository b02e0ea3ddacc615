//! A phone takes a call that rings.

use super::call::{Call, CallId, Progress, Seat, Stage};
use super::{Exchange, HostAction};

impl Exchange {
    pub(super) fn answer(&mut self, id: CallId, seat: Seat) {
        let Some(call) = self.calls.get_mut(&id) else { return };
        let Stage::Ringing(ringing) = &call.stage else { return };
        let others: Vec<Seat> =
            ringing.iter().copied().filter(|other| other.connection != seat.connection).collect();
        call.stage = Stage::Seated(seat, Progress::Connected);
        self.set_others_aside(seat.connection, Some(id));
        self.show_answering(seat, id);
        for other in others {
            self.show_answered_elsewhere(other, id);
        }
        self.show_elsewhere(id);
        if let Some(line) = self.devices.get(&seat.connection).and_then(|device| device.line_view(seat.line))
        {
            self.tell_host(id, HostAction::TakenBy(Box::new(line)));
        }
        self.open_media(id);
        if self.calls.get(&id).and_then(Call::progress) == Some(&Progress::Connected) {
            self.show_connected(seat, id);
        } // else there is no audio with this phone, and the call is over
    }

    /// The answer key of a phone: takes what rings there, the named call first.
    pub(super) fn answer_key(&mut self, connection: super::ConnectionId, line: u32, call: u32) {
        match self.ringing_at(connection, line, call).or_else(|| self.ringing_at(connection, 0, 0)) {
            Some((id, seat)) => self.answer(id, seat),
            None => {
                tracing::debug!(device = self.name_of(connection), "answer without a ringing call, ignored")
            }
        }
    }
}
