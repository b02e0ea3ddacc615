//! The numbers behind feature keys.

use super::params::{self, Param, params};

/// Numbers that feature keys dial. An empty one stands for none; of a phone, whatever its profile has.
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

pub(super) const PARAMS: &[Param<Extensions>] = params![
    "ext-voicemail": "text", "`vmain`", "4000", "number behind the Messages key", |numbers, value| optional(&mut numbers.voicemail, value);
    "ext-redial": "text", "`redial`", "870", "number behind Redial", |numbers, value| optional(&mut numbers.redial, value);
    "ext-meetme": "text", "`conference`", "3000", "number behind MeetMe", |numbers, value| optional(&mut numbers.meetme, value);
    "ext-pickup": "text", "`pickup`", "*8", "number behind PickUp and GPickUp", |numbers, value| optional(&mut numbers.pickup, value);
    "ext-cfwdall": "text", "`cfwdall`", "*72", "number behind CFwdAll", |numbers, value| optional(&mut numbers.cfwdall, value);
    "ext-autodial": "text", "none", "operator", "number that is dialled as soon as a handset is lifted", |numbers, value| optional(&mut numbers.autodial, value);
];

/// A number; an empty one is kept, as it goes before the profile's.
#[allow(clippy::unnecessary_wraps, reason = "what the table calls")]
fn optional(slot: &mut Option<String>, value: &str) -> Result<(), String> {
    *slot = Some(value.to_owned());
    Ok(())
}

impl Extensions {
    /// Those of a profile that sets none.
    pub(super) fn of_a_profile() -> Self {
        let set = |value: &str| Some(value.to_owned());
        Self {
            voicemail: set("vmain"),
            redial: set("redial"),
            meetme: set("conference"),
            pickup: set("pickup"),
            cfwdall: set("cfwdall"),
            autodial: set(""),
        }
    }

    /// Takes the setting `ext-…`; `None` when it is not one of these.
    pub(super) fn set(&mut self, name: &str, value: &str) -> Option<Result<(), String>> {
        params::take(PARAMS, self, name, value)
    }
}
