//! Messages to a session's endpoint ("indications") and how they are delivered.

use super::{event::Event, flags, log::log, session::Session};
use crate::ffi::{
    endpoint::{Signal, Status},
    event::OwnedEvent,
    message::{Raw, RawMessage},
};

/// What a message is about; the numbers are the core's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Indication(pub(crate) u32);

impl Indication {
    pub(crate) const ANSWER: Indication = Indication(2);
    pub(crate) const PROGRESS: Indication = Indication(4);
    pub(crate) const BRIDGE: Indication = Indication(5);
    pub(crate) const UNBRIDGE: Indication = Indication(6);
    pub(crate) const TRANSFER: Indication = Indication(7);
    pub(crate) const RINGING: Indication = Indication(8);
    pub(crate) const HOLD: Indication = Indication(14);
    pub(crate) const UNHOLD: Indication = Indication(15);
    pub(crate) const DISPLAY: Indication = Indication(22);
    pub(crate) const AUDIO_SYNC: Indication = Indication(25);
    pub(crate) const APPLICATION_EXEC: Indication = Indication(32);
    pub(crate) const APPLICATION_EXEC_COMPLETE: Indication = Indication(33);
    pub(crate) const CLEAR_PROGRESS: Indication = Indication(37);
    pub(crate) const ANSWER_EVENT: Indication = Indication(54);
    pub(crate) const PROGRESS_EVENT: Indication = Indication(55);
    pub(crate) const RING_EVENT: Indication = Indication(56);

    /// Whether it changes the call so that a read of sound must not go on waiting.
    fn interrupts(self) -> bool {
        matches!(self.0, 0 | 2 | 4..=8 | 10 | 12 | 14..=20)
    }
}

/// A message that the host sends.
#[derive(Clone, Debug)]
pub(crate) struct Message {
    pub(crate) indication: Indication,
    pub(crate) number: i32,
    pub(crate) text: Option<String>,
    pub(crate) texts: Vec<String>,
}

impl Message {
    /// A message without arguments.
    pub(crate) fn new(indication: Indication) -> Message {
        Message { indication, number: 0, text: None, texts: Vec::new() }
    }

    /// Adds a number.
    pub(crate) fn numbered(mut self, number: u32) -> Message {
        self.number = i32::try_from(number).unwrap_or(i32::MAX);
        self
    }

    /// Adds a text.
    pub(crate) fn saying(mut self, text: impl Into<String>) -> Message {
        self.text = Some(text.into());
        self
    }

    /// Adds a list of texts.
    pub(crate) fn listing(mut self, texts: &[&str]) -> Message {
        self.texts = texts.iter().map(|text| (*text).to_owned()).collect();
        self
    }
}

/// A message that waits for the session's thread.
pub(crate) enum Queued {
    /// One of the host's own.
    Own(Message),
    /// One that a module made.
    Raw(RawMessage),
}

impl Session {
    /// Sends a message that says nothing more than what it is about.
    pub(crate) fn indicate(&self, indication: Indication) -> Status {
        self.receive(Message::new(indication))
    }

    /// Delivers a message on the calling thread.
    pub(crate) fn receive(&self, message: Message) -> Status {
        crate::ffi::message::with_raw(&message, |raw| self.receive_raw(raw))
    }

    /// Delivers a message of a module's own making on the calling thread.
    pub(crate) fn receive_raw(&self, raw: Raw<'_>) -> Status {
        if !self.read_lock_hangup() {
            return Status::FALSE;
        }
        let status = self.deliver(raw);
        self.unlock();
        status
    }

    fn deliver(&self, raw: Raw<'_>) -> Status {
        let indication = raw.indication();
        log!(DEBUG1, self; "{} receive message [{}]", self.name(), indication.0);
        if indication == Indication::CLEAR_PROGRESS {
            self.clear_flag(flags::EARLY_MEDIA);
        }
        if indication == Indication::DISPLAY && !self.note_display(&raw) {
            return Status::SUCCESS;
        }
        if !self.is_up() {
            log!(DEBUG, self; "{} skip receive message (channel is hungup already)", self.name());
            return Status::SUCCESS;
        }
        let status = self.endpoint.receive_message(self, raw);
        if self.is_up() && indication.interrupts() {
            self.endpoint.kill(self, Signal::Break);
        }
        status
    }

    /// Notes what a display update shows; false when the channel does not want to hear of it.
    fn note_display(&self, raw: &Raw<'_>) -> bool {
        let texts = raw.texts();
        for (text, variable) in texts.iter().zip(["last_sent_callee_id_name", "last_sent_callee_id_number"]) {
            if !text.is_empty() {
                self.set_variable(variable, Some(text));
            }
        }
        !self.variable_is_true("ignore_display_updates")
    }

    /// Leaves a message for the session's thread.
    pub(crate) fn queue(&self, message: Queued) {
        self.messages.lock().push_back(message);
        self.endpoint.kill(self, Signal::Break);
        self.wake();
    }

    /// Delivers the messages that wait.
    pub(crate) fn take_messages(&self) {
        loop {
            let Some(message) = self.messages.lock().pop_front() else { return };
            let indication = match &message {
                Queued::Own(message) => message.indication,
                Queued::Raw(message) => message.borrow().indication(),
            };
            match indication {
                Indication::ANSWER => {
                    self.answer();
                }
                Indication::PROGRESS => {
                    self.pre_answer();
                }
                Indication::RINGING => {
                    self.ring_ready(1);
                }
                _ => match message {
                    Queued::Own(message) => {
                        self.receive(message);
                    }
                    Queued::Raw(message) => {
                        self.receive_raw(message.borrow());
                    }
                },
            }
        }
    }

    /// Forgets the messages that wait.
    pub(super) fn drop_messages(&self) {
        self.messages.lock().clear();
    }

    /// Hands an event to the endpoint; it is gone afterwards.
    pub(crate) fn receive_event(&self, event: OwnedEvent) -> Status {
        if !self.read_lock_hangup() {
            return Status::FALSE;
        }
        let status = self.endpoint.receive_event(self, &event);
        self.unlock();
        status
    }

    /// Hands one of the host's events to the endpoint.
    pub(crate) fn receive_host_event(&self, event: &Event) -> Status {
        self.receive_event(OwnedEvent::from_event(event))
    }
}
