//! What an administrator sees of an exchange.

use std::net::IpAddr;
use std::sync::Arc;

use jiff::Timestamp;

use super::Exchange;
use super::action::Trace;
use super::call::{Call, CallId, Direction, LineView, Party};
use super::device::Device;
use super::input::Instance;
use crate::config::{Button, ButtonKind, Profile};
use crate::protocol::enums::ButtonType;

/// What has been counted since the profile started.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counters {
    /// Calls that phones made.
    pub calls_in: u64,
    /// Of these, those that did not come to be.
    pub failed_calls_in: u64,
    /// Calls to phones.
    pub calls_out: u64,
    /// Of these, those that did not come to be.
    pub failed_calls_out: u64,
    /// Registrations that were rejected.
    pub refused: u64,
    /// Inputs that were given up because of a panic.
    pub panics: u64,
}

/// What went through a profile's entrance since it started; filled in by who listens.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Traffic {
    /// Connections that are open.
    pub open: u32,
    /// Connections that were accepted.
    pub accepted: u64,
    /// Connections from addresses that the access lists do not have.
    pub denied: u64,
    /// Connections beyond the limits.
    pub turned_away: u64,
    /// Connections that were closed because their phone did not register in time.
    pub late: u64,
}

/// A profile at one moment.
#[derive(Debug, Clone)]
pub struct ProfileStatus {
    /// Its settings.
    pub profile: Arc<Profile>,
    /// What has been counted.
    pub counters: Counters,
    /// Connections, of phones and of others.
    pub traffic: Traffic,
    /// Connections, registered or not.
    pub connections: usize,
    /// Registered phones.
    pub devices: usize,
    /// Calls in any state.
    pub calls: usize,
}

/// A phone at one moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeviceStatus {
    /// Name.
    pub name: String,
    /// User number that it registered with.
    pub user_id: u32,
    /// Instance that it registered with.
    pub instance: u32,
    /// Its address.
    pub address: IpAddr,
    /// Device type on the wire.
    pub type_id: u32,
    /// Name of the device type.
    pub type_name: String,
    /// How many streams it can have.
    pub max_streams: u32,
    /// RTP port that it announced.
    pub rtp_port: Option<u32>,
    /// Codecs it can use, separated by commas.
    pub codecs: String,
    /// State of the headset on the wire.
    pub headset: Option<u32>,
    /// State of the handset on the wire.
    pub handset: Option<u32>,
    /// State of the speaker on the wire.
    pub speaker: Option<u32>,
    /// Its calls and their states on the wire.
    pub calls: Vec<(CallId, u32)>,
    /// Protocol version that is spoken with it.
    pub version: u8,
    /// Its texts are UTF-8.
    pub utf8: bool,
    /// Firmware load that it runs, empty where it does not say.
    pub load: String,
    /// When it registered.
    pub since: Timestamp,
    /// Its frames are written to the log.
    pub traced: Trace,
    /// The headers that events about it carry.
    pub headers: Vec<(&'static str, String)>,
}

/// A directory number at one moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LineStatus {
    /// The number.
    pub number: String,
    /// The phones that have it.
    pub appearances: Vec<LineView>,
    /// The calls on it.
    pub calls: Vec<CallId>,
}

/// A call at one moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CallStatus {
    /// Which call.
    pub call: CallId,
    /// Uuid of its session, once there is one.
    pub uuid: Option<String>,
    /// Who made it.
    pub direction: Direction,
    /// Directory number of its line.
    pub number: String,
    /// The other party.
    pub remote: Party,
    /// State on the wire.
    pub state: u32,
    /// The phones that have it, or that it rings at, each with the line there.
    pub phones: Vec<(String, Instance)>,
}

/// A button of a phone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ButtonStatus {
    /// Place on the phone, from 1.
    pub position: u32,
    /// Number among those of its kind, from 1.
    pub instance: Instance,
    /// Its type.
    pub kind: ButtonType,
    /// Text beside it.
    pub label: String,
    /// Number, address or status behind it.
    pub value: String,
}

