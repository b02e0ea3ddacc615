//! Work that may block, in order where order matters: one queue a call, some for look-ups, one for a profile's
//! events.
//!
//! A queue has a thread only while it has work, so an idle exchange has none.

use std::collections::{HashMap, VecDeque};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use parking_lot::{Condvar, Mutex};
use tokio::runtime::Handle;

use crate::exchange::CallId;

/// What is to be done one after the other.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Key {
    Call(Arc<str>, CallId),
    /// One of a profile's queues of look-ups.
    LookUp(Arc<str>, usize),
    Events(Arc<str>),
    /// Of the module: what starts and stops profiles.
    Life,
    /// What programs want of a profile's phones.
    Programs(Arc<str>),
}

impl Key {
    /// Whether it does not matter if its work is done a moment later. A thread that looks for more now and then
    /// costs less than to wake one for each piece.
    fn may_wait(&self) -> bool {
        matches!(self, Self::Events(_))
    }
}

type Work = Box<dyn FnOnce() + Send>;

/// The queues.
pub(super) struct Queues {
    runtime: Handle,
    waiting: Mutex<Waiting>,
    emptied: Condvar,
}

#[derive(Default)]
struct Waiting {
    /// A queue stays until its last piece of work is done.
    queues: HashMap<Key, VecDeque<Work>>,
    closed: bool,
}

impl Queues {
    pub(super) fn new(runtime: Handle) -> Self {
        Self { runtime, waiting: Mutex::default(), emptied: Condvar::new() }
    }

    /// Adds work behind what waits under the same key.
    pub(super) fn push(self: &Arc<Self>, key: Key, work: impl FnOnce() + Send + 'static) {
        let mut waiting = self.waiting.lock();
        if waiting.closed {
            return;
        }
        if let Some(queue) = waiting.queues.get_mut(&key) {
            return queue.push_back(Box::new(work));
        }
        waiting.queues.insert(key.clone(), VecDeque::from([Box::new(work) as Work]));
        drop(waiting);
        let queues = Arc::clone(self);
        self.runtime.spawn_blocking(move || queues.drain(&key));
    }

    /// Does what waits under a key until nothing does.
    fn drain(&self, key: &Key) {
        let mut looked = 0;
        loop {
            let last = !key.may_wait() || looked == LOOKS;
            let Some(work) = self.next(key, last) else {
                if last {
                    return;
                }
                looked += 1;
                thread::sleep(LOOK_AFTER);
                continue;
            };
            looked = 0;
            if catch_unwind(AssertUnwindSafe(work)).is_err() {
                tracing::error!(?key, "work for the exchange panicked and is given up");
            }
        }
    }

    /// Takes what is to be done next. Where nothing is and this is the `last` look, the queue ends.
    fn next(&self, key: &Key, last: bool) -> Option<Work> {
        let mut waiting = self.waiting.lock();
        let work = waiting.queues.get_mut(key).and_then(VecDeque::pop_front);
        if work.is_none() && (last || waiting.closed) {
            waiting.queues.remove(key);
            if waiting.queues.is_empty() {
                self.emptied.notify_all();
            }
        }
        work
    }

    /// How many pieces of work wait under a key.
    pub(super) fn waiting(&self, key: &Key) -> usize {
        self.waiting.lock().queues.get(key).map_or(0, VecDeque::len)
    }

    /// Takes no more work, and waits until what was taken is done, but not for longer than `within`; false if it
    /// is not done then.
    pub(super) fn finish(&self, within: Duration) -> bool {
        let until = Instant::now() + within;
        let mut waiting = self.waiting.lock();
        waiting.closed = true;
        while !waiting.queues.is_empty() {
            if self.emptied.wait_until(&mut waiting, until).timed_out() {
                tracing::error!("work for {} queues was not done in {within:?}", waiting.queues.len());
                return false;
            }
        }
        true
    }
}

/// How often the thread of a queue that may wait looks for more before it ends.
const LOOKS: u32 = 5;
const LOOK_AFTER: Duration = Duration::from_millis(2);

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
        assert!(queues.finish(Duration::from_secs(5)));
        queues.push(Key::Events(profile), || panic!("taken after the end"));
    }

    #[test]
    fn the_end_waits_for_what_was_taken() {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).build().unwrap();
        let queues = Arc::new(Queues::new(runtime.handle().clone()));
        let (sender, receiver) = mpsc::channel();
        for lane in 0..8 {
            let sender = sender.clone();
            queues.push(Key::LookUp("internal".into(), lane), move || {
                std::thread::sleep(Duration::from_millis(50));
                sender.send(()).unwrap();
            });
        }
        let profile: Arc<str> = "internal".into();
        for _ in 0..2 {
            let sender = sender.clone();
            queues.push(Key::Events(Arc::clone(&profile)), move || sender.send(()).unwrap());
            std::thread::sleep(LOOK_AFTER);
        }
        assert!(queues.finish(Duration::from_secs(5)));
        assert_eq!(receiver.try_iter().count(), 10);
    }
}
