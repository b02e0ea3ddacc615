//! Several phones, a host and a clock drive one exchange through whatever the
//! input says: frames as bytes, keys, losses of the connection, answers of
//! the directory, news of the calls, questions, pauses.
//!
//! Nothing may panic, everything that goes to a phone has to be readable by
//! it, and when all phones and calls are gone nothing may be left of them.
//!
//! The first byte says what the host does by itself (see [`Habits`]). Then
//! come steps: a byte with the kind in its low and the phone in its high half,
//! followed by what the kind needs.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::time::Duration;

use bytes::BytesMut;
use mod_skinny::exchange::{
    Cause, DisconnectReason, FarDigit, HostEvent, Input, Offer, Party, Peer, Question, Verdict,
};
use mod_skinny::protocol::enums::{DeviceType, MediaStatus, PhoneFeatures, SoftKey, StimulusKind};
use mod_skinny::protocol::messages::{
    AudioCapability, CapabilitiesRes, KeypadButton, OffHook, OnHook, OpenReceiveChannelAck, RegisterReq,
    SoftKeyEvent, StationIdentifier, Stimulus,
};
use mod_skinny::protocol::wire::MediaAddress;
use mod_skinny::protocol::{Dialect, Message, frame};

use super::switch::{self, Habits, Switch};

/// Takes one input.
pub fn run(input: &[u8]) {
    let mut bytes = Bytes(input);
    let Some(habits) = bytes.byte() else { return };
    let mut session = Session { switch: Switch::new(Habits(habits & 3)), streams: Default::default() };
    for _ in 0..MAX_STEPS {
        let Some(step) = bytes.byte() else { break };
        session.step(step & 15, usize::from(step >> 4) % PHONES, &mut bytes);
        session.switch.settle();
    }
    session.switch.end();
}

/// What is left of the input. Where it ends, there are zeros.
struct Bytes<'a>(&'a [u8]);

impl<'a> Bytes<'a> {
    fn byte(&mut self) -> Option<u8> {
        let (first, rest) = self.0.split_first()?;
        self.0 = rest;
        Some(*first)
    }

    fn number(&mut self) -> u8 {
        self.byte().unwrap_or(0)
    }

    fn word(&mut self) -> u16 {
        u16::from_le_bytes([self.number(), self.number()])
    }

    fn take(&mut self, count: usize) -> &'a [u8] {
        let (taken, rest) = self.0.split_at(count.min(self.0.len()));
        self.0 = rest;
        taken
    }
}

struct Session {
    switch: Switch,
    /// Bytes of each phone that are not a whole frame yet.
    streams: [BytesMut; PHONES],
}

impl Session {
    fn step(&mut self, kind: u8, phone: usize, bytes: &mut Bytes<'_>) {
        match kind {
            0 => {
                let (index, length) = (bytes.number(), bytes.number());
                self.frame(phone, index, bytes.take(length.into()));
            }
            1 => {
                let (index, length) = (bytes.number(), bytes.word());
                self.frame(phone, index, bytes.take(usize::from(length) % frame::MAX_BODY_LEN));
            }
            2 => {
                let length = bytes.number();
                self.raw(phone, bytes.take(length.into()));
            }
            3 => self.connect(phone),
            4 => self.disconnect(phone, bytes.number()),
            5 => self.directory(phone, bytes.number()),
            6 => {
                let (call, event, detail) = (bytes.number(), bytes.number(), bytes.number());
                self.news(call, event, detail);
            }
            7 => {
                let (kind, detail) = (bytes.number(), bytes.number());
                self.ask(kind, detail);
            }
            8 => self.switch.pass_time(u64::from(bytes.number()).pow(2) * 10),
            9 => {
                let profile = switch::profile(bytes.number());
                self.switch.input(Input::Settings(profile));
                self.switch.input(Input::Rescan);
            }
            10 => {
                let (version, device_type) = (bytes.number(), bytes.word());
                self.register(phone, version, device_type);
            }
            11 => {
                let (key, detail) = (bytes.number(), bytes.number());
                self.key(phone, key, detail);
            }
            12 => self.acknowledge(phone, bytes.number()),
            _ => self.switch.input(Input::Tick),
        }
    }

