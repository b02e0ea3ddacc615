//! Phones driven by a program, faster than any person.

use std::time::Duration;

use freeswitch_test::phone::{Answering, Phone, Settings};
use freeswitch_test::stage::{Failure, Outcome, Setup, Stage};
use freeswitch_test::{ensure, ensure_eq};

use crate::runner::Director;

/// Hold how many pairs call at once and how many calls there are in all, if not [`PAIRS`] and [`CALLS`].
const PAIRS_WANTED: &str = "SKINNY_ROBOT_PAIRS";
const CALLS_WANTED: &str = "SKINNY_ROBOT_CALLS";
const PAIRS: usize = 20;
const CALLS: usize = 200;
/// How long a call may take to come up when many do at once.
const PATIENCE: Duration = Duration::from_secs(15);

pub(crate) async fn pairs_with_keys(director: Director) -> Outcome {
    all_calls_complete(director, Answering::KeyAtOnce).await
}

pub(crate) async fn pairs_with_handsets(director: Director) -> Outcome {
    all_calls_complete(director, Answering::HandsetAtOnce).await
}

async fn all_calls_complete(director: Director, answering: Answering) -> Outcome {
    let stage = director.stage(Setup::new()).await?;
    let (pairs, calls) = (wanted(PAIRS_WANTED, PAIRS), wanted(CALLS_WANTED, CALLS));
    let mut phones = Vec::with_capacity(2 * pairs);
    for _ in 0..pairs {
        phones.push(Settings::new(&stage.reserve()?));
        phones.push(Settings::new(&stage.reserve()?).answering(answering));
    }
    let mut phones = stage.connect_all(phones).await?.into_iter();
    let couples = std::iter::from_fn(|| Some((phones.next()?, phones.next()?)));
    let shares = (0..pairs).map(|pair| calls / pairs + usize::from(pair < calls % pairs));
    let running: Vec<_> =
        couples.zip(shares).map(|(couple, share)| tokio::spawn(calls_of(couple, share))).collect();
    let mut done = 0;
    let mut failures = Vec::new();
    for pair in running {
        let (completed, failure) = pair.await?;
        done += completed;
        failures.extend(failure.map(|failure| failure.to_string()));
    }
    let first = failures.first().map_or("", String::as_str);
    ensure!(done == calls, "{done} of {calls} calls completed; {first}");
    no_channels(&stage).await?;
    stage.end()
}

/// Makes the calls of one pair; returns how many completed and why the next did not.
async fn calls_of((a, b): (Phone, Phone), calls: usize) -> (usize, Option<Failure>) {
    for completed in 0..calls {
        if let Err(failure) = call(&a, &b).await {
            return (completed, Some(failure));
        }
    }
    (calls, None)
}

fn wanted(variable: &str, usual: usize) -> usize {
    let number = std::env::var(variable).ok().and_then(|text| text.parse().ok());
    number.filter(|number| *number > 0).unwrap_or(usual)
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
