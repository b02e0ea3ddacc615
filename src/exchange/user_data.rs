//! Data for applications on phones, and from them: XML as a rule, in the phone's encoding on the wire and
//! Unicode text everywhere else.
//!
//! What is longer than a message holds goes out in several, told apart by their sequence flags, where the
//! message has one.

use std::borrow::Cow;

use super::Exchange;
use super::administration::Delivery;
use super::input::{ConnectionId, Instance};
use crate::protocol::enums::SequenceFlag;
use crate::protocol::messages::{
    UserData, UserDataVersion1, UserToDeviceData, UserToDeviceDataMessageVersion1,
};
use crate::protocol::{Dialect, Message};

/// Data for an application on a phone.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct UserDataWish {
    /// Name of the phone.
    pub device: String,
    /// Its instance, where it has to be that one.
    pub instance: Option<u32>,
    /// In the message that has what follows `transaction`, and may be split.
    pub version1: bool,
    /// Which application.
    pub application: u32,
    /// On which line.
    pub line: Instance,
    /// About which call.
    pub call: u32,
    /// What an answer names.
    pub transaction: u32,
    /// Which part of the whole this is; `None` where it is the whole, which is then split as needed.
    pub sequence: Option<u32>,
    /// How it comes to the front of the display.
    pub display_priority: u32,
    /// About which conference.
    pub conference: u32,
    /// Which instance of the application.
    pub app_instance: u32,
    /// For the application's own use.
    pub routing: u32,
    /// The data.
    pub data: String,
}

impl UserDataWish {
    fn plain(&self, data: Vec<u8>) -> Message {
        let user_to_device_data = UserData {
            application_id: self.application,
            line_instance: self.line,
            call_reference: self.call,
            transaction_id: self.transaction,
            xmldata: data.into(),
        };
        UserToDeviceData { user_to_device_data }.into()
    }

    fn part(&self, sequence_flag: SequenceFlag, data: &[u8]) -> Message {
        let user_to_device_data_version1 = UserDataVersion1 {
            application_id: self.application,
            line_instance: self.line,
            call_reference: self.call,
            transaction_id: self.transaction,
            sequence_flag,
            display_priority: self.display_priority,
            conference_id: self.conference,
            app_instance_id: self.app_instance,
            routing_id: self.routing,
            xmldata: data.to_vec().into(),
        };
        UserToDeviceDataMessageVersion1 { user_to_device_data_version1 }.into()
    }

    /// The messages for a phone, or how long the data is where it does not fit one.
    fn messages(&self, dialect: Dialect) -> Result<Vec<Message>, usize> {
        let data = encoded(&self.data, dialect);
        match self.sequence {
            _ if self.version1 && self.sequence.is_none() => {
                let parts = parts(&data, dialect);
                let last = parts.len() - 1;
                let flag = |at| match at {
                    _ if at == last => SequenceFlag::Last,
                    0 => SequenceFlag::First,
                    _ => SequenceFlag::More,
                };
                Ok(parts.into_iter().enumerate().map(|(at, part)| self.part(flag(at), part)).collect())
            }
            _ if data.len() > LONGEST => Err(data.len()),
            Some(flag) if self.version1 => Ok(vec![self.part(flag.into(), &data)]),
            _ => Ok(vec![self.plain(data)]),
        }
    }
}

impl Exchange {
    /// Sends data to an application on a phone.
    pub(super) fn user_data(&mut self, wish: &UserDataWish) -> Delivery {
        match self.user_data_messages(wish) {
            Ok((connection, messages)) => {
                for message in messages {
                    self.send(connection, message);
                }
                Delivery::Sent
            }
            Err(delivery) => delivery,
        }
    }

    /// What [`Self::user_data`] would say, without sending anything.
    pub(super) fn fits(&self, wish: &UserDataWish) -> Delivery {
        self.user_data_messages(wish).err().unwrap_or(Delivery::Sent)
    }

