//! A call that no phone began.

use std::time::Duration;

use freeswitch_test::stage::{Outcome, Stage};
use freeswitch_test::{audio, ensure};

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
    let heard = phone.hear(Duration::from_secs(1)).await;
    let share = audio::share_of(&heard, extension::TONE_HERTZ);
    ensure!(share > 0.8, "{share:.2} of what is heard is the tone; {:?}", phone.reception());
    phone.on_hook();
    phone.until_idle().await?;
    until_no_channels_of(stage, &[&phone]).await
}
