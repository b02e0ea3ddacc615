//! Two calls on one phone.

use freeswitch_test::stage::{Outcome, Stage};
use freeswitch_test::{ensure, ensure_eq};
use mod_skinny::protocol::enums::{CallState, Tone};

use crate::hearing::hear_each_other;
use crate::script::{connect, dial, extension, until_no_channels_of};

/// A new call puts the first one on hold; after it ends the first is taken up again.
pub(crate) async fn held_and_resumed(stage: &Stage) -> Outcome {
    let [a, b] = stage.phones().await?;
    connect(&a, &b).await?;
    a.soft_key("NewCall").await?;
    let screen = a.until_tone(Tone::InsideDialTone).await?;
    ensure!(screen.call_in(CallState::Hold).is_some(), "the first call is not held:\n{screen}");
    a.dial(extension::ECHO).await;
    let screen = a.until_talking().await?;
    ensure_eq!(screen.calls.len(), 2, "calls at the phone");
    a.soft_key("EndCall").await?;
    a.until("the held call alone", |screen| {
        screen.calls.len() == 1 && screen.call_in(CallState::Hold).is_some()
    })
    .await?;
    a.soft_key("Resume").await?;
    a.until_talking().await?;
    hear_each_other(&a, &b).await?;
    a.on_hook();
    a.until_idle().await?;
    b.until_idle().await?;
    until_no_channels_of(stage, &[&a, &b]).await
}

/// A call that comes in while another goes on is announced; taking it holds the other.
pub(crate) async fn waiting_while_talking(stage: &Stage) -> Outcome {
    let [a, b, c] = stage.phones().await?;
    connect(&a, &b).await?;
    dial(&c, &b.number()).await?;
    b.until_state(CallState::RingIn).await?;
    c.until_tone(Tone::AlertingTone).await?;
    let screen = b.screen();
    ensure!(screen.call_in(CallState::Connected).is_some(), "the first call does not go on:\n{screen}");
    b.soft_key("Answer").await?;
    b.until("one call held, one connected", |screen| {
        screen.call_in(CallState::Hold).is_some() && screen.call_in(CallState::Connected).is_some()
    })
    .await?;
    c.until_talking().await?;
    b.until_talking().await?;
    hear_each_other(&b, &c).await?;
    c.on_hook();
    c.until_idle().await?;
    b.until("the held call alone", |screen| {
        screen.calls.len() == 1 && screen.call_in(CallState::Hold).is_some()
    })
    .await?;
    b.soft_key("Resume").await?;
    b.until_talking().await?;
    hear_each_other(&a, &b).await?;
    a.on_hook();
    a.until_idle().await?;
    b.until_idle().await?;
    until_no_channels_of(stage, &[&a, &b, &c]).await
}
