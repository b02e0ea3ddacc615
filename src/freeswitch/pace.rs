//! The pace of reading: a thread that reads a stream waits for most of a packet's time here, where it can be woken,
//! and only for the rest in the core, whose timer nobody can hurry.
//!
//! So a call that ends, or is sent elsewhere, is let go at once and not with the next packet. The core still has
//! the last word on when a packet is due: it keeps what it knows of late packets, and digits that it sends, in time.

use std::time::{Duration, Instant};

use parking_lot::{Condvar, Mutex};

/// The pace of one session's reading.
#[derive(Debug, Default)]
pub(super) struct Pace {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Debug, Default)]
struct State {
    /// When to go on to the core; `None` for at once.
    due: Option<Instant>,
    interrupted: bool,
}

impl Pace {
    /// Waits until the next packet is nearly due. False if somebody wants the reader to look up.
    pub(super) fn until_due(&self) -> bool {
        let due = self.state.lock().due.take();
        self.until(due.unwrap_or_else(Instant::now))
    }

    /// Waits for so long. False if somebody wants the reader to look up.
    pub(super) fn rest(&self, time: Duration) -> bool {
        self.until(Instant::now() + time)
    }

    fn until(&self, due: Instant) -> bool {
        let mut state = self.state.lock();
        while !state.interrupted {
            if self.changed.wait_until(&mut state, due).timed_out() {
                break;
            }
        }
        !std::mem::take(&mut state.interrupted)
    }

    /// Notes that the core has read, from `begun` on, a packet of such a time.
    ///
    /// Where the core did not wait, it is behind and knows best when the next one is due.
    pub(super) fn has_read(&self, begun: Instant, packet: Duration) {
        let now = Instant::now();
        let waited = now.duration_since(begun) > LEFT_TO_THE_CORE / 4;
        let wait = packet.saturating_sub(LEFT_TO_THE_CORE);
        self.state.lock().due = waited.then(|| now + wait);
    }

    /// Notes when to read next: in so much time.
    pub(super) fn wait(&self, time: Duration) {
        self.state.lock().due = Some(Instant::now() + time);
    }

    /// Has the reader look up, now or when it comes.
    pub(super) fn interrupt(&self) {
        self.state.lock().interrupted = true;
        self.changed.notify_all();
    }
}

/// How much earlier than a packet is due the core is asked for it: threads wake up late.
const LEFT_TO_THE_CORE: Duration = Duration::from_millis(2);

#[cfg(test)]
mod tests {
    use super::*;

    const LONG: Duration = Duration::from_secs(60);

    #[test]
    fn an_interruption_is_seen_once() {
        let pace = Pace::default();
        pace.interrupt();
        assert!(!pace.rest(LONG));
        assert!(pace.rest(Duration::ZERO));
    }

    #[test]
    fn who_waits_is_woken() {
        let pace = Pace::default();
        std::thread::scope(|scope| {
            let waiting = scope.spawn(|| pace.rest(LONG));
            pace.interrupt();
            assert!(matches!(waiting.join(), Ok(false)));
        });
    }

    #[test]
    fn a_core_that_is_behind_is_asked_at_once() {
        let pace = Pace::default();
        pace.has_read(Instant::now(), LONG);
        assert!(pace.until_due());
        let begun = Instant::now().checked_sub(LEFT_TO_THE_CORE);
        pace.has_read(begun.expect("a clock that has run for a while"), LONG);
        pace.interrupt();
        assert!(!pace.until_due(), "it waits, and is interrupted");
    }
}
