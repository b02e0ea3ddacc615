//! How an administrator reads the state of profiles and phones.

use std::net::SocketAddr;

use jiff::Timestamp;

use super::report::{Part, Report, Rows};
use crate::config::{self, Profile};
use crate::exchange::{
    ButtonStatus, CallStatus, DeviceStatus, Direction, LineStatus, LineView, ProfileStatus, Trace,
};
use crate::protocol::enums::CallState;

/// A profile as seen from outside.
pub(super) struct Seen {
    pub(super) name: String,
    /// What it says of itself; nothing where it does not run.
    pub(super) status: Option<Box<ProfileStatus>>,
    /// Where it listens.
    pub(super) addresses: Vec<SocketAddr>,
}

impl Seen {
    /// In a word whether phones can come.
    fn state(&self) -> &'static str {
        let Some(status) = &self.status else { return "STOPPED" };
        let profile = &status.profile;
        let wanted = profile.addresses().count() * if profile.tls.enabled { 2 } else { 1 };
        match self.addresses.len() {
            0 => "NOT LISTENING",
            some if some < wanted => "PARTLY LISTENING",
            _ => "RUNNING",
        }
    }

    fn listens(&self) -> String {
        self.addresses.iter().map(SocketAddr::to_string).collect::<Vec<_>>().join(",")
    }
}

/// Every profile.
pub(super) fn profiles(all: &[Seen]) -> Report {
    let row = |seen: &Seen| {
        let Some(status) = &seen.status else {
            let mut row = vec![seen.name.clone(); 1];
            row.resize(PROFILE_COLUMNS.len() - 1, String::new());
            row.push(seen.state().to_owned());
            return row;
        };
        let Profile { ip, port, domain, .. } = &*status.profile;
        vec![
            seen.name.clone(),
            format!("{}:{port}", if ip.is_empty() { "*" } else { ip }),
            domain.clone(),
            status.devices.to_string(),
            status.calls.to_string(),
            seen.state().to_owned(),
        ]
    };
    let rows = all.iter().map(row).collect();
    Report::Table { name: "profiles", row_name: "profile", columns: PROFILE_COLUMNS.to_vec(), rows }
}

/// What `skinny status profile <profile>` tells. Programs read labels and layout.
pub(super) fn profile(status: &ProfileStatus, seen: &Seen) -> Report {
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
        ("State", seen.state().to_owned()),
        ("Listening", seen.listens()),
    ];
    Report::Block { name: "profile", width: PROFILE_WIDTH, rows, parts: Vec::new() }
}

/// Every setting of a profile, with its value.
pub(super) fn settings(profile: &Profile) -> Report {
    let row = |setting: &config::Setting| vec![setting.name.to_owned(), profile.shown(setting).to_owned()];
    let rows = config::settings().map(row).collect();
    Report::Table { name: "settings", row_name: "setting", columns: vec!["Name", "Value"], rows }
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
            seconds(status.since),
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
        ("Registered", seconds(status.since)),
        ("Trace", trace(status.traced).to_owned()),
    ]);
    let calls =
        status.calls.iter().map(|(call, state)| call_item(&call.to_string(), CallState::from(*state)));
    Report::Block { name: "device", width: DEVICE_WIDTH, rows, parts: vec![calls_part(calls)] }
}

/// The calls of a phone or a line.
fn calls_part(items: impl Iterator<Item = (Rows, Rows)>) -> Part {
    Part { name: "calls", row_name: "call", items: items.collect() }
}

fn call_item(id: &str, state: CallState) -> (Rows, Rows) {
    let told = vec![("Id", id.to_owned()), ("State", state.to_string())];
    (vec![("Call", format!("{id} {state}"))], told)
}

/// A time to the second.
fn seconds(time: Timestamp) -> String {
    time.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
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
    let phone = |view: &LineView| {
        let place = format!("{}:{} line {}", view.device_name, view.device_instance, view.line_instance);
        let texts = [("Label", view.label.clone()), ("Caller-Name", view.caller_name.clone())];
        let told = vec![
            ("DeviceName", view.device_name.clone()),
            ("Instance", view.device_instance.to_string()),
            ("Line-Instance", view.line_instance.to_string()),
        ];
        let shown = vec![("Phone", place)];
        (shown.into_iter().chain(texts.clone()).collect(), told.into_iter().chain(texts).collect())
    };
    let phones =
        Part { name: "phones", row_name: "phone", items: line.appearances.iter().map(phone).collect() };
    let here = calls.iter().filter(|call| line.calls.contains(&call.call));
    let calls = here.map(|call| call_item(&call.call.to_string(), CallState::from(call.state)));
    let rows = vec![("Line", line.number.clone())];
    Report::Block { name: "line", width: DEVICE_WIDTH, rows, parts: vec![phones, calls_part(calls)] }
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
