//! Who hears whom: each phone says something of its own, and what arrives at each is measured.

use std::time::{Duration, Instant};

use freeswitch_test::audio::{self, Arrival};
use freeswitch_test::phone::Phone;
use freeswitch_test::stage::{Failure, Outcome};
use freeswitch_test::{ensure, ensure_eq};
use tokio::time::sleep;

/// How long each phone speaks, in milliseconds.
const SPEECH: u32 = 2_250;
/// Samples at the beginning that may be missing: the bridge of a call begins a moment after the phones show it.
const MAY_MISS: usize = audio::SAMPLE_RATE as usize / 2;
/// Eighths of a second at the beginning, some of which may be spoilt: music ends, bridges begin.
const OPENING: usize = 6;
/// Of so many from there on one may be spoilt, as a machine that stalls leaves packets out.
const ONE_SPOILT_IN: usize = 5;
/// How much of what somebody says may be heard by somebody else: nothing but the noise of the coding.
const STRAY: f64 = 0.02;
/// How long what is said may take to arrive on a machine that has other work to do.
const PATIENCE: Duration = Duration::from_secs(2);
const LOOK_AGAIN: Duration = Duration::from_millis(200);
/// How often a conversation begins anew on a machine that stalls.
const ATTEMPTS: usize = 5;
/// What those hum who have no part in a conversation, in hertz.
const BYSTANDER_HERTZ: f64 = 1_850.0;

/// Has one phone speak and measures what arrives at the other, or comes back to itself.
pub(crate) async fn is_heard(speaker: &Phone, listener: &Phone) -> Outcome {
    measure(&[(speaker, listener)], &[]).await
}

/// Has both speak at the same time; each hears the other, all of it, and nothing else.
pub(crate) async fn hear_each_other(one: &Phone, other: &Phone) -> Outcome {
    measure(&[(one, other), (other, one)], &[]).await
}

/// The same while others are there, who are not heard and hear nothing.
pub(crate) async fn hear_only_each_other(one: &Phone, other: &Phone, bystanders: &[&Phone]) -> Outcome {
    measure(&[(one, other), (other, one)], bystanders).await
}

async fn measure(pairs: &[(&Phone, &Phone)], bystanders: &[&Phone]) -> Outcome {
    let late = || pairs.iter().map(|(speaker, _)| speaker.late_packets()).sum::<u64>();
    let mut attempts = 0;
    loop {
        attempts += 1;
        let before = late();
        let outcome = converse(pairs, bystanders).await;
        // What a machine that stalls did not send in time says nothing of whoever had to pass it on.
        if outcome.is_ok() || late() == before || attempts == ATTEMPTS {
            return outcome;
        }
    }
}

async fn converse(pairs: &[(&Phone, &Phone)], bystanders: &[&Phone]) -> Outcome {
    for (_, listener) in pairs {
        listener.forget_heard();
    }
    for bystander in bystanders {
        bystander.hum(BYSTANDER_HERTZ);
        bystander.forget_heard();
    }
    for (speaker, _) in pairs {
        speaker.speak(&words_of(speaker));
    }
    sleep(Duration::from_millis(SPEECH.into())).await;
    let end = Instant::now() + PATIENCE;
    let mut outcome = Ok(());
    for (speaker, listener) in pairs {
        sleep(LOOK_AGAIN).await;
        outcome = arrived(speaker, listener);
        while outcome.is_err() && Instant::now() < end {
            sleep(LOOK_AGAIN).await;
            outcome = arrived(speaker, listener);
        }
        if outcome.is_err() {
            break;
        }
    }
    for bystander in bystanders {
        bystander.hush();
    }
    outcome?;
    bystanders.iter().try_for_each(|bystander| hears_nothing(bystander))
}

/// What a phone says, which is like nothing that another one says.
fn words_of(phone: &Phone) -> Vec<i16> {
    let seed = phone.name().bytes().fold(0_u32, |sum, byte| sum.wrapping_mul(31).wrapping_add(byte.into()));
    audio::speech(seed, SPEECH)
}

fn arrived(speaker: &Phone, listener: &Phone) -> Outcome {
    let (from, to) = (speaker.name(), listener.name());
    let (said, heard, reception) = (words_of(speaker), listener.heard(), listener.reception());
    let Some(Arrival { missed, whole, delay }) = audio::arrival(&said, &heard) else {
        let loud = audio::loudness(&heard);
        return Err(Failure::new(format!(
            "{to} does not hear {from} but {} samples of loudness {loud:.0}; {reception:?}",
            heard.len()
        )));
    };
    let figures = format!("{delay} samples later, whole: {whole:?}; {reception:?}");
    ensure!(missed <= MAY_MISS, "{to} misses the first {missed} samples of {from}; {figures}");
    let rest = whole.get(OPENING..).unwrap_or_default();
    let spoilt = rest.iter().filter(|whole| !**whole).count();
    ensure!(spoilt * ONE_SPOILT_IN <= rest.len(), "{to} does not hear all that {from} says; {figures}");
    let words = heard.get(delay..).unwrap_or_default();
    let words = words.get(..said.len()).unwrap_or(words);
    let (loud, said_loud) = (audio::loudness(words), audio::loudness(&said));
    ensure!(loud > said_loud * 0.4, "{to} hears {from} with {loud:.0} of {said_loud:.0}");
    ensure_eq!(reception.wrong_payload, 0, "packets at {to} of a payload type that was not announced");
    ensure_eq!(reception.wrong_length, 0, "packets at {to} of a length that was not announced");
    ensure_eq!(reception.out_of_order, 0, "packets at {to} out of order");
    ensure!(reception.streams <= 1, "{} streams at {to} at once", reception.streams);
    Ok(())
}

fn hears_nothing(bystander: &Phone) -> Outcome {
    let loud = audio::loudness(&bystander.heard());
    let limit = audio::loudness(&words_of(bystander)) * STRAY;
    ensure!(loud < limit, "{} hears something of loudness {loud:.0}", bystander.name());
    Ok(())
}

/// Listens until a tone has arrived for a second, and nothing but the tone.
pub(crate) async fn hears_tone(phone: &Phone, hertz: f64) -> Outcome {
    const SECOND: usize = audio::SAMPLE_RATE as usize;
    const SECOND_PASSES: Duration = Duration::from_secs(1);
    phone.forget_heard();
    let end = Instant::now() + SECOND_PASSES + PATIENCE;
    loop {
        sleep(LOOK_AGAIN).await;
        let heard = phone.heard();
        let last = heard.len().checked_sub(SECOND).and_then(|start| heard.get(start..));
        let share = last.map_or(0.0, |last| audio::share_of(last, hertz));
        if share > 0.8 {
            return Ok(());
        }
        let (name, reception) = (phone.name(), phone.reception());
        ensure!(Instant::now() < end, "{share:.2} of what {name} hears is {hertz} Hz; {reception:?}");
    }
}
