//! Numbers that lead nowhere.

use freeswitch_test::stage::{Outcome, Stage, pool_name};
use mod_skinny::protocol::Phrase;
use mod_skinny::protocol::enums::Tone;

use crate::script::{dial, english, extension, until_no_channels_of};

pub(crate) async fn no_such_extension(stage: &Stage) -> Outcome {
    let phone = stage.phone().await?;
    dial(&phone, extension::NOT_THERE).await?;
    phone.until_tone(Tone::ReorderTone).await?;
    phone.until_prompt(&english(Phrase::UnknownNumber)).await?;
    phone.on_hook();
    phone.until_idle().await?;
    until_no_channels_of(stage, &[&phone]).await
}

pub(crate) async fn phone_not_there(stage: &Stage) -> Outcome {
    let phone = stage.phone().await?;
    let absent = stage.reserve()?;
    let number = absent.trim_start_matches(pool_name(0).trim_end_matches('0'));
    dial(&phone, &number[number.len() - 4..]).await?;
    phone.until_tone(Tone::ReorderTone).await?;
    phone.soft_key("EndCall").await?;
    phone.until_idle().await?;
    until_no_channels_of(stage, &[&phone]).await
}
