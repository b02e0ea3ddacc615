//! Figures of the host while the soak test goes on, and what has to be so in the end.

use std::io::Write;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use tokio::time::sleep;

use super::Deeds;
use crate::ensure;
use crate::stage::{Failure, Holdings, Mark, Outcome, Stage};

/// Remembers how the host was before, and prints how it is.
#[derive(Debug)]
pub(super) struct Watch {
    began: Instant,
    before: Holdings,
    lines: usize,
    /// How far the log was looked through.
    read: Mark,
    totals: [u64; 6],
    most: u64,
}

impl Watch {
    /// Looks at the host at rest.
    pub(super) async fn begin(stage: &Stage) -> Result<Self, Failure> {
        let before = at_rest(stage, |_| true).await?;
        Ok(Self {
            began: Instant::now(),
            most: before.memory,
            before,
            lines: 0,
            read: Mark::default(),
            totals: [0; 6],
        })
    }

    /// Prints a line of figures.
    pub(super) async fn sample(&mut self, stage: &Stage, deeds: &Deeds, out: &mut dyn Write) -> Outcome {
        let channels = stage.channels().await?;
        let now = stage.holdings()?;
        self.note(deeds);
        self.most = self.most.max(now.memory);
        if self.lines.is_multiple_of(20) {
            writeln!(out, "{HEAD}")?;
        }
        self.lines += 1;
        let [calls, vanished, replaced, presses, garbage, commands] = self.totals;
        writeln!(
            out,
            "{:>7} {calls:>8} {vanished:>9} {replaced:>9} {presses:>8} {garbage:>8} {commands:>9} {channels:>9} {:>8} {:>6} {:>10}",
            self.began.elapsed().as_secs(),
            now.threads,
            now.files,
            now.memory
        )?;
        out.flush()?;
        let read = std::mem::replace(&mut self.read, stage.log().mark());
        stage.no_surprises_after(&read)
    }

    /// Notes what was done.
    pub(super) fn note(&mut self, deeds: &Deeds) {
        let counters =
            [&deeds.calls, &deeds.vanished, &deeds.replaced, &deeds.presses, &deeds.garbage, &deeds.commands];
        self.totals = counters.map(|counter| counter.load(Ordering::Relaxed));
    }

    /// Holds what is left against what was there before.
    pub(super) async fn end(&self, stage: &Stage, out: &mut dyn Write) -> Outcome {
        let before = &self.before;
        let fits = |now: &Holdings| now.threads <= before.threads && now.files <= before.files;
        let after = at_rest(stage, fits).await?;
        let channels = stage.channels().await?;
        let [calls, vanished, replaced, presses, garbage, commands] = self.totals;
        writeln!(
            out,
            "\nIn {} s: {calls} calls of undisturbed pairs, all heard both ways; {vanished} phones vanished, {replaced} came back on \
             another connection, {presses} keys were pressed at random, {garbage} connections were abused, {commands} commands given.",
            self.began.elapsed().as_secs()
        )?;
        writeln!(
            out,
            "            before    after\nthreads   {:>8} {:>8}\nfiles     {:>8} {:>8}\nmemory kB {:>8} {:>8}  at most {}\nchannels         0 {channels:>8}",
            before.threads, after.threads, before.files, after.files, before.memory, after.memory, self.most
        )?;
        ensure!(channels == 0, "{channels} channels are left:\n{}", stage.api("show channels").await?);
        ensure!(
            after.threads <= before.threads,
            "threads: {} before, {} after",
            before.threads,
            after.threads
        );
        ensure!(after.files <= before.files, "files: {}", after.more_than(before));
        let grown = after.memory.saturating_sub(before.memory);
        ensure!(grown < GROWTH, "memory: {} kB before, {} kB after", before.memory, after.memory);
        Ok(())
    }
}

/// Waits until the host holds as little as wanted, at most half a minute, and returns what it holds then.
async fn at_rest(stage: &Stage, wanted: impl Fn(&Holdings) -> bool) -> Result<Holdings, Failure> {
    // Threads that only wait for work end after ten seconds.
    sleep(IDLE_THREADS_END).await;
    let mut now = stage.holdings()?;
    for _ in 0..40 {
        if wanted(&now) && stage.channels().await? == 0 {
            break;
        }
        sleep(Duration::from_millis(500)).await;
        now = stage.holdings()?;
    }
    Ok(now)
}

const HEAD: &str =
    "seconds    calls  vanished  replaced  presses  garbage  commands  channels  threads  files  memory kB";
const IDLE_THREADS_END: Duration = Duration::from_secs(12);
/// Kilobytes that the host may grow by: caches fill and heaps fragment.
const GROWTH: u64 = 16 * 1024;
