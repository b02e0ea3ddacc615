//! What a phone says: a packet of sound every so many milliseconds, or of a digit.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use tokio::net::UdpSocket;
use tokio::time::{MissedTickBehavior, interval, sleep_until};

use super::events::Outgoing;
use super::media::{Format, Sound};
use super::rtp::Packet;
use crate::audio;
use crate::srtp::Seal;

/// The sending side of a stream.
pub(super) struct Mouth {
    socket: Arc<UdpSocket>,
    to: SocketAddr,
    sound: Arc<Sound>,
    format: Format,
    seal: Option<Seal>,
    /// The next packet of sound, without its payload.
    next: Packet,
    digit: Option<Outgoing>,
    /// Packets of sound before the next digit may begin.
    pause: u16,
    manner: Manner,
    kept: Option<Vec<u8>>,
}

/// In which manner a phone speaks.
#[derive(Debug, Clone, Copy)]
pub(super) struct Manner {
    /// Packets are late, each by another part of such a time.
    pub(super) wavers: Option<Duration>,
    /// Every other packet overtakes the one before it.
    pub(super) shuffles: bool,
    /// How many packets it sends before it falls silent, if it does.
    pub(super) packets: Option<u32>,
}

/// Nobody presses the next key in the moment that the one before is let go.
const BETWEEN_DIGITS: u16 = 3;
/// In how many ways packets are late.
const WAVES: u32 = 4;
/// How late a packet may be before whoever bridges the call takes it for lost.
const LATE: Duration = Duration::from_millis(40);

impl Mouth {
    /// Begins a stream of that source (RFC 3550, section 3) from a port to an address.
    pub(super) fn new(
        socket: Arc<UdpSocket>,
        to: SocketAddr,
        source: u32,
        sound: Arc<Sound>,
        format: Format,
        seal: Option<Seal>,
        manner: Manner,
    ) -> Self {
        let next = Packet {
            payload_type: format.coding.payload_type(),
            marker: true,
            sequence: 1,
            // Streams begin anywhere; at 0 some take a digit for none.
            timestamp: source,
            source,
            payload: Vec::new(),
        };
        Self { socket, to, sound, format, seal, next, digit: None, pause: 0, manner, kept: None }
    }

    /// Speaks until it is told to stop.
    pub(super) async fn speak(mut self) {
        let mut ticks = interval(Duration::from_millis(u64::from(self.format.milliseconds.max(1))));
        // Late packets are sent at once, as a phone's clock does not stretch.
        ticks.set_missed_tick_behavior(MissedTickBehavior::Burst);
        for count in 0..self.manner.packets.unwrap_or(u32::MAX) {
            let due = ticks.tick().await;
            if due.elapsed() > LATE {
                self.sound.late.fetch_add(1, Ordering::Relaxed);
            }
            if let Some(most) = self.manner.wavers {
                // Neither the first nor two in a row by the same.
                sleep_until(due + most * (count * 3 % WAVES) / (WAVES - 1)).await;
            }
            let packet = self.packet();
            self.sound.count(|counted| {
                counted.packets_sent += 1;
                counted.octets_sent += packet.payload.len() as u32;
            });
            let bytes = packet.bytes();
            let bytes = self.seal.as_ref().and_then(|seal| seal.close(&bytes)).unwrap_or(bytes);
            if self.manner.shuffles && self.kept.is_none() {
                self.kept = Some(bytes);
                continue;
            }
            for bytes in [Some(bytes), self.kept.take()].into_iter().flatten() {
                // A packet that cannot be sent is lost, as on any network.
                let _ = self.socket.send_to(&bytes, self.to).await;
            }
        }
    }

    /// Makes the next packet: while a digit is pressed there is no sound.
    fn packet(&mut self) -> Packet {
        let samples = audio::samples_in(self.format.milliseconds);
        let mut packet = self.next.clone();
        match self.event(samples) {
            Some((payload_type, marker, timestamp, payload)) => {
                packet = Packet { payload_type, marker, timestamp, payload, ..packet };
            }
            None => {
                let mut voice = self.sound.voice.lock();
                let said: Vec<i16> = (0..samples).map(|_| voice.next()).collect();
                packet.payload = self.format.coding.encode(&said);
                self.next.marker = false;
            }
        }
        self.next.sequence = self.next.sequence.wrapping_add(1);
        self.next.timestamp = self.next.timestamp.wrapping_add(samples as u32);
        packet
    }

    fn event(&mut self, samples: usize) -> Option<(u8, bool, u32, Vec<u8>)> {
        let payload_type = self.format.events?;
        if self.digit.is_none() {
            self.pause = self.pause.saturating_sub(1);
            if self.pause > 0 {
                return None;
            }
            let digit = self.sound.digits.lock().pop_front()?;
            self.digit = Outgoing::new(digit, self.next.timestamp);
        }
        let digit = self.digit.as_mut()?;
        let timestamp = digit.timestamp;
        match digit.next(u16::try_from(samples).unwrap_or(u16::MAX)) {
            Some((marker, payload)) => Some((payload_type, marker, timestamp, payload)),
            None => {
                self.digit = None;
                self.pause = BETWEEN_DIGITS;
                None
            }
        }
    }
}
