//! A profile: one listening address with its phones.

use std::collections::HashMap;
use std::time::Duration;

use jiff::tz::TimeZone;

use super::{Complaint, Limits, MediaSettings, SoftKeySets, TlsSettings, parse_bool};

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
    /// Verbosity of the original module; kept and shown.
    pub debug: u32,
    /// Listens anew when the machine's address changes.
    pub auto_restart: bool,
    /// Kept and shown; sockets never block here.
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
    /// Settings by device type, the key being the id or name as configured, in lower case.
    pub device_types: HashMap<String, DeviceTypeSettings>,
}

/// Numbers that feature keys dial.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Extensions {
    /// Behind the voicemail key.
    pub voicemail: Option<String>,
    /// Behind the redial key.
    pub redial: Option<String>,
    /// Behind the MeetMe soft key.
    pub meetme: Option<String>,
    /// Behind the pick-up soft keys.
    pub pickup: Option<String>,
    /// Behind the forward-all soft key.
    pub cfwdall: Option<String>,
    /// Dialled as soon as the handset is lifted.
    pub autodial: Option<String>,
}

/// What a `<device-type>` sets.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DeviceTypeSettings {
    /// Firmware load told to phones of this type that ask for one.
    pub firmware_version: Option<String>,
}

impl Extensions {
    /// Takes the setting `ext-…`; false when it is not one of these.
    pub fn set(&mut self, name: &str, value: &str) -> bool {
        let slot = match name.to_ascii_lowercase().as_str() {
            "ext-voicemail" => &mut self.voicemail,
            "ext-redial" => &mut self.redial,
            "ext-meetme" => &mut self.meetme,
            "ext-pickup" => &mut self.pickup,
            "ext-cfwdall" => &mut self.cfwdall,
            "ext-autodial" => &mut self.autodial,
            _ => return false,
        };
        *slot = (!value.is_empty()).then(|| value.to_owned());
        true
    }
}

impl Profile {
    /// A profile with every setting at its default.
    pub fn new(name: &str) -> Self {
        let set = |value: &str| Some(value.to_owned());
        Self {
            name: name.to_owned(),
            domain: String::new(),
            ip: String::new(),
            port: DEFAULT_PORT,
            dialplan: "XML".to_owned(),
            context: "default".to_owned(),
            patterns_dialplan: "XML".to_owned(),
            patterns_context: "skinny-patterns".to_owned(),
            keep_alive: DEFAULT_KEEP_ALIVE,
            digit_timeout: Duration::from_secs(10),
            hold_music: String::new(),
            date_format: "D/M/Y".to_owned(),
            timezone: None,
            odbc_dsn: String::new(),
            debug: 0,
            auto_restart: true,
            non_blocking: false,
            media: MediaSettings::default(),
            limits: Limits::default(),
            tls: TlsSettings::default(),
            extensions: Extensions {
                voicemail: set("vmain"),
                redial: set("redial"),
                meetme: set("conference"),
                pickup: set("pickup"),
                cfwdall: set("cfwdall"),
                autodial: None,
            },
            soft_key_sets: HashMap::new(),
            device_types: HashMap::new(),
        }
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

    /// Whether phones reach both profiles at the same place.
    pub fn listens_like(&self, other: &Self) -> bool {
        self.port == other.port && self.addresses().eq(other.addresses())
    }

    /// Takes one setting.
    ///
    /// # Errors
    ///
    /// A complaint when the name is not known or the value makes no sense; the setting then keeps its value.
    pub fn set(&mut self, name: &str, value: &str) -> Result<(), Complaint> {
        let place = format!("profile \"{}\"", self.name);
        let text = value.to_owned();
        match name.to_ascii_lowercase().as_str() {
            "domain" => self.domain = text,
            "ip" => self.ip = ip(value, &self.ip).map_err(|problem| Complaint::new(&place, problem))?,
            "port" => {
                self.port = port(value, self.port).map_err(|problem| Complaint::new(&place, problem))?
            }
            "dialplan" => self.dialplan = text,
            "context" => self.context = text,
            "patterns-dialplan" => self.patterns_dialplan = text,
            "patterns-context" => self.patterns_context = text,
            "keep-alive" => {
                self.keep_alive =
                    seconds(name, value, self.keep_alive).map_err(|p| Complaint::new(&place, p))?
            }
            "digit-timeout" => {
                let now = self.digit_timeout.as_millis();
                let number =
                    positive(name, value, &format!("{now}")).map_err(|p| Complaint::new(&place, p))?;
                self.digit_timeout = Duration::from_millis(number.into());
            }
            "date-format" => {
                self.date_format =
                    date_format(value, &self.date_format).map_err(|p| Complaint::new(&place, p))?
            }
            "timezone" => self.timezone = timezone(value).map_err(|p| Complaint::new(&place, p))?,
            "hold-music" => self.hold_music = text,
            "odbc-dsn" => self.odbc_dsn = text,
            "debug" => {
                self.debug = value
                    .trim()
                    .parse()
                    .map_err(|_| Complaint::new(&place, not_a_number(name, value, &self.debug.to_string())))?
            }
            "auto-restart" => {
                self.auto_restart =
                    boolean(name, value, self.auto_restart).map_err(|p| Complaint::new(&place, p))?
            }
            "non-blocking" => {
                self.non_blocking =
                    boolean(name, value, self.non_blocking).map_err(|p| Complaint::new(&place, p))?
            }
            other if self.extensions.set(other, value) => {}
            other => match self
                .media
                .set(name, value)
                .or_else(|| self.limits.set(other, value))
                .or_else(|| self.tls.set(other, value))
            {
                Some(outcome) => outcome.map_err(|problem| Complaint::new(&place, problem))?,
                None => return Err(Complaint::new(place, format!("param \"{name}\" is not known, ignored"))),
            },
        }
        Ok(())
    }
}

/// Collects a profile from its parts and says what is wrong with it.
#[derive(Debug)]
pub struct ProfileBuilder {
    profile: Profile,
    complaints: Vec<Complaint>,
}

impl ProfileBuilder {
    /// Starts with the defaults.
    pub fn new(name: &str) -> Self {
        Self { profile: Profile::new(name), complaints: Vec::new() }
    }

