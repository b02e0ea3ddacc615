//! A call's audio with its phone: opens the stream, and says in variables how it is and what went over it.

use std::net::SocketAddr;
use std::time::Duration;

use super::leg::{Audio, CallLeg};
use super::limits::AudioLimits;
use crate::config::{self, JitterBuffer};
use crate::exchange::{AudioSetup, Cause, Codec, HostEvent, PhoneReport, Stream};
use crate::freeswitch::channel::Channel;
use crate::freeswitch::codec::CodecSettings;
use crate::freeswitch::codes;
use crate::freeswitch::media::{Media, MediaError};
use crate::freeswitch::rtp::{Keys, Port, RtpSettings};
use crate::freeswitch::session::{LockedSession, Session};

/// Opens audio with the phone, and tells the exchange where the phone is to send.
pub(super) fn start(leg: &CallLeg, session: &LockedSession, setup: &AudioSetup) {
    let remote = setup.remote;
    let started =
        session.media().ok_or(MediaError::NotOpen).and_then(|media| open(leg, session, media, setup));
    match started {
        Ok(address) => {
            leg.exchange.news(leg.call, HostEvent::MediaStarted(Stream { address, codec: remote.codec }));
            leg.set_audio(Audio::Up);
        }
        Err(error) => {
            tracing::error!(call = leg.call.0, "audio with {} cannot be set up: {error}", remote.address);
            let cause = cause(&error);
            // First, or the thread that waits for audio ends the call for another cause.
            session.channel().hangup(codes::Cause(cause.0));
            leg.set_audio(Audio::Impossible);
            leg.exchange.news(leg.call, HostEvent::MediaFailed(cause));
        }
    }
}

/// What to tell both ends of audio that could not be set up.
fn cause(error: &MediaError) -> Cause {
    match error {
        MediaError::NoPort => Cause::NORMAL_CIRCUIT_CONGESTION,
        MediaError::Codec(_) | MediaError::NoCodec => Cause::INCOMPATIBLE_DESTINATION,
        MediaError::Rtp(_) | MediaError::NotOpen => Cause::NORMAL_TEMPORARY_FAILURE,
    }
}

/// Lets the phone close its side for a while. The stream stays as it is: nothing comes from a phone that did.
pub(super) fn pause(leg: &CallLeg, session: &LockedSession) {
    if let Some(media) = session.media() {
        if media.implementation().is_none() {
            // Held before there was audio: who goes on meanwhile hears silence, in some codec.
            let settings = CodecSettings { name: "PCMU".to_owned(), rate: 8000, ptime: 20 };
            if let Err(error) = media.set_codec(session, &settings) {
                tracing::warn!(call = leg.call.0, "no codec for a call that is held: {error}");
            }
        }
        media.expect_within(leg.audio_limits().held);
    }
    leg.set_audio(Audio::Paused);
}

/// Opens the stream with the phone; one that is open in the same way is sent to where the phone listens now.
fn open(
    leg: &CallLeg,
    session: &Session,
    media: &Media,
    setup: &AudioSetup,
) -> Result<SocketAddr, MediaError> {
    let AudioSetup { remote, telephone_event, .. } = *setup;
    let Codec { name, rate, packet_ms, .. } = remote.codec;
    let before = media.implementation();
    media.set_codec(session, &CodecSettings { name: name.to_owned(), rate, ptime: packet_ms })?;
    let channel = session.channel();
    let says = |variable: &str| channel.variable(variable).is_some_and(|value| is_true(&value));
    let keys = setup.keys.map(|keys| Keys {
        suite: keys.suite.name(),
        to_phone: keys.to_phone.0,
        from_phone: keys.from_phone.0,
    });
    let settings = RtpSettings {
        remote: remote.address,
        telephone_event,
        auto_adjust: setup.auto_adjust && !says("disable_rtp_auto_adjust"),
        rewrite_timestamps: says("rtp_rewrite_timestamps"),
        keys,
        rtcp_interval: rtcp_interval(&channel, setup),
        jitter_buffer: jitter_buffer(&channel, setup).map(|buffer| buffer.packets(packet_ms)),
    };
    let kept = media.implementation() == before && media.is_open_as(&settings);
    let address = match media.local().filter(|_| kept) {
        Some(address) => {
            media.redirect(remote.address)?;
            address
        }
        None => {
            let port = Port::request(setup.local).ok_or(MediaError::NoPort)?;
            let address = port.address();
            media.open(session, port, &settings)?;
            address
        }
    };
    let limits = limits(&channel, setup);
    media.expect_within(limits.talking);
    leg.set_audio_limits(limits);
    describe(&channel, setup, address);
    Ok(address)
}

