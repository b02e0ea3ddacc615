//! The codecs that a session reads and writes with.

use std::ptr::{self, NonNull};

use thiserror::Error;

use super::{codes::Status, session::Session, sys, text};

/// Which codec, at what rate and packet time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CodecSettings {
    /// Name by the IANA: `PCMU`, `PCMA`, `G722`, `G729`.
    pub name: String,
    /// Rate in Hz as RTP counts it: 8000 for G722 too.
    pub rate: u32,
    /// Milliseconds of audio in a packet.
    pub ptime: u32,
}

/// The core has no such codec.
#[derive(Debug, Error, Clone, PartialEq, Eq)]
#[error("no codec {name} at {rate} Hz with {ptime} ms: {status:?}")]
pub struct CodecError {
    name: String,
    rate: u32,
    ptime: u32,
    status: Status,
}

/// What a codec comes to in RTP.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Implementation {
    /// Payload type.
    pub payload: u8,
    /// Samples in a packet.
    pub samples_per_packet: u32,
    /// Microseconds of audio in a packet.
    pub microseconds_per_packet: u32,
    /// Bytes in a packet; 0 where that varies.
    pub encoded_bytes_per_packet: u32,
}

/// A codec in use. Its place in memory stays, for the session points to it; not a `Box`, which nothing else may
/// point into.
struct Codec(NonNull<sys::switch_codec_t>);

// SAFETY: a codec has a lock of its own and may be used from any thread.
unsafe impl Send for Codec {}

impl Codec {
    fn new(session: &Session, settings: &CodecSettings) -> Result<Self, CodecError> {
        let mut codec = Self(NonNull::from(Box::leak(Box::default())));
        codec.init(session, settings)?;
        Ok(codec)
    }

    /// Makes the codec, which is not in use, another one in the same place.
    fn init(&mut self, session: &Session, settings: &CodecSettings) -> Result<(), CodecError> {
        let name = text::to_c(&settings.name);
        let ptime = i32::try_from(settings.ptime).unwrap_or(0);
        let flags = sys::SWITCH_CODEC_FLAG_ENCODE | sys::SWITCH_CODEC_FLAG_DECODE;
        // SAFETY: the place is ours, the string outlives the call, the pool is the session's.
        let status = unsafe {
            sys::switch_core_codec_init_with_bitrate(
                self.raw(),
                name.as_ptr(),
                ptr::null(),
                ptr::null(),
                settings.rate,
                ptime,
                1,
                0,
                flags,
                ptr::null(),
                session.pool(),
            )
        };
        if status == sys::SWITCH_STATUS_SUCCESS && !self.implementation().is_null() {
            return Ok(());
        }
        let CodecSettings { name, rate, ptime } = settings.clone();
        Err(CodecError { name, rate, ptime, status: Status(status) })
    }

    fn end(&mut self) {
        if !self.implementation().is_null() {
            // SAFETY: initialised, and the core clears it.
            unsafe { sys::switch_core_codec_destroy(self.raw()) };
        }
    }

    fn raw(&self) -> *mut sys::switch_codec_t {
        self.0.as_ptr()
    }

    fn implementation(&self) -> *const sys::switch_codec_implementation_t {
        // SAFETY: ours until drop, and only we set it.
        unsafe { (*self.raw()).implementation }
    }
}

impl Drop for Codec {
    fn drop(&mut self) {
        self.end();
        // SAFETY: made by new(), and the session reads and writes no more.
        drop(unsafe { Box::from_raw(self.raw()) });
    }
}

/// A session's two codecs, from when they are installed until the session is destroyed.
pub(super) struct Codecs {
    read: Codec,
    write: Codec,
    settings: CodecSettings,
}

impl Codecs {
    /// Makes both codecs and installs them.
    pub(super) fn install(session: &Session, settings: &CodecSettings) -> Result<Self, CodecError> {
        let read = Codec::new(session, settings)?;
        let write = Codec::new(session, settings)?;
        let codecs = Self { read, write, settings: settings.clone() };
        // SAFETY: the codecs stay until the session is destroyed.
        unsafe { sys::switch_core_session_set_read_codec(session.raw(), codecs.read.raw()) };
        // SAFETY: as above.
        unsafe { sys::switch_core_session_set_write_codec(session.raw(), codecs.write.raw()) };
        Ok(codecs)
    }

