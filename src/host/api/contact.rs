//! The commands that find the phones of a number, for dial strings.

use std::ffi::CStr;
use std::fmt::Write;

use crate::exchange::{Answer, Question};
use crate::freeswitch::codes::Status;
use crate::freeswitch::interface::Api;
use crate::freeswitch::session::Session;
use crate::freeswitch::stream::Stream;
use crate::host::{Running, loaded};

/// `skinny_contact`: the dial string of a number or a phone, as `sofia_contact` gives one.
pub(super) struct Contact;

impl Api for Contact {
    const NAME: &'static CStr = c"skinny_contact";
    const DESCRIPTION: &'static CStr = c"Skinny Contacts";
    const SYNTAX: &'static CStr = c"[<profile>/]<number or device>[@<domain>]";

    fn run(arguments: &str, _: Option<&Session>, out: &mut Stream<'_>) -> Status {
        let wanted = Wanted::read(arguments);
        let found: Vec<String> = wanted
            .profiles(|name, running| Some(format!("skinny/{name}/{}", number(running, wanted.user)?)))
            .into_iter()
            .flatten()
            .collect();
        let dial_string =
            if found.is_empty() { "error/user_not_registered".to_owned() } else { found.join(",") };
        written(out, &dial_string)
    }
}

/// `skinny_count_reg`: how many phones have a number, or without one how many are registered.
pub(super) struct CountRegistrations;

impl Api for CountRegistrations {
    const NAME: &'static CStr = c"skinny_count_reg";
    const DESCRIPTION: &'static CStr = c"Count Skinny registrations";
    const SYNTAX: &'static CStr = c"[[<profile>/]<number or device>[@<domain>]]";

    fn run(arguments: &str, _: Option<&Session>, out: &mut Stream<'_>) -> Status {
        let wanted = Wanted::read(arguments);
        let counts = wanted.profiles(|_, running| count(running, wanted.user));
        let text = if counts.is_empty() { "-1".to_owned() } else { counts.iter().sum::<usize>().to_string() };
        written(out, &text)
    }
}

fn written(out: &mut Stream<'_>, text: &str) -> Status {
    match out.write_str(text) {
        Ok(()) => Status::SUCCESS,
        Err(_) => Status::FALSE,
    }
}

/// Who is looked for.
#[derive(Debug, PartialEq, Eq)]
struct Wanted<'a> {
    profile: Option<&'a str>,
    user: &'a str,
    domain: Option<&'a str>,
}

impl<'a> Wanted<'a> {
    fn read(text: &'a str) -> Self {
        let text = text.trim();
        let (profile, user) = match text.split_once('/') {
            Some((profile, user)) => (Some(profile), user),
            None => (None, text),
        };
        let (user, domain) = match user.split_once('@') {
            Some((user, domain)) => (user, Some(domain)),
            None => (user, None),
        };
        let named = |text: Option<&'a str>| text.filter(|text| !text.is_empty() && *text != "*");
        Self { profile: named(profile), user, domain: named(domain) }
    }

    /// Asks the profiles that are meant. A domain may be a profile's name, as for `sofia_contact`.
    fn profiles<T>(&self, ask: impl Fn(&str, &Running) -> T) -> Vec<T> {
        let Some(skinny) = loaded() else { return Vec::new() };
        let meant = |name: &str, running: &Running| match (self.profile, self.domain) {
            (Some(profile), _) => profile.eq_ignore_ascii_case(name),
            (None, Some(domain)) => {
                domain.eq_ignore_ascii_case(name) || domain.eq_ignore_ascii_case(&running.profile().domain)
            }
            (None, None) => true,
        };
        let profiles = skinny.profiles.all();
        let named = profiles.iter().map(|running| (running.handle.profile(), running));
        named
            .filter(|(name, running)| meant(name, running))
            .map(|(name, running)| ask(name, running))
            .collect()
    }
}

/// The number itself where a phone has it, that of its first line for a phone's name.
fn number(running: &Running, user: &str) -> Option<String> {
    let Answer::Lines(lines) = running.handle.ask(Question::Lines)? else { return None };
    if lines.iter().any(|line| line.number == user) {
        return Some(user.to_owned());
    }
    let first = |view: &crate::exchange::LineView| {
        view.line_instance == 1 && view.device_name.eq_ignore_ascii_case(user)
    };
    lines.into_iter().find(|line| line.appearances.iter().any(first)).map(|line| line.number)
}

fn count(running: &Running, user: &str) -> usize {
    if user.is_empty() {
        return match running.handle.ask(Question::Devices) {
            Some(Answer::Devices(names)) => names.len(),
            Some(_) | None => 0,
        };
    }
    let Some(Answer::Lines(lines)) = running.handle.ask(Question::Lines) else { return 0 };
    let having = lines.iter().find(|line| line.number == user).map_or(0, |line| line.appearances.len());
    let named = lines.iter().flat_map(|line| &line.appearances);
    let named = named.filter(|view| view.line_instance == 1 && view.device_name.eq_ignore_ascii_case(user));
    if having > 0 { having } else { named.count() }
}

#[cfg(test)]
mod tests {
    use super::Wanted;

    #[test]
    fn profile_and_domain_may_be_left_out() {
        let wanted = |profile, user, domain| Wanted { profile, user, domain };
        assert_eq!(Wanted::read("1101"), wanted(None, "1101", None));
        assert_eq!(Wanted::read("internal/1101"), wanted(Some("internal"), "1101", None));
        assert_eq!(Wanted::read("*/1101@example.com"), wanted(None, "1101", Some("example.com")));
        assert_eq!(Wanted::read(""), wanted(None, "", None));
    }
}
