//! Data of applications that comes in several messages.

use freeswitch_test::ensure_eq;
use freeswitch_test::esl::Event;
use freeswitch_test::phone::Settings;
use freeswitch_test::stage::{Outcome, Stage};
use mod_skinny::protocol::Message;
use mod_skinny::protocol::enums::SequenceFlag;
use mod_skinny::protocol::messages::{DeviceToUserDataMessageVersion1, UserDataVersion1};

use super::{EVENTS, addressed, in_log, page};
use crate::script::received;

/// Data that no message holds goes out in parts, and comes in as the phone sends it.
pub(crate) async fn long_data(stage: &Stage) -> Outcome {
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

/// A character that is cut between the parts of one application's data stays out of another's.
pub(crate) async fn cut_within_a_character(stage: &Stage) -> Outcome {
    let events = stage.events(EVENTS).await?;
    let phone = stage.connect(Settings::new(&stage.reserve()?).protocol(20)).await?;
    let said: [(u32, SequenceFlag, &[u8]); 6] = [
        (1, SequenceFlag::First, b"<a>\xe2\x82"),
        (2, SequenceFlag::Last, b"<other/>"),
        (1, SequenceFlag::Last, b"\xac</a>"),
        (3, SequenceFlag::First, b"<lost>\xe2"),
        (3, SequenceFlag::First, b"<b>"),
        (3, SequenceFlag::Last, b"</b>"),
    ];
    for (application_id, sequence_flag, data) in said {
        let xmldata = data.to_vec().into();
        let part = UserDataVersion1 { application_id, sequence_flag, xmldata, ..UserDataVersion1::default() };
        phone.send(DeviceToUserDataMessageVersion1 { device_to_user_data_version1: part });
    }
    let of_phone = |event: &Event| {
        event.is("skinny::device_to_user") && event.header("Skinny-Device-Name") == Some(phone.name())
    };
    events.until("the last part", |event| of_phone(event) && event.body == "</b>").await?;
    let heard: Vec<String> = events.events().into_iter().filter(of_phone).map(|event| event.body).collect();
    ensure_eq!(heard, ["<a>", "<other/>", "€</a>", "<lost>", "<b>", "</b>"]);
    Ok(())
}
