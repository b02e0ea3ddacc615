//! How a phone comes in and leaves.
//!
//! A connection is a guest until its `RegisterReq` was answered by the directory. A phone that registers
//! while an older connection of the same name stands has lost that one without our noticing (power, cable,
//! restart): the new one takes over at once, the old one and its calls end.

use std::net::IpAddr;
use std::time::Duration;

use super::action::{Action, CloseReason, Notice, NoticeKind};
use super::device::{Device, Guest, Waiting};
use super::input::{ConnectionId, DisconnectReason, Peer, Refusal};
use super::{Cause, Exchange, Stored, listed};
use crate::config::DeviceRecord;
use crate::protocol::enums::UnregisterStatus;
use crate::protocol::messages::{
    CapabilitiesReq, RegisterAck, RegisterReq, RegisterTokenAck, SetHookFlashDetect, SpcpRegisterTokenAck,
    UnregisterAck,
};
use crate::protocol::models::Model;
use crate::protocol::{Dialect, Message, Text};

impl Exchange {
    pub(super) fn connected(&mut self, connection: ConnectionId, peer: Peer) {
        self.guests.insert(connection, Guest { peer, waiting: None });
        if self.profile.debug > 0 {
            tracing::info!(connection = connection.0, address = %peer.remote, "connected");
        }
        self.trace_from_now(connection, "");
    }

    pub(super) fn message(&mut self, connection: ConnectionId, message: Message) {
        match message {
            Message::RegisterReq(request) => self.register(connection, request),
            Message::Alarm(alarm) => self.alarm(connection, &alarm),
            Message::EnhancedAlarm(alarm) => self.xml_alarm(connection, &alarm),
            // Registered phones ask for a token too, and go on with their calls.
            Message::RegisterTokenReq(_) => self.send(connection, RegisterTokenAck {}),
            Message::SpcpRegisterTokenReq(_) => {
                self.send(connection, SpcpRegisterTokenAck { features: ALL_SPCP_FEATURES });
            }
            message if self.devices.contains_key(&connection) => self.device_message(connection, message),
            message => self.early_message(connection, message),
        }
    }

    fn register(&mut self, connection: ConnectionId, request: RegisterReq) {
        let name = request.station_id.device_name.to_string();
        if let Some(device) = self.devices.remove(&connection) {
            tracing::info!(device = %device.name, "registers anew on the same connection");
            let peer = device.peer;
            self.take_out(connection, &device);
            self.guests.insert(connection, Guest { peer, waiting: None });
        }
        let Some(guest) = self.guests.get_mut(&connection) else { return };
        if guest.waiting.is_some() {
            // The answer that is on its way belongs to the name that was asked for.
            return tracing::debug!(device = name, "registers while its registration is looked at, ignored");
        }
        guest.waiting = Some(Waiting { request, early: Vec::new(), since: self.now.instant });
        if self.has_room_to_register() {
            self.ask_directory(connection, name);
        } else {
            self.reject(connection, &name, &Refusal::TooMany);
        }
    }

    /// Keeps what a phone sends between its registration and our answer. Who wants to make calls without
    /// registering is no phone.
    fn early_message(&mut self, connection: ConnectionId, message: Message) {
        match self.guests.get_mut(&connection).and_then(|guest| guest.waiting.as_mut()) {
            Some(waiting) if waiting.early.len() < MAX_EARLY => waiting.early.push(message),
            _ if controls_calls(&message) => {
                let message = message.name();
                tracing::warn!(
                    connection = connection.0,
                    message,
                    "not registered, the connection is closed"
                );
                self.actions.push(Action::Close(connection, CloseReason::Stranger));
            }
            _ => tracing::debug!(connection = connection.0, %message, "ignored before registration"),
        }
    }

    pub(super) fn directory_answered(
        &mut self,
        connection: ConnectionId,
        outcome: Result<DeviceRecord, Refusal>,
    ) {
        let Some((peer, waiting)) = self.answered(connection) else { return };
        let name = waiting.request.station_id.device_name.to_string();
        let outcome = outcome.and_then(|record| match self.objection(peer, &name, &record) {
            Some(refusal) => Err(refusal),
            None => Ok(record),
        });
        match outcome {
            Ok(record) => self.admit(connection, peer, waiting, record),
            Err(refusal) => self.reject(connection, &name, &refusal),
        }
    }

