//! Whatever function of the host fails, once, in the middle of anything: nothing panics, phones end idle, and no
//! channel is left.

use std::time::{Duration, Instant};

use freeswitch_test::ensure;
use freeswitch_test::phone::{Phone, Settings};
use freeswitch_test::stage::{Failure, Outcome, Setup, Stage};
use mod_skinny::protocol::enums::CallState;
use tokio::time::timeout;

use crate::runner::Director;
use crate::script::{dial, until_no_channels_of};

/// Each function of the host that may fail does so in each step of a call in which it is called.
pub(crate) async fn each_in_each_step_of_a_call(director: Director) -> Outcome {
    let stage = director.stage(Setup::new()).await?;
    let functions = functions(&stage).await?;
    // Every fault is said in the log by both sides; panics are looked for at the end.
    stage.log().announce("");
    let (mut runs, mut never) = (0, Vec::new());
    let mut names = Vec::new();
    for _ in 0..PAIRS {
        names.push([stage.reserve()?, stage.reserve()?]);
    }
    for function in &functions {
        let mut step = 0;
        while step < STEPS {
            let pair = &names[runs % PAIRS];
            let outcome = life_with(&stage, function, step, pair).await;
            let struck =
                outcome.map_err(|failure| Failure::new(format!("{function} in step {step}: {failure}")))?;
            runs += 1;
            match struck {
                Some(struck) => step = struck + 1,
                None if step == 0 => {
                    never.push(function.as_str());
                    break;
                }
                None => break,
            }
        }
    }
    eprintln!("{runs} calls, not called in any of them: {}", never.join(" "));
    no_panics(&stage).await?;
    ensure!(never.len() < functions.len() / 2, "half of the functions were not called at all");
    stage.end()
}

/// Each function that may fail does so while the module is loaded: it loads or says that it does not, and loads the
/// next time.
pub(crate) async fn each_while_loading(director: Director) -> Outcome {
    let stage = director.stage(Setup::new()).await?;
    stage.log().announce("");
    let mut refused = Vec::new();
    for function in functions(&stage).await? {
        unload(&stage).await?;
        stage.api(&format!("fault next {function}")).await?;
        let answer = stage.api("load mod_skinny").await?;
        stage.api("fault off").await?;
        if answer.contains("-ERR") {
            refused.push(function);
            let answer = stage.api("load mod_skinny").await?;
            ensure!(!answer.contains("-ERR"), "after {refused:?} failed, load answered {answer:?}");
        }
        stage.until_listening().await?;
    }
    eprintln!("without these the module does not load: {}", refused.join(" "));
    unload(&stage).await?;
    stage.api("load mod_skinny").await?;
    stage.until_listening().await?;
    no_panics(&stage).await?;
    stage.end()
}

async fn unload(stage: &Stage) -> Outcome {
    let answer = stage.api("unload mod_skinny").await?;
    ensure!(!answer.contains("-ERR"), "unload answered {answer:?}");
    Ok(())
}

async fn functions(stage: &Stage) -> Result<Vec<String>, Failure> {
    if !stage.is_embedded() {
        return Err(Failure::skip("only the project's own host fails on demand"));
    }
    Ok(stage.api("fault list").await?.lines().map(str::to_owned).collect())
}

async fn no_panics(stage: &Stage) -> Outcome {
    let panicked = stage.log().lines().into_iter().find(|line| line.contains("panick"));
    ensure!(panicked.is_none(), "{panicked:?}");
    let status = stage.api("skinny status profile internal").await?;
    let panics = status.lines().find_map(|line| line.strip_prefix("Panics")).map(str::trim);
    ensure!(panics == Some("0"), "the figures have {panics:?} panics");
    Ok(())
}

