//! What is measured, and how much of it.

use std::time::Duration;

use super::measure::Measure;

/// The sizes of a run.
#[derive(Debug, Clone)]
pub struct Plan {
    /// What is measured, in this order.
    pub measures: Vec<Measure>,
    /// Phones that register a few at a time.
    pub registering: usize,
    /// How many of them at a time.
    pub concurrency: usize,
    /// Numbers of registered phones at which a server's cost is looked at, growing. The last ones reconnect.
    pub steps: Vec<usize>,
    /// The most phones that the original module is asked to bear: it needs a thread for each.
    pub original_phones: usize,
    /// Phones that keep alive.
    pub keeping_alive: usize,
    /// For how long they do.
    pub keep_alive_for: Duration,
    /// How many pairs call at once, each number in turn.
    pub pairs: Vec<usize>,
    /// Calls of the one pair whose latencies are looked at.
    pub calls_of_one: usize,
    /// Calls of each of several pairs.
    pub calls_of_many: usize,
    /// For how long a phone floods.
    pub flood_for: Duration,
    /// Up to which level the hosts log.
    pub log_level: String,
}

impl Plan {
    /// Everything, at the sizes of the goals.
    #[must_use]
    pub fn full() -> Self {
        Self {
            measures: Measure::ALL.to_vec(),
            registering: 500,
            concurrency: 64,
            steps: vec![100, 500, 1000, 2000, 5000, 10_000],
            original_phones: 2000,
            keeping_alive: 2000,
            keep_alive_for: Duration::from_secs(5),
            pairs: vec![1, 10, 50, 100],
            calls_of_one: 30,
            calls_of_many: 3,
            flood_for: Duration::from_secs(8),
            log_level: "warning".to_owned(),
        }
    }

    /// Everything, in some seconds, to see that it works.
    #[must_use]
    pub fn quick() -> Self {
        Self {
            registering: 100,
            concurrency: 16,
            steps: vec![50, 200],
            original_phones: 200,
            keeping_alive: 100,
            keep_alive_for: Duration::from_secs(1),
            pairs: vec![1, 5],
            calls_of_one: 3,
            calls_of_many: 1,
            flood_for: Duration::from_secs(2),
            ..Self::full()
        }
    }

    /// The most crowd phones that any measure needs.
    pub(super) fn phones(&self) -> usize {
        let most = self.steps.iter().copied().max().unwrap_or(0);
        most.max(self.registering * super::measure::ROUNDS).max(self.keeping_alive)
    }

    /// The most pairs that call at once.
    pub(super) fn most_pairs(&self) -> usize {
        self.pairs.iter().copied().max().unwrap_or(0)
    }
}
