//! Programs and applications on phones talk to each other by events.

pub(crate) mod fields;
pub(crate) mod parts;

use std::time::Duration;

use bytes::Bytes;
use freeswitch_test::esl::{Event, EventSocket};
use freeswitch_test::phone::{Phone, Settings};
use freeswitch_test::stage::{Failure, Outcome, Stage};
use freeswitch_test::{ensure, ensure_eq};
use mod_skinny::protocol::Message;
use mod_skinny::protocol::enums::{CallState, SequenceFlag};
use mod_skinny::protocol::messages::{
    DeviceToUserData, DeviceToUserDataMessageVersion1, DeviceToUserDataResponse,
    DeviceToUserDataResponseMessageVersion1, UserData, UserDataVersion1,
};
use quick_xml::Writer;
use quick_xml::events::BytesText;

use crate::script::{dial, extension, received, until_no_channels_of};

const EVENTS: &str = "CUSTOM skinny::user_to_device skinny::device_to_user";

/// A program shows a text on a phone and hears which key was pressed.
pub(crate) async fn a_text_and_its_answer(stage: &Stage) -> Outcome {
    let (phone, events) = (stage.phone().await?, stage.events(EVENTS).await?);
    let page = page("Lunch", "Soup & salad, 12:30")?;
    let parameters = "Application-Id=42;Transaction-Id=7;Display-Priority=2";
    let answer = stage.api(&send(&phone, &format!("{parameters} {page}"))).await?;
    ensure_eq!(answer.as_str(), "+OK\n");
    let fired = of(&events, "skinny::user_to_device", &phone).await?;
    ensure_eq!(
        fired.header("Skinny-UserToDevice-Message-Id-String"),
        Some("UserToDeviceDataVersion1Message")
    );
    ensure_eq!(fired.header("Skinny-UserToDevice-Application-Id"), Some("42"));
    ensure_eq!(fired.body, page);
    let part = one_part(&phone).await?;
    let numbers = (part.application_id, part.transaction_id, part.display_priority, part.sequence_flag);
    ensure_eq!(numbers, (42, 7, 2, SequenceFlag::Last));
    ensure_eq!(String::from_utf8_lossy(&part.xmldata), page);
    let key = UserDataVersion1 {
        application_id: 42,
        transaction_id: 7,
        sequence_flag: SequenceFlag::Last,
        conference_id: 3,
        app_instance_id: 4,
        routing_id: 5,
        xmldata: "<CiscoIPPhoneResponse/>ok".into(),
        ..part
    };
    phone.send(DeviceToUserDataResponseMessageVersion1 { device_to_user_data_version1: key });
    let event = of(&events, "skinny::device_to_user", &phone).await?;
    let wanted = [
        ("Message-Id", "66"),
        ("Message-Id-String", "DeviceToUserDataResponseVersion1Message"),
        ("Application-Id", "42"),
        ("Line-Instance", "0"),
        ("Call-Id", "0"),
        ("Transaction-Id", "7"),
        ("Data-Length", "25"),
        ("Sequence-Flag", "2"),
        ("Display-Priority", "2"),
        ("Conference-Id", "3"),
        ("App-Instance-Id", "4"),
        ("Routing-Id", "5"),
    ];
    headers_are(&event, &wanted)?;
    ensure_eq!(event.header("Skinny-Profile-Name"), Some("internal"));
    ensure_eq!(event.header("Content-Length"), Some("25"));
    ensure_eq!(event.body, "<CiscoIPPhoneResponse/>ok");
    Ok(())
}

