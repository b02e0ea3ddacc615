//! Databases, by the core's cache of handles. Everything here may block (promise G).

use std::{
    ffi::{c_char, c_int, c_void},
    ptr::{self, NonNull},
};

use thiserror::Error;

use super::{
    guard, sys,
    text::{self, FUNCTION, here},
};

/// A database handle of the core's cache, given back when dropped. It stays on its thread.
#[derive(Debug)]
pub struct Database(NonNull<sys::switch_cache_db_handle_t>);

/// What a database said.
#[derive(Debug, Error, Clone, PartialEq, Eq)]
pub enum DatabaseError {
    /// There is no handle to be had.
    #[error("cannot open the database {0:?}")]
    Open(String),
    /// A statement failed.
    #[error("{message}, in {sql:?}")]
    Statement {
        /// The statement.
        sql: String,
        /// What the database said of it.
        message: String,
    },
}

/// One row of an answer: the columns' names and values, where a value may be null.
pub type Row = Vec<(String, Option<String>)>;

impl Database {
    /// Takes a handle for `dsn`: `odbc://...`, `pgsql://...`, or the name of a SQLite file.
    ///
    /// # Errors
    /// Where there is none.
    pub fn open(dsn: &str) -> Result<Self, DatabaseError> {
        let name = text::to_c(dsn);
        let mut handle = ptr::null_mut();
        let line = line!().cast_signed();
        // SAFETY: the string outlives the call; the core writes a handle or null.
        unsafe {
            sys::_switch_cache_db_get_db_handle_dsn(&raw mut handle, name.as_ptr(), here!(), FUNCTION, line)
        };
        NonNull::new(handle).map(Self).ok_or_else(|| DatabaseError::Open(dsn.to_owned()))
    }

    /// Runs one statement.
    ///
    /// # Errors
    /// What the database said.
    pub fn execute(&self, sql: &str) -> Result<(), DatabaseError> {
        let statement = text::to_c(sql);
        let mut error = ptr::null_mut();
        // SAFETY: the handle is ours, the core does not write to the statement.
        let status = unsafe {
            sys::switch_cache_db_execute_sql(self.0.as_ptr(), statement.as_ptr().cast_mut(), &raw mut error)
        };
        // SAFETY: null, or allocated for us (promise E).
        check(sql, status, unsafe { text::take(error) })
    }

    /// Runs a batch of statements, separated by `;`, as one transaction.
    ///
    /// # Errors
    /// Where the transaction failed; the core logs why.
    pub fn execute_batch(&self, sql: &str) -> Result<(), DatabaseError> {
        let statements = text::to_c(sql);
        let none: *const c_char = ptr::null();
        // SAFETY: the handle is ours, the core does not write to the statements.
        let status = unsafe {
            sys::switch_cache_db_persistant_execute_trans_full(
                self.0.as_ptr(),
                statements.as_ptr().cast_mut(),
                1,
                none,
                none,
                none,
                none,
            )
        };
        check(sql, status, None)
    }

    /// Runs a query and returns its rows.
    ///
    /// # Errors
    /// What the database said.
    pub fn query(&self, sql: &str) -> Result<Vec<Row>, DatabaseError> {
        let statement = text::to_c(sql);
        let mut error = ptr::null_mut();
        let mut rows: Vec<Row> = Vec::new();
        // SAFETY: the handle is ours; the rows outlive the call, which is synchronous.
        let status = unsafe {
            sys::switch_cache_db_execute_sql_callback(
                self.0.as_ptr(),
                statement.as_ptr(),
                Some(collect_row),
                (&raw mut rows).cast(),
                &raw mut error,
            )
        };
        // SAFETY: null, or allocated for us (promise E).
        check(sql, status, unsafe { text::take(error) }).map(|()| rows)
    }

    /// Runs `test`, and where that fails `drop`, then `create`. Returns whether `test` succeeded.
    pub fn ensure(&self, test: &str, drop: &str, create: &str) -> bool {
        let [test, drop, create] = [test, drop, create].map(text::to_c);
        // SAFETY: the handle is ours, and the strings outlive the call.
        let found = unsafe {
            sys::switch_cache_db_test_reactive(self.0.as_ptr(), test.as_ptr(), drop.as_ptr(), create.as_ptr())
        };
        found == sys::SWITCH_TRUE
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        let mut handle = self.0.as_ptr();
        // SAFETY: gives back what open() took.
        unsafe { sys::switch_cache_db_release_db_handle(&raw mut handle) };
    }
}

/// Returns `text` as an SQL string, quotes included.
#[must_use]
pub fn quote(text: &str) -> String {
    format!("'{}'", text.replace('\0', "").replace('\'', "''"))
}

fn check(sql: &str, status: sys::switch_status_t, error: Option<String>) -> Result<(), DatabaseError> {
    match error {
        None if status == sys::SWITCH_STATUS_SUCCESS => Ok(()),
        error => {
            let message = error.unwrap_or_else(|| format!("status {status}"));
            Err(DatabaseError::Statement { sql: sql.to_owned(), message })
        }
    }
}

unsafe extern "C" fn collect_row(
    rows: *mut c_void,
    columns: c_int,
    values: *mut *mut c_char,
    names: *mut *mut c_char,
) -> c_int {
    guard::run("database row", 1, || {
        // SAFETY: what query() gave the core.
        let Some(rows) = (unsafe { rows.cast::<Vec<Row>>().as_mut() }) else { return 1 };
        let Ok(columns) = usize::try_from(columns) else { return 1 };
        // SAFETY: the core gives as many names as columns.
        let names = unsafe { column(names, columns) };
        // SAFETY: the core gives as many values as columns.
        let values = unsafe { column(values, columns) };
        let named = names.into_iter().map(Option::unwrap_or_default).zip(values);
        rows.push(named.collect());
        0
    })
}

/// # Safety
/// `texts` is null or points to `count` pointers, each null or a string.
unsafe fn column(texts: *mut *mut c_char, count: usize) -> Vec<Option<String>> {
    if texts.is_null() {
        return vec![None; count];
    }
    // SAFETY: the caller's promise.
    let texts = unsafe { std::slice::from_raw_parts(texts, count) };
    // SAFETY: the caller's promise.
    texts.iter().map(|&text| unsafe { text::from_c(text) }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quoted_text_cannot_end_its_string() {
        assert_eq!(quote("O'Hara"), "'O''Hara'");
        assert_eq!(quote("'; DROP TABLE skinny_lines; --"), "'''; DROP TABLE skinny_lines; --'");
        assert_eq!(quote("a\0b"), "'ab'");
    }
}
