//! Random walks: phones with shared lines press, register, vanish and answer as they like, the host says what
//! it likes when it likes, and after every input what the phones show is held against the calls that there are.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::time::Duration;

use super::super::call::{Progress, Stage as CallStage};
use super::super::*;
use super::stage::{Phone, Stage, record, register};
use crate::protocol::enums::{CallState, Key, LampMode, MediaStatus, RingMode, SoftKey, StimulusKind};
use crate::protocol::messages::{
    EnblocCall, KeypadButton, OffHook, OnHook, OpenReceiveChannelAck, SoftKeyEvent, Stimulus, UnregisterReq,
};
use crate::protocol::wire::MediaAddress;

const WALKS: u64 = 30;
const STEPS: usize = 1500;
/// The lines of each phone. One has a number on two keys.
const PHONES: [&[&str]; 5] =
    [&["1101", "1110"], &["1110", "1102"], &["1110"], &["1103", "1102"], &["1104", "1104"]];

#[test]
fn whatever_happens_phones_show_the_calls_that_there_are() {
    for seed in 0..WALKS {
        let mut walk = Walk::new(seed);
        for _ in 0..STEPS {
            walk.step();
        }
        walk.end();
    }
}

/// What a phone was told and has not been told otherwise.
#[derive(Debug, Default)]
struct Shown {
    rings: bool,
    tone: bool,
    lamps: BTreeMap<u32, LampMode>,
    prompts: HashSet<u32>,
    states: HashSet<u32>,
    receiving: HashSet<u32>,
    sending: HashSet<u32>,
}

/// What the host knows of a session.
#[derive(Debug, Default)]
struct Session {
    asked: Vec<String>,
    told_to_end: bool,
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

