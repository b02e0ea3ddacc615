//! Presence: what watchers, such as the lamps of SIP phones, see of the lines.
//!
//! The core tells of a channel's progress itself, under the `presence_id` that it carries. What is left is to say
//! that a line came or went, and to answer those who begin to watch.

use super::loaded;
use super::queues::Key;
use crate::config::Profile;
use crate::exchange::{Answer, Direction, LinePresence, LineRegistration, Question};
use crate::freeswitch::event::{Event, EventRef, EventType};

/// Under which name a line is watched.
pub(super) fn id(number: &str, profile: &Profile) -> String {
    format!("{number}@{}", profile.domain)
}

/// Tells watchers that a phone with this number came or went.
pub(super) fn registered(profile: &Profile, line: &LineRegistration, is_there: bool) {
    let status = if is_there { "Registered" } else { "Unregistered" };
    let id = format!("{}@{}", line.number, line.domain);
    publish(profile, &id, status, &LinePresence::Idle);
}

/// Answers somebody who begins to watch a line, if it is one of ours.
pub(super) fn probed(event: &EventRef<'_>) {
    let to = event.header("to").unwrap_or_default();
    let watched = to.strip_prefix("sip:").unwrap_or(&to);
    let Some((number, domain)) = watched.split_once('@') else { return };
    let (number, domain) = (number.to_owned(), domain.to_owned());
    let Some(skinny) = loaded() else { return };
    let queues = std::sync::Arc::clone(&skinny.queues);
    // The thread that delivers events must not wait.
    queues.push(Key::Life, move || {
        for running in skinny.profiles.all() {
            let profile = running.profile();
            if !profile.domain.eq_ignore_ascii_case(&domain) {
                continue;
            }
            let Some(Answer::Presence(presence)) = running.handle.ask(Question::Presence(number.clone()))
            else {
                continue;
            };
            let id = id(&number, &profile);
            match &presence {
                LinePresence::Absent => {}
                LinePresence::Idle => publish(&profile, &id, "Registered", &presence),
                LinePresence::Early(..) => publish(&profile, &id, "CS_ROUTING", &presence),
                LinePresence::Talking(..) => publish(&profile, &id, "answered", &presence),
            }
        }
    });
}

fn publish(profile: &Profile, id: &str, status: &str, presence: &LinePresence) {
    let Some(event) = Event::new(EventType::PRESENCE_IN) else { return };
    let (answer, call) = match presence {
        LinePresence::Absent | LinePresence::Idle => ("terminated", None),
        LinePresence::Early(uuid, direction) => ("early", Some((uuid, direction))),
        LinePresence::Talking(uuid, direction) => ("confirmed", Some((uuid, direction))),
    };
    let mut event = event
        .header("proto", "any")
        .header("login", &profile.name)
        .header("from", id)
        .header("rpid", "unknown")
        .header("status", status)
        .header("event_type", "presence")
        .header("alt_event_type", "dialog")
        .header("event_count", "1")
        .header("channel-state", if call.is_some() { "CS_EXECUTE" } else { "CS_HANGUP" })
        .header("answer-state", answer);
    if let Some((uuid, direction)) = call {
        let direction = match direction {
            Direction::FromPhone => "inbound",
            Direction::ToPhone => "outbound",
        };
        event = event
            .header("unique-id", uuid)
            .header("call-direction", direction)
            .header("presence-call-direction", direction);
    }
    if let Err(fired) = event.fire() {
        tracing::warn!(profile = profile.name, "the presence of {id} cannot be told: {fired:?}");
    }
}
