//! From the dialplan to applications: ROUTING and EXECUTE.

use freeswitch_test::content::{
    dialplan::{self, Action},
    expand::{self, Resolver},
};

use super::{
    cause::Cause,
    event::{Event, Kind},
    flags,
    host::host,
    log::log,
    message::{Indication, Message},
    session::{Direction, Session},
    state::State,
};
use crate::{
    apps,
    ffi::{
        extension::{self, Application},
        profile::{Field, Profile},
    },
};

impl Session {
    /// ROUTING: finds what the dialplan has for the caller profile.
    pub(super) fn route(&self) {
        let uuid = self.uuid();
        self.set_variable("call_uuid", Some(&uuid));
        let Some(profile) = self.profile() else {
            log!(ERROR, self; "Can't get profile!");
            self.hangup(Cause::DESTINATION_OUT_OF_ORDER);
            return;
        };
        let dialplans = self.expand(&profile.text(Field::Dialplan));
        let mut known = 0;
        for dialplan in dialplans.split(',').map(str::trim).filter(|name| !name.is_empty()) {
            let (name, argument) = dialplan.split_once(':').unwrap_or((dialplan, ""));
            let Some(found) = crate::ffi::dialplan::hunt(name, self, argument) else {
                log!(ERROR, self; "Dialplan [{name}] not found, skipping");
                continue;
            };
            known += 1;
            if !found.is_null() {
                profile.set_extension(found);
                self.set_state(State::Execute);
                return;
            }
        }
        if known == 0 && self.direction() == Direction::Outbound {
            if self.has(flags::ANSWERED) {
                log!(DEBUG, self; "No Dialplan on answered channel, changing state to HANGUP");
                self.hangup(Cause::NO_ROUTE_DESTINATION);
            } else {
                log!(DEBUG, self; "No Dialplan, changing state to CONSUME_MEDIA");
                self.set_state(State::ConsumeMedia);
            }
            return;
        }
        log!(INFO, self; "No Route, Aborting");
        self.hangup(Cause::NO_ROUTE_DESTINATION);
    }

    /// EXECUTE: executes what was found, one application after the other.
    pub(super) fn execute(&self) {
        let uuid = self.uuid();
        self.set_variable("call_uuid", Some(&uuid));
        loop {
            self.clear_flag(flags::RESET);
            let Some(profile) = self.own_profile().filter(|profile| !profile.extension().is_null()) else {
                self.hangup(Cause::NORMAL_CLEARING);
                return;
            };
            let mut again = false;
            while self.state() == State::Execute {
                // SAFETY: the extension is in the session's pool, and this is the session's thread.
                let next = unsafe { extension::next_application(profile.extension()) };
                let Some(Application { name, data }) = next else { break };
                if !self.execute_application(&name, &data) {
                    return;
                }
                if self.has(flags::RESET) {
                    again = true;
                    break;
                }
            }
            if !again {
                break;
            }
        }
        if self.is_ready() && self.state() == State::Execute {
            log!(NOTICE, self; "{} has executed the last dialplan instruction, hanging up.", self.name());
            self.hangup(Cause::NORMAL_CLEARING);
        }
    }

    /// Executes one application; false when it does not exist or could not have the sound that it needs.
    pub(crate) fn execute_application(&self, name: &str, data: &str) -> bool {
        let Some(application) = apps::find(name) else {
            log!(ERROR, self; "Invalid Application {name}");
            self.hangup(Cause::DESTINATION_OUT_OF_ORDER);
            return false;
        };
        if !self.is_up() {
            log!(DEBUG, self; "{} Channel is hungup and application '{name}' does not have the zombie_exec flag.", self.name());
            return true;
        }
        if application.needs_media() && !self.is_media_ready() && !self.open_media_for(name) {
            return false;
        }
        let data = self.expand(data);
        log!(INFO, self; "EXECUTE [depth=0] {} {name}({data})", self.name());
        self.set_variable("current_application", Some(name));
        self.set_variable("current_application_data", Some(&data));
        self.set_variable("current_application_response", None);
        let identity = uuid::Uuid::new_v4().to_string();
        let tell = |kind| {
            Event::new(kind)
                .with("Application", name)
                .with("Application-Data", &data)
                .with("Application-UUID", &identity)
        };
        self.fire(tell(Kind::CHANNEL_EXECUTE));
        self.clear_flag(flags::BREAK);
        self.receive(Message::new(Indication::APPLICATION_EXEC).listing(&[name, &data]));
        application.run(self, &data);
        let response =
            self.variables.lock().value("current_application_response").unwrap_or("_none_").to_owned();
        self.fire(tell(Kind::CHANNEL_EXECUTE_COMPLETE).with("Application-Response", response));
        self.receive(Message::new(Indication::APPLICATION_EXEC_COMPLETE).listing(&[name, &data]));
        true
    }

