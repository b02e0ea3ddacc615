//! What more and more registered phones cost, and how they come back after a cut.

use std::time::Duration;

use tokio::time::sleep;

use super::Bench;
use crate::load::crowd::{Arrival, Crowd};
use crate::load::pair::{Calls, Pace, Pair};
use crate::load::report::{GROWTH_CPU, GROWTH_KEEP_ALIVE, GROWTH_MEMORY, Unit};
use crate::load::target::Target;
use crate::load::usage::Usage;
use crate::stage::Failure;

impl Bench<'_> {
    pub(super) async fn growth(&mut self) -> Result<(), Failure> {
        let mut crowd = Crowd::default();
        // What the first phones wake up in a server is not what every phone costs.
        crowd.add(self.server.address, 0..FIRST, FIRST).await;
        crowd.keep_alive(WARM_UP, SETTLED_IN).await;
        sleep(IDLE_THREADS_ENDED).await;
        let first = self.usage();
        let most = self.phones_at_most(usize::MAX);
        let mut last = None;
        for step in self.plan.steps.iter().copied().filter(|&step| step <= most) {
            let before = self.usage();
            let from = crowd.len();
            let arrival = crowd.add(self.server.address, from..step, self.plan.concurrency).await;
            let refused: Vec<_> = arrival.refusals.iter().map(ToString::to_string).collect();
            self.note_failure(&format!("refused up to {step}"), &refused);
            self.note(format!("{step} phones: registered"), Unit::Count, crowd.len() as f64);
            sleep(SETTLED_IN).await;
            let after = self.usage();
            self.note_costs(step, &crowd, &arrival, [first, before, after]);
            self.note_keep_alives(step, &mut crowd).await;
            last = first.map(|first| (first, step));
        }
        if let Some((first, step)) = last {
            sleep(IDLE_THREADS_ENDED).await;
            if let Some(now) = self.usage() {
                let more = now.threads as f64 - first.threads as f64;
                self.note(format!("{step} phones: threads more than for {FIRST}"), Unit::Count, more);
            }
            if self.server.target != Target::Bare {
                self.reconnect(crowd).await?;
            }
        }
        Ok(())
    }

    fn note_costs(&mut self, step: usize, crowd: &Crowd, arrival: &Arrival, usage: [Option<Usage>; 3]) {
        let [Some(first), Some(before), Some(after)] = usage else { return };
        let more = crowd.len().saturating_sub(FIRST).max(1) as f64;
        let memory = after.memory as f64 - first.memory as f64;
        self.note(format!("{step} phones: {GROWTH_MEMORY}"), Unit::Kilobytes, memory / more);
        let files = after.files as f64 - first.files as f64;
        self.note(format!("{step} phones: descriptors a phone"), Unit::Ratio, files / more);
        let threads = after.threads as f64 - first.threads as f64;
        self.note(format!("{step} phones: threads a phone"), Unit::Ratio, threads / more);
        let each = (after.cpu - before.cpu).as_secs_f64() / arrival.latencies.len().max(1) as f64;
        self.note(format!("{step} phones: {GROWTH_CPU}"), Unit::Microseconds, each * 1e6);
    }

    async fn note_keep_alives(&mut self, step: usize, crowd: &mut Crowd) {
        let before = self.usage();
        let (latencies, _) = crowd.keep_alive(KEEP_ALIVES, KEEP_ALIVES_WITHIN).await;
        if let (Some(before), Some(after)) = (before, self.usage()) {
            let each = (after.cpu - before.cpu).as_secs_f64() / latencies.len().max(1) as f64;
            self.note(format!("{step} phones: {GROWTH_KEEP_ALIVE}"), Unit::Microseconds, each * 1e6);
        }
    }

    /// Cuts all phones but two, which talk on, and lets them come back at once.
    async fn reconnect(&mut self, mut crowd: Crowd) -> Result<(), Failure> {
        let phones = crowd.len();
        let others = if self.server.target.calls() {
            let mut pair = Pair::register(self.server.address, 0, Pace::Human).await?;
            Some(tokio::spawn(async move { pair.call(CALLS_MEANWHILE).await }))
        } else {
            None
        };
        sleep(Duration::from_millis(500)).await;
        crowd.cut();
        let arrival = crowd.add(self.server.address, 0..phones, phones).await;
        let refused: Vec<_> = arrival.refusals.iter().map(ToString::to_string).collect();
        self.note(format!("{phones} phones cut: back"), Unit::Count, crowd.len() as f64);
        self.note(format!("{phones} phones cut: all back after"), Unit::Seconds, arrival.took.as_secs_f64());
        self.note_failure("not back after the cut", &refused);
        if let Some(others) = others {
            let Calls { troubles, .. } = others.await?;
            let disturbed = troubles.len() as f64;
            self.note(format!("{phones} phones cut: calls of others disturbed"), Unit::Count, disturbed);
            self.note_failure("calls of others disturbed", &troubles);
        }
        Ok(())
    }

    /// So many phones, or what the target can be asked to bear.
    pub(super) fn phones_at_most(&self, phones: usize) -> usize {
        match self.server.target {
            Target::Original(_) => phones.min(self.plan.original_phones),
            _ => phones,
        }
    }
}

/// Phones whose server is what others are compared with.
const FIRST: usize = 5;
const WARM_UP: usize = 1000;
const SETTLED_IN: Duration = Duration::from_secs(1);
/// Longer than idle threads of pools live on.
const IDLE_THREADS_ENDED: Duration = Duration::from_secs(11);
/// Enough keep-alives of a step to tell what one costs.
const KEEP_ALIVES: usize = 50_000;
const KEEP_ALIVES_WITHIN: Duration = Duration::from_secs(10);
/// Calls that go on while phones come back.
const CALLS_MEANWHILE: usize = 6;
