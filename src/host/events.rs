//! What the module publishes: events and registrations.

use super::user_data;
use crate::config::Profile;
use crate::exchange::{LineRegistration, Notice, NoticeKind};
use crate::freeswitch::event::Event;
use crate::freeswitch::registration::{self, Registration};

/// Every subclass that the module fires.
pub(super) const SUBCLASSES: [&str; 10] = [
    "skinny::register",
    "skinny::unregister",
    "skinny::expire",
    "skinny::disconnect",
    "skinny::reject",
    "skinny::alarm",
    "skinny::xml_alarm",
    "skinny::call_state",
    "skinny::user_to_device",
    "skinny::device_to_user",
];

pub(super) fn publish(notice: &Notice) {
    let (subclass, headers, body) = describe(&notice.kind);
    let Some(mut event) = Event::custom(subclass) else { return };
    for (name, value) in &notice.device {
        event = event.header(name, &one_line(value));
    }
    for (name, value) in headers {
        event = event.header(name, &one_line(&value));
    }
    if let Some(body) = body {
        event = event.body(body);
    }
    if let Err(status) = event.fire() {
        tracing::warn!("the event {subclass} could not be fired: {status:?}");
    }
}

/// Subclass, headers of its own, and body of a notice.
fn describe(kind: &NoticeKind) -> (&'static str, Vec<(&'static str, String)>, Option<&str>) {
    match kind {
        NoticeKind::Register => ("skinny::register", Vec::new(), None),
        NoticeKind::Unregister => ("skinny::unregister", Vec::new(), None),
        NoticeKind::Expire => ("skinny::expire", Vec::new(), None),
        NoticeKind::Disconnect(why) => {
            ("skinny::disconnect", vec![("Skinny-Disconnect-Reason", (*why).to_owned())], None)
        }
        NoticeKind::Reject(why) => {
            ("skinny::reject", vec![("Skinny-Reject-Reason", (*why).to_owned())], None)
        }
        NoticeKind::Alarm { severity, text, parm1, parm2 } => {
            let headers = vec![
                ("Skinny-Alarm-Severity", severity.to_string()),
                ("Skinny-Alarm-DisplayMessage", text.clone()),
                ("Skinny-Alarm-Param1", parm1.to_string()),
                ("Skinny-Alarm-Param2", parm2.to_string()),
            ];
            ("skinny::alarm", headers, None)
        }
        NoticeKind::XmlAlarm(xml) => ("skinny::xml_alarm", Vec::new(), Some(xml)),
        NoticeKind::CallState { line, call, state } => {
            let headers = vec![
                ("Skinny-Line-Instance", line.to_string()),
                ("Skinny-Call-Id", call.to_string()),
                ("Skinny-Call-State", state.to_string()),
            ];
            ("skinny::call_state", headers, None)
        }
        NoticeKind::DeviceToUser { message, data } => {
            ("skinny::device_to_user", user_data::headers(message), Some(data))
        }
    }
}

/// What a phone says, without what could end a line of the log or of an event's text.
fn one_line(value: &str) -> std::borrow::Cow<'_, str> {
    if value.contains(char::is_control) { value.replace(char::is_control, " ").into() } else { value.into() }
}

pub(super) fn add_registration(profile: &Profile, line: &LineRegistration) {
    let address = line.address.to_string();
    let token = token(profile, line);
    // The core keeps registrations apart by what they are dialled with.
    let url = match profile.multiple_registrations {
        true => token.clone(),
        false => format!("skinny/{}/{}", profile.name, line.number),
    };
    let registration = Registration {
        user: &line.number,
        realm: &line.domain,
        token: &token,
        url: &url,
        expires: 0,
        network_ip: &address,
        network_port: "0",
        network_proto: "tcp",
        metadata: &line.metadata,
    };
    if let Err(status) = registration.add() {
        tracing::warn!("line {} cannot be added to the registrations: {status:?}", line.number);
    }
}

pub(super) fn remove_registration(profile: &Profile, line: &LineRegistration) {
    if let Err(status) = registration::remove(&line.number, &line.domain, &token(profile, line)) {
        tracing::debug!("line {} cannot be removed from the registrations: {status:?}", line.number);
    }
}

/// What tells the phones of a shared line apart.
fn token(profile: &Profile, line: &LineRegistration) -> String {
    format!("skinny/{}/{}/{}:{}", profile.name, line.number, line.device_name, line.device_instance)
}

#[cfg(test)]
mod tests {
    use super::SUBCLASSES;

    #[test]
    fn the_reference_has_every_event() {
        let reference = include_str!("../../conf/README.md");
        let missing = SUBCLASSES.iter().find(|subclass| !reference.contains(&format!("\n| `{subclass}`")));
        assert_eq!(missing, None);
    }
}
