//! The thread that brings the tables of a profile up to date.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};

use super::batch::{Batch, Target};
use super::sql::Dialect;
use super::{DeviceKey, Ending, Mirror, is_at};
use crate::config::Profile;
use crate::exchange::{CallId, StoredCall, StoredDevice};
use crate::freeswitch::core;
use crate::freeswitch::db::{Database, DatabaseError};

/// Phones, or nothing for those that are gone, and the rows of calls.
type Lacking = (Vec<(DeviceKey, Option<StoredDevice>)>, BTreeMap<CallId, Vec<StoredCall>>);

/// Writes what is noted.
pub(super) struct Writer {
    mirror: Arc<Mirror>,
    target: Target,
    /// What the tables have.
    devices: BTreeMap<DeviceKey, StoredDevice>,
    calls: BTreeMap<CallId, Vec<StoredCall>>,
    /// How often in a row the database did not take what it was given.
    failures: u32,
    /// What the tables have is not known: everything is to be written.
    all: bool,
}

impl Writer {
    pub(super) fn new(mirror: Arc<Mirror>, profile: &Profile) -> Self {
        let target = Target {
            profile: profile.name.clone(),
            dialect: Dialect::new(profile, &core::switch_name()),
            transaction: started(),
            refused: BTreeSet::new(),
        };
        Self { mirror, target, devices: BTreeMap::new(), calls: BTreeMap::new(), failures: 0, all: true }
    }

    pub(super) fn run(mut self) {
        loop {
            let ending = self.wait();
            if ending == Some(Ending::Go) {
                return self.leave();
            }
            match self.write() {
                Ok(()) if self.failures > 0 => {
                    let (profile, dsn) = (&self.target.profile, self.target.dialect.dsn());
                    tracing::info!(profile, "the database {dsn} is there again");
                    self.failures = 0;
                }
                Ok(()) => {}
                Err(error) => self.fails(&error),
            }
            if ending.is_some() {
                return;
            }
        }
    }

    fn fails(&mut self, error: &DatabaseError) {
        if self.failures == 0 {
            let (profile, dsn) = (&self.target.profile, self.target.dialect.dsn());
            tracing::error!(
                "profile \"{profile}\": the tables in {dsn} cannot be written, calls go on: {error}"
            );
        }
        self.failures = self.failures.saturating_add(1);
        self.all = true;
    }

    /// Waits until there is something to write, and a moment for what comes with it. Tells the end when it is there.
    fn wait(&self) -> Option<Ending> {
        let mut state = self.mirror.state.lock();
        let wait = match pause(self.failures) {
            Some(pause) => pause,
            None => {
                while state.ending.is_none() && !self.all && !state.has_changed() {
                    self.mirror.changed.wait(&mut state);
                }
                GATHERED_FOR
            }
        };
        let until = Instant::now() + wait;
        while state.ending.is_none() && !self.mirror.changed.wait_until(&mut state, until).timed_out() {}
        state.ending
    }

    /// Takes away what the profile has there.
    fn leave(mut self) {
        if let Err(error) = self.target.dialect.leave(next(self.target.transaction)) {
            let (profile, dsn) = (&self.target.profile, self.target.dialect.dsn());
            tracing::error!("profile \"{profile}\": its rows stay in {dsn}, which it leaves: {error}");
        }
    }

    fn write(&mut self) -> Result<(), DatabaseError> {
        let (devices, mut calls) = self.changes();
        let all = self.all;
        if !all && devices.is_empty() && calls.is_empty() {
            return Ok(());
        }
        let database = Database::open(self.target.dialect.dsn())?;
        if all {
            self.target.dialect.ensure_tables(&database)?;
        }
        let mut batch = Batch::new(database);
        if all {
            batch.add(self.target.dialect.forget_all(), &mut self.target)?;
            self.devices.clear();
            self.calls.clear();
        }
        for (key, device) in devices {
            let statements = self.device(key, device, &mut calls);
            batch.add(statements, &mut self.target)?;
        }
        for (id, rows) in calls {
            let before = self.calls.remove(&id).unwrap_or_default();
            batch.add(self.target.dialect.replace_call(&before, id, &rows), &mut self.target)?;
            if !rows.is_empty() {
                self.calls.insert(id, rows);
            }
        }
        let is_sound = batch.finish(&mut self.target)?;
        // Where somebody else took the tables away, they lack what was in them.
        self.all = !is_sound && !all;
        Ok(())
    }

    /// The statements for a phone. Calls whose rows go with its old ones are to be written too.
    fn device(
        &mut self,
        key: DeviceKey,
        device: Option<StoredDevice>,
        calls: &mut BTreeMap<CallId, Vec<StoredCall>>,
    ) -> Vec<String> {
        let Some(device) = device else {
            let known = self.devices.remove(&key);
            return known.map(|_| self.target.dialect.remove(&key.0, key.1)).unwrap_or_default();
        };
        if self.devices.get(&key).is_some_and(|known| is_same_registration(known, &device)) {
            let update = self.target.dialect.update(&device);
            self.devices.insert(key, device);
            return vec![update];
        }
        let instances = (key.0.clone(), 0)..=(key.0.clone(), u32::MAX);
        let new = self.devices.range(instances).next().is_none();
        let statements = self.target.dialect.insert(&device, new);
        let here = |rows: &[StoredCall]| rows.iter().any(|row| is_at(row, &key));
        let state = self.mirror.state.lock();
        let gone = self.calls.iter().filter(|(_, rows)| here(rows));
        calls.extend(gone.map(|(id, _)| (*id, state.calls.get(id).cloned().unwrap_or_default())));
        drop(state);
        self.devices.insert(key, device);
        statements
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

/// Whether two phones differ in nothing but what phones say of themselves after they registered.
fn is_same_registration(one: &StoredDevice, other: &StoredDevice) -> bool {
    one.buttons == other.buttons
        && (one.user_id, one.kind, one.max_streams) == (other.user_id, other.kind, other.max_streams)
}

/// How long to wait after that many failures, if there were some: a dead database is not asked all the time.
fn pause(failures: u32) -> Option<Duration> {
    let doublings = failures.checked_sub(1)?;
    let pause = TRY_AGAIN_AFTER.saturating_mul(1_u32.checked_shl(doublings).unwrap_or(u32::MAX));
    Some(pause.min(TRY_AGAIN_WITHIN))
}

/// The number of the transaction after that one.
pub(super) fn next(transaction: u32) -> u32 {
    (transaction + 1) % MOST_TRANSACTIONS
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
/// How long a database that failed once is left alone, and at most one that fails on and on.
const TRY_AGAIN_AFTER: Duration = Duration::from_secs(1);
const TRY_AGAIN_WITHIN: Duration = Duration::from_secs(5);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dead_database_is_asked_less_and_less() {
        let seconds = |failures| pause(failures).map(|pause| pause.as_secs());
        assert_eq!(
            [0, 1, 2, 3, 4, 40, u32::MAX].map(seconds),
            [None, Some(1), Some(2), Some(4), Some(5), Some(5), Some(5)]
        );
    }
}
