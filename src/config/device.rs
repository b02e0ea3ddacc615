//! A phone as the directory describes it.

use jiff::tz::TimeZone;

use super::buttons::{self, MAX_POSITION};
use super::params::{self, Param, Setting, change, optional, params};
use super::profile::{date_format, timezone};
use super::{AllowFrom, Button, ButtonKind, Complaint, Extensions, LineButton, MediaSettings, parse_bool};
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

/// A `<button>` element as read: attribute names and values.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RawButton {
    /// Attributes in document order.
    pub attributes: Vec<(String, String)>,
}

impl RawButton {
    fn text(&self, name: &str) -> &str {
        self.attributes.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map_or("", |(_, value)| value)
    }

    fn number(&self, name: &str, default: u32, place: &str, complaints: &mut Vec<Complaint>) -> u32 {
        let value = self.text(name).trim();
        if value.is_empty() {
            return default;
        }
        value.parse().unwrap_or_else(|_| {
            let problem = format!("{name} \"{value}\" is not a number, using {default}");
            complaints.push(Complaint::new(place, problem));
            default
        })
    }

    fn flag(&self, name: &str, default: bool, place: &str, complaints: &mut Vec<Complaint>) -> bool {
        let value = self.text(name);
        if value.is_empty() {
            return default;
        }
        parse_bool(value).unwrap_or_else(|| {
            let problem = format!("{name} \"{value}\" is neither true nor false, using {default}");
            complaints.push(Complaint::new(place, problem));
            default
        })
    }
}

impl DeviceRecord {
    /// Takes one `<param>` of the phone; names that are not ours are left to others.
    ///
    /// # Errors
    ///
    /// What is wrong with the value, in words; the setting then keeps what it had.
    pub fn param(&mut self, name: &str, value: &str) -> Result<(), String> {
        if value.is_empty() {
            return Ok(());
        }
        params::take(PARAMS, self, name, value)
            .or_else(|| self.media.set(name, value))
            .or_else(|| self.extensions.set(name, value))
            .unwrap_or(Ok(()))
    }

    /// Takes all `<button>` elements of the phone `name`, in document order.
    ///
    /// A button without a position goes to the first free one; one that cannot be used is named in a
    /// complaint and left out.
    pub fn buttons(&mut self, name: &str, raw: &[RawButton]) -> Vec<Complaint> {
        let mut complaints = Vec::new();
        for button in raw {
            let place = format!("device \"{name}\", button \"{}\"", button.text("label"));
            if let Some(button) = self.button(button, &place, &mut complaints) {
                self.buttons.push(button);
            }
        }
        self.buttons.sort_by_key(|button| button.position);
        complaints
    }

    fn button(&self, raw: &RawButton, place: &str, complaints: &mut Vec<Complaint>) -> Option<Button> {
        let position = match raw.number("position", 0, place, complaints) {
            0 => self.first_free()?,
            taken if self.is_taken(taken) => {
                let problem = format!("position {taken} is taken by another button, ignored");
                complaints.push(Complaint::new(place, problem));
                return None;
            }
            position if position > MAX_POSITION => {
                let problem = format!("position {position} is beyond the last one, {MAX_POSITION}, ignored");
                complaints.push(Complaint::new(place, problem));
                return None;
            }
            position => position,
        };
        let kind = self.button_kind(raw, place, complaints)?;
        let text = |name| raw.text(name).to_owned();
        Some(Button { position, label: text("label"), kind, settings: text("settings") })
    }

    fn is_taken(&self, position: u32) -> bool {
        self.buttons.iter().any(|button| button.position == position)
    }

    fn first_free(&self) -> Option<u32> {
        (1..=MAX_POSITION).find(|&position| !self.is_taken(position))
    }

