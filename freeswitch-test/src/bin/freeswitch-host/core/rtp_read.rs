//! The receiving side of RTP: packets in the order and at the pace of a stream, and digits among them.

use std::{
    net::SocketAddr,
    sync::atomic::Ordering,
    thread,
    time::{Duration, Instant},
};

use super::{
    rtp::{Rtp, flag},
    rtp_count::Content,
    rtp_digit::DigitIn,
    rtp_packet::Header,
};

/// Longest packet that is read.
pub(crate) const PACKET: usize = 2048;
/// A read looks that often whether it was interrupted.
pub(super) const LOOK: Duration = Duration::from_millis(20);
/// Without a timer a read waits that long for a packet.
const PATIENCE: Duration = Duration::from_secs(5);
/// What came while nobody read for that long is too old to be heard.
const STALE: Duration = Duration::from_secs(1);
/// After that many reads with another packet waiting, one does not wait for its time.
const BEHIND: u32 = 5;
/// Packets from a new place before auto-adjustment believes them.
const ADJUST_AFTER: u32 = 10;

/// What a read found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Packet {
    /// A packet of sound: its header, and where its body is in the buffer.
    Sound { header: Header, start: usize, end: usize },
    /// Nothing to hear for one packet's time, or the read was interrupted.
    Comfort,
    /// Nothing is there, and the read was not to wait.
    Nothing,
    /// The stream was closed.
    Closed,
}

/// What is known of the packets that came.
pub(super) struct Reading {
    due: Instant,
    last: Instant,
    stranger: Option<(SocketAddr, u32)>,
    /// Reads in a row after which another packet waited.
    behind: u32,
    digit: DigitIn,
}

impl Reading {
    /// Of a stream from which nothing was read.
    pub(super) fn begin() -> Self {
        let now = Instant::now();
        Self { due: now, last: now, stranger: None, behind: 0, digit: DigitIn::default() }
    }
}

impl Rtp {
    /// Reads a packet into `buffer`. With a timer it takes one packet's time, whether one comes or not.
    pub(crate) fn read(&self, buffer: &mut [u8], no_wait: bool) -> Packet {
        let mut reading = self.reading.lock();
        if reading.last.elapsed() > STALE {
            self.drain(buffer);
            reading.due = Instant::now();
        }
        let packet = if self.has(flag::USE_TIMER) && !no_wait {
            self.read_at_tick(&mut reading, buffer)
        } else {
            // The timer goes on from here.
            reading.due = Instant::now();
            self.read_when_it_comes(&mut reading, buffer, no_wait || self.has(flag::NOBLOCK))
        };
        reading.last = Instant::now();
        drop(reading);
        self.send_digits();
        self.send_report();
        packet
    }

    fn read_at_tick(&self, reading: &mut Reading, buffer: &mut [u8]) -> Packet {
        let interval = Duration::from_millis(u64::from(self.milliseconds.load(Ordering::Acquire)));
        // A read that comes late finds the next ones due at once, until it has caught up.
        reading.due += interval;
        while let Some(left) = reading.due.checked_duration_since(Instant::now()) {
            if !self.is_ready() {
                return Packet::Closed;
            }
            if self.interrupted.swap(false, Ordering::AcqRel) {
                // As if nobody had read: who was late is so still, and has packets to catch up with.
                reading.due = reading.due.checked_sub(interval).unwrap_or(reading.due);
                return Packet::Comfort;
            }
            thread::sleep(left.min(LOOK / 4));
        }
        let packet = self.receive(reading, buffer, true).unwrap_or_else(|| {
            self.received.skip();
            Packet::Comfort
        });
        self.catch_up(reading, interval);
        packet
    }

    /// Where packets keep waiting, as after a stall, a read now and then does not wait for its time.
    fn catch_up(&self, reading: &mut Reading, interval: Duration) {
        if !self.is_packet_waiting() {
            reading.behind = 0;
            return;
        }
        reading.behind += 1;
        if reading.behind >= BEHIND {
            reading.behind = 0;
            reading.due = reading.due.checked_sub(interval).unwrap_or(reading.due);
        }
    }