    /// A call that there is, now and then one that there is not, and none.
    fn any_call(&mut self) -> CallId {
        let known: Vec<CallId> = self.stage.exchange.calls.keys().copied().collect();
        match self.below(8) {
            0 => CallId(0),
            1 => CallId(self.number(200)),
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
                self.input(Input::Message(phone, message));
            }
        }
    }

    fn message(&mut self) -> Message {
        let call = self.any_call();
        let (line, reference) = (self.number(4), Some(call.0));
        match self.below(9) {
            0 => OffHook { line_instance: Some(line), call_reference: reference }.into(),
            1 => OffHook::default().into(),
            2 => OnHook::default().into(),
            3 => {
                let kp_button = Key::from(self.number(16));
                KeypadButton { kp_button, line_instance: Some(line), call_reference: reference }.into()
            }
            4 | 5 => {
                let soft_key_event = SoftKey::from(self.number(21));
                SoftKeyEvent { soft_key_event, line_instance: line, call_reference: call.0 }.into()
            }
            6 => {
                use StimulusKind::{EndCall, Hold, LastNumberRedial, Line, NewCall, SpeedDial, Voicemail};
                let stimulus =
                    self.pick(&[Line, Line, Hold, SpeedDial, LastNumberRedial, Voicemail, NewCall, EndCall]);
                Stimulus { stimulus, line_instance: line, call_reference: reference, ..Stimulus::default() }
                    .into()
            }
            7 if self.below(4) == 0 => {
                EnblocCall { called_party: "1102".into(), line_instance: Some(line) }.into()
            }
            _ => {
                let status = self.pick(&[
                    MediaStatus::Ok,
                    MediaStatus::Ok,
                    MediaStatus::Ok,
                    MediaStatus::OutOfSockets,
                ]);
                OpenReceiveChannelAck {
                    media_reception_status: status,
                    ip_addr: MediaAddress([10, 0, 0, 1].into()),
                    port_number: self.pick(&[16_384, 16_384, 16_384, 0, 70_000]),
                    pass_through_party_id: call.0,
                    call_reference: reference,
                }
                .into()
            }
        }
    }

    fn host_speaks(&mut self) {
        let call = self.any_call();
        let dialled = self.stage.exchange.calls.get(&call).and_then(call::Call::progress).cloned();
        let digits = match dialled {
            Some(Progress::Dialling(digits)) => digits.dialled,
            _ => "11".to_owned(),
        };
        let verdict = self.pick(&[
            Verdict::Process,
            Verdict::End,
            Verdict::Wait(None),
            Verdict::Wait(Some(3000)),
            Verdict::Drop,
        ]);
        let codec = Codec::by_name("PCMU").next().unwrap();
        let local = Stream { address: ([10, 0, 0, 254], 30_000).into(), codec };
        let party = Party { name: "Ann".to_owned(), number: "2001".to_owned() };
        let cause = self.pick(&[
            Cause::NORMAL_CLEARING,
            Cause::USER_BUSY,
            Cause::NO_ANSWER,
            Cause::UNALLOCATED_NUMBER,
        ]);
        let event = match self.below(18) {
            0 => HostEvent::Started("uuid".to_owned()),
            1 if self.below(4) == 0 => HostEvent::Failed(cause),
            2..=4 => HostEvent::Pattern { digits, verdict },
            5 | 6 => HostEvent::Ringing,
            7 => HostEvent::Progress,
            8 | 9 => HostEvent::Answered,
            10 => HostEvent::Display(party),
            11 if self.below(4) == 0 => HostEvent::MediaFailed,
            12 => HostEvent::HungUp(cause),
            13 => HostEvent::Transferred,
            14 => HostEvent::TransferFailed,
            _ => HostEvent::MediaStarted(local),
        };
        if matches!(event, HostEvent::HungUp(_) | HostEvent::Failed(_)) {
            self.sessions.remove(&call);
        }
        self.input(Input::Host(call, event));
    }

    fn offer(&mut self) {
        let number = self.pick(&["1101", "1102", "1103", "1104", "1110", "1199"]).to_owned();
        let offer = Offer { number, caller: Party::default() };
        self.input(Input::Ask(Ticket(1), Question::Offer(offer)));
        let taken = self.stage.actions.iter().find_map(|action| match action {
            Action::Answer(_, Answer::Offer(Ok(offered))) => Some(offered.call),
            _ => None,
        });
        let Some(call) = taken else { return };
        self.sessions.insert(call, Session::default());
        if self.below(8) > 0 {
            self.input(Input::Host(call, HostEvent::Started("uuid".to_owned())));
        }
    }

    fn come_or_go(&mut self) {
        let index = usize::try_from(self.below(5)).unwrap();
        let Some(&phone) = self.phones[index].last() else { return self.connect(index) };
        match self.below(5) {
            // A phone that lost its power, and comes back on another connection.
            0 => self.connect(index),
            1 => self.input(Input::Message(phone, UnregisterReq::default().into())),
            2 => self.input(Input::Message(phone, register(&format!("SEP{index}")).into())),
            3 => self.input(Input::Ask(Ticket(1), Question::Kill(format!("SEP{index}")))),
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

    /// Everybody leaves: nothing is left.
    fn end(&mut self) {
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
                Action::LookUpAgain(..) | Action::Store(_) => {}
                Action::Trace(..)
                | Action::Close(..)
                | Action::Register(_)
                | Action::Unregister(_)
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
    }

    fn check(&self) -> Result<(), String> {
        let exchange = &self.stage.exchange;
        for (id, call) in &exchange.calls {
            let seats = match &call.stage {
                CallStage::Offered => continue,
                CallStage::Ringing(seats) => seats.clone(),
                CallStage::Seated(seat, _) => vec![*seat],
            };
            let stray = seats.iter().any(|seat| !exchange.devices.contains_key(&seat.connection));
            if seats.is_empty() || stray {
                return Err(format!("call {id} is at no phone: {call:?}"));
            }
        }
        let ended = |id: &&CallId| !exchange.calls.contains_key(id);
        if let Some(id) = exchange.timers.calls().find(|id| ended(&id)) {
            return Err(format!("a time-out for call {id}, which is over"));
        }
        for (id, session) in &self.sessions {
            if !session.told_to_end && !exchange.calls.contains_key(id) {
                return Err(format!("the session of call {id} was left alone: {:?}", session.asked));
            }
        }
        exchange.devices.keys().try_for_each(|&phone| self.check_phone(phone))
    }

    fn check_phone(&self, phone: Phone) -> Result<(), String> {
        let exchange = &self.stage.exchange;
        let Some(shown) = self.shown.get(&phone) else { return Ok(()) };
        let here = exchange.calls_at(phone, |_| true);
        let active = exchange.calls_at(phone, |call| call.progress() != Some(&Progress::Held));
        let rings = exchange.calls.values().any(|call| call.is_ringing_at(phone).is_some());
        let wrong = |what: &str| {
            let calls: Vec<_> = exchange.calls.values().collect();
            Err(format!("phone {}: {what}: {shown:?}\nwith {calls:#?}", phone.0))
        };
        if active.len() > 1 {
            return wrong("two calls at once");
        }
        if shown.rings && !rings {
            return wrong("rings without a call");
        }
        let off_hook = exchange.devices.get(&phone).is_some_and(|device| device.off_hook);
        if rings && active.is_empty() && !off_hook && !shown.rings {
            return wrong("does not ring");
        }
        if shown.tone && here.is_empty() && !rings {
            return wrong("sounds without a call");
        }
        let ours = |id: &u32| here.contains(&CallId(*id));
        if !shown.receiving.iter().all(ours) || !shown.sending.iter().all(ours) {
            return wrong("audio without a call");
        }
        let there_is = |id: &u32| exchange.calls.contains_key(&CallId(*id));
        if !shown.prompts.iter().all(there_is) || !shown.states.iter().all(there_is) {
            return wrong("shows a call that is over");
        }
        for (&line, &lamp) in &shown.lamps {
            if lamp != self.lamp_due(phone, line) {
                return wrong(&format!("the lamp of line {line} should be {}", self.lamp_due(phone, line)));
            }
        }
        Ok(())
    }

    /// The lamp of a line by a list of its own: the first that is there counts.
    fn lamp_due(&self, phone: Phone, line: u32) -> LampMode {
        let exchange = &self.stage.exchange;
        let device = exchange.devices.get(&phone);
        let number = device.and_then(|device| device.line(line)).map(|(_, line)| line.number.as_str());
        let lamp = |call: &call::Call| match &call.stage {
            CallStage::Offered => None,
            CallStage::Ringing(seats) => {
                let here = seats.iter().any(|seat| seat.connection == phone && seat.line == line);
                here.then_some((0, LampMode::Blink))
            }
            CallStage::Seated(seat, progress) if seat.connection == phone => {
                let held = *progress == Progress::Held;
                let lamp = if held { (2, LampMode::Wink) } else { (1, LampMode::On) };
                (seat.line == line).then_some(lamp)
            }
            CallStage::Seated(..) if Some(call.number.as_str()) != number => None,
            CallStage::Seated(_, Progress::Dialling(_) | Progress::Failed) => None,
            CallStage::Seated(_, Progress::Held) => Some((4, LampMode::Wink)),
            CallStage::Seated(..) => Some((3, LampMode::On)),
        };
        let first = exchange.calls.values().filter_map(lamp).min_by_key(|(rank, _)| *rank);
        first.map_or(LampMode::Off, |(_, lamp)| lamp)
    }
}

impl Shown {
    fn note(&mut self, message: &Message) {
        match message {
            Message::SetRinger(ringer) => self.rings = ringer.ring_mode != RingMode::Off,
            Message::StartTone(_) => self.tone = true,
            Message::StopTone(_) => self.tone = false,
            Message::SetLamp(lamp) => {
                self.lamps.insert(lamp.stimulus_instance, lamp.lamp_mode);
            }
            Message::DisplayPromptStatus(prompt) => {
                self.prompts.insert(prompt.call_reference);
            }
            Message::ClearPromptStatus(prompt) => {
                self.prompts.remove(&prompt.call_reference);
            }
            Message::CallState(state) if state.call_state == CallState::OnHook => {
                self.states.remove(&state.call_reference);
            }
            Message::CallState(state) => {
                self.states.insert(state.call_reference);
            }
            Message::OpenReceiveChannel(open) => {
                self.receiving.insert(open.call_reference);
            }
            Message::CloseReceiveChannel(close) => {
                self.receiving.remove(&close.call_reference.unwrap_or(0));
            }
            Message::StartMediaTransmission(start) => {
                self.sending.insert(start.call_reference);
            }
            Message::StopMediaTransmission(stop) => {
                self.sending.remove(&stop.call_reference.unwrap_or(0));
            }
            _ => {}
        }
    }
}
