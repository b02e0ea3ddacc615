//! Phones with different abilities hear each other.

use std::time::Duration;

use freeswitch_test::ensure;
use freeswitch_test::phone::{MediaHabit, Phone, Settings};
use freeswitch_test::stage::{Failure, Outcome, Stage};
use mod_skinny::protocol::Message;
use mod_skinny::protocol::enums::{CallState, MediaPayload};

use crate::hearing::hear_each_other;
use crate::script::{connect, dial, hang_up, until_no_channels_of};

pub(crate) async fn a_law_only(stage: &Stage) -> Outcome {
    let a = with_codec(stage, MediaPayload::G711Alaw64k).await?;
    let b = with_codec(stage, MediaPayload::G711Alaw64k).await?;
    connect(&a, &b).await?;
    opened_with(&a, MediaPayload::G711Alaw64k)?;
    opened_with(&b, MediaPayload::G711Alaw64k)?;
    hear_each_other(&a, &b).await?;
    hang_up(&a, &b).await
}

pub(crate) async fn mu_law_to_a_law(stage: &Stage) -> Outcome {
    let a = with_codec(stage, MediaPayload::G711Ulaw64k).await?;
    let b = with_codec(stage, MediaPayload::G711Alaw64k).await?;
    connect(&a, &b).await?;
    opened_with(&a, MediaPayload::G711Ulaw64k)?;
    opened_with(&b, MediaPayload::G711Alaw64k)?;
    hear_each_other(&a, &b).await?;
    hang_up(&a, &b).await
}

/// Who can do more takes the codec of who can do less, whichever of them calls.
pub(crate) async fn the_one_that_both_have(stage: &Stage) -> Outcome {
    let a = stage.phone().await?;
    let b = with_codec(stage, MediaPayload::G711Alaw64k).await?;
    for (caller, called) in [(&a, &b), (&b, &a)] {
        connect(caller, called).await?;
        opened_with(caller, MediaPayload::G711Alaw64k)?;
        opened_with(called, MediaPayload::G711Alaw64k)?;
        hear_each_other(caller, called).await?;
        hang_up(caller, called).await?;
    }
    until_no_channels_of(stage, &[&a, &b]).await
}

pub(crate) async fn slow_phone(stage: &Stage) -> Outcome {
    let habit = MediaHabit::Slow(Duration::from_millis(1_500));
    let a = stage.connect(Settings::new(&stage.reserve()?).media(habit)).await?;
    let b = stage.connect(Settings::new(&stage.reserve()?).media(habit)).await?;
    connect(&a, &b).await?;
    hear_each_other(&a, &b).await?;
    hang_up(&a, &b).await
}

/// A phone that cannot listen ends the call, and neither phone is left hanging.
pub(crate) async fn phone_that_cannot_listen(stage: &Stage) -> Outcome {
    let a = stage.phone().await?;
    let b = stage.connect(Settings::new(&stage.reserve()?).media(MediaHabit::Refusing)).await?;
    dial(&a, &b.number()).await?;
    b.until_ringing().await?;
    b.soft_key("Answer").await?;
    b.until("the end of its call", |screen| {
        screen.call_in(CallState::Connected).is_none() && screen.ringer.is_none()
    })
    .await?;
    b.on_hook();
    b.until_idle().await?;
    a.on_hook();
    a.until_idle().await?;
    until_no_channels_of(stage, &[&a, &b]).await
}

async fn with_codec(stage: &Stage, codec: MediaPayload) -> Result<Phone, Failure> {
    stage.connect(Settings::new(&stage.reserve()?).codecs(&[codec])).await
}

/// Checks that the phone was never asked for another codec.
pub(crate) fn opened_with(phone: &Phone, codec: MediaPayload) -> Outcome {
    for entry in phone.record() {
        let asked = match &entry.message {
            Message::OpenReceiveChannel(open) => open.compression_type,
            Message::StartMediaTransmission(start) => start.compression_type,
            _ => continue,
        };
        ensure!(asked == codec, "{} is to use {codec:?} and was asked for {asked:?}", phone.name());
    }
    Ok(())
}
