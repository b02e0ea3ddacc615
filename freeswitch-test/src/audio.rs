//! Sound as the scenarios measure it: generated, compared and saved.
//!
//! All samples are 16 bit, mono, [`SAMPLE_RATE`] a second. Nothing here is random or reads a clock, so a
//! measurement that fails can be repeated.

mod arrival;

use std::f64::consts::TAU;
use std::path::Path;

pub use arrival::{Arrival, arrival};

/// Samples a second of narrow-band telephony.
pub const SAMPLE_RATE: u32 = 8000;

/// Samples that are compared: an eighth of a second tells two recordings apart, and a slip of one packet
/// elsewhere in the recording does not spoil the figure.
const COMPARED: usize = SAMPLE_RATE as usize / 8;

/// Returns how many samples last `milliseconds`.
#[must_use]
pub fn samples_in(milliseconds: u32) -> usize {
    SAMPLE_RATE as usize * milliseconds as usize / 1000
}

/// A sine wave that never ends, continuous over any number of reads.
#[derive(Debug, Clone)]
pub struct Tone {
    hertz: f64,
    position: u64,
}

impl Tone {
    /// Starts a tone of the given frequency, at a quarter of full scale.
    #[must_use]
    pub fn new(hertz: f64) -> Self {
        Self { hertz, position: 0 }
    }
}

impl Iterator for Tone {
    type Item = i16;

    fn next(&mut self) -> Option<i16> {
        let angle = TAU * self.hertz * self.position as f64 / f64::from(SAMPLE_RATE);
        self.position += 1;
        Some((angle.sin() * 8192.0) as i16)
    }
}

/// Returns `milliseconds` of a sine wave.
#[must_use]
pub fn tone(hertz: f64, milliseconds: u32) -> Vec<i16> {
    Tone::new(hertz).take(samples_in(milliseconds)).collect()
}

/// Returns `milliseconds` of noise that rises and falls four times a second, as syllables do.
///
/// Unlike a tone it resembles nothing but itself at one place, so it can be found again in what was received.
/// Different seeds give unrelated sounds.
#[must_use]
pub fn speech(seed: u32, milliseconds: u32) -> Vec<i16> {
    let mut state = u64::from(seed).wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    let mut smooth = 0.0;
    (0..samples_in(milliseconds))
        .map(|n| {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            let noise = f64::from((state >> 40) as u32) / f64::from(1 << 23) - 1.0;
            // One pole keeps most of the power below 2 kHz, where a telephone line carries it.
            smooth += 0.5 * (noise - smooth);
            let syllable = 0.6 - 0.4 * (TAU * 4.0 * n as f64 / f64::from(SAMPLE_RATE)).cos();
            (smooth * syllable * 14_000.0) as i16
        })
        .collect()
}

/// Returns the part of the sound's power that lies at `hertz`, from 0 (none) to 1 (a pure tone), by the
/// Goertzel algorithm; 0 for silence.
#[must_use]
pub fn share_of(samples: &[i16], hertz: f64) -> f64 {
    let coefficient = 2.0 * (TAU * hertz / f64::from(SAMPLE_RATE)).cos();
    let (mut before, mut last) = (0.0, 0.0);
    for &sample in samples {
        let next = f64::from(sample) + coefficient * last - before;
        before = last;
        last = next;
    }
    let power = last * last + before * before - coefficient * last * before;
    let total = energy(samples) * samples.len() as f64 / 2.0;
    if total > 0.0 { (power / total).min(1.0) } else { 0.0 }
}

/// Returns the root mean square of the samples, 0 for none.
#[must_use]
pub fn loudness(samples: &[i16]) -> f64 {
    if samples.is_empty() { 0.0 } else { (energy(samples) / samples.len() as f64).sqrt() }
}

/// How well a sound was found again in a recording.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Likeness {
    /// The normalised cross-correlation at the best place: 1 for the same shape, about 0 for unrelated sounds.
    pub correlation: f64,
    /// Samples that the sound starts after the recording does.
    pub delay: usize,
}

