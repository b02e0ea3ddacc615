//! The UDP ports that RTP may use.

use std::collections::HashSet;

use parking_lot::Mutex;

/// A range of even ports, of which some are taken.
pub(crate) struct Ports {
    first: u16,
    last: u16,
    state: Mutex<Taken>,
}

#[derive(Default)]
struct Taken {
    next: u16,
    ports: HashSet<u16>,
}

impl Ports {
    /// The even ports from `first` to `last`.
    pub(crate) fn new(first: u16, last: u16) -> Ports {
        let first = first.saturating_add(first % 2);
        Ports { first, last, state: Mutex::new(Taken { next: first, ports: HashSet::new() }) }
    }

    /// Takes a port; none when all are taken. One that was given back comes again as late as possible.
    pub(crate) fn take(&self) -> Option<u16> {
        let mut taken = self.state.lock();
        let count = (usize::from(self.last.saturating_sub(self.first)) / 2) + 1;
        for _ in 0..count {
            let port = taken.next;
            taken.next = port.checked_add(2).filter(|next| *next <= self.last).unwrap_or(self.first);
            if taken.ports.insert(port) {
                return Some(port);
            }
        }
        None
    }

    /// Gives a port back.
    pub(crate) fn give_back(&self, port: u16) {
        self.state.lock().ports.remove(&port);
    }

    /// How many are taken.
    #[cfg(test)]
    pub(crate) fn taken(&self) -> usize {
        self.state.lock().ports.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ports_are_even_and_come_back() {
        let ports = Ports::new(10001, 10004);
        assert_eq!(ports.take(), Some(10002));
        assert_eq!(ports.take(), Some(10004));
        assert_eq!(ports.take(), None);
        ports.give_back(10002);
        assert_eq!(ports.taken(), 1);
        assert_eq!(ports.take(), Some(10002));
    }
}
