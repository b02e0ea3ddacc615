//! A session's media: its codecs and its stream with the phone.
//!
//! The session's threads read and write while workers open and close the stream. Whoever uses the
//! stream holds `stream` for reading; whoever opens or closes it first ends what blocks in it, then
//! takes `stream` for writing, so a stream never goes while somebody is in it. The lock lets readers in
//! past a waiting writer, because reading may hang the call up, which interrupts the read on the
//! same thread; an ended stream is left at once, so the writer's turn comes. Locks are taken in the
//! order: the core's codec locks, `frame`, `stream`, then one of the others.

use std::{
    marker::PhantomData,
    net::SocketAddr,
    ptr::NonNull,
    time::{Duration, Instant},
};

use parking_lot::{Mutex, RecursiveRwLock};
use thiserror::Error;

use super::{
    codec::{CodecError, CodecLock, CodecSettings, Codecs, Implementation},
    codes::{Signal, Status},
    leg::Digit,
    pace::Pace,
    rtp::{Port, Rtp, RtpError, RtpSettings},
    session::Session,
    statistics::Statistics,
    sys,
};

/// Flags of reading, passed through to the stream.
#[derive(Debug, Clone, Copy)]
pub struct ReadFlags(pub sys::switch_io_flag_t);

/// A frame that was read, valid until the next read of the session.
pub struct Frame<'s> {
    raw: NonNull<sys::switch_frame_t>,
    session: PhantomData<&'s Session>,
}

impl Frame<'_> {
    pub(super) fn raw(&self) -> *mut sys::switch_frame_t {
        self.raw.as_ptr()
    }
}

/// A frame that the core sends to the phone.
pub struct OutgoingFrame<'a> {
    raw: NonNull<sys::switch_frame_t>,
    lent: PhantomData<&'a sys::switch_frame_t>,
}

impl OutgoingFrame<'_> {
    /// # Safety
    /// `raw` is null or a frame that stays during the value's lifetime.
    pub(super) unsafe fn from_raw(raw: *mut sys::switch_frame_t) -> Option<Self> {
        NonNull::new(raw).map(|raw| Self { raw, lent: PhantomData })
    }

    /// Returns whether the frame stands for silence.
    #[must_use]
    pub fn is_silence(&self) -> bool {
        // SAFETY: lent to us.
        unsafe { self.raw.as_ref() }.flags & sys::SFF_CNG != 0
    }
}

