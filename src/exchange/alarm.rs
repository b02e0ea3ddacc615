//! What phones report on themselves, in a line of text or in XML.

use super::Exchange;
use super::action::NoticeKind;
use super::input::ConnectionId;
use crate::protocol::messages::{Alarm, EnhancedAlarm};

impl Exchange {
    pub(super) fn alarm(&mut self, connection: ConnectionId, alarm: &Alarm) {
        let kind = NoticeKind::Alarm {
            severity: alarm.alarm_severity.into(),
            text: said(&alarm.text),
            parm1: alarm.parm1.unwrap_or_default(),
            parm2: alarm.parm2.unwrap_or_default(),
        };
        self.publish_of(connection, kind);
    }

    pub(super) fn xml_alarm(&mut self, connection: ConnectionId, alarm: &EnhancedAlarm) {
        self.publish_of(connection, NoticeKind::XmlAlarm(said(&alarm.alarm_info)));
    }
}

/// What a phone says to programs. It says so before its encoding is known, and some whose displays have no Unicode
/// write UTF-8 all the same: it is UTF-8 where it can be read as such, else Latin-1.
fn said(bytes: &[u8]) -> String {
    match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => bytes.iter().copied().map(char::from).collect(),
    }
}
