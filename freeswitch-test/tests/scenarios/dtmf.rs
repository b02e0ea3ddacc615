//! Digits during a call, both ways: as keys and tones of the phone's connection, and as events in its stream.

use std::time::Duration;

use freeswitch_test::esl::{Event, EventSocket};
use freeswitch_test::phone::{Phone, Settings};
use freeswitch_test::stage::{Device, Failure, Outcome, Stage};
use freeswitch_test::{ensure, ensure_eq};
use mod_skinny::protocol::Message;
use mod_skinny::protocol::enums::{MediaPayload, Tone};

use crate::script::{connect, hang_up, hear_each_other};

const DIGITS: &str = "115#*0";

/// Keys pressed during a call reach the far end, whoever called.
pub(crate) async fn reaches_the_far_end(stage: &Stage) -> Outcome {
    let events = stage.events("DTMF").await?;
    let [a, b] = stage.phones().await?;
    connect(&a, &b).await?;
    for phone in [&a, &b] {
        phone.dial(DIGITS).await;
        arrived_from(phone, &events).await?;
    }
    hang_up(&a, &b).await
}

pub(crate) async fn in_the_stream(stage: &Stage) -> Outcome {
    let events = stage.events("DTMF").await?;
    let a = with_events(stage).await?;
    let b = stage.phone().await?;
    connect(&a, &b).await?;
    hear_each_other(&a, &b).await?;
    a.press_in_stream(DIGITS);
    arrived_from(&a, &events).await?;
    hear_each_other(&a, &b).await?;
    hang_up(&a, &b).await
}

/// A phone that says each digit twice, as a key and in its stream, is understood once.
pub(crate) async fn both_ways_at_once(stage: &Stage) -> Outcome {
    let events = stage.events("DTMF").await?;
    let a = with_events(stage).await?;
    let b = stage.phone().await?;
    connect(&a, &b).await?;
    for digit in DIGITS.chars() {
        a.press_in_stream(&digit.to_string());
        a.digit(digit);
        // Long enough for its packets, however slow the machine.
        tokio::time::sleep(Duration::from_millis(250)).await;
    }
    arrived_from(&a, &events).await?;
    hang_up(&a, &b).await
}

/// Digits from afar go to a phone in the stream if it can.
pub(crate) async fn to_a_phone_in_the_stream(stage: &Stage) -> Outcome {
    let b = with_events(stage).await?;
    let a = stage.phone().await?;
    connect(&a, &b).await?;
    b.forget_heard();
    a.dial(DIGITS).await;
    stage
        .until("the digits at the other phone", || async {
            let heard = b.heard_digits();
            Ok((heard != DIGITS).then_some(heard))
        })
        .await?;
    ensure_eq!(b.reception().wrong_payload, 0, "packets of a type that was not announced");
    ensure!(tones(&b).is_empty(), "{} was told to play tones besides", b.name());
    hear_each_other(&a, &b).await?;
    hang_up(&a, &b).await
}

/// Digits from afar are tones of a phone that has none in its stream.
pub(crate) async fn to_a_phone_as_tones(stage: &Stage) -> Outcome {
    let [a, b] = stage.phones().await?;
    connect(&a, &b).await?;
    a.dial(DIGITS).await;
    let wanted =
        [Tone::Dtmf1, Tone::Dtmf1, Tone::Dtmf5, Tone::DtmfPound, Tone::DtmfStar, Tone::Dtmf0].map(Some);
    stage
        .until("the tones of the digits", || async {
            let played: Vec<_> = tones(&b).into_iter().map(Some).collect();
            Ok((played != wanted).then(|| format!("{played:?}")))
        })
        .await?;
    b.until("silence", |screen| screen.tone.is_none()).await?;
    hear_each_other(&a, &b).await?;
    hang_up(&a, &b).await
}

/// The phone's setting outranks what it says that it can.
pub(crate) async fn as_the_phone_is_set(stage: &Stage) -> Outcome {
    for (number, kind, says) in [("2970", "skinny", true), ("2971", "rfc2833", false)] {
        let name = format!("SEP00005E0B{number}");
        stage.add_device(Device::new(&name).line(number, "Digits").param("dtmf-type", kind)).await?;
        let settings = Settings::new(&name);
        let a = stage.connect(if says { settings.codecs(&CODECS) } else { settings }).await?;
        let b = stage.phone().await?;
        connect(&a, &b).await?;
        let announced = a.record().into_iter().any(|entry| match entry.message {
            Message::OpenReceiveChannel(open) => open.rfc2833_payload_type.unwrap_or(0) != 0,
            Message::StartMediaTransmission(start) => start.rfc2833_payload_type.unwrap_or(0) != 0,
            _ => false,
        });
        ensure_eq!(announced, kind == "rfc2833", "digits in the stream of a phone set to {kind}");
        hang_up(&a, &b).await?;
    }
    Ok(())
}

const CODECS: [MediaPayload; 2] = [MediaPayload::G711Ulaw64k, MediaPayload::Rfc2833];

async fn with_events(stage: &Stage) -> Result<Phone, Failure> {
    stage.connect(Settings::new(&stage.reserve()?).codecs(&CODECS)).await
}

/// Waits for the last digit of a phone, and checks all of them.
async fn arrived_from(phone: &Phone, events: &EventSocket) -> Outcome {
    // Names of channels from a phone of the pool and to it have its number in them.
    let number = phone.number();
    let of_phone = |event: &Event| {
        event.is("DTMF") && event.header("Channel-Name").is_some_and(|name| name.contains(&number))
    };
    let last = DIGITS.chars().next_back().map(String::from);
    events
        .until("the last digit", |event| of_phone(event) && event.header("DTMF-Digit") == last.as_deref())
        .await?;
    // One that came twice would follow.
    tokio::time::sleep(Duration::from_millis(300)).await;
    let all = events.events();
    let digits: String =
        all.iter().filter(|event| of_phone(event)).filter_map(|event| event.header("DTMF-Digit")).collect();
    ensure_eq!(digits, DIGITS, "digits that arrived");
    Ok(())
}

/// Returns the tones of digits that a phone was told to play.
fn tones(phone: &Phone) -> Vec<Tone> {
    let tone = |entry: freeswitch_test::phone::Entry| match entry.message {
        Message::StartTone(start) if u32::from(start.tone) <= u32::from(Tone::DtmfD) => Some(start.tone),
        _ => None,
    };
    phone.record().into_iter().filter_map(tone).collect()
}
