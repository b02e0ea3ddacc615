//! Reading and writing the fields of a body.
//!
//! A [`Reader`] walks over a received body, a [`Writer`] appends a frame to a
//! buffer. Both know the dialect, the field at hand, and the element counts
//! that messages announce ahead of their arrays. [`Value`] is what every field
//! can do, [`Wire`] a value that has one representation.
//!
//! A field that older peers leave out at the end of a message is an `Option`:
//! `None` when the message stopped before it.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use bytes::{BufMut, Bytes, BytesMut};
use thiserror::Error;

use super::version::Dialect;

/// Frames are padded with zeros to a multiple of this.
pub const ALIGNMENT: usize = 4;

/// A body that ends within a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("{message} is too short: {field} needs {needed} bytes at offset {offset}, {left} are left")]
pub struct DecodeError {
    /// Name of the message.
    pub message: &'static str,
    /// Name of the field.
    pub field: &'static str,
    /// Where the field starts, in bytes from the start of the body.
    pub offset: usize,
    /// Bytes the field needs.
    pub needed: usize,
    /// Bytes from there to the end of the body.
    pub left: usize,
}

/// What every field value can do besides being read and written.
pub trait Value: Sized {
    /// Returns the value of a field that nobody filled in. It is present:
    /// whole messages are sent unless a field is left out on purpose.
    fn blank() -> Self;

    /// Returns the value of a field that this version doesn't have.
    fn absent() -> Self {
        Self::blank()
    }

    /// Tells whether the field is left out of the message.
    fn is_absent(&self) -> bool {
        false
    }

    /// Writes the value for a log line.
    ///
    /// # Errors
    ///
    /// Fails when `out` does.
    fn show(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result;
}

/// A value with one representation on the wire.
pub trait Wire: Value {
    /// Reads the value.
    ///
    /// # Errors
    ///
    /// Fails when the body ends before the value does.
    fn decode(body: &mut Reader<'_>) -> Result<Self, DecodeError>;

    /// Writes the value.
    fn encode(&self, body: &mut Writer<'_>);
}

/// A received body that is being read.
#[derive(Debug)]
pub struct Reader<'a> {
    body: &'a [u8],
    offset: usize,
    dialect: Dialect,
    message: &'static str,
    field: &'static str,
    counts: Vec<(&'static str, usize)>,
    ended: bool,
}

impl<'a> Reader<'a> {
    /// Starts reading `body`, which belongs to the named message.
    #[must_use]
    pub fn new(message: &'static str, body: &'a [u8], dialect: Dialect) -> Self {
        Self { body, offset: 0, dialect, message, field: "", counts: Vec::new(), ended: false }
    }

    /// Returns the dialect of the peer.
    #[must_use]
    pub fn dialect(&self) -> Dialect {
        self.dialect
    }

    /// Returns the version that selects the layout.
    #[must_use]
    pub fn layout(&self) -> u8 {
        self.dialect.layout()
    }

    /// Names the field that is read next.
    pub fn field(&mut self, name: &'static str) {
        self.field = name;
    }

    /// Remembers how many elements the named field will have.
    pub fn announce(&mut self, name: &'static str, count: usize) {
        self.counts.push((name, count));
    }

    /// Returns the announced element count of the field at hand, 0 if there is
    /// none.
    pub fn announced(&mut self) -> usize {
        let field = self.field;
        match self.counts.iter().rposition(|(name, _)| *name == field) {
            Some(position) => self.counts.swap_remove(position).1,
            None => 0,
        }
    }

    /// Returns how many bytes are left.
    #[must_use]
    pub fn left(&self) -> usize {
        self.peek().len()
    }

    /// Returns what is left without taking it.
    #[must_use]
    pub fn peek(&self) -> &'a [u8] {
        self.body.get(self.offset..).unwrap_or_default()
    }

    /// Takes `count` bytes.
    ///
    /// # Errors
    ///
    /// Fails when fewer are left.
    pub fn take(&mut self, count: usize) -> Result<&'a [u8], DecodeError> {
        let rest = self.peek();
        match rest.split_at_checked(count) {
            Some((taken, _)) => {
                self.offset += count;
                Ok(taken)
            }
            None => Err(DecodeError {
                message: self.message,
                field: self.field,
                offset: self.offset,
                needed: count,
                left: rest.len(),
            }),
        }
    }

