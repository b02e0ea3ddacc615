//! What the original module does or gets wrong, item by item of its contract, each with where it is checked here.
//!
//! A row begins with the number of the section or of the defect. A check is the name of a scenario, or a file and the
//! name of a test in it. The list fails when a check that is named is no test that is run, or a section or a defect
//! has no row. What this module openly does not do is in a list of its own, with the words of the readme's limits that
//! say so.

mod calls;
mod configuration;
mod defects_of_calls;
mod defects_of_data;
mod limits;
mod module;
mod phones;
mod programs;

use std::path::Path;

/// Something that users of the original module rely on, or a defect of it by its number, and where it is checked.
type Item = (&'static str, &'static [&'static str]);

/// Every part of the list.
const PARTS: &[&[Item]] = &[
    module::SURFACE,
    configuration::CONFIGURATION,
    configuration::DIRECTORY,
    programs::TABLES,
    programs::COMMANDS,
    programs::EVENTS,
    phones::PHONES,
    phones::MESSAGES,
    calls::CALLS,
    calls::VARIABLES,
    calls::SOUND,
    programs::MAILBOXES,
    module::CORE,
    defects_of_calls::DEFECTS_OF_CALLS,
    defects_of_data::DEFECTS_OF_DATA,
    limits::SECURITY,
    limits::REPORTED,
    limits::OTHERS_HAVE,
    phones::NAMES,
    module::DOCUMENTED,
    calls::SEEN,
];

/// Sections of the contract, without those on defects, which have numbers of their own.
const SECTIONS: &[&str] = &[
    "1.1", "1.2", "1.3", "1.4", "1.5", "1.6", "2", "2.1", "2.2", "2.3", "2.4", "2.5", "3", "4", "5", "6.1",
    "6.2", "6.3", "6.4", "6.5", "6.6", "7.1", "7.2", "7.3", "7.4", "7.5", "7.6", "7.7", "7.8", "7.9", "8.1",
    "8.2", "8.3", "8.4", "8.5", "8.6", "8.7", "9", "10", "11.G", "11.H", "12", "13.1", "13.2", "13.3",
    "13.4", "14", "15",
];

/// Number of the last defect in the list of them.
const LAST_DEFECT: u32 = 71;
/// Those that have a letter besides.
const LETTERED: &[&str] = &[
    "D06b", "D13b", "D13c", "D18b", "D19b", "D20b", "D20c", "D20d", "D20e", "D20f", "D20g", "D20h", "D21b",
    "D27b", "D27c", "D27d", "D27e", "D27f",
];

/// Fails when an item has no check, a check is not there, or a section or a defect is missing in the list.
pub(crate) fn every_item_is_checked(scenarios: &[&str]) -> Result<(), String> {
    let mut wrong = Vec::new();
    let all = || PARTS.iter().copied().flatten();
    for (item, checks) in all() {
        if checks.is_empty() {
            wrong.push(format!("{item}: nothing checks it"));
        }
        let missing = checks.iter().filter(|check| !is_there(check, scenarios));
        wrong.extend(missing.map(|check| format!("{item}: there is no {check}")));
    }
    let said = said_in_the_limits();
    let unsaid = limits::NOT_DONE.iter().filter(|(_, words)| !said.contains(words));
    wrong.extend(unsaid.map(|(item, words)| format!("{item}: the readme's limits do not say {words:?}")));
    let rows: Vec<&str> =
        all().map(|(item, _)| *item).chain(limits::NOT_DONE.iter().map(|(item, _)| *item)).collect();
    let has_row = |number: &str| {
        rows.iter().any(|row| row.strip_prefix(number).is_some_and(|rest| rest.starts_with(' ')))
    };
    let defects = (1..=LAST_DEFECT).map(|number| format!("D{number:02}"));
    let numbers = SECTIONS.iter().chain(LETTERED).map(|number| (*number).to_owned()).chain(defects);
    wrong.extend(
        numbers.filter(|number| !has_row(number)).map(|number| format!("{number} is not in the list")),
    );
    if wrong.is_empty() { Ok(()) } else { Err(wrong.join("\n")) }
}

/// What the readme says that is not there, in one line.
fn said_in_the_limits() -> String {
    let readme = include_str!("../../../README.md");
    let section = readme.split("\n## ").find(|section| section.starts_with("Limits of today\n"));
    section.unwrap_or_default().split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Whether there is a scenario of this name, or a test of this name in the file before it.
pub(crate) fn is_there(check: &str, scenarios: &[&str]) -> bool {
    let Some((file, test)) = check.split_once(' ') else { return scenarios.contains(&check) };
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(file);
    has_test(&std::fs::read_to_string(path).unwrap_or_default(), test)
}

/// Whether a text has a test of this name that is run: a function that is marked as one, and not to be ignored.
fn has_test(text: &str, name: &str) -> bool {
    let mut marks: Vec<&str> = Vec::new();
    for line in text.lines().map(str::trim) {
        if line.starts_with("#[") {
            marks.push(line);
        } else if !line.starts_with("//") {
            let function = line.strip_prefix("async ").unwrap_or(line).strip_prefix("fn ");
            let rest = function.and_then(|function| function.strip_prefix(name));
            let is_it = rest.is_some_and(|rest| rest.starts_with('('));
            let is_test =
                marks.iter().any(|mark| mark.starts_with("#[test]") || mark.starts_with("#[tokio::test"));
            let is_run = !marks.iter().any(|mark| mark.starts_with("#[ignore") || mark.starts_with("#[cfg"));
            if is_it && is_test && is_run {
                return true;
            }
            marks.clear();
        }
    }
    false
}

/// Fails when something is taken for a test that is none, or the other way round.
pub(crate) fn tests_are_told_from_other_functions() -> Result<(), String> {
    const TEXT: &str = "fn helper() {}\n\
        #[test]\n// Says something.\n#[allow(x)]\nfn real() {}\n#[tokio::test]\nasync fn waits() {}\n\
        #[test]\n#[ignore = \"slow\"]\nfn ignored() {}\n#[cfg(windows)]\n#[test]\nfn elsewhere() {}\n\
        #[test]\nfn really() {}\nfn after() {}\n";
    let names = ["helper", "real", "waits", "ignored", "elsewhere", "really", "after", "missing"];
    let found: Vec<&str> = names.into_iter().filter(|name| has_test(TEXT, name)).collect();
    if found == ["real", "waits", "really"] { Ok(()) } else { Err(format!("the tests are {found:?}")) }
}
