//! What phones ask and report beside their calls, message by message.

use std::net::Ipv4Addr;

use freeswitch_test::phone::{Phone, Settings};
use freeswitch_test::stage::{Device, Failure, Outcome, Stage};
use freeswitch_test::{ensure, ensure_eq};
use jiff::civil::Date;
use mod_skinny::protocol::Message;
use mod_skinny::protocol::enums::{DeviceType, MediaPathId, MediaPathState, MediaPayload};
use mod_skinny::protocol::messages::{
    AudioCapability, CapabilitiesRes, CapabilitiesV2Res, CapabilitiesV3Res, FeatureStatReq, ForwardStatReq,
    IpPort, KeepAliveReq, LineStatReq, MediaPathEvent, MediaResourceNotification, RegisterAvailableLines,
    ServerReq, ServiceUrlStatReq, SpeedDialStatReq, TimeDateReq, UpdateCapabilities,
};

use crate::script::received;

/// A phone learns its one server: the address and the port that it came to.
pub(crate) async fn servers(stage: &Stage) -> Outcome {
    let phone = stage.phone().await?;
    phone.send(ServerReq {});
    let told = received(&phone, "its servers", |message| matches!(message, Message::ServerRes(_))).await?;
    let Message::ServerRes(told) = told else { return Err(Failure::new("no servers")) };
    let names = told.server_name.each_ref().map(|name| name.to_plain());
    ensure_eq!(names.each_ref().map(String::as_str), ["127.0.0.1", "", "", "", ""], "the names");
    ensure_eq!(told.server_tcp_listen_port, [stage.address().port().into(), 0, 0, 0, 0], "the ports");
    ensure_eq!(told.server_ip[0].0, Ipv4Addr::LOCALHOST, "the address");
    Ok(())
}

/// Who asks for a button that is not there is told so, with the number that was asked for.
pub(crate) async fn buttons_that_are_not_there(stage: &Stage) -> Outcome {
    let phone = stage.phone().await?;
    phone.send(LineStatReq { line_number: 9 });
    phone.send(SpeedDialStatReq { speed_dial_number: 9 });
    phone.send(ServiceUrlStatReq { service_url_index: 9 });
    phone.send(FeatureStatReq { feature_index: 9, ..FeatureStatReq::default() });
    phone.send(ForwardStatReq { line_number: 9 });
    let answers = [
        "LineStatRes line_number=9 line_dir_number=\"\"",
        "SpeedDialStatRes speed_dial_number=9 speed_dial_dir_number=\"\" speed_dial_display_name=\"\"",
        "ServiceUrlStatRes service_url_index=9 service_url=\"\" service_url_display_name=\"\"",
        "FeatureStatRes feature_index=9 feature_id=Undefined feature_text_label=\"\" feature_status=0",
        "ForwardStatRes active_forward=0 line_number=9 forward_all_active=0 forward_all_dirnum=\"\" \
         forward_busy_active=0 forward_busy_dirnum=\"\" forward_no_answer_active=0 forward_no_answer_dirnum=\"\"",
    ];
    for wanted in answers {
        received(&phone, wanted, |message| message.to_string().starts_with(wanted)).await?;
    }
    Ok(())
}

/// The day of the week fits the date; Sunday is 0.
pub(crate) async fn the_day_of_the_week(stage: &Stage) -> Outcome {
    let phone = stage.phone().await?;
    phone.send(TimeDateReq {});
    let told = received(&phone, "the time", |message| matches!(message, Message::TimeDateRes(_))).await?;
    let Message::TimeDateRes(told) = told else { return Err(Failure::new("no time")) };
    let told = told.time_data_info;
    let small = |number: u32| i8::try_from(number).unwrap_or(0);
    let year = i16::try_from(told.w_year).unwrap_or(0);
    let date = Date::new(year, small(told.w_month), small(told.w_day))
        .map_err(|error| Failure::new(format!("{}-{}-{}: {error}", told.w_year, told.w_month, told.w_day)))?;
    ensure_eq!(
        small(told.w_day_of_week),
        date.weekday().to_sunday_zero_offset(),
        "day of the week of {date}"
    );
    Ok(())
}

/// Codecs by the numbers of phones, and the names that programs read.
const CODECS: [(&[u32], &str); 20] = [
    (&[2, 3], "PCMA"),
    (&[4, 5], "PCMU"),
    (&[6, 7, 8], "G722"),
    (&[9], "G723"),
    (&[10], "G728"),
    (&[11, 12, 15, 16, 85, 86], "G729"),
    (&[13], "IS11172"),
    (&[14], "IS13818"),
    (&[18, 19, 20, 80], "GSM"),
    (&[25], "WIDEBAND"),
    (&[32, 33], "DATA"),
    (&[81], "ACTIVEVOICE"),
    (&[82, 83, 84], "G726"),
    (&[100], "H261"),
    (&[101], "H263"),
    (&[102], "VIDEO"),
    (&[105], "T120"),
    (&[106], "H224"),
    (&[257], "RFC2833_DYNPAYLOAD"),
    (&[40, 110], ""),
];