    /// A phone that is connected already has its cable pulled.
    fn connect(&mut self, phone: usize) {
        self.disconnect(phone, 1);
        self.streams[phone].clear();
        let local = address(phone, 254);
        self.switch.connect(
            phone,
            Peer {
                encrypted: false,
                remote: (address(phone, 1), 40_000).into(),
                local: (local, 2000).into(),
            },
        );
    }

    fn disconnect(&mut self, phone: usize, how: u8) {
        let Some(connection) = self.switch.connection(phone) else { return };
        let reason = match how % 3 {
            0 => DisconnectReason::Closed,
            1 => DisconnectReason::Expired,
            _ => DisconnectReason::Failed("fuzzed".to_owned()),
        };
        self.switch.input(Input::Disconnected(connection, reason));
    }

    /// A frame with a right header around a body that may be wrong.
    fn frame(&mut self, phone: usize, index: u8, body: &[u8]) {
        let Some(id) = Message::ids().nth(index.into()) else { return };
        let length = u32::try_from(body.len() + 4).unwrap_or(4);
        let header = [length, self.dialect(phone).header_version(id), id].map(u32::to_le_bytes);
        self.raw(phone, &[header.as_flattened(), body].concat());
    }

    fn raw(&mut self, phone: usize, bytes: &[u8]) {
        if self.switch.connection(phone).is_none() {
            self.connect(phone);
        }
        self.streams[phone].extend_from_slice(bytes);
        loop {
            match frame::split(&mut self.streams[phone]) {
                Ok(Some(frame)) => {
                    let Ok(decoded) = Message::decode_counting(frame.id, &frame.body, self.dialect(phone))
                    else {
                        continue;
                    };
                    assert!(decoded.surplus <= frame.body.len());
                    self.deliver(phone, decoded.message);
                }
                Ok(None) => return,
                Err(_) => {
                    self.streams[phone].clear();
                    return self.disconnect(phone, 2);
                }
            }
        }
    }

    fn say(&mut self, phone: usize, message: impl Into<Message>) {
        if self.switch.connection(phone).is_none() {
            self.connect(phone);
        }
        self.deliver(phone, message.into());
    }

    fn deliver(&mut self, phone: usize, message: Message) {
        if let Some(connection) = self.switch.connection(phone) {
            self.switch.input(Input::Message(connection, message));
        }
    }

    fn dialect(&self, phone: usize) -> Dialect {
        self.switch
            .connection(phone)
            .and_then(|connection| self.switch.dialect(connection))
            .unwrap_or_default()
    }

    fn directory(&mut self, phone: usize, outcome: u8) {
        if let Some(connection) = self.switch.connection(phone) {
            self.switch.input(Input::Directory(connection, switch::record(outcome)));
        }
    }

    fn register(&mut self, phone: usize, version: u8, device_type: u16) {
        let request = RegisterReq {
            station_id: StationIdentifier {
                device_name: format!("SEP{}", char::from(b'A' + u8::try_from(phone).unwrap_or(0))).into(),
                user_id: 0,
                instance: 1,
            },
            device_type: DeviceType::from(u32::from(device_type)),
            protocol_version: Some(version % 25),
            phone_features: Some(PhoneFeatures(version.into())),
            ..RegisterReq::default()
        };
        self.say(phone, request);
        let capability = |&payload: &u32| AudioCapability {
            payload_capability: payload.into(),
            max_frames_per_packet: 40,
            ..AudioCapability::default()
        };
        let payloads: &[u32] = if device_type % 5 == 4 { &[11, 4] } else { &[4, 2, 25] };
        self.say(phone, CapabilitiesRes { caps: payloads.iter().map(capability).collect() });
    }

