//! Data for applications on phones, and from them: XML as a rule, in the phone's encoding on the wire.
//!
//! What is longer than a message holds goes out in several, told apart by their sequence flags, where the
//! message has one.

mod encoding;

use super::Exchange;
use super::administration::Delivery;
use super::input::{ConnectionId, Instance};
use crate::protocol::enums::SequenceFlag;
use crate::protocol::messages::{
    UserData, UserDataVersion1, UserToDeviceData, UserToDeviceDataMessageVersion1,
};
use crate::protocol::{Dialect, Message};
use encoding::{decoded, encoded};

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
    /// The data, in UTF-8 as a rule, else in an encoding with a byte a letter.
    pub data: Vec<u8>,
}

impl UserDataWish {
    /// The data as text.
    pub fn text(&self) -> String {
        encoding::text(&self.data)
    }

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
        let data = encoded(&self.data, dialect, self.version1 && self.sequence.is_some());
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
        let (application, data, sequence) = match message {
            Message::DeviceToUserData(message) => whole(&message.device_to_user_data),
            Message::DeviceToUserDataResponse(message) => whole(&message.device_to_user_data),
            Message::DeviceToUserDataMessageVersion1(message) => part(&message.device_to_user_data_version1),
            Message::DeviceToUserDataResponseMessageVersion1(message) => {
                part(&message.device_to_user_data_version1)
            }
            _ => return None,
        };
        let device = self.devices.get_mut(&connection)?;
        let Some(sequence) = sequence else { return Some(decoded(data, device.dialect, true)) };
        let before = device.cut_characters.take(application);
        let mut bytes = before.filter(|_| sequence != SequenceFlag::First).unwrap_or_default();
        let is_last = sequence == SequenceFlag::Last;
        bytes.extend_from_slice(data);
        if !is_last && device.dialect.utf8 {
            device.cut_characters.keep(application, bytes.split_off(bytes.len() - cut_length(&bytes)));
        }
        Some(decoded(&bytes, device.dialect, is_last))
    }
}

/// An application on a phone, and what it is about.
type Application = (u32, u32);

/// Beginnings of characters that end in the next part of an application's data.
#[derive(Debug, Default)]
pub(super) struct CutCharacters(Vec<(Application, Vec<u8>)>);

impl CutCharacters {
    fn take(&mut self, application: Application) -> Option<Vec<u8>> {
        let at = self.0.iter().position(|(other, _)| *other == application)?;
        Some(self.0.remove(at).1)
    }

    /// Keeps what is not nothing, in place of the oldest where there are many.
    fn keep(&mut self, application: Application, beginning: Vec<u8>) {
        if beginning.is_empty() {
            return;
        }
        if self.0.len() >= MOST_CUT {
            self.0.remove(0);
        }
        self.0.push((application, beginning));
    }
}

/// What a message of an application says: who, what, and which part of it, where it has parts.
type Said<'a> = (Application, &'a [u8], Option<SequenceFlag>);

fn whole(data: &UserData) -> Said<'_> {
    ((data.application_id, data.transaction_id), &data.xmldata, None)
}

fn part(data: &UserDataVersion1) -> Said<'_> {
    ((data.application_id, data.transaction_id), &data.xmldata, Some(data.sequence_flag))
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
/// Applications of one phone whose data is cut within a character at the same time.
const MOST_CUT: usize = 16;

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
        let wish = |length| UserDataWish { version1: true, data: vec![b'x'; length], ..Default::default() };
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
        let wish = UserDataWish { data: vec![b'x'; 2001], ..UserDataWish::default() };
        assert_eq!(wish.messages(LATIN), Err(2001));
        let part = UserDataWish { version1: true, sequence: Some(0), ..wish };
        assert_eq!(part.messages(LATIN), Err(2001));
        let part = UserDataWish { data: b"x".to_vec(), ..part };
        assert_eq!(
            part.messages(LATIN).unwrap().iter().map(sequence).collect::<Vec<_>>(),
            [(SequenceFlag::First, 1)]
        );
    }

    #[test]
    fn no_part_ends_within_a_character() {
        let text = format!("{}é€{}", "x".repeat(1999), "y".repeat(1999));
        let bytes = text.into_bytes();
        let parts = parts(&bytes, UNICODE);
        assert!(parts.iter().all(|part| part.len() <= LONGEST && std::str::from_utf8(part).is_ok()));
        assert_eq!(parts.concat(), bytes);
    }

    #[test]
    fn a_cut_character_is_told_from_a_wrong_one() {
        assert_eq!(cut_length(b"a\xe2\x82"), 2);
        assert_eq!(cut_length("a€".as_bytes()), 0);
        assert_eq!(cut_length(b"a\xe2b"), 0);
    }

    #[test]
    fn no_more_cut_characters_are_kept_than_needed() {
        let mut cut = CutCharacters::default();
        (0..100).for_each(|n| cut.keep((n, 0), vec![0xe2]));
        cut.keep((200, 0), Vec::new());
        assert_eq!((cut.0.len(), cut.take((99, 0)), cut.take((99, 0))), (MOST_CUT, Some(vec![0xe2]), None));
    }
}
