//! Whether the packets of a stream come one after another, and the wait for the next one.

use std::{
    ptr::NonNull,
    sync::atomic::{AtomicBool, Ordering},
    time::Duration,
};

use super::Rtp;
use crate::freeswitch::sys;

/// What is known of the packets to come.
#[derive(Debug)]
pub(super) struct Flow {
    /// Where they come; open as long as the stream is there.
    socket: Option<sys::switch_os_socket_t>,
    flows: AtomicBool,
}

impl Flow {
    /// Of a stream from which nothing was read.
    pub(super) fn of(stream: NonNull<sys::switch_rtp_t>) -> Self {
        // SAFETY: a stream of ours.
        let socket = NonNull::new(unsafe { sys::switch_rtp_get_rtp_socket(stream.as_ptr()) });
        let descriptor = socket.and_then(|socket| {
            let mut descriptor = -1;
            // SAFETY: the stream's socket, whose number is written where said.
            let status = unsafe { sys::switch_os_sock_get(&raw mut descriptor, socket.as_ptr()) };
            (status == sys::SWITCH_STATUS_SUCCESS && descriptor >= 0).then_some(descriptor)
        });
        Self { socket: descriptor, flows: AtomicBool::new(false) }
    }
}

impl Rtp {
    /// Notes whether the last read found a packet with sound.
    pub(in crate::freeswitch) fn goes_on(&self, came: bool) {
        self.flow.flows.store(came && self.settings.jitter_buffer.is_none(), Ordering::Relaxed);
    }

    /// Tells whether the next packet is likely to come in time. One that holds packets back knows better.
    pub(in crate::freeswitch) fn flows(&self) -> bool {
        self.flow.flows.load(Ordering::Relaxed)
    }

    /// Waits for a packet; tells whether there is one. True where that cannot be known.
    pub(in crate::freeswitch) fn is_heard_within(&self, time: Duration) -> bool {
        let Some(socket) = self.flow.socket else { return true };
        let milliseconds = u32::try_from(time.as_millis()).unwrap_or(u32::MAX);
        // SAFETY: the socket is open as long as the stream is there.
        unsafe { sys::switch_wait_sock(socket, milliseconds, sys::SWITCH_POLL_READ) != 0 }
    }
}
