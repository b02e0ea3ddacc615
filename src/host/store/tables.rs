//! The tables themselves: names, columns, and how they come to be in a database.

use super::sql::{Dialect, Kind};
use crate::freeswitch::db::{Database, DatabaseError};

impl Dialect {
    /// Creates the tables that are not there.
    pub(super) fn ensure_tables(&mut self, database: &Database) -> Result<(), DatabaseError> {
        for (table, columns) in TABLES {
            if self.kind == Kind::Other {
                let create = format!("create table {table} ({columns})");
                database.ensure(&format!("select count(*) from {table}"), "", &create);
            } else {
                database.execute(&format!("create table if not exists {table} ({columns})"))?;
            }
        }
        self.ensure_indexes(database);
        self.ensure_room(database);
        Ok(())
    }

    /// Creates what finds a phone's rows without a look at all the others. Who may write may not always do that.
    fn ensure_indexes(&self, database: &Database) {
        if self.kind == Kind::Other {
            return;
        }
        let of_phones = OWNED.iter().map(|&(table, name, _)| (table, name));
        for (table, column) in of_phones.chain([(OWNERS, "device_name"), (ACTIVE_LINES, "channel_uuid")]) {
            let create = format!("create index if not exists {table}_{column} on {table} ({column})");
            if let Err(error) = database.execute(&create) {
                tracing::info!("the table {table} has no index by {column}: {error}");
            }
        }
    }

    /// Makes room for IPv6 addresses in a table of the original module's. Who may write may not always do that.
    fn ensure_room(&mut self, database: &Database) {
        if self.kind != Kind::Postgres {
            return;
        }
        // The length of a type is counted with a header of four bytes there.
        let query = "select atttypmod - 4 from pg_attribute where attrelid = 'skinny_devices'::regclass and attname = 'ip'";
        let rows = database.query(query).unwrap_or_default();
        let width =
            rows.first().and_then(|row| row.first()).and_then(|(_, value)| value.as_ref()?.parse().ok());
        let Some(width) = width.filter(|&width: &usize| width < ADDRESS) else { return };
        // Who reads the table for long is not to hold up what follows.
        let widen = format!(
            "set local lock_timeout = '2s'; alter table skinny_devices alter column ip type varchar({ADDRESS})"
        );
        self.address = ADDRESS;
        if let Err(error) = database.execute(&widen) {
            tracing::warn!(
                "the column ip of skinny_devices in {} has no room for IPv6, it is empty for such phones: {error}",
                self.dsn
            );
            self.address = width;
        }
    }

    /// Removes every row of this profile on this machine, and that it was ever here.
    pub(super) fn leave(&mut self, number: u32) -> Result<(), DatabaseError> {
        let database = Database::open(&self.dsn)?;
        self.ensure_tables(&database)?;
        let sql = self.forget_all().iter().fold(String::new(), |sql, statement| sql + statement + ";\n");
        self.execute(&database, &sql, number)?;
        database.execute(&format!("delete from {OWNERS} where {}", self.ours()))
    }
}

/// Characters of the longest address.
pub(super) const ADDRESS: usize = 45;

pub(super) const OWNERS: &str = "skinny_owners";
pub(super) const ACTIVE_LINES: &str = "skinny_active_lines";

/// Tables with rows of phones, and the columns of a phone's name and instance.
pub(super) const OWNED: [(&str, &str, &str); 4] = [
    ("skinny_devices", "name", "instance"),
    ("skinny_lines", "device_name", "device_instance"),
    ("skinny_buttons", "device_name", "device_instance"),
    (ACTIVE_LINES, "device_name", "device_instance"),
];

pub(super) const TABLES: [(&str, &str); 5] = [
    (
        "skinny_devices",
        "name varchar(16), user_id integer, instance integer, ip varchar(45), type integer, max_streams integer, \
         port integer, codec_string varchar(255), headset integer, handset integer, speaker integer",
    ),
    (
        "skinny_lines",
        "device_name varchar(16), device_instance integer, position integer, line_instance integer, \
         label varchar(40), value varchar(24), caller_name varchar(44), ring_on_idle integer, \
         ring_on_active integer, busy_trigger integer, forward_all varchar(255), forward_busy varchar(255), \
         forward_noanswer varchar(255), noanswer_duration integer",
    ),
    (
        "skinny_buttons",
        "device_name varchar(16), device_instance integer, position integer, type integer, label varchar(40), \
         value varchar(255), settings varchar(44)",
    ),
    (
        ACTIVE_LINES,
        "device_name varchar(16), device_instance integer, line_instance integer, channel_uuid varchar(256), \
         call_id integer, call_state integer",
    ),
    (
        OWNERS,
        "device_name varchar(16), device_instance integer, hostname varchar(255), profile_name varchar(255)",
    ),
];
