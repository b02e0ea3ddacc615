//! Phones that keep alive as fast as they are answered.

use std::time::Instant;

use super::Bench;
use crate::load::crowd::{Crowd, rate};
use crate::load::report::Unit;
use crate::stage::Failure;

impl Bench<'_> {
    pub(super) async fn keep_alive(&mut self) -> Result<(), Failure> {
        let phones = self.phones_at_most(self.plan.keeping_alive);
        let mut crowd = Crowd::default();
        crowd.add(self.server.address, 0..phones, self.plan.concurrency).await;
        let before = self.usage();
        let start = Instant::now();
        let (latencies, lost) = crowd.keep_alive(usize::MAX, self.plan.keep_alive_for).await;
        let (count, took) = (latencies.len(), start.elapsed());
        self.note("phones", Unit::Count, phones as f64);
        self.note("connections lost", Unit::Count, lost as f64);
        self.note("keep-alives a second", Unit::PerSecond, rate(count, took));
        self.note_latencies("a keep-alive", latencies);
        if let (Some(before), Some(after)) = (before, self.usage()) {
            let each = (after.cpu - before.cpu).as_secs_f64() / count.max(1) as f64;
            self.note("processor time a keep-alive", Unit::Microseconds, each * 1e6);
        }
        Ok(())
    }
}
