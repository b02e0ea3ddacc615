//! Messages that wait in mailboxes: the lamp of a phone, and of each of its lines.

use super::input::ConnectionId;
use super::{Action, Exchange};
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

impl Exchange {
    /// Takes news of a mailbox. Numbers that no phone has are of no interest.
    pub(super) fn mailbox(&mut self, number: &str, mailbox: Mailbox) {
        let seats = self.lines.of(number).to_vec();
        if seats.is_empty() {
            return;
        }
        let before = self.mailboxes.insert(number.to_owned(), mailbox);
        for seat in seats {
            self.show_waiting(seat.connection);
            match (before == Some(mailbox), mailbox.waits) {
                (true, _) => {}
                (false, true) => self.notify_waiting(seat.connection, mailbox),
                (false, false) => self.send(seat.connection, ClearPriNotify { priority: PRIORITY }),
            }
        }
    }

    /// Has the mailboxes of a phone asked for; what is known of them may be old.
    pub(super) fn ask_for_mailboxes(&mut self, connection: ConnectionId) {
        let Some(device) = self.devices.get(&connection) else { return };
        let mut numbers: Vec<String> = Vec::new();
        for (_, _, line) in device.record.lines() {
            if !numbers.contains(&line.number) {
                numbers.push(line.number.clone());
            }
        }
        self.actions.extend(numbers.into_iter().map(Action::AskForMailbox));
    }

    /// Forgets a mailbox whose number no phone has any more.
    pub(super) fn forget_mailbox(&mut self, number: &str) {
        if self.lines.of(number).is_empty() {
            self.mailboxes.remove(number);
        }
    }

    /// Sets the lamp of each line of a phone, and its own, which is lit when any of them is.
    pub(super) fn show_waiting(&mut self, connection: ConnectionId) {
        let Some(device) = self.devices.get(&connection) else { return };
        let waits = |number: &str| self.mailboxes.get(number).is_some_and(|mailbox| mailbox.waits);
        let mut lamps: Vec<(u32, bool)> =
            device.record.lines().map(|(instance, _, line)| (instance, waits(&line.number))).collect();
        lamps.push((PHONE, lamps.iter().any(|&(_, lit)| lit)));
        for (stimulus_instance, lit) in lamps {
            let lamp_mode = if lit { LampMode::On } else { LampMode::Off };
            self.send(
                connection,
                SetLamp { stimulus: StimulusKind::Voicemail, stimulus_instance, lamp_mode },
            );
        }
    }

    fn notify_waiting(&mut self, connection: ConnectionId, mailbox: Mailbox) {
        let counts = match mailbox {
            Mailbox { new: 0, .. } => String::new(),
            Mailbox { new, urgent: 0, .. } => format!(": {new}"),
            Mailbox { new, urgent, .. } => format!(": {new} ({urgent} urgent)"),
        };
        let notify = Text::from(Phrase::YouHaveVoicemail) + Text::from(counts.as_str());
        self.send(connection, DisplayPriNotify { time_out_value: SHOWN, priority: PRIORITY, notify });
    }
}

/// Instance of the lamp that belongs to no line.
const PHONE: u32 = 0;
/// Seconds for which the display says so.
const SHOWN: u32 = 5;
const PRIORITY: u32 = 10;
