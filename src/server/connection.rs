//! One phone's TCP connection: bytes to messages, messages to bytes, keep-alives answered on the spot.

use std::borrow::Cow;
use std::future::poll_fn;
use std::io;
use std::mem::MaybeUninit;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::{Pin, pin};
use std::task::{Context, Poll, ready};
use std::time::{Duration, Instant};

use bytes::BytesMut;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWriteExt, ReadBuf};
use tokio::sync::mpsc::{self, error::TrySendError};
use tokio::time::{sleep_until, timeout};

use super::allowance::Allowance;
use super::driver::Event;
use super::gate::Pass;
use super::outbox::{Errand, Errands, outbox};
use super::tls;
use super::wire::Wire;
use crate::exchange::{ConnectionId, DisconnectReason, Input, Peer, Trace};
use crate::protocol::frame::{self, Frame, HEADER_LEN};
use crate::protocol::messages::{Body, KeepAliveAck, KeepAliveReq};
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

    /// Takes what the socket has. Keep-alives, which are nearly all that phones say, are acknowledged on the way,
    /// as long as nothing else comes. Ready once there is more to do.
    fn poll_receive(&mut self, context: &mut Context<'_>) -> Poll<Result<(), DisconnectReason>> {
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

    async fn received(&mut self, received: Result<(), DisconnectReason>) -> Result<(), DisconnectReason> {
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

    /// Writes a message to the log: from the phone (`<`) or to it (`>`).
    fn log(&self, way: char, message: &Message) {
        let message = &*without_keys(message);
        if self.trace != Trace::Off {
            tracing::info!(device = self.device, connection = self.id.0, "{way} {message}");
        } else {
            tracing::debug!(device = self.device, connection = self.id.0, "{way} {message}");
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

    async fn carry_out(&mut self, errands: Option<Vec<Errand>>) -> Result<(), DisconnectReason> {
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

    async fn flush(&mut self) -> Result<(), DisconnectReason> {
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
    async fn linger(&mut self) {
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

fn broken(error: &frame::FrameError) -> DisconnectReason {
    DisconnectReason::Failed(format!("not SCCP: {error}"))
}

fn unreadable(error: &io::Error) -> DisconnectReason {
    match error.kind() {
        io::ErrorKind::ConnectionReset => DisconnectReason::Closed,
        _ => DisconnectReason::Failed(format!("cannot read: {error}")),
    }
}

fn unwritable(error: &io::Error) -> DisconnectReason {
    DisconnectReason::Failed(format!("cannot write: {error}"))
}

/// How long a connection may say nothing before its phone has registered.
const SILENCE_BEFORE_REGISTRATION: Duration = Duration::from_secs(60);
/// How long a frame may take from its first byte to its last.
const FRAME_WITHIN: Duration = Duration::from_secs(10);
const WRITE_WITHIN: Duration = Duration::from_secs(5);
const LINGER: Duration = Duration::from_millis(500);
/// Bytes that are read at once: more than a phone says at once, but for long lists of its abilities.
const READ_SIZE: usize = 2048;
