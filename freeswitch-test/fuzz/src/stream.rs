//! Splits any stream, cut in two anywhere, and reads what comes out.

use bytes::BytesMut;
use mod_skinny::protocol::{Dialect, Message, frame};

/// Takes one input; its first byte says where it is cut.
pub fn run(input: &[u8]) {
    let [cut, bytes @ ..] = input else { return };
    let (first, second) = bytes.split_at(usize::from(*cut).min(bytes.len()));
    let mut stream = BytesMut::new();
    for part in [first, second] {
        stream.extend_from_slice(part);
        while let Ok(Some(frame)) = frame::split(&mut stream) {
            assert!(frame.body.len() <= frame::MAX_BODY_LEN);
            let _ = Message::decode(frame.id, &frame.body, Dialect::default());
        }
    }
}
