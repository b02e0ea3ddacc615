//! A profile: one listening address with its phones.

mod builder;
mod settings;

use std::collections::{BTreeMap, HashMap};
use std::time::Duration;

use jiff::tz::TimeZone;

use super::{Complaint, Extensions, Limits, MediaSettings, Setting, SoftKeySets, TlsSettings, params};
use settings::DEFAULT_PORT;

pub use builder::ProfileBuilder;
pub use settings::settings;
pub(super) use settings::{date_format, firmware, timezone};

/// The settings of one profile.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Profile {
    /// Name, as in `skinny/<name>/<number>`.
    pub name: String,
    /// Directory domain of the phones; empty when the profile names none.
    pub domain: String,
    /// Addresses to listen on, separated by commas; empty for all.
    pub ip: String,
    /// TCP port to listen on.
    pub port: u16,
    /// Dialplan of calls that phones make.
    pub dialplan: String,
    /// Context of calls that phones make.
    pub context: String,
    /// Dialplans, separated by commas, that classify dialled digits.
    pub patterns_dialplan: String,
    /// Context that classifies dialled digits.
    pub patterns_context: String,
    /// Interval at which phones send keep-alives.
    pub keep_alive: Duration,
    /// Longest pause between digits where `skinny-wait` does not say another.
    pub digit_timeout: Duration,
    /// What held parties hear; empty for FreeSWITCH's own `hold_music`.
    pub hold_music: String,
    /// Template of the date on the phone, at most six characters.
    pub date_format: String,
    /// Where the phones are; the machine's own zone where it is not given.
    pub timezone: Option<TimeZone>,
    /// Data source of the tables; empty for the profile's own file.
    pub odbc_dsn: String,
    /// How much of phones' connections is in the log: from 1 on when they begin and end, from 9 on their messages,
    /// from 10 on keep-alives too.
    pub debug: u32,
    /// Listens anew when the machine's address changes.
    pub auto_restart: bool,
    /// Every phone of a number is in FreeSWITCH's registrations, with a dial string of its own.
    pub multiple_registrations: bool,
    /// Each message leaves at once; else the system may wait for more to go with it.
    pub non_blocking: bool,
    /// How calls are carried.
    pub media: MediaSettings,
    /// How much is taken from the network.
    pub limits: Limits,
    /// Signalling over TLS.
    pub tls: TlsSettings,
    /// Numbers behind the feature keys.
    pub extensions: Extensions,
    /// Soft-key sets by name; `default` is always there.
    pub soft_key_sets: HashMap<String, SoftKeySets>,
    /// What was written for each setting that was.
    pub given: Given,
    /// Settings by device type, the key being its number on the wire.
    pub device_types: HashMap<u32, DeviceTypeSettings>,
}

/// Settings as they were written, by name. However they were written, they are the same settings, so what is in
/// here makes no difference between two profiles.
#[derive(Debug, Clone, Default)]
pub struct Given(BTreeMap<String, String>);

impl PartialEq for Given {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for Given {}

/// What a `<device-type>` sets.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DeviceTypeSettings {
    /// Firmware load told to phones of this type that ask for one.
    pub firmware_version: Option<String>,
}

impl Profile {
    /// A profile with every setting at its default.
    pub fn new(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            domain: String::new(),
            ip: String::new(),
            port: DEFAULT_PORT,
            dialplan: "XML".to_owned(),
            context: "default".to_owned(),
            patterns_dialplan: "XML".to_owned(),
            patterns_context: "skinny-patterns".to_owned(),
            keep_alive: Duration::from_secs(60),
            digit_timeout: Duration::from_secs(10),
            hold_music: String::new(),
            date_format: "D/M/Y".to_owned(),
            timezone: None,
            odbc_dsn: String::new(),
            debug: 0,
            auto_restart: true,
            multiple_registrations: false,
            non_blocking: true,
            media: MediaSettings::default(),
            limits: Limits::default(),
            tls: TlsSettings::default(),
            extensions: Extensions::of_a_profile(),
            soft_key_sets: HashMap::new(),
            given: Given::default(),
            device_types: HashMap::new(),
        }
    }

    /// The value of a setting as it was written, or what goes without one.
    pub fn shown<'a>(&'a self, setting: &'a Setting) -> &'a str {
        self.given.0.get(setting.name).map_or_else(|| setting.default.trim_matches('`'), String::as_str)
    }

    /// The soft-key sets of this name, or `default`.
    pub fn soft_keys(&self, name: Option<&str>) -> &SoftKeySets {
        static NONE: std::sync::LazyLock<SoftKeySets> = std::sync::LazyLock::new(SoftKeySets::default);
        name.and_then(|name| self.soft_key_sets.get(name))
            .or_else(|| self.soft_key_sets.get(DEFAULT_SET))
            .unwrap_or(&NONE)
    }

    /// The addresses to listen on, one by one; an empty one stands for all of the machine.
    pub fn addresses(&self) -> impl Iterator<Item = &str> {
        self.ip.split(',').map(str::trim)
    }

    /// Whether phones reach both profiles at the same places in the same way.
    pub fn listens_like(&self, other: &Self) -> bool {
        let encrypted = |profile: &Self| profile.tls.enabled.then(|| profile.tls.clone());
        self.port == other.port
            && self.addresses().eq(other.addresses())
            && encrypted(self) == encrypted(other)
    }

    /// Takes one setting.
    ///
    /// # Errors
    ///
    /// A complaint when the name is not known or the value makes no sense; the setting then keeps its value.
    pub fn set(&mut self, name: &str, value: &str) -> Result<(), Complaint> {
        let outcome = params::take(settings::PARAMS, self, name, value)
            .or_else(|| self.extensions.set(name, value))
            .or_else(|| self.media.set(name, value))
            .or_else(|| self.limits.set(name, value))
            .or_else(|| self.tls.set(name, value))
            .unwrap_or_else(|| Err(format!("param \"{name}\" is not known, ignored")));
        if outcome.is_ok() {
            self.given.0.insert(name.to_ascii_lowercase(), value.to_owned());
        }
        outcome.map_err(|problem| Complaint::new(format!("profile \"{}\"", self.name), problem))
    }
}

