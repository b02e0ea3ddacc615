//! The exchange under test, and a host that carries out what it wants like a
//! FreeSWITCH would, but at once and without audio.

use std::collections::{BTreeMap, HashMap, HashSet, VecDeque};
use std::net::IpAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use bytes::BytesMut;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use mod_skinny::config::{
    Button, ButtonKind, CodecPreference, DeviceRecord, Extensions, LineButton, Profile,
};
use mod_skinny::exchange::{
    Action, Answer, CallId, Cause, Codec, CodecWishes, ConnectionId, DisconnectReason, Exchange, HostAction,
    HostEvent, Input, LineRegistration, Now, Offer, Party, Peer, Question, Refusal, Stream, Ticket, Verdict,
};
use mod_skinny::protocol::{Dialect, Direction, Message, frame};

/// What the host does by itself, a bit each.
#[derive(Clone, Copy, PartialEq)]
pub(super) struct Habits(pub(super) u8);

impl Habits {
    /// The directory answers as soon as it is asked.
    fn directory(self) -> bool {
        self.0 & 1 == 0
    }

    /// Sessions start, dialplans route, audio starts.
    fn calls(self) -> bool {
        self.0 & 2 == 0
    }

    /// At the end it does nothing any more.
    const NONE: Self = Self(u8::MAX);
}

/// An exchange with its host.
pub(super) struct Switch {
    exchange: Exchange,
    habits: Habits,
    now: Now,
    /// The connections that are open, with what is spoken on them.
    open: HashMap<ConnectionId, Dialect>,
    phones: HashMap<usize, ConnectionId>,
    last_connection: u64,
    /// Every call that the host has heard of.
    calls: Vec<CallId>,
    /// The two legs of each call between phones, both ways.
    legs: BTreeMap<CallId, CallId>,
    /// Questions without an answer, with the call that the asker wants to connect.
    asked: HashMap<Ticket, Option<CallId>>,
    last_ticket: u64,
    registered: HashSet<(String, String, u32)>,
    /// What the host is about to say.
    pending: VecDeque<Input>,
}

impl Switch {
    pub(super) fn new(habits: Habits) -> Self {
        let now = Now { instant: Instant::now(), wall: Timestamp::UNIX_EPOCH };
        Self {
            exchange: Exchange::new(profile(0), TimeZone::UTC, |_| false, now),
            habits,
            now,
            open: HashMap::new(),
            phones: HashMap::new(),
            last_connection: 0,
            calls: Vec::new(),
            legs: BTreeMap::new(),
            asked: HashMap::new(),
            last_ticket: 0,
            registered: HashSet::new(),
            pending: VecDeque::new(),
        }
    }

    pub(super) fn connect(&mut self, phone: usize, peer: Peer) {
        self.last_connection += 1;
        let connection = ConnectionId(self.last_connection);
        self.phones.insert(phone, connection);
        self.open.insert(connection, Dialect::default());
        self.input(Input::Connected(connection, peer));
    }

    pub(super) fn connection(&self, phone: usize) -> Option<ConnectionId> {
        self.phones.get(&phone).copied().filter(|connection| self.open.contains_key(connection))
    }

    pub(super) fn dialect(&self, connection: ConnectionId) -> Option<Dialect> {
        self.open.get(&connection).copied()
    }

    /// The call that came to be `back` calls before the newest.
    pub(super) fn call(&self, back: u8) -> Option<CallId> {
        self.calls.iter().rev().nth(back.into()).copied()
    }

    pub(super) fn pass_time(&mut self, milliseconds: u64) {
        self.now.instant += Duration::from_millis(milliseconds);
        self.input(Input::Tick);
    }

    pub(super) fn ask(&mut self, question: Question, connects: Option<CallId>) {
        self.last_ticket += 1;
        let ticket = Ticket(self.last_ticket);
        self.asked.insert(ticket, connects);
        self.input(Input::Ask(ticket, question));
        assert!(!self.asked.contains_key(&ticket), "a question without an answer");
    }

    pub(super) fn input(&mut self, input: Input) {
        if let Input::Disconnected(connection, _) = &input {
            self.open.remove(connection);
        }
        let mut actions = Vec::new();
        self.exchange.handle(input, self.now, &mut actions);
        assert!(
            self.exchange.deadline().is_none_or(|deadline| deadline > self.now.instant),
            "a time-out that is due was left"
        );
        for action in actions {
            self.carry_out(action);
        }
    }

    /// Lets the host say what it has to say, for a while.
    pub(super) fn settle(&mut self) {
        for _ in 0..MAX_REACTIONS {
            let Some(input) = self.pending.pop_front() else { break };
            self.input(input);
        }
    }

