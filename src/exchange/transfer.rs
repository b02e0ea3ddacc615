//! Transfer: by consultation, blind, and by hanging up.
//!
//! The first press holds the call and opens another beside it, the consultation. The second press, or the
//! handset going down, joins the two far ends and takes this phone out. Where the consultation does not come
//! to be or is given up, the first call comes back.

use super::call::{Call, CallId, Progress};
use super::dialling::Start;
use super::input::ConnectionId;
use super::{Exchange, HostAction};
use crate::protocol::Phrase;

impl Exchange {
    /// The transfer key.
    pub(super) fn transfer_key(&mut self, connection: ConnectionId, named: u32) {
        let named = self.named_call(connection, CallId(named));
        let Some(id) = named.or_else(|| self.busy_call(connection)) else {
            return tracing::debug!(device = self.name_of(connection), "transfer without a call, ignored");
        };
        match self.calls.get(&id) {
            Some(call) if call.transfers.is_some() => {
                if !self.complete_transfer(id) {
                    tracing::debug!(call = id.0, "nobody to transfer to yet, ignored");
                }
            }
            Some(call) if call.progress() == Some(&Progress::Connected) => self.consult(id),
            _ => tracing::debug!(call = id.0, "a call that cannot be transferred, ignored"),
        }
    }

    /// Holds a call and opens the consultation beside it.
    fn consult(&mut self, first: CallId) {
        let Some(seat) = self.calls.get(&first).and_then(Call::seat) else { return };
        self.hold(first);
        self.new_call(seat.connection, seat.line, Start::DialTone);
        let Some(second) = self.busy_call(seat.connection) else { return };
        if let Some(call) = self.calls.get_mut(&second) {
            call.transfers = Some(first);
        }
        self.show_consultation_keys(seat, second);
    }

    /// Joins the far ends of a consultation and the call it is for. False when there is no far end yet.
    pub(super) fn complete_transfer(&mut self, second: CallId) -> bool {
        let Some(call) = self.calls.get(&second) else { return false };
        let Some(first) = call.transfers.filter(|first| self.calls.contains_key(first)) else { return false };
        let number = call.remote.number.clone();
        let action = match call.progress() {
            Some(Progress::Connected) => HostAction::Join { with: second, number },
            Some(Progress::Proceeding | Progress::Alerting) => HostAction::Redirect { number },
            _ => return false,
        };
        if let Some(call) = self.calls.get_mut(&second) {
            call.joins = true;
        }
        self.tell_host(first, action);
        true
    }

    /// Notes that the phone hung up and that the far ends go on without it.
    pub(super) fn leave(&mut self, second: CallId) {
        if let Some(call) = self.calls.get_mut(&second) {
            call.left = true;
        }
    }

    /// The far ends talk: this phone is out of it.
    pub(super) fn transferred(&mut self, first: CallId) {
        let second = self.calls.values().find(|call| call.transfers == Some(first)).map(|call| call.id);
        for id in [Some(first), second].into_iter().flatten() {
            if let Some(call) = self.calls.get_mut(&id) {
                call.transfers = None;
            }
            self.hang_up(id);
        }
    }

    /// The far ends could not be joined: the consultation goes on where the phone is still in it. The first call
    /// may be over by now.
    pub(super) fn transfer_failed(&mut self, first: CallId) {
        let second = self.calls.values().find(|call| call.transfers == Some(first)).map(|call| call.id);
        if let Some(call) = second.and_then(|second| self.calls.get_mut(&second)) {
            call.joins = false;
        }
        let seat = second.and_then(|second| self.calls.get(&second)).or_else(|| self.calls.get(&first));
        let Some(seat) = seat.and_then(Call::seat) else { return };
        self.show_notice(seat.connection, Phrase::CanNotCompleteTransfer.into());
        if let Some(second) = second.filter(|second| self.calls.get(second).is_some_and(|call| call.left)) {
            self.hang_up(second);
        }
    }

    /// Ends a call. Where it was a consultation, its phone goes back to the call that it was for, if somebody
    /// is there to talk, nothing else goes on and that call is not on its way to somebody else.
    pub(super) fn back_to_first(&mut self, id: CallId, end: impl FnOnce(&mut Self)) {
        let Some(call) = self.calls.get(&id) else { return };
        let first = call.transfers.filter(|_| !call.left && !call.joins);
        end(self);
        let Some(first) = first else { return };
        let Some((seat, Progress::Held)) = self.calls.get(&first).and_then(Call::seated) else { return };
        if self.busy_call(seat.connection).is_none() {
            self.resume(first);
        }
    }
}
