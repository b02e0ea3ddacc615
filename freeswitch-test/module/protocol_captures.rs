//! Frames captured from phones and CallManagers are understood, and written
//! again byte for byte.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stdout, reason = "tests fail by panicking")]

mod protocol_support;

use bytes::BytesMut;
use mod_skinny::protocol::{Frame, FrameError, Message, frame};
use protocol_support::{Captured, captures, dialect, encoded, facts, only_frame, unhex};

/// Frames whose unused bytes hold old memory of the sender. Ours are zero.
const STALE: &[&str] = &[
    "cm2-virtual30-register/ConfigStatRes-1",
    "cm2-virtual30-register/ConfigStatRes-2",
    "cm2-virtual30-register/CallInfo-1",
    "cm2-virtual30-register/CallInfo-2",
    "cm2-virtual30-register/CallInfo-3",
    "cm2-virtual30-register/CallInfo-4",
    "cm2-vphone-hold/CallInfo-1",
    "cm41-7912-incoming-call/Alarm-1",
    "cm41-7912-incoming-call/CapabilitiesRes-1",
    "cm41-7912-incoming-call/FeatureStatRes-1",
    "cm41-7912-incoming-call/SpeedDialStatRes-1",
    "cm41-7912-incoming-call/SpeedDialStatRes-2",
    "cm41-7912-incoming-call/SpeedDialStatRes-3",
    "cm41-7912-incoming-call/SpeedDialStatRes-4",
    "cm41-7912-incoming-call/CallInfo-1",
    "cm41-7912-incoming-call/CallInfo-2",
    "cm41-7912-register/Alarm-1",
    "cm41-7912-register/CapabilitiesRes-1",
    "cm41-7912-register/FeatureStatRes-1",
    "cm41-7912-register/SpeedDialStatRes-1",
    "cm41-7912-register/SpeedDialStatRes-2",
    "cm41-7912-register/SpeedDialStatRes-3",
    "cm41-7912-register/SpeedDialStatRes-4",
    "cucm-v18-ios-bridge/CapabilitiesRes-1",
    "phones-quoted/7940-video-update-capabilities",
    "phones-quoted/7960-video-update-capabilities",
    "phones-quoted/v0-connection-statistics",
];

/// Frames that are understood but written in another way.
const REWRITTEN: &[(&str, &str)] = &[
    ("cm2-virtual30-register/DisplayText-1", "the text of CallManager 2.x has 33 bytes and padding"),
    ("cm2-virtual30-register/RegisterReject-1", "the text of CallManager 2.x has 33 bytes and padding"),
    ("cm2-virtual30-register/RegisterReject-2", "the text of CallManager 2.x has 33 bytes and padding"),
    ("cm2-virtual30-register/RegisterReject-3", "the text of CallManager 2.x has 33 bytes and padding"),
    ("cm2-virtual30-register/RegisterReject-4", "the text of CallManager 2.x has 33 bytes and padding"),
    ("phones-quoted/7970-v22-enbloc-call", "we align the line instance"),
    ("phones-quoted/7970-extension-caps-long", "eight bytes nobody describes"),
    ("phones-quoted/6901-v20-start-media-ack", "eight bytes nobody describes"),
    ("phones-quoted/v0-start-multimedia-transmission", "the lengths of the keys are old memory"),
];

/// Frames of CallManager 2.x whose layout nothing else has.
const NOT_UNDERSTOOD: &[&str] = &[
    "cm2-virtual30-register/StartMediaTransmission-1",
    "cm2-virtual30-register/StopMediaTransmission-1",
    "cm2-vphone-hold/StartMediaTransmission-1",
    "cm2-vphone-hold/StopMediaTransmission-1",
];

/// Where a frame differs from what we write.
fn difference(captured: &Captured) -> Result<(), String> {
    let frame = only_frame(&captured.bytes);
    let dialect = dialect(captured.header_version);
    let decoded =
        Message::decode_counting(frame.id, &frame.body, dialect).map_err(|error| error.to_string())?;
    let ours = encoded(&decoded.message, dialect);
    let stale = STALE.contains(&captured.name.as_str());
    let same = |(ours, theirs): (&u8, &u8)| ours == theirs || (stale && *ours == 0);
    if ours.len() != captured.bytes.len() || !ours.iter().zip(&captured.bytes).all(same) {
        return Err(format!("is written differently: {}", decoded.message));
    }
    if stale && ours == captured.bytes {
        return Err("holds no old memory after all".into());
    }
    Ok(())
}

