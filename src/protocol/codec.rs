//! Representations that a field's type alone doesn't tell.
//!
//! A declaration names one with `as`: `device_name: Text as Fixed<16>`. Without
//! it the field is [`Plain`].

mod statistics;
mod up_to;

use std::marker::PhantomData;

use bytes::Bytes;

use super::text::Text;
use super::wire::{DecodeError, Reader, Value, Wire, Writer};

pub use statistics::{Quality, WordThenByte};
pub use up_to::UpTo;

/// How a field is read and written.
pub trait Codec {
    /// The field's type.
    type Value: Value;

    /// Reads the field.
    ///
    /// # Errors
    ///
    /// Fails when the body ends before the field does.
    fn decode(body: &mut Reader<'_>) -> Result<Self::Value, DecodeError>;

    /// Writes the field.
    fn encode(value: &Self::Value, body: &mut Writer<'_>);
}

/// The one representation of a type.
#[derive(Debug)]
pub struct Plain<T>(PhantomData<T>);

impl<T: Wire> Codec for Plain<T> {
    type Value = T;

    fn decode(body: &mut Reader<'_>) -> Result<T, DecodeError> {
        T::decode(body)
    }

    fn encode(value: &T, body: &mut Writer<'_>) {
        value.encode(body);
    }
}

/// A field that older peers leave out at the end of a message.
#[derive(Debug)]
pub struct Tail<C>(PhantomData<C>);

impl<C: Codec> Codec for Tail<C> {
    type Value = Option<C::Value>;

    fn decode(body: &mut Reader<'_>) -> Result<Self::Value, DecodeError> {
        body.optional(C::decode)
    }

    fn encode(value: &Self::Value, body: &mut Writer<'_>) {
        match value {
            Some(value) => C::encode(value, body),
            None => body.omit(|body| C::encode(&C::Value::blank(), body)),
        }
    }
}

/// A text in a field of `N` bytes, padded with NULs. A text that fills its
/// field has no NUL.
#[derive(Debug)]
pub struct Fixed<const N: usize>;

impl<const N: usize> Codec for Fixed<N> {
    type Value = Text;

    fn decode(body: &mut Reader<'_>) -> Result<Text, DecodeError> {
        decode_text(body, N)
    }

    fn encode(value: &Text, body: &mut Writer<'_>) {
        encode_text(value, body, N, N);
    }
}

/// A text of at most `N` bytes with the NUL that ends it. Longer ones are
/// read, but not written.
#[derive(Debug)]
pub struct Terminated<const N: usize>;

impl<const N: usize> Codec for Terminated<N> {
    type Value = Text;

    fn decode(body: &mut Reader<'_>) -> Result<Text, DecodeError> {
        if body.left() == 0 {
            body.take(1)?;
        }
        Ok(Text::from_wire(body.take_terminated(), body.dialect()))
    }

    fn encode(value: &Text, body: &mut Writer<'_>) {
        body.put(&value.to_wire(body.dialect(), N.saturating_sub(1)));
        body.put_zeros(1);
    }
}

/// First layout in which numbers have one more byte.
const LONG_NUMBERS: u8 = 18;

/// A directory number: 24 bytes below layout 18, 25 from there, and what
/// follows isn't aligned any more.
#[derive(Debug)]
pub struct Number;

impl Codec for Number {
    type Value = Text;

    fn decode(body: &mut Reader<'_>) -> Result<Text, DecodeError> {
        let size = number_len(body.layout());
        decode_text(body, size)
    }

    fn encode(value: &Text, body: &mut Writer<'_>) {
        let size = number_len(body.layout());
        encode_text(value, body, size, size);
    }
}

/// A directory number that is padded to a multiple of 4 bytes.
#[derive(Debug)]
pub struct PaddedNumber;

impl Codec for PaddedNumber {
    type Value = Text;

    fn decode(body: &mut Reader<'_>) -> Result<Text, DecodeError> {
        let size = number_len(body.layout());
        decode_text(body, size.next_multiple_of(4))
    }

    fn encode(value: &Text, body: &mut Writer<'_>) {
        let size = number_len(body.layout());
        encode_text(value, body, size, size.next_multiple_of(4));
    }
}

fn number_len(layout: u8) -> usize {
    if layout < LONG_NUMBERS { 24 } else { 25 }
}

fn decode_text(body: &mut Reader<'_>, size: usize) -> Result<Text, DecodeError> {
    let field = body.take(size)?;
    let text = field.split(|byte| *byte == 0).next().unwrap_or_default();
    Ok(Text::from_wire(text, body.dialect()))
}

fn encode_text(value: &Text, body: &mut Writer<'_>, longest: usize, size: usize) {
    let bytes = value.to_wire(body.dialect(), longest);
    body.put(&bytes);
    body.put_zeros(size - bytes.len());
}

/// The line instance at the end of EnblocCall. From layout 18 on the number
/// before it has 25 bytes. Some phones (7970) have the instance follow at
/// once, others (8945) align it. Instances are small, so both are understood;
/// it is written aligned, which can't be mistaken.
#[derive(Debug)]
pub struct LineAfterNumber;

/// What aligns the word after a long number.
const NUMBER_PADDING: [u8; 3] = [0; 3];

impl Codec for LineAfterNumber {
    type Value = u32;

    fn decode(body: &mut Reader<'_>) -> Result<u32, DecodeError> {
        let aligned = body.layout() >= LONG_NUMBERS && body.left() >= NUMBER_PADDING.len() + 4;
        if aligned && body.peek().starts_with(&NUMBER_PADDING) {
            body.take(NUMBER_PADDING.len())?;
        }
        u32::decode(body)
    }

    fn encode(value: &u32, body: &mut Writer<'_>) {
        if body.layout() >= LONG_NUMBERS {
            body.put(&NUMBER_PADDING);
        }
        value.encode(body);
    }
}

/// A value of an enumeration in one byte.
#[derive(Debug)]
pub struct Byte<T>(PhantomData<T>);

impl<T: Value + Copy + From<u32> + Into<u32>> Codec for Byte<T> {
    type Value = T;

    fn decode(body: &mut Reader<'_>) -> Result<T, DecodeError> {
        Ok(T::from(u32::from(u8::decode(body)?)))
    }

    /// Writes 255, "undefined", for a value that has more than 8 bits.
    fn encode(value: &T, body: &mut Writer<'_>) {
        u8::try_from((*value).into()).unwrap_or(u8::MAX).encode(body);
    }
}

/// As many bytes as announced, `N` at most.
#[derive(Debug)]
pub struct Announced<const N: usize>;

impl<const N: usize> Codec for Announced<N> {
    type Value = Bytes;

    fn decode(body: &mut Reader<'_>) -> Result<Bytes, DecodeError> {
        let count = body.announced();
        Ok(Bytes::copy_from_slice(body.take(count)?))
    }

    fn encode(value: &Bytes, body: &mut Writer<'_>) {
        let used = value.get(..N).unwrap_or(value);
        body.count(used.len());
        body.put(used);
    }
}

/// An array of `N` elements of which as many mean something as announced. All
/// of them are on the wire; a message that ends after those that mean something
/// is taken, too.
#[derive(Debug)]
pub struct Slots<T, const N: usize>(PhantomData<T>);

impl<T: Wire, const N: usize> Codec for Slots<T, N> {
    type Value = Vec<T>;

    fn decode(body: &mut Reader<'_>) -> Result<Vec<T>, DecodeError> {
        let used = body.announced().min(N);
        let mut elements = Vec::with_capacity(used);
        for position in 0..N {
            if position >= used && body.left() == 0 {
                break;
            }
            let element = T::decode(body)?;
            if position < used {
                elements.push(element);
            }
        }
        Ok(elements)
    }

    fn encode(value: &Vec<T>, body: &mut Writer<'_>) {
        let used = value.get(..N).unwrap_or(value);
        body.count(used.len());
        for element in used {
            element.encode(body);
        }
        for _ in used.len()..N {
            T::blank().encode(body);
        }
    }
}

/// An array of `N` elements without a count. Elements that the vector lacks
/// are blank.
#[derive(Debug)]
pub struct Filled<T, const N: usize>(PhantomData<T>);

impl<T: Wire, const N: usize> Codec for Filled<T, N> {
    type Value = Vec<T>;

    fn decode(body: &mut Reader<'_>) -> Result<Vec<T>, DecodeError> {
        (0..N).map(|_| T::decode(body)).collect()
    }

    fn encode(value: &Vec<T>, body: &mut Writer<'_>) {
        Slots::<T, N>::encode(value, body);
    }
}

/// An array of `N` elements that each have the representation `C`.
#[derive(Debug)]
pub struct Each<C, const N: usize>(PhantomData<C>);

impl<C: Codec, const N: usize> Codec for Each<C, N> {
    type Value = [C::Value; N];

    fn decode(body: &mut Reader<'_>) -> Result<Self::Value, DecodeError> {
        let mut array = Self::Value::blank();
        for element in &mut array {
            *element = C::decode(body)?;
        }
        Ok(array)
    }

    fn encode(value: &Self::Value, body: &mut Writer<'_>) {
        for element in value {
            C::encode(element, body);
        }
    }
}
