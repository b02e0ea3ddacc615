//! The tables, and the statements that change them.
//!
//! Names, columns and their order are those of the original module's tables, which have no place for the machine
//! that wrote a row. Several machines may share a database, so `skinny_owners` tells whose phone it is: a machine
//! only changes what is its own, and takes a phone over when that registers there.

use crate::config::{Button, ButtonKind, LineButton, Profile};
use crate::exchange::{CallId, StoredCall, StoredDevice};
use crate::freeswitch::db::{Database, DatabaseError, quote};

/// How statements are written for a database.
pub(super) struct Dialect {
    dsn: String,
    /// The database is nobody else's.
    own: bool,
    kind: Kind,
    host: String,
    profile: String,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Sqlite,
    Postgres,
    /// Whatever else the core can reach.
    Other,
}

impl Dialect {
    /// The database of a profile: what `odbc-dsn` names, else a file of its own.
    pub(super) fn new(profile: &Profile, host: &str) -> Self {
        let own = profile.odbc_dsn.is_empty();
        let dsn = if own { format!("skinny_{}", profile.name) } else { profile.odbc_dsn.clone() };
        let kind = match dsn.split_once("://") {
            Some(("pgsql" | "postgres" | "postgresql", _)) => Kind::Postgres,
            None if !dsn.contains(':') => Kind::Sqlite,
            Some(("sqlite", _)) => Kind::Sqlite,
            _ => Kind::Other,
        };
        Self { dsn, own, kind, host: host.to_owned(), profile: profile.name.clone() }
    }

    pub(super) fn dsn(&self) -> &str {
        &self.dsn
    }

