//! Calls from ring to hang-up, several at once, and shared lines.

use super::super::*;
use super::stage::{Phone, Stage};
use crate::protocol::enums::{CallState, RingMode, Tone};

const HOLD: u32 = 3;
const END_CALL: u32 = 9;
const RESUME: u32 = 10;
const ANSWER: u32 = 11;

fn states(stage: &Stage, phone: Phone) -> Vec<CallState> {
    let state = |message: &&Message| match message {
        Message::CallState(shown) => Some(shown.call_state),
        _ => None,
    };
    stage.got(phone).iter().filter_map(state).collect()
}

fn rings(stage: &Stage, phone: Phone, mode: RingMode) -> bool {
    stage
        .got(phone)
        .iter()
        .any(|message| matches!(message, Message::SetRinger(ring) if ring.ring_mode == mode))
}

fn local() -> HostEvent {
    let codec = Codec::by_name("PCMU").next().unwrap();
    HostEvent::MediaStarted(Stream { address: ([10, 0, 0, 254], 30_000).into(), codec })
}

/// A phone in a call that it answered.
fn talking(stage: &mut Stage, phone: Phone, number: &str) -> CallId {
    let call = stage.rings(number);
    stage.soft_key(phone, ANSWER, call);
    stage.acknowledges_media(phone, call);
    stage.host(call, local());
    call
}

#[test]
fn a_call_rings_is_answered_and_ends() {
    let mut stage = Stage::new();
    let phone = stage.phone(1, "SEP1", &["1101"]);
    let call = stage.rings("1101");
    assert_eq!(states(&stage, phone), [CallState::RingIn]);
    assert!(rings(&stage, phone, RingMode::Inside));
    assert_eq!(stage.asked(call), [&HostAction::RingReady]);
    stage.lifts(phone);
    assert!(rings(&stage, phone, RingMode::Off));
    assert_eq!(states(&stage, phone), [CallState::OffHook, CallState::Connected]);
    let asked = stage.asked(call);
    assert!(matches!(asked[..], [HostAction::TakenBy(_)]), "not answered before there is audio: {asked:?}");
    stage.acknowledges_media(phone, call);
    assert!(matches!(stage.asked(call)[..], [HostAction::StartMedia(..)]));
    stage.host(call, local());
    assert!(matches!(stage.got(phone)[..], [Message::StartMediaTransmission(_)]));
    assert_eq!(stage.asked(call), [&HostAction::Answer]);
    stage.hangs_up(phone);
    assert_eq!(stage.asked(call), [&HostAction::HangUp(Cause::NORMAL_CLEARING)]);
    assert_eq!(states(&stage, phone), [CallState::OnHook]);
}

#[test]
fn a_call_out_shows_ring_back_then_audio() {
    let mut stage = Stage::new();
    let phone = stage.phone(1, "SEP1", &["1101"]);
    stage.lifts(phone);
    let call = stage.opened();
    stage.presses(phone, "2");
    stage.host(call, HostEvent::Pattern { digits: "2".to_owned(), verdict: Verdict::Process });
    stage.host(call, HostEvent::Ringing);
    let alerting = |m: &&Message| matches!(m, Message::StartTone(start) if start.tone == Tone::AlertingTone);
    assert!(stage.got(phone).iter().any(alerting));
    assert_eq!(states(&stage, phone), [CallState::RingOut]);
    stage.host(call, HostEvent::Answered);
    assert!(stage.got(phone).iter().any(|m| matches!(m, Message::StopTone(_))));
    assert!(stage.got(phone).iter().any(|m| matches!(m, Message::OpenReceiveChannel(_))));
    stage.acknowledges_media(phone, call);
    stage.host(call, local());
    assert!(matches!(stage.got(phone)[..], [Message::StartMediaTransmission(_)]));
    assert!(stage.asked(call).is_empty(), "the host knows that it is answered");
    stage.host(call, HostEvent::HungUp(Cause::NORMAL_CLEARING));
    assert_eq!(states(&stage, phone), [CallState::OnHook]);
}

#[test]
fn a_second_call_waits_and_answering_it_holds_the_first() {
    let mut stage = Stage::new();
    let phone = stage.phone(1, "SEP1", &["1101"]);
    let first = talking(&mut stage, phone, "1101");
    let second = stage.rings("1101");
    let waits = |m: &&Message| matches!(m, Message::StartTone(start) if start.tone == Tone::CallWaitingTone);
    assert!(stage.got(phone).iter().any(waits));
    stage.soft_key(phone, ANSWER, second);
    assert_eq!(stage.asked(first), [&HostAction::PauseMedia, &HostAction::Hold]);
    stage.acknowledges_media(phone, second);
    stage.host(second, local());
    stage.soft_key(phone, END_CALL, second);
    stage.soft_key(phone, RESUME, first);
    assert_eq!(stage.asked(first), [&HostAction::Resume]);
    assert_eq!(states(&stage, phone), [CallState::Connected]);
}

