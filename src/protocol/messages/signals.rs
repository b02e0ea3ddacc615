//! Tones, ringers, lamps, loudspeaker and microphone.

use crate::protocol::enums::{
    LampMode, MicMode, RingDuration, RingMode, SpeakerMode, StimulusKind, Tone, ToneOutputDirection,
};

messages! { signals:
    /// Play a tone.
    StartTone = 0x0082, ToPhone, "StartToneMessage" {
        tone: Tone,
        tone_output_direction: Option<ToneOutputDirection>,
        line_instance: Option<u32>,
        call_reference: Option<u32>,
    }

    /// Stop the tone.
    StopTone = 0x0083, ToPhone, "StopToneMessage" {
        line_instance: Option<u32>,
        call_reference: Option<u32>,
        tone: Option<Tone> [11..],
    }

    /// Ring or stop ringing.
    SetRinger = 0x0085, ToPhone, "SetRingerMessage" {
        ring_mode: RingMode,
        ring_duration: Option<RingDuration>,
        line_instance: Option<u32>,
        call_reference: Option<u32>,
    }

    /// Set a button lamp.
    SetLamp = 0x0086, ToPhone, "SetLampMessage" {
        stimulus: StimulusKind,
        stimulus_instance: u32,
        lamp_mode: LampMode,
    }

    /// Enable hook flash detection.
    SetHookFlashDetect = 0x0087, ToPhone, "SetHookFlashDetectMessage" {}

    /// Speaker on or off.
    SetSpeakerMode = 0x0088, ToPhone, "SetSpeakerModeMessage" {
        speaker_mode: SpeakerMode,
    }

    /// Microphone on or off.
    SetMicroMode = 0x0089, ToPhone, "SetMicroModeMessage" {
        mic_mode: MicMode,
    }

    /// Enunciator command (layout unknown).
    EnunciatorCommand = 0x009c, ToPhone, "EnunciatorCommandMessage" {}
}
