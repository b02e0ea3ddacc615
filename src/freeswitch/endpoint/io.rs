//! The endpoint's input and output.

use std::ffi::c_int;

use super::{unsigned, with_leg};
use crate::freeswitch::{
    codes::{Signal, Status},
    event::EventRef,
    leg::Digit,
    media::{OutgoingFrame, ReadFlags},
    message::Indication,
    sys,
};

pub(super) unsafe extern "C" fn read_frame(
    session: *mut sys::switch_core_session_t,
    frame: *mut *mut sys::switch_frame_t,
    flags: sys::switch_io_flag_t,
    _stream: c_int,
) -> sys::switch_status_t {
    let failed = (Status::FALSE, std::ptr::null_mut());
    let (status, read) = with_leg("read_frame", session, failed, failed, |session, attachment| {
        match attachment.leg().read_frame(session, ReadFlags(flags)) {
            Ok(read) => (Status::SUCCESS, read.raw()),
            Err(Status::SUCCESS) => failed,
            Err(status) => (status, std::ptr::null_mut()),
        }
    });
    // SAFETY: where the core wants the frame.
    unsafe { *frame = read };
    status.0
}

pub(super) unsafe extern "C" fn write_frame(
    session: *mut sys::switch_core_session_t,
    frame: *mut sys::switch_frame_t,
    _flags: sys::switch_io_flag_t,
    _stream: c_int,
) -> sys::switch_status_t {
    with_leg("write_frame", session, Status::FALSE, Status::FALSE, |session, attachment| {
        // SAFETY: the core's frame, ours for the duration of the call.
        let Some(frame) = (unsafe { OutgoingFrame::from_raw(frame) }) else { return Status::FALSE };
        attachment.leg().write_frame(session, &frame)
    })
    .0
}

pub(super) unsafe extern "C" fn kill_channel(
    session: *mut sys::switch_core_session_t,
    signal: c_int,
) -> sys::switch_status_t {
    with_leg("kill_channel", session, Status::SUCCESS, Status::FALSE, |session, attachment| {
        attachment.leg().kill(session, Signal(unsigned(signal)))
    })
    .0
}

pub(super) unsafe extern "C" fn state_change(
    session: *mut sys::switch_core_session_t,
) -> sys::switch_status_t {
    with_leg("state_change", session, (), (), |session, attachment| attachment.leg().state_changed(session));
    sys::SWITCH_STATUS_SUCCESS
}

pub(super) unsafe extern "C" fn send_dtmf(
    session: *mut sys::switch_core_session_t,
    dtmf: *const sys::switch_dtmf_t,
) -> sys::switch_status_t {
    with_leg("send_dtmf", session, Status::FALSE, Status::FALSE, |session, attachment| {
        // SAFETY: null, or the core's digit for the duration of the call.
        let Some(dtmf) = (unsafe { dtmf.as_ref() }) else { return Status::FALSE };
        let digit = Digit { digit: char::from(dtmf.digit.cast_unsigned()), duration: dtmf.duration };
        attachment.leg().send_dtmf(session, digit)
    })
    .0
}

pub(super) unsafe extern "C" fn receive_message(
    session: *mut sys::switch_core_session_t,
    message: *mut sys::switch_core_session_message_t,
) -> sys::switch_status_t {
    with_leg("receive_message", session, Status::SUCCESS, Status::FALSE, |session, attachment| {
        // SAFETY: null, or the core's message for the duration of the call.
        let Some(message) = (unsafe { message.as_ref() }) else { return Status::FALSE };
        attachment.leg().receive_message(session, &Indication::new(message))
    })
    .0
}

pub(super) unsafe extern "C" fn receive_event(
    session: *mut sys::switch_core_session_t,
    event: *mut sys::switch_event_t,
) -> sys::switch_status_t {
    with_leg("receive_event", session, Status::SUCCESS, Status::FALSE, |session, attachment| {
        // SAFETY: the core's event for the duration of the call.
        let Some(event) = (unsafe { EventRef::from_raw(event) }) else { return Status::FALSE };
        attachment.leg().receive_event(session, &event)
    })
    .0
}
