//! Transfers, consulted and blind, done, given up and failed.

use super::super::*;
use super::stage::{Phone, Stage};
use crate::protocol::enums::{CallState, SoftKeySet};

const TRANSFER: u32 = 4;
const NEW_CALL: u32 = 2;
const END_CALL: u32 = 9;
const RESUME: u32 = 10;

/// A phone that answered a call and consults somebody, who rings.
fn consulting() -> (Stage, Phone, CallId, CallId) {
    consulting_on(Stage::new())
}

fn consulting_on(mut stage: Stage) -> (Stage, Phone, CallId, CallId) {
    let phone = stage.phone(1, "SEP1", &["1101"]);
    let first = stage.rings("1101");
    stage.lifts(phone);
    talks(&mut stage, phone, first);
    stage.soft_key(phone, TRANSFER, first);
    assert_eq!(stage.asked(first), [&HostAction::PauseMedia, &HostAction::Hold]);
    let second = stage.opened();
    stage.presses(phone, "2");
    stage.host(second, HostEvent::Pattern { digits: "2".to_owned(), verdict: Verdict::Process });
    stage.host(second, HostEvent::Ringing);
    (stage, phone, first, second)
}

/// The audio of a call is there.
fn talks(stage: &mut Stage, phone: Phone, call: CallId) {
    stage.acknowledges_media(phone, call);
    let codec = Codec::by_name("PCMU").next().unwrap();
    stage.host(call, HostEvent::MediaStarted(Stream { address: ([10, 0, 0, 254], 30_000).into(), codec }));
}

fn answered(stage: &mut Stage, second: CallId) {
    stage.host(second, HostEvent::Answered);
}

fn last_state(stage: &Stage, phone: Phone, call: CallId) -> Option<CallState> {
    let state = |message: &&Message| match message {
        Message::CallState(shown) if shown.call_reference == call.0 => Some(shown.call_state),
        _ => None,
    };
    stage.got(phone).iter().filter_map(state).next_back()
}

#[test]
fn a_consulted_transfer_joins_the_far_ends_and_frees_the_phone() {
    let (mut stage, phone, first, second) = consulting();
    answered(&mut stage, second);
    stage.soft_key(phone, TRANSFER, second);
    assert_eq!(stage.asked(first), [&HostAction::Join { with: second, number: "2".to_owned() }]);
    stage.host(first, HostEvent::Transferred);
    assert!(matches!(stage.asked(first)[..], [HostAction::HangUp(_)]));
    assert!(matches!(stage.asked(second)[..], [HostAction::HangUp(_)]));
    assert_eq!(last_state(&stage, phone, first), Some(CallState::OnHook));
    assert_eq!(last_state(&stage, phone, second), Some(CallState::OnHook));
}

#[test]
fn a_consultation_that_ends_on_the_way_does_not_bring_the_first_call_back() {
    let (mut stage, phone, first, second) = consulting();
    answered(&mut stage, second);
    stage.soft_key(phone, TRANSFER, second);
    stage.host(second, HostEvent::HungUp(Cause::NORMAL_CLEARING));
    assert!(stage.asked(first).is_empty(), "it is not resumed");
    assert_eq!(last_state(&stage, phone, first), None);
    stage.host(first, HostEvent::Transferred);
    assert!(matches!(stage.asked(first)[..], [HostAction::HangUp(_)]));
    assert_eq!(last_state(&stage, phone, first), Some(CallState::OnHook));
}

#[test]
fn a_consultation_has_soft_keys_of_its_own_where_the_profile_has_some() {
    let mut stage = Stage::new();
    let mut profile = (*stage.exchange.profile).clone();
    let sets = profile.soft_key_sets.entry("default".to_owned()).or_default();
    sets.set("", "KeySetOffHookWithFeatures", "SoftkeyRedial");
    sets.set("", "KeySetConnectedWithTransfer", "SoftkeyTransfer");
    stage.input(Input::Settings(std::sync::Arc::new(profile)));
    let keys = |stage: &Stage, phone: Phone| {
        let set = |message: &&Message| match message {
            Message::SelectSoftKeys(keys) => Some(keys.soft_key_set_index),
            _ => None,
        };
        stage.got(phone).iter().filter_map(set).next_back()
    };
    let (mut stage, phone, first, second) = consulting_on(stage);
    answered(&mut stage, second);
    assert_eq!(keys(&stage, phone), Some(SoftKeySet::ConnectedWithTransfer));
    stage.soft_key(phone, END_CALL, second);
    assert_eq!(keys(&stage, phone), Some(SoftKeySet::Connected));
    talks(&mut stage, phone, first);
    stage.soft_key(phone, TRANSFER, first);
    assert_eq!(keys(&stage, phone), Some(SoftKeySet::OffHookWithFeatures));
}

