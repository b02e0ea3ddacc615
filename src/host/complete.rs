//! Tab completion of the command `skinny`: the lists of words behind the names in its forms.

use std::ffi::CStr;

use super::api::words_of;
use super::{api, config as configuration, loaded};
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
            for command in api::finders() {
                loader.completion_rules(command, &[&format!("{command} ::skinny::list_contacts")]);
            }
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
    "profile", Profiles, c"::skinny::list_profiles", profiles;
    "contact", Contacts, c"::skinny::list_contacts", |_| contacts();
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

fn profiles(line: &str) -> Vec<String> {
    let mut names = loaded().map(|skinny| skinny.profiles.names()).unwrap_or_default();
    // What is new in the file can be started.
    if words_of(line).get(1).is_some_and(|word| word.eq_ignore_ascii_case("profile")) {
        names.extend(configuration::names());
        names.sort();
        names.dedup();
    }
    names.into_iter().map(quoted).collect()
}

/// A name as one word of a line.
fn quoted(name: String) -> String {
    if name.contains(char::is_whitespace) { format!("'{name}'") } else { name }
}

/// Numbers and names of phones, as they find a phone of any profile, and numbers of each profile.
fn contacts() -> Vec<String> {
    let profiles = loaded().map(|skinny| skinny.profiles.all()).unwrap_or_default();
    let of = |handle: &Handle| {
        let numbers = numbers(handle);
        let full: Vec<_> = numbers.iter().map(|number| format!("{}/{number}", handle.profile())).collect();
        numbers.into_iter().chain(full).chain(names(handle)).collect::<Vec<_>>()
    };
    profiles.iter().flat_map(|running| of(&running.handle)).collect()
}

/// The word that follows another one in a line.
fn after(line: &str, word: &str) -> Option<String> {
    let mut words = words_of(line).into_iter().skip_while(|known| !known.eq_ignore_ascii_case(word));
    words.nth(1)
}

/// The profile that a line names.
fn named(line: &str) -> Option<Handle> {
    let skinny = loaded()?;
    skinny.profile(&after(line, "profile")?).map(|running| running.handle.clone())
}

fn devices(line: &str) -> Vec<String> {
    named(line).map(|handle| names(&handle)).unwrap_or_default()
}

fn names(handle: &Handle) -> Vec<String> {
    match handle.ask(Question::Devices) {
        Some(Answer::Devices(names)) => names,
        Some(_) | None => Vec::new(),
    }
}

fn lines(line: &str) -> Vec<String> {
    named(line).map(|handle| numbers(&handle)).unwrap_or_default()
}

fn numbers(handle: &Handle) -> Vec<String> {
    match handle.ask(Question::Lines) {
        Some(Answer::Lines(lines)) => lines.into_iter().map(|line| line.number).collect(),
        Some(_) | None => Vec::new(),
    }
}

/// The numbers of the phone's buttons of a type.
fn instances(line: &str, kind: ButtonType) -> Vec<String> {
    let question = after(line, "device").map(Question::Buttons);
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
    let stimulus = words_of(line).get(STIMULUS).and_then(|word| StimulusKind::parse(word));
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
    let here = calls.iter().filter(|call| call.phones.iter().any(|(name, _)| *name == device));
    here.map(|call| call.call.to_string()).collect()
}

/// Place of the stimulus in `skinny profile … device … send SetLampMessage …`.
const STIMULUS: usize = 7;
