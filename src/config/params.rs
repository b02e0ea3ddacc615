//! Settings as tables: what each is called, what goes without it, what it is for, and how its value is read.
//!
//! The reference beside the sample configuration, the completion of the console and `skinny help settings` are made of, or held against, the same
//! tables.

use super::parse_bool;

/// What users know of a setting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Setting {
    /// Its name, in lower case.
    pub name: &'static str,
    /// What its value is: `text`, `number (seconds)` and the like.
    pub kind: &'static str,
    /// What goes without it, as the reference has it.
    pub default: &'static str,
    /// A value that it could have, other than that.
    pub example: &'static str,
    /// What it is for, as the reference has it.
    pub meaning: &'static str,
}

/// A setting of a `T`.
pub(super) struct Param<T: 'static> {
    pub(super) about: Setting,
    /// Takes a value, or says what is wrong with it, in words that follow upon name and value.
    pub(super) set: fn(&mut T, &str) -> Result<(), String>,
}

/// Declares a table: name, kind, default, example, meaning, and what takes the value.
macro_rules! params {
    ($($name:literal: $kind:literal, $default:literal, $example:literal, $meaning:literal, $set:expr;)+) => {
        &[$($crate::config::params::Param {
            about: $crate::config::params::Setting {
                name: $name,
                kind: $kind,
                default: $default,
                example: $example,
                meaning: $meaning,
            },
            set: $set,
        },)+]
    };
}
pub(super) use params;

/// Takes a setting, whatever the case of its name; `None` where the table has none of that name.
pub(super) fn take<T>(
    table: &[Param<T>],
    target: &mut T,
    name: &str,
    value: &str,
) -> Option<Result<(), String>> {
    let param = table.iter().find(|param| param.about.name.eq_ignore_ascii_case(name))?;
    let outcome = (param.set)(target, value);
    Some(outcome.map_err(|problem| format!("{} \"{value}\" {problem}", param.about.name)))
}

/// Puts what was read of a value where it belongs; `read` is given what was there before.
pub(super) fn change<V>(
    slot: &mut V,
    value: &str,
    read: impl FnOnce(&str, &V) -> Result<V, String>,
) -> Result<(), String> {
    *slot = read(value, slot)?;
    Ok(())
}

/// Any text.
pub(super) fn text(slot: &mut String, value: &str) -> Result<(), String> {
    value.clone_into(slot);
    Ok(())
}

/// Any text but an empty one.
pub(super) fn needed(slot: &mut String, value: &str) -> Result<(), String> {
    if value.trim().is_empty() && !slot.is_empty() {
        return Err(format!("is empty, using \"{slot}\""));
    }
    text(slot, value)
}

/// A text, or nothing where it is empty.
pub(super) fn optional(slot: &mut Option<String>, value: &str) -> Result<(), String> {
    *slot = (!value.is_empty()).then(|| value.to_owned());
    Ok(())
}

/// `true` or `false`, in any of the words that FreeSWITCH takes for them.
pub(super) fn boolean(value: &str, now: &bool) -> Result<bool, String> {
    parse_bool(value).ok_or_else(|| format!("is neither true nor false, using {now}"))
}

/// A number from 0.
pub(super) fn number(value: &str, now: &u32) -> Result<u32, String> {
    value.trim().parse().map_err(|_| not_a_number(now))
}

/// A number from 1; `now` is shown where it is none.
pub(super) fn positive(value: &str, now: impl std::fmt::Display) -> Result<u32, String> {
    match value.trim().parse::<u32>() {
        Ok(0) => Err(format!("must be more than 0, using {now}")),
        Ok(number) => Ok(number),
        Err(_) => Err(not_a_number(now)),
    }
}

pub(super) fn not_a_number(now: impl std::fmt::Display) -> String {
    format!("is not a number, using {now}")
}

#[cfg(test)]
mod tests {
    use super::Setting;
    use crate::config::{DeviceRecord, MediaSettings, Profile, device_settings, settings, shared_settings};

