//! The keys under the display.

use super::Exchange;
use super::call::{CallId, Cause};
use super::dialling::Start;
use super::input::ConnectionId;
use crate::protocol::messages::SoftKeyEvent;

/// A soft key by the event number that our own template gives it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum SoftKey {
    Redial,
    NewCall,
    Hold,
    Transfer,
    ForwardAll,
    Backspace,
    EndCall,
    Resume,
    Answer,
    MeetMe,
    PickUp,
    Divert,
}

impl SoftKey {
    fn from_event(number: u32) -> Option<Self> {
        Some(match number {
            1 => Self::Redial,
            2 => Self::NewCall,
            3 => Self::Hold,
            4 => Self::Transfer,
            5 => Self::ForwardAll,
            8 => Self::Backspace,
            9 => Self::EndCall,
            10 => Self::Resume,
            11 => Self::Answer,
            16 => Self::MeetMe,
            17 | 18 => Self::PickUp,
            20 => Self::Divert,
            _ => return None,
        })
    }
}

impl Exchange {
    pub(super) fn soft_key(&mut self, connection: ConnectionId, press: &SoftKeyEvent) {
        let (line, call) = (press.line_instance, press.call_reference);
        let Some(key) = SoftKey::from_event(press.soft_key_event.into()) else {
            let device = self.name_of(connection);
            return tracing::info!(device, key = %press.soft_key_event, "this soft key does nothing yet");
        };
        match key {
            SoftKey::Redial => self.dial_extension(connection, line, |ext| ext.redial.clone()),
            SoftKey::NewCall => self.new_call(connection, line, Start::DialTone),
            SoftKey::Hold => self.hold_key(connection, call),
            SoftKey::Transfer => self.transfer_key(connection, call),
            SoftKey::ForwardAll => self.dial_extension(connection, line, |ext| ext.cfwdall.clone()),
            SoftKey::Backspace => {
                if let Some(id) =
                    self.named_call(connection, CallId(call)).or_else(|| self.busy_call(connection))
                {
                    self.backspace(id);
                }
            }
            SoftKey::EndCall => self.end_call_key(connection, call),
            SoftKey::Resume => self.resume_key(connection, call),
            SoftKey::Answer => self.answer_key(connection, line, call),
            SoftKey::MeetMe => self.dial_extension(connection, line, |ext| ext.meetme.clone()),
            SoftKey::PickUp => self.dial_extension(connection, line, |ext| ext.pickup.clone()),
            SoftKey::Divert => self.decline(connection, CallId(call), Cause::NO_ANSWER),
        }
    }
}
