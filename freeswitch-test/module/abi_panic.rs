//! A panic in a callback stays inside: it is logged as critical and counted, and the core sees a
//! failed callback.

use std::ffi::{CStr, c_char, c_int};

use mod_skinny::freeswitch::{guard, sys};
use parking_lot::Mutex;

static LOGGED: Mutex<Vec<(i32, String)>> = Mutex::new(Vec::new());

/// Stands for the core's log, which takes further arguments by `...`: with one string behind the
/// format, the calling convention is the same.
#[unsafe(no_mangle)]
extern "C" fn switch_log_printf(
    _channel: sys::switch_text_channel_t,
    _file: *const c_char,
    _function: *const c_char,
    _line: c_int,
    _userdata: *const c_char,
    level: sys::switch_log_level_t,
    format: *const c_char,
    message: *const c_char,
) {
    // SAFETY: the module passes strings.
    let format = unsafe { CStr::from_ptr(format) };
    assert_eq!(format, c"%s\n", "a message is never a format");
    // SAFETY: as above.
    let message = unsafe { CStr::from_ptr(message) };
    let message = message.to_string_lossy().into_owned();
    LOGGED.lock().push((level, message));
}

#[test]
fn a_panic_becomes_the_callbacks_failure() {
    let before = guard::panics();
    let result = guard::run("on_test", 7, || panic!("100%s of it"));
    assert_eq!(result, 7);
    assert_eq!(guard::panics(), before + 1);
    let logged = LOGGED.lock().clone();
    let wanted = (sys::SWITCH_LOG_CRIT, "panic in on_test: 100%s of it".to_owned());
    assert_eq!(logged, [wanted]);
}

#[test]
fn what_does_not_panic_is_passed_on() {
    assert_eq!(guard::run("on_test", 7, || 42), 42);
}
