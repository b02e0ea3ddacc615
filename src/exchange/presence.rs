//! What others may know of a line.

use super::call::{Call, Progress, Stage};
use super::{Action, Exchange};

/// What goes on at a directory number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LinePresence {
    /// No phone has it.
    Absent,
    /// It is free.
    Idle,
    /// The call with this uuid is on its way.
    Early(String),
    /// All that talk are held; the call with this uuid is.
    Held(String),
    /// Somebody talks, in the call with this uuid.
    Talking(String),
}

impl Exchange {
    pub(super) fn presence(&self, number: &str) -> LinePresence {
        if self.lines.of(number).is_empty() {
            return LinePresence::Absent;
        }
        let first = |fits: &dyn Fn(&Call) -> bool| {
            let mut calls = self.calls.values().filter(|call| call.number == number && fits(call));
            calls.find_map(|call| call.uuid.clone())
        };
        let is = |call: &Call, progress: &Progress| call.progress() == Some(progress);
        let starts = |call: &Call| !matches!(call.stage, Stage::Offered) && !is(call, &Progress::Failed);
        first(&|call| is(call, &Progress::Connected))
            .map(LinePresence::Talking)
            .or_else(|| first(&|call| is(call, &Progress::Held)).map(LinePresence::Held))
            .or_else(|| first(&starts).map(LinePresence::Early))
            .unwrap_or(LinePresence::Idle)
    }

    /// Has watchers of a number told that a phone has it from now on, or that none does any more.
    pub(super) fn tell_presence(&mut self, number: &str, domain: &str, there: bool) {
        let (number, domain) = (number.to_owned(), domain.to_owned());
        self.actions.push(Action::Presence { number, domain, there });
    }
}
