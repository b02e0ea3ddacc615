//! One profile's telephone exchange: every phone, line and call of it, as one pure state machine.
//!
//! [`Exchange::handle`] takes an [`Input`] (a message of a phone, news from the host, a question, the time)
//! and appends the [`Action`]s that follow, in the order in which they have to be carried out. It opens no
//! socket, reads no clock, waits for nothing and never calls FreeSWITCH: what it wants from there is an
//! action, and the answer comes back as an input. As everything of a profile is decided in here, one input
//! at a time, no lock and no race is possible between the phones of a shared line, the legs of a transfer
//! or the lamps that follow them.

mod action;
mod administration;
mod admission;
mod alarm;
mod answer;
mod buttons;
mod call;
mod clock;
mod codec;
mod device;
mod dialling;
mod display;
mod dtmf;
mod encryption;
mod ending;
mod hold;
mod host_event;
mod input;
mod keys;
mod lines;
mod listed;
mod media;
mod presence;
mod registration;
mod report;
mod rescan;
mod ringing;
mod soft_keys;
mod status;
mod status_requests;
mod stored;
mod subscriptions;
mod timer;
mod transfer;
mod user_data;
mod waiting;

pub use action::{
    Action, AudioSetup, CloseReason, HostAction, LineRegistration, Notice, NoticeKind, SessionRequest, Trace,
};
pub use administration::{Delivery, StateWish};
pub use call::{CallId, Cause, Direction, LineView, Party};
pub use codec::{Codec, CodecWishes};
pub use dialling::END_OF_NUMBER;
pub use dtmf::FarDigit;
pub use encryption::{KeySource, StreamKey, StreamKeys};
pub use input::{
    Answer, ConnectionId, DisconnectReason, HostEvent, Input, Instance, Now, Offer, Offered, Peer, Question,
    Refusal, Ticket, Verdict,
};
pub use media::Stream;
pub use presence::LinePresence;
pub use report::PhoneReport;
pub use status::{ButtonStatus, CallStatus, DeviceStatus, LineStatus, ProfileStatus, Traffic};
pub use stored::{Stored, StoredCall, StoredDevice};
pub use user_data::UserDataWish;
pub use waiting::{Account, Mailbox};

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;
use std::time::Instant;

use jiff::tz::TimeZone;

use crate::config::Profile;
use crate::protocol::Message;
use administration::Traces;
use admission::Admissions;
use call::Call;
use device::{Device, Guest};
use lines::Lines;
use status::Counters;
use subscriptions::Subscriptions;
use timer::Timers;

