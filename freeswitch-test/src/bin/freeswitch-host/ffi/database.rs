//! Connections to databases: SQLite files in the host's folder, and PostgreSQL servers.

use std::{ffi::CString, path::Path, time::Duration};

use parking_lot::Mutex;
use postgres::{Client, NoTls, SimpleQueryMessage};

use super::text::c_string;

/// A connection.
pub(super) enum Connection {
    Sqlite(rusqlite::Connection),
    Postgres(Mutex<Client>),
}

/// How long an attempt to reach a server may take.
const CONNECTED_WITHIN: Duration = Duration::from_secs(5);
/// How long a statement waits for a file that somebody else has locked. The core waits for half a minute; here
/// the failure is to be seen too.
const UNLOCKED_WITHIN: Duration = Duration::from_secs(1);

/// A value of a row, or the name of a column.
pub(super) type Values<'a> = &'a [Option<CString>];

impl Connection {
    /// Opens what a data source name means: `pgsql://` comes before libpq's parameters, `sqlite://` before a path,
    /// anything else is a file in `folder`.
    pub(super) fn open(dsn: &str, folder: &Path) -> Result<Self, String> {
        if let Some(parameters) = dsn.strip_prefix("pgsql://") {
            let mut config: postgres::Config = parameters.parse().map_err(|error| reason(&error))?;
            config.connect_timeout(CONNECTED_WITHIN);
            return config
                .connect(NoTls)
                .map(|client| Self::Postgres(Mutex::new(client)))
                .map_err(|e| reason(&e));
        }
        let name = dsn.strip_prefix("sqlite://").unwrap_or(dsn);
        if name.contains(':') {
            return Err("the embedded host has SQLite and PostgreSQL only".to_owned());
        }
        let file = if name.starts_with('/') { name.into() } else { folder.join(format!("{name}.db")) };
        let connection = rusqlite::Connection::open(file).map_err(|error| error.to_string())?;
        connection.execute_batch("PRAGMA synchronous=OFF;").map_err(|error| error.to_string())?;
        connection.busy_timeout(UNLOCKED_WITHIN).map_err(|error| error.to_string())?;
        Ok(Self::Sqlite(connection))
    }

    /// Executes statements without an answer.
    pub(super) fn execute(&self, sql: &str) -> Result<(), String> {
        match self {
            Self::Sqlite(connection) => connection.execute_batch(sql).map_err(|error| error.to_string()),
            Self::Postgres(client) => client.lock().batch_execute(sql).map_err(|error| reason(&error)),
        }
    }

    /// Executes statements, all of them or none.
    pub(super) fn transaction(&self, sql: &str) -> Result<(), String> {
        self.execute(&format!("BEGIN;{sql};COMMIT;")).inspect_err(|_| {
            // A transaction that did not begin cannot be rolled back.
            let _ = self.execute("ROLLBACK;");
        })
    }

    /// Runs a query; `take` gets each row's values and the columns' names, and says whether to go on.
    pub(super) fn each_row(
        &self,
        sql: &str,
        mut take: impl FnMut(Values<'_>, &[CString]) -> bool,
    ) -> Result<(), String> {
        match self {
            Self::Sqlite(connection) => sqlite_rows(connection, sql, take).map_err(|error| error.to_string()),
            Self::Postgres(client) => {
                let answer = client.lock().simple_query(sql).map_err(|error| reason(&error))?;
                for message in answer {
                    let SimpleQueryMessage::Row(row) = message else { continue };
                    let names: Vec<_> = row.columns().iter().map(|column| c_string(column.name())).collect();
                    let values: Vec<_> =
                        (0..names.len()).map(|column| row.get(column).map(c_string)).collect();
                    if !take(&values, &names) {
                        break;
                    }
                }
                Ok(())
            }
        }
    }
}

/// What a server says, without which an error only says that there is one.
fn reason(error: &postgres::Error) -> String {
    match error.as_db_error() {
        Some(said) => said.message().to_owned(),
        None => error.to_string(),
    }
}

fn sqlite_rows(
    connection: &rusqlite::Connection,
    sql: &str,
    mut take: impl FnMut(Values<'_>, &[CString]) -> bool,
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_come_as_texts() {
        let folder = tempfile::tempdir().unwrap();
        let connection = Connection::open("test", folder.path()).unwrap();
        connection.execute("create table t (a, b); insert into t values (1, null), ('x', 2.5);").unwrap();
        let mut rows = Vec::new();
        let text = |value: &CString| value.to_str().unwrap().to_owned();
        connection
            .each_row("select * from t", |values, names| {
                assert_eq!(names.len(), 2);
                rows.push(values.iter().map(|value| value.as_ref().map(text)).collect::<Vec<_>>());
                true
            })
            .unwrap();
        let own = |text: &str| Some(text.to_owned());
        assert_eq!(rows, [vec![own("1"), None], vec![own("x"), own("2.5")]]);
        assert!(connection.transaction("insert into t values (3, 3); nonsense").is_err());
        connection.each_row("select * from t where a = 3", |_, _| panic!("half of a transaction")).unwrap();
    }
}
