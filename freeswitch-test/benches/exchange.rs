//! Single steps of the exchange, without a socket or a host: alone, and among ten thousand phones of which two
//! hundred talk.

use std::sync::Arc;
use std::time::{Duration, Instant};

use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use mod_skinny::config::{DeviceRecord, Profile, RawButton};
use mod_skinny::exchange::{
    Action, Answer, CallId, Cause, ConnectionId, Exchange, HostAction, HostEvent, Input, Now, Offer, Party,
    Peer, Question, Ticket,
};
use mod_skinny::protocol::Message;
use mod_skinny::protocol::enums::{Key, SoftKey};
use mod_skinny::protocol::messages::{
    KeypadButton, OffHook, OnHook, RegisterReq, SoftKeyEvent, StationIdentifier,
};

/// An exchange with registered phones.
struct Switch {
    exchange: Exchange,
    now: Now,
    actions: Vec<Action>,
}

impl Switch {
    /// So many phones, of which `talking` have a call.
    fn new(phones: u64, talking: u64) -> Self {
        let now = Now { instant: Instant::now(), wall: Timestamp::UNIX_EPOCH };
        let exchange = Exchange::new(Arc::new(Profile::new("internal")), TimeZone::UTC, |_| false, now);
        let mut switch = Self { exchange, now, actions: Vec::new() };
        for phone in 0..phones {
            switch.register(phone);
        }
        for phone in 1..=talking {
            let call = switch.rings(phone);
            switch.answers(phone, call);
        }
        switch
    }

    fn input(&mut self, input: Input) -> &[Action] {
        self.actions.clear();
        self.exchange.handle(input, self.now, &mut self.actions);
        &self.actions
    }

    fn says(&mut self, phone: u64, message: impl Into<Message>) -> &[Action] {
        self.input(Input::Message(ConnectionId(phone), message.into()))
    }

    fn register(&mut self, phone: u64) {
        let peer = Peer {
            encrypted: false,
            remote: ([10, 0, 0, 1], 40_000).into(),
            local: ([10, 0, 0, 2], 2000).into(),
        };
        self.input(Input::Connected(ConnectionId(phone), peer));
        let station_id = StationIdentifier { device_name: name(phone).into(), user_id: 0, instance: 1 };
        self.says(phone, RegisterReq { station_id, ..RegisterReq::default() });
        let mut record = DeviceRecord::default();
        let attributes = [("type", "Line".to_owned()), ("value", number(phone))];
        let attributes = attributes.map(|(name, value)| (name.to_owned(), value)).to_vec();
        record.buttons(&name(phone), &[RawButton { attributes }]);
        self.input(Input::Directory(ConnectionId(phone), Ok(record)));
    }

    /// Lifts the handset; returns the call.
    fn lifts(&mut self, phone: u64) -> Option<CallId> {
        let open = |action: &Action| match action {
            Action::Host(call, HostAction::Open(_)) => Some(*call),
            _ => None,
        };
        self.says(phone, OffHook::default()).iter().find_map(open)
    }

    /// Takes a call for the phone, up to the moment before it rings.
    fn offered(&mut self, phone: u64) -> CallId {
        let offer = Offer { number: number(phone), caller: Party::default() };
        let taken = |action: &Action| match action {
            Action::Answer(_, Answer::Offer(Ok(offered))) => Some(offered.call),
            _ => None,
        };
        let answer = self.input(Input::Ask(Ticket(1), Question::Offer(offer))).iter().find_map(taken);
        answer.unwrap_or(CallId(0))
    }

    fn rings(&mut self, phone: u64) -> CallId {
        let call = self.offered(phone);
        self.input(Input::Host(call, HostEvent::Started("a uuid".to_owned())));
        call
    }

    fn answers(&mut self, phone: u64, call: CallId) {
        let key = SoftKeyEvent { soft_key_event: SoftKey::Answer, line_instance: 1, call_reference: call.0 };
        self.says(phone, key);
    }

    fn ends(&mut self, call: CallId) {
        self.input(Input::Host(call, HostEvent::HungUp(Cause::NORMAL_CLEARING)));
    }
}

fn name(phone: u64) -> String {
    format!("SEP{phone:012}")
}

fn number(phone: u64) -> String {
    (100_000 + phone).to_string()
}

/// Times a step many times, putting things back in between.
fn timed<T>(
    times: u64,
    switch: &mut Switch,
    prepare: impl Fn(&mut Switch) -> T,
    step: impl Fn(&mut Switch, &T),
    restore: impl Fn(&mut Switch, T),
) -> Duration {
    let mut took = Duration::ZERO;
    for _ in 0..times {
        let prepared = prepare(switch);
        let start = Instant::now();
        step(switch, &prepared);
        took += start.elapsed();
        restore(switch, prepared);
    }
    took
}

fn hang_up(switch: &mut Switch, call: Option<CallId>) {
    switch.says(0, OnHook::default());
    switch.ends(call.unwrap_or(CallId(0)));
}

fn steps(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("exchange");
    for (phones, talking) in [(1, 0), (10_000, 200)] {
        let mut switch = Switch::new(phones, talking);
        let step = |what| BenchmarkId::new(what, format!("{phones} phones, {talking} talking"));
        let switch = &mut switch;
        group.bench_function(step("handset lifted"), |bencher| {
            bencher.iter_custom(|times| {
                timed(
                    times,
                    switch,
                    |_| (),
                    |switch, ()| {
                        switch.lifts(0);
                    },
                    |switch, ()| hang_up(switch, None),
                )
            });
        });
        group.bench_function(step("key pressed"), |bencher| {
            let press = |switch: &mut Switch| {
                let key = KeypadButton { kp_button: Key::from(5), ..KeypadButton::default() };
                switch.says(0, key);
            };
            bencher.iter_custom(|times| {
                timed(times, switch, |switch| switch.lifts(0), |switch, _| press(switch), hang_up)
            });
        });
        group.bench_function(step("ring"), |bencher| {
            let ring = |switch: &mut Switch, call: &CallId| {
                switch.input(Input::Host(*call, HostEvent::Started(String::new())));
            };
            bencher.iter_custom(|times| {
                timed(times, switch, |switch| switch.offered(0), ring, |switch, call| switch.ends(call))
            });
        });
        group.bench_function(step("answer"), |bencher| {
            let answer = |switch: &mut Switch, call: &CallId| switch.answers(0, *call);
            bencher.iter_custom(|times| {
                timed(times, switch, |switch| switch.rings(0), answer, |switch, call| switch.ends(call))
            });
        });
    }
    group.finish();
}

fn status(criterion: &mut Criterion) {
    let mut switch = Switch::new(10_000, 200);
    let mut group = criterion.benchmark_group("status of 10000 devices");
    group.bench_function("their names", |bencher| {
        bencher.iter(|| switch.input(Input::Ask(Ticket(1), Question::Devices)).len());
    });
    group.bench_function("each of them", |bencher| {
        bencher.iter(|| {
            (0..10_000).for_each(|phone| {
                switch.input(Input::Ask(Ticket(1), Question::Device(name(phone))));
            });
        });
    });
    group.bench_function("the profile", |bencher| {
        bencher.iter(|| switch.input(Input::Ask(Ticket(1), Question::Profile)).len());
    });
    group.finish();
}

criterion_group!(benches, steps, status);
criterion_main!(benches);
