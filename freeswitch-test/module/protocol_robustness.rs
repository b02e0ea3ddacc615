//! Whatever bytes come: nothing panics, and what was understood is written so
//! that it is understood the same way.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stdout, reason = "tests fail by panicking")]

mod protocol_support;

use bytes::BytesMut;
use mod_skinny::protocol::{Dialect, Message, ProtocolVersion, frame};
use proptest::prelude::*;
use protocol_support::{LAYOUTS, dialect, encoded, only_frame};

fn any_dialect() -> impl Strategy<Value = Dialect> {
    (any_layout(), any::<bool>())
        .prop_map(|(version, utf8)| Dialect { version: ProtocolVersion(version), utf8 })
}

fn any_id() -> impl Strategy<Value = u32> {
    proptest::sample::select(Message::ids().collect::<Vec<_>>())
}

/// Bodies long enough for every message, with words small enough to be counts
/// and lengths, and texts that end.
fn any_body() -> impl Strategy<Value = Vec<u8>> {
    let byte = |drawn: u8| match drawn {
        0..0x60 => 0,
        0x60..0x78 => drawn - 0x60,
        0x78..0xd8 => drawn - 0x58,
        _ => (drawn << 3) | 0x80,
    };
    proptest::collection::vec(any::<u8>(), frame::MAX_BODY_LEN)
        .prop_map(move |drawn| drawn.into_iter().map(byte).collect())
}

fn any_layout() -> impl Strategy<Value = u8> {
    proptest::sample::select(&LAYOUTS[..])
}

fn config() -> ProptestConfig {
    ProptestConfig {
        cases: 2000,
        failure_persistence: None,
        max_shrink_iters: 500,
        ..ProptestConfig::default()
    }
}

/// Turns a body into plain letters with a NUL in every twelfth place, so that
/// every text ends within its field.
fn lettered(body: &[u8]) -> Vec<u8> {
    let letter =
        |(position, byte): (usize, &u8)| if position % 12 == 11 { 0 } else { (byte & 0x7f).max(0x20) };
    body.iter().enumerate().map(letter).collect()
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn what_was_understood_stays(id in any_id(), body in any_body(), dialect in any_dialect()) {
        let Ok(message) = Message::decode(id, &body, dialect) else { return Ok(()) };
        let once = encoded(&message, dialect);
        let again = Message::decode(id, &only_frame(&once).body, dialect).expect("our own frame");
        prop_assert_eq!(encoded(&again, dialect), once, "{}", message);
        prop_assert!(!message.to_string().is_empty());
    }

    #[test]
    fn plain_messages_survive(id in any_id(), body in any_body(), version in any_layout()) {
        let Ok(message) = Message::decode(id, &lettered(&body), dialect(version)) else { return Ok(()) };
        let frame = only_frame(&encoded(&message, dialect(version)));
        let again = Message::decode(id, &frame.body, dialect(version)).expect("our own frame");
        prop_assert_eq!(again.to_string(), message.to_string());
    }

    #[test]
    fn any_bytes_are_taken(
        id in any::<u32>(),
        body in any_body(),
        length in 0..frame::MAX_BODY_LEN,
        dialect in any_dialect(),
    ) {
        let _ = Message::decode(id, &body[..length], dialect);
        let unknown = Message::decode(id | 0x10_0000, &body[..length], dialect).expect("kept as it is");
        prop_assert!(matches!(unknown, Message::Unknown(_)));
        prop_assert_eq!(&only_frame(&encoded(&unknown, dialect)).body[..length], &body[..length]);
    }

    #[test]
    fn any_stream_is_split_or_refused(mut bytes in proptest::collection::vec(any::<u8>(), 0..64)) {
        if let Some(high) = bytes.get_mut(2..4) {
            high.fill(0);
        }
        let mut stream = BytesMut::from(&bytes[..]);
        while let Ok(Some(_)) = frame::split(&mut stream) {}
    }
}

/// Every message in these layouts, complete and in the form it is declared in.
fn messages_in(layouts: &[u8]) -> impl Iterator<Item = (Message, Dialect)> {
    Message::ids().flat_map(|id| layouts.iter().map(move |version| (Message::blank(id), dialect(*version))))
}

/// One layout of each width of numbers and addresses.
const DISTINCT: [u8; 3] = [0, 17, 22];

#[test]
fn truncated_messages_are_refused_or_shorter() {
    for (message, dialect) in messages_in(&DISTINCT) {
        let frame = only_frame(&encoded(&message, dialect));
        for length in 0..frame.body.len() {
            match Message::decode(message.id(), &frame.body[..length], dialect) {
                Ok(shorter) => {
                    let again = only_frame(&encoded(&shorter, dialect));
                    // Places of a list that were left out since nothing is in them are written again.
                    let short = again.body.len() <= length.next_multiple_of(4);
                    let filled = message.to_string().contains("=[]") && again.body.len() <= frame.body.len();
                    assert!(short || filled, "{message} cut at {length}");
                }
                Err(error) => {
                    assert_eq!(error.message, message.name());
                    assert!(error.offset + error.left == length && error.needed > error.left, "{error}");
                }
            }
        }
    }
}

#[test]
fn changed_bytes_are_taken() {
    for (message, dialect) in messages_in(&DISTINCT) {
        let frame = only_frame(&encoded(&message, dialect));
        let mut body = frame.body.to_vec();
        for position in 0..body.len() {
            for value in [0x1e, 0x80, 0xff] {
                let before = std::mem::replace(&mut body[position], value);
                if let Ok(changed) = Message::decode(message.id(), &body, dialect) {
                    assert!(!encoded(&changed, dialect).is_empty());
                }
                body[position] = before;
            }
        }
    }
}

#[test]
fn complete_messages_survive_in_every_layout() {
    for (message, dialect) in messages_in(&LAYOUTS) {
        let frame = only_frame(&encoded(&message, dialect));
        let decoded = Message::decode_counting(frame.id, &frame.body, dialect).unwrap();
        assert_eq!(decoded.surplus, 0, "{message}");
        assert_eq!(frame.header_version, dialect.header_version(message.id()));
        assert_eq!(encoded(&decoded.message, dialect).len(), frame.body.len() + frame::HEADER_LEN);
    }
}

/// A phone may end its list of codecs after the last that it has.
#[test]
fn places_that_are_not_used_may_be_left_out() {
    let mut body = vec![0; 4 + 2 * 16];
    body[0] = 2;
    body[4] = 4;
    body[20] = 2;
    match Message::decode(0x0010, &body, dialect(0)).unwrap() {
        Message::CapabilitiesRes(capabilities) => assert_eq!(capabilities.caps.len(), 2),
        other => panic!("{other}"),
    }
    assert!(Message::decode(0x0010, &body[..30], dialect(0)).is_err());
}

/// A count beyond the array, as a faulty phone may send it, costs nothing.
#[test]
fn counts_are_bounded_by_their_arrays() {
    let mut body = vec![0; 292];
    body[..4].copy_from_slice(&u32::MAX.to_le_bytes());
    match Message::decode(0x0010, &body, dialect(0)).unwrap() {
        Message::CapabilitiesRes(capabilities) => assert_eq!(capabilities.caps.len(), 18),
        other => panic!("{other}"),
    }
    let error = Message::decode(0x011e, &[0xff; 24], dialect(0)).unwrap_err();
    assert_eq!((error.field, error.left), ("xmldata", 4));
    assert!(
        error.to_string().starts_with("UserToDeviceDataMessage is too short: xmldata needs 4294967295 bytes")
    );
}
