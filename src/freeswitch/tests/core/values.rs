//! Version, strings that are handed over, and those that are copied.

use std::{
    ffi::{CStr, c_char, c_int, c_void},
    ptr,
};

use super::{copy, exports, is, refuses, session};
use crate::freeswitch::sys;

unsafe extern "C" {
    fn malloc(size: usize) -> *mut c_void;
}

/// A string from the C library's allocator, which whoever gets it has to free.
pub(super) unsafe fn hand_over(text: &str) -> *mut c_char {
    let made = unsafe { malloc(text.len() + 1) }.cast::<c_char>();
    unsafe { ptr::copy_nonoverlapping(text.as_ptr().cast(), made, text.len()) };
    unsafe { *made.add(text.len()) = 0 };
    made
}

exports! {
    fn switch_version_major() -> *const c_char {
        c"1".as_ptr()
    }

    fn switch_version_minor() -> *const c_char {
        if refuses("version") { c"9".as_ptr() } else { c"10".as_ptr() }
    }

    fn switch_version_micro() -> *const c_char {
        c"12-release".as_ptr()
    }

    fn switch_core_get_variable_dup(name: *const c_char) -> *mut c_char {
        if is(name, c"domain") { hand_over("example.com") } else { ptr::null_mut() }
    }

    fn switch_uuid_str(buffer: *mut c_char, length: sys::switch_size_t) -> *mut c_char {
        let uuid = c"0b7c3a3e-6c3f-4a3e-9f1d-2b1f7d3c5a10".to_bytes_with_nul();
        assert!(length > 256);
        ptr::copy_nonoverlapping(uuid.as_ptr(), buffer.cast(), uuid.len());
        buffer
    }

    fn switch_core_perform_strdup(
        pool: *mut sys::switch_memory_pool_t,
        text: *const c_char,
        _file: *const c_char,
        _function: *const c_char,
        _line: c_int,
    ) -> *mut c_char {
        session::keep_text(pool, copy(text))
    }

    fn switch_check_network_list_ip_token(
        address: *const c_char,
        list: *const c_char,
        token: *mut *const c_char,
    ) -> sys::switch_bool_t {
        assert!(token.is_null());
        let network = CStr::from_ptr(list).to_bytes().strip_suffix(b"/32");
        (network == Some(CStr::from_ptr(address).to_bytes())).into()
    }
}
