//! Audio streams.

use std::net::Ipv4Addr;

use bytes::Bytes;

use crate::protocol::codec::{PaddedNumber, Quality, Slots, Tail, WordThenByte};
use crate::protocol::enums::{
    EchoCancellation, EncryptionAlgorithm, G723BitRate, IpAddressType, MediaPayload, MediaStatus,
    MediaTransportType, MediaType, PortHandling, SilenceSuppression, StatsProcessing,
};
use crate::protocol::text::Text;
use crate::protocol::wire::MediaAddress;

messages! { media:
    /// List of RTP ports (media bridges).
    MediaPortList = 0x0011, FromPhone, "MediaPortListMessage" {
        [count rtp_media_port: u32]
        rtp_media_port: Vec<u32> as Slots<u32, 16>,
    }

    /// Answer to OpenReceiveChannel with the address and port to send RTP to.
    OpenReceiveChannelAck = 0x0022, FromPhone, "OpenReceiveChannelAckMessage" {
        media_reception_status: MediaStatus,
        ip_addr: MediaAddress,
        port_number: u32,
        pass_through_party_id: u32,
        call_reference: Option<u32>,
    }

    /// RTP statistics of a call.
    ConnectionStatisticsRes = 0x0023, FromPhone, "ConnectionStatisticsResMessage" {
        directory_number: Text as PaddedNumber,
        call_reference: u32,
        stats_processing_mode: StatsProcessing as WordThenByte<StatsProcessing>,
        packets_sent: u32,
        octets_sent: u32,
        packets_received: u32,
        octets_received: u32,
        packets_lost: u32,
        jitter: u32,
        latency: u32,
        quality: Option<Bytes> as Tail<Quality>,
    }

    /// Transmission could not start or broke.
    MediaTransmissionFailure = 0x002a, FromPhone, "MediaTransmissionFailureMessage" {
        conference_id: u32,
        pass_through_party_id: u32,
        remote_ip_addr: MediaAddress,
        remote_port_number: u32,
        call_reference: u32,
    }

    /// Answer to PortReq.
    PortRes = 0x0045, FromPhone, "PortResMessage" {
        conference_id: u32,
        call_reference: u32,
        pass_through_party_id: u32,
        ip_addr: MediaAddress,
        port_number: u32,
        rtcp_port: u32,
        media_type: MediaType [19..],
    }

    /// Start sending RTP to an address.
    StartMediaTransmission = 0x008a, ToPhone, "StartMediaTransmissionMessage" {
        conference_id: u32,
        pass_through_party_id: u32,
        remote_ip_addr: MediaAddress,
        remote_port_number: u32,
        milli_second_packet_size: u32,
        compression_type: MediaPayload,
        qualifier_out: QualifierOut,
        call_reference: u32,
        encryption: Encryption,
        stream_pass_through_id: Option<u32>,
        associated_stream_id: Option<u32>,
        rfc2833_payload_type: Option<u32>,
        dtmf_type: Option<u32>,
        mixing_mode: Option<u32>,
        party_direction: Option<u32> [15..],
        latent_caps_info: Option<LatentCapabilities> [21..],
    }

    /// Stop sending RTP.
    StopMediaTransmission = 0x008b, ToPhone, "StopMediaTransmissionMessage" {
        conference_id: u32,
        pass_through_party_id: u32,
        call_reference: Option<u32>,
        port_handling_flag: Option<PortHandling>,
    }

    /// Start receiving RTP (CallManager 2.x, before OpenReceiveChannel).
    StartMediaReception = 0x008c, ToPhone, "StartMediaReception" {
        station_ip: Ipv4Addr,
        ms_packet_size: u32,
        compression_type: MediaPayload,
        uninitialised: Option<[u32; 3]>,
    }

    /// Stop receiving RTP (CallManager 2.x).
    StopMediaReception = 0x008d, ToPhone, "StopMediaReception" {
        conference_id: u32,
        pass_through_party_id: Option<u32>,
    }

    /// Open an RTP receive port and report it.
    OpenReceiveChannel = 0x0105, ToPhone, "OpenReceiveChannelMessage" {
        conference_id: u32,
        pass_through_party_id: u32,
        milli_second_packet_size: u32,
        compression_type: MediaPayload,
        qualifier_in: QualifierIn,
        call_reference: u32,
        encryption: Encryption,
        stream_pass_through_id: Option<u32>,
        associated_stream_id: Option<u32>,
        rfc2833_payload_type: Option<u32>,
        dtmf_type: Option<u32>,
        mixing_mode: Option<u32> [11..],
        party_direction: Option<u32> [11..],
        source_ip_addr: Option<MediaAddress> [11..],
        source_port_number: Option<u32> [11..],
        requested_ip_addr_type: Option<IpAddressType> [16..],
        audio_level_adjustment: Option<i32> [17..],
        latent_caps_info: Option<LatentCapabilities> [21..],
    }

    /// Close the RTP receive port.
    CloseReceiveChannel = 0x0106, ToPhone, "CloseReceiveChannelMessage" {
        conference_id: u32,
        pass_through_party_id: u32,
        call_reference: Option<u32>,
        port_handling_flag: Option<PortHandling>,
    }

    /// Ask for RTP statistics.
    ConnectionStatisticsReq = 0x0107, ToPhone, "ConnectionStatisticsReqMessage" {
        directory_number: Text as PaddedNumber,
        call_reference: u32,
        stats_processing_mode: StatsProcessing,
    }

    /// Watch for missing RTP.
    StartMediaFailureDetection = 0x011c, ToPhone, "StartMediaFailureDetectionMessage" {
        conference_id: u32,
        pass_through_party_id: u32,
        milli_second_packet_size: u32,
        compression_type: MediaPayload,
        qualifier_in: QualifierIn,
        call_reference: u32,
    }

    /// Ask the phone to allocate ports.
    PortReq = 0x014b, ToPhone, "PortReqMessage" {
        conference_id: u32,
        call_reference: u32,
        pass_through_party_id: u32,
        media_transport_type: MediaTransportType,
        ip_address_type: IpAddressType,
        media_type: MediaType,
    }

    /// Release those ports.
    PortClose = 0x014c, ToPhone, "PortCloseMessage" {
        conference_id: u32,
        call_reference: u32,
        pass_through_party_id: u32,
        media_type: MediaType,
    }

    /// Answer to StartMediaTransmission with the source address.
    StartMediaTransmissionAck = 0x0154, FromPhone, "StartMediaTransmissionAckMessage" {
        conference_id: u32,
        pass_through_party_id: u32,
        call_reference: u32,
        transmit_ip_addr: MediaAddress,
        port_number: u32,
        media_transmission_status: MediaStatus,
    }
}

