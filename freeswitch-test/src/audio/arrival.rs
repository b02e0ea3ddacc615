//! How much of what was said arrived: from where on, and whether anything is missing after that.

use super::{COMPARED, SAMPLE_RATE, energy};

/// The correlation from which on two pieces count as the same: G.711 and a change of its law leave more, any other
/// sound of a third of the loudness beside it leaves less.
const ALIKE: f64 = 0.95;
/// Samples of half a packet of 20 milliseconds. Packets are passed on as they are, most of the time, so what they
/// carry begins at a multiple of this.
const GRID: usize = SAMPLE_RATE as usize / 100;
/// Samples that a piece may lie off its place: some packets more or fewer than were sent.
const SLIP: usize = SAMPLE_RATE as usize / 10;
/// Pieces at the beginning of what was said, of which one has to arrive.
const OPENING: usize = 8;

/// What became of a sound.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Arrival {
    /// Samples at the beginning that did not arrive.
    pub missed: usize,
    /// Samples that were received before the first that did.
    pub delay: usize,
    /// For each eighth of a second of the sound whether it is in its place, and whole.
    pub whole: Vec<bool>,
}

/// Follows `sent` through `received`, piece by piece; `None` if nothing of its first second is there.
#[must_use]
pub fn arrival(sent: &[i16], received: &[i16]) -> Option<Arrival> {
    let pieces: Vec<Piece> =
        sent.chunks_exact(COMPARED).map(|samples| Piece { samples, energy: energy(samples) }).collect();
    let opening = pieces.iter().take(OPENING).enumerate();
    let (first, delay) =
        opening.filter_map(|(number, piece)| Some((number, piece.first_place(received)?))).next()?;
    let mut place = delay;
    let mut whole = vec![false; first];
    whole.push(true);
    for piece in pieces.iter().skip(first + 1) {
        place += COMPARED;
        let found = piece.near(received, place);
        place = found.unwrap_or(place);
        whole.push(found.is_some());
    }
    Some(Arrival { missed: first * COMPARED, delay, whole })
}

/// A piece of what was said.
struct Piece<'a> {
    samples: &'a [i16],
    energy: f64,
}

impl Piece<'_> {
    /// The first place in a recording where the piece is.
    fn first_place(&self, received: &[i16]) -> Option<usize> {
        let last = received.len().checked_sub(self.samples.len())?;
        if let Some(place) = (0..=last).step_by(GRID).find(|&place| self.likeness(received, place) > ALIKE) {
            return Some(place);
        }
        let first = (0..=last).find(|&place| self.likeness(received, place) > ALIKE)?;
        // The exact place may be a sample or two further.
        let likeness = |place: &usize| self.likeness(received, *place);
        (first..=last.min(first + 3)).max_by(|a, b| likeness(a).total_cmp(&likeness(b)))
    }

    /// The place nearest to the one expected where the piece is.
    fn near(&self, received: &[i16], expected: usize) -> Option<usize> {
        let slips = (0..=SLIP).step_by(GRID).chain(0..=SLIP);
        let places = slips.flat_map(|slip| [expected.checked_add(slip), expected.checked_sub(slip)]);
        places.flatten().find(|&place| self.likeness(received, place) > ALIKE)
    }

    /// The normalised correlation with what is at a place of a recording; 0 where there is nothing.
    fn likeness(&self, received: &[i16], place: usize) -> f64 {
        let Some(window) = received.get(place..place + self.samples.len()) else { return 0.0 };
        let (mut product, mut found) = (0_i64, 0_i64);
        for (&a, &b) in self.samples.iter().zip(window) {
            product += i64::from(a) * i64::from(b);
            found += i64::from(b) * i64::from(b);
        }
        if found == 0 { 0.0 } else { product as f64 / (self.energy * found as f64).sqrt() }
    }
}

#[cfg(test)]
mod tests {
    use super::super::speech;
    use super::*;

    fn lost(found: &Arrival) -> Vec<usize> {
        (0..).zip(&found.whole).filter(|(_, whole)| !**whole).map(|(number, _)| number).collect()
    }

    #[test]
    fn all_of_it_arrives() {
        let said = speech(3, 2_000);
        let received = [&[0; 500][..], &said, &[0; 500]].concat();
        assert_eq!(arrival(&said, &received), Some(Arrival { missed: 0, delay: 500, whole: vec![true; 16] }));
    }

    #[test]
    fn a_missing_beginning_shows() {
        let said = speech(3, 2_000);
        let found = arrival(&said, &said[4_000..]).unwrap();
        assert_eq!((found.missed, lost(&found)), (4_000, vec![0, 1, 2, 3]));
        assert_eq!(arrival(&said, &said[8_000..]), None);
        assert_eq!(arrival(&said, &speech(4, 2_000)), None);
    }

    #[test]
    fn a_hole_costs_no_more_than_what_is_in_it() {
        let said = speech(3, 2_000);
        let received = [&said[..5_100], &said[5_260..]].concat();
        assert_eq!(arrival(&said, &received).map(|found| lost(&found)), Some(vec![5]));
        let silenced = [&said[..6_000], &[0; 4_000], &said[10_000..]].concat();
        assert_eq!(arrival(&said, &silenced).map(|found| lost(&found)), Some(vec![6, 7, 8, 9]));
    }

    #[test]
    fn another_voice_at_the_same_time_spoils_it() {
        let said = speech(3, 2_000);
        let mixed: Vec<i16> = said.iter().zip(speech(4, 2_000)).map(|(a, b)| a / 2 + b / 2).collect();
        assert_eq!(arrival(&said, &mixed), None);
    }
}
