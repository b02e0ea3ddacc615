//! What others may know of a line.

use super::Exchange;
use super::call::{Call, Direction, Progress, Stage};

/// What goes on at a directory number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LinePresence {
    /// No phone has it.
    Absent,
    /// It is free.
    Idle,
    /// The call with this uuid is on its way, made by or coming to a phone.
    Early(String, Direction),
    /// Somebody talks, in the call with this uuid.
    Talking(String, Direction),
}

impl Exchange {
    pub(super) fn presence(&self, number: &str) -> LinePresence {
        if self.lines.of(number).is_empty() {
            return LinePresence::Absent;
        }
        let calls = || self.calls.values().filter(|call| call.number == number);
        let uuid = |call: &Call| call.uuid.clone().map(|uuid| (uuid, call.direction));
        let talks = |call: &&Call| matches!(call.progress(), Some(Progress::Connected | Progress::Held));
        let over = |call: &Call| call.progress() == Some(&Progress::Failed);
        let starts = |call: &&Call| !matches!(call.stage, Stage::Offered) && !over(call);
        if let Some((uuid, direction)) = calls().filter(talks).find_map(uuid) {
            return LinePresence::Talking(uuid, direction);
        }
        match calls().filter(starts).find_map(uuid) {
            Some((uuid, direction)) => LinePresence::Early(uuid, direction),
            None => LinePresence::Idle,
        }
    }
}
