//! `switch_rtp_*`.

use std::{
    ffi::{CStr, c_char, c_int},
    mem, ptr,
    time::Duration,
};

use freeswitch_test::srtp::{Seal, Tag};
use mod_skinny::freeswitch::sys;
use parking_lot::Mutex;

use super::{
    endpoint::Status,
    export_call::{digit, raw_digit},
    text::{string, string_or_empty},
};
use crate::core::{
    fault::fails,
    host::host,
    log::log,
    rtp::{PACKET, Packet, Rtp, address, flag},
};

type RtpPtr = *mut sys::switch_rtp_t;

/// A stream and the packet that was read last.
struct Stream {
    rtp: Rtp,
    buffer: Mutex<Box<[u8; PACKET]>>,
    /// The figures as they were asked for last.
    figures: Mutex<Box<sys::switch_rtp_stats_t>>,
}

/// The stream that a module means.
///
/// # Safety
/// `pointer` is null or a stream that was not destroyed.
unsafe fn stream<'a>(pointer: RtpPtr) -> Option<&'a Stream> {
    // SAFETY: by this function's own contract.
    unsafe { pointer.cast::<Stream>().as_ref() }
}

#[unsafe(no_mangle)]
extern "C" fn switch_rtp_request_port(_ip: *const c_char) -> sys::switch_port_t {
    if fails("switch_rtp_request_port") {
        return 0;
    }
    host().ports.take().unwrap_or(0)
}

#[unsafe(no_mangle)]
extern "C" fn switch_rtp_release_port(_ip: *const c_char, port: sys::switch_port_t) {
    host().ports.give_back(port);
}

/// Opens a stream.
#[unsafe(no_mangle)]
unsafe extern "C" fn switch_rtp_new(
    rx_host: *const c_char,
    rx_port: sys::switch_port_t,
    tx_host: *const c_char,
    tx_port: sys::switch_port_t,
    payload: sys::switch_payload_t,
    samples_per_interval: u32,
    ms_per_packet: u32,
    flags: *mut sys::switch_rtp_flag_t,
    timer_name: *mut c_char,
    err: *mut *const c_char,
    _pool: *mut sys::switch_memory_pool_t,
    _bundle_internal_ports: sys::switch_port_t,
    _bundle_external_port: sys::switch_port_t,
) -> RtpPtr {
    let fail = |text: &'static CStr| {
        // SAFETY: null, or where the module wants the reason.
        if let Some(slot) = unsafe { err.as_mut() } {
            *slot = text.as_ptr();
        }
        // As in the core, the port is free again where there is no stream.
        host().ports.give_back(rx_port);
        ptr::null_mut()
    };
    if fails("switch_rtp_new") {
        return fail(c"A fault was asked for");
    }
    // SAFETY: a module's strings are null or good.
    let [here, there, timer] =
        [rx_host, tx_host, timer_name.cast_const()].map(|text| unsafe { string_or_empty(text) });
    let Some(local) = address(&here, rx_port) else { return fail(c"RTP Remote Address Error!") };
    let Some(remote) = address(&there, tx_port) else { return fail(c"Remote Address Error!") };
    // In microseconds, as the core counts it.
    let milliseconds = if ms_per_packet >= 1000 { ms_per_packet / 1000 } else { ms_per_packet };
    let rtp = match Rtp::open(local, remote, payload, samples_per_interval, milliseconds) {
        Ok(rtp) => rtp,
        Err(error) => {
            log!(ERROR, "RTP on {local}: {error}");
            return fail(c"Bind Error!");
        }
    };
    if !flags.is_null() {
        // SAFETY: the array is as long as there are flags.
        let flags = unsafe { std::slice::from_raw_parts(flags, flag::COUNT) };
        flags.iter().enumerate().for_each(|(flag, on)| rtp.set_flag(flag, *on != 0));
    }
    if timer.is_empty() || timer == "none" {
        rtp.set_flag(flag::USE_TIMER, false);
    }
    let stream = Stream { rtp, buffer: Mutex::new(Box::new([0; PACKET])), figures: Mutex::default() };
    Box::into_raw(Box::new(stream)).cast()
}

