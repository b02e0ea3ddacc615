//! The messages that a phone exchanged, with their times.

use std::collections::VecDeque;
use std::fmt;
use std::time::{Duration, Instant};

use bytes::Bytes;
use mod_skinny::protocol::Message;

/// Messages that are kept at most; the oldest go first.
const KEPT: usize = 5_000;

/// One message as it went over the connection.
#[derive(Debug, Clone)]
pub struct Entry {
    /// When it was sent or received.
    pub at: Instant,
    /// The same, counted from the start of the connection.
    pub after: Duration,
    /// Whether the phone sent it.
    pub sent: bool,
    /// What it says.
    pub message: Message,
    /// The whole frame.
    pub frame: Bytes,
}

impl fmt::Display for Entry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let arrow = if self.sent { '>' } else { '<' };
        write!(f, "{:9.3} {arrow} {}", self.after.as_secs_f64(), self.message)
    }
}

/// The messages of one connection.
#[derive(Debug)]
pub(super) struct Record {
    start: Instant,
    entries: VecDeque<Entry>,
}

impl Record {
    pub(super) fn new() -> Self {
        Self { start: Instant::now(), entries: VecDeque::new() }
    }

    pub(super) fn add(&mut self, sent: bool, message: Message, frame: Bytes) {
        let at = Instant::now();
        let after = at.duration_since(self.start);
        self.entries.push_back(Entry { at, after, sent, message, frame });
        if self.entries.len() > KEPT {
            self.entries.pop_front();
        }
    }

    pub(super) fn entries(&self) -> impl Iterator<Item = &Entry> {
        self.entries.iter()
    }

    /// Shows the last messages, a line each.
    pub(super) fn tail(&self, count: usize) -> String {
        let skipped = self.entries.len().saturating_sub(count);
        let lines: Vec<String> = self.entries.iter().skip(skipped).map(ToString::to_string).collect();
        lines.join("\n")
    }
}
