//! What the phones of a shared line show of a call that one of them has.

use super::super::Exchange;
use super::super::call::{CallId, Elsewhere, Seat};
use super::super::input::ConnectionId;
use super::RINGING_PRIORITY;
use crate::protocol::Phrase;
use crate::protocol::enums::{CallHistoryDisposition, CallState, RingMode, SoftKeySet};
use crate::protocol::messages::{CallHistoryInfo, ClearPriNotify, ClearPromptStatus};
use crate::protocol::version::ProtocolVersion;

impl Exchange {
    /// Somebody else on a shared line took the call that rang here: no missed call. Another one may ring on.
    pub(in crate::exchange) fn show_answered_elsewhere(&mut self, seat: Seat, id: CallId) {
        self.tone_off(seat, id);
        self.ringer(seat, id, RingMode::Off);
        self.send(seat.connection, ClearPriNotify { priority: RINGING_PRIORITY });
        let keeps_lists = self.devices.get(&seat.connection).map(|device| device.dialect.version);
        if keeps_lists.is_some_and(|version| version >= KEEPS_CALL_LISTS) {
            let history = CallHistoryInfo {
                call_history_disposition: CallHistoryDisposition::Ignore,
                line_instance: seat.line,
                call_reference: id.0,
            };
            self.send(seat.connection, history);
        }
        self.ring_waiting(seat.connection);
    }

    /// Brings what the other phones of a call's line show of it up to date.
    pub(in crate::exchange) fn show_elsewhere(&mut self, id: CallId) {
        let Some(call) = self.calls.get_mut(&id) else { return };
        let (Some(seat), wanted) = (call.seat(), call.to_show_elsewhere()) else { return };
        if call.elsewhere == wanted {
            return;
        }
        call.elsewhere = wanted;
        let number = call.number.clone();
        for other in self.other_seats(&number, seat.connection) {
            self.show_elsewhere_at(other, id);
        }
    }

    /// Shows one phone what another phone of its line does.
    pub(in crate::exchange) fn show_elsewhere_at(&mut self, seat: Seat, id: CallId) {
        let (state, keys, words) = match self.calls.get(&id).map(|call| call.elsewhere) {
            Some(Some(Elsewhere::InUse)) => {
                (CallState::InUseRemotely, SoftKeySet::InUseHint, Phrase::InUseRemote)
            }
            Some(Some(Elsewhere::Held)) => (CallState::Hold, SoftKeySet::OnHold, Phrase::Hold),
            Some(None) | None => return self.show_not_elsewhere(seat, id),
        };
        self.show_lamp(seat);
        self.state(seat, id, state);
        self.soft_key_set(seat, id, keys);
        self.prompt(seat, id, words.into());
        self.show_call_info(seat, id);
    }

    /// The other phones of a shared line show that this call is over, if they showed it.
    pub(in crate::exchange) fn show_over_elsewhere(&mut self, id: CallId) {
        let Some(call) = self.calls.get_mut(&id) else { return };
        let (Some(seat), Some(_)) = (call.seat(), call.elsewhere.take()) else { return };
        let number = call.number.clone();
        for other in self.other_seats(&number, seat.connection) {
            self.show_not_elsewhere(other, id);
        }
    }

    /// Tells the other phones of a shared line who the call is with.
    pub(in crate::exchange) fn show_call_info_elsewhere(&mut self, id: CallId) {
        let Some(call) = self.calls.get(&id).filter(|call| call.elsewhere.is_some()) else { return };
        let Some(seat) = call.seat() else { return };
        let number = call.number.clone();
        for other in self.other_seats(&number, seat.connection) {
            self.show_call_info(other, id);
        }
    }

    /// A phone that has just come in sees what its lines are in use for, and rings for what rings there.
    pub(in crate::exchange) fn welcome(&mut self, connection: ConnectionId) {
        let Some(device) = self.devices.get_mut(&connection) else { return };
        if std::mem::replace(&mut device.welcomed, true) {
            return;
        }
        self.show_waiting(connection);
        let Some(device) = self.devices.get(&connection) else { return };
        let seats: Vec<(Seat, String)> = device
            .record
            .lines()
            .map(|(line, _, button)| (Seat { connection, line }, button.number.clone()))
            .collect();
        for (seat, number) in seats {
            let shown = |(&id, call): (&CallId, &super::super::call::Call)| {
                let by_other = call.seat().is_some_and(|other| other.connection != connection);
                (call.number == number && call.elsewhere.is_some() && by_other).then_some(id)
            };
            let in_use: Vec<CallId> = self.calls.iter().filter_map(shown).collect();
            for id in in_use {
                self.show_elsewhere_at(seat, id);
            }
            self.join_ringing(seat, &number);
        }
    }

    fn show_not_elsewhere(&mut self, seat: Seat, id: CallId) {
        self.show_lamp(seat);
        self.send(seat.connection, ClearPromptStatus { line_instance: seat.line, call_reference: id.0 });
        self.state(seat, id, CallState::OnHook);
        self.show_idle_keys(seat.connection);
    }
}

/// Phones of this version and later keep their lists of calls as the server tells them.
const KEEPS_CALL_LISTS: ProtocolVersion = ProtocolVersion(17);
