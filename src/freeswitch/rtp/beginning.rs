//! The beginning of a stream: what the phone says first goes on as soon as it comes.
//!
//! The core reads in step with a timer. It takes what came before the first read for old and drops it, gives
//! silence in its place, and then takes the packet after that for one that the silence stood for. So the first
//! words of a call would be lost, and the next wait for the timer. Here reading begins without the timer, with the
//! newest packet there is, and goes on with it.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use parking_lot::Mutex;

use super::Rtp;
use crate::freeswitch::{codes::Status, sys};

/// Whether a stream still begins.
#[derive(Debug, Default)]
pub(super) struct Beginning {
    begins: AtomicBool,
    /// When it was read for the first time.
    read: Mutex<Option<Instant>>,
}

impl Rtp {
    /// Has the stream begin. One that holds packets back has to be read in time.
    pub(super) fn begin(&self) {
        if self.settings.jitter_buffer.is_none() {
            self.set(sys::SWITCH_RTP_FLAG_USE_TIMER, false);
            self.set(sys::SWITCH_RTP_FLAG_FLUSH, false);
            self.beginning.begins.store(true, Ordering::Release);
        }
    }

    /// Tells whether nothing was heard yet of a phone that was not waited for for long.
    pub(in crate::freeswitch) fn begins(&self) -> bool {
        if !self.beginning.begins.load(Ordering::Acquire) {
            return false;
        }
        let first = *self.beginning.read.lock().get_or_insert_with(Instant::now);
        if first.elapsed() > AWAITED {
            self.go_on();
            return false;
        }
        true
    }

    /// Reads the newest packet that has come, without waiting; BREAK where none has.
    pub(in crate::freeswitch) fn read_newest(
        &self,
        frame: &mut sys::switch_frame_t,
        flags: sys::switch_io_flag_t,
    ) -> Status {
        let (codec, mut newest) = (frame.codec, Status::BREAK);
        for _ in 0..MOST_WAITING {
            let mut next = sys::switch_frame_t { codec, ..Default::default() };
            match self.read(&mut next, flags | sys::SWITCH_IO_FLAG_NOBLOCK) {
                Status::SUCCESS if next.datalen > 0 && next.flags & sys::SFF_CNG == 0 => {
                    *frame = next;
                    newest = Status::SUCCESS;
                }
                // Part of a digit, or noise; it is where the packet before it was.
                Status::SUCCESS => newest = Status::BREAK,
                Status::BREAK => break,
                other => return other,
            }
        }
        if newest == Status::SUCCESS {
            self.go_on();
        }
        newest
    }

    fn go_on(&self) {
        self.beginning.begins.store(false, Ordering::Release);
        // A first packet is marked as such, at which the core would drop the next one.
        self.set(sys::SWITCH_RTP_FLAG_FLUSH, false);
        self.set(sys::SWITCH_RTP_FLAG_USE_TIMER, true);
    }

    fn set(&self, flag: sys::switch_rtp_flag_t, on: bool) {
        if on {
            // SAFETY: a stream of ours.
            unsafe { sys::switch_rtp_set_flag(self.raw(), flag) };
        } else {
            // SAFETY: a stream of ours.
            unsafe { sys::switch_rtp_clear_flag(self.raw(), flag) };
        }
    }
}

/// How long the first packet of a phone is looked for.
const AWAITED: Duration = Duration::from_millis(500);
/// More packets than wait in a socket.
const MOST_WAITING: usize = 1024;
