//! The mirror of phones, lines, buttons and calls in a database, for people and programs that read it.
//!
//! Changes are noted in memory and written by a thread of the profile's own, together, shortly after. A database
//! that is slow, locked or gone holds nobody up: what is noted is the newest state, not a queue, so it does not
//! grow, and all of it is written when the database is there again.

mod sql;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant, SystemTime};

use parking_lot::{Condvar, Mutex};

use crate::config::Profile;
use crate::exchange::{CallId, Stored, StoredCall, StoredDevice};
use crate::freeswitch::core;
use crate::freeswitch::db::{Database, DatabaseError};
use sql::Dialect;

/// Name and instance of a phone.
type DeviceKey = (String, u32);

/// Phones, or nothing for those that are gone, and the rows of calls.
type Lacking = (Vec<(DeviceKey, Option<StoredDevice>)>, BTreeMap<CallId, Vec<StoredCall>>);

/// The tables of a profile.
pub(super) struct Store {
    mirror: Arc<Mirror>,
    writer: Mutex<Option<JoinHandle<()>>>,
}

/// The newest state, and what of it the tables lack.
#[derive(Default)]
struct Mirror {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    devices: BTreeMap<DeviceKey, StoredDevice>,
    calls: BTreeMap<CallId, Vec<StoredCall>>,
    changed_devices: BTreeSet<DeviceKey>,
    changed_calls: BTreeSet<CallId>,
    ends: bool,
}

impl Store {
    /// Starts to write; what the profile left in the tables when it ran last goes.
    pub(super) fn open(profile: &Profile) -> std::io::Result<Self> {
        let mirror = Arc::new(Mirror::default());
        let writer = Writer {
            mirror: Arc::clone(&mirror),
            profile: profile.name.clone(),
            dialect: Dialect::new(profile, &core::switch_name()),
            devices: BTreeMap::new(),
            calls: BTreeMap::new(),
            transactions: started(),
            fails: false,
            all: true,
        };
        let thread = thread::Builder::new().name("skinny-tables".to_owned()).spawn(|| writer.run())?;
        Ok(Self { mirror, writer: Mutex::new(Some(thread)) })
    }

    /// Takes a change; does not wait for the database.
    pub(super) fn take(&self, change: Stored) {
        let mut state = self.mirror.state.lock();
        // Who gathers what follows the first change looks by himself.
        let first = !state.has_changed();
        state.take(change);
        drop(state);
        if first {
            self.mirror.changed.notify_one();
        }
    }

    /// Writes what is left, if that does not take longer than `within`; false if the thread is still at it then.
    pub(super) fn close(&self, within: Duration) -> bool {
        self.mirror.state.lock().ends = true;
        self.mirror.changed.notify_one();
        let Some(thread) = self.writer.lock().take() else { return true };
        let until = Instant::now() + within;
        while !thread.is_finished() {
            if Instant::now() > until {
                return false;
            }
            thread::sleep(LOOK_AGAIN_AFTER);
        }
        thread.join().is_ok()
    }
}

impl State {
    fn take(&mut self, change: Stored) {
        match change {
            Stored::Device(device) => {
                let key = (device.name.clone(), device.instance);
                self.devices.insert(key.clone(), *device);
                self.changed_devices.insert(key);
            }
            Stored::Gone(name, instance) => {
                let key = (name, instance);
                self.devices.remove(&key);
                self.calls.values_mut().for_each(|rows| rows.retain(|row| !is_at(row, &key)));
                self.changed_devices.insert(key);
            }
            Stored::Call(id, rows) => {
                if rows.is_empty() {
                    self.calls.remove(&id);
                } else {
                    self.calls.insert(id, rows);
                }
                self.changed_calls.insert(id);
            }
        }
    }

    fn has_changed(&self) -> bool {
        !self.changed_devices.is_empty() || !self.changed_calls.is_empty()
    }
}

fn is_at(row: &StoredCall, (name, instance): &DeviceKey) -> bool {
    row.device_name == *name && row.device_instance == *instance
}

/// Whether two phones differ in nothing but what phones say of themselves after they registered.
fn is_same_registration(one: &StoredDevice, other: &StoredDevice) -> bool {
    one.buttons == other.buttons
        && (one.user_id, one.kind, one.max_streams) == (other.user_id, other.kind, other.max_streams)
}

/// The thread that writes.
struct Writer {
    mirror: Arc<Mirror>,
    profile: String,
    dialect: Dialect,
    /// What the tables have.
    devices: BTreeMap<DeviceKey, StoredDevice>,
    calls: BTreeMap<CallId, Vec<StoredCall>>,
    /// Number of the last transaction.
    transactions: u32,
    /// The database did not take what it was given last.
    fails: bool,
    /// What the tables have is not known: everything is to be written.
    all: bool,
}

impl Writer {
    fn run(mut self) {
        loop {
            let ends = self.wait();
            match self.write() {
                Ok(()) if self.fails => {
                    tracing::info!(
                        profile = self.profile,
                        "the database {} is there again",
                        self.dialect.dsn()
                    );
                    self.fails = false;
                }
                Ok(()) => {}
                Err(error) => {
                    if !self.fails {
                        let (profile, dsn) = (&self.profile, self.dialect.dsn());
                        tracing::error!(
                            "profile \"{profile}\": the tables in {dsn} cannot be written, calls go on: {error}"
                        );
                    }
                    self.fails = true;
                    self.all = true;
                }
            }
            if ends {
                return;
            }
        }
    }

