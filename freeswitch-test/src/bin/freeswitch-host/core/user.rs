//! `user/<id>[@<domain>]`: the directory says in the param `dial-string` how a user is called.

use std::{sync::Arc, time::Duration};

use freeswitch_test::content::{
    expand::{self, Resolver},
    xml::Element,
};

use super::{
    cause::Cause,
    dial_string::{DialString, Leg, Settings},
    host::host,
    log::log,
    originate::Originate,
    session::Session,
};
use crate::ffi::profile::Field;

/// Params with this in front of a name set a variable of the call.
const VARIABLE: &str = "dial-var-";
/// Seconds that a user is called.
const TIMEOUT: u64 = 60;

impl Originate<'_> {
    /// Calls a user as the directory says. The caller's thread waits here until somebody answers, except where
    /// others are called at the same time: then the first leg is only made.
    pub(super) fn call_user(&self, leg: &Leg, forked: bool) -> Result<Arc<Session>, Cause> {
        let own = host().variable("domain").unwrap_or_default();
        let (name, domain) = leg.destination.split_once('@').unwrap_or((&leg.destination, &own));
        let document = host().document();
        let Some(user) = document.user("id", name, domain).map(|found| found.merged()) else {
            log!(WARNING, "Can't find user [{name}@{domain}]");
            return Err(Cause::SUBSCRIBER_ABSENT);
        };
        let id = user.attribute("id").unwrap_or_default();
        let settings = self.settings_of(leg, &user, id, domain);
        let Some(dial_string) = items(&user, "params", "param").find_map(dial_string_of) else {
            log!(ERROR, "No dial-string available, please check your user directory.");
            return Err(Cause::MANDATORY_IE_MISSING);
        };
        let dial_string = self.expanded(&dial_string, id, domain, &settings);
        if dial_string.to_lowercase().contains(&format!("user/{id}").to_lowercase()) {
            log!(WARNING, "The dial-string of {id} leads to itself");
            return Err(Cause::INVALID_IE_CONTENTS);
        }
        let dial = DialString::parse(&dial_string).ok_or(Cause::DESTINATION_OUT_OF_ORDER)?;
        let nested = self.nested(dial, settings, self.limit_of(leg));
        let session = if forked { nested.make_first() } else { nested.run() }?;
        let set = |item: &Element| {
            let (name, value) = (item.attribute("name"), item.attribute("value"));
            session.set_variable(name.unwrap_or_default(), value);
        };
        items(&user, "variables", "variable").for_each(set);
        if let (Some(context), Some(profile)) = (session.variable("user_context"), session.own_profile()) {
            profile.set(Field::Context, &context);
        }
        Ok(session.shared())
    }

    fn settings_of(&self, leg: &Leg, user: &Element, id: &str, domain: &str) -> Settings {
        let mut settings: Settings = self.variables.iter().chain(&leg.variables).cloned().collect();
        for item in items(user, "params", "param") {
            let name = item.attribute("name").unwrap_or_default();
            if let Some(name) =
                name.get(VARIABLE.len()..).filter(|_| name.to_lowercase().starts_with(VARIABLE))
            {
                settings.retain(|(known, _)| !known.eq_ignore_ascii_case(name));
                settings.push((name.to_owned(), item.attribute("value").unwrap_or_default().to_owned()));
            }
        }
        settings.push(("dialed_user".to_owned(), id.to_owned()));
        settings.push(("dialed_domain".to_owned(), domain.to_owned()));
        settings.push(("presence_id".to_owned(), format!("{id}@{domain}")));
        settings
    }

    fn expanded(&self, dial_string: &str, id: &str, domain: &str, settings: &Settings) -> String {
        match self.caller {
            Some(caller) => {
                caller.set_variable("dialed_user", Some(id));
                caller.set_variable("dialed_domain", Some(domain));
                caller.expand(dial_string)
            }
            None => expand::expand(dial_string, &Uncalled(settings)),
        }
    }

    /// How long the user is called: as the caller's channel says, else as the leg does.
    fn limit_of(&self, leg: &Leg) -> Duration {
        let of_caller = self.caller.and_then(|caller| caller.variable("call_timeout"));
        let all = || self.variables.iter().chain(&leg.variables).rev();
        let of_leg = || all().find(|(name, _)| name == "leg_timeout").map(|(_, value)| value.clone());
        let seconds = of_caller.or_else(of_leg).and_then(|value| value.parse().ok());
        Duration::from_secs(seconds.filter(|seconds| *seconds > 0).unwrap_or(TIMEOUT))
    }
}

fn items<'a>(user: &'a Element, container: &str, item: &'a str) -> impl Iterator<Item = &'a Element> {
    user.child(container).into_iter().flat_map(move |container| container.children_named(item))
}

fn dial_string_of(param: &Element) -> Option<String> {
    let named = param.attribute("name")?.eq_ignore_ascii_case("dial-string");
    named.then(|| param.attribute("value").unwrap_or_default().to_owned())
}

/// What a dial string may refer to where nobody calls.
struct Uncalled<'a>(&'a Settings);

impl Resolver for Uncalled<'_> {
    fn variable(&self, name: &str) -> Option<String> {
        let set = self.0.iter().rev().find(|(known, _)| known == name).map(|(_, value)| value.clone());
        set.or_else(|| host().variable(name))
    }

    fn call(&self, function: &str, argument: &str) -> Option<String> {
        crate::api::find(function, argument, None)
    }
}
