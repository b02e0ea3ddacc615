//! From the phone: bytes to messages, keep-alives answered on the spot.

use std::io;
use std::mem::MaybeUninit;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Instant;

use bytes::BytesMut;
use tokio::io::{AsyncRead, ReadBuf};
use tokio::sync::mpsc::error::TrySendError;

use super::{Connection, FRAME_WITHIN};
use crate::exchange::{DisconnectReason, Input, Trace};
use crate::protocol::Message;
use crate::protocol::frame::{self, Frame};
use crate::protocol::messages::{Body, KeepAliveAck, KeepAliveReq};
use crate::server::driver::Event;
use crate::server::tls;

impl Connection {
    /// Takes what the socket has. Keep-alives, which are nearly all that phones say, are acknowledged on the way,
    /// as long as nothing else comes. Ready once there is more to do.
    pub(super) fn poll_receive(&mut self, context: &mut Context<'_>) -> Poll<Result<(), DisconnectReason>> {
        loop {
            // Not kept while the phone says nothing, and not made zeros of.
            let mut buffer = [MaybeUninit::uninit(); READ_SIZE];
            let mut buffer = ReadBuf::uninit(&mut buffer);
            if let Err(error) = ready!(Pin::new(&mut self.wire).poll_read(context, &mut buffer)) {
                return Poll::Ready(Err(unreadable(&error)));
            }
            if buffer.filled().is_empty() {
                return Poll::Ready(Err(DisconnectReason::Closed));
            }
            self.heard = Instant::now();
            let rest = match self.received.is_empty() && self.trace != Trace::Everything {
                true => self.acknowledge_all(buffer.filled()),
                false => buffer.filled(),
            };
            self.received.extend_from_slice(rest);
            if !self.received.is_empty() || !self.sending.is_empty() || self.unread_until.is_some() {
                return Poll::Ready(Ok(()));
            }
        }
    }

    /// Acknowledges the keep-alives that come first in `bytes`, and returns what follows them.
    fn acknowledge_all<'b>(&mut self, mut bytes: &'b [u8]) -> &'b [u8] {
        let mut keep_alives = 0;
        while let Some(([4, 0, 0, 0, _, _, _, _, 0, 0, 0, 0], rest)) = bytes.split_first_chunk() {
            bytes = rest;
            keep_alives += 1;
            self.acknowledge();
        }
        self.unread_until = self.allowance.spend(self.heard, keep_alives, 0);
        bytes
    }

    pub(super) async fn received(
        &mut self,
        received: Result<(), DisconnectReason>,
    ) -> Result<(), DisconnectReason> {
        received?;
        let mut messages = 0;
        while let Some(frame) = frame::split(&mut self.received).map_err(|error| broken(&error))? {
            messages += 1;
            self.frame(frame).await?;
            self.frame_by = None;
        }
        if self.received.is_empty() {
            self.received = BytesMut::new();
            self.frame_by = None;
        } else {
            self.frame_by.get_or_insert(self.heard + FRAME_WITHIN);
        }
        self.unread_until = self.allowance.spend(self.heard, 0, messages);
        self.flush().await
    }

    /// Answers a keep-alive at once where nothing else waits to be written.
    fn acknowledge(&mut self) {
        let written = match self.sending.is_empty() {
            true => self.wire.try_write(&self.acknowledgement).unwrap_or(0),
            false => 0,
        };
        self.sending.extend_from_slice(self.acknowledgement.get(written..).unwrap_or_default());
    }

    async fn frame(&mut self, frame: Frame) -> Result<(), DisconnectReason> {
        if frame.id == KeepAliveReq::ID {
            if self.trace == Trace::Everything {
                self.log('<', &Message::from(KeepAliveReq::default()));
                self.log('>', &Message::from(KeepAliveAck {}));
            }
            self.acknowledge();
            return Ok(());
        }
        let decoded = match Message::decode_counting(frame.id, &frame.body, self.dialect) {
            Ok(decoded) => decoded,
            Err(error) => {
                let device = self.device.as_str();
                tracing::warn!(
                    device,
                    connection = self.id.0,
                    "a message that cannot be read is ignored: {error}"
                );
                return Ok(());
            }
        };
        if decoded.surplus > 0 {
            tracing::debug!(
                device = self.device,
                connection = self.id.0,
                surplus = decoded.surplus,
                id = frame.id,
                "bytes beyond the known fields"
            );
        }
        self.log('<', &decoded.message);
        self.watch_registration(&decoded.message)?;
        match self.events.try_send(Event::Input(Input::Message(self.id, decoded.message))) {
            Ok(()) => Ok(()),
            // Boxed, as a connection would keep room for it otherwise.
            Err(TrySendError::Full(input)) => {
                Box::pin(self.events.send(input)).await.map_err(|_| DisconnectReason::Asked)
            }
            Err(TrySendError::Closed(_)) => Err(DisconnectReason::Asked),
        }
    }

    /// A phone that asks to register has done so in time. One that showed a certificate has to be the one whose
    /// it is.
    fn watch_registration(&mut self, message: &Message) -> Result<(), DisconnectReason> {
        match message {
            Message::RegisterReq(request) => {
                self.register_by = None;
                let name = request.station_id.device_name.to_string();
                match self.subject.as_deref().filter(|subject| !tls::is_of(subject, &name)) {
                    None => Ok(()),
                    Some(subject) => Err(DisconnectReason::Failed(format!(
                        "the certificate of \"{subject}\" is not that of \"{name}\""
                    ))),
                }
            }
            Message::RegisterTokenReq(_) | Message::SpcpRegisterTokenReq(_) => {
                self.register_by = None;
                Ok(())
            }
            _ => Ok(()),
        }
    }
}

fn broken(error: &frame::FrameError) -> DisconnectReason {
    DisconnectReason::Failed(format!("not SCCP: {error}"))
}

fn unreadable(error: &io::Error) -> DisconnectReason {
    match error.kind() {
        io::ErrorKind::ConnectionReset => DisconnectReason::Closed,
        _ => DisconnectReason::Failed(format!("cannot read: {error}")),
    }
}

/// Bytes that are read at once: more than a phone says at once, but for long lists of its abilities.
const READ_SIZE: usize = 2048;
