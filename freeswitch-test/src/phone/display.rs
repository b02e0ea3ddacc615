//! How each message of the server changes what the user sees.

use std::sync::Arc;

use mod_skinny::protocol::enums::{CallState, LampMode, RingMode, SoftKey, SpeakerMode};
use mod_skinny::protocol::messages::{
    ButtonTemplateRes, CallInfo, ForwardStatRes, SelectSoftKeys, SoftKeySetRes, SoftKeyTemplateRes,
    TimeDateRes,
};
use mod_skinny::protocol::{Message, Text};

use super::screen::{Forward, Key, Labels, LineLabel, Parties, Screen};

impl Screen {
    /// Takes one message of the server, in its plain form.
    pub(super) fn show(&mut self, message: &Message) {
        match message {
            Message::RegisterAck(ack) => {
                self.registered = true;
                self.keep_alive = ack.keep_alive_interval;
            }
            Message::RegisterReject(reject) => self.rejected = Some(english(&reject.text)),
            Message::UnregisterAck(_) => self.unregistered = true,
            Message::KeepAliveAck(_) => self.keep_alives += 1,
            Message::RegisterTokenAck(_) | Message::SpcpRegisterTokenAck(_) => self.token = true,
            Message::SetRinger(set) => {
                self.ringer = (set.ring_mode != RingMode::Off).then_some(set.ring_mode);
            }
            Message::SetLamp(set) => {
                let lamp = (set.stimulus.into(), set.stimulus_instance);
                if set.lamp_mode == LampMode::Off {
                    self.lamps.remove(&lamp);
                } else {
                    self.lamps.insert(lamp, set.lamp_mode);
                }
            }
            Message::SetSpeakerMode(set) => {
                self.speaker = set.speaker_mode == SpeakerMode::On;
                if !self.speaker {
                    self.tone = None;
                }
            }
            Message::StartTone(start) => self.tone = Some(start.tone),
            // One tone plays at a time, whichever call it is for.
            Message::StopTone(_) => self.tone = None,
            Message::CallState(state) => {
                self.call_state(state.call_reference, state.line_instance, state.call_state);
            }
            Message::SelectSoftKeys(select) => self.select_keys(select),
            Message::CallInfo(info) => self.call_info(info),
            Message::DialedNumber(number) => {
                let dialed = english(&number.dialed_number);
                self.call(number.call_reference, number.line_instance).dialed = dialed;
            }
            Message::ActivateCallPlane(plane) => self.call_plane = Some(plane.line_instance),
            Message::DeactivateCallPlane(_) => self.call_plane = None,
            Message::TimeDateRes(time) => self.date_time(time),
            Message::ForwardStatRes(forward) => self.forward(forward),
            _ => self.show_text(message),
        }
    }

    fn show_text(&mut self, message: &Message) {
        match message {
            Message::DisplayPromptStatus(prompt) => {
                self.set_prompt(prompt.call_reference, english(&prompt.prompt_status));
            }
            Message::ClearPromptStatus(clear) => self.clear_prompt(clear.call_reference),
            Message::DisplayNotify(notify) => self.notify = english(&notify.notify),
            Message::ClearNotify(_) => self.notify.clear(),
            Message::DisplayPriNotify(notify) => self.priority_notify = english(&notify.notify),
            Message::ClearPriNotify(_) => self.priority_notify.clear(),
            _ => self.label(message),
        }
    }

    fn label(&mut self, message: &Message) {
        let labels = Arc::make_mut(&mut self.labels);
        match message {
            Message::ButtonTemplateRes(template) => labels.buttons(template),
            Message::SoftKeyTemplateRes(template) => labels.soft_keys(template),
            Message::SoftKeySetRes(sets) => labels.soft_key_sets(sets),
            Message::LineStatRes(line) => {
                let label = LineLabel {
                    number: english(&line.line_dir_number),
                    name: line.line_fully_qualified_display_name.as_ref().map_or_else(String::new, english),
                    label: line.line_text_label.as_ref().map_or_else(String::new, english),
                };
                labels.lines.insert(line.line_number, label);
            }
            Message::SpeedDialStatRes(dial) => {
                let label = (english(&dial.speed_dial_dir_number), english(&dial.speed_dial_display_name));
                labels.speed_dials.insert(dial.speed_dial_number, label);
            }
            Message::FeatureStatRes(feature) => {
                let label = (english(&feature.feature_text_label), feature.feature_status);
                labels.features.insert(feature.feature_index, label);
            }
            Message::ServiceUrlStatRes(service) => {
                let label = (english(&service.service_url), english(&service.service_url_display_name));
                labels.services.insert(service.service_url_index, label);
            }
            Message::ConfigStatRes(config) => {
                labels.config = Some((config.number_of_lines, config.number_of_speed_dials));
            }
            Message::VersionRes(version) => labels.version = Some(english(&version.version_str)),
            // What the user neither sees nor hears.
            _ => {}
        }
    }

