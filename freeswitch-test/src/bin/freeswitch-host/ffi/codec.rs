//! Codecs as C structures: what the host knows of them, and the functions that modules call.

use std::{
    ffi::{CStr, c_char, c_int},
    ptr::{self, NonNull},
    sync::OnceLock,
};

use mod_skinny::freeswitch::sys;

use super::{
    interface::new_mutex,
    pool::Pool,
    text::{string, string_or_empty},
};
use crate::core::{
    coding::{Coding, RATE},
    fault::fails,
    log::log,
    media::Description,
};

/// Packet times that codecs may have, in milliseconds.
const PACKET_TIMES: [u32; 12] = [10, 20, 30, 40, 50, 60, 70, 80, 90, 100, 110, 120];

/// The implementations that codecs point to.
struct Implementations(Vec<(Coding, sys::switch_codec_implementation_t)>);

// SAFETY: the table is never changed, and its strings are literals.
unsafe impl Send for Implementations {}
// SAFETY: as above.
unsafe impl Sync for Implementations {}

fn implementations() -> &'static Implementations {
    static TABLE: OnceLock<Implementations> = OnceLock::new();
    TABLE.get_or_init(|| {
        let all = Coding::ALL.into_iter().flat_map(|coding| PACKET_TIMES.map(|time| (coding, time)));
        let all = all.filter(|(coding, time)| time % coding.frame_ms() == 0);
        let table =
            all.enumerate().map(|(number, (coding, time))| (coding, implementation(coding, time, number)));
        Implementations(table.collect())
    })
}

/// The name as C takes it.
fn c_name(coding: Coding) -> &'static CStr {
    match coding {
        Coding::Pcmu => c"PCMU",
        Coding::Pcma => c"PCMA",
        Coding::L16 => c"L16",
        Coding::G722 => c"G722",
        Coding::G729 => c"G729",
        Coding::G723 => c"G723",
    }
}

fn implementation(coding: Coding, time: u32, number: usize) -> sys::switch_codec_implementation_t {
    let samples = RATE / 1000 * time;
    let bytes = |samples: u32| u32::try_from(coding.bytes(samples as usize)).unwrap_or(0);
    // SAFETY: all zeroes is an implementation of nothing.
    let mut new: sys::switch_codec_implementation_t = unsafe { std::mem::zeroed() };
    new.ianacode = coding.payload();
    new.iananame = c_name(coding).as_ptr().cast_mut();
    new.samples_per_second = RATE;
    new.actual_samples_per_second = RATE;
    new.bits_per_second = c_int::try_from(bytes(RATE) * 8).unwrap_or(0);
    new.microseconds_per_packet = c_int::try_from(time * 1000).unwrap_or(0);
    new.samples_per_packet = samples;
    new.decoded_bytes_per_packet = samples * 2;
    new.encoded_bytes_per_packet = bytes(samples);
    new.number_of_channels = 1;
    new.codec_frames_per_packet = 1;
    new.codec_id = u32::from(coding.payload());
    new.impl_id = u32::try_from(number + 1).unwrap_or(0);
    new
}

/// What a codec is made of: one of the host's own, which are never freed.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Implementation(&'static sys::switch_codec_implementation_t);

// SAFETY: nobody changes it, and its pointers are to literals.
unsafe impl Send for Implementation {}
// SAFETY: as above.
unsafe impl Sync for Implementation {}

impl Implementation {
    /// A copy for a module.
    pub(super) fn copy(self) -> sys::switch_codec_implementation_t {
        *self.0
    }
}

/// A codec that a module gave a session. It is good as long as the module keeps it, which is while the session has it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct CodecRef(NonNull<sys::switch_codec_t>);

// SAFETY: the codec is the module's; the host only reads it.
unsafe impl Send for CodecRef {}
// SAFETY: as above.
unsafe impl Sync for CodecRef {}

impl CodecRef {
    /// The codec as callbacks take it.
    pub(crate) fn as_ptr(self) -> *mut sys::switch_codec_t {
        self.0.as_ptr()
    }

    /// # Safety
    /// `pointer` is null or a codec that the module keeps while the session has it.
    pub(super) unsafe fn from_ptr(pointer: *mut sys::switch_codec_t) -> Option<CodecRef> {
        NonNull::new(pointer).map(CodecRef)
    }

    /// What the codec is made of. Asked only while the module sets it, or has it locked.
    pub(crate) fn implementation(self) -> Option<Implementation> {
        // SAFETY: the module keeps the codec while the session has it.
        let codec = unsafe { self.0.as_ref() };
        // SAFETY: null, or one of the host's own, which are never freed.
        unsafe { codec.implementation.as_ref() }.map(Implementation)
    }

    /// What is known of the codec; `None` when it is not initialised. Asked as above.
    pub(crate) fn describe(self) -> Option<Description> {
        // SAFETY: the module keeps the codec while the session has it.
        let codec = unsafe { self.0.as_ref() };
        if codec.flags & sys::SWITCH_CODEC_FLAG_READY == 0 {
            return None;
        }
        // SAFETY: null, or one of the host's own, which are never freed.
        let implementation = unsafe { codec.implementation.as_ref() }?;
        // SAFETY: an implementation's name is a literal.
        let name = unsafe { string_or_empty(implementation.iananame) };
        Some(Description {
            coding: Coding::named(&name)?,
            name,
            rate: implementation.actual_samples_per_second,
            bit_rate: implementation.bits_per_second,
            samples_per_packet: implementation.samples_per_packet as usize,
            microseconds_per_packet: u64::try_from(implementation.microseconds_per_packet).unwrap_or(20_000),
        })
    }
}

