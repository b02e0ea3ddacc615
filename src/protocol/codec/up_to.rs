//! Text that nobody is to read but programs.

use bytes::Bytes;

use super::Codec;
use crate::protocol::wire::{DecodeError, Reader, Writer};

/// The bytes before the first NUL in a field of `N`, as they are. Phones leave out the end of the field, and what
/// would follow it.
#[derive(Debug)]
pub struct UpTo<const N: usize>;

impl<const N: usize> Codec for UpTo<N> {
    type Value = Bytes;

    fn decode(body: &mut Reader<'_>) -> Result<Bytes, DecodeError> {
        let field = body.take(body.left().min(N))?;
        let used = field.split(|byte| *byte == 0).next().unwrap_or_default();
        Ok(Bytes::copy_from_slice(used))
    }

    fn encode(value: &Bytes, body: &mut Writer<'_>) {
        let used = value.get(..N).unwrap_or(value);
        body.put(used);
        body.omit(|body| body.put_zeros(N - used.len()));
    }
}
