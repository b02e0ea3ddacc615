//! Which events a client has asked for.

use std::collections::BTreeSet;

use crate::content::event::{self, EventData, Format};
use crate::content::pattern;

/// The client named no event that exists.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct NoKeywords;

/// What one client wants to hear of.
#[derive(Debug, Default)]
pub(super) struct Subscription {
    format: Format,
    names: BTreeSet<&'static str>,
    subclasses: BTreeSet<String>,
    every_subclass: bool,
    filters: Vec<(String, String)>,
    only_session: Option<String>,
}

impl Subscription {
    pub(super) fn format(&self) -> Format {
        self.format
    }

    pub(super) fn is_empty(&self) -> bool {
        self.names.is_empty()
    }

    /// Adds the events named in `words`: a format first if any, then names; those after `CUSTOM` are
    /// subclasses.
    pub(super) fn add(&mut self, words: &str) -> Result<(), NoKeywords> {
        let mut any = false;
        let mut custom = false;
        for (index, word) in words.split(' ').filter(|word| !word.is_empty()).enumerate() {
            if let Some(format) = Format::named(word).filter(|_| index == 0) {
                self.format = format;
            } else if custom {
                self.subclasses.insert(word.to_owned());
            } else if let Some(name) = known(word) {
                any = true;
                custom = name == event::CUSTOM;
                if name == event::ALL {
                    self.names.extend(event::NAMES);
                    self.every_subclass = true;
                }
                self.names.insert(name);
            }
        }
        if any { Ok(()) } else { Err(NoKeywords) }
    }

    /// Removes the events named in `words`; after `CUSTOM` only the subclasses named.
    pub(super) fn remove(&mut self, words: &str) -> Result<(), NoKeywords> {
        let mut any = false;
        let mut custom = false;
        for word in words.split(' ').filter(|word| !word.is_empty()) {
            if custom {
                self.subclasses.remove(word);
            } else if let Some(name) = known(word) {
                any = true;
                custom = name == event::CUSTOM;
                self.names.remove(event::ALL);
                match name {
                    event::ALL => self.names.clear(),
                    event::CUSTOM => {}
                    name => drop(self.names.remove(name)),
                }
            }
        }
        if any { Ok(()) } else { Err(NoKeywords) }
    }

    /// Forgets all events, but not the filters.
    pub(super) fn clear(&mut self) {
        self.names.clear();
        self.subclasses.clear();
        self.every_subclass = false;
    }

    /// Asks for all that happens to one session, and only that.
    pub(super) fn follow(&mut self, uuid: &str, format: Option<Format>) {
        const MORE: [&str; 4] = ["DETECTED_SPEECH", "DTMF", "NOTALK", "TALK"];
        let channel = |name: &&str| name.starts_with("CHANNEL_") || MORE.contains(name);
        self.names.extend(event::NAMES.into_iter().filter(channel));
        self.only_session = Some(uuid.to_owned());
        self.format = format.unwrap_or(self.format);
    }

    pub(super) fn is_following(&self) -> bool {
        self.only_session.is_some()
    }

    /// Lets only events through that have the value under the header (`/…/` is an expression; `-` before
    /// it keeps such events out).
    pub(super) fn add_filter(&mut self, header: &str, value: &str) {
        self.filters.push((header.to_owned(), value.to_owned()));
    }

    /// Removes the filters on a header, or only the one with the value; the header `all` removes every one.
    pub(super) fn remove_filter(&mut self, header: &str, value: Option<&str>) {
        let goes = |filter: &(String, String)| {
            filter.0.eq_ignore_ascii_case(header) && value.is_none_or(|value| filter.1 == value)
        };
        self.filters.retain(|filter| !header.eq_ignore_ascii_case("all") && !goes(filter));
    }

    /// Whether the event is to be sent to the client.
    pub(super) fn wants(&self, event: &EventData) -> bool {
        self.has_asked_for(event) && self.passes_filters(event) && self.is_of_session(event)
    }

