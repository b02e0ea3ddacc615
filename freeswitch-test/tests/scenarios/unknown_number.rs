//! Numbers that lead nowhere.

use freeswitch_test::ensure_eq;
use freeswitch_test::esl::Event;
use freeswitch_test::stage::{Outcome, Stage, pool_name};
use mod_skinny::protocol::Phrase;
use mod_skinny::protocol::enums::Tone;

use crate::script::{channel_from, dial, english, extension, until_no_channels_of};

pub(crate) async fn no_such_extension(stage: &Stage) -> Outcome {
    let phone = stage.phone().await?;
    dial(&phone, extension::NOT_THERE).await?;
    phone.until_tone(Tone::ReorderTone).await?;
    phone.until_prompt(&english(Phrase::UnknownNumber)).await?;
    phone.on_hook();
    phone.until_idle().await?;
    until_no_channels_of(stage, &[&phone]).await
}

/// A number whose phone is not registered: it is not unknown, but cannot be reached.
pub(crate) async fn phone_not_there(stage: &Stage) -> Outcome {
    let events = stage.events("CHANNEL_HANGUP_COMPLETE").await?;
    let phone = stage.phone().await?;
    let absent = stage.reserve()?;
    let number = absent.trim_start_matches(pool_name(0).trim_end_matches('0'));
    dial(&phone, &number[number.len() - 4..]).await?;
    phone.until_tone(Tone::ReorderTone).await?;
    phone.until_prompt("Not reachable").await?;
    let channel = channel_from(&phone);
    let of_channel = |event: &Event| event.header("Channel-Name") == Some(&channel);
    let end = events.until("the end of the call", of_channel).await?;
    ensure_eq!(end.header("Hangup-Cause"), Some("USER_NOT_REGISTERED"), "why the call ended");
    phone.soft_key("EndCall").await?;
    phone.until_idle().await?;
    until_no_channels_of(stage, &[&phone]).await
}
