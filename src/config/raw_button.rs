//! A `<button>` of the directory as it is written there, and what it comes to.

use super::buttons::{self, Button, ButtonKind, LineButton};
use super::{Complaint, parse_bool};

/// A `<button>` element as read: attribute names and values.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RawButton {
    /// Attributes in document order.
    pub attributes: Vec<(String, String)>,
}

impl RawButton {
    pub(super) fn label(&self) -> &str {
        self.text("label")
    }

    /// Where it wants to be; `None` where it does not say.
    pub(super) fn position(&self, place: &str, complaints: &mut Vec<Complaint>) -> Option<u32> {
        match self.number("position", 0, "the first free place", place, complaints) {
            0 => None,
            position => Some(position),
        }
    }

    /// The button that it describes. `mailbox` is that of a line that names none.
    pub(super) fn read(
        &self,
        position: u32,
        mailbox: &str,
        place: &str,
        complaints: &mut Vec<Complaint>,
    ) -> Option<Button> {
        let word = self.text("type");
        let value = self.text("value").to_owned();
        let Some(code) = buttons::button_code(word) else {
            let problem = format!("type \"{word}\" is not known (Line, SpeedDial, ServiceUrl, …), ignored");
            complaints.push(Complaint::new(place, problem));
            return None;
        };
        if code == buttons::LINE && value.is_empty() {
            complaints.push(Complaint::new(place, "a line without a value (its number), ignored"));
            return None;
        }
        self.measure(code, place, complaints);
        let kind = match code {
            buttons::LINE => ButtonKind::Line(self.line(value, mailbox, place, complaints)),
            buttons::SPEED_DIAL => ButtonKind::SpeedDial { number: value },
            buttons::SERVICE_URL => ButtonKind::ServiceUrl { url: value },
            code => ButtonKind::Feature { code, status: self.number("value", 0, "0", place, complaints) },
        };
        let text = |name| self.text(name).to_owned();
        Some(Button { position, label: text("label"), kind, settings: text("settings") })
    }

    /// Says which texts do not fit what carries them to a phone.
    fn measure(&self, code: u8, place: &str, complaints: &mut Vec<Complaint>) {
        let value = match code {
            buttons::LINE | buttons::SPEED_DIAL => LONGEST_NUMBER,
            buttons::SERVICE_URL => LONGEST_URL,
            _ => usize::MAX,
        };
        for (name, longest) in [("value", value), ("label", LONGEST_LABEL), ("caller-name", LONGEST_LABEL)] {
            let length = self.text(name).chars().count();
            if length > longest {
                let problem =
                    format!("{name} has {length} characters, some phones show the first {longest} only");
                complaints.push(Complaint::new(place, problem));
            }
        }
    }

    fn line(
        &self,
        number: String,
        mailbox: &str,
        place: &str,
        complaints: &mut Vec<Complaint>,
    ) -> LineButton {
        let mailbox = match self.text("mailbox") {
            "" => mailbox,
            own => own,
        };
        LineButton {
            mailbox: mailbox.to_owned(),
            number,
            caller_name: self.text("caller-name").to_owned(),
            ring_on_idle: self.flag("ring-on-idle", true, place, complaints),
            ring_on_active: self.flag("ring-on-active", true, place, complaints),
            busy_trigger: self.number("busy-trigger", 0, "0", place, complaints),
            forward_all: self.text("forward-all").to_owned(),
            forward_busy: self.text("forward-busy").to_owned(),
            forward_no_answer: self.text("forward-noanswer").to_owned(),
            no_answer_duration: self.number("noanswer-duration", 0, "0", place, complaints),
            registration_metadata: self.text("registration-metadata").to_owned(),
        }
    }

    fn text(&self, name: &str) -> &str {
        self.attributes.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map_or("", |(_, value)| value)
    }

    fn number(
        &self,
        name: &str,
        default: u32,
        used: &str,
        place: &str,
        complaints: &mut Vec<Complaint>,
    ) -> u32 {
        let value = self.text(name).trim();
        if value.is_empty() {
            return default;
        }
        value.parse().unwrap_or_else(|_| {
            let problem = format!("{name} \"{value}\" is not a number, using {used}");
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

/// What fits a number, a label and an address on the wire in every version, with the byte that ends them.
const LONGEST_NUMBER: usize = 23;
const LONGEST_LABEL: usize = 39;
const LONGEST_URL: usize = 255;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::DeviceRecord;

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
                raw(&[("position", "1"), ("type", "Line"), ("value", "1103")]),
            ],
        );
        assert_eq!(record.buttons.len(), 2);
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
    fn who_says_where_it_wants_to_be_goes_there() {
        let mut record = DeviceRecord::default();
        let complaints = record.buttons(
            "SEP1",
            &[
                raw(&[("type", "SpeedDial"), ("value", "1")]),
                raw(&[("position", "1"), ("type", "Line"), ("value", "1101")]),
                raw(&[("position", "first"), ("type", "SpeedDial"), ("value", "2")]),
            ],
        );
        let said: Vec<_> = complaints.iter().map(|complaint| complaint.problem.as_str()).collect();
        assert_eq!(said, ["position \"first\" is not a number, using the first free place"]);
        let kinds: Vec<_> = record.buttons.iter().map(|button| (button.position, &button.kind)).collect();
        let dials = |number: &str| ButtonKind::SpeedDial { number: number.to_owned() };
        assert!(matches!(kinds[..], [(1, ButtonKind::Line(_)), (2, one), (3, two)]
            if *one == dials("1") && *two == dials("2")));
    }

    #[test]
    fn what_does_not_fit_is_named() {
        let long = "x".repeat(50);
        let mut record = DeviceRecord::default();
        let complaints = record.buttons(
            "SEP1",
            &[
                raw(&[
                    ("type", "Line"),
                    ("value", &"1".repeat(24)),
                    ("label", &long),
                    ("caller-name", &long),
                ]),
                raw(&[("type", "Privacy"), ("value", "on")]),
                raw(&[("type", "ServiceUrl"), ("value", &long), ("label", "Menu")]),
            ],
        );
        let words: Vec<_> = complaints.iter().filter_map(|c| c.problem.split(' ').next()).collect();
        assert_eq!(words, ["value", "label", "caller-name", "value"]);
        assert_eq!(record.buttons.len(), 3);
    }
}
