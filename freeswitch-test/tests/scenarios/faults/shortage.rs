//! The host has no more of something: calls beyond that fail and say why, others go on.

use std::net::UdpSocket;

use freeswitch_test::esl::{Event, EventSocket};
use freeswitch_test::phone::Phone;
use freeswitch_test::stage::{Failure, Outcome, Setup};
use freeswitch_test::{ensure, ensure_eq};
use mod_skinny::protocol::Phrase;

use crate::hearing::hears_tone;
use crate::runner::Director;
use crate::script::{connect, dial, english, extension, hang_up, hear_each_other, until_no_channels_of};

/// With as many calls as there are ports for audio the next one fails; one that comes after a call's end does not.
pub(crate) async fn of_audio_ports(director: Director) -> Outcome {
    let (first, last) = two_ports()?;
    let stage = director.stage(Setup::new().media_ports(first, last)).await?;
    stage.log().announce("no RTP port is free");
    stage.log().announce("No RTP ports available");
    let events = stage.events("CHANNEL_HANGUP_COMPLETE").await?;
    let [a, b, c] = stage.phones().await?;
    for phone in [&a, &b] {
        dial(phone, extension::TONE).await?;
        phone.until_talking().await?;
    }
    dial(&c, extension::TONE).await?;
    fails_for_want_of_room(&c, &events, "NORMAL_CIRCUIT_CONGESTION").await?;
    ensure!(stage.log().has(&["no RTP port is free"]), "the log does not say what is missing");
    for phone in [&a, &b] {
        hears_tone(phone, extension::TONE_HERTZ).await?;
    }
    a.on_hook();
    a.until_idle().await?;
    until_no_channels_of(&stage, &[&a, &c]).await?;
    dial(&c, extension::TONE).await?;
    c.until_talking().await?;
    hears_tone(&c, extension::TONE_HERTZ).await?;
    for phone in [&b, &c] {
        phone.on_hook();
        phone.until_idle().await?;
    }
    until_no_channels_of(&stage, &[&b, &c]).await?;
    stage.end()
}

/// At the host's limit of sessions a phone that is lifted is told, and so is one whose call needs a second session.
pub(crate) async fn of_sessions(director: Director) -> Outcome {
    let stage = director.stage(Setup::new()).await?;
    for words in ["no session for a call", "Session Limit", "No session is left"] {
        stage.log().announce(words);
    }
    let events = stage.events("CHANNEL_HANGUP_COMPLETE").await?;
    let [a, b, c, d] = stage.phones().await?;
    connect(&a, &b).await?;
    stage.api("fsctl max_sessions 2").await?;
    c.off_hook();
    c.until_prompt(&english(Phrase::TempFail)).await?;
    c.on_hook();
    c.until_idle().await?;
    let said = stage.log().has(&["no session for a call", c.name(), "refuses a new session"]);
    ensure!(said, "the log does not say why there is no session");
    stage.api("fsctl max_sessions 3").await?;
    dial(&c, &d.number()).await?;
    fails_for_want_of_room(&c, &events, "SWITCH_CONGESTION").await?;
    hear_each_other(&a, &b).await?;
    stage.api("fsctl max_sessions 1000").await?;
    connect(&c, &d).await?;
    hear_each_other(&c, &d).await?;
    hang_up(&c, &d).await?;
    hang_up(&a, &b).await?;
    until_no_channels_of(&stage, &[&a, &b, &c, &d]).await?;
    stage.end()
}

/// The call of a phone ends for a cause, the phone says so, and is idle when it is put down.
async fn fails_for_want_of_room(phone: &Phone, events: &EventSocket, cause: &str) -> Outcome {
    phone.until_prompt(&english(Phrase::TempFail)).await?;
    let of_phone = |event: &Event| {
        event.is("CHANNEL_HANGUP_COMPLETE")
            && event.header("Channel-Name").is_some_and(|name| name.contains(phone.name()))
    };
    let event = events.until("the end of the call", of_phone).await?;
    ensure_eq!(event.header("Hangup-Cause"), Some(cause), "the cause of its end");
    phone.on_hook();
    phone.until_idle().await?;
    Ok(())
}

/// Two even ports in a row that are free, with those that RTCP would have.
fn two_ports() -> Result<(u16, u16), Failure> {
    for _ in 0..100 {
        let first = UdpSocket::bind(("127.0.0.1", 0))?.local_addr()?.port();
        if first % 2 == 1 || first > u16::MAX - 3 {
            continue;
        }
        let sockets: Result<Vec<_>, _> =
            (first..first + 4).map(|port| UdpSocket::bind(("127.0.0.1", port))).collect();
        if sockets.is_ok() {
            return Ok((first, first + 3));
        }
    }
    Err(Failure::new("no four free ports in a row"))
}