#[test]
fn captured_frames_are_written_again_byte_for_byte() {
    let Some(facts) = facts() else { return };
    let mut wrong = Vec::new();
    let mut seen = 0;
    for captured in captures(&facts).iter().filter(|captured| captured.complete) {
        seen += 1;
        let listed = NOT_UNDERSTOOD.contains(&captured.name.as_str())
            || REWRITTEN.iter().any(|(name, _)| *name == captured.name);
        match difference(captured) {
            Err(difference) if !listed => wrong.push(format!("{}: {difference}", captured.name)),
            Ok(()) if listed => wrong.push(format!("{}: listed, but without difference", captured.name)),
            _ => {}
        }
    }
    assert!(seen > 200, "only {seen} frames");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn listed_frames_are_understood() {
    let Some(facts) = facts() else { return };
    for captured in captures(&facts) {
        let Some((_, reason)) = REWRITTEN.iter().find(|(name, _)| *name == captured.name) else { continue };
        let frame = only_frame(&captured.bytes);
        let decoded =
            Message::decode_counting(frame.id, &frame.body, dialect(captured.header_version)).unwrap();
        println!("{}: {reason}: {}", captured.name, decoded.message);
        match decoded.message {
            Message::EnblocCall(call) => assert_eq!(call.line_instance, Some(1)),
            Message::StartMultiMediaTransmission(start) => assert_eq!(start.remote_port_number, 5445),
            Message::RegisterReject(reject) => assert_eq!(reject.text, "Error: No License"),
            _ => assert!(decoded.surplus > 0, "{}", captured.name),
        }
    }
}

#[test]
fn line_instance_of_a_dialled_number_is_found() {
    let Some(facts) = facts() else { return };
    let all = captures(&facts);
    let captured = all.iter().find(|captured| captured.name == "phones-quoted/8945-v22-enbloc-call").unwrap();
    let frame = only_frame(&captured.bytes);
    let mut packed = frame.body.to_vec();
    packed.drain(25..28);
    for body in [&frame.body[..], &packed] {
        match Message::decode(frame.id, body, dialect(22)).unwrap() {
            Message::EnblocCall(call) => {
                assert_eq!(call.called_party, "98011");
                assert_eq!(call.line_instance, Some(1));
            }
            other => panic!("{other}"),
        }
    }
}

/// The message id comes from the capture's own table, the header version from
/// the dialect.
#[test]
fn header_versions_are_those_of_the_captures() {
    let Some(facts) = facts() else { return };
    for captured in captures(&facts).iter().filter(|captured| captured.name.starts_with("cucm-")) {
        let frame = only_frame(&captured.bytes);
        let version = if captured.name.starts_with("cucm-v18") { 18 } else { 20 };
        assert_eq!(dialect(version).header_version(frame.id), frame.header_version, "{}", captured.name);
    }
}

#[test]
fn cut_frames_are_waited_for() {
    let Some(facts) = facts() else { return };
    let all = captures(&facts);
    let cut: Vec<_> = all.iter().filter(|captured| !captured.complete).collect();
    assert!(!cut.is_empty());
    for captured in cut {
        let mut stream = BytesMut::from(&captured.bytes[..]);
        assert_eq!(frame::split(&mut stream), Ok(None), "{}", captured.name);
        stream.extend_from_slice(&[0; 4]);
        assert!(matches!(frame::split(&mut stream), Ok(Some(_))), "{}", captured.name);
    }
}

/// Splits what one side sent, handed over in pieces of at most `piece` bytes.
fn split_all(segments: &[Vec<u8>], piece: usize) -> Result<Vec<Frame>, FrameError> {
    let mut stream = BytesMut::new();
    let mut frames = Vec::new();
    for part in segments.iter().flat_map(|segment| segment.chunks(piece)) {
        stream.extend_from_slice(part);
        while let Some(frame) = frame::split(&mut stream)? {
            frames.push(frame);
        }
    }
    assert!(stream.is_empty(), "{} bytes left", stream.len());
    Ok(frames)
}

#[test]
fn streams_are_split_however_they_are_cut() {
    let Some(facts) = facts() else { return };
    let mut messages = 0;
    for entry in std::fs::read_dir(facts.join("captures/streams")).unwrap() {
        let text = std::fs::read_to_string(entry.unwrap().path()).unwrap();
        for side in ["phone ", "server "] {
            let segments: Vec<_> =
                text.lines().filter_map(|line| line.strip_prefix(side)).map(unhex).collect();
            let frames = split_all(&segments, usize::MAX).unwrap();
            for piece in [1, 7, 536] {
                assert_eq!(split_all(&segments, piece).unwrap(), frames);
            }
            let total: usize = frames.iter().map(|frame| frame.body.len() + frame::HEADER_LEN).sum();
            assert_eq!(total, segments.iter().map(Vec::len).sum::<usize>());
            messages += frames.len();
        }
    }
    assert!(messages > 200, "only {messages} messages");
}

#[test]
fn impossible_lengths_are_named() {
    let split = |length: u32| frame::split(&mut BytesMut::from(&length.to_le_bytes()[..]));
    assert_eq!(split(3), Err(FrameError::TooShort(3)));
    assert_eq!(split(4), Ok(None));
    assert_eq!(split(4100), Ok(None));
    assert_eq!(split(4101), Err(FrameError::TooLong(4101)));
    assert!(split(u32::MAX).unwrap_err().to_string().contains("4294967295"));
}
