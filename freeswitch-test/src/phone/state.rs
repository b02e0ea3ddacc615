//! Everything that changes about a phone, and the screens that were.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;

use mod_skinny::protocol::Dialect;

use super::media::Media;
use super::record::Record;
use super::screen::Screen;

/// Screens that are kept at most; the oldest go first.
const KEPT: usize = 2_000;

/// What is true of the phone at one moment.
#[derive(Debug)]
pub(super) struct State {
    pub(super) screen: Screen,
    pub(super) record: Record,
    pub(super) dialect: Dialect,
    pub(super) streams: HashMap<u32, Media>,
    /// What the phone could not make sense of.
    pub(super) faults: Vec<String>,
    history: VecDeque<Arc<Screen>>,
    /// The number of the oldest screen in the history.
    first: usize,
    /// The number of the first screen that a wait may look at.
    mark: usize,
}

impl State {
    pub(super) fn new() -> Self {
        Self {
            screen: Screen::default(),
            record: Record::new(),
            dialect: Dialect::default(),
            streams: HashMap::new(),
            faults: Vec::new(),
            history: VecDeque::from([Arc::default()]),
            first: 0,
            mark: 0,
        }
    }

    /// Keeps the screen as it is now.
    pub(super) fn remember(&mut self) {
        self.history.push_back(Arc::new(self.screen.clone()));
        if self.history.len() > KEPT {
            self.history.pop_front();
            self.first += 1;
        }
    }

    /// Lets waits look at screens from the next one on, and at the present one while there is no other.
    pub(super) fn mark(&mut self) {
        self.mark = self.first + self.history.len();
    }

    /// Returns the number of the screen that a wait begins with.
    pub(super) fn start(&self) -> usize {
        self.mark.min(self.first + self.history.len().saturating_sub(1))
    }

    /// Finds the first screen from `number` on that is wanted, and moves `number` past those looked at. Later waits
    /// start with the screen found.
    pub(super) fn find(
        &mut self,
        number: &mut usize,
        wanted: &mut impl FnMut(&Screen) -> bool,
    ) -> Option<Arc<Screen>> {
        let skipped = number.saturating_sub(self.first);
        let found = self.history.iter().enumerate().skip(skipped).find(|(_, screen)| wanted(screen));
        *number = self.first + self.history.len();
        let (place, screen) = found?;
        self.mark = self.first + place;
        Some(Arc::clone(screen))
    }
}

#[cfg(test)]
mod tests {
    use super::State;

    #[test]
    fn a_wait_sees_what_came_and_went_since_the_last_action() {
        let mut state = State::new();
        state.mark();
        for keep_alives in 1..=3 {
            state.screen.keep_alives = keep_alives;
            state.remember();
        }
        let mut number = state.start();
        let found = state.find(&mut number, &mut |screen| screen.keep_alives == 2);
        assert_eq!(found.map(|screen| screen.keep_alives), Some(2));
        // What was before the screen found, and before an action, is past.
        let mut number = state.start();
        assert_eq!(state.find(&mut number, &mut |screen| screen.keep_alives == 1), None);
        state.mark();
        let mut number = state.start();
        assert_eq!(state.find(&mut number, &mut |screen| screen.keep_alives == 2), None);
        let mut number = state.start();
        assert!(state.find(&mut number, &mut |screen| screen.keep_alives == 3).is_some());
    }
}
