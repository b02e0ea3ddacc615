//! Phones that disappear without a word, as when the power goes.

use freeswitch_test::phone::Settings;
use freeswitch_test::stage::{Outcome, Stage};
use mod_skinny::protocol::enums::CallState;

use crate::script::{connect, dial, hang_up, until_no_channels_of};

pub(crate) async fn in_a_call(stage: &Stage) -> Outcome {
    let [a, b] = stage.phones().await?;
    connect(&a, &b).await?;
    a.cut();
    b.until("the end of its call", |screen| screen.call_in(CallState::Connected).is_none()).await?;
    b.on_hook();
    b.until_idle().await?;
    until_no_channels_of(stage, &[&a, &b]).await
}

pub(crate) async fn while_ringing(stage: &Stage) -> Outcome {
    let [a, b] = stage.phones().await?;
    dial(&a, &b.number()).await?;
    b.until_ringing().await?;
    b.cut();
    a.until("the end of the ring-back", |screen| {
        screen.call_in(CallState::RingOut).is_none()
            || screen.tone != Some(mod_skinny::protocol::enums::Tone::AlertingTone)
    })
    .await?;
    a.on_hook();
    a.until_idle().await?;
    until_no_channels_of(stage, &[&a, &b]).await
}

/// A phone that comes back while its old connection is still open takes its place.
pub(crate) async fn and_come_back(stage: &Stage) -> Outcome {
    let [before, other] = stage.phones().await?;
    let after = stage.connect(Settings::new(before.name())).await?;
    before.until_disconnected().await?;
    connect(&other, &after).await?;
    hang_up(&other, &after).await
}

/// Who loses the phone that consults somebody about them is told at once, and so is who was asked.
pub(crate) async fn in_a_consultation(stage: &Stage) -> Outcome {
    let [host, first, second] = stage.phones().await?;
    connect(&host, &first).await?;
    host.soft_key("Transfer").await?;
    host.until_state(CallState::OffHook).await?;
    host.dial(&second.number()).await;
    second.until_ringing().await?;
    second.soft_key("Answer").await?;
    host.until_talking().await?;
    second.until_talking().await?;
    host.cut();
    for phone in [&first, &second] {
        phone.until("the end of its call", |screen| screen.call_in(CallState::Connected).is_none()).await?;
        phone.on_hook();
        phone.until_idle().await?;
    }
    until_no_channels_of(stage, &[&host, &first, &second]).await
}
