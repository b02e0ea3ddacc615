//! Tab completion of the command `skinny`.

use std::ffi::CStr;

use super::loaded;
use crate::exchange::{Answer, Question};
use crate::freeswitch::console::Completion;
use crate::freeswitch::module::Loader;

pub(super) fn register(loader: &mut Loader) {
    loader.completion::<Profiles>();
    loader.completion::<Devices>();
    loader.completion_rules(
        "skinny",
        &[
            "skinny help",
            "skinny status profile ::skinny::list_profiles",
            "skinny status profile ::skinny::list_profiles device ::skinny::list_devices",
            "skinny profile ::skinny::list_profiles kill_all",
            "skinny profile ::skinny::list_profiles start",
            "skinny profile ::skinny::list_profiles stop",
            "skinny profile ::skinny::list_profiles restart",
            "skinny profile ::skinny::list_profiles rescan",
            "skinny profile ::skinny::list_profiles set",
            "skinny profile ::skinny::list_profiles device ::skinny::list_devices kill",
        ],
    );
}

/// The names of the profiles.
struct Profiles;

impl Completion for Profiles {
    const NAME: &'static CStr = c"::skinny::list_profiles";

    fn words(_: &str) -> Vec<String> {
        loaded().map(|skinny| skinny.profiles.names()).unwrap_or_default()
    }
}

/// The names of the phones of the profile that the line names.
struct Devices;

impl Completion for Devices {
    const NAME: &'static CStr = c"::skinny::list_devices";

    fn words(line: &str) -> Vec<String> {
        let mut words = line.split_whitespace().skip_while(|word| !word.eq_ignore_ascii_case("profile"));
        let profile = words.nth(1).unwrap_or_default();
        let answer = loaded().and_then(|skinny| skinny.profile(profile)?.handle.ask(Question::Devices));
        match answer {
            Some(Answer::Devices(names)) => names,
            _ => Vec::new(),
        }
    }
}
