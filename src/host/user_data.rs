//! The events by which programs and applications on phones talk to each other.

use quick_xml::Reader;
use quick_xml::events::Event as XmlEvent;

use super::loaded;
use super::queues::Key;
use crate::exchange::{Answer, CallId, Delivery, Question, StateWish, UserDataWish};
use crate::freeswitch::event::{Event, EventRef};
use crate::protocol::Message;
use crate::protocol::enums::CallState;
use crate::protocol::message_id_by_name;
use crate::protocol::messages::{
    Body, UserData, UserDataVersion1, UserToDeviceData, UserToDeviceDataMessageVersion1,
};
use crate::server::Handle;

/// The event that has data sent to a phone.
pub(super) const USER_TO_DEVICE: &str = "skinny::user_to_device";
/// The event that tells, or has a phone show, the state of a call.
pub(super) const CALL_STATE: &str = "skinny::call_state";

const PREFIX: &str = "Skinny-UserToDevice-";

/// Fires the event that has data sent to a phone, as far as the phone can be sent it.
pub(super) fn fire(
    profile: &Handle,
    device: &[(&'static str, String)],
    headers: &[(String, String)],
    data: &str,
) -> Result<(), String> {
    let prefixed = headers.iter().map(|(name, value)| (format!("{PREFIX}{name}"), value.clone()));
    let told = device.iter().map(|(name, value)| ((*name).to_owned(), value.clone()));
    let all: Vec<(String, String)> = told.chain(prefixed).collect();
    let find = |wanted: &str| all.iter().find(|(name, _)| name == wanted).map(|(_, value)| value.clone());
    let (_, wish) = wish(find, Some(data.to_owned()))?;
    if let Some(Answer::Delivery(delivery)) = profile.ask(Question::Fits(Box::new(wish)))
        && let Some(problem) = problem(delivery)
    {
        return Err(problem);
    }
    let event = Event::custom(USER_TO_DEVICE).map(|event| {
        all.iter().fold(event, |event, (name, value)| event.header(name, value)).body(data).fire()
    });
    match event {
        Some(Ok(())) => Ok(()),
        Some(Err(_)) | None => Err("the event could not be fired".to_owned()),
    }
}

/// Takes an event that has data sent to a phone. Runs on the core's thread, so leaves the work to a queue.
pub(super) fn user_to_device(event: &EventRef<'_>) {
    let read = |name: &str| event.header(name);
    let body = event.body();
    match wish(read, body) {
        Ok((profile, wish)) => {
            if let Some(problem) = xml_problem(&wish) {
                tracing::warn!(device = wish.device, "{USER_TO_DEVICE}: the data is no XML: {problem}");
            }
            let device = wish.device.clone();
            act(USER_TO_DEVICE, &profile, device, Question::UserData(Box::new(wish)));
        }
        Err(problem) => tracing::warn!("{USER_TO_DEVICE}: {problem}, ignored"),
    }
}

/// Takes an event that has the state of a call shown on a phone; those that tell of one are our own.
pub(super) fn call_state(event: &EventRef<'_>) {
    if event.is_ours() {
        return;
    }
    match state_wish(|name| event.header(name)) {
        Ok((profile, wish)) => {
            let device = wish.device.clone();
            act(CALL_STATE, &profile, device, Question::State(wish));
        }
        Err(problem) => tracing::warn!("{CALL_STATE}: {problem}, ignored"),
    }
}

fn act(event: &'static str, profile: &str, device: String, question: Question) {
    let Some(skinny) = loaded() else { return };
    let Some(running) = skinny.profile(profile) else {
        return tracing::warn!("{event}: there is no profile \"{profile}\", ignored");
    };
    let handle = running.handle.clone();
    let key = Key::Programs(handle.name().clone());
    if skinny.queues.waiting(&key) >= WISHES_QUEUED {
        return tracing::warn!(device, "{event}: too many of them at once, ignored");
    }
    skinny.queues.push(key, move || {
        let problem = match handle.ask(question) {
            Some(Answer::Delivery(delivery)) => problem(delivery),
            Some(_) | None => Some("the profile does not answer".to_owned()),
        };
        if let Some(problem) = problem {
            tracing::warn!(device, "{event}: {problem}");
        }
    });
}

/// Why something did not reach a phone; `None` where it did.
pub(super) fn problem(delivery: Delivery) -> Option<String> {
    match delivery {
        Delivery::Sent => None,
        Delivery::NoSuchDevice => Some("no such phone is registered".to_owned()),
        Delivery::NotForModel => Some("a phone of this model cannot show it".to_owned()),
        Delivery::NoSuchCall => Some("the phone has no such call".to_owned()),
        Delivery::TooLong(length, most) => {
            Some(format!("{length} bytes of data do not fit one message, which takes {most}"))
        }
    }
}

/// Reads the event's headers and body.
fn wish(
    read: impl Fn(&str) -> Option<String>,
    body: Option<String>,
) -> Result<(String, UserDataWish), String> {
    let own = |name: &str| read(&format!("{PREFIX}{name}")).filter(|value| !value.is_empty());
    let number = |name: &str| match own(name) {
        Some(value) => value
            .trim()
            .parse::<u32>()
            .map(Some)
            .map_err(|_| format!("{PREFIX}{name} \"{value}\" is not a number")),
        None => Ok(None),
    };
    let id = match (number("Message-Id")?, own("Message-Id-String")) {
        (Some(id), _) => id,
        (None, Some(name)) => message_id_by_name(&name)
            .ok_or_else(|| format!("{PREFIX}Message-Id-String \"{name}\" is no message"))?,
        (None, None) => return Err(format!("it has no {PREFIX}Message-Id-String")),
    };
    let version1 = match id {
        UserToDeviceData::ID => false,
        UserToDeviceDataMessageVersion1::ID => true,
        other => return Err(format!("message {other:#06x} carries no data for applications")),
    };
    let (profile, device, instance) = addressee(&read)?;
    let data = body.filter(|body| !body.is_empty()).ok_or("it has no body")?;
    let zero = |name: &str| number(name).map(Option::unwrap_or_default);
    let wish = UserDataWish {
        device,
        instance,
        version1,
        application: zero("Application-Id")?,
        line: zero("Line-Instance")?,
        call: zero("Call-Id")?,
        transaction: zero("Transaction-Id")?,
        sequence: number("Sequence-Flag")?,
        display_priority: zero("Display-Priority")?,
        conference: zero("Conference-Id")?,
        app_instance: zero("App-Instance-Id")?,
        routing: zero("Routing-Id")?,
        data,
    };
    Ok((profile, wish))
}

fn state_wish(read: impl Fn(&str) -> Option<String>) -> Result<(String, StateWish), String> {
    let (profile, device, instance) = addressee(&read)?;
    let number = |name: &str| match read(name).filter(|value| !value.is_empty()) {
        Some(value) => {
            value.trim().parse().map(Some).map_err(|_| format!("{name} \"{value}\" is not a number"))
        }
        None => Ok(None),
    };
    let state = number("Skinny-Call-State")?.ok_or("it has no Skinny-Call-State")?;
    let shown = CallState::from(state);
    // Of those that have names, the first and the last are the bounds of the others.
    if shown.name().is_none() || matches!(shown, CallState::Idle | CallState::MaxState) {
        return Err(format!("Skinny-Call-State {state} is no state of a call"));
    }
    let line = number("Skinny-Line-Instance")?.unwrap_or_default();
    let call = CallId(number("Skinny-Call-Id")?.unwrap_or_default());
    Ok((profile, StateWish { device, instance, line, call, state }))
}

/// The profile, the phone and, where it is told, the instance of the phone that an event is for.
fn addressee(read: &impl Fn(&str) -> Option<String>) -> Result<(String, String, Option<u32>), String> {
    let text = |name: &str| read(name).filter(|value| !value.is_empty()).ok_or(format!("it has no {name}"));
    let (profile, device) = (text("Skinny-Profile-Name")?, text("Skinny-Device-Name")?);
    let instance = read("Skinny-Station-Instance").filter(|value| !value.is_empty());
    let instance = instance.map(|value| {
        value.trim().parse().map_err(|_| format!("Skinny-Station-Instance \"{value}\" is not a number"))
    });
    Ok((profile, device, instance.transpose()?))
}

/// What is wrong with data that looks like XML and is not part of a whole.
fn xml_problem(wish: &UserDataWish) -> Option<String> {
    if wish.sequence.is_some() || !wish.data.trim_start().starts_with('<') {
        return None;
    }
    let mut reader = Reader::from_str(&wish.data);
    loop {
        match reader.read_event() {
            Ok(XmlEvent::Eof) => return None,
            Ok(_) => {}
            Err(error) => return Some(format!("{error} at byte {}", reader.error_position())),
        }
    }
}

/// The headers of what an application on a phone says.
pub(super) fn headers(message: &Message) -> Vec<(&'static str, String)> {
    let mut headers = vec![
        ("Skinny-DeviceToUser-Message-Id", message.id().to_string()),
        ("Skinny-DeviceToUser-Message-Id-String", message.skinny_name().to_owned()),
    ];
    #[allow(clippy::wildcard_enum_match_arm, reason = "no other message carries data")]
    match message {
        Message::DeviceToUserData(message) => headers.extend(plain(&message.device_to_user_data)),
        Message::DeviceToUserDataResponse(message) => headers.extend(plain(&message.device_to_user_data)),
        Message::DeviceToUserDataMessageVersion1(message) => {
            headers.extend(version1(&message.device_to_user_data_version1));
        }
        Message::DeviceToUserDataResponseMessageVersion1(message) => {
            headers.extend(version1(&message.device_to_user_data_version1));
        }
        _ => {}
    }
    headers
}

fn plain(data: &UserData) -> Vec<(&'static str, String)> {
    vec![
        ("Skinny-DeviceToUser-Application-Id", data.application_id.to_string()),
        ("Skinny-DeviceToUser-Line-Instance", data.line_instance.to_string()),
        ("Skinny-DeviceToUser-Call-Id", data.call_reference.to_string()),
        ("Skinny-DeviceToUser-Transaction-Id", data.transaction_id.to_string()),
        ("Skinny-DeviceToUser-Data-Length", data.xmldata.len().to_string()),
    ]
}

fn version1(data: &UserDataVersion1) -> Vec<(&'static str, String)> {
    let same = plain(&UserData {
        application_id: data.application_id,
        line_instance: data.line_instance,
        call_reference: data.call_reference,
        transaction_id: data.transaction_id,
        xmldata: data.xmldata.clone(),
    });
    let more = [
        ("Skinny-DeviceToUser-Sequence-Flag", u32::from(data.sequence_flag).to_string()),
        ("Skinny-DeviceToUser-Display-Priority", data.display_priority.to_string()),
        ("Skinny-DeviceToUser-Conference-Id", data.conference_id.to_string()),
        ("Skinny-DeviceToUser-App-Instance-Id", data.app_instance_id.to_string()),
        ("Skinny-DeviceToUser-Routing-Id", data.routing_id.to_string()),
    ];
    same.into_iter().chain(more).collect()
}

/// Wishes of programs that may wait for a profile.
const WISHES_QUEUED: usize = 1_000;

#[cfg(test)]
mod tests {
    use super::*;

    fn read<'a>(headers: &'a [(&'a str, &'a str)]) -> impl Fn(&str) -> Option<String> + 'a {
        move |wanted| headers.iter().find(|(name, _)| *name == wanted).map(|(_, value)| (*value).to_owned())
    }

    const PHONE: [(&str, &str); 2] = [("Skinny-Profile-Name", "internal"), ("Skinny-Device-Name", "SEP1")];

    #[test]
    fn the_message_is_named_or_numbered() {
        let body = || Some("<a/>".to_owned());
        let name = ("Skinny-UserToDevice-Message-Id-String", "UserToDeviceDataVersion1Message");
        let (profile, named) = wish(read(&[PHONE[0], PHONE[1], name]), body()).unwrap();
        assert_eq!((profile.as_str(), named.version1, named.sequence), ("internal", true, None));
        let number = ("Skinny-UserToDevice-Message-Id", "286");
        let id = ("Skinny-UserToDevice-Application-Id", "42");
        let (_, numbered) = wish(read(&[PHONE[0], PHONE[1], number, id]), body()).unwrap();
        assert_eq!((numbered.version1, numbered.application), (false, 42));
    }

    #[test]
    fn what_is_missing_or_wrong_is_named() {
        let body = || Some("x".to_owned());
        let name = ("Skinny-UserToDevice-Message-Id-String", "UserToDeviceDataMessage");
        let bad = ("Skinny-UserToDevice-Call-Id", "seven");
        let problem = |headers: &[(&str, &str)], body| wish(read(headers), body).unwrap_err();
        assert!(problem(&PHONE, body()).contains("Message-Id-String"));
        assert!(problem(&[name], body()).contains("Skinny-Profile-Name"));
        assert!(problem(&[PHONE[0], PHONE[1], name], None).contains("body"));
        assert!(problem(&[PHONE[0], PHONE[1], name, bad], body()).contains("\"seven\""));
        let other = ("Skinny-UserToDevice-Message-Id-String", "ResetMessage");
        assert!(problem(&[PHONE[0], PHONE[1], other], body()).contains("0x009f"));
        assert!(state_wish(read(&PHONE)).unwrap_err().contains("Skinny-Call-State"));
        let in_state = |state| state_wish(read(&[PHONE[0], PHONE[1], ("Skinny-Call-State", state)]));
        assert_eq!(in_state("14").unwrap().1.state, 14);
        for none in ["0", "99", "4294967295"] {
            assert!(in_state(none).unwrap_err().contains("no state of a call"), "{none}");
        }
    }

    #[test]
    fn broken_xml_is_seen_where_there_is_a_whole() {
        let mut wish = UserDataWish { data: "<a><b></a>".to_owned(), ..UserDataWish::default() };
        assert!(xml_problem(&wish).is_some());
        wish.sequence = Some(0);
        assert_eq!(xml_problem(&wish), None);
        wish = UserDataWish { data: "<a>&#8364;</a>".to_owned(), ..UserDataWish::default() };
        assert_eq!(xml_problem(&wish), None);
        wish.data = "no xml".to_owned();
        assert_eq!(xml_problem(&wish), None);
    }
}
