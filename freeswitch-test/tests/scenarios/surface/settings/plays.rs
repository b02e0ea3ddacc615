//! What each setting does.

mod gathering;

use std::net::{IpAddr, Ipv4Addr};
use std::time::Duration;

use freeswitch_test::esl::{Event, EventSocket};
use freeswitch_test::phone::{Phone, Settings};
use freeswitch_test::stage::{Device, Failure, Outcome, Stage};
use freeswitch_test::{ensure, ensure_eq};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use mod_skinny::protocol::enums::{CallState, LampMode, SoftKey, StimulusKind, Tone};
use mod_skinny::protocol::messages::{KeepAliveReq, VersionReq};

use super::{Act, ELSEWHERE_PHONE, set};
use crate::hearing::{hears_tone, is_heard};
use crate::script::{connect, dial, extension, received, until_no_channels_of, until_reported};
pub(super) use gathering::messages_come_together;

/// The lines of a phone move, and others that register belong to the new domain.
pub(super) async fn registered_elsewhere(act: &Act<'_>) -> Outcome {
    let stage = act.stage;
    set(stage, "domain", "example.com").await?;
    let phone = act.phone().await?;
    let number = phone.number();
    listed(stage, &format!("{number},example.com,"), true).await?;
    set(stage, "domain", "second.example").await?;
    listed(stage, &format!("{number},second.example,"), true).await?;
    listed(stage, &format!("{number},example.com,"), false).await?;
    let other = stage.connect(Settings::new(ELSEWHERE_PHONE)).await?;
    ensure_eq!(other.number(), "5001");
    phone.unregister().await?;
    other.unregister().await?;
    listed(stage, "second.example,", false).await
}

async fn listed(stage: &Stage, words: &str, wanted: bool) -> Outcome {
    stage
        .until(words, || async {
            let all = stage.api("show registrations").await?;
            Ok((all.contains(words) != wanted).then_some(all))
        })
        .await
}

pub(super) async fn routed_by_dialplans(act: &Act<'_>) -> Outcome {
    routed(act, "Caller-Dialplan", "XML,inline").await
}

pub(super) async fn routed_in_a_context(act: &Act<'_>) -> Outcome {
    routed(act, "Caller-Context", "elsewhere").await
}

async fn routed(act: &Act<'_>, header: &str, value: &str) -> Outcome {
    let events = act.stage.events("CHANNEL_ANSWER").await?;
    let phone = act.phone().await?;
    dial(&phone, extension::ECHO).await?;
    phone.until_talking().await?;
    let event = of_channel(&events, "CHANNEL_ANSWER", phone.name()).await?;
    ensure_eq!(event.header(header), Some(value), "{header}");
    put_down(act, &phone).await
}

pub(super) async fn nothing_is_a_number(act: &Act<'_>) -> Outcome {
    let phone = act.phone().await?;
    phone.off_hook();
    phone.until_tone(Tone::InsideDialTone).await?;
    phone.digit('3');
    phone.until_tone(Tone::ReorderTone).await?;
    put_down(act, &phone).await
}

pub(super) async fn told_to_keep_alive(act: &Act<'_>) -> Outcome {
    let phone = act.phone().await?;
    ensure_eq!(phone.screen().keep_alive, 7, "seconds between keep-alives");
    Ok(())
}

pub(super) async fn dialling_times_out(act: &Act<'_>) -> Outcome {
    let phone = act.phone().await?;
    phone.off_hook();
    phone.until_tone(Tone::ReorderTone).await?;
    put_down(act, &phone).await
}

pub(super) async fn date_is_shown(act: &Act<'_>) -> Outcome {
    let phone = act.phone().await?;
    received(&phone, "the date's format", |message| message.to_string().contains("date_template=\"M/D/YA\""))
        .await
        .map(drop)
}

pub(super) async fn clock_of_the_zone(act: &Act<'_>) -> Outcome {
    let phone = act.phone().await?;
    let zone = TimeZone::get("Etc/GMT-14").map_err(|error| Failure::new(error.to_string()))?;
    let fourteen_hours_on = Timestamp::now().to_zoned(zone);
    let told = phone.screen().date_time.unwrap_or_default();
    let [year, month, day, hour, minute, second] = told;
    let text = format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}[Etc/GMT-14]");
    let told: jiff::Zoned = text.parse().map_err(|error| Failure::new(format!("{text}: {error}")))?;
    let apart = told.duration_until(&fourteen_hours_on).as_secs().abs();
    ensure!(apart < 600, "the phone is told {told}, and it is {fourteen_hours_on}");
    Ok(())
}

pub(super) async fn music_is_heard(act: &Act<'_>) -> Outcome {
    let (holds, waits) = (act.phone().await?, act.phone().await?);
    connect(&holds, &waits).await?;
    holds.soft_key("Hold").await?;
    holds.until_state(CallState::Hold).await?;
    hears_tone(&waits, 600.0).await?;
    waits.on_hook();
    holds.until_idle().await?;
    put_down(act, &waits).await
}

