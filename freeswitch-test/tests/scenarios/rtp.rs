//! Streams: what channels tell of them, phones that fall silent, and phones behind a NAT.

use std::net::{IpAddr, Ipv4Addr};
use std::time::{Duration, Instant};

use freeswitch_test::audio;
use freeswitch_test::esl::{Event, EventSocket};
use freeswitch_test::phone::{Phone, SOURCES, Settings};
use freeswitch_test::stage::{Device, Failure, Outcome, Stage};
use freeswitch_test::{ensure, ensure_eq};
use mod_skinny::protocol::Message;
use mod_skinny::protocol::enums::CallState;
use mod_skinny::protocol::messages::{OpenReceiveChannelAck, StartMediaTransmission};

use crate::hearing::hears_tone;
use crate::script::{
    connect, dial, extension, hang_up, hear_each_other, is_heard, until_no_channels_of, until_reported,
};

/// The end of a call tells how its stream was and what went over it, with the names that SIP channels have.
pub(crate) async fn variables_at_the_end(stage: &Stage) -> Outcome {
    let events = stage.events("CHANNEL_HANGUP_COMPLETE").await?;
    let phone = stage.phone().await?;
    dial(&phone, extension::ECHO).await?;
    phone.until_talking().await?;
    is_heard(&phone, &phone).await?;
    let (ack, start) = (acknowledged(&phone)?, told(&phone)?);
    phone.on_hook();
    phone.until_idle().await?;
    let event = ended(&events, &phone).await?;
    let wanted = [
        ("local_media_ip", start.remote_ip_addr.0.to_string()),
        ("local_media_port", start.remote_port_number.to_string()),
        ("remote_media_ip", ack.ip_addr.0.to_string()),
        ("remote_media_port", ack.port_number.to_string()),
        ("rtp_use_codec_name", "PCMU".to_owned()),
        ("rtp_use_codec_rate", "8000".to_owned()),
        ("rtp_use_codec_ptime", "20".to_owned()),
        ("rtp_use_pt", "0".to_owned()),
        ("read_codec", "PCMU".to_owned()),
        ("write_codec", "PCMU".to_owned()),
        ("rtp_audio_in_dtmf_packet_count", "0".to_owned()),
    ];
    for (name, value) in wanted {
        ensure_eq!(event.variable(name), Some(value.as_str()), "{name}");
    }
    let number = |name: &str| {
        let value = event.variable(name).and_then(|value| value.parse::<f64>().ok());
        value.ok_or_else(|| Failure::new(format!("{name} is {:?}", event.variable(name))))
    };
    // More than a second of sound was understood both ways.
    for way in ["in", "out"] {
        let packets = number(&format!("rtp_audio_{way}_media_packet_count"))?;
        ensure!(packets > 50.0, "{packets} packets went {way}");
        let bytes = number(&format!("rtp_audio_{way}_media_bytes"))?;
        ensure!(bytes >= packets * 160.0, "{bytes} bytes went {way} in {packets} packets");
    }
    ensure!(number("rtp_audio_in_mos")? > 1.0, "the quality is {:?}", event.variable("rtp_audio_in_mos"));
    Ok(())
}

/// A phone that sends nothing for longer than its setting allows loses its call, unless it holds it.
pub(crate) async fn a_silent_phone_is_given_up(stage: &Stage) -> Outcome {
    let name = "SEP00005E0B0080";
    stage.add_device(Device::new(name).line("2980", "Silent").param("rtp-timeout-sec", "2")).await?;
    let events = stage.events("CHANNEL_HANGUP_COMPLETE").await?;
    let a = stage.connect(Settings::new(name)).await?;
    let b = stage.phone().await?;
    connect(&a, &b).await?;
    hear_each_other(&a, &b).await?;
    a.soft_key("Hold").await?;
    a.until("the hold", |screen| screen.transmitting.is_empty()).await?;
    tokio::time::sleep(Duration::from_millis(3_000)).await;
    a.soft_key("Resume").await?;
    a.until_talking().await?;
    hear_each_other(&a, &b).await?;
    a.fall_silent();
    let event = ended(&events, &a).await?;
    ensure_eq!(event.header("Hangup-Cause"), Some("MEDIA_TIMEOUT"), "the cause");
    b.on_hook();
    b.until_idle().await?;
    a.on_hook();
    a.until_idle().await?;
    until_no_channels_of(stage, &[&a, &b]).await
}

