//! `switch_cache_db_*` and the table of registrations: SQLite files in the host's folder.

use std::{
    ffi::{c_char, c_int, c_void},
    mem, ptr,
    time::Duration,
};

use mod_skinny::freeswitch::sys;
use rusqlite::Connection;

use super::{
    endpoint::Status,
    text::{c_string, malloc_string, string_or_empty},
};
use crate::core::{host::host, log::log, registrations::Registration};

type HandlePtr = *mut sys::switch_cache_db_handle_t;

/// How long a statement waits for another connection to finish.
const PATIENCE: Duration = Duration::from_secs(30);

/// The connection that a module means.
///
/// # Safety
/// `pointer` is null or a handle that was not released.
unsafe fn connection<'a>(pointer: HandlePtr) -> Option<&'a Connection> {
    // SAFETY: by this function's own contract.
    unsafe { pointer.cast::<Connection>().as_ref() }
}

/// Opens a database: a name is a file in the host's folder, `sqlite://` comes before a path.
#[unsafe(no_mangle)]
unsafe extern "C" fn _switch_cache_db_get_db_handle_dsn(
    dbh: *mut HandlePtr,
    dsn: *const c_char,
    _file: *const c_char,
    _func: *const c_char,
    _line: c_int,
) -> sys::switch_status_t {
    // SAFETY: a module's strings are null or good.
    let dsn = unsafe { string_or_empty(dsn) };
    // SAFETY: where the module wants the handle.
    let Some(slot) = (unsafe { dbh.as_mut() }) else { return sys::SWITCH_STATUS_FALSE };
    *slot = ptr::null_mut();
    let name = dsn.strip_prefix("sqlite://").unwrap_or(&dsn);
    if name.contains("://") || name.contains(':') {
        log!(ERROR, "database \"{dsn}\": the embedded host has SQLite only");
        return sys::SWITCH_STATUS_FALSE;
    }
    let file = if name.starts_with('/') { name.into() } else { host().databases.join(format!("{name}.db")) };
    let opened = Connection::open(&file).and_then(|connection| {
        connection.busy_timeout(PATIENCE)?;
        connection.execute_batch("PRAGMA synchronous=OFF;")?;
        Ok(connection)
    });
    match opened {
        Ok(connection) => {
            *slot = Box::into_raw(Box::new(connection)).cast();
            sys::SWITCH_STATUS_SUCCESS
        }
        Err(error) => {
            log!(CRIT, "database {}: {error}", file.display());
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
unsafe fn report(result: rusqlite::Result<()>, sql: &str, err: *mut *mut c_char) -> sys::switch_status_t {
    let Err(error) = result else { return sys::SWITCH_STATUS_SUCCESS };
    // SAFETY: by this function's own contract.
    match unsafe { err.as_mut() } {
        Some(slot) => *slot = malloc_string(&error.to_string()),
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
    // SAFETY: a module's strings are null or good.
    let sql = unsafe { string_or_empty(sql) };
    // SAFETY: the module holds the handle.
    let Some(connection) = (unsafe { connection(dbh) }) else { return sys::SWITCH_STATUS_FALSE };
    // SAFETY: where the module wants the reason.
    unsafe { report(connection.execute_batch(&sql), &sql, err) }
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
    // SAFETY: a module's strings are null or good.
    let sql = unsafe { string_or_empty(sql) };
    // SAFETY: the module holds the handle.
    let (Some(connection), Some(callback)) = (unsafe { connection(dbh) }, callback) else {
        return sys::SWITCH_STATUS_FALSE;
    };
    let result = each_row(connection, &sql, |values, names| {
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

/// Runs a query; `take` gets each row's values and the columns' names, and says whether to go on.
fn each_row(
    connection: &Connection,
    sql: &str,
    mut take: impl FnMut(&[Option<std::ffi::CString>], &[std::ffi::CString]) -> bool,
) -> rusqlite::Result<()> {
    use rusqlite::types::ValueRef;
    let mut statement = connection.prepare(sql)?;
    let names: Vec<_> = statement.column_names().map(c_string).collect();
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let mut values = Vec::new();
        for column in 0..names.len() {
            let text = match row.get_ref(column)? {
                ValueRef::Null => None,
                ValueRef::Integer(number) => Some(number.to_string()),
                ValueRef::Real(number) => Some(number.to_string()),
                ValueRef::Text(bytes) | ValueRef::Blob(bytes) => {
                    Some(String::from_utf8_lossy(bytes).into_owned())
                }
            };
            values.push(text.map(|text| c_string(&text)));
        }
        if !take(&values, &names) {
            break;
        }
    }
    Ok(())
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
    // SAFETY: a module's strings are null or good.
    let sql = unsafe { string_or_empty(sql) };
    // SAFETY: the module holds the handle.
    let Some(connection) = (unsafe { connection(dbh) }) else { return sys::SWITCH_STATUS_FALSE };
    for _ in 0..retries.max(1) {
        let result = connection.execute_batch(&format!("BEGIN;{sql};COMMIT;"));
        let Err(error) = result else { return sys::SWITCH_STATUS_SUCCESS };
        log!(ERROR, "SQL ERR [{error}] {sql}");
        // A transaction that did not begin cannot be rolled back.
        let _ = connection.execute_batch("ROLLBACK;");
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
    // SAFETY: a module's strings are null or good.
    let [test, tear_down, build] =
        [test_sql, drop_sql, reactive_sql].map(|text| unsafe { string_or_empty(text) });
    // SAFETY: the module holds the handle.
    let Some(connection) = (unsafe { connection(dbh) }) else { return sys::SWITCH_FALSE };
    if !test.is_empty() && each_row(connection, &test, |_, _| true).is_ok() {
        return sys::SWITCH_TRUE;
    }
    if !tear_down.is_empty() {
        // What is to be torn down need not be there.
        let _ = connection.execute_batch(&tear_down);
    }
    if let Err(error) = connection.execute_batch(&build) {
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
    // SAFETY: a module's strings are null or good.
    let [user, realm, token] = [user, realm, token].map(|text| unsafe { string_or_empty(text) });
    host().registrations.remove(&user, &realm, &token);
    Status::SUCCESS.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_come_as_texts() {
        let connection = Connection::open_in_memory().unwrap();
        connection
            .execute_batch("create table t (a, b); insert into t values (1, null), ('x', 2.5);")
            .unwrap();
        let mut rows = Vec::new();
        each_row(&connection, "select * from t", |values, names| {
            assert_eq!(names.len(), 2);
            rows.push(
                values
                    .iter()
                    .map(|value| value.as_ref().map(|text| text.to_str().unwrap().to_owned()))
                    .collect::<Vec<_>>(),
            );
            true
        })
        .unwrap();
        let own = |text: &str| Some(text.to_owned());
        assert_eq!(rows, [vec![own("1"), None], vec![own("x"), own("2.5")]]);
    }
}
