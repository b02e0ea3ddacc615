//! Messages to endpoints as C structures.

use std::{
    ffi::{CString, c_void},
    ptr::NonNull,
};

use mod_skinny::freeswitch::sys;

use super::text::{c_string, string, string_or_empty};
use crate::core::message::{Indication, Message};

/// Set on a message whose memory the receiver frees.
const DYNAMIC: sys::switch_core_session_message_flag_t = 1 << 0;

/// A message on its way.
pub(crate) struct Raw<'a>(&'a mut sys::switch_core_session_message_t);

impl Raw<'_> {
    /// What the message is about.
    pub(crate) fn indication(&self) -> Indication {
        Indication(self.0.message_id as u32)
    }

    /// The first two texts of the list, or of the text where they stand with a bar between them.
    pub(crate) fn texts(&self) -> [String; 2] {
        let [first, second, ..] = self.0.string_array_arg;
        // SAFETY: a message's texts are null or C strings that live as long as it.
        let listed = [unsafe { string_or_empty(first) }, unsafe { string_or_empty(second) }];
        if !listed.concat().is_empty() {
            return listed;
        }
        // SAFETY: as above.
        let whole = unsafe { string(self.0.string_arg) }.unwrap_or_default();
        let (first, second) = whole.split_once('|').unwrap_or((&whole, ""));
        [first.to_owned(), second.to_owned()]
    }

    /// The message as callbacks take it; good as long as what it was made from.
    pub(super) fn into_ptr(self) -> *mut sys::switch_core_session_message_t {
        self.0
    }
}

/// Lays one of the host's own messages out for the time of a call.
pub(crate) fn with_raw<R>(message: &Message, run: impl FnOnce(Raw<'_>) -> R) -> R {
    let text = message.text.as_deref().map(c_string);
    let texts: Vec<CString> = message.texts.iter().map(|text| c_string(text)).collect();
    // SAFETY: all zeroes is a message without arguments.
    let mut raw: sys::switch_core_session_message_t = unsafe { std::mem::zeroed() };
    raw.from = c"freeswitch-host".as_ptr().cast_mut();
    raw.message_id = message.indication.0 as _;
    raw.numeric_arg = message.number;
    if let Some(text) = &text {
        raw.string_arg = text.as_ptr();
    }
    for (slot, text) in raw.string_array_arg.iter_mut().zip(&texts) {
        *slot = text.as_ptr();
    }
    run(Raw(&mut raw))
}

/// A message that a module made. One that is marked as dynamic is freed with this.
pub(crate) struct RawMessage(NonNull<sys::switch_core_session_message_t>);

// SAFETY: whoever sends a message leaves it to its receiver.
unsafe impl Send for RawMessage {}

impl RawMessage {
    /// # Safety
    /// `pointer` is null or a message that lives until this is dropped, with strings that `free` frees if it is
    /// marked as dynamic.
    pub(super) unsafe fn from_ptr(pointer: *mut sys::switch_core_session_message_t) -> Option<RawMessage> {
        NonNull::new(pointer).map(RawMessage)
    }

    /// The message, to be delivered.
    pub(crate) fn borrow(&self) -> Raw<'_> {
        // SAFETY: the message lives, and it is delivered by one thread at a time.
        Raw(unsafe { &mut *self.0.as_ptr() })
    }
}

impl Drop for RawMessage {
    fn drop(&mut self) {
        // SAFETY: the message lives.
        let message = unsafe { self.0.as_ref() };
        if message.flags & DYNAMIC == 0 {
            return;
        }
        let mut memory: Vec<*mut c_void> =
            message.string_array_arg.iter().map(|text| text.cast_mut().cast()).collect();
        memory.push(message.string_arg.cast_mut().cast());
        memory.push(message.pointer_arg);
        memory.push(self.0.as_ptr().cast());
        for block in memory {
            // SAFETY: a dynamic message and what it points to came from the C library's allocator, or are null.
            unsafe { libc::free(block) };
        }
    }
}
