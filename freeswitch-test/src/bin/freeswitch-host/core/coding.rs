//! The codings of sound that the host knows: linear samples and the two laws of G.711, all at 8 kHz.

use freeswitch_test::content::g711;

/// A coding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Coding {
    /// G.711 mu-law.
    Pcmu,
    /// G.711 A-law.
    Pcma,
    /// 16-bit samples in the machine's own order.
    L16,
}

/// Samples a second.
pub(crate) const RATE: u32 = 8000;

impl Coding {
    /// The coding of that name, as codec negotiation spells it.
    pub(crate) fn named(name: &str) -> Option<Coding> {
        match name.to_ascii_uppercase().as_str() {
            "PCMU" => Some(Coding::Pcmu),
            "PCMA" => Some(Coding::Pcma),
            "L16" => Some(Coding::L16),
            _ => None,
        }
    }

    /// The coding of that RTP payload type.
    pub(crate) fn of_payload(payload: u8) -> Option<Coding> {
        match payload {
            0 => Some(Coding::Pcmu),
            8 => Some(Coding::Pcma),
            10 | 70 => Some(Coding::L16),
            _ => None,
        }
    }

    /// The RTP payload type.
    pub(crate) fn payload(self) -> u8 {
        match self {
            Coding::Pcmu => 0,
            Coding::Pcma => 8,
            Coding::L16 => 70,
        }
    }

    /// Bytes of one sample.
    pub(crate) fn width(self) -> usize {
        if self == Coding::L16 { 2 } else { 1 }
    }

    /// Samples of coded sound.
    pub(crate) fn decode(self, data: &[u8]) -> Vec<i16> {
        match self {
            Coding::Pcmu => data.iter().map(|byte| g711::ulaw_decode(*byte)).collect(),
            Coding::Pcma => data.iter().map(|byte| g711::alaw_decode(*byte)).collect(),
            Coding::L16 => data.as_chunks::<2>().0.iter().map(|bytes| i16::from_ne_bytes(*bytes)).collect(),
        }
    }

    /// Codes samples.
    pub(crate) fn encode(self, samples: &[i16]) -> Vec<u8> {
        match self {
            Coding::Pcmu => samples.iter().map(|sample| g711::ulaw_encode(*sample)).collect(),
            Coding::Pcma => samples.iter().map(|sample| g711::alaw_encode(*sample)).collect(),
            Coding::L16 => samples.iter().flat_map(|sample| sample.to_ne_bytes()).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn linear_samples_survive() {
        let samples = [0, 1, -1, i16::MAX, i16::MIN];
        assert_eq!(Coding::L16.decode(&Coding::L16.encode(&samples)), samples);
    }

    #[test]
    fn names_and_payloads() {
        assert_eq!(Coding::named("pcma"), Some(Coding::Pcma));
        assert_eq!(Coding::named("G722"), None);
        assert_eq!(Coding::of_payload(0), Some(Coding::Pcmu));
    }
}