/// The event has the same effect when a program fires it; the shorter messages too, both ways.
pub(crate) async fn programs_fire_the_event(stage: &Stage) -> Outcome {
    let (phone, events) = (stage.phone().await?, stage.events(EVENTS).await?);
    let headers = [
        ("Skinny-Profile-Name", "internal"),
        ("Skinny-Device-Name", phone.name()),
        ("Skinny-Station-Instance", "1"),
        ("Skinny-UserToDevice-Message-Id", "286"),
        ("Skinny-UserToDevice-Application-Id", "1"),
        ("Skinny-UserToDevice-Line-Instance", "2"),
        ("Skinny-UserToDevice-Call-Id", "3"),
        ("Skinny-UserToDevice-Transaction-Id", "4"),
        ("Skinny-UserToDevice-Data-Length", "999"),
    ];
    events.fire("skinny::user_to_device", &headers, Some("<a>four\nlines</a>")).await?;
    let wanted = |message: &Message| matches!(message, Message::UserToDeviceData(_));
    let Message::UserToDeviceData(message) = received(&phone, "the data", wanted).await? else {
        return Err(Failure::new("another message"));
    };
    let data = message.user_to_device_data;
    let numbers = (data.application_id, data.line_instance, data.call_reference, data.transaction_id);
    ensure_eq!(numbers, (1, 2, 3, 4));
    ensure_eq!(String::from_utf8_lossy(&data.xmldata), "<a>four\nlines</a>");
    events.forget();
    // Lengths of every remainder: none of them loses its last byte.
    for length in 8..13 {
        let text = "x".repeat(length);
        let data = UserData { xmldata: text.clone().into(), application_id: 9, ..UserData::default() };
        phone.send(DeviceToUserData { device_to_user_data: data.clone() });
        phone.send(DeviceToUserDataResponse { device_to_user_data: data });
        for name in ["DeviceToUserDataMessage", "DeviceToUserDataResponseMessage"] {
            let is_it = |event: &Event| {
                event.header("Skinny-Device-Name") == Some(phone.name())
                    && event.header("Skinny-DeviceToUser-Message-Id-String") == Some(name)
                    && event.body.len() == length
            };
            let event = events.until(name, is_it).await?;
            ensure_eq!(event.body, text);
            headers_are(&event, &[("Application-Id", "9"), ("Data-Length", &length.to_string())])?;
            ensure_eq!(event.header("Skinny-DeviceToUser-Sequence-Flag"), None);
        }
    }
    Ok(())
}

/// A phone without Unicode gets and sends Latin-1, programs have Unicode all the time. What XML declares is so.
pub(crate) async fn each_in_its_encoding(stage: &Stage) -> Outcome {
    let events = stage.events(EVENTS).await?;
    let text = "<CiscoIPPhoneText><Text>Café 5 €</Text></CiscoIPPhoneText>";
    let declared = |name| format!("<?xml version='1.0' encoding='{name}' ?>\n<a>é</a>");
    let latin1: Vec<u8> =
        declared("ISO-8859-1").chars().map(|letter| u8::try_from(letter).unwrap_or(b'?')).collect();
    let cases: [(u8, Vec<u8>); 2] = [
        (11, b"<CiscoIPPhoneText><Text>Caf\xe9 5 &#8364;</Text></CiscoIPPhoneText>".to_vec()),
        (20, text.as_bytes().to_vec()),
    ];
    for (version, wanted) in cases {
        let phone = stage.connect(Settings::new(&stage.reserve()?).protocol(version)).await?;
        events.fire("skinny::user_to_device", &addressed(&phone), Some(text)).await?;
        let part = one_part(&phone).await?;
        ensure_eq!(part.xmldata, wanted, "data for version {}", version);
        let said: Vec<u8> = if version < 17 { b"Caf\xe9".to_vec() } else { "Café".into() };
        let part = UserDataVersion1 { xmldata: said.into(), sequence_flag: SequenceFlag::Last, ..part };
        phone.send(DeviceToUserDataMessageVersion1 { device_to_user_data_version1: part });
        let event = of(&events, "skinny::device_to_user", &phone).await?;
        ensure_eq!(event.body, "Café");
        ensure_eq!(event.header("Content-Length"), Some("5"));
        // Whichever way round a program has it, the phone gets what it reads, and vice versa.
        let wanted = if version < 17 { latin1.clone() } else { declared("UTF-8").into() };
        let told_by = [latin1.clone(), declared("ISO-8859-1").into(), declared("UTF-8").into()];
        for (transaction, data) in (1..).zip(told_by) {
            ensure_eq!(told(&events, &phone, transaction, &data).await?, wanted, "version {}", version);
        }
        events.forget();
        let said = UserData { xmldata: latin1.clone().into(), ..UserData::default() };
        phone.send(DeviceToUserData { device_to_user_data: said });
        ensure_eq!(of(&events, "skinny::device_to_user", &phone).await?.body, declared("UTF-8"));
    }
    Ok(())
}

