//! Tones from a description: `tone_stream://%(2000,4000,440,480);loops=2`, `silence_stream://500`.
//!
//! The description is FreeSWITCH's: settings (`v=` loudness, `d=` duration, `w=` pause, `l=` and `L=` loops)
//! and tones parted by semicolons. `%(on,off,frequency,…)` is a tone with its milliseconds on and off; a
//! digit is a DTMF tone, and `4(100,50)` one with its own times.

use std::f64::consts::TAU;

use thiserror::Error;

/// The samples of one second.
pub const RATE: usize = 8_000;

/// The samples of one millisecond.
const PER_MS: usize = RATE / 1_000;

/// The longest description that is played: ten minutes. A loop of its own repeats it.
const LENGTH_LIMIT: usize = 600 * RATE;

/// The loudest sine wave, in dBm0.
const FULL_SCALE: f64 = 3.15;

/// Why a description cannot be played.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum ToneError {
    /// It is neither a tone nor a silence.
    #[error("\"{0}\" is no tone_stream:// or silence_stream://")]
    UnknownScheme(String),
    /// A part of it cannot be read.
    #[error("tone \"{0}\": cannot read \"{1}\"")]
    Syntax(String, String),
    /// It would play longer than ten minutes before it repeats.
    #[error("tone \"{0}\" is longer than ten minutes")]
    TooLong(String),
}

/// How often something is played.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Loops {
    /// A number of times, at least one.
    Times(u32),
    /// Until somebody stops it.
    Forever,
}

impl Loops {
    /// From the number in a description: negative is for ever, 0 is once.
    pub fn from_number(number: i32) -> Self {
        u32::try_from(number).map_or(Self::Forever, |times| Self::Times(times.max(1)))
    }
}

/// Samples at 8 kHz, 16 bits, to be read frame by frame.
#[derive(Debug, Clone)]
pub struct Tones {
    samples: Vec<i16>,
    position: usize,
    loops: Loops,
}

impl Tones {
    /// Opens a `tone_stream://` or `silence_stream://` address.
    pub fn open(address: &str) -> Result<Self, ToneError> {
        if let Some(description) = address.strip_prefix("tone_stream://") {
            let (description, loops) = match description.split_once(";loops=") {
                Some((description, loops)) => (description, Loops::from_number(number(loops, description)?)),
                None => (description, Loops::Times(1)),
            };
            return Self::new(description, loops);
        }
        let Some(silence) = address.strip_prefix("silence_stream://") else {
            return Err(ToneError::UnknownScheme(address.to_owned()));
        };
        let milliseconds = number(silence.split(',').next().unwrap_or_default(), silence)?;
        let (length, loops) = match usize::try_from(milliseconds) {
            Ok(length) => (length * PER_MS, Loops::Times(1)),
            Err(_) => (RATE, Loops::Forever),
        };
        if length > LENGTH_LIMIT {
            return Err(ToneError::TooLong(address.to_owned()));
        }
        Ok(Self { samples: vec![0; length], position: 0, loops })
    }

    /// Tones from a description without a scheme.
    pub fn new(description: &str, loops: Loops) -> Result<Self, ToneError> {
        let mut generator = Generator::new(description);
        generator.run()?;
        Ok(Self { samples: generator.samples, position: 0, loops })
    }

    /// Tones as the application `gentones` takes them: `description|loops`.
    pub fn gentones(argument: &str) -> Result<Self, ToneError> {
        match argument.split_once('|') {
            Some((description, loops)) => {
                Self::new(description, Loops::from_number(number(loops, argument)?))
            }
            None => Self::new(argument, Loops::Times(1)),
        }
    }

    /// Fills the frame as far as there are samples; how many it wrote. Less than asked for is the end.
    pub fn read(&mut self, frame: &mut [i16]) -> usize {
        let mut written = 0;
        for place in frame.iter_mut() {
            let Some(sample) = self.next() else { break };
            *place = sample;
            written += 1;
        }
        written
    }
}

impl Iterator for Tones {
    type Item = i16;

    fn next(&mut self) -> Option<i16> {
        if self.position == self.samples.len() {
            match &mut self.loops {
                Loops::Forever => {}
                Loops::Times(left) => {
                    *left = left.saturating_sub(1);
                    if *left == 0 {
                        return None;
                    }
                }
            }
            self.position = 0;
        }
        let sample = self.samples.get(self.position).copied()?;
        self.position += 1;
        Some(sample)
    }
}

