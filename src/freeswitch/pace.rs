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
    /// When it was due the last time.
    last: Option<Instant>,
    interrupted: bool,
}

impl Pace {
    /// Waits until the next packet is nearly due. False if somebody wants the reader to look up.
    pub(super) fn until_due(&self) -> bool {
        let due = self.state.lock().due;
        let undisturbed = self.until(due.unwrap_or_else(Instant::now));
        if undisturbed {
            let mut state = self.state.lock();
            state.last = due;
            state.due = None;
        }
        undisturbed
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

    /// Notes that a packet of such a time was read: how late it came, and how long the core then took.
    ///
    /// Where the core waited, it is in step with its timer. Where it did not, the next packet is due in step with
    /// this one, a little later if this one was late. Where nobody waited, packets do, and are read at once.
    pub(super) fn has_read(&self, late: Duration, core: Duration, packet: Duration) {
        let now = Instant::now();
        let next = now + packet.saturating_sub(LEFT_TO_THE_CORE);
        let mut state = self.state.lock();
        let in_step = state.last.map(|last| last + packet + late / 4).filter(|due| *due > now);
        let begins_step = core > NOTICED || in_step.is_none() && late > NOTICED;
        state.due = if begins_step { Some(next) } else { in_step };
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
/// Who took so long has waited.
const NOTICED: Duration = Duration::from_micros(500);

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
        pace.has_read(Duration::ZERO, Duration::ZERO, LONG);
        assert!(pace.until_due());
        for (late, core) in [(Duration::ZERO, LEFT_TO_THE_CORE), (LEFT_TO_THE_CORE, Duration::ZERO)] {
            pace.has_read(late, core, LONG);
            for _ in 0..2 {
                pace.interrupt();
                assert!(!pace.until_due(), "it waits, and goes on to when it is interrupted");
            }
        }
    }

    #[test]
    fn a_late_packet_does_not_delay_the_next() {
        let pace = Pace::default();
        let packet = Duration::from_millis(40);
        let begun = Instant::now();
        pace.wait(Duration::ZERO);
        assert!(pace.until_due());
        std::thread::sleep(packet / 2);
        pace.has_read(Duration::ZERO, Duration::ZERO, packet);
        assert!(pace.until_due());
        let first = begun.elapsed();
        assert!(first >= packet, "{first:?}");
        pace.has_read(packet / 2, Duration::ZERO, packet);
        assert_eq!(pace.state.lock().due.map(|due| due >= begun + packet * 2 + packet / 8), Some(true));
    }
}
