//! Random walks: phones with shared lines press, register, vanish and answer as they like, the host says what
//! it likes when it likes, late and twice, and after every input what the phones show is held against the calls
//! that there are.

mod check;
mod news;
mod press;
mod shown;

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::time::Duration;

use super::super::call::{Progress, Stage as CallStage};
use super::super::*;
use super::stage::{Phone, Stage, record, register};
use crate::protocol::enums::SoftKey;
use crate::protocol::messages::{CapabilitiesRes, OnHook, SoftKeyEvent, UnregisterReq};
use shown::Shown;

/// Holds how many steps are walked, if not [`STEPS`].
const COUNT: &str = "SKINNY_WALK_STEPS";
const STEPS: u64 = 60_000;
const STEPS_A_WALK: u64 = 1_500;
/// The lines of each phone. One has a number on two keys.
const PHONES: [&[&str]; 5] =
    [&["1101", "1110"], &["1110", "1102"], &["1110"], &["1103", "1102"], &["1104", "1104"]];

#[test]
fn whatever_happens_phones_show_the_calls_that_there_are() {
    let steps = std::env::var(COUNT).ok().and_then(|text| text.parse().ok()).unwrap_or(STEPS);
    for seed in 0..steps.div_ceil(STEPS_A_WALK) {
        let mut walk = Walk::new(seed);
        for _ in 0..STEPS_A_WALK {
            walk.step();
        }
        walk.everybody_hangs_up();
        walk.everybody_leaves();
    }
}

/// What the host knows of a session.
#[derive(Debug, Default)]
struct Session {
    asked: Vec<String>,
    told_to_end: bool,
    /// It was told to pass its other party on, and has not said what became of that.
    transfers: bool,
}

struct Walk {
    seed: u64,
    random: u64,
    stage: Stage,
    next: u64,
    /// The connections of the phones; the first of each is the newest.
    phones: [Vec<Phone>; 5],
    shown: HashMap<Phone, Shown>,
    sessions: BTreeMap<CallId, Session>,
    /// The calls that ended last.
    ended: VecDeque<CallId>,
    lookups: Vec<(Phone, usize)>,
    last: Vec<String>,
}

impl Walk {
    fn new(seed: u64) -> Self {
        let mut walk = Self {
            seed,
            random: seed,
            stage: Stage::new(),
            next: 1,
            phones: Default::default(),
            shown: HashMap::new(),
            sessions: BTreeMap::new(),
            ended: VecDeque::new(),
            lookups: Vec::new(),
            last: Vec::new(),
        };
        for index in 0..PHONES.len() {
            walk.connect(index);
        }
        walk
    }

    /// A number below `limit`, from a generator by Sebastiano Vigna (splitmix64).
    fn below(&mut self, limit: u64) -> u64 {
        self.random = self.random.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.random;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % limit
    }

    fn number(&mut self, limit: u32) -> u32 {
        u32::try_from(self.below(limit.into())).unwrap()
    }

    fn pick<T: Copy>(&mut self, items: &[T]) -> T {
        let index = usize::try_from(self.below(items.len() as u64)).unwrap();
        items[index]
    }

    /// A call that there is, now and then one that is over or never was, and none.
    fn any_call(&mut self) -> CallId {
        let known: Vec<CallId> = self.stage.exchange.calls.keys().copied().collect();
        match self.below(10) {
            0 => CallId(0),
            1 => CallId(self.number(200)),
            2 if !self.ended.is_empty() => {
                let index = usize::try_from(self.below(self.ended.len() as u64)).unwrap();
                self.ended[index]
            }
            _ if known.is_empty() => CallId(0),
            _ => self.pick(&known),
        }
    }

    fn step(&mut self) {
        match self.below(20) {
            0 => self.come_or_go(),
            1..=3 => self.offer(),
            4..=8 => self.host_speaks(),
            9 => {
                let pause = self.pick(&[1, 100, 5000, 12_000, 40_000, 61_000]);
                self.last.push(format!("{pause} ms"));
                self.stage.after(Duration::from_millis(pause));
                self.look();
            }
            _ => {
                let index = usize::try_from(self.below(5)).unwrap();
                let Some(&phone) = self.phones[index].first() else { return self.connect(index) };
                let message = self.message();
                if let Some(shown) = self.shown.get_mut(&phone) {
                    shown.user_did(&message);
                }
                self.input(Input::Message(phone, message));
            }
        }
    }

    fn come_or_go(&mut self) {
        let index = usize::try_from(self.below(5)).unwrap();
        let Some(&phone) = self.phones[index].last() else { return self.connect(index) };
        match self.below(9) {
            // A phone that lost its power, and comes back on another connection.
            0 => self.connect(index),
            1 => self.input(Input::Message(phone, UnregisterReq::default().into())),
            2 => self.input(Input::Message(phone, register(&format!("SEP{index}")).into())),
            3 => self.input(Input::Ask(Ticket(1), Question::Kill(format!("SEP{index}")))),
            4 if self.below(8) == 0 => self.input(Input::Ask(Ticket(1), Question::KillAll)),
            5 => self.input(Input::Rescan),
            6 => self.input(Input::Message(phone, CapabilitiesRes::default().into())),
            // The directory's answer of long ago.
            7 => self.input(Input::Directory(phone, Ok(record(PHONES[index])))),
            _ => {
                self.phones[index].pop();
                self.input(Input::Disconnected(phone, DisconnectReason::Closed));
                self.shown.remove(&phone);
            }
        }
        while let Some((phone, index)) = self.lookups.pop() {
            self.input(Input::Directory(phone, Ok(record(PHONES[index]))));
        }
    }