impl Exchange {
    pub(super) fn profile_status(&self) -> ProfileStatus {
        ProfileStatus {
            profile: Arc::clone(&self.profile),
            counters: self.counters,
            traffic: Traffic::default(),
            connections: self.guests.len() + self.devices.len(),
            devices: self.devices.len(),
            calls: self.calls.len(),
        }
    }

    pub(super) fn device_names(&self) -> Vec<String> {
        let mut names: Vec<_> = self.devices.values().map(|device| device.name.clone()).collect();
        names.sort_unstable();
        names
    }

    pub(super) fn line_status(&self) -> Vec<LineStatus> {
        let mut numbers: Vec<&str> = self.lines.numbers().collect();
        numbers.sort_unstable();
        let line = |number: &str| LineStatus {
            number: number.to_owned(),
            appearances: self.line_views(number),
            calls: self.calls.values().filter(|call| call.number == number).map(|call| call.id).collect(),
        };
        numbers.into_iter().map(line).collect()
    }

    pub(super) fn call_status(&self) -> Vec<CallStatus> {
        self.calls.values().map(|call| self.status_of(call)).collect()
    }

    fn status_of(&self, call: &Call) -> CallStatus {
        let seats = self.devices.keys().filter_map(|connection| {
            let seated = call.seat().filter(|seat| seat.connection == *connection);
            seated.or_else(|| call.is_ringing_at(*connection))
        });
        let mut phones: Vec<_> =
            seats.map(|seat| (self.name_of(seat.connection).to_owned(), seat.line)).collect();
        phones.sort_unstable();
        CallStatus {
            call: call.id,
            uuid: call.uuid.clone(),
            direction: call.direction,
            number: call.number.clone(),
            remote: call.remote.clone(),
            state: call.wire_state().into(),
            phones,
        }
    }

    pub(super) fn button_status(&self, name: &str) -> Option<Vec<ButtonStatus>> {
        let device = self.devices.get(self.names.get(name)?)?;
        Some(buttons(device))
    }

    pub(super) fn device_status(&self, name: &str) -> Option<Box<DeviceStatus>> {
        let connection = self.names.get(name)?;
        let device = self.devices.get(connection)?;
        let calls = self.calls.values().filter(|call| {
            call.seat().is_some_and(|seat| seat.connection == *connection)
                || call.is_ringing_at(*connection).is_some()
        });
        Some(Box::new(DeviceStatus {
            name: device.name.clone(),
            user_id: device.user_id,
            instance: device.instance,
            address: device.address,
            type_id: device.kind.into(),
            type_name: device.kind.to_string(),
            max_streams: device.max_streams,
            rtp_port: device.rtp_port,
            codecs: device.codec_names.clone(),
            headset: device.headset,
            handset: device.handset,
            speaker: device.speaker,
            calls: calls.map(|call| (call.id, call.wire_state().into())).collect(),
            version: device.dialect.version.0,
            utf8: device.dialect.utf8,
            load: device.load.clone(),
            since: device.since,
            traced: self.trace_of(&device.name),
            headers: device.headers(&self.profile.name),
        }))
    }
}

/// The buttons that the directory gives a phone, each counted among those of its kind, as the phone does.
fn buttons(device: &Device) -> Vec<ButtonStatus> {
    let mut counts = [0; 4];
    let mut count = |slot: usize| {
        let Some(count) = counts.get_mut(slot) else { return 0 };
        *count += 1;
        *count
    };
    let mut status = |button: &Button| {
        let (instance, kind, value) = match &button.kind {
            ButtonKind::Line(line) => (count(0), ButtonType::Line, line.number.clone()),
            ButtonKind::SpeedDial { number } => (count(1), ButtonType::SpeedDial, number.clone()),
            ButtonKind::ServiceUrl { url } => (count(2), ButtonType::ServiceUrl, url.clone()),
            ButtonKind::Feature { code, status } => (count(3), u32::from(*code).into(), status.to_string()),
        };
        ButtonStatus { position: button.position, instance, kind, label: button.label.clone(), value }
    };
    device.record.buttons.iter().map(&mut status).collect()
}
