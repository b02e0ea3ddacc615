//! Digits of a channel.

use super::{
    event::{Event, Kind},
    log::log,
    session::Session,
};

/// A digit on its way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Dtmf {
    pub(crate) digit: char,
    /// In samples at 8 kHz.
    pub(crate) duration: u32,
    /// Where it came from, as the core numbers it.
    pub(crate) source: u32,
}

/// Digits shorter or longer than that are made so, in samples at 8 kHz.
const DURATIONS: std::ops::RangeInclusive<u32> = 400..=192_000;
/// How long a digit lasts when nobody says, in samples at 8 kHz.
pub(crate) const DEFAULT_DURATION: u32 = 2000;
/// A queue of digits that nobody reads loses the oldest beyond that.
const KEPT: usize = 128;

impl Session {
    /// Queues a digit that the far end pressed.
    pub(crate) fn queue_dtmf(&self, mut dtmf: Dtmf) -> bool {
        if !self.is_up() || !"0123456789*#ABCDabcdFwW".contains(dtmf.digit) {
            return false;
        }
        log!(INFO, self; "RECV DTMF {}:{}", dtmf.digit, dtmf.duration);
        if dtmf.duration == 0 {
            dtmf.duration = DEFAULT_DURATION;
        }
        dtmf.duration = dtmf.duration.clamp(*DURATIONS.start(), *DURATIONS.end());
        let mut queue = self.dtmf.lock();
        if queue.len() >= KEPT {
            queue.pop_front();
        }
        queue.push_back(dtmf);
        true
    }

    /// How many digits wait.
    pub(crate) fn dtmf_count(&self) -> usize {
        self.dtmf.lock().len()
    }

    /// Takes a digit, and tells the event's listeners.
    pub(crate) fn dequeue_dtmf(&self) -> Option<Dtmf> {
        const SOURCES: [&str; 5] = ["UNKNOWN", "INBAND_AUDIO", "RTP", "ENDPOINT", "APP"];
        let dtmf = self.dtmf.lock().pop_front()?;
        let event = Event::new(Kind::DTMF)
            .with("DTMF-Digit", dtmf.digit)
            .with("DTMF-Duration", dtmf.duration.to_string())
            .with("DTMF-Source", *SOURCES.get(dtmf.source as usize).unwrap_or(&"UNKNOWN"));
        self.fire(event);
        Some(dtmf)
    }
}
