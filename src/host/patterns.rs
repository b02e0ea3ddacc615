//! What the patterns context says of the digits that a phone has dialled so far.

use super::leg::CallLeg;
use crate::config::Profile;
use crate::exchange::{END_OF_NUMBER, HostEvent, Verdict};
use crate::freeswitch::dialplan;
use crate::freeswitch::profile::Route;
use crate::freeswitch::session::LockedSession;

/// Tells the exchange what the patterns context says of the digits so far.
pub(super) fn classify(leg: &CallLeg, session: &LockedSession, profile: &Profile, digits: &str) {
    let actions = patterns(session, profile, digits);
    let verdict = match verdict(&actions) {
        Verdict::Wait(_) | Verdict::Drop if is_end(session, profile, digits, &actions) => Verdict::End,
        verdict => verdict,
    };
    leg.exchange.news(leg.call, HostEvent::Pattern { digits: digits.to_owned(), verdict });
}

/// Asks the patterns context for the actions of some digits; none where they match nothing.
fn patterns(session: &LockedSession, profile: &Profile, digits: &str) -> Vec<dialplan::Action> {
    let dialplans = session.channel().expand(&profile.patterns_dialplan);
    let route = Route {
        dialplan: Some(&profile.patterns_dialplan),
        context: Some(&profile.patterns_context),
        destination_number: Some(digits),
    };
    let extension = dialplans.split(',').find_map(|word| {
        let (name, argument) =
            word.split_once(':').map_or((word, None), |(name, argument)| (name, Some(argument)));
        dialplan::hunt(session, name.trim(), argument, &route)
    });
    extension.unwrap_or_default()
}

/// Whether a `#` ends the number. It does unless it belongs to one: where the context has something to say of
/// the digits with it that it does not say of any digits, or of those before it.
fn is_end(session: &LockedSession, profile: &Profile, digits: &str, actions: &[dialplan::Action]) -> bool {
    let Some(number) = digits.strip_suffix(END_OF_NUMBER).filter(|number| !number.is_empty()) else {
        return false;
    };
    let says_the_same = |other: &str| patterns(session, profile, other) == actions;
    actions.is_empty() || says_the_same(&END_OF_NUMBER.to_string()) || says_the_same(number)
}

/// The last of our words in the extension decides; without one the number does not exist.
fn verdict(actions: &[dialplan::Action]) -> Verdict {
    let word = |action: &dialplan::Action| match action.application.as_str() {
        "skinny-process" | "skinny-route" => Some(Verdict::Process),
        "skinny-drop" => Some(Verdict::Drop),
        "skinny-wait" => Some(Verdict::Wait(wait_time(&action.data))),
        other => {
            tracing::warn!("application \"{other}\" means nothing in a patterns context, ignored");
            None
        }
    };
    actions.iter().filter_map(word).next_back().unwrap_or(Verdict::Drop)
}

/// Milliseconds from the data of `skinny-wait`: seconds below 100, milliseconds from there on.
fn wait_time(data: &str) -> Option<u32> {
    match data.trim().parse::<u32>() {
        Ok(seconds @ 1..100) => Some(seconds * 1000),
        Ok(milliseconds @ 100..) => Some(milliseconds),
        Ok(0) => None,
        Err(_) => {
            if !data.trim().is_empty() {
                tracing::warn!("skinny-wait \"{data}\" is not a number, using the profile's digit-timeout");
            }
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn action(application: &str, data: &str) -> dialplan::Action {
        dialplan::Action { application: application.to_owned(), data: data.to_owned() }
    }

    #[test]
    fn the_last_word_of_the_extension_decides() {
        let actions = [action("skinny-wait", "10"), action("log", "x"), action("skinny-process", "")];
        assert_eq!(verdict(&actions), Verdict::Process);
        assert_eq!(verdict(&actions[..2]), Verdict::Wait(Some(10_000)));
        assert_eq!(verdict(&[]), Verdict::Drop);
        for word in ["skinny-process", "skinny-route"] {
            assert_eq!(verdict(&[action("skinny-drop", ""), action(word, "")]), Verdict::Process, "{word}");
        }
        assert_eq!(verdict(&[action("skinny-process", ""), action("skinny-drop", "")]), Verdict::Drop);
    }

    #[test]
    fn seconds_and_milliseconds() {
        assert_eq!(wait_time("3"), Some(3000));
        assert_eq!(wait_time("500"), Some(500));
        assert_eq!(wait_time(""), None);
        assert_eq!(wait_time("soon"), None);
    }
}
