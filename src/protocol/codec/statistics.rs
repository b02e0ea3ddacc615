//! What only the ConnectionStatistics messages have.

use std::marker::PhantomData;

use bytes::Bytes;

use super::{Byte, Codec};
use crate::protocol::wire::{DecodeError, Reader, Wire, Writer};

/// A value of an enumeration in a word below layout 22, in one byte from there
/// (ConnectionStatisticsRes).
#[derive(Debug)]
pub struct WordThenByte<T>(PhantomData<T>);

/// First layout in which ConnectionStatisticsRes is packed.
const PACKED_STATISTICS: u8 = 22;

impl<T: Wire + Copy + From<u32> + Into<u32>> Codec for WordThenByte<T> {
    type Value = T;

    fn decode(body: &mut Reader<'_>) -> Result<T, DecodeError> {
        if body.layout() < PACKED_STATISTICS { T::decode(body) } else { Byte::decode(body) }
    }

    fn encode(value: &T, body: &mut Writer<'_>) {
        if body.layout() < PACKED_STATISTICS { value.encode(body) } else { Byte::encode(value, body) }
    }
}

/// The quality text of ConnectionStatisticsRes with its length: below layout
/// 22 the field is always sent in full.
#[derive(Debug)]
pub struct Quality;

/// Bytes of the quality field.
const QUALITY_LEN: usize = 600;

impl Codec for Quality {
    type Value = Bytes;

    fn decode(body: &mut Reader<'_>) -> Result<Bytes, DecodeError> {
        let size = usize::try_from(u32::decode(body)?).unwrap_or(usize::MAX);
        let size = size.min(QUALITY_LEN);
        let used = body.take(size)?;
        if body.layout() < PACKED_STATISTICS {
            body.take(QUALITY_LEN - size)?;
        }
        Ok(Bytes::copy_from_slice(used))
    }

    fn encode(value: &Bytes, body: &mut Writer<'_>) {
        let used = value.get(..QUALITY_LEN).unwrap_or(value);
        body.put(&u32::try_from(used.len()).unwrap_or(0).to_le_bytes());
        body.put(used);
        if body.layout() < PACKED_STATISTICS {
            body.put_zeros(QUALITY_LEN - used.len());
        }
    }
}
