//! A stream of RTP over UDP: its addresses, its settings, and what is known of it.

use std::{
    collections::VecDeque,
    io,
    net::{IpAddr, SocketAddr, UdpSocket},
    sync::{
        OnceLock,
        atomic::{AtomicBool, AtomicU8, AtomicU32, Ordering},
    },
};

use freeswitch_test::srtp::Seal;
use parking_lot::Mutex;

use super::{
    dtmf::Dtmf,
    rtp_count::{Count, Figures},
    rtp_jitter::Jitter,
    rtp_read::{LOOK, Reading},
    rtp_report::Reports,
    rtp_send::Sending,
};

/// Flags of a stream that change what this does; the numbers are the core's.
pub(crate) mod flag {
    pub(crate) const NOBLOCK: usize = 0;
    pub(crate) const USE_TIMER: usize = 3;
    pub(crate) const AUTOADJ: usize = 7;
    pub(crate) const RAW_WRITE: usize = 9;
    pub(crate) const PAUSE: usize = 34;
    pub(crate) const MUTE: usize = 38;
    pub(crate) const COUNT: usize = 50;
}

/// A stream.
pub(crate) struct Rtp {
    pub(crate) socket: UdpSocket,
    local: SocketAddr,
    remote: Mutex<SocketAddr>,
    flags: [AtomicBool; flag::COUNT],
    payload: AtomicU8,
    /// Payload types of telephone events, out and in; 0 for none.
    pub(super) event_out: AtomicU8,
    pub(super) event_in: AtomicU8,
    pub(super) samples: AtomicU32,
    pub(super) milliseconds: AtomicU32,
    closed: AtomicBool,
    pub(super) interrupted: AtomicBool,
    pub(super) reading: Mutex<Reading>,
    pub(super) sending: Mutex<Sending>,
    pub(super) digits: Mutex<VecDeque<Dtmf>>,
    pub(super) received: Count,
    pub(super) sent: Count,
    pub(super) jitter: Mutex<Option<Jitter>>,
    pub(super) reports: OnceLock<Reports>,
    /// What packets are encrypted with, out and in.
    pub(super) seal_out: OnceLock<Seal>,
    pub(super) seal_in: OnceLock<Seal>,
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
            reading: Mutex::new(Reading::begin()),
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

    pub(super) fn has(&self, flag: usize) -> bool {
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
