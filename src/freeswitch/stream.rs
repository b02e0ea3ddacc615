//! Where an API command's answer goes.

use std::fmt;

use super::{sys, text};

/// The answer to a command, written with `write!`.
pub struct Stream<'a>(&'a mut sys::switch_stream_handle_t);

impl<'a> Stream<'a> {
    pub(super) fn new(handle: &'a mut sys::switch_stream_handle_t) -> Self {
        Self(handle)
    }
}

impl fmt::Write for Stream<'_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        let write = self.0.write_function.ok_or(fmt::Error)?;
        let text = text::to_c(text);
        // SAFETY: the stream is lent to us, and the format takes one string, which outlives the call.
        let status = unsafe { write(&raw mut *self.0, c"%s".as_ptr(), text.as_ptr()) };
        if status == sys::SWITCH_STATUS_SUCCESS { Ok(()) } else { Err(fmt::Error) }
    }
}