/// Looks for `sent` in `received`, wherever it starts there.
///
/// Its three loudest eighths of a second are looked for, and the one that is found best counts: on a busy machine
/// packets come late and are left out, which spoils the piece around them.
#[must_use]
pub fn find(sent: &[i16], received: &[i16]) -> Likeness {
    let mut pieces: Vec<(usize, &[i16])> = sent.chunks_exact(COMPARED).enumerate().collect();
    if pieces.is_empty() {
        pieces.push((0, sent));
    }
    pieces.sort_by(|(_, a), (_, b)| energy(b).total_cmp(&energy(a)));
    let none = Likeness { correlation: 0.0, delay: 0 };
    pieces.into_iter().take(3).fold(none, |best, (place, piece)| {
        let found = find_piece(piece, received);
        let delay = found.delay.saturating_sub(place * COMPARED);
        if found.correlation > best.correlation { Likeness { delay, ..found } } else { best }
    })
}

fn find_piece(piece: &[i16], received: &[i16]) -> Likeness {
    let none = Likeness { correlation: 0.0, delay: 0 };
    let wanted = energy(piece);
    if wanted == 0.0 {
        return none;
    }
    let sums = energy_up_to(received);
    let energies = sums.iter().zip(sums.iter().skip(piece.len())).map(|(start, end)| end - start);
    received.windows(piece.len()).zip(energies).enumerate().fold(none, |best, (delay, (window, found))| {
        let product: i64 = piece.iter().zip(window).map(|(&a, &b)| i64::from(a) * i64::from(b)).sum();
        let correlation = if found > 0.0 { product as f64 / (wanted * found).sqrt() } else { 0.0 };
        if correlation > best.correlation { Likeness { correlation, delay } } else { best }
    })
}

/// Returns the energy of the samples before each place, the end included.
fn energy_up_to(samples: &[i16]) -> Vec<f64> {
    let mut sum = 0.0;
    let sums = samples.iter().map(|&sample| {
        sum += f64::from(sample) * f64::from(sample);
        sum
    });
    std::iter::once(0.0).chain(sums).collect()
}

/// Writes the samples as a WAV file.
///
/// # Errors
///
/// Fails as writing a file does.
pub fn save_wav(path: &Path, samples: &[i16]) -> Result<(), hound::Error> {
    let format = hound::WavSpec {
        channels: 1,
        sample_rate: SAMPLE_RATE,
        bits_per_sample: 16,
        sample_format: hound::SampleFormat::Int,
    };
    let mut writer = hound::WavWriter::create(path, format)?;
    for &sample in samples {
        writer.write_sample(sample)?;
    }
    writer.finalize()
}

fn energy(samples: &[i16]) -> f64 {
    samples.iter().map(|&sample| f64::from(sample) * f64::from(sample)).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tone_is_found_at_its_frequency_only() {
        let sound = tone(440.0, 500);
        assert!(share_of(&sound, 440.0) > 0.95);
        assert!(share_of(&sound, 1000.0) < 0.01);
        assert!(share_of(&[0; 4000], 440.0) < f64::EPSILON);
    }

    #[test]
    fn a_sound_is_found_where_it_starts() {
        let sent = speech(7, 500);
        let received: Vec<i16> = std::iter::repeat_n(0, 1234).chain(sent.iter().map(|s| s / 2)).collect();
        let likeness = find(&sent, &received);
        assert_eq!(likeness.delay, 1234);
        assert!(likeness.correlation > 0.99, "{likeness:?}");
    }

    #[test]
    fn unrelated_sounds_are_not_alike() {
        assert!(find(&speech(1, 500), &speech(2, 1500)).correlation < 0.3);
    }

    #[test]
    fn speech_is_loud_enough_to_be_measured() {
        assert!(loudness(&speech(3, 500)) > 1000.0);
    }

    #[test]
    fn a_saved_sound_reads_back() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("tone.wav");
        let sound = tone(1000.0, 100);
        save_wav(&path, &sound).unwrap();
        let read: Vec<i16> = hound::WavReader::open(&path).unwrap().samples().map(Result::unwrap).collect();
        assert_eq!(read, sound);
    }
}
