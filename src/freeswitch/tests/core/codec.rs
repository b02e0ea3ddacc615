//! Codecs, and a session's use of them.

use std::{
    ffi::{CStr, c_char, c_int},
    ptr,
    sync::atomic::Ordering::SeqCst,
};

use super::{exports, give, refuses, session, session::Made, take};
use crate::freeswitch::sys;

struct Implementations([sys::switch_codec_implementation_t; 2]);

unsafe impl Sync for Implementations {}

static IMPLEMENTATIONS: Implementations =
    Implementations([implementation(c"PCMU", 0), implementation(c"PCMA", 8)]);

const fn implementation(name: &'static CStr, payload: u8) -> sys::switch_codec_implementation_t {
    // All zeroes are null pointers and numbers.
    let mut made: sys::switch_codec_implementation_t = unsafe { std::mem::zeroed() };
    made.iananame = name.as_ptr().cast_mut();
    made.ianacode = payload;
    made.samples_per_second = 8000;
    made.microseconds_per_packet = 20_000;
    made.samples_per_packet = 160;
    made.encoded_bytes_per_packet = 160;
    made
}

/// What the core does with a session's codecs whenever it moves a frame.
unsafe fn use_codecs(session: &Made) {
    for codec in [&session.read_codec, &session.write_codec] {
        let codec = codec.load(SeqCst);
        if !codec.is_null() {
            let implementation = unsafe { (*codec).implementation };
            assert!(!implementation.is_null());
            unsafe { (*codec).cur_frame = ptr::null_mut() };
        }
    }
}

impl super::Call {
    /// Has the core use the session's codecs, as it does while frames flow.
    pub(in super::super) fn use_codecs(&self) {
        unsafe { use_codecs(session::made(self.raw())) };
    }
}

exports! {
    fn switch_core_codec_init_with_bitrate(
        codec: *mut sys::switch_codec_t,
        name: *const c_char,
        _parameters: *const c_char,
        _module: *const c_char,
        _rate: u32,
        _milliseconds: c_int,
        _channels: c_int,
        _bit_rate: u32,
        flags: u32,
        _settings: *const sys::switch_codec_settings_t,
        pool: *mut sys::switch_memory_pool_t,
    ) -> sys::switch_status_t {
        let found = IMPLEMENTATIONS.0.iter().find(|known| CStr::from_ptr(known.iananame) == CStr::from_ptr(name));
        let Some(found) = found.filter(|_| !refuses("codec")) else { return sys::SWITCH_STATUS_GENERR };
        take("codec");
        *codec = sys::switch_codec_t { implementation: found, flags, memory_pool: pool, ..Default::default() };
        sys::SWITCH_STATUS_SUCCESS
    }

    fn switch_core_codec_destroy(codec: *mut sys::switch_codec_t) -> sys::switch_status_t {
        give("codec");
        *codec = sys::switch_codec_t::default();
        sys::SWITCH_STATUS_SUCCESS
    }

    fn switch_loadable_module_get_codecs(
        list: *mut *const sys::switch_codec_implementation_t,
        _length: c_int,
    ) -> c_int {
        for (place, known) in IMPLEMENTATIONS.0.iter().enumerate() {
            *list.add(place) = known;
        }
        2
    }

    fn switch_core_session_set_read_codec(
        session: *mut sys::switch_core_session_t,
        codec: *mut sys::switch_codec_t,
    ) -> sys::switch_status_t {
        session::made(session).read_codec.store(codec, SeqCst);
        use_codecs(session::made(session));
        sys::SWITCH_STATUS_SUCCESS
    }

    fn switch_core_session_set_real_read_codec(
        session: *mut sys::switch_core_session_t,
        codec: *mut sys::switch_codec_t,
    ) -> sys::switch_status_t {
        switch_core_session_set_read_codec(session, codec)
    }

    fn switch_core_session_set_write_codec(
        session: *mut sys::switch_core_session_t,
        codec: *mut sys::switch_codec_t,
    ) -> sys::switch_status_t {
        session::made(session).write_codec.store(codec, SeqCst);
        use_codecs(session::made(session));
        sys::SWITCH_STATUS_SUCCESS
    }

    fn switch_core_session_get_read_codec(session: *mut sys::switch_core_session_t) -> *mut sys::switch_codec_t {
        session::made(session).read_codec.load(SeqCst)
    }

    fn switch_core_session_get_read_impl(
        session: *mut sys::switch_core_session_t,
        copy: *mut sys::switch_codec_implementation_t,
    ) -> sys::switch_status_t {
        let codec = session::made(session).read_codec.load(SeqCst);
        if codec.is_null() {
            return sys::SWITCH_STATUS_FALSE;
        }
        *copy = *(*codec).implementation;
        sys::SWITCH_STATUS_SUCCESS
    }

    fn switch_core_session_set_read_impl(
        _session: *mut sys::switch_core_session_t,
        implementation: *const sys::switch_codec_implementation_t,
    ) -> sys::switch_status_t {
        assert!(!implementation.is_null());
        sys::SWITCH_STATUS_SUCCESS
    }

    fn switch_core_session_lock_codec_read(_session: *mut sys::switch_core_session_t) {
        take("codec lock");
    }

    fn switch_core_session_unlock_codec_read(_session: *mut sys::switch_core_session_t) {
        give("codec lock");
    }

    fn switch_core_session_lock_codec_write(_session: *mut sys::switch_core_session_t) {
        take("codec lock");
    }

    fn switch_core_session_unlock_codec_write(_session: *mut sys::switch_core_session_t) {
        give("codec lock");
    }
}
