//! Codecs: which of them a phone uses in a call.

use crate::config::CodecPreference;
use crate::protocol::enums::{G723BitRate, MediaPayload};
use crate::protocol::messages::AudioCapability;

/// A way to carry audio that both FreeSWITCH and SCCP have a name for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Codec {
    /// SCCP's number for it.
    pub payload: MediaPayload,
    /// The IANA name that FreeSWITCH knows it by.
    pub name: &'static str,
    /// RTP payload type.
    pub payload_type: u8,
    /// RTP clock rate, Hz.
    pub rate: u32,
    /// Packet time, milliseconds.
    pub packet_ms: u32,
}

/// Every codec of both with a static RTP payload type (RFC 3551), in the order in which they are preferred
/// where nobody prefers another, with the packet time that is usual.
const CODECS: [Codec; 10] = [
    codec(MediaPayload::G711Ulaw64k, "PCMU", 0, 20),
    codec(MediaPayload::G711Alaw64k, "PCMA", 8, 20),
    codec(MediaPayload::G722_64k, "G722", 9, 20),
    codec(MediaPayload::G729AnnexA, "G729", 18, 20),
    codec(MediaPayload::G729, "G729", 18, 20),
    codec(MediaPayload::G729AnnexAAnnexB, "G729", 18, 20),
    codec(MediaPayload::G729AnnexB, "G729", 18, 20),
    codec(MediaPayload::Gsm, "GSM", 3, 20),
    codec(MediaPayload::GsmFullRate, "GSM", 3, 20),
    codec(MediaPayload::G7231, "G723", 4, 30),
];

const fn codec(payload: MediaPayload, name: &'static str, payload_type: u8, packet_ms: u32) -> Codec {
    Codec { payload, name, payload_type, rate: 8000, packet_ms }
}

impl Codec {
    /// Every codec that FreeSWITCH has this name for.
    pub fn by_name(name: &str) -> impl Iterator<Item = Self> {
        CODECS.into_iter().filter(move |codec| codec.name.eq_ignore_ascii_case(name))
    }

    /// The names of all, each once, best first.
    pub fn names() -> impl Iterator<Item = &'static str> {
        let first = |name| CODECS.iter().find(|codec| codec.name == name).copied();
        CODECS.into_iter().filter(move |codec| first(codec.name) == Some(*codec)).map(|codec| codec.name)
    }

    fn by_payload(payload: MediaPayload) -> Option<Self> {
        CODECS.into_iter().find(|codec| codec.payload == payload)
    }

    /// The rate of G.723.1 that the core counts on; nothing for other codecs.
    pub(super) fn g723_rate(self) -> Option<G723BitRate> {
        (self.payload == MediaPayload::G7231).then_some(G723BitRate::Rate6300)
    }

    /// Packets hold whole frames of this many milliseconds.
    fn frame_ms(self) -> u32 {
        match self.name {
            "G723" => 30,
            "GSM" => 20,
            _ => 10,
        }
    }
}

/// A codec that a phone has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Capability {
    codec: Codec,
    /// Most that a packet holds, milliseconds: what phones call the frames in a packet.
    longest_ms: u32,
}

impl Capability {
    /// What a phone says of a codec, if FreeSWITCH has that too.
    pub(super) fn of(said: &AudioCapability) -> Option<Self> {
        let codec = Codec::by_payload(said.payload_capability)?;
        Some(Self { codec, longest_ms: said.max_frames_per_packet })
    }

    /// The codec with packets of the time that is wanted, as far as the phone can.
    fn with(self, wanted: Option<u32>) -> Codec {
        let frame = self.codec.frame_ms();
        let usual = self.codec.packet_ms;
        let longest = if self.longest_ms < frame { usual } else { self.longest_ms };
        let fits = wanted.unwrap_or(usual).clamp(frame, longest.max(frame));
        Codec { packet_ms: fits / frame * frame, ..self.codec }
    }
}

/// What the rest of a call wants of its codec.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CodecWishes {
    /// What the far side speaks, best first: with one of these nobody has to translate.
    pub far: Vec<CodecPreference>,
    /// What the dialplan allows for this call, best first, in place of what phone and profile prefer.
    pub allowed: Option<Vec<CodecPreference>>,
    /// Names of codecs that FreeSWITCH has not got now.
    pub missing: Vec<&'static str>,
}

impl CodecWishes {
    /// The same once a call has spoken a codec: it stays where it can.
    pub(super) fn stay_with(&mut self, codec: Codec) {
        self.far =
            vec![CodecPreference { packet_ms: Some(codec.packet_ms), ..CodecPreference::new(codec.name) }];
    }

    /// The codec for a phone that can do `phone` and is set to prefer `preferred`: one of the far side's, else
    /// the first that is allowed.
    pub(super) fn choose(
        &self,
        phone: &[Capability],
        preferred: Option<&[CodecPreference]>,
    ) -> Option<Codec> {
        let allowed = self.allowed.as_deref().or(preferred);
        let allows = |wish: &&CodecPreference| {
            allowed.is_none_or(|allowed| allowed.iter().any(|codec| codec.name == wish.name))
        };
        let far = self.far.iter().filter(allows).cloned();
        far.chain(in_order(allowed)).find_map(|wish| {
            let has = |capability: &&Capability| {
                capability.codec.name == wish.name && !self.missing.contains(&capability.codec.name)
            };
            known(phone).iter().find(has).map(|capability| capability.with(wish.packet_ms))
        })
    }
}

