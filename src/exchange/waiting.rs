//! Messages that wait in mailboxes: the lamp of a phone, and of each of its lines.

use std::collections::BTreeSet;

use super::device::Device;
use super::input::ConnectionId;
use super::{Action, Exchange};
use crate::config::{LineButton, Profile};
use crate::protocol::enums::{LampMode, StimulusKind};
use crate::protocol::messages::{ClearPriNotify, DisplayPriNotify, SetLamp};
use crate::protocol::{Phrase, Text};

/// What is in the mailbox of a directory number.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Mailbox {
    /// Something waits to be heard.
    pub waits: bool,
    /// How many messages were not heard.
    pub new: u32,
    /// How many of these are urgent.
    pub urgent: u32,
}

/// Whose mailbox something is said of.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Account {
    /// Name of the mailbox, as a rule a directory number.
    pub user: String,
    /// Its domain; empty where none is named.
    pub domain: String,
    /// The profile is named, and so meant whatever the domain.
    pub here: bool,
}

/// The mailbox of a line: its own, or that of its number; those without a domain are in the profile's.
pub(super) fn account(line: &LineButton, profile: &Profile) -> String {
    let named = if line.mailbox.is_empty() { &line.number } else { &line.mailbox };
    let (user, domain) = named.split_once('@').unwrap_or((named, &profile.domain));
    full(user, domain)
}

fn full(user: &str, domain: &str) -> String {
    format!("{user}@{}", domain.to_ascii_lowercase())
}

impl Exchange {
    /// Takes news of a mailbox. Those that no line has are of no interest.
    pub(super) fn mailbox(&mut self, account: &Account, mailbox: Mailbox) {
        let Account { user, domain, here } = account;
        let named = full(user, domain);
        let here = here.then(|| full(user, &self.profile.domain));
        let known = |account: &String| !self.lines.with_mailbox(account).is_empty();
        let Some(account) = [Some(named), here].into_iter().flatten().find(known) else { return };
        let seats = self.lines.with_mailbox(&account).to_vec();
        let before = self.mailboxes.insert(account.clone(), mailbox);
        let mut told = BTreeSet::new();
        for connection in seats.iter().map(|seat| seat.connection).filter(|&phone| told.insert(phone)) {
            self.show_waiting(connection);
            match (before == Some(mailbox), mailbox.waits) {
                (true, _) => {}
                (false, true) => self.notify_waiting(connection, &account, mailbox),
                (false, false) => self.clear_notice(connection, &account),
            }
        }
    }

    /// Has the mailboxes of a phone asked for; what is known of them may be old.
    pub(super) fn ask_for_mailboxes(&mut self, connection: ConnectionId) {
        let Some(device) = self.devices.get(&connection) else { return };
        let mut accounts: Vec<String> = Vec::new();
        for account in device.record.lines().map(|(_, _, line)| account(line, &self.profile)) {
            if !accounts.contains(&account) {
                accounts.push(account);
            }
        }
        self.actions.extend(accounts.into_iter().map(Action::AskForMailbox));
    }

    /// Forgets the mailboxes of a phone that left, but those that another one has too.
    pub(super) fn forget_mailboxes(&mut self, device: &Device) {
        for account in device.record.lines().map(|(_, _, line)| account(line, &self.profile)) {
            if self.lines.with_mailbox(&account).is_empty() {
                self.mailboxes.remove(&account);
            }
        }
    }

    /// Sets the lamp of each line of a phone, and its own, which is lit when any of them is.
    pub(super) fn show_waiting(&mut self, connection: ConnectionId) {
        let Some(device) = self.devices.get(&connection) else { return };
        let waits = |line: &LineButton| {
            self.mailboxes.get(&account(line, &self.profile)).is_some_and(|mailbox| mailbox.waits)
        };
        let mut lamps: Vec<(u32, bool)> =
            device.record.lines().map(|(instance, _, line)| (instance, waits(line))).collect();
        lamps.push((PHONE, lamps.iter().any(|&(_, lit)| lit)));
        for (stimulus_instance, lit) in lamps {
            let lamp_mode = if lit { LampMode::On } else { LampMode::Off };
            self.send(
                connection,
                SetLamp { stimulus: StimulusKind::Voicemail, stimulus_instance, lamp_mode },
            );
        }
    }

    fn notify_waiting(&mut self, connection: ConnectionId, account: &str, mailbox: Mailbox) {
        let Some(device) = self.devices.get_mut(&connection) else { return };
        device.notified_of = Some(account.to_owned());
        let counts = match mailbox {
            Mailbox { new: 0, .. } => String::new(),
            Mailbox { new, urgent: 0, .. } => format!(": {new}"),
            Mailbox { new, urgent, .. } => format!(": {new} ({urgent} urgent)"),
        };
        let notify = Text::from(Phrase::YouHaveVoicemail) + Text::from(counts.as_str());
        self.send(connection, DisplayPriNotify { time_out_value: SHOWN, priority: PRIORITY, notify });
    }

    /// Takes back what a phone was told last, if that was of this mailbox.
    fn clear_notice(&mut self, connection: ConnectionId, account: &str) {
        let Some(device) = self.devices.get_mut(&connection) else { return };
        if device.notified_of.take_if(|notified| notified == account).is_some() {
            self.send(connection, ClearPriNotify { priority: PRIORITY });
        }
    }
}

/// Instance of the lamp that belongs to no line.
const PHONE: u32 = 0;
/// Seconds for which the display says so.
const SHOWN: u32 = 5;
const PRIORITY: u32 = 10;
