//! The codings of sound that the host knows, all with 8000 steps of RTP's clock a second: linear samples, the two
//! laws of G.711, and some that it only passes on.

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
    /// G.722, which the host cannot make samples of.
    G722,
    /// G.729, the same.
    G729,
    /// G.723.1 at 6.3 kbit/s, the same.
    G723,
}

/// Samples a second.
pub(crate) const RATE: u32 = 8000;

impl Coding {
    /// Every coding.
    pub(crate) const ALL: [Coding; 6] =
        [Coding::Pcmu, Coding::Pcma, Coding::L16, Coding::G722, Coding::G729, Coding::G723];

    /// The coding of that name, as codec negotiation spells it.
    pub(crate) fn named(name: &str) -> Option<Coding> {
        Coding::ALL.into_iter().find(|coding| coding.name().eq_ignore_ascii_case(name))
    }

    /// The name in codec negotiation.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Coding::Pcmu => "PCMU",
            Coding::Pcma => "PCMA",
            Coding::L16 => "L16",
            Coding::G722 => "G722",
            Coding::G729 => "G729",
            Coding::G723 => "G723",
        }
    }

    /// The coding of that RTP payload type.
    pub(crate) fn of_payload(payload: u8) -> Option<Coding> {
        match payload {
            10 => Some(Coding::L16),
            _ => Coding::ALL.into_iter().find(|coding| coding.payload() == payload),
        }
    }

    /// The RTP payload type.
    pub(crate) fn payload(self) -> u8 {
        match self {
            Coding::Pcmu => 0,
            Coding::Pcma => 8,
            Coding::L16 => 70,
            Coding::G722 => 9,
            Coding::G729 => 18,
            Coding::G723 => 4,
        }
    }

    /// Milliseconds of its frames, which packets hold whole.
    pub(crate) fn frame_ms(self) -> u32 {
        if self == Coding::G723 { 30 } else { 10 }
    }

    /// Bytes that samples become.
    pub(crate) fn bytes(self, samples: usize) -> usize {
        match self {
            Coding::Pcmu | Coding::Pcma | Coding::G722 => samples,
            Coding::L16 => samples * 2,
            Coding::G729 => samples / 8,
            Coding::G723 => samples / 10,
        }
    }

    /// Samples that bytes hold.
    pub(crate) fn samples(self, bytes: usize) -> usize {
        match self {
            Coding::Pcmu | Coding::Pcma | Coding::G722 => bytes,
            Coding::L16 => bytes / 2,
            Coding::G729 => bytes * 8,
            Coding::G723 => bytes * 10,
        }
    }

    /// Samples of coded sound; silence where the host cannot decode it.
    pub(crate) fn decode(self, data: &[u8]) -> Vec<i16> {
        match self {
            Coding::Pcmu => data.iter().map(|byte| g711::ulaw_decode(*byte)).collect(),
            Coding::Pcma => data.iter().map(|byte| g711::alaw_decode(*byte)).collect(),
            Coding::L16 => data.as_chunks::<2>().0.iter().map(|bytes| i16::from_ne_bytes(*bytes)).collect(),
            Coding::G722 | Coding::G729 | Coding::G723 => vec![0; self.samples(data.len())],
        }
    }

    /// Codes samples; `None` where the host cannot.
    pub(crate) fn encode(self, samples: &[i16]) -> Option<Vec<u8>> {
        match self {
            Coding::Pcmu => Some(samples.iter().map(|sample| g711::ulaw_encode(*sample)).collect()),
            Coding::Pcma => Some(samples.iter().map(|sample| g711::alaw_encode(*sample)).collect()),
            Coding::L16 => Some(samples.iter().flat_map(|sample| sample.to_ne_bytes()).collect()),
            Coding::G722 | Coding::G729 | Coding::G723 => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn linear_samples_survive() {
        let samples = [0, 1, -1, i16::MAX, i16::MIN];
        let coded = Coding::L16.encode(&samples).unwrap_or_default();
        assert_eq!(Coding::L16.decode(&coded), samples);
    }

    #[test]
    fn names_and_payloads() {
        assert_eq!(Coding::named("pcma"), Some(Coding::Pcma));
        assert_eq!(Coding::named("OPUS"), None);
        assert_eq!(Coding::of_payload(0), Some(Coding::Pcmu));
        for coding in Coding::ALL {
            assert_eq!(Coding::of_payload(coding.payload()), Some(coding));
        }
    }

    #[test]
    fn what_is_only_passed_on_keeps_its_time() {
        assert_eq!(Coding::G729.bytes(160), 20);
        assert_eq!(Coding::G723.decode(&[0; 24]).len(), 240);
        assert_eq!(Coding::G722.encode(&[0; 160]), None);
    }
}
