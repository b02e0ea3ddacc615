//! Events as the core fires them and as the event socket shows them.

use std::borrow::Cow;
use std::fmt::Write as _;

/// The names of FreeSWITCH's event types; the place in the list is the type's number. The last one is not
/// fired: it asks for every event.
#[rustfmt::skip]
pub const NAMES: [&str; 94] = [
    "CUSTOM", "CLONE", "CHANNEL_CREATE", "CHANNEL_DESTROY", "CHANNEL_STATE", "CHANNEL_CALLSTATE",
    "CHANNEL_ANSWER", "CHANNEL_HANGUP", "CHANNEL_HANGUP_COMPLETE", "CHANNEL_EXECUTE",
    "CHANNEL_EXECUTE_COMPLETE", "CHANNEL_HOLD", "CHANNEL_UNHOLD", "CHANNEL_BRIDGE", "CHANNEL_UNBRIDGE",
    "CHANNEL_PROGRESS", "CHANNEL_PROGRESS_MEDIA", "CHANNEL_OUTGOING", "CHANNEL_PARK", "CHANNEL_UNPARK",
    "CHANNEL_APPLICATION", "CHANNEL_ORIGINATE", "CHANNEL_UUID", "API", "LOG", "INBOUND_CHAN",
    "OUTBOUND_CHAN", "STARTUP", "SHUTDOWN", "PUBLISH", "UNPUBLISH", "TALK", "NOTALK", "SESSION_CRASH",
    "MODULE_LOAD", "MODULE_UNLOAD", "DTMF", "MESSAGE", "PRESENCE_IN", "NOTIFY_IN", "PRESENCE_OUT",
    "PRESENCE_PROBE", "MESSAGE_WAITING", "MESSAGE_QUERY", "ROSTER", "CODEC", "BACKGROUND_JOB",
    "DETECTED_SPEECH", "DETECTED_TONE", "PRIVATE_COMMAND", "HEARTBEAT", "TRAP", "ADD_SCHEDULE",
    "DEL_SCHEDULE", "EXE_SCHEDULE", "RE_SCHEDULE", "RELOADXML", "NOTIFY", "PHONE_FEATURE",
    "PHONE_FEATURE_SUBSCRIBE", "SEND_MESSAGE", "RECV_MESSAGE", "REQUEST_PARAMS", "CHANNEL_DATA",
    "GENERAL", "COMMAND", "SESSION_HEARTBEAT", "CLIENT_DISCONNECTED", "SERVER_DISCONNECTED", "SEND_INFO",
    "RECV_INFO", "RECV_RTCP_MESSAGE", "SEND_RTCP_MESSAGE", "CALL_SECURE", "NAT", "RECORD_START",
    "RECORD_STOP", "PLAYBACK_START", "PLAYBACK_STOP", "CALL_UPDATE", "FAILURE", "SOCKET_DATA",
    "MEDIA_BUG_START", "MEDIA_BUG_STOP", "CONFERENCE_DATA_QUERY", "CONFERENCE_DATA", "CALL_SETUP_REQ",
    "CALL_SETUP_RESULT", "CALL_DETAIL", "DEVICE_STATE", "TEXT", "SHUTDOWN_REQUESTED", "CERT_RELOAD",
    "ALL",
];

/// The name of the event type that asks for every event.
pub const ALL: &str = "ALL";

/// The name of the event type that modules divide into subclasses.
pub const CUSTOM: &str = "CUSTOM";

/// The number of the event type called `name`, in any case, with or without `SWITCH_EVENT_` before it.
pub fn number(name: &str) -> Option<usize> {
    const PREFIX: &str = "SWITCH_EVENT_";
    let prefixed = name.get(..PREFIX.len()).is_some_and(|start| start.eq_ignore_ascii_case(PREFIX));
    let name = if prefixed { name.get(PREFIX.len()..)? } else { name };
    NAMES.iter().position(|known| known.eq_ignore_ascii_case(name))
}

/// How an event is written on the event socket.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Format {
    /// `Name: value` lines with URL-encoded values.
    #[default]
    Plain,
    /// One JSON object.
    Json,
    /// An `<event>` element.
    Xml,
}

impl Format {
    /// The format called `name`, in any case.
    pub fn named(name: &str) -> Option<Self> {
        [Self::Plain, Self::Json, Self::Xml]
            .into_iter()
            .find(|format| format.name().eq_ignore_ascii_case(name))
    }

    /// The format's name, as the content type shows it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Plain => "plain",
            Self::Json => "json",
            Self::Xml => "xml",
        }
    }
}

/// An event: its headers in order, and a body.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct EventData {
    /// Names and values; a name may come more than once.
    pub headers: Vec<(String, String)>,
    /// The body, if there is one, in whatever encoding.
    pub body: Option<Vec<u8>>,
}

impl EventData {
    /// An event with only its name.
    pub fn new(name: &str) -> Self {
        Self::default().with("Event-Name", name)
    }

    /// A custom event with its name and subclass.
    pub fn custom(subclass: &str) -> Self {
        Self::new(CUSTOM).with("Event-Subclass", subclass)
    }

