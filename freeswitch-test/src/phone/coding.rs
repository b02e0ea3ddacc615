//! How a phone codes sound.
//!
//! G.711 is itself. For the other codecs a simulated phone has no coder: it puts samples coded as mu-law into
//! frames of the right size, as many as fit, and another simulated phone reads them back. Whatever passes such
//! frames on unchanged is heard, a host that decodes them makes noise of them.

use mod_skinny::protocol::enums::MediaPayload;

use crate::content::g711;

/// A way to carry sound.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Coding {
    /// G.711 mu-law.
    Mu,
    /// G.711 A-law.
    A,
    /// G.722 at 64 kbit/s.
    G722,
    /// G.729.
    G729,
    /// G.723.1 at 6.3 kbit/s.
    G723,
}

impl Coding {
    /// Returns how the phone codes a payload, `None` if it does not know how.
    pub(super) fn of(payload: MediaPayload) -> Option<Self> {
        match payload {
            MediaPayload::G711Ulaw64k | MediaPayload::G711Ulaw56k => Some(Self::Mu),
            MediaPayload::G711Alaw64k | MediaPayload::G711Alaw56k => Some(Self::A),
            MediaPayload::G722_64k => Some(Self::G722),
            MediaPayload::G729
            | MediaPayload::G729AnnexA
            | MediaPayload::G729AnnexB
            | MediaPayload::G729AnnexAAnnexB => Some(Self::G729),
            MediaPayload::G7231 => Some(Self::G723),
            _ => None,
        }
    }

    /// Returns the static RTP payload type (RFC 3551).
    #[must_use]
    pub fn payload_type(self) -> u8 {
        match self {
            Self::Mu => 0,
            Self::A => 8,
            Self::G722 => 9,
            Self::G729 => 18,
            Self::G723 => 4,
        }
    }

    /// Returns how many samples become one byte.
    pub(super) fn samples_per_byte(self) -> usize {
        match self {
            Self::Mu | Self::A | Self::G722 => 1,
            Self::G729 => 8,
            Self::G723 => 10,
        }
    }

    /// Codes samples.
    pub(super) fn encode(self, samples: &[i16]) -> Vec<u8> {
        let law = if self == Self::A { g711::alaw_encode } else { g711::ulaw_encode };
        samples.iter().step_by(self.samples_per_byte()).map(|&sample| law(sample)).collect()
    }

    /// Makes samples of a packet.
    pub(super) fn decode(self, bytes: &[u8]) -> Vec<i16> {
        let law = if self == Self::A { g711::alaw_decode } else { g711::ulaw_decode };
        bytes.iter().flat_map(|&byte| std::iter::repeat_n(law(byte), self.samples_per_byte())).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audio;

    #[test]
    fn packets_have_the_size_of_the_codec() {
        let sizes = [Coding::Mu, Coding::G722, Coding::G729].map(|coding| coding.encode(&[0; 160]).len());
        assert_eq!(sizes, [160, 160, 20]);
        assert_eq!(Coding::G723.encode(&[0; 240]).len(), 24);
    }

    #[test]
    fn a_low_tone_survives_every_codec() {
        let tone = audio::tone(100.0, 600);
        for coding in [Coding::Mu, Coding::A, Coding::G722, Coding::G729, Coding::G723] {
            let share = audio::share_of(&coding.decode(&coding.encode(&tone)), 100.0);
            assert!(share > 0.9, "{coding:?}: {share}");
        }
    }
}
