//! A running profile, as the rest of the program has it.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::mpsc as std_mpsc;
use std::time::Duration;

use parking_lot::Mutex;
use tokio::sync::mpsc;

use super::driver::Event;
use crate::config::Profile;
use crate::exchange::{Answer, CallId, HostEvent, Input, Question};

/// A running profile.
#[derive(Debug, Clone)]
pub struct Handle {
    pub(super) profile: Arc<str>,
    pub(super) events: mpsc::Sender<Event>,
    pub(super) addresses: Addresses,
}

/// The addresses that a profile listens on at the moment.
pub(super) type Addresses = Arc<Mutex<Vec<SocketAddr>>>;

impl Handle {
    /// The name of the profile.
    pub fn profile(&self) -> &str {
        &self.profile
    }

    /// The name of the profile, to be shared.
    pub fn name(&self) -> &Arc<str> {
        &self.profile
    }

    /// Tells the exchange something. Waits for room in its queue, so not to be called from a task.
    pub fn tell(&self, input: Input) {
        if self.events.blocking_send(Event::Input(input)).is_err() {
            tracing::debug!(profile = %self.profile, "the profile has stopped, an input is dropped");
        }
    }

    /// Tells the exchange news of a call.
    pub fn news(&self, call: CallId, event: HostEvent) {
        self.tell(Input::Host(call, event));
    }

    /// Asks the exchange something and waits for its answer; `None` when the profile has stopped.
    pub fn ask(&self, question: Question) -> Option<Answer> {
        let (sender, answer) = std_mpsc::sync_channel(1);
        self.events.blocking_send(Event::Ask(question, sender)).ok()?;
        answer.recv_timeout(ANSWER_WITHIN).ok()
    }

    /// Waits until the exchange has taken in what it was told before.
    pub fn settle(&self) {
        // Any question waits for its turn; nobody has this number.
        drop(self.ask(Question::Presence(String::new())));
    }

    /// Closes every connection, ends their calls, and listens anew with these settings, or not any more. Waits
    /// until the old sockets are closed; false when the profile's tasks have ended.
    pub fn listen(&self, profile: Option<Arc<Profile>>) -> bool {
        let (sender, done) = std_mpsc::sync_channel(1);
        self.events.blocking_send(Event::Listen(profile, sender)).is_ok()
            && done.recv_timeout(ANSWER_WITHIN).is_ok()
    }

    /// The addresses that the profile listens on at this moment.
    pub fn addresses(&self) -> Vec<SocketAddr> {
        self.addresses.lock().clone()
    }

    /// Closes every connection and ends the profile's tasks.
    pub fn stop(&self) {
        drop(self.events.blocking_send(Event::Stop));
    }
}

/// How long an outsider waits for an answer.
const ANSWER_WITHIN: Duration = Duration::from_secs(5);
