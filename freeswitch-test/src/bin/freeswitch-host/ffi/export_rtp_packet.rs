//! `switch_rtp_*`: packets and digits of a stream, both ways, and how many there were.

use std::{ffi::c_int, ptr};

use mod_skinny::freeswitch::sys;

use super::{
    export_call::{digit, raw_digit},
    export_rtp::{RtpPtr, stream},
};
use crate::core::{fault::fails, rtp_read::Packet};

/// Reads a packet; the frame's data is good until the next read.
#[unsafe(no_mangle)]
unsafe extern "C" fn switch_rtp_zerocopy_read_frame(
    raw: RtpPtr,
    frame: *mut sys::switch_frame_t,
    io_flags: sys::switch_io_flag_t,
) -> sys::switch_status_t {
    if fails("switch_rtp_zerocopy_read_frame") {
        return sys::SWITCH_STATUS_GENERR;
    }
    /// The payload type of comfort noise.
    const COMFORT: u8 = 13;
    const NOBLOCK: u32 = 1;
    // SAFETY: the module holds the stream, and the frame for the time of this call.
    let (Some(stream), Some(frame)) = (unsafe { stream(raw) }, unsafe { frame.as_mut() }) else {
        return sys::SWITCH_STATUS_FALSE;
    };
    if !stream.rtp.is_ready() {
        return sys::SWITCH_STATUS_FALSE;
    }
    let mut buffer = stream.buffer.lock();
    let packet = stream.rtp.read(&mut buffer[..], io_flags & NOBLOCK != 0);
    let base = buffer.as_mut_ptr();
    frame.packet = base.cast();
    frame.source = c"switch_rtp".as_ptr();
    frame.rate = crate::core::coding::RATE;
    match packet {
        Packet::Closed => return sys::SWITCH_STATUS_GENERR,
        Packet::Nothing => {
            frame.datalen = 0;
            return sys::SWITCH_STATUS_BREAK;
        }
        Packet::Comfort => {
            frame.flags = sys::SFF_CNG;
            frame.payload = COMFORT;
            frame.data = base.cast();
            frame.datalen = 2;
            frame.packetlen = 0;
            frame.samples = 0;
        }
        Packet::Sound { header, start, end } => {
            let length = u32::try_from(end - start).unwrap_or(0);
            frame.flags = 0;
            frame.payload = header.payload;
            frame.data = base.wrapping_add(start).cast();
            frame.datalen = length;
            frame.packetlen = u32::try_from(end).unwrap_or(0);
            frame.samples = length;
            frame.timestamp = header.timestamp;
            frame.seq = header.sequence;
            frame.ssrc = header.ssrc;
            frame.m = if header.marker { sys::SWITCH_TRUE } else { sys::SWITCH_FALSE };
        }
    }
    sys::SWITCH_STATUS_SUCCESS
}

#[unsafe(no_mangle)]
unsafe extern "C" fn switch_rtp_write_frame(raw: RtpPtr, frame: *mut sys::switch_frame_t) -> c_int {
    if fails("switch_rtp_write_frame") {
        return -1;
    }
    // SAFETY: the module holds the stream, and the frame for the time of this call.
    let (Some(stream), Some(frame)) = (unsafe { stream(raw) }, unsafe { frame.as_ref() }) else { return -1 };
    if frame.flags & sys::SFF_CNG != 0 || frame.data.is_null() {
        return if stream.rtp.is_ready() { 0 } else { -1 };
    }
    // SAFETY: a frame's data is as long as it says.
    let data = unsafe { std::slice::from_raw_parts(frame.data.cast::<u8>(), frame.datalen as usize) };
    let samples = if frame.samples == 0 { frame.datalen } else { frame.samples };
    stream.rtp.write(data, samples, frame.timestamp)
}

#[unsafe(no_mangle)]
unsafe extern "C" fn switch_rtp_has_dtmf(raw: RtpPtr) -> sys::switch_size_t {
    // SAFETY: the module holds the stream.
    unsafe { stream(raw) }.map_or(0, |stream| stream.rtp.digit_count()) as _
}

#[unsafe(no_mangle)]
unsafe extern "C" fn switch_rtp_dequeue_dtmf(
    raw: RtpPtr,
    dtmf: *mut sys::switch_dtmf_t,
) -> sys::switch_size_t {
    if fails("switch_rtp_dequeue_dtmf") {
        return 0;
    }
    // SAFETY: the module holds the stream, and wants the digit there.
    let (Some(stream), Some(slot)) = (unsafe { stream(raw) }, unsafe { dtmf.as_mut() }) else { return 0 };
    match stream.rtp.take_digit() {
        Some(digit) => {
            *slot = raw_digit(digit);
            1
        }
        None => 0,
    }
}

#[unsafe(no_mangle)]
unsafe extern "C" fn switch_rtp_queue_rfc2833(
    raw: RtpPtr,
    dtmf: *const sys::switch_dtmf_t,
) -> sys::switch_status_t {
    if fails("switch_rtp_queue_rfc2833") {
        return sys::SWITCH_STATUS_FALSE;
    }
    // SAFETY: the module holds the stream, and the digit for the time of this call.
    let (Some(stream), Some(dtmf)) = (unsafe { stream(raw) }, unsafe { dtmf.as_ref() }) else {
        return sys::SWITCH_STATUS_FALSE;
    };
    stream.rtp.queue_digit(digit(dtmf));
    sys::SWITCH_STATUS_SUCCESS
}

/// Returns the figures of a stream, which stay its own: the host takes no pool for a copy.
#[unsafe(no_mangle)]
unsafe extern "C" fn switch_rtp_get_stats(
    raw: RtpPtr,
    _pool: *mut sys::switch_memory_pool_t,
) -> *mut sys::switch_rtp_stats_t {
    if fails("switch_rtp_get_stats") {
        return ptr::null_mut();
    }
    /// What the core has for a stream without a flaw.
    const BEST: (f64, f64) = (100.0, 4.5);
    // SAFETY: the module holds the stream.
    let Some(stream) = (unsafe { stream(raw) }) else { return ptr::null_mut() };
    let [received, sent] = stream.rtp.figures();
    let mut figures = stream.figures.lock();
    let sys::switch_rtp_stats_t { inbound, outbound, .. } = &mut **figures;
    for (numbers, counted) in [(inbound, received), (outbound, sent)] {
        numbers.raw_bytes = counted.raw_bytes as _;
        numbers.media_bytes = counted.media_bytes as _;
        numbers.packet_count = counted.packets as _;
        numbers.media_packet_count = counted.media_packets as _;
        numbers.skip_packet_count = counted.skipped as _;
        numbers.dtmf_packet_count = counted.events as _;
        numbers.cng_packet_count = counted.comfort as _;
        (numbers.R, numbers.mos) = BEST;
    }
    &raw mut **figures
}
