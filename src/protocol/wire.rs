//! Reading and writing the fields of a body.
//!
//! A [`Reader`] walks over a received body, a [`Writer`] appends a frame to a
//! buffer. Both know the dialect, the field at hand, and the element counts
//! that messages announce ahead of their arrays. [`Value`] is what every field
//! can do, [`Wire`] a value that has one representation.
//!
//! A field that older peers leave out at the end of a message is an `Option`:
//! `None` when the message stopped before it.

mod address;
mod reader;
mod values;
mod writer;

use std::fmt;

use thiserror::Error;

pub use address::MediaAddress;
pub use reader::Reader;
pub use writer::Writer;

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
