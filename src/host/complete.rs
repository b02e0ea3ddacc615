//! Tab completion of the command `skinny`: the lists of words behind the names in its forms.

use std::ffi::CStr;

use super::{api, loaded};
use crate::config;
use crate::exchange::{Answer, Question};
use crate::freeswitch::console::Completion;
use crate::freeswitch::log;
use crate::freeswitch::module::Loader;
use crate::protocol::enums::{
    ButtonType, CallState, CallType, LampMode, ResetType, RingDuration, RingMode, SoftKeySet, SpeakerMode,
    StimulusKind, Tone,
};
use crate::server::Handle;

/// Declares the lists: the name in forms, the type that stands for the list, the list's name, its words.
macro_rules! lists {
    ($($name:literal, $list:ident, $function:literal, $words:expr;)+) => {
        $(
            struct $list;

            impl Completion for $list {
                const NAME: &'static CStr = $function;

                fn words(line: &str) -> Vec<String> {
                    let words: fn(&str) -> Vec<String> = $words;
                    words(line)
                }
            }
        )+

        /// The list for a name in a form.
        fn list_of(name: &str) -> Option<&'static str> {
            match name {
                $($name => $function.to_str().ok(),)+
                _ => None,
            }
        }

        pub(super) fn register(loader: &mut Loader) {
            $(loader.completion::<$list>();)+
            let rules = api::rules(list_of);
            let rules: Vec<&str> = rules.iter().map(String::as_str).collect();
            loader.completion_rules("skinny", &rules);
        }
    };
}

/// The names of an enumeration's values.
macro_rules! names {
    ($kind:ident) => {
        |_| $kind::all().iter().filter_map(|value| value.name()).map(str::to_owned).collect()
    };
}

lists! {
    "profile", Profiles, c"::skinny::list_profiles", |_| profiles();
    "device", Devices, c"::skinny::list_devices", devices;
    "line", Lines, c"::skinny::list_lines", lines;
    "line_instance", LineInstances, c"::skinny::list_line_instances", line_instances;
    "call_id", CallIds, c"::skinny::list_call_ids", call_ids;
    "button_type", ButtonTypes, c"::skinny::list_button_types", names!(ButtonType);
    "reset_type", ResetTypes, c"::skinny::list_reset_types", names!(ResetType);
    "ring_type", RingTypes, c"::skinny::list_ring_types", names!(RingMode);
    "ring_mode", RingModes, c"::skinny::list_ring_modes", names!(RingDuration);
    "stimulus", Stimuli, c"::skinny::list_stimuli", names!(StimulusKind);
    "stimulus_instance", StimulusInstances, c"::skinny::list_stimulus_instances", stimulus_instances;
    "lamp_mode", LampModes, c"::skinny::list_stimulus_modes", names!(LampMode);
    "speaker_mode", SpeakerModes, c"::skinny::list_speaker_modes", names!(SpeakerMode);
    "call_state", CallStates, c"::skinny::list_call_states", names!(CallState);
    "call_type", CallTypes, c"::skinny::list_call_types", names!(CallType);
    "tone", Tones, c"::skinny::list_tones", names!(Tone);
    "soft_key_set", KeySets, c"::skinny::list_soft_key_sets", names!(SoftKeySet);
    "setting", Settings, c"::skinny::list_settings", |_| settings();
    "level", Levels, c"::skinny::list_log_levels", |_| log::LEVELS.map(str::to_owned).to_vec();
}

fn settings() -> Vec<String> {
    config::settings().map(|setting| setting.name.to_owned()).collect()
}

fn profiles() -> Vec<String> {
    loaded().map(|skinny| skinny.profiles.names()).unwrap_or_default()
}

/// The word that follows another one in a line.
fn after<'a>(line: &'a str, word: &str) -> Option<&'a str> {
    let mut words = line.split_whitespace().skip_while(|known| !known.eq_ignore_ascii_case(word));
    words.nth(1)
}

/// The profile that a line names.
fn named(line: &str) -> Option<Handle> {
    let skinny = loaded()?;
    skinny.profile(after(line, "profile")?).map(|running| running.handle.clone())
}

fn devices(line: &str) -> Vec<String> {
    match named(line).and_then(|handle| handle.ask(Question::Devices)) {
        Some(Answer::Devices(names)) => names,
        Some(_) | None => Vec::new(),
    }
}

fn lines(line: &str) -> Vec<String> {
    match named(line).and_then(|handle| handle.ask(Question::Lines)) {
        Some(Answer::Lines(lines)) => lines.into_iter().map(|line| line.number).collect(),
        Some(_) | None => Vec::new(),
    }
}

/// The numbers of the phone's buttons of a type.
fn instances(line: &str, kind: ButtonType) -> Vec<String> {
    let device = after(line, "device").map(str::to_owned);
    let question = device.map(Question::Buttons);
    let answer = question.and_then(|question| named(line)?.ask(question));
    let Some(Answer::Buttons(Some(buttons))) = answer else { return Vec::new() };
    let of_kind = buttons.iter().filter(|button| button.kind == kind);
    of_kind.map(|button| button.instance.to_string()).collect()
}

fn line_instances(line: &str) -> Vec<String> {
    instances(line, ButtonType::Line)
}

/// Instances of the stimulus before; 0 means the phone as a whole.
fn stimulus_instances(line: &str) -> Vec<String> {
    let stimulus = line.split_whitespace().nth(STIMULUS).and_then(StimulusKind::parse);
    let kind = stimulus.map(|stimulus| ButtonType::from(u32::from(stimulus)));
    let mut words = vec!["0".to_owned()];
    words.extend(kind.map(|kind| instances(line, kind)).unwrap_or_default());
    words
}

fn call_ids(line: &str) -> Vec<String> {
    let device = after(line, "device").unwrap_or_default();
    let Some(Answer::Calls(calls)) = named(line).and_then(|handle| handle.ask(Question::Calls)) else {
        return Vec::new();
    };
    let here = calls.iter().filter(|call| call.phones.iter().any(|(name, _)| name == device));
    here.map(|call| call.call.to_string()).collect()
}

/// Place of the stimulus in `skinny profile … device … send SetLampMessage …`.
const STIMULUS: usize = 7;
