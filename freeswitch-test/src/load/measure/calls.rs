//! Pairs that call.

use std::time::{Duration, Instant};

use tokio::task::JoinSet;
use tokio::time::sleep;

use super::Bench;
use crate::load::pair::{Calls, Pace, Pair};
use crate::load::report::Unit;
use crate::load::usage;
use crate::stage::Failure;

impl Bench<'_> {
    pub(super) async fn calls(&mut self) -> Result<(), Failure> {
        let mut pairs = Vec::new();
        for index in 0..self.plan.most_pairs() {
            pairs.push(Pair::register(self.server.address, index, Pace::Human).await?);
        }
        // What it takes anyway, its clock for one, is no call's.
        let idle = self.idle().await.unwrap_or(0.0);
        self.note("processors taken while idle", Unit::Ratio, idle);
        for pace in [Pace::Human, Pace::Robot] {
            for count in self.plan.pairs.clone() {
                let rest = pairs.split_off(count.min(pairs.len()));
                pairs = self.at_once(pairs, pace, idle).await?;
                pairs.extend(rest);
            }
        }
        Ok(())
    }

    /// The share of a processor that the server takes while nobody does anything.
    async fn idle(&self) -> Option<f64> {
        let pid = self.server.pid()?;
        let (before, start) = (usage::cpu(pid).ok()?, Instant::now());
        sleep(IDLE_FOR).await;
        Some((usage::cpu(pid).ok()? - before).as_secs_f64() / start.elapsed().as_secs_f64())
    }

    /// Lets the pairs call at the same time.
    async fn at_once(&mut self, pairs: Vec<Pair>, pace: Pace, idle: f64) -> Result<Vec<Pair>, Failure> {
        let count = pairs.len();
        let times = if count == 1 { self.plan.calls_of_one } else { self.plan.calls_of_many };
        let before = self.server.pid().and_then(|pid| usage::cpu(pid).ok());
        let start = Instant::now();
        let mut tasks = JoinSet::new();
        for (index, mut pair) in pairs.into_iter().enumerate() {
            tasks.spawn(async move {
                pair.set_pace(pace);
                if pace == Pace::Human {
                    // People do not lift their handsets in the same moment.
                    sleep(Duration::from_millis((index as u64 * 37) % 1000)).await;
                }
                let calls = pair.call(times).await;
                (index, pair, calls)
            });
        }
        let mut done = tasks.join_all().await;
        done.sort_by_key(|(index, ..)| *index);
        let (mut calls, mut pairs) = (Calls::default(), Vec::new());
        for (_, pair, own) in done {
            calls.add(own);
            pairs.push(pair);
        }
        let after = self.server.pid().and_then(|pid| usage::cpu(pid).ok());
        let took = start.elapsed();
        let speed = match pace {
            Pace::Human => "human",
            Pace::Robot => "robot",
        };
        let who = if count == 1 { format!("1 pair, {speed}") } else { format!("{count} pairs, {speed}") };
        self.note(format!("{who}: calls"), Unit::Count, (count * times) as f64);
        self.note(format!("{who}: not completed"), Unit::Count, (count * times - calls.completed) as f64);
        self.note_failure(&format!("{who}: not completed"), &calls.troubles);
        self.note_latencies(&format!("{who}: off-hook to tone"), calls.tone);
        self.note_latencies(&format!("{who}: last digit to ring"), calls.ring);
        self.note_latencies(&format!("{who}: answer to audio"), calls.audio);
        self.note_latencies(&format!("{who}: on-hook to on-hook"), calls.end);
        if let (Some(before), Some(after)) = (before, after) {
            let taken = (after - before).as_secs_f64() - idle * took.as_secs_f64();
            let each = taken / calls.completed.max(1) as f64;
            self.note(format!("{who}: processor time a call"), Unit::Milliseconds, each * 1e3);
        }
        Ok(pairs)
    }
}

/// Long enough to tell what a server does all the time.
const IDLE_FOR: Duration = Duration::from_secs(3);
