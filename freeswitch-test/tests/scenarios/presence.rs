//! Others see what goes on at a line.

use freeswitch_test::esl::{Event, EventSocket};
use freeswitch_test::phone::Phone;
use freeswitch_test::stage::{Failure, Outcome, Stage};
use freeswitch_test::{ensure, ensure_eq};

use crate::script::{connect, hang_up};

/// The states of a call, as the core tells them, and the answer to those who begin to watch meanwhile.
pub(crate) async fn of_calls(stage: &Stage) -> Outcome {
    let events = stage.events("PRESENCE_IN").await?;
    let [a, b] = stage.phones().await?;
    told(&events, &a, "Registered", |_| true).await?;
    events.forget();
    connect(&a, &b).await?;
    for phone in [&a, &b] {
        let event = told(&events, phone, "answered", |event| event.header("Unique-ID").is_some()).await?;
        ensure_eq!(event.header("alt_event_type"), Some("dialog"), "kind of presence");
        ensure_eq!(event.header("Answer-State"), Some("answered"), "state of the call");
    }
    events.forget();
    let answer = probe(&events, &a).await?;
    ensure_eq!(answer.header("answer-state"), Some("confirmed"), "state of a line with a call");
    let uuid = answer.header("unique-id").unwrap_or_default().to_owned();
    let exists = stage.api(&format!("uuid_exists {uuid}")).await?;
    ensure!(exists.contains("true"), "{uuid:?} is no channel: {exists:?}");
    events.forget();
    hang_up(&a, &b).await?;
    for phone in [&a, &b] {
        told(&events, phone, "CS_HANGUP", |_| true).await?;
    }
    events.forget();
    let answer = probe(&events, &b).await?;
    ensure_eq!(answer.header("answer-state"), Some("terminated"), "state of a free line");
    b.unregister().await?;
    told(&events, &b, "Unregistered", |_| true).await.map(drop)
}

async fn probe(events: &EventSocket, phone: &Phone) -> Result<Event, Failure> {
    let to = id(phone);
    events
        .command(&format!("sendevent PRESENCE_PROBE\nproto: sip\nfrom: watcher@example.com\nto: {to}"))
        .await?;
    let answers =
        |event: &Event| event.header("from") == Some(to.as_str()) && event.header("answer-state").is_some();
    Ok(events
        .until("the answer", |event| answers(event) && event.header("login") == Some("internal"))
        .await?)
}

async fn told(
    events: &EventSocket,
    phone: &Phone,
    status: &str,
    fits: impl Fn(&Event) -> bool,
) -> Result<Event, Failure> {
    let from = id(phone);
    let wanted = |event: &Event| {
        event.header("from") == Some(from.as_str()) && event.header("status") == Some(status) && fits(event)
    };
    Ok(events.until(status, wanted).await?)
}

fn id(phone: &Phone) -> String {
    format!("{}@example.com", phone.number())
}