/// Both phones of a number are in the list, each with what it alone is called with.
pub(super) async fn every_phone_is_listed(act: &Act<'_>) -> Outcome {
    let stage = act.stage;
    let names = [stage.reserve()?, stage.reserve()?];
    for name in &names {
        stage.add_device(Device::new(name).line("2371", "Shared")).await?;
    }
    let phones = stage.connect_all(names.iter().map(|name| Settings::new(name))).await?;
    let [one, other] = &phones[..] else { return Err(Failure::new("a phone is missing")) };
    for phone in [one, other] {
        listed(stage, &format!(",skinny/internal/2371/{}:1,", phone.name()), true).await?;
    }
    let job = stage.events("BACKGROUND_JOB").await?;
    job.command(&format!("bgapi originate skinny/internal/2371/{}:1 &park()", other.name())).await?;
    other.until_ringing().await?;
    ensure!(one.screen().call_in(CallState::RingIn).is_none(), "the phone that is not meant rings");
    other.soft_key("Answer").await?;
    other.until_talking().await?;
    put_down(act, other).await?;
    one.unregister().await?;
    listed(stage, one.name(), false).await?;
    listed(stage, other.name(), true).await
}

/// Messages and connections are in the log, keep-alives only with more of it.
pub(super) async fn messages_are_logged(act: &Act<'_>) -> Outcome {
    let stage = act.stage;
    let phone = act.phone().await?;
    let in_log = |words: [String; 3]| async move {
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        Ok((!stage.log().has(&words)).then(|| format!("no {words:?}")))
    };
    let line = |words: &str| ["[INFO]".to_owned(), words.to_owned(), phone.name().to_owned()];
    phone.send(KeepAliveReq::default());
    phone.send(VersionReq {});
    stage.until("the message in the log", || in_log(line("< VersionReq"))).await?;
    ensure!(in_log(line("< KeepAliveReq")).await?.is_some(), "a keep-alive is in the log");
    set(stage, "debug", "10").await?;
    // Each connection hears of the setting in its own time.
    let kept_alive = || {
        phone.send(KeepAliveReq::default());
        in_log(line("< KeepAliveReq"))
    };
    stage.until("the keep-alive in the log", kept_alive).await?;
    set(stage, "debug", "1").await?;
    let connection = stage.phone().await?;
    connection.close();
    let connected = || in_log(["[INFO]".to_owned(), "disconnected".to_owned(), "Closed".to_owned()]);
    stage.until("the end of a connection in the log", connected).await
}

pub(super) async fn voicemail(act: &Act<'_>) -> Outcome {
    pressed(act, |phone| phone.stimulus(StimulusKind::Voicemail, 1)).await
}

pub(super) async fn redial(act: &Act<'_>) -> Outcome {
    pressed(act, |phone| phone.press_anyway(SoftKey::Redial, 0, 0)).await
}

pub(super) async fn meetme(act: &Act<'_>) -> Outcome {
    pressed(act, |phone| phone.press_anyway(SoftKey::MeetMe, 0, 0)).await
}

pub(super) async fn pickup(act: &Act<'_>) -> Outcome {
    pressed(act, |phone| phone.press_anyway(SoftKey::CallPickup, 0, 0)).await?;
    pressed(act, |phone| phone.press_anyway(SoftKey::GroupCallPickup, 0, 0)).await
}

pub(super) async fn forward(act: &Act<'_>) -> Outcome {
    pressed(act, |phone| phone.press_anyway(SoftKey::ForwardAll, 0, 0)).await
}

pub(super) async fn autodial(act: &Act<'_>) -> Outcome {
    pressed(act, Phone::off_hook).await
}

/// A key calls the echo.
async fn pressed(act: &Act<'_>, press: impl FnOnce(&Phone)) -> Outcome {
    let phone = act.phone().await?;
    press(&phone);
    phone.until_talking().await?;
    put_down(act, &phone).await
}

pub(super) async fn a_law_from_the_phone(act: &Act<'_>) -> Outcome {
    let phone = act.phone().await?;
    dial(&phone, extension::ECHO).await?;
    phone.until_talking().await?;
    received(&phone, "A-law", |message| is_start(&message.to_string(), "=G711Alaw64k")).await?;
    put_down(act, &phone).await
}

pub(super) async fn a_law_to_the_phone(act: &Act<'_>) -> Outcome {
    let phone = act.phone().await?;
    let job = act.stage.events("BACKGROUND_JOB").await?;
    job.command(&format!("bgapi originate skinny/internal/{} {}", phone.number(), extension::ECHO)).await?;
    phone.until_ringing().await?;
    phone.soft_key("Answer").await?;
    phone.until_talking().await?;
    received(&phone, "A-law", |message| is_start(&message.to_string(), "=G711Alaw64k")).await?;
    put_down(act, &phone).await
}

/// Also with a phone that does not say that it can.
pub(super) async fn digits_in_the_stream(act: &Act<'_>) -> Outcome {
    let phone = act.phone().await?;
    dial(&phone, extension::ECHO).await?;
    phone.until_talking().await?;
    received(&phone, "a payload type for digits", |message| is_start(&message.to_string(), "=101")).await?;
    put_down(act, &phone).await
}