    fn user_data_messages(&self, wish: &UserDataWish) -> Result<(ConnectionId, Vec<Message>), Delivery> {
        let connection = self.registered(&wish.device, wish.instance).ok_or(Delivery::NoSuchDevice)?;
        let dialect = self.devices.get(&connection).map(|device| device.dialect).unwrap_or_default();
        let messages = wish.messages(dialect).map_err(|length| Delivery::TooLong(length, LONGEST))?;
        Ok((connection, messages))
    }

    /// The data of a message from an application as text; `None` for any other message.
    ///
    /// A character that is cut off at the end of a part belongs to the next one.
    pub(super) fn application_data(&mut self, connection: ConnectionId, message: &Message) -> Option<String> {
        #[allow(clippy::wildcard_enum_match_arm, reason = "no other message carries data")]
        let (data, more_follows) = match message {
            Message::DeviceToUserData(message) => (&message.device_to_user_data.xmldata, false),
            Message::DeviceToUserDataResponse(message) => (&message.device_to_user_data.xmldata, false),
            Message::DeviceToUserDataMessageVersion1(message) => {
                let part = &message.device_to_user_data_version1;
                (&part.xmldata, part.sequence_flag != SequenceFlag::Last)
            }
            Message::DeviceToUserDataResponseMessageVersion1(message) => {
                let part = &message.device_to_user_data_version1;
                (&part.xmldata, part.sequence_flag != SequenceFlag::Last)
            }
            _ => return None,
        };
        let device = self.devices.get_mut(&connection)?;
        let mut bytes = std::mem::take(&mut device.cut_character);
        bytes.extend_from_slice(data);
        if more_follows && device.dialect.utf8 {
            device.cut_character = bytes.split_off(bytes.len() - cut_length(&bytes));
        }
        Some(decoded(&bytes, device.dialect))
    }
}

/// Text as the phone reads it. A phone that has no Unicode gets Latin-1; what that lacks becomes a character
/// reference in XML, and a question mark elsewhere.
fn encoded(text: &str, dialect: Dialect) -> Vec<u8> {
    if dialect.utf8 || text.is_ascii() {
        return text.as_bytes().to_vec();
    }
    let xml = text.trim_start().starts_with('<');
    let text = &*if xml { declared_latin1(text) } else { text.into() };
    let mut bytes = Vec::with_capacity(text.len());
    for letter in text.chars() {
        match u8::try_from(letter) {
            Ok(byte) => bytes.push(byte),
            Err(_) if xml => bytes.extend_from_slice(format!("&#{};", u32::from(letter)).as_bytes()),
            Err(_) => bytes.push(b'?'),
        }
    }
    bytes
}

/// XML that declares UTF-8, declared as Latin-1.
fn declared_latin1(xml: &str) -> Cow<'_, str> {
    const UNICODE: &str = "utf-8";
    let declaration = xml.find("?>").and_then(|end| xml.get(..end)).unwrap_or_default();
    let place = declaration.to_ascii_lowercase().find(UNICODE);
    match place.and_then(|at| Some((xml.get(..at)?, xml.get(at + UNICODE.len()..)?))) {
        Some((before, after)) => format!("{before}ISO-8859-1{after}").into(),
        None => xml.into(),
    }
}

/// What a phone says as text; padding NULs at the end are no part of it, and others would end a C string.
fn decoded(bytes: &[u8], dialect: Dialect) -> String {
    let end = bytes.iter().rposition(|byte| *byte != 0).map_or(0, |last| last + 1);
    let bytes = bytes.get(..end).unwrap_or_default();
    let unicode = std::str::from_utf8(bytes).ok().filter(|_| dialect.utf8);
    let text = unicode.map_or_else(|| bytes.iter().copied().map(char::from).collect(), str::to_owned);
    text.replace('\0', "\u{fffd}")
}

