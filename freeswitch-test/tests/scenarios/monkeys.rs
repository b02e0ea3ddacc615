//! Users who press whatever is in reach: nothing breaks, nothing is left behind, and the phones work afterwards.

use std::time::Duration;

use freeswitch_test::ensure;
use freeswitch_test::phone::Phone;
use freeswitch_test::soak::{Chance, press_something, settle};
use freeswitch_test::stage::{Failure, Outcome, Setup};
use tokio::time::sleep;

use crate::hearing::hear_each_other;
use crate::runner::Director;
use crate::script::{connect, hang_up};

const PHONES: usize = 5;
const ACTIONS: u32 = 400;
/// The place in the sequence of chances; another one gives another course of events.
const SEED: &str = "SKINNY_MONKEY_SEED";

pub(crate) async fn do_no_harm(director: Director) -> Outcome {
    let seed = std::env::var(SEED).ok().and_then(|text| text.parse().ok()).unwrap_or(1_u64);
    let stage = director.stage(Setup::new()).await?;
    let phones = stage.phones::<PHONES>().await?;
    let events = stage.events("CHANNEL_CREATE CHANNEL_BRIDGE").await?;
    let mut chance = Chance::new(seed);
    for _ in 0..ACTIONS {
        let which = chance.below(PHONES);
        let other = chance.below(PHONES);
        if let (Some(phone), Some(other)) = (phones.get(which), phones.get(other)) {
            press_something(phone, other, &mut chance);
        }
        sleep(Duration::from_millis([0, 0, 5, 30, 100].get(chance.below(5)).copied().unwrap_or(0))).await;
    }
    let bridges = events.events().iter().filter(|event| event.is("CHANNEL_BRIDGE")).count();
    let channels = events.events().len() - bridges;
    ensure!(
        channels > 20 && bridges > 0,
        "seed {seed} plays too little: {channels} channels, {bridges} bridges"
    );
    for phone in &phones {
        settle(phone).await.map_err(|failure| Failure::new(format!("seed {seed}: {failure}")))?;
    }
    stage
        .until(&format!("the end of all channels with seed {seed}"), || async {
            let channels = stage.channels().await?;
            if channels == 0 { Ok(None) } else { stage.api("show channels").await.map(Some) }
        })
        .await?;
    works_again(&phones).await?;
    stage.end()
}

async fn works_again(phones: &[Phone; PHONES]) -> Outcome {
    let [a, b, ..] = phones;
    connect(a, b).await?;
    hear_each_other(a, b).await?;
    hang_up(a, b).await
}
