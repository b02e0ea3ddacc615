//! The events by which programs and applications on phones talk to each other.

mod wishes;

use quick_xml::Reader;
use quick_xml::events::Event as XmlEvent;

use super::loaded;
use super::queues::Key;
use crate::exchange::{Answer, Delivery, Question, UserDataWish};
use crate::freeswitch::event::{Event, EventRef};
use crate::protocol::Message;
use crate::protocol::messages::{UserData, UserDataVersion1};
use crate::server::Handle;
use wishes::{state_wish, wish};

/// The event that has data sent to a phone.
pub(super) const USER_TO_DEVICE: &str = "skinny::user_to_device";
/// The event that tells, or has a phone show, the state of a call.
pub(super) const CALL_STATE: &str = "skinny::call_state";

/// Fires the event that has data sent to a phone, as far as the phone can be sent it.
pub(super) fn fire(
    profile: &Handle,
    device: &[(&'static str, String)],
    headers: &[(String, String)],
    data: &str,
) -> Result<(), String> {
    let prefixed = headers.iter().map(|(name, value)| (format!("{}{name}", wishes::PREFIX), value.clone()));
    let told = device.iter().map(|(name, value)| ((*name).to_owned(), value.clone()));
    let all: Vec<(String, String)> = told.chain(prefixed).collect();
    let find = |wanted: &str| all.iter().find(|(name, _)| name == wanted).map(|(_, value)| value.clone());
    let (_, wish) = wish(find, Some(data.into()))?;
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

/// What is wrong with data that looks like XML and is not part of a whole.
fn xml_problem(wish: &UserDataWish) -> Option<String> {
    let text = wish.text();
    if wish.sequence.is_some() || !text.trim_start_matches('\u{feff}').trim_start().starts_with('<') {
        return None;
    }
    let mut reader = Reader::from_str(&text);
    let mut open: Vec<String> = Vec::new();
    loop {
        match reader.read_event() {
            Ok(XmlEvent::Eof) => return open.pop().map(|name| format!("<{name}> is not closed")),
            Ok(XmlEvent::Start(start)) => open.push(start.name().as_ref().to_owned()),
            Ok(XmlEvent::End(_)) => drop(open.pop()),
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

    #[test]
    fn broken_xml_is_seen_where_there_is_a_whole() {
        let wish = |data: &str| UserDataWish { data: data.into(), ..UserDataWish::default() };
        for (data, problem) in [("<a><b></a>", "b"), ("<a>", "<a> is not closed"), ("\u{feff}<a><b/>", "<a>")]
        {
            let told = xml_problem(&wish(data)).unwrap_or_default();
            assert!(told.contains(problem), "{data}: {told:?}");
            assert_eq!(xml_problem(&UserDataWish { sequence: Some(0), ..wish(data) }), None);
        }
        for data in ["<a>&#8364;</a>", "<?xml version=\"1.0\"?><a><b/></a>\n", "no xml"] {
            assert_eq!(xml_problem(&wish(data)), None, "{data}");
        }
    }
}
