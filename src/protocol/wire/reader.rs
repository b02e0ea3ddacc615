//! Reading a received body.

use super::{ALIGNMENT, DecodeError};
use crate::protocol::version::Dialect;

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
