//! RTP: ports, and one stream with a phone.

mod beginning;
mod flow;

use std::{
    ffi::{CStr, CString, c_char},
    net::{IpAddr, SocketAddr},
    ptr::{self, NonNull},
    time::Duration,
};

use beginning::Beginning;
use flow::Flow;
use thiserror::Error;

use super::{
    channel, codec::Implementation, codes::Status, leg::Digit, session::Session, statistics::Statistics, sys,
    text,
};

/// A local port, reserved until it is dropped or a stream is opened on it.
#[derive(Debug)]
pub struct Port {
    ip: IpAddr,
    host: CString,
    number: u16,
    /// Whether it is to be given back: not where a stream has it.
    reserved: bool,
}

impl Port {
    /// Reserves a port of the range that the core uses on `ip`; `None` where none is left.
    #[must_use]
    pub fn request(ip: IpAddr) -> Option<Self> {
        let host = text::to_c(&ip.to_string());
        // SAFETY: the string outlives the call.
        let number = unsafe { sys::switch_rtp_request_port(host.as_ptr()) };
        // Made only where there is one, as it is given back when it is dropped.
        (number != 0).then(|| Self { ip, host, number, reserved: true })
    }

    /// Returns the address that the phone is to send to.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        SocketAddr::new(self.ip, self.number)
    }
}

impl Drop for Port {
    fn drop(&mut self) {
        if self.reserved {
            // SAFETY: the string outlives the call; the port is ours.
            unsafe { sys::switch_rtp_release_port(self.host.as_ptr(), self.number) };
        }
    }
}

/// How a stream is to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RtpSettings {
    /// Where the phone listens.
    pub remote: SocketAddr,
    /// Payload type of RFC 2833 digits, where the phone has them.
    pub telephone_event: Option<u8>,
    /// Whether to follow the phone where it sends from another address than it said.
    pub auto_adjust: bool,
    /// Whether packets get time stamps of the stream's own, and not those that they came with.
    pub rewrite_timestamps: bool,
    /// How often RTCP reports are sent, to the port after that of the stream.
    pub rtcp_interval: Option<Duration>,
    /// Packets that are held back, to be put in order, and at most.
    pub jitter_buffer: Option<(u32, u32)>,
    /// How both directions are encrypted, if they are.
    pub keys: Option<Keys>,
}

/// How a stream is encrypted. A key is a master key and its salt.
#[derive(Clone, PartialEq, Eq)]
pub struct Keys {
    /// The name of RFC 4568 for the suite.
    pub suite: &'static str,
    /// Key of what is sent to the phone.
    pub to_phone: [u8; 30],
    /// Key of what comes from the phone.
    pub from_phone: [u8; 30],
}

impl std::fmt::Debug for Keys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Keys").field("suite", &self.suite).finish_non_exhaustive()
    }
}

/// RTP would not do what it was asked for.
#[derive(Debug, Error, Clone, PartialEq, Eq)]
#[error("RTP {local} to {remote}: {message}")]
pub struct RtpError {
    local: SocketAddr,
    remote: SocketAddr,
    message: String,
}

/// A stream with a phone, ended when dropped. Its functions may be called from any thread; the
/// core's RTP stack locks inside.
pub(super) struct Rtp {
    raw: NonNull<sys::switch_rtp_t>,
    local: SocketAddr,
    packet_time: Duration,
    settings: RtpSettings,
    beginning: Beginning,
    flow: Flow,
}

// SAFETY: see above; the memory is the session's, which the owner does not outlive.
unsafe impl Send for Rtp {}
// SAFETY: as above.
unsafe impl Sync for Rtp {}

impl Rtp {
    pub(super) fn open(
        session: &Session,
        mut port: Port,
        codec: Implementation,
        settings: &RtpSettings,
    ) -> Result<Self, RtpError> {
        let local = port.address();
        let remote_host = text::to_c(&settings.remote.ip().to_string());
        let mut flags = flags(settings);
        let mut error = ptr::null();
        // SAFETY: the strings and flags outlive the call, the pool is the session's.
        let raw = unsafe {
            sys::switch_rtp_new(
                port.host.as_ptr(),
                port.number,
                remote_host.as_ptr(),
                settings.remote.port(),
                codec.payload,
                codec.samples_per_packet,
                codec.microseconds_per_packet,
                flags.as_mut_ptr(),
                TIMER.as_ptr().cast_mut(),
                &raw mut error,
                session.pool(),
                0,
                0,
            )
        };
        // The stream has the port now, and where there is no stream the core has released it.
        port.reserved = false;
        let raw = NonNull::new(raw).ok_or_else(|| failure(local, settings.remote, error))?;
        let packet_time = Duration::from_micros(codec.microseconds_per_packet.into());
        let settings = settings.clone();
        let rtp =
            Self { raw, local, packet_time, settings, beginning: Beginning::default(), flow: Flow::of(raw) };
        if let Some(keys) = &rtp.settings.keys {
            rtp.encrypt(keys)?;
        }
        if let Some(payload) = rtp.settings.telephone_event {
            // SAFETY: a stream of ours.
            unsafe { sys::switch_rtp_set_telephony_event(rtp.raw(), payload) };
            // SAFETY: a stream of ours.
            unsafe { sys::switch_rtp_set_telephony_recv_event(rtp.raw(), payload) };
        }
        rtp.report();
        rtp.hold_back(codec);
        rtp.begin();
        Ok(rtp)
    }

