//! What phones and their users do, legal or not.

use super::super::super::*;
use super::Walk;
use crate::protocol::enums::{Key, MediaPathId, MediaPathState, MediaStatus, SoftKey, StimulusKind};
use crate::protocol::messages::{
    EnblocCall, HookFlash, KeypadButton, MediaPathEvent, OffHook, OnHook, OpenReceiveChannelAck,
    SoftKeyEvent, Stimulus,
};
use crate::protocol::wire::MediaAddress;

impl Walk {
    /// Something that a phone may send, sensible or not.
    pub(super) fn message(&mut self) -> Message {
        let call = self.any_call();
        let (line, reference) = (self.number(4), Some(call.0));
        match self.below(11) {
            0 => OffHook { line_instance: Some(line), call_reference: reference }.into(),
            1 => OffHook::default().into(),
            2 => OnHook::default().into(),
            3 => {
                let kp_button = Key::from(self.number(19));
                KeypadButton { kp_button, line_instance: Some(line), call_reference: reference }.into()
            }
            4 | 5 => {
                let soft_key_event = SoftKey::from(self.number(24));
                SoftKeyEvent { soft_key_event, line_instance: line, call_reference: call.0 }.into()
            }
            6 => {
                let stimulus = match self.below(3) {
                    0 => StimulusKind::Line,
                    1 => StimulusKind::Transfer,
                    _ => StimulusKind::from(self.number(140)),
                };
                Stimulus { stimulus, line_instance: line, call_reference: reference, ..Stimulus::default() }
                    .into()
            }
            9 => HookFlash { line_instance: Some(line), call_reference: reference }.into(),
            10 => {
                let media_path_id = MediaPathId::from(self.number(4));
                let media_path_event = MediaPathState::from(self.number(3));
                MediaPathEvent { media_path_id, media_path_event }.into()
            }
            7 if self.below(4) == 0 => {
                EnblocCall { called_party: "1102".into(), line_instance: Some(line) }.into()
            }
            _ => {
                let status = self.pick(&[
                    MediaStatus::Ok,
                    MediaStatus::Ok,
                    MediaStatus::Ok,
                    MediaStatus::OutOfSockets,
                ]);
                OpenReceiveChannelAck {
                    media_reception_status: status,
                    ip_addr: MediaAddress([10, 0, 0, 1].into()),
                    port_number: self.pick(&[16_384, 16_384, 16_384, 0, 70_000]),
                    pass_through_party_id: call.0,
                    call_reference: reference,
                }
                .into()
            }
        }
    }
}