    /// Creates the tables that are not there.
    pub(super) fn ensure_tables(&self, database: &Database) -> Result<(), DatabaseError> {
        for (table, columns) in TABLES {
            if self.kind == Kind::Other {
                let create = format!("create table {table} ({columns})");
                database.ensure(&format!("select count(*) from {table}"), "", &create);
            } else {
                database.execute(&format!("create table if not exists {table} ({columns})"))?;
            }
        }
        self.ensure_indexes(database);
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

    /// Executes statements, all of them or none. `number` is another one each time.
    pub(super) fn execute(&self, database: &Database, sql: &str, number: u32) -> Result<(), DatabaseError> {
        let marked = || format!("{sql}{}", self.mark(number));
        match self.kind {
            // Several statements in one are a transaction there.
            Kind::Postgres => database.execute(&marked()).and_then(|()| self.check(database, number)),
            Kind::Other => database.execute_batch(&marked()).and_then(|()| self.check(database, number)),
            Kind::Sqlite => {
                database.execute("begin immediate")?;
                database.execute(&format!("{sql}commit;")).inspect_err(|_| {
                    // What failed first is what is told.
                    drop(database.execute("rollback"));
                })
            }
        }
    }

    /// Statements that leave a number behind. A server that goes away in the middle of a transaction may be taken
    /// for one that took it, as the core connects anew without a word.
    fn mark(&self, number: u32) -> String {
        let (host, profile) = (self.text(&self.host, 255), self.text(&self.profile, 255));
        format!(
            "delete from {OWNERS} where device_name = '' and {};\n\
             insert into {OWNERS} values ('', {number}, {host}, {profile});\n",
            self.ours()
        )
    }

    fn check(&self, database: &Database, number: u32) -> Result<(), DatabaseError> {
        let sql = format!("select device_instance from {OWNERS} where device_name = '' and {}", self.ours());
        let rows = database.query(&sql)?;
        let found = rows.first().and_then(|row| row.first()).and_then(|(_, value)| value.as_deref());
        if found == Some(number.to_string().as_str()) {
            return Ok(());
        }
        let message = format!("a transaction was lost: number {found:?} is there in place of {number}");
        Err(DatabaseError::Statement { sql, message })
    }

    /// Removes every row of this profile on this machine.
    pub(super) fn forget_all(&self) -> Vec<String> {
        if self.own {
            return TABLES.iter().map(|(table, _)| format!("delete from {table}")).collect();
        }
        let mut statements: Vec<String> = OWNED
            .iter()
            .map(|(table, name, instance)| {
                format!(
                    "delete from {table} where exists (select 1 from {OWNERS} where {OWNERS}.device_name = {table}.{name} \
                     and {OWNERS}.device_instance = {table}.{instance} and {})",
                    self.ours()
                )
            })
            .collect();
        statements.push(format!("delete from {OWNERS} where {}", self.ours()));
        statements
    }

    /// Puts a phone in, in place of what is there under its name, from wherever it came. A `new` one was not there
    /// since the tables were emptied; in a database of our own there is nothing of it.
    pub(super) fn insert(&self, device: &StoredDevice, new: bool) -> Vec<String> {
        let name = self.text(&device.name, 16);
        let mut statements = Vec::new();
        if !(new && self.own) {
            let owned = OWNED.iter().map(|(table, column, _)| (*table, *column));
            let everywhere = owned.chain([(OWNERS, "device_name")]);
            statements.extend(
                everywhere.map(|(table, column)| format!("delete from {table} where {column} = {name}")),
            );
        }
        let instance = device.instance;
        let (host, profile) = (self.text(&self.host, 255), self.text(&self.profile, 255));
        statements.push(format!("insert into {OWNERS} values ({name}, {instance}, {host}, {profile})"));
        statements.push(format!(
            "insert into skinny_devices values ({name}, {}, {instance}, {}, {}, {}, {}, {}, {}, {}, {})",
            device.user_id,
            self.text(&device.ip, 45),
            device.kind,
            device.max_streams,
            number(device.port),
            self.text(&device.codecs, 255),
            number(device.headset),
            number(device.handset),
            number(device.speaker),
        ));
        let mut line_instance = 0;
        for button in &device.buttons {
            statements.push(match &button.kind {
                ButtonKind::Line(line) => {
                    line_instance += 1;
                    self.insert_line(device, button, line, line_instance)
                }
                ButtonKind::SpeedDial { number } => self.insert_button(device, button, SPEED_DIAL, number),
                ButtonKind::ServiceUrl { url } => self.insert_button(device, button, SERVICE_URL, url),
                ButtonKind::Feature { code, status } => {
                    self.insert_button(device, button, *code, &status.to_string())
                }
            });
        }
        statements
    }

    fn insert_line(
        &self,
        device: &StoredDevice,
        button: &Button,
        line: &LineButton,
        instance: u32,
    ) -> String {
        format!(
            "insert into skinny_lines values ({}, {}, {}, {instance}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {})",
            self.text(&device.name, 16),
            device.instance,
            button.position,
            self.text(&button.label, 40),
            self.text(&line.number, 24),
            self.text(&line.caller_name, 44),
            u8::from(line.ring_on_idle),
            u8::from(line.ring_on_active),
            line.busy_trigger,
            self.text(&line.forward_all, 255),
            self.text(&line.forward_busy, 255),
            self.text(&line.forward_no_answer, 255),
            line.no_answer_duration,
        )
    }

    fn insert_button(&self, device: &StoredDevice, button: &Button, code: u8, value: &str) -> String {
        format!(
            "insert into skinny_buttons values ({}, {}, {}, {code}, {}, {}, {})",
            self.text(&device.name, 16),
            device.instance,
            button.position,
            self.text(&button.label, 40),
            self.text(value, 255),
            self.text(&button.settings, 44),
        )
    }

    /// Changes what a phone says of itself.
    pub(super) fn update(&self, device: &StoredDevice) -> String {
        format!(
            "update skinny_devices set ip = {}, port = {}, codec_string = {}, headset = {}, handset = {}, speaker = {} \
             where name = {} and instance = {} and {}",
            self.text(&device.ip, 45),
            number(device.port),
            self.text(&device.codecs, 255),
            number(device.headset),
            number(device.handset),
            number(device.speaker),
            self.text(&device.name, 16),
            device.instance,
            self.is_ours(&device.name, device.instance),
        )
    }

    /// Removes a phone, unless another machine has it by now.
    pub(super) fn remove(&self, name: &str, instance: u32) -> Vec<String> {
        let (text, ours) = (self.text(name, 16), self.is_ours(name, instance));
        let mut statements: Vec<String> = OWNED
            .iter()
            .map(|(table, column, number)| {
                format!("delete from {table} where {column} = {text} and {number} = {instance} and {ours}")
            })
            .collect();
        let own = format!("device_name = {text} and device_instance = {instance} and {}", self.ours());
        statements.push(format!("delete from {OWNERS} where {own}"));
        statements
    }

    /// Puts the rows of a call in place of those that were there before.
    pub(super) fn replace_call(&self, before: &[StoredCall], id: CallId, rows: &[StoredCall]) -> Vec<String> {
        let removed = before.first().map(|row| {
            format!("delete from {ACTIVE_LINES} where channel_uuid = {}", self.text(&row.uuid, 256))
        });
        let inserted = rows.iter().map(|row| {
            format!(
                "insert into {ACTIVE_LINES} values ({}, {}, {}, {}, {}, {})",
                self.text(&row.device_name, 16),
                row.device_instance,
                row.line,
                self.text(&row.uuid, 256),
                id,
                row.state,
            )
        });
        removed.into_iter().chain(inserted).collect()
    }

    fn is_ours(&self, name: &str, instance: u32) -> String {
        format!(
            "exists (select 1 from {OWNERS} where device_name = {} and device_instance = {instance} and {})",
            self.text(name, 16),
            self.ours()
        )
    }

    fn ours(&self) -> String {
        let (host, profile) = (self.text(&self.host, 255), self.text(&self.profile, 255));
        format!("hostname = {host} and profile_name = {profile}")
    }

    /// A text for a column of that many characters. A backslash is a character like any other in SQLite and
    /// PostgreSQL; elsewhere it may hide the quote behind it, so it is left out.
    fn text(&self, text: &str, width: usize) -> String {
        let kept = text.chars().filter(|&c| self.kind != Kind::Other || c != '\\');
        quote(&kept.take(width).collect::<String>())
    }
}

fn number(value: Option<u32>) -> String {
    value.map_or_else(|| "null".to_owned(), |value| value.to_string())
}

/// Button types on the wire.
const SPEED_DIAL: u8 = 2;
const SERVICE_URL: u8 = 20;

const OWNERS: &str = "skinny_owners";
const ACTIVE_LINES: &str = "skinny_active_lines";

/// Tables with rows of phones, and the columns of a phone's name and instance.
const OWNED: [(&str, &str, &str); 4] = [
    ("skinny_devices", "name", "instance"),
    ("skinny_lines", "device_name", "device_instance"),
    ("skinny_buttons", "device_name", "device_instance"),
    (ACTIVE_LINES, "device_name", "device_instance"),
];

const TABLES: [(&str, &str); 5] = [
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

#[cfg(test)]
mod tests {
    use super::*;

    fn dialect(dsn: &str) -> Dialect {
        let mut profile = Profile::new("internal");
        profile.set("odbc-dsn", dsn).unwrap();
        Dialect::new(&profile, "node1")
    }

    #[test]
    fn databases_are_told_apart() {
        assert_eq!(dialect("").dsn(), "skinny_internal");
        assert!(dialect("").own && dialect("").kind == Kind::Sqlite);
        assert!(!dialect("shared").own && dialect("shared").kind == Kind::Sqlite);
        assert!(dialect("pgsql://hostaddr=192.0.2.1 dbname=phones").kind == Kind::Postgres);
        assert!(dialect("odbc://dsn:user:password").kind == Kind::Other);
        assert!(dialect("dsn:user:password").kind == Kind::Other);
    }

    #[test]
    fn no_text_ends_its_statement() {
        assert_eq!(dialect("").text("O'Hara'); drop table x; --", 40), "'O''Hara''); drop table x; --'");
        assert_eq!(dialect("odbc://a").text("\\' or 1=1", 40), "''' or 1=1'");
        assert_eq!(dialect("").text("äöüß", 3), "'äöü'");
    }

    #[test]
    fn what_another_machine_has_stays() {
        let removed = dialect("pgsql://x").remove("SEP1", 1);
        assert!(removed.iter().all(|sql| sql.contains("hostname = 'node1' and profile_name = 'internal'")));
        assert!(dialect("pgsql://x").forget_all().iter().all(|sql| sql.contains("'node1'")));
    }
}
