//! Writing a frame.

use bytes::{BufMut, BytesMut};

use super::ALIGNMENT;
use crate::protocol::version::Dialect;

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