/// The dialplan says in milliseconds how long a phone may be silent.
pub(crate) async fn silence_as_the_dialplan_allows(stage: &Stage) -> Outcome {
    let events = stage.events("CHANNEL_HANGUP_COMPLETE BACKGROUND_JOB").await?;
    let phone = stage.phone().await?;
    let (number, extension) = (phone.number(), extension::ECHO);
    events
        .command(&format!("bgapi originate {{media_timeout=1500}}skinny/internal/{number} {extension}"))
        .await?;
    phone.until_ringing().await?;
    phone.soft_key("Answer").await?;
    phone.until_talking().await?;
    is_heard(&phone, &phone).await?;
    phone.fall_silent();
    let of_phone = |event: &Event| {
        let name = event.header("Channel-Name").unwrap_or_default();
        event.is("CHANNEL_HANGUP_COMPLETE") && name.contains(&number)
    };
    let event = events.until("the end of the call", of_phone).await?;
    ensure_eq!(event.header("Hangup-Cause"), Some("MEDIA_TIMEOUT"), "the cause");
    phone.on_hook();
    phone.until_idle().await?;
    until_no_channels_of(stage, &[&phone]).await
}

/// The dialplan may have something else in mind for a phone that falls silent: the call goes on.
pub(crate) async fn silence_is_dealt_with_by_the_dialplan(stage: &Stage) -> Outcome {
    let name = "SEP00005E0B0084";
    let device = Device::new(name)
        .line("2984", "Odd")
        .param("rtp-timeout-sec", "1")
        .variable("execute_on_media_timeout", "playback tone_stream://%(1500,0,880)");
    stage.add_device(device).await?;
    let phone = stage.connect(Settings::new(name)).await?;
    dial(&phone, extension::ECHO).await?;
    phone.until_talking().await?;
    phone.fall_silent();
    for _ in 0..2 {
        hears_tone(&phone, 880.0).await?;
        phone.hear(Duration::from_secs(1)).await;
    }
    let screen = phone.screen();
    ensure!(screen.call_in(CallState::Connected).is_some(), "the call is over:\n{screen}");
    phone.on_hook();
    phone.until_idle().await?;
    until_no_channels_of(stage, &[&phone]).await
}

/// Variables say for one call what settings say for a phone: reports and the order of packets.
pub(crate) async fn reports_and_order_as_variables_say(stage: &Stage) -> Outcome {
    let name = "SEP00005E0B0085";
    let device = Device::new(name)
        .line("2985", "Reporter")
        .variable("rtcp_audio_interval_msec", "100")
        .variable("jitterbuffer_msec", "3p:10p");
    stage.add_device(device).await?;
    let (shuffles, takes_reports) = (true, true);
    let phone = stage.connect(Settings { shuffles, takes_reports, ..Settings::new(name) }).await?;
    dial(&phone, extension::ECHO).await?;
    phone.until_talking().await?;
    is_heard(&phone, &phone).await?;
    until_reported(&phone).await?;
    phone.on_hook();
    phone.until_idle().await?;
    until_no_channels_of(stage, &[&phone]).await
}

