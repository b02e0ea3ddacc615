//! The phone's sound: one UDP port per call, a task that listens and one that speaks.
//!
//! A phone sends a packet every so many milliseconds whether or not anybody speaks, as real ones do without
//! silence suppression.

use std::collections::VecDeque;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use parking_lot::Mutex;
use tokio::net::UdpSocket;
use tokio::task::JoinHandle;

use super::coding::Coding;
use super::events::Incoming;
use super::mouth::{Manner, Mouth};
use super::rtp::{Packet, Reception};
use super::settings::Settings;
use super::sockets;
use crate::audio::{self, Tone};
use crate::srtp::Seal;

/// What the user says into the phone.
#[derive(Debug, Clone, Default)]
pub(super) enum Voice {
    #[default]
    Nothing,
    Tone(Tone),
    Words(VecDeque<i16>),
}

impl Voice {
    pub(super) fn next(&mut self) -> i16 {
        match self {
            Self::Nothing => 0,
            Self::Tone(tone) => tone.next().unwrap_or(0),
            Self::Words(words) => words.pop_front().unwrap_or(0),
        }
    }
}

/// The ear and the mouth of the phone, which last longer than any one call.
#[derive(Debug, Default)]
pub(super) struct Sound {
    pub(super) voice: Mutex<Voice>,
    ear: Mutex<Ear>,
    /// Digits to be sent in the stream.
    pub(super) digits: Mutex<VecDeque<char>>,
    /// Packets that left too late because the machine did something else.
    pub(super) late: AtomicU64,
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

    pub(super) fn count(&self, count: impl FnOnce(&mut Counted)) {
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

/// The source of a stream (RFC 3550, section 3), and its first time stamp, are this and the port.
pub const SOURCES: u32 = 0x5343_0000;

/// The sound of one call.
#[derive(Debug)]
pub(super) struct Media {
    socket: Arc<UdpSocket>,
    address: SocketAddr,
    sound: Arc<Sound>,
    manner: Manner,
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
        let Settings { wavers, shuffles, falls_silent_after: packets, .. } = *settings;
        let manner = Manner { wavers, shuffles, packets };
        let (address, socket) = (socket.local_addr()?, Arc::new(socket));
        Ok(Self { socket, address, sound, manner, listening: None, speaking: None, reports })
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
        let source = SOURCES | u32::from(self.address.port());
        let mouth = Mouth::new(socket, to, source, sound, format, seal, self.manner);
        self.speaking = Some(tokio::spawn(mouth.speak()));
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
