//! Phones that register a few at a time.

use super::{Bench, ROUNDS};
use crate::load::crowd::Crowd;
use crate::load::report::Unit;
use crate::stage::Failure;

impl Bench<'_> {
    /// Rounds of phones that were never there before. The round with the middle rate counts.
    pub(super) async fn registration(&mut self) -> Result<(), Failure> {
        let (phones, at_a_time) = (self.plan.registering, self.plan.concurrency);
        let (mut rounds, mut refusals) = (Vec::new(), Vec::new());
        let mut crowd = Crowd::default();
        for round in 0..ROUNDS {
            let start = round * phones;
            let arrival = crowd.add(self.server.address, start..start + phones, at_a_time).await;
            refusals.extend(arrival.refusals.iter().map(ToString::to_string));
            rounds.push(arrival);
        }
        rounds.sort_by(|a, b| a.rate().total_cmp(&b.rate()));
        let middle = rounds.swap_remove(ROUNDS / 2);
        self.note("refused of a hundred", Unit::Count, percent(refusals.len(), ROUNDS * phones));
        self.note("registrations a second", Unit::PerSecond, middle.rate());
        self.note_latencies("a registration", middle.latencies);
        self.note_failure("refused", &refusals);
        Ok(())
    }
}

fn percent(part: usize, whole: usize) -> f64 {
    100.0 * part as f64 / whole.max(1) as f64
}
