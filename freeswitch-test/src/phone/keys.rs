//! What a user does with a phone.

use std::time::Duration;

use mod_skinny::protocol::enums::{Key as Digit, SoftKey, StimulusKind};
use mod_skinny::protocol::messages::{KeypadButton, OffHook, OnHook, SoftKeyEvent, Stimulus, UnregisterReq};
use tokio::time::sleep;

use super::{Phone, PhoneError};

impl Phone {
    /// Lifts the handset.
    pub fn off_hook(&self) {
        let (line, call) = self.named(self.focus());
        self.act(OffHook { line_instance: line, call_reference: call });
    }

    /// Puts the handset down.
    pub fn on_hook(&self) {
        let (line, call) = self.named(self.focus());
        self.act(OnHook { line_instance: line, call_reference: call });
    }

    /// Presses keys of the keypad one after another, at the phone's pace.
    pub async fn dial(&self, digits: &str) {
        self.press(digits, self.settings().pace.between_keys()).await;
    }

    /// Presses keys of the keypad with a pause before each; with none they leave in one go.
    pub async fn press(&self, digits: &str, pause: Duration) {
        for digit in digits.chars() {
            if !pause.is_zero() {
                sleep(pause).await;
            }
            self.digit(digit);
        }
    }

    /// Presses one key of the keypad: a digit, `*` or `#`. Anything else is no key.
    pub fn digit(&self, digit: char) {
        let key = match digit {
            '*' => Digit::Star,
            '#' => Digit::Pound,
            _ => match digit.to_digit(10) {
                Some(value) => Digit::from(value),
                None => return,
            },
        };
        let (line, call) = self.named(self.focus());
        self.act(KeypadButton { kp_button: key, line_instance: line, call_reference: call });
    }

    /// Presses a soft key as soon as it is on show.
    ///
    /// # Errors
    ///
    /// Fails if no such key comes on show within the usual time: a user could not press it.
    pub async fn soft_key(&self, label: &str) -> Result<(), PhoneError> {
        let found =
            self.until(&format!("the soft key {label:?}"), |screen| screen.find_key(label).is_some()).await;
        // The screen that matched may be gone, together with the key.
        match found.map(|_| self.screen().find_key(label)) {
            Ok(Some((line, call, event))) => {
                self.press_anyway(event, line, call);
                Ok(())
            }
            _ => Err(PhoneError::NoSuchKey {
                device: self.name().to_owned(),
                key: label.to_owned(),
                report: self.report(),
            }),
        }
    }

    /// Sends a soft key's event, on show or not.
    pub fn press_anyway(&self, event: SoftKey, line: u32, call: u32) {
        self.act(SoftKeyEvent { soft_key_event: event, line_instance: line, call_reference: call });
    }

    /// Presses the button of a line.
    pub fn line_key(&self, line: u32) {
        self.stimulus(StimulusKind::Line, line);
    }

    /// Presses a speed-dial button.
    pub fn speed_dial(&self, instance: u32) {
        self.stimulus(StimulusKind::SpeedDial, instance);
    }

    /// Presses any button.
    pub fn stimulus(&self, kind: StimulusKind, instance: u32) {
        self.act(Stimulus { stimulus: kind, line_instance: instance, ..Stimulus::default() });
    }

    /// Tells the server that the phone goes away.
    ///
    /// # Errors
    ///
    /// Fails if the server does not take note of it.
    pub async fn unregister(&self) -> Result<(), PhoneError> {
        self.act(UnregisterReq::default());
        self.until("the acknowledgement of its leave", |screen| screen.unregistered).await.map(drop)
    }

    /// Returns what the phone says of line and call with its keys: older ones say nothing.
    fn named(&self, (line, call): (u32, u32)) -> (Option<u32>, Option<u32>) {
        if self.settings().names_call { (Some(line), Some(call)) } else { (None, None) }
    }

    /// Returns line and reference of the shown call, zeros for none.
    fn focus(&self) -> (u32, u32) {
        self.screen().focus().map_or((0, 0), |call| (call.line, call.reference))
    }
}