#[test]
fn hanging_up_rings_for_the_call_that_waits() {
    let mut stage = Stage::new();
    let phone = stage.phone(1, "SEP1", &["1101"]);
    talking(&mut stage, phone, "1101");
    stage.rings("1101");
    stage.hangs_up(phone);
    assert!(rings(&stage, phone, RingMode::Inside));
}

#[test]
fn a_held_call_survives_the_handset() {
    let mut stage = Stage::new();
    let phone = stage.phone(1, "SEP1", &["1101"]);
    let call = talking(&mut stage, phone, "1101");
    stage.soft_key(phone, HOLD, call);
    stage.hangs_up(phone);
    assert!(stage.asked(call).is_empty());
    stage.soft_key(phone, HOLD, call);
    assert_eq!(stage.asked(call), [&HostAction::Resume]);
}

#[test]
fn who_comes_to_a_held_call_is_held_too() {
    let mut stage = Stage::new();
    let phone = stage.phone(1, "SEP1", &["1101"]);
    let call = talking(&mut stage, phone, "1101");
    assert!(stage.host(call, HostEvent::Bridged).is_empty());
    stage.soft_key(phone, HOLD, call);
    stage.host(call, HostEvent::Bridged);
    assert_eq!(stage.asked(call), [&HostAction::Hold]);
}

#[test]
fn one_of_a_shared_line_answers_and_the_others_show_it() {
    let mut stage = Stage::new();
    let one = stage.phone(1, "SEP1", &["1110"]);
    let two = stage.phone(2, "SEP2", &["1101", "1110"]);
    let call = stage.rings("1110");
    assert!(rings(&stage, one, RingMode::Inside) && rings(&stage, two, RingMode::Inside));
    stage.lifts(two);
    assert!(rings(&stage, one, RingMode::Off));
    assert_eq!(states(&stage, one), [CallState::InUseRemotely]);
    stage.lifts(one);
    let other = stage.opened();
    assert_ne!(call, other, "lifting the other handset opens a call of its own");
    stage.hangs_up(two);
    assert_eq!(stage.asked(call), [&HostAction::HangUp(Cause::NORMAL_CLEARING)]);
    assert_eq!(states(&stage, one), [CallState::OnHook]);
}

#[test]
fn a_declined_call_tells_its_caller() {
    let mut stage = Stage::new();
    let phone = stage.phone(1, "SEP1", &["1101"]);
    let call = stage.rings("1101");
    stage.soft_key(phone, END_CALL, call);
    assert_eq!(stage.asked(call), [&HostAction::HangUp(Cause::CALL_REJECTED)]);
    assert_eq!(states(&stage, phone), [CallState::OnHook]);
}

#[test]
fn nobody_there_is_said_at_once() {
    let mut stage = Stage::new();
    let offer = Offer { number: "1101".to_owned(), caller: Party::default() };
    let refused = stage.input(Input::Ask(Ticket(1), Question::Offer(offer)));
    assert!(matches!(refused, [Action::Answer(_, Answer::Offer(Err(Cause::USER_NOT_REGISTERED)))]));
}

#[test]
fn a_lost_phone_ends_its_calls_and_what_rings_there() {
    let mut stage = Stage::new();
    let phone = stage.phone(1, "SEP1", &["1101"]);
    let talks = talking(&mut stage, phone, "1101");
    let waits = stage.rings("1101");
    stage.input(Input::Disconnected(phone, DisconnectReason::Closed));
    assert!(matches!(stage.asked(talks)[..], [HostAction::Report(None), HostAction::HangUp(_)]));
    assert!(matches!(stage.asked(waits)[..], [HostAction::HangUp(_)]));
}

#[test]
fn a_phone_without_audio_fails_the_call() {
    let mut stage = Stage::new();
    let phone = stage.phone(1, "SEP1", &["1101"]);
    let call = stage.rings("1101");
    stage.lifts(phone);
    stage.after(std::time::Duration::from_secs(5));
    assert_eq!(
        stage.asked(call),
        [&HostAction::MediaUnavailable, &HostAction::HangUp(Cause::INCOMPATIBLE_DESTINATION)]
    );
    assert_eq!(states(&stage, phone), [CallState::OnHook]);
}

#[test]
fn every_call_has_a_number_of_its_own() {
    let mut stage = Stage::new();
    let phone = stage.phone(1, "SEP1", &["1101"]);
    let mut numbers = vec![stage.rings("1101"), stage.rings("1101")];
    stage.lifts(phone);
    let other = stage.phone(2, "SEP2", &["1102"]);
    stage.lifts(other);
    numbers.push(stage.opened());
    stage.hangs_up(other);
    stage.host(numbers[2], HostEvent::HungUp(Cause::NORMAL_CLEARING));
    stage.lifts(other);
    numbers.push(stage.opened());
    let before = numbers.len();
    numbers.sort_unstable();
    numbers.dedup();
    assert_eq!(numbers.len(), before);
}
