//! Names and numbers: messages, versions and the values of fields.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stdout, reason = "tests fail by panicking")]

mod protocol_support;

use std::collections::{BTreeMap, BTreeSet};

use mod_skinny::protocol::enums::{
    AddParticipantResult, AlarmSeverity, AnnPlayMode, AuditParticipantResult, BlfStatus, ButtonType,
    CallHistoryDisposition, CallPriority, CallPrivacy, CallSecurity, CallState, CallType, CreateConfResult,
    DeleteConfResult, DeviceType, EchoCancellation, EncryptionAlgorithm, EncryptionCapability, EndOfAnnAck,
    G723BitRate, HeadsetMode, IpAddressMode, IpAddressType, Key, LampMode, Layout, MediaPathCapabilities,
    MediaPathId, MediaPathState, MediaPayload, MediaReceptionStatus, MediaStatus, MediaTransportType,
    MediaType, MicMode, MiscCommandType, ModifyConfResult, MwiNotificationResult, PhoneFeatures, Phrase,
    PlayAnnStatus, PortHandling, QosErrorCode, RecordingState, ResetType, ResourceType, ResvStyle,
    RingDuration, RingMode, RsvpDirection, RsvpErrorCode, SequenceFlag, SessionType, SilenceSuppression,
    SoftKey, SoftKeySet, SpeakerMode, StatsProcessing, StimulusKind, SubscribeCause, SubscriptionFeatureId,
    Tone, ToneOutputDirection, TransmitOrReceive, UnregisterReason, UnregisterStatus, VideoFormat,
};
use mod_skinny::protocol::messages::{OffHook, OpenReceiveChannelAck};
use mod_skinny::protocol::{Dialect, Direction, Message, ProtocolVersion, message_id_by_name, negotiate};
use protocol_support::{dialect, facts};

/// Reads one enumeration of the published table: value and the columns.
fn table(facts: &std::path::Path, name: &str) -> Vec<(u32, BTreeMap<String, String>)> {
    let text = std::fs::read_to_string(facts.join("enums.tsv")).unwrap();
    let mut rows = text.lines().map(|line| line.split('\t').map(str::to_owned).collect::<Vec<_>>());
    let head = rows.next().unwrap();
    rows.filter(|row| row[0] == name)
        .map(|row| (row[1].parse().unwrap(), head.iter().cloned().zip(row).collect()))
        .collect()
}

/// Checks that an enumeration has the published values, except those that
/// `without` names, and that names lead back to their values.
macro_rules! check_values {
    ($facts:expr, $enumeration:ident, $table:literal, $without:expr) => {{
        let without: &[u32] = $without;
        let published: BTreeSet<u32> = table($facts, $table).iter().map(|(value, _)| *value).collect();
        let ours: BTreeSet<u32> = $enumeration::all().iter().map(|value| u32::from(*value)).collect();
        let expected: BTreeSet<u32> =
            published.into_iter().filter(|value| !without.contains(value)).collect();
        assert_eq!(ours, expected, $table);
        for value in $enumeration::all() {
            assert_eq!($enumeration::from(u32::from(*value)), *value);
            let name = value.name().unwrap();
            if !name.starts_with(|first: char| first.is_ascii_digit()) {
                assert_eq!($enumeration::parse(&name.to_uppercase()), Some(*value), "{name}");
            }
        }
        assert_eq!($enumeration::from(4_000_000_000).to_string(), "4000000000");
        assert_eq!(u32::from($enumeration::from(4_000_000_000)), 4_000_000_000);
        assert_eq!($enumeration::parse("no such name"), None);
    }};
}

/// Tones of one source that contradicts the others.
const DOUBTFUL_TONES: &[u32] = &[11, 12, 32, 58, 59, 60, 61, 62];

/// Numbers of expansion modules and "not defined" that only one server uses
/// inside itself.
const PRIVATE_MODELS: &[u32] = &[99_991, 99_992, 99_993, 99_999];

#[test]
fn values_are_those_of_the_tables() {
    let Some(facts) = facts() else { return };
    check_values!(&facts, DeviceType, "device_type", PRIVATE_MODELS);
    check_values!(&facts, CallState, "call_state", &[]);
    check_values!(&facts, LampMode, "lamp_mode", &[]);
    check_values!(&facts, RingMode, "ring_mode", &[]);
    check_values!(&facts, RingDuration, "ring_duration", &[]);
    check_values!(&facts, SpeakerMode, "speaker_mode", &[]);
    check_values!(&facts, ResetType, "reset_type", &[]);
    check_values!(&facts, Tone, "tone", DOUBTFUL_TONES);
    check_values!(&facts, ButtonType, "button_type", &[]);
    check_values!(&facts, StimulusKind, "stimulus", &[]);
    check_values!(&facts, SoftKeySet, "soft_key_set", &[]);
    check_values!(&facts, MediaPayload, "media_payload", &[]);
    check_values!(&facts, MediaStatus, "media_status", &[]);
    check_values!(&facts, MediaPathState, "media_path_event", &[]);
    check_values!(&facts, Key, "keypad_button", &[]);
}

