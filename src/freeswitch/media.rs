//! A session's media: its codecs and its stream with the phone.
//!
//! The session's threads read and write while workers open and close the stream. Whoever uses the
//! stream holds `stream` for reading; whoever opens or closes it first ends what blocks in it, then
//! takes `stream` for writing, so a stream never goes while somebody is in it. The lock lets readers in
//! past a waiting writer, because reading may hang the call up, which interrupts the read on the
//! same thread; an ended stream is left at once, so the writer's turn comes. Locks are taken in the
//! order: the core's codec locks, `frame`, `stream`, then one of the others.

mod reading;

use std::{marker::PhantomData, net::SocketAddr, ptr::NonNull, time::Duration};

use parking_lot::{Mutex, RecursiveRwLock};
use reading::{Expected, ReadFrame};
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
        *self.expected.lock() = Expected::within(limit);
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
