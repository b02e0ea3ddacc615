//! Loopback legs: whoever is called through `loopback/<number>[/<context>[/<dialplan>]]` comes in again as a call to
//! that number. Each of the two legs hears what the other says.

use std::{
    collections::VecDeque,
    sync::{Arc, Weak},
    thread,
    time::Duration,
};

use parking_lot::{Condvar, Mutex};

use super::{
    cause::Cause,
    dtmf::Dtmf,
    endpoint::Endpoint,
    log::log,
    media::{Heard, Sound},
    message::Indication,
    session::{Direction, Session},
    state::State,
};
use crate::ffi::{
    codec,
    profile::{Field, Profile},
};

/// How long a read waits for the other leg: one packet's time.
const PACKET: Duration = Duration::from_millis(20);
/// Packets that wait for a leg that does not read; older ones are lost.
const BACKLOG: usize = 5;

/// What one leg knows of the other.
pub(super) struct Half {
    other: Weak<Session>,
    ear: Mutex<Ear>,
    changed: Condvar,
}

#[derive(Default)]
struct Ear {
    heard: VecDeque<Sound>,
    interrupted: bool,
}

impl Half {
    fn of(other: &Arc<Session>) -> Half {
        Half { other: Arc::downgrade(other), ear: Mutex::default(), changed: Condvar::new() }
    }
}

/// Makes the leg that is called; as in FreeSWITCH, the caller has sound from here on. The leg that comes in again
/// follows when this one starts.
pub(super) fn outgoing(caller: Option<&Session>, called: Profile) -> Result<Arc<Session>, Cause> {
    if let Some(caller) = caller {
        caller.pre_answer();
    }
    let destination = called.text(Field::DestinationNumber);
    let mut words = destination.splitn(3, '/');
    let mut word = || words.next().filter(|word| !word.is_empty());
    let (number, context, dialplan) = (word().unwrap_or_default(), word(), word());
    let session = leg(Direction::Outbound, called, number, "a")?;
    if let Some(profile) = session.own_profile() {
        profile.set(Field::Context, context.unwrap_or("default"));
        profile.set(Field::Dialplan, dialplan.unwrap_or("XML"));
    }
    session.set_state(State::Init);
    Ok(session)
}

fn leg(direction: Direction, model: Profile, number: &str, end: &str) -> Result<Arc<Session>, Cause> {
    let session = Session::request(Endpoint::Loopback, direction, None, None);
    let session = session.ok_or(Cause::DESTINATION_OUT_OF_ORDER)?;
    session.set_name(&format!("loopback/{number}-{end}"));
    let profile = model.copy_into(&session.pool);
    profile.set(Field::DestinationNumber, number);
    profile.set(Field::Source, "mod_loopback");
    session.set_profile(profile);
    session.media.set_read(Some(codec::linear()));
    session.media.set_write(Some(codec::linear()));
    Ok(session)
}

/// The called leg brings the other one in when it starts; both end together.
pub(super) fn handle_state(session: &Session, state: State) {
    match state {
        State::Init if session.direction() == Direction::Outbound => come_in(session),
        State::Hangup => {
            if let Some(other) = other(session) {
                other.hangup(session.cause());
            }
        }
        _ => {}
    }
}

fn come_in(session: &Session) {
    let (Some(own), Some(profile)) = (session.shared(), session.profile()) else { return };
    match leg(Direction::Inbound, profile, &profile.text(Field::DestinationNumber), "b") {
        Ok(other) => {
            // Each is set once: a leg starts once.
            let _ = session.loopback.set(Half::of(&other));
            let _ = other.loopback.set(Half::of(&own));
            other.set_state(State::Init);
            other.launch();
        }
        Err(cause) => {
            log!(ERROR, session; "No second leg for {}", session.name());
            session.hangup(cause);
        }
    }
}

fn other(session: &Session) -> Option<Arc<Session>> {
    session.loopback.get()?.other.upgrade()
}

/// Reads what the other leg says.
pub(super) fn hear(session: &Session) -> Heard {
    let Some(half) = session.loopback.get() else {
        thread::sleep(PACKET);
        return Heard::Comfort;
    };
    if !session.is_up() || !other(session).is_some_and(|other| other.is_up()) {
        return Heard::Over;
    }
    let mut ear = half.ear.lock();
    if ear.heard.is_empty() && !ear.interrupted {
        half.changed.wait_for(&mut ear, PACKET);
    }
    if std::mem::take(&mut ear.interrupted) {
        return Heard::Interrupted;
    }
    ear.heard.pop_front().map_or(Heard::Comfort, Heard::Sound)
}

/// Lets the other leg hear something; false when it is gone.
pub(super) fn say(session: &Session, sound: &Sound) -> bool {
    let Some(other) = other(session) else { return false };
    let Some(half) = other.loopback.get() else { return false };
    let mut ear = half.ear.lock();
    if ear.heard.len() >= BACKLOG {
        ear.heard.pop_front();
    }
    ear.heard.push_back(sound.clone());
    half.changed.notify_all();
    true
}

/// Has whoever reads the leg look up.
pub(super) fn interrupt(session: &Session) {
    if let Some(half) = session.loopback.get() {
        half.ear.lock().interrupted = true;
        half.changed.notify_all();
    }
}

/// Hands a digit to the other leg.
pub(super) fn send_dtmf(session: &Session, dtmf: Dtmf) -> bool {
    other(session).is_some_and(|other| {
        other.queue_dtmf(dtmf);
        true
    })
}

/// What the leg that came in is told happens to the one that was called.
pub(super) fn receive(session: &Session, indication: Indication) {
    if session.direction() == Direction::Outbound {
        return;
    }
    let Some(other) = other(session) else { return };
    match indication {
        Indication::ANSWER => {
            other.mark_answered();
        }
        Indication::PROGRESS => {
            other.mark_pre_answered();
        }
        Indication::RINGING => {
            other.mark_ring_ready(1);
        }
        _ => {}
    }
}
