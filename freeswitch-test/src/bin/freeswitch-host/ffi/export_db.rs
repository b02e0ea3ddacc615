//! `switch_cache_db_*` and the table of registrations.

use std::{
    ffi::{c_char, c_int, c_void},
    mem, ptr,
};

use mod_skinny::freeswitch::sys;

use super::{
    database::Connection,
    endpoint::Status,
    text::{malloc_string, string_or_empty},
};
use crate::core::{fault::fails, host::host, log::log, registrations::Registration};

type HandlePtr = *mut sys::switch_cache_db_handle_t;

/// The connection that a module means.
///
/// # Safety
/// `pointer` is null or a handle that was not released.
unsafe fn connection<'a>(pointer: HandlePtr) -> Option<&'a Connection> {
    // SAFETY: by this function's own contract.
    unsafe { pointer.cast::<Connection>().as_ref() }
}

/// Opens a database, anew each time.
#[unsafe(no_mangle)]
unsafe extern "C" fn _switch_cache_db_get_db_handle_dsn(
    dbh: *mut HandlePtr,
    dsn: *const c_char,
    _file: *const c_char,
    _func: *const c_char,
    _line: c_int,
) -> sys::switch_status_t {
    if fails("_switch_cache_db_get_db_handle_dsn") {
        return sys::SWITCH_STATUS_FALSE;
    }
    // SAFETY: a module's strings are null or good.
    let dsn = unsafe { string_or_empty(dsn) };
    // SAFETY: where the module wants the handle.
    let Some(slot) = (unsafe { dbh.as_mut() }) else { return sys::SWITCH_STATUS_FALSE };
    *slot = ptr::null_mut();
    let opened = Connection::open(&dsn, &host().databases);
    match opened {
        Ok(connection) => {
            *slot = Box::into_raw(Box::new(connection)).cast();
            sys::SWITCH_STATUS_SUCCESS
        }
        Err(error) => {
            log!(CRIT, "database \"{dsn}\": {error}");
            sys::SWITCH_STATUS_FALSE
        }
    }
}

#[unsafe(no_mangle)]
unsafe extern "C" fn switch_cache_db_release_db_handle(dbh: *mut HandlePtr) {
    // SAFETY: where the module keeps the handle.
    let Some(slot) = (unsafe { dbh.as_mut() }) else { return };
    let pointer = mem::replace(slot, ptr::null_mut()).cast::<Connection>();
    if !pointer.is_null() {
        // SAFETY: the handle came from the function above and is released once.
        drop(unsafe { Box::from_raw(pointer) });
    }
}

/// Reports the result of a statement; the reason of a failure is memory for the caller to free.
///
/// # Safety
/// `err` is null or where the module wants the reason.
unsafe fn report(result: Result<(), String>, sql: &str, err: *mut *mut c_char) -> sys::switch_status_t {
    let Err(error) = result else { return sys::SWITCH_STATUS_SUCCESS };
    // SAFETY: by this function's own contract.
    match unsafe { err.as_mut() } {
        Some(slot) => *slot = malloc_string(&error),
        None => log!(ERROR, "SQL ERR [{error}] {sql}"),
    }
    sys::SWITCH_STATUS_FALSE
}

#[unsafe(no_mangle)]
unsafe extern "C" fn switch_cache_db_execute_sql(
    dbh: HandlePtr,
    sql: *mut c_char,
    err: *mut *mut c_char,
) -> sys::switch_status_t {
    if fails("switch_cache_db_execute_sql") {
        return sys::SWITCH_STATUS_FALSE;
    }
    // SAFETY: a module's strings are null or good.
    let sql = unsafe { string_or_empty(sql) };
    // SAFETY: the module holds the handle.
    let Some(connection) = (unsafe { connection(dbh) }) else { return sys::SWITCH_STATUS_FALSE };
    // SAFETY: where the module wants the reason.
    unsafe { report(connection.execute(&sql), &sql, err) }
}