    /// Everybody goes. Nothing may be left.
    pub(super) fn end(mut self) {
        self.pending.clear();
        self.habits = Habits::NONE;
        let mut connections: Vec<_> = self.open.keys().copied().collect();
        connections.sort_unstable();
        for connection in connections {
            self.input(Input::Disconnected(connection, DisconnectReason::Closed));
        }
        for call in std::mem::take(&mut self.calls) {
            self.input(Input::Host(call, HostEvent::HungUp(Cause::NORMAL_CLEARING)));
        }
        self.pass_time(3_600_000);
        assert_eq!(self.exchange.deadline(), None, "a time-out is left");
        assert!(self.registered.is_empty(), "registered for ever: {:?}", self.registered);
        self.ask(Question::Profile, None);
    }

    fn carry_out(&mut self, action: Action) {
        match action {
            Action::Send(connection, message) => self.check_sent(connection, &message),
            Action::Accept(connection, _, dialect, _) => {
                *self.open.get_mut(&connection).expect("a dialect for a connection that is gone") = dialect;
            }
            Action::Close(connection, _) => {
                if self.open.contains_key(&connection) {
                    self.pending.push_back(Input::Disconnected(connection, DisconnectReason::Asked));
                }
            }
            Action::LookUp(connection, name) if self.habits.directory() => {
                let variety = name.bytes().last().unwrap_or(0).wrapping_mul(5);
                self.pending.push_back(Input::Directory(connection, record(variety)));
            }
            Action::Host(call, action) => self.host(call, action),
            Action::Register(line) => drop(self.registered.insert(key(&line))),
            Action::Unregister(line) => drop(self.registered.remove(&key(&line))),
            Action::Answer(ticket, answer) => self.answered(ticket, answer),
            Action::LookUpAgain(connection, name) => {
                let variety = name.bytes().last().unwrap_or(0).wrapping_mul(7);
                self.pending.push_back(Input::Reread(connection, name, record(variety)));
            }
            Action::LookUp(..)
            | Action::Presence { .. }
            | Action::Publish(_)
            | Action::Store(_)
            | Action::AskForMailbox(_)
            | Action::Trace(..) => {}
        }
    }

    /// What goes to a phone has to be for phones, and read as it was written.
    fn check_sent(&self, connection: ConnectionId, message: &Message) {
        assert!(connection.0 <= self.last_connection, "a message for a connection that never was");
        let Some(dialect) = self.dialect(connection) else { return };
        assert_ne!(message.direction(), Direction::FromPhone, "{message}");
        let mut out = BytesMut::new();
        message.encode(dialect, &mut out);
        let bytes = out.clone();
        let frame = frame::split(&mut out).expect("a valid length").expect("a whole frame");
        assert!(out.is_empty(), "more than a frame: {message}");
        let decoded = Message::decode_counting(frame.id, &frame.body, dialect).expect("our own frame");
        assert_eq!(decoded.surplus, 0, "{message}");
        decoded.message.encode_as_is(dialect, &mut out);
        assert_eq!(out, bytes, "{message}");
    }

    fn host(&mut self, call: CallId, action: HostAction) {
        if let HostAction::Open(_) = action {
            self.calls.push(call);
        }
        assert!(
            self.calls.contains(&call) || self.habits == Habits::NONE,
            "an action for a call that nobody opened"
        );
        if !self.habits.calls() {
            return;
        }
        let leg = self.legs.get(&call).copied();
        match action {
            HostAction::Open(_) => self.news(call, HostEvent::Started(format!("uuid-{call}"))),
            HostAction::Classify(digits) => {
                let verdict = match digits.as_bytes() {
                    [b'0', ..] => Verdict::Drop,
                    [_, .., b'#'] => Verdict::End,
                    [_, _, _, _, ..] => Verdict::Process,
                    _ => Verdict::Wait(Some(3000)),
                };
                self.news(call, HostEvent::Pattern { digits, verdict });
            }
            HostAction::Route(number) => {
                let offer = Offer { number, caller: Party::default() };
                self.ask(Question::Offer(offer), Some(call));
            }
            HostAction::RingReady => self.news_of(leg, HostEvent::Ringing),
            HostAction::StartMedia(setup) => {
                let address = (setup.local, 30_000).into();
                self.news(call, HostEvent::MediaStarted(Stream { address, ..setup.remote }));
            }
            HostAction::Answer => {
                self.news_of(leg, HostEvent::Wishes(wishes(1)));
                self.news_of(leg, HostEvent::Answered);
            }
            HostAction::HangUp(cause) => {
                self.news(call, HostEvent::HungUp(cause));
                self.news_of(leg, HostEvent::HungUp(cause));
            }
            _ => {}
        }
    }