    /// Adds a header.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<String>) -> Self {
        self.headers.push((name.to_owned(), value.into()));
        self
    }

    /// The first header called `name`, in any case.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    /// The event type's name.
    pub fn name(&self) -> &str {
        self.header("Event-Name").unwrap_or_default()
    }

    /// The subclass of a custom event.
    pub fn subclass(&self) -> Option<&str> {
        self.header("Event-Subclass")
    }

    /// The body as clients are told it.
    fn text(&self) -> Option<Cow<'_, str>> {
        self.body.as_deref().map(String::from_utf8_lossy)
    }

    /// The event in a format.
    pub fn serialize(&self, format: Format) -> String {
        match format {
            Format::Plain => self.plain(true),
            Format::Json => self.json(),
            Format::Xml => self.xml(),
        }
    }

    /// The event as lines; with `encode` values are URL-encoded, else they stand in brackets as in a log.
    pub fn plain(&self, encode: bool) -> String {
        let mut text = String::new();
        for (name, value) in &self.headers {
            let value = match encode {
                true if value.is_empty() => "_undef_".to_owned(),
                true => url_encode(value),
                false => format!("[{value}]"),
            };
            // Writing to a string cannot fail.
            let _ = writeln!(text, "{name}: {value}");
        }
        match self.text().filter(|body| !body.is_empty()) {
            Some(body) => {
                let _ = write!(text, "Content-Length: {}\n\n{body}", body.len());
            }
            None => text.push('\n'),
        }
        text
    }

    fn json(&self) -> String {
        let body = self.text();
        let length = body.as_ref().map(|body| body.len().to_string());
        let extra = [("Content-Length", length.as_deref()), ("_body", body.as_deref())];
        let headers = self.headers.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        let fields: Vec<String> = headers
            .chain(extra.into_iter().filter_map(|(name, value)| Some((name, value?))))
            .map(|(name, value)| format!("{}:{}", json_string(name), json_string(value)))
            .collect();
        format!("{{{}}}", fields.join(","))
    }

    fn xml(&self) -> String {
        let mut text = String::from("<event>\n  <headers>\n");
        for (name, value) in &self.headers {
            let _ = writeln!(text, "    <{name}>{}</{name}>", url_encode(value));
        }
        text.push_str("  </headers>\n");
        if let Some(body) = self.text().filter(|body| !body.is_empty()) {
            let _ = writeln!(text, "  <Content-Length>{}</Content-Length>", body.len());
            let _ = writeln!(text, "  <body>{}</body>", quick_xml::escape::escape(body));
        }
        text.push_str("</event>\n");
        text
    }
}

fn json_string(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// Encodes what would break a header line; a `%XX` that is there already is left alone.
pub fn url_encode(text: &str) -> String {
    const UNSAFE: &[u8] = b"\r\n #%&+:;<=>?@[\\]^`{|}\"";
    let bytes = text.as_bytes();
    let is_hex = |at: usize| bytes.get(at).is_some_and(|byte| b"0123456789ABCDEF".contains(byte));
    let mut encoded = String::with_capacity(text.len());
    for (at, byte) in bytes.iter().enumerate() {
        let encoded_before = *byte == b'%' && is_hex(at + 1) && is_hex(at + 2);
        if encoded_before || (matches!(byte, b' '..=b'~') && !UNSAFE.contains(byte)) {
            encoded.push(char::from(*byte));
        } else {
            let _ = write!(encoded, "%{byte:02X}");
        }
    }
    encoded
}

/// Undoes [`url_encode`]; bytes that are no UTF-8 become replacement characters.
pub fn url_decode(text: &str) -> String {
    let mut decoded = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [byte, tail @ ..] = rest {
        let escaped = tail.get(..2).filter(|_| *byte == b'%').and_then(|hex| std::str::from_utf8(hex).ok());
        match escaped.and_then(|hex| u8::from_str_radix(hex, 16).ok()) {
            Some(value) => {
                decoded.push(value);
                rest = tail.get(2..).unwrap_or_default();
            }
            None => {
                decoded.push(*byte);
                rest = tail;
            }
        }
    }
    String::from_utf8_lossy(&decoded).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> EventData {
        let mut event =
            EventData::custom("skinny::register").with("Skinny-Device-Name", "SEP 1").with("Empty", "");
        event.body = Some(b"a<\"b\"\n".to_vec());
        event
    }

    #[test]
    fn plain_headers_are_encoded_and_the_body_is_counted() {
        assert_eq!(
            sample().serialize(Format::Plain),
            "Event-Name: CUSTOM\nEvent-Subclass: skinny%3A%3Aregister\nSkinny-Device-Name: SEP%201\nEmpty: _undef_\n\
             Content-Length: 6\n\na<\"b\"\n"
        );
        assert_eq!(EventData::new("API").plain(false), "Event-Name: [API]\n\n");
    }

    #[test]
    fn json_keeps_the_order_and_escapes() {
        assert_eq!(
            sample().serialize(Format::Json),
            r#"{"Event-Name":"CUSTOM","Event-Subclass":"skinny::register","Skinny-Device-Name":"SEP 1","Empty":"","Content-Length":"6","_body":"a<\"b\"\n"}"#
        );
    }

    #[test]
    fn xml_is_well_formed() {
        let parsed = crate::content::xml::Document::parse(&sample().serialize(Format::Xml)).unwrap();
        let headers = parsed.root().child("headers").unwrap();
        assert_eq!(headers.child("Event-Subclass").unwrap().text, "skinny%3A%3Aregister");
        assert_eq!(parsed.root().child("body").unwrap().text, "a<\"b\"\n");
    }

    #[test]
    fn encoding_goes_there_and_back() {
        let text = "100% <Zoë>;\t%41";
        assert_eq!(url_encode(text), "100%25%20%3CZo%C3%AB%3E%3B%09%41");
        assert_eq!(url_decode("100%25%20%3CZo%C3%AB%3E"), "100% <Zoë>");
        assert_eq!(url_decode("%4"), "%4");
    }

    #[test]
    fn numbers_are_those_of_the_core() {
        assert_eq!(number("custom"), Some(0));
        assert_eq!(number("SWITCH_EVENT_HEARTBEAT"), Some(50));
        assert_eq!(number("all"), Some(93));
        assert_eq!(number("skinny::register"), None);
    }
}