/// Two phones register, call each other, hold, resume and hang up; a function fails the next time that it is called
/// after a step began. Returns in which step that was.
async fn life_with(
    stage: &Stage,
    function: &str,
    from: usize,
    names: &[String; 2],
) -> Result<Option<usize>, Failure> {
    let before = struck(stage).await?;
    let mut phones: Vec<Phone> = Vec::new();
    let mut found = None;
    for step in 0..STEPS {
        if step == from {
            stage.api(&format!("fault next {function}")).await?;
        }
        let done = unless_struck(stage, before, take_step(stage, step, names, &mut phones)).await?;
        if struck(stage).await? > before {
            found = Some(step);
            break;
        }
        done?;
    }
    stage.api("fault off").await?;
    for phone in &phones {
        phone.on_hook();
    }
    for phone in &phones {
        let idle = phone.until("an idle phone", |screen| screen.is_idle() || screen.disconnected);
        idle.await.map_err(|error| Failure::new(format!("after the fault: {error}")))?;
    }
    until_no_channels_of(stage, &phones.iter().collect::<Vec<_>>()).await?;
    for phone in &phones {
        phone.close();
        phone.until_disconnected().await?;
    }
    for name in names {
        let gone = || async {
            let list = stage.api("skinny status profile internal devices").await?;
            Ok(list.contains(name.as_str()).then_some(list))
        };
        stage.until("the end of the registration", gone).await?;
    }
    Ok(found)
}

async fn take_step(stage: &Stage, step: usize, names: &[String; 2], phones: &mut Vec<Phone>) -> Outcome {
    if step == 0 {
        for name in names {
            phones.push(stage.connect(Settings::new(name)).await?);
        }
        return Ok(());
    }
    let [a, b] = phones.as_slice() else { return Err(Failure::new("a phone is missing")) };
    match step {
        1 => {
            dial(a, &b.number()).await?;
            b.until_ringing().await?;
        }
        2 => {
            b.soft_key("Answer").await?;
            b.until_talking().await?;
            a.until_talking().await?;
        }
        3 => {
            a.dial("5").await;
            a.press_in_stream("6");
            a.soft_key("Hold").await?;
            a.until_state(CallState::Hold).await?;
        }
        4 => {
            a.soft_key("Resume").await?;
            a.until_talking().await?;
        }
        5 => {
            // Blind, to somebody who hangs up.
            a.soft_key("Transfer").await?;
            a.until_state(CallState::OffHook).await?;
            a.dial(crate::script::extension::ECHO).await;
            a.until_state(CallState::Connected).await?;
        }
        6 => {
            a.soft_key("Transfer").await?;
            a.until_idle().await?;
        }
        _ => {
            b.on_hook();
            b.until_idle().await?;
        }
    }
    Ok(())
}

/// Takes a step, which is given up soon after a function has failed in it: what comes then need not work.
async fn unless_struck(
    stage: &Stage,
    before: u64,
    step: impl Future<Output = Outcome>,
) -> Result<Outcome, Failure> {
    tokio::pin!(step);
    let end = Instant::now() + STEP_WITHIN;
    while Instant::now() < end {
        if let Ok(done) = timeout(LOOK_AGAIN, &mut step).await {
            return Ok(done);
        }
        if struck(stage).await? > before {
            return Ok(timeout(MOMENT, &mut step).await.unwrap_or(Ok(())));
        }
    }
    Ok(Err(Failure::new(format!("not done within {STEP_WITHIN:?}"))))
}

async fn struck(stage: &Stage) -> Result<u64, Failure> {
    let answer = stage.api("fault struck").await?;
    answer.trim().parse().map_err(|_| Failure::new(format!("fault struck answered {answer:?}")))
}

const STEPS: usize = 8;
const STEP_WITHIN: Duration = Duration::from_secs(10);
const LOOK_AGAIN: Duration = Duration::from_millis(20);
/// What a step that a function failed in may still take.
const MOMENT: Duration = Duration::from_millis(200);
/// Phones are used again, but not so soon that they seem to fight over their name.
const PAIRS: usize = 40;