    fn answered(&mut self, ticket: Ticket, answer: Answer) {
        let connects = self.asked.remove(&ticket).expect("an answer that nobody asked for");
        match answer {
            Answer::Offer(Ok(offered)) => {
                self.calls.push(offered.call);
                if let Some(caller) = connects {
                    self.legs.insert(caller, offered.call);
                    self.legs.insert(offered.call, caller);
                }
                if self.habits.calls() {
                    self.news(offered.call, HostEvent::Started(format!("uuid-{}", offered.call)));
                }
            }
            Answer::Offer(Err(cause)) => self.news_of(connects, HostEvent::HungUp(cause)),
            Answer::Profile(status) if self.habits == Habits::NONE => {
                assert_eq!((status.connections, status.devices, status.calls), (0, 0, 0), "left behind");
            }
            _ => {}
        }
    }

    fn news(&mut self, call: CallId, event: HostEvent) {
        self.pending.push_back(Input::Host(call, event));
    }

    fn news_of(&mut self, call: Option<CallId>, event: HostEvent) {
        if let Some(call) = call {
            self.news(call, event);
        }
    }
}

fn key(line: &LineRegistration) -> (String, String, u32) {
    (line.number.clone(), line.device_name.clone(), line.device_instance)
}

/// Settings that differ in what matters to calls.
pub(super) fn profile(variety: u8) -> Arc<Profile> {
    let mut profile = Profile::new("fuzzed");
    profile.domain = "example.com".to_owned();
    profile.digit_timeout = Duration::from_millis(u64::from(variety) * 100 + 1000);
    if variety & 1 == 1 {
        profile.extensions.voicemail = None;
        profile.extensions.redial = Some("1101".to_owned());
    }
    Arc::new(profile)
}

/// What the directory says: some phones it does not have, the others have
/// up to three lines (the first is shared) and other buttons, with gaps.
pub(super) fn record(variety: u8) -> Result<DeviceRecord, Refusal> {
    match variety {
        0 => return Err(Refusal::Unknown),
        1 => return Err(Refusal::NoDomain),
        2 => return Err(Refusal::Unavailable("fuzzed".to_owned())),
        _ => {}
    }
    let lines = (0..variety % 4)
        .map(|line| if line == 1 { SHARED.to_owned() } else { number(variety.wrapping_add(line)) });
    let mut kinds: Vec<ButtonKind> = lines.map(line).collect();
    if variety & 8 == 8 {
        kinds.push(ButtonKind::SpeedDial { number: SHARED.to_owned() });
        kinds.push(ButtonKind::ServiceUrl { url: "http://example.com/".repeat(usize::from(variety % 32)) });
        kinds.push(ButtonKind::Feature { code: variety, status: 1 });
    }
    let gap = u32::from(variety >> 4 & 1);
    let button = |(index, kind): (u32, ButtonKind)| Button {
        position: index * (1 + gap) + 1 + gap,
        label: "Zürich ☎ ".repeat(usize::from(variety % 9)),
        kind,
        settings: String::new(),
    };
    let autodial = (variety % 16 == 7).then(|| SHARED.to_owned());
    Ok(DeviceRecord {
        buttons: (0..).zip(kinds).map(button).collect(),
        extensions: Extensions { autodial, ..Extensions::default() },
        ..DeviceRecord::default()
    })
}

fn line(number: String) -> ButtonKind {
    ButtonKind::Line(LineButton {
        mailbox: String::new(),
        caller_name: format!("Owner of {number}"),
        ring_on_idle: true,
        ring_on_active: number == SHARED,
        busy_trigger: 0,
        forward_all: String::new(),
        forward_busy: String::new(),
        forward_no_answer: String::new(),
        no_answer_duration: 0,
        registration_metadata: String::new(),
        number,
    })
}

/// One of a few numbers; most of them are some phone's.
pub(super) fn number(variety: u8) -> String {
    match variety % 8 {
        7 => SHARED.to_owned(),
        digit => format!("110{digit}"),
    }
}

/// What the rest of a call may want of its codec.
pub(super) fn wishes(variety: u8) -> CodecWishes {
    let some = |skip: u8| Codec::names().skip((skip % 7).into());
    CodecWishes {
        far: some(variety).map(CodecPreference::new).collect(),
        allowed: (variety & 0x40 != 0).then(|| some(variety >> 3).map(CodecPreference::new).collect()),
        missing: some(if variety & 0x80 == 0 { 6 } else { variety }).collect(),
    }
}

/// Audio to or from there.
pub(super) fn stream(address: IpAddr, variety: u8) -> Stream {
    let names: Vec<_> = Codec::names().collect();
    let codec = Codec::by_name(names[usize::from(variety) % names.len()]).next().expect("it has this name");
    Stream { address: (address, u16::from(variety)).into(), codec }
}

const SHARED: &str = "1199";
/// The most that the host says after one step.
const MAX_REACTIONS: usize = 200;