    fn connect(&mut self, index: usize) {
        let phone = self.stage.connect(self.next);
        self.next += 1;
        self.phones[index].insert(0, phone);
        self.shown.insert(phone, Shown::default());
        self.input(Input::Message(phone, register(&format!("SEP{index}")).into()));
        while let Some((phone, index)) = self.lookups.pop() {
            self.input(Input::Directory(phone, Ok(record(PHONES[index]))));
        }
    }

    fn input(&mut self, input: Input) {
        let mut text = format!("{input:?}");
        text.truncate(160);
        self.last.push(text);
        self.stage.input(input);
        self.look();
    }

    /// Everybody puts the handset down and ends what is held, the callers of what rings give up, and the host does
    /// what it was asked to: nothing is shown any more, nothing goes on.
    fn everybody_hangs_up(&mut self) {
        for _ in 0..4 {
            for phone in self.phones.clone().into_iter().flatten() {
                self.input(Input::Message(phone, OnHook::default().into()));
                for call in
                    self.stage.exchange.calls_at(phone, |call| call.progress() == Some(&Progress::Held))
                {
                    let key = SoftKeyEvent {
                        soft_key_event: SoftKey::from(9),
                        line_instance: 0,
                        call_reference: call.0,
                    };
                    self.input(Input::Message(phone, key.into()));
                }
            }
            let unanswered = |call: &call::Call| !matches!(call.stage, CallStage::Seated(..));
            let given_up: Vec<CallId> = self
                .stage
                .exchange
                .calls
                .values()
                .filter(|call| unanswered(call))
                .map(|call| call.id)
                .collect();
            for id in given_up {
                self.host_says(id, HostEvent::HungUp(Cause::ORIGINATOR_CANCEL));
            }
            let passed_on = self.sessions.iter().filter(|(_, session)| session.transfers);
            for id in passed_on.map(|(&id, _)| id).collect::<Vec<_>>() {
                self.host_says(id, HostEvent::Transferred);
            }
            let over = self.sessions.iter().filter(|(_, session)| session.told_to_end);
            for id in over.map(|(&id, _)| id).collect::<Vec<_>>() {
                self.host_says(id, HostEvent::HungUp(Cause::NORMAL_CLEARING));
            }
        }
        let (seed, exchange) = (self.seed, &self.stage.exchange);
        assert!(exchange.calls.is_empty(), "seed {seed}: everybody is on-hook: {:?}", exchange.calls);
        assert!(self.sessions.is_empty(), "seed {seed}: sessions go on: {:?}", self.sessions);
        for phone in exchange.devices.keys() {
            let shown = self.shown.get(phone);
            assert!(shown.is_none_or(Shown::is_idle), "seed {seed}: phone {} is on-hook: {shown:?}", phone.0);
        }
    }

    /// Everybody leaves: nothing is left.
    fn everybody_leaves(&mut self) {
        for phone in std::mem::take(&mut self.phones).into_iter().flatten() {
            self.input(Input::Disconnected(phone, DisconnectReason::Closed));
            self.shown.remove(&phone);
        }
        for call in self.sessions.keys().copied().collect::<Vec<_>>() {
            self.sessions.remove(&call);
            self.input(Input::Host(call, HostEvent::HungUp(Cause::NORMAL_CLEARING)));
        }
        let exchange = &self.stage.exchange;
        assert!(exchange.calls.is_empty(), "seed {}: {:?}", self.seed, exchange.calls);
        assert!(exchange.guests.is_empty() && exchange.devices.is_empty() && exchange.names.is_empty());
        assert!(exchange.lines.is_empty(), "seed {}: {:?}", self.seed, exchange.lines);
        assert_eq!(exchange.deadline(), None, "seed {}", self.seed);
    }

    fn look(&mut self) {
        for action in std::mem::take(&mut self.stage.actions) {
            match action {
                Action::Send(phone, message) => {
                    if let Some(shown) = self.shown.get_mut(&phone) {
                        shown.note(&message);
                    }
                }
                Action::Host(call, action) => self.ask_host(call, &action),
                Action::LookUp(phone, name) => {
                    let index = name.trim_start_matches("SEP").parse().unwrap();
                    self.lookups.push((phone, index));
                }
                Action::Accept(phone, ..) => {
                    self.shown.insert(phone, Shown::default());
                }
                kept @ Action::Answer(..) => self.stage.actions.push(kept),
                Action::LookUpAgain(..) | Action::Store(_) | Action::AskForMailbox(_) => {}
                Action::Trace(..)
                | Action::Close(..)
                | Action::Register(_)
                | Action::Unregister(_)
                | Action::Presence { .. }
                | Action::Publish(_) => {}
            }
        }
        if let Err(wrong) = self.check() {
            let from = self.last.len().saturating_sub(25);
            panic!("seed {}: {wrong}\nafter\n{}", self.seed, self.last[from..].join("\n"));
        }
    }

    fn ask_host(&mut self, call: CallId, action: &HostAction) {
        if matches!(action, HostAction::Open(_)) {
            self.sessions.insert(call, Session::default());
        }
        // A session that is over without the exchange knowing yet cannot be told apart from one that is not.
        let Some(session) = self.sessions.get_mut(&call) else { return };
        session.asked.push(format!("{action:?}"));
        assert!(!session.told_to_end, "seed {}: call {call} after its end: {:?}", self.seed, session.asked);
        session.told_to_end = matches!(action, HostAction::HangUp(_));
        session.transfers |= matches!(action, HostAction::Join { .. } | HostAction::Redirect { .. });
    }
}
