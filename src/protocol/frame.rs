//! Cutting the byte stream of a connection into frames.
//!
//! A frame is a header of three little-endian words and a body. The first word
//! counts the bytes after the second, so it is the body's length plus 4; the
//! second is 0 or a protocol version; the third is the message id. There is no
//! way to find the next frame after a bad length: the connection has to end.

use bytes::{Buf, Bytes, BytesMut};
use thiserror::Error;

/// Bytes of the header in front of every body.
pub const HEADER_LEN: usize = 12;

/// Bytes of the header that the length word doesn't count.
const UNCOUNTED_LEN: usize = 8;

/// Bytes of the message id, the least that a length word can say.
const ID_LEN: usize = 4;

/// Longest body that is accepted, in bytes. The longest known one is that of
/// AuditConferenceRes with 2440.
pub const MAX_BODY_LEN: usize = 4096;

/// One message as it came, with its body not yet looked into.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Frame {
    /// The header's version word: 0, or the protocol version of the sender.
    pub header_version: u32,
    /// The message id.
    pub id: u32,
    /// What follows the header, padding included.
    pub body: Bytes,
}

/// A byte stream that can't be cut into frames any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum FrameError {
    /// The length word is smaller than a message id.
    #[error("frame length {0} is below the {ID_LEN} bytes of a message id")]
    TooShort(u32),
    /// The length word is larger than any message.
    #[error("frame length {0} is above the limit of {max} bytes", max = MAX_BODY_LEN + ID_LEN)]
    TooLong(u32),
}

/// Takes the first frame off `stream`, or returns `None` when it isn't
/// complete yet. No more than the frame is taken.
///
/// # Errors
///
/// Fails when the length word can't be right, as soon as that word is there.
pub fn split(stream: &mut BytesMut) -> Result<Option<Frame>, FrameError> {
    let Some(length) = word(stream, 0) else { return Ok(None) };
    let counted = usize::try_from(length).map_err(|_| FrameError::TooLong(length))?;
    if counted < ID_LEN {
        return Err(FrameError::TooShort(length));
    }
    if counted > MAX_BODY_LEN + ID_LEN {
        return Err(FrameError::TooLong(length));
    }
    let (Some(header_version), Some(id)) = (word(stream, 4), word(stream, 8)) else { return Ok(None) };
    if stream.len() < UNCOUNTED_LEN + counted {
        stream.reserve(UNCOUNTED_LEN + counted - stream.len());
        return Ok(None);
    }
    let mut body = stream.split_to(UNCOUNTED_LEN + counted).freeze();
    body.advance(HEADER_LEN);
    Ok(Some(Frame { header_version, id, body }))
}

/// Returns the little-endian word at `offset`, if it is there.
fn word(stream: &BytesMut, offset: usize) -> Option<u32> {
    let bytes = stream.get(offset..offset + 4)?;
    bytes.try_into().ok().map(u32::from_le_bytes)
}
