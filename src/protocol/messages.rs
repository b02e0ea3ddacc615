//! Every message, one declaration each, by theme.
//!
//! A declaration is all there is to write for a message:
//!
//! ```text
//! messages! { registration:
//!     /// What the message is for (also its purpose in the API's lists).
//!     MediaPortList = 0x0011, FromPhone, "MediaPortListMessage" {
//!         [count rtp_media_port: u32]                  // its element count, sent ahead
//!         rtp_media_port: Vec<u32> as Slots<u32, 16>,  // `as`: how it is sent
//!         media_type: MediaType [19..],                // the layouts that have it
//!         call_reference: Option<u32>,                 // older peers stop before it
//!     }
//! }
//! ```
//!
//! The id is followed by who sends the message, Cisco's name and, where it is
//! another one, mod_skinny's. Struct, codec, log text, the variant of
//! [`Message`] and the entry in the name tables are made of that. A new theme
//! is a new file whose macro is added to the list in this one.

use std::fmt;

use bytes::{Bytes, BytesMut};

use super::forms;
use super::version::Dialect;
use super::wire::{DecodeError, Reader, Wire, Writer};

mod buttons;
mod calls;
mod capabilities;
mod conference;
mod display;
mod dtmf;
mod media;
mod multicast;
mod qos;
mod registration;
mod signals;
mod soft_keys;
mod subscriptions;
mod user_data;
mod video;

pub use buttons::*;
pub use calls::*;
pub use capabilities::*;
pub use conference::*;
pub use display::*;
pub use dtmf::*;
pub use media::*;
pub use multicast::*;
pub use qos::*;
pub use registration::*;
pub use signals::*;
pub use soft_keys::*;
pub use subscriptions::*;
pub use user_data::*;
pub use video::*;

/// Who sends a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Direction {
    /// The phone sends it.
    FromPhone,
    /// The server sends it.
    ToPhone,
    /// Either may send it, or nobody knows.
    Both,
}

/// What is known of a message besides its fields.
pub trait Body: Wire {
    /// The message id.
    const ID: u32;
    /// Cisco's name.
    const NAME: &'static str;
    /// The name that mod_skinny uses, Cisco's where it has none.
    const SKINNY_NAME: &'static str;
    /// Who sends it.
    const DIRECTION: Direction;
    /// What it is for, in a sentence.
    const PURPOSE: &'static str;
}

/// A message whose id no declaration has, kept as it came.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Unknown {
    /// The message id.
    pub id: u32,
    /// Everything after the header.
    pub body: Bytes,
}

impl fmt::Display for Unknown {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Unknown id={:#06x} length={}", self.id, self.body.len())
    }
}

/// A message and how much of its body was not understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decoded {
    /// The message.
    pub message: Message,
    /// Bytes after the last known field, padding not counted. Newer peers
    /// add fields, so they are no error.
    pub surplus: usize,
}