/// Every codec that a phone can name has the name that FreeSWITCH knows it by; others leave their place empty.
pub(crate) async fn names_of_codecs(stage: &Stage) -> Outcome {
    let phone = stage.phone().await?;
    for (numbers, name) in CODECS {
        let names = vec![name; numbers.len()].join(",");
        // The first time as phones answer, then as they say it by themselves.
        phone.send(CapabilitiesRes { caps: capabilities(numbers) });
        until_status(stage, &phone, "Codecs", &names).await?;
        phone.send(UpdateCapabilities { audiocaps: capabilities(&[4, 11]), ..UpdateCapabilities::default() });
        until_status(stage, &phone, "Codecs", "PCMU,G729").await?;
    }
    phone.send(CapabilitiesV2Res { audiocaps: capabilities(&[2, 6]), ..CapabilitiesV2Res::default() });
    until_status(stage, &phone, "Codecs", "PCMA,G722").await?;
    phone.send(CapabilitiesV3Res { audiocaps: capabilities(&[6, 4]), ..CapabilitiesV3Res::default() });
    until_status(stage, &phone, "Codecs", "G722,PCMU").await
}

fn capabilities(numbers: &[u32]) -> Vec<AudioCapability> {
    let capability = |&number: &u32| AudioCapability {
        payload_capability: MediaPayload::from(number),
        max_frames_per_packet: 20,
        ..AudioCapability::default()
    };
    numbers.iter().map(capability).collect()
}

/// Port, headset, handset and loudspeaker as the phone says; what asks for nothing is noted, and what nobody knows
/// ignored.
pub(crate) async fn reports(stage: &Stage) -> Outcome {
    let phone = stage.phone().await?;
    phone.send(IpPort { rtp_media_port: 20_002 });
    until_status(stage, &phone, "Port", "20002").await?;
    for label in ["Headset", "Handset", "Speaker"] {
        ensure!(!status(stage, &phone).await?.contains(&format!("\n{label} ")), "{label} before it is known");
    }
    let accessory = |id: u32, state: MediaPathState| MediaPathEvent {
        media_path_id: MediaPathId::from(id),
        media_path_event: state,
    };
    for (id, label) in [(1, "Headset"), (2, "Handset"), (3, "Speaker")] {
        phone.send(accessory(id, MediaPathState::from(1)));
        until_status(stage, &phone, label, "OffHook").await?;
        until_status(stage, &phone, &format!("{label}Id"), "1").await?;
        phone.send(accessory(id, MediaPathState::from(2)));
        until_status(stage, &phone, label, "OnHook").await?;
    }
    phone.send(RegisterAvailableLines { max_num_of_avail_lines: 1 });
    phone.send(MediaResourceNotification {
        device_type: DeviceType::Cisco7960,
        number_of_in_service_streams: 1,
        ..MediaResourceNotification::default()
    });
    // A message of a number that nobody knows.
    phone.send_raw(&[8, 0, 0, 0, 0, 0, 0, 0, 0xee, 0xee, 0, 0, 1, 2, 3, 4][..]);
    // One that is longer than the original takes: an alarm of 3000 bytes.
    let mut long = vec![0; 12 + 3_000];
    long[..4].copy_from_slice(&3_004_u32.to_le_bytes());
    long[8..12].copy_from_slice(&0x015a_u32.to_le_bytes());
    phone.send_raw(long);
    let before = phone.screen().keep_alives;
    phone.send(KeepAliveReq::default());
    phone.until("an answer after all that", |screen| screen.keep_alives > before).await?;
    let words = ["[WARNING]", phone.name(), "a message that nobody knows"];
    let named = || async { Ok((!stage.log().has(&words)).then(|| stage.log().tail(20))) };
    stage.until("a word about the unknown message", named).await?;
    Ok(())
}

async fn status(stage: &Stage, phone: &Phone) -> Result<String, Failure> {
    stage.api(&format!("skinny status profile internal device {}", phone.name())).await
}

/// Waits until a line of the phone's status has this value behind its label.
async fn until_status(stage: &Stage, phone: &Phone, label: &str, value: &str) -> Outcome {
    let line = format!("{label:<14}\t{value}");
    stage
        .until(&line, || async {
            let answer = status(stage, phone).await?;
            Ok((!answer.lines().any(|known| known == line)).then_some(answer))
        })
        .await
}

/// Lines and speed dials are counted, whatever else is on the buttons.
pub(crate) async fn how_many_buttons(stage: &Stage) -> Outcome {
    let name = stage.reserve()?;
    let device = Device::new(&name)
        .line("2961", "One")
        .speed_dial("Echo", "3001")
        .button("Privacy", "label=\"Private\" value=\"1\"")
        .line("2962", "Two")
        .speed_dial("Tone", "3002")
        .speed_dial("Busy", "3003");
    stage.add_device(device).await?;
    let phone = stage.connect(Settings::new(&name)).await?;
    ensure_eq!(phone.screen().labels.config, Some((2, 3)), "lines and speed dials by the configuration");
    Ok(())
}
