//! What a phone shows and sounds, as far as the messages to it tell.

use std::collections::{BTreeMap, HashSet};

use crate::protocol::Message;
use crate::protocol::enums::{CallState, LampMode, RingMode, SpeakerMode, Tone};

/// What a phone was told and has not been told otherwise.
#[derive(Debug, Default)]
pub(super) struct Shown {
    pub(super) rings: bool,
    pub(super) tone: Option<Tone>,
    pub(super) speaker: bool,
    pub(super) lamps: BTreeMap<u32, LampMode>,
    pub(super) prompts: HashSet<u32>,
    pub(super) states: HashSet<u32>,
    pub(super) receiving: HashSet<u32>,
    pub(super) sending: HashSet<u32>,
}

impl Shown {
    /// Nothing rings, sounds, is lit, or is shown of any call.
    pub(super) fn is_idle(&self) -> bool {
        let dark = self.lamps.values().all(|lamp| *lamp == LampMode::Off);
        let silent = !self.rings && self.tone.is_none() && !self.speaker;
        let prompts = self.prompts.iter().all(|call| *call == 0);
        dark && silent
            && prompts
            && self.states.is_empty()
            && self.receiving.is_empty()
            && self.sending.is_empty()
    }

    /// Does what the phone does by itself: a handset that is lifted, or a key for speaker or headset, takes the
    /// place of the speaker that the exchange has switched on.
    pub(super) fn user_did(&mut self, message: &Message) {
        if matches!(message, Message::OffHook(_) | Message::OnHook(_)) {
            self.speaker = false;
        }
    }

    /// Takes a message to the phone.
    pub(super) fn note(&mut self, message: &Message) {
        match message {
            Message::SetRinger(ringer) => self.rings = ringer.ring_mode != RingMode::Off,
            Message::StartTone(start) => self.tone = Some(start.tone),
            Message::StopTone(_) => self.tone = None,
            Message::SetSpeakerMode(speaker) => {
                self.speaker = speaker.speaker_mode == SpeakerMode::On;
                // A speaker that is off plays no tone.
                if !self.speaker {
                    self.tone = None;
                }
            }
            Message::SetLamp(lamp) => {
                self.lamps.insert(lamp.stimulus_instance, lamp.lamp_mode);
            }
            Message::DisplayPromptStatus(prompt) => {
                self.prompts.insert(prompt.call_reference);
            }
            Message::ClearPromptStatus(prompt) => {
                self.prompts.remove(&prompt.call_reference);
            }
            Message::CallState(state) if state.call_state == CallState::OnHook => {
                self.states.remove(&state.call_reference);
            }
            Message::CallState(state) => {
                self.states.insert(state.call_reference);
            }
            Message::OpenReceiveChannel(open) => {
                self.receiving.insert(open.call_reference);
            }
            Message::CloseReceiveChannel(close) => {
                self.receiving.remove(&close.call_reference.unwrap_or(0));
            }
            Message::StartMediaTransmission(start) => {
                self.sending.insert(start.call_reference);
            }
            Message::StopMediaTransmission(stop) => {
                self.sending.remove(&stop.call_reference.unwrap_or(0));
            }
            _ => {}
        }
    }
}