    /// Takes everything up to and including the next NUL, or to the end.
    /// The NUL isn't returned.
    pub fn take_terminated(&mut self) -> &'a [u8] {
        let rest = self.peek();
        let text = rest.split(|byte| *byte == 0).next().unwrap_or_default();
        self.offset = self.body.len().min(self.offset + text.len() + 1);
        text
    }

    /// Takes an array of bytes.
    ///
    /// # Errors
    ///
    /// Fails when fewer are left.
    pub fn take_array<const N: usize>(&mut self) -> Result<[u8; N], DecodeError> {
        let mut array = [0; N];
        array.copy_from_slice(self.take(N)?);
        Ok(array)
    }

    /// Reads a field that the message may stop before. Up to three bytes that
    /// don't make a value are the message's padding.
    ///
    /// # Errors
    ///
    /// Fails when the body ends within the field.
    pub fn optional<T>(
        &mut self,
        decode: impl FnOnce(&mut Self) -> Result<T, DecodeError>,
    ) -> Result<Option<T>, DecodeError> {
        let (start, left) = (self.offset, self.left());
        if self.ended || left == 0 {
            self.ended = true;
            return Ok(None);
        }
        match decode(self) {
            Ok(value) => Ok(Some(value)),
            Err(_) if left < ALIGNMENT => {
                self.offset = start;
                self.ended = true;
                Ok(None)
            }
            Err(error) => Err(error),
        }
    }

    /// Returns how many bytes follow the last known field. Zeros that pad the
    /// message don't count.
    #[must_use]
    pub fn surplus(&self) -> usize {
        let rest = self.peek();
        if rest.len() < ALIGNMENT && rest.iter().all(|byte| *byte == 0) { 0 } else { rest.len() }
    }
}

/// Where an announced count stands in the frame, to be filled in later.
#[derive(Debug)]
struct Announcement {
    field: &'static str,
    offset: usize,
    width: usize,
}

/// A frame that is being written.
#[derive(Debug)]
pub struct Writer<'a> {
    out: &'a mut BytesMut,
    start: usize,
    present: usize,
    omitting: usize,
    dialect: Dialect,
    field: &'static str,
    counts: Vec<Announcement>,
}

impl<'a> Writer<'a> {
    /// Starts a frame at the end of `out`.
    pub fn new(out: &'a mut BytesMut, id: u32, dialect: Dialect) -> Self {
        let start = out.len();
        out.put_u32_le(0);
        out.put_u32_le(dialect.header_version(id));
        out.put_u32_le(id);
        let present = out.len();
        Self { out, start, present, omitting: 0, dialect, field: "", counts: Vec::new() }
    }

    /// Returns the dialect of the peer.
    #[must_use]
    pub fn dialect(&self) -> Dialect {
        self.dialect
    }

    /// Returns the version that selects the layout.
    #[must_use]
    pub fn layout(&self) -> u8 {
        self.dialect.layout()
    }

    /// Names the field that is written next.
    pub fn field(&mut self, name: &'static str) {
        self.field = name;
    }

    /// Appends bytes.
    pub fn put(&mut self, bytes: &[u8]) {
        self.out.put_slice(bytes);
        self.mark_present();
    }

    /// Appends zeros.
    pub fn put_zeros(&mut self, count: usize) {
        self.out.put_bytes(0, count);
        self.mark_present();
    }

    /// Leaves room for the element count of the named field.
    pub fn announce(&mut self, field: &'static str, width: usize) {
        self.counts.push(Announcement { field, offset: self.out.len(), width });
        self.put_zeros(width);
    }

