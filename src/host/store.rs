//! The mirror of phones, lines, buttons and calls in a database, for people and programs that read it.
//!
//! Changes are noted in memory and written by a thread of the profile's own, together, shortly after. A database
//! that is slow, locked or gone holds nobody up: what is noted is the newest state, not a queue, so it does not
//! grow, and all of it is written when the database is there again.

mod batch;
mod sql;
mod tables;
mod writer;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use parking_lot::{Condvar, Mutex};

use crate::config::Profile;
use crate::exchange::{CallId, Stored, StoredCall, StoredDevice};
use writer::Writer;

/// Name and instance of a phone.
type DeviceKey = (String, u32);

/// The tables of a profile.
pub(super) struct Store {
    /// The setting that names the database.
    odbc_dsn: String,
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
    ending: Option<Ending>,
}

/// What becomes of the rows when nothing more is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Ending {
    /// They are to be as things are by then.
    Stay,
    /// None is to be left: the profile has another database from now on.
    Go,
}

impl Store {
    /// Starts to write; what the profile left in the tables when it ran last goes.
    pub(super) fn open(profile: &Profile) -> std::io::Result<Self> {
        let mirror = Arc::new(Mirror::default());
        let writer = Writer::new(Arc::clone(&mirror), profile);
        let thread = thread::Builder::new().name("skinny-tables".to_owned()).spawn(|| writer.run())?;
        Ok(Self { odbc_dsn: profile.odbc_dsn.clone(), mirror, writer: Mutex::new(Some(thread)) })
    }

    /// Whether this is where a profile has its tables.
    pub(super) fn is_of(&self, profile: &Profile) -> bool {
        self.odbc_dsn == profile.odbc_dsn
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
        self.end(Ending::Stay, within)
    }

    /// Removes every row of the profile, in the same manner.
    pub(super) fn leave(&self, within: Duration) -> bool {
        self.end(Ending::Go, within)
    }

    fn end(&self, ending: Ending, within: Duration) -> bool {
        self.mirror.state.lock().ending = Some(ending);
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

const LOOK_AGAIN_AFTER: Duration = Duration::from_millis(10);
