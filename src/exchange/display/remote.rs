//! What the phones of a shared line show of a call that one of them has.

use super::super::Exchange;
use super::super::call::{CallId, Seat};
use super::super::input::ConnectionId;
use super::RINGING_PRIORITY;
use crate::protocol::Phrase;
use crate::protocol::enums::{CallState, RingMode, SoftKeySet};
use crate::protocol::messages::{ClearPriNotify, ClearPromptStatus};

impl Exchange {
    /// Somebody else on a shared line took the call that rang here. Another one may ring on.
    pub(in crate::exchange) fn show_answered_elsewhere(&mut self, seat: Seat, id: CallId) {
        self.tone_off(seat, id);
        self.ringer(seat, id, RingMode::Off);
        self.send(seat.connection, ClearPriNotify { priority: RINGING_PRIORITY });
        self.ring_waiting(seat.connection);
    }

    /// The other phones of a shared line show that it is in use.
    pub(in crate::exchange) fn show_remote_use(&mut self, id: CallId, by: ConnectionId) {
        let Some(call) = self.calls.get_mut(&id) else { return };
        call.shown_in_use = true;
        let number = call.number.clone();
        for seat in self.other_seats(&number, by) {
            self.show_lamp(seat);
            self.state(seat, id, CallState::InUseRemotely);
            self.soft_key_set(seat, id, SoftKeySet::InUseHint);
            self.prompt(seat, id, Phrase::InUseRemote.into());
            self.show_call_info(seat, id);
        }
    }

    /// The other phones of a shared line show that it is free again, if they showed it in use.
    pub(in crate::exchange) fn show_remote_over(&mut self, id: CallId, by: ConnectionId) {
        let Some(call) = self.calls.get_mut(&id) else { return };
        if !std::mem::take(&mut call.shown_in_use) {
            return;
        }
        let number = call.number.clone();
        for seat in self.other_seats(&number, by) {
            self.show_lamp(seat);
            self.send(seat.connection, ClearPromptStatus { line_instance: seat.line, call_reference: id.0 });
            self.state(seat, id, CallState::OnHook);
            if self.busy_call(seat.connection).is_none() {
                let nothing = Seat { connection: seat.connection, line: 0 };
                self.soft_key_set(nothing, CallId(0), SoftKeySet::OnHook);
            }
        }
    }
}
