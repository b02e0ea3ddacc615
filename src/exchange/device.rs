//! A phone: what it said of itself, what the directory says of it.

use std::net::IpAddr;
use std::time::Instant;

use jiff::Timestamp;
use jiff::tz::Offset;

use super::action::CloseReason;
use super::call::LineView;
use super::codec::Capability;
use super::input::{Instance, Peer};
use super::user_data::CutCharacters;
use crate::config::{Button, ButtonKind, DeviceRecord, LineButton, Profile, SoftKeySets};
use crate::protocol::enums::{ButtonType, DeviceType};
use crate::protocol::messages::RegisterReq;
use crate::protocol::models::Model;
use crate::protocol::{Dialect, Message};

/// A connection that has not registered.
#[derive(Debug)]
pub(super) struct Guest {
    pub(super) peer: Peer,
    pub(super) waiting: Option<Waiting>,
}

/// A registration that waits for the directory.
#[derive(Debug)]
pub(super) struct Waiting {
    pub(super) request: RegisterReq,
    /// What the phone sent since.
    pub(super) early: Vec<Message>,
    /// When the directory was asked.
    pub(super) since: Instant,
}

/// When a phone was told the time, and how far its zone was from UTC then.
#[derive(Debug, Clone, Copy)]
pub(super) struct Told {
    pub(super) at: Timestamp,
    pub(super) offset: Offset,
}

/// A registered phone.
#[derive(Debug)]
pub(super) struct Device {
    pub(super) name: String,
    pub(super) user_id: u32,
    pub(super) instance: u32,
    pub(super) address: IpAddr,
    pub(super) peer: Peer,
    /// What is spoken with it.
    pub(super) dialect: Dialect,
    /// When it registered.
    pub(super) since: Timestamp,
    /// Firmware load that it runs, where it says so.
    pub(super) load: String,
    /// Why we close its connection, if we do.
    pub(super) closing: Option<CloseReason>,
    /// The mailbox of which its display told last that something waits there.
    pub(super) notified_of: Option<String>,
    /// What the next part of an application's data goes on with.
    pub(super) cut_characters: CutCharacters,
    pub(super) kind: DeviceType,
    pub(super) model: Model,
    /// It has its buttons and was shown what goes on at its lines.
    pub(super) welcomed: bool,
    /// It asked for soft keys, so it has some, whatever is known of its model.
    pub(super) asked_for_soft_keys: bool,
    /// It was told to restart, and reads everything anew when it is back.
    pub(super) restarts: bool,
    pub(super) max_streams: u32,
    pub(super) rtp_port: Option<u32>,
    pub(super) record: DeviceRecord,
    /// Codecs the phone can use, in its order.
    pub(super) codecs: Vec<Capability>,
    /// It says what it counted of a call when it is asked, as far as is known.
    pub(super) reports: bool,
    /// It can have digits in its streams.
    pub(super) telephone_events: bool,
    /// Names of the codecs as the phone listed them.
    pub(super) codec_names: String,
    pub(super) headset: Option<u32>,
    pub(super) handset: Option<u32>,
    /// What its clock was set by last.
    pub(super) clock: Option<Told>,
    pub(super) speaker: Option<u32>,
    /// The handset is lifted, or the speaker or headset took its place.
    pub(super) off_hook: bool,
}

impl Device {
    pub(super) fn line(&self, instance: Instance) -> Option<(&Button, &LineButton)> {
        self.record.lines().find(|(n, ..)| *n == instance).map(|(_, button, line)| (button, line))
    }

    /// Whether the phone has what a message is for: models without a prompt line show texts in the wrong
    /// place, those without soft keys have no use for sets of them.
    pub(super) fn takes(&self, message: &Message) -> bool {
        #[allow(clippy::wildcard_enum_match_arm, reason = "most messages are for every phone")]
        match message {
            Message::SelectSoftKeys(_) => self.model.soft_keys || self.asked_for_soft_keys,
            Message::DisplayPromptStatus(_)
            | Message::ClearPromptStatus(_)
            | Message::DisplayNotify(_)
            | Message::DisplayPriNotify(_)
            | Message::ClearPriNotify(_) => self.model.prompt,
            _ => true,
        }
    }

