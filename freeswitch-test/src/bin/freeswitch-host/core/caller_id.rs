//! Who calls and who is called, as a leg's caller profile tells it, when a leg that was called comes to call, or the
//! other way round.

use super::{
    flags,
    session::{Direction, Session},
};
use crate::ffi::profile::Field;

const PAIRS: [(Field, Field, &str); 2] = [
    (Field::CallerIdName, Field::CalleeIdName, "pre_transfer_caller_id_name"),
    (Field::CallerIdNumber, Field::CalleeIdNumber, "pre_transfer_caller_id_number"),
];

impl Session {
    /// Whether its partner is shown whom the leg calls, and not who called it.
    pub(super) fn shows_caller(&self) -> bool {
        match self.direction() {
            Direction::Inbound => !self.has(flags::BLEG),
            Direction::Outbound => self.has(flags::DIALPLAN),
        }
    }

    /// Makes who was called the caller. What the caller was is forgotten where the leg is in a bridge.
    pub(super) fn flip_caller_id(&self) {
        let Some(profile) = self.own_profile() else { return };
        for (caller, callee, variable) in PAIRS {
            let before = profile.text(caller);
            self.set_variable(variable, Some(&before));
            profile.set(caller, &profile.text(callee));
            profile.set(callee, if self.has(flags::BRIDGED) { "" } else { &before });
        }
        self.set_variable("channel_cid_flipped", Some("yes"));
    }

    /// Swaps who calls and who is called.
    pub(super) fn invert_caller_id(&self) {
        let Some(profile) = self.own_profile() else { return };
        for (caller, callee, _) in PAIRS {
            let (calling, called) = (profile.text(caller), profile.text(callee));
            profile.set(caller, if called.is_empty() { "Unknown" } else { &called });
            profile.set(callee, &calling);
        }
    }
}