    /// Makes them other codecs. The caller holds [`CodecLock`], and nobody reads or writes frames.
    pub(super) fn replace(&mut self, session: &Session, settings: &CodecSettings) -> Result<(), CodecError> {
        self.read.end();
        self.write.end();
        self.read.init(session, settings)?;
        self.write.init(session, settings)?;
        self.settings = settings.clone();
        // SAFETY: the codecs stay until the session is destroyed.
        unsafe { sys::switch_core_session_set_real_read_codec(session.raw(), self.read.raw()) };
        // SAFETY: promise B.
        let current = unsafe { sys::switch_core_session_get_read_codec(session.raw()) };
        if current == self.read.raw() {
            // The session points to the same place and does not look again.
            // SAFETY: the implementation belongs to the codec's module, which the codec holds.
            unsafe { sys::switch_core_session_set_read_impl(session.raw(), self.read.implementation()) };
        }
        // SAFETY: the codecs stay until the session is destroyed.
        unsafe { sys::switch_core_session_set_write_codec(session.raw(), self.write.raw()) };
        Ok(())
    }

    pub(super) fn settings(&self) -> &CodecSettings {
        &self.settings
    }

    pub(super) fn read_codec(&self) -> *mut sys::switch_codec_t {
        self.read.raw()
    }

    pub(super) fn implementation(&self) -> Option<Implementation> {
        // SAFETY: null, or what belongs to the codec's module, which the codec holds.
        let raw = unsafe { self.read.implementation().as_ref() }?;
        Some(Implementation {
            payload: raw.ianacode,
            samples_per_packet: raw.samples_per_packet,
            microseconds_per_packet: raw.microseconds_per_packet.cast_unsigned(),
            encoded_bytes_per_packet: raw.encoded_bytes_per_packet,
        })
    }
}

/// Returns what a session of any endpoint reads, if it has a codec.
#[must_use]
pub fn read_by(session: &Session) -> Option<CodecSettings> {
    let mut implementation = sys::switch_codec_implementation_t::default();
    // SAFETY: promise B; the copy is written where said.
    unsafe { sys::switch_core_session_get_read_impl(session.raw(), &raw mut implementation) };
    // SAFETY: null, or a string of the codec's module, which the session holds.
    let name = unsafe { text::from_c(implementation.iananame) }?;
    let ptime = implementation.microseconds_per_packet.cast_unsigned() / 1000;
    Some(CodecSettings { name, rate: implementation.samples_per_second, ptime })
}

/// Returns the names of the codecs that the core has, some of them several times.
#[must_use]
pub fn names() -> Vec<String> {
    let mut found = [ptr::null(); MOST_CODECS];
    // The core looks at its limit after it has written one or two more.
    let limit = i32::try_from(MOST_CODECS - SPARE).unwrap_or(0);
    // SAFETY: the place is longer than said.
    let count = unsafe { sys::switch_loadable_module_get_codecs(found.as_mut_ptr(), limit) };
    let count = usize::try_from(count).unwrap_or(0);
    let found = found.into_iter().take(count);
    // SAFETY: null, or an implementation of a module that is loaded.
    let names = found.filter_map(|implementation| unsafe { implementation.as_ref() });
    // SAFETY: a literal of that module.
    names.filter_map(|implementation| unsafe { text::from_c(implementation.iananame) }).collect()
}

/// Room for the core's codecs, and how much of that it may take beyond what it is told.
const MOST_CODECS: usize = 512;
const SPARE: usize = 64;

/// Keeps the core from using a session's codecs.
pub(super) struct CodecLock<'s>(&'s Session);

impl<'s> CodecLock<'s> {
    pub(super) fn take(session: &'s Session) -> Self {
        // SAFETY: promise B; unlocked on drop.
        unsafe { sys::switch_core_session_lock_codec_write(session.raw()) };
        // SAFETY: as above. The core takes them in this order too.
        unsafe { sys::switch_core_session_lock_codec_read(session.raw()) };
        Self(session)
    }
}

impl Drop for CodecLock<'_> {
    fn drop(&mut self) {
        // SAFETY: locked by take(), on this thread.
        unsafe { sys::switch_core_session_unlock_codec_read(self.0.raw()) };
        // SAFETY: as above.
        unsafe { sys::switch_core_session_unlock_codec_write(self.0.raw()) };
    }
}
