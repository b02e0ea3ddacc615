//! What an administrator sets: profiles, soft-key sets, device types, and the phones in the directory.
//!
//! Values come in as names and texts (whoever reads the XML hands them over), are checked once, here, and
//! leave as plain structs that cannot be wrong. A value that makes no sense gives a [`Complaint`] that names
//! it, says what is used instead, and changes nothing else.

mod buttons;
mod device;
mod extensions;
mod jitter;
mod limits;
mod media;
mod params;
mod profile;
mod raw_button;
mod soft_keys;
mod tls;

pub use buttons::{BUTTON_ATTRIBUTES, Button, ButtonKind, LineButton, button_types};
pub use device::{DeviceRecord, device_settings, shared_settings};
pub use extensions::Extensions;
pub use jitter::JitterBuffer;
pub use limits::{AllowFrom, Limits};
pub use media::{AutoAdjust, CodecPreference, DtmfType, MediaSettings, Srtp, SrtpSuite, rtcp_interval};
pub use params::Setting;
pub use profile::{DeviceTypeSettings, Given, Profile, ProfileBuilder, settings};
pub use raw_button::RawButton;
pub use soft_keys::{KEY_SETS, MAX_KEYS, SOFT_KEYS, SoftKeySets, key_set_index, soft_key_event};
pub use tls::{ClientCertificates, TlsSettings};

use std::fmt;

/// Something in the configuration that cannot be used as written, and what happens instead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Complaint {
    /// Where it stands: `profile "internal"`, `device "SEP001122334455"`.
    pub place: String,
    /// What is wrong with which value, and what is used instead.
    pub problem: String,
}

impl Complaint {
    pub(crate) fn new(place: impl Into<String>, problem: impl Into<String>) -> Self {
        Self { place: place.into(), problem: problem.into() }
    }
}

impl fmt::Display for Complaint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.place, self.problem)
    }
}

/// Reads a boolean the way the rest of FreeSWITCH does; `None` when it is neither word.
pub fn parse_bool(value: &str) -> Option<bool> {
    const YES: [&str; 6] = ["yes", "on", "true", "t", "enabled", "active"];
    const NO: [&str; 6] = ["no", "off", "false", "f", "disabled", "inactive"];
    let value = value.trim();
    if let Ok(number) = value.parse::<i64>() {
        return Some(number != 0);
    }
    let is = |words: [&str; 6]| words.iter().any(|word| word.eq_ignore_ascii_case(value));
    if is(YES) {
        Some(true)
    } else if is(NO) {
        Some(false)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_reference_has_every_word() {
        let reference = include_str!("../conf/README.md");
        let keys = SOFT_KEYS.iter().map(|key| format!("`Softkey{key}`"));
        let words = BUTTON_ATTRIBUTES.into_iter().chain(KEY_SETS).chain(button_types());
        let words = words.map(|word| format!("`{word}`"));
        let missing: Vec<_> = keys.chain(words).filter(|word| !reference.contains(word)).collect();
        assert_eq!(missing, Vec::<String>::new());
    }

    #[test]
    fn booleans_follow_the_host() {
        assert_eq!(parse_bool("TRUE"), Some(true));
        assert_eq!(parse_bool("2"), Some(true));
        assert_eq!(parse_bool("0"), Some(false));
        assert_eq!(parse_bool("inactive"), Some(false));
        assert_eq!(parse_bool("perhaps"), None);
    }
}