#[test]
fn rarer_values_are_those_of_the_tables() {
    let Some(facts) = facts() else { return };
    check_values!(&facts, CallType, "call_type", &[]);
    check_values!(&facts, ToneOutputDirection, "tone_output_direction", &[]);
    check_values!(&facts, AlarmSeverity, "alarm_severity", &[]);
    check_values!(&facts, MediaPathId, "media_path_id", &[]);
    check_values!(&facts, CallPrivacy, "call_privacy", &[]);
    check_values!(&facts, CallSecurity, "call_security", &[]);
    check_values!(&facts, CallPriority, "call_priority", &[]);
    check_values!(&facts, BlfStatus, "blf_status", &[]);
    check_values!(&facts, EncryptionAlgorithm, "encryption_algorithm", &[]);
    check_values!(&facts, MiscCommandType, "misc_command_type", &[]);
    check_values!(&facts, MediaTransportType, "media_transport_type", &[]);
    check_values!(&facts, MediaType, "media_type", &[]);
    check_values!(&facts, CallHistoryDisposition, "call_history_disposition", &[]);
    check_values!(&facts, EchoCancellation, "echo_cancellation", &[]);
    check_values!(&facts, G723BitRate, "g723_bit_rate", &[]);
    check_values!(&facts, IpAddressType, "ip_addr_type", &[]);
    check_values!(&facts, TransmitOrReceive, "transmit_or_receive", &[]);
    check_values!(&facts, VideoFormat, "video_format", &[]);
    check_values!(&facts, SubscribeCause, "subscribe_cause", &[]);
    check_values!(&facts, UnregisterStatus, "unregister_status", &[]);
    check_values!(&facts, MediaReceptionStatus, "multicast_media_reception_status", &[]);
    check_values!(&facts, StatsProcessing, "stats_processing", &[]);
    check_values!(&facts, UnregisterReason, "unregister_reason", &[]);
    check_values!(&facts, HeadsetMode, "headset_mode", &[]);
    check_values!(&facts, SequenceFlag, "sequence_flag", &[]);
    check_values!(&facts, Layout, "layout", &[]);
    check_values!(&facts, CreateConfResult, "create_conf_result", &[]);
    check_values!(&facts, DeleteConfResult, "delete_conf_result", &[]);
    check_values!(&facts, ModifyConfResult, "modify_conf_result", &[]);
    check_values!(&facts, AddParticipantResult, "add_participant_result", &[]);
    check_values!(&facts, ResourceType, "resource_type", &[]);
    check_values!(&facts, AuditParticipantResult, "audit_participant_result", &[]);
    check_values!(&facts, EncryptionCapability, "encryption_capability", &[]);
    check_values!(&facts, IpAddressMode, "ip_addr_mode", &[]);
    check_values!(&facts, RsvpDirection, "rsvp_direction", &[]);
    check_values!(&facts, QosErrorCode, "qo_s_error_code", &[]);
    check_values!(&facts, RsvpErrorCode, "rsvp_error_code", &[]);
    check_values!(&facts, SubscriptionFeatureId, "subscription_feature_id", &[]);
    check_values!(&facts, MediaPathCapabilities, "media_path_capabilities", &[]);
    check_values!(&facts, MicMode, "mic_mode", &[]);
    check_values!(&facts, SilenceSuppression, "silence_suppression", &[]);
    check_values!(&facts, PortHandling, "port_handling", &[]);
    check_values!(&facts, SessionType, "session_type", &[]);
    check_values!(&facts, EndOfAnnAck, "end_of_ann_ack", &[]);
    check_values!(&facts, AnnPlayMode, "ann_play_mode", &[]);
    check_values!(&facts, PlayAnnStatus, "play_ann_status", &[]);
    check_values!(&facts, ResvStyle, "resv_style", &[]);
    check_values!(&facts, MwiNotificationResult, "mwi_notification_result", &[]);
    check_values!(&facts, RecordingState, "recording_status", &[]);
}

#[test]
fn phrases_are_those_of_both_tables() {
    let Some(facts) = facts() else { return };
    let first = table(&facts, "text_code_80").into_iter().map(|(value, _)| value);
    let second = table(&facts, "text_code_1e").into_iter().map(|(value, _)| value + 0x1e00);
    let ours: BTreeSet<u32> = Phrase::all().iter().map(|phrase| u32::from(*phrase)).collect();
    assert_eq!(ours, first.chain(second).collect());
}

/// The numbers that CallManagers were seen to use, up to where mod_skinny
/// differs.
#[test]
fn soft_keys_are_those_of_call_managers() {
    let Some(facts) = facts() else { return };
    let mut seen = 0;
    for (value, columns) in table(&facts, "soft_key_event") {
        if columns["callmanager"].is_empty() || value == 19 {
            continue;
        }
        seen += 1;
        assert!(SoftKey::from(value).name().is_some(), "{value} {}", columns["callmanager"]);
    }
    assert!(seen >= 18);
}

