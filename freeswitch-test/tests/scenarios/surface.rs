//! What administrators and programs touch, name by name: every setting, attribute, key, command and event header
//! has a row that says where its effect is seen.

pub(crate) mod buttons;
pub(crate) mod commands;
pub(crate) mod events;
pub(crate) mod keys;
pub(crate) mod levels;
pub(crate) mod reference;
pub(crate) mod settings;

use std::collections::BTreeSet;

use mod_skinny::config;

use crate::contract;

/// A name, and the scenarios and tests that see what it does.
pub(crate) type Row = (&'static str, &'static [&'static str]);

/// Fails when a name that the module knows has no row, or a row no name, or a check that a row names is not there.
pub(crate) fn every_name_has_a_row(scenarios: &[&str]) -> Result<(), String> {
    let mut wrong = Vec::new();
    let mut compare = |what: &str, known: Vec<&'static str>, rows: Vec<Row>| {
        let known: BTreeSet<&str> = known.into_iter().collect();
        let named: BTreeSet<&str> = rows.iter().map(|(name, _)| *name).collect();
        wrong.extend(known.difference(&named).map(|name| format!("{what} {name} has no row")));
        wrong
            .extend(named.difference(&known).map(|name| format!("{what} {name} is not known to the module")));
        for (name, checks) in rows {
            let missing = checks.iter().filter(|check| !contract::is_there(check, scenarios));
            wrong.extend(missing.map(|check| format!("{what} {name}: there is no {check}")));
        }
    };
    let settings = || config::settings().map(|setting| setting.name);
    compare("the setting", settings().collect(), settings::rows(settings::OF_PROFILES, settings::ELSEWHERE));
    let of_phones = config::device_settings().map(|setting| setting.name).collect();
    compare("the param", of_phones, settings::rows(settings::OF_PHONES, settings::OF_PHONES_ELSEWHERE));
    compare("the attribute", config::BUTTON_ATTRIBUTES.to_vec(), buttons::ATTRIBUTES.to_vec());
    let types = buttons::TYPES.iter().map(|(word, _)| (*word, &["surface::buttons::of_every_type"][..]));
    compare("the type of button", config::button_types().collect(), types.collect());
    let events: Vec<_> =
        events::HEADERS.iter().map(|(event, _)| (*event, &["surface::events::headers"][..])).collect();
    compare("the event", events::in_the_reference(), events);
    wrong.extend(
        events::not_in_the_reference().iter().map(|name| format!("the reference has no header {name}")),
    );
    let missing = commands::forms()
        .into_iter()
        .flat_map(|(form, checks)| checks.iter().map(move |check| (form, check)));
    let missing = missing.filter(|(_, check)| !contract::is_there(check, scenarios));
    wrong.extend(missing.map(|(form, check)| format!("the command {form}: there is no {check}")));
    if wrong.is_empty() { Ok(()) } else { Err(wrong.join("\n")) }
}