/// The state of a description while it is read. Times are in samples.
struct Generator<'a> {
    description: &'a str,
    samples: Vec<i16>,
    duration: usize,
    wait: usize,
    /// In dBm0.
    volume: f64,
    /// How often each tone is repeated.
    repeats: usize,
    /// How often the whole is repeated.
    rounds: Option<usize>,
}

impl<'a> Generator<'a> {
    fn new(description: &'a str) -> Self {
        Self {
            description,
            samples: Vec::new(),
            duration: 2_000 * PER_MS,
            wait: 500 * PER_MS,
            volume: -7.0,
            repeats: 1,
            rounds: None,
        }
    }

    fn run(&mut self) -> Result<(), ToneError> {
        let mut round = 0;
        loop {
            for part in self.description.split(';').map(str::trim).filter(|part| !part.is_empty()) {
                match part.split_once('=').filter(|(key, _)| key.len() == 1) {
                    Some((key, value)) => self.set(key, value)?,
                    None => self.tones(part)?,
                }
            }
            round += 1;
            if round >= self.rounds.unwrap_or(1) {
                return Ok(());
            }
        }
    }

    fn set(&mut self, key: &str, value: &str) -> Result<(), ToneError> {
        let count = |value| usize::try_from(number(value, self.description)?).map_err(|_| self.error(value));
        match key {
            "d" => self.duration = count(value)? * PER_MS,
            "w" => self.wait = count(value)? * PER_MS,
            "l" => self.repeats = count(value)?.max(1),
            "L" => self.rounds = self.rounds.or(Some(count(value)?)),
            "v" => self.volume = value.trim().parse().map_err(|_| self.error(value))?,
            // The rate and the channels are ours; growing and fading tones keep their loudness.
            "r" | "c" | ">" | "<" | "+" => {}
            _ => return Err(self.error(key)),
        }
        Ok(())
    }

    fn tones(&mut self, part: &str) -> Result<(), ToneError> {
        let mut rest = part;
        while let Some(symbol) = rest.chars().next() {
            rest = rest.get(symbol.len_utf8()..).unwrap_or_default();
            if symbol.is_whitespace() {
                continue;
            }
            let mut numbers = Vec::new();
            if let Some(inner) = rest.strip_prefix('(') {
                let (list, tail) = inner.split_once(')').unwrap_or((inner, ""));
                for item in list.split(',').map(str::trim) {
                    numbers.push(item.parse::<f64>().map_err(|_| self.error(item))?);
                }
                rest = tail;
            }
            let (times, own) = numbers.split_at(numbers.len().min(2));
            let frequencies = match (symbol, dtmf(symbol)) {
                ('%', _) => own.to_vec(),
                (_, Some(pair)) => pair.to_vec(),
                _ => return Err(self.error(&symbol.to_string())),
            };
            let on = times.first().map_or(self.duration, |ms| samples_of(*ms));
            let off = times.get(1).map_or(self.wait, |ms| samples_of(*ms));
            for _ in 0..self.repeats {
                self.play(&frequencies, on, off)?;
            }
        }
        Ok(())
    }

    fn play(&mut self, frequencies: &[f64], on: usize, off: usize) -> Result<(), ToneError> {
        if self.samples.len() + on + off > LENGTH_LIMIT {
            return Err(ToneError::TooLong(self.description.to_owned()));
        }
        let amplitude = f64::from(i16::MAX) * 10_f64.powf((self.volume - FULL_SCALE) / 20.0);
        let count = frequencies.len().max(1) as f64;
        for at in 0..on {
            let time = at as f64 / RATE as f64;
            let sum: f64 = frequencies.iter().map(|frequency| (TAU * frequency * time).sin()).sum();
            self.samples.push(round(amplitude * sum / count));
        }
        self.samples.extend(std::iter::repeat_n(0, off));
        Ok(())
    }

    fn error(&self, part: &str) -> ToneError {
        ToneError::Syntax(self.description.to_owned(), part.to_owned())
    }
}

