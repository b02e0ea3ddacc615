//! The module comes and goes under load, and leaves nothing behind.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use freeswitch_test::ensure;
use freeswitch_test::phone::{Phone, Settings};
use freeswitch_test::stage::{Outcome, Setup};
use tokio::task::JoinSet;
use tokio::time::sleep;

use crate::runner::Director;
use crate::script::{connect, hang_up, hear_each_other};

/// A hundred phones reconnect all the time while the module is loaded and unloaded again and again.
pub(crate) async fn twenty_loads_under_reconnecting_phones(director: Director) -> Outcome {
    let stage = director.stage(Setup::new()).await?;
    let over = Arc::new(AtomicBool::new(false));
    let mut phones = JoinSet::new();
    for _ in 0..PHONES {
        phones.spawn(keep_coming(stage.address(), stage.reserve()?, Arc::clone(&over)));
    }
    let mut before = stage.holdings()?;
    for round in 1..=ROUNDS {
        sleep(Duration::from_millis(300)).await;
        stage
            .until("the end of the module", || async {
                let answer = stage.api("unload mod_skinny").await?;
                Ok((!answer.contains("+OK")).then(|| format!("in round {round}: {answer:?}")))
            })
            .await?;
        if (FIRST_COUNTED..FIRST_COUNTED + COUNTED).contains(&round) {
            // What is kept for good is there by now; the host's own threads come and go.
            let now = stage.holdings()?;
            before = if round == FIRST_COUNTED || now.threads > before.threads { now } else { before };
        }
        if round == ROUNDS {
            break;
        }
        let answer = stage.api("load mod_skinny").await?;
        ensure!(answer.contains("+OK"), "round {round}: load answered {answer:?}");
        stage.until_listening().await?;
    }
    stage
        .until_within(IDLE, "as many threads and files as before", || async {
            let after = stage.holdings()?;
            let more = after.threads > before.threads || after.files > before.files;
            let figures = format!("threads: {} before, {} after; ", before.threads, after.threads);
            Ok(more.then(|| figures + &after.more_than(&before)))
        })
        .await?;
    let after = stage.holdings()?;
    eprintln!("{ROUNDS} loads under {PHONES} phones: before {before:?}, after {after:?}");
    let grown = after.memory.saturating_sub(before.memory);
    ensure!(grown < GROWTH, "memory: {} kB before, {} kB after", before.memory, after.memory);
    over.store(true, Ordering::Relaxed);
    phones.join_all().await;
    let answer = stage.api("load mod_skinny").await?;
    ensure!(answer.contains("+OK"), "the last load answered {answer:?}");
    stage.until_listening().await?;
    let [a, b] = stage.phones().await?;
    connect(&a, &b).await?;
    hear_each_other(&a, &b).await?;
    hang_up(&a, &b).await?;
    stage.end()
}

/// Registers over and over, as phones do whose server is away.
async fn keep_coming(address: std::net::SocketAddr, name: String, over: Arc<AtomicBool>) {
    while !over.load(Ordering::Relaxed) {
        if let Ok(phone) = Phone::register(address, Settings::new(&name)).await {
            sleep(Duration::from_millis(400)).await;
            phone.cut();
        }
        sleep(Duration::from_millis(50)).await;
    }
}

const PHONES: usize = 100;
const ROUNDS: usize = 20;
const FIRST_COUNTED: usize = 3;
const COUNTED: usize = 3;
/// Longer than a thread of the host's stays that has nothing to do.
const IDLE: Duration = Duration::from_secs(30);
/// Kilobytes that the host may grow by.
const GROWTH: u64 = 16 * 1024;
