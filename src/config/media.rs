//! How the sound of calls is carried, as a profile or one of its phones sets it.

use std::net::IpAddr;
use std::time::Duration;

use super::jitter::JitterBuffer;
use super::params::{self, Param, change, params};
use super::parse_bool;
use crate::exchange::Codec;

/// Settings that a profile has and a phone may have of its own; `None` where nothing is said.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct MediaSettings {
    /// Codecs of calls that phones make, best first.
    pub inbound_codecs: Option<Vec<CodecPreference>>,
    /// Codecs of calls to phones, best first.
    pub outbound_codecs: Option<Vec<CodecPreference>>,
    /// How digits go to and from phones during a call.
    pub dtmf: Option<DtmfType>,
    /// Address that streams with phones have here; the one that a phone reached by default.
    pub rtp_ip: Option<IpAddr>,
    /// Address that phones are told to send to in place of that.
    pub ext_rtp_ip: Option<IpAddr>,
    /// Whether streams follow a phone that sends from another place than it said.
    pub auto_adjust: Option<AutoAdjust>,
    /// How long a phone may send nothing; zero for any time.
    pub rtp_timeout: Option<Duration>,
    /// The same for a phone that holds a call.
    pub rtp_hold_timeout: Option<Duration>,
    /// How often RTCP reports of a stream are sent; zero for never.
    pub rtcp_interval: Option<Duration>,
    /// How far streams from phones are held back.
    pub jitter_buffer: Option<JitterBuffer>,
    /// Whether streams are encrypted.
    pub srtp: Option<Srtp>,
    /// How they are.
    pub srtp_suite: Option<SrtpSuite>,
}

/// Whether streams are encrypted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Srtp {
    /// Never.
    #[default]
    Off,
    /// With phones whose signalling is.
    Optional,
    /// Always: phones whose signalling is not encrypted have no audio.
    Required,
}

/// How streams are encrypted and signed (RFC 4568, section 6.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum SrtpSuite {
    /// AES with 128 bits, signed with 32 bits.
    #[default]
    AesCm128HmacSha1_32,
    /// The same, signed with 80 bits.
    AesCm128HmacSha1_80,
}

impl SrtpSuite {
    /// The name that RFC 4568 has for it.
    pub fn name(self) -> &'static str {
        match self {
            Self::AesCm128HmacSha1_32 => "AES_CM_128_HMAC_SHA1_32",
            Self::AesCm128HmacSha1_80 => "AES_CM_128_HMAC_SHA1_80",
        }
    }
}

/// Whether a stream follows a phone that sends from another place than it said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum AutoAdjust {
    /// Where the phone names another address than its connection has, as behind a NAT.
    #[default]
    Auto,
    /// Always.
    On,
    /// Never.
    Off,
}

/// How digits go to and from a phone during a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum DtmfType {
    /// In the stream where the phone says that it can, else as messages.
    #[default]
    Auto,
    /// In the stream, as RFC 2833 has it.
    Rfc2833,
    /// As messages over the phone's connection.
    Skinny,
}

/// A codec by the name that FreeSWITCH has for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CodecPreference {
    /// The IANA name, in upper case.
    pub name: String,
    /// Packet time, milliseconds, where one is asked for.
    pub packet_ms: Option<u32>,
}

impl MediaSettings {
    /// Takes one setting; `None` where the name is none of these.
    pub fn set(&mut self, name: &str, value: &str) -> Option<Result<(), String>> {
        params::take(PARAMS, self, name, value)
    }

