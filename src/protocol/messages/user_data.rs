//! Data exchanged with applications on the phone.

use bytes::Bytes;

use crate::protocol::codec::Announced;
use crate::protocol::enums::SequenceFlag;

messages! { user_data:
    /// Application data from the phone.
    DeviceToUserData = 0x002e, FromPhone, "DeviceToUserDataMessage" {
        device_to_user_data: UserData,
    }

    /// Answer to UserToDeviceData.
    DeviceToUserDataResponse = 0x002f, FromPhone, "DeviceToUserDataResponseMessage" {
        device_to_user_data: UserData,
    }

    /// Application data from the phone, with sequencing.
    DeviceToUserDataMessageVersion1 = 0x0041, FromPhone,
        "DeviceToUserDataMessageVersion1" | "DeviceToUserDataVersion1Message"
    {
        device_to_user_data_version1: UserDataVersion1,
    }

    /// Answer to UserToDeviceDataVersion1.
    DeviceToUserDataResponseMessageVersion1 = 0x0042, FromPhone,
        "DeviceToUserDataResponseMessageVersion1" | "DeviceToUserDataResponseVersion1Message"
    {
        device_to_user_data_version1: UserDataVersion1,
    }

    /// Application data (XML) to the phone.
    UserToDeviceData = 0x011e, ToPhone, "UserToDeviceDataMessage" {
        user_to_device_data: UserData,
    }

    /// Application data (XML) to the phone, with sequencing and priority.
    UserToDeviceDataMessageVersion1 = 0x013f, ToPhone,
        "UserToDeviceDataMessageVersion1" | "UserToDeviceDataVersion1Message"
    {
        user_to_device_data_version1: UserDataVersion1,
    }
}

wire_struct! {
    /// Data of an application on the phone.
    UserData {
        application_id: u32,
        line_instance: u32,
        call_reference: u32,
        transaction_id: u32,
        [count xmldata: u32]
        xmldata: Bytes as Announced<2000>,
    }

    /// Data of an application on the phone, in several parts.
    UserDataVersion1 {
        application_id: u32,
        line_instance: u32,
        call_reference: u32,
        transaction_id: u32,
        [count xmldata: u32]
        sequence_flag: SequenceFlag,
        display_priority: u32,
        conference_id: u32,
        app_instance_id: u32,
        routing_id: u32,
        xmldata: Bytes as Announced<2000>,
    }
}
