//! One phone calls another, they talk, and hang up.

use freeswitch_test::phone::{Phone, Settings};
use freeswitch_test::stage::{Outcome, Stage};
use freeswitch_test::{ensure, ensure_eq};
use mod_skinny::protocol::Phrase;
use mod_skinny::protocol::enums::{CallState, LampMode, RingMode, Tone};

use crate::hearing::hear_each_other;
use crate::script::{dial, english, hang_up, until_no_channels_of};

pub(crate) async fn from_dial_tone_to_idle(stage: &Stage) -> Outcome {
    let [a, b] = stage.phones().await?;
    conversation(stage, &a, &b).await
}

/// The same between phones that are told names and prompts in the newer way, and between new and old.
pub(crate) async fn dynamic_messages(stage: &Stage) -> Outcome {
    for (one, other) in [(17, 17), (20, 22), (22, 5)] {
        let a = stage.connect(Settings::new(&stage.reserve()?).protocol(one)).await?;
        let b = stage.connect(Settings::new(&stage.reserve()?).protocol(other)).await?;
        conversation(stage, &a, &b).await?;
    }
    Ok(())
}

async fn conversation(stage: &Stage, a: &Phone, b: &Phone) -> Outcome {
    a.off_hook();
    let screen = a.until_tone(Tone::InsideDialTone).await?;
    ensure!(screen.status().contains(&english(Phrase::EnterNumber)), "no invitation to dial:\n{screen}");
    a.until("the lamp of its line", |screen| screen.line_lamp(1) != LampMode::Off).await?;
    a.digit('2');
    a.until_quiet().await?;
    let number = b.number();
    a.dial(&number[1..]).await;

    let ringing = b.until_ringing().await?;
    ensure!(
        matches!(ringing.ringer, Some(RingMode::Inside | RingMode::Outside)),
        "it rings with {:?}",
        ringing.ringer
    );
    let name = format!("Phone {}", a.number());
    let known = |screen: &freeswitch_test::phone::Screen| {
        screen
            .call_in(CallState::RingIn)
            .is_some_and(|call| call.parties.calling == (name.clone(), a.number()))
    };
    let ringing = b.until("the caller's name and number", known).await?;
    let call = ringing.call_in(CallState::RingIn).map(|call| call.parties.kind);
    ensure_eq!(call, Some(1), "kind of the call at the called phone");
    b.until("the lamp of its line", |screen| screen.line_lamp(1) == LampMode::Blink).await?;
    a.until_state(CallState::RingOut).await?;
    a.until_tone(Tone::AlertingTone).await?;

    b.soft_key("Answer").await?;
    b.until_talking().await?;
    let screen = b.screen();
    ensure_eq!(screen.ringer, None, "the ringer after the answer");
    let screen = a.until_talking().await?;
    ensure_eq!(screen.tone, None, "the caller's tone after the answer");
    a.until_prompt(&english(Phrase::Connected)).await?;
    b.until_prompt(&english(Phrase::Connected)).await?;
    hear_each_other(a, b).await?;

    hang_up(a, b).await?;
    ensure_eq!(a.screen().line_lamp(1), LampMode::Off, "the caller's lamp after the call");
    ensure_eq!(b.screen().line_lamp(1), LampMode::Off, "the called phone's lamp after the call");
    ensure!(
        a.faults().is_empty() && b.faults().is_empty(),
        "not understood: {:?} {:?}",
        a.faults(),
        b.faults()
    );
    until_no_channels_of(stage, &[a, b]).await?;

    // What was said before does not linger, and the same phones can do it again the other way round.
    dial(b, &a.number()).await?;
    a.until_ringing().await?;
    a.off_hook();
    a.until_talking().await?;
    b.until_talking().await?;
    hang_up(b, a).await
}
