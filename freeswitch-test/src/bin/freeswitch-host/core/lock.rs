//! A reader-writer lock that is not tied to threads: whoever holds it may give it back on another one, as modules do.

use std::time::{Duration, Instant};

use parking_lot::{Condvar, Mutex};

#[derive(Default)]
struct Holders {
    readers: usize,
    writer: bool,
}

/// The lock. Readers never wait for each other; a writer waits until there is none.
#[derive(Default)]
pub(crate) struct Gate {
    holders: Mutex<Holders>,
    changed: Condvar,
}

impl Gate {
    /// Enters as a reader unless a writer is inside.
    pub(crate) fn try_read(&self) -> bool {
        let mut holders = self.holders.lock();
        if !holders.writer {
            holders.readers += 1;
        }
        !holders.writer
    }

    /// Enters as a reader, waiting for a writer to leave.
    pub(crate) fn read(&self) {
        let mut holders = self.holders.lock();
        self.changed.wait_while(&mut holders, |holders| holders.writer);
        holders.readers += 1;
    }

    /// Enters as the writer, waiting for everybody to leave.
    pub(crate) fn write(&self) {
        let mut holders = self.holders.lock();
        self.changed.wait_while(&mut holders, |holders| holders.writer || holders.readers > 0);
        holders.writer = true;
    }

    /// Enters as the writer if everybody leaves in time.
    pub(crate) fn try_write(&self, patience: Duration) -> bool {
        let deadline = Instant::now() + patience;
        let mut holders = self.holders.lock();
        while holders.writer || holders.readers > 0 {
            if self.changed.wait_until(&mut holders, deadline).timed_out() {
                return false;
            }
        }
        holders.writer = true;
        true
    }

    /// Leaves, as the writer if there is one, else as one of the readers.
    pub(crate) fn leave(&self) {
        let mut holders = self.holders.lock();
        if holders.writer {
            holders.writer = false;
        } else {
            holders.readers = holders.readers.saturating_sub(1);
        }
        self.changed.notify_all();
    }
}

/// Something to wait for that happens once, such as the end of the host.
#[derive(Default)]
pub(crate) struct Signal {
    given: Mutex<bool>,
    changed: Condvar,
}

impl Signal {
    /// Gives the signal.
    pub(crate) fn give(&self) {
        *self.given.lock() = true;
        self.changed.notify_all();
    }

    /// Waits for the signal; true when it was given in time.
    pub(crate) fn wait(&self, patience: Duration) -> bool {
        let mut given = self.given.lock();
        self.changed.wait_while_for(&mut given, |given| !*given, patience);
        *given
    }

    /// Whether the signal was given.
    pub(crate) fn is_given(&self) -> bool {
        *self.given.lock()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_writer_waits_for_readers() {
        let gate = Gate::default();
        assert!(gate.try_read());
        assert!(!gate.try_write(Duration::from_millis(1)));
        gate.leave();
        assert!(gate.try_write(Duration::from_millis(1)));
        assert!(!gate.try_read());
        gate.leave();
        assert!(gate.try_read());
    }
}