    fn select_keys(&mut self, select: &SelectSoftKeys) {
        let keys = self.labels.keys_of(u32::from(select.soft_key_set_index) as usize, select.valid_key_mask);
        match self.calls.get_mut(&select.call_reference) {
            Some(call) => call.keys = keys,
            None => self.idle_keys = keys,
        }
    }

    fn call_info(&mut self, info: &CallInfo) {
        let parties = Parties {
            calling: (english(&info.calling_party_name), english(&info.calling_party)),
            called: (english(&info.called_party_name), english(&info.called_party)),
            kind: info.call_type.map_or(0, u32::from),
        };
        // A phone shows the parties of calls it knows.
        if let Some(call) = self.calls.get_mut(&info.call_reference.unwrap_or(0)) {
            call.parties = parties;
        }
    }

    fn set_prompt(&mut self, reference: u32, prompt: String) {
        match self.calls.get_mut(&reference) {
            Some(call) => call.prompt = prompt,
            None => self.prompt = prompt,
        }
    }

    fn clear_prompt(&mut self, reference: u32) {
        match self.calls.get_mut(&reference) {
            Some(call) => call.prompt.clear(),
            None => self.prompt.clear(),
        }
    }

    fn date_time(&mut self, time: &TimeDateRes) {
        let now = &time.time_data_info;
        self.date_time = Some([now.w_year, now.w_month, now.w_day, now.w_hour, now.w_minute, now.w_second]);
    }

    fn forward(&mut self, forward: &ForwardStatRes) {
        let target = |active: u32, number: &Text| (active != 0).then(|| english(number));
        let forwards = Forward {
            all: target(forward.forward_all_active, &forward.forward_all_dirnum),
            busy: target(forward.forward_busy_active, &forward.forward_busy_dirnum),
            no_answer: target(forward.forward_no_answer_active, &forward.forward_no_answer_dirnum),
        };
        self.forwards.insert(forward.line_number, forwards);
    }
}

impl Labels {
    /// Returns the soft keys of a set, without those that the mask greys out and those that do nothing.
    fn keys_of(&self, set: usize, mask: u32) -> Vec<Key> {
        let places = self.sets.get(set).map(Vec::as_slice).unwrap_or_default();
        let enabled =
            (0_u32..).zip(places).filter(|(bit, _)| mask & 1_u32.checked_shl(*bit).unwrap_or(0) != 0);
        enabled.filter_map(|(_, &place)| self.keys.get(usize::from(place).checked_sub(1)?).cloned()).collect()
    }

    fn buttons(&mut self, res: &ButtonTemplateRes) {
        let template = &res.button_template;
        for (position, button) in (template.button_offset + 1..).zip(&template.definition) {
            self.buttons.insert(position, (button.button_definition, u32::from(button.instance_number)));
        }
    }

    fn soft_keys(&mut self, res: &SoftKeyTemplateRes) {
        let template = &res.soft_key_template;
        let offset = template.soft_key_offset as usize;
        self.keys.resize(offset, Key { label: String::new(), event: SoftKey::from(0) });
        let keys = template.definition.iter();
        self.keys
            .extend(keys.map(|key| Key { label: english(&key.soft_key_label), event: key.soft_key_event }));
    }

    fn soft_key_sets(&mut self, res: &SoftKeySetRes) {
        let sets = &res.soft_key_sets;
        self.sets.resize(sets.soft_key_set_offset as usize, Vec::new());
        let definitions = sets.definition.iter();
        self.sets.extend(definitions.map(|set| set.soft_key_template_index.to_vec()));
    }
}

