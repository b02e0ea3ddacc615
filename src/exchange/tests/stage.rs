//! An exchange with a clock that stands still, and phones and a host that remember what they were told.

use std::sync::Arc;
use std::time::{Duration, Instant};

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::super::*;
use crate::config::{Button, ButtonKind, DeviceRecord, LineButton, Profile};
use crate::protocol::enums::{Key, MediaPayload, MediaStatus, SoftKey};
use crate::protocol::messages::{
    AudioCapability, CapabilitiesRes, KeypadButton, OffHook, OnHook, OpenReceiveChannelAck, RegisterReq,
    SoftKeyEvent, StationIdentifier,
};
use crate::protocol::wire::MediaAddress;

/// A script's stage.
pub(super) struct Stage {
    pub(super) exchange: Exchange,
    now: Now,
    /// What followed from the last input.
    pub(super) actions: Vec<Action>,
}

/// A phone on the stage.
pub(super) type Phone = ConnectionId;

impl Stage {
    pub(super) fn new() -> Self {
        let now = Now { instant: Instant::now(), wall: Timestamp::UNIX_EPOCH };
        let mut profile = Profile::new("internal");
        profile.domain = "example.com".to_owned();
        Self {
            exchange: Exchange::new(Arc::new(profile), TimeZone::UTC, keys, now),
            now,
            actions: Vec::new(),
        }
    }

    pub(super) fn input(&mut self, input: Input) -> &[Action] {
        self.actions.clear();
        self.exchange.handle(input, self.now, &mut self.actions);
        &self.actions
    }

    pub(super) fn after(&mut self, duration: Duration) -> &[Action] {
        self.now.instant += duration;
        self.now.wall += jiff::SignedDuration::try_from(duration).unwrap();
        self.input(Input::Tick)
    }

    /// Sets the time of day, such as `2026-11-22T20:45:00Z`.
    pub(super) fn set_wall(&mut self, moment: &str) {
        self.now.wall = moment.parse().unwrap();
    }

    pub(super) fn connect(&mut self, number: u64) -> Phone {
        self.connect_over(number, false)
    }

    /// A connection that nobody can read, or one that anybody can.
    pub(super) fn connect_over(&mut self, number: u64, encrypted: bool) -> Phone {
        let phone = ConnectionId(number);
        let remote = ([10, 0, 0, u8::try_from(number % 250).unwrap()], 40_000).into();
        self.input(Input::Connected(
            phone,
            Peer { encrypted, remote, local: ([10, 0, 0, 254], 2000).into() },
        ));
        phone
    }

    pub(super) fn says(&mut self, phone: Phone, message: impl Into<Message>) -> &[Action] {
        self.input(Input::Message(phone, message.into()))
    }

    /// A registered phone with one line button a number.
    pub(super) fn phone(&mut self, number: u64, name: &str, lines: &[&str]) -> Phone {
        self.phone_that(number, register(name), lines)
    }

    /// A phone that registers with this request.
    pub(super) fn phone_that(&mut self, number: u64, request: RegisterReq, lines: &[&str]) -> Phone {
        let phone = self.connect(number);
        self.registered(phone, request, lines)
    }

    /// A phone whose signalling is encrypted, or is not.
    pub(super) fn phone_over(&mut self, number: u64, encrypted: bool, name: &str, lines: &[&str]) -> Phone {
        let phone = self.connect_over(number, encrypted);
        self.registered(phone, register(name), lines)
    }

    fn registered(&mut self, phone: Phone, request: RegisterReq, lines: &[&str]) -> Phone {
        self.says(phone, request);
        self.input(Input::Directory(phone, Ok(record(lines))));
        let capabilities = CapabilitiesRes {
            caps: vec![AudioCapability {
                payload_capability: MediaPayload::G711Ulaw64k,
                ..Default::default()
            }],
        };
        self.says(phone, capabilities);
        phone
    }

    pub(super) fn lifts(&mut self, phone: Phone) -> &[Action] {
        self.says(phone, OffHook::default())
    }