    /// These settings, and those of `profile` where nothing is said.
    pub fn or(&self, profile: &Self) -> Self {
        let either = |own: &Option<Vec<_>>, other: &Option<Vec<_>>| own.clone().or_else(|| other.clone());
        Self {
            inbound_codecs: either(&self.inbound_codecs, &profile.inbound_codecs),
            outbound_codecs: either(&self.outbound_codecs, &profile.outbound_codecs),
            dtmf: self.dtmf.or(profile.dtmf),
            rtp_ip: self.rtp_ip.or(profile.rtp_ip),
            ext_rtp_ip: self.ext_rtp_ip.or(profile.ext_rtp_ip),
            auto_adjust: self.auto_adjust.or(profile.auto_adjust),
            rtp_timeout: self.rtp_timeout.or(profile.rtp_timeout),
            rtp_hold_timeout: self.rtp_hold_timeout.or(profile.rtp_hold_timeout),
            rtcp_interval: self.rtcp_interval.or(profile.rtcp_interval),
            jitter_buffer: self.jitter_buffer.or(profile.jitter_buffer),
            srtp: self.srtp.or(profile.srtp),
            srtp_suite: self.srtp_suite.or(profile.srtp_suite),
        }
    }
}

impl CodecPreference {
    /// A codec without a packet time.
    pub fn new(name: &str) -> Self {
        Self { name: name.to_ascii_uppercase(), packet_ms: None }
    }

    /// Reads a list as FreeSWITCH writes it: `PCMA,mod_spandsp.G722@20i,G729~annexb=no`.
    pub fn list(list: &str) -> Vec<Self> {
        list.split(',').map(str::trim).filter(|word| !word.is_empty()).map(Self::parse).collect()
    }

    fn parse(word: &str) -> Self {
        let (word, _format) = word.split_once('~').unwrap_or((word, ""));
        let mut parts = word.split('@');
        let name = parts.next().unwrap_or_default();
        let name = name.rsplit_once('.').map_or(name, |(_module, name)| name);
        let packet_ms = parts.find_map(|part| part.strip_suffix(['i', 'I'])?.parse().ok());
        Self { packet_ms, ..Self::new(name) }
    }
}

/// A list of codecs, of which phones know at least one; nothing where it is empty.
fn codecs(value: &str) -> Result<Option<Vec<CodecPreference>>, String> {
    let list = CodecPreference::list(value);
    let known = |wanted: &CodecPreference| Codec::by_name(&wanted.name).next().is_some();
    match list.iter().any(known) {
        _ if list.is_empty() => Ok(None),
        true => Ok(Some(list)),
        false => Err(format!("has none of {}{UNCHANGED}", Codec::names().collect::<Vec<_>>().join(", "))),
    }
}

fn address(value: &str) -> Result<Option<IpAddr>, String> {
    match value.trim() {
        "" => Ok(None),
        text => text.parse().map(Some).map_err(|_| format!("is no IP address{UNCHANGED}")),
    }
}

fn auto_adjust(value: &str) -> Result<Option<AutoAdjust>, String> {
    match (value.trim(), parse_bool(value)) {
        ("", _) => Ok(None),
        (text, _) if text.eq_ignore_ascii_case("auto") => Ok(Some(AutoAdjust::Auto)),
        (_, Some(true)) => Ok(Some(AutoAdjust::On)),
        (_, Some(false)) => Ok(Some(AutoAdjust::Off)),
        (_, None) => Err(format!("is none of auto, true, false{UNCHANGED}")),
    }
}

fn seconds(value: &str) -> Result<Option<Duration>, String> {
    match value.trim() {
        "" => Ok(None),
        text => match text.parse::<u32>() {
            Ok(seconds) => Ok(Some(Duration::from_secs(seconds.into()))),
            Err(_) => Err(format!("is not a number{UNCHANGED}")),
        },
    }
}

/// Reads the time between reports; zero where it says that there are none.
///
/// # Errors
///
/// Where it is neither that nor from 100 to 500,000 ms.
pub fn rtcp_interval(value: &str) -> Result<Option<Duration>, String> {
    match value.trim() {
        "" => Ok(None),
        text => match text.parse::<u64>() {
            Ok(time @ (0 | 100..=500_000)) => Ok(Some(Duration::from_millis(time))),
            Ok(_) | Err(_) => Err(format!("is not 100 to 500000 ms{UNCHANGED}")),
        },
    }
}

