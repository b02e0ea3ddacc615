//! A phone that makes and takes calls: what a user sees and hears of them, and when.

use std::fmt;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::time::{Duration, Instant};

use mod_skinny::protocol::enums::{CallState, Key, MediaStatus, RingMode, SoftKey, Tone};
use mod_skinny::protocol::messages::{
    Body, CallState as CallStateMessage, CapabilitiesReq, CloseReceiveChannel, KeypadButton, OffHook, OnHook,
    OpenReceiveChannel, OpenReceiveChannelAck, SetRinger, SoftKeyEvent, StartMediaTransmission, StartTone,
    StopMediaTransmission,
};
use mod_skinny::protocol::wire::MediaAddress;
use mod_skinny::protocol::{Frame, Message};
use tokio::time::{Interval, MissedTickBehavior, interval_at, sleep_until};

use super::phone::{LightPhone, capabilities};
use super::rtp::Audio;

/// What a user notices.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sign {
    DialTone,
    Ringing,
    OnHook,
}

/// Why a call did not go as it should.
#[derive(Debug)]
pub(super) enum Trouble {
    Missing(Sign),
    Silent,
    Lost(io::Error),
}

impl From<io::Error> for Trouble {
    fn from(error: io::Error) -> Self {
        Self::Lost(error)
    }
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing(sign) => write!(f, "waited in vain for {sign:?}"),
            Self::Silent => f.write_str("no audio"),
            Self::Lost(error) => write!(f, "connection lost: {error}"),
        }
    }
}

/// A registered phone with a port for audio.
#[derive(Debug)]
pub(super) struct CallingPhone {
    phone: LightPhone,
    audio: Audio,
    /// Line and reference of the call on show.
    call: (u32, u32),
    /// Whom it talks to.
    to: Option<SocketAddr>,
    clock: Interval,
    /// When it heard the other's first word.
    heard: Option<Instant>,
}

impl CallingPhone {
    pub(super) async fn register(server: SocketAddr, name: String, word: u8) -> io::Result<Self> {
        let phone = LightPhone::arrive(server, Ipv4Addr::LOCALHOST, name).await?;
        let audio = Audio::open(phone.address()?.ip(), word).await?;
        Ok(Self { phone, audio, call: (0, 0), to: None, clock: clock(), heard: None })
    }

    pub(super) async fn off_hook(&mut self) -> Result<Instant, Trouble> {
        self.call = (0, 0);
        self.say(OffHook { line_instance: Some(0), call_reference: Some(0) }).await
    }

    pub(super) async fn digit(&mut self, digit: u32) -> Result<Instant, Trouble> {
        let (line, call) = self.call;
        let (line_instance, call_reference) = (Some(line), Some(call));
        self.say(KeypadButton { kp_button: Key::from(digit), line_instance, call_reference }).await
    }

    /// Presses the Answer key for the call that rings.
    pub(super) async fn answer(&mut self) -> Result<Instant, Trouble> {
        self.heard = None;
        let (line_instance, call_reference) = self.call;
        self.say(SoftKeyEvent { soft_key_event: SoftKey::Answer, line_instance, call_reference }).await
    }

    pub(super) async fn on_hook(&mut self) -> Result<Instant, Trouble> {
        let (line, call) = self.call;
        self.say(OnHook { line_instance: Some(line), call_reference: Some(call) }).await
    }

    async fn say(&mut self, message: impl Into<Message>) -> Result<Instant, Trouble> {
        let now = Instant::now();
        self.phone.say(message).await?;
        Ok(now)
    }

    /// Waits for a sign and tells when it came.
    pub(super) async fn until(&mut self, wanted: Sign) -> Result<Instant, Trouble> {
        let end = Instant::now() + PATIENCE;
        loop {
            match self.next(end).await? {
                Some((sign, at)) if sign == wanted => return Ok(at),
                Some(_) => {}
                None if Instant::now() >= end => return Err(Trouble::Missing(wanted)),
                None => {}
            }
        }
    }

