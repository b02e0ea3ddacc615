//! A phone as light as can be: a connection that registers, keeps alive and hands its frames out.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;

use bytes::{Buf, BytesMut};
use mod_skinny::protocol::enums::{AlarmSeverity, DeviceType, MediaPayload};
use mod_skinny::protocol::messages::{
    Alarm, AudioCapability, Body, ButtonTemplateReq, ButtonTemplateRes, CapabilitiesReq, CapabilitiesRes,
    KeepAliveAck, KeepAliveReq, LineStatReq, LineStatRes, RegisterAck, RegisterReject, RegisterReq,
    SoftKeySetReq, SoftKeySetRes, SoftKeyTemplateReq, SoftKeyTemplateRes, StationIdentifier, TimeDateReq,
    TimeDateRes,
};
use mod_skinny::protocol::{Dialect, Frame, Message, ProtocolVersion, Text, frame};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpSocket, TcpStream};
use tokio::time::timeout;

/// A registered phone, or one that is about to be.
#[derive(Debug)]
pub(super) struct LightPhone {
    name: String,
    dialect: Dialect,
    socket: TcpStream,
    received: BytesMut,
    sending: BytesMut,
}

impl LightPhone {
    /// Connects from an address of this machine.
    pub(super) async fn connect(server: SocketAddr, from: Ipv4Addr, name: String) -> io::Result<Self> {
        let socket = if server.is_ipv4() { TcpSocket::new_v4()? } else { TcpSocket::new_v6()? };
        if server.is_ipv4() && server.ip().is_loopback() {
            socket.bind((from, 0).into())?;
        }
        let socket = socket.connect(server).await?;
        socket.set_nodelay(true)?;
        let (received, sending) = (BytesMut::with_capacity(2048), BytesMut::new());
        Ok(Self { name, dialect: Dialect::default(), socket, received, sending })
    }

    /// Connects and registers; fails when that takes longer than a user's patience.
    pub(super) async fn arrive(server: SocketAddr, from: Ipv4Addr, name: String) -> io::Result<Self> {
        let arrival = async {
            let mut phone = Self::connect(server, from, name).await?;
            phone.register().await?;
            io::Result::Ok(phone)
        };
        timeout(PATIENCE, arrival).await.unwrap_or_else(|_| Err(io::ErrorKind::TimedOut.into()))
    }

    /// Registers and asks for what a phone asks for, one thing after the other.
    async fn register(&mut self) -> io::Result<()> {
        let station_id =
            StationIdentifier { device_name: Text::from(self.name.as_str()), user_id: 0, instance: 1 };
        self.put(Alarm {
            alarm_severity: AlarmSeverity::Informational,
            text: format!("Name={} Load=7.2(2.0) Last=Phone-Keypad", self.name).into(),
            ..Alarm::default()
        });
        let request = RegisterReq {
            station_id,
            device_type: DeviceType::Cisco7960,
            max_streams: 5,
            protocol_version: Some(OFFERED),
            phone_features: Some(Default::default()),
            ..RegisterReq::default()
        };
        self.say(request).await?;
        let ack = self.until(RegisterAck::ID).await?;
        if let Ok(Message::RegisterAck(ack)) = Message::decode(ack.id, &ack.body, self.dialect) {
            let version = ack.protocol_version.unwrap_or(0).min(OFFERED);
            self.dialect = Dialect { version: ProtocolVersion(version), utf8: false };
        }
        self.ask(ButtonTemplateReq::default(), ButtonTemplateRes::ID).await?;
        self.ask(SoftKeyTemplateReq::default(), SoftKeyTemplateRes::ID).await?;
        self.ask(SoftKeySetReq::default(), SoftKeySetRes::ID).await?;
        self.ask(LineStatReq { line_number: 1 }, LineStatRes::ID).await?;
        self.ask(TimeDateReq::default(), TimeDateRes::ID).await.map(drop)
    }

    /// Sends a message and waits for another.
    pub(super) async fn ask(&mut self, request: impl Into<Message>, answer: u32) -> io::Result<Frame> {
        self.say(request).await?;
        self.until(answer).await
    }