wire_struct! {
    /// How a stream is to be sent.
    QualifierOut {
        precedence_value: u32,
        ss_value: SilenceSuppression,
        max_frames_per_packet: u16,
        padding: u16,
        g723_bit_rate: G723BitRate [..=10],
        codec_params_union: [u8; 4] [11..],
    }

    /// The keys of an encrypted stream. Key and salt have at most 16 bytes.
    Encryption {
        algorithm_id: EncryptionAlgorithm,
        [count key: u16]
        [count salt: u16]
        key: Vec<u8> as Slots<u8, 16>,
        salt: Vec<u8> as Slots<u8, 16>,
        is_mki_present: Option<u32>,
        key_derivation_rate: Option<u32>,
    }

    /// Modem relay (V.150.1).
    ModemRelay {
        cap_and_ver: u32,
        mod_and_2833: u32,
    }

    /// Limits of the V.150.1 transport.
    SprtPayload {
        chan0_max_payload: u16,
        chan2_max_payload: u16,
        chan3_max_payload: u16,
        chan2_max_window: u16,
    }

    /// V.150.1 state signalling.
    Sse {
        standard: u32,
        vendor: u32,
    }

    /// Payload types of a gateway.
    PayloadParameters {
        nse: u8,
        rfc2833: u8,
        sse: u8,
        v150sprt: u8,
        noaudio: u8,
        future_use1: u8,
        future_use2: u8,
        future_use3: u8,
    }

    /// What a gateway may switch to during a call.
    LatentCapabilities {
        active: u32,
        modem_relay: ModemRelay,
        sprt_payload: SprtPayload,
        sse: Sse,
        payload_param: PayloadParameters,
    }

    /// How a stream is received.
    QualifierIn {
        ec_value: EchoCancellation,
        g723_bit_rate: G723BitRate [..=10],
        codec_params_union: [u8; 4] [11..],
    }
}
