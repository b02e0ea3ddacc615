//! The soak test: for as long as asked, phones call each other while others vanish, fight over names, press
//! whatever is in reach or send garbage. None of that may disturb the calls or leave anything behind.

mod chance;
mod players;
mod vandals;
mod watch;

use std::io::Write;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use tokio::task::JoinSet;
use tokio::time::sleep;

use crate::ensure;
use crate::stage::{Failure, Outcome, Setup, Stage};

pub use chance::Chance;
pub use players::{press_something, settle};
use watch::Watch;

/// How long, and how it is played.
#[derive(Debug, Clone, Copy)]
pub struct Options {
    /// How long the calls and the faults go on.
    pub duration: Duration,
    /// Where the sequence of chances begins; another number gives another course of events.
    pub seed: u64,
    /// Pairs of phones whose calls have to succeed.
    pub pairs: usize,
}

/// What has been done so far.
#[derive(Debug, Default)]
struct Deeds {
    calls: AtomicU64,
    vanished: AtomicU64,
    replaced: AtomicU64,
    presses: AtomicU64,
    garbage: AtomicU64,
    commands: AtomicU64,
    over: AtomicBool,
}

impl Deeds {
    fn is_over(&self) -> bool {
        self.over.load(Ordering::Relaxed)
    }

    fn count(counter: &AtomicU64) {
        counter.fetch_add(1, Ordering::Relaxed);
    }
}

/// Runs the soak test and prints figures as it goes.
///
/// # Errors
///
/// Fails when a call of an undisturbed pair fails, the host stops answering or logs an error, or a channel, a
/// thread, a descriptor or memory is left behind.
pub async fn run(options: Options, out: &mut dyn Write) -> Outcome {
    writeln!(out, "Starting the host ...")?;
    let stage = Arc::new(Stage::start(Setup::new()).await?);
    writeln!(
        out,
        "{}; {} s, seed {}",
        stage.api("version").await?.trim(),
        options.duration.as_secs(),
        options.seed
    )?;
    // The first calls and the first garbage load what stays.
    play(&stage, Options { duration: WARM_UP, ..options }, None).await?;
    let mut watch = Watch::begin(&stage).await?;
    let played = play(&stage, options, Some((&mut watch, &mut *out))).await;
    let left = watch.end(&stage, out).await;
    let ended = stage.end();
    played.and(left).and(ended)
}

/// Lets everybody act until the time is over, and then come to rest.
async fn play(
    stage: &Arc<Stage>,
    options: Options,
    mut watch: Option<(&mut Watch, &mut dyn Write)>,
) -> Outcome {
    let deeds = Arc::new(Deeds::default());
    let mut cast = JoinSet::new();
    for _ in 0..options.pairs {
        cast.spawn(players::talkers(Arc::clone(stage), Arc::clone(&deeds)));
    }
    cast.spawn(players::monkeys(Arc::clone(stage), Arc::clone(&deeds), Chance::new(options.seed)));
    cast.spawn(players::vanishers(Arc::clone(stage), Arc::clone(&deeds), Chance::new(options.seed + 1)));
    cast.spawn(players::twins(Arc::clone(stage), Arc::clone(&deeds), Chance::new(options.seed + 2)));
    cast.spawn(players::administrator(Arc::clone(stage), Arc::clone(&deeds)));
    cast.spawn(vandals::garbage(Arc::clone(stage), Arc::clone(&deeds), Chance::new(options.seed + 3)));
    let end = Instant::now() + options.duration;
    let mut outcome = Ok(());
    while outcome.is_ok() && Instant::now() < end {
        let pause = SAMPLE_EVERY.min(end.saturating_duration_since(Instant::now()));
        tokio::select! {
            () = sleep(pause) => {
                if let Some((watch, out)) = &mut watch {
                    outcome = watch.sample(stage, &deeds, *out).await;
                }
            }
            Some(done) = cast.join_next() => outcome = finished(done),
        }
    }
    deeds.over.store(true, Ordering::Relaxed);
    let rest = async {
        let mut outcome = Ok(());
        while let Some(done) = cast.join_next().await {
            outcome = outcome.and(finished(done));
        }
        outcome
    };
    let rest = tokio::time::timeout(AT_REST_WITHIN, rest).await;
    outcome.and(rest.unwrap_or_else(|_| Err(Failure::new("the players do not come to rest"))))?;
    if let Some((watch, _)) = watch {
        watch.note(&deeds);
        ensure!(deeds.calls.load(Ordering::Relaxed) > 0, "not one call was made");
    }
    Ok(())
}

fn finished(done: Result<Outcome, tokio::task::JoinError>) -> Outcome {
    done.unwrap_or_else(|error| Err(Failure::new(format!("a player broke: {error}"))))
}

const WARM_UP: Duration = Duration::from_secs(10);
const SAMPLE_EVERY: Duration = Duration::from_secs(15);
const AT_REST_WITHIN: Duration = Duration::from_secs(90);