    /// Waits until there is something to write, and a moment for what comes with it. True at the end.
    fn wait(&self) -> bool {
        let mut state = self.mirror.state.lock();
        if self.fails {
            let until = Instant::now() + TRY_AGAIN_AFTER;
            while !state.ends && !self.mirror.changed.wait_until(&mut state, until).timed_out() {}
            return state.ends;
        }
        while !state.ends && !self.all && !state.has_changed() {
            self.mirror.changed.wait(&mut state);
        }
        let until = Instant::now() + GATHERED_FOR;
        while !state.ends && !self.mirror.changed.wait_until(&mut state, until).timed_out() {}
        state.ends
    }

    fn write(&mut self) -> Result<(), DatabaseError> {
        let database = Database::open(self.dialect.dsn())?;
        let (devices, mut calls) = self.changes();
        let mut batch =
            Batch { database, dialect: &self.dialect, number: &mut self.transactions, sql: String::new() };
        if self.all {
            self.dialect.ensure_tables(&batch.database)?;
            batch.add(self.dialect.forget_all())?;
            self.devices.clear();
            self.calls.clear();
        }
        for (key, device) in devices {
            match &device {
                Some(device) => {
                    if self.devices.get(&key).is_some_and(|known| is_same_registration(known, device)) {
                        batch.add(vec![self.dialect.update(device)])?;
                    } else {
                        let new = self
                            .devices
                            .range((key.0.clone(), 0)..=(key.0.clone(), u32::MAX))
                            .next()
                            .is_none();
                        batch.add(self.dialect.insert(device, new))?;
                        // That took the rows of its calls away.
                        let here = |rows: &[StoredCall]| rows.iter().any(|row| is_at(row, &key));
                        calls.extend(self.calls.iter().filter(|(_, rows)| here(rows)).map(|(id, _)| {
                            (*id, self.mirror.state.lock().calls.get(id).cloned().unwrap_or_default())
                        }));
                    }
                    self.devices.insert(key, device.clone());
                }
                None if self.devices.remove(&key).is_some() => {
                    batch.add(self.dialect.remove(&key.0, key.1))?
                }
                None => {}
            }
        }
        for (id, rows) in calls {
            let before = self.calls.remove(&id).unwrap_or_default();
            batch.add(self.dialect.replace_call(&before, id, &rows))?;
            if !rows.is_empty() {
                self.calls.insert(id, rows);
            }
        }
        batch.finish()?;
        self.all = false;
        Ok(())
    }

    /// Takes what the tables lack.
    fn changes(&self) -> Lacking {
        let mut state = self.mirror.state.lock();
        let mut devices = std::mem::take(&mut state.changed_devices);
        let mut calls = std::mem::take(&mut state.changed_calls);
        if self.all {
            devices.extend(state.devices.keys().cloned());
            calls.extend(state.calls.keys().copied());
        }
        let device = |key: DeviceKey| {
            let device = state.devices.get(&key).cloned();
            (key, device)
        };
        let call = |id| (id, state.calls.get(&id).cloned().unwrap_or_default());
        (devices.into_iter().map(device).collect(), calls.into_iter().map(call).collect())
    }
}

/// Statements on their way, as few transactions as the core takes.
struct Batch<'a> {
    database: Database,
    dialect: &'a Dialect,
    number: &'a mut u32,
    sql: String,
}

impl Batch<'_> {
    /// Adds statements that belong together.
    fn add(&mut self, statements: Vec<String>) -> Result<(), DatabaseError> {
        let sql = statements.iter().fold(String::new(), |sql, statement| sql + statement + ";\n");
        if self.sql.len() + sql.len() > MOST_AT_ONCE {
            self.send()?;
        }
        self.sql.push_str(&sql);
        Ok(())
    }

    fn finish(mut self) -> Result<(), DatabaseError> {
        self.send()
    }

    fn send(&mut self) -> Result<(), DatabaseError> {
        let sql = std::mem::take(&mut self.sql);
        if sql.is_empty() {
            return Ok(());
        }
        *self.number = (*self.number + 1) % MOST_TRANSACTIONS;
        self.dialect.execute(&self.database, &sql, *self.number)
    }
}

/// A number that no transaction of an earlier run had last.
fn started() -> u32 {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    u32::try_from(since.as_secs() % u64::from(MOST_TRANSACTIONS)).unwrap_or(0)
}

/// Largest number that fits a column.
const MOST_TRANSACTIONS: u32 = 1 << 31;
/// How long changes are gathered before they are written.
const GATHERED_FOR: Duration = Duration::from_millis(50);
const TRY_AGAIN_AFTER: Duration = Duration::from_secs(1);
const LOOK_AGAIN_AFTER: Duration = Duration::from_millis(10);
/// Bytes of SQL in a transaction; the core cuts what is longer than 32768 in pieces.
const MOST_AT_ONCE: usize = 24_000;