/// A codec of the host's own, for legs that no module has: linear samples, in packets of 20 ms.
pub(crate) fn linear() -> CodecRef {
    static LINEAR: OnceLock<CodecRef> = OnceLock::new();
    *LINEAR.get_or_init(|| {
        // SAFETY: all zeroes is a codec that is not initialised.
        let mut codec: Box<sys::switch_codec_t> = Box::new(unsafe { std::mem::zeroed() });
        let fits = |(coding, implementation): &&(Coding, sys::switch_codec_implementation_t)| {
            *coding == Coding::L16 && implementation.microseconds_per_packet == 20_000
        };
        if let Some((coding, implementation)) = implementations().0.iter().find(fits) {
            codec.implementation = implementation;
            codec.agreed_pt = coding.payload();
            codec.flags = sys::SWITCH_CODEC_FLAG_READY;
        }
        CodecRef(NonNull::from(Box::leak(codec)))
    })
}

/// The coding of a codec.
///
/// # Safety
/// `pointer` is null or a good codec.
pub(super) unsafe fn coding(pointer: *const sys::switch_codec_t) -> Option<Coding> {
    // SAFETY: by this function's own contract.
    let implementation = unsafe { pointer.as_ref() }?.implementation;
    // SAFETY: null, or one of the host's own, which are never freed.
    Coding::of_payload(unsafe { implementation.as_ref() }?.ianacode)
}

/// Lists one implementation of each codec.
///
/// # Safety
/// `array` is longer than `length` by some.
#[unsafe(no_mangle)]
unsafe extern "C" fn switch_loadable_module_get_codecs(
    array: *mut *const sys::switch_codec_implementation_t,
    length: c_int,
) -> c_int {
    if fails("switch_loadable_module_get_codecs") {
        return 0;
    }
    let usual = |coding: Coding| {
        implementations().0.iter().find(|(known, implementation)| {
            *known == coding && implementation.microseconds_per_packet >= 20_000
        })
    };
    let mut count = 0;
    for (_, implementation) in
        Coding::ALL.into_iter().filter_map(usual).take(usize::try_from(length).unwrap_or(0))
    {
        // SAFETY: by this function's own contract.
        let place = unsafe { array.add(count) };
        // SAFETY: as above.
        unsafe { place.write(implementation) };
        count += 1;
    }
    c_int::try_from(count).unwrap_or(0)
}

/// Initialises a codec: one of the host's own at 8 kHz, one channel.
#[unsafe(no_mangle)]
unsafe extern "C" fn switch_core_codec_init_with_bitrate(
    codec: *mut sys::switch_codec_t,
    codec_name: *const c_char,
    _fmtp: *const c_char,
    _modname: *const c_char,
    rate: u32,
    ms: c_int,
    channels: c_int,
    _bitrate: u32,
    flags: u32,
    _settings: *const sys::switch_codec_settings_t,
    pool: *mut sys::switch_memory_pool_t,
) -> sys::switch_status_t {
    if fails("switch_core_codec_init_with_bitrate") {
        return sys::SWITCH_STATUS_GENERR;
    }
    // SAFETY: a module's strings are null or good.
    let name = unsafe { string(codec_name) }.unwrap_or_default();
    // SAFETY: the codec is the caller's, null or good.
    let Some(codec) = (unsafe { codec.as_mut() }) else { return sys::SWITCH_STATUS_FALSE };
    let time = if ms == 0 { 20 } else { ms };
    let found = Coding::named(&name).and_then(|coding| {
        let fits =
            |i: &sys::switch_codec_implementation_t| i.microseconds_per_packet == time.saturating_mul(1000);
        implementations().0.iter().find(|(known, implementation)| *known == coding && fits(implementation))
    });
    let Some((_, implementation)) = found.filter(|_| (rate == 0 || rate == RATE) && channels <= 1) else {
        log!(
            ERROR,
            "Codec {name} {rate}Hz {ms}ms {channels} channel(s): the embedded host has G.711, G.722, G.729, G.723.1 and L16 at 8 kHz only"
        );
        return sys::SWITCH_STATUS_NOTIMPL;
    };
    // SAFETY: all zeroes is a codec that is not initialised.
    *codec = unsafe { std::mem::zeroed() };
    codec.implementation = implementation;
    codec.agreed_pt = implementation.ianacode;
    codec.flags = flags | sys::SWITCH_CODEC_FLAG_READY;
    codec.memory_pool = pool;
    // SAFETY: a module's pool is null or good.
    if let Some(pool) = unsafe { Pool::from_ptr(pool) } {
        codec.mutex = new_mutex(pool);
    }
    sys::SWITCH_STATUS_SUCCESS
}

/// Ends a codec.
#[unsafe(no_mangle)]
unsafe extern "C" fn switch_core_codec_destroy(codec: *mut sys::switch_codec_t) -> sys::switch_status_t {
    // SAFETY: the codec is the caller's, null or good.
    match unsafe { codec.as_mut() } {
        Some(codec) if codec.flags & sys::SWITCH_CODEC_FLAG_READY != 0 => {
            codec.flags = 0;
            codec.implementation = ptr::null();
            codec.mutex = ptr::null_mut();
            sys::SWITCH_STATUS_SUCCESS
        }
        _ => sys::SWITCH_STATUS_NOT_INITALIZED,
    }
}
