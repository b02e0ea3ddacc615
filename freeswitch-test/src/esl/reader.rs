//! The reading side of the event socket: blocks of headers, each with a body of the length it names.

use std::collections::VecDeque;
use std::future::Future;

use parking_lot::Mutex;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, BufReader};
use tokio::net::tcp::OwnedReadHalf;
use tokio::sync::{Notify, mpsc};

use super::event::Event;

/// Events that are kept at most; the oldest go first.
const KEPT: usize = 20_000;

/// What the host answered to a command.
#[derive(Debug)]
pub(super) struct Answer {
    /// The reply's text, or the output of an API command.
    pub(super) text: String,
}

/// The events that have come.
#[derive(Debug, Default)]
pub(super) struct Log {
    events: Mutex<Kept>,
    arrived: Notify,
}

/// Events by number; numbers go on when old events are dropped.
#[derive(Debug, Default)]
struct Kept {
    first: usize,
    events: VecDeque<Event>,
}

impl Log {
    /// Completes when an event comes after this call.
    pub(super) fn changed(&self) -> impl Future<Output = ()> {
        let mut arrived = Box::pin(self.arrived.notified());
        // From here on, not only from the first poll on, so that nothing is missed in between.
        arrived.as_mut().enable();
        arrived
    }

    /// Finds the first event from number `from` on that is wanted, and moves `from` past those looked at.
    pub(super) fn find(&self, from: &mut usize, wanted: &mut impl FnMut(&Event) -> bool) -> Option<Event> {
        let kept = self.events.lock();
        let skipped = from.saturating_sub(kept.first);
        let found = kept.events.iter().skip(skipped).find(|event| wanted(event)).cloned();
        *from = kept.first + kept.events.len();
        found
    }

    pub(super) fn all(&self) -> Vec<Event> {
        self.events.lock().events.iter().cloned().collect()
    }

    pub(super) fn clear(&self) {
        let mut kept = self.events.lock();
        kept.first += kept.events.len();
        kept.events.clear();
    }

    /// Names the last twenty events.
    pub(super) fn names(&self) -> String {
        let kept = self.events.lock();
        let last = kept.events.len().saturating_sub(20);
        let names: Vec<&str> = kept.events.iter().skip(last).map(Event::name).collect();
        if names.is_empty() { "none".to_owned() } else { names.join(", ") }
    }

    fn add(&self, event: Event) {
        let mut kept = self.events.lock();
        kept.events.push_back(event);
        if kept.events.len() > KEPT {
            kept.events.pop_front();
            kept.first += 1;
        }
        drop(kept);
        self.arrived.notify_waiters();
    }
}

/// Reads until the connection ends; dropping `answers` then tells those who wait.
pub(super) async fn read_connection(
    read: OwnedReadHalf,
    answers: mpsc::UnboundedSender<Answer>,
    log: std::sync::Arc<Log>,
) {
    let mut reader = BufReader::new(read);
    while let Ok(Some(block)) = read_block(&mut reader).await {
        match block.header("Content-Type") {
            Some("auth/request" | "api/response") => drop(answers.send(Answer { text: block.body })),
            Some("command/reply") => {
                let text = block.header("Reply-Text").unwrap_or_default().to_owned();
                drop(answers.send(Answer { text }));
            }
            Some("text/event-plain") => log.add(Event::parse(&block.body)),
            // Log lines, notices of disconnection: nobody here waits for them.
            _ => {}
        }
    }
}

/// Reads one block, or nothing at the end of the stream.
async fn read_block(reader: &mut BufReader<OwnedReadHalf>) -> std::io::Result<Option<Event>> {
    let mut head = String::new();
    loop {
        let start = head.len();
        if reader.read_line(&mut head).await? == 0 {
            return Ok(None);
        }
        match head.get(start..) {
            // Blank lines before the first header are left over from the block before.
            Some("\n" | "\r\n") if start == 0 => head.clear(),
            Some("\n" | "\r\n") => break,
            _ => {}
        }
    }
    let mut block = Event::parse(&head);
    let length = block.header("Content-Length").and_then(|length| length.parse().ok()).unwrap_or(0);
    let mut body = Vec::new();
    reader.take(length).read_to_end(&mut body).await?;
    block.body = String::from_utf8_lossy(&body).into_owned();
    Ok(Some(block))
}
