//! Who may register: how many in a second, from where, and how often in place of another.

use std::collections::{HashMap, VecDeque};
use std::time::{Duration, Instant};

use super::Exchange;
use super::action::{Action, CloseReason};
use super::device::Waiting;
use super::input::{ConnectionId, Peer, Refusal};
use super::timer::Timer;
use crate::config::{DeviceRecord, Profile};
use crate::protocol::Text;
use crate::protocol::messages::RegisterReject;

/// What has to be remembered of registrations.
#[derive(Debug, Default)]
pub(super) struct Admissions {
    /// When the second that is counted began, and how many asked in it.
    second: Option<(Instant, u32)>,
    /// When phones took over from a connection of the same name.
    take_overs: HashMap<String, VecDeque<Instant>>,
}

impl Admissions {
    /// Counts a registration; how many there were in this second with it.
    fn count(&mut self, now: Instant) -> u32 {
        let (began, count) = self.second.unwrap_or((now, 0));
        let (began, count) = if now - began < SECOND { (began, count + 1) } else { (now, 1) };
        self.second = Some((began, count));
        count
    }

    /// Notes that a phone takes over from another connection. True when that happened so often lately that two
    /// phones must be fighting over the name: this one then does not.
    fn fights(&mut self, name: &str, now: Instant) -> bool {
        self.take_overs.retain(|_, times| times.back().is_some_and(|&last| now - last < TAKE_OVERS_WITHIN));
        let times = self.take_overs.entry(name.to_owned()).or_default();
        while times.front().is_some_and(|&first| now - first >= TAKE_OVERS_WITHIN) {
            times.pop_front();
        }
        let fights = times.len() >= TAKE_OVERS;
        if !fights {
            times.push_back(now);
        }
        fights
    }
}

impl Exchange {
    /// Whether one more phone may ask the directory in this second.
    pub(super) fn has_room_to_register(&mut self) -> bool {
        let limit = self.profile.limits.registrations_per_second;
        if limit == 0 {
            return true;
        }
        let count = self.admissions.count(self.now.instant);
        if count == limit.saturating_add(1) {
            let profile = &self.profile.name;
            tracing::warn!(
                "profile \"{profile}\": more than max-registrations-per-second {limit} phones register at once, some are rejected"
            );
        }
        count <= limit
    }

    /// Asks the directory for a phone, which waits, but not for ever.
    pub(super) fn ask_directory(&mut self, connection: ConnectionId, name: String) {
        self.timers.arm(Timer::Directory(connection), self.now.instant + DIRECTORY_LATE_AFTER);
        self.actions.push(Action::LookUp(connection, name));
    }

    /// Takes the registration that waits for the directory out, and where its phone is.
    pub(super) fn answered(&mut self, connection: ConnectionId) -> Option<(Peer, Waiting)> {
        let guest = self.guests.get_mut(&connection)?;
        let waiting = guest.waiting.take()?;
        let peer = guest.peer;
        self.timers.disarm(Timer::Directory(connection));
        Some((peer, waiting))
    }

    /// The directory keeps a phone waiting: that is said once, and when it was long enough the phone is sent away.
    pub(super) fn directory_is_late(&mut self, connection: ConnectionId) {
        let Some(waiting) = self.guests.get(&connection).and_then(|guest| guest.waiting.as_ref()) else {
            return;
        };
        let name = waiting.request.station_id.device_name.to_string();
        let waits = self.now.instant - waiting.since;
        if waits < DIRECTORY_WITHIN {
            let profile = &self.profile.name;
            tracing::warn!(
                device = name,
                "profile \"{profile}\": the directory has not answered in {waits:?}, the phone waits"
            );
            self.timers.arm(Timer::Directory(connection), waiting.since + DIRECTORY_WITHIN);
            return;
        }
        drop(self.answered(connection));
        let why = format!("no answer within {DIRECTORY_WITHIN:?}");
        self.reject(connection, &name, &Refusal::Unavailable(why));
    }

    /// Why the phone of this name may not come in, though the directory has it.
    pub(super) fn objection(&mut self, peer: Peer, name: &str, record: &DeviceRecord) -> Option<Refusal> {
        if !record.allow_from.allows(peer.remote.ip()) {
            return Some(Refusal::Address);
        }
        let taken = self.names.contains_key(name);
        (taken && self.admissions.fights(name, self.now.instant)).then_some(Refusal::NameInUse)
    }

    /// Tells a phone that it may not register. It learns as little as needed.
    pub(super) fn reject(&mut self, connection: ConnectionId, name: &str, refusal: &Refusal) {
        let Profile { name: profile, domain, .. } = &*self.profile;
        let address = self.guests.get(&connection).map(|guest| guest.peer.remote.ip().to_string());
        let address = address.unwrap_or_default();
        let text = match refusal {
            Refusal::Unknown => {
                tracing::warn!(device = name, %address, "profile \"{profile}\": rejected: the directory gave no entry for it in domain \"{domain}\"");
                "Device not found"
            }
            Refusal::NoDomain => {
                tracing::warn!(
                    device = name,
                    %address,
                    "profile \"{profile}\": rejected: the directory gave no entry for it in domain \"{domain}\", \
                     which FreeSWITCH's own files do not have"
                );
                "Device not found"
            }
            Refusal::Address => {
                tracing::warn!(device = name, %address, "profile \"{profile}\": rejected: its allow-from has not this address");
                "Device not found"
            }
            Refusal::NameInUse => {
                tracing::warn!(
                    device = name,
                    %address,
                    "profile \"{profile}\": rejected: phones of the same name took over from each other {TAKE_OVERS} times in {TAKE_OVERS_WITHIN:?}; \
                     give one of them another name"
                );
                "Name in use by another phone"
            }
            Refusal::TooMany => "Too many registrations",
            Refusal::Unavailable(why) => {
                tracing::error!(device = name, "rejected: the directory could not be asked: {why}");
                "Directory not available"
            }
        };
        self.counters.refused += 1;
        self.publish_rejection(connection, name.to_owned(), text);
        self.send(connection, RegisterReject { text: Text::from(text) });
        self.actions.push(Action::Close(connection, CloseReason::Rejected));
    }
}

const SECOND: Duration = Duration::from_secs(1);
/// How often a phone may take over from a connection of its name: often enough for one that restarts.
const TAKE_OVERS: usize = 4;
const TAKE_OVERS_WITHIN: Duration = Duration::from_secs(60);
/// After what time without an answer of the directory that is said.
const DIRECTORY_LATE_AFTER: Duration = Duration::from_secs(5);
/// How long a phone waits for the directory: directories that ask others may take half a minute.
const DIRECTORY_WITHIN: Duration = Duration::from_secs(40);
