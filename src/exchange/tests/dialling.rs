//! Digits, and what the patterns context says of them.

use std::time::Duration;

use super::super::*;
use super::stage::{Phone, Stage, record, register};
use crate::protocol::enums::{CallState, Key, Tone};
use crate::protocol::messages::{self, KeypadButton};

fn off_hook() -> (Stage, Phone, CallId) {
    let mut stage = Stage::new();
    let phone = stage.phone(1, "SEP1", &["1101"]);
    stage.lifts(phone);
    let call = stage.opened();
    (stage, phone, call)
}

fn pattern(digits: &str, verdict: Verdict) -> HostEvent {
    HostEvent::Pattern { digits: digits.to_owned(), verdict }
}

fn has_tone(stage: &Stage, phone: Phone, tone: Tone) -> bool {
    stage.got(phone).iter().any(|message| matches!(message, Message::StartTone(start) if start.tone == tone))
}

fn has_state(stage: &Stage, phone: Phone, state: CallState) -> bool {
    let is = |message: &&Message| matches!(message, Message::CallState(shown) if shown.call_state == state);
    stage.got(phone).iter().any(is)
}

#[test]
fn dial_tone_until_the_first_digit() {
    let (mut stage, phone, call) = off_hook();
    assert!(has_tone(&stage, phone, Tone::InsideDialTone));
    stage.presses(phone, "1");
    assert!(stage.got(phone).iter().any(|message| matches!(message, Message::StopTone(_))));
    assert_eq!(stage.asked(call), [&HostAction::Classify("1".to_owned())]);
    stage.presses(phone, "1");
    assert!(stage.got(phone).is_empty());
    assert_eq!(stage.asked(call), [&HostAction::Classify("11".to_owned())]);
}

#[test]
fn the_first_verdict_decides_however_fast_the_digits_came() {
    let (mut stage, phone, call) = off_hook();
    stage.presses(phone, "11019");
    for digits in ["1", "11", "110"] {
        assert!(stage.host(call, pattern(digits, Verdict::Wait(None))).is_empty());
    }
    stage.host(call, pattern("1101", Verdict::Process));
    assert_eq!(stage.asked(call), [&HostAction::Route("1101".to_owned()), &HostAction::Digit('9')]);
    assert!(has_state(&stage, phone, CallState::Proceed));
    assert!(stage.host(call, pattern("11019", Verdict::Process)).is_empty());
}

#[test]
fn a_pause_ends_the_number() {
    let (mut stage, phone, call) = off_hook();
    stage.presses(phone, "12");
    stage.host(call, pattern("1", Verdict::Wait(None)));
    stage.host(call, pattern("12", Verdict::Wait(Some(3000))));
    assert!(stage.after(Duration::from_millis(2999)).is_empty());
    stage.after(Duration::from_millis(1));
    assert_eq!(stage.asked(call), [&HostAction::Route("12".to_owned())]);
}

#[test]
fn another_digit_starts_the_pause_anew() {
    let (mut stage, phone, call) = off_hook();
    stage.presses(phone, "1");
    stage.host(call, pattern("1", Verdict::Wait(Some(3000))));
    stage.after(Duration::from_secs(2));
    stage.presses(phone, "2");
    assert!(stage.after(Duration::from_secs(5)).is_empty(), "nothing is known of the second digit yet");
    stage.host(call, pattern("12", Verdict::Wait(Some(3000))));
    stage.after(Duration::from_secs(3));
    assert_eq!(stage.asked(call), [&HostAction::Route("12".to_owned())]);
}

#[test]
fn a_dropped_number_gives_reorder_until_the_user_hangs_up() {
    let (mut stage, phone, call) = off_hook();
    stage.presses(phone, "0");
    stage.host(call, pattern("0", Verdict::Drop));
    assert_eq!(stage.asked(call), [&HostAction::HangUp(Cause::UNALLOCATED_NUMBER)]);
    assert!(has_tone(&stage, phone, Tone::ReorderTone));
    assert!(stage.host(call, HostEvent::HungUp(Cause::UNALLOCATED_NUMBER)).is_empty());
    stage.hangs_up(phone);
    assert!(has_state(&stage, phone, CallState::OnHook));
    assert!(stage.asked(call).is_empty());
}

#[test]
fn a_handset_left_off_hook_ends_in_reorder() {
    let (mut stage, phone, call) = off_hook();
    stage.after(Duration::from_secs(10));
    assert!(has_tone(&stage, phone, Tone::ReorderTone));
    assert!(matches!(stage.asked(call)[..], [HostAction::HangUp(_)]));
}

#[test]
fn en_bloc_and_backspace() {
    let (mut stage, phone, call) = off_hook();
    stage.presses(phone, "1");
    stage.soft_key(phone, 8, call);
    assert!(has_tone(&stage, phone, Tone::InsideDialTone));
    let enbloc = messages::EnblocCall { called_party: "1102".into(), line_instance: None };
    stage.says(phone, enbloc);
    assert_eq!(stage.asked(call), [&HostAction::Route("1102".to_owned())]);
}

