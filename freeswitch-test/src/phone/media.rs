//! The phone's sound: one UDP port per call, a task that listens and one that speaks.
//!
//! A phone sends a packet every so many milliseconds whether or not anybody speaks, as real ones do without
//! silence suppression.

use std::collections::VecDeque;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use parking_lot::Mutex;
use tokio::net::UdpSocket;
use tokio::task::JoinHandle;
use tokio::time::{Interval, MissedTickBehavior, interval};

use super::coding::Coding;
use super::events::{Incoming, Outgoing};
use super::rtp::{Packet, Reception};
use super::settings::Settings;
use super::sockets;
use crate::audio::{self, Tone};
use crate::srtp::Seal;

/// What the user says into the phone.
#[derive(Debug, Clone, Default)]
enum Voice {
    #[default]
    Nothing,
    Tone(Tone),
    Words(VecDeque<i16>),
}

impl Voice {
    fn next(&mut self) -> i16 {
        match self {
            Self::Nothing => 0,
            Self::Tone(tone) => tone.next().unwrap_or(0),
            Self::Words(words) => words.pop_front().unwrap_or(0),
        }
    }
}

/// How late a packet may be before whoever bridges the call takes it for lost.
const LATE: Duration = Duration::from_millis(40);

/// The ear and the mouth of the phone, which last longer than any one call.
#[derive(Debug, Default)]
pub(super) struct Sound {
    voice: Mutex<Voice>,
    ear: Mutex<Ear>,
    /// Digits to be sent in the stream.
    digits: Mutex<VecDeque<char>>,
    /// Packets that left later than [`LATE`] because the machine did something else.
    late: AtomicU64,
    /// Reports of streams that came.
    reports: AtomicU64,
    counted: Mutex<Counted>,
}

/// Packets and bytes since the server last asked for them.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Counted {
    pub(super) packets_sent: u32,
    pub(super) octets_sent: u32,
    pub(super) packets_received: u32,
    pub(super) octets_received: u32,
}

#[derive(Debug, Default)]
struct Ear {
    heard: Vec<i16>,
    reception: Reception,
    digits: Incoming,
}

/// How one direction of a stream is to be.
#[derive(Debug, Clone, Copy)]
pub(super) struct Format {
    pub(super) coding: Coding,
    /// Packet time.
    pub(super) milliseconds: u32,
    /// Payload type of digits, if they go in the stream.
    pub(super) events: Option<u8>,
}

impl Sound {
    pub(super) fn say(&self, samples: &[i16]) {
        *self.voice.lock() = Voice::Words(samples.iter().copied().collect());
    }

    pub(super) fn hum(&self, hertz: f64) {
        *self.voice.lock() = Voice::Tone(Tone::new(hertz));
    }

    pub(super) fn hush(&self) {
        *self.voice.lock() = Voice::Nothing;
    }

    pub(super) fn heard(&self) -> Vec<i16> {
        self.ear.lock().heard.clone()
    }

    pub(super) fn reception(&self) -> Reception {
        self.ear.lock().reception.clone()
    }

    pub(super) fn press(&self, digit: char) {
        self.digits.lock().push_back(digit);
    }

    /// Returns what was counted, and begins anew.
    pub(super) fn take_counted(&self) -> Counted {
        std::mem::take(&mut *self.counted.lock())
    }

    fn count(&self, count: impl FnOnce(&mut Counted)) {
        count(&mut self.counted.lock());
    }

    pub(super) fn digits(&self) -> String {
        self.ear.lock().digits.digits().to_owned()
    }

    pub(super) fn late(&self) -> u64 {
        self.late.load(Ordering::Relaxed)
    }

    pub(super) fn reports(&self) -> u64 {
        self.reports.load(Ordering::Relaxed)
    }

    pub(super) fn forget(&self) {
        *self.ear.lock() = Ear::default();
    }
}

/// The sound of one call.
#[derive(Debug)]
pub(super) struct Media {
    socket: Arc<UdpSocket>,
    address: SocketAddr,
    sound: Arc<Sound>,
    shuffles: bool,
    listening: Option<JoinHandle<()>>,
    speaking: Option<JoinHandle<()>>,
    reports: Option<JoinHandle<()>>,
}

impl Media {
    /// Takes a free UDP port of the phone's address.
    pub(super) fn open(settings: &Settings, sound: Arc<Sound>) -> io::Result<Self> {
        let (socket, reports) = if settings.takes_reports {
            let (socket, reports) = sockets::stream_and_reports(settings.address)?;
            (socket, Some(tokio::spawn(take_reports(reports, Arc::clone(&sound)))))
        } else {
            (sockets::stream(settings.address)?, None)
        };
        let (socket, shuffles) = (Arc::new(socket), settings.shuffles);
        let address = socket.local_addr()?;
        Ok(Self { socket, address, sound, shuffles, listening: None, speaking: None, reports })
    }

    /// Returns where the phone listens.
    pub(super) fn address(&self) -> SocketAddr {
        self.address
    }