/// Why there is no media.
#[derive(Debug, Error, Clone, PartialEq, Eq)]
pub enum MediaError {
    /// The core has no such codec.
    #[error(transparent)]
    Codec(#[from] CodecError),
    /// RTP would not.
    #[error(transparent)]
    Rtp(#[from] RtpError),
    /// No codec was set.
    #[error("no codec is set")]
    NoCodec,
    /// No local port is free.
    #[error("no RTP port is free")]
    NoPort,
    /// No stream is open.
    #[error("no stream is open")]
    NotOpen,
}

/// The media of one session. It goes with the session: after on_destroy, when nobody has it.
#[derive(Default)]
pub struct Media {
    stream: RecursiveRwLock<Option<Rtp>>,
    codecs: Mutex<Option<Codecs>>,
    frame: Mutex<Box<ReadFrame>>,
    /// What streams that are closed counted.
    past: Mutex<Option<Statistics>>,
    expected: Mutex<Expected>,
    pace: Pace,
}

/// When something came from the phone last, and how soon something has to.
struct Expected {
    last: Instant,
    within: Option<Duration>,
}

impl Default for Expected {
    fn default() -> Self {
        Self { last: Instant::now(), within: None }
    }
}

/// What the core is given for each read, and a piece of silence.
#[derive(Default)]
struct ReadFrame {
    frame: sys::switch_frame_t,
    silence: [u8; 16],
}

// SAFETY: the pointers in the frame are to the session's own memory, which any thread may read.
unsafe impl Send for ReadFrame {}

impl Media {
    /// Sets the codec of both directions. The session must have one before anything reads it: the
    /// core hangs a session without read codec up.
    ///
    /// # Errors
    /// Where the core has no such codec. A codec that was set before is then gone too.
    pub fn set_codec(&self, session: &Session, settings: &CodecSettings) -> Result<(), MediaError> {
        if self.codecs.lock().as_ref().is_some_and(|codecs| codecs.settings() == settings) {
            return Ok(());
        }
        let _core = CodecLock::take(session);
        self.interrupt(Signal::BREAK);
        let _nobody_reads = self.stream.write();
        let mut codecs = self.codecs.lock();
        match codecs.as_mut() {
            Some(codecs) => codecs.replace(session, settings)?,
            None => *codecs = Some(Codecs::install(session, settings)?),
        }
        Ok(())
    }

    /// Returns what the codec comes to in RTP.
    #[must_use]
    pub fn implementation(&self) -> Option<Implementation> {
        self.codecs.lock().as_ref()?.implementation()
    }

    /// Opens the stream with the phone on `port`. A stream that was open is closed.
    ///
    /// # Errors
    /// Where no codec is set, or RTP fails.
    pub fn open(&self, session: &Session, port: Port, settings: &RtpSettings) -> Result<(), MediaError> {
        let codec = self.implementation().ok_or(MediaError::NoCodec)?;
        let stream = Rtp::open(session, port, codec, settings)?;
        self.replace_stream(Some(stream));
        Ok(())
    }

    /// Sends to another address from now on.
    ///
    /// # Errors
    /// Where no stream is open, or RTP fails.
    pub fn redirect(&self, remote: SocketAddr) -> Result<(), MediaError> {
        self.stream.read().as_ref().ok_or(MediaError::NotOpen)?.redirect(remote)?;
        Ok(())
    }

    /// Closes the stream and gives its port back. The session reads silence from now on.
    pub fn close(&self) {
        self.replace_stream(None);
    }

    fn replace_stream(&self, stream: Option<Rtp>) {
        self.interrupt(Signal::KILL);
        let old = std::mem::replace(&mut *self.stream.write(), stream);
        if let Some(counted) = old.as_ref().and_then(Rtp::statistics) {
            let mut past = self.past.lock();
            *past = Some(past.take().unwrap_or_default().and(counted));
        }
        drop(old);
    }

    /// Returns what went over the streams that were closed; `None` where there was none.
    #[must_use]
    pub fn statistics(&self) -> Option<Statistics> {
        self.past.lock().clone()
    }

    /// Has reading end with TIMEOUT once nothing came from the phone for so long, from now on.
    pub fn expect_within(&self, limit: Option<Duration>) {
        *self.expected.lock() = Expected { last: Instant::now(), within: limit };
    }

    /// Returns our address of the open stream.
    #[must_use]
    pub fn local(&self) -> Option<SocketAddr> {
        self.stream.read().as_ref().map(Rtp::local)
    }

    /// Returns whether a stream is open.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.stream.read().as_ref().is_some_and(Rtp::ready)
    }

    /// Returns whether a stream is open that differs from `settings` in its remote address at most.
    #[must_use]
    pub fn is_open_as(&self, settings: &RtpSettings) -> bool {
        self.stream.read().as_ref().is_some_and(|stream| stream.ready() && stream.is_like(settings))
    }

    /// Reads the next frame; silence, in time, where no stream is open. `heard` gets the digits that
    /// come as RFC 2833.
    ///
    /// # Errors
    /// The status for the core where the call is over or the stream fails; TIMEOUT where nothing came for
    /// too long.
    pub fn read<'s>(
        &'s self,
        session: &'s Session,
        flags: ReadFlags,
        heard: impl FnMut(Digit),
    ) -> Result<Frame<'s>, Status> {
        let channel = session.channel();
        if channel.down() {
            return Err(Status::FALSE);
        }
        let mut place = self.frame.lock();
        if !self.read_stream(&mut place.frame, flags, heard)? {
            self.fill_with_silence(&mut place)?;
        }
        Ok(Frame { raw: NonNull::from(&mut place.frame), session: PhantomData })
    }

    /// Returns whether there is a frame of the stream's.
    fn read_stream(
        &self,
        frame: &mut sys::switch_frame_t,
        flags: ReadFlags,
        mut heard: impl FnMut(Digit),
    ) -> Result<bool, Status> {
        if !self.pace.until_due() {
            return Ok(false);
        }
        let stream = self.stream.read();
        let Some(stream) = stream.as_ref().filter(|stream| stream.ready()) else {
            drop(stream);
            self.pace.rest(SILENCE);
            return Ok(false);
        };
        *frame = sys::switch_frame_t { codec: self.read_codec()?, ..Default::default() };
        let status = match stream.begins() {
            true => self.read_first(stream, frame, flags),
            false => {
                let begun = Instant::now();
                let status = stream.read(frame, flags.0);
                self.pace.has_read(begun, stream.packet_time());
                status
            }
        };
        // The stream leaves it out; without a size whoever copies the frame, as a loopback leg does, aborts.
        frame.buflen = frame.datalen;
        let mut came = status == Status::SUCCESS && frame.datalen > 0 && frame.flags & sys::SFF_CNG == 0;
        while let Some(digit) = stream.next_digit() {
            came = true;
            heard(digit);
        }
        self.check_timeout(came)?;
        match status {
            Status::SUCCESS => Ok(frame.datalen > 0),
            // Interrupted: killed to be opened anew, or to have the reader look up.
            Status::BREAK | Status::FALSE | Status::GENERR => Ok(false),
            other => Err(other),
        }
    }

    /// Reads the first packet as soon as it comes, if it comes within the time of one.
    fn read_first(&self, stream: &Rtp, frame: &mut sys::switch_frame_t, flags: ReadFlags) -> Status {
        let packet_time = stream.packet_time();
        let until = Instant::now() + packet_time;
        loop {
            match stream.read_newest(frame, flags.0) {
                Status::SUCCESS => {
                    // The next one is there when it is read, or it would be given up.
                    self.pace.wait(packet_time + LATENESS);
                    return Status::SUCCESS;
                }
                Status::BREAK if Instant::now() < until && self.pace.rest(GLANCE) => {}
                other => return other,
            }
        }
    }

    fn check_timeout(&self, came: bool) -> Result<(), Status> {
        let mut expected = self.expected.lock();
        if came {
            expected.last = Instant::now();
        }
        match expected.within {
            Some(limit) if expected.last.elapsed() > limit => Err(Status::TIMEOUT),
            _ => Ok(()),
        }
    }

    fn fill_with_silence(&self, place: &mut ReadFrame) -> Result<(), Status> {
        place.frame = sys::switch_frame_t {
            codec: self.read_codec()?,
            data: place.silence.as_mut_ptr().cast(),
            datalen: 2,
            buflen: 16,
            flags: sys::SFF_CNG,
            ..Default::default()
        };
        Ok(())
    }

    fn read_codec(&self) -> Result<*mut sys::switch_codec_t, Status> {
        self.codecs.lock().as_ref().map(Codecs::read_codec).ok_or(Status::FALSE)
    }

    /// Sends a frame to the phone. Silence is not sent, nor anything while no stream is open.
    #[must_use]
    pub fn write(&self, frame: &OutgoingFrame<'_>) -> Status {
        if frame.is_silence() {
            return Status::SUCCESS;
        }
        match self.stream.read().as_ref().filter(|stream| stream.ready()) {
            Some(stream) => stream.write(frame.raw.as_ptr()),
            None => Status::SUCCESS,
        }
    }

    /// Sends a digit to the phone as RFC 2833; FALSE where no stream is open, or not with digits.
    #[must_use]
    pub fn send_digit(&self, digit: Digit) -> Status {
        self.stream.read().as_ref().map_or(Status::FALSE, |stream| stream.send_digit(digit))
    }

    /// Has whoever reads look up, without a loss of what the phone sent.
    pub fn wake(&self) {
        self.pace.interrupt();
    }

    /// Has whoever reads or writes look up; for good on KILL.
    ///
    /// Comes in the middle of a read too, on the same thread, where the stream hangs the call up.
    pub fn interrupt(&self, signal: Signal) {
        self.wake();
        let stream = self.stream.read();
        match (stream.as_ref(), signal) {
            (Some(stream), Signal::KILL) => stream.kill(),
            (Some(stream), Signal::BREAK) => stream.interrupt(),
            _ => {}
        }
    }
}

/// How long a frame of silence takes.
const SILENCE: Duration = Duration::from_millis(20);
/// How often a first packet is looked for.
const GLANCE: Duration = Duration::from_millis(1);
/// How late a second packet may come after the first.
const LATENESS: Duration = Duration::from_millis(2);