const DEFAULT_SET: &str = "default";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bad_value_is_named_and_the_default_stays() {
        let mut profile = Profile::new("internal");
        let problem = profile.set("port", "20x0").unwrap_err();
        assert_eq!(problem.to_string(), "profile \"internal\": port \"20x0\" is not a number, using 2000");
        for (name, value, said) in [
            ("port", "70000", "is out of range (1 to 65535), using 2000"),
            ("keep-alive", "0", "must be more than 0, using 60"),
            ("digit-timeout", "ten", "is not a number, using 10000"),
            ("date-format", "year first", "is not like D/M/Y or M/D/YA, using D/M/Y"),
            ("date-format", "AAAAAA", "is not like D/M/Y or M/D/YA, using D/M/Y"),
            ("context", "", "is empty, using \"default\""),
            ("codec-prefs", "BOGUS", "has none of PCMU, PCMA"),
            ("jitterbuffer-msec", "60:20", "grows to less than it begins with"),
            ("timezone", "Europe/Atlantis", "is not like Europe/Berlin, ignored"),
            ("ip", "192.0.2.1,,::1", "is not a list of addresses"),
            ("auto-restart", "maybe", "is neither true nor false, using true"),
            ("non-blocking", "perhaps", "is neither true nor false"),
            ("debug", "much", "is not a number, using 0"),
            ("max-connections", "many", "is not a number, using 20000"),
            ("register-timeout", "0", "must be more than 0, using 5"),
            ("rtp-ip", "eth0", "is no IP address"),
            ("dtmf-type", "info", "is none of auto, rfc2833, skinny"),
            ("tls", "ssl", "is neither true nor false, using false"),
            ("tls-port", "0", "is no port (1 to 65535), using 2443"),
            ("tls-verify-client", "maybe", "is not none, optional or required, using none"),
        ] {
            let problem = profile.set(name, value).unwrap_err().to_string();
            let start = format!("profile \"internal\": {name} \"{value}\" {said}");
            assert!(problem.starts_with(&start), "{problem:?}, not {start:?}");
        }
        assert!(profile.set("shoe-size", "44").unwrap_err().problem.contains("shoe-size"));
        assert_eq!(profile, Profile::new("internal"));
    }

    #[test]
    fn a_profile_may_listen_on_several_addresses() {
        let mut profile = Profile::new("internal");
        assert_eq!(profile.addresses().collect::<Vec<_>>(), [""]);
        profile.set("ip", "192.0.2.1, 2001:db8::1").unwrap();
        assert_eq!(profile.addresses().collect::<Vec<_>>(), ["192.0.2.1", "2001:db8::1"]);
        assert!(!profile.listens_like(&Profile::new("internal")));
    }

    #[test]
    fn what_concerns_tls_matters_where_there_is_some() {
        let (mut profile, plain) = (Profile::new("internal"), Profile::new("internal"));
        profile.set("tls-port", "2444").unwrap();
        assert!(profile.listens_like(&plain));
        profile.set("tls", "true").unwrap();
        assert!(!profile.listens_like(&plain));
        let other = Profile { tls: TlsSettings { port: 2445, ..profile.tls.clone() }, ..profile.clone() };
        assert!(!profile.listens_like(&other));
    }

    #[test]
    fn names_are_case_insensitive() {
        let mut profile = Profile::new("internal");
        profile.set("Digit-Timeout", "2500").unwrap();
        profile.set("EXT-REDIAL", "r").unwrap();
        assert_eq!(profile.digit_timeout, Duration::from_millis(2500));
        assert_eq!(profile.extensions.redial.as_deref(), Some("r"));
    }
}
