//! To the phone: what the driver wants done, in as few segments as can be.

use std::io;
use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::time::timeout;

use super::{Connection, acknowledgement};
use crate::exchange::DisconnectReason;
use crate::server::outbox::Errand;

impl Connection {
    pub(super) async fn carry_out(&mut self, errands: Option<Vec<Errand>>) -> Result<(), DisconnectReason> {
        let Some(errands) = errands else {
            return Err(DisconnectReason::Failed("the phone does not read".to_owned()));
        };
        let mut close = None;
        for errand in errands {
            match errand {
                Errand::Send(message) => {
                    self.log('>', &message);
                    message.encode(self.dialect, &mut self.sending);
                }
                Errand::Accept(device, dialect, silence) => {
                    self.device = device;
                    self.dialect = dialect;
                    self.acknowledgement = acknowledgement(dialect);
                    self.silence = silence;
                    self.heard = Instant::now();
                }
                Errand::Trace(trace) => self.trace = trace,
                Errand::Close(reason) => close = Some(reason),
            }
        }
        self.flush().await?;
        match close {
            Some(reason) => {
                tracing::debug!(device = self.device, connection = self.id.0, ?reason, "closing");
                Err(DisconnectReason::Asked)
            }
            None => Ok(()),
        }
    }

    pub(super) async fn flush(&mut self) -> Result<(), DisconnectReason> {
        if self.sending.is_empty() {
            return Ok(());
        }
        let bytes = std::mem::take(&mut self.sending).freeze();
        let written = self.wire.try_write(&bytes).map_err(|error| unwritable(&error))?;
        let rest = bytes.get(written..).unwrap_or_default();
        if rest.is_empty() {
            return Ok(());
        }
        let write = async {
            self.wire.write_all(rest).await?;
            self.wire.flush().await
        };
        match timeout(WRITE_WITHIN, write).await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(error)) => Err(unwritable(&error)),
            Err(_) => Err(DisconnectReason::Failed(format!("the phone did not read for {WRITE_WITHIN:?}"))),
        }
    }

    /// Closes in a way that lets the phone read what was sent last: data that it sends meanwhile must not
    /// make the kernel reset the connection.
    pub(super) async fn linger(&mut self) {
        let rest = async {
            self.wire.shutdown().await?;
            loop {
                self.received.clear();
                if self.wire.read_buf(&mut self.received).await? == 0 {
                    return io::Result::Ok(());
                }
            }
        };
        drop(timeout(LINGER, rest).await);
    }
}

fn unwritable(error: &io::Error) -> DisconnectReason {
    DisconnectReason::Failed(format!("cannot write: {error}"))
}

const WRITE_WITHIN: Duration = Duration::from_secs(5);
const LINGER: Duration = Duration::from_millis(500);
