//! What changes in the configuration while phones are registered.
//!
//! Texts beside buttons, what buttons do, and soft keys are told anew. A phone whose lines change has to start
//! anew, as it numbers them when it registers; it does so when it has no call, unless they are what they were by
//! then. Everything else takes effect meanwhile.

use std::collections::HashMap;
use std::sync::Arc;

use super::call::{Call, CallId, Progress, Seat};
use super::device::Device;
use super::input::{ConnectionId, Refusal};
use super::waiting::account;
use super::{Action, Exchange, buttons, listed};
use crate::config::{Button, ButtonKind, DeviceRecord, Profile};
use crate::protocol::enums::{ResetType, SoftKeySet};
use crate::protocol::messages::Reset;

impl Exchange {
    /// Goes by other settings from now on.
    pub(super) fn settings(&mut self, profile: Arc<Profile>) {
        let before = std::mem::replace(&mut self.profile, profile);
        if before.domain != self.profile.domain {
            self.move_to_domain(&before);
        }
        if before.debug != self.profile.debug {
            self.trace_all_from_now();
        }
        let changed = |device: &Device| device.soft_keys(&before) != device.soft_keys(&self.profile);
        for connection in self.connections_of(changed) {
            self.soft_keys_again(connection);
        }
        if before.timezone != self.profile.timezone {
            for connection in self.connections_of(|device| device.clock.is_some()) {
                self.show_clock(connection);
            }
        }
    }

    /// Has the directory asked again for each phone.
    pub(super) fn rescan(&mut self) {
        for connection in self.connections_of(|_| true) {
            let name = self.name_of(connection).to_owned();
            self.actions.push(Action::LookUpAgain(connection, name));
        }
    }

    /// Applies what the directory says of a registered phone by now.
    pub(super) fn reread(
        &mut self,
        connection: ConnectionId,
        name: &str,
        outcome: Result<DeviceRecord, Refusal>,
    ) {
        // It may have left, or have registered under another name, since the directory was asked.
        let is_meant = |device: &&mut Device| device.name == name && !device.restarts;
        let Some(device) = self.devices.get_mut(&connection).filter(is_meant) else { return };
        let mut record = match outcome {
            Ok(record) => record,
            Err(refusal) => {
                return tracing::warn!(
                    device = name,
                    "the directory gave no entry for it ({refusal:?}), it stays until it registers again"
                );
            }
        };
        if places(&record) == places(&device.record) {
            self.to_restart.remove(&connection);
        } else {
            if self.to_restart.insert(connection) {
                tracing::info!(device = name, "its lines changed, it restarts when it has no call");
            }
            keep_lines(&mut record, &device.record);
        }
        if record != device.record {
            tracing::info!(device = name, "takes its new entry in the directory over");
            self.adopt(connection, record);
        }
    }

    /// Has the next calls of a phone begin with these variables.
    pub(super) fn other_variables(&mut self, name: &str, variables: Vec<(String, String)>) {
        let device = self.names.get(name).and_then(|connection| self.devices.get_mut(connection));
        if let Some(device) = device {
            device.record.variables = variables;
        }
    }

    /// Goes by another entry in the directory that has the same lines.
    fn adopt(&mut self, connection: ConnectionId, record: DeviceRecord) {
        let Some(device) = self.devices.get_mut(&connection) else { return };
        let (template, texts) = (buttons::button_definitions(device), buttons::texts(device));
        self.lines.remove_mailboxes(connection, device, &self.profile);
        let before = std::mem::replace(&mut device.record, record);
        self.lines.add_mailboxes(connection, device, &self.profile);
        let mailboxes = accounts(&before, &self.profile) != accounts(&device.record, &self.profile);
        let soft_keys =
            self.profile.soft_keys(before.soft_key_set_set.as_deref()) != device.soft_keys(&self.profile);
        let clock = device.record.timezone != before.timezone;
        let registrations = changed_registrations(device, &before, &self.profile);
        let new_texts: Vec<_> =
            buttons::texts(device).into_iter().filter(|text| !texts.contains(text)).collect();
        if buttons::button_definitions(device) != template {
            self.button_template(connection);
        }
        self.device_changed(connection);
        if clock {
            self.show_clock(connection);
        }
        if mailboxes {
            self.show_waiting(connection);
            self.ask_for_mailboxes(connection);
        }
        new_texts.into_iter().for_each(|text| self.send(connection, text));
        self.actions.extend(registrations);
        if soft_keys {
            self.soft_keys_again(connection);
        }
    }