pub(super) async fn streams_at_another_address(act: &Act<'_>) -> Outcome {
    let phone = act.phone().await?;
    dial(&phone, extension::ECHO).await?;
    phone.until_talking().await?;
    received(&phone, "the address", |message| is_start(&message.to_string(), "=127.0.0.3")).await?;
    put_down(act, &phone).await
}

fn is_start(message: &str, words: &str) -> bool {
    message.starts_with("StartMediaTransmission") && message.contains(words)
}

/// A phone that names another address than it has gets nothing.
pub(super) async fn streams_stay(act: &Act<'_>) -> Outcome {
    let elsewhere = IpAddr::V4(Ipv4Addr::new(127, 0, 0, 77));
    let phone = act.phone_that(|settings| Settings { claims: Some(elsewhere), ..settings }).await?;
    dial(&phone, extension::TONE).await?;
    phone.until_talking().await?;
    let heard = phone.hear(Duration::from_secs(1)).await;
    ensure!(heard.is_empty(), "{} samples came to where nobody said they should", heard.len());
    put_down(act, &phone).await
}

pub(super) async fn silence_ends_a_call(act: &Act<'_>) -> Outcome {
    let events = act.stage.events("CHANNEL_HANGUP_COMPLETE").await?;
    let phone = act.phone().await?;
    dial(&phone, extension::ECHO).await?;
    phone.until_talking().await?;
    phone.fall_silent();
    is_given_up(act, &events, &phone).await
}

pub(super) async fn silence_on_hold_ends_a_call(act: &Act<'_>) -> Outcome {
    let events = act.stage.events("CHANNEL_HANGUP_COMPLETE").await?;
    let phone = act.phone().await?;
    dial(&phone, extension::ECHO).await?;
    phone.until_talking().await?;
    phone.soft_key("Hold").await?;
    is_given_up(act, &events, &phone).await
}

pub(super) async fn streams_are_reported(act: &Act<'_>) -> Outcome {
    let phone = act.phone_that(|settings| Settings { takes_reports: true, ..settings }).await?;
    dial(&phone, extension::ECHO).await?;
    phone.until_talking().await?;
    until_reported(&phone).await?;
    put_down(act, &phone).await
}

pub(super) async fn packets_are_put_in_order(act: &Act<'_>) -> Outcome {
    let phone = act.phone_that(|settings| Settings { shuffles: true, ..settings }).await?;
    dial(&phone, extension::ECHO).await?;
    phone.until_talking().await?;
    is_heard(&phone, &phone).await?;
    put_down(act, &phone).await
}

async fn is_given_up(act: &Act<'_>, events: &EventSocket, phone: &Phone) -> Outcome {
    let event = of_channel(events, "CHANNEL_HANGUP_COMPLETE", phone.name()).await?;
    ensure_eq!(event.header("Hangup-Cause"), Some("MEDIA_TIMEOUT"), "the cause");
    put_down(act, phone).await
}

pub(super) async fn nobody_comes_in(act: &Act<'_>) -> Outcome {
    let stranger = Phone::connect(act.stage.address(), Settings::new("SEP00005E0BFFFF")).await?;
    stranger.until_disconnected().await.map(drop)?;
    Ok(())
}

pub(super) async fn who_says_nothing_is_closed(act: &Act<'_>) -> Outcome {
    let quiet = Phone::connect(act.stage.address(), Settings::new("SEP00005E0BFFFF")).await?;
    quiet.until_within(Duration::from_secs(4), "its end", |screen| screen.disconnected).await?;
    Ok(())
}

pub(super) async fn firmware_is_told(act: &Act<'_>) -> Outcome {
    let phone = act.phone().await?;
    ensure_eq!(phone.screen().labels.version.as_deref(), Some("P0S3-8-12-00"), "the firmware");
    Ok(())
}

pub(super) async fn lamp_of_another_mailbox(act: &Act<'_>) -> Outcome {
    let phone = act.phone().await?;
    let events = act.stage.events("MESSAGE_QUERY").await?;
    let say = |waits: &str, account: &str| {
        format!("sendevent MESSAGE_WAITING\nMWI-Messages-Waiting: {waits}\nMWI-Message-Account: {account}")
    };
    events.command(&say("yes", "sales@voice.example")).await?;
    let lit = |wanted: LampMode| {
        phone.until("the lamp", move |screen| screen.lamp(StimulusKind::Voicemail, 1) == wanted)
    };
    lit(LampMode::On).await?;
    events.command(&say("no", &format!("{}@example.com", phone.number()))).await?;
    events.command(&say("no", "sales@voice.example")).await?;
    lit(LampMode::Off).await.map(drop)?;
    Ok(())
}

async fn of_channel(events: &EventSocket, name: &str, device: &str) -> Result<Event, Failure> {
    let of_phone =
        |event: &Event| event.is(name) && event.header("Channel-Name").unwrap_or_default().contains(device);
    Ok(events.until(name, of_phone).await?)
}

/// Ends whatever call the phone has.
async fn put_down(act: &Act<'_>, phone: &Phone) -> Outcome {
    phone.on_hook();
    phone.until_idle().await?;
    until_no_channels_of(act.stage, &[phone]).await
}
