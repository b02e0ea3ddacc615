//! Lines that several phones have.

use super::super::*;
use super::stage::{Phone, Stage, register};
use crate::protocol::enums::{
    CallHistoryDisposition, CallState, LampMode, MediaStatus, RingMode, SoftKeySet, StimulusKind,
};
use crate::protocol::messages::{OpenReceiveChannelAck, RegisterReq, Stimulus, TimeDateReq};

const HOLD: u32 = 3;
const TRANSFER: u32 = 4;
const RESUME: u32 = 10;

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
    stage.host(held, HostEvent::Answered);
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

fn last_state(stage: &Stage, phone: Phone) -> Option<CallState> {
    let state = |message: &&Message| match message {
        Message::CallState(state) => Some(state.call_state),
        _ => None,
    };
    stage.got(phone).iter().filter_map(state).next_back()
}

/// `one` talks on 1110 and holds the call.
fn held_by(stage: &mut Stage, one: Phone) -> CallId {
    let call = dials(stage, one);
    stage.host(call, HostEvent::Answered);
    stage.acknowledges_media(one, call);
    stage.soft_key(one, HOLD, call);
    call
}

#[test]
fn a_held_call_is_shown_to_the_others_and_taken_by_one_of_them() {
    for by_line_key in [true, false] {
        let mut stage = Stage::new();
        let one = stage.phone(1, "SEP1", &["1110"]);
        let two = stage.phone(2, "SEP2", &["1102", "1110"]);
        let three = stage.phone(3, "SEP3", &["1110"]);
        let call = held_by(&mut stage, one);
        assert_eq!(last_state(&stage, two), Some(CallState::Hold));
        assert_eq!(last_lamp(&stage, three), Some(LampMode::Wink));
        stage.hangs_up(one);
        if by_line_key {
            let press = Stimulus { stimulus: StimulusKind::Line, line_instance: 2, ..Stimulus::default() };
            stage.says(two, press);
        } else {
            stage.soft_key(two, RESUME, call);
        }
        let asked = stage.asked(call);
        assert!(
            matches!(asked[..], [HostAction::TakenBy(line), HostAction::Resume] if line.line_instance == 2),
            "{asked:?}"
        );
        assert_eq!(last_state(&stage, two), Some(CallState::Connected));
        assert_eq!(last_state(&stage, one), Some(CallState::InUseRemotely));
        assert_eq!(last_state(&stage, three), Some(CallState::InUseRemotely));
        stage.acknowledges_media(two, call);
        stage.hangs_up(one);
        assert!(stage.asked(call).is_empty(), "who held it has no part in it any more");
        stage.hangs_up(two);
        assert_eq!(last_lamp(&stage, one), Some(LampMode::Off));
        assert_eq!(last_lamp(&stage, three), Some(LampMode::Off));
        assert!(stage.exchange.calls.is_empty());
    }
}

#[test]
fn a_call_of_somebody_elses_line_cannot_be_taken() {
    let mut stage = Stage::new();
    let one = stage.phone(1, "SEP1", &["1110"]);
    let stranger = stage.phone(2, "SEP2", &["1102"]);
    let call = held_by(&mut stage, one);
    stage.soft_key(stranger, RESUME, call);
    assert!(stage.asked(call).is_empty());
    assert!(stage.got(stranger).is_empty());
}

#[test]
fn a_call_that_is_being_transferred_stays_where_it_is() {
    let mut stage = Stage::new();
    let one = stage.phone(1, "SEP1", &["1110"]);
    let two = stage.phone(2, "SEP2", &["1110"]);
    let call = dials(&mut stage, one);
    stage.host(call, HostEvent::Answered);
    stage.acknowledges_media(one, call);
    stage.soft_key(one, TRANSFER, call);
    stage.soft_key(two, RESUME, call);
    assert!(stage.asked(call).is_empty());
}

#[test]
fn a_phone_that_comes_in_sees_and_hears_what_goes_on_at_its_lines() {
    let mut stage = Stage::new();
    let one = stage.phone(1, "SEP1", &["1110", "1101"]);
    dials(&mut stage, one);
    stage.rings("1101");
    let two = stage.phone(2, "SEP2", &["1110", "1101"]);
    stage.says(two, TimeDateReq {});
    let states: Vec<_> = stage
        .got(two)
        .into_iter()
        .filter_map(|message| match message {
            Message::CallState(state) => Some(state.call_state),
            _ => None,
        })
        .collect();
    assert_eq!(states, [CallState::InUseRemotely, CallState::RingIn]);
    assert_eq!(last_ring(&stage, two), Some(RingMode::Inside));
    stage.says(two, TimeDateReq {});
    assert!(last_state(&stage, two).is_none(), "once is enough");
}

#[test]
fn what_was_answered_elsewhere_is_not_missed() {
    let mut stage = Stage::new();
    let request = RegisterReq { protocol_version: Some(20), ..register("SEP1") };
    let one = stage.phone_that(1, request, &["1110"]);
    let two = stage.phone(2, "SEP2", &["1110"]);
    let call = stage.rings("1110");
    stage.lifts(two);
    let told = stage.got(one).into_iter().any(|message| {
        matches!(message, Message::CallHistoryInfo(info)
            if info.call_history_disposition == CallHistoryDisposition::Ignore && info.call_reference == call.0)
    });
    assert!(told, "{:?}", stage.got(one));
}

#[test]
fn keys_for_what_still_rings_stay_when_another_call_ends() {
    let mut stage = Stage::new();
    let one = stage.phone(1, "SEP1", &["1110", "1101"]);
    let first = dials(&mut stage, one);
    let second = stage.rings("1101");
    stage.host(first, HostEvent::Answered);
    stage.host(first, HostEvent::HungUp(Cause::NORMAL_CLEARING));
    let keys = stage.got(one).into_iter().rev().find_map(|message| match message {
        Message::SelectSoftKeys(keys) => Some((keys.call_reference, keys.soft_key_set_index)),
        _ => None,
    });
    assert_eq!(keys, Some((second.0, SoftKeySet::RingIn)));
}

#[test]
fn one_phone_of_a_number_may_be_meant() {
    let mut stage = Stage::new();
    let one = stage.phone(1, "SEP1", &["1110"]);
    let two = stage.phone(2, "SEP2", &["1110"]);
    stage.rings("1110/SEP2:1");
    let rings = |stage: &Stage, phone| {
        stage.got(phone).iter().any(|message| matches!(message, Message::SetRinger(_)))
    };
    assert!(rings(&stage, two) && !rings(&stage, one));
    // A third one that comes in does not join.
    let three = stage.phone(3, "SEP3", &["1110"]);
    assert!(!rings(&stage, three));
    let offer = Offer { number: "1110/SEP9".to_owned(), caller: Party::default() };
    let refused = stage.input(Input::Ask(Ticket(1), Question::Offer(offer)));
    assert!(matches!(refused, [Action::Answer(_, Answer::Offer(Err(Cause::USER_NOT_REGISTERED)))]));
}
