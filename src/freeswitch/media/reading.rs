//! Reading what the phone says, in time.
//!
//! At each tick of its timer the core gives what has come, or else silence, and then takes the packet that comes
//! just after the tick for one that the silence stood for, and drops it. So while packets come one after another,
//! the core is asked only when the next one is there, or is long due.

use std::{
    marker::PhantomData,
    ptr::NonNull,
    time::{Duration, Instant},
};

use super::{Frame, Media, ReadFlags};
use crate::freeswitch::{codec::Codecs, codes::Status, leg::Digit, rtp::Rtp, session::Session, sys};

/// When something came from the phone last, and how soon something has to.
pub(super) struct Expected {
    last: Instant,
    within: Option<Duration>,
}

impl Default for Expected {
    fn default() -> Self {
        Self::within(None)
    }
}

impl Expected {
    /// From now on something has to come within such a time, if one is given.
    pub(super) fn within(limit: Option<Duration>) -> Self {
        Self { last: Instant::now(), within: limit }
    }
}

/// What the core is given for each read, and a piece of silence.
#[derive(Default)]
pub(super) struct ReadFrame {
    frame: sys::switch_frame_t,
    silence: [u8; 16],
}

// SAFETY: the pointers in the frame are to the session's own memory, which any thread may read.
unsafe impl Send for ReadFrame {}

impl Media {
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
            false => self.read_next(stream, frame, flags),
        };
        // The stream leaves it out; without a size whoever copies the frame, as a loopback leg does, aborts.
        frame.buflen = frame.datalen;
        let mut came = status == Status::SUCCESS && frame.datalen > 0 && frame.flags & sys::SFF_CNG == 0;
        // An interruption says nothing of the packets to come.
        if status == Status::SUCCESS {
            stream.goes_on(came);
        }
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

    /// Reads the next packet when its time has come; while they come one after another also one that is late.
    fn read_next(&self, stream: &Rtp, frame: &mut sys::switch_frame_t, flags: ReadFlags) -> Status {
        let (begun, packet_time) = (Instant::now(), stream.packet_time());
        // As long as the one after it needs, should it be lost.
        let until = begun + packet_time * 3 / 2;
        while stream.flows() && stream.ready() && !stream.is_heard_within(GLANCE) && Instant::now() < until {
            if !self.pace.rest(Duration::ZERO) {
                return Status::BREAK;
            }
        }
        let asked = Instant::now();
        let status = stream.read(frame, flags.0);
        self.pace.has_read(asked - begun, asked.elapsed(), packet_time);
        status
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
}

/// How long a frame of silence takes.
const SILENCE: Duration = Duration::from_millis(20);
/// How often whoever waits for a packet looks up.
const GLANCE: Duration = Duration::from_millis(1);
/// How late a second packet may come after the first.
const LATENESS: Duration = Duration::from_millis(2);
