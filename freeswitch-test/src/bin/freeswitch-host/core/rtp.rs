//! RTP over UDP: packets in and out, telephone events both ways.

use std::{
    collections::VecDeque,
    io,
    net::{IpAddr, SocketAddr, UdpSocket},
    sync::{
        OnceLock,
        atomic::{AtomicBool, AtomicU8, AtomicU32, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use freeswitch_test::srtp::Seal;
use parking_lot::Mutex;

use super::{
    dtmf::Dtmf,
    rtp_count::{Content, Count, Figures},
    rtp_digit::DigitIn,
    rtp_jitter::Jitter,
    rtp_packet::Header,
    rtp_report::Reports,
    rtp_send::Sending,
};

/// Flags of a stream that change what this does; the numbers are the core's.
pub(crate) mod flag {
    pub(crate) const NOBLOCK: usize = 0;
    pub(crate) const USE_TIMER: usize = 3;
    pub(crate) const AUTOADJ: usize = 7;
    pub(crate) const PAUSE: usize = 34;
    pub(crate) const MUTE: usize = 38;
    pub(crate) const COUNT: usize = 50;
}

/// Longest packet that is read.
pub(crate) const PACKET: usize = 2048;
/// A read looks that often whether it was interrupted.
const LOOK: Duration = Duration::from_millis(20);
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
    /// The stream was closed.
    Closed,
}

/// A stream.
pub(crate) struct Rtp {
    pub(super) socket: UdpSocket,
    local: SocketAddr,
    remote: Mutex<SocketAddr>,
    flags: [AtomicBool; flag::COUNT],
    payload: AtomicU8,
    /// Payload types of telephone events, out and in; 0 for none.
    pub(super) event_out: AtomicU8,
    event_in: AtomicU8,
    pub(super) samples: AtomicU32,
    pub(super) milliseconds: AtomicU32,
    closed: AtomicBool,
    interrupted: AtomicBool,
    reading: Mutex<Reading>,
    pub(super) sending: Mutex<Sending>,
    digits: Mutex<VecDeque<Dtmf>>,
    received: Count,
    pub(super) sent: Count,
    jitter: Mutex<Option<Jitter>>,
    pub(super) reports: OnceLock<Reports>,
    /// What packets are encrypted with, out and in.
    pub(super) seal_out: OnceLock<Seal>,
    seal_in: OnceLock<Seal>,
}

struct Reading {
    due: Instant,
    last: Instant,
    stranger: Option<(SocketAddr, u32)>,
    /// Reads in a row after which another packet waited.
    behind: u32,
    digit: DigitIn,
}

impl Rtp {
    /// Opens a stream between two addresses.
    pub(crate) fn open(
        local: SocketAddr,
        remote: SocketAddr,
        payload: u8,
        samples: u32,
        milliseconds: u32,
    ) -> io::Result<Rtp> {
        let socket = UdpSocket::bind(local)?;
        socket.set_read_timeout(Some(LOOK))?;
        let random = uuid::Uuid::new_v4().as_u128().to_le_bytes();
        let word =
            |at: usize| random.get(at..at + 4).and_then(|b| b.try_into().ok()).map_or(1, u32::from_le_bytes);
        let now = Instant::now();
        Ok(Rtp {
            local: socket.local_addr()?,
            socket,
            remote: Mutex::new(remote),
            flags: std::array::from_fn(|_| AtomicBool::new(false)),
            payload: AtomicU8::new(payload),
            event_out: AtomicU8::new(0),
            event_in: AtomicU8::new(0),
            samples: AtomicU32::new(samples),
            milliseconds: AtomicU32::new(milliseconds.max(1)),
            closed: AtomicBool::new(false),
            interrupted: AtomicBool::new(false),
            reading: Mutex::new(Reading {
                due: now,
                last: now,
                stranger: None,
                behind: 0,
                digit: DigitIn::default(),
            }),
            sending: Mutex::new(Sending {
                sequence: u16::from_le_bytes([random[0], random[1]]),
                timestamp: word(4),
                ssrc: word(8),
                last: None,
                digit: None,
                digits: VecDeque::new(),
            }),
            digits: Mutex::default(),
            received: Count::default(),
            sent: Count::default(),
            jitter: Mutex::default(),
            reports: OnceLock::new(),
            seal_out: OnceLock::new(),
            seal_in: OnceLock::new(),
        })
    }

    /// Holds that many packets back from now on, to put them in order.
    pub(crate) fn hold_back(&self, packets: usize) {
        *self.jitter.lock() = Some(Jitter::new(packets));
    }

    /// Where packets are expected.
    pub(crate) fn local(&self) -> SocketAddr {
        self.local
    }

    /// Where packets go.
    pub(crate) fn remote(&self) -> SocketAddr {
        *self.remote.lock()
    }

    /// Sends packets elsewhere.
    pub(crate) fn set_remote(&self, remote: SocketAddr) {
        *self.remote.lock() = remote;
    }

    /// Sets or clears a flag.
    pub(crate) fn set_flag(&self, flag: usize, on: bool) {
        if let Some(slot) = self.flags.get(flag) {
            slot.store(on, Ordering::Release);
        }
    }

    fn has(&self, flag: usize) -> bool {
        self.flags.get(flag).is_some_and(|slot| slot.load(Ordering::Acquire))
    }

    /// Changes the payload type of sound.
    pub(crate) fn set_payload(&self, payload: u8) {
        self.payload.store(payload, Ordering::Release);
    }

    /// The payload type of sound.
    pub(crate) fn payload(&self) -> u8 {
        self.payload.load(Ordering::Acquire)
    }

    /// Sets the payload type of telephone events that are sent.
    pub(crate) fn set_event_out(&self, payload: u8) {
        self.event_out.store(payload, Ordering::Release);
    }

    /// Sets the payload type of telephone events that are understood.
    pub(crate) fn set_event_in(&self, payload: u8) {
        self.event_in.store(payload, Ordering::Release);
    }

    /// Changes the packet size.
    pub(crate) fn set_interval(&self, milliseconds: u32, samples: u32) {
        self.milliseconds.store(milliseconds.max(1), Ordering::Release);
        self.samples.store(samples, Ordering::Release);
    }

    /// Encrypts what is sent, or has what comes be encrypted; false where it is already.
    pub(crate) fn encrypt(&self, sent: bool, seal: Seal) -> bool {
        let place = if sent { &self.seal_out } else { &self.seal_in };
        place.set(seal).is_ok()
    }

    /// Whether the stream is open.
    pub(crate) fn is_ready(&self) -> bool {
        !self.closed.load(Ordering::Acquire)
    }

    /// Closes the stream: whoever reads returns.
    pub(crate) fn close(&self) {
        self.closed.store(true, Ordering::Release);
    }

    /// Lets whoever reads return at once.
    pub(crate) fn interrupt(&self) {
        self.interrupted.store(true, Ordering::Release);
    }

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
            if no_wait || digits || Instant::now() > deadline {
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

    /// What came and what was sent.
    pub(crate) fn figures(&self) -> [Figures; 2] {
        [self.received.figures(), self.sent.figures()]
    }

    /// How many digits came.
    pub(crate) fn digit_count(&self) -> usize {
        self.digits.lock().len()
    }

    /// Takes a digit that came.
    pub(crate) fn take_digit(&self) -> Option<Dtmf> {
        self.digits.lock().pop_front()
    }
}

/// An address from what modules give: a numeric host and a port.
pub(crate) fn address(host: &str, port: u16) -> Option<SocketAddr> {
    host.parse::<IpAddr>().ok().map(|ip| SocketAddr::new(ip, port))
}
