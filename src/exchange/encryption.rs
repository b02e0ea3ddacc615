//! Keys of encrypted streams (SRTP), made anew each time that audio is opened.
//!
//! They go to the phone in the messages that open its audio, so they are made only for phones whose signalling is
//! encrypted: in the clear they would protect nothing.

use std::fmt;

use super::Exchange;
use super::call::Seat;
use crate::config::{Srtp, SrtpSuite};
use crate::protocol::enums::EncryptionAlgorithm;
use crate::protocol::messages::Encryption;

/// Fills bytes with what nobody can guess; false where that cannot be had.
pub type KeySource = fn(&mut [u8]) -> bool;

/// A master key and its salt.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct StreamKey(pub [u8; KEY + SALT]);

/// The keys of a stream, one for each direction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StreamKeys {
    /// How packets are encrypted and signed.
    pub suite: SrtpSuite,
    /// Key of what the phone receives.
    pub to_phone: StreamKey,
    /// Key of what the phone sends.
    pub from_phone: StreamKey,
}

impl fmt::Debug for StreamKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Keys have no place in a log.
        f.write_str("StreamKey(…)")
    }
}

impl StreamKey {
    fn new(source: KeySource) -> Option<Self> {
        let mut key = [0; KEY + SALT];
        source(&mut key).then_some(Self(key))
    }

    /// The key as a phone is told it.
    pub(super) fn told(&self, suite: SrtpSuite) -> Encryption {
        let (key, salt) = self.0.split_at(KEY);
        Encryption {
            algorithm_id: match suite {
                SrtpSuite::AesCm128HmacSha1_32 => EncryptionAlgorithm::AesCm128HmacSha1_32,
                SrtpSuite::AesCm128HmacSha1_80 => EncryptionAlgorithm::AesCm128HmacSha1_80,
            },
            key: key.to_vec(),
            salt: salt.to_vec(),
            ..Encryption::default()
        }
    }
}

/// Why audio with a phone must not be opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(super) enum NoKeys {
    #[error("srtp is required and its signalling is not encrypted")]
    InTheClear,
    #[error("there is no randomness to make keys of")]
    NoRandomness,
}

impl Exchange {
    /// New keys for audio with a phone; nothing where it is not to be encrypted.
    pub(super) fn new_keys(&self, seat: Seat) -> Result<Option<StreamKeys>, NoKeys> {
        let Some(device) = self.devices.get(&seat.connection) else { return Ok(None) };
        let media = device.record.media.or(&self.profile.media);
        match (media.srtp.unwrap_or_default(), device.peer.encrypted) {
            (Srtp::Off, _) | (Srtp::Optional, false) => Ok(None),
            (Srtp::Required, false) => Err(NoKeys::InTheClear),
            (Srtp::Optional | Srtp::Required, true) => {
                let key = || StreamKey::new(self.key_source).ok_or(NoKeys::NoRandomness);
                let suite = media.srtp_suite.unwrap_or_default();
                Ok(Some(StreamKeys { suite, to_phone: key()?, from_phone: key()? }))
            }
        }
    }
}

/// Bytes of a master key.
const KEY: usize = 16;
/// Bytes of its salt.
const SALT: usize = 14;
