//! Messages that exist in two forms.
//!
//! Older phones get texts in fixed fields, newer ones as dynamic strings in
//! the "V2" message of the same purpose. Code that sends uses the fixed form
//! only, whose texts may have any length here, and [`Message::encode`] chooses.
//! Code that receives server messages gets the
//! fixed form of whatever came from [`plain`].

use super::messages::{
    CallInfo, CallInfoV2, DisplayNotify, DisplayNotifyV2, DisplayPriNotify, DisplayPriNotifyV2,
    DisplayPromptStatus, DisplayPromptStatusV2, FeatureStatRes, FeatureStatV2Res, LineStatRes, LineStatV2Res,
    Message, ServiceUrlStatRes, ServiceUrlStatV2Res,
};
use super::version::Dialect;

/// First versions with the dynamic form of prompts, notes and call
/// information, of service buttons, of feature buttons and of lines
/// (chan-sccp's choice; a CallManager uses the first at version 20).
const DYNAMIC_TEXTS: u8 = 8;
const DYNAMIC_SERVICES: u8 = 8;
const DYNAMIC_FEATURES: u8 = 15;
const DYNAMIC_LINES: u8 = 17;

/// Returns the dynamic form of a message when the dialect wants it, `None`
/// when the message is to be sent as it is.
pub(super) fn for_dialect(message: &Message, dialect: Dialect) -> Option<Message> {
    let version = dialect.version.0;
    #[allow(clippy::wildcard_enum_match_arm, reason = "all other messages have one form")]
    let dynamic = match message {
        Message::DisplayPromptStatus(fixed) if version >= DYNAMIC_TEXTS => prompt(fixed).into(),
        Message::DisplayNotify(fixed) if version >= DYNAMIC_TEXTS => notify(fixed).into(),
        Message::DisplayPriNotify(fixed) if version >= DYNAMIC_TEXTS => pri_notify(fixed).into(),
        Message::CallInfo(fixed) if version >= DYNAMIC_TEXTS => call_info(fixed).into(),
        Message::ServiceUrlStatRes(fixed) if version >= DYNAMIC_SERVICES => service(fixed).into(),
        Message::FeatureStatRes(fixed) if version >= DYNAMIC_FEATURES => feature(fixed).into(),
        Message::LineStatRes(fixed) if version >= DYNAMIC_LINES => line(fixed).into(),
        _ => return None,
    };
    Some(dynamic)
}

/// Returns the fixed form of a message that is a dynamic one, any other as it
/// is.
#[must_use]
pub fn plain(message: Message) -> Message {
    #[allow(clippy::wildcard_enum_match_arm, reason = "all other messages have one form")]
    match message {
        Message::DisplayPromptStatusV2(dynamic) => plain_prompt(dynamic).into(),
        Message::DisplayNotifyV2(dynamic) => plain_notify(dynamic).into(),
        Message::DisplayPriNotifyV2(dynamic) => plain_pri_notify(dynamic).into(),
        Message::CallInfoV2(dynamic) => plain_call_info(dynamic).into(),
        Message::ServiceUrlStatV2Res(dynamic) => plain_service(dynamic).into(),
        Message::FeatureStatV2Res(dynamic) => plain_feature(dynamic).into(),
        Message::LineStatV2Res(dynamic) => plain_line(dynamic).into(),
        other => other,
    }
}

fn prompt(fixed: &DisplayPromptStatus) -> DisplayPromptStatusV2 {
    DisplayPromptStatusV2 {
        time_out_value: fixed.time_out_value,
        line_instance: fixed.line_instance,
        call_reference: fixed.call_reference,
        prompt_status: fixed.prompt_status.clone(),
    }
}

fn plain_prompt(dynamic: DisplayPromptStatusV2) -> DisplayPromptStatus {
    DisplayPromptStatus {
        time_out_value: dynamic.time_out_value,
        prompt_status: dynamic.prompt_status,
        line_instance: dynamic.line_instance,
        call_reference: dynamic.call_reference,
    }
}

fn notify(fixed: &DisplayNotify) -> DisplayNotifyV2 {
    DisplayNotifyV2 { time_out_value: fixed.time_out_value, notify: fixed.notify.clone() }
}

fn plain_notify(dynamic: DisplayNotifyV2) -> DisplayNotify {
    DisplayNotify { time_out_value: dynamic.time_out_value, notify: dynamic.notify }
}

fn pri_notify(fixed: &DisplayPriNotify) -> DisplayPriNotifyV2 {
    DisplayPriNotifyV2 {
        time_out_value: fixed.time_out_value,
        priority: fixed.priority,
        notify: fixed.notify.clone(),
    }
}

fn plain_pri_notify(dynamic: DisplayPriNotifyV2) -> DisplayPriNotify {
    DisplayPriNotify {
        time_out_value: dynamic.time_out_value,
        priority: dynamic.priority,
        notify: dynamic.notify,
    }
}

fn service(fixed: &ServiceUrlStatRes) -> ServiceUrlStatV2Res {
    ServiceUrlStatV2Res {
        service_url_index: fixed.service_url_index,
        service_url: fixed.service_url.clone(),
        service_url_display_name: fixed.service_url_display_name.clone(),
    }
}

