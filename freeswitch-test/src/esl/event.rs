//! One event of the host: named headers and sometimes a body.

use percent_encoding::percent_decode_str;

/// An event as it came over the socket, its header values decoded.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Event {
    headers: Vec<(String, String)>,
    /// The text after the headers, empty for most events.
    pub body: String,
}

impl Event {
    /// Reads the plain form: a header a line, the values URL-encoded, then an empty line and the body.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        let (head, body) = text.split_once("\n\n").unwrap_or((text, ""));
        Self { headers: headers(head), body: body.to_owned() }
    }

    /// Returns a header's value; names are compared regardless of case.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(known, _)| known.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str())
    }

    /// Returns the value of a channel variable that the event carries.
    #[must_use]
    pub fn variable(&self, name: &str) -> Option<&str> {
        self.header(&format!("variable_{name}"))
    }

    /// Returns the names of all headers in their order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.headers.iter().map(|(name, _)| name.as_str())
    }

    /// Tells whether this is the event of the given name, or a `CUSTOM` event of the given subclass.
    #[must_use]
    pub fn is(&self, name: &str) -> bool {
        self.header("Event-Name") == Some(name) || self.header("Event-Subclass") == Some(name)
    }

    /// Returns the subclass of a `CUSTOM` event, the name of any other.
    #[must_use]
    pub fn name(&self) -> &str {
        self.header("Event-Subclass").or_else(|| self.header("Event-Name")).unwrap_or("(no name)")
    }
}

/// Reads `Name: value` lines; a line that is none is left out.
fn headers(text: &str) -> Vec<(String, String)> {
    let pairs = text.lines().filter_map(|line| line.split_once(':'));
    pairs.map(|(name, value)| (name.trim().to_owned(), decoded(value.trim()))).collect()
}

fn decoded(value: &str) -> String {
    percent_decode_str(value).decode_utf8_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use super::Event;

    #[test]
    fn headers_are_decoded_and_found_in_any_case() {
        let event =
            Event::parse("Event-Name: CUSTOM\nEvent-Subclass: skinny%3A%3Aregister\nX: a%20b%25\n\nbody\n");
        assert!(event.is("skinny::register") && event.is("CUSTOM"));
        assert_eq!(event.name(), "skinny::register");
        assert_eq!(event.header("x"), Some("a b%"));
        assert_eq!(event.header("y"), None);
        assert_eq!(event.body, "body\n");
    }
}
