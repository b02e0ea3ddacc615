//! How phones come in and leave.

use std::time::Duration;

use super::super::*;
use super::stage::{Phone, Stage, record, register};
use crate::protocol::messages::{ButtonTemplateReq, OffHook, UnregisterReq};

#[test]
fn a_phone_in_the_directory_gets_in() {
    let mut stage = Stage::new();
    let phone = stage.connect(1);
    let asked = stage.says(phone, register("SEP1"));
    assert!(matches!(asked, [Action::LookUp(id, name)] if *id == phone && name == "SEP1"), "{asked:?}");
    stage.input(Input::Directory(phone, Ok(record(&["1101"]))));
    assert!(matches!(stage.actions.first(), Some(Action::Accept(..))));
    assert!(matches!(stage.got(phone)[..], [Message::RegisterAck(_), Message::CapabilitiesReq(_)]));
    let registered = |action: &Action| matches!(action, Action::Register(line) if line.number == "1101");
    assert!(stage.actions.iter().any(registered));
    assert!(stage.actions.iter().any(|a| matches!(a, Action::Publish(n) if n.kind == NoticeKind::Register)));
}

#[test]
fn a_stranger_is_told_so_and_closed() {
    let mut stage = Stage::new();
    let phone = stage.connect(1);
    stage.says(phone, register("SEP9"));
    stage.input(Input::Directory(phone, Err(Refusal::Unknown)));
    assert!(matches!(stage.got(phone)[..], [Message::RegisterReject(_)]));
    assert!(matches!(stage.actions.last(), Some(Action::Close(_, CloseReason::Rejected))));
}

#[test]
fn what_comes_too_early_is_answered_after_the_registration() {
    let mut stage = Stage::new();
    let phone = stage.connect(1);
    stage.says(phone, register("SEP1"));
    assert!(stage.says(phone, ButtonTemplateReq::default()).is_empty());
    stage.input(Input::Directory(phone, Ok(record(&["1101"]))));
    assert!(matches!(stage.got(phone)[..], [_, _, Message::ButtonTemplateRes(_)]));
}

#[test]
fn keys_of_a_stranger_end_its_connection() {
    let mut stage = Stage::new();
    let phone = stage.connect(1);
    let closed = stage.says(phone, OffHook::default());
    assert!(matches!(closed, [Action::Close(id, CloseReason::Stranger)] if *id == phone), "{closed:?}");
}

#[test]
fn the_same_phone_again_takes_over_and_its_call_ends() {
    let mut stage = Stage::new();
    let old = stage.phone(1, "SEP1", &["1101"]);
    stage.lifts(old);
    let call = stage.opened();
    let new = stage.connect(2);
    stage.says(new, register("SEP1"));
    stage.input(Input::Directory(new, Ok(record(&["1101"]))));
    assert!(
        stage.actions.iter().any(|a| matches!(a, Action::Close(id, CloseReason::Replaced) if *id == old))
    );
    assert!(matches!(stage.asked(call)[..], [HostAction::HangUp(_)]));
    stage.input(Input::Disconnected(old, DisconnectReason::Asked));
    stage.lifts(new);
    stage.opened();
}

#[test]
fn a_phone_that_unregisters_leaves_nothing() {
    let mut stage = Stage::new();
    let phone = stage.phone(1, "SEP1", &["1101"]);
    stage.says(phone, UnregisterReq::default());
    assert!(stage.got(phone).iter().any(|m| matches!(m, Message::UnregisterAck(_))));
    assert!(stage.actions.iter().any(|a| matches!(a, Action::Unregister(line) if line.number == "1101")));
    assert!(
        stage.actions.iter().any(|a| matches!(a, Action::Publish(n) if n.kind == NoticeKind::Unregister))
    );
    stage.input(Input::Ask(Ticket(1), Question::Device("SEP1".to_owned())));
    assert!(matches!(&stage.actions[..], [Action::Answer(_, Answer::Device(None))]));
}