    fn button_kind(
        &self,
        raw: &RawButton,
        place: &str,
        complaints: &mut Vec<Complaint>,
    ) -> Option<ButtonKind> {
        let word = raw.text("type");
        let value = raw.text("value").to_owned();
        let Some(code) = buttons::button_code(word) else {
            let problem = format!("type \"{word}\" is not known (Line, SpeedDial, ServiceUrl, …), ignored");
            complaints.push(Complaint::new(place, problem));
            return None;
        };
        let kind = match code {
            buttons::LINE if value.is_empty() => {
                complaints.push(Complaint::new(place, "a line without a value (its number), ignored"));
                return None;
            }
            buttons::LINE => ButtonKind::Line(self.line_button(raw, value, place, complaints)),
            buttons::SPEED_DIAL => ButtonKind::SpeedDial { number: value },
            buttons::SERVICE_URL => ButtonKind::ServiceUrl { url: value },
            code => ButtonKind::Feature { code, status: value.trim().parse().unwrap_or(0) },
        };
        Some(kind)
    }

    fn line_button(
        &self,
        raw: &RawButton,
        number: String,
        place: &str,
        complaints: &mut Vec<Complaint>,
    ) -> LineButton {
        let mailbox = match raw.text("mailbox") {
            "" => self.mailbox.as_deref().unwrap_or_default(),
            own => own,
        };
        LineButton {
            mailbox: mailbox.to_owned(),
            number,
            caller_name: raw.text("caller-name").to_owned(),
            ring_on_idle: raw.flag("ring-on-idle", true, place, complaints),
            ring_on_active: raw.flag("ring-on-active", true, place, complaints),
            busy_trigger: raw.number("busy-trigger", 0, place, complaints),
            forward_all: raw.text("forward-all").to_owned(),
            forward_busy: raw.text("forward-busy").to_owned(),
            forward_no_answer: raw.text("forward-noanswer").to_owned(),
            no_answer_duration: raw.number("noanswer-duration", 0, place, complaints),
            registration_metadata: raw.text("registration-metadata").to_owned(),
        }
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
        |phone, value| optional(&mut phone.firmware_version, value);
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

    fn raw(attributes: &[(&str, &str)]) -> RawButton {
        RawButton { attributes: attributes.iter().map(|&(k, v)| (k.to_owned(), v.to_owned())).collect() }
    }

    #[test]
    fn buttons_are_sorted_and_lines_numbered_by_position() {
        let mut record = DeviceRecord::default();
        let complaints = record.buttons(
            "SEP1",
            &[
                raw(&[("position", "3"), ("type", "Line"), ("value", "1110"), ("ring-on-idle", "0")]),
                raw(&[("position", "1"), ("type", "line"), ("value", "1101"), ("caller-name", "Ann")]),
                raw(&[("position", "2"), ("type", "speed-dial"), ("value", "1001")]),
            ],
        );
        assert_eq!(complaints, []);
        let lines: Vec<_> =
            record.lines().map(|(n, _, line)| (n, line.number.as_str(), line.ring_on_idle)).collect();
        assert_eq!(lines, [(1, "1101", true), (2, "1110", false)]);
    }

    #[test]
    fn a_bad_button_is_named_and_the_others_stay() {
        let mut record = DeviceRecord::default();
        let complaints = record.buttons(
            "SEP1",
            &[
                raw(&[("position", "1"), ("type", "Trombone"), ("label", "T")]),
                raw(&[("position", "43"), ("type", "Line"), ("value", "1")]),
                raw(&[("position", "x"), ("type", "Line"), ("value", "1101")]),
                raw(&[("position", "1"), ("type", "Line"), ("value", "1102")]),
            ],
        );
        assert_eq!(record.buttons.len(), 1);
        assert_eq!(complaints.len(), 4, "{complaints:?}");
    }

    #[test]
    fn a_button_without_a_place_takes_the_first_free_one() {
        let mut record = DeviceRecord::default();
        let speed_dial = |position| raw(&[("position", position), ("type", "SpeedDial"), ("value", "1")]);
        let nowhere = raw(&[("type", "Line"), ("value", "1101")]);
        let complaints = record.buttons("SEP1", &[speed_dial("2"), speed_dial("0"), nowhere]);
        assert_eq!(complaints, []);
        assert_eq!(record.buttons.iter().map(|button| button.position).collect::<Vec<_>>(), [1, 2, 3]);
    }

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
}
