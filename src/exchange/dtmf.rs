//! Digits during a call: whether they go in the audio stream, and what a phone is told where they do not.

use std::time::Duration;

use super::Exchange;
use super::call::{Call, CallId, Progress, Seat};
use super::timer::Timer;
use crate::config::DtmfType;
use crate::protocol::enums::Tone;

/// A digit that the far end pressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FarDigit {
    /// `0` to `9`, `*`, `#`, `A` to `D`.
    pub digit: char,
    /// How long it is heard.
    pub duration: Duration,
}

impl Exchange {
    /// The RTP payload type of digits in the stream (RFC 2833), where a phone has them there.
    pub(super) fn telephone_event(&self, seat: Seat) -> Option<u8> {
        let device = self.devices.get(&seat.connection)?;
        let in_stream = match device.record.media.or(&self.profile.media).dtmf.unwrap_or_default() {
            DtmfType::Auto => device.telephone_events,
            DtmfType::Rfc2833 => true,
            DtmfType::Skinny => false,
        };
        in_stream.then_some(TELEPHONE_EVENT)
    }

    /// The far end pressed a digit that does not go to the phone in the stream: the phone plays its tone.
    pub(super) fn far_end_pressed(&mut self, id: CallId, pressed: FarDigit) {
        let Some((seat, Progress::Connected)) = self.calls.get(&id).and_then(Call::seated) else { return };
        let Some(tone) = tone_of(pressed.digit) else {
            return tracing::debug!(call = id.0, digit = %pressed.digit, "phones have no tone for it");
        };
        self.digit_tone_over(id);
        self.tone(seat, id, tone);
        let lasts = pressed.duration.clamp(SHORTEST_TONE, LONGEST_TONE);
        self.timers.arm(Timer::DigitTone(id), self.now.instant + lasts);
        if let Some(call) = self.calls.get_mut(&id) {
            call.plays_digit = true;
        }
    }

    /// A digit's tone ends, if one plays.
    pub(super) fn digit_tone_over(&mut self, id: CallId) {
        self.timers.disarm(Timer::DigitTone(id));
        let Some(call) = self.calls.get_mut(&id) else { return };
        if let (true, Some(seat)) = (std::mem::take(&mut call.plays_digit), call.seat()) {
            self.tone_off(seat, id);
        }
    }
}

/// The tone that phones play for a digit.
fn tone_of(digit: char) -> Option<Tone> {
    Some(match digit.to_ascii_uppercase() {
        '1' => Tone::Dtmf1,
        '2' => Tone::Dtmf2,
        '3' => Tone::Dtmf3,
        '4' => Tone::Dtmf4,
        '5' => Tone::Dtmf5,
        '6' => Tone::Dtmf6,
        '7' => Tone::Dtmf7,
        '8' => Tone::Dtmf8,
        '9' => Tone::Dtmf9,
        '0' => Tone::Dtmf0,
        '*' => Tone::DtmfStar,
        '#' => Tone::DtmfPound,
        'A' => Tone::DtmfA,
        'B' => Tone::DtmfB,
        'C' => Tone::DtmfC,
        'D' => Tone::DtmfD,
        _ => return None,
    })
}

/// The payload type that everybody uses for digits.
const TELEPHONE_EVENT: u8 = 101;
/// What a user hears as a digit.
const SHORTEST_TONE: Duration = Duration::from_millis(100);
const LONGEST_TONE: Duration = Duration::from_secs(3);
