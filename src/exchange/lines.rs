//! Which phones have which directory number.

use std::collections::HashMap;

use super::call::{LineView, Seat};
use super::input::ConnectionId;
use super::waiting::account;
use super::{Exchange, device::Device};
use crate::config::Profile;

/// The appearances of every directory number.
#[derive(Debug, Default)]
pub(super) struct Lines {
    seats: HashMap<String, Vec<Seat>>,
    /// The lines behind whose lamps a mailbox is, by its account.
    mailboxes: HashMap<String, Vec<Seat>>,
}

impl Lines {
    pub(super) fn add(&mut self, number: &str, seat: Seat) {
        self.seats.entry(number.to_owned()).or_default().push(seat);
    }

    pub(super) fn remove(&mut self, number: &str, connection: ConnectionId) {
        if let Some(seats) = self.seats.get_mut(number) {
            seats.retain(|seat| seat.connection != connection);
            if seats.is_empty() {
                self.seats.remove(number);
            }
        }
    }

    pub(super) fn add_mailboxes(&mut self, connection: ConnectionId, device: &Device, profile: &Profile) {
        for (line, _, button) in device.record.lines() {
            self.mailboxes.entry(account(button, profile)).or_default().push(Seat { connection, line });
        }
    }

    pub(super) fn remove_mailboxes(&mut self, connection: ConnectionId, device: &Device, profile: &Profile) {
        for (_, _, button) in device.record.lines() {
            let account = account(button, profile);
            if let Some(seats) = self.mailboxes.get_mut(&account) {
                seats.retain(|seat| seat.connection != connection);
                if seats.is_empty() {
                    self.mailboxes.remove(&account);
                }
            }
        }
    }

    /// The lines behind whose lamps the mailbox of this account is.
    pub(super) fn with_mailbox(&self, account: &str) -> &[Seat] {
        self.mailboxes.get(account).map_or(&[], Vec::as_slice)
    }

    #[cfg(test)]
    pub(super) fn is_empty(&self) -> bool {
        self.seats.is_empty() && self.mailboxes.is_empty()
    }

    /// Every number that a phone has, in no order.
    pub(super) fn numbers(&self) -> impl Iterator<Item = &str> {
        self.seats.keys().map(String::as_str)
    }

    pub(super) fn of(&self, number: &str) -> &[Seat] {
        self.seats.get(number).map_or(&[], Vec::as_slice)
    }
}

impl Exchange {
    /// Every appearance of a number, as dialplans see it.
    pub(super) fn line_views(&self, number: &str) -> Vec<LineView> {
        let view = |seat: &Seat| self.devices.get(&seat.connection)?.line_view(seat.line);
        self.lines.of(number).iter().filter_map(view).collect()
    }

    /// The appearances of a number on other phones than this one.
    pub(super) fn other_seats(&self, number: &str, than: ConnectionId) -> Vec<Seat> {
        self.lines.of(number).iter().copied().filter(|seat| seat.connection != than).collect()
    }

    pub(super) fn add_lines(&mut self, connection: ConnectionId, device: &Device) {
        for (line, _, button) in device.record.lines() {
            self.lines.add(&button.number, Seat { connection, line });
            self.subscriptions.touch(&button.number);
        }
        self.lines.add_mailboxes(connection, device, &self.profile);
    }

    pub(super) fn remove_lines(&mut self, connection: ConnectionId, device: &Device) {
        for (_, _, button) in device.record.lines() {
            self.lines.remove(&button.number, connection);
            self.subscriptions.touch(&button.number);
        }
        self.lines.remove_mailboxes(connection, device, &self.profile);
    }
}