/// The state machine of one profile.
#[derive(Debug)]
pub struct Exchange {
    profile: Arc<Profile>,
    zone: TimeZone,
    key_source: KeySource,
    guests: HashMap<ConnectionId, Guest>,
    devices: HashMap<ConnectionId, Device>,
    names: HashMap<String, ConnectionId>,
    lines: Lines,
    calls: BTreeMap<CallId, Call>,
    timers: Timers,
    traces: Traces,
    subscriptions: Subscriptions,
    last_call: u32,
    /// The phone whose calls end with it, and what events tell of it.
    leaving: Option<(ConnectionId, Vec<(&'static str, String)>)>,
    /// Types of phones that nobody knows, each said once.
    strange_types: BTreeSet<u32>,
    counters: Counters,
    /// Phones that are to restart as soon as they have no call.
    to_restart: BTreeSet<ConnectionId>,
    admissions: Admissions,
    /// The call whose time-out is being handled.
    timed: Option<CallId>,
    mailboxes: HashMap<String, Mailbox>,
    /// Phones and calls that are not as the tables have them.
    changed_devices: BTreeSet<ConnectionId>,
    changed_calls: BTreeSet<CallId>,
    /// Calls that are over, whose phones were asked for a report.
    reports: BTreeMap<CallId, report::Asked>,
    now: Now,
    actions: Vec<Action>,
}

impl Exchange {
    /// An exchange without phones. `zone` is the time zone of the clocks on its phones, `key_source` what keys of
    /// encrypted streams are made of.
    pub fn new(profile: Arc<Profile>, zone: TimeZone, key_source: KeySource, now: Now) -> Self {
        Self {
            profile,
            zone,
            key_source,
            guests: HashMap::new(),
            devices: HashMap::new(),
            names: HashMap::new(),
            lines: Lines::default(),
            calls: BTreeMap::new(),
            timers: Timers::default(),
            traces: Traces::default(),
            subscriptions: Subscriptions::default(),
            last_call: 0,
            leaving: None,
            strange_types: BTreeSet::new(),
            counters: Counters::default(),
            reports: BTreeMap::new(),
            to_restart: BTreeSet::new(),
            admissions: Admissions::default(),
            timed: None,
            mailboxes: HashMap::new(),
            changed_devices: BTreeSet::new(),
            changed_calls: BTreeSet::new(),
            now,
            actions: Vec::new(),
        }
    }

    /// Takes one input and appends what follows from it to `actions`.
    pub fn handle(&mut self, input: Input, now: Now, actions: &mut Vec<Action>) {
        self.now = now;
        match input {
            Input::Connected(connection, peer) => self.connected(connection, peer),
            Input::Message(connection, message) => self.message(connection, message),
            Input::Disconnected(connection, reason) => self.disconnected(connection, reason),
            Input::Directory(connection, outcome) => self.directory_answered(connection, outcome),
            Input::Host(call, event) => self.host_event(call, event),
            Input::Ask(ticket, question) => self.ask(ticket, question),
            Input::Reread(connection, name, outcome) => self.reread(connection, &name, outcome),
            Input::Variables(name, variables) => self.other_variables(&name, variables),
            Input::Settings(profile) => self.settings(profile),
            Input::Rescan => self.rescan(),
            Input::Mailbox(account, mailbox) => self.mailbox(&account, mailbox),
            Input::Tick => {}
        }
        self.run_timers();
        self.restart_idle_phones();
        self.notify_subscribers();
        self.store_changes();
        actions.append(&mut self.actions);
    }

    /// Notes that an input or what followed from it panicked, and says whose time-out it was, if it was one.
    /// What had been decided until then goes out with the next input.
    pub fn panicked(&mut self) -> Option<CallId> {
        self.counters.panics += 1;
        self.timed.take()
    }

    /// When [`Input::Tick`] is due at the latest, if nothing else comes.
    pub fn deadline(&self) -> Option<Instant> {
        self.timers.next()
    }

    fn ask(&mut self, ticket: Ticket, question: Question) {
        let answer = match question {
            Question::Offer(offer) => Answer::Offer(self.offer(offer)),
            Question::Profile => Answer::Profile(Box::new(self.profile_status())),
            Question::Presence(number) => Answer::Presence(self.presence(&number)),
            Question::Devices => Answer::Devices(self.device_names()),
            Question::Device(name) => Answer::Device(self.device_status(&name)),
            Question::Buttons(name) => Answer::Buttons(self.button_status(&name)),
            Question::Lines => Answer::Lines(self.line_status()),
            Question::Calls => Answer::Calls(self.call_status()),
            Question::Send(name, message) => Answer::Delivery(self.administer(&name, *message)),
            Question::State(wish) => Answer::Delivery(self.show_wished_state(&wish)),
            Question::UserData(wish) => Answer::Delivery(self.user_data(&wish)),
            Question::Fits(wish) => Answer::Delivery(self.fits(&wish)),
            Question::Trace(name, on) => Answer::Done(self.trace(name, on)),
            Question::Kill(name) => Answer::Done(self.kill(&name)),
            Question::KillAll => Answer::Done(self.kill_all()),
        };
        self.actions.push(Action::Answer(ticket, answer));
    }

    fn send(&mut self, connection: ConnectionId, message: impl Into<Message>) {
        let message = message.into();
        match self.devices.get(&connection) {
            Some(device) if !device.takes(&message) => {
                tracing::trace!(connection = connection.0, %message, "not for this model");
            }
            _ => self.actions.push(Action::Send(connection, message)),
        }
    }

    /// The name of the phone on a connection, for the log; empty before it has registered.
    fn name_of(&self, connection: ConnectionId) -> &str {
        self.devices.get(&connection).map_or("", |device| device.name.as_str())
    }

    /// The name of the phone that has a call, for the log; empty where none has it.
    fn name_at(&self, call: CallId) -> &str {
        let seat = self.calls.get(&call).and_then(Call::seat);
        seat.map_or("", |seat| self.name_of(seat.connection))
    }

    fn tell_host(&mut self, call: CallId, action: HostAction) {
        self.actions.push(Action::Host(call, action));
    }

    fn run_timers(&mut self) {
        while let Some(timer) = self.timers.pop(self.now.instant) {
            self.timed = timer.call();
            match timer {
                timer::Timer::Digits(call) => self.digits_timed_out(call),
                timer::Timer::Media(call) => self.media_timed_out(call),
                timer::Timer::Start(call) => self.not_started(call),
                timer::Timer::FailedTone(call) => self.failure_shown(call),
                timer::Timer::Directory(connection) => self.directory_is_late(connection),
                timer::Timer::Clocks => self.set_clocks(),
                timer::Timer::DigitTone(call) => self.digit_tone_over(call),
            }
        }
        self.timed = None;
    }
}

#[cfg(test)]
mod tests;
