//! What readers of the tables are to find: phones with their buttons, and the calls on their lines.
//!
//! Whatever changes a phone or a call notes it; what is noted goes out once, at the end of the input, as it is by
//! then. Nothing is ever read back.

use super::call::{Call, CallId, Elsewhere, Seat, Stage};
use super::device::Device;
use super::input::ConnectionId;
use super::{Action, Exchange};
use crate::config::Button;
use crate::protocol::enums::CallState;

/// A change for the tables.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stored {
    /// A phone as it is by now.
    Device(Box<StoredDevice>),
    /// The phone of this name and instance is gone.
    Gone(String, u32),
    /// The rows of a call; none when it is over.
    Call(CallId, Vec<StoredCall>),
}

/// A registered phone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredDevice {
    /// Name.
    pub name: String,
    /// Instance that it registered with.
    pub instance: u32,
    /// User number that it registered with.
    pub user_id: u32,
    /// Address that it claims.
    pub ip: String,
    /// Device type on the wire.
    pub kind: u32,
    /// How many streams it can have.
    pub max_streams: u32,
    /// RTP port that it announced.
    pub port: Option<u32>,
    /// Names of its codecs, separated by commas.
    pub codecs: String,
    /// State of the headset on the wire.
    pub headset: Option<u32>,
    /// State of the handset on the wire.
    pub handset: Option<u32>,
    /// State of the speaker on the wire.
    pub speaker: Option<u32>,
    /// Its buttons; the lines among them are numbered in this order.
    pub buttons: Vec<Button>,
}

/// A call on a line of a phone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredCall {
    /// Name of the phone.
    pub device_name: String,
    /// Its instance.
    pub device_instance: u32,
    /// Line on the phone.
    pub line: u32,
    /// Uuid of the call's channel.
    pub uuid: String,
    /// State on the wire, as this phone shows it.
    pub state: u32,
}

impl Exchange {
    /// Notes that a phone is not as it was.
    pub(super) fn device_changed(&mut self, connection: ConnectionId) {
        self.changed_devices.insert(connection);
    }

    /// Notes that a call is not as it was.
    pub(super) fn call_changed(&mut self, call: CallId) {
        self.changed_calls.insert(call);
    }

    /// Says what has changed since the last input.
    pub(super) fn store_changes(&mut self) {
        for connection in std::mem::take(&mut self.changed_devices) {
            if let Some(device) = self.devices.get(&connection) {
                self.actions.push(Action::Store(Stored::Device(Box::new(row(device)))));
            }
        }
        for id in std::mem::take(&mut self.changed_calls) {
            let rows = self.calls.get(&id).map(|call| self.call_rows(call)).unwrap_or_default();
            self.actions.push(Action::Store(Stored::Call(id, rows)));
        }
    }

    /// A row for each appearance of the call's number, once the call has a channel.
    fn call_rows(&self, call: &Call) -> Vec<StoredCall> {
        let Some(uuid) = &call.uuid else { return Vec::new() };
        let row = |seat: &Seat| {
            let device = self.devices.get(&seat.connection)?;
            Some(StoredCall {
                device_name: device.name.clone(),
                device_instance: device.instance,
                line: seat.line,
                uuid: uuid.clone(),
                state: state_at(call, *seat).into(),
            })
        };
        self.lines.of(&call.number).iter().filter_map(row).collect()
    }
}

/// The state of a call as one of the phones that have its number shows it.
fn state_at(call: &Call, seat: Seat) -> CallState {
    let shown = match &call.stage {
        Stage::Offered => None,
        Stage::Ringing(seats) => seats.contains(&seat).then(|| call.wire_state()),
        Stage::Seated(own, _) => (*own == seat).then(|| call.wire_state()),
    };
    match shown {
        Some(state) => state,
        None => match call.elsewhere {
            Some(Elsewhere::InUse) => CallState::InUseRemotely,
            Some(Elsewhere::Held) => CallState::Hold,
            None => CallState::OnHook,
        },
    }
}

fn row(device: &Device) -> StoredDevice {
    StoredDevice {
        name: device.name.clone(),
        instance: device.instance,
        user_id: device.user_id,
        ip: device.address.to_string(),
        kind: device.kind.into(),
        max_streams: device.max_streams,
        port: device.rtp_port,
        codecs: device.codec_names.clone(),
        headset: device.headset,
        handset: device.handset,
        speaker: device.speaker,
        buttons: device.record.buttons.clone(),
    }
}
