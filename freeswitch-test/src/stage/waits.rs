//! Waiting for what a host is about to do.

use std::time::{Duration, Instant};

use tokio::net::TcpStream;
use tokio::time::sleep;

use super::startup::STARTUP;
use super::{Failure, Outcome, Stage};
use crate::esl;

const LOOK_AGAIN: Duration = Duration::from_millis(20);

impl Stage {
    /// Waits until phones can connect.
    ///
    /// # Errors
    ///
    /// Fails after a minute.
    pub async fn until_listening(&self) -> Outcome {
        let end = Instant::now() + STARTUP;
        while TcpStream::connect(self.ports.phones()).await.is_err() {
            if Instant::now() > end {
                let tail = self.log.tail(40);
                return Err(Failure::new(format!(
                    "nobody listens on {} after {STARTUP:?}; log:\n{tail}",
                    self.ports.phones()
                )));
            }
            sleep(LOOK_AGAIN).await;
        }
        Ok(())
    }

    /// Polls a condition until it holds.
    ///
    /// # Errors
    ///
    /// Fails when it does not within five seconds; the message holds the last thing that was found instead.
    pub async fn until<F>(&self, what: &str, probe: impl FnMut() -> F) -> Outcome
    where
        F: Future<Output = Result<Option<String>, Failure>>,
    {
        self.until_within(esl::PATIENCE, what, probe).await
    }

    /// The same for what takes longer.
    ///
    /// # Errors
    ///
    /// As [`Stage::until`].
    pub async fn until_within<F>(
        &self,
        patience: Duration,
        what: &str,
        mut probe: impl FnMut() -> F,
    ) -> Outcome
    where
        F: Future<Output = Result<Option<String>, Failure>>,
    {
        let end = Instant::now() + patience;
        while let Some(instead) = probe().await? {
            if Instant::now() > end {
                return Err(Failure::new(format!("waited in vain for {what}; there was: {instead}")));
            }
            sleep(LOOK_AGAIN).await;
        }
        Ok(())
    }
}
