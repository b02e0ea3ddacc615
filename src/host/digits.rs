//! Digits that a phone sends twice: as a key over its connection and as an event in its stream.
//!
//! Whichever comes first counts, so it does not matter which of the two ways a phone uses, or whether both.

use std::time::{Duration, Instant};

/// How a digit came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    /// As the message of a key.
    Key,
    /// As an event in RTP, which is known when it ends.
    Stream,
}

/// Digits that may come again the other way.
#[derive(Debug, Default)]
pub(super) struct Digits(Vec<Pressed>);

#[derive(Debug)]
struct Pressed {
    digit: char,
    way: Way,
    at: Instant,
}

impl Digits {
    /// Whether a digit that was pressed at this time is a new one, and not the same once more.
    pub(super) fn is_new(&mut self, digit: char, way: Way, at: Instant) -> bool {
        let apart = |other: &Pressed| at.max(other.at).duration_since(at.min(other.at));
        let twin = self
            .0
            .iter()
            .position(|other| other.digit == digit && other.way != way && apart(other) < TOGETHER);
        if let Some(twin) = twin {
            self.0.remove(twin);
            return false;
        }
        self.0.retain(|other| apart(other) < REMEMBERED);
        self.0.push(Pressed { digit, way, at });
        true
    }
}

/// The two ways of one press are no further apart: events carry how long they lasted, networks delay.
const TOGETHER: Duration = Duration::from_secs(1);
/// A key may be held that long before its event ends.
const REMEMBERED: Duration = Duration::from_secs(30);

#[cfg(test)]
mod tests {
    use super::*;

    fn heard(presses: &[(char, Way, u64)]) -> String {
        let start = Instant::now();
        let mut digits = Digits::default();
        let new = presses.iter().filter(|(digit, way, milliseconds)| {
            digits.is_new(*digit, *way, start + Duration::from_millis(*milliseconds))
        });
        new.map(|(digit, ..)| *digit).collect()
    }

    #[test]
    fn one_way_alone_says_everything() {
        for way in [Way::Key, Way::Stream] {
            assert_eq!(heard(&[('5', way, 0), ('5', way, 150), ('#', way, 300)]), "55#");
        }
    }

    #[test]
    fn both_ways_say_it_once_whichever_is_first() {
        use Way::{Key, Stream};
        let quick = [('5', Key, 0), ('5', Key, 100), ('5', Stream, 10), ('5', Stream, 110), ('1', Key, 200)];
        assert_eq!(heard(&quick), "551");
        let late = [('5', Stream, 0), ('5', Key, 300), ('5', Stream, 600), ('5', Key, 900)];
        assert_eq!(heard(&late), "55");
    }

    #[test]
    fn the_same_key_much_later_is_another_press() {
        assert_eq!(heard(&[('5', Way::Key, 0), ('5', Way::Stream, 5_000)]), "55");
    }
}
