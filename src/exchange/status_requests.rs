//! What a phone asks for and reports beside its calls.

use super::Exchange;
use super::codec::Capability;
use super::input::ConnectionId;
use crate::protocol::Message;
use crate::protocol::enums::MediaPayload;
use crate::protocol::messages::{
    AudioCapability, ConfigStatRes, ForwardStatRes, ServerRes, StationIdentifier, VersionRes,
};
use crate::protocol::wire::MediaAddress;

impl Exchange {
    pub(super) fn status_request(&mut self, connection: ConnectionId, message: Message) {
        match message {
            Message::ButtonTemplateReq(_) => self.button_template(connection),
            Message::SoftKeyTemplateReq(_) => self.soft_key_template(connection),
            Message::SoftKeySetReq(_) => self.soft_key_sets(connection),
            Message::LineStatReq(request) => self.line_stat(connection, request.line_number),
            Message::SpeedDialStatReq(request) => self.speed_dial_stat(connection, request.speed_dial_number),
            Message::ServiceUrlStatReq(request) => {
                self.service_url_stat(connection, request.service_url_index)
            }
            Message::FeatureStatReq(request) => self.feature_stat(connection, request.feature_index),
            Message::ForwardStatReq(request) => {
                let answer = ForwardStatRes { line_number: request.line_number, ..ForwardStatRes::default() };
                self.send(connection, answer);
            }
            Message::ConfigStatReq(_) => self.config_stat(connection),
            Message::TimeDateReq(_) => {
                self.show_clock(connection);
                self.welcome(connection);
            }
            Message::RegisterAvailableLines(_) => self.welcome(connection),
            Message::VersionReq(_) => self.firmware_version(connection),
            Message::ServerReq(_) => self.servers(connection),
            Message::SubscriptionStatReq(request) => self.subscribe(connection, &request),
            message => self.report(connection, message),
        }
    }

    fn config_stat(&mut self, connection: ConnectionId) {
        let Some(device) = self.devices.get(&connection) else { return };
        let count = |items: usize| u32::try_from(items).unwrap_or(u32::MAX);
        let answer = ConfigStatRes {
            station_id: StationIdentifier {
                device_name: device.name.as_str().into(),
                user_id: device.user_id,
                instance: device.instance,
            },
            number_of_lines: count(device.record.lines().count()),
            number_of_speed_dials: count(device.speed_dials().count()),
            ..ConfigStatRes::default()
        };
        self.send(connection, answer);
    }

    fn firmware_version(&mut self, connection: ConnectionId) {
        let Some(device) = self.devices.get(&connection) else { return };
        let version = device.firmware(&self.profile).unwrap_or_default();
        if version.is_empty() {
            tracing::debug!(device = %device.name, "asks for a firmware version and none is configured");
        }
        let version_str = version.into();
        self.send(connection, VersionRes { version_str });
    }

    fn servers(&mut self, connection: ConnectionId) {
        let Some(device) = self.devices.get(&connection) else { return };
        let local = device.peer.local;
        let mut answer = ServerRes::default();
        if let Some(name) = answer.server_name.first_mut() {
            *name = local.ip().to_string().into();
        }
        if let Some(port) = answer.server_tcp_listen_port.first_mut() {
            *port = local.port().into();
        }
        if let Some(address) = answer.server_ip.first_mut() {
            *address = MediaAddress(local.ip());
        }
        self.send(connection, answer);
    }

    /// Notes what a phone says of itself.
    fn report(&mut self, connection: ConnectionId, message: Message) {
        if matches!(
            message,
            Message::DeviceToUserData(_)
                | Message::DeviceToUserDataResponse(_)
                | Message::DeviceToUserDataMessageVersion1(_)
                | Message::DeviceToUserDataResponseMessageVersion1(_)
        ) {
            return self.device_to_user(connection, message);
        }
        self.device_changed(connection);
        let Some(device) = self.devices.get_mut(&connection) else { return };
        match message {
            Message::IpPort(port) => device.rtp_port = Some(port.rtp_media_port),
            Message::HeadsetStatus(status) => device.headset = Some(status.headset_status.into()),
            Message::MediaPathEvent(event) => {
                let state = Some(event.media_path_event.into());
                match u32::from(event.media_path_id) {
                    1 => device.headset = state,
                    2 => device.handset = state,
                    3 => device.speaker = state,
                    _ => {}
                }
            }
            Message::CapabilitiesRes(list) => {
                let said = list.caps;
                self.capabilities(connection, &said);
            }
            Message::UpdateCapabilities(list) => {
                let said = list.audiocaps;
                self.capabilities(connection, &said);
            }
            Message::CapabilitiesV2Res(list) => {
                let said = list.audiocaps;
                self.capabilities(connection, &said);
            }
            Message::CapabilitiesV3Res(list) => {
                let said = list.audiocaps;
                self.capabilities(connection, &said);
            }
            Message::ConnectionStatisticsRes(said) => self.phone_reports(connection, &said),
            Message::AddOnDeviceCapabilities(module) => {
                tracing::info!(device = %device.name, number = module.instance, "has an expansion module: {}", module.text);
            }
            Message::Unknown(unknown) => {
                tracing::warn!(device = %device.name, id = unknown.id, "a message that nobody knows, ignored");
            }
            message => tracing::debug!(device = %device.name, %message, "noted, nothing to do"),
        }
    }

    fn capabilities(&mut self, connection: ConnectionId, said: &[AudioCapability]) {
        let Some(device) = self.devices.get_mut(&connection) else { return };
        let names: Vec<_> = said.iter().map(|said| codec_name(said.payload_capability)).collect();
        device.codec_names = names.join(",");
        device.codecs = said.iter().filter_map(Capability::of).collect();
        device.telephone_events = said.iter().any(|said| said.payload_capability == MediaPayload::Rfc2833);
    }
}

/// The name under which FreeSWITCH knows a codec, as listed in status and events.
fn codec_name(payload: MediaPayload) -> &'static str {
    match u32::from(payload) {
        2 | 3 => "PCMA",
        4 | 5 => "PCMU",
        6..=8 => "G722",
        9 => "G723",
        10 => "G728",
        11 | 12 | 15 | 16 | 85 | 86 => "G729",
        13 => "IS11172",
        14 => "IS13818",
        18..=20 | 80 => "GSM",
        25 => "WIDEBAND",
        32 | 33 => "DATA",
        81 => "ACTIVEVOICE",
        82..=84 => "G726",
        100 => "H261",
        101 => "H263",
        102 => "VIDEO",
        105 => "T120",
        106 => "H224",
        257 => "RFC2833_DYNPAYLOAD",
        _ => "",
    }
}