fn jitter_buffer(value: &str) -> Result<Option<JitterBuffer>, String> {
    JitterBuffer::read(value).map_err(|problem| format!("{problem}{UNCHANGED}"))
}

fn dtmf_type(value: &str) -> Result<Option<DtmfType>, String> {
    match value.trim().to_ascii_lowercase().as_str() {
        "" => Ok(None),
        "auto" => Ok(Some(DtmfType::Auto)),
        "rfc2833" => Ok(Some(DtmfType::Rfc2833)),
        "skinny" => Ok(Some(DtmfType::Skinny)),
        _ => Err(format!("is none of auto, rfc2833, skinny{UNCHANGED}")),
    }
}

fn srtp(value: &str) -> Result<Option<Srtp>, String> {
    match value.trim().to_ascii_lowercase().as_str() {
        "" => Ok(None),
        "off" => Ok(Some(Srtp::Off)),
        "optional" => Ok(Some(Srtp::Optional)),
        "required" => Ok(Some(Srtp::Required)),
        _ => Err(format!("is none of off, optional, required{UNCHANGED}")),
    }
}

fn srtp_suite(value: &str) -> Result<Option<SrtpSuite>, String> {
    let suites = [SrtpSuite::AesCm128HmacSha1_32, SrtpSuite::AesCm128HmacSha1_80];
    match value.trim() {
        "" => Ok(None),
        name => match suites.into_iter().find(|suite| suite.name().eq_ignore_ascii_case(name)) {
            Some(suite) => Ok(Some(suite)),
            None => Err(format!("is none of {}{UNCHANGED}", suites.map(SrtpSuite::name).join(", "))),
        },
    }
}

pub(super) const PARAMS: &[Param<MediaSettings>] = params![
    "codec-prefs": "list", "every codec", "G722,PCMA@30i,PCMU", "sets both of these",
        |media, value| {
            let list = codecs(value)?;
            media.inbound_codecs.clone_from(&list);
            media.outbound_codecs = list;
            Ok(())
        };
    "inbound-codec-prefs": "list", "every codec", "PCMA,PCMU", "codecs of calls that phones make, the best one first",
        |media, value| change(&mut media.inbound_codecs, value, |value, _| codecs(value));
    "outbound-codec-prefs": "list", "every codec", "PCMU", "codecs of calls to phones, the best one first",
        |media, value| change(&mut media.outbound_codecs, value, |value, _| codecs(value));
    "dtmf-type": "word", "`auto`", "rfc2833",
        "how digits go during a call: `rfc2833` in the stream, `skinny` as messages, `auto` in the stream where the phone says that it can",
        |media, value| change(&mut media.dtmf, value, |value, _| dtmf_type(value));
    "rtp-ip": "address", "the address that the phone reached", "192.0.2.1", "address of FreeSWITCH's end of the streams",
        |media, value| change(&mut media.rtp_ip, value, |value, _| address(value));
    "ext-rtp-ip": "address", "the same", "203.0.113.1",
        "address that phones are told to send to instead, where they are beyond a NAT in front of FreeSWITCH",
        |media, value| change(&mut media.ext_rtp_ip, value, |value, _| address(value));
    "rtp-auto-adjust": "word", "`auto`", "false",
        "whether streams go to where a phone's packets come from: `true`, `false`, or `auto`, which does for phones that name another address than their connection has, as behind a NAT; the variable `disable_rtp_auto_adjust` forbids it for a call",
        |media, value| change(&mut media.auto_adjust, value, |value, _| auto_adjust(value));
    "rtp-timeout-sec": "number (seconds)", "0, never", "60",
        "seconds after which a call with a phone that sends nothing ends with `MEDIA_TIMEOUT`",
        |media, value| change(&mut media.rtp_timeout, value, |value, _| seconds(value));
    "rtp-hold-timeout-sec": "number (seconds)", "ten times that", "1800", "the same while the phone holds the call",
        |media, value| change(&mut media.rtp_hold_timeout, value, |value, _| seconds(value));
    "rtcp-audio-interval-msec": "number (ms)", "none", "5000",
        "milliseconds (100 to 500000) between RTCP reports of a stream, which go to the port after the phone's",
        |media, value| change(&mut media.rtcp_interval, value, |value, _| rtcp_interval(value));
    "jitterbuffer-msec": "text", "none", "60:200",
        "how far the stream from a phone is held back, to be in order: milliseconds (10 to 10000) or packets (`3p`), and after a colon how far it may grow (`60:200`)",
        |media, value| change(&mut media.jitter_buffer, value, |value, _| jitter_buffer(value));
    "srtp": "word", "`off`", "optional",
        "whether streams are encrypted: `off`, `optional` with phones that connect over TLS, `required` (other phones then have no audio)",
        |media, value| change(&mut media.srtp, value, |value, _| srtp(value));
    "srtp-suite": "word", "`AES_CM_128_HMAC_SHA1_32`", "AES_CM_128_HMAC_SHA1_80", "how: that, or `AES_CM_128_HMAC_SHA1_80`",
        |media, value| change(&mut media.srtp_suite, value, |value, _| srtp_suite(value));
];

