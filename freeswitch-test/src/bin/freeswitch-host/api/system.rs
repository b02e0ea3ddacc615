//! Commands about the host itself and its modules.

use std::fmt::Write;

use crate::core::{
    cause::Cause,
    clock,
    host::{VERSION, host},
    log::Level,
};

/// What the host can be told.
pub(super) const CONTROL: &str = "loglevel [level]|shutdown|hupall [cause]|max_sessions [num]|sps";

pub(super) fn status(_: &str) -> String {
    let (host, sessions) = (host(), &host().sessions);
    let mut text = format!("UP {}\n", clock::duration(host.started.elapsed()));
    let ready = if host.shutdown.is_given() { "not ready" } else { "ready" };
    // Writing to a string cannot fail.
    let _ = writeln!(text, "FreeSWITCH (Version {VERSION}) is {ready}");
    let _ = writeln!(text, "{} session(s) since startup", sessions.total());
    let _ = writeln!(
        text,
        "{} session(s) - peak {}, last 5min {} ",
        sessions.count(),
        sessions.peak(),
        sessions.peak()
    );
    let _ = writeln!(text, "0 session(s) per Sec out of max 1000, peak 0, last 5min 0 ");
    let _ = writeln!(
        text,
        "{} session(s) max\nmin idle cpu 0.00/100.00\nCurrent Stack Size/Max 1024K/8192K",
        sessions.limit()
    );
    text
}

pub(super) fn load(name: &str) -> String {
    let host = host();
    if name.is_empty() {
        return usage("load", "<mod_name>");
    }
    let reloaded = if host.reload().is_ok() { "+OK Reloading XML\n" } else { "" };
    match host.modules.load(name) {
        Ok(()) => format!("{reloaded}+OK\n"),
        Err(error) => format!("{reloaded}-ERR [{error}]\n"),
    }
}

pub(super) fn unload(argument: &str) -> String {
    let (force, name) = forced(argument);
    if name.is_empty() {
        return usage("unload", "[-f] <mod_name>");
    }
    match host().modules.unload(name, force) {
        Ok(()) => "+OK\n".to_owned(),
        Err(error) => format!("-ERR [{error}]\n"),
    }
}

pub(super) fn reload(argument: &str) -> String {
    let (force, name) = forced(argument);
    if name.is_empty() {
        return usage("reload", "[-f] <mod_name>");
    }
    let read = if host().reload().is_ok() { "+OK Reloading XML\n" } else { "" };
    let unloaded = match host().modules.unload(name, force) {
        Ok(()) => "+OK module unloaded\n".to_owned(),
        Err(error) => format!("-ERR unloading module [{error}]\n"),
    };
    let loaded = match host().modules.load(name) {
        Ok(()) => "+OK module loaded\n".to_owned(),
        Err(error) => format!("-ERR loading module [{error}]\n"),
    };
    [read, &unloaded, &loaded].concat()
}

fn forced(argument: &str) -> (bool, &str) {
    argument.strip_prefix("-f ").map_or((false, argument), |name| (true, name.trim()))
}

pub(super) fn module_exists(name: &str) -> String {
    host().modules.is_loaded(name).to_string()
}

/// Access lists are looked up in the configuration itself.
pub(super) fn reload_acl(arguments: &str) -> String {
    let read = reload_xml(arguments);
    if read.starts_with("+OK") { "+OK acl reloaded\n".to_owned() } else { read }
}

pub(super) fn reload_xml(_: &str) -> String {
    match host().reload() {
        Ok(()) => "+OK [Success]\n".to_owned(),
        Err(error) => format!("-ERR [{error}]\n"),
    }
}

pub(super) fn global_getvar(name: &str) -> String {
    if name.is_empty() {
        return host().variables().iter().map(|(name, value)| format!("{name}={value}\n")).collect();
    }
    host().variable(name).unwrap_or_default()
}

pub(super) fn global_setvar(argument: &str) -> String {
    match argument.split_once('=') {
        Some((name, value)) => {
            host().set_variable(name.trim(), Some(value));
            "+OK".to_owned()
        }
        None => usage("global_setvar", "<var>=<value>"),
    }
}