    /// The cells of the rows about `name` in the tables of the reference.
    fn rows(name: &str) -> Vec<Vec<&'static str>> {
        let cells = |line: &'static str| line.trim_matches('|').split('|').map(str::trim).collect::<Vec<_>>();
        let rows =
            include_str!("../../conf/README.md").lines().filter(|line| line.starts_with('|')).map(cells);
        rows.filter(|cells| cells.first() == Some(&format!("`{name}`").as_str())).collect()
    }

    #[test]
    fn the_reference_has_a_row_for_every_setting() {
        for setting in settings().chain(device_settings()) {
            let example = format!("`{}`", setting.example);
            let wanted = [setting.kind, setting.default, &example, setting.meaning];
            let found = rows(setting.name);
            let same = found.iter().any(|cells| cells.get(1..) == Some(&wanted[..]));
            let row = wanted.join(" | ");
            assert!(same, "| `{}` | {row} | is not in the reference, but: {found:?}", setting.name);
        }
    }

    /// The params that a file of the sample configuration has, in comments too, with their values.
    fn params(file: &'static str) -> Vec<(&'static str, &'static str)> {
        let param = |text: &'static str| {
            let (name, rest) = text.split_once('"')?;
            let (value, _) = rest.strip_prefix(" value=\"")?.split_once('"')?;
            Some((name, value))
        };
        file.split("<param name=\"").skip(1).filter_map(param).collect()
    }

    #[test]
    fn the_sample_has_every_setting() {
        let profile = params(include_str!("../../conf/skinny_profiles/internal.xml"));
        let phone = params(include_str!("../../conf/directory/default/skinny-example.xml"));
        let has = |params: &[(&str, &str)], setting: &&Setting| {
            params.iter().any(|(name, _)| *name == setting.name)
        };
        let missing = settings().filter(|setting| !has(&profile, setting));
        let of_phones = device_settings().chain(shared_settings()).filter(|setting| !has(&phone, setting));
        assert_eq!(
            missing.chain(of_phones).map(|setting| setting.name).collect::<Vec<_>>(),
            Vec::<&str>::new()
        );
        let of_others = |&(name, value): &(&str, &str)| name == "firmware-version" || value.starts_with("$$");
        for (name, value) in profile.into_iter().filter(|param| !of_others(param)) {
            assert_eq!(Profile::new("internal").set(name, value), Ok(()));
        }
        for (name, value) in phone {
            assert_eq!(DeviceRecord::default().param(name, value), Ok(()), "{name}");
        }
    }

    /// A profile with what stands for those settings of its streams that say nothing.
    fn with_all_said(mut profile: Profile) -> Profile {
        let MediaSettings { dtmf, auto_adjust, rtp_timeout, srtp, srtp_suite, .. } = &mut profile.media;
        dtmf.get_or_insert_default();
        auto_adjust.get_or_insert_default();
        rtp_timeout.get_or_insert_default();
        srtp.get_or_insert_default();
        srtp_suite.get_or_insert_default();
        profile
    }

    /// The value that a text about a default begins with; empty where it is described in words.
    fn value(default: &'static str) -> &'static str {
        let word = default.split(',').next().unwrap_or_default();
        match word.strip_prefix('`').and_then(|word| word.strip_suffix('`')) {
            Some(value) => value,
            None if word.parse::<u32>().is_ok() => word,
            None => "",
        }
    }

    #[test]
    fn a_new_profile_has_the_stated_defaults() {
        let fresh = with_all_said(Profile::new("internal"));
        for setting in settings() {
            let mut profile = Profile::new("internal");
            assert_eq!(profile.set(setting.name, value(setting.default)), Ok(()));
            assert_eq!(with_all_said(profile), fresh, "{}: {}", setting.name, setting.default);
        }
    }

    #[test]
    fn every_example_is_taken_and_changes_something() {
        let fresh = with_all_said(Profile::new("internal"));
        for setting in settings() {
            let mut profile = Profile::new("internal");
            assert_eq!(profile.set(setting.name, setting.example), Ok(()));
            assert_ne!(with_all_said(profile), fresh, "{}", setting.name);
        }
        for setting in device_settings() {
            let mut phone = DeviceRecord::default();
            assert_eq!(phone.param(setting.name, setting.example), Ok(()), "{}", setting.name);
            assert_ne!(phone, DeviceRecord::default(), "{}", setting.name);
        }
    }

    #[test]
    fn the_scenarios_have_a_row_for_every_setting() {
        let rows = include_str!("../../freeswitch-test/tests/scenarios/surface/settings.rs");
        let mut all = settings().chain(device_settings());
        let missing = all.find(|setting| !rows.contains(&format!("\"{}\"", setting.name)));
        assert_eq!(missing, None);
    }

    #[test]
    fn no_setting_is_there_twice() {
        let mut names: Vec<&str> = settings().map(|setting| setting.name).collect();
        let count = names.len();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), count);
        assert!(names.iter().all(|name| *name == name.to_ascii_lowercase()));
    }

    #[test]
    fn every_setting_is_taken_by_its_name() {
        for setting in settings() {
            let problem = Profile::new("internal")
                .set(setting.name, "no sense")
                .err()
                .map(|complaint| complaint.problem);
            let named = format!("{} \"no sense\" ", setting.name);
            assert!(problem.is_none_or(|problem| problem.starts_with(&named)), "{}", setting.name);
        }
    }
}
