//! The time-outs of an exchange: a table by time, and one by what they are for.

use std::collections::{BTreeSet, HashMap};
use std::time::Instant;

use super::call::CallId;
use super::input::ConnectionId;

/// What a time-out is for. Arming one again moves it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Timer {
    /// No more digits came.
    Digits(CallId),
    /// A phone did not acknowledge its receive channel.
    Media(CallId),
    /// The session of an offered call did not start.
    Start(CallId),
    /// A failed call was shown long enough.
    FailedTone(CallId),
    /// The tone of a digit was heard long enough.
    DigitTone(CallId),
    /// The directory did not say anything of a phone that wants to register.
    Directory(ConnectionId),
    /// Clocks on phones may have to be set.
    Clocks,
}

impl Timer {
    /// The call that it is about.
    pub(super) fn call(self) -> Option<CallId> {
        match self {
            Self::Digits(call)
            | Self::Media(call)
            | Self::Start(call)
            | Self::FailedTone(call)
            | Self::DigitTone(call) => Some(call),
            Self::Directory(_) | Self::Clocks => None,
        }
    }
}

#[derive(Debug, Default)]
pub(super) struct Timers {
    due: BTreeSet<(Instant, Timer)>,
    armed: HashMap<Timer, Instant>,
}

impl Timers {
    pub(super) fn arm(&mut self, timer: Timer, at: Instant) {
        self.disarm(timer);
        self.due.insert((at, timer));
        self.armed.insert(timer, at);
    }

    pub(super) fn disarm(&mut self, timer: Timer) {
        if let Some(at) = self.armed.remove(&timer) {
            self.due.remove(&(at, timer));
        }
    }

    pub(super) fn is_armed(&self, timer: Timer) -> bool {
        self.armed.contains_key(&timer)
    }

    /// Forgets every time-out of a call.
    pub(super) fn forget(&mut self, call: CallId) {
        let timers = [Timer::Digits, Timer::Media, Timer::Start, Timer::FailedTone, Timer::DigitTone]
            .map(|timer| timer(call));
        for timer in timers {
            self.disarm(timer);
        }
    }

    pub(super) fn next(&self) -> Option<Instant> {
        self.due.first().map(|&(at, _)| at)
    }

    /// The calls that time-outs are for.
    #[cfg(test)]
    pub(super) fn calls(&self) -> impl Iterator<Item = CallId> {
        self.armed.keys().filter_map(|timer| timer.call())
    }

    /// Takes the earliest one that is due.
    pub(super) fn pop(&mut self, now: Instant) -> Option<Timer> {
        let &(at, timer) = self.due.first()?;
        if at > now {
            return None;
        }
        self.disarm(timer);
        Some(timer)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn due_in_order_and_only_once() {
        let start = Instant::now();
        let (first, second) = (Timer::Digits(CallId(1)), Timer::Media(CallId(1)));
        let mut timers = Timers::default();
        timers.arm(second, start + Duration::from_secs(2));
        timers.arm(first, start + Duration::from_secs(3));
        timers.arm(first, start + Duration::from_secs(1));
        assert_eq!(timers.next(), Some(start + Duration::from_secs(1)));
        assert_eq!(timers.pop(start), None);
        let later = start + Duration::from_secs(5);
        assert_eq!(timers.pop(later), Some(first));
        assert_eq!(timers.pop(later), Some(second));
        assert_eq!(timers.pop(later), None);
        timers.arm(first, start);
        timers.forget(CallId(1));
        assert_eq!(timers.next(), None);
    }
}
