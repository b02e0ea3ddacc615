//! The table of sessions, and sessions held by a read lock.

use std::{
    collections::{BTreeMap, HashMap},
    ops::Deref,
    sync::{
        Arc,
        atomic::{AtomicU64, AtomicUsize, Ordering},
    },
};

use parking_lot::Mutex;

use super::{cause::Cause, session::Session};

/// A session held by a read lock: it is not destroyed before this is dropped.
pub(crate) struct Locked {
    session: Arc<Session>,
    held: bool,
}

impl Locked {
    /// Locks a session that somebody else holds.
    pub(crate) fn new(session: &Arc<Session>) -> Option<Locked> {
        session.read_lock().then(|| Locked { session: Arc::clone(session), held: true })
    }

    /// The session itself.
    pub(crate) fn shared(&self) -> Arc<Session> {
        Arc::clone(&self.session)
    }

    /// Leaves the lock for somebody else to give back.
    pub(crate) fn into_shared(mut self) -> Arc<Session> {
        self.held = false;
        Arc::clone(&self.session)
    }
}

impl Deref for Locked {
    type Target = Arc<Session>;

    fn deref(&self) -> &Arc<Session> {
        &self.session
    }
}

impl Drop for Locked {
    fn drop(&mut self) {
        if self.held {
            self.session.unlock();
        }
    }
}

/// Every session that is not destroyed.
pub(crate) struct Sessions {
    table: Mutex<HashMap<String, Arc<Session>>>,
    listed: Mutex<BTreeMap<u64, Arc<Session>>>,
    ids: AtomicU64,
    peak: AtomicU64,
    limit: AtomicUsize,
}

impl Default for Sessions {
    fn default() -> Sessions {
        Sessions {
            table: Mutex::default(),
            listed: Mutex::default(),
            ids: AtomicU64::new(0),
            peak: AtomicU64::new(0),
            limit: AtomicUsize::new(LIMIT),
        }
    }
}

impl Sessions {
    /// How many there may be at once.
    pub(crate) fn limit(&self) -> usize {
        self.limit.load(Ordering::Relaxed)
    }

    /// Sets how many there may be at once.
    pub(crate) fn set_limit(&self, limit: usize) {
        self.limit.store(limit, Ordering::Relaxed);
    }

    /// A number for a new session.
    pub(super) fn next_id(&self) -> u64 {
        self.ids.fetch_add(1, Ordering::Relaxed) + 1
    }

    /// How many sessions there were since the host started.
    pub(crate) fn total(&self) -> u64 {
        self.ids.load(Ordering::Relaxed)
    }

    /// How many there were at most at once.
    pub(crate) fn peak(&self) -> u64 {
        self.peak.load(Ordering::Relaxed)
    }

    /// How many there are.
    pub(crate) fn count(&self) -> usize {
        self.table.lock().len()
    }

    /// Enters a session; false when the identity is taken.
    pub(super) fn insert(&self, uuid: &str, session: &Arc<Session>) -> bool {
        let mut table = self.table.lock();
        if table.contains_key(uuid) {
            return false;
        }
        table.insert(uuid.to_owned(), Arc::clone(session));
        self.peak.fetch_max(table.len() as u64, Ordering::Relaxed);
        true
    }

    /// Changes a session's identity; false when the new one is taken.
    pub(super) fn rename(&self, from: &str, to: &str) -> bool {
        let mut table = self.table.lock();
        if table.contains_key(to) {
            return false;
        }
        let Some(session) = table.remove(from) else { return false };
        table.insert(to.to_owned(), session);
        true
    }

    /// Removes a session.
    pub(super) fn remove(&self, uuid: &str) {
        // Dropped after the table is unlocked: the last reference frees the session.
        let session = self.table.lock().remove(uuid);
        drop(session);
    }

    /// The session of that identity, locked; `None` once it hangs up.
    pub(crate) fn locate(&self, uuid: &str) -> Option<Locked> {
        let table = self.table.lock();
        table.get(uuid).and_then(Locked::new)
    }

    /// Shows a channel in the host's lists: from its creation event on, until nothing of it is left.
    pub(super) fn list(&self, session: Arc<Session>) {
        self.listed.lock().insert(session.id, session);
    }

    /// Shows a channel no more.
    pub(super) fn unlist(&self, id: u64) {
        // Dropped after the list is unlocked, as above.
        let session = self.listed.lock().remove(&id);
        drop(session);
    }

    /// The channels to show, oldest first.
    pub(crate) fn listed(&self) -> Vec<Arc<Session>> {
        self.listed.lock().values().cloned().collect()
    }

    /// All of them, oldest first.
    pub(crate) fn all(&self) -> Vec<Arc<Session>> {
        let mut all: Vec<_> = self.table.lock().values().cloned().collect();
        all.sort_by_key(|session| session.id);
        all
    }

    /// Hangs up every session that `which` picks and returns how many there were.
    pub(crate) fn hang_up(&self, cause: Cause, which: impl Fn(&Session) -> bool) -> usize {
        let chosen: Vec<_> = self.all().into_iter().filter(|session| which(session)).collect();
        for session in &chosen {
            if let Some(session) = Locked::new(session) {
                session.hangup(cause);
            }
        }
        chosen.len()
    }
}

/// More than anybody wants, unless it is set.
const LIMIT: usize = 100_000;