/// What a phone can use, best first, each codec once.
pub(super) fn usable(phone: &[Capability], preferred: Option<&[CodecPreference]>) -> Vec<Codec> {
    let of = |wish: CodecPreference| {
        let capability = known(phone).iter().find(|capability| capability.codec.name == wish.name)?;
        Some(capability.with(wish.packet_ms))
    };
    in_order(preferred).into_iter().filter_map(of).collect()
}

fn in_order(preferred: Option<&[CodecPreference]>) -> Vec<CodecPreference> {
    match preferred {
        Some(list) => list.to_vec(),
        None => Codec::names().map(CodecPreference::new).collect(),
    }
}

/// A phone that never told its capabilities gets what every phone can.
fn known(phone: &[Capability]) -> &[Capability] {
    const EVERY_PHONE: [Capability; 1] = [Capability { codec: CODECS[0], longest_ms: 0 }];
    if phone.is_empty() { &EVERY_PHONE } else { phone }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn phone(payloads: &[(MediaPayload, u32)]) -> Vec<Capability> {
        let said = payloads.iter().map(|&(payload_capability, max_frames_per_packet)| AudioCapability {
            payload_capability,
            max_frames_per_packet,
            ..AudioCapability::default()
        });
        said.filter_map(|said| Capability::of(&said)).collect()
    }

    fn chosen(
        wishes: &CodecWishes,
        phone: &[Capability],
        prefs: Option<&str>,
    ) -> Option<(&'static str, u32)> {
        let prefs = prefs.map(CodecPreference::list);
        wishes.choose(phone, prefs.as_deref()).map(|codec| (codec.name, codec.packet_ms))
    }

    fn far(list: &str) -> CodecWishes {
        CodecWishes { far: CodecPreference::list(list), ..CodecWishes::default() }
    }

    const G729: MediaPayload = MediaPayload::G729AnnexB;

    #[test]
    fn the_far_sides_codec_comes_first_where_the_phone_has_it() {
        let phone = phone(&[(MediaPayload::G711Ulaw64k, 40), (MediaPayload::G711Alaw64k, 40), (G729, 60)]);
        assert_eq!(chosen(&far(""), &phone, None), Some(("PCMU", 20)));
        assert_eq!(chosen(&far("PCMA@30i"), &phone, None), Some(("PCMA", 30)));
        assert_eq!(chosen(&far("OPUS,G729"), &phone, None), Some(("G729", 20)));
        assert_eq!(chosen(&far("G722"), &phone, None), Some(("PCMU", 20)));
        assert_eq!(
            usable(&phone, None).iter().map(|codec| codec.name).collect::<Vec<_>>(),
            ["PCMU", "PCMA", "G729"]
        );
    }

    #[test]
    fn what_is_not_preferred_is_not_used() {
        let phone = phone(&[(MediaPayload::G711Ulaw64k, 40), (MediaPayload::G711Alaw64k, 40)]);
        assert_eq!(chosen(&far("PCMU"), &phone, Some("G722,PCMA")), Some(("PCMA", 20)));
        assert_eq!(chosen(&far(""), &phone, Some("G722")), None);
        assert_eq!(usable(&phone, Some(&CodecPreference::list("PCMA,G722,PCMU"))).len(), 2);
    }

    #[test]
    fn the_dialplan_outranks_the_preferences_and_the_core_everybody() {
        let phone = phone(&[(MediaPayload::G711Ulaw64k, 40), (MediaPayload::G711Alaw64k, 40), (G729, 60)]);
        let mut wishes = far("PCMU");
        wishes.allowed = Some(CodecPreference::list("G729@40i,PCMA"));
        assert_eq!(chosen(&wishes, &phone, Some("PCMU")), Some(("G729", 40)));
        wishes.missing = vec!["G729"];
        assert_eq!(chosen(&wishes, &phone, Some("PCMU")), Some(("PCMA", 20)));
    }

    #[test]
    fn packets_hold_whole_frames_and_no_more_than_the_phone_takes() {
        let phone = phone(&[(MediaPayload::G711Ulaw64k, 30), (MediaPayload::G7231, 90), (G729, 0)]);
        assert_eq!(chosen(&far("PCMU@60i"), &phone, None), Some(("PCMU", 30)));
        assert_eq!(chosen(&far("PCMU@25i"), &phone, None), Some(("PCMU", 20)));
        assert_eq!(chosen(&far("PCMU@1i"), &phone, None), Some(("PCMU", 10)));
        assert_eq!(chosen(&far("G723@20i"), &phone, None), Some(("G723", 30)));
        assert_eq!(chosen(&far("G729@60i"), &phone, None), Some(("G729", 20)), "it did not say how long");
    }

    #[test]
    fn a_phone_that_says_nothing_gets_what_every_phone_can() {
        assert_eq!(chosen(&far("PCMA"), &[], None), Some(("PCMU", 20)));
    }

    #[test]
    fn a_call_stays_with_its_codec() {
        let phone = phone(&[(MediaPayload::G711Ulaw64k, 40), (MediaPayload::G711Alaw64k, 40)]);
        let mut wishes = far("PCMA@30i");
        let codec = wishes.choose(&phone, None).unwrap();
        wishes.stay_with(codec);
        assert_eq!(wishes.choose(&phone, None), Some(codec));
    }
}
