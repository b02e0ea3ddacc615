//! Registration, keep-alive, alarms and the server list.

use std::net::{Ipv4Addr, Ipv6Addr};

use bytes::Bytes;

use crate::protocol::codec::{Each, Fixed, Tail, UpTo};
use crate::protocol::enums::{
    AlarmSeverity, DeviceType, PhoneFeatures, ResetType, UnregisterReason, UnregisterStatus,
};
use crate::protocol::text::Text;
use crate::protocol::wire::MediaAddress;

messages! { registration:
    /// Phone says it is alive.
    KeepAliveReq = 0x0000, FromPhone, "KeepAliveReqMessage" | "KeepAliveMessage" {}

    /// Phone announces its name, address, type and abilities.
    RegisterReq = 0x0001, FromPhone, "RegisterReqMessage" | "RegisterMessage" {
        station_id: StationIdentifier,
        station_ip: Ipv4Addr,
        device_type: DeviceType,
        max_streams: u32,
        active_streams: Option<u32>,
        protocol_version: Option<u8>,
        unknown: Option<u8>,
        phone_features: Option<PhoneFeatures>,
        max_conferences: Option<u32>,
        active_conferences: Option<u32>,
        mac_address: Option<[u8; 12]>,
        ipv4_address_scope: Option<u32>,
        max_number_of_lines: Option<u32>,
        station_ipv6: Option<Ipv6Addr>,
        ipv6_address_scope: Option<u32>,
        firmware_load_name: Option<Text> as Tail<Fixed<32>>,
        config_version_stamp: Option<Text> as Tail<Fixed<48>>,
    }

    /// Phone tells its RTP port (superseded by the channel acknowledgements).
    IpPort = 0x0002, FromPhone, "IpPortMessage" | "PortMessage" {
        rtp_media_port: u32,
    }

    /// Ask which firmware load to run.
    VersionReq = 0x000f, FromPhone, "VersionReqMessage" {}

    /// Ask for the list of servers.
    ServerReq = 0x0012, FromPhone, "ServerReqMessage" | "Server Request Message" {}

    /// Text alarm, sent just after connecting, with the reason of the last restart.
    Alarm = 0x0020, FromPhone, "AlarmMessage" {
        alarm_severity: AlarmSeverity,
        text: Bytes as UpTo<80>,
        parm1: Option<i32>,
        parm2: Option<i32>,
    }

    /// Phone wants to unregister.
    UnregisterReq = 0x0027, FromPhone, "UnregisterReqMessage" | "UnregisterMessage" {
        un_reg_reason_code: Option<UnregisterReason>,
    }

    /// Ask for permission to register (fallback control).
    RegisterTokenReq = 0x0029, FromPhone, "RegisterTokenReq" {
        station_id: StationIdentifier,
        station_ip: Ipv4Addr,
        device_type: DeviceType,
        station_ipv6: Option<Ipv6Addr>,
        unknown: Option<u32>,
    }

    /// How many lines the phone can show.
    RegisterAvailableLines = 0x002d, FromPhone, "RegisterAvailableLinesMessage" {
        max_num_of_avail_lines: u32,
    }

    /// Registration accepted: keep-alive intervals, date format, protocol version.
    RegisterAck = 0x0081, ToPhone, "RegisterAckMessage" {
        keep_alive_interval: u32,
        date_template: Text as Fixed<6>,
        padding: u16,
        secondary_keep_alive_interval: Option<u32>,
        protocol_version: Option<u8>,
        unknown: Option<u8>,
        phone_features: Option<PhoneFeatures>,
    }

    /// Firmware load to run.
    VersionRes = 0x0098, ToPhone, "VersionResMessage" | "VersionMessage" {
        version_str: Text as Fixed<16>,
    }

    /// Registration refused with a reason text.
    RegisterReject = 0x009d, ToPhone, "RegisterRejectMessage" {
        text: Text as Fixed<32>,
    }

    /// List of up to five servers.
    ServerRes = 0x009e, ToPhone, "ServerResMessage" | "ServerResponseMessage" {
        server_name: [Text; 5] as Each<Fixed<48>, 5>,
        server_tcp_listen_port: [u32; 5],
        server_ip: [MediaAddress; 5],
    }

    /// Reset, restart or apply configuration.
    Reset = 0x009f, ToPhone, "Reset" | "ResetMessage" {
        reset_type: ResetType,
    }

    /// Answer to KeepAlive.
    KeepAliveAck = 0x0100, ToPhone, "KeepAliveAckMessage" {}

    /// Answer to Unregister.
    UnregisterAck = 0x0118, ToPhone, "UnregisterAckMessage" {
        status: UnregisterStatus,
    }

    /// Token granted: the phone may register here.
    RegisterTokenAck = 0x011a, ToPhone, "RegisterTokenAck" {}

    /// Token refused: wait and ask again.
    RegisterTokenReject = 0x011b, ToPhone, "RegisterTokenReject" {
        wait_time_before_next_req: u32,
    }

    /// Wireless phone reports its access point (XML).
    LocationInfo = 0x0157, FromPhone, "LocationInfoMessage" {
        location_info: Text as Fixed<2404>,
    }

    /// Attached expansion module.
    AddOnDeviceCapabilities = 0x0159, FromPhone, "AddOnDeviceCapabilitiesMessage" {
        instance: u32,
        device_type_count: u32,
        max_allowed: u32,
        unknown: [u32; 6],
        text: Text as Fixed<128>,
    }

    /// Alarm as XML, sent after registration.
    EnhancedAlarm = 0x015a, FromPhone, "EnhancedAlarmMessage" | "XMLAlarmMessage" {
        alarm_info: Bytes as UpTo<2048>,
    }

    /// SPA phones: ask for permission to register.
    SpcpRegisterTokenReq = 0x8000, FromPhone, "SPCPRegisterTokenReq" {
        station_id: StationIdentifier,
        station_ip: u32,
        device_type: DeviceType,
        max_streams: u32,
    }

    /// SPA phones: token granted.
    SpcpRegisterTokenAck = 0x8100, ToPhone, "SPCPRegisterTokenAck" {
        features: u32,
    }

    /// SPA phones: token refused.
    SpcpRegisterTokenReject = 0x8101, ToPhone, "SPCPRegisterTokenReject" {
        wait_time_before_next_req: u32,
    }

    /// SPA platform information request.
    SpcpPlatformInfoGetReq = 0xff02, Both, "SPCPPlatformInfoGetReq" {}

    /// SPA platform information response.
    SpcpPlatformInfoGetRsp = 0xff03, Both, "SPCPPlatformInfoGetRsp" {}

    /// SPA platform information refusal.
    SpcpPlatformInfoGetRej = 0xff04, Both, "SPCPPlatformInfoGetRej" {}
}

wire_struct! {
    /// Which device a message is about.
    StationIdentifier {
        device_name: Text as Fixed<16>,
        user_id: u32,
        instance: u32,
    }
}
