//! The command `skinny`.

use std::ffi::CStr;
use std::fmt::Write;

use super::{ProfileError, Running, loaded, status};
use crate::exchange::{Answer, Question};
use crate::freeswitch::codes::Status;
use crate::freeswitch::interface::Api;
use crate::freeswitch::session::Session;
use crate::freeswitch::stream::Stream;

/// The command.
pub(super) struct SkinnyApi;

impl Api for SkinnyApi {
    const NAME: &'static CStr = c"skinny";
    const DESCRIPTION: &'static CStr = c"Skinny Controls";
    const SYNTAX: &'static CStr = c"<cmd> <args>";

    fn run(arguments: &str, _: Option<&Session>, out: &mut Stream<'_>) -> Status {
        if command(arguments, out).is_err() {
            tracing::debug!("whoever asked \"skinny {arguments}\" does not read the answer");
        }
        Status::SUCCESS
    }
}

fn command(arguments: &str, out: &mut impl Write) -> std::fmt::Result {
    let words: Vec<&str> = arguments.split_whitespace().collect();
    let lower: Vec<String> = words.iter().map(|word| word.to_ascii_lowercase()).collect();
    let keys: Vec<&str> = lower.iter().map(String::as_str).collect();
    match (&keys[..], &words[..]) {
        ([] | ["help"], _) => out.write_str(USAGE),
        (["status", "profile", _], [.., name]) => {
            with_profile(out, name, |out, running| match running.handle.ask(Question::Profile) {
                Some(Answer::Profile(found)) => status::profile(out, &found),
                _ => out.write_str(STOPPED),
            })
        }
        (["status", "profile", _, "device", _], [_, _, name, _, device]) => {
            with_profile(out, name, |out, running| show_device(out, running, device))
        }
        (["profile", _, "device", _, "kill"], [_, name, _, device, _]) => {
            with_profile(out, name, |out, running| {
                match running.handle.ask(Question::Kill((*device).to_owned())) {
                    Some(Answer::Done(true)) => out.write_str("+OK\n"),
                    Some(_) => out.write_str("Listener not found!\n"),
                    None => out.write_str(STOPPED),
                }
            })
        }
        (["profile", _, "kill_all"], [_, name, _]) => {
            with_profile(out, name, |out, running| match running.handle.ask(Question::KillAll) {
                Some(_) => out.write_str("+OK\n"),
                None => out.write_str(STOPPED),
            })
        }
        (["profile", _, "start"], [_, name, _]) => {
            done(out, with_skinny(|skinny| skinny.start_configured(name)))
        }
        (["profile", _, "restart"], [_, name, _]) => {
            done(out, with_skinny(|skinny| skinny.restart_configured(name)))
        }
        (["profile", _, "stop"], [_, name, _]) => {
            with_profile(out, name, |out, running| done(out, Some(running.stop())))
        }
        (["profile", _, "rescan"], [_, name, _]) => with_profile(out, name, |out, running| {
            let later = running.rescan();
            if let Ok(later) = &later {
                later.iter().try_for_each(|note| writeln!(out, "{note}"))?;
            }
            done(out, Some(later.map(drop)))
        }),
        (["profile", _, "set", _, _, ..], [_, name, _, setting, ..]) => {
            let value = words.get(4..).unwrap_or_default().join(" ");
            with_profile(out, name, |out, running| done(out, Some(running.set(setting, &value))))
        }
        _ => write!(out, "-ERR \"skinny {arguments}\" is not a command\n{USAGE}"),
    }
}

fn with_skinny<T>(then: impl FnOnce(&super::Skinny) -> T) -> Option<T> {
    loaded().map(|skinny| then(&skinny))
}

/// Writes what became of a command; `None` where the module is being unloaded.
fn done(out: &mut impl Write, outcome: Option<Result<(), ProfileError>>) -> std::fmt::Result {
    match outcome {
        Some(Ok(())) => out.write_str("+OK\n"),
        Some(Err(error)) => writeln!(out, "-ERR {error}"),
        None => out.write_str(STOPPED),
    }
}

fn with_profile<W: Write>(
    out: &mut W,
    name: &str,
    then: impl FnOnce(&mut W, &Running) -> std::fmt::Result,
) -> std::fmt::Result {
    let Some(skinny) = loaded() else { return out.write_str(STOPPED) };
    match skinny.profile(name) {
        Some(running) => then(out, &running),
        None => out.write_str("Profile not found!\n"),
    }
}

fn show_device(out: &mut impl Write, running: &Running, name: &str) -> std::fmt::Result {
    match running.handle.ask(Question::Device(name.to_owned())) {
        Some(Answer::Device(Some(found))) => status::device(out, &found),
        Some(_) => writeln!(out, "Device {name} is not registered!"),
        None => out.write_str(STOPPED),
    }
}

const STOPPED: &str = "-ERR the profile does not answer\n";

const USAGE: &str = "\
USAGE:
--------------------------------------------------------------------------------
skinny help
skinny status profile <profile_name>
skinny status profile <profile_name> device <device_name>
skinny profile <profile_name> device <device_name> kill
skinny profile <profile_name> kill_all
skinny profile <profile_name> start|stop|restart|rescan
skinny profile <profile_name> set <name> <value>
--------------------------------------------------------------------------------
";
