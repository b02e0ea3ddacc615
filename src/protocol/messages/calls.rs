//! Keys, hooks and the states of calls.

use crate::protocol::codec::{Fixed, LineAfterNumber, Number, Tail, Terminated};
use crate::protocol::enums::{
    self, CallHistoryDisposition, CallPrivacy, CallSecurity, CallType, HeadsetMode, Key,
    MediaPathCapabilities, MediaPathId, MediaPathState, PartyRestrictions, RecordingState, StimulusKind,
};
use crate::protocol::text::Text;

messages! { calls:
    /// One keypad digit was pressed.
    KeypadButton = 0x0003, FromPhone, "KeypadButtonMessage" {
        kp_button: Key,
        line_instance: Option<u32>,
        call_reference: Option<u32>,
    }

    /// A whole number was dialled at once.
    EnblocCall = 0x0004, FromPhone, "EnblocCallMessage" {
        called_party: Text as Number,
        line_instance: Option<u32> as Tail<LineAfterNumber>,
    }

    /// A feature or line button was pressed.
    Stimulus = 0x0005, FromPhone, "StimulusMessage" {
        stimulus: StimulusKind,
        line_instance: u32,
        call_reference: Option<u32>,
        stimulus_status: Option<u32>,
    }

    /// Handset lifted or line opened.
    OffHook = 0x0006, FromPhone, "OffHookMessage" {
        line_instance: Option<u32>,
        call_reference: Option<u32>,
    }

    /// Handset replaced.
    OnHook = 0x0007, FromPhone, "OnHookMessage" {
        line_instance: Option<u32>,
        call_reference: Option<u32>,
    }

    /// Hook flash.
    HookFlash = 0x0008, FromPhone, "HookFlashMessage" {
        line_instance: Option<u32>,
        call_reference: Option<u32>,
    }

    /// Off hook with the calling number.
    OffHookWithCallingPartyNumber = 0x0024, FromPhone, "OffHookWithCallingPartyNumberMessage" {
        calling_party_number: Text as Number,
        cgpn_voice_mailbox: Option<Text> as Tail<Number>,
        line_instance: Option<u32>,
    }

    /// Headset switched on or off.
    HeadsetStatus = 0x002b, FromPhone, "HeadsetStatusMessage" {
        headset_status: HeadsetMode,
    }

    /// Handset, headset or speaker went on or off hook.
    MediaPathEvent = 0x0049, FromPhone, "MediaPathEventMessage" | "AccessoryStatusMessage" {
        media_path_id: MediaPathId,
        media_path_event: MediaPathState,
    }

    /// Handset, headset or speaker is available or not.
    MediaPathCapability = 0x004a, FromPhone, "MediaPathCapabilityMessage" {
        media_path_id: MediaPathId,
        media_path_capabilities: MediaPathCapabilities,
    }

    /// Who is calling whom, fixed-size strings.
    CallInfo = 0x008f, ToPhone, "CallInfoMessage" {
        calling_party_name: Text as Fixed<40>,
        calling_party: Text as Fixed<24>,
        called_party_name: Text as Fixed<40>,
        called_party: Text as Fixed<24>,
        line_instance: Option<u32>,
        call_reference: Option<u32>,
        call_type: Option<CallType>,
        original_called_party_name: Option<Text> as Tail<Fixed<40>>,
        original_called_party: Option<Text> as Tail<Fixed<24>>,
        last_redirecting_party_name: Option<Text> as Tail<Fixed<40>>,
        last_redirecting_party: Option<Text> as Tail<Fixed<24>>,
        original_cdpn_redirect_reason: Option<u32>,
        last_redirecting_reason: Option<u32>,
        cgpn_voice_mailbox: Option<Text> as Tail<Fixed<24>>,
        cdpn_voice_mailbox: Option<Text> as Tail<Fixed<24>>,
        original_cdpn_voice_mailbox: Option<Text> as Tail<Fixed<24>>,
        last_redirecting_voice_mailbox: Option<Text> as Tail<Fixed<24>>,
        call_instance: Option<u32>,
        call_security_status: Option<CallSecurity>,
        party_pi_restriction_bits: Option<PartyRestrictions>,
    }

    /// State of a call.
    CallState = 0x0111, ToPhone, "CallStateMessage" {
        call_state: enums::CallState,
        line_instance: u32,
        call_reference: u32,
        privacy: Option<CallPrivacy>,
        precedence: Option<Precedence>,
    }

    /// Bring a line to the front.
    ActivateCallPlane = 0x0116, ToPhone, "ActivateCallPlaneMessage" {
        line_instance: u32,
    }

    /// Leave the line.
    DeactivateCallPlane = 0x0117, ToPhone, "DeactivateCallPlaneMessage" {}

    /// Delete the last dialled digit on the display.
    BackSpaceRes = 0x0119, ToPhone, "BackSpaceResMessage" | "BackSpaceReqMessage" {
        line_instance: u32,
        call_reference: u32,
    }

    /// Number that was dialled, for the placed calls list.
    DialedNumber = 0x011d, ToPhone, "DialedNumberMessage" {
        dialed_number: Text as Number,
        line_instance: u32,
        call_reference: u32,
    }

    /// Call is selected or not.
    CallSelectStatRes = 0x0130, ToPhone, "CallSelectStatResMessage" {
        call_select_stat: u32,
        call_reference: u32,
        line_instance: u32,
    }

    /// Who is calling whom, dynamic strings.
    CallInfoV2 = 0x014a, ToPhone, "CallInfoV2Message" {
        line_instance: u32,
        call_reference: u32,
        call_type: CallType,
        original_cdpn_redirect_reason: u32,
        last_redirecting_reason: u32,
        call_instance: u32,
        call_security_status: CallSecurity,
        party_pi_restriction_bits: PartyRestrictions,
        calling_party: Text as Terminated<25>,
        alternate_calling_party: Text as Terminated<25> [16..],
        called_party: Text as Terminated<25>,
        original_called_party: Text as Terminated<25>,
        last_redirecting_party: Text as Terminated<25>,
        cgpn_voice_mailbox: Text as Terminated<25>,
        cdpn_voice_mailbox: Text as Terminated<25>,
        original_cdpn_voice_mailbox: Text as Terminated<25>,
        last_redirecting_voice_mailbox: Text as Terminated<25>,
        calling_party_name: Text as Terminated<121>,
        called_party_name: Text as Terminated<121>,
        original_called_party_name: Text as Terminated<121>,
        last_redirecting_party_name: Text as Terminated<121>,
        hunt_pilot_number: Text as Terminated<25> [16..],
        hunt_pilot_name: Text as Terminated<121> [16..],
    }

    /// In which call list the call belongs.
    CallHistoryInfo = 0x0156, ToPhone, "CallHistoryInfoMessage" {
        call_history_disposition: CallHistoryDisposition,
        line_instance: u32,
        call_reference: u32,
    }

    /// Recording on or off.
    RecordingStatus = 0x0160, ToPhone, "RecordingStatusMessage" {
        call_reference: u32,
        recording_status: RecordingState,
    }
}

wire_struct! {
    /// Priority of a call. Level 4 is routine.
    Precedence {
        precedence_level: u32,
        precedence_domain: u32,
    }
}