    /// The keys that the model has for one purpose at positions of which the directory says nothing.
    pub(super) fn fixed_keys(&self) -> impl Iterator<Item = (u32, ButtonType)> {
        let taken = |position| self.record.buttons.iter().any(|button| button.position == position);
        self.model.fixed_keys().filter(move |(position, _)| !taken(*position))
    }

    /// The line a key means that names `instance`, or none (0): the first one then.
    pub(super) fn line_or_first(&self, instance: Instance) -> Option<Instance> {
        self.record.lines().map(|(n, ..)| n).find(|&n| instance == 0 || n == instance)
    }

    pub(super) fn line_view(&self, instance: Instance) -> Option<LineView> {
        let (button, line) = self.line(instance)?;
        Some(LineView {
            device_name: self.name.clone(),
            device_instance: self.instance,
            position: button.position,
            line_instance: instance,
            label: button.label.clone(),
            number: line.number.clone(),
            caller_name: line.caller_name.clone(),
        })
    }

    /// The speed dials in the order of their position.
    pub(super) fn speed_dials(&self) -> impl Iterator<Item = (&Button, &str)> {
        self.record.buttons.iter().filter_map(|button| match &button.kind {
            ButtonKind::SpeedDial { number } => Some((button, number.as_str())),
            ButtonKind::Line(_) | ButtonKind::ServiceUrl { .. } | ButtonKind::Feature { .. } => None,
        })
    }

    /// The services in the order of their position.
    pub(super) fn services(&self) -> impl Iterator<Item = (&Button, &str)> {
        self.record.buttons.iter().filter_map(|button| match &button.kind {
            ButtonKind::ServiceUrl { url } => Some((button, url.as_str())),
            ButtonKind::Line(_) | ButtonKind::SpeedDial { .. } | ButtonKind::Feature { .. } => None,
        })
    }

    /// The feature keys in the order of their position.
    pub(super) fn features(&self) -> impl Iterator<Item = (&Button, u8, u32)> {
        self.record.buttons.iter().filter_map(|button| match button.kind {
            ButtonKind::Feature { code, status } => Some((button, code, status)),
            ButtonKind::Line(_) | ButtonKind::SpeedDial { .. } | ButtonKind::ServiceUrl { .. } => None,
        })
    }

    pub(super) fn soft_keys<'a>(&self, profile: &'a Profile) -> &'a SoftKeySets {
        profile.soft_keys(self.record.soft_key_set_set.as_deref())
    }

    /// The firmware load for this phone: its own, or that of its type.
    pub(super) fn firmware<'a>(&'a self, profile: &'a Profile) -> Option<&'a str> {
        let of_type = profile.device_types.get(&u32::from(self.kind));
        let own = self.record.firmware_version.as_deref();
        own.or_else(|| of_type.and_then(|kind| kind.firmware_version.as_deref()))
    }

    /// The headers that events about this phone carry.
    pub(super) fn headers(&self, profile: &str) -> Vec<(&'static str, String)> {
        let mut headers = vec![
            ("Skinny-Profile-Name", profile.to_owned()),
            ("Skinny-Device-Name", self.name.clone()),
            ("Skinny-Station-User-Id", self.user_id.to_string()),
            ("Skinny-Station-Instance", self.instance.to_string()),
            ("Skinny-IP-Address", self.address.to_string()),
            ("Skinny-Device-Type", u32::from(self.kind).to_string()),
            ("Skinny-Max-Streams", self.max_streams.to_string()),
            ("Skinny-Port", self.rtp_port.map_or_else(|| "(null)".to_owned(), |port| port.to_string())),
        ];
        if !self.codec_names.is_empty() {
            headers.push(("Skinny-Codecs", self.codec_names.clone()));
        }
        headers
    }
}
