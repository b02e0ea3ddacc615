//! Work that may block, in order where order matters: one queue a call, one a look-up, one a profile's events.
//!
//! A queue has a thread only while it has work, so an idle exchange has none.

use std::collections::{HashMap, VecDeque};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use parking_lot::{Mutex, RwLock};
use tokio::runtime::Handle;

use crate::config::Profile;
use crate::exchange::{CallId, ConnectionId};

/// What is to be done one after the other.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Key {
    Call(Arc<str>, CallId),
    LookUp(Arc<str>, ConnectionId),
    Events(Arc<str>),
}

type Work = Box<dyn FnOnce() + Send>;

/// The queues, and the profiles as their work sees them.
pub(super) struct Queues {
    runtime: Handle,
    waiting: Mutex<HashMap<Key, VecDeque<Work>>>,
    profiles: RwLock<HashMap<String, Arc<Profile>>>,
    closed: Mutex<bool>,
}

impl Queues {
    pub(super) fn new(runtime: Handle) -> Self {
        Self {
            runtime,
            waiting: Mutex::new(HashMap::new()),
            profiles: RwLock::new(HashMap::new()),
            closed: Mutex::new(false),
        }
    }

    /// Remembers a profile's settings for the work of later.
    pub(super) fn learn(&self, profile: &Arc<Profile>) {
        self.profiles.write().insert(profile.name.clone(), Arc::clone(profile));
    }

    pub(super) fn profile(&self, name: &str) -> Option<Arc<Profile>> {
        self.profiles.read().get(name).cloned()
    }

    /// Adds work behind what waits under the same key.
    pub(super) fn push(self: &Arc<Self>, key: Key, work: impl FnOnce() + Send + 'static) {
        if *self.closed.lock() {
            return;
        }
        let mut waiting = self.waiting.lock();
        if let Some(queue) = waiting.get_mut(&key) {
            return queue.push_back(Box::new(work));
        }
        waiting.insert(key.clone(), VecDeque::from([Box::new(work) as Work]));
        let queues = Arc::clone(self);
        self.runtime.spawn_blocking(move || queues.drain(&key));
    }

    /// Does what waits under a key until nothing does.
    fn drain(&self, key: &Key) {
        while let Some(work) = self.next(key) {
            if catch_unwind(AssertUnwindSafe(work)).is_err() {
                tracing::error!(?key, "work for the exchange panicked and is given up");
            }
        }
    }

    fn next(&self, key: &Key) -> Option<Work> {
        let mut waiting = self.waiting.lock();
        let work = waiting.get_mut(key).and_then(VecDeque::pop_front);
        if work.is_none() {
            waiting.remove(key);
        }
        work
    }

    /// Takes no more work.
    pub(super) fn close(&self) {
        *self.closed.lock() = true;
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use super::*;

    #[test]
    fn work_under_one_key_stays_in_order_and_a_panic_ends_only_itself() {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).build().unwrap();
        let queues = Arc::new(Queues::new(runtime.handle().clone()));
        let (sender, receiver) = mpsc::channel();
        let profile: Arc<str> = "internal".into();
        for number in 0..100 {
            let sender = sender.clone();
            queues.push(Key::Call(Arc::clone(&profile), CallId(1)), move || {
                assert!(number != 50, "a piece of work that fails");
                sender.send(number).unwrap();
            });
        }
        drop(sender);
        let done: Vec<i32> = receiver.iter().collect();
        assert_eq!(done, (0..100).filter(|number| *number != 50).collect::<Vec<_>>());
        queues.close();
        queues.push(Key::Events(profile), || panic!("taken after the end"));
    }
}