/// The first packet of a phone goes on like every other one.
pub(crate) async fn the_first_packet_is_heard(stage: &Stage) -> Outcome {
    let settings = Settings { falls_silent_after: Some(1), ..Settings::new(&stage.reserve()?) };
    let phone = stage.connect(settings).await?;
    phone.hum(500.0);
    dial(&phone, extension::ECHO).await?;
    phone.until_talking().await?;
    let end = Instant::now() + Duration::from_secs(5);
    while phone.heard().is_empty() && Instant::now() < end {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let heard = phone.heard();
    ensure_eq!(heard.len(), audio::samples_in(20), "samples that came back");
    ensure!(audio::share_of(&heard, 500.0) > 0.8, "what came back is something else");
    phone.on_hook();
    phone.until_idle().await?;
    until_no_channels_of(stage, &[&phone]).await
}

/// Packets that the network brings late are heard like those in time.
pub(crate) async fn late_packets_are_heard(stage: &Stage) -> Outcome {
    let b = stage.phone().await?;
    let wavers = Some(Duration::from_millis(15));
    let a = stage.connect(Settings { wavers, ..Settings::new(&stage.reserve()?) }).await?;
    let mut jumps = Vec::new();
    // A machine that stalls loses packets; not in each of three calls.
    while jumps.len() < 3 && !jumps.contains(&[0, 0]) {
        connect(&a, &b).await?;
        hear_each_other(&a, &b).await?;
        jumps.push([&a, &b].map(|phone| phone.reception().time_jumps));
        hang_up(&a, &b).await?;
        until_no_channels_of(stage, &[&a, &b]).await?;
    }
    ensure!(jumps.contains(&[0, 0]), "packets are missing: gaps at both phones, by call: {jumps:?}");
    Ok(())
}

/// What a phone gets has the time stamps that it was sent with, unless the stream is to have some of its own.
pub(crate) async fn time_stamps_as_set(stage: &Stage) -> Outcome {
    for (index, (rewritten, variable)) in [(false, None), (true, Some("true"))].into_iter().enumerate() {
        let name = format!("SEP00005E0B009{index}");
        let mut device = Device::new(&name).line(&format!("299{index}"), "Stamped");
        if let Some(value) = variable {
            device = device.variable("rtp_rewrite_timestamps", value);
        }
        stage.add_device(device).await?;
        let (a, b) = (stage.phone().await?, stage.connect(Settings::new(&name)).await?);
        connect(&b, &a).await?;
        hear_each_other(&a, &b).await?;
        let stamp = b.reception().timestamp().unwrap_or_default();
        let first = SOURCES | acknowledged(&a)?.port_number;
        let passed_on = stamp.wrapping_sub(first) < 60 * audio::SAMPLE_RATE;
        ensure_eq!(
            passed_on,
            !rewritten,
            "whether {stamp} was a time stamp of the other phone, with {variable:?}"
        );
        hang_up(&b, &a).await?;
        until_no_channels_of(stage, &[&a, &b]).await?;
    }
    Ok(())
}

/// A phone behind a NAT names an address where nobody is; the stream goes to where its packets come from.
pub(crate) async fn behind_a_nat(stage: &Stage) -> Outcome {
    let elsewhere = Settings { claims: Some(ELSEWHERE), ..Settings::new(&stage.reserve()?) };
    let a = stage.connect(elsewhere).await?;
    let b = stage.phone().await?;
    connect(&a, &b).await?;
    hear_each_other(&a, &b).await?;
    hang_up(&a, &b).await
}

/// Unless it is told not to.
pub(crate) async fn behind_a_nat_without_adjustment(stage: &Stage) -> Outcome {
    let name = "SEP00005E0B0081";
    stage.add_device(Device::new(name).line("2981", "Strict").param("rtp-auto-adjust", "false")).await?;
    let a = stage.connect(Settings { claims: Some(ELSEWHERE), ..Settings::new(name) }).await?;
    let b = stage.phone().await?;
    connect(&a, &b).await?;
    b.hum(500.0);
    let heard = a.hear(Duration::from_secs(1)).await;
    ensure!(heard.is_empty(), "{} samples came to a phone that said it is elsewhere", heard.len());
    hang_up(&a, &b).await
}

/// Streams have the address that is set, or phones are told another.
pub(crate) async fn addresses_as_set(stage: &Stage) -> Outcome {
    let here = IpAddr::from([127, 0, 0, 2]);
    let device = Device::new("SEP00005E0B0082").line("2982", "Here").param("rtp-ip", &here.to_string());
    stage.add_device(device).await?;
    let outside = IpAddr::from([192, 0, 2, 7]);
    let device =
        Device::new("SEP00005E0B0083").line("2983", "There").param("ext-rtp-ip", &outside.to_string());
    stage.add_device(device).await?;
    let a = stage.connect(Settings::new("SEP00005E0B0082")).await?;
    dial(&a, extension::ECHO).await?;
    a.until_talking().await?;
    ensure_eq!(told(&a)?.remote_ip_addr.0, here, "where the phone is to send");
    is_heard(&a, &a).await?;
    let b = stage.connect(Settings::new("SEP00005E0B0083")).await?;
    dial(&b, extension::ECHO).await?;
    b.until_talking().await?;
    ensure_eq!(told(&b)?.remote_ip_addr.0, outside, "where the phone is told to send");
    for phone in [&a, &b] {
        phone.on_hook();
        phone.until_idle().await?;
    }
    until_no_channels_of(stage, &[&a, &b]).await
}

/// An address of this machine where no phone listens.
const ELSEWHERE: IpAddr = IpAddr::V4(Ipv4Addr::new(127, 0, 0, 77));

fn told(phone: &Phone) -> Result<StartMediaTransmission, Failure> {
    let start = phone.record().into_iter().rev().find_map(|entry| match entry.message {
        Message::StartMediaTransmission(start) => Some(start),
        _ => None,
    });
    start.ok_or_else(|| Failure::new(format!("{} was never told to send", phone.name())))
}

fn acknowledged(phone: &Phone) -> Result<OpenReceiveChannelAck, Failure> {
    let ack = phone.record().into_iter().rev().find_map(|entry| match entry.message {
        Message::OpenReceiveChannelAck(ack) => Some(ack),
        _ => None,
    });
    ack.ok_or_else(|| Failure::new(format!("{} never listened", phone.name())))
}

/// A variable of the call forbids what the phone's setting would allow.
pub(crate) async fn behind_a_nat_as_a_variable_says(stage: &Stage) -> Outcome {
    let name = "SEP00005E0B0086";
    let device = Device::new(name)
        .line("2986", "Strict")
        .param("rtp-auto-adjust", "true")
        .variable("disable_rtp_auto_adjust", "true");
    stage.add_device(device).await?;
    let a = stage.connect(Settings { claims: Some(ELSEWHERE), ..Settings::new(name) }).await?;
    let b = stage.phone().await?;
    b.hum(500.0);
    connect(&a, &b).await?;
    let heard = a.hear(Duration::from_secs(1)).await;
    ensure!(heard.is_empty(), "{} samples came to a phone that said it is elsewhere", heard.len());
    hang_up(&a, &b).await?;
    // A call to it has no such variable.
    connect(&b, &a).await?;
    hears_tone(&a, 500.0).await?;
    hang_up(&b, &a).await?;
    until_no_channels_of(stage, &[&a, &b]).await
}

/// How long a phone may hold a call in silence, in each of the ways that a call may say it.
pub(crate) async fn silence_on_hold_as_variables_say(stage: &Stage) -> Outcome {
    let variables =
        [("media_hold_timeout", "1000"), ("media_hold_timeout_audio", "1000"), ("rtp_hold_timeout_sec", "1")];
    let events = stage.events("CHANNEL_HANGUP_COMPLETE").await?;
    for (variable, value) in variables {
        let name = stage.reserve()?;
        let number = name.get(name.len() - 4..).unwrap_or_default();
        stage.add_device(Device::new(&name).line(number, "Patient").variable(variable, value)).await?;
        let phone = stage.connect(Settings::new(&name)).await?;
        dial(&phone, extension::ECHO).await?;
        phone.until_talking().await?;
        phone.soft_key("Hold").await?;
        let event = ended(&events, &phone).await?;
        ensure_eq!(event.header("Hangup-Cause"), Some("MEDIA_TIMEOUT"), "the cause with {}", variable);
        phone.on_hook();
        phone.until_idle().await?;
        until_no_channels_of(stage, &[&phone]).await?;
    }
    Ok(())
}

async fn ended(events: &EventSocket, phone: &Phone) -> Result<Event, Failure> {
    let over = |event: &Event| {
        let name = event.header("Channel-Name").unwrap_or_default();
        event.is("CHANNEL_HANGUP_COMPLETE") && name.contains(phone.name())
    };
    Ok(events.until("the end of the call", over).await?)
}
