//! Digits as telephone events in RTP (RFC 4733), as a phone sends and hears them.

/// Digits at their event numbers.
const DIGITS: &str = "0123456789*#ABCD";
/// Packets that tell of one press before those that tell of its end.
const PACKETS: u16 = 4;
/// The end is told that often.
const ENDINGS: u16 = 3;
const END: u8 = 0x80;
const VOLUME: u8 = 10;

/// A digit on its way out.
#[derive(Debug, Clone, Copy)]
pub(super) struct Outgoing {
    event: u8,
    /// RTP time at which it began.
    pub(super) timestamp: u32,
    sent: u16,
}

impl Outgoing {
    /// Begins a digit; nothing for what is none.
    pub(super) fn new(digit: char, timestamp: u32) -> Option<Self> {
        let event = DIGITS.chars().position(|known| known == digit)?;
        Some(Self { event: u8::try_from(event).ok()?, timestamp, sent: 0 })
    }

    /// Makes the next packet's payload, and tells whether it is the first; `None` when all is said.
    pub(super) fn next(&mut self, samples: u16) -> Option<(bool, Vec<u8>)> {
        if self.sent == PACKETS + ENDINGS {
            return None;
        }
        self.sent += 1;
        let [high, low] = (samples * self.sent.min(PACKETS)).to_be_bytes();
        let end = if self.sent > PACKETS { END } else { 0 };
        Some((self.sent == 1, vec![self.event, VOLUME | end, high, low]))
    }
}

/// Digits as they come in.
#[derive(Debug, Clone, Default)]
pub(super) struct Incoming {
    digits: String,
    last: Option<u32>,
}

impl Incoming {
    /// Takes a packet: a digit counts once it has ended.
    pub(super) fn take(&mut self, payload: &[u8], timestamp: u32) {
        let &[event, flags, ..] = payload else { return };
        if flags & END == 0 || self.last == Some(timestamp) {
            return;
        }
        self.last = Some(timestamp);
        self.digits.extend(DIGITS.chars().nth(event.into()));
    }

    /// Returns what came.
    pub(super) fn digits(&self) -> &str {
        &self.digits
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_digit_is_heard_once() {
        let mut incoming = Incoming::default();
        for (place, digit) in "5#".chars().enumerate() {
            let mut outgoing = Outgoing::new(digit, place as u32 * 1600).unwrap();
            while let Some((_, payload)) = outgoing.next(160) {
                incoming.take(&payload, outgoing.timestamp);
            }
        }
        assert_eq!(incoming.digits(), "5#");
        assert!(Outgoing::new('x', 0).is_none());
    }
}
