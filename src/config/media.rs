//! How the sound of calls is carried, as a profile or one of its phones sets it.

/// Settings that a profile has and a phone may have of its own; `None` where nothing is said.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct MediaSettings {
    /// Codecs of calls that phones make, best first.
    pub inbound_codecs: Option<Vec<CodecPreference>>,
    /// Codecs of calls to phones, best first.
    pub outbound_codecs: Option<Vec<CodecPreference>>,
    /// How digits go to and from phones during a call.
    pub dtmf: Option<DtmfType>,
}

/// How digits go to and from a phone during a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DtmfType {
    /// In the stream where the phone says that it can, else as messages.
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
        let codecs = || Some(CodecPreference::list(value)).filter(|list| !list.is_empty());
        match name.to_ascii_lowercase().as_str() {
            "codec-prefs" => {
                self.inbound_codecs = codecs();
                self.outbound_codecs = codecs();
            }
            "inbound-codec-prefs" => self.inbound_codecs = codecs(),
            "outbound-codec-prefs" => self.outbound_codecs = codecs(),
            "dtmf-type" => return Some(dtmf_type(value).map(|kind| self.dtmf = kind)),
            _ => return None,
        }
        Some(Ok(()))
    }

    /// These settings, and those of `profile` where nothing is said.
    pub fn or(&self, profile: &Self) -> Self {
        let either = |own: &Option<Vec<_>>, other: &Option<Vec<_>>| own.clone().or_else(|| other.clone());
        Self {
            inbound_codecs: either(&self.inbound_codecs, &profile.inbound_codecs),
            outbound_codecs: either(&self.outbound_codecs, &profile.outbound_codecs),
            dtmf: self.dtmf.or(profile.dtmf),
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

fn dtmf_type(value: &str) -> Result<Option<DtmfType>, String> {
    match value.trim().to_ascii_lowercase().as_str() {
        "" => Ok(None),
        "auto" => Ok(Some(DtmfType::Auto)),
        "rfc2833" => Ok(Some(DtmfType::Rfc2833)),
        "skinny" => Ok(Some(DtmfType::Skinny)),
        _ => {
            Err(format!("dtmf-type \"{value}\" is none of auto, rfc2833, skinny, using what was set before"))
        }
    }
}

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
