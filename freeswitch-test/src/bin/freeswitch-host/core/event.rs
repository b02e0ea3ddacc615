//! Events: their kinds, their headers and where they wait to be delivered.

use std::sync::Arc;

use freeswitch_test::content::event::{NAMES, number};

/// A kind of event; the number is the core's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Kind(pub(crate) u32);

macro_rules! kinds {
    ($($name:ident = $number:literal,)*) => {
        impl Kind {
            $(pub(crate) const $name: Kind = Kind($number);)*
        }
    };
}

kinds! {
    CUSTOM = 0,
    CHANNEL_CREATE = 2,
    CHANNEL_DESTROY = 3,
    CHANNEL_STATE = 4,
    CHANNEL_CALLSTATE = 5,
    CHANNEL_ANSWER = 6,
    CHANNEL_HANGUP = 7,
    CHANNEL_HANGUP_COMPLETE = 8,
    CHANNEL_EXECUTE = 9,
    CHANNEL_EXECUTE_COMPLETE = 10,
    CHANNEL_HOLD = 11,
    CHANNEL_UNHOLD = 12,
    CHANNEL_BRIDGE = 13,
    CHANNEL_UNBRIDGE = 14,
    CHANNEL_PROGRESS = 15,
    CHANNEL_PROGRESS_MEDIA = 16,
    CHANNEL_OUTGOING = 17,
    CHANNEL_PARK = 18,
    CHANNEL_UNPARK = 19,
    CHANNEL_ORIGINATE = 21,
    API = 23,
    STARTUP = 27,
    SHUTDOWN = 28,
    MODULE_LOAD = 34,
    MODULE_UNLOAD = 35,
    DTMF = 36,
    MESSAGE = 37,
    PRESENCE_IN = 38,
    HEARTBEAT = 50,
    RELOADXML = 56,
    COMMAND = 65,
    ALL = 93,
}

impl Kind {
    /// The kind of that name, in any case.
    pub(crate) fn parse(name: &str) -> Option<Kind> {
        number(name).and_then(|number| u32::try_from(number).ok()).map(Kind)
    }

    /// The name that events carry.
    pub(crate) fn name(self) -> &'static str {
        NAMES.get(self.0 as usize).unwrap_or(&"GENERAL")
    }

    /// Whether events of this kind show a channel's variables, as the core chooses.
    pub(crate) fn shows_variables(self) -> bool {
        !matches!(self, Kind::CHANNEL_STATE | Kind::CHANNEL_CALLSTATE | Kind::CHANNEL_OUTGOING | Kind::DTMF)
    }
}

/// An event: headers in the order they were added, and perhaps a body.
#[derive(Clone, Debug, Default)]
pub(crate) struct Event {
    kind: Option<Kind>,
    /// Subclass of a custom event, else empty.
    pub(crate) subclass: String,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Option<Vec<u8>>,
}

impl Event {
    /// An event without headers yet.
    pub(crate) fn new(kind: Kind) -> Event {
        Event { kind: Some(kind), ..Event::default() }
    }

    /// A custom event.
    #[cfg(test)]
    pub(crate) fn custom(subclass: &str) -> Event {
        let mut event = Event::new(Kind::CUSTOM);
        event.subclass = subclass.to_owned();
        event.add("Event-Subclass", subclass);
        event
    }

    /// The event's kind.
    pub(crate) fn kind(&self) -> Kind {
        self.kind.unwrap_or(Kind::CUSTOM)
    }

    /// Appends a header.
    pub(crate) fn add(&mut self, name: &str, value: impl Into<String>) {
        self.headers.push((name.to_owned(), value.into()));
    }

    /// Appends a header and returns the event.
    pub(crate) fn with(mut self, name: &str, value: impl Into<String>) -> Event {
        self.add(name, value);
        self
    }

    /// The first header of that name, in any case.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(known, _)| known.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str())
    }

    /// Queues the event for delivery: whoever bound it hears of it later, on another thread.
    pub(crate) fn fire(self) {
        super::dispatch::fire(self);
    }
}

/// An event on its way to several listeners.
pub(crate) type Shared = Arc<Event>;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_names_agree() {
        assert_eq!(Kind::parse("channel_answer"), Some(Kind::CHANNEL_ANSWER));
        assert_eq!(Kind::ALL.name(), "ALL");
        assert_eq!(Kind::HEARTBEAT.name(), "HEARTBEAT");
        assert_eq!(Kind::parse("no such"), None);
    }
}