#[unsafe(no_mangle)]
unsafe extern "C" fn switch_rtp_ready(raw: RtpPtr) -> u8 {
    // SAFETY: the module holds the stream.
    unsafe { stream(raw) }.is_some_and(|stream| stream.rtp.is_ready()).into()
}

/// The suites of RFC 4568 that the host has, by the number that it gives them.
const SUITES: [(&str, Tag); 2] =
    [("AES_CM_128_HMAC_SHA1_80", Tag::Long), ("AES_CM_128_HMAC_SHA1_32", Tag::Short)];

#[unsafe(no_mangle)]
unsafe extern "C" fn switch_core_media_crypto_str2type(
    name: *const c_char,
) -> sys::switch_rtp_crypto_key_type_t {
    // SAFETY: a module's strings are null or good.
    let name = unsafe { string_or_empty(name) };
    SUITES.iter().position(|(suite, _)| *suite == name).unwrap_or(SUITES.len()) as _
}

/// Encrypts one direction of a stream.
#[unsafe(no_mangle)]
unsafe extern "C" fn switch_rtp_add_crypto_key(
    raw: RtpPtr,
    direction: sys::switch_rtp_crypto_direction_t,
    _index: u32,
    settings: *mut sys::switch_secure_settings_t,
) -> sys::switch_status_t {
    if fails("switch_rtp_add_crypto_key") {
        return sys::SWITCH_STATUS_FALSE;
    }
    // SAFETY: the module holds the stream, and the settings for the time of this call.
    let (Some(stream), Some(settings)) = (unsafe { stream(raw) }, unsafe { settings.as_ref() }) else {
        return sys::SWITCH_STATUS_FALSE;
    };
    let sent = direction == sys::SWITCH_RTP_CRYPTO_SEND;
    let key = if sent { &settings.local_raw_key } else { &settings.remote_raw_key };
    let (master, salt) = (key.get(..16), key.get(16..30));
    let seal = SUITES.get(settings.crypto_type as usize).zip(master).zip(salt);
    let seal = seal.and_then(|(((_, tag), master), salt)| Seal::new(*tag, master, salt));
    Status::of(seal.is_some_and(|seal| stream.rtp.encrypt(sent, seal))).0
}

#[unsafe(no_mangle)]
unsafe extern "C" fn switch_rtp_set_remote_address(
    raw: RtpPtr,
    host: *const c_char,
    port: sys::switch_port_t,
    _remote_rtcp_port: sys::switch_port_t,
    _change_adv_addr: sys::switch_bool_t,
    err: *mut *const c_char,
) -> sys::switch_status_t {
    if fails("switch_rtp_set_remote_address") {
        return sys::SWITCH_STATUS_FALSE;
    }
    // SAFETY: a module's strings are null or good.
    let host = unsafe { string(host) }.unwrap_or_default();
    // SAFETY: the module holds the stream.
    match (unsafe { stream(raw) }, address(&host, port)) {
        (Some(stream), Some(remote)) => {
            stream.rtp.set_remote(remote);
            sys::SWITCH_STATUS_SUCCESS
        }
        _ => {
            // SAFETY: null, or where the module wants the reason.
            if let Some(slot) = unsafe { err.as_mut() } {
                *slot = c"Remote Address Error!".as_ptr();
            }
            sys::SWITCH_STATUS_FALSE
        }
    }
}

/// Begins to send reports; to the port after that of the stream, whatever is asked for.
#[unsafe(no_mangle)]
unsafe extern "C" fn switch_rtp_activate_rtcp(
    raw: RtpPtr,
    send_rate: c_int,
    _remote_port: sys::switch_port_t,
    _mux: sys::switch_bool_t,
) -> sys::switch_status_t {
    let interval = Duration::from_millis(u64::try_from(send_rate).unwrap_or(0));
    // SAFETY: the module holds the stream.
    let Some(stream) = (unsafe { stream(raw) }) else { return sys::SWITCH_STATUS_FALSE };
    Status::of(stream.rtp.report_every(interval).is_ok()).0
}

