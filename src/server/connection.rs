//! One phone's TCP connection: bytes to messages, messages to bytes, keep-alives answered on the spot.

mod receiving;
mod sending;

use std::borrow::Cow;
use std::future::poll_fn;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::pin;
use std::task::Poll;
use std::time::{Duration, Instant};

use bytes::BytesMut;
use tokio::sync::mpsc;
use tokio::time::sleep_until;

use super::allowance::Allowance;
use super::driver::Event;
use super::gate::Pass;
use super::outbox::{Errands, outbox};
use super::wire::Wire;
use crate::exchange::{ConnectionId, DisconnectReason, Input, Peer, Trace};
use crate::protocol::frame::HEADER_LEN;
use crate::protocol::messages::KeepAliveAck;
use crate::protocol::{Dialect, Message};

/// A connection that has come in.
pub(super) struct Arrival {
    pub(super) id: ConnectionId,
    pub(super) peer: Peer,
    pub(super) wire: Wire,
    /// The name in the certificate that the phone showed, if it showed one.
    pub(super) subject: Option<String>,
    pub(super) pass: Pass,
}

/// Serves a connection until either side ends it.
pub(super) async fn serve(arrival: Arrival, events: mpsc::Sender<Event>) {
    let Arrival { id, peer, wire, subject, pass } = arrival;
    let (outbox, errands) = outbox();
    if events.send(Event::Opened(id, peer, outbox)).await.is_err() {
        return;
    }
    tracing::debug!(connection = id.0, address = %peer.remote, "connected");
    let now = Instant::now();
    let mut connection = Connection {
        id,
        wire,
        subject,
        register_by: Some(now + pass.register_within),
        pass,
        frame_by: None,
        events,
        received: BytesMut::new(),
        sending: BytesMut::new(),
        device: String::new(),
        dialect: Dialect::default(),
        trace: Trace::Off,
        acknowledgement: acknowledgement(Dialect::default()),
        silence: SILENCE_BEFORE_REGISTRATION,
        heard: now,
        allowance: Allowance::new(now),
        unread_until: None,
    };
    let reason = unbroken(connection.run(errands)).await;
    tracing::debug!(device = connection.device, connection = id.0, ?reason, "disconnected");
    drop(connection.events.send(Event::Input(Input::Disconnected(id, reason))).await);
    connection.linger().await;
}

/// Runs a connection. A panic in it is its end, and nobody else's.
async fn unbroken(run: impl Future<Output = DisconnectReason>) -> DisconnectReason {
    let mut run = pin!(run);
    poll_fn(|context| {
        let step = catch_unwind(AssertUnwindSafe(|| run.as_mut().poll(context)));
        step.unwrap_or_else(|_| Poll::Ready(DisconnectReason::Failed("a panic in its task".to_owned())))
    })
    .await
}

/// A phone that does nothing holds no memory beside this.
struct Connection {
    id: ConnectionId,
    wire: Wire,
    subject: Option<String>,
    pass: Pass,
    /// Until when the phone has to ask to register, if it has not.
    register_by: Option<Instant>,
    /// Until when a frame that began has to be whole.
    frame_by: Option<Instant>,
    events: mpsc::Sender<Event>,
    /// What came and is not handled yet.
    received: BytesMut,
    /// What waits to be written.
    sending: BytesMut,
    dialect: Dialect,
    /// The answer to a keep-alive, as a frame.
    acknowledgement: [u8; HEADER_LEN],
    /// Name of the phone, for the log; empty before it has registered.
    device: String,
    /// Which frames go to the log where they are seen.
    trace: Trace,
    /// How long the phone may say nothing.
    silence: Duration,
    /// When it said something last.
    heard: Instant,
    allowance: Allowance,
    /// The phone said too much.
    unread_until: Option<Instant>,
}

impl Connection {
    async fn run(&mut self, mut errands: Errands) -> DisconnectReason {
        // Set anew only when it goes off or is too late, not for every keep-alive.
        let mut alarm = pin!(sleep_until(self.wakes_at().into()));
        loop {
            if self.wakes_at() < alarm.deadline().into_std() {
                alarm.as_mut().reset(self.wakes_at().into());
            }
            let step = tokio::select! {
                biased;
                errands = errands.take() => self.carry_out(errands).await,
                received = poll_fn(|context| self.poll_receive(context)), if self.unread_until.is_none() => {
                    self.received(received).await
                }
                () = &mut alarm => {
                    let silent = self.alarm(Instant::now());
                    alarm.as_mut().reset(self.wakes_at().into());
                    silent
                }
            };
            if let Err(reason) = step {
                return reason;
            }
        }
    }

    /// When the connection has to look at the time again.
    fn wakes_at(&self) -> Instant {
        self.unread_until.unwrap_or_else(|| self.due())
    }

    fn alarm(&mut self, now: Instant) -> Result<(), DisconnectReason> {
        match self.unread_until {
            Some(until) if until > now => Ok(()),
            Some(_) => {
                self.unread_until = None;
                Ok(())
            }
            None if self.due() > now => Ok(()),
            None => Err(self.overdue(now)),
        }
    }

    /// When the phone has to have said something at the latest.
    fn due(&self) -> Instant {
        [self.register_by, self.frame_by].into_iter().flatten().fold(self.heard + self.silence, Instant::min)
    }

    fn overdue(&self, now: Instant) -> DisconnectReason {
        let passed = |by: Option<Instant>| by.is_some_and(|by| by <= now);
        if passed(self.register_by) {
            self.pass.late();
            DisconnectReason::Failed(format!("it did not register within {:?}", self.pass.register_within))
        } else if passed(self.frame_by) {
            DisconnectReason::Failed(format!("a frame was not whole after {FRAME_WITHIN:?}"))
        } else {
            DisconnectReason::Expired
        }
    }

    /// Writes a message to the log: from the phone (`<`) or to it (`>`).
    fn log(&self, way: char, message: &Message) {
        let message = &*without_keys(message);
        if self.trace != Trace::Off {
            tracing::info!(device = self.device, connection = self.id.0, "{way} {message}");
        } else {
            tracing::debug!(device = self.device, connection = self.id.0, "{way} {message}");
        }
    }
}

/// A message as it may be logged: what the keys of a stream are is nobody's business.
fn without_keys(message: &Message) -> Cow<'_, Message> {
    let mut message = Cow::Borrowed(message);
    let has_keys = match &*message {
        Message::OpenReceiveChannel(open) => !open.encryption.key.is_empty(),
        Message::StartMediaTransmission(start) => !start.encryption.key.is_empty(),
        _ => false,
    };
    if has_keys {
        let encryption = match message.to_mut() {
            Message::OpenReceiveChannel(open) => &mut open.encryption,
            Message::StartMediaTransmission(start) => &mut start.encryption,
            _ => return message,
        };
        encryption.key.fill(0);
        encryption.salt.fill(0);
    }
    message
}

/// The answer to a keep-alive, as a frame.
fn acknowledgement(dialect: Dialect) -> [u8; HEADER_LEN] {
    let mut frame = BytesMut::with_capacity(HEADER_LEN);
    Message::from(KeepAliveAck {}).encode(dialect, &mut frame);
    let mut bytes = [0; HEADER_LEN];
    bytes.iter_mut().zip(frame).for_each(|(byte, written)| *byte = written);
    bytes
}

/// How long a connection may say nothing before its phone has registered.
const SILENCE_BEFORE_REGISTRATION: Duration = Duration::from_secs(60);
/// How long a frame may take from its first byte to its last.
const FRAME_WITHIN: Duration = Duration::from_secs(10);
