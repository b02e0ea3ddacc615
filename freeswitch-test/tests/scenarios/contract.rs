//! What the original module does or gets wrong, each with where it is checked here.
//!
//! A check is the name of a scenario, or a file and the name of a test in it. The list fails when a check that is
//! named is not there.

mod calls;
mod defects_of_calls;
mod defects_of_data;
mod names;

use std::path::Path;

use calls::{CALLS, PHONES};
use defects_of_calls::DEFECTS_OF_CALLS;
use defects_of_data::DEFECTS_OF_DATA;
use names::{COMMANDS, CONFIGURATION, EVENTS, SURFACE};

/// Something that users of the original module rely on, or a defect of it by its number, and where it is checked.
type Item = (&'static str, &'static [&'static str]);

/// Fails when an item has no check, a check is not there, or a defect is missing in the list.
pub(crate) fn every_item_is_checked(scenarios: &[&str]) -> Result<(), String> {
    let defects = [DEFECTS_OF_CALLS, DEFECTS_OF_DATA].concat();
    let all = [SURFACE, CONFIGURATION, COMMANDS, EVENTS, PHONES, CALLS, &defects].concat();
    let mut wrong = Vec::new();
    for (item, checks) in &all {
        if checks.is_empty() {
            wrong.push(format!("{item}: nothing checks it"));
        }
        let missing = checks.iter().filter(|check| !is_there(check, scenarios));
        wrong.extend(missing.map(|check| format!("{item}: there is no {check}")));
    }
    for number in 1..=LAST_DEFECT {
        let number = format!("D{number:02}");
        if !defects.iter().any(|(item, _)| item.starts_with(&number)) {
            wrong.push(format!("{number} is not in the list"));
        }
    }
    if wrong.is_empty() { Ok(()) } else { Err(wrong.join("\n")) }
}

/// Whether there is a scenario of this name, or a test of this name in the file before it.
pub(crate) fn is_there(check: &str, scenarios: &[&str]) -> bool {
    let Some((file, test)) = check.split_once(' ') else { return scenarios.contains(&check) };
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(file);
    let text = std::fs::read_to_string(path).unwrap_or_default();
    text.contains(&format!("fn {test}("))
        && ["#[test]", "#[tokio::test]"].iter().any(|mark| text.contains(mark))
}

/// Number of the last defect in the list of them.
const LAST_DEFECT: u32 = 71;