/// The two frequencies of a key, in hertz.
pub fn dtmf(key: char) -> Option<[f64; 2]> {
    const KEYS: [&str; 4] = ["123A", "456B", "789C", "*0#D"];
    const ROWS: [f64; 4] = [697.0, 770.0, 852.0, 941.0];
    const COLUMNS: [f64; 4] = [1209.0, 1336.0, 1477.0, 1633.0];
    KEYS.iter().zip(ROWS).find_map(|(keys, row)| {
        let column = keys.chars().zip(COLUMNS).find(|(known, _)| *known == key.to_ascii_uppercase())?;
        Some([row, column.1])
    })
}

fn samples_of(milliseconds: f64) -> usize {
    // A negative number becomes 0; the length limit catches a large one.
    (milliseconds * PER_MS as f64) as usize
}

fn round(value: f64) -> i16 {
    value.round().clamp(f64::from(i16::MIN), f64::from(i16::MAX)) as i16
}

fn number(text: &str, description: &str) -> Result<i32, ToneError> {
    text.trim().parse().map_err(|_| ToneError::Syntax(description.to_owned(), text.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// How strong a frequency is in the samples; a sine wave of amplitude a gives a.
    fn strength(samples: &[i16], frequency: f64) -> f64 {
        let (mut real, mut imaginary) = (0.0, 0.0);
        for (at, sample) in samples.iter().enumerate() {
            let angle = TAU * frequency * at as f64 / RATE as f64;
            real += f64::from(*sample) * angle.cos();
            imaginary += f64::from(*sample) * angle.sin();
        }
        2.0 * real.hypot(imaginary) / samples.len() as f64
    }

    #[test]
    fn a_ring_back_has_its_two_tones_and_its_pause() {
        let samples: Vec<i16> = Tones::open("tone_stream://%(2000,4000,440,480)").unwrap().collect();
        assert_eq!(samples.len(), 6 * RATE);
        let (on, off) = samples.split_at(2 * RATE);
        assert!(strength(on, 440.0) > 4_000.0 && strength(on, 480.0) > 4_000.0 && strength(on, 600.0) < 50.0);
        assert!(off.iter().all(|sample| *sample == 0));
    }

    #[test]
    fn loudness_is_in_decibels() {
        let at = |volume: &str| {
            strength(
                &Tones::new(&format!("v={volume};%(1000,0,1000)"), Loops::Times(1))
                    .unwrap()
                    .collect::<Vec<_>>(),
                1000.0,
            )
        };
        let ratio = at("-7") / at("-27");
        assert!((ratio - 10.0).abs() < 0.1, "{ratio}");
    }

    #[test]
    fn digits_and_settings() {
        let samples: Vec<i16> = Tones::gentones("d=100;w=50;1(200,0)2|2").unwrap().collect();
        assert_eq!(samples.len(), 2 * (200 + 150) * PER_MS);
        let one = &samples[..200 * PER_MS];
        assert!(strength(one, 697.0) > 4_000.0 && strength(one, 1209.0) > 4_000.0);
        assert_eq!(Tones::new("L=3;%(10,10,400)", Loops::Times(1)).unwrap().count(), 60 * PER_MS);
    }

    #[test]
    fn loops_end_or_do_not() {
        assert_eq!(Tones::open("tone_stream://%(10,0,400);loops=3").unwrap().count(), 30 * PER_MS);
        let mut for_ever = Tones::open("tone_stream://%(10,0,400);loops=-1").unwrap();
        let mut frame = [0; 160];
        assert!((0..100).all(|_| for_ever.read(&mut frame) == 160));
    }

    #[test]
    fn silence_lasts_as_long_as_it_says() {
        let mut silence = Tones::open("silence_stream://30,1400").unwrap();
        let mut frame = [1; 160];
        assert_eq!((silence.read(&mut frame), silence.read(&mut frame)), (160, 80));
        assert_eq!(frame[..80], [0; 80]);
        assert_eq!(Tones::open("silence_stream://-1").unwrap().take(9 * RATE).count(), 9 * RATE);
    }

    #[test]
    fn nonsense_is_refused() {
        assert!(matches!(Tones::open("file.wav"), Err(ToneError::UnknownScheme(_))));
        assert!(matches!(Tones::open("tone_stream://%(a,b,c)"), Err(ToneError::Syntax(..))));
        assert!(matches!(Tones::open("tone_stream://%(999999999,0,400)"), Err(ToneError::TooLong(_))));
        assert_eq!(Tones::new("", Loops::Forever).unwrap().count(), 0);
    }
}
