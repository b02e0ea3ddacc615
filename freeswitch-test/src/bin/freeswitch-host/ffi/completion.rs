//! Functions of modules that list what a person may type next.

use std::{ffi::c_char, ptr};

use mod_skinny::freeswitch::sys;

use super::text::{c_string, malloc_string, string_or_empty};

/// A module's function.
#[derive(Clone, Copy)]
pub(crate) struct CompletionCallback(
    pub(super)  unsafe extern "C" fn(
        *const c_char,
        *const c_char,
        *mut *mut sys::switch_console_callback_match_t,
    ) -> sys::switch_status_t,
);

impl CompletionCallback {
    /// The words that the function lists for a line and what is typed of the next word.
    pub(crate) fn list(self, line: &str, typed: &str) -> Vec<String> {
        let (line, typed) = (c_string(line), c_string(typed));
        let mut matches = ptr::null_mut();
        // SAFETY: a callback of a loaded module, with strings that live until it returns.
        unsafe { (self.0)(line.as_ptr(), typed.as_ptr(), &raw mut matches) };
        // SAFETY: the module filled the list through the function below, or left it alone.
        unsafe { take(matches) }
    }
}

/// Reads a list of matches and frees it.
///
/// # Safety
/// `matches` is null or a list that [`switch_console_push_match`] made.
unsafe fn take(matches: *mut sys::switch_console_callback_match_t) -> Vec<String> {
    let mut words = Vec::new();
    // SAFETY: by this function's own contract.
    let Some(list) = (unsafe { matches.as_ref() }) else { return words };
    let mut next = list.head;
    // SAFETY: the nodes of a list are its own.
    while let Some(node) = unsafe { next.as_ref() } {
        // SAFETY: as above.
        words.push(unsafe { string_or_empty(node.val) });
        let here = next;
        next = node.next;
        for block in [node.val.cast(), here.cast()] {
            // SAFETY: nodes and words came from the C library's allocator.
            unsafe { libc::free(block) };
        }
    }
    // SAFETY: the list came from the C library's allocator.
    unsafe { libc::free(matches.cast()) };
    words
}

/// Adds a word to a list, which it makes if there is none yet.
#[unsafe(no_mangle)]
unsafe extern "C" fn switch_console_push_match(
    matches: *mut *mut sys::switch_console_callback_match_t,
    new_val: *const c_char,
) {
    // SAFETY: the module hands in where the list is kept.
    let Some(slot) = (unsafe { matches.as_mut() }) else { return };
    if slot.is_null() {
        // SAFETY: the size is that of a list.
        *slot = unsafe { libc::calloc(1, size_of::<sys::switch_console_callback_match_t>()) }.cast();
    }
    // SAFETY: the size is that of a node.
    let node = unsafe { libc::calloc(1, size_of::<sys::switch_console_callback_match_node_t>()) }
        .cast::<sys::switch_console_callback_match_node_t>();
    // SAFETY: both were just allocated, or are null.
    let (Some(list), Some(new)) = (unsafe { slot.as_mut() }, unsafe { node.as_mut() }) else { return };
    // SAFETY: a module's strings are null or good.
    new.val = malloc_string(&unsafe { string_or_empty(new_val) });
    // SAFETY: null, or the last node of the list.
    match unsafe { list.end.as_mut() } {
        Some(end) => end.next = node,
        None => list.head = node,
    }
    list.end = node;
    list.count += 1;
}