pub(super) fn eval(argument: &str) -> String {
    expanded(argument)
}

pub(super) fn expand(argument: &str) -> String {
    let line = expanded(argument);
    let (command, rest) = line.split_once(' ').unwrap_or((&line, ""));
    super::execute(command, rest)
}

/// A text expanded with the variables of the session that `uuid:` in front of it names, or the global ones.
fn expanded(argument: &str) -> String {
    if let Some((uuid, text)) = argument.strip_prefix("uuid:").and_then(|rest| rest.split_once(' ')) {
        return match host().sessions.locate(uuid) {
            Some(session) => session.expand(text),
            None => "-ERR Invalid uuid\n".to_owned(),
        };
    }
    freeswitch_test::content::expand::expand(argument, &Globals)
}

/// The global variables, for texts that belong to no session.
struct Globals;

impl freeswitch_test::content::expand::Resolver for Globals {
    fn variable(&self, name: &str) -> Option<String> {
        host().variable(name)
    }

    fn call(&self, function: &str, argument: &str) -> Option<String> {
        super::find(function, argument, None)
    }
}

pub(super) fn control(argument: &str) -> String {
    let mut words = argument.split_whitespace();
    match words.next().unwrap_or_default() {
        "loglevel" => {
            if let Some(level) = words.next().and_then(Level::parse) {
                host().log.set_level(level);
            }
            format!("+OK log level: {} [{}]\n", host().log.level().name(), host().log.level().0)
        }
        "shutdown" => {
            host().shutdown.give();
            "+OK\n".to_owned()
        }
        "hupall" => {
            host().sessions.hang_up(Cause::parse(words.next().unwrap_or("MANAGER_REQUEST")), |_| true);
            "+OK\n".to_owned()
        }
        "max_sessions" => {
            if let Some(limit) = words.next().and_then(|word| word.parse().ok()).filter(|&limit| limit > 0) {
                host().sessions.set_limit(limit);
            }
            format!("+OK max sessions: {}\n", host().sessions.limit())
        }
        "sps" => "+OK sessions per second: 1000\n".to_owned(),
        "ready_check" | "shutdown_check" => (!host().shutdown.is_given()).to_string(),
        _ => usage("fsctl", CONTROL),
    }
}

/// Words that may come next, in the core's layout; a line after `c=<cursor>;` counts up to the cursor. The last
/// line tells the console by what to replace how much of the word that is being typed.
pub(super) fn complete(argument: &str) -> String {
    let line = match argument.strip_prefix("c=").and_then(|rest| rest.split_once(';')) {
        Some((cursor, line)) => cursor.parse().ok().and_then(|cursor| line.get(..cursor)).unwrap_or(line),
        None => argument,
    };
    let words = host().completions.complete(line);
    let mut text = "\n\n".to_owned();
    for (at, word) in words.iter().enumerate() {
        let end = if (at + 1) % 4 == 0 { "\n" } else { "" };
        let _ = write!(text, "[{word:>20}]\t{end}");
    }
    text += "\n\n";
    let typed = line.rsplit(' ').next().unwrap_or_default();
    match words.as_slice() {
        [] => {}
        [word] => drop(write!(text, "write={}:{word} ", typed.len())),
        [first, others @ ..] => {
            let common = others.iter().fold(first.as_str(), |common, word| beginning(common, word));
            if !common.is_empty() {
                let _ = write!(text, "write={}:{common}", typed.len());
            }
        }
    }
    text
}

/// What two words begin with.
fn beginning<'a>(one: &'a str, other: &str) -> &'a str {
    let same = one.char_indices().zip(other.chars()).find(|((_, a), b)| a != b);
    let length = same.map_or(one.len().min(other.len()), |((at, _), _)| at);
    one.get(..length).unwrap_or_default()
}

/// How a command is to be called.
pub(super) fn usage(name: &str, syntax: &str) -> String {
    format!("-USAGE: {name} {syntax}\n")
}
