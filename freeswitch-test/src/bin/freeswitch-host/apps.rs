//! The dialplan's applications: the host's own, and those that modules add.

use std::{thread, time::Duration};

use freeswitch_test::content::tones::Tones;

use crate::{
    core::{
        bridge,
        cause::Cause,
        flags,
        host::host,
        log::{Level, Line, log, short},
        media::Heard,
        park::Waited,
        session::Session,
        state::State,
    },
    ffi::application::ModuleApplication,
};

/// An application of the host's own.
pub(crate) struct Own {
    name: &'static str,
    run: fn(&Session, &str),
    /// Whether the channel must have sound before.
    media: bool,
    /// Whether it may be executed while the dialplan is searched.
    routing: bool,
}

const fn app(name: &'static str, run: fn(&Session, &str)) -> Own {
    Own { name, run, media: false, routing: false }
}

const fn media_app(name: &'static str, run: fn(&Session, &str)) -> Own {
    Own { name, run, media: true, routing: false }
}

const fn routing_app(name: &'static str, run: fn(&Session, &str)) -> Own {
    Own { name, run, media: false, routing: true }
}

/// Every application of the host's own.
const OWN: &[Own] = &[
    app("answer", |session, _| {
        session.answer();
    }),
    app("pre_answer", |session, _| {
        session.pre_answer();
    }),
    app("ring_ready", |session, _| {
        session.ring_ready(1);
    }),
    app("bridge", dial),
    app("hangup", |session, cause| {
        session.hangup(Cause::parse(cause));
    }),
    media_app("playback", playback),
    media_app("gentones", |session, spec| play(session, spec, Tones::gentones(spec))),
    app("sleep", |session, time| {
        session.wait(Duration::from_millis(time.parse().unwrap_or(0)));
    }),
    media_app("echo", echo),
    app("park", |session, _| session.park()),
    app("hold", |session, _| session.mark_hold(true)),
    app("unhold", |session, _| session.mark_hold(false)),
    app("wait_for_answer", wait_for_answer),
    app("transfer", transfer),
    app("send_dtmf", send_dtmf),
    routing_app("set", set),
    routing_app("export", export),
    routing_app("unset", |session, name| session.set_variable(name, None)),
    routing_app("set_global", set_global),
    routing_app("log", write_log),
    routing_app("info", info),
];

/// An application that can be executed.
pub(crate) enum Application {
    /// One of the host's own.
    Own(&'static Own),
    /// One of a module's.
    Module(ModuleApplication),
}

/// The application of that name.
pub(crate) fn find(name: &str) -> Option<Application> {
    let own = OWN.iter().find(|own| own.name.eq_ignore_ascii_case(name));
    own.map(Application::Own).or_else(|| host().modules.application(name).map(Application::Module))
}

/// Names of the host's own applications.
pub(crate) fn names() -> impl Iterator<Item = &'static str> {
    OWN.iter().map(|own| own.name)
}

impl Application {
    /// Whether the channel must have sound before.
    pub(crate) fn needs_media(&self) -> bool {
        match self {
            Application::Own(own) => own.media,
            Application::Module(module) => module.needs_media(),
        }
    }

    /// Whether it may be executed while the dialplan is searched.
    pub(crate) fn is_routing_safe(&self) -> bool {
        match self {
            Application::Own(own) => own.routing,
            Application::Module(module) => module.is_routing_safe(),
        }
    }

    /// Executes it.
    pub(crate) fn run(&self, session: &Session, data: &str) {
        match self {
            Application::Own(own) => (own.run)(session, data),
            Application::Module(module) => module.run(session, data),
        }
    }
}

fn dial(session: &Session, dial_string: &str) {
    if let Some(session) = session.shared()
        && !dial_string.is_empty()
    {
        bridge::dial_and_bridge(&session, dial_string);
    }
}

fn playback(session: &Session, path: &str) {
    play(session, path, Tones::open(path));
}