    /// Sends and takes RTCP reports, if that is wanted.
    fn report(&self) {
        let Some(interval) = self.settings.rtcp_interval else { return };
        let milliseconds = i32::try_from(interval.as_millis()).unwrap_or(i32::MAX);
        // SAFETY: a stream of ours; port 0 stands for the one after that of the stream.
        let status = unsafe { sys::switch_rtp_activate_rtcp(self.raw(), milliseconds, 0, sys::SWITCH_FALSE) };
        if status != sys::SWITCH_STATUS_SUCCESS {
            tracing::warn!("RTP {}: no RTCP reports: {:?}", self.local, Status(status));
        }
    }

    /// Puts packets in order before they are read, if that is wanted.
    fn hold_back(&self, codec: Implementation) {
        let Some((packets, most)) = self.settings.jitter_buffer else { return };
        let samples = codec.samples_per_packet;
        let rate = u64::from(samples) * 1_000_000 / u64::from(codec.microseconds_per_packet.max(1));
        let rate = u32::try_from(rate).unwrap_or(u32::MAX);
        // SAFETY: a stream of ours.
        let status =
            unsafe { sys::switch_rtp_activate_jitter_buffer(self.raw(), packets, most, samples, rate) };
        if status != sys::SWITCH_STATUS_SUCCESS {
            tracing::warn!("RTP {}: no jitter buffer: {:?}", self.local, Status(status));
        }
    }

    /// Encrypts both directions from now on; what comes in the clear is not heard any more.
    fn encrypt(&self, keys: &Keys) -> Result<(), RtpError> {
        let suite = text::to_c(keys.suite);
        let mut secure = sys::switch_secure_settings_t {
            // SAFETY: the string outlives the call.
            crypto_type: unsafe { sys::switch_core_media_crypto_str2type(suite.as_ptr()) },
            ..Default::default()
        };
        for (place, key) in
            [(&mut secure.local_raw_key, &keys.to_phone), (&mut secure.remote_raw_key, &keys.from_phone)]
        {
            place.iter_mut().zip(key).for_each(|(byte, key)| *byte = *key);
        }
        for direction in [sys::SWITCH_RTP_CRYPTO_SEND, sys::SWITCH_RTP_CRYPTO_RECV] {
            // SAFETY: a stream of ours; the core copies the keys.
            let status = unsafe { sys::switch_rtp_add_crypto_key(self.raw(), direction, 0, &raw mut secure) };
            if status != sys::SWITCH_STATUS_SUCCESS {
                let message = format!("the core cannot encrypt with {}", keys.suite);
                return Err(RtpError { local: self.local, remote: self.settings.remote, message });
            }
        }
        Ok(())
    }

    fn raw(&self) -> *mut sys::switch_rtp_t {
        self.raw.as_ptr()
    }

    pub(super) fn local(&self) -> SocketAddr {
        self.local
    }

    /// How much sound is in a packet.
    pub(super) fn packet_time(&self) -> Duration {
        self.packet_time
    }

    /// Whether the stream was opened with such settings, apart from the remote address.
    pub(super) fn is_like(&self, settings: &RtpSettings) -> bool {
        *settings == RtpSettings { remote: settings.remote, ..self.settings.clone() }
    }

    /// What went over the stream so far.
    pub(super) fn statistics(&self) -> Option<Statistics> {
        // SAFETY: a stream of ours, whose figures are part of it.
        let figures = unsafe { sys::switch_rtp_get_stats(self.raw(), ptr::null_mut()) };
        // SAFETY: null, or those figures; nobody reads the stream or writes to it any more.
        unsafe { figures.as_ref() }.map(Statistics::new)
    }

    pub(super) fn ready(&self) -> bool {
        // SAFETY: a stream of ours.
        unsafe { sys::switch_rtp_ready(self.raw()) != 0 }
    }

