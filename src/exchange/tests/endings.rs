//! Calls that end while keys are on their way, or that never come to be.

use std::time::Duration;

use super::super::*;
use super::stage::{Phone, Stage};
use crate::protocol::enums::{MediaStatus, RingMode, Tone};
use crate::protocol::messages::{OpenReceiveChannelAck, StartTone};

const HOLD: u32 = 3;
const END_CALL: u32 = 9;
const DIVERT: u32 = 20;

fn last_ring(stage: &Stage, phone: Phone) -> Option<RingMode> {
    let mode = |message: &&Message| match message {
        Message::SetRinger(ring) => Some(ring.ring_mode),
        _ => None,
    };
    stage.got(phone).iter().filter_map(mode).next_back()
}

#[test]
fn a_key_for_a_call_that_is_over_ends_no_other() {
    let mut stage = Stage::new();
    let phone = stage.phone(1, "SEP1", &["1101"]);
    let over = stage.rings("1101");
    let rings = stage.rings("1101");
    stage.host(over, HostEvent::HungUp(Cause::ORIGINATOR_CANCEL));
    for key in [END_CALL, DIVERT] {
        stage.soft_key(phone, key, over);
        assert!(stage.asked(rings).is_empty(), "key {key}");
    }
    stage.soft_key(phone, END_CALL, CallId(0));
    assert_eq!(stage.asked(rings), [&HostAction::HangUp(Cause::CALL_REJECTED)]);
}

#[test]
fn a_call_that_stops_ringing_is_not_announced_any_more() {
    let mut stage = Stage::new();
    let phone = stage.phone(1, "SEP1", &["1101"]);
    let call = stage.rings("1101");
    stage.host(call, HostEvent::HungUp(Cause::ORIGINATOR_CANCEL));
    assert!(stage.got(phone).iter().any(|message| matches!(message, Message::ClearPriNotify(_))));
    assert_eq!(last_ring(&stage, phone), Some(RingMode::Off));
}

#[test]
fn an_offer_whose_session_never_starts_is_given_up() {
    let mut stage = Stage::new();
    stage.phone(1, "SEP1", &["1101"]);
    let offer = Offer { number: "1101".to_owned(), caller: Party::default() };
    stage.input(Input::Ask(Ticket(1), Question::Offer(offer)));
    stage.after(Duration::from_secs(60));
    assert!(stage.exchange.calls.is_empty());
}

#[test]
fn port_0_is_no_audio() {
    let mut stage = Stage::new();
    let phone = stage.phone(1, "SEP1", &["1101"]);
    let call = stage.rings("1101");
    stage.lifts(phone);
    let ack = OpenReceiveChannelAck {
        media_reception_status: MediaStatus::Ok,
        pass_through_party_id: call.0,
        ..OpenReceiveChannelAck::default()
    };
    stage.says(phone, ack);
    let gone = Cause::INCOMPATIBLE_DESTINATION;
    assert_eq!(stage.asked(call), [&HostAction::MediaUnavailable, &HostAction::HangUp(gone)]);
}

#[test]
fn news_of_a_call_that_is_over_ask_for_nothing() {
    let mut stage = Stage::new();
    let phone = stage.phone(1, "SEP1", &["1101"]);
    let call = stage.rings("1101");
    stage.lifts(phone);
    stage.hangs_up(phone);
    assert!(stage.host(call, HostEvent::MediaFailed(Cause::INCOMPATIBLE_DESTINATION)).is_empty());
    assert!(stage.host(call, HostEvent::HungUp(Cause::NORMAL_CLEARING)).is_empty());
}

#[test]
fn early_media_of_a_call_that_failed_opens_nothing() {
    let mut stage = Stage::new();
    let phone = stage.phone(1, "SEP1", &["1101"]);
    stage.lifts(phone);
    let call = stage.opened();
    stage.host(call, HostEvent::Failed(Cause::SWITCH_CONGESTION));
    assert!(stage.host(call, HostEvent::Progress).is_empty());
}

#[test]
fn a_phone_that_used_its_speaker_rings_aloud_afterwards() {
    let mut stage = Stage::new();
    let phone = stage.phone(1, "SEP1", &["1101"]);
    let call = stage.rings("1101");
    stage.lifts(phone);
    stage.host(call, HostEvent::HungUp(Cause::NORMAL_CLEARING));
    stage.rings("1101");
    let waits = |m: &&Message| matches!(m, Message::StartTone(StartTone { tone: Tone::CallWaitingTone, .. }));
    assert!(!stage.got(phone).iter().any(waits));
    assert_eq!(last_ring(&stage, phone), Some(RingMode::Inside));
}

#[test]
fn a_call_that_failed_is_not_in_the_way() {
    let mut stage = Stage::new();
    let phone = stage.phone(1, "SEP1", &["1101"]);
    let failed = stage.rings("1101");
    stage.host(failed, HostEvent::HungUp(Cause::ORIGINATOR_CANCEL));
    let gone = |action: &Action| matches!(action, Action::Store(Stored::Call(call, rows)) if *call == failed && rows.is_empty());
    assert!(stage.exchange.calls.is_empty() && stage.actions.iter().any(gone), "{:?}", stage.actions);
    stage.soft_key(phone, END_CALL, CallId(0));
    assert!(stage.asked(failed).is_empty());
    stage.lifts(phone);
    assert_ne!(stage.opened(), failed);
}

#[test]
fn a_phone_that_leaves_while_it_dials_takes_its_call_along() {
    let mut stage = Stage::new();
    let phone = stage.phone(1, "SEP1", &["1101"]);
    stage.lifts(phone);
    let call = stage.opened();
    stage.presses(phone, "11");
    stage.input(Input::Disconnected(phone, DisconnectReason::Closed));
    assert!(matches!(stage.asked(call)[..], [HostAction::HangUp(_)]));
    // What the context says of its digits comes too late, and routes nothing.
    stage.host(call, HostEvent::Pattern { digits: "11".to_owned(), verdict: Verdict::Process });
    assert!(stage.asked(call).is_empty());
}

#[test]
fn a_held_call_that_fails_disturbs_nobody() {
    let mut stage = Stage::new();
    let phone = stage.phone(1, "SEP1", &["1101"]);
    stage.lifts(phone);
    let call = stage.opened();
    stage.presses(phone, "2");
    stage.host(call, HostEvent::Pattern { digits: "2".to_owned(), verdict: Verdict::Process });
    stage.host(call, HostEvent::Answered);
    stage.soft_key(phone, HOLD, call);
    stage.host(call, HostEvent::HungUp(Cause::NO_ANSWER));
    assert!(!stage.got(phone).iter().any(|message| matches!(message, Message::StartTone(_))));
    assert!(stage.exchange.calls.is_empty());
}
