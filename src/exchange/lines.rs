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
    /// Adds an appearance of a number; true if it is the first.
    pub(super) fn add(&mut self, number: &str, seat: Seat) -> bool {
        let seats = self.seats.entry(number.to_owned()).or_default();
        seats.push(seat);
        seats.len() == 1
    }

    /// Removes the appearances of a number on a phone; true if there were no others.
    pub(super) fn remove(&mut self, number: &str, connection: ConnectionId) -> bool {
        let Some(seats) = self.seats.get_mut(number) else { return false };
        seats.retain(|seat| seat.connection != connection);
        let last = seats.is_empty();
        if last {
            self.seats.remove(number);
        }
        last
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
        let domain = self.profile.domain.clone();
        for (line, _, button) in device.record.lines() {
            let first = self.lines.add(&button.number, Seat { connection, line });
            self.subscriptions.touch(&button.number);
            if first {
                self.tell_presence(&button.number, &domain, true);
            }
        }
        self.lines.add_mailboxes(connection, device, &self.profile);
    }

    pub(super) fn remove_lines(&mut self, connection: ConnectionId, device: &Device) {
        let domain = self.profile.domain.clone();
        for (_, _, button) in device.record.lines() {
            let last = self.lines.remove(&button.number, connection);
            self.subscriptions.touch(&button.number);
            if last {
                self.tell_presence(&button.number, &domain, false);
            }
        }
        self.lines.remove_mailboxes(connection, device, &self.profile);
    }
}