fn plain_service(dynamic: ServiceUrlStatV2Res) -> ServiceUrlStatRes {
    ServiceUrlStatRes {
        service_url_index: dynamic.service_url_index,
        service_url: dynamic.service_url,
        service_url_display_name: dynamic.service_url_display_name,
    }
}

fn feature(fixed: &FeatureStatRes) -> FeatureStatV2Res {
    FeatureStatV2Res {
        feature_index: fixed.feature_index,
        feature_id: fixed.feature_id,
        feature_status: fixed.feature_status,
        feature_text_label: fixed.feature_text_label.clone(),
    }
}

fn plain_feature(dynamic: FeatureStatV2Res) -> FeatureStatRes {
    FeatureStatRes {
        feature_index: dynamic.feature_index,
        feature_id: dynamic.feature_id,
        feature_text_label: dynamic.feature_text_label,
        feature_status: dynamic.feature_status,
    }
}

/// The display options of the fixed form are what the dynamic one calls the
/// line's type.
fn line(fixed: &LineStatRes) -> LineStatV2Res {
    LineStatV2Res {
        line_number: fixed.line_number,
        line_type: fixed.line_display_options.unwrap_or_default(),
        line_dir_number: fixed.line_dir_number.clone(),
        line_fully_qualified_display_name: fixed
            .line_fully_qualified_display_name
            .clone()
            .unwrap_or_default(),
        line_text_label: fixed.line_text_label.clone().unwrap_or_default(),
    }
}

fn plain_line(dynamic: LineStatV2Res) -> LineStatRes {
    LineStatRes {
        line_number: dynamic.line_number,
        line_dir_number: dynamic.line_dir_number,
        line_fully_qualified_display_name: Some(dynamic.line_fully_qualified_display_name),
        line_text_label: Some(dynamic.line_text_label),
        line_display_options: Some(dynamic.line_type),
    }
}

fn call_info(fixed: &CallInfo) -> CallInfoV2 {
    CallInfoV2 {
        line_instance: fixed.line_instance.unwrap_or_default(),
        call_reference: fixed.call_reference.unwrap_or_default(),
        call_type: fixed.call_type.unwrap_or_default(),
        original_cdpn_redirect_reason: fixed.original_cdpn_redirect_reason.unwrap_or_default(),
        last_redirecting_reason: fixed.last_redirecting_reason.unwrap_or_default(),
        call_instance: fixed.call_instance.unwrap_or_default(),
        call_security_status: fixed.call_security_status.unwrap_or_default(),
        party_pi_restriction_bits: fixed.party_pi_restriction_bits.unwrap_or_default(),
        calling_party: fixed.calling_party.clone(),
        alternate_calling_party: fixed.calling_party.clone(),
        called_party: fixed.called_party.clone(),
        original_called_party: fixed.original_called_party.clone().unwrap_or_default(),
        last_redirecting_party: fixed.last_redirecting_party.clone().unwrap_or_default(),
        cgpn_voice_mailbox: fixed.cgpn_voice_mailbox.clone().unwrap_or_default(),
        cdpn_voice_mailbox: fixed.cdpn_voice_mailbox.clone().unwrap_or_default(),
        original_cdpn_voice_mailbox: fixed.original_cdpn_voice_mailbox.clone().unwrap_or_default(),
        last_redirecting_voice_mailbox: fixed.last_redirecting_voice_mailbox.clone().unwrap_or_default(),
        calling_party_name: fixed.calling_party_name.clone(),
        called_party_name: fixed.called_party_name.clone(),
        original_called_party_name: fixed.original_called_party_name.clone().unwrap_or_default(),
        last_redirecting_party_name: fixed.last_redirecting_party_name.clone().unwrap_or_default(),
        ..CallInfoV2::default()
    }
}

fn plain_call_info(dynamic: CallInfoV2) -> CallInfo {
    CallInfo {
        calling_party_name: dynamic.calling_party_name,
        calling_party: dynamic.calling_party,
        called_party_name: dynamic.called_party_name,
        called_party: dynamic.called_party,
        line_instance: Some(dynamic.line_instance),
        call_reference: Some(dynamic.call_reference),
        call_type: Some(dynamic.call_type),
        original_called_party_name: Some(dynamic.original_called_party_name),
        original_called_party: Some(dynamic.original_called_party),
        last_redirecting_party_name: Some(dynamic.last_redirecting_party_name),
        last_redirecting_party: Some(dynamic.last_redirecting_party),
        original_cdpn_redirect_reason: Some(dynamic.original_cdpn_redirect_reason),
        last_redirecting_reason: Some(dynamic.last_redirecting_reason),
        cgpn_voice_mailbox: Some(dynamic.cgpn_voice_mailbox),
        cdpn_voice_mailbox: Some(dynamic.cdpn_voice_mailbox),
        original_cdpn_voice_mailbox: Some(dynamic.original_cdpn_voice_mailbox),
        last_redirecting_voice_mailbox: Some(dynamic.last_redirecting_voice_mailbox),
        call_instance: Some(dynamic.call_instance),
        call_security_status: Some(dynamic.call_security_status),
        party_pi_restriction_bits: Some(dynamic.party_pi_restriction_bits),
    }
}