    /// Sends to another address from now on.
    pub(super) fn redirect(&self, remote: SocketAddr) -> Result<(), RtpError> {
        let host = text::to_c(&remote.ip().to_string());
        let mut error = ptr::null();
        // SAFETY: a stream of ours, and the string outlives the call.
        let status = unsafe {
            sys::switch_rtp_set_remote_address(
                self.raw(),
                host.as_ptr(),
                remote.port(),
                0,
                sys::SWITCH_TRUE,
                &raw mut error,
            )
        };
        if status == sys::SWITCH_STATUS_SUCCESS { Ok(()) } else { Err(failure(self.local, remote, error)) }
    }

    /// Reads a packet into `frame`. Blocks until one comes, the packet time is over, or
    /// [`interrupt`](Self::interrupt) or [`kill`](Self::kill).
    pub(super) fn read(&self, frame: &mut sys::switch_frame_t, flags: sys::switch_io_flag_t) -> Status {
        // SAFETY: a stream of ours; the frame's data will point into it.
        Status(unsafe { sys::switch_rtp_zerocopy_read_frame(self.raw(), frame, flags) })
    }

    pub(super) fn write(&self, frame: *mut sys::switch_frame_t) -> Status {
        // SAFETY: a stream of ours, and the frame is lent to us.
        let sent = unsafe { sys::switch_rtp_write_frame(self.raw(), frame) };
        if sent >= 0 { Status::SUCCESS } else { Status::GENERR }
    }

    /// Returns the next digit that came as RFC 2833.
    pub(super) fn next_digit(&self) -> Option<Digit> {
        // SAFETY: a stream of ours.
        if unsafe { sys::switch_rtp_has_dtmf(self.raw()) } == 0 {
            return None;
        }
        let mut dtmf = sys::switch_dtmf_t::default();
        // SAFETY: a stream of ours, and the digit is written where said.
        let count = unsafe { sys::switch_rtp_dequeue_dtmf(self.raw(), &raw mut dtmf) };
        let digit = char::from(dtmf.digit.cast_unsigned());
        (count != 0).then_some(Digit { digit, duration: dtmf.duration })
    }

    pub(super) fn send_digit(&self, digit: Digit) -> Status {
        let dtmf =
            channel::to_dtmf(digit, sys::SWITCH_DTMF_RTP).filter(|_| self.settings.telephone_event.is_some());
        let Some(dtmf) = dtmf else { return Status::FALSE };
        // SAFETY: a stream of ours; the core copies the digit.
        Status(unsafe { sys::switch_rtp_queue_rfc2833(self.raw(), &raw const dtmf) })
    }

    /// Has whoever reads look up.
    pub(super) fn interrupt(&self) {
        // SAFETY: a stream of ours.
        unsafe { sys::switch_rtp_break(self.raw()) };
    }

    /// Ends reading and writing for good.
    pub(super) fn kill(&self) {
        // SAFETY: a stream of ours.
        unsafe { sys::switch_rtp_kill_socket(self.raw()) };
    }
}

impl Drop for Rtp {
    fn drop(&mut self) {
        self.kill();
        let mut raw = self.raw();
        // SAFETY: a stream of ours that nobody reads or writes: they would hold a reference.
        unsafe { sys::switch_rtp_destroy(&raw mut raw) };
    }
}

/// Name of the core's timer that paces reading.
const TIMER: &CStr = c"soft";

fn flags(settings: &RtpSettings) -> [sys::switch_rtp_flag_t; sys::SWITCH_RTP_FLAG_INVALID as usize] {
    let mut flags = [0; sys::SWITCH_RTP_FLAG_INVALID as usize];
    // Reading comes back each packet time whether the phone sends or not, and what came late is
    // not kept.
    let mut set = vec![sys::SWITCH_RTP_FLAG_USE_TIMER, sys::SWITCH_RTP_FLAG_DATAWAIT];
    set.push(sys::SWITCH_RTP_FLAG_AUTOFLUSH);
    if settings.auto_adjust {
        set.push(sys::SWITCH_RTP_FLAG_AUTOADJ);
    }
    // With time stamps of its own the core drops a packet that is passed on within the time of the one before.
    if !settings.rewrite_timestamps {
        set.push(sys::SWITCH_RTP_FLAG_RAW_WRITE);
    }
    for flag in set {
        if let Some(place) = flags.get_mut(flag as usize) {
            *place = 1;
        }
    }
    flags
}

fn failure(local: SocketAddr, remote: SocketAddr, error: *const c_char) -> RtpError {
    // SAFETY: null, or a constant of the core's.
    let message = unsafe { text::from_c(error) }.unwrap_or_default();
    RtpError { local, remote, message }
}
