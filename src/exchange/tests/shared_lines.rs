//! Lines that several phones have.

use super::super::*;
use super::stage::{Phone, Stage};
use crate::protocol::enums::{LampMode, MediaStatus, RingMode};
use crate::protocol::messages::OpenReceiveChannelAck;

const HOLD: u32 = 3;

fn last_ring(stage: &Stage, phone: Phone) -> Option<RingMode> {
    let mode = |message: &&Message| match message {
        Message::SetRinger(ring) => Some(ring.ring_mode),
        _ => None,
    };
    stage.got(phone).iter().filter_map(mode).next_back()
}

fn last_lamp(stage: &Stage, phone: Phone) -> Option<LampMode> {
    let mode = |message: &&Message| match message {
        Message::SetLamp(lamp) => Some(lamp.lamp_mode),
        _ => None,
    };
    stage.got(phone).iter().filter_map(mode).next_back()
}

fn dials(stage: &mut Stage, phone: Phone) -> CallId {
    stage.lifts(phone);
    let call = stage.opened();
    stage.presses(phone, "2");
    stage.host(call, HostEvent::Pattern { digits: "2".to_owned(), verdict: Verdict::Process });
    call
}

#[test]
fn what_else_rings_goes_on_when_another_phone_answers() {
    let mut stage = Stage::new();
    let one = stage.phone(1, "SEP1", &["1110", "1101"]);
    let two = stage.phone(2, "SEP2", &["1110"]);
    stage.rings("1110");
    stage.rings("1101");
    stage.lifts(two);
    assert_eq!(last_ring(&stage, one), Some(RingMode::Inside));
}

#[test]
fn nobody_rings_on_when_the_one_who_answers_has_no_audio() {
    let mut stage = Stage::new();
    let one = stage.phone(1, "SEP1", &["1110"]);
    let two = stage.phone(2, "SEP2", &["1110"]);
    let call = stage.rings("1110");
    stage.lifts(two);
    assert_eq!(last_ring(&stage, one), Some(RingMode::Off));
    let failed = OpenReceiveChannelAck {
        media_reception_status: MediaStatus::OutOfSockets,
        pass_through_party_id: call.0,
        ..OpenReceiveChannelAck::default()
    };
    stage.says(two, failed);
    assert_eq!(last_lamp(&stage, one), Some(LampMode::Off));
}

#[test]
fn a_line_stays_lit_while_another_phone_still_uses_it() {
    let mut stage = Stage::new();
    let one = stage.phone(1, "SEP1", &["1110"]);
    let two = stage.phone(2, "SEP2", &["1110"]);
    let three = stage.phone(3, "SEP3", &["1110"]);
    dials(&mut stage, one);
    dials(&mut stage, two);
    assert_eq!(last_lamp(&stage, three), Some(LampMode::On));
    stage.hangs_up(one);
    assert_eq!(last_lamp(&stage, three), Some(LampMode::On));
    stage.hangs_up(two);
    assert_eq!(last_lamp(&stage, three), Some(LampMode::Off));
}

#[test]
fn an_own_held_call_keeps_its_lamp_when_another_phone_uses_the_line() {
    let mut stage = Stage::new();
    let one = stage.phone(1, "SEP1", &["1110"]);
    let two = stage.phone(2, "SEP2", &["1110"]);
    let held = dials(&mut stage, one);
    stage.host(held, HostEvent::Answered(Vec::new()));
    stage.soft_key(one, HOLD, held);
    dials(&mut stage, two);
    assert_eq!(last_lamp(&stage, one), Some(LampMode::Wink));
}

#[test]
fn dial_tone_is_nobody_elses_business() {
    let mut stage = Stage::new();
    let one = stage.phone(1, "SEP1", &["1110"]);
    let two = stage.phone(2, "SEP2", &["1110"]);
    stage.lifts(one);
    assert!(stage.got(two).is_empty());
    stage.hangs_up(one);
    assert!(stage.got(two).is_empty());
}

#[test]
fn a_number_on_two_keys_of_a_phone_rings_once() {
    let mut stage = Stage::new();
    let phone = stage.phone(1, "SEP1", &["1110", "1110"]);
    let call = stage.rings("1110");
    let lamps = stage.got(phone).iter().filter(|message| matches!(message, Message::SetLamp(_))).count();
    assert_eq!(lamps, 1);
    stage.host(call, HostEvent::HungUp(Cause::ORIGINATOR_CANCEL));
    assert_eq!(last_lamp(&stage, phone), Some(LampMode::Off));
}
