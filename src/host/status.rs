//! How an administrator reads the state of profiles and phones.

use super::report::Report;
use crate::config::Profile;
use crate::exchange::{ButtonStatus, CallStatus, DeviceStatus, Direction, LineStatus, ProfileStatus, Trace};
use crate::protocol::enums::CallState;

/// Every profile; one that does not answer has no state.
pub(super) fn profiles(all: &[(String, Option<Box<ProfileStatus>>)]) -> Report {
    let row = |(name, status): &(String, Option<Box<ProfileStatus>>)| {
        let Some(status) = status else {
            let mut row = vec![name.clone(); 1];
            row.resize(PROFILE_COLUMNS.len() - 1, String::new());
            row.push("STOPPED".to_owned());
            return row;
        };
        let Profile { ip, port, domain, .. } = &*status.profile;
        vec![
            name.clone(),
            format!("{}:{port}", if ip.is_empty() { "*" } else { ip }),
            domain.clone(),
            status.devices.to_string(),
            status.calls.to_string(),
            "RUNNING".to_owned(),
        ]
    };
    let rows = all.iter().map(row).collect();
    Report::Table { name: "profiles", row_name: "profile", columns: PROFILE_COLUMNS.to_vec(), rows }
}

/// What `skinny status profile <profile>` tells. Programs read labels and layout.
pub(super) fn profile(status: &ProfileStatus) -> Report {
    let Profile { extensions, .. } = &*status.profile;
    let profile = &status.profile;
    let counters = &status.counters;
    let flag = |on: bool| u8::from(on).to_string();
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    let rows = vec![
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
        ("Accepted", status.traffic.accepted.to_string()),
        ("Denied", status.traffic.denied.to_string()),
        ("Turned-Away", status.traffic.turned_away.to_string()),
        ("Late", status.traffic.late.to_string()),
        ("Refused", counters.refused.to_string()),
        ("Panics", counters.panics.to_string()),
    ];
    Report::Block { name: "profile", width: PROFILE_WIDTH, rows }
}

/// Every registered phone.
pub(super) fn devices(all: &[DeviceStatus]) -> Report {
    let row = |status: &DeviceStatus| {
        vec![
            status.name.clone(),
            status.address.to_string(),
            status.type_name.clone(),
            status.version.to_string(),
            status.calls.len().to_string(),
            status.since.to_string(),
        ]
    };
    let columns = vec!["DeviceName", "IP", "DeviceType", "Protocol", "Calls", "Registered"];
    Report::Table { name: "devices", row_name: "device", columns, rows: all.iter().map(row).collect() }
}

/// What `skinny status profile <profile> device <device>` tells. Programs read labels and layout.
pub(super) fn device(status: &DeviceStatus) -> Report {
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
    rows.extend([
        ("Protocol", status.version.to_string()),
        ("Encoding", if status.utf8 { "UTF-8" } else { "ISO-8859-1" }.to_owned()),
        ("Firmware", status.load.clone()),
        ("Registered", status.since.to_string()),
        ("Trace", trace(status.traced).to_owned()),
    ]);
    rows.extend(
        status.calls.iter().map(|(call, state)| ("Call", format!("{call} {}", CallState::from(*state)))),
    );
    Report::Block { name: "device", width: DEVICE_WIDTH, rows }
}

fn trace(trace: Trace) -> &'static str {
    match trace {
        Trace::Off => "off",
        Trace::Messages => "messages",
        Trace::Everything => "on",
    }
}

fn accessory(state: u32) -> &'static str {
    match state {
        1 => "OffHook",
        2 => "OnHook",
        _ => "AccessoryNoState",
    }
}

/// The buttons of a phone.
pub(super) fn buttons(all: &[ButtonStatus]) -> Report {
    let row = |button: &ButtonStatus| {
        vec![
            button.position.to_string(),
            button.kind.to_string(),
            button.instance.to_string(),
            button.label.clone(),
            button.value.clone(),
        ]
    };
    let columns = vec!["Position", "Type", "Instance", "Label", "Value"];
    Report::Table { name: "buttons", row_name: "button", columns, rows: all.iter().map(row).collect() }
}

/// Every directory number.
pub(super) fn lines(all: &[LineStatus]) -> Report {
    let row = |line: &LineStatus| {
        let phones: Vec<String> = line
            .appearances
            .iter()
            .map(|view| format!("{}:{}", view.device_name, view.line_instance))
            .collect();
        vec![line.number.clone(), phones.join(" "), line.calls.len().to_string()]
    };
    let columns = vec!["Line", "Phones", "Calls"];
    Report::Table { name: "lines", row_name: "line", columns, rows: all.iter().map(row).collect() }
}

/// One directory number with its phones and its calls.
pub(super) fn line(line: &LineStatus, calls: &[CallStatus]) -> Report {
    let mut rows = vec![("Line", line.number.clone())];
    for view in &line.appearances {
        let place = format!("{}:{} line {}", view.device_name, view.device_instance, view.line_instance);
        rows.push(("Phone", place));
        rows.push(("Label", view.label.clone()));
        rows.push(("Caller-Name", view.caller_name.clone()));
    }
    for call in calls.iter().filter(|call| line.calls.contains(&call.call)) {
        rows.push(("Call", format!("{} {}", call.call, CallState::from(call.state))));
    }
    Report::Block { name: "line", width: DEVICE_WIDTH, rows }
}

/// Every call.
pub(super) fn calls(all: &[CallStatus]) -> Report {
    let row = |call: &CallStatus| {
        let phones: Vec<String> = call.phones.iter().map(|(name, line)| format!("{name}:{line}")).collect();
        let direction = match call.direction {
            Direction::FromPhone => "inbound",
            Direction::ToPhone => "outbound",
        };
        vec![
            call.call.to_string(),
            direction.to_owned(),
            CallState::from(call.state).to_string(),
            call.number.clone(),
            phones.join(" "),
            call.remote.number.clone(),
            call.remote.name.clone(),
            call.uuid.clone().unwrap_or_default(),
        ]
    };
    let columns = vec!["Id", "Direction", "State", "Line", "Phones", "Number", "Name", "Uuid"];
    Report::Table { name: "calls", row_name: "call", columns, rows: all.iter().map(row).collect() }
}

const PROFILE_COLUMNS: [&str; 6] = ["Name", "Address", "Domain", "Devices", "Calls", "State"];
const PROFILE_WIDTH: usize = 18;
const DEVICE_WIDTH: usize = 14;
