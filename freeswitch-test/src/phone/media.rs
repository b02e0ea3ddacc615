//! The phone's sound: one UDP port per call, a task that listens and one that speaks.
//!
//! A phone sends a packet every so many milliseconds whether or not anybody speaks, as real ones do without
//! silence suppression.

use std::collections::VecDeque;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use parking_lot::Mutex;
use tokio::net::UdpSocket;
use tokio::task::JoinHandle;
use tokio::time::{Interval, MissedTickBehavior, interval};

use super::coding::Coding;
use super::rtp::{Packet, Reception};
use crate::audio::{self, Tone};

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

/// The ear and the mouth of the phone, which last longer than any one call.
#[derive(Debug, Default)]
pub(super) struct Sound {
    voice: Mutex<Voice>,
    ear: Mutex<Ear>,
}

#[derive(Debug, Default)]
struct Ear {
    heard: Vec<i16>,
    reception: Reception,
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
    listening: Option<JoinHandle<()>>,
    speaking: Option<JoinHandle<()>>,
}

impl Media {
    /// Takes a free UDP port of the phone's address.
    pub(super) fn open(address: IpAddr, sound: Arc<Sound>) -> io::Result<Self> {
        let socket = std::net::UdpSocket::bind((address, 0))?;
        socket.set_nonblocking(true)?;
        let socket = Arc::new(UdpSocket::from_std(socket)?);
        let address = socket.local_addr()?;
        Ok(Self { socket, address, sound, listening: None, speaking: None })
    }

    /// Returns where the phone listens.
    pub(super) fn address(&self) -> SocketAddr {
        self.address
    }

    /// Listens for packets of the given coding, each of so many milliseconds.
    pub(super) fn listen(&mut self, coding: Coding, milliseconds: u32) {
        self.stop_listening();
        let (socket, sound) = (Arc::clone(&self.socket), Arc::clone(&self.sound));
        self.listening = Some(tokio::spawn(listen(socket, sound, coding, audio::samples_in(milliseconds))));
    }

    pub(super) fn stop_listening(&mut self) {
        if let Some(task) = self.listening.take() {
            task.abort();
        }
    }

    /// Speaks to an address, a packet every so many milliseconds.
    pub(super) fn speak(&mut self, to: SocketAddr, coding: Coding, milliseconds: u32) {
        self.stop_speaking();
        let (socket, sound) = (Arc::clone(&self.socket), Arc::clone(&self.sound));
        // The source tells streams apart; a port is as good a number as any and the same in every run.
        let source = 0x5343_0000 | u32::from(self.address.port());
        let mut ticks = interval(Duration::from_millis(u64::from(milliseconds.max(1))));
        // Late packets are sent at once, as a phone's clock does not stretch.
        ticks.set_missed_tick_behavior(MissedTickBehavior::Burst);
        let samples = audio::samples_in(milliseconds);
        self.speaking = Some(tokio::spawn(async move {
            let first = Packet {
                payload_type: coding.payload_type(),
                marker: true,
                sequence: 1,
                timestamp: 0,
                source,
                payload: Vec::new(),
            };
            speak(&socket, &sound, to, first, coding, samples, ticks).await;
        }));
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
    }
}

async fn listen(socket: Arc<UdpSocket>, sound: Arc<Sound>, coding: Coding, samples: usize) {
    let mut buffer = [0; 2048];
    loop {
        // An error here is the far end's port being closed: it says nothing of the next packet.
        let Ok((length, from)) = socket.recv_from(&mut buffer).await else { continue };
        let Some(packet) = buffer.get(..length).and_then(Packet::parse) else { continue };
        let mut ear = sound.ear.lock();
        if packet.payload_type != coding.payload_type() {
            ear.reception.wrong_payload += 1;
            continue;
        }
        let heard = coding.decode(&packet.payload);
        if heard.len() != samples {
            ear.reception.wrong_length += 1;
        }
        ear.reception.note(&packet, heard.len(), from);
        ear.heard.extend(heard);
    }
}

async fn speak(
    socket: &UdpSocket,
    sound: &Sound,
    to: SocketAddr,
    mut packet: Packet,
    coding: Coding,
    samples: usize,
    mut ticks: Interval,
) {
    loop {
        ticks.tick().await;
        {
            let mut voice = sound.voice.lock();
            let said: Vec<i16> = (0..samples).map(|_| voice.next()).collect();
            packet.payload = coding.encode(&said);
        }
        // A packet that cannot be sent is lost, as on any network.
        let _ = socket.send_to(&packet.bytes(), to).await;
        packet.marker = false;
        packet.sequence = packet.sequence.wrapping_add(1);
        packet.timestamp = packet.timestamp.wrapping_add(samples as u32);
    }
}
