//! Multicast streams and T.120 sessions.

use crate::protocol::enums::{MediaPayload, MediaReceptionStatus, SessionType};
use crate::protocol::messages::{QualifierIn, QualifierOut};
use crate::protocol::wire::MediaAddress;

messages! { multicast:
    /// Answer to StartMulticastMediaReception.
    MulticastMediaReceptionAck = 0x0021, FromPhone, "MulticastMediaReceptionAckMessage" {
        multicast_reception_status: MediaReceptionStatus,
        pass_through_party_id: u32,
        call_reference: Option<u32>,
    }

    /// Start a T.120-style session.
    StartSessionTransmission = 0x0095, ToPhone, "StartSessionTransmissionMessage" {
        remote_ip_addr: MediaAddress,
        session_type: SessionType,
    }

    /// Stop that session.
    StopSessionTransmission = 0x0096, ToPhone, "StopSessionTransmissionMessage" {
        remote_ip_addr: MediaAddress,
        session_type: SessionType,
    }

    /// Receive multicast RTP.
    StartMulticastMediaReception = 0x0101, ToPhone, "StartMulticastMediaReceptionMessage" {
        conference_id: u32,
        pass_through_party_id: u32,
        multicast_ip_addr: MediaAddress,
        multicast_port_number: u32,
        milli_second_packet_size: u32,
        compression_type: MediaPayload,
        qualifier_in: QualifierIn,
        call_reference: Option<u32>,
    }

    /// Send multicast RTP.
    StartMulticastMediaTransmission = 0x0102, ToPhone, "StartMulticastMediaTransmissionMessage" {
        conference_id: u32,
        pass_through_party_id: u32,
        multicast_ip_addr: MediaAddress,
        multicast_port_number: u32,
        milli_second_packet_size: u32,
        compression_type: MediaPayload,
        qualifier_out: QualifierOut,
        call_reference: Option<u32>,
    }

    /// Stop receiving multicast.
    StopMulticastMediaReception = 0x0103, ToPhone, "StopMulticastMediaReceptionMessage" {
        conference_id: u32,
        pass_through_party_id: u32,
        call_reference: u32,
    }

    /// Stop sending multicast.
    StopMulticastMediaTransmission = 0x0104, ToPhone, "StopMulticastMediaTransmissionMessage" {
        conference_id: u32,
        pass_through_party_id: u32,
        call_reference: u32,
    }
}
