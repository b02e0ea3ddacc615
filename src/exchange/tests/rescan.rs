//! What changes in the configuration while phones are registered.

use std::sync::Arc;

use super::super::*;
use super::stage::{Stage, record, register};
use crate::config::{Button, ButtonKind, DeviceTypeSettings};
use crate::protocol::enums::{DeviceType, ResetType};
use crate::protocol::messages::{RegisterReq, VersionReq};

fn reread(
    stage: &mut Stage,
    phone: ConnectionId,
    name: &str,
    change: impl FnOnce(&mut crate::config::DeviceRecord),
) {
    let mut record = record(&["1101"]);
    change(&mut record);
    stage.input(Input::Reread(phone, name.to_owned(), Ok(record)));
}

#[test]
fn every_phone_is_looked_up_again() {
    let mut stage = Stage::new();
    stage.phone(1, "SEP1", &["1101"]);
    stage.phone(2, "SEP2", &["1102"]);
    let asked = stage.input(Input::Rescan);
    assert!(
        matches!(asked, [Action::LookUpAgain(_, one), Action::LookUpAgain(_, two)] if one == "SEP1" && two == "SEP2")
    );
}

#[test]
fn a_new_label_is_told_and_nothing_else() {
    let mut stage = Stage::new();
    let phone = stage.phone(1, "SEP1", &["1101"]);
    reread(&mut stage, phone, "SEP1", |_| ());
    assert!(stage.actions.is_empty(), "nothing changed: {:?}", stage.actions);
    reread(&mut stage, phone, "SEP1", |record| record.buttons[0].label = "Kitchen".to_owned());
    assert!(matches!(stage.got(phone)[..], [Message::LineStatRes(_)]), "{:?}", stage.actions);
}

#[test]
fn another_number_restarts_the_phone_after_its_call() {
    let mut stage = Stage::new();
    let phone = stage.phone(1, "SEP1", &["1101"]);
    stage.lifts(phone);
    let other_number = |record: &mut crate::config::DeviceRecord| {
        let ButtonKind::Line(line) = &mut record.buttons[0].kind else { panic!("no line") };
        line.number = "1199".to_owned();
    };
    reread(&mut stage, phone, "SEP1", other_number);
    assert!(stage.got(phone).is_empty(), "{:?}", stage.actions);
    stage.hangs_up(phone);
    let restart = |m: &&Message| matches!(m, Message::Reset(reset) if reset.reset_type == ResetType::Restart);
    assert!(stage.got(phone).iter().any(restart), "{:?}", stage.actions);
    // A look-up that was under way.
    reread(&mut stage, phone, "SEP1", other_number);
    assert!(stage.got(phone).is_empty(), "told again: {:?}", stage.actions);
}

#[test]
fn who_gets_the_line_back_does_not_restart() {
    let mut stage = Stage::new();
    let phone = stage.phone(1, "SEP1", &["1101"]);
    stage.lifts(phone);
    reread(&mut stage, phone, "SEP1", |record| record.buttons[0].position = 2);
    reread(&mut stage, phone, "SEP1", |_| ());
    stage.hangs_up(phone);
    let reset = |message: &&Message| matches!(message, Message::Reset(_));
    assert!(!stage.got(phone).iter().any(reset), "{:?}", stage.actions);
}

