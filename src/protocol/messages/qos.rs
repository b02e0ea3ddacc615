//! Reservations and marking of streams.

use crate::protocol::codec::Fixed;
use crate::protocol::enums::{MediaPayload, QosErrorCode, ResvStyle, RsvpDirection, RsvpErrorCode};
use crate::protocol::text::Text;
use crate::protocol::wire::MediaAddress;

messages! { qos:
    /// RSVP reservation notice.
    QoSResvNotify = 0x0046, FromPhone, "QoSResvNotifyMessage" {
        conference_id: u32,
        call_reference: u32,
        pass_through_party_id: u32,
        remote_ip_addr: MediaAddress,
        remote_port_number: u32,
        direction: RsvpDirection,
    }

    /// RSVP error notice.
    QoSErrorNotify = 0x0047, FromPhone, "QoSErrorNotifyMessage" {
        conference_id: u32,
        call_reference: u32,
        pass_through_party_id: u32,
        remote_ip_addr: MediaAddress,
        remote_port_number: u32,
        direction: RsvpDirection,
        error_code: QosErrorCode,
        failure_node_ip_addr: u32,
        rsvp_error_code: RsvpErrorCode,
        rsvp_error_sub_code_val: u32,
        rsvp_error_flag: u32,
    }

    /// RSVP listen.
    QoSListen = 0x014d, ToPhone, "QoSListenMessage" {
        conference_id: u32,
        call_reference: u32,
        pass_through_party_id: u32,
        remote_ip_addr: MediaAddress,
        remote_port_number: u32,
        resv_style: ResvStyle,
        max_retry_number: i32,
        retry_timer: u32,
        confirm_required: u32,
        preemption_priority: u32,
        defending_priority: u32,
        compression_type: MediaPayload,
        average_bit_rate: u32,
        burst_size: u32,
        peak_rate: u32,
        application_id: QosApplication,
    }

    /// RSVP path.
    QoSPath = 0x014e, ToPhone, "QoSPathMessage" {
        conference_id: u32,
        call_reference: u32,
        pass_through_party_id: u32,
        remote_ip_addr: MediaAddress,
        remote_port_number: u32,
        resv_style: ResvStyle,
        max_retry_number: i32,
        retry_timer: u32,
        preemption_priority: u32,
        defending_priority: u32,
        compression_type: MediaPayload,
        average_bit_rate: u32,
        burst_size: u32,
        peak_rate: u32,
        application_id: QosApplication,
    }

    /// RSVP teardown.
    QoSTeardown = 0x014f, ToPhone, "QoSTeardownMessage" {
        conference_id: u32,
        call_reference: u32,
        pass_through_party_id: u32,
        remote_ip_addr: MediaAddress,
        remote_port_number: u32,
        direction: RsvpDirection,
    }

    /// Change the DSCP of a stream.
    UpdateDscp = 0x0150, ToPhone, "UpdateDSCPMessage" {
        conference_id: u32,
        call_reference: u32,
        pass_through_party_id: u32,
        remote_ip_addr: MediaAddress,
        remote_port_number: u32,
        dscp: u32,
    }

    /// RSVP modify.
    QoSModify = 0x0151, ToPhone, "QoSModifyMessage" {
        conference_id: u32,
        call_reference: u32,
        pass_through_party_id: u32,
        remote_ip_addr: MediaAddress,
        remote_port_number: u32,
        direction: RsvpDirection,
        compression_type: MediaPayload,
        average_bit_rate: u32,
        burst_size: u32,
        peak_rate: u32,
        application_id: QosApplication,
    }
}

wire_struct! {
    /// Which application a reservation is for.
    QosApplication {
        vendor_id: Text as Fixed<32>,
        version: Text as Fixed<16>,
        app_name: Text as Fixed<32>,
        sub_app_id: Text as Fixed<32>,
    }
}