/// An event that says too little, or nonsense, is named in the log, and does as much as can be made of it.
pub(crate) async fn a_bad_event_is_told(stage: &Stage) -> Outcome {
    let (phone, events) = (stage.phone().await?, stage.events(EVENTS).await?);
    let own = "skinny::user_to_device";
    events.fire(own, &addressed(&phone), None).await?;
    in_log(stage, &["[WARNING]", own, "it has no body"]).await?;
    events.fire(own, &[("Skinny-Profile-Name", "internal")], Some("x")).await?;
    in_log(stage, &["[WARNING]", own, "it has no Skinny-UserToDevice-Message-Id-String"]).await?;
    let elsewhere = addressed(&phone).map(|(name, value)| match name {
        "Skinny-Profile-Name" => (name, "nowhere"),
        _ => (name, value),
    });
    events.fire(own, &elsewhere, Some("<a/>")).await?;
    in_log(stage, &["[WARNING]", own, "there is no profile \"nowhere\""]).await?;
    let mut headers = addressed(&phone).to_vec();
    headers.extend([
        ("Skinny-UserToDevice-Message-Id", "junk"),
        ("Skinny-UserToDevice-Application-Id", "-1"),
        ("Skinny-UserToDevice-Call-Id", "seven"),
        ("Skinny-UserToDevice-Transaction-Id", " 0x10 "),
        ("Skinny-UserToDevice-Routing-Id", " "),
    ]);
    events.fire(own, &headers, Some("<a/>")).await?;
    let part = one_part(&phone).await?;
    let numbers = (part.application_id, part.call_reference, part.transaction_id, part.routing_id);
    ensure_eq!(numbers, (u32::MAX, 0, 16, 0));
    in_log(stage, &["[WARNING]", "Skinny-UserToDevice-Call-Id \"seven\" is not a number"]).await?;
    for (transaction, broken) in [(1, "<open><not></open>"), (2, "<open>")] {
        ensure_eq!(told(&events, &phone, transaction, broken.as_bytes()).await?, broken);
        in_log(stage, &["[WARNING]", own, "the data is no XML", phone.name()]).await?;
    }
    in_log(stage, &["[WARNING]", own, "<open> is not closed", phone.name()]).await
}

/// A program has the state of a phone's call shown; the call itself stays as it is.
pub(crate) async fn a_state_is_shown(stage: &Stage) -> Outcome {
    let (phone, events) = (stage.phone().await?, stage.events("CUSTOM skinny::call_state").await?);
    dial(&phone, extension::ECHO).await?;
    phone.until_talking().await?;
    let is_connected = |event: &Event| {
        event.header("Skinny-Device-Name") == Some(phone.name())
            && event.header("Skinny-Call-State") == Some("5")
    };
    let told = events.until("the state", is_connected).await?;
    let call = told.header("Skinny-Call-Id").unwrap_or_default().to_owned();
    let parked = u32::from(CallState::CallPark).to_string();
    let headers = [
        ("Skinny-Profile-Name", "internal"),
        ("Skinny-Device-Name", phone.name()),
        ("Skinny-Station-Instance", "1"),
        ("Skinny-Line-Instance", "1"),
        ("Skinny-Call-Id", call.as_str()),
        ("Skinny-Call-State", parked.as_str()),
    ];
    events.fire("skinny::call_state", &headers, None).await?;
    phone.until_state(CallState::CallPark).await?;
    let answer = stage.api(&format!("skinny status profile internal device {}", phone.name())).await?;
    ensure!(answer.contains(&format!("{call} Connected")), "the call is not as before in\n{answer}");
    let unknown: Vec<_> = headers
        .iter()
        .map(|&(name, value)| if name == "Skinny-Call-Id" { (name, "999999") } else { (name, value) })
        .collect();
    events.fire("skinny::call_state", &unknown, None).await?;
    in_log(stage, &["[WARNING]", "skinny::call_state", "the phone has no such call", phone.name()]).await?;
    for state in ["0", "99", "4294967295"] {
        let none =
            headers.map(|(name, value)| (name, if name == "Skinny-Call-State" { state } else { value }));
        events.fire("skinny::call_state", &none, None).await?;
        let said = format!("Skinny-Call-State {state} is no state of a call");
        in_log(stage, &["[WARNING]", "skinny::call_state", &said]).await?;
    }
    phone.on_hook();
    phone.until_idle().await?;
    until_no_channels_of(stage, &[&phone]).await
}

