//! What a phone asks for when it comes up, in the order of a real one.

use std::net::{IpAddr, Ipv4Addr};

use mod_skinny::protocol::enums::{AlarmSeverity, ButtonType};
use mod_skinny::protocol::messages::{
    Alarm, AudioCapability, ButtonTemplateReq, CapabilitiesRes, ConfigStatReq, FeatureStatReq,
    ForwardStatReq, IpPort, LineStatReq, RegisterAvailableLines, RegisterReq, ServiceUrlStatReq,
    SoftKeySetReq, SoftKeyTemplateReq, SpcpRegisterTokenReq, SpeedDialStatReq, StationIdentifier,
    TimeDateReq, VersionReq,
};
use mod_skinny::protocol::{Message, Text};

use super::connection::features;
use super::screen::Screen;
use super::{Phone, PhoneError, Settings};

/// Takes the phone through its registration.
pub(super) async fn run(phone: &Phone) -> Result<(), PhoneError> {
    let settings = phone.settings();
    if settings.wants_token {
        let request = SpcpRegisterTokenReq {
            station_id: station(settings),
            device_type: settings.device_type,
            ..SpcpRegisterTokenReq::default()
        };
        ask(phone, request, "a token", |screen| screen.token).await?;
    }
    phone.send(alarm(settings));
    phone.send(register(settings));
    let answer =
        phone.until("an answer to its registration", |screen| screen.registered || screen.rejected.is_some());
    if let Some(reason) = &answer.await?.rejected {
        return Err(PhoneError::Rejected { device: settings.name.clone(), reason: reason.clone() });
    }
    phone.send(IpPort { rtp_media_port: 16_384 });
    ask(phone, ButtonTemplateReq::default(), "its buttons", |screen| !screen.labels.buttons.is_empty())
        .await?;
    if settings.soft_keys {
        ask(phone, SoftKeyTemplateReq::default(), "its soft keys", |screen| !screen.labels.keys.is_empty())
            .await?;
        ask(phone, SoftKeySetReq::default(), "its soft-key sets", |screen| !screen.labels.sets.is_empty())
            .await?;
    }
    ask_for_buttons(phone).await?;
    ask(phone, ConfigStatReq::default(), "its configuration", |screen| screen.labels.config.is_some())
        .await?;
    ask(phone, VersionReq::default(), "its firmware version", |screen| screen.labels.version.is_some())
        .await?;
    let lines = phone.screen().labels.lines.len() as u32;
    phone.send(RegisterAvailableLines { max_num_of_avail_lines: lines });
    ask(phone, TimeDateReq::default(), "date and time", |screen| screen.date_time.is_some()).await
}

/// Asks for what each button of the template shows.
async fn ask_for_buttons(phone: &Phone) -> Result<(), PhoneError> {
    let buttons = phone.screen().labels.buttons.clone();
    for (kind, instance) in buttons.into_values() {
        match kind {
            ButtonType::Line => {
                let request = LineStatReq { line_number: instance };
                let what = format!("line {instance}");
                ask(phone, request, &what, |screen| screen.labels.lines.contains_key(&instance)).await?;
                let request = ForwardStatReq { line_number: instance };
                let what = format!("the forwards of line {instance}");
                ask(phone, request, &what, |screen| screen.forwards.contains_key(&instance)).await?;
            }
            ButtonType::SpeedDial => {
                let request = SpeedDialStatReq { speed_dial_number: instance };
                let what = format!("speed dial {instance}");
                ask(phone, request, &what, |screen| screen.labels.speed_dials.contains_key(&instance))
                    .await?;
            }
            ButtonType::ServiceUrl => {
                let request = ServiceUrlStatReq { service_url_index: instance };
                let what = format!("service {instance}");
                ask(phone, request, &what, |screen| screen.labels.services.contains_key(&instance)).await?;
            }
            ButtonType::Undefined | ButtonType::Unused => {}
            _ => {
                let request = FeatureStatReq { feature_index: instance, ..FeatureStatReq::default() };
                let what = format!("feature {instance}");
                ask(phone, request, &what, |screen| screen.labels.features.contains_key(&instance)).await?;
            }
        }
    }
    Ok(())
}

async fn ask(
    phone: &Phone,
    request: impl Into<Message>,
    what: &str,
    answered: impl FnMut(&Screen) -> bool,
) -> Result<(), PhoneError> {
    phone.send(request);
    phone.until(what, answered).await.map(drop)
}

fn alarm(settings: &Settings) -> Alarm {
    Alarm {
        alarm_severity: AlarmSeverity::Informational,
        text: format!("Name={} Load=7.2(2.0) Last=Phone-Keypad", settings.name).into(),
        parm1: Some(4),
        parm2: Some(0x0100_007f),
    }
}

fn station(settings: &Settings) -> StationIdentifier {
    StationIdentifier { device_name: Text::from(&settings.name), user_id: 0, instance: 1 }
}

fn register(settings: &Settings) -> RegisterReq {
    let station_ip = match settings.address {
        IpAddr::V4(address) => address,
        IpAddr::V6(_) => Ipv4Addr::UNSPECIFIED,
    };
    RegisterReq {
        station_id: station(settings),
        station_ip,
        device_type: settings.device_type,
        max_streams: 5,
        protocol_version: Some(settings.protocol),
        phone_features: Some(features(settings.protocol)),
        ..RegisterReq::default()
    }
}

/// Returns what the phone says of its codecs.
pub(super) fn capabilities(settings: &Settings) -> CapabilitiesRes {
    let capability = |&codec| AudioCapability {
        payload_capability: codec,
        max_frames_per_packet: 40,
        ..AudioCapability::default()
    };
    CapabilitiesRes { caps: settings.codecs.iter().map(capability).collect() }
}
