//! What the directory says of a phone that makes a call, asked for each call.
//!
//! The question waits in the look-ups' queues while the phone has dial tone; the answer is waited for when the
//! number is known, by the session's own thread, and not for ever. Without one the call goes on with what was known
//! of the phone before.

use std::sync::Arc;
use std::time::{Duration, Instant};

use parking_lot::{Condvar, Mutex};

use super::directory;
use super::legs::Legs;
use super::look_ups::LookUps;
use super::queues::Queues;
use crate::config::Profile;
use crate::exchange::{CallId, Input};
use crate::freeswitch::channel::Channel;
use crate::freeswitch::session::Session;
use crate::server::Handle;

/// Names and values.
type Variables = Vec<(String, String)>;

/// What is known of the phone that makes a call.
#[derive(Debug, Default)]
pub(super) struct Caller {
    question: Mutex<Option<Question>>,
    answered: Condvar,
}

/// A question that was put for a call.
#[derive(Debug)]
struct Question {
    device: String,
    asked: Instant,
    /// The variables that the call has.
    before: Variables,
    /// What the directory says; nothing where it gave no entry for the phone.
    answer: Option<Option<Variables>>,
}

impl Caller {
    /// Notes that the directory is asked about a phone whose variables have been these.
    pub(super) fn expect(&self, device: &str, before: &[(String, String)]) {
        let (device, before) = (device.to_owned(), before.to_vec());
        *self.question.lock() = Some(Question { device, asked: Instant::now(), before, answer: None });
    }

    /// Has the session's channel carry what the directory says by now. Waits for that, but no longer than the call
    /// may be kept waiting, and not beyond its end.
    pub(super) fn describe(&self, session: &Session) {
        let channel = session.channel();
        let mut question = self.question.lock();
        while let Some(Question { asked, answer: None, .. }) = &*question {
            if asked.elapsed() >= ANSWER_WITHIN || channel.down() {
                break;
            }
            self.answered.wait_for(&mut question, LOOK_AGAIN);
        }
        let Some(Question { device, before, answer, .. }) = question.take() else { return };
        drop(question);
        match answer {
            Some(Some(now)) => change(&channel, &before, &now),
            Some(None) => tracing::warn!(
                device,
                "the directory gives no entry for the phone that calls, its variables stay"
            ),
            None if channel.down() => {}
            None => tracing::warn!(
                device,
                "the directory has not answered in {ANSWER_WITHIN:?}, the call goes on with the variables that were known"
            ),
        }
    }

    fn answer(&self, answer: Option<Variables>) {
        if let Some(question) = &mut *self.question.lock() {
            question.answer = Some(answer);
        }
        self.answered.notify_all();
    }

    /// The variables that the call has, while it waits for an answer.
    fn awaits(&self) -> Option<Variables> {
        self.question.lock().as_ref().map(|question| question.before.clone())
    }
}

/// Has the directory asked about callers.
#[derive(Clone)]
pub(super) struct Callers {
    pub(super) queues: Arc<Queues>,
    pub(super) look_ups: Arc<LookUps>,
    pub(super) legs: Arc<Legs>,
}

impl Callers {
    /// Asks about the phone that makes a call whose session is there.
    pub(super) fn ask(&self, exchange: &Handle, profile: &Arc<Profile>, call: CallId, device: String) {
        let place = self.look_ups.enter(exchange.name(), &device);
        let (legs, exchange, profile) = (Arc::clone(&self.legs), exchange.clone(), Arc::clone(profile));
        self.queues.push(place.key(), move || {
            let _place = place;
            // Questions for calls that are over, or went on without an answer, are behind one that takes long.
            let Some(leg) = legs.find(&exchange, call) else { return };
            let Some(before) = leg.caller.awaits() else { return };
            let found = directory::variables_of(&profile, &device);
            let news = found.clone().filter(|now| *now != before);
            leg.caller.answer(found);
            if let Some(now) = news {
                exchange.tell(Input::Variables(device, now));
            }
        });
    }
}

/// Sets what is new and removes what is gone, but nothing that somebody else set meanwhile.
fn change(channel: &Channel<'_>, before: &[(String, String)], now: &[(String, String)]) {
    for (name, value) in before {
        let gone = !now.iter().any(|(known, _)| known == name);
        if gone && channel.variable(name).as_ref() == Some(value) {
            channel.unset_variable(name);
        }
    }
    for (name, value) in now.iter().filter(|variable| !before.contains(variable)) {
        channel.set_variable(name, value);
    }
}

/// How long after it was asked the directory may keep a call whose number is known waiting.
const ANSWER_WITHIN: Duration = Duration::from_secs(3);
/// How often a waiting thread looks whether its call is over.
const LOOK_AGAIN: Duration = Duration::from_millis(50);
