//! A call that no phone began.

use freeswitch_test::stage::{Outcome, Stage};

use crate::hearing::hears_tone;
use crate::script::{extension, until_no_channels_of};

/// A program calls a phone and connects it to an extension.
pub(crate) async fn phone_rings_and_hears(stage: &Stage) -> Outcome {
    let phone = stage.phone().await?;
    let command = format!("bgapi originate skinny/internal/{} {}", phone.number(), extension::TONE);
    let events = stage.events("BACKGROUND_JOB").await?;
    events.command(&command).await?;
    phone.until_ringing().await?;
    phone.soft_key("Answer").await?;
    phone.until_talking().await?;
    hears_tone(&phone, extension::TONE_HERTZ).await?;
    phone.on_hook();
    phone.until_idle().await?;
    until_no_channels_of(stage, &[&phone]).await
}
