//! Answers to what an administrator asks of profiles and phones.

use super::form::Arguments;
use crate::config;
use crate::exchange::{Answer, DeviceStatus, Question};
use crate::freeswitch::log;
use crate::host::report::{Format, Report};
use crate::host::status::{self, Seen};
use crate::host::{ProfileError, Running, loaded};
use crate::protocol::enums::ButtonType;

/// Where the first word of a form says in which format the answer is wanted.
const STATUS: &str = status!("");

pub(super) const NO_PROFILE: &str = "Profile not found!\n";
pub(super) const NO_DEVICE: &str = "Listener not found!\n";
pub(super) const DONE: &str = "+OK\n";
const STOPPED: &str = "-ERR the profile does not answer\n";

/// Has the profile that the line names do something.
pub(super) fn with_profile(arguments: &Arguments, then: impl FnOnce(&Running) -> Option<String>) -> String {
    let Some(skinny) = loaded() else { return STOPPED.to_owned() };
    match skinny.profile(arguments.text("profile")) {
        Some(running) => then(&running).unwrap_or_else(stopped),
        None => NO_PROFILE.to_owned(),
    }
}

fn shown(arguments: &Arguments, report: &Report) -> String {
    report.render(match arguments.text(STATUS) {
        "xmlstatus" => Format::Xml,
        "jsonstatus" => Format::Json,
        _ => Format::Text,
    })
}

fn seen(running: &Running) -> Seen {
    let status = match running.handle.ask(Question::Profile) {
        Some(Answer::Profile(found)) if running.runs() => Some(found),
        Some(_) | None => None,
    };
    Seen { name: running.profile().name.clone(), status, addresses: running.handle.addresses() }
}

pub(super) fn profiles(arguments: &Arguments) -> String {
    let Some(skinny) = loaded() else { return stopped() };
    let all: Vec<_> = skinny.profiles.all().iter().map(|running| seen(running)).collect();
    shown(arguments, &status::profiles(&all))
}

pub(super) fn profile(arguments: &Arguments) -> String {
    with_profile(arguments, |running| match running.handle.ask(Question::Profile)? {
        Answer::Profile(found) => Some(shown(arguments, &status::profile(&found, &seen(running)))),
        _ => None,
    })
}

pub(super) fn profile_settings(arguments: &Arguments) -> String {
    with_profile(arguments, |running| Some(shown(arguments, &status::settings(&running.profile()))))
}

pub(super) fn devices(arguments: &Arguments) -> String {
    with_profile(arguments, |running| {
        let Answer::Devices(names) = running.handle.ask(Question::Devices)? else { return None };
        let found: Vec<_> =
            names.iter().filter_map(|name| found(running, name)).map(|found| *found).collect();
        Some(shown(arguments, &status::devices(&found)))
    })
}

fn found(running: &Running, name: &str) -> Option<Box<DeviceStatus>> {
    match running.handle.ask(Question::Device(name.to_owned()))? {
        Answer::Device(found) => found,
        _ => None,
    }
}

pub(super) fn device(arguments: &Arguments) -> String {
    with_profile(arguments, |running| {
        let name = arguments.text("device");
        Some(match found(running, name) {
            Some(found) => shown(arguments, &status::device(&found)),
            None => not_registered(name),
        })
    })
}

fn not_registered(name: &str) -> String {
    format!("Device {name} is not registered!\n")
}

pub(super) fn buttons(arguments: &Arguments) -> String {
    let kind = match arguments.given("button_type").map(|word| (word, button_type(word))) {
        Some((word, None)) => {
            let known: Vec<_> = ButtonType::all().iter().filter_map(|kind| kind.name()).collect();
            return format!("-ERR \"{word}\" is no type of button; there are: {}\n", known.join(", "));
        }
        Some((_, kind)) => kind,
        None => None,
    };
    with_profile(arguments, |running| {
        let name = arguments.text("device");
        let Answer::Buttons(buttons) = running.handle.ask(Question::Buttons(name.to_owned()))? else {
            return None;
        };
        let Some(mut buttons) = buttons else { return Some(not_registered(name)) };
        buttons.retain(|button| kind.is_none_or(|kind| kind == button.kind));
        Some(shown(arguments, &status::buttons(&buttons)))
    })
}

/// A type of button by its name, with or without the hyphens that the directory takes, or its number.
fn button_type(word: &str) -> Option<ButtonType> {
    ButtonType::parse(word).or_else(|| ButtonType::parse(&word.replace('-', "")))
}