    fn has_asked_for(&self, event: &EventData) -> bool {
        let name = event.name();
        if self.names.contains(event::ALL) {
            return true;
        }
        let subclass_wanted = || {
            self.every_subclass || event.subclass().is_none_or(|subclass| self.subclasses.contains(subclass))
        };
        self.names.contains(name) && (name != event::CUSTOM || subclass_wanted())
    }

    fn passes_filters(&self, event: &EventData) -> bool {
        let mut passes = self.filters.is_empty();
        for (header, wanted) in &self.filters {
            let Some(value) = event.header(header) else { continue };
            let compared = wanted.trim_start_matches(['+', '-', ' ']);
            let signs = wanted.get(..wanted.len() - compared.len()).unwrap_or_default();
            let lets_in = signs.chars().rfind(|sign| *sign != ' ') != Some('-');
            if passes && lets_in {
                continue;
            }
            let matched = if compared.starts_with('/') {
                pattern::captures(value, compared).is_ok_and(|found| found.is_some())
            } else {
                value.eq_ignore_ascii_case(compared)
            };
            if matched && !lets_in {
                return false;
            }
            passes |= matched;
        }
        passes
    }

    fn is_of_session(&self, event: &EventData) -> bool {
        let Some(uuid) = self.only_session.as_deref() else { return true };
        ["Unique-ID", "Job-Owner-UUID"].iter().any(|header| event.header(header) == Some(uuid))
    }
}

fn known(name: &str) -> Option<&'static str> {
    event::NAMES.get(event::number(name)?).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn subscribed(words: &str) -> Subscription {
        let mut subscription = Subscription::default();
        subscription.add(words).unwrap();
        subscription
    }

    fn register() -> EventData {
        EventData::custom("skinny::register").with("Skinny-Device-Name", "SEP1")
    }

    #[test]
    fn names_and_subclasses_are_told_apart() {
        let subscription = subscribed("json CHANNEL_CREATE CUSTOM skinny::register");
        assert_eq!(subscription.format(), Format::Json);
        assert!(subscription.wants(&register()));
        assert!(subscription.wants(&EventData::new("CHANNEL_CREATE")));
        assert!(!subscription.wants(&EventData::custom("skinny::unregister")));
        assert!(!subscription.wants(&EventData::new("HEARTBEAT")));
        assert_eq!(Subscription::default().add("plain nonsense"), Err(NoKeywords));
    }

    #[test]
    fn all_but_one_can_be_had() {
        let mut subscription = subscribed("plain all");
        assert!(subscription.wants(&register()));
        subscription.remove("HEARTBEAT").unwrap();
        assert!(subscription.wants(&register()) && !subscription.wants(&EventData::new("HEARTBEAT")));
        subscription.remove("all").unwrap();
        assert!(!subscription.wants(&register()));
    }

    #[test]
    fn filters_let_in_and_keep_out() {
        let mut subscription = subscribed("all");
        subscription.add_filter("Skinny-Device-Name", "sep2");
        assert!(!subscription.wants(&register()));
        subscription.add_filter("Skinny-Device-Name", "/^SEP\\d$/");
        assert!(subscription.wants(&register()));
        subscription.add_filter("Event-Subclass", "-skinny::register");
        assert!(!subscription.wants(&register()));
        subscription.remove_filter("Event-Subclass", None);
        assert!(subscription.wants(&register()));
        subscription.remove_filter("all", None);
        assert!(subscription.wants(&EventData::new("HEARTBEAT")));
    }

    #[test]
    fn following_a_session_leaves_the_others_out() {
        let mut subscription = Subscription::default();
        subscription.follow("abc", None);
        assert!(subscription.wants(&EventData::new("CHANNEL_ANSWER").with("Unique-ID", "abc")));
        assert!(!subscription.wants(&EventData::new("CHANNEL_ANSWER").with("Unique-ID", "def")));
    }
}
