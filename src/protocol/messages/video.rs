//! Video and data streams.

use crate::protocol::enums::{
    IpAddressType, MediaPayload, MediaReceptionStatus, MediaStatus, MiscCommandType, PortHandling,
};
use crate::protocol::messages::Encryption;
use crate::protocol::wire::MediaAddress;

messages! { video:
    /// Answer to OpenMultiMediaReceiveChannel.
    OpenMultiMediaReceiveChannelAck = 0x0031, FromPhone, "OpenMultiMediaReceiveChannelAckMessage" {
        multimedia_reception_status: MediaReceptionStatus,
        ip_addr: MediaAddress,
        port_number: u32,
        pass_through_party_id: u32,
        call_reference: u32,
    }

    /// Open a receive channel for video or data.
    OpenMultiMediaReceiveChannel = 0x0131, ToPhone, "OpenMultiMediaReceiveChannelMessage" {
        conference_id: u32,
        pass_through_party_id: u32,
        compression_type: MediaPayload,
        line_instance: u32,
        call_reference: u32,
        payload_type: RtpPayloadType,
        is_conference_creator: u32,
        capability: [u8; 76],
        m_rx_media_encryption_key_info: Encryption,
        stream_pass_through_id: u32,
        associated_stream_id: u32,
        source_ip_addr: MediaAddress [11..],
        source_port_number: u32 [11..],
        requested_ip_addr_type: IpAddressType [16..],
    }

    /// Start sending video or data.
    StartMultiMediaTransmission = 0x0132, ToPhone, "StartMultiMediaTransmissionMessage" {
        conference_id: u32,
        passthru_party_id: u32,
        compression_type: MediaPayload,
        remote_ip_addr: MediaAddress,
        remote_port_number: u32,
        call_reference: u32,
        payload_type: RtpPayloadType,
        dscp: u32,
        capability: [u8; 76],
        m_tx_media_encryption_key_info: Encryption,
        stream_pass_through_id: u32,
        associated_stream_id: u32,
    }

    /// Stop sending video or data.
    StopMultiMediaTransmission = 0x0133, ToPhone, "StopMultiMediaTransmissionMessage" {
        conference_id: u32,
        pass_through_party_id: u32,
        call_reference: u32,
        port_handling_flag: PortHandling,
    }

    /// Video commands (fast update, freeze, lost picture).
    MiscellaneousCommand = 0x0134, ToPhone, "MiscellaneousCommandMessage" {
        conference_id: u32,
        passthru_party_id: u32,
        call_reference: u32,
        command: MiscCommandType,
        u: [u8; 36],
    }

    /// Limit the bit rate.
    FlowControlCommand = 0x0135, ToPhone, "FlowControlCommandMessage" {
        conference_id: u32,
        passthru_party_id: u32,
        call_reference: u32,
        maximum_bit_rate: u32,
    }

    /// Close the video or data receive channel.
    CloseMultiMediaReceiveChannel = 0x0136, ToPhone, "CloseMultiMediaReceiveChannelMessage" {
        conference_id: u32,
        pass_through_party_id: u32,
        call_reference: u32,
        port_handling_flag: PortHandling,
    }

    /// Choose a video layout.
    VideoDisplayCommand = 0x0140, ToPhone, "VideoDisplayCommandMessage" {
        conference_id: u32,
        call_reference: u32,
        layout_id: u32,
    }

    /// Announce a bit rate.
    FlowControlNotify = 0x0141, ToPhone, "FlowControlNotifyMessage" {
        conference_id: u32,
        passthru_party_id: u32,
        call_reference: u32,
        maximum_bit_rate: u32,
    }

    /// Answer to StartMultiMediaTransmission.
    StartMultiMediaTransmissionAck = 0x0155, FromPhone, "StartMultiMediaTransmissionAckMessage" {
        conference_id: u32,
        pass_through_party_id: u32,
        call_reference: u32,
        transmit_ip_addr: MediaAddress,
        port_number: u32,
        multimedia_transmission_status: MediaStatus,
    }
}

wire_struct! {
    /// The payload type of a stream.
    RtpPayloadType {
        payload_rfc_number: u32,
        payload_type: u32,
    }
}
