//! What a phone can send and receive.

use crate::protocol::codec::{Filled, Slots, Tail};
use crate::protocol::enums::{EncryptionCapability, IpAddressMode, Layout, MediaPayload, TransmitOrReceive};

messages! { capabilities:
    /// List of codecs the phone can use.
    CapabilitiesRes = 0x0010, FromPhone, "CapabilitiesResMessage" | "CapabilitiesReqMessage" {
        [count caps: u32]
        caps: Vec<AudioCapability> as Slots<AudioCapability, 18>,
    }

    /// Full audio/video/data capabilities.
    UpdateCapabilities = 0x0030, FromPhone, "UpdateCapabilitiesMessage" | "DeviceUpdateCapabilities" {
        [count audiocaps: u32]
        [count vid_caps: u32]
        [count data_caps: u32]
        rtp_payload_format: u32,
        [count custom_picture_format: u32]
        custom_picture_format: Vec<CustomPictureFormat> as Slots<CustomPictureFormat, 6>,
        conf_resources: ConferenceResources,
        audiocaps: Vec<AudioCapability> as Slots<AudioCapability, 18>,
        vid_caps: Vec<VideoCapability> as Slots<VideoCapability, 10>,
        data_caps: Vec<DataCapability> as Slots<DataCapability, 5>,
    }

    /// Capabilities with H.264.
    CapabilitiesV2Res = 0x0043, FromPhone, "CapabilitiesV2ResMessage" {
        [count audiocaps: u32]
        [count vid_caps: u32]
        [count data_caps: u32]
        rtp_payload_format: u32,
        [count custom_picture_format: u32]
        custom_picture_format: Vec<CustomPictureFormat> as Slots<CustomPictureFormat, 6>,
        conf_resources: ConferenceResources,
        audiocaps: Vec<AudioCapability> as Slots<AudioCapability, 18>,
        vid_caps: Vec<VideoCapabilityV2> as Slots<VideoCapabilityV2, 10>,
        data_caps: Vec<DataCapability> as Slots<DataCapability, 5>,
    }

    /// Capabilities with encryption and IP mode.
    CapabilitiesV3Res = 0x0044, FromPhone, "CapabilitiesV3ResMessage" {
        [count audiocaps: u32]
        [count vid_caps: u32]
        [count data_caps: u32]
        rtp_payload_format: u32,
        [count custom_picture_format: u32]
        custom_picture_format: Vec<CustomPictureFormat> as Slots<CustomPictureFormat, 6>,
        conf_resources: ConferenceResources,
        audiocaps: Vec<AudioCapability> as Slots<AudioCapability, 18>,
        vid_caps: Vec<VideoCapabilityV3> as Slots<VideoCapabilityV3, 10>,
        data_caps: Vec<DataCapabilityV3> as Slots<DataCapabilityV3, 5>,
        unknown: Option<Vec<u32>> as Tail<Filled<u32, 70>>,
    }

    /// Ask for the capabilities.
    CapabilitiesReq = 0x009b, ToPhone, "CapabilitiesReq" | "CapabilitiesReqMessage" {}
}

wire_struct! {
    /// A codec with its limits. The payloads depend on the codec.
    AudioCapability {
        payload_capability: MediaPayload,
        max_frames_per_packet: u32,
        payloads: [u8; 8],
    }

    /// A picture size besides the standard ones.
    CustomPictureFormat {
        picture_width: u32,
        picture_height: u32,
        pixel_aspect_ratio: u32,
        clock_conversion_code: u32,
        clock_divisor: u32,
    }

    /// One service of a conference device.
    ServiceResource {
        [count layouts: u32]
        layouts: Vec<Layout> as Slots<Layout, 5>,
        service_num: u32,
        max_streams: u32,
        max_conferences: u32,
        active_conference_on_registration: u32,
    }

    /// What a conference device can mix.
    ConferenceResources {
        active_streams_on_registration: u32,
        max_bw: u32,
        [count service_resource: u32]
        service_resource: Vec<ServiceResource> as Slots<ServiceResource, 4>,
    }

    /// A picture format with its limits.
    LevelPreference {
        transmit_preference: u32,
        format: u32,
        max_bit_rate: u32,
        min_bit_rate: u32,
        mpi: u32,
        service_number: u32,
    }

    /// A video codec with its limits. The capability depends on the codec.
    VideoCapability {
        payload_capability: MediaPayload,
        video_capability_direction: TransmitOrReceive,
        [count level_preference: u32]
        level_preference: Vec<LevelPreference> as Slots<LevelPreference, 4>,
        capability: [u8; 8],
    }

    /// A data codec with its limits.
    DataCapability {
        payload_capability: MediaPayload,
        data_capability_direction: TransmitOrReceive,
        protocol_dependent_data: u32,
        max_bit_rate: u32,
    }

    /// A video codec with its limits, with room for H.264.
    VideoCapabilityV2 {
        payload_capability: MediaPayload,
        video_capability_direction: TransmitOrReceive,
        [count level_preference: u32]
        level_preference: Vec<LevelPreference> as Slots<LevelPreference, 4>,
        capability: [u8; 24],
    }

    /// A video codec with its limits, with encryption and address family.
    VideoCapabilityV3 {
        payload_capability: MediaPayload,
        video_capability_direction: TransmitOrReceive,
        [count level_preference: u32]
        level_preference: Vec<LevelPreference> as Slots<LevelPreference, 4>,
        encryption_capability: EncryptionCapability,
        capability: [u8; 24],
        ip_addressing_mode: IpAddressMode,
    }

    /// A data codec with its limits, with encryption.
    DataCapabilityV3 {
        payload_capability: MediaPayload,
        data_capability_direction: TransmitOrReceive,
        protocol_dependent_data: u32,
        max_bit_rate: u32,
        encryption_capability: EncryptionCapability,
    }
}
