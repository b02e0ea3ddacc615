//! Which soft keys stand under the display.

use super::{CallId, ConnectionId, Exchange, Seat, SoftKeySet};
use crate::protocol::messages::SelectSoftKeys;

impl Exchange {
    /// Shows the set for a state of a call.
    pub(in crate::exchange) fn soft_key_set(&mut self, seat: Seat, id: CallId, set: SoftKeySet) {
        let select = SelectSoftKeys {
            line_instance: seat.line,
            call_reference: id.0,
            soft_key_set_index: self.of_a_consultation(seat.connection, id, set).unwrap_or(set),
            valid_key_mask: ALL_KEYS,
        };
        self.send(seat.connection, select);
    }

    /// The keys of a phone that is in no call: those of the call that rings there, or those of an idle phone.
    pub(in crate::exchange) fn show_idle_keys(&mut self, connection: ConnectionId) {
        if self.busy_call(connection).is_some() {
            return;
        }
        match self.ringing_at(connection, 0, 0) {
            Some((id, seat)) => self.soft_key_set(seat, id, SoftKeySet::RingIn),
            None => self.soft_key_set(Seat { connection, line: 0 }, CallId(0), SoftKeySet::OnHook),
        }
    }

    /// Shows the dial tone's keys anew where a consultation has others.
    pub(in crate::exchange) fn show_consultation_keys(&mut self, seat: Seat, id: CallId) {
        if self.of_a_consultation(seat.connection, id, SoftKeySet::OffHook).is_some() {
            self.soft_key_set(seat, id, SoftKeySet::OffHook);
        }
    }

    /// What a consultation shows in place of a set, where the phone has keys for that.
    fn of_a_consultation(&self, phone: ConnectionId, id: CallId, set: SoftKeySet) -> Option<SoftKeySet> {
        self.calls.get(&id)?.transfers?;
        let own = match set {
            SoftKeySet::Connected => SoftKeySet::ConnectedWithTransfer,
            SoftKeySet::OffHook => SoftKeySet::OffHookWithFeatures,
            _ => return None,
        };
        let sets = self.devices.get(&phone)?.soft_keys(&self.profile);
        let index = usize::try_from(u32::from(own)).ok()?;
        sets.keys(index).iter().any(|key| *key != 0).then_some(own)
    }
}

const ALL_KEYS: u32 = 0xffff;