#[test]
fn busy_no_route_and_rejection_sound_and_read_differently() {
    for (cause, tone) in [
        (Cause::USER_BUSY, Tone::LineBusyTone),
        (Cause::NO_ROUTE_DESTINATION, Tone::ReorderTone),
        (Cause::CALL_REJECTED, Tone::LineBusyTone),
    ] {
        let (mut stage, phone, call) = off_hook();
        stage.presses(phone, "1");
        stage.host(call, pattern("1", Verdict::Process));
        stage.host(call, HostEvent::HungUp(cause));
        assert!(has_tone(&stage, phone, tone), "{cause:?}");
    }
}

#[test]
fn an_answer_about_digits_that_were_taken_back_does_not_count() {
    let (mut stage, phone, call) = off_hook();
    stage.presses(phone, "12");
    stage.soft_key(phone, 8, call);
    stage.presses(phone, "3");
    stage.host(call, pattern("1", Verdict::Wait(None)));
    assert!(stage.host(call, pattern("12", Verdict::Process)).is_empty());
    stage.host(call, pattern("13", Verdict::Process));
    assert_eq!(stage.asked(call), [&HostAction::Route("13".to_owned())]);
}

#[test]
fn a_patterns_context_that_never_answers_does_not_keep_the_call() {
    let (mut stage, phone, call) = off_hook();
    stage.presses(phone, "12");
    stage.after(Duration::from_secs(60));
    assert_eq!(stage.asked(call), [&HostAction::Route("12".to_owned())]);
}

#[test]
fn a_number_without_a_line_goes_to_the_line_with_dial_tone() {
    let mut stage = Stage::new();
    let phone = stage.phone(1, "SEP1", &["1101", "1110"]);
    stage.says(phone, messages::OffHook { line_instance: Some(2), ..messages::OffHook::default() });
    let call = stage.opened();
    stage.says(phone, messages::EnblocCall { called_party: "1102".into(), line_instance: None });
    assert_eq!(stage.asked(call), [&HostAction::Route("1102".to_owned())]);
}

#[test]
fn a_final_pound_is_no_part_of_the_number() {
    let (mut stage, phone, call) = off_hook();
    stage.presses(phone, "12");
    let pound = KeypadButton { kp_button: Key::Pound, line_instance: None, call_reference: None };
    stage.says(phone, pound);
    assert_eq!(stage.asked(call), [&HostAction::Classify("12#".to_owned())]);
    stage.presses(phone, "5");
    for digits in ["1", "12"] {
        stage.host(call, pattern(digits, Verdict::Wait(None)));
    }
    stage.host(call, pattern("12#", Verdict::End));
    assert_eq!(stage.asked(call), [&HostAction::Route("12".to_owned()), &HostAction::Digit('5')]);
}

#[test]
fn autodial_of_the_phone_goes_before_that_of_the_profile() {
    let mut stage = Stage::new();
    let mut profile = Profile::new("internal");
    profile.set("ext-autodial", "operator").unwrap();
    stage.input(Input::Settings(Arc::new(profile)));
    let one = stage.phone(1, "SEP1", &["1101"]);
    stage.lifts(one);
    let call = stage.opened();
    assert!(stage.asked(call).contains(&&HostAction::Route("operator".to_owned())));
    let two = stage.connect(2);
    stage.says(two, register("SEP2"));
    let mut hotline = record(&["1102"]);
    assert_eq!(hotline.param("ext-autodial", "112"), Ok(()));
    stage.input(Input::Directory(two, Ok(hotline)));
    stage.lifts(two);
    let call = stage.opened();
    assert!(stage.asked(call).contains(&&HostAction::Route("112".to_owned())));
    let three = stage.connect(3);
    stage.says(three, register("SEP3"));
    let mut plain = record(&["1103"]);
    assert_eq!(plain.param("ext-autodial", ""), Ok(()));
    stage.input(Input::Directory(three, Ok(plain)));
    stage.lifts(three);
    assert!(stage.got(three).iter().any(|message| matches!(message, Message::StartTone(_))), "no dial tone");
}

#[test]
fn another_call_that_ends_leaves_the_digits_their_time() {
    let (mut stage, phone, call) = off_hook();
    stage.presses(phone, "12");
    stage.host(call, pattern("1", Verdict::Wait(None)));
    stage.host(call, pattern("12", Verdict::Wait(Some(3000))));
    let other = stage.rings("1101");
    stage.host(other, HostEvent::HungUp(Cause::ORIGINATOR_CANCEL));
    stage.after(Duration::from_secs(3));
    assert_eq!(stage.asked(call), [&HostAction::Route("12".to_owned())]);
}
