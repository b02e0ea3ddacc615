//! Messages that wait in mailboxes.

use super::super::*;
use super::stage::Stage;
use crate::protocol::enums::{LampMode, StimulusKind};

/// The lamps that the phone was told to set, by instance.
fn lamps(stage: &Stage, phone: ConnectionId) -> Vec<(u32, bool)> {
    let lamp = |message: &Message| match message {
        Message::SetLamp(lamp) if lamp.stimulus == StimulusKind::Voicemail => {
            Some((lamp.stimulus_instance, lamp.lamp_mode == LampMode::On))
        }
        _ => None,
    };
    stage.got(phone).into_iter().filter_map(lamp).collect()
}

fn says(stage: &mut Stage, number: &str, waits: bool) {
    let mailbox = Mailbox { waits, new: u32::from(waits), urgent: 0 };
    let account = Account { user: number.to_owned(), domain: "Example.com".to_owned(), here: false };
    stage.input(Input::Mailbox(account, mailbox));
}

/// The mailboxes that are asked for.
fn asked(stage: &Stage) -> Vec<&str> {
    let asked = stage.actions.iter().filter_map(|action| match action {
        Action::AskForMailbox(account) => Some(account.as_str()),
        _ => None,
    });
    asked.collect()
}

#[test]
fn every_phone_of_a_number_has_its_lamps_set() {
    let mut stage = Stage::new();
    let one = stage.phone(1, "SEP1", &["1101", "1110"]);
    let two = stage.phone(2, "SEP2", &["1110"]);
    says(&mut stage, "1110", true);
    assert_eq!(lamps(&stage, one), [(1, false), (2, true), (0, true)]);
    assert_eq!(lamps(&stage, two), [(1, true), (0, true)]);
    let notified = |m: &&Message| matches!(m, Message::DisplayPriNotify(_));
    assert!(stage.got(one).iter().any(notified));
    says(&mut stage, "1110", true);
    assert!(!stage.got(one).iter().any(notified), "said again though nothing changed");
    says(&mut stage, "1110", false);
    assert_eq!(lamps(&stage, one), [(1, false), (2, false), (0, false)]);
}

#[test]
fn the_notice_stays_until_what_it_tells_of_is_heard() {
    let mut stage = Stage::new();
    let phone = stage.phone(1, "SEP1", &["1101", "1102", "1103"]);
    let cleared = |stage: &mut Stage, number, waits| {
        says(stage, number, waits);
        stage.got(phone).iter().any(|message| matches!(message, Message::ClearPriNotify(_)))
    };
    assert!(!cleared(&mut stage, "1103", false), "nothing waited there, nor was it said");
    cleared(&mut stage, "1101", true);
    assert!(!cleared(&mut stage, "1102", false), "nothing waited there before");
    cleared(&mut stage, "1103", true);
    assert!(!cleared(&mut stage, "1101", false), "the display tells of another line by now");
    assert!(cleared(&mut stage, "1103", false));
    cleared(&mut stage, "1101", true);
    assert!(cleared(&mut stage, "1101", false));
    assert!(!cleared(&mut stage, "1101", false), "cleared again though nothing changed");
}

#[test]
fn mailboxes_are_asked_for_once_a_number() {
    let mut stage = Stage::new();
    let phone = stage.connect(1);
    stage.says(phone, super::stage::register("SEP1"));
    stage.input(Input::Directory(phone, Ok(super::stage::record(&["1101", "1110", "1101"]))));
    assert_eq!(asked(&stage), ["1101@example.com", "1110@example.com"]);
}

#[test]
fn a_line_may_have_another_mailbox() {
    let mut stage = Stage::new();
    let phone = stage.connect(1);
    stage.says(phone, super::stage::register("SEP1"));
    let mut record = super::stage::record(&["1101", "1102"]);
    mailbox_of(&mut record, 1, "sales@voice.example");
    stage.input(Input::Directory(phone, Ok(record.clone())));
    assert_eq!(asked(&stage), ["1101@example.com", "sales@voice.example"]);
    let mailbox = Mailbox { waits: true, new: 1, urgent: 0 };
    let account =
        |user: &str, domain: &str, here| Account { user: user.to_owned(), domain: domain.to_owned(), here };
    stage.input(Input::Mailbox(account("1102", "example.com", true), mailbox));
    assert_eq!(lamps(&stage, phone), []);
    stage.input(Input::Mailbox(account("sales", "elsewhere.example", false), mailbox));
    assert_eq!(lamps(&stage, phone), []);
    stage.input(Input::Mailbox(account("sales", "Voice.example", false), mailbox));
    assert_eq!(lamps(&stage, phone), [(1, false), (2, true), (0, true)]);
    // The profile's name goes before the domain.
    stage.input(Input::Mailbox(account("1101", "voice.example", true), mailbox));
    assert_eq!(lamps(&stage, phone), [(1, true), (2, true), (0, true)]);
    // The directory changes its mind.
    mailbox_of(&mut record, 1, "");
    stage.input(Input::Reread(phone, "SEP1".to_owned(), Ok(record)));
    assert_eq!(asked(&stage), ["1101@example.com", "1102@example.com"]);
    assert_eq!(lamps(&stage, phone), [(1, true), (2, false), (0, true)]);
}

fn mailbox_of(record: &mut crate::config::DeviceRecord, button: usize, mailbox: &str) {
    let crate::config::ButtonKind::Line(line) = &mut record.buttons[button].kind else { panic!("no line") };
    line.mailbox = mailbox.to_owned();
}

#[test]
fn a_number_that_no_phone_has_is_forgotten() {
    let mut stage = Stage::new();
    let phone = stage.phone(1, "SEP1", &["1101"]);
    says(&mut stage, "1199", true);
    assert!(stage.actions.is_empty() && stage.exchange.mailboxes.is_empty());
    says(&mut stage, "1101", true);
    stage.input(Input::Disconnected(phone, DisconnectReason::Closed));
    assert!(stage.exchange.mailboxes.is_empty());
}
