//! `switch_rtp_*`: streams and their settings.

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
    text::{string, string_or_empty},
};
use crate::core::{
    fault::fails,
    host::host,
    log::log,
    rtp::{Rtp, address, flag},
    rtp_read::PACKET,
};

pub(super) type RtpPtr = *mut sys::switch_rtp_t;

/// A stream and the packet that was read last.
pub(super) struct Stream {
    pub(super) rtp: Rtp,
    pub(super) buffer: Mutex<Box<[u8; PACKET]>>,
    /// The figures as they were asked for last.
    pub(super) figures: Mutex<Box<sys::switch_rtp_stats_t>>,
}

/// The stream that a module means.
///
/// # Safety
/// `pointer` is null or a stream that was not destroyed.
pub(super) unsafe fn stream<'a>(pointer: RtpPtr) -> Option<&'a Stream> {
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
