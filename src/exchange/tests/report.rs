//! Phones are asked what they counted of a call, once it is over.

use std::time::Duration;

use super::super::*;
use super::stage::{Phone, Stage};
use crate::protocol::messages::ConnectionStatisticsRes;

const ANSWER: u32 = 11;

fn talking(stage: &mut Stage, phone: Phone) -> CallId {
    let call = stage.rings("1101");
    stage.soft_key(phone, ANSWER, call);
    stage.acknowledges_media(phone, call);
    let local = match stage.asked(call)[..] {
        [HostAction::StartMedia(setup)] => setup.remote,
        ref other => panic!("asked for {other:?}"),
    };
    stage.host(call, HostEvent::MediaStarted(local));
    call
}

fn is_asked(stage: &Stage, phone: Phone) -> bool {
    stage.got(phone).iter().any(|message| matches!(message, Message::ConnectionStatisticsReq(_)))
}

fn answer(call: CallId) -> ConnectionStatisticsRes {
    ConnectionStatisticsRes {
        call_reference: call.0,
        packets_sent: 7,
        quality: Some(b"MLQK=4.5;\n\0\0"[..].into()),
        ..ConnectionStatisticsRes::default()
    }
}

#[test]
fn the_session_gets_what_the_phone_says() {
    for by_phone in [true, false] {
        let mut stage = Stage::new();
        let phone = stage.phone(1, "SEP1", &["1101"]);
        let call = talking(&mut stage, phone);
        if by_phone {
            stage.hangs_up(phone);
        } else {
            stage.host(call, HostEvent::HungUp(Cause::NORMAL_CLEARING));
        }
        assert!(is_asked(&stage, phone));
        stage.says(phone, answer(call));
        let report =
            PhoneReport { packets_sent: 7, quality: "MLQK=4.5;".to_owned(), ..PhoneReport::default() };
        assert_eq!(stage.asked(call), [&HostAction::Report(Some(Box::new(report)))]);
        stage.says(phone, answer(call));
        assert!(stage.asked(call).is_empty(), "it says so once");
    }
}

#[test]
fn a_call_without_audio_has_no_report() {
    let mut stage = Stage::new();
    let phone = stage.phone(1, "SEP1", &["1101"]);
    let call = stage.rings("1101");
    stage.soft_key(phone, ANSWER, call);
    stage.hangs_up(phone);
    assert!(!is_asked(&stage, phone));
    stage.says(phone, answer(call));
    assert!(stage.asked(call).is_empty());
}

#[test]
fn a_phone_that_never_answers_is_not_asked_again() {
    let mut stage = Stage::new();
    let phone = stage.phone(1, "SEP1", &["1101"]);
    talking(&mut stage, phone);
    stage.hangs_up(phone);
    assert!(is_asked(&stage, phone));
    stage.after(Duration::from_secs(6));
    let call = talking(&mut stage, phone);
    stage.hangs_up(phone);
    assert!(!is_asked(&stage, phone));
    assert!(stage.asked(call).contains(&&HostAction::Report(None)));
    assert_eq!(stage.exchange.reports_awaited(), 0);
}

#[test]
fn a_lost_phone_is_not_waited_for() {
    let mut stage = Stage::new();
    let phone = stage.phone(1, "SEP1", &["1101"]);
    let call = talking(&mut stage, phone);
    stage.input(Input::Disconnected(phone, DisconnectReason::Closed));
    assert!(stage.asked(call).contains(&&HostAction::Report(None)));
}