    fn admit(&mut self, connection: ConnectionId, peer: Peer, waiting: Waiting, record: DeviceRecord) {
        let Waiting { request, early, .. } = waiting;
        self.guests.remove(&connection);
        let device = self.new_device(peer, &request, record);
        self.replace(&device.name);
        tracing::info!(device = %device.name, address = %peer.remote, kind = %device.kind, "registered");
        self.say_if_strange(&device);
        let dialect = device.dialect;
        self.actions.push(Action::Accept(connection, device.name.clone(), dialect, self.silence_allowed()));
        self.trace_from_now(connection, &device.name);
        self.send(connection, self.register_ack(&device.record, dialect));
        self.send(connection, CapabilitiesReq {});
        if device.model.hook_flash {
            self.send(connection, SetHookFlashDetect {});
        }
        self.names.insert(device.name.clone(), connection);
        self.announce_lines(&device);
        self.add_lines(connection, &device);
        self.publish(&device, NoticeKind::Register);
        self.devices.insert(connection, device);
        self.device_changed(connection);
        self.ask_for_mailboxes(connection);
        self.keep_clocks();
        for message in early {
            self.device_message(connection, message);
        }
    }

    fn register_ack(&self, record: &DeviceRecord, dialect: Dialect) -> RegisterAck {
        let (unknown, features) = dialect.server_features();
        let interval = u32::try_from(self.profile.keep_alive.as_secs()).unwrap_or(u32::MAX);
        RegisterAck {
            keep_alive_interval: interval,
            date_template: Text::from(
                record.date_format.as_ref().unwrap_or(&self.profile.date_format).as_str(),
            ),
            padding: 0,
            secondary_keep_alive_interval: Some(interval),
            protocol_version: Some(dialect.version.0),
            unknown: Some(unknown),
            phone_features: Some(features),
        }
    }

    /// How long a phone may be silent: the interval it was told and a tenth of it.
    fn silence_allowed(&self) -> Duration {
        self.profile.keep_alive.mul_f32(1.1)
    }

    /// Ends the connection that the phone of this name had before.
    fn replace(&mut self, name: &str) {
        let Some(old) = self.names.get(name).copied() else { return };
        if let Some(device) = self.devices.remove(&old) {
            tracing::warn!(device = name, address = %device.peer.remote, "an older connection of the same phone is closed");
            self.publish(&device, NoticeKind::Disconnect(CloseReason::Replaced.word()));
            self.take_out(old, &device);
            self.actions.push(Action::Close(old, CloseReason::Replaced));
        }
    }

    pub(super) fn unregister(&mut self, connection: ConnectionId) {
        let Some(device) = self.devices.remove(&connection) else { return };
        tracing::info!(device = %device.name, "unregistered");
        self.publish(&device, NoticeKind::Unregister);
        self.publish(&device, NoticeKind::Disconnect(CloseReason::Unregistered.word()));
        self.take_out(connection, &device);
        self.send(connection, UnregisterAck { status: UnregisterStatus::Ok });
        self.actions.push(Action::Close(connection, CloseReason::Unregistered));
    }

    /// Says once of each type of phone that nobody knows that it is served like a plain one.
    fn say_if_strange(&mut self, device: &Device) {
        if device.kind.name().is_none() && self.strange_types.insert(device.kind.into()) {
            let kind = u32::from(device.kind);
            tracing::warn!(device = %device.name, kind, "a phone of a type that is not known, it has one line");
        }
    }

    pub(super) fn disconnected(&mut self, connection: ConnectionId, reason: DisconnectReason) {
        if self.profile.debug > 0 {
            tracing::info!(connection = connection.0, ?reason, "disconnected");
        }
        drop(self.answered(connection));
        self.guests.remove(&connection);
        let Some(device) = self.devices.remove(&connection) else { return };
        let word = match &reason {
            DisconnectReason::Expired => {
                tracing::warn!(device = %device.name, "no keep-alive for {:.1?}, gone", self.silence_allowed());
                self.publish(&device, NoticeKind::Expire);
                "expired"
            }
            DisconnectReason::Failed(why) => {
                tracing::warn!(device = %device.name, "connection closed: {why}");
                "failed"
            }
            DisconnectReason::Closed => {
                tracing::info!(device = %device.name, "connection closed by the phone");
                "closed"
            }
            DisconnectReason::Asked => device.closing.unwrap_or(CloseReason::Stopped).word(),
        };
        self.publish(&device, NoticeKind::Disconnect(word));
        self.take_out(connection, &device);
    }