fn play(session: &Session, what: &str, tones: Result<Tones, impl std::fmt::Display>) {
    let mut tones = match tones {
        Ok(tones) => tones,
        Err(error) => {
            log!(ERROR, session; "Cannot play {what}: {error}");
            session.set_variable("current_application_response", Some("FILE NOT FOUND"));
            return;
        }
    };
    session.set_variable("current_application_response", Some("FILE PLAYED"));
    let mut packet = vec![0; session.packet_samples()];
    while session.is_ready() {
        if session.has(flags::BREAK) {
            session.clear_flag(flags::BREAK);
            return;
        }
        session.take_messages();
        session.log_digits();
        let length = tones.read(&mut packet);
        if length == 0 || !session.say_samples(packet.get(..length).unwrap_or_default()) {
            return;
        }
        if session.hear() == Heard::Over {
            return;
        }
    }
}

fn echo(session: &Session, _data: &str) {
    while session.is_ready() && session.state() == State::Execute {
        session.take_commands();
        session.log_digits();
        match session.hear() {
            Heard::Over => return,
            Heard::Sound(sound) => {
                session.say(&sound);
            }
            Heard::Comfort | Heard::Interrupted => {}
        }
    }
}

fn wait_for_answer(session: &Session, _data: &str) {
    while !session.has(flags::ANSWERED) && session.is_ready() {
        if session.is_media_ready() {
            if session.wait(Duration::from_millis(20)) == Waited::Gone {
                return;
            }
        } else {
            thread::sleep(Duration::from_millis(20));
        }
    }
}

fn transfer(session: &Session, data: &str) {
    let mut words = data.split_whitespace();
    let Some(first) = words.next() else { return };
    if first == "-bleg" || first == "-both" {
        let target = words.next().unwrap_or_default();
        let (dialplan, context) = (words.next(), words.next());
        if let Some(partner) = session.partner() {
            partner.transfer(target, dialplan, context);
        }
        if first == "-bleg" {
            return;
        }
        session.transfer(target, dialplan, context);
    } else {
        session.transfer(first, words.next(), words.next());
    }
}

fn send_dtmf(session: &Session, digits: &str) {
    for dtmf in crate::api::digits(digits) {
        session.send_dtmf(dtmf);
    }
}

fn set(session: &Session, data: &str) {
    let (name, value) = data.split_once('=').unwrap_or((data, ""));
    let value = value.trim();
    log!(DEBUG, session; "SET {} [{name}]=[{value}]", session.name());
    session.set_variable(name.trim(), Some(value).filter(|value| *value != "_undef_"));
}

fn export(session: &Session, data: &str) {
    let (name, value) = data.split_once('=').unwrap_or((data, ""));
    let names = session.variable("export_vars");
    let known = names.as_ref().is_some_and(|names| names.split(',').any(|known| known == name));
    if !known {
        let names = names.map_or_else(|| name.to_owned(), |names| format!("{names},{name}"));
        session.set_variable("export_vars", Some(&names));
    }
    session.set_variable(name, Some(value));
    let bare = name.strip_prefix("nolocal:").or_else(|| name.strip_prefix("_nolocal_"));
    if bare.is_none() {
        log!(DEBUG, session; "EXPORT (export_vars) [{name}]=[{value}]");
    }
}

fn set_global(_session: &Session, data: &str) {
    let (name, value) = data.split_once('=').unwrap_or((data, ""));
    host().set_variable(name, Some(value));
}

fn write_log(session: &Session, data: &str) {
    let (level, text) = data.split_once(' ').unwrap_or(("INFO", data));
    let (level, text) = Level::parse(level).map_or((Level::INFO, data), |level| (level, text));
    host().log.write(&Line {
        level,
        text: text.to_owned(),
        file: short(file!()).to_owned(),
        line: line!(),
        function: String::new(),
        uuid: Some(session.uuid()),
    });
}

fn info(session: &Session, _data: &str) {
    let variables: Vec<String> =
        session.variables().into_iter().map(|(name, value)| format!("variable_{name}: [{value}]")).collect();
    log!(INFO, session; "CHANNEL_DATA:\n{}", variables.join("\n"));
}