/// Cuts data into parts that fit a message, in UTF-8 never within a character. There is one at least.
fn parts(mut data: &[u8], dialect: Dialect) -> Vec<&[u8]> {
    let mut parts = Vec::new();
    while data.len() > LONGEST {
        let mut length = LONGEST;
        while dialect.utf8 && length > LONGEST - 4 && data.get(length).is_some_and(|byte| byte & 0xc0 == 0x80)
        {
            length -= 1;
        }
        let (part, rest) = data.split_at(length);
        parts.push(part);
        data = rest;
    }
    parts.push(data);
    parts
}

/// How many bytes at the end are the beginning of a character only.
fn cut_length(bytes: &[u8]) -> usize {
    match std::str::from_utf8(bytes) {
        Err(error) if error.error_len().is_none() => bytes.len() - error.valid_up_to(),
        _ => 0,
    }
}

/// Most data that one message holds, bytes.
const LONGEST: usize = 2000;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::ProtocolVersion;

    const LATIN: Dialect = Dialect { version: ProtocolVersion(11), utf8: false };
    const UNICODE: Dialect = Dialect { version: ProtocolVersion(20), utf8: true };

    fn sequence(message: &Message) -> (SequenceFlag, usize) {
        let Message::UserToDeviceDataMessageVersion1(message) = message else { panic!("{message}") };
        let part = &message.user_to_device_data_version1;
        (part.sequence_flag, part.xmldata.len())
    }

    #[test]
    fn what_does_not_fit_one_message_goes_out_in_several() {
        let wish = |length| UserDataWish { version1: true, data: "x".repeat(length), ..Default::default() };
        let flags =
            |length| -> Vec<_> { wish(length).messages(LATIN).unwrap().iter().map(sequence).collect() };
        assert_eq!(flags(0), [(SequenceFlag::Last, 0)]);
        assert_eq!(flags(2000), [(SequenceFlag::Last, 2000)]);
        assert_eq!(flags(2001), [(SequenceFlag::First, 2000), (SequenceFlag::Last, 1)]);
        let three = [(SequenceFlag::First, 2000), (SequenceFlag::More, 2000), (SequenceFlag::Last, 500)];
        assert_eq!(flags(4500), three);
    }

    #[test]
    fn a_message_without_parts_has_its_limit() {
        let wish = UserDataWish { data: "x".repeat(2001), ..UserDataWish::default() };
        assert_eq!(wish.messages(LATIN), Err(2001));
        let part = UserDataWish { version1: true, sequence: Some(0), ..wish };
        assert_eq!(part.messages(LATIN), Err(2001));
        let part = UserDataWish { data: "x".to_owned(), ..part };
        assert_eq!(
            part.messages(LATIN).unwrap().iter().map(sequence).collect::<Vec<_>>(),
            [(SequenceFlag::First, 1)]
        );
    }

    #[test]
    fn no_part_ends_within_a_character() {
        let text = format!("{}é€{}", "x".repeat(1999), "y".repeat(1999));
        let bytes = encoded(&text, UNICODE);
        let parts = parts(&bytes, UNICODE);
        assert!(parts.iter().all(|part| part.len() <= LONGEST && std::str::from_utf8(part).is_ok()));
        assert_eq!(parts.concat(), bytes);
    }

    #[test]
    fn each_phone_gets_its_encoding() {
        assert_eq!(encoded("<a>é€</a>", LATIN), b"<a>\xe9&#8364;</a>");
        assert_eq!(encoded("é€", LATIN), b"\xe9?");
        let declared = encoded("<?xml version=\"1.0\" encoding=\"UTF-8\"?><a>é</a>", LATIN);
        assert_eq!(declared, b"<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><a>\xe9</a>");
        assert_eq!(encoded("é", UNICODE), "é".as_bytes());
        assert_eq!(decoded(b"\xe9t\xe9\0\0", LATIN), "été");
        assert_eq!(decoded("a\0é".as_bytes(), UNICODE), "a\u{fffd}é");
    }

    #[test]
    fn a_cut_character_is_told_from_a_wrong_one() {
        assert_eq!(cut_length(b"a\xe2\x82"), 2);
        assert_eq!(cut_length("a€".as_bytes()), 0);
        assert_eq!(cut_length(b"a\xe2b"), 0);
    }
}