    fn is_packet_waiting(&self) -> bool {
        let mut byte = [0];
        if self.socket.set_nonblocking(true).is_err() {
            return false;
        }
        let waiting = self.socket.peek(&mut byte).is_ok();
        // The socket was blocking before, so it can be again.
        let _ = self.socket.set_nonblocking(false);
        waiting
    }

    fn read_when_it_comes(&self, reading: &mut Reading, buffer: &mut [u8], no_wait: bool) -> Packet {
        let deadline = Instant::now() + PATIENCE;
        while self.is_ready() {
            if self.interrupted.swap(false, Ordering::AcqRel) {
                return Packet::Comfort;
            }
            if let Some(packet) = self.receive(reading, buffer, no_wait) {
                return packet;
            }
            let digits = self.sending.lock().digit.is_some() || !self.digits.lock().is_empty();
            if no_wait {
                return Packet::Nothing;
            }
            if digits || Instant::now() > deadline {
                return Packet::Comfort;
            }
        }
        Packet::Closed
    }

    /// Takes what is there; none when there is nothing, or nothing that is sound from the right place.
    fn receive(&self, reading: &mut Reading, buffer: &mut [u8], no_wait: bool) -> Option<Packet> {
        if no_wait {
            self.socket.set_nonblocking(true).ok()?;
        }
        let received = self.socket.recv_from(buffer);
        if no_wait {
            self.socket.set_nonblocking(false).ok()?;
        }
        let (length, from) = received.ok()?;
        if !self.accepts(reading, from) {
            return None;
        }
        let length = match self.seal_in.get() {
            None => length,
            Some(seal) => {
                let plain = seal.open(buffer.get(..length)?)?;
                buffer.get_mut(..plain.len())?.copy_from_slice(&plain);
                plain.len()
            }
        };
        let packet = buffer.get(..length)?;
        let (header, body) = Header::parse(packet)?;
        let events = self.event_in.load(Ordering::Acquire);
        if events != 0 && header.payload == events {
            self.received.packet(Content::Event, body.len());
            if let Some(dtmf) = reading.digit.take(packet.get(body.clone())?, header.timestamp) {
                self.digits.lock().push_back(dtmf);
            }
            return Some(Packet::Comfort);
        }
        let comfort = header.payload == 13;
        self.received.packet(if comfort { Content::Comfort } else { Content::Sound }, body.len());
        if comfort || self.has(flag::MUTE) || self.has(flag::PAUSE) {
            return Some(Packet::Comfort);
        }
        let Some(jitter) = &mut *self.jitter.lock() else {
            return Some(Packet::Sound { header, start: body.start, end: body.end });
        };
        let Some(first) = jitter.pass(header.sequence, packet) else { return Some(Packet::Comfort) };
        let (header, body) = Header::parse(&first)?;
        buffer.get_mut(..first.len())?.copy_from_slice(&first);
        Some(Packet::Sound { header, start: body.start, end: body.end })
    }

    /// Packets from elsewhere do not count, unless the stream may adjust itself and they keep coming.
    fn accepts(&self, reading: &mut Reading, from: SocketAddr) -> bool {
        let expected = self.remote();
        if from == expected || expected.ip().is_unspecified() {
            reading.stranger = None;
            return true;
        }
        if !self.has(flag::AUTOADJ) {
            return false;
        }
        let seen = match reading.stranger {
            Some((stranger, seen)) if stranger == from => seen + 1,
            _ => 1,
        };
        reading.stranger = Some((from, seen));
        if seen >= ADJUST_AFTER {
            self.set_remote(from);
            reading.stranger = None;
        }
        true
    }

    fn drain(&self, buffer: &mut [u8]) {
        if self.socket.set_nonblocking(true).is_ok() {
            while self.socket.recv_from(buffer).is_ok() {}
            // The socket was blocking before, so it can be again.
            let _ = self.socket.set_nonblocking(false);
        }
    }
}
