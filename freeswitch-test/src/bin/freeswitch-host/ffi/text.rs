//! Strings across the boundary.

use std::ffi::{CStr, CString, c_char};

/// A C string as text; bytes that are no UTF-8 are replaced. `None` for null.
///
/// # Safety
/// `pointer` is null or a string that ends with a zero byte and does not change meanwhile.
pub(crate) unsafe fn string(pointer: *const c_char) -> Option<String> {
    if pointer.is_null() {
        return None;
    }
    // SAFETY: not null, and a C string by this function's own contract.
    Some(unsafe { CStr::from_ptr(pointer) }.to_string_lossy().into_owned())
}

/// Copies the bytes of a C string, whatever their encoding; `None` for null.
///
/// # Safety
/// `pointer` is null or a C string.
pub(crate) unsafe fn bytes(pointer: *const c_char) -> Option<Vec<u8>> {
    if pointer.is_null() {
        return None;
    }
    // SAFETY: not null, and a C string by this function's own contract.
    Some(unsafe { CStr::from_ptr(pointer) }.to_bytes().to_vec())
}

/// Like [`string`], with an empty text for null.
///
/// # Safety
/// As for [`string`].
pub(crate) unsafe fn string_or_empty(pointer: *const c_char) -> String {
    // SAFETY: the caller keeps this function's contract, which is the same.
    unsafe { string(pointer) }.unwrap_or_default()
}

/// Text as a C string; it ends at the first zero byte, if there is one.
pub(crate) fn c_string(text: &str) -> CString {
    c_bytes(text.as_bytes())
}

fn c_bytes(text: &[u8]) -> CString {
    CString::new(text.split(|&byte| byte == 0).next().unwrap_or_default()).unwrap_or_default()
}

/// Text in memory of the C library, which whoever gets it frees with `free`.
pub(crate) fn malloc_string(text: &str) -> *mut c_char {
    malloc_bytes(text.as_bytes())
}

/// Does the same with text in any encoding.
pub(crate) fn malloc_bytes(text: &[u8]) -> *mut c_char {
    let text = c_bytes(text);
    // SAFETY: `text` is a C string.
    unsafe { libc::strdup(text.as_ptr()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_zero_byte_ends_a_string() {
        assert_eq!(c_string("ab\0c").as_bytes(), b"ab");
        // SAFETY: a string literal, and null.
        assert_eq!(unsafe { string(c"x".as_ptr()) }.as_deref(), Some("x"));
        // SAFETY: null is allowed.
        assert_eq!(unsafe { string(std::ptr::null()) }, None);
    }
}
