//! What kind of phone it is and how it behaves.

use std::net::{IpAddr, Ipv4Addr};
use std::time::Duration;

use mod_skinny::protocol::enums::{DeviceType, MediaPayload};
use mod_skinny::protocol::models::Model;

use super::pace::Pace;

/// What a phone is and does; everything has the default of a common 7960.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Device name, at most 15 characters.
    pub name: String,
    /// Model.
    pub device_type: DeviceType,
    /// Highest protocol version that the phone offers.
    pub protocol: u8,
    /// Codecs in the phone's order of preference.
    pub codecs: Vec<MediaPayload>,
    /// Where the phone's own end lies.
    pub address: IpAddr,
    /// Whether it says what it counted of a call when it is asked.
    pub reports: bool,
    /// The address that it takes for its own and names for its streams, where a NAT gives it another.
    pub claims: Option<IpAddr>,
    /// By how much its packets of sound are late at most, each by another part of it.
    pub wavers: Option<Duration>,
    /// Whether every other packet of sound that it sends overtakes the one before it.
    pub shuffles: bool,
    /// How many packets of sound it sends over a stream before it falls silent, if it does.
    pub falls_silent_after: Option<u32>,
    /// Whether it listens for RTCP reports, at the port after that of each stream.
    pub takes_reports: bool,
    /// What it does when it is asked to open a receive channel.
    pub media: MediaHabit,
    /// Whether it answers calls by itself in the moment that they come in.
    pub answering: Answering,
    /// Whether it has soft keys, and asks for them.
    pub soft_keys: bool,
    /// Whether it says line and call with each key, as all but the oldest models do.
    pub names_call: bool,
    /// Whether it sends keep-alives at the interval that it was told.
    pub keeps_alive: bool,
    /// Whether it asks for a token before it registers, as the SPA series does.
    pub wants_token: bool,
    /// Whether it sends and expects audio in the clear, whatever it is told.
    pub ignores_keys: bool,
    /// Whether it does nothing at all by itself: somebody else puts the words into its mouth.
    pub passive: bool,
    /// How fast its user is, and how slow the way to the server.
    pub pace: Pace,
}

/// How a phone opens a receive channel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MediaHabit {
    /// It listens, and says so at once.
    Prompt,
    /// It listens, and says so after a while, as phones on Wi-Fi do.
    Slow(Duration),
    /// It never says anything.
    Mute,
    /// It says that it cannot.
    Refusing,
}

/// How a phone answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answering {
    /// Somebody has to press a key.
    ByHand,
    /// By the Answer soft key, in the moment of the call state "ring in", before the ringer.
    KeyAtOnce,
    /// By the handset in that moment.
    HandsetAtOnce,
}

impl Settings {
    /// Makes a 7960 that talks G.711.
    #[must_use]
    pub fn new(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            device_type: DeviceType::Cisco7960,
            protocol: 11,
            codecs: vec![MediaPayload::G711Ulaw64k, MediaPayload::G711Alaw64k],
            address: Ipv4Addr::LOCALHOST.into(),
            reports: true,
            claims: None,
            wavers: None,
            shuffles: false,
            falls_silent_after: None,
            takes_reports: false,
            media: MediaHabit::Prompt,
            answering: Answering::ByHand,
            soft_keys: true,
            names_call: true,
            keeps_alive: true,
            wants_token: false,
            ignores_keys: false,
            passive: false,
            pace: Pace::Normal,
        }
    }

    /// Makes it another model.
    #[must_use]
    pub fn model(mut self, device_type: DeviceType) -> Self {
        self.device_type = device_type;
        self.soft_keys = Model::of(device_type).soft_keys;
        self.wants_token = device_type.to_string().contains("SPA");
        self
    }

    /// Sets the highest protocol version that it offers.
    #[must_use]
    pub fn protocol(mut self, version: u8) -> Self {
        self.protocol = version;
        self
    }

    /// Sets the codecs.
    #[must_use]
    pub fn codecs(mut self, codecs: &[MediaPayload]) -> Self {
        self.codecs = codecs.to_vec();
        self
    }

    /// Sets how it opens receive channels.
    #[must_use]
    pub fn media(mut self, habit: MediaHabit) -> Self {
        self.media = habit;
        self
    }

    /// Sets how fast everything about it is.
    #[must_use]
    pub fn pace(mut self, pace: Pace) -> Self {
        self.pace = pace;
        self
    }

    /// Sets how it answers.
    #[must_use]
    pub fn answering(mut self, answering: Answering) -> Self {
        self.answering = answering;
        self
    }
}
