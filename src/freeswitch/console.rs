//! Completion of commands on the console.

use std::{
    ffi::{CStr, CString, c_char},
    marker::PhantomData,
    ptr,
};

use super::{codes::Status, guard, sys, text};

/// A list of words that completes a command, such as `::skinny::list_profiles`.
pub trait Completion: 'static {
    /// Its name, with the two colons in front.
    const NAME: &'static CStr;

    /// Returns the words for `line`, of which the word at the cursor may be there in part. The core
    /// keeps those that fit.
    fn words(line: &str) -> Vec<String>;
}

/// A list that the console knows, until it is dropped.
pub(super) struct List<C: Completion>(PhantomData<C>);

impl<C: Completion> List<C> {
    pub(super) fn register() -> Self {
        // SAFETY: the name is a constant, and the function stays as long as the library.
        unsafe { sys::switch_console_add_complete_func(C::NAME.as_ptr(), Some(complete::<C>)) };
        Self(PhantomData)
    }
}

impl<C: Completion> Drop for List<C> {
    fn drop(&mut self) {
        // SAFETY: the name is a constant.
        unsafe { sys::switch_console_del_complete_func(C::NAME.as_ptr()) };
    }
}

/// Tells the console a rule: `add skinny status profile ::skinny::list_profiles`, or `del skinny`.
pub(super) fn set_complete(rule: &CStr) {
    // SAFETY: the core copies the string.
    unsafe { sys::switch_console_set_complete(rule.as_ptr()) };
}

/// The rules for a command, until this is dropped.
pub(super) struct Rules {
    delete: CString,
}

impl Rules {
    /// Adds `rules`, each without the leading `add`, for the command `command`.
    pub(super) fn add(command: &str, rules: &[&str]) -> Self {
        for rule in rules {
            set_complete(&text::to_c(&format!("add {rule}")));
        }
        Self { delete: text::to_c(&format!("del {command}")) }
    }
}

impl Drop for Rules {
    fn drop(&mut self) {
        set_complete(&self.delete);
    }
}

unsafe extern "C" fn complete<C: Completion>(
    line: *const c_char,
    _cursor: *const c_char,
    matches: *mut *mut sys::switch_console_callback_match_t,
) -> sys::switch_status_t {
    guard::run(&C::NAME.to_string_lossy(), Status::FALSE, || {
        // SAFETY: null or a string for the duration of the call.
        let line = unsafe { text::from_c(line) }.unwrap_or_default();
        let words = C::words(&line);
        if words.is_empty() {
            return Status::FALSE;
        }
        // The core does not initialise the place that it wants the list in.
        let mut list = ptr::null_mut();
        for word in words {
            let word = text::to_c(&word);
            // SAFETY: makes the list where it is null; the core copies the string.
            unsafe { sys::switch_console_push_match(&raw mut list, word.as_ptr()) };
        }
        // SAFETY: where the core wants the list, which it frees.
        unsafe { *matches = list };
        Status::SUCCESS
    })
    .0
}
