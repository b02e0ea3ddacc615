//! Sound of a session: its codecs, reading from and writing to its endpoint.

use std::{thread, time::Duration};

use parking_lot::Mutex;

use super::{cause::Cause, coding::Coding, flags, log::log, session::Session, state::State};
use crate::ffi::{
    codec::{CodecRef, Implementation},
    endpoint::Status,
};

/// What the host needs to know of a codec that a module gave a session.
#[derive(Clone, Debug)]
pub(crate) struct Description {
    pub(crate) name: String,
    pub(crate) coding: Coding,
    pub(crate) rate: u32,
    pub(crate) bit_rate: i32,
    pub(crate) samples_per_packet: usize,
    pub(crate) microseconds_per_packet: u64,
}

/// A session's codecs, and sound that waits to fill a packet. What a codec is is looked up when a module sets it, and
/// not later: its module may be making another one of it, or have released it, while somebody asks.
#[derive(Default)]
pub(crate) struct Media {
    read: Mutex<Option<Installed>>,
    write: Mutex<Option<Installed>>,
    waiting: Mutex<Vec<i16>>,
}

struct Installed {
    codec: CodecRef,
    /// None when it was not initialised.
    description: Option<Description>,
    implementation: Option<Implementation>,
}

impl From<CodecRef> for Installed {
    fn from(codec: CodecRef) -> Self {
        Self { codec, description: codec.describe(), implementation: codec.implementation() }
    }
}

impl Media {
    /// Sets the codec that is read; `None` for no sound.
    pub(crate) fn set_read(&self, codec: Option<CodecRef>) {
        *self.read.lock() = codec.map(Installed::from);
    }

    /// Sets the codec that is written; `None` for no sound.
    pub(crate) fn set_write(&self, codec: Option<CodecRef>) {
        self.waiting.lock().clear();
        *self.write.lock() = codec.map(Installed::from);
    }

    /// The codec that is read, as the module gave it.
    pub(crate) fn read_codec(&self) -> Option<CodecRef> {
        self.read.lock().as_ref().map(|read| read.codec)
    }

    /// The codec that is written, as the module gave it.
    pub(crate) fn write_codec(&self) -> Option<CodecRef> {
        self.write.lock().as_ref().map(|write| write.codec)
    }

    /// What is known of the codec that is read.
    pub(crate) fn read_description(&self) -> Option<Description> {
        self.read.lock().as_ref()?.description.clone()
    }

    /// What is known of the codec that is written.
    pub(crate) fn write_description(&self) -> Option<Description> {
        self.write.lock().as_ref()?.description.clone()
    }

    /// What the codec that is read was made of.
    pub(crate) fn read_implementation(&self) -> Option<Implementation> {
        self.read.lock().as_ref()?.implementation
    }

    /// What the codec that is written was made of.
    pub(crate) fn write_implementation(&self) -> Option<Implementation> {
        self.write.lock().as_ref()?.implementation
    }

    /// Whether there are codecs both ways.
    pub(crate) fn has_codecs(&self) -> bool {
        self.read_description().is_some() && self.write_description().is_some()
    }
}

/// A packet of sound.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Sound {
    pub(crate) coding: Coding,
    pub(crate) data: Vec<u8>,
    /// The time stamp that it came with; 0 where it has none.
    pub(crate) timestamp: u32,
}

/// What a read gave.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Heard {
    /// A packet.
    Sound(Sound),
    /// Nothing to hear, but the packet's time went by.
    Comfort,
    /// The read was interrupted: look around and read again.
    Interrupted,
    /// There is nothing to read any more.
    Over,
}

impl Session {
    /// Reads a packet; waits for it as long as the endpoint does.
    pub(crate) fn hear(&self) -> Heard {
        if !self.is_up() {
            return Heard::Over;
        }
        let codec = {
            let _codec = self.read_codec_lock.lock();
            self.media.read_description()
        };
        let Some(codec) = codec else {
            if self.state() == State::Hibernate {
                thread::sleep(Duration::from_millis(20));
                return Heard::Comfort;
            }
            log!(ERROR, self; "{} has no read codec.", self.name());
            self.hangup(Cause::INCOMPATIBLE_DESTINATION);
            return Heard::Over;
        };
        if self.has(flags::HOLD) {
            thread::sleep(Duration::from_micros(codec.microseconds_per_packet));
            return Heard::Interrupted;
        }
        self.endpoint.read_frame(self, codec.coding)
    }

    /// Writes a packet, in the coding and packet size of the session; false when the endpoint does not want more.
    pub(crate) fn say(&self, sound: &Sound) -> bool {
        let _codec = self.write_codec_lock.lock();
        let Some(codec) = self.media.write_description() else { return self.is_up() };
        let same_size = sound.data.len() == sound.coding.bytes(codec.samples_per_packet);
        if same_size && sound.coding == codec.coding {
            return self.write(sound);
        }
        self.say_samples(&sound.coding.decode(&sound.data))
    }

    /// Writes samples; what does not fill a packet waits for more.
    pub(crate) fn say_samples(&self, samples: &[i16]) -> bool {
        let _codec = self.write_codec_lock.lock();
        let Some(codec) = self.media.write_description() else { return self.is_up() };
        let mut waiting = self.media.waiting.lock();
        waiting.extend_from_slice(samples);
        while codec.samples_per_packet > 0 && waiting.len() >= codec.samples_per_packet {
            let rest = waiting.split_off(codec.samples_per_packet);
            let packet = std::mem::replace(&mut *waiting, rest);
            // What the host cannot code is not heard.
            let Some(data) = codec.coding.encode(&packet) else { continue };
            if !self.write(&Sound { coding: codec.coding, data, timestamp: 0 }) {
                return false;
            }
        }
        true
    }

    /// Samples that make one packet of the session; 20 ms where there is no codec.
    pub(crate) fn packet_samples(&self) -> usize {
        self.media.read_description().map_or(160, |codec| codec.samples_per_packet.max(1))
    }

    fn write(&self, sound: &Sound) -> bool {
        self.is_up() && self.endpoint.write_frame(self, sound) == Status::SUCCESS
    }
}