/// Executes a query and calls back with each row.
#[unsafe(no_mangle)]
unsafe extern "C" fn switch_cache_db_execute_sql_callback(
    dbh: HandlePtr,
    sql: *const c_char,
    callback: sys::switch_core_db_callback_func_t,
    pdata: *mut c_void,
    err: *mut *mut c_char,
) -> sys::switch_status_t {
    if fails("switch_cache_db_execute_sql_callback") {
        return sys::SWITCH_STATUS_FALSE;
    }
    // SAFETY: a module's strings are null or good.
    let sql = unsafe { string_or_empty(sql) };
    // SAFETY: the module holds the handle.
    let (Some(connection), Some(callback)) = (unsafe { connection(dbh) }, callback) else {
        return sys::SWITCH_STATUS_FALSE;
    };
    let result = connection.each_row(&sql, |values, names| {
        let mut values: Vec<*mut c_char> = values
            .iter()
            .map(|value| value.as_ref().map_or(ptr::null_mut(), |text| text.as_ptr().cast_mut()))
            .collect();
        let mut names: Vec<*mut c_char> = names.iter().map(|name| name.as_ptr().cast_mut()).collect();
        let count = c_int::try_from(values.len()).unwrap_or(0);
        // SAFETY: the module's callback, with arrays and strings that live until it returns.
        unsafe { callback(pdata, count, values.as_mut_ptr(), names.as_mut_ptr()) == 0 }
    });
    // SAFETY: where the module wants the reason.
    unsafe { report(result, &sql, err) }
}

/// Executes statements in one transaction, again when the database is busy.
#[unsafe(no_mangle)]
unsafe extern "C" fn switch_cache_db_persistant_execute_trans_full(
    dbh: HandlePtr,
    sql: *mut c_char,
    retries: u32,
    _pre_trans_execute: *const c_char,
    _post_trans_execute: *const c_char,
    _inner_pre_trans_execute: *const c_char,
    _inner_post_trans_execute: *const c_char,
) -> sys::switch_status_t {
    if fails("switch_cache_db_persistant_execute_trans_full") {
        return sys::SWITCH_STATUS_FALSE;
    }
    // SAFETY: a module's strings are null or good.
    let sql = unsafe { string_or_empty(sql) };
    // SAFETY: the module holds the handle.
    let Some(connection) = (unsafe { connection(dbh) }) else { return sys::SWITCH_STATUS_FALSE };
    for _ in 0..retries.max(1) {
        let Err(error) = connection.transaction(&sql) else { return sys::SWITCH_STATUS_SUCCESS };
        log!(ERROR, "SQL ERR [{error}] {sql}");
    }
    sys::SWITCH_STATUS_FALSE
}

/// Tries a statement; when it fails, tears down and builds up what it needs.
#[unsafe(no_mangle)]
unsafe extern "C" fn switch_cache_db_test_reactive(
    dbh: HandlePtr,
    test_sql: *const c_char,
    drop_sql: *const c_char,
    reactive_sql: *const c_char,
) -> sys::switch_bool_t {
    if fails("switch_cache_db_test_reactive") {
        return sys::SWITCH_FALSE;
    }
    // SAFETY: a module's strings are null or good.
    let [test, tear_down, build] =
        [test_sql, drop_sql, reactive_sql].map(|text| unsafe { string_or_empty(text) });
    // SAFETY: the module holds the handle.
    let Some(connection) = (unsafe { connection(dbh) }) else { return sys::SWITCH_FALSE };
    if !test.is_empty() && connection.each_row(&test, |_, _| true).is_ok() {
        return sys::SWITCH_TRUE;
    }
    if !tear_down.is_empty() {
        // What is to be torn down need not be there.
        let _ = connection.execute(&tear_down);
    }
    if let Err(error) = connection.execute(&build) {
        log!(ERROR, "SQL ERR [{error}] {build}");
    }
    sys::SWITCH_FALSE
}

#[unsafe(no_mangle)]
unsafe extern "C" fn switch_core_add_registration(
    user: *const c_char,
    realm: *const c_char,
    token: *const c_char,
    url: *const c_char,
    expires: u32,
    network_ip: *const c_char,
    network_port: *const c_char,
    network_proto: *const c_char,
    metadata: *const c_char,
) -> sys::switch_status_t {
    if fails("switch_core_add_registration") {
        return sys::SWITCH_STATUS_FALSE;
    }
    // SAFETY: a module's strings are null or good.
    let text = |pointer| unsafe { string_or_empty(pointer) };
    host().registrations.add(Registration {
        user: text(user),
        realm: text(realm),
        token: text(token),
        url: text(url),
        expires,
        network_ip: text(network_ip),
        network_port: text(network_port),
        network_proto: text(network_proto),
        metadata: text(metadata),
    });
    sys::SWITCH_STATUS_SUCCESS
}

#[unsafe(no_mangle)]
unsafe extern "C" fn switch_core_del_registration(
    user: *const c_char,
    realm: *const c_char,
    token: *const c_char,
) -> sys::switch_status_t {
    if fails("switch_core_del_registration") {
        return sys::SWITCH_STATUS_FALSE;
    }
    // SAFETY: a module's strings are null or good.
    let [user, realm, token] = [user, realm, token].map(|text| unsafe { string_or_empty(text) });
    host().registrations.remove(&user, &realm, &token);
    Status::SUCCESS.0
}