    pub(super) fn hangs_up(&mut self, phone: Phone) -> &[Action] {
        self.says(phone, OnHook::default())
    }

    pub(super) fn presses(&mut self, phone: Phone, digits: &str) {
        for digit in digits.chars() {
            let kp_button = Key::from(digit.to_digit(10).unwrap());
            self.says(phone, KeypadButton { kp_button, line_instance: None, call_reference: None });
        }
    }

    pub(super) fn soft_key(&mut self, phone: Phone, key: u32, call: CallId) -> &[Action] {
        let press =
            SoftKeyEvent { soft_key_event: SoftKey::from(key), line_instance: 0, call_reference: call.0 };
        self.says(phone, press)
    }

    pub(super) fn acknowledges_media(&mut self, phone: Phone, call: CallId) -> &[Action] {
        let ack = OpenReceiveChannelAck {
            media_reception_status: MediaStatus::Ok,
            ip_addr: MediaAddress([10, 0, 0, 1].into()),
            port_number: 16_384,
            pass_through_party_id: call.0,
            call_reference: Some(call.0),
        };
        self.says(phone, ack)
    }

    pub(super) fn host(&mut self, call: CallId, event: HostEvent) -> &[Action] {
        self.input(Input::Host(call, event))
    }

    /// The call that the last input opened.
    pub(super) fn opened(&self) -> CallId {
        let open = self.actions.iter().find_map(|action| match action {
            Action::Host(call, HostAction::Open(_)) => Some(*call),
            _ => None,
        });
        open.expect("no session was asked for")
    }

    /// A call for a number, up to the moment when its phones ring.
    pub(super) fn rings(&mut self, number: &str) -> CallId {
        let caller = Party { name: "Bob".to_owned(), number: "2000".to_owned() };
        let offer = Offer { number: number.to_owned(), caller };
        self.input(Input::Ask(Ticket(1), Question::Offer(offer)));
        let offered = self.actions.iter().find_map(|action| match action {
            Action::Answer(_, Answer::Offer(Ok(offered))) => Some(offered.call),
            _ => None,
        });
        let call = offered.expect("the offer was refused");
        self.host(call, HostEvent::Started("uuid".to_owned()));
        call
    }

    /// The messages that a phone got from the last input.
    pub(super) fn got(&self, phone: Phone) -> Vec<&Message> {
        let to = |action| match action {
            &Action::Send(to, ref message) if to == phone => Some(message),
            _ => None,
        };
        self.actions.iter().filter_map(to).collect()
    }

    /// What the host was asked to do with a call by the last input.
    pub(super) fn asked(&self, call: CallId) -> Vec<&HostAction> {
        let of = |action| match action {
            &Action::Host(id, ref action) if id == call => Some(action),
            _ => None,
        };
        self.actions.iter().filter_map(of).collect()
    }
}

pub(super) fn register(name: &str) -> RegisterReq {
    RegisterReq {
        station_id: StationIdentifier { device_name: name.into(), user_id: 0, instance: 1 },
        ..RegisterReq::default()
    }
}

pub(super) fn record(lines: &[&str]) -> DeviceRecord {
    let button = |(position, number): (u32, &&str)| Button {
        position,
        label: format!("Line {number}"),
        settings: String::new(),
        kind: ButtonKind::Line(LineButton {
            mailbox: String::new(),
            number: (*number).to_owned(),
            caller_name: format!("Owner of {number}"),
            ring_on_idle: true,
            ring_on_active: true,
            busy_trigger: 0,
            forward_all: String::new(),
            forward_busy: String::new(),
            forward_no_answer: String::new(),
            no_answer_duration: 0,
            registration_metadata: String::new(),
        }),
    };
    DeviceRecord { buttons: (1..).zip(lines).map(button).collect(), ..DeviceRecord::default() }
}

/// No two keys are the same.
fn keys(bytes: &mut [u8]) -> bool {
    use std::sync::atomic::{AtomicU8, Ordering};
    static NEXT: AtomicU8 = AtomicU8::new(1);
    bytes.fill(NEXT.fetch_add(1, Ordering::Relaxed));
    true
}