#[test]
fn message_names_are_those_of_the_tables() {
    let Some(facts) = facts() else { return };
    let text = std::fs::read_to_string(facts.join("messages.tsv")).unwrap();
    let rows: Vec<Vec<_>> = text.lines().skip(1).map(|line| line.split('\t').collect()).collect();
    assert_eq!(rows.len(), Message::ids().count());
    for row in rows {
        let id = u32::from_str_radix(row[0].trim_start_matches("0x"), 16).unwrap();
        let message = Message::blank(id);
        let skinny = if matches!(row[2], "" | "=") { row[1] } else { row[2] };
        assert_eq!((message.name(), message.skinny_name()), (row[1], skinny));
        let direction = match row[4] {
            "phone->server" => Direction::FromPhone,
            "server->phone" => Direction::ToPhone,
            _ => Direction::Both,
        };
        assert_eq!(message.direction(), direction, "{}", row[1]);
        assert_eq!(message.purpose().trim_end_matches('.'), row[13], "{}", row[1]);
        assert_eq!(message_id_by_name(row[1]), Some(id));
        assert!(message_id_by_name(skinny).is_some());
    }
}

#[test]
fn messages_are_found_by_either_name() {
    assert_eq!(message_id_by_name("KeepAliveReqMessage"), Some(0x0000));
    assert_eq!(message_id_by_name("KeepAliveMessage"), Some(0x0000));
    assert_eq!(message_id_by_name("keepalive"), Some(0x0000));
    assert_eq!(message_id_by_name("Server Request Message"), Some(0x0012));
    assert_eq!(message_id_by_name("CapabilitiesReq"), Some(0x009b));
    assert_eq!(message_id_by_name("XMLAlarm"), Some(0x015a));
    assert_eq!(message_id_by_name("NoSuchMessage"), None);
    assert_eq!(message_id_by_name(""), None);
    assert_eq!(message_id_by_name("Ünïcödé"), None);
}

#[test]
fn names_that_users_type_are_understood() {
    assert_eq!(CallState::parse("lineinuse"), Some(CallState::LineInUse));
    assert_eq!(RingMode::parse("RingOff"), Some(RingMode::Off));
    assert_eq!(RingDuration::parse("ringonce"), Some(RingDuration::Once));
    assert_eq!(SpeakerMode::parse("SpeakerOn"), Some(SpeakerMode::On));
    assert_eq!(ResetType::parse("DeviceRestart"), Some(ResetType::Restart));
    assert_eq!(LampMode::parse("2"), Some(LampMode::On));
    assert_eq!(LampMode::parse("77"), Some(LampMode::Unknown(77)));
    assert_eq!(LampMode::parse("7x"), None);
    assert_eq!(SoftKey::parse("SoftkeyNewcall"), Some(SoftKey::NewCall));
    assert_eq!(SoftKeySet::parse("KeySetInUseHint"), Some(SoftKeySet::InUseHint));
    assert_eq!(DeviceType::parse("Cisco 7960"), Some(DeviceType::from(7)));
    assert_eq!(DeviceType::parse("Cisco CP-7941G"), Some(DeviceType::from(115)));
}

#[test]
fn log_lines_name_the_present_fields() {
    let ack = OpenReceiveChannelAck { port_number: 16384, call_reference: None, ..Default::default() };
    let line = Message::from(ack).to_string();
    let rest = line.strip_prefix("OpenReceiveChannelAck media_reception_status=Ok ip_addr=0.0.0.0 ");
    assert_eq!(rest, Some("port_number=16384 pass_through_party_id=0"));
    assert_eq!(Message::from(OffHook::default()).to_string(), "OffHook line_instance=0 call_reference=0");
}

#[test]
fn the_highest_common_version_is_taken() {
    let cases = [(0, 3), (3, 3), (4, 3), (7, 5), (11, 11), (14, 11), (15, 15), (20, 20), (22, 22), (255, 22)];
    for (offered, agreed) in cases {
        assert_eq!(negotiate(offered), ProtocolVersion(agreed), "offered {offered}");
    }
}

#[test]
fn headers_have_versions_that_analysers_know() {
    for version in 0..=22 {
        let header = dialect(version).header_version(0x0111);
        assert!(matches!(header, 0 | 10 | 11 | 15..=22), "{version} gives {header}");
    }
    assert_eq!(dialect(20).header_version(0x0081), 0);
    let unicode = Dialect::negotiated(20, PhoneFeatures(0x8572));
    assert_eq!(unicode, Dialect { version: ProtocolVersion(20), utf8: true });
}

/// The four bytes as they stand in RegisterAck.
#[test]
fn servers_say_what_they_can_do() {
    let features = |version| dialect(version).server_features();
    assert_eq!(features(3), (0, PhoneFeatures(0)));
    assert_eq!(features(9), (0x20, PhoneFeatures(u16::from_le_bytes([0xf1, 0xfe]))));
    assert_eq!(features(17), (0x20, PhoneFeatures(u16::from_le_bytes([0xf1, 0xff]))));
    assert!(features(17).1.contains(PhoneFeatures::UTF8 | PhoneFeatures::DYNAMIC_MESSAGES));
}
