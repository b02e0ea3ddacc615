//! The log, and what takes any number of arguments.
//!
//! Rust defines such functions on nightly only, where Miri looks at every argument. On stable they have the one
//! argument that the wrappers' format takes, which the C conventions of Linux pass in the same place.

use std::ffi::{CStr, c_char, c_int, c_void};

use parking_lot::Mutex;

use super::exports;
use crate::freeswitch::sys;

/// What was logged.
pub(super) static LINES: Mutex<Vec<String>> = Mutex::new(Vec::new());

unsafe fn note(format: *const c_char, message: *const c_char) {
    assert_eq!(unsafe { CStr::from_ptr(format) }, c"%s\n");
    LINES.lock().push(unsafe { CStr::from_ptr(message) }.to_string_lossy().into_owned());
}

#[cfg(miri)]
#[unsafe(no_mangle)]
unsafe extern "C" fn switch_log_printf(
    _channel: sys::switch_text_channel_t,
    _file: *const c_char,
    _function: *const c_char,
    _line: c_int,
    _userdata: *const c_char,
    _level: sys::switch_log_level_t,
    format: *const c_char,
    mut rest: ...
) {
    unsafe { note(format, rest.next_arg::<*const c_char>()) };
}

#[cfg(not(miri))]
#[unsafe(no_mangle)]
unsafe extern "C" fn switch_log_printf(
    _channel: sys::switch_text_channel_t,
    _file: *const c_char,
    _function: *const c_char,
    _line: c_int,
    _userdata: *const c_char,
    _level: sys::switch_log_level_t,
    format: *const c_char,
    message: *const c_char,
) {
    unsafe { note(format, message) };
}

/// Writes to the `String` that is the stream's data.
unsafe fn append(
    stream: *mut sys::switch_stream_handle_t,
    format: *const c_char,
    text: *const c_char,
) -> sys::switch_status_t {
    assert_eq!(unsafe { CStr::from_ptr(format) }, c"%s");
    let text = unsafe { CStr::from_ptr(text) }.to_string_lossy();
    unsafe { (*(*stream).data.cast::<String>()).push_str(&text) };
    unsafe { (*stream).data_len += text.len() };
    sys::SWITCH_STATUS_SUCCESS
}

#[cfg(miri)]
unsafe extern "C" fn write(
    stream: *mut sys::switch_stream_handle_t,
    format: *const c_char,
    mut rest: ...
) -> sys::switch_status_t {
    unsafe { append(stream, format, rest.next_arg::<*const c_char>()) }
}

#[cfg(miri)]
pub(super) fn write_function() -> sys::switch_stream_handle_write_function_t {
    Some(write)
}

#[cfg(not(miri))]
unsafe extern "C" fn write(
    stream: *mut sys::switch_stream_handle_t,
    format: *const c_char,
    text: *const c_char,
) -> sys::switch_status_t {
    unsafe { append(stream, format, text) }
}

#[cfg(not(miri))]
pub(super) fn write_function() -> sys::switch_stream_handle_write_function_t {
    let write: unsafe extern "C" fn(_, _, _) -> _ = write;
    unsafe { std::mem::transmute(write) }
}

exports! {
    // Says that no level is wanted, as other tests log too.
    fn switch_core_session_ctl(_command: sys::switch_session_ctl_t, value: *mut c_void) -> i32 {
        *value.cast::<i32>() = sys::SWITCH_LOG_DISABLE;
        0
    }
}
