//! DTMF tones and their payload types.

use crate::protocol::enums::Tone;

messages! { dtmf:
    /// A DTMF tone was heard.
    NotifyDtmfTone = 0x0127, Both, "NotifyDtmfToneMessage" {
        tone: Tone,
        conference_id: u32,
        passthru_party_id: u32,
    }

    /// Send a DTMF tone.
    SendDtmfTone = 0x0128, ToPhone, "SendDtmfToneMessage" {
        tone: Tone,
        conference_id: u32,
        passthru_party_id: u32,
    }

    /// Subscribe to a DTMF payload type.
    SubscribeDtmfPayloadReq = 0x0129, ToPhone, "SubscribeDtmfPayloadReqMessage" {
        payload_dtmf: u32,
        conference_id: u32,
        passthru_party_id: u32,
        dtmf_type: u32,
    }

    /// Subscribe accepted.
    SubscribeDtmfPayloadRes = 0x012a, FromPhone, "SubscribeDtmfPayloadResMessage" {
        payload_dtmf: u32,
        conference_id: u32,
        passthru_party_id: u32,
    }

    /// Subscribe failed.
    SubscribeDtmfPayloadErr = 0x012b, FromPhone, "SubscribeDtmfPayloadErrMessage" {
        payload_dtmf: u32,
        conference_id: u32,
        passthru_party_id: u32,
    }

    /// Unsubscribe from a DTMF payload type.
    UnSubscribeDtmfPayloadReq = 0x012c, ToPhone, "UnSubscribeDtmfPayloadReqMessage" {
        payload_dtmf: u32,
        conference_id: u32,
        passthru_party_id: u32,
        dtmf_type: u32,
    }

    /// Unsubscribe accepted.
    UnSubscribeDtmfPayloadRes = 0x012d, FromPhone, "UnSubscribeDtmfPayloadResMessage" {
        payload_dtmf: u32,
        conference_id: u32,
        passthru_party_id: u32,
    }

    /// Unsubscribe failed.
    UnSubscribeDtmfPayloadErr = 0x012e, FromPhone, "UnSubscribeDtmfPayloadErrMessage" {
        payload_dtmf: u32,
        conference_id: u32,
        passthru_party_id: u32,
    }
}