#[test]
fn a_second_press_while_it_rings_is_a_blind_transfer() {
    let (mut stage, phone, first, second) = consulting();
    stage.soft_key(phone, TRANSFER, second);
    assert_eq!(stage.asked(first), [&HostAction::Redirect { number: "2".to_owned() }]);
}

#[test]
fn hanging_up_transfers_too() {
    let (mut stage, phone, first, second) = consulting();
    stage.hangs_up(phone);
    assert_eq!(stage.asked(first), [&HostAction::Redirect { number: "2".to_owned() }]);
    assert!(stage.asked(second).is_empty(), "not before the other is on its way");
}

#[test]
fn giving_the_consultation_up_takes_the_first_call_back() {
    let (mut stage, phone, first, second) = consulting();
    stage.soft_key(phone, END_CALL, second);
    assert_eq!(stage.asked(first), [&HostAction::Resume]);
    assert_eq!(last_state(&stage, phone, first), Some(CallState::Connected));
}

#[test]
fn hanging_up_before_a_number_is_dialled_keeps_the_first_call_held() {
    let mut stage = Stage::new();
    let phone = stage.phone(1, "SEP1", &["1101"]);
    let first = stage.rings("1101");
    stage.lifts(phone);
    stage.soft_key(phone, TRANSFER, first);
    let second = stage.opened();
    stage.hangs_up(phone);
    assert!(matches!(stage.asked(second)[..], [HostAction::HangUp(_)]));
    assert!(stage.asked(first).is_empty());
}

#[test]
fn a_failed_transfer_is_shown_and_the_consultation_goes_on() {
    let (mut stage, phone, first, second) = consulting();
    answered(&mut stage, second);
    stage.soft_key(phone, TRANSFER, second);
    stage.host(first, HostEvent::TransferFailed);
    assert!(stage.got(phone).iter().any(|message| matches!(message, Message::DisplayNotify(_))));
    assert!(stage.asked(second).is_empty());
}

#[test]
fn a_far_end_that_leaves_ends_the_plan_and_not_the_consultation() {
    let (mut stage, phone, first, second) = consulting();
    answered(&mut stage, second);
    stage.host(first, HostEvent::HungUp(Cause::NORMAL_CLEARING));
    stage.soft_key(phone, TRANSFER, second);
    assert!(stage.asked(second).is_empty());
    stage.hangs_up(phone);
    assert!(matches!(stage.asked(second)[..], [HostAction::HangUp(_)]));
}

#[test]
fn resuming_the_first_call_by_hand_resumes_it_once() {
    let (mut stage, phone, first, second) = consulting();
    stage.soft_key(phone, RESUME, first);
    assert_eq!(stage.asked(second), [&HostAction::HangUp(Cause::NORMAL_CLEARING)]);
    assert_eq!(stage.asked(first), [&HostAction::Resume]);
}

#[test]
fn a_new_call_in_place_of_the_consultation_leaves_the_first_call_held() {
    let (mut stage, phone, first, _) = consulting();
    stage.soft_key(phone, NEW_CALL, CallId(0));
    stage.opened();
    assert!(stage.asked(first).is_empty());
}

#[test]
fn nobody_stays_behind_when_the_first_call_ends_while_it_is_transferred() {
    let (mut stage, phone, first, second) = consulting();
    answered(&mut stage, second);
    stage.hangs_up(phone);
    stage.host(first, HostEvent::HungUp(Cause::NORMAL_CLEARING));
    stage.host(first, HostEvent::TransferFailed);
    assert_eq!(stage.asked(second), [&HostAction::HangUp(Cause::NORMAL_CLEARING)]);
}
