//! Who is busy sounds busy.

use freeswitch_test::ensure;
use freeswitch_test::stage::{Outcome, Stage};
use mod_skinny::protocol::Phrase;
use mod_skinny::protocol::enums::Tone;

use crate::script::{dial, english, extension, until_no_channels_of};

pub(crate) async fn tone_and_prompt(stage: &Stage) -> Outcome {
    let phone = stage.phone().await?;
    dial(&phone, extension::BUSY).await?;
    phone.until_tone(Tone::LineBusyTone).await?;
    phone.until_prompt(&english(Phrase::Busy)).await?;
    tokio::time::sleep(std::time::Duration::from_millis(300)).await;
    let screen = phone.screen();
    ensure!(
        screen.tone == Some(Tone::LineBusyTone),
        "the tone has stopped before anybody hung up:\n{screen}"
    );
    until_no_channels_of(stage, &[&phone]).await?;
    phone.on_hook();
    phone.until_idle().await?;
    Ok(())
}

/// A called user who presses EndCall instead of answering.
pub(crate) async fn declined(stage: &Stage) -> Outcome {
    let [a, b] = stage.phones().await?;
    dial(&a, &b.number()).await?;
    b.until_ringing().await?;
    b.soft_key("EndCall").await?;
    b.until_idle().await?;
    a.until("a tone of refusal", |screen| {
        matches!(screen.tone, Some(Tone::LineBusyTone | Tone::ReorderTone)) || screen.calls.is_empty()
    })
    .await?;
    a.on_hook();
    a.until_idle().await?;
    until_no_channels_of(stage, &[&a, &b]).await
}