/// What is known of a message id.
struct Entry {
    id: u32,
    names: [&'static str; 2],
}

impl Entry {
    const fn of<M: Body>() -> Self {
        Self { id: M::ID, names: [M::NAME, M::SKINNY_NAME] }
    }
}

macro_rules! message_enum {
    ($($name:ident)+) => {
        /// Any message.
        #[derive(Debug, Clone, PartialEq, Eq)]
        #[allow(missing_docs, reason = "the structs are documented")]
        pub enum Message {
            $( $name($name), )+
            Unknown(Unknown),
        }

        const ENTRIES: &[Entry] =
            &[ $( Entry::of::<$name>() ),+ ];

        impl Message {
            /// Returns the message with this id that has blank fields.
            #[must_use]
            pub fn blank(id: u32) -> Self {
                match id {
                    $( <$name as Body>::ID => Self::$name($name::default()), )+
                    _ => Self::Unknown(Unknown { id, body: Bytes::new() }),
                }
            }

            /// Returns the ids of all known messages.
            pub fn ids() -> impl Iterator<Item = u32> {
                ENTRIES.iter().map(|entry| entry.id)
            }

            /// Returns the message id.
            #[must_use]
            pub fn id(&self) -> u32 {
                match self {
                    $( Self::$name(_) => <$name as Body>::ID, )+
                    Self::Unknown(unknown) => unknown.id,
                }
            }

            /// Returns Cisco's name.
            #[must_use]
            pub fn name(&self) -> &'static str {
                match self {
                    $( Self::$name(_) => <$name as Body>::NAME, )+
                    Self::Unknown(_) => "UnknownMessage",
                }
            }

            /// Returns the name that mod_skinny's events and commands use,
            /// Cisco's where it has none.
            #[must_use]
            pub fn skinny_name(&self) -> &'static str {
                match self {
                    $( Self::$name(_) => <$name as Body>::SKINNY_NAME, )+
                    Self::Unknown(_) => "UnknownMessage",
                }
            }

            /// Tells who sends the message.
            #[must_use]
            pub fn direction(&self) -> Direction {
                match self {
                    $( Self::$name(_) => <$name as Body>::DIRECTION, )+
                    Self::Unknown(_) => Direction::Both,
                }
            }

            /// Returns what the message is for, in a sentence.
            #[must_use]
            pub fn purpose(&self) -> &'static str {
                match self {
                    $( Self::$name(_) => <$name as Body>::PURPOSE, )+
                    Self::Unknown(_) => "",
                }.trim_ascii()
            }

            fn read(id: u32, bytes: &[u8], dialect: Dialect) -> Result<Decoded, DecodeError> {
                match id {
                    $( <$name as Body>::ID => {
                        let mut body = Reader::new(<$name as Body>::NAME, bytes, dialect);
                        let message = Self::$name($name::decode(&mut body)?);
                        Ok(Decoded { message, surplus: body.surplus() })
                    } )+
                    _ => {
                        let body = Bytes::copy_from_slice(bytes);
                        Ok(Decoded { message: Self::Unknown(Unknown { id, body }), surplus: 0 })
                    }
                }
            }

            fn write(&self, body: &mut Writer<'_>) {
                match self {
                    $( Self::$name(message) => message.encode(body), )+
                    Self::Unknown(unknown) => body.put(&unknown.body),
                }
            }
        }

        impl fmt::Display for Message {
            fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                match self {
                    $( Self::$name(message) => message.fmt(out), )+
                    Self::Unknown(unknown) => unknown.fmt(out),
                }
            }
        }

        $(
            impl From<$name> for Message {
                fn from(message: $name) -> Self {
                    Self::$name(message)
                }
            }
        )+
    };
}

// Every theme adds its messages to the list and passes it on to the next.
buttons::buttons! { [
    calls capabilities conference display dtmf media multicast qos registration signals soft_keys subscriptions
    user_data video
] }

impl From<Unknown> for Message {
    fn from(unknown: Unknown) -> Self {
        Self::Unknown(unknown)
    }
}

impl Message {
    /// Reads the body of the message with this id. Bytes after the known
    /// fields are ignored.
    ///
    /// # Errors
    ///
    /// Fails when the body ends within a field, or before one that every peer
    /// sends.
    pub fn decode(id: u32, body: &[u8], dialect: Dialect) -> Result<Self, DecodeError> {
        Self::read(id, body, dialect).map(|decoded| decoded.message)
    }

    /// Reads like [`Message::decode`] and tells what was ignored.
    ///
    /// # Errors
    ///
    /// Fails like [`Message::decode`].
    pub fn decode_counting(id: u32, body: &[u8], dialect: Dialect) -> Result<Decoded, DecodeError> {
        Self::read(id, body, dialect)
    }

    /// Appends the message to `out` as a whole frame, in the form that the
    /// peer's version has for it (see [`super::forms`]).
    pub fn encode(&self, dialect: Dialect, out: &mut BytesMut) {
        match forms::for_dialect(self, dialect) {
            Some(dynamic) => dynamic.encode_as_is(dialect, out),
            None => self.encode_as_is(dialect, out),
        }
    }

