//! Programs and applications on phones talk to each other by events.

pub(crate) mod fields;

use std::time::Duration;

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

/// Data that no message holds goes out in parts, and comes in as the phone sends it.
pub(crate) async fn long_data_in_parts(stage: &Stage) -> Outcome {
    let (phone, events) = (stage.phone().await?, stage.events(EVENTS).await?);
    let page = page("Menu", &"A line of it. ".repeat(400))?;
    let headers = addressed(&phone);
    events.fire("skinny::user_to_device", &headers, Some(&page)).await?;
    let mut got = String::new();
    let mut flags = Vec::new();
    let whole = |message: &Message| {
        matches!(message, Message::UserToDeviceDataMessageVersion1(part)
        if part.user_to_device_data_version1.sequence_flag == SequenceFlag::Last)
    };
    received(&phone, "the last part", whole).await?;
    for entry in phone.record() {
        if let Message::UserToDeviceDataMessageVersion1(message) = &entry.message {
            got += &String::from_utf8_lossy(&message.user_to_device_data_version1.xmldata);
            flags.push(message.user_to_device_data_version1.sequence_flag);
        }
    }
    ensure_eq!(got, page);
    ensure_eq!(flags.as_slice(), [SequenceFlag::First, SequenceFlag::More, SequenceFlag::Last]);
    let parts =
        [("1", SequenceFlag::First, 2_000), ("2", SequenceFlag::More, 2_000), ("3", SequenceFlag::Last, 5)];
    for (letter, sequence_flag, length) in parts {
        let part = UserDataVersion1 {
            sequence_flag,
            xmldata: letter.repeat(length).into(),
            ..UserDataVersion1::default()
        };
        phone.send(DeviceToUserDataMessageVersion1 { device_to_user_data_version1: part });
    }
    for (letter, flag, length) in parts {
        let flag = u32::from(flag).to_string();
        let is_it = |event: &Event| {
            event.header("Skinny-Device-Name") == Some(phone.name())
                && event.header("Skinny-DeviceToUser-Sequence-Flag") == Some(flag.as_str())
        };
        let event = events.until("a part", is_it).await?;
        ensure_eq!(event.body, letter.repeat(length));
    }
    // The message without parts says that it cannot.
    let mut headers = headers.to_vec();
    headers.retain(|(name, _)| *name != "Skinny-UserToDevice-Message-Id-String");
    headers.push(("Skinny-UserToDevice-Message-Id-String", "UserToDeviceDataMessage"));
    events.fire("skinny::user_to_device", &headers, Some(&page)).await?;
    in_log(stage, &["[WARNING]", phone.name(), "do not fit one message"]).await
}

/// A phone without Unicode gets and sends Latin-1, programs have Unicode all the time.
pub(crate) async fn each_in_its_encoding(stage: &Stage) -> Outcome {
    let events = stage.events(EVENTS).await?;
    let text = "<CiscoIPPhoneText><Text>Café 5 €</Text></CiscoIPPhoneText>";
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
    }
    Ok(())
}

/// An event that says too little, or nonsense, is named in the log and does no harm.
pub(crate) async fn a_bad_event_is_told(stage: &Stage) -> Outcome {
    let (phone, events) = (stage.phone().await?, stage.events(EVENTS).await?);
    let own = "skinny::user_to_device";
    events.fire(own, &addressed(&phone), None).await?;
    in_log(stage, &["[WARNING]", own, "it has no body"]).await?;
    events.fire(own, &[("Skinny-Profile-Name", "internal")], Some("x")).await?;
    in_log(stage, &["[WARNING]", own, "it has no Skinny-UserToDevice-Message-Id-String"]).await?;
    let mut headers = addressed(&phone).to_vec();
    headers.push(("Skinny-UserToDevice-Call-Id", "seven"));
    events.fire(own, &headers, Some("<a/>")).await?;
    in_log(stage, &["[WARNING]", own, "Skinny-UserToDevice-Call-Id \"seven\" is not a number"]).await?;
    let elsewhere = headers.iter().map(|&(name, value)| match name {
        "Skinny-Profile-Name" => (name, "nowhere"),
        _ => (name, value),
    });
    let elsewhere: Vec<_> = elsewhere.filter(|(name, _)| !name.ends_with("Call-Id")).collect();
    events.fire(own, &elsewhere, Some("<a/>")).await?;
    in_log(stage, &["[WARNING]", own, "there is no profile \"nowhere\""]).await?;
    events.fire(own, &addressed(&phone), Some("<open><not></open>")).await?;
    in_log(stage, &["[WARNING]", own, "the data is no XML", phone.name()]).await?;
    one_part(&phone).await.map(drop)
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