pub(super) fn lines(arguments: &Arguments) -> String {
    with_profile(arguments, |running| match running.handle.ask(Question::Lines)? {
        Answer::Lines(lines) => Some(shown(arguments, &status::lines(&lines))),
        _ => None,
    })
}

pub(super) fn line(arguments: &Arguments) -> String {
    with_profile(arguments, |running| {
        let number = arguments.text("line");
        let Answer::Lines(lines) = running.handle.ask(Question::Lines)? else { return None };
        let Answer::Calls(calls) = running.handle.ask(Question::Calls)? else { return None };
        Some(match lines.iter().find(|line| line.number == number) {
            Some(line) => shown(arguments, &status::line(line, &calls)),
            None => format!("Line {number} is on no registered phone!\n"),
        })
    })
}

pub(super) fn calls(arguments: &Arguments) -> String {
    with_profile(arguments, |running| match running.handle.ask(Question::Calls)? {
        Answer::Calls(calls) => Some(shown(arguments, &status::calls(&calls))),
        _ => None,
    })
}

pub(super) fn kill(arguments: &Arguments) -> String {
    with_profile(arguments, |running| {
        match running.handle.ask(Question::Kill(arguments.text("device").to_owned()))? {
            Answer::Done(true) => Some(DONE.to_owned()),
            _ => Some(NO_DEVICE.to_owned()),
        }
    })
}

pub(super) fn kill_all(arguments: &Arguments) -> String {
    with_profile(arguments, |running| running.handle.ask(Question::KillAll).map(|_| DONE.to_owned()))
}

pub(super) fn trace(arguments: &Arguments) -> String {
    let device = arguments.given("device");
    let on = arguments.text("on|off") == "on";
    with_profile(arguments, |running| {
        let away = device.filter(|name| found(running, name).is_none());
        running.handle.ask(Question::Trace(device.map(str::to_owned), on))?;
        let note = |name| format!("{name} is not registered: this holds for it when it is\n");
        Some(away.map(note).unwrap_or_default() + DONE)
    })
}

/// The settings of profiles, as the tables of the configuration have them.
pub(super) fn settings(_: &Arguments) -> String {
    let row = |setting: &config::Setting| {
        let config::Setting { name, kind, default, example, meaning } = *setting;
        [name, kind, default, example, meaning].map(|cell| cell.replace('`', "")).to_vec()
    };
    let rows = config::settings().map(row).collect();
    let columns = vec!["Name", "Type", "Default", "Example", "Meaning"];
    Report::Table { name: "settings", row_name: "setting", columns, rows }.render(Format::Text)
}

pub(super) fn log_level(arguments: &Arguments) -> String {
    if let Some(word) = arguments.given("level")
        && !log::set_level(word)
    {
        return format!("-ERR \"{word}\" is no log level; there are: {}\n", log::LEVELS.join(", "));
    }
    format!("+OK log level: {}\n", log::level())
}

pub(super) fn set(arguments: &Arguments) -> String {
    let (name, value) = (arguments.text("setting"), arguments.text("value"));
    with_profile(arguments, |running| {
        let outcome = running.set(name, value);
        let known = config::settings().any(|known| known.name.eq_ignore_ascii_case(name));
        let unable = match &outcome {
            Err(ProfileError::Setting(_)) => !known,
            Err(ProfileError::WhileRunning { .. }) => true,
            _ => false,
        };
        let said = format!("Unable to set skinny setting '{name}'. Does it exists?\n");
        Some(if unable { said } else { String::new() } + &done(outcome))
    })
}

pub(super) fn start(arguments: &Arguments) -> String {
    loaded().map_or_else(stopped, |skinny| noted(skinny.start_configured(arguments.text("profile"))))
}

pub(super) fn restart(arguments: &Arguments) -> String {
    loaded().map_or_else(stopped, |skinny| noted(skinny.restart_configured(arguments.text("profile"))))
}

pub(super) fn stop(arguments: &Arguments) -> String {
    with_profile(arguments, |running| Some(done(running.stop())))
}

pub(super) fn rescan(arguments: &Arguments) -> String {
    with_profile(arguments, |running| Some(noted(running.rescan())))
}

/// What became of a change, after what there is to say of the configuration.
fn noted(outcome: Result<Vec<String>, ProfileError>) -> String {
    let notes: String = outcome.iter().flatten().map(|note| format!("{note}\n")).collect();
    notes + &done(outcome.map(drop))
}

/// What became of a change.
fn done(outcome: Result<(), ProfileError>) -> String {
    match outcome {
        Ok(()) => DONE.to_owned(),
        Err(error) => format!("-ERR {error}\n"),
    }
}

fn stopped() -> String {
    STOPPED.to_owned()
}
