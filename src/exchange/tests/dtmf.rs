//! Digits in the stream, as messages, and towards phones.

use std::sync::Arc;
use std::time::Duration;

use super::super::*;
use super::stage::{Phone, Stage};
use crate::protocol::enums::{MediaPayload, Tone};
use crate::protocol::messages::{AudioCapability, CapabilitiesRes};

const ANSWER: u32 = 11;

fn telephone_events(stage: &mut Stage, phone: Phone) {
    let cap = |payload_capability| AudioCapability { payload_capability, ..AudioCapability::default() };
    let caps = vec![cap(MediaPayload::G711Ulaw64k), cap(MediaPayload::Rfc2833)];
    stage.says(phone, CapabilitiesRes { caps });
}

/// Answers a call and returns it with the payload types of digits that phone and host are told.
fn answered(stage: &mut Stage, phone: Phone) -> (CallId, [Option<u32>; 3]) {
    let call = stage.rings("1101");
    stage.soft_key(phone, ANSWER, call);
    let received = stage.got(phone).iter().find_map(|message| match message {
        Message::OpenReceiveChannel(open) => Some(open.rfc2833_payload_type),
        _ => None,
    });
    stage.acknowledges_media(phone, call);
    let (host, local) = match stage.asked(call)[..] {
        [HostAction::StartMedia(setup)] => (setup.telephone_event.map(u32::from), setup.remote),
        ref other => panic!("asked for {other:?}"),
    };
    stage.host(call, HostEvent::MediaStarted(local));
    let sent = stage.got(phone).iter().find_map(|message| match message {
        Message::StartMediaTransmission(start) => Some(start.rfc2833_payload_type),
        _ => None,
    });
    (call, [received.flatten(), host, sent.flatten()].map(|payload| payload.filter(|&payload| payload != 0)))
}

fn with_type(stage: &mut Stage, name: &str) {
    let mut profile = Profile::new("internal");
    profile.set("dtmf-type", name).unwrap();
    stage.input(Input::Settings(Arc::new(profile)));
}

#[test]
fn digits_go_in_the_stream_where_the_phone_can() {
    let mut stage = Stage::new();
    let phone = stage.phone(1, "SEP1", &["1101"]);
    assert_eq!(answered(&mut stage, phone).1, [None; 3]);
    stage.hangs_up(phone);
    telephone_events(&mut stage, phone);
    assert_eq!(answered(&mut stage, phone).1, [Some(101); 3]);
}

#[test]
fn the_setting_outranks_what_the_phone_says() {
    let mut stage = Stage::new();
    let phone = stage.phone(1, "SEP1", &["1101"]);
    with_type(&mut stage, "rfc2833");
    assert_eq!(answered(&mut stage, phone).1, [Some(101); 3]);
    stage.hangs_up(phone);
    telephone_events(&mut stage, phone);
    with_type(&mut stage, "skinny");
    assert_eq!(answered(&mut stage, phone).1, [None; 3]);
}

#[test]
fn a_digit_from_afar_is_a_tone_for_its_time() {
    let mut stage = Stage::new();
    let phone = stage.phone(1, "SEP1", &["1101"]);
    let (call, _) = answered(&mut stage, phone);
    let press = |digit| HostEvent::Digit(FarDigit { digit, duration: Duration::from_millis(200) });
    let starts = |stage: &Stage, tone| {
        stage
            .got(phone)
            .iter()
            .any(|message| matches!(message, Message::StartTone(start) if start.tone == tone))
    };
    let stops =
        |stage: &Stage| stage.got(phone).iter().any(|message| matches!(message, Message::StopTone(_)));
    stage.host(call, press('5'));
    assert!(starts(&stage, Tone::Dtmf5) && !stops(&stage));
    stage.host(call, press('#'));
    assert!(starts(&stage, Tone::DtmfPound) && stops(&stage), "one ends before the next begins");
    stage.after(Duration::from_millis(199));
    assert!(!stops(&stage));
    stage.after(Duration::from_millis(1));
    assert!(stops(&stage));
    assert!(stage.host(call, press('w')).is_empty());
    stage.hangs_up(phone);
    assert!(stage.host(call, press('5')).is_empty());
}
