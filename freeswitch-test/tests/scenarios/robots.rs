//! Phones driven by a program, faster than any person.

use std::time::Duration;

use freeswitch_test::phone::{Answering, Phone, Settings};
use freeswitch_test::stage::{Failure, Outcome, Setup, Stage};
use freeswitch_test::{ensure, ensure_eq};

use crate::runner::Director;

const PAIRS: usize = 20;
const CALLS: usize = 10;
/// How long a call may take to come up when 20 of them do at once.
const PATIENCE: Duration = Duration::from_secs(15);

pub(crate) async fn twenty_pairs_of_keys(director: Director) -> Outcome {
    all_calls_complete(director, Answering::KeyAtOnce).await
}

pub(crate) async fn twenty_pairs_of_handsets(director: Director) -> Outcome {
    all_calls_complete(director, Answering::HandsetAtOnce).await
}

async fn all_calls_complete(director: Director, answering: Answering) -> Outcome {
    let stage = director.stage(Setup::new()).await?;
    let mut phones = Vec::with_capacity(2 * PAIRS);
    for _ in 0..PAIRS {
        phones.push(Settings::new(&stage.reserve()?));
        phones.push(Settings::new(&stage.reserve()?).answering(answering));
    }
    let mut phones = stage.connect_all(phones).await?.into_iter();
    let pairs: Vec<_> = std::iter::from_fn(|| Some((phones.next()?, phones.next()?))).collect();
    let running: Vec<_> = pairs.into_iter().map(|pair| tokio::spawn(calls_of(pair))).collect();
    let mut done = 0;
    let mut failures = Vec::new();
    for pair in running {
        let (completed, failure) = pair.await?;
        done += completed;
        failures.extend(failure.map(|failure| failure.to_string()));
    }
    let first = failures.first().map_or("", String::as_str);
    ensure!(done == PAIRS * CALLS, "{done} of {} calls completed; {}", PAIRS * CALLS, first);
    no_channels(&stage).await?;
    stage.end()
}

/// Makes the calls of one pair; returns how many completed and why the next did not.
async fn calls_of((a, b): (Phone, Phone)) -> (usize, Option<Failure>) {
    for completed in 0..CALLS {
        if let Err(failure) = call(&a, &b).await {
            return (completed, Some(failure));
        }
    }
    (CALLS, None)
}

async fn call(a: &Phone, b: &Phone) -> Outcome {
    a.off_hook();
    a.press(&b.number(), Duration::ZERO).await;
    let talks = |screen: &freeswitch_test::phone::Screen| {
        !screen.receiving.is_empty() && !screen.transmitting.is_empty()
    };
    a.until_within(PATIENCE, "a call with sound", talks).await?;
    b.until_within(PATIENCE, "a call with sound", talks).await?;
    ensure_eq!(b.screen().calls.len(), 1, "calls at the phone that answered");
    a.on_hook();
    let idle = |screen: &freeswitch_test::phone::Screen| screen.is_idle() && screen.receiving.is_empty();
    a.until_within(PATIENCE, "an idle phone", idle).await?;
    // Nobody does anything at the other phone from which a wait could start.
    while !idle(&b.screen()) {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    Ok(())
}

async fn no_channels(stage: &Stage) -> Outcome {
    stage
        .until("the end of all channels", || async {
            let channels = stage.channels().await?;
            Ok((channels > 0).then(|| format!("{channels} channels")))
        })
        .await
}