    /// Tells a phone its soft keys, and which of them belong under each call that it shows.
    fn soft_keys_again(&mut self, connection: ConnectionId) {
        let has_some = |device: &Device| device.model.soft_keys || device.asked_for_soft_keys;
        if !self.devices.get(&connection).is_some_and(has_some) {
            return;
        }
        self.soft_key_sets(connection);
        let shown = |call: &Call| Some((call.id, shown_set(call, connection)?));
        let calls: Vec<(CallId, (Seat, SoftKeySet))> = self.calls.values().filter_map(shown).collect();
        for (call, (seat, set)) in calls {
            self.soft_key_set(seat, call, set);
        }
    }

    /// Restarts the phones that wait for the end of their calls and have none.
    pub(super) fn restart_idle_phones(&mut self) {
        let idle = |connection: &ConnectionId| {
            self.calls_at(*connection, |_| true).is_empty() && self.ringing_at(*connection, 0, 0).is_none()
        };
        let waiting: Vec<ConnectionId> = self.to_restart.iter().copied().filter(idle).collect();
        for connection in waiting {
            self.to_restart.remove(&connection);
            if let Some(device) = self.devices.get_mut(&connection) {
                device.restarts = true;
            }
            self.send(connection, Reset { reset_type: ResetType::Restart });
        }
    }

    pub(super) fn connections_of(&self, fits: impl Fn(&Device) -> bool) -> Vec<ConnectionId> {
        let fitting = self.devices.iter().filter(|(_, device)| fits(device));
        let mut connections: Vec<ConnectionId> = fitting.map(|(&connection, _)| connection).collect();
        connections.sort_unstable();
        connections
    }
}

/// The mailboxes of a phone's lines.
fn accounts(record: &DeviceRecord, profile: &Profile) -> Vec<String> {
    record.lines().map(|(_, _, line)| account(line, profile)).collect()
}

/// The numbers of a phone's lines with their places.
fn places(record: &DeviceRecord) -> Vec<(u32, &str)> {
    record.lines().map(|(_, button, line)| (button.position, line.number.as_str())).collect()
}

/// Has the lines of `old` in place of those of `new`, whose other buttons stay where they do not stand in the way.
fn keep_lines(new: &mut DeviceRecord, old: &DeviceRecord) {
    let is_line = |button: &Button| matches!(button.kind, ButtonKind::Line(_));
    let lines: Vec<Button> = old.buttons.iter().filter(|button| is_line(button)).cloned().collect();
    let in_the_way = |button: &Button| lines.iter().any(|line| line.position == button.position);
    new.buttons.retain(|button| !is_line(button) && !in_the_way(button));
    new.buttons.extend(lines);
    new.buttons.sort_by_key(|button| button.position);
}

/// What the core's registrations are to be told of the lines that are not as before.
fn changed_registrations(device: &Device, before: &DeviceRecord, profile: &Profile) -> Vec<Action> {
    let old: HashMap<u32, &Button> = before.buttons.iter().map(|button| (button.position, button)).collect();
    let changed = device.record.lines().filter(|(_, button, _)| old.get(&button.position) != Some(button));
    let registrations = changed.filter_map(|(line, ..)| listed::registration(device, line, profile));
    registrations.map(|line| Action::Register(Box::new(line))).collect()
}

/// Where a phone shows a call, and with which soft keys.
fn shown_set(call: &Call, connection: ConnectionId) -> Option<(Seat, SoftKeySet)> {
    if let Some(seat) = call.is_ringing_at(connection) {
        return Some((seat, SoftKeySet::RingIn));
    }
    let (seat, progress) = call.seated().filter(|(seat, _)| seat.connection == connection)?;
    let set = match progress {
        Progress::Dialling(digits) if digits.dialled.is_empty() => SoftKeySet::OffHook,
        Progress::Dialling(_) => SoftKeySet::DigitsAfterDialingFirstDigit,
        Progress::Proceeding | Progress::Alerting => SoftKeySet::RingOut,
        Progress::Connected => SoftKeySet::Connected,
        Progress::Held => SoftKeySet::OnHold,
        Progress::Failed => SoftKeySet::OffHook,
    };
    Some((seat, set))
}
