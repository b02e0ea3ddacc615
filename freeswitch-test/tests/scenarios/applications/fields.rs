//! The numbers that go with the data of applications, and the calls that a state is shown of.

use freeswitch_test::ensure_eq;
use freeswitch_test::esl::Event;
use freeswitch_test::phone::{Phone, Settings};
use freeswitch_test::stage::{Device, Failure, Outcome, Stage};
use mod_skinny::protocol::Message;
use mod_skinny::protocol::enums::{CallState, SequenceFlag, Tone};
use mod_skinny::protocol::messages::{
    DeviceToUserData, DeviceToUserDataMessageVersion1, DeviceToUserDataResponse,
    DeviceToUserDataResponseMessageVersion1, UserData, UserDataVersion1,
};

use super::{EVENTS, headers_are};
use crate::script::{dial, extension, received_after, until_no_channels_of};

/// Each number, and its value in these scenarios; the last five are of the longer messages.
const NUMBERS: [(&str, &str); 9] = [
    ("Application-Id", "11"),
    ("Line-Instance", "12"),
    ("Call-Id", "13"),
    ("Transaction-Id", "14"),
    ("Sequence-Flag", "1"),
    ("Display-Priority", "16"),
    ("Conference-Id", "17"),
    ("App-Instance-Id", "18"),
    ("Routing-Id", "19"),
];

fn longer() -> UserDataVersion1 {
    UserDataVersion1 {
        application_id: 11,
        line_instance: 12,
        call_reference: 13,
        transaction_id: 14,
        sequence_flag: SequenceFlag::More,
        display_priority: 16,
        conference_id: 17,
        app_instance_id: 18,
        routing_id: 19,
        xmldata: "<a/>".into(),
    }
}

fn shorter() -> UserData {
    UserData {
        application_id: 11,
        line_instance: 12,
        call_reference: 13,
        transaction_id: 14,
        xmldata: "<a/>".into(),
    }
}

/// Every number of an event arrives in its place, by whichever name the message is called, and by command.
pub(crate) async fn reach_the_phone(stage: &Stage) -> Outcome {
    let (phone, events) = (stage.phone().await?, stage.events(EVENTS).await?);
    let numbers: Vec<_> =
        NUMBERS.iter().map(|(name, value)| (format!("Skinny-UserToDevice-{name}"), *value)).collect();
    let names = [
        ("Message-Id-String", "UserToDeviceDataVersion1Message", true),
        ("Message-Id", "319", true),
        ("Message-Id-String", "UserToDeviceDataMessage", false),
        ("Message-Id", "286", false),
    ];
    for (header, message, is_longer) in names {
        let header = format!("Skinny-UserToDevice-{header}");
        let mut headers = vec![
            ("Skinny-Profile-Name", "internal"),
            ("Skinny-Device-Name", phone.name()),
            (header.as_str(), message),
        ];
        headers.extend(numbers.iter().map(|(name, value)| (name.as_str(), *value)));
        let before = phone.record().len();
        events.fire("skinny::user_to_device", &headers, Some("<a/>")).await?;
        arrives(&phone, before, is_longer).await?;
    }
    let parameters = NUMBERS.map(|(name, value)| format!("{name}={value}")).join(";");
    for (message, is_longer) in
        [("UserToDeviceDataVersion1Message", true), ("UserToDeviceDataMessage", false)]
    {
        let before = phone.record().len();
        let device = phone.name();
        let command = format!("skinny profile internal device {device} send {message} {parameters} <a/>");
        ensure_eq!(stage.api(&command).await?.trim(), "+OK", "{}", command);
        arrives(&phone, before, is_longer).await?;
    }
    Ok(())
}

async fn arrives(phone: &Phone, before: usize, is_longer: bool) -> Outcome {
    let is_data = |message: &Message| {
        matches!(message, Message::UserToDeviceData(_) | Message::UserToDeviceDataMessageVersion1(_))
    };
    match received_after(phone, before, "the data", is_data).await? {
        Message::UserToDeviceDataMessageVersion1(message) if is_longer => {
            ensure_eq!(message.user_to_device_data_version1, longer());
        }
        Message::UserToDeviceData(message) if !is_longer => {
            ensure_eq!(message.user_to_device_data, shorter());
        }
        other => return Err(Failure::new(format!("{other} is not the message that was named"))),
    }
    Ok(())
}

