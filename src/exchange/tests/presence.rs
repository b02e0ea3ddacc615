//! What others are told of numbers and of phones that leave.

use super::super::*;
use super::stage::{Phone, Stage, record, register};
use crate::protocol::enums::CallState;
use crate::protocol::messages::{Alarm, UnregisterReq};

/// Numbers that came and went with the last input.
fn told(stage: &Stage) -> Vec<(bool, &str, &str)> {
    let told = |action| match action {
        &Action::Presence { ref number, ref domain, there } => {
            Some((there, number.as_str(), domain.as_str()))
        }
        _ => None,
    };
    stage.actions.iter().filter_map(told).collect()
}

fn comes(stage: &mut Stage, number: u64, name: &str, lines: &[&str]) -> Phone {
    let phone = stage.connect(number);
    stage.says(phone, register(name));
    stage.input(Input::Directory(phone, Ok(record(lines))));
    phone
}

fn presence(stage: &mut Stage, number: &str) -> LinePresence {
    stage.input(Input::Ask(Ticket(7), Question::Presence(number.to_owned())));
    match stage.actions.pop() {
        Some(Action::Answer(_, Answer::Presence(presence))) => presence,
        other => panic!("answered {other:?}"),
    }
}

/// A call of a phone, as far as its session.
fn dials(stage: &mut Stage, phone: Phone, uuid: &str) -> CallId {
    stage.lifts(phone);
    let call = stage.opened();
    stage.host(call, HostEvent::Started(uuid.to_owned()));
    call
}

#[test]
fn a_number_comes_with_its_first_phone_and_goes_with_its_last() {
    let mut stage = Stage::new();
    let domain = "example.com";
    let one = comes(&mut stage, 1, "SEP1", &["1110", "1101", "1101"]);
    assert_eq!(told(&stage), [(true, "1110", domain), (true, "1101", domain)]);
    let two = comes(&mut stage, 2, "SEP2", &["1110"]);
    assert_eq!(told(&stage), []);
    let again = comes(&mut stage, 3, "SEP2", &["1110"]);
    assert_eq!(told(&stage), [], "the same phone takes over");
    stage.input(Input::Disconnected(two, DisconnectReason::Asked));
    stage.input(Input::Disconnected(one, DisconnectReason::Closed));
    assert_eq!(told(&stage), [(false, "1101", domain)]);
    stage.says(again, UnregisterReq::default());
    assert_eq!(told(&stage), [(false, "1110", domain)]);
}

#[test]
fn another_domain_has_every_number_once() {
    let mut stage = Stage::new();
    comes(&mut stage, 1, "SEP1", &["1110"]);
    comes(&mut stage, 2, "SEP2", &["1110"]);
    let mut profile = (*stage.exchange.profile).clone();
    profile.domain = "new.example".to_owned();
    stage.input(Input::Settings(Arc::new(profile)));
    assert_eq!(told(&stage), [(false, "1110", "example.com"), (true, "1110", "new.example")]);
}

#[test]
fn whoever_talks_comes_before_held_calls_and_those_before_new_ones() {
    let mut stage = Stage::new();
    let phone = stage.phone(1, "SEP1", &["1110"]);
    assert_eq!(presence(&mut stage, "1199"), LinePresence::Absent);
    assert_eq!(presence(&mut stage, "1110"), LinePresence::Idle);
    let first = dials(&mut stage, phone, "first");
    assert_eq!(presence(&mut stage, "1110"), LinePresence::Early("first".to_owned()));
    stage.presses(phone, "2");
    stage.host(first, HostEvent::Pattern { digits: "2".to_owned(), verdict: Verdict::Process });
    stage.host(first, HostEvent::Answered);
    stage.acknowledges_media(phone, first);
    assert_eq!(presence(&mut stage, "1110"), LinePresence::Talking("first".to_owned()));
    stage.soft_key(phone, HOLD, first);
    assert_eq!(presence(&mut stage, "1110"), LinePresence::Held("first".to_owned()));
    let second = stage.rings("1110");
    stage.host(second, HostEvent::Started("second".to_owned()));
    assert_eq!(presence(&mut stage, "1110"), LinePresence::Held("first".to_owned()));
    stage.host(first, HostEvent::HungUp(Cause::NORMAL_CLEARING));
    assert_eq!(presence(&mut stage, "1110"), LinePresence::Early("second".to_owned()));
}

#[test]
fn the_end_of_a_call_is_told_of_the_phone_that_left_with_it() {
    for how in ["unregisters", "is cut"] {
        let mut stage = Stage::new();
        let phone = stage.phone(1, "SEP1", &["1110"]);
        let call = dials(&mut stage, phone, "uuid");
        match how {
            "unregisters" => stage.says(phone, UnregisterReq::default()),
            _ => stage.input(Input::Disconnected(phone, DisconnectReason::Closed)),
        };
        let of_call = |action: &Action| match action {
            Action::Publish(notice) if matches!(notice.kind, NoticeKind::CallState { .. }) => {
                Some((notice.kind.clone(), notice.device.clone()))
            }
            _ => None,
        };
        let told: Vec<_> = stage.actions.iter().filter_map(of_call).collect();
        let [(kind, device)] = &told[..] else { panic!("a phone that {how}: {told:?}") };
        let state = CallState::OnHook.into();
        assert_eq!(*kind, NoticeKind::CallState { line: 1, call, state }, "{how}");
        let name = device.iter().find(|(name, _)| *name == "Skinny-Device-Name");
        assert_eq!(name.map(|(_, value)| value.as_str()), Some("SEP1"), "{how}");
        // Whoever has the connection's number next is somebody else.
        stage.says(phone, Alarm::default());
        assert!(matches!(&stage.actions[..], [Action::Publish(notice)] if notice.device.is_empty()));
    }
}

const HOLD: u32 = 3;
