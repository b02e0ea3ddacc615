//! What waits to be done on a connection: the driver adds to it, the connection takes all of it at once, so that
//! everything that waits leaves in one segment.

use std::future::poll_fn;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use parking_lot::Mutex;

use crate::exchange::{CloseReason, Trace};
use crate::protocol::{Dialect, Message};

/// What the driver wants done on a connection.
#[derive(Debug)]
#[allow(clippy::large_enum_variant, reason = "messages are most of the errands")]
pub(super) enum Errand {
    Send(Message),
    Accept(String, Dialect, Duration),
    Trace(Trace),
    Close(CloseReason),
}

/// The driver's end. The connection ends when this is dropped.
#[derive(Debug)]
pub(super) struct Outbox(Arc<Mutex<Waiting>>);

/// The connection's end.
#[derive(Debug)]
pub(super) struct Errands(Arc<Mutex<Waiting>>);

#[derive(Debug, Default)]
struct Waiting {
    errands: Vec<Errand>,
    closed: bool,
    /// Whom to wake when that changes.
    waker: Option<Waker>,
}

/// More waits for the connection than a phone that reads ever leaves waiting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Full;

pub(super) fn outbox() -> (Outbox, Errands) {
    let shared = Arc::new(Mutex::default());
    (Outbox(Arc::clone(&shared)), Errands(shared))
}

impl Outbox {
    /// Adds errands, in order, leaving `errands` empty.
    pub(super) fn add(&self, errands: &mut Vec<Errand>) -> Result<(), Full> {
        let mut waiting = self.0.lock();
        if waiting.errands.len() + errands.len() > MOST_WAITING {
            return Err(Full);
        }
        waiting.errands.append(errands);
        let waker = waiting.waker.take();
        drop(waiting);
        wake(waker);
        Ok(())
    }
}

impl Drop for Outbox {
    fn drop(&mut self) {
        let mut waiting = self.0.lock();
        waiting.closed = true;
        let waker = waiting.waker.take();
        drop(waiting);
        wake(waker);
    }
}

impl Errands {
    /// Waits until there are errands and takes all of them; `None` when there will be no more. Nothing is lost
    /// when this is given up while it waits.
    pub(super) async fn take(&mut self) -> Option<Vec<Errand>> {
        poll_fn(|context| self.poll_take(context)).await
    }

    fn poll_take(&mut self, context: &Context<'_>) -> Poll<Option<Vec<Errand>>> {
        let mut waiting = self.0.lock();
        if !waiting.errands.is_empty() {
            return Poll::Ready(Some(std::mem::take(&mut waiting.errands)));
        }
        if waiting.closed {
            return Poll::Ready(None);
        }
        let waker = context.waker();
        if !waiting.waker.as_ref().is_some_and(|known| known.will_wake(waker)) {
            waiting.waker = Some(waker.clone());
        }
        Poll::Pending
    }
}

fn wake(waker: Option<Waker>) {
    if let Some(waker) = waker {
        waker.wake();
    }
}

/// Errands that may wait for a phone that reads slowly.
const MOST_WAITING: usize = 4096;

#[cfg(test)]
mod tests {
    use super::*;

    fn close() -> Vec<Errand> {
        vec![Errand::Close(CloseReason::Killed)]
    }

    #[tokio::test]
    async fn all_that_waits_is_taken_at_once_and_the_end_comes_last() {
        let (outbox, mut errands) = outbox();
        assert_eq!(outbox.add(&mut close()), Ok(()));
        assert_eq!(outbox.add(&mut close()), Ok(()));
        drop(outbox);
        assert_eq!(errands.take().await.map(|taken| taken.len()), Some(2));
        assert!(errands.take().await.is_none());
    }

    #[tokio::test]
    async fn who_waits_is_woken() {
        let (outbox, mut errands) = outbox();
        let taken = tokio::spawn(async move { errands.take().await.map(|taken| taken.len()) });
        tokio::task::yield_now().await;
        assert_eq!(outbox.add(&mut close()), Ok(()));
        assert_eq!(taken.await.unwrap(), Some(1));
    }

    #[test]
    fn a_phone_that_does_not_read_cannot_hoard() {
        let (outbox, _errands) = outbox();
        let mut many: Vec<Errand> = (0..MOST_WAITING).flat_map(|_| close()).collect();
        assert_eq!(outbox.add(&mut many), Ok(()));
        assert_eq!(outbox.add(&mut close()), Err(Full));
    }
}