    /// Listens for packets of the given format.
    pub(super) fn listen(&mut self, format: Format, seal: Option<Seal>) {
        self.stop_listening();
        let (socket, sound) = (Arc::clone(&self.socket), Arc::clone(&self.sound));
        self.listening = Some(tokio::spawn(listen(socket, sound, format, seal)));
    }

    pub(super) fn stop_listening(&mut self) {
        if let Some(task) = self.listening.take() {
            task.abort();
        }
    }

    /// Speaks to an address, in packets of the given format.
    pub(super) fn speak(&mut self, to: SocketAddr, format: Format, seal: Option<Seal>) {
        self.stop_speaking();
        let (socket, sound) = (Arc::clone(&self.socket), Arc::clone(&self.sound));
        // The source tells streams apart; a port is as good a number as any and the same in every run.
        let source = 0x5343_0000 | u32::from(self.address.port());
        let mut ticks = interval(Duration::from_millis(u64::from(format.milliseconds.max(1))));
        // Late packets are sent at once, as a phone's clock does not stretch.
        ticks.set_missed_tick_behavior(MissedTickBehavior::Burst);
        let first = Packet {
            payload_type: format.coding.payload_type(),
            marker: true,
            sequence: 1,
            // Streams begin anywhere; at 0 some take a digit for none.
            timestamp: source,
            source,
            payload: Vec::new(),
        };
        let shuffles = self.shuffles;
        let mouth = Mouth {
            socket,
            to,
            sound,
            format,
            seal,
            next: first,
            digit: None,
            pause: 0,
            shuffles,
            kept: None,
        };
        self.speaking = Some(tokio::spawn(mouth.speak(ticks)));
    }

    pub(super) fn stop_speaking(&mut self) {
        if let Some(task) = self.speaking.take() {
            task.abort();
        }
    }

    /// Tells whether the phone still listens or speaks.
    pub(super) fn is_used(&self) -> bool {
        self.listening.is_some() || self.speaking.is_some()
    }
}

impl Drop for Media {
    fn drop(&mut self) {
        self.stop_listening();
        self.stop_speaking();
        if let Some(task) = self.reports.take() {
            task.abort();
        }
    }
}

/// Counts the reports of a sender or a receiver.
async fn take_reports(socket: UdpSocket, sound: Arc<Sound>) {
    let mut buffer = [0; 1024];
    loop {
        // An error here is the far end's port being closed: it says nothing of the next packet.
        let Ok(length) = socket.recv(&mut buffer).await else { continue };
        if let Some([first, 200 | 201, ..]) = buffer.get(..length)
            && first >> 6 == 2
        {
            sound.reports.fetch_add(1, Ordering::Relaxed);
        }
    }
}

async fn listen(socket: Arc<UdpSocket>, sound: Arc<Sound>, format: Format, seal: Option<Seal>) {
    let samples = audio::samples_in(format.milliseconds);
    let mut buffer = [0; 2048];
    loop {
        // An error here is the far end's port being closed: it says nothing of the next packet.
        let Ok((length, from)) = socket.recv_from(&mut buffer).await else { continue };
        let Some(bytes) = buffer.get(..length) else { continue };
        let packet = match &seal {
            None => Packet::parse(bytes),
            Some(seal) => seal.open(bytes).and_then(|plain| Packet::parse(&plain)),
        };
        let Some(packet) = packet else {
            sound.ear.lock().reception.unreadable += 1;
            continue;
        };
        sound.count(|counted| {
            counted.packets_received += 1;
            counted.octets_received += packet.payload.len() as u32;
        });
        let mut ear = sound.ear.lock();
        if Some(packet.payload_type) == format.events {
            ear.digits.take(&packet.payload, packet.timestamp);
            ear.reception.note_event(&packet);
            continue;
        }
        if packet.payload_type != format.coding.payload_type() {
            ear.reception.wrong_payload += 1;
            continue;
        }
        let heard = format.coding.decode(&packet.payload);
        if heard.len() != samples {
            ear.reception.wrong_length += 1;
        }
        ear.reception.note(&packet, heard.len(), from);
        ear.heard.extend(heard);
    }
}

/// The sending side of a stream.
struct Mouth {
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
    /// Every other packet overtakes the one before it.
    shuffles: bool,
    kept: Option<Vec<u8>>,
}

/// Nobody presses the next key in the moment that the one before is let go.
const BETWEEN_DIGITS: u16 = 3;

impl Mouth {
    async fn speak(mut self, mut ticks: Interval) {
        loop {
            let due = ticks.tick().await;
            if due.elapsed() > LATE {
                self.sound.late.fetch_add(1, Ordering::Relaxed);
            }
            let packet = self.packet();
            self.sound.count(|counted| {
                counted.packets_sent += 1;
                counted.octets_sent += packet.payload.len() as u32;
            });
            let bytes = packet.bytes();
            let bytes = self.seal.as_ref().and_then(|seal| seal.close(&bytes)).unwrap_or(bytes);
            if self.shuffles && self.kept.is_none() {
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
