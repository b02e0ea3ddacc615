//! An administrator closes the connections of phones, whatever goes on there.

use freeswitch_test::esl::EventSocket;
use freeswitch_test::phone::{Phone, Settings};
use freeswitch_test::stage::{Failure, Outcome, Setup, Stage};
use freeswitch_test::{ensure, ensure_eq};

use crate::runner::Director;
use crate::script::{connect, dial, hang_up, until_no_channels_of};

/// Messages that a program sends to a phone while it is killed.
const MESSAGES: usize = 200;

/// A phone in a call to which a program sends lamps on and on: its call ends, and the phone may come back.
pub(crate) async fn a_phone_in_a_call(stage: &Stage) -> Outcome {
    let [a, b] = stage.phones().await?;
    connect(&a, &b).await?;
    let program = stage.events("BACKGROUND_JOB").await?;
    let (sent, killed) = tokio::join!(lamps(&program, &a), kill(stage, &a));
    sent?;
    killed?;
    a.until_disconnected().await?;
    b.until("the end of its call", |screen| screen.calls.is_empty()).await?;
    b.on_hook();
    b.until_idle().await?;
    until_no_channels_of(stage, &[&a, &b]).await?;
    let a = stage.connect(Settings::new(a.name())).await?;
    connect(&b, &a).await?;
    hang_up(&b, &a).await?;
    until_no_channels_of(stage, &[&a, &b]).await
}

/// Sends until the phone is not there any more.
async fn lamps(program: &EventSocket, phone: &Phone) -> Outcome {
    let words = format!("skinny profile internal device {} send SetLampMessage Line 2 Wink", phone.name());
    for sent in 0..MESSAGES {
        match program.api(&words).await?.trim() {
            "+OK" => {}
            "Listener not found!" | "-ERR Listener not found!" => return Ok(()),
            other => return Err(Failure::new(format!("message {sent} was answered {other:?}"))),
        }
    }
    Err(Failure::new("the phone is still there"))
}

async fn kill(stage: &Stage, phone: &Phone) -> Outcome {
    let answer = stage.api(&format!("skinny profile internal device {} kill", phone.name())).await?;
    ensure_eq!(answer.as_str(), "+OK\n", "the answer to kill");
    Ok(())
}

/// All phones of a profile: some talk, some ring, one is called by nobody.
pub(crate) async fn all_phones(director: Director) -> Outcome {
    let stage = director.stage(Setup::new()).await?;
    let [a, b, rings, is_rung, idle] = stage.phones().await?;
    connect(&a, &b).await?;
    dial(&rings, &is_rung.number()).await?;
    is_rung.until_ringing().await?;
    let answer = stage.api("skinny profile internal kill_all").await?;
    ensure_eq!(answer.as_str(), "+OK\n", "the answer to kill_all");
    let all = [&a, &b, &rings, &is_rung, &idle];
    for phone in all {
        phone.until_disconnected().await?;
    }
    until_no_channels_of(&stage, &all).await?;
    let registered = stage.api("show registrations").await?;
    ensure!(!registered.contains("skinny/internal/"), "still registered:\n{registered}");
    let a = stage.connect(Settings::new(a.name())).await?;
    let b = stage.connect(Settings::new(b.name())).await?;
    connect(&a, &b).await?;
    hang_up(&a, &b).await?;
    stage.end()
}
