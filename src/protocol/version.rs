//! Protocol versions, and how one changes what is on the wire.
//!
//! A phone offers its highest version when it registers and the server answers
//! with the one to use. Three things follow from that version:
//!
//! - **The header word.** Versions up to 11 put 0 into the header, later ones
//!   the version itself. No phone or CallManager was seen to do otherwise, and
//!   other values (3, 5, 8, 9, 12 to 14) make analysers drop the segment. The
//!   messages around registration, which come before the version is agreed
//!   on, carry 0 in every version.
//! - **The layout.** Layouts are told apart by the header word, so every
//!   version up to 11 has the layouts of header word 0 ([`Dialect::layout`]).
//!   A CallManager that speaks version 11 to a 7960 confirms it: its
//!   OpenReceiveChannel has header word 0 and the body of version 10.
//! - **The form.** Some texts have a message with a fixed field and a newer
//!   one with a text of any length; see [`super::forms`].
//!
//! The text encoding depends on no version but on what the phone announces:
//! UTF-8 when it sets that bit of its features, Latin-1 otherwise.

use super::enums::PhoneFeatures;

/// Every version that a phone is known to speak.
const KNOWN: [u8; 14] = [3, 5, 8, 9, 10, 11, 15, 16, 17, 18, 19, 20, 21, 22];

/// First version that is put into the header.
const FIRST_IN_HEADER: u8 = 15;

/// A version of the protocol, 0 before registration.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct ProtocolVersion(pub u8);

/// Returns the version to use with a phone that offers `offered`: the highest
/// known one that is not above it, and the lowest known one for phones that
/// offer less (or nothing, as the oldest do).
#[must_use]
pub fn negotiate(offered: u8) -> ProtocolVersion {
    let [lowest, ..] = KNOWN;
    ProtocolVersion(KNOWN.into_iter().rev().find(|version| *version <= offered).unwrap_or(lowest))
}

/// What two ends agreed on that changes how messages are written.
///
/// The default is what is spoken before registration: the oldest layouts and
/// Latin-1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Dialect {
    /// The version agreed on.
    pub version: ProtocolVersion,
    /// Whether texts are UTF-8 instead of Latin-1.
    pub utf8: bool,
}

impl Dialect {
    /// Returns the dialect to use with a phone that offers this version and
    /// announces these features in its RegisterReq.
    #[must_use]
    pub fn negotiated(offered: u8, features: PhoneFeatures) -> Self {
        Self { version: negotiate(offered), utf8: features.contains(PhoneFeatures::UTF8) }
    }

    /// Returns what a server says of itself next to the version in
    /// RegisterAck: the byte after it and its features. Phones up to version 3
    /// are told nothing; the others get what chan-sccp sends, as phones were
    /// seen to take UTF-8 and dynamic messages from it.
    #[must_use]
    pub fn server_features(self) -> (u8, PhoneFeatures) {
        match self.version.0 {
            ..4 => (0, PhoneFeatures(0)),
            4..11 => (0x20, PhoneFeatures(0xfef1)),
            11.. => (0x20, PhoneFeatures(0xfff1)),
        }
    }

    /// Returns the version that selects the layout: 0 for everything that
    /// isn't put into the header.
    #[must_use]
    pub fn layout(self) -> u8 {
        if self.version.0 >= FIRST_IN_HEADER { self.version.0 } else { 0 }
    }

    /// Returns the header word for the message with this id.
    #[must_use]
    pub fn header_version(self, id: u32) -> u32 {
        if is_before_agreement(id) { 0 } else { u32::from(self.layout()) }
    }
}

/// Tells whether a message belongs to the part of a registration that always
/// has 0 in the header: RegisterReq, IpPort, Alarm, RegisterTokenReq and its
/// answers, RegisterAck, RegisterReject, CapabilitiesReq and VersionRes.
fn is_before_agreement(id: u32) -> bool {
    matches!(
        id,
        0x0001
            | 0x0002
            | 0x0020
            | 0x0029
            | 0x0081
            | 0x0098
            | 0x009b
            | 0x009d
            | 0x011a
            | 0x011b
            | 0x8000
            | 0x8100
            | 0x8101
    )
}
