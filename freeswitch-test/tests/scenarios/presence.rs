//! Others see what goes on at a line.

use freeswitch_test::esl::{Event, EventSocket};
use freeswitch_test::phone::{Phone, Settings};
use freeswitch_test::stage::{Failure, Outcome, Stage};
use freeswitch_test::{ensure, ensure_eq};
use mod_skinny::protocol::enums::{CallState, Tone};

use crate::script::{connect, dial, extension, hang_up};
use crate::shared_line::described;

/// The states of a call, as the core tells them, and the answer to those who begin to watch meanwhile.
pub(crate) async fn of_calls(stage: &Stage) -> Outcome {
    let events = stage.events("PRESENCE_IN").await?;
    let [a, b] = stage.phones().await?;
    told(&events, &id(&a), "Registered", |_| true).await?;
    events.forget();
    connect(&a, &b).await?;
    for phone in [&a, &b] {
        let event = told(&events, &id(phone), "answered", has_call).await?;
        ensure_eq!(event.header("alt_event_type"), Some("dialog"), "kind of presence");
        ensure_eq!(event.header("Answer-State"), Some("answered"), "state of the call");
    }
    events.forget();
    let answer = probe(&events, &a).await?;
    let (calling, called) = (a.number(), b.number());
    // Without these, mod_sofia takes who calls for the one who is called, and does not tell who else is in the call.
    for (header, value) in [
        ("status", "answered"),
        ("Answer-State", "answered"),
        ("Presence-Call-Direction", "inbound"),
        ("Caller-Username", &calling),
        ("Caller-Destination-Number", &called),
    ] {
        ensure_eq!(answer.header(header), Some(value), "{} of a line with a call", header);
    }
    let uuid = uuid_in(&answer);
    let exists = stage.api(&format!("uuid_exists {uuid}")).await?;
    ensure!(exists.contains("true"), "{uuid:?} is no channel: {exists:?}");
    events.forget();
    hang_up(&a, &b).await?;
    for phone in [&a, &b] {
        told(&events, &id(phone), "CS_HANGUP", |_| true).await?;
    }
    events.forget();
    let answer = probe(&events, &b).await?;
    ensure_eq!(answer.header("answer-state"), Some("terminated"), "state of a free line");
    b.unregister().await?;
    told(&events, &id(&b), "Unregistered", |_| true).await.map(drop)
}

/// Held and taken back, as SIP phones have it told.
pub(crate) async fn of_a_held_call(stage: &Stage) -> Outcome {
    let events = stage.events("PRESENCE_IN").await?;
    let [a, b] = stage.phones().await?;
    connect(&a, &b).await?;
    let call = uuid_in(&told(&events, &id(&a), "answered", has_call).await?);
    a.soft_key("Hold").await?;
    let of_call = |event: &Event| uuid_in(event) == call;
    told(&events, &id(&a), "hold", of_call).await?;
    events.forget();
    ensure_eq!(probe(&events, &a).await?.header("status"), Some("hold"), "of a line with a held call");
    events.forget();
    a.soft_key("Resume").await?;
    told(&events, &id(&a), "unhold", of_call).await?;
    a.until_talking().await?;
    ensure_eq!(statuses(&events, &id(&b)), Vec::<String>::new(), "told of who is held");
    hang_up(&a, &b).await
}

/// When one of two calls ends, the last thing that is told is what becomes of the other.
pub(crate) async fn of_a_call_that_goes_on(stage: &Stage) -> Outcome {
    let events = stage.events("PRESENCE_IN").await?;
    let [a, b, c] = stage.phones().await?;
    connect(&a, &b).await?;
    let first = uuid_in(&told(&events, &id(&b), "answered", has_call).await?);
    dial(&c, &b.number()).await?;
    b.until_state(CallState::RingIn).await?;
    c.until_state(CallState::RingOut).await?;
    told(&events, &id(&b), "CS_ROUTING", |event| uuid_in(event) != first).await?;
    events.forget();
    c.on_hook();
    c.until_idle().await?;
    told(&events, &id(&b), "answered", |event| uuid_in(event) == first).await?;
    ensure_eq!(statuses(&events, &id(&b)), ["CS_HANGUP", "answered"], "after a waiting call");
    // The same at the phone that ends one of its calls.
    let first = uuid_in(&probe(&events, &a).await?);
    a.soft_key("NewCall").await?;
    a.until_tone(Tone::InsideDialTone).await?;
    a.dial(extension::ECHO).await;
    a.until_talking().await?;
    told(&events, &id(&a), "answered", |event| uuid_in(event) != first).await?;
    told(&events, &id(&a), "hold", |event| uuid_in(event) == first).await?;
    events.forget();
    a.soft_key("EndCall").await?;
    told(&events, &id(&a), "hold", |event| uuid_in(event) == first).await?;
    ensure_eq!(statuses(&events, &id(&a)), ["CS_HANGUP", "hold"], "after a second call");
    a.soft_key("Resume").await?;
    a.until_talking().await?;
    hang_up(&a, &b).await
}