#[test]
fn what_needs_no_restart_changes_in_the_call() {
    let mut stage = Stage::new();
    let phone = stage.phone(1, "SEP1", &["1101"]);
    stage.lifts(phone);
    let change = |record: &mut crate::config::DeviceRecord| {
        record.buttons[0].position = 2;
        record.buttons.push(dial(3, "2400"));
        record.variables = vec![("mood".to_owned(), "sunny".to_owned())];
    };
    reread(&mut stage, phone, "SEP1", change);
    let told = |got: &[&Message]| {
        matches!(got, [Message::ButtonTemplateRes(_), Message::SpeedDialStatRes(dial)]
        if dial.speed_dial_dir_number == "2400")
    };
    assert!(told(&stage.got(phone)), "{:?}", stage.actions);
    let device = &stage.exchange.devices[&phone];
    let positions: Vec<u32> = device.record.buttons.iter().map(|button| button.position).collect();
    assert_eq!((positions, device.record.variables.len()), (vec![1, 3], 1));
    // It is told once, and restarts in the end.
    reread(&mut stage, phone, "SEP1", change);
    assert!(stage.got(phone).is_empty(), "{:?}", stage.actions);
    stage.hangs_up(phone);
    assert!(stage.got(phone).iter().any(|message| matches!(message, Message::Reset(_))));
}

#[test]
fn what_stands_behind_a_button_that_is_gone_moves_up() {
    let kinds: [fn(u32, &str) -> Button; 3] = [dial, service, feature];
    for kind in kinds {
        let mut stage = Stage::new();
        let phone = stage.phone(1, "SEP1", &["1101"]);
        let both = |record: &mut crate::config::DeviceRecord| {
            record.buttons.extend([kind(4, "one"), kind(5, "two")]);
        };
        reread(&mut stage, phone, "SEP1", both);
        reread(&mut stage, phone, "SEP1", |record| record.buttons.push(kind(5, "two")));
        let [Message::ButtonTemplateRes(_), text] = stage.got(phone)[..] else {
            panic!("{:?}", stage.actions)
        };
        let text = text.to_string();
        assert!(text.contains("two") && text.contains("=1"), "{text}");
    }
}

#[test]
fn calls_begin_with_the_variables_that_were_known_last() {
    let mut stage = Stage::new();
    let phone = stage.phone(1, "SEP1", &["1101"]);
    let variables = vec![("toll_allow".to_owned(), "local".to_owned())];
    stage.input(Input::Variables("SEP1".to_owned(), variables.clone()));
    stage.input(Input::Variables("SEP2".to_owned(), Vec::new()));
    let begun = stage.lifts(phone).iter().find_map(|action| match action {
        Action::Host(_, HostAction::Open(request)) => Some(request.variables.clone()),
        _ => None,
    });
    assert_eq!(begun, Some(variables));
}

#[test]
fn the_load_of_a_type_of_phone_goes_by_its_number() {
    let mut stage = Stage::new();
    let phone = stage.phone_that(
        1,
        RegisterReq { device_type: DeviceType::Cisco7941, ..register("SEP1") },
        &["1101"],
    );
    let mut profile = (*stage.exchange.profile).clone();
    let load = Some("SCCP41.9-4-2SR3".to_owned());
    profile.device_types.insert(115, DeviceTypeSettings { firmware_version: load });
    stage.input(Input::Settings(Arc::new(profile)));
    stage.says(phone, VersionReq::default());
    let told = |got: &[&Message]| matches!(got, [Message::VersionRes(load)] if load.version_str == "SCCP41.9-4-2SR3");
    assert!(told(&stage.got(phone)), "{:?}", stage.actions);
}

fn dial(position: u32, number: &str) -> Button {
    button(position, number, ButtonKind::SpeedDial { number: number.to_owned() })
}

fn service(position: u32, url: &str) -> Button {
    button(position, url, ButtonKind::ServiceUrl { url: url.to_owned() })
}

fn feature(position: u32, label: &str) -> Button {
    button(position, label, ButtonKind::Feature { code: 19, status: 0 })
}

fn button(position: u32, label: &str, kind: ButtonKind) -> Button {
    Button { position, label: label.to_owned(), kind, settings: String::new() }
}

#[test]
fn the_record_of_another_name_changes_nothing() {
    let mut stage = Stage::new();
    let phone = stage.phone(1, "SEP1", &["1101"]);
    reread(&mut stage, phone, "SEP2", |record| record.buttons[0].label = "Kitchen".to_owned());
    stage.input(Input::Reread(phone, "SEP1".to_owned(), Err(Refusal::Unknown)));
    assert!(stage.actions.is_empty(), "{:?}", stage.actions);
}