/// Returns a text as an English phone shows it.
fn english(text: &Text) -> String {
    text.to_plain()
}

/// Tells whether a call rings at the phone.
pub(super) fn rings_in(message: &Message) -> Option<(u32, u32)> {
    match message {
        Message::CallState(state) if state.call_state == CallState::RingIn => {
            Some((state.line_instance, state.call_reference))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use mod_skinny::protocol::Phrase;
    use mod_skinny::protocol::enums::{LampMode, SoftKeySet, StimulusKind, Tone};
    use mod_skinny::protocol::messages::{
        CallState as CallStateMessage, ClearPromptStatus, DisplayPromptStatus, SetLamp, SetSpeakerMode,
        StartTone,
    };

    use super::*;

    fn state(call_reference: u32, call_state: CallState) -> Message {
        CallStateMessage { call_state, line_instance: 1, call_reference, ..CallStateMessage::default() }
            .into()
    }

    fn screen_with_keys() -> Screen {
        let key = |label: &str, event| Key { label: label.to_owned(), event };
        let keys =
            vec![key("Answer", SoftKey::Answer), key("Hold", SoftKey::Hold), key("<<", SoftKey::Backspace)];
        let labels = Labels { keys, sets: vec![vec![1, 0, 2, 3]], ..Labels::default() };
        let mut screen = Screen::default();
        screen.labels = Arc::new(labels);
        screen
    }

    #[test]
    fn an_active_call_is_shown_before_a_ringing_one() {
        let mut screen = Screen::default();
        for message in
            [state(1, CallState::Connected), state(2, CallState::RingIn), state(3, CallState::Hold)]
        {
            screen.show(&message);
        }
        assert_eq!(screen.focus().map(|call| call.reference), Some(1));
        screen.show(&state(1, CallState::OnHook));
        assert_eq!(screen.focus().map(|call| call.reference), Some(2));
    }

    #[test]
    fn keys_that_the_mask_leaves_out_are_not_on_show() {
        let mut screen = screen_with_keys();
        screen.show(&state(7, CallState::RingIn));
        let mut select = SelectSoftKeys {
            line_instance: 1,
            call_reference: 7,
            soft_key_set_index: SoftKeySet::OnHook,
            valid_key_mask: 0b1101,
        };
        screen.show(&select.clone().into());
        assert_eq!(screen.soft_keys(), ["Answer", "Hold", "<<"]);
        assert_eq!(screen.find_key("backspace"), Some((1, 7, SoftKey::Backspace)));
        select.valid_key_mask = 0b0100;
        screen.show(&select.into());
        assert_eq!(screen.soft_keys(), ["Hold"]);
        assert_eq!(screen.find_key("Answer"), None);
    }

    #[test]
    fn a_call_has_its_own_status_line() {
        let mut screen = Screen::default();
        let prompt = |call_reference, text| DisplayPromptStatus {
            prompt_status: text,
            call_reference,
            ..DisplayPromptStatus::default()
        };
        screen.show(&prompt(0, Text::from("Your office")).into());
        screen.show(&state(4, CallState::OffHook));
        screen.show(&prompt(4, Phrase::EnterNumber.into()).into());
        assert_eq!(screen.status(), "Enter Number");
        screen.show(&ClearPromptStatus { line_instance: 1, call_reference: 4 }.into());
        assert_eq!(screen.status(), "Your office");
    }

    #[test]
    fn a_speaker_that_is_off_plays_no_tone() {
        let mut screen = Screen::default();
        screen.show(&StartTone { tone: Tone::LineBusyTone, ..StartTone::default() }.into());
        assert!(!screen.is_idle());
        screen.show(&SetSpeakerMode { speaker_mode: SpeakerMode::Off }.into());
        assert!(screen.is_idle());
    }

    #[test]
    fn a_dark_lamp_is_off() {
        let mut screen = Screen::default();
        let lamp = |lamp_mode| SetLamp { stimulus: StimulusKind::Line, stimulus_instance: 2, lamp_mode };
        screen.show(&lamp(LampMode::Blink).into());
        assert_eq!((screen.line_lamp(2), screen.line_lamp(1)), (LampMode::Blink, LampMode::Off));
        screen.show(&lamp(LampMode::Off).into());
        assert!(screen.lamps.is_empty());
    }
}