    /// Waits until both phones hear each other and tells since when. Both talk all the while.
    pub(super) async fn hear_each_other(one: &mut Self, other: &mut Self) -> Result<Instant, Trouble> {
        let end = Instant::now() + PATIENCE;
        loop {
            if let (Some(one), Some(other)) = (one.heard, other.heard) {
                return Ok(one.max(other));
            }
            if Instant::now() > end {
                return Err(Trouble::Silent);
            }
            tokio::try_join!(one.rest(LISTENED), other.rest(LISTENED))?;
        }
    }

    /// Does for a while what a phone does by itself.
    pub(super) async fn rest(&mut self, pause: Duration) -> Result<(), Trouble> {
        let end = Instant::now() + pause;
        while Instant::now() < end {
            self.next(end).await?;
        }
        Ok(())
    }

    /// Does what a phone does, up to the next sign but not beyond `end`.
    async fn next(&mut self, end: Instant) -> Result<Option<(Sign, Instant)>, Trouble> {
        tokio::select! {
            biased;
            heard = self.audio.heard() => {
                heard?;
                self.heard.get_or_insert_with(Instant::now);
                Ok(None)
            }
            frame = self.phone.frame() => {
                let now = Instant::now();
                Ok(self.react(&frame?).await?.map(|sign| (sign, now)))
            }
            _ = self.clock.tick(), if self.to.is_some() => {
                if let Some(to) = self.to {
                    self.audio.say(to);
                }
                Ok(None)
            }
            () = sleep_until(end.into()) => Ok(None),
        }
    }

    async fn react(&mut self, frame: &Frame) -> io::Result<Option<Sign>> {
        // Most of what a phone is shown does not matter here, and is not looked into.
        if !OF_INTEREST.contains(&frame.id) {
            return Ok(None);
        }
        Ok(match self.phone.message(frame) {
            Some(Message::CapabilitiesReq(_)) => {
                self.phone.say(capabilities()).await?;
                None
            }
            Some(Message::StartTone(start)) if start.tone == Tone::InsideDialTone => Some(Sign::DialTone),
            Some(Message::SetRinger(ringer)) if ringer.ring_mode != RingMode::Off => Some(Sign::Ringing),
            Some(Message::CallState(state)) => match state.call_state {
                CallState::OffHook | CallState::RingIn => {
                    self.call = (state.line_instance, state.call_reference);
                    None
                }
                CallState::OnHook => Some(Sign::OnHook),
                _ => None,
            },
            Some(Message::OpenReceiveChannel(open)) => {
                let address = self.audio.address()?;
                let ack = OpenReceiveChannelAck {
                    media_reception_status: MediaStatus::Ok,
                    ip_addr: MediaAddress(address.ip()),
                    port_number: address.port().into(),
                    pass_through_party_id: open.pass_through_party_id,
                    call_reference: Some(open.call_reference),
                };
                self.phone.say(ack).await?;
                None
            }
            Some(Message::StartMediaTransmission(start)) => {
                let port = u16::try_from(start.remote_port_number).unwrap_or(0);
                self.to = Some((start.remote_ip_addr.0, port).into());
                self.clock = clock();
                None
            }
            Some(Message::StopMediaTransmission(_) | Message::CloseReceiveChannel(_)) => {
                self.to = None;
                None
            }
            _ => None,
        })
    }

    /// Forgets the call that was.
    pub(super) fn forget(&mut self) {
        self.audio.drain();
        (self.call, self.to, self.heard) = ((0, 0), None, None);
    }
}

/// Ticks every 20 milliseconds from now on.
fn clock() -> Interval {
    let mut clock = interval_at(tokio::time::Instant::now(), Duration::from_millis(20));
    clock.set_missed_tick_behavior(MissedTickBehavior::Skip);
    clock
}

const OF_INTEREST: [u32; 8] = [
    CapabilitiesReq::ID,
    StartTone::ID,
    SetRinger::ID,
    CallStateMessage::ID,
    OpenReceiveChannel::ID,
    StartMediaTransmission::ID,
    StopMediaTransmission::ID,
    CloseReceiveChannel::ID,
];
/// How long both listen before they are asked whether they hear each other.
const LISTENED: Duration = Duration::from_millis(20);
/// How long a user waits for anything.
const PATIENCE: Duration = Duration::from_secs(10);