#[test]
fn other_soft_keys_reach_phones_that_have_some() {
    let mut stage = Stage::new();
    let phone = stage.phone(1, "SEP1", &["1101"]);
    stage.says(phone, crate::protocol::messages::SoftKeyTemplateReq::default());
    let mut profile = (*stage.exchange.profile).clone();
    profile.soft_key_sets.entry("default".to_owned()).or_default().set("", "KeySetOnHook", ",SoftkeyNewcall");
    stage.input(Input::Settings(Arc::new(profile)));
    let [Message::SoftKeySetRes(sets), Message::SelectSoftKeys(_)] = stage.got(phone)[..] else {
        panic!("{:?}", stage.got(phone))
    };
    let on_hook = &sets.soft_key_sets.definition[0];
    assert_eq!(on_hook.soft_key_template_index[..3], [0, 2, 0]);
    assert_eq!(on_hook.soft_key_info_index[..3], [0, 302, 0]);
}

#[test]
fn a_shared_number_stays_registered_while_a_phone_has_it() {
    let mut stage = Stage::new();
    let one = stage.phone(1, "SEP1", &["1110"]);
    stage.phone(2, "SEP2", &["1110"]);
    stage.input(Input::Disconnected(one, DisconnectReason::Closed));
    let listed: Vec<_> = stage
        .actions
        .iter()
        .filter_map(|action| match action {
            Action::Register(line) => Some(('+', line.device_name.as_str())),
            Action::Unregister(line) => Some(('-', line.device_name.as_str())),
            _ => None,
        })
        .collect();
    assert_eq!(listed, [('-', "SEP1"), ('+', "SEP2")]);
}

#[test]
fn another_domain_takes_the_registrations_along() {
    let mut stage = Stage::new();
    let phone = stage.phone(1, "SEP1", &["1110"]);
    let mut profile = (*stage.exchange.profile).clone();
    profile.domain = "new.example".to_owned();
    stage.input(Input::Settings(Arc::new(profile)));
    let listed: Vec<_> = stage
        .actions
        .iter()
        .filter_map(|action| match action {
            Action::Register(line) => Some(('+', line.domain.as_str())),
            Action::Unregister(line) => Some(('-', line.domain.as_str())),
            Action::LookUpAgain(..) => Some(('?', "")),
            _ => None,
        })
        .collect();
    assert_eq!(listed, [('-', "example.com"), ('+', "new.example"), ('?', "")]);
    stage.input(Input::Disconnected(phone, DisconnectReason::Closed));
    let left = |action: &Action| matches!(action, Action::Unregister(line) if line.domain == "new.example");
    assert!(stage.actions.iter().any(left), "{:?}", stage.actions);
}

#[test]
fn debug_has_everybody_traced() {
    let mut stage = Stage::new();
    stage.phone(1, "SEP1", &["1110"]);
    let traced = |stage: &mut Stage, debug: &str| -> Vec<Trace> {
        let mut profile = (*stage.exchange.profile).clone();
        profile.set("debug", debug).unwrap();
        stage.input(Input::Settings(Arc::new(profile)));
        let trace = |action: &Action| match action {
            Action::Trace(_, trace) => Some(*trace),
            _ => None,
        };
        stage.actions.iter().filter_map(trace).collect()
    };
    assert_eq!(traced(&mut stage, "9"), [Trace::Messages]);
    assert_eq!(traced(&mut stage, "10"), [Trace::Everything]);
    let late = stage.connect(2);
    assert!(matches!(stage.actions[..], [Action::Trace(phone, Trace::Everything)] if phone == late));
    assert_eq!(traced(&mut stage, "4"), [Trace::Off, Trace::Off]);
    assert_eq!(traced(&mut stage, "4"), []);
}
