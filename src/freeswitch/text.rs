//! Strings in and out of C.

use std::{
    borrow::Cow,
    ffi::{CStr, CString, c_char, c_void},
};

use super::log;

unsafe extern "C" {
    fn free(pointer: *mut c_void);
}

/// Returns `text` for C. C ends a string at its first NUL, so what follows one is cut, and logged.
pub(super) fn to_c(text: &str) -> CString {
    let (kept, cut) = text.split_once('\0').unwrap_or((text, ""));
    if !cut.is_empty() {
        log::write(log::Level::WARNING, file!(), line!(), None, &format!("text cut at a NUL after {kept:?}"));
    }
    CString::new(kept).unwrap_or_default()
}

/// Returns a copy of a C string, with U+FFFD for what is not UTF-8; `None` for a null pointer.
///
/// # Safety
/// `pointer` is null or a string that stays valid and unchanged during the call.
pub(super) unsafe fn from_c(pointer: *const c_char) -> Option<String> {
    // SAFETY: the caller's promise.
    unsafe { borrow(pointer) }.map(Cow::into_owned)
}

/// Returns a copy of the bytes of a C string; `None` for a null pointer.
///
/// # Safety
/// `pointer` is null or a string that stays valid and unchanged during the call.
pub(super) unsafe fn bytes(pointer: *const c_char) -> Option<Vec<u8>> {
    if pointer.is_null() {
        return None;
    }
    // SAFETY: not null, and a string by the caller's promise.
    Some(unsafe { CStr::from_ptr(pointer) }.to_bytes().to_vec())
}

/// Returns a C string without copying it where it is UTF-8; `None` for a null pointer.
///
/// # Safety
/// `pointer` is null or a string that stays valid and unchanged for `'a`.
pub(super) unsafe fn borrow<'a>(pointer: *const c_char) -> Option<Cow<'a, str>> {
    if pointer.is_null() {
        return None;
    }
    // SAFETY: not null, and a string by the caller's promise.
    Some(unsafe { CStr::from_ptr(pointer) }.to_string_lossy())
}

/// Takes over a string that the core allocated for its caller: copies and frees it.
///
/// # Safety
/// `pointer` is null or a string from the C library's allocator that nobody else will free.
pub(super) unsafe fn take(pointer: *mut c_char) -> Option<String> {
    // SAFETY: the caller's promise.
    let copy = unsafe { from_c(pointer) };
    // SAFETY: the caller gives it up; freeing null does nothing.
    unsafe { free(pointer.cast()) };
    copy
}

/// Source position for the core's functions that log where they were called from.
macro_rules! here {
    () => {
        concat!(file!(), "\0").as_ptr().cast::<std::ffi::c_char>()
    };
}
pub(super) use here;

/// What such functions are given as the name of the calling function.
pub(super) const FUNCTION: *const c_char = OWN_NAME.as_ptr();

/// The same, as events of ours carry it.
pub(super) const OWN_NAME: &CStr = c"mod_skinny";