    /// Appends the message to `out` as a whole frame, in the form that it has.
    pub fn encode_as_is(&self, dialect: Dialect, out: &mut BytesMut) {
        let mut frame = Writer::new(out, self.id(), dialect);
        self.write(&mut frame);
        frame.finish();
    }
}

/// Returns the id of a message by Cisco's or mod_skinny's name, with or
/// without "Message" at its end. Upper and lower case are the same. Where a
/// name is one message's in Cisco's tables and another's in mod_skinny's, it
/// is Cisco's.
#[must_use]
pub fn message_id_by_name(name: &str) -> Option<u32> {
    let wanted = short(name);
    let find = |table: usize| {
        let matches = |entry: &&Entry| {
            entry.names.get(table).is_some_and(|known| short(known).eq_ignore_ascii_case(wanted))
        };
        ENTRIES.iter().find(matches).map(|entry| entry.id)
    };
    find(0).or_else(|| find(1))
}

/// Returns a message name without "Message" at its end.
fn short(name: &str) -> &str {
    const SUFFIX: &str = "message";
    match name.len().checked_sub(SUFFIX.len()).and_then(|at| name.split_at_checked(at)) {
        Some((start, end)) if end.eq_ignore_ascii_case(SUFFIX) => start.trim_ascii_end(),
        _ => name,
    }
}

#[cfg(test)]
#[allow(unused_imports, unused_macros, unreachable_pub, reason = "the made-up theme is not part of the list")]
mod tests {
    use bytes::BytesMut;

    use super::{Body, Direction, Reader, Wire, Writer};
    use crate::protocol::Dialect;
    use crate::protocol::codec::{Slots, Tail, Terminated};
    use crate::protocol::text::Text;
    use crate::protocol::version::ProtocolVersion;

    messages! { made_up:
        /// Says how a message is added.
        MadeUp = 0x7777, FromPhone, "MadeUpMessage" | "InventedMessage" {
            [count numbers: u16]
            since_fifteen: u32 [15..],
            numbers: Vec<u16> as Slots<u16, 3>,
            text: Option<Text> as Tail<Terminated<8>>,
        }
    }

    const NEW: Dialect = Dialect { version: ProtocolVersion(15), utf8: false };

    fn written(message: &MadeUp, dialect: Dialect) -> Vec<u8> {
        let mut out = BytesMut::new();
        let mut frame = Writer::new(&mut out, MadeUp::ID, dialect);
        message.encode(&mut frame);
        frame.finish();
        out.to_vec()
    }

    #[test]
    fn a_declaration_is_all_a_message_needs() {
        let message = MadeUp { since_fifteen: 5, numbers: vec![1, 2], text: Some("hi".into()) };
        let frame = written(&message, NEW);
        assert_eq!(frame[..12], [20, 0, 0, 0, 15, 0, 0, 0, 0x77, 0x77, 0, 0]);
        assert_eq!(frame[12..], [2, 0, 5, 0, 0, 0, 1, 0, 2, 0, 0, 0, b'h', b'i', 0, 0]);
        let mut body = Reader::new(MadeUp::NAME, &frame[12..], NEW);
        assert_eq!(MadeUp::decode(&mut body).unwrap(), message);
        assert_eq!(body.surplus(), 0);
        assert_eq!(message.to_string(), "MadeUp since_fifteen=5 numbers=[1 2] text=\"hi\"");
        assert_eq!((MadeUp::SKINNY_NAME, MadeUp::DIRECTION), ("InventedMessage", Direction::FromPhone));
        assert_eq!(MadeUp::PURPOSE.trim(), "Says how a message is added.");
    }

    #[test]
    fn older_peers_send_less() {
        let message = MadeUp { since_fifteen: 5, numbers: vec![1, 2, 3, 4], text: None };
        let frame = written(&message, Dialect::default());
        assert_eq!(frame[12..], [3, 0, 1, 0, 2, 0, 3, 0]);
        let mut body = Reader::new(MadeUp::NAME, &frame[12..], Dialect::default());
        let read = MadeUp { since_fifteen: 0, numbers: vec![1, 2, 3], text: None };
        assert_eq!(MadeUp::decode(&mut body).unwrap(), read);
    }
}
