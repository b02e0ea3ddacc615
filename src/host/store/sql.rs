//! The tables, and the statements that change them.
//!
//! Names, columns and their order are those of the original module's tables, which have no place for the machine
//! that wrote a row. Several machines may share a database, so `skinny_owners` tells whose phone it is: a machine
//! only changes what is its own, and takes a phone over when that registers there.

use crate::config::{Button, ButtonKind, LineButton, Profile};
use crate::exchange::{CallId, StoredCall, StoredDevice};
use crate::freeswitch::db::{Database, DatabaseError, quote};

use super::tables::{ACTIVE_LINES, ADDRESS, OWNED, OWNERS, TABLES};

/// How statements are written for a database.
pub(super) struct Dialect {
    pub(super) dsn: String,
    /// The database is nobody else's.
    own: bool,
    pub(super) kind: Kind,
    host: String,
    profile: String,
    /// Most characters of an address.
    pub(super) address: usize,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
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
        Self { dsn, own, kind, host: host.to_owned(), profile: profile.name.clone(), address: ADDRESS }
    }

    pub(super) fn dsn(&self) -> &str {
        &self.dsn
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
                // While somebody reads, the core repeats what cannot be done yet, which has to be the end alone.
                database.execute(sql).and_then(|()| database.execute("commit")).inspect_err(|_| {
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

    /// Whether the transaction of that number went through.
    pub(super) fn check(&self, database: &Database, number: u32) -> Result<(), DatabaseError> {
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
        let instance = integer(device.instance);
        let (host, profile) = (self.text(&self.host, 255), self.text(&self.profile, 255));
        statements.push(format!("insert into {OWNERS} values ({name}, {instance}, {host}, {profile})"));
        statements.push(format!(
            "insert into skinny_devices values ({name}, {}, {instance}, {}, {}, {}, {}, {}, {}, {}, {})",
            integer(device.user_id),
            self.address(device),
            integer(device.kind),
            integer(device.max_streams),
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
            integer(device.instance),
            integer(button.position),
            self.text(&button.label, 40),
            self.text(&line.number, 24),
            self.text(&line.caller_name, 44),
            u8::from(line.ring_on_idle),
            u8::from(line.ring_on_active),
            integer(line.busy_trigger),
            self.text(&line.forward_all, 255),
            self.text(&line.forward_busy, 255),
            self.text(&line.forward_no_answer, 255),
            integer(line.no_answer_duration),
        )
    }

    fn insert_button(&self, device: &StoredDevice, button: &Button, code: u8, value: &str) -> String {
        format!(
            "insert into skinny_buttons values ({}, {}, {}, {code}, {}, {}, {})",
            self.text(&device.name, 16),
            integer(device.instance),
            integer(button.position),
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
            self.address(device),
            number(device.port),
            self.text(&device.codecs, 255),
            number(device.headset),
            number(device.handset),
            number(device.speaker),
            self.text(&device.name, 16),
            integer(device.instance),
            self.is_ours(&device.name, device.instance),
        )
    }

    /// Removes a phone, unless another machine has it by now.
    pub(super) fn remove(&self, name: &str, instance: u32) -> Vec<String> {
        let (text, ours) = (self.text(name, 16), self.is_ours(name, instance));
        let instance = integer(instance);
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
                integer(row.device_instance),
                integer(row.line),
                self.text(&row.uuid, 256),
                integer(id.0),
                integer(row.state),
            )
        });
        removed.into_iter().chain(inserted).collect()
    }

    fn is_ours(&self, name: &str, instance: u32) -> String {
        format!(
            "exists (select 1 from {OWNERS} where device_name = {} and device_instance = {} and {})",
            self.text(name, 16),
            integer(instance),
            self.ours()
        )
    }

    /// The address of a phone, or none where the column has no room for it: half of one is none.
    fn address(&self, device: &StoredDevice) -> String {
        let fits = device.ip.chars().count() <= self.address;
        self.text(if fits { &device.ip } else { "" }, ADDRESS)
    }

    pub(super) fn ours(&self) -> String {
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
    value.map_or_else(|| "null".to_owned(), |value| integer(value).to_string())
}

/// A number for a column: what is larger than it holds is as large as it holds.
fn integer(value: u32) -> u32 {
    value.min(i32::MAX.unsigned_abs())
}

/// Button types on the wire.
const SPEED_DIAL: u8 = 2;
const SERVICE_URL: u8 = 20;

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

    #[test]
    fn numbers_and_addresses_fit_their_columns() {
        let device = StoredDevice {
            name: "SEP1".to_owned(),
            instance: u32::MAX,
            user_id: 7,
            ip: "2001:db8:1111:2222:3333:4444:5555:6666".to_owned(),
            kind: u32::MAX,
            max_streams: u32::MAX,
            port: Some(u32::MAX),
            codecs: String::new(),
            headset: None,
            handset: None,
            speaker: None,
            buttons: Vec::new(),
        };
        let mut dialect = dialect("pgsql://x");
        let all = |dialect: &Dialect| {
            let removed = dialect.remove("SEP1", u32::MAX).concat();
            dialect.insert(&device, true).concat() + &dialect.update(&device) + &removed
        };
        assert!(!all(&dialect).contains("4294967295") && all(&dialect).contains("2147483647"));
        assert_eq!(all(&dialect).matches("'2001:db8:1111:2222:3333:4444:5555:6666'").count(), 2);
        dialect.address = 15;
        assert!(!all(&dialect).contains("2001"));
    }
}