    /// Ends everything that hangs on a phone that is no longer in the table.
    fn take_out(&mut self, connection: ConnectionId, device: &Device) {
        self.remove_lines(connection, device);
        if self.names.get(&device.name) == Some(&connection) {
            self.names.remove(&device.name);
        }
        self.keep_clocks();
        self.to_restart.remove(&connection);
        self.subscriptions.forget(connection);
        self.actions.push(Action::Store(Stored::Gone(device.name.clone(), device.instance)));
        for (instance, ..) in device.record.lines() {
            if let Some(line) = listed::registration(device, instance, &self.profile) {
                let number = line.number.clone();
                self.actions.push(Action::Unregister(Box::new(line)));
                self.announce_remaining(&number);
            }
        }
        self.forget_mailboxes(device);
        self.leaving = Some((connection, device.headers(&self.profile.name)));
        self.end_calls_of_lost_phone(connection, Cause::DESTINATION_OUT_OF_ORDER);
        self.leaving = None;
    }

    pub(super) fn publish(&mut self, device: &Device, kind: NoticeKind) {
        let device = device.headers(&self.profile.name);
        self.actions.push(Action::Publish(Box::new(Notice { kind, device })));
    }

    /// Publishes something about a connection, registered or not.
    pub(super) fn publish_of(&mut self, connection: ConnectionId, kind: NoticeKind) {
        let leaving = || self.leaving.as_ref().filter(|(leaving, _)| *leaving == connection);
        let device = match self.devices.get(&connection) {
            Some(device) => device.headers(&self.profile.name),
            None => leaving().map(|(_, headers)| headers.clone()).unwrap_or_default(),
        };
        self.actions.push(Action::Publish(Box::new(Notice { kind, device })));
    }

    pub(super) fn kill(&mut self, name: &str) -> bool {
        let Some(&connection) = self.names.get(name) else { return false };
        self.close_killed(connection);
        true
    }

    fn close_killed(&mut self, connection: ConnectionId) {
        if let Some(device) = self.devices.get_mut(&connection) {
            device.closing = Some(CloseReason::Killed);
        }
        self.actions.push(Action::Close(connection, CloseReason::Killed));
    }

    pub(super) fn kill_all(&mut self) -> bool {
        let mut connections: Vec<_> = self.devices.keys().copied().collect();
        connections.sort_unstable();
        for connection in connections {
            self.close_killed(connection);
        }
        true
    }

    pub(super) fn publish_rejection(&mut self, connection: ConnectionId, name: String, text: &'static str) {
        let Some(guest) = self.guests.get(&connection) else { return };
        let device = vec![
            ("Skinny-Profile-Name", self.profile.name.clone()),
            ("Skinny-Device-Name", name),
            ("Skinny-IP-Address", guest.peer.remote.ip().to_string()),
        ];
        self.actions.push(Action::Publish(Box::new(Notice { kind: NoticeKind::Reject(text), device })));
    }

    fn new_device(&self, peer: Peer, request: &RegisterReq, record: DeviceRecord) -> Device {
        let claimed = IpAddr::V4(request.station_ip);
        Device {
            name: request.station_id.device_name.to_string(),
            user_id: request.station_id.user_id,
            instance: request.station_id.instance,
            address: if claimed.is_unspecified() { peer.remote.ip() } else { claimed },
            peer,
            dialect: dialect_of(request),
            since: self.now.wall,
            load: request.firmware_load_name.as_ref().map(ToString::to_string).unwrap_or_default(),
            closing: None,
            notified_of: None,
            cut_characters: Default::default(),
            kind: request.device_type,
            model: Model::of(request.device_type),
            welcomed: false,
            asked_for_soft_keys: false,
            restarts: false,
            max_streams: request.max_streams,
            rtp_port: None,
            record,
            codecs: Vec::new(),
            reports: true,
            telephone_events: false,
            codec_names: String::new(),
            headset: None,
            handset: None,
            speaker: None,
            clock: None,
            off_hook: false,
        }
    }
}

/// The dialect that a phone offers, as far as we speak it.
fn dialect_of(request: &RegisterReq) -> Dialect {
    let offered = request.protocol_version.unwrap_or(0);
    let forced = Model::of(request.device_type).forced_version;
    let version = forced.map_or(offered, |forced| offered.min(forced.0));
    Dialect::negotiated(version, request.phone_features.unwrap_or_default())
}

/// Whether a message means something in calls only.
fn controls_calls(message: &Message) -> bool {
    matches!(
        message,
        Message::KeypadButton(_)
            | Message::EnblocCall(_)
            | Message::Stimulus(_)
            | Message::OffHook(_)
            | Message::OnHook(_)
            | Message::SoftKeyEvent(_)
            | Message::OpenReceiveChannelAck(_)
    )
}

/// What SPA phones are told with their token, as other servers do.
const ALL_SPCP_FEATURES: u32 = 0xffff;
/// How many messages are kept for a phone that waits for the directory.
const MAX_EARLY: usize = 32;
