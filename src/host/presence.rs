//! Presence: what watchers, such as the lamps of SIP phones, see of the lines.
//!
//! The core tells of a channel's progress itself, under the `presence_id` that it carries, and so do we while a phone
//! holds a call. Watchers remember what they heard last, whichever call it was about: when one of several calls of a
//! number ends, they are told of one that goes on. What is left is to say that a number came or went, and to answer
//! those who begin to watch.

use std::sync::Arc;

use super::loaded;
use super::queues::Key;
use crate::config::Profile;
use crate::exchange::{Answer, LinePresence, Question};
use crate::freeswitch::channel::Channel;
use crate::freeswitch::codes::Flag;
use crate::freeswitch::event::{Event, EventRef, EventType};
use crate::freeswitch::session::{LockedSession, Session};
use crate::server::Handle;

/// Under which name a line is watched.
pub(super) fn id(number: &str, profile: &Profile) -> String {
    format!("{number}@{}", profile.domain)
}

/// Tells watchers that a number is free because it came, or went.
pub(super) fn tell_free(profile: &Profile, number: &str, domain: &str, there: bool) {
    let status = if there { "Registered" } else { "Unregistered" };
    let id = format!("{number}@{domain}");
    let Some(event) = Event::new(EventType::PRESENCE_IN) else { return };
    let event = event
        .header("proto", "any")
        .header("login", &profile.name)
        .header("from", &id)
        .header("rpid", "unknown")
        .header("status", status)
        .header("event_type", "presence")
        .header("alt_event_type", "dialog")
        .header("event_count", "1")
        .header("channel-state", "CS_HANGUP")
        .header("answer-state", "terminated");
    if let Err(fired) = event.fire() {
        tracing::warn!(profile = profile.name, "the presence of {id} cannot be told: {fired:?}");
    }
}

/// Notes that the phone holds the call, and tells watchers if it did not before.
pub(super) fn held(channel: &Channel<'_>) {
    if !channel.test_flag(Flag::LEG_HOLDING) {
        channel.mark_hold(true);
        channel.tell_presence(HOLD);
    }
}

/// Tells watchers that the phone took the call back.
pub(super) fn resumed(channel: &Channel<'_>) {
    channel.tell_presence("unhold");
}

/// Tells watchers of a call that goes on after this one, once they heard of the end of this one.
pub(super) fn after(exchange: &Handle, session: &Session) {
    let Some(id) = session.channel().variable("presence_id") else { return };
    let (Some(skinny), Some((number, domain))) = (loaded(), id.split_once('@')) else { return };
    let (exchange, number, domain) = (exchange.clone(), number.to_owned(), domain.to_owned());
    let key = Key::Events(Arc::clone(exchange.name()));
    Arc::clone(&skinny.queues).push(key, move || {
        let Some(running) = skinny.profile(exchange.profile()) else { return };
        let profile = running.profile();
        if !profile.domain.eq_ignore_ascii_case(&domain) {
            return;
        }
        if let Some(Answer::Presence(presence)) = exchange.ask(Question::Presence(number.clone()))
            && let Some((uuid, status)) = call(&presence)
        {
            tell_of(&profile, &number, uuid, status, false);
        }
    });
}

/// Answers somebody who begins to watch a line, if it is one of ours.
pub(super) fn probed(event: &EventRef<'_>) {
    let to = event.header("to").unwrap_or_default();
    let watched = to.strip_prefix("sip:").unwrap_or(&to);
    let Some((number, domain)) = watched.split_once('@') else { return };
    let (number, domain) = (number.to_owned(), domain.to_owned());
    let Some(skinny) = loaded() else { return };
    let queues = Arc::clone(&skinny.queues);
    // The thread that delivers events must not wait.
    queues.push(Key::Life, move || {
        for running in skinny.profiles.all() {
            let profile = running.profile();
            if !profile.domain.eq_ignore_ascii_case(&domain) {
                continue;
            }
            match running.handle.ask(Question::Presence(number.clone())) {
                Some(Answer::Presence(LinePresence::Idle)) => {
                    tell_free(&profile, &number, &profile.domain, true);
                }
                Some(Answer::Presence(presence)) => {
                    if let Some((uuid, status)) = call(&presence) {
                        tell_of(&profile, &number, uuid, status, true);
                    }
                }
                Some(_) | None => {}
            }
        }
    });
}

/// The call that watchers are to see, and what of it in the core's own words.
fn call(presence: &LinePresence) -> Option<(&str, &'static str)> {
    match presence {
        LinePresence::Absent | LinePresence::Idle => None,
        LinePresence::Early(uuid) => Some((uuid, "CS_ROUTING")),
        LinePresence::Held(uuid) => Some((uuid, HOLD)),
        LinePresence::Talking(uuid) => Some((uuid, "answered")),
    }
}

/// Tells watchers of a call as the core does, so that they also learn who is at the other end. Where it ends in this
/// moment they may hear of it after its end: then they hear that the line is free. Others want to hear `anyway`.
fn tell_of(profile: &Profile, number: &str, uuid: &str, status: &str, anyway: bool) {
    let session = LockedSession::locate(uuid);
    let mut told = false;
    if let Some(session) = session.as_ref().filter(|session| !session.channel().down()) {
        session.channel().tell_presence(status);
        told = true;
        if !session.channel().down() {
            return;
        }
    }
    if told || anyway {
        tell_free(profile, number, &profile.domain, true);
    }
}

/// What the core and others call it when a call is held.
const HOLD: &str = "hold";
