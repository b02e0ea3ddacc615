//! The lines in the core's list of registrations.

use super::action::LineRegistration;
use super::device::Device;
use super::{Action, Exchange};
use crate::config::Profile;

impl Exchange {
    /// The core lists one phone a number: another one that has it takes the place of one that left.
    pub(super) fn announce_remaining(&mut self, number: &str) {
        let Some(seat) = self.lines.of(number).last() else { return };
        let line = self
            .devices
            .get(&seat.connection)
            .and_then(|device| registration(device, seat.line, &self.profile));
        self.actions.extend(line.map(|line| Action::Register(Box::new(line))));
    }

    pub(super) fn announce_lines(&mut self, device: &Device) {
        for (instance, ..) in device.record.lines() {
            if let Some(line) = registration(device, instance, &self.profile) {
                self.actions.push(Action::Register(Box::new(line)));
            }
        }
    }

    /// Has the lines of all phones registered, and their mailboxes looked for, in another domain of the directory.
    pub(super) fn move_to_domain(&mut self, before: &Profile) {
        self.mailboxes.clear();
        let mut numbers: Vec<String> = self.lines.numbers().map(str::to_owned).collect();
        numbers.sort_unstable();
        let domain = self.profile.domain.clone();
        for number in numbers {
            self.tell_presence(&number, &before.domain, false);
            self.tell_presence(&number, &domain, true);
        }
        for connection in self.connections_of(|_| true) {
            let Some(device) = self.devices.get(&connection) else { continue };
            let registered_in = |profile| {
                let lines = device.record.lines();
                lines.filter_map(move |(instance, ..)| registration(device, instance, profile))
            };
            self.actions.extend(registered_in(before).map(|line| Action::Unregister(Box::new(line))));
            self.actions.extend(registered_in(&self.profile).map(|line| Action::Register(Box::new(line))));
            self.lines.remove_mailboxes(connection, device, before);
            self.lines.add_mailboxes(connection, device, &self.profile);
            self.show_waiting(connection);
            self.ask_for_mailboxes(connection);
        }
        self.rescan();
    }
}

pub(super) fn registration(device: &Device, instance: u32, profile: &Profile) -> Option<LineRegistration> {
    let (_, line) = device.line(instance)?;
    Some(LineRegistration {
        number: line.number.clone(),
        domain: profile.domain.clone(),
        device_name: device.name.clone(),
        device_instance: device.instance,
        address: device.address,
        metadata: line.registration_metadata.clone(),
    })
}