/// Every number of each message of a phone is in the event.
pub(crate) async fn come_back(stage: &Stage) -> Outcome {
    let (phone, events) = (stage.phone().await?, stage.events(EVENTS).await?);
    let messages: [(&str, &str, Message, usize); 4] = [
        (
            "65",
            "DeviceToUserDataVersion1Message",
            DeviceToUserDataMessageVersion1 { device_to_user_data_version1: longer() }.into(),
            NUMBERS.len(),
        ),
        (
            "66",
            "DeviceToUserDataResponseVersion1Message",
            DeviceToUserDataResponseMessageVersion1 { device_to_user_data_version1: longer() }.into(),
            NUMBERS.len(),
        ),
        ("46", "DeviceToUserDataMessage", DeviceToUserData { device_to_user_data: shorter() }.into(), 4),
        (
            "47",
            "DeviceToUserDataResponseMessage",
            DeviceToUserDataResponse { device_to_user_data: shorter() }.into(),
            4,
        ),
    ];
    for (id, name, message, numbers) in messages {
        phone.send(message);
        let is_it = |event: &Event| {
            event.header("Skinny-Device-Name") == Some(phone.name())
                && event.header("Skinny-DeviceToUser-Message-Id-String") == Some(name)
        };
        let event = events.until(name, is_it).await?;
        ensure_eq!(event.body, "<a/>");
        headers_are(&event, &[("Message-Id", id), ("Data-Length", "4")])?;
        headers_are(&event, &NUMBERS[..numbers])?;
    }
    Ok(())
}

/// A state without line and call is shown of all calls, one with a line or a call of that alone.
pub(crate) async fn name_the_calls(stage: &Stage) -> Outcome {
    let name = stage.reserve()?;
    let number = name.get(name.len() - 4..).unwrap_or_default();
    stage.add_device(Device::new(&name).line(number, "First").line("2385", "Second")).await?;
    let (phone, events) = (stage.connect(Settings::new(&name)).await?, stage.events(EVENTS).await?);
    dial(&phone, extension::ECHO).await?;
    phone.until_talking().await?;
    phone.line_key(2);
    phone.until_tone(Tone::InsideDialTone).await?;
    phone.dial(extension::ECHO).await;
    let both = phone
        .until("a held call and another", |screen| {
            screen.call_in(CallState::Hold).is_some() && screen.call_in(CallState::Connected).is_some()
        })
        .await?;
    let first = both.call_in(CallState::Hold).map(|call| call.reference).unwrap_or_default().to_string();
    let shown = async |named: Option<(&str, &str)>, state: CallState, wanted: [CallState; 2]| {
        let number = u32::from(state).to_string();
        let mut headers = vec![
            ("Skinny-Profile-Name", "internal"),
            ("Skinny-Device-Name", phone.name()),
            ("Skinny-Call-State", number.as_str()),
        ];
        headers.extend(named);
        events.fire("skinny::call_state", &headers, None).await?;
        let states = |line| move |call: &&freeswitch_test::phone::Call| call.line == line;
        let fits = |screen: &freeswitch_test::phone::Screen| {
            let state = |line| screen.calls.values().find(states(line)).and_then(|call| call.state);
            [state(1), state(2)] == wanted.map(Some)
        };
        phone.until(&format!("the states {wanted:?}"), fits).await.map(drop).map_err(Failure::from)
    };
    let (parked, proceeds, in_use) = (CallState::CallPark, CallState::Proceed, CallState::LineInUse);
    shown(None, parked, [parked, parked]).await?;
    shown(Some(("Skinny-Line-Instance", "2")), proceeds, [parked, proceeds]).await?;
    shown(Some(("Skinny-Call-Id", &first)), in_use, [in_use, proceeds]).await?;
    shown(Some(("Skinny-Call-Id", "0")), parked, [parked, parked]).await?;
    // The calls themselves are as before.
    let status = stage.api(&format!("skinny status profile internal device {}", phone.name())).await?;
    for state in ["Hold", "Connected"] {
        ensure_eq!(status.matches(&format!(" {state}\n")).count(), 1, "calls in {} in\n{}", state, status);
    }
    phone.close();
    until_no_channels_of(stage, &[&phone]).await
}