    /// A key of the phone, for the call it is told of last, an older one or none.
    fn key(&mut self, phone: usize, key: u8, detail: u8) {
        let call = self.switch.call(detail >> 4).map_or(0, |call| call.0);
        let line = u32::from(detail & 3);
        match key % 8 {
            0 => self.say(phone, OffHook { line_instance: Some(line), call_reference: Some(call) }),
            1 => self.say(phone, OnHook { line_instance: Some(line), call_reference: Some(call) }),
            2..=4 => {
                let press = KeypadButton {
                    kp_button: u32::from(detail % 18).into(),
                    line_instance: Some(line),
                    call_reference: Some(call),
                };
                self.say(phone, press);
            }
            5 | 6 => {
                let soft_key_event = SoftKey::from(u32::from(key / 8));
                self.say(phone, SoftKeyEvent { soft_key_event, line_instance: line, call_reference: call });
            }
            _ => {
                let press = Stimulus {
                    stimulus: StimulusKind::from(u32::from(key / 8)),
                    line_instance: line,
                    call_reference: Some(call),
                    ..Stimulus::default()
                };
                self.say(phone, press);
            }
        }
    }

    fn acknowledge(&mut self, phone: usize, detail: u8) {
        let call = self.switch.call(detail & 7).map_or(0, |call| call.0);
        let ack = OpenReceiveChannelAck {
            media_reception_status: MediaStatus::from(u32::from(detail >> 6)),
            ip_addr: MediaAddress(address(phone, 1)),
            port_number: 16_384,
            pass_through_party_id: call,
            call_reference: Some(call),
        };
        self.say(phone, ack);
    }

    fn news(&mut self, call: u8, event: u8, detail: u8) {
        let Some(call) = self.switch.call(call) else { return };
        let number = u32::from(detail);
        let event = match event % 13 {
            0 => HostEvent::Started("uuid".to_owned()),
            1 => HostEvent::Failed(Cause(number)),
            2 => HostEvent::Pattern {
                digits: "1101#2*9".chars().cycle().take(usize::from(detail & 31)).collect(),
                verdict: match detail >> 6 {
                    0 => Verdict::Process,
                    1 => Verdict::Wait(None),
                    2 => Verdict::Wait(Some(number)),
                    3 => Verdict::End,
                    _ => Verdict::Drop,
                },
            },
            3 => HostEvent::Ringing,
            4 => HostEvent::Progress,
            5 => HostEvent::Answered,
            6 => HostEvent::Display(party(detail)),
            7 => HostEvent::MediaStarted(switch::stream(address(usize::from(detail % 4), 254), detail)),
            8 => HostEvent::MediaFailed(Cause(number)),
            9 => HostEvent::Wishes(switch::wishes(detail)),
            10 => HostEvent::Digit(FarDigit {
                digit: char::from(detail),
                duration: Duration::from_millis(number.into()),
            }),
            _ => HostEvent::HungUp(Cause(number)),
        };
        self.switch.input(Input::Host(call, event));
    }

    fn ask(&mut self, kind: u8, detail: u8) {
        let name = format!("SEP{}", char::from(b'A' + detail % 4));
        let question = match kind % 7 {
            0 | 1 => Question::Offer(Offer { number: switch::number(detail), caller: party(detail) }),
            2 => Question::Profile,
            3 => Question::Devices,
            4 => Question::Device(name),
            5 => Question::Kill(name),
            _ => Question::KillAll,
        };
        self.switch.ask(question, None);
    }
}

/// Names with what is hard to show.
fn party(detail: u8) -> Party {
    let name = match detail % 5 {
        0 => String::new(),
        1 => "Änne Müller".to_owned(),
        2 => "Дарья 🕊".repeat(20),
        3 => "\u{80}\n\0".to_owned(),
        _ => "B".repeat(usize::from(detail)),
    };
    Party { name, number: switch::number(detail) }
}

/// The last phone speaks IPv6.
fn address(phone: usize, host: u8) -> IpAddr {
    let net = u8::try_from(phone).unwrap_or(0);
    if phone + 1 == PHONES {
        Ipv6Addr::new(0xfd00, 0, 0, 0, 0, 0, net.into(), host.into()).into()
    } else {
        Ipv4Addr::new(10, 0, net, host).into()
    }
}

const PHONES: usize = 4;
const MAX_STEPS: usize = 512;