    /// Takes a `<param>` of `<settings>`.
    pub fn param(&mut self, name: &str, value: &str) {
        if let Err(complaint) = self.profile.set(name, value) {
            self.complaints.push(complaint);
        }
    }

    /// Takes a `<soft-key-set-set name="…">`, which may hold no sets.
    pub fn soft_key_set_set(&mut self, name: &str) {
        self.profile.soft_key_sets.entry(name.to_owned()).or_default();
    }

    /// Takes a `<soft-key-set>` of the `<soft-key-set-set name="…">`.
    pub fn soft_key_set(&mut self, set_set: &str, name: &str, value: &str) {
        let place = format!("profile \"{}\", soft-key-set-set \"{set_set}\"", self.profile.name);
        let sets = self.profile.soft_key_sets.entry(set_set.to_owned()).or_default();
        self.complaints.extend(sets.set(&place, name, value));
    }

    /// Takes a `<param>` of the `<device-type id="…">`.
    pub fn device_type(&mut self, id: &str, name: &str, value: &str) {
        let settings = self.profile.device_types.entry(id.to_ascii_lowercase()).or_default();
        if name.eq_ignore_ascii_case("firmware-version") {
            settings.firmware_version = Some(value.to_owned());
        } else {
            let place = format!("profile \"{}\", device-type \"{id}\"", self.profile.name);
            self.complaints.push(Complaint::new(place, format!("param \"{name}\" is not known, ignored")));
        }
    }

