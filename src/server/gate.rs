//! Counts connections and keeps those out that are too many.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use parking_lot::{Mutex, RwLock};

use crate::config::{Limits, Profile};
use crate::exchange::Traffic;

/// The entrance of a profile.
#[derive(Debug, Default)]
pub(super) struct Gate {
    state: Mutex<State>,
    settings: RwLock<Settings>,
}

#[derive(Debug, Default)]
struct Settings {
    limits: Limits,
    promptly: bool,
}

#[derive(Debug, Default)]
struct State {
    by_address: HashMap<IpAddr, u32>,
    traffic: Traffic,
    said: Option<Instant>,
}

/// Why a connection is not let in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(super) enum Refused {
    #[error("apply-inbound-acl does not have it")]
    Denied,
    #[error("max-connections {0} are open")]
    Full(u32),
    #[error("max-connections-per-ip {0} are open from there")]
    FullForAddress(u32),
}

/// A connection's place. It is free again when this is dropped.
#[derive(Debug)]
pub(super) struct Pass {
    gate: Arc<Gate>,
    address: IpAddr,
    /// How long it may last before its phone asks to register.
    pub(super) register_within: Duration,
    /// Each message leaves at once; else the system gathers small ones.
    pub(super) promptly: bool,
}

impl Gate {
    /// The settings from now on.
    pub(super) fn set(&self, profile: &Profile) {
        *self.settings.write() = Settings { limits: profile.limits.clone(), promptly: profile.non_blocking };
    }

    /// Lets a connection in, or says why not. `listed` says whether access lists have its address.
    pub(super) fn enter(
        self: &Arc<Self>,
        address: IpAddr,
        listed: impl FnOnce(&str) -> bool,
    ) -> Result<Pass, Refused> {
        let settings = self.settings.read();
        let limits = &settings.limits;
        let denied = !limits.inbound_acl.is_empty() && !listed(&limits.inbound_acl);
        let mut state = self.state.lock();
        if denied {
            state.traffic.denied += 1;
            return Err(Refused::Denied);
        }
        let beyond = |count: u32, limit: u32| limit != 0 && count >= limit;
        let from_there = state.by_address.get(&address).copied().unwrap_or(0);
        let refused = if beyond(state.traffic.open, limits.connections) {
            Some(Refused::Full(limits.connections))
        } else if beyond(from_there, limits.connections_per_address) {
            Some(Refused::FullForAddress(limits.connections_per_address))
        } else {
            None
        };
        if let Some(refused) = refused {
            state.traffic.turned_away += 1;
            return Err(refused);
        }
        state.traffic.open += 1;
        state.traffic.accepted += 1;
        *state.by_address.entry(address).or_default() += 1;
        Ok(Pass {
            gate: Arc::clone(self),
            address,
            register_within: limits.register_within,
            promptly: settings.promptly,
        })
    }

    /// Whether a refusal should be said in the log: the first, and one now and then, or who wants to could
    /// fill the disk.
    pub(super) fn says(&self, now: Instant) -> bool {
        let mut state = self.state.lock();
        let says = state.said.is_none_or(|said| now - said >= SAID_EVERY);
        if says {
            state.said = Some(now);
        }
        says
    }

    /// Figures so far.
    pub(super) fn traffic(&self) -> Traffic {
        self.state.lock().traffic
    }
}

impl Pass {
    /// Notes that the phone did not register in time.
    pub(super) fn late(&self) {
        self.gate.state.lock().traffic.late += 1;
    }
}

impl Drop for Pass {
    fn drop(&mut self) {
        let mut state = self.gate.state.lock();
        state.traffic.open = state.traffic.open.saturating_sub(1);
        if let Some(count) = state.by_address.get_mut(&self.address) {
            *count = count.saturating_sub(1);
            if *count == 0 {
                state.by_address.remove(&self.address);
            }
        }
    }
}

const SAID_EVERY: Duration = Duration::from_secs(10);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_counted_and_come_back() {
        let gate = Arc::new(Gate::default());
        let set = |limits| gate.set(&Profile { limits, ..Profile::new("internal") });
        set(Limits { connections: 3, connections_per_address: 2, ..Limits::default() });
        let enter = |address| gate.enter(address, |_| true);
        let [one, two] = [[10, 0, 0, 1], [10, 0, 0, 2]].map(IpAddr::from);
        let first = enter(one).unwrap();
        let _second = enter(one).unwrap();
        assert_eq!(enter(one).unwrap_err(), Refused::FullForAddress(2));
        let _third = enter(two).unwrap();
        assert_eq!(enter(two).unwrap_err(), Refused::Full(3));
        set(Limits { inbound_acl: "phones".to_owned(), ..Limits::default() });
        assert_eq!(gate.enter(two, |lists| lists != "phones").unwrap_err(), Refused::Denied);
        drop(first);
        let again = enter(one).unwrap();
        again.late();
        let traffic = gate.traffic();
        assert_eq!(traffic, Traffic { open: 3, accepted: 4, denied: 1, turned_away: 2, late: 1 });
        drop((again, _second, _third));
        assert!(gate.state.lock().by_address.is_empty());
    }

    #[test]
    fn a_flood_of_refusals_is_said_now_and_then() {
        let gate = Gate::default();
        let now = Instant::now();
        assert!(gate.says(now));
        assert!(!gate.says(now + Duration::from_secs(5)));
        assert!(gate.says(now + SAID_EVERY));
    }
}