/// A number is free when its first phone comes and when its last one goes. What the others do says nothing of its
/// calls.
pub(crate) async fn of_a_shared_number(stage: &Stage) -> Outcome {
    let events = stage.events("PRESENCE_IN CUSTOM skinny::register").await?;
    let (number, [one, other]) = described::<2>(stage).await?;
    let line = format!("{number}@example.com");
    // What comes and goes is told in the order in which it happens.
    let registered = async |name: &str, times: usize| -> Result<Phone, Failure> {
        let phone = stage.connect(Settings::new(name)).await?;
        let mut left = times;
        let is_last = |event: &Event| {
            let one = event.is("skinny::register") && event.header("Skinny-Device-Name") == Some(name);
            left -= usize::from(one);
            left == 0
        };
        events.until("the registration", is_last).await?;
        Ok(phone)
    };
    let talks = registered(&one, 1).await?;
    ensure_eq!(statuses(&events, &line), ["Registered"], "of the first phone");
    talks.line_key(2);
    talks.until_state(CallState::OffHook).await?;
    talks.dial(extension::ECHO).await;
    talks.until_talking().await?;
    told(&events, &line, "answered", has_call).await?;
    events.forget();
    registered(&other, 1).await?.unregister().await?;
    registered(&other, 2).await?.close();
    let left = registered(&other, 3).await?;
    let again = registered(&other, 4).await?;
    left.until_disconnected().await?;
    again.unregister().await?;
    again.until_disconnected().await?;
    ensure_eq!(statuses(&events, &line), Vec::<String>::new(), "while a phone talks");
    talks.on_hook();
    talks.until_idle().await?;
    told(&events, &line, "CS_HANGUP", |_| true).await?;
    talks.unregister().await?;
    told(&events, &line, "Unregistered", |_| true).await?;
    ensure_eq!(statuses(&events, &line), ["CS_HANGUP", "Unregistered"], "of the last phone");
    Ok(())
}

async fn probe(events: &EventSocket, phone: &Phone) -> Result<Event, Failure> {
    let to = id(phone);
    events.forget();
    events
        .command(&format!("sendevent PRESENCE_PROBE\nproto: sip\nfrom: watcher@example.com\nto: {to}"))
        .await?;
    let answers =
        |event: &Event| event.header("from") == Some(to.as_str()) && event.header("answer-state").is_some();
    Ok(events.until("the answer", answers).await?)
}

async fn told(
    events: &EventSocket,
    line: &str,
    status: &str,
    fits: impl Fn(&Event) -> bool,
) -> Result<Event, Failure> {
    let wanted = |event: &Event| {
        event.header("from") == Some(line) && event.header("status") == Some(status) && fits(event)
    };
    Ok(events.until(status, wanted).await?)
}

/// What was told of a line, in order.
fn statuses(events: &EventSocket, line: &str) -> Vec<String> {
    let events = events.events();
    let of_line = events.iter().filter(|event| event.header("from") == Some(line));
    of_line.filter_map(|event| event.header("status")).map(str::to_owned).collect()
}

fn has_call(event: &Event) -> bool {
    !uuid_in(event).is_empty()
}

fn uuid_in(event: &Event) -> String {
    event.header("Unique-ID").unwrap_or_default().to_owned()
}

fn id(phone: &Phone) -> String {
    format!("{}@example.com", phone.number())
}