#[unsafe(no_mangle)]
unsafe extern "C" fn switch_rtp_activate_jitter_buffer(
    raw: RtpPtr,
    queue_frames: u32,
    _max_queue_frames: u32,
    _samples_per_packet: u32,
    _samples_per_second: u32,
) -> sys::switch_status_t {
    // SAFETY: the module holds the stream.
    let stream = unsafe { stream(raw) };
    Status::of(stream.inspect(|stream| stream.rtp.hold_back(queue_frames as usize)).is_some()).0
}

#[unsafe(no_mangle)]
unsafe extern "C" fn switch_rtp_change_interval(
    raw: RtpPtr,
    ms_per_packet: u32,
    samples: u32,
) -> sys::switch_status_t {
    // SAFETY: the module holds the stream.
    let stream = unsafe { stream(raw) };
    let milliseconds = if ms_per_packet >= 1000 { ms_per_packet / 1000 } else { ms_per_packet };
    Status::of(stream.inspect(|stream| stream.rtp.set_interval(milliseconds, samples)).is_some()).0
}

#[unsafe(no_mangle)]
unsafe extern "C" fn switch_rtp_set_default_payload(raw: RtpPtr, payload: sys::switch_payload_t) {
    // SAFETY: the module holds the stream.
    if let Some(stream) = unsafe { stream(raw) } {
        stream.rtp.set_payload(payload);
    }
}

#[unsafe(no_mangle)]
unsafe extern "C" fn switch_rtp_set_telephony_event(raw: RtpPtr, payload: sys::switch_payload_t) {
    // SAFETY: the module holds the stream.
    if let Some(stream) = unsafe { stream(raw) } {
        stream.rtp.set_event_out(payload);
    }
}

#[unsafe(no_mangle)]
unsafe extern "C" fn switch_rtp_set_telephony_recv_event(raw: RtpPtr, payload: sys::switch_payload_t) {
    // SAFETY: the module holds the stream.
    if let Some(stream) = unsafe { stream(raw) } {
        stream.rtp.set_event_in(payload);
    }
}

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
    stream.rtp.write(data, samples)
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

#[unsafe(no_mangle)]
unsafe extern "C" fn switch_rtp_set_flag(raw: RtpPtr, flag: sys::switch_rtp_flag_t) {
    // SAFETY: the module holds the stream.
    if let Some(stream) = unsafe { stream(raw) } {
        stream.rtp.set_flag(flag as usize, true);
    }
}

#[unsafe(no_mangle)]
unsafe extern "C" fn switch_rtp_clear_flag(raw: RtpPtr, flag: sys::switch_rtp_flag_t) {
    // SAFETY: the module holds the stream.
    if let Some(stream) = unsafe { stream(raw) } {
        stream.rtp.set_flag(flag as usize, false);
    }
}

#[unsafe(no_mangle)]
unsafe extern "C" fn switch_rtp_break(raw: RtpPtr) {
    // SAFETY: the module holds the stream.
    if let Some(stream) = unsafe { stream(raw) } {
        stream.rtp.interrupt();
    }
}

#[unsafe(no_mangle)]
unsafe extern "C" fn switch_rtp_kill_socket(raw: RtpPtr) {
    // SAFETY: the module holds the stream.
    if let Some(stream) = unsafe { stream(raw) } {
        stream.rtp.close();
    }
}

/// Closes a stream and gives its port back.
#[unsafe(no_mangle)]
unsafe extern "C" fn switch_rtp_destroy(raw: *mut RtpPtr) {
    // SAFETY: where the module keeps the stream.
    let Some(slot) = (unsafe { raw.as_mut() }) else { return };
    let pointer = mem::replace(slot, ptr::null_mut()).cast::<Stream>();
    if pointer.is_null() {
        return;
    }
    // SAFETY: the stream came from `switch_rtp_new`, and nobody uses it any more.
    let stream = unsafe { Box::from_raw(pointer) };
    stream.rtp.close();
    host().ports.give_back(stream.rtp.local().port());
}
