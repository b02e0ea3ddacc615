//! Digits as telephone events in RTP (RFC 4733, section 2).

use std::time::{Duration, Instant};

use super::dtmf::{DEFAULT_DURATION, Dtmf};

/// Digits at their event numbers.
const DIGITS: &str = "0123456789*#ABCD";
/// An event is told again that often.
const INTERVAL: Duration = Duration::from_millis(20);
/// Samples at 8 kHz in that time.
const STEP: u16 = 160;
/// The end of an event is told that many times.
const ENDINGS: u8 = 3;
/// Where a digit comes from, as the core numbers it.
const FROM_RTP: u32 = 2;

/// Digits that come in: each is reported once, when it ends.
#[derive(Default)]
pub(crate) struct DigitIn {
    reported: Option<u32>,
}

impl DigitIn {
    /// Reads an event packet's body.
    pub(crate) fn take(&mut self, body: &[u8], timestamp: u32) -> Option<Dtmf> {
        let [event, flags, d0, d1] = *body.first_chunk::<4>()?;
        let digit = DIGITS.chars().nth(usize::from(event))?;
        let ended = flags & 0x80 != 0;
        if !ended || self.reported == Some(timestamp) {
            return None;
        }
        self.reported = Some(timestamp);
        let duration = u32::from(u16::from_be_bytes([d0, d1]));
        let duration = if duration == 0 { DEFAULT_DURATION } else { duration };
        Some(Dtmf { digit, duration, source: FROM_RTP })
    }
}

/// A digit that goes out.
#[derive(Clone, Debug)]
pub(crate) struct DigitOut {
    event: u8,
    length: u16,
    sent: u16,
    begun: bool,
    next: Option<Instant>,
    pub(crate) timestamp: u32,
}

impl DigitOut {
    /// A digit that begins at an RTP timestamp; none for what is no digit.
    pub(crate) fn new(dtmf: Dtmf, timestamp: u32) -> Option<DigitOut> {
        let event = DIGITS.chars().position(|digit| digit == dtmf.digit.to_ascii_uppercase())?;
        let length = u16::try_from(dtmf.duration).unwrap_or(u16::MAX).max(STEP);
        Some(DigitOut {
            event: u8::try_from(event).ok()?,
            length,
            sent: 0,
            begun: false,
            next: None,
            timestamp,
        })
    }

    /// Sends what is due by now, as marker and body; false once the digit is over.
    pub(crate) fn due(&mut self, now: Instant, mut send: impl FnMut(bool, [u8; 4])) -> bool {
        let mut next = self.next.unwrap_or(now);
        while next <= now {
            self.sent = self.sent.saturating_add(STEP).min(self.length);
            next += INTERVAL;
            let [d0, d1] = self.sent.to_be_bytes();
            if self.sent >= self.length {
                (0..ENDINGS).for_each(|_| send(false, [self.event, 0x80 | 10, d0, d1]));
                return false;
            }
            send(!self.begun, [self.event, 10, d0, d1]);
            self.begun = true;
        }
        self.next = Some(next);
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_digit_goes_out_and_comes_in_once() {
        let mut digit = DigitOut::new(Dtmf { digit: '#', duration: 800, source: 0 }, 1000).unwrap();
        let mut came = DigitIn::default();
        let mut heard = Vec::new();
        let mut now = Instant::now();
        let mut packets = 0;
        loop {
            let more = digit.due(now, |_, body| {
                packets += 1;
                heard.extend(came.take(&body, 1000));
            });
            if !more {
                break;
            }
            now += INTERVAL;
        }
        assert_eq!(packets, 4 + 3);
        assert_eq!(heard, [Dtmf { digit: '#', duration: 800, source: FROM_RTP }]);
    }

    #[test]
    fn what_is_no_digit_is_refused() {
        assert!(DigitOut::new(Dtmf { digit: 'x', duration: 0, source: 0 }, 0).is_none());
        assert_eq!(DigitIn::default().take(&[200, 0x80, 0, 0], 0), None);
        assert_eq!(DigitIn::default().take(&[1, 0x80], 0), None);
    }
}