    /// Sends a keep-alive and waits for its acknowledgement.
    pub(super) async fn keep_alive(&mut self) -> io::Result<()> {
        self.socket.write_all(&KEEP_ALIVE).await?;
        self.until(KeepAliveAck::ID).await.map(drop)
    }

    /// Adds a message to what is sent next.
    pub(super) fn put(&mut self, message: impl Into<Message>) {
        message.into().encode(self.dialect, &mut self.sending);
    }

    /// Sends a message, and those added before.
    pub(super) async fn say(&mut self, message: impl Into<Message>) -> io::Result<()> {
        self.put(message);
        let written = self.socket.write_all(&self.sending).await;
        self.sending.clear();
        written
    }

    /// Waits for a message, doing meanwhile what a phone does by itself.
    async fn until(&mut self, id: u32) -> io::Result<Frame> {
        loop {
            let frame = self.frame().await?;
            if frame.id == CapabilitiesReq::ID {
                self.say(capabilities()).await?;
            }
            if frame.id == id {
                return Ok(frame);
            }
            if frame.id == RegisterReject::ID {
                return Err(io::Error::new(io::ErrorKind::PermissionDenied, "rejected"));
            }
        }
    }

    /// Returns the next frame. Nothing is lost when this is given up while it waits.
    pub(super) async fn frame(&mut self) -> io::Result<Frame> {
        loop {
            if let Some(frame) = self.split()? {
                return Ok(frame);
            }
            if self.socket.read_buf(&mut self.received).await? == 0 {
                return Err(io::Error::new(io::ErrorKind::UnexpectedEof, "the server closed the connection"));
            }
        }
    }

    fn split(&mut self) -> io::Result<Option<Frame>> {
        // The frame of most measures, without what it costs to make it a message's.
        if let Some(([4, 0, 0, 0, version, 0, 0, 0, 0, 1, 0, 0], _)) = self.received.split_first_chunk() {
            let header_version = (*version).into();
            self.received.advance(frame::HEADER_LEN);
            return Ok(Some(Frame { header_version, id: KeepAliveAck::ID, body: bytes::Bytes::new() }));
        }
        frame::split(&mut self.received).map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error))
    }

    /// Reads a frame's message. What an older server leaves out at the end of one is 0, as phones take it.
    pub(super) fn message(&self, frame: &Frame) -> Option<Message> {
        Message::decode(frame.id, &frame.body, self.dialect)
            .or_else(|_| {
                let whole = [&frame.body[..], &[0; LEFT_OUT]].concat();
                Message::decode(frame.id, &whole, self.dialect)
            })
            .ok()
    }

    /// Returns the address that the phone connects from.
    pub(super) fn address(&self) -> io::Result<SocketAddr> {
        self.socket.local_addr()
    }

    /// Gives the connection away, for those who want nothing but bytes.
    pub(super) fn into_socket(self) -> TcpStream {
        self.socket
    }

    /// Resets the connection, as when the power is cut.
    pub(super) fn cut(self) {
        // Without it the close is only more polite.
        let _ = self.socket.set_zero_linger();
    }
}

/// Returns what a phone that talks G.711 says of its codecs.
pub(super) fn capabilities() -> CapabilitiesRes {
    let capability = |payload_capability| AudioCapability {
        payload_capability,
        max_frames_per_packet: 40,
        ..AudioCapability::default()
    };
    CapabilitiesRes { caps: [MediaPayload::G711Ulaw64k, MediaPayload::G711Alaw64k].map(capability).to_vec() }
}

/// A keep-alive as a frame; its id is 0.
pub(super) const KEEP_ALIVE: [u8; 12] = [4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
const _: () = assert!(KeepAliveReq::ID == 0);
const OFFERED: u8 = 11;
/// Bytes that may lack of a message; those of audio have got some hundred longer over the years.
const LEFT_OUT: usize = 256;
const PATIENCE: Duration = Duration::from_secs(60);