    /// Fills in the announced element count of the field at hand.
    pub fn count(&mut self, count: usize) {
        let field = self.field;
        let Some(position) = self.counts.iter().rposition(|announced| announced.field == field) else {
            return;
        };
        let Announcement { offset, width, .. } = self.counts.swap_remove(position);
        let bytes = u64::try_from(count).unwrap_or(u64::MAX).to_le_bytes();
        if let (Some(room), Some(bytes)) = (self.out.get_mut(offset..offset + width), bytes.get(..width)) {
            room.copy_from_slice(bytes);
        }
    }

    /// Writes the blank value of a field that is left out. It reaches the
    /// frame only when a later field is present.
    pub fn omit(&mut self, encode: impl FnOnce(&mut Self)) {
        self.omitting += 1;
        encode(self);
        self.omitting -= 1;
    }

    /// Ends the frame: drops what was left out at its end, pads it and writes
    /// the length word.
    pub fn finish(self) {
        self.out.truncate(self.present);
        let length = self.out.len() - self.start;
        self.out.put_bytes(0, length.next_multiple_of(ALIGNMENT) - length);
        let counted = u32::try_from(self.out.len() - self.start - 8).unwrap_or(u32::MAX);
        if let Some(word) = self.out.get_mut(self.start..self.start + 4) {
            word.copy_from_slice(&counted.to_le_bytes());
        }
    }

    fn mark_present(&mut self) {
        if self.omitting == 0 {
            self.present = self.out.len();
        }
    }
}

macro_rules! integers {
    ($($integer:ty),*) => {$(
        impl Value for $integer {
            fn blank() -> Self {
                0
            }

            fn show(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(self, out)
            }
        }

        impl Wire for $integer {
            fn decode(body: &mut Reader<'_>) -> Result<Self, DecodeError> {
                Ok(Self::from_le_bytes(body.take_array()?))
            }

            fn encode(&self, body: &mut Writer<'_>) {
                body.put(&self.to_le_bytes());
            }
        }
    )*};
}

integers!(u8, u16, u32, i32);

impl<T: Value> Value for Option<T> {
    fn blank() -> Self {
        Some(T::blank())
    }

    fn absent() -> Self {
        None
    }

    fn is_absent(&self) -> bool {
        self.is_none()
    }

    fn show(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Some(value) => value.show(out),
            None => out.write_str("-"),
        }
    }
}

impl<T: Wire> Wire for Option<T> {
    fn decode(body: &mut Reader<'_>) -> Result<Self, DecodeError> {
        body.optional(T::decode)
    }

    fn encode(&self, body: &mut Writer<'_>) {
        match self {
            Some(value) => value.encode(body),
            None => body.omit(|body| T::blank().encode(body)),
        }
    }
}

impl<T: Value> Value for Vec<T> {
    fn blank() -> Self {
        Self::new()
    }

    fn show(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        show_list(self, out)
    }
}

impl<T: Value, const N: usize> Value for [T; N] {
    fn blank() -> Self {
        std::array::from_fn(|_| T::blank())
    }

    fn show(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        show_list(self, out)
    }
}

impl<T: Wire, const N: usize> Wire for [T; N] {
    fn decode(body: &mut Reader<'_>) -> Result<Self, DecodeError> {
        let mut array = Self::blank();
        for element in &mut array {
            *element = T::decode(body)?;
        }
        Ok(array)
    }

    fn encode(&self, body: &mut Writer<'_>) {
        for element in self {
            element.encode(body);
        }
    }
}

/// Writes the present fields of a struct as `name=value`, a space between
/// them and `lead` before the first.
///
/// # Errors
///
/// Fails when `out` does.
pub fn show_fields(out: &mut fmt::Formatter<'_>, lead: &str, fields: &[(&str, &dyn Show)]) -> fmt::Result {
    let mut separator = lead;
    for (name, value) in fields {
        if !value.is_left_out() {
            write!(out, "{separator}{name}=")?;
            value.show_in(out)?;
            separator = " ";
        }
    }
    Ok(())
}