/// How long the phone may send nothing: as variables say, the same that SIP channels heed, else as the phone is set.
fn limits(channel: &Channel<'_>, setup: &AudioSetup) -> AudioLimits {
    let number = |name: &str| channel.variable(name)?.trim().parse::<u64>().ok();
    let first = |names: [&str; 2]| names.into_iter().find_map(number).map(Duration::from_millis);
    let seconds = |name: &str| number(name).map(Duration::from_secs);
    let talking = first(["media_timeout_audio", "media_timeout"]).or_else(|| seconds("rtp_timeout_sec"));
    let held = first(["media_hold_timeout_audio", "media_hold_timeout"]);
    let held = held.or_else(|| seconds("rtp_hold_timeout_sec"));
    AudioLimits::new(talking.or(setup.timeout), held.or(setup.hold_timeout))
}

/// How often reports are sent: as a variable says, else as the phone is set. None where it is never.
fn rtcp_interval(channel: &Channel<'_>, setup: &AudioSetup) -> Option<Duration> {
    let said = channel.variable("rtcp_audio_interval_msec").map(|value| config::rtcp_interval(&value));
    let said = said.and_then(|said| {
        said.inspect_err(|problem| complain(channel, "rtcp_audio_interval_msec", problem)).ok()
    });
    said.flatten().or(setup.rtcp_interval).filter(|interval| !interval.is_zero())
}

/// How far the phone's stream is held back: as a variable says, else as the phone is set.
fn jitter_buffer(channel: &Channel<'_>, setup: &AudioSetup) -> Option<JitterBuffer> {
    let Some(value) = channel.variable("jitterbuffer_msec") else { return setup.jitter_buffer };
    match JitterBuffer::read(&value) {
        Ok(said) => said,
        Err(problem) => {
            complain(channel, "jitterbuffer_msec", problem);
            setup.jitter_buffer
        }
    }
}

fn complain(channel: &Channel<'_>, variable: &str, problem: &str) {
    tracing::warn!("{}: variable {variable} {problem}", channel.name());
}

/// Sets the variables that SIP channels have of their streams.
fn describe(channel: &Channel<'_>, setup: &AudioSetup, local: SocketAddr) {
    let AudioSetup { remote, telephone_event, advertised, .. } = *setup;
    let Codec { name, payload_type, rate, packet_ms, .. } = remote.codec;
    let set = |name: &str, value: &dyn ToString| channel.set_variable(name, &value.to_string());
    set("local_media_ip", &local.ip());
    set("local_media_port", &local.port());
    set("advertised_media_ip", &advertised.unwrap_or(local.ip()));
    set("remote_media_ip", &remote.address.ip());
    set("remote_media_port", &remote.address.port());
    set("rtp_use_codec_name", &name);
    set("rtp_use_codec_rate", &rate);
    set("rtp_use_codec_ptime", &packet_ms);
    set("rtp_use_codec_channels", &1);
    set("rtp_use_pt", &payload_type);
    set("rtp_last_audio_codec_string", &format!("{name}@{rate}h@{packet_ms}i@1c"));
    if let Some(keys) = setup.keys {
        set("rtp_has_crypto", &keys.suite.name());
    }
    for name in ["rtp_secure_media_confirmed", "rtp_secure_media_confirmed_audio"] {
        match setup.keys {
            Some(_) => set(name, &true),
            None => channel.unset_variable(name),
        }
    }
    for name in ["rtp_2833_send_payload", "rtp_2833_recv_payload"] {
        match telephone_event {
            Some(payload) => set(name, &payload),
            None => channel.unset_variable(name),
        }
    }
}

/// Closes the stream, and sets the variables of what went over it.
pub(super) fn end(session: &Session) {
    let Some(media) = session.media() else { return };
    media.close();
    for (name, value) in media.statistics().iter().flat_map(|statistics| statistics.variables()) {
        session.channel().set_variable(name, &value);
    }
}

/// Sets the variables of what the phone counted.
pub(super) fn describe_report(channel: &Channel<'_>, report: &PhoneReport) {
    let figures = [
        ("packets_sent", report.packets_sent),
        ("octets_sent", report.octets_sent),
        ("packets_received", report.packets_received),
        ("octets_received", report.octets_received),
        ("packets_lost", report.packets_lost),
        ("jitter", report.jitter),
        ("latency", report.latency),
    ];
    for (name, figure) in figures {
        channel.set_variable(&format!("skinny_stats_{name}"), &figure.to_string());
    }
    if !report.quality.is_empty() {
        channel.set_variable("skinny_stats_quality", &report.quality);
    }
}

fn is_true(value: &str) -> bool {
    crate::config::parse_bool(value).unwrap_or(false)
}