/// How a complaint about a value ends.
const UNCHANGED: &str = ", using what was set before";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_with_and_without_their_details() {
        let list = CodecPreference::list("pcma@8000h@30i, CORE_PCM_MODULE.PCMU ,G729~annexb=no,");
        let of = |name, packet_ms| CodecPreference { packet_ms, ..CodecPreference::new(name) };
        assert_eq!(list, [of("PCMA", Some(30)), of("PCMU", None), of("G729", None)]);
    }

    #[test]
    fn addresses_and_times() {
        let mut settings = MediaSettings::default();
        for (name, good, bad) in [
            ("codec-prefs", "OPUS,pcma@30i", "OPUS,L16"),
            ("rtp-ip", "192.0.2.1", "eth0"),
            ("ext-rtp-ip", "2001:db8::1", "stun:stun.example.com"),
            ("rtp-auto-adjust", "Auto", "perhaps"),
            ("rtp-timeout-sec", "300", "-1"),
            ("rtp-hold-timeout-sec", "0", "soon"),
            ("rtcp-audio-interval-msec", "5000", "99"),
            ("jitterbuffer-msec", "60:200", "5"),
        ] {
            assert_eq!(settings.set(name, good), Some(Ok(())), "{name}");
            let kept = settings.clone();
            assert!(matches!(settings.set(name, bad), Some(Err(problem)) if problem.contains(bad)), "{name}");
            assert_eq!(settings, kept);
        }
        assert_eq!(settings.rtp_hold_timeout, Some(Duration::ZERO));
        assert_eq!(settings.set("rtp-auto-adjust", "no"), Some(Ok(())));
        assert_eq!(settings.auto_adjust, Some(AutoAdjust::Off));
    }

    #[test]
    fn ways_of_digits() {
        let mut settings = MediaSettings::default();
        assert_eq!(settings.set("dtmf-type", "RFC2833"), Some(Ok(())));
        assert!(matches!(settings.set("dtmf-type", "info"), Some(Err(problem)) if problem.contains("info")));
        assert_eq!(settings.dtmf, Some(DtmfType::Rfc2833));
    }

    #[test]
    fn a_phone_says_something_and_the_profile_the_rest() {
        let mut profile = MediaSettings::default();
        assert_eq!(profile.set("codec-prefs", "PCMU,PCMA"), Some(Ok(())));
        let mut phone = MediaSettings::default();
        assert_eq!(phone.set("Outbound-Codec-Prefs", "G722"), Some(Ok(())));
        assert_eq!(phone.set("colour", "green"), None);
        let both = phone.or(&profile);
        assert_eq!(both.inbound_codecs, Some(CodecPreference::list("PCMU,PCMA")));
        assert_eq!(both.outbound_codecs, Some(CodecPreference::list("G722")));
        assert_eq!(profile.set("codec-prefs", ""), Some(Ok(())));
        assert_eq!(profile, MediaSettings::default());
    }
}
