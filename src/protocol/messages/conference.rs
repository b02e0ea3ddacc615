//! Conference bridges and announcements.

use bytes::Bytes;

use crate::protocol::codec::{Announced, Filled, Fixed, Slots};
use crate::protocol::enums::{
    AddParticipantResult, AnnPlayMode, AuditParticipantResult, CreateConfResult, DeleteConfResult,
    DeviceType, EndOfAnnAck, ModifyConfResult, PartyRestrictions, PlayAnnStatus, ResourceType, Tone,
};
use crate::protocol::text::Text;

messages! { conference:
    /// Stream counts of a media device (conference bridge, MTP).
    MediaResourceNotification = 0x002c, FromPhone, "MediaResourceNotificationMessage" {
        device_type: DeviceType,
        number_of_in_service_streams: u32,
        max_streams_per_conf: u32,
        number_of_out_of_service_streams: u32,
    }

    /// Clear a conference.
    ClearConference = 0x0032, FromPhone, "ClearConferenceMessage" {
        conference_id: u32,
        service_num: u32,
    }

    /// Conference bridge answers a create request.
    CreateConferenceRes = 0x0035, FromPhone, "CreateConferenceResMessage" {
        conference_id: u32,
        result: CreateConfResult,
        [count pass_thru_data: u32]
        pass_thru_data: Bytes as Announced<2000>,
    }

    /// Conference bridge answers a delete request.
    DeleteConferenceRes = 0x0036, FromPhone, "DeleteConferenceResMessage" {
        conference_id: u32,
        delete_conf_result: DeleteConfResult,
    }

    /// Conference bridge answers a modify request.
    ModifyConferenceRes = 0x0037, FromPhone, "ModifyConferenceResMessage" {
        conference_id: u32,
        modify_conf_result: ModifyConfResult,
        [count pass_thru_data: u32]
        pass_thru_data: Bytes as Announced<2000>,
    }

    /// Conference bridge answers an add request.
    AddParticipantRes = 0x0038, FromPhone, "AddParticipantResMessage" {
        conference_id: u32,
        call_reference: u32,
        add_participant_result: AddParticipantResult,
        bridge_participant_id: Text as Fixed<257>,
    }

    /// Conference bridge lists its conferences.
    AuditConferenceRes = 0x0039, FromPhone, "AuditConferenceResMessage" {
        last: u32,
        [count conference_entry: u32]
        conference_entry: Vec<ConferenceEntry> as Slots<ConferenceEntry, 32>,
    }

    /// Conference bridge lists participants.
    AuditParticipantRes = 0x0040, FromPhone, "AuditParticipantResMessage" {
        audit_participant_result: AuditParticipantResult,
        last: u32,
        conference_id: u32,
        [count participant_entry: u32]
        participant_entry: Vec<u32> as Slots<u32, 256>,
    }

    /// Play announcements on a bridge.
    StartAnnouncement = 0x0122, ToPhone, "StartAnnouncementMessage" {
        announcements: Vec<Announcement> as Filled<Announcement, 32>,
        ann_ack_req: EndOfAnnAck,
        conference_id: u32,
        matrix_conf_party_id: [u32; 16],
        hearing_conf_party_mask: u32,
        ann_play_mode: AnnPlayMode,
    }

    /// Stop an announcement.
    StopAnnouncement = 0x0123, ToPhone, "StopAnnouncementMessage" {
        conference_id: u32,
    }

    /// Announcement finished.
    AnnouncementFinish = 0x0124, FromPhone, "AnnouncementFinishMessage" {
        conference_id: u32,
        ann_status: PlayAnnStatus,
    }

    /// Ask a bridge to create a conference.
    CreateConferenceReq = 0x0137, ToPhone, "CreateConferenceReqMessage" {
        conference_id: u32,
        number_of_reserved_participants: u32,
        resource_type: ResourceType,
        application_id: u32,
        app_conf_id: Text as Fixed<32>,
        app_data: Text as Fixed<24>,
        [count pass_thru_data: u32]
        pass_thru_data: Bytes as Announced<2000>,
    }

    /// Delete a conference.
    DeleteConferenceReq = 0x0138, ToPhone, "DeleteConferenceReqMessage" {
        conference_id: u32,
    }

    /// Change a conference.
    ModifyConferenceReq = 0x0139, ToPhone, "ModifyConferenceReqMessage" {
        conference_id: u32,
        number_of_reserved_participants: u32,
        application_id: u32,
        app_conf_id: Text as Fixed<32>,
        app_data: Text as Fixed<24>,
        [count pass_thru_data: u32]
        pass_thru_data: Bytes as Announced<2000>,
    }

    /// Add a participant.
    AddParticipantReq = 0x013a, ToPhone, "AddParticipantReqMessage" {
        conference_id: u32,
        call_reference: u32,
        party_pi_restriction_bits: PartyRestrictions,
        participant_name: Text as Fixed<40>,
        participant_number: Text as Fixed<24>,
        conference_name: Text as Fixed<32>,
    }

    /// Drop a participant.
    DropParticipantReq = 0x013b, ToPhone, "DropParticipantReqMessage" {
        conference_id: u32,
        call_reference: u32,
    }

    /// Ask a bridge for its conferences.
    AuditConferenceReq = 0x013c, ToPhone, "AuditConferenceReqMessage" {}

    /// Ask a bridge for participants.
    AuditParticipantReq = 0x013d, ToPhone, "AuditParticipantReqMessage" {
        conference_id: u32,
    }

    /// Change a participant.
    ChangeParticipantReq = 0x013e, ToPhone, "ChangeParticipantReqMessage" {
        conference_id: u32,
        call_reference: u32,
        party_pi_restriction_bits: PartyRestrictions,
        participant_name: Text as Fixed<40>,
        participant_number: Text as Fixed<24>,
        conference_name: Text as Fixed<32>,
    }
}

wire_struct! {
    /// One conference on a bridge.
    ConferenceEntry {
        conference_id: u32,
        resource_type: ResourceType,
        number_of_reserved_participants: u32,
        number_of_active_participants: u32,
        application_id: u32,
        app_conf_id: Text as Fixed<32>,
        app_data: Text as Fixed<24>,
    }

    /// One announcement.
    Announcement {
        locale: u32,
        country: u32,
        tone_announcement: Tone,
    }
}
