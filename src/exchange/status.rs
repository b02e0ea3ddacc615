//! What an administrator sees of an exchange.

use std::net::IpAddr;
use std::sync::Arc;

use super::Exchange;
use super::call::CallId;
use crate::config::Profile;

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
    /// Inputs that were given up because of a panic.
    pub panics: u64,
}

/// A profile at one moment.
#[derive(Debug, Clone)]
pub struct ProfileStatus {
    /// Its settings.
    pub profile: Arc<Profile>,
    /// What has been counted.
    pub counters: Counters,
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
}

impl Exchange {
    pub(super) fn profile_status(&self) -> ProfileStatus {
        ProfileStatus {
            profile: Arc::clone(&self.profile),
            counters: self.counters,
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
        }))
    }
}
