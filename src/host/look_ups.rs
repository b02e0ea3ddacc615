//! Which queue a look-up in the directory waits in.
//!
//! A profile has a limited number of such queues, so that a directory that hangs leaves threads for calls. Those of
//! one phone wait for each other: one that gets no answer tries again and again, and takes no place from others.

use std::collections::HashMap;
use std::sync::Arc;

use parking_lot::Mutex;

use super::queues::Key;

/// The look-ups that wait or are on their way.
#[derive(Debug, Default)]
pub(super) struct LookUps(Mutex<HashMap<Arc<str>, Lanes>>);

/// Those of one profile.
#[derive(Debug)]
struct Lanes {
    /// How many look-ups are in each lane.
    loads: [usize; LANES],
    /// Where a phone's look-ups are, and how many.
    names: HashMap<String, (usize, usize)>,
}

/// A look-up's place, until it is dropped.
#[derive(Debug)]
pub(super) struct Place {
    look_ups: Arc<LookUps>,
    profile: Arc<str>,
    name: String,
    lane: usize,
}

impl LookUps {
    /// Finds a place for a look-up: behind those for the same name, else where the fewest wait.
    pub(super) fn enter(self: &Arc<Self>, profile: &Arc<str>, name: &str) -> Place {
        let mut profiles = self.0.lock();
        let lanes = profiles.entry(Arc::clone(profile)).or_insert_with(Lanes::new);
        let lane = lanes.enter(name);
        Place { look_ups: Arc::clone(self), profile: Arc::clone(profile), name: name.to_owned(), lane }
    }
}

impl Place {
    /// The queue that it is in.
    pub(super) fn key(&self) -> Key {
        Key::LookUp(Arc::clone(&self.profile), self.lane)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut profiles = self.look_ups.0.lock();
        if let Some(lanes) = profiles.get_mut(&self.profile) {
            lanes.leave(&self.name);
        }
    }
}

impl Lanes {
    fn new() -> Self {
        Self { loads: [0; LANES], names: HashMap::new() }
    }

    fn enter(&mut self, name: &str) -> usize {
        let shortest = (0..LANES).min_by_key(|&lane| self.loads.get(lane)).unwrap_or(0);
        let (lane, count) = self.names.entry(name.to_owned()).or_insert((shortest, 0));
        *count += 1;
        if let Some(load) = self.loads.get_mut(*lane) {
            *load += 1;
        }
        *lane
    }

    fn leave(&mut self, name: &str) {
        let Some((lane, count)) = self.names.get_mut(name) else { return };
        if let Some(load) = self.loads.get_mut(*lane) {
            *load = load.saturating_sub(1);
        }
        *count -= 1;
        if *count == 0 {
            self.names.remove(name);
        }
    }
}

/// Look-ups of a profile at the same time.
const LANES: usize = 64;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_phone_takes_no_place_from_others() {
        let (look_ups, profile) = (Arc::<LookUps>::default(), Arc::from("internal"));
        let enter = |name: &str| look_ups.enter(&profile, name);
        let stuck: Vec<Place> = (0..200).map(|_| enter("SEP1")).collect();
        assert!(stuck.iter().all(|place| place.lane == stuck[0].lane));
        let others: Vec<Place> = (2..LANES + 1).map(|number| enter(&format!("SEP{number}"))).collect();
        let mut lanes: Vec<usize> = others.iter().map(|place| place.lane).collect();
        lanes.push(stuck[0].lane);
        lanes.sort_unstable();
        assert_eq!(lanes, (0..LANES).collect::<Vec<_>>());
        drop((stuck, others));
        let lanes = look_ups.0.lock();
        assert!(lanes[&profile].names.is_empty() && lanes[&profile].loads == [0; LANES]);
    }
}