    /// The profile, if it can be used, and everything there is to say about it.
    pub fn finish(mut self) -> (Option<Profile>, Vec<Complaint>) {
        let place = format!("profile \"{}\"", self.profile.name);
        if self.profile.domain.is_empty() {
            let problem = "param \"domain\" is missing: no phone can be found in the directory";
            self.complaints.push(Complaint::new(&place, problem));
        }
        let usable = self.profile.soft_key_sets.contains_key(DEFAULT_SET);
        if !usable {
            let problem = format!("no <soft-key-set-set name=\"{DEFAULT_SET}\">, profile ignored");
            self.complaints.push(Complaint::new(&place, problem));
        }
        (usable.then_some(self.profile), self.complaints)
    }
}

/// Every name that [`Profile::set`] knows.
pub const SETTINGS: [&str; 31] = [
    "domain",
    "ip",
    "port",
    "dialplan",
    "context",
    "patterns-dialplan",
    "patterns-context",
    "keep-alive",
    "digit-timeout",
    "date-format",
    "timezone",
    "hold-music",
    "odbc-dsn",
    "debug",
    "auto-restart",
    "non-blocking",
    "ext-voicemail",
    "ext-redial",
    "ext-meetme",
    "ext-pickup",
    "ext-cfwdall",
    "ext-autodial",
    "codec-prefs",
    "inbound-codec-prefs",
    "outbound-codec-prefs",
    "dtmf-type",
    "rtp-ip",
    "ext-rtp-ip",
    "rtp-auto-adjust",
    "rtp-timeout-sec",
    "rtp-hold-timeout-sec",
];

fn ip(value: &str, now: &str) -> Result<String, String> {
    let words: Vec<&str> = value.split(',').map(str::trim).collect();
    let usable = |word: &&str| !word.is_empty() && !word.contains(char::is_whitespace);
    if value.trim().is_empty() || words.iter().all(usable) {
        return Ok(value.trim().to_owned());
    }
    let used = if now.is_empty() { "all addresses" } else { now };
    Err(format!("ip \"{value}\" is not a list of addresses with commas between them, using {used}"))
}

fn port(value: &str, now: u16) -> Result<u16, String> {
    match value.trim().parse::<i64>() {
        Err(_) => Err(not_a_number("port", value, &now.to_string())),
        Ok(0) => Ok(DEFAULT_PORT),
        Ok(number) => u16::try_from(number)
            .map_err(|_| format!("port \"{value}\" is out of range (1 to 65535), using {now}")),
    }
}

pub(super) fn positive(name: &str, value: &str, now: &str) -> Result<u32, String> {
    match value.trim().parse::<u32>() {
        Ok(0) => Err(format!("{name} \"{value}\" must be more than 0, using {now}")),
        Ok(number) => Ok(number),
        Err(_) => Err(not_a_number(name, value, now)),
    }
}

fn seconds(name: &str, value: &str, now: Duration) -> Result<Duration, String> {
    positive(name, value, &now.as_secs().to_string()).map(|number| Duration::from_secs(number.into()))
}

fn boolean(name: &str, value: &str, now: bool) -> Result<bool, String> {
    parse_bool(value).ok_or_else(|| format!("{name} \"{value}\" is neither true nor false, using {now}"))
}

/// The zone of that name in the IANA database; nothing for the machine's own.
pub(super) fn timezone(value: &str) -> Result<Option<TimeZone>, String> {
    let name = value.trim();
    if name.is_empty() {
        return Ok(None);
    }
    let problem = |_| format!("timezone \"{value}\" is not like Europe/Berlin, ignored");
    TimeZone::get(name).map(Some).map_err(problem)
}

pub(super) fn date_format(value: &str, now: &str) -> Result<String, String> {
    let fits = value.len() <= DATE_TEMPLATE
        && value.chars().all(|c| matches!(c, 'D' | 'M' | 'Y' | 'A' | '/' | '-' | '.'));
    if fits && !value.is_empty() {
        return Ok(value.to_owned());
    }
    Err(format!("date-format \"{value}\" is not like D/M/Y or M/D/YA, using {now}"))
}

fn not_a_number(name: &str, value: &str, now: &str) -> String {
    format!("{name} \"{value}\" is not a number, using {now}")
}

const DEFAULT_PORT: u16 = 2000;
const DEFAULT_KEEP_ALIVE: Duration = Duration::from_secs(60);
const DEFAULT_SET: &str = "default";
/// Width of the date template in `RegisterAck`, bytes.
const DATE_TEMPLATE: usize = 6;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bad_value_is_named_and_the_default_stays() {
        let mut profile = Profile::new("internal");
        let problem = profile.set("port", "20x0").unwrap_err();
        assert_eq!(problem.to_string(), "profile \"internal\": port \"20x0\" is not a number, using 2000");
        assert!(profile.set("port", "70000").is_err());
        assert!(profile.set("keep-alive", "0").is_err());
        assert!(profile.set("timezone", "Europe/Atlantis").is_err());
        assert!(profile.set("ip", "192.0.2.1,,::1").is_err());
        assert!(profile.set("auto-restart", "maybe").is_err());
        assert!(profile.set("shoe-size", "44").unwrap_err().problem.contains("shoe-size"));
        assert_eq!(profile, Profile::new("internal"));
    }

    #[test]
    fn every_setting_is_known() {
        for name in SETTINGS {
            let problem =
                Profile::new("internal").set(name, "no sense").err().map(|complaint| complaint.problem);
            assert!(problem.is_none_or(|problem| !problem.contains("not known")), "{name}");
        }
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
    fn names_are_case_insensitive() {
        let mut profile = Profile::new("internal");
        profile.set("Digit-Timeout", "2500").unwrap();
        profile.set("EXT-REDIAL", "r").unwrap();
        assert_eq!(profile.digit_timeout, Duration::from_millis(2500));
        assert_eq!(profile.extensions.redial.as_deref(), Some("r"));
    }

    #[test]
    fn a_profile_needs_default_soft_keys() {
        let mut builder = ProfileBuilder::new("a");
        builder.param("domain", "example.com");
        assert!(builder.finish().0.is_none());
        let mut builder = ProfileBuilder::new("a");
        builder.param("domain", "example.com");
        builder.soft_key_set("default", "KeySetOnHook", "SoftkeyNewcall");
        let (profile, complaints) = builder.finish();
        assert_eq!(complaints, []);
        assert_eq!(profile.unwrap().soft_keys(Some("nope")).keys(0), [2]);
    }
}
