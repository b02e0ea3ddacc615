//! The buttons beside a phone's display, as the directory describes them.

/// One button of a phone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Button {
    /// Place on the phone, counted from 1.
    pub position: u32,
    /// Text beside the button.
    pub label: String,
    /// What it does.
    pub kind: ButtonKind,
    /// Free text for readers of the tables.
    pub settings: String,
}

/// What a button does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ButtonKind {
    /// An appearance of a directory number.
    Line(LineButton),
    /// Dials `number`.
    SpeedDial {
        /// What is dialled.
        number: String,
    },
    /// Opens `url` on the phone.
    ServiceUrl {
        /// Address of the service.
        url: String,
    },
    /// Any other key, by its button type on the wire.
    Feature {
        /// Button type on the wire (SCCP `ButtonType`).
        code: u8,
        /// Status that the phone shows with it.
        status: u32,
    },
}

/// An appearance of a directory number on a phone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LineButton {
    /// The directory number, as in `skinny/<profile>/<number>`.
    pub number: String,
    /// Name shown to those who are called from this line.
    pub caller_name: String,
    /// Rings aloud when the phone is idle; else only flashes.
    pub ring_on_idle: bool,
    /// Gives the call waiting tone during a call; else only flashes.
    pub ring_on_active: bool,
    /// Number of calls from which the line is busy; 0 for no limit.
    pub busy_trigger: u32,
    /// Where all calls are forwarded to; empty for nowhere.
    pub forward_all: String,
    /// Where calls are forwarded to when the line is busy.
    pub forward_busy: String,
    /// Where calls are forwarded to when nobody answers.
    pub forward_no_answer: String,
    /// Seconds until `forward_no_answer`.
    pub no_answer_duration: u32,
    /// Free text that goes into the core's registration.
    pub registration_metadata: String,
    /// The mailbox behind its lamp, with or without a domain; empty for that of the number.
    pub mailbox: String,
}

/// Largest number of buttons that a phone with expansion modules has (the width of a template).
pub(super) const MAX_POSITION: u32 = 42;

/// Every attribute of a `<button>` that is read.
pub const BUTTON_ATTRIBUTES: [&str; 15] = [
    "position",
    "type",
    "label",
    "value",
    "caller-name",
    "ring-on-idle",
    "ring-on-active",
    "busy-trigger",
    "forward-all",
    "forward-busy",
    "forward-noanswer",
    "noanswer-duration",
    "registration-metadata",
    "mailbox",
    "settings",
];

/// Words of the `type` attribute and the button types they stand for.
const TYPES: [(&str, u8); 11] = [
    ("Unknown", 0),
    ("LastNumberRedial", 1),
    ("SpeedDial", SPEED_DIAL),
    ("Hold", 3),
    ("Transfer", 4),
    ("ForwardAll", 5),
    ("Line", LINE),
    ("Voicemail", 15),
    ("Privacy", 19),
    ("ServiceUrl", SERVICE_URL),
    ("Undefined", 255),
];

pub(super) const LINE: u8 = 9;
pub(super) const SPEED_DIAL: u8 = 2;
pub(super) const SERVICE_URL: u8 = 20;

/// The words that the `type` attribute may have, beside numbers.
pub fn button_types() -> impl Iterator<Item = &'static str> {
    TYPES.iter().map(|(word, _)| *word)
}

/// The button type on the wire for a word of the `type` attribute or its number. Hyphens do not count, so
/// that `speed-dial` is `SpeedDial`.
pub(super) fn button_code(word: &str) -> Option<u8> {
    let word = word.trim();
    if let Ok(number) = word.parse::<u8>() {
        return Some(number);
    }
    let plain: String = word.chars().filter(|c| !matches!(c, '-' | '_' | ' ')).collect();
    TYPES.iter().find(|(name, _)| name.eq_ignore_ascii_case(&plain)).map(|&(_, code)| code)
}

#[cfg(test)]
mod tests {
    use super::button_code;

    #[test]
    fn button_types_by_word_number_and_hyphen() {
        assert_eq!(button_code("Line"), Some(9));
        assert_eq!(button_code("speed-dial"), Some(2));
        assert_eq!(button_code("21"), Some(21));
        assert_eq!(button_code("256"), None);
        assert_eq!(button_code("Trombone"), None);
    }
}