#[test]
fn the_record_of_one_name_never_admits_another() {
    let mut stage = Stage::new();
    let phone = stage.connect(1);
    stage.says(phone, register("SEP1"));
    assert!(stage.says(phone, register("SEP2")).is_empty(), "one registration at a time");
    stage.input(Input::Directory(phone, Ok(record(&["1101"]))));
    stage.input(Input::Ask(Ticket(1), Question::Devices));
    assert!(
        matches!(&stage.actions[..], [Action::Answer(_, Answer::Devices(names))] if *names == ["SEP1"]),
        "{:?}",
        stage.actions
    );
}

fn texts_of_rejects(stage: &Stage, phone: Phone) -> Vec<String> {
    let text = |message: &Message| match message {
        Message::RegisterReject(reject) => Some(reject.text.to_string()),
        _ => None,
    };
    stage.got(phone).into_iter().filter_map(text).collect()
}

#[test]
fn a_phone_registers_only_from_where_it_may() {
    let mut stage = Stage::new();
    let phone = stage.phone(1, "SEP1", &["1101"]);
    let elsewhere = stage.connect(2);
    stage.says(elsewhere, register("SEP1"));
    let mut guarded = record(&["1101"]);
    assert_eq!(guarded.param("allow-from", "10.0.0.1"), Ok(()));
    stage.input(Input::Directory(elsewhere, Ok(guarded)));
    assert_eq!(texts_of_rejects(&stage, elsewhere), ["Device not found"]);
    assert!(stage.exchange.devices.contains_key(&phone), "who is in stays in");
}

#[test]
fn phones_that_fight_over_a_name_are_stopped() {
    let mut stage = Stage::new();
    let phones: Vec<_> = (1..=6).map(|number| stage.phone(number, "SEP1", &["1101"])).collect();
    assert!(stage.exchange.devices.contains_key(&phones[4]), "the last who took over keeps the name");
    assert_eq!(stage.exchange.devices.len(), 1);
    stage.after(Duration::from_secs(60));
    let later = stage.phone(7, "SEP1", &["1101"]);
    assert!(stage.exchange.devices.contains_key(&later), "after a while it is a restart again");
}

#[test]
fn no_more_registrations_in_a_second_than_allowed() {
    let mut stage = Stage::new();
    let mut profile = Profile::new("internal");
    profile.set("max-registrations-per-second", "2").unwrap();
    stage.input(Input::Settings(Arc::new(profile)));
    for number in 1..=2 {
        stage.phone(number, &format!("SEP{number}"), &["1101"]);
    }
    let third = stage.connect(3);
    stage.says(third, register("SEP3"));
    assert_eq!(texts_of_rejects(&stage, third), ["Too many registrations"]);
    stage.after(Duration::from_secs(1));
    let fourth = stage.phone(4, "SEP4", &["1101"]);
    assert!(stage.exchange.devices.contains_key(&fourth));
}

#[test]
fn a_phone_waits_for_the_directory_but_not_for_ever() {
    let mut stage = Stage::new();
    let phone = stage.connect(1);
    stage.says(phone, register("SEP1"));
    assert!(stage.after(Duration::from_secs(39)).is_empty());
    stage.after(Duration::from_secs(1));
    assert!(matches!(stage.got(phone)[..], [Message::RegisterReject(_)]));
    assert!(matches!(stage.actions.last(), Some(Action::Close(_, CloseReason::Rejected))));
    assert!(stage.input(Input::Directory(phone, Ok(record(&["1101"])))).is_empty());
    let again = stage.connect(2);
    stage.says(again, register("SEP1"));
    stage.after(Duration::from_secs(30));
    stage.input(Input::Directory(again, Ok(record(&["1101"]))));
    assert!(matches!(stage.got(again)[..], [Message::RegisterAck(_), ..]));
    assert!(stage.after(Duration::from_secs(60)).is_empty());
}