    fn open_media_for(&self, application: &str) -> bool {
        if self.direction() == Direction::Inbound {
            log!(DEBUG, self; "Application {application} Requires media! pre_answering channel {}", self.name());
            return self.pre_answer();
        }
        for _ in 0..2000 {
            if self.is_media_up() {
                return true;
            }
            std::thread::sleep(std::time::Duration::from_millis(1));
        }
        log!(WARNING, self; "Cannot execute app '{application}' media required on an outbound channel that does not have media established");
        false
    }

    /// Executes what a variable names ("app data" or "app::data"), if it is set.
    pub(crate) fn execute_on(&self, variable: &str) {
        let value = self.variables.lock().value(variable).map(str::to_owned);
        let Some(value) = value else { return };
        let (name, data) = value.split_once("::").or_else(|| value.split_once(' ')).unwrap_or((&value, ""));
        self.execute_application(name, data);
    }

    /// A text with its variables and functions replaced.
    pub(crate) fn expand(&self, text: &str) -> String {
        expand::expand(text, &Routing { session: self, profile: None })
    }

    /// Gives the channel something else to execute.
    pub(crate) fn set_applications(&self, name: &str, applications: &[Application]) {
        if let Some(profile) = self.own_profile() {
            profile.set_extension(extension::new_extension(&self.pool, name, name, applications));
        }
    }
}

/// Asks the XML dialplan what it has for a session; with `profile` instead of the session's own.
pub(crate) fn hunt_xml(session: &Session, profile: Option<Profile>) -> Vec<Application> {
    let Some(asked) = profile.or_else(|| session.profile()) else { return Vec::new() };
    let (number, context) = (asked.text(Field::DestinationNumber), asked.text(Field::Context));
    let name = asked.text(Field::CallerIdName);
    let from = asked.text(Field::CallerIdNumber);
    log!(INFO, session; "Processing {name} <{from}>->{number} in context {context}");
    let document = host().document();
    let Some(actions) = dialplan::hunt(&document, &context, &Routing { session, profile }) else {
        log!(WARNING, session; "Context {context} not found");
        return Vec::new();
    };
    actions.into_iter().map(|Action { application, data }| Application { name: application, data }).collect()
}

/// A session as the dialplan sees it.
struct Routing<'a> {
    session: &'a Session,
    profile: Option<Profile>,
}

impl Resolver for Routing<'_> {
    fn variable(&self, name: &str) -> Option<String> {
        let field = self.profile.and_then(|profile| profile.optional(Field::named(name)?));
        field.or_else(|| self.session.variable(name))
    }

    fn call(&self, function: &str, argument: &str) -> Option<String> {
        crate::api::find(function, argument, Some(self.session))
    }
}

impl dialplan::Caller for Routing<'_> {
    fn field(&self, name: &str) -> Option<String> {
        let profile = self.profile.or_else(|| self.session.profile())?;
        profile.optional(Field::named(name)?)
    }

    fn run_inline(&self, action: &Action) {
        match apps::find(&action.application) {
            Some(application) if application.is_routing_safe() => {
                application.run(self.session, &self.session.expand(&action.data));
            }
            _ => log!(ERROR, self.session; "Application [{}] cannot be executed inline", action.application),
        }
    }

    fn log(&self, line: &str) {
        log!(DEBUG, self.session; "{line}");
    }
}
