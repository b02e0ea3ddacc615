//! How an administrator reads the state of profiles and phones.

use std::fmt::{self, Write};

use crate::config::Profile;
use crate::exchange::{DeviceStatus, ProfileStatus};

/// Writes the block of `skinny status profile <profile>`.
pub(super) fn profile(out: &mut impl Write, status: &ProfileStatus) -> fmt::Result {
    let Profile { extensions, .. } = &*status.profile;
    let profile = &status.profile;
    let counters = &status.counters;
    let flag = |on: bool| u8::from(on).to_string();
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    let rows = [
        ("Name", profile.name.clone()),
        ("Domain Name", profile.domain.clone()),
        ("IP", profile.ip.clone()),
        ("Port", profile.port.to_string()),
        ("Dialplan", profile.dialplan.clone()),
        ("Context", profile.context.clone()),
        ("Patterns-Dialplan", profile.patterns_dialplan.clone()),
        ("Patterns-Context", profile.patterns_context.clone()),
        ("Keep-Alive", profile.keep_alive.as_secs().to_string()),
        ("Digit-Timeout", profile.digit_timeout.as_millis().to_string()),
        ("Date-Format", profile.date_format.clone()),
        ("DBName", format!("skinny_{}", profile.name)),
        ("Debug", profile.debug.to_string()),
        ("Auto-Restart", flag(profile.auto_restart)),
        ("Non-Blocking", flag(profile.non_blocking)),
        ("CALLS-IN", counters.calls_in.to_string()),
        ("FAILED-CALLS-IN", counters.failed_calls_in.to_string()),
        ("CALLS-OUT", counters.calls_out.to_string()),
        ("FAILED-CALLS-OUT", counters.failed_calls_out.to_string()),
        ("Listener-Threads", status.connections.to_string()),
        ("Ext-Voicemail", text(&extensions.voicemail)),
        ("Ext-Redial", text(&extensions.redial)),
        ("Ext-MeetMe", text(&extensions.meetme)),
        ("Ext-PickUp", text(&extensions.pickup)),
        ("Ext-CFwdAll", text(&extensions.cfwdall)),
        ("Devices", status.devices.to_string()),
        ("Calls", status.calls.to_string()),
        ("Panics", counters.panics.to_string()),
    ];
    block(out, PROFILE_WIDTH, &rows)
}

/// Writes the block of `skinny status profile <profile> device <device>`.
pub(super) fn device(out: &mut impl Write, status: &DeviceStatus) -> fmt::Result {
    let mut rows = vec![
        ("DeviceName", status.name.clone()),
        ("UserId", status.user_id.to_string()),
        ("Instance", status.instance.to_string()),
        ("IP", status.address.to_string()),
        ("DeviceTypeId", status.type_id.to_string()),
        ("DeviceType", status.type_name.clone()),
        ("MaxStreams", status.max_streams.to_string()),
        ("Port", status.rtp_port.map(|port| port.to_string()).unwrap_or_default()),
        ("Codecs", status.codecs.clone()),
    ];
    let accessories = [
        ("HeadsetId", "Headset", status.headset),
        ("HandsetId", "Handset", status.handset),
        ("SpeakerId", "Speaker", status.speaker),
    ];
    for (id, name, state) in accessories {
        rows.push((id, state.map(|state| state.to_string()).unwrap_or_default()));
        if let Some(state) = state {
            rows.push((name, accessory(state).to_owned()));
        }
    }
    for (call, state) in &status.calls {
        let state = crate::protocol::enums::CallState::from(*state);
        rows.push(("Call", format!("{call} {state}")));
    }
    block(out, DEVICE_WIDTH, &rows)
}

fn accessory(state: u32) -> &'static str {
    match state {
        1 => "OffHook",
        2 => "OnHook",
        _ => "AccessoryNoState",
    }
}

/// Rows of label and value between two rules.
fn block(out: &mut impl Write, width: usize, rows: &[(&str, String)]) -> fmt::Result {
    let rule = "=".repeat(RULE);
    writeln!(out, "{rule}")?;
    for (label, value) in rows {
        writeln!(out, "{label:<width$}\t{value}")?;
    }
    writeln!(out, "{rule}")
}

const RULE: usize = 97;
const PROFILE_WIDTH: usize = 18;
const DEVICE_WIDTH: usize = 14;
