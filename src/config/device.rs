//! A phone as the directory describes it.

use jiff::tz::TimeZone;

use super::buttons::MAX_POSITION;
use super::params::{self, Param, Setting, change, optional, params};
use super::profile::{date_format, firmware, timezone};
use super::{AllowFrom, Button, ButtonKind, Complaint, Extensions, LineButton, MediaSettings, RawButton};
use super::{extensions, media};

/// What the directory says of one phone.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DeviceRecord {
    /// Buttons, sorted by position, no position twice.
    pub buttons: Vec<Button>,
    /// Firmware load told to phones that ask for one.
    pub firmware_version: Option<String>,
    /// Name of the soft-key set to use instead of `default`.
    pub soft_key_set_set: Option<String>,
    /// Numbers behind the feature keys, where they differ from the profile's.
    pub extensions: Extensions,
    /// Template of the date on its display, where that differs from the profile's.
    pub date_format: Option<String>,
    /// Where it is, if not where the profile's phones are.
    pub timezone: Option<TimeZone>,
    /// How its calls are carried, where that differs from the profile's.
    pub media: MediaSettings,
    /// The mailbox of lines that name none of their own.
    pub mailbox: Option<String>,
    /// Where the phone may register from.
    pub allow_from: AllowFrom,
    /// Variables for the channels of calls that the phone makes.
    pub variables: Vec<(String, String)>,
}

impl DeviceRecord {
    /// Takes one `<param>` of the phone; names that are not ours are left to others.
    ///
    /// # Errors
    ///
    /// What is wrong with the value, in words; the setting then keeps what it had.
    pub fn param(&mut self, name: &str, value: &str) -> Result<(), String> {
        self.known(name, value).unwrap_or(Ok(()))
    }

    /// Takes one `<param>` of where only ours may stand.
    ///
    /// # Errors
    ///
    /// As [`DeviceRecord::param`], and when the name is not known.
    pub fn own_param(&mut self, name: &str, value: &str) -> Result<(), String> {
        self.known(name, value).unwrap_or_else(|| Err(format!("param \"{name}\" is not known, ignored")))
    }

    /// An empty value leaves a setting as it is, but an empty number means that there is none.
    fn known(&mut self, name: &str, value: &str) -> Option<Result<(), String>> {
        if let Some(outcome) = self.extensions.set(name, value) {
            return Some(outcome);
        }
        if value.is_empty() {
            let known = |setting: &Setting| setting.name.eq_ignore_ascii_case(name);
            return device_settings().chain(shared_settings()).any(known).then_some(Ok(()));
        }
        params::take(PARAMS, self, name, value).or_else(|| self.media.set(name, value))
    }

    /// Takes all `<button>` elements of the phone `name`, in document order.
    ///
    /// Those without a position go to the first free ones when the others have theirs; one that cannot be used is
    /// named in a complaint and left out.
    pub fn buttons(&mut self, name: &str, raw: &[RawButton]) -> Vec<Complaint> {
        let mut complaints = Vec::new();
        let mut homeless = Vec::new();
        for button in raw {
            let place = format!("device \"{name}\", button \"{}\"", button.label());
            match button.position(&place, &mut complaints) {
                Some(position) => self.button(position, button, &place, &mut complaints),
                None => homeless.push((button, place)),
            }
        }
        for (button, place) in homeless {
            match (1..=MAX_POSITION).find(|&position| !self.is_taken(position)) {
                Some(free) => self.button(free, button, &place, &mut complaints),
                None => complaints.push(Complaint::new(place, "no position is free, ignored")),
            }
        }
        self.buttons.sort_by_key(|button| button.position);
        complaints
    }

    fn button(&mut self, position: u32, raw: &RawButton, place: &str, complaints: &mut Vec<Complaint>) {
        if position > MAX_POSITION {
            let problem = format!("position {position} is beyond the last one, {MAX_POSITION}, ignored");
            return complaints.push(Complaint::new(place, problem));
        }
        if self.is_taken(position) {
            let problem = format!("position {position} is taken by another button, ignored");
            return complaints.push(Complaint::new(place, problem));
        }
        let mailbox = self.mailbox.as_deref().unwrap_or_default();
        self.buttons.extend(raw.read(position, mailbox, place, complaints));
    }

    fn is_taken(&self, position: u32) -> bool {
        self.buttons.iter().any(|button| button.position == position)
    }

