//! Reads any body as any message. What was understood has to be written so
//! that it is understood the same way.
//!
//! The first three bytes of an input choose the message, the version and the
//! encoding of texts; the rest is the body.

use bytes::BytesMut;
use mod_skinny::protocol::{Dialect, Message, ProtocolVersion, frame};

/// Takes one input.
pub fn run(input: &[u8]) {
    let [message, version, encoding, body @ ..] = input else { return };
    let ids = Message::ids().count();
    let Some(id) = Message::ids().nth(usize::from(*message) % ids) else { return };
    let dialect = Dialect { version: ProtocolVersion(version % 23), utf8: encoding & 1 == 1 };
    let Ok(message) = Message::decode(id, body, dialect) else { return };
    let first = written(&message, dialect);
    let again = Message::decode(id, &first.body, dialect).expect("our own frame");
    assert_eq!(written(&again, dialect), first, "{message}");
    assert!(!message.to_string().is_empty());
}

fn written(message: &Message, dialect: Dialect) -> frame::Frame {
    let mut out = BytesMut::new();
    message.encode_as_is(dialect, &mut out);
    frame::split(&mut out).expect("a valid length").expect("a whole frame")
}
