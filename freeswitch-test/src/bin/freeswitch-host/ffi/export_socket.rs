//! The sockets of streams, and waiting for what comes to them.

use std::{
    ffi::c_int,
    os::fd::{AsRawFd, BorrowedFd},
};

use mod_skinny::freeswitch::sys;
use rustix::event::{PollFd, PollFlags, Timespec, poll};

use super::export_rtp::{RtpPtr, stream};
use crate::core::fault::fails;

/// Returns the socket of a stream, as which the stream itself stands.
#[unsafe(no_mangle)]
extern "C" fn switch_rtp_get_rtp_socket(raw: RtpPtr) -> *mut sys::switch_socket_t {
    raw.cast()
}

#[unsafe(no_mangle)]
unsafe extern "C" fn switch_os_sock_get(
    number: *mut sys::switch_os_socket_t,
    socket: *mut sys::switch_socket_t,
) -> sys::switch_status_t {
    if fails("switch_os_sock_get") {
        return sys::SWITCH_STATUS_FALSE;
    }
    // SAFETY: the module has the socket from above, and wants its number there.
    let (Some(stream), Some(slot)) = (unsafe { stream(socket.cast()) }, unsafe { number.as_mut() }) else {
        return sys::SWITCH_STATUS_FALSE;
    };
    *slot = stream.rtp.socket.as_raw_fd();
    sys::SWITCH_STATUS_SUCCESS
}

/// Waits for something to read.
#[unsafe(no_mangle)]
unsafe extern "C" fn switch_wait_sock(
    socket: sys::switch_os_socket_t,
    milliseconds: u32,
    events: sys::switch_poll_t,
) -> c_int {
    if fails("switch_wait_sock") {
        return -1;
    }
    // SAFETY: the module holds the stream with this socket.
    let socket = unsafe { BorrowedFd::borrow_raw(socket) };
    let time =
        Timespec { tv_sec: (milliseconds / 1000).into(), tv_nsec: (milliseconds % 1000 * 1_000_000).into() };
    match poll(&mut [PollFd::new(&socket, PollFlags::IN)], Some(&time)) {
        Ok(0) => 0,
        Ok(_) => c_int::try_from(events).unwrap_or(-1),
        Err(_) => -1,
    }
}