    /// The line buttons in the order of their position, with the line instance each has on the wire.
    pub fn lines(&self) -> impl Iterator<Item = (u32, &Button, &LineButton)> {
        let lines = self.buttons.iter().filter_map(|button| match &button.kind {
            ButtonKind::Line(line) => Some((button, line)),
            _ => None,
        });
        (1..).zip(lines).map(|(instance, (button, line))| (instance, button, line))
    }
}

/// The settings that only phones have, or that they have in other words than profiles.
pub fn device_settings() -> impl Iterator<Item = &'static Setting> {
    PARAMS.iter().map(|param| &param.about)
}

/// The settings of profiles that phones may have of their own.
pub fn shared_settings() -> impl Iterator<Item = &'static Setting> {
    let extensions = extensions::PARAMS.iter().map(|param| &param.about);
    extensions.chain(media::PARAMS.iter().map(|param| &param.about))
}

const PARAMS: &[Param<DeviceRecord>] = params![
    "skinny-firmware-version": "text", "its type's", "P00308010200", "firmware load that it is told",
        |phone, value| firmware(&mut phone.firmware_version, value);
    "skinny-soft-key-set-set": "text", "`default`", "short", "name of its soft-key sets",
        |phone, value| optional(&mut phone.soft_key_set_set, value);
    "date-format": "text", "the profile's", "M/D/YA", "order of day, month and year on its display",
        |phone, value| change(&mut phone.date_format, value, |value, _| {
            date_format(value, "the profile's").map(Some)
        });
    "timezone": "text", "the profile's", "Asia/Kolkata", "zone of its clock",
        |phone, value| change(&mut phone.timezone, value, |value, _| timezone(value));
    "mwi-account": "text", "each line's number", "sales@example.com", "mailbox of its lines that name none of their own",
        |phone, value| optional(&mut phone.mailbox, value);
    "allow-from": "list", "anywhere", "192.0.2.0/24,2001:db8::7", "networks or addresses that it may register from",
        |phone, value| {
            let (allowed, mistakes) = AllowFrom::parse(value);
            phone.allow_from = allowed;
            mistakes
        };
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::CodecPreference;

    #[test]
    fn params_of_the_phone_and_of_others() {
        let mut record = DeviceRecord::default();
        for (name, value) in [
            ("EXT-Voicemail", "4000"),
            ("ext-autodial", "operator"),
            ("vm-password", "1234"),
            ("codec-prefs", "PCMA"),
        ] {
            assert_eq!(record.param(name, value), Ok(()));
        }
        assert_eq!(record.extensions.voicemail.as_deref(), Some("4000"));
        assert_eq!(record.extensions.autodial.as_deref(), Some("operator"));
        assert_eq!(record.media.outbound_codecs, Some(CodecPreference::list("PCMA")));
    }

    #[test]
    fn an_empty_value_leaves_what_was_there_but_an_empty_number_means_none() {
        let mut record = DeviceRecord::default();
        for (name, value) in
            [("ext-autodial", "2000"), ("skinny-soft-key-set-set", "short"), ("codec-prefs", "PCMA")]
        {
            assert_eq!(record.param(name, value), Ok(()));
            assert_eq!(record.own_param(name, ""), Ok(()));
        }
        assert_eq!(record.extensions.autodial.as_deref(), Some(""));
        assert_eq!(record.soft_key_set_set.as_deref(), Some("short"));
        assert_eq!(record.media.outbound_codecs, Some(CodecPreference::list("PCMA")));
    }

    #[test]
    fn a_name_that_is_not_known_is_wrong_where_only_ours_stand() {
        let mut record = DeviceRecord::default();
        assert_eq!(record.own_param("EXT-Redial", "870"), Ok(()));
        assert!(record.own_param("vm-password", "1234").unwrap_err().contains("vm-password"));
        assert!(record.own_param("shoe-size", "").unwrap_err().contains("shoe-size"));
    }

    #[test]
    fn a_firmware_load_keeps_what_fits() {
        let mut record = DeviceRecord::default();
        assert!(record.param("skinny-firmware-version", "SCCP42.9-4-2SR3-1S").is_err());
        assert_eq!(record.firmware_version.as_deref(), Some("SCCP42.9-4-2SR3"));
        assert_eq!(record.param("skinny-firmware-version", "P00308010200"), Ok(()));
    }
}
