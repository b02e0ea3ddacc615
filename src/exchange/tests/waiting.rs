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
    stage.input(Input::Mailbox(number.to_owned(), mailbox));
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
fn mailboxes_are_asked_for_once_a_number() {
    let mut stage = Stage::new();
    let phone = stage.connect(1);
    stage.says(phone, super::stage::register("SEP1"));
    stage.input(Input::Directory(phone, Ok(super::stage::record(&["1101", "1110", "1101"]))));
    let asked: Vec<_> = stage
        .actions
        .iter()
        .filter_map(|action| match action {
            Action::AskForMailbox(number) => Some(number.as_str()),
            _ => None,
        })
        .collect();
    assert_eq!(asked, ["1101", "1110"]);
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
