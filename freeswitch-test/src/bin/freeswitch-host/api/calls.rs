//! Commands about calls.

use crate::core::{
    cause::Cause,
    dtmf::{DEFAULT_DURATION, Dtmf},
    event::{Event, Kind},
    flags,
    host::host,
    message::{Indication, Message},
    originate::{Request, originate as call_out},
    private,
    sessions::Locked,
    state::{CallState, State},
    transfer::uuid_bridge,
};
use crate::ffi::{endpoint::Signal, extension::Application};

use super::system::usage;

pub(super) const ORIGINATE_SYNTAX: &str = "<call url> <exten>|&<application_name>(<app_args>) [<dialplan>] [<context>] [<cid_name>] [<cid_num>] [<timeout_sec>]";

/// Runs a function on the session of that identity.
fn with(uuid: &str, run: impl FnOnce(&Locked) -> String) -> String {
    match host().sessions.locate(uuid) {
        Some(session) => run(&session),
        None => "-ERR No such channel!\n".to_owned(),
    }
}

fn done(success: bool) -> String {
    if success { "+OK\n".to_owned() } else { "-ERR Operation failed\n".to_owned() }
}

/// Words split at blanks, with quoted ones and those in braces whole.
fn words(text: &str) -> Vec<String> {
    let (mut found, mut word, mut depth, mut quoted) = (Vec::new(), String::new(), 0_usize, false);
    for character in text.chars() {
        match character {
            '\'' if depth == 0 => quoted = !quoted,
            '{' | '[' | '(' | '<' => depth += 1,
            '}' | ']' | ')' | '>' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if character == ' ' && depth == 0 && !quoted {
            if !word.is_empty() {
                found.push(std::mem::take(&mut word));
            }
        } else if character != '\'' || depth > 0 {
            word.push(character);
        }
    }
    if !word.is_empty() {
        found.push(word);
    }
    found
}

pub(super) fn originate(argument: &str) -> String {
    let words = words(argument);
    if !(2..=7).contains(&words.len()) {
        return usage("originate", ORIGINATE_SYNTAX);
    }
    let word = |at: usize| words.get(at).filter(|word| !word.eq_ignore_ascii_case("undef")).cloned();
    let (Some(dial_string), Some(target)) = (word(0), word(1)) else {
        return usage("originate", ORIGINATE_SYNTAX);
    };
    let request = Request {
        dial_string,
        timeout: word(6).and_then(|seconds| seconds.parse().ok()),
        caller_id_name: word(4),
        caller_id_number: word(5),
    };
    let session = match call_out(None, &request) {
        Ok(session) => session,
        Err(cause) => return format!("-ERR {}\n", cause.name()),
    };
    if let Some(application) = target.strip_prefix('&') {
        let application = application.trim_end_matches(')');
        let (name, data) = application.split_once('(').unwrap_or((application, ""));
        session.set_applications(name, &[Application { name: name.to_owned(), data: data.to_owned() }]);
        session.set_state(State::Execute);
    } else {
        session.transfer(&target, word(2).as_deref().or(Some("XML")), word(3).as_deref().or(Some("default")));
    }
    format!("+OK {}\n", session.uuid())
}

pub(super) fn kill(argument: &str) -> String {
    let (uuid, cause) = argument.split_once(' ').unwrap_or((argument, "NORMAL_CLEARING"));
    with(uuid, |session| {
        session.hangup(Cause::parse(cause.trim()));
        "+OK\n".to_owned()
    })
}

pub(super) fn hang_up_all(argument: &str) -> String {
    let mut words = argument.split_whitespace();
    let cause = Cause::parse(words.next().unwrap_or("MANAGER_REQUEST"));
    let (variable, value) = (words.next(), words.next());
    host().sessions.hang_up(cause, |session| match (variable, value) {
        (Some(variable), Some(value)) => session.variable(variable).as_deref() == Some(value),
        _ => true,
    });
    match (variable, value) {
        (Some(variable), Some(value)) => {
            format!("+OK hangup all channels matching [{variable}]=[{value}] with cause: {}\n", cause.name())
        }
        _ => format!("+OK hangup all channels with cause {}\n", cause.name()),
    }
}

pub(super) fn bridge(argument: &str) -> String {
    let Some((first, second)) = argument.split_once(' ') else {
        return usage("uuid_bridge", "<uuid> <other_uuid>");
    };
    if uuid_bridge(first, second.trim()) {
        format!("+OK {}\n", second.trim())
    } else {
        "-ERR Invalid uuid\n".to_owned()
    }
}

pub(super) fn exists(uuid: &str) -> String {
    host().sessions.locate(uuid).is_some().to_string()
}

pub(super) fn getvar(argument: &str) -> String {
    let Some((uuid, name)) = argument.split_once(' ') else { return usage("uuid_getvar", "<uuid> <var>") };
    with(uuid, |session| session.variable(name.trim()).unwrap_or_else(|| "_undef_".to_owned()))
}

pub(super) fn setvar(argument: &str) -> String {
    let mut parts = argument.splitn(3, ' ');
    let (Some(uuid), Some(name)) = (parts.next(), parts.next()) else {
        return usage("uuid_setvar", "<uuid> <var> [value]");
    };
    let value = parts.next();
    with(uuid, |session| {
        session.set_variable(name, value);
        "+OK\n".to_owned()
    })
}

pub(super) fn dump(argument: &str) -> String {
    let uuid = argument.split(' ').next().unwrap_or_default();
    with(uuid, |session| {
        let mut event = Event::new(Kind::ALL);
        event.add("Event-Name", "CHANNEL_DATA");
        session.describe(&mut event);
        event.headers.iter().map(|(name, value)| format!("{name}: {value}\n")).collect::<String>() + "\n"
    })
}

pub(super) fn transfer(argument: &str) -> String {
    let words: Vec<&str> = argument.split_whitespace().collect();
    let (Some(uuid), Some(first)) = (words.first(), words.get(1)) else {
        return usage("uuid_transfer", "<uuid> [-bleg|-both] <dest-exten> [<dialplan>] [<context>]");
    };
    let flagged = *first == "-bleg" || *first == "-both";
    let at = if flagged { 2 } else { 1 };
    let Some(target) = words.get(at) else {
        return usage("uuid_transfer", "<uuid> [-bleg|-both] <dest-exten>");
    };
    let (dialplan, context) = (words.get(at + 1).copied(), words.get(at + 2).copied());
    with(uuid, |session| {
        if flagged && let Some(partner) = session.partner() {
            partner.transfer(target, dialplan, context);
        }
        let moved = *first == "-bleg" || session.transfer(target, dialplan, context);
        done(moved)
    })
}

pub(super) fn hold(argument: &str) -> String {
    let mut words = argument.split_whitespace();
    let first = words.next().unwrap_or_default();
    let (verb, uuid) = match first {
        "off" | "toggle" => (first, words.next().unwrap_or_default()),
        uuid => ("on", uuid),
    };
    let message = words.next().map(str::to_owned);
    with(uuid, |session| {
        let held = session.callstate() == CallState::Held;
        let on = verb == "on" || (verb == "toggle" && !held);
        done(if on { session.hold(message.as_deref(), true) } else { session.unhold() })
    })
}

pub(super) fn broadcast(argument: &str) -> String {
    let mut words = argument.split_whitespace();
    let (Some(uuid), Some(path)) = (words.next(), words.next()) else {
        return usage("uuid_broadcast", "<uuid> <path> [aleg|bleg|both]");
    };
    let legs = words.next().unwrap_or("aleg");
    let partner = host().sessions.locate(uuid).and_then(|session| session.partner_uuid());
    let mut sent = legs != "bleg" && private::broadcast(uuid, path, false);
    if legs != "aleg"
        && let Some(partner) = partner
    {
        sent |= private::broadcast(&partner, path, false);
    }
    if sent { "+OK Message sent\n".to_owned() } else { "-ERR Invalid uuid\n".to_owned() }
}

pub(super) fn display(argument: &str) -> String {
    let (uuid, text) = argument.split_once(' ').unwrap_or((argument, ""));
    let (name, number) = text.split_once('|').unwrap_or((text, ""));
    with(uuid, |session| {
        session.receive(Message::new(Indication::DISPLAY).listing(&[name, number]));
        "+OK Success\n".to_owned()
    })
}

pub(super) fn interrupt(argument: &str) -> String {
    let uuid = argument.split(' ').next().unwrap_or_default();
    with(uuid, |session| {
        if session.has(flags::BROADCAST) {
            session.stop_broadcast();
        } else {
            session.set_flag(flags::BREAK);
        }
        "+OK\n".to_owned()
    })
}

pub(super) fn park(uuid: &str) -> String {
    with(uuid, |session| {
        session.set_flag(flags::TRANSFER);
        session.clear_handlers();
        session.set_state(State::Park);
        "+OK\n".to_owned()
    })
}

pub(super) fn answer(uuid: &str) -> String {
    with(uuid, |session| done(session.answer()))
}

pub(super) fn pre_answer(uuid: &str) -> String {
    with(uuid, |session| done(session.pre_answer()))
}

/// Digits of a text; `@ms` after them sets how long each lasts.
pub(crate) fn digits(text: &str) -> Vec<Dtmf> {
    const FROM_APPLICATION: u32 = 4;
    let (digits, duration) = text.split_once('@').unwrap_or((text, ""));
    let duration =
        duration.parse::<u32>().map_or(DEFAULT_DURATION, |milliseconds| milliseconds.saturating_mul(8));
    digits.chars().map(|digit| Dtmf { digit, duration, source: FROM_APPLICATION }).collect()
}

pub(super) fn send_dtmf(argument: &str) -> String {
    let Some((uuid, text)) = argument.split_once(' ') else {
        return usage("uuid_send_dtmf", "<uuid> <dtmf_data>");
    };
    with(uuid, |session| {
        digits(text.trim()).into_iter().for_each(|dtmf| {
            session.send_dtmf(dtmf);
        });
        session.endpoint.kill(session, Signal::Break);
        "+OK\n".to_owned()
    })
}

pub(super) fn receive_dtmf(argument: &str) -> String {
    let Some((uuid, text)) = argument.split_once(' ') else {
        return usage("uuid_recv_dtmf", "<uuid> <dtmf_data>");
    };
    with(uuid, |session| {
        digits(text.trim()).into_iter().for_each(|dtmf| {
            session.queue_dtmf(dtmf);
        });
        "+OK\n".to_owned()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_keep_what_is_in_braces_and_quotes() {
        let found = words("{a=1 2}skinny/internal/1 &playback(tone_stream://%(1, 2, 3)) 'XML' default");
        assert_eq!(
            found,
            ["{a=1 2}skinny/internal/1", "&playback(tone_stream://%(1, 2, 3))", "XML", "default"]
        );
    }

    #[test]
    fn digits_may_say_how_long_they_last() {
        assert_eq!(digits("12@100").iter().map(|dtmf| dtmf.duration).collect::<Vec<_>>(), [800, 800]);
        assert_eq!(digits("#").first().map(|dtmf| dtmf.digit), Some('#'));
    }
}
