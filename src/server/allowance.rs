//! How much a phone may say: bursts as large as any phone's, but not for ever.
//!
//! A phone that says more is not read for a while, so that its network stack holds it back. Nothing of what it
//! says is lost, and nobody else has to wait for it.

use std::time::{Duration, Instant};

/// What one phone may still say.
#[derive(Debug, Clone, Copy)]
pub(super) struct Allowance {
    /// When all that was said would have been said at the sustained rate.
    said_until: Instant,
}

impl Allowance {
    pub(super) fn new(now: Instant) -> Self {
        Self { said_until: now }
    }

    /// Notes what a phone said. Returns the time until which it is not to be read, if it said too much.
    pub(super) fn spend(&mut self, now: Instant, keep_alives: u32, messages: u32) -> Option<Instant> {
        let worth = A_KEEP_ALIVE * keep_alives + A_MESSAGE * messages;
        self.said_until = self.said_until.max(now) + worth;
        self.said_until.checked_sub(BURST).filter(|until| *until > now)
    }
}

/// The time that a message takes up of what may be said: 400 a second. Real phones send a few a second, and
/// some hundred at once when they register with many buttons.
const A_MESSAGE: Duration = Duration::from_micros(2500);
/// A keep-alive costs next to nothing.
const A_KEEP_ALIVE: Duration = Duration::from_micros(100);
/// How much may be said at once: 400 messages.
const BURST: Duration = Duration::from_secs(1);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_burst_is_free_and_a_flood_is_not() {
        let start = Instant::now();
        let mut allowance = Allowance::new(start);
        assert_eq!(allowance.spend(start, 0, 400), None);
        let until = allowance.spend(start, 0, 40).expect("440 messages at once are too many");
        assert_eq!(until - start, Duration::from_millis(100));
        let later = start + Duration::from_secs(10);
        assert_eq!(allowance.spend(later, 0, 400), None, "silence is made up for");
    }

    #[test]
    fn keep_alives_are_cheap_but_not_free() {
        let start = Instant::now();
        let mut allowance = Allowance::new(start);
        assert_eq!(allowance.spend(start, 10_000, 0), None);
        assert!(allowance.spend(start, 1, 0).is_some());
    }
}
