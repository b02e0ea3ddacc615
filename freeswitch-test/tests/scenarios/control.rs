//! A program moves calls about by commands.

use std::time::Duration;

use freeswitch_test::ensure;
use freeswitch_test::stage::{Failure, Outcome, Setup, Stage};
use mod_skinny::protocol::enums::{CallState, Tone};

use crate::hearing::{hear_each_other, hears_tone};
use crate::runner::Director;
use crate::script::{connect, dial, extension, is_end_of, until_no_channels_of};

/// The caller of a call is sent to another extension; the called phone is let go.
pub(crate) async fn a_caller_is_transferred(stage: &Stage) -> Outcome {
    let [a, b] = stage.phones().await?;
    connect(&a, &b).await?;
    let uuid = channel_of(stage, a.name()).await?;
    let answer = stage.api(&format!("uuid_transfer {uuid} {}", extension::TONE)).await?;
    ensure!(answer.contains("+OK"), "uuid_transfer answered {answer:?}");
    b.on_hook();
    b.until_idle().await?;
    hears_tone(&a, extension::TONE_HERTZ).await?;
    // It is a call like any other: shown as connected, to be held and taken back.
    let screen = a.screen();
    ensure!(screen.call_in(CallState::Connected).is_some(), "it is not shown as connected:\n{screen}");
    a.soft_key("Hold").await?;
    a.until_state(CallState::Hold).await?;
    a.soft_key("Resume").await?;
    a.until_talking().await?;
    a.on_hook();
    a.until_idle().await?;
    until_no_channels_of(stage, &[&a, &b]).await
}

/// Two phones that a program called are connected to each other.
pub(crate) async fn two_calls_are_bridged(stage: &Stage) -> Outcome {
    let [a, b] = stage.phones().await?;
    let mut uuids = Vec::new();
    for phone in [&a, &b] {
        let events = stage.events("BACKGROUND_JOB").await?;
        let job =
            events.command(&format!("bgapi originate skinny/internal/{} &park()", phone.number())).await?;
        phone.until_ringing().await?;
        phone.soft_key("Answer").await?;
        phone.until_talking().await?;
        let done = events.until("the call", |event| is_end_of(event, &job)).await?;
        ensure!(done.body.contains("+OK"), "originate answered {:?}", done.body);
        uuids.push(done.body.trim().trim_start_matches("+OK ").to_owned());
    }
    let answer = stage.api(&format!("uuid_bridge {}", uuids.join(" "))).await?;
    ensure!(answer.contains("+OK"), "uuid_bridge answered {answer:?}");
    hear_each_other(&a, &b).await?;
    a.on_hook();
    a.until_idle().await?;
    b.until_idle().await?;
    until_no_channels_of(stage, &[&a, &b]).await
}

/// Of two phones that are called at once, the one that does not answer stops ringing.
pub(crate) async fn the_first_to_answer_wins(stage: &Stage) -> Outcome {
    let [a, b] = stage.phones().await?;
    let events = stage.events("BACKGROUND_JOB").await?;
    let both = format!("skinny/internal/{},skinny/internal/{}", a.number(), b.number());
    events.command(&format!("bgapi originate {both} {}", extension::TONE)).await?;
    a.until_ringing().await?;
    b.until_ringing().await?;
    b.soft_key("Answer").await?;
    a.until_idle().await?;
    b.until_talking().await?;
    hears_tone(&b, extension::TONE_HERTZ).await?;
    b.on_hook();
    b.until_idle().await?;
    until_no_channels_of(stage, &[&a, &b]).await
}

/// A module with a call is not unloaded, and the call goes on.
pub(crate) async fn a_module_in_use_stays(stage: &Stage) -> Outcome {
    let [a, b] = stage.phones().await?;
    connect(&a, &b).await?;
    let answer = stage.api("unload mod_skinny").await?;
    ensure!(answer.contains("-ERR [Module in use.]"), "unload answered {answer:?}");
    hear_each_other(&a, &b).await?;
    b.on_hook();
    a.until_idle().await?;
    b.until_idle().await?;
    until_no_channels_of(stage, &[&a, &b]).await
}

/// When the caller's leg is ended while the called phone rings, that one stops ringing.
pub(crate) async fn a_ringing_call_is_cancelled(stage: &Stage) -> Outcome {
    let [a, b] = stage.phones().await?;
    dial(&a, &b.number()).await?;
    b.until_ringing().await?;
    a.until_tone(Tone::AlertingTone).await?;
    a.until_state(CallState::RingOut).await?;
    let uuid = channel_of(stage, a.name()).await?;
    stage.api(&format!("uuid_kill {uuid}")).await?;
    b.until_idle().await?;
    a.on_hook();
    a.until_idle().await?;
    until_no_channels_of(stage, &[&a, &b]).await
}

/// A host that is ended in the middle of calls ends in order.
pub(crate) async fn the_host_ends_in_a_call(director: Director) -> Outcome {
    let stage = director.stage(Setup::new()).await?;
    // A slow machine may come to the last session only when the host makes none any more.
    stage.log().announce("refuses a new session");
    let [a, b, c, d, e] = stage.phones().await?;
    connect(&a, &b).await?;
    dial(&c, &d.number()).await?;
    d.until_ringing().await?;
    e.off_hook();
    e.until_tone(Tone::InsideDialTone).await?;
    // The dial tone does not wait for the host's session; ending before there is one is an error of its own.
    tokio::time::sleep(Duration::from_millis(500)).await;
    stage.end()
}

/// The identity of the one channel whose name has that word in it. The list is written behind the events.
async fn channel_of(stage: &Stage, word: &str) -> Result<String, Failure> {
    let found = async || {
        let channels = stage.api("show channels").await?;
        let row =
            channels.lines().find(|line| line.split(',').nth(4).is_some_and(|name| name.contains(word)));
        let uuid = row.and_then(|row| row.split(',').next()).map(str::to_owned);
        Ok::<_, Failure>(uuid.ok_or(channels))
    };
    stage.until(&format!("a channel of {word}"), || async { Ok(found().await?.err()) }).await?;
    found().await?.map_err(|channels| Failure::new(format!("no channel of {word} in\n{channels}")))
}
