//! Calls leave nothing behind: no channel, thread, socket or memory.

use std::time::{Duration, Instant};

use freeswitch_test::phone::{Phone, Settings};
use freeswitch_test::stage::{Failure, Holdings, Outcome, Setup, Stage};
use freeswitch_test::{ensure, ensure_eq};

use crate::runner::Director;
use crate::script::{connect, dial, extension, hang_up};

/// Holds how many seconds the calls go on.
const SECONDS: &str = "SKINNY_LEAK_SECONDS";
const SHORT: u64 = 10;
const PAIRS: usize = 4;
/// Kilobytes that the host may grow by, whatever the number of calls: caches fill and heaps fragment.
const GROWTH: u64 = 16 * 1024;

pub(crate) async fn nothing_is_left_behind(director: Director) -> Outcome {
    let seconds = std::env::var(SECONDS).ok().and_then(|text| text.parse().ok()).unwrap_or(SHORT);
    let stage = director.stage(Setup::new()).await?;
    let mut pairs = Vec::with_capacity(PAIRS);
    for _ in 0..PAIRS {
        pairs.push(stage.phones::<2>().await?);
    }
    // The first calls load what stays.
    play(&pairs, Duration::from_secs(3)).await?;
    let before = at_rest(&stage, |_| false).await?;
    let calls = play(&pairs, Duration::from_secs(seconds)).await?;
    let after =
        at_rest(&stage, |now| now.threads <= before.threads + 1 && now.files <= before.files + 1).await?;
    eprintln!("{calls} calls in {seconds} s; before {before:?}; after {after:?}");
    ensure!(calls > 0, "not one call was made");
    ensure_eq!(stage.channels().await?, 0, "channels left");
    ensure!(
        after.threads <= before.threads + 1,
        "threads: {} before, {} after",
        before.threads,
        after.threads
    );
    ensure!(after.files <= before.files + 1, "files: {}", after.more_than(&before));
    let grown = after.memory.saturating_sub(before.memory);
    ensure!(grown < GROWTH, "memory: {} kB before, {} kB after", before.memory, after.memory);
    stage.end()
}

/// Phones that come and go leave nothing behind either.
pub(crate) async fn registrations_leave_nothing(director: Director) -> Outcome {
    let stage = director.stage(Setup::new()).await?;
    let names: Vec<String> = (0..TOGETHER).map(|_| stage.reserve()).collect::<Result<_, _>>()?;
    come_and_go(&stage, &names, FEW).await?;
    let before = at_rest(&stage, |_| false).await?;
    come_and_go(&stage, &names, MANY).await?;
    let few = |now: &Holdings| now.threads <= before.threads + 1 && now.files <= before.files + 1;
    let after = at_rest(&stage, few).await?;
    eprintln!("{} registrations; before {before:?}; after {after:?}", MANY * TOGETHER);
    ensure!(few(&after), "{} threads; {}", after.threads, after.more_than(&before));
    let grown = after.memory.saturating_sub(before.memory);
    ensure!(grown < GROWTH_BY_PHONES, "memory: {} kB before, {} kB after", before.memory, after.memory);
    stage.end()
}

/// How many phones come and go at the same time, and how often before and while it is watched what they leave.
const TOGETHER: usize = 10;
const FEW: usize = 40;
const MANY: usize = 200;
/// Kilobytes: less than two for each of those that are watched.
const GROWTH_BY_PHONES: u64 = 3 * 1024;

async fn come_and_go(stage: &Stage, names: &[String], times: usize) -> Outcome {
    for _ in 0..times {
        let phones = stage.connect_all(names.iter().map(|name| Settings::new(name))).await?;
        for phone in &phones {
            phone.unregister().await?;
            phone.until_disconnected().await?;
        }
    }
    Ok(())
}

/// Makes calls with all pairs until the time is over, and returns how many.
async fn play(pairs: &[[Phone; 2]], time: Duration) -> Result<usize, Failure> {
    let end = Instant::now() + time;
    let mut calls = 0;
    while Instant::now() < end {
        for [a, b] in pairs {
            connect(a, b).await?;
        }
        for [a, b] in pairs {
            hang_up(a, b).await?;
            dial(b, extension::ECHO).await?;
        }
        for [_, b] in pairs {
            b.until_talking().await?;
            b.on_hook();
            b.until_idle().await?;
        }
        calls += 2 * pairs.len();
    }
    Ok(calls)
}

/// Waits until the host holds as little as wanted, at most ten seconds: what belongs to calls is freed a while after
/// them. Returns what it holds then.
async fn at_rest(stage: &Stage, wanted: impl Fn(&Holdings) -> bool) -> Result<Holdings, Failure> {
    let mut now = stage.holdings()?;
    for _ in 0..20 {
        if wanted(&now) && stage.channels().await? == 0 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(500)).await;
        now = stage.holdings()?;
    }
    Ok(now)
}