/// The part of [`Value`] that a list of fields of several types needs.
pub trait Show {
    /// See [`Value::is_absent`].
    fn is_left_out(&self) -> bool;

    /// See [`Value::show`].
    ///
    /// # Errors
    ///
    /// Fails when `out` does.
    fn show_in(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result;
}

impl<T: Value> Show for T {
    fn is_left_out(&self) -> bool {
        self.is_absent()
    }

    fn show_in(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.show(out)
    }
}

fn show_list<T: Value>(list: &[T], out: &mut fmt::Formatter<'_>) -> fmt::Result {
    out.write_str("[")?;
    for (position, element) in list.iter().enumerate() {
        if position > 0 {
            out.write_str(" ")?;
        }
        element.show(out)?;
    }
    out.write_str("]")
}

/// An address of a media stream or a server: 4 bytes in network order below
/// layout 17; from there a word that tells the family and 16 bytes, of which
/// an IPv4 address takes the first 4.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct MediaAddress(pub IpAddr);

/// First layout with room for IPv6 addresses.
const WIDE_ADDRESSES: u8 = 17;

/// The family word of an IPv6 address.
const FAMILY_IPV6: u32 = 1;

impl Default for MediaAddress {
    fn default() -> Self {
        Self(IpAddr::V4(Ipv4Addr::UNSPECIFIED))
    }
}

impl From<IpAddr> for MediaAddress {
    fn from(address: IpAddr) -> Self {
        Self(address)
    }
}

impl From<Ipv4Addr> for MediaAddress {
    fn from(address: Ipv4Addr) -> Self {
        Self(address.into())
    }
}

impl Value for MediaAddress {
    fn blank() -> Self {
        Self::default()
    }

    fn show(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, out)
    }
}

impl Wire for MediaAddress {
    fn decode(body: &mut Reader<'_>) -> Result<Self, DecodeError> {
        if body.layout() < WIDE_ADDRESSES {
            return Ok(Self(Ipv4Addr::decode(body)?.into()));
        }
        if u32::decode(body)? == FAMILY_IPV6 {
            return Ok(Self(Ipv6Addr::decode(body)?.into()));
        }
        let address = Ipv4Addr::decode(body)?;
        body.take(12)?;
        Ok(Self(address.into()))
    }

    /// Older layouts have no room for an IPv6 address: 0.0.0.0 is sent.
    fn encode(&self, body: &mut Writer<'_>) {
        let wide = body.layout() >= WIDE_ADDRESSES;
        match (self.0, wide) {
            (IpAddr::V4(address), false) => address.encode(body),
            (IpAddr::V6(_), false) => Ipv4Addr::UNSPECIFIED.encode(body),
            (IpAddr::V4(address), true) => {
                0u32.encode(body);
                address.encode(body);
                body.put_zeros(12);
            }
            (IpAddr::V6(address), true) => {
                FAMILY_IPV6.encode(body);
                address.encode(body);
            }
        }
    }
}

macro_rules! addresses {
    ($($address:ty),*) => {$(
        impl Value for $address {
            fn blank() -> Self {
                Self::UNSPECIFIED
            }

            fn show(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(self, out)
            }
        }

        impl Wire for $address {
            fn decode(body: &mut Reader<'_>) -> Result<Self, DecodeError> {
                Ok(Self::from(body.take_array()?))
            }

            fn encode(&self, body: &mut Writer<'_>) {
                body.put(&self.octets());
            }
        }
    )*};
}

addresses!(Ipv4Addr, Ipv6Addr);

impl Value for Bytes {
    fn blank() -> Self {
        Self::new()
    }

    fn show(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{:?}", String::from_utf8_lossy(self))
    }
}
