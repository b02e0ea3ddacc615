//! The ways a call ends.

use freeswitch_test::ensure;
use freeswitch_test::stage::{Outcome, Stage};
use mod_skinny::protocol::enums::CallState;

use crate::hearing::hears_tone;
use crate::script::{connect, dial, extension, hang_up, until_no_channels_of};

pub(crate) async fn by_the_caller(stage: &Stage) -> Outcome {
    let [a, b] = stage.phones().await?;
    connect(&a, &b).await?;
    a.soft_key("EndCall").await?;
    a.until_idle().await?;
    b.until_idle().await?;
    until_no_channels_of(stage, &[&a, &b]).await
}

pub(crate) async fn by_the_called(stage: &Stage) -> Outcome {
    let [a, b] = stage.phones().await?;
    connect(&a, &b).await?;
    hang_up(&b, &a).await?;
    until_no_channels_of(stage, &[&a, &b]).await
}

pub(crate) async fn before_the_answer(stage: &Stage) -> Outcome {
    let [a, b] = stage.phones().await?;
    dial(&a, &b.number()).await?;
    b.until_ringing().await?;
    a.until_state(CallState::RingOut).await?;
    hang_up(&a, &b).await?;
    until_no_channels_of(stage, &[&a, &b]).await
}

pub(crate) async fn by_the_far_end(stage: &Stage) -> Outcome {
    let phone = stage.phone().await?;
    dial(&phone, extension::ENDS_BY_ITSELF).await?;
    phone.until_talking().await?;
    phone.until_idle().await?;
    // An application that plays something is the far end as well.
    dial(&phone, extension::TONE).await?;
    phone.until_talking().await?;
    hears_tone(&phone, extension::TONE_HERTZ).await?;
    phone.on_hook();
    phone.until_idle().await?;
    until_no_channels_of(stage, &[&phone]).await
}

pub(crate) async fn by_kill(stage: &Stage) -> Outcome {
    let events = stage.events("CHANNEL_CREATE").await?;
    let phone = stage.phone().await?;
    dial(&phone, extension::ECHO).await?;
    phone.until_talking().await?;
    let created = events
        .until("the channel", |event| {
            event.header("Channel-Name").is_some_and(|name| name.contains(phone.name()))
        })
        .await?;
    let uuid = created.header("Unique-ID").unwrap_or_default();
    let answer = stage.api(&format!("uuid_kill {uuid}")).await?;
    ensure!(answer.contains("+OK"), "uuid_kill answered {answer:?}");
    phone.until_idle().await?;
    until_no_channels_of(stage, &[&phone]).await
}