/// A page for a phone's display, as a program makes it.
fn page(title: &str, text: &str) -> Result<String, Failure> {
    let mut writer = Writer::new(Vec::new());
    let written = writer.create_element("CiscoIPPhoneText").write_inner_content(|writer| {
        writer.create_element("Title").write_text_content(BytesText::new(title))?;
        writer.create_element("Text").write_text_content(BytesText::new(text))?;
        Ok(())
    });
    written.map_err(|error| Failure::new(format!("the page cannot be written: {error}")))?;
    Ok(String::from_utf8_lossy(&writer.into_inner()).into_owned())
}

fn send(phone: &Phone, words: &str) -> String {
    format!("skinny profile internal device {} send UserToDeviceDataVersion1Message {words}", phone.name())
}

/// Headers of an event with data for a phone.
fn addressed(phone: &Phone) -> [(&str, &str); 3] {
    [
        ("Skinny-Profile-Name", "internal"),
        ("Skinny-Device-Name", phone.name()),
        ("Skinny-UserToDevice-Message-Id-String", "UserToDeviceDataVersion1Message"),
    ]
}

async fn one_part(phone: &Phone) -> Result<UserDataVersion1, Failure> {
    let wanted = |message: &Message| matches!(message, Message::UserToDeviceDataMessageVersion1(_));
    match received(phone, "the data", wanted).await? {
        Message::UserToDeviceDataMessageVersion1(message) => Ok(message.user_to_device_data_version1),
        other => Err(Failure::new(format!("{other} is another message"))),
    }
}

/// Has a program send data, and returns what the phone got of it.
async fn told(events: &EventSocket, phone: &Phone, transaction: u32, data: &[u8]) -> Result<Bytes, Failure> {
    let mut headers = addressed(phone).to_vec();
    let number = transaction.to_string();
    headers.push(("Skinny-UserToDevice-Transaction-Id", number.as_str()));
    events.fire_bytes("skinny::user_to_device", &headers, Some(data)).await?;
    let part = |message: &Message| match message {
        Message::UserToDeviceDataMessageVersion1(message) => {
            Some(message.user_to_device_data_version1.clone())
        }
        _ => None,
    };
    let wanted = |message: &Message| part(message).is_some_and(|part| part.transaction_id == transaction);
    let got = received(phone, "the data", wanted).await?;
    Ok(part(&got).unwrap_or_default().xmldata)
}

async fn of(events: &EventSocket, name: &str, phone: &Phone) -> Result<Event, Failure> {
    let is_it = |event: &Event| event.is(name) && event.header("Skinny-Device-Name") == Some(phone.name());
    Ok(events.until(name, is_it).await?)
}

fn headers_are(event: &Event, wanted: &[(&str, &str)]) -> Outcome {
    for (name, value) in wanted {
        let name = format!("Skinny-DeviceToUser-{name}");
        ensure_eq!(event.header(&name), Some(*value), "{}", name);
    }
    Ok(())
}

async fn in_log(stage: &Stage, words: &[&str]) -> Outcome {
    let look = || async {
        tokio::time::sleep(Duration::from_millis(20)).await;
        Ok((!stage.log().has(words)).then(|| format!("no line with {words:?}")))
    };
    stage.until("a line in the log", look).await
}
