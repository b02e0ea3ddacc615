//! One phone's TCP connection: bytes to messages, messages to bytes, keep-alives answered on the spot.

use std::future::poll_fn;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::pin;
use std::task::Poll;
use std::time::Duration;

use bytes::BytesMut;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::sync::mpsc;
use tokio::time::{Instant, sleep_until, timeout};

use super::driver::Event;
use super::gate::Pass;
use super::tls;
use super::wire::Wire;
use crate::exchange::{CloseReason, ConnectionId, DisconnectReason, Input, Peer};
use crate::protocol::frame::{self, Frame};
use crate::protocol::messages::{Body, KeepAliveAck, KeepAliveReq};
use crate::protocol::{Dialect, Message};

/// What the driver wants done on a connection.
#[derive(Debug)]
#[allow(clippy::large_enum_variant, reason = "messages are most of the errands")]
pub(super) enum Errand {
    Send(Message),
    Accept(String, Dialect, Duration),
    Trace(bool),
    Close(CloseReason),
}

/// Where the driver leaves what is to be done, in parcels that go out in one piece.
pub(super) type Outbox = mpsc::Sender<Vec<Errand>>;

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
    let (outbox, parcels) = mpsc::channel(PARCELS_QUEUED);
    if events.send(Event::Opened(id, peer, outbox)).await.is_err() {
        return;
    }
    tracing::debug!(connection = id.0, address = %peer.remote, "connected");
    let mut connection = Connection {
        id,
        wire,
        subject,
        register_by: Some(Instant::now() + pass.register_within),
        pass,
        frame_by: None,
        events,
        received: BytesMut::with_capacity(READ_SIZE),
        sending: BytesMut::new(),
        device: String::new(),
        dialect: Dialect::default(),
        traced: false,
        silence: SILENCE_BEFORE_REGISTRATION,
        deadline: Instant::now() + SILENCE_BEFORE_REGISTRATION,
    };
    let reason = unbroken(connection.run(parcels)).await;
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
    received: BytesMut,
    sending: BytesMut,
    dialect: Dialect,
    /// Name of the phone, for the log; empty before it has registered.
    device: String,
    /// Every frame goes to the log where it is seen.
    traced: bool,
    /// How long the phone may say nothing.
    silence: Duration,
    deadline: Instant,
}

impl Connection {
    async fn run(&mut self, mut parcels: mpsc::Receiver<Vec<Errand>>) -> DisconnectReason {
        loop {
            let due = self.due();
            let step = tokio::select! {
                read = self.wire.read_buf(&mut self.received) => self.bytes_read(read).await,
                parcel = parcels.recv() => self.parcel(parcel).await,
                () = sleep_until(due) => Err(self.overdue(Instant::now())),
            };
            if let Err(reason) = step {
                return reason;
            }
        }
    }

    /// When the phone has to have said something at the latest.
    fn due(&self) -> Instant {
        [self.register_by, self.frame_by].into_iter().flatten().fold(self.deadline, Instant::min)
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

    async fn bytes_read(&mut self, read: io::Result<usize>) -> Result<(), DisconnectReason> {
        match read {
            Ok(0) => return Err(DisconnectReason::Closed),
            Ok(_) => self.deadline = Instant::now() + self.silence,
            Err(error) if error.kind() == io::ErrorKind::ConnectionReset => {
                return Err(DisconnectReason::Closed);
            }
            Err(error) => return Err(DisconnectReason::Failed(format!("cannot read: {error}"))),
        }
        while let Some(frame) = frame::split(&mut self.received).map_err(|error| broken(&error))? {
            self.frame(frame).await?;
            self.frame_by = None;
        }
        if self.received.is_empty() {
            self.frame_by = None;
        } else {
            self.frame_by.get_or_insert_with(|| Instant::now() + FRAME_WITHIN);
        }
        self.received.reserve(READ_SIZE);
        self.flush().await
    }

    async fn frame(&mut self, frame: Frame) -> Result<(), DisconnectReason> {
        if frame.id == KeepAliveReq::ID {
            let answer = Message::from(KeepAliveAck {});
            if self.traced {
                self.log('<', &Message::from(KeepAliveReq::default()));
                self.log('>', &answer);
            }
            answer.encode(self.dialect, &mut self.sending);
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
        let input = Event::Input(Input::Message(self.id, decoded.message));
        self.events.send(input).await.map_err(|_| DisconnectReason::Asked)
    }

    /// Writes a message to the log: from the phone (`<`) or to it (`>`).
    fn log(&self, way: char, message: &Message) {
        if self.traced {
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

    async fn parcel(&mut self, parcel: Option<Vec<Errand>>) -> Result<(), DisconnectReason> {
        let Some(errands) = parcel else {
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
                    self.silence = silence;
                    self.deadline = Instant::now() + silence;
                }
                Errand::Trace(on) => self.traced = on,
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
        let write = async {
            self.wire.write_all(&self.sending).await?;
            self.wire.flush().await
        };
        let written = timeout(WRITE_WITHIN, write).await;
        self.sending.clear();
        match written {
            Ok(Ok(())) => Ok(()),
            Ok(Err(error)) => Err(DisconnectReason::Failed(format!("cannot write: {error}"))),
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

fn broken(error: &frame::FrameError) -> DisconnectReason {
    DisconnectReason::Failed(format!("not SCCP: {error}"))
}

/// How long a connection may say nothing before its phone has registered.
const SILENCE_BEFORE_REGISTRATION: Duration = Duration::from_secs(60);
/// How long a frame may take from its first byte to its last.
const FRAME_WITHIN: Duration = Duration::from_secs(10);
const WRITE_WITHIN: Duration = Duration::from_secs(5);
const LINGER: Duration = Duration::from_millis(500);
/// Parcels that may wait for a phone that reads slowly.
const PARCELS_QUEUED: usize = 256;
const READ_SIZE: usize = 2048;
