//! Encrypted RTP (SRTP, RFC 3711), for phones and the embedded host.

use parking_lot::Mutex;
use webrtc_srtp::context::Context;
use webrtc_srtp::protection_profile::ProtectionProfile;

/// How packets are signed; all are encrypted by AES with 128 bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tag {
    /// HMAC-SHA1, 32 bits.
    Short,
    /// HMAC-SHA1, 80 bits.
    Long,
}

/// One direction of a stream.
pub struct Seal(Mutex<Context>);

impl Seal {
    /// Takes a master key of 16 bytes and a salt of 14; `None` for any other.
    #[must_use]
    pub fn new(tag: Tag, key: &[u8], salt: &[u8]) -> Option<Self> {
        let profile = match tag {
            Tag::Short => ProtectionProfile::Aes128CmHmacSha1_32,
            Tag::Long => ProtectionProfile::Aes128CmHmacSha1_80,
        };
        Context::new(key, salt, profile, None, None).ok().map(|context| Self(Mutex::new(context)))
    }

    /// Encrypts and signs a packet; `None` for what is no RTP.
    #[must_use]
    pub fn close(&self, packet: &[u8]) -> Option<Vec<u8>> {
        self.0.lock().encrypt_rtp(packet).ok().map(|sealed| sealed.to_vec())
    }

    /// Checks and decrypts a packet; `None` for one that is not encrypted with this key.
    #[must_use]
    pub fn open(&self, packet: &[u8]) -> Option<Vec<u8>> {
        self.0.lock().decrypt_rtp(packet).ok().map(|plain| plain.to_vec())
    }
}

impl std::fmt::Debug for Seal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Seal(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_who_has_the_key_can_read_a_packet() {
        let mut packet = vec![0x80, 0, 0, 1, 0, 0, 0, 160, 1, 2, 3, 4];
        packet.extend([0x55; 160]);
        for (tag, length) in [(Tag::Short, 4), (Tag::Long, 10)] {
            let seal = |key: u8| Seal::new(tag, &[key; 16], &[9; 14]).unwrap();
            let sealed = seal(1).close(&packet).unwrap();
            assert_eq!(sealed.len(), packet.len() + length);
            assert_ne!(sealed[12..24], packet[12..24]);
            assert_eq!(seal(1).open(&sealed), Some(packet.clone()));
            assert_eq!(seal(2).open(&sealed), None);
            assert_eq!(seal(1).open(&packet), None);
        }
        assert!(Seal::new(Tag::Short, &[1; 15], &[9; 14]).is_none());
    }
}
