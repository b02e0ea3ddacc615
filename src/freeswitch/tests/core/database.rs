//! Databases that have one table of two columns and two rows. What begins with `BAD` is wrong.

use std::{
    ffi::{CStr, c_char, c_int, c_void},
    ptr,
};

use super::{exports, give, refuses, take, values};
use crate::freeswitch::sys;

unsafe fn run(sql: *const c_char, error: *mut *mut c_char) -> sys::switch_status_t {
    if unsafe { CStr::from_ptr(sql) }.to_bytes().starts_with(b"BAD") {
        unsafe { *error = values::hand_over("no such table") };
        return sys::SWITCH_STATUS_GENERR;
    }
    sys::SWITCH_STATUS_SUCCESS
}

exports! {
    fn _switch_cache_db_get_db_handle_dsn(
        handle: *mut *mut sys::switch_cache_db_handle_t,
        _name: *const c_char,
        _file: *const c_char,
        _function: *const c_char,
        _line: c_int,
    ) -> sys::switch_status_t {
        if refuses("database") {
            return sys::SWITCH_STATUS_FALSE;
        }
        take("database");
        *handle = Box::into_raw(Box::new(0u64)).cast();
        sys::SWITCH_STATUS_SUCCESS
    }

    fn switch_cache_db_release_db_handle(handle: *mut *mut sys::switch_cache_db_handle_t) {
        give("database");
        drop(Box::from_raw((*handle).cast::<u64>()));
        *handle = ptr::null_mut();
    }

    fn switch_cache_db_execute_sql(
        _handle: *mut sys::switch_cache_db_handle_t,
        sql: *mut c_char,
        error: *mut *mut c_char,
    ) -> sys::switch_status_t {
        run(sql, error)
    }

    fn switch_cache_db_execute_sql_callback(
        _handle: *mut sys::switch_cache_db_handle_t,
        sql: *const c_char,
        callback: sys::switch_core_db_callback_func_t,
        data: *mut c_void,
        error: *mut *mut c_char,
    ) -> sys::switch_status_t {
        let rows = [[c"1001".as_ptr(), c"Ann".as_ptr()], [c"1002".as_ptr(), ptr::null()]];
        for row in rows {
            let mut names = [c"number".as_ptr().cast_mut(), c"name".as_ptr().cast_mut()];
            let mut row = row.map(<*const c_char>::cast_mut);
            if callback.unwrap()(data, 2, row.as_mut_ptr(), names.as_mut_ptr()) != 0 {
                break;
            }
        }
        run(sql, error)
    }
}
