//! The console: what completes its lines.

use std::{
    ffi::{CStr, CString, c_char},
    mem::MaybeUninit,
    ptr,
};

use parking_lot::Mutex;

use super::{copy, exports, free_text, give, take};
use crate::freeswitch::sys;

type Complete = sys::switch_console_complete_callback_t;

static LISTS: Mutex<Vec<(CString, Complete)>> = Mutex::new(Vec::new());

/// What completes a line by the list of that name.
pub(in super::super) fn completions(name: &CStr, line: &CStr) -> Option<Vec<String>> {
    let complete = LISTS.lock().iter().find(|(known, _)| known.as_c_str() == name)?.1?;
    let mut matches = MaybeUninit::<*mut sys::switch_console_callback_match_t>::uninit();
    let status = unsafe { complete(line.as_ptr(), line.as_ptr(), matches.as_mut_ptr()) };
    if status != sys::SWITCH_STATUS_SUCCESS {
        return None;
    }
    give("completions");
    let list = unsafe { Box::from_raw(matches.assume_init()) };
    let mut words = Vec::new();
    let mut node = list.head;
    while !node.is_null() {
        let gone = unsafe { Box::from_raw(node) };
        words.push(unsafe { CStr::from_ptr(gone.val) }.to_string_lossy().into_owned());
        unsafe { free_text(gone.val) };
        node = gone.next;
    }
    Some(words)
}

exports! {
    fn switch_console_add_complete_func(name: *const c_char, complete: Complete) -> sys::switch_status_t {
        take("list of words");
        LISTS.lock().push((CStr::from_ptr(name).to_owned(), complete));
        sys::SWITCH_STATUS_SUCCESS
    }

    fn switch_console_del_complete_func(name: *const c_char) -> sys::switch_status_t {
        give("list of words");
        LISTS.lock().retain(|(known, _)| known.as_c_str() != CStr::from_ptr(name));
        sys::SWITCH_STATUS_SUCCESS
    }

    fn switch_console_set_complete(rule: *const c_char) -> sys::switch_status_t {
        if CStr::from_ptr(rule).to_bytes().starts_with(b"add ") {
            take("rule");
        } else {
            give("rule");
        }
        sys::SWITCH_STATUS_SUCCESS
    }

    fn switch_console_push_match(list: *mut *mut sys::switch_console_callback_match_t, word: *const c_char) {
        if (*list).is_null() {
            take("completions");
            *list = Box::into_raw(Box::default());
        }
        let node = sys::switch_console_callback_match_node_t { val: copy(word), next: ptr::null_mut() };
        let node = Box::into_raw(Box::new(node));
        let end = (**list).end;
        if end.is_null() { (**list).head = node } else { (*end).next = node }
        (**list).end = node;
    }
}
