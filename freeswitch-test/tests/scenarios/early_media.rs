//! Sound before the answer, and whether the caller hears it.

use std::time::Duration;

use freeswitch_test::phone::{Phone, Screen};
use freeswitch_test::stage::{Outcome, Stage};
use freeswitch_test::{audio, ensure};
use mod_skinny::protocol::enums::CallState;

use crate::hearing::{hears_tone, is_heard};
use crate::script::{dial, extension, until_no_channels_of};

/// How long the announcement takes, and some more.
const ANNOUNCED_WITHIN: Duration = Duration::from_secs(12);
/// How much of what a phone heard may be the announcement that it is not to hear.
const STRAY: f64 = 0.02;
/// Samples of an eighth of a second.
const LAST_PACKETS: f64 = audio::SAMPLE_RATE as f64 / 8.0;

/// The announcement is heard or not, as `ignore_early_media` says; what follows the answer is heard in any case.
pub(crate) async fn heard_or_not(stage: &Stage) -> Outcome {
    stage.api("load mod_loopback").await?;
    let phone = stage.phone().await?;
    dial(&phone, extension::ANNOUNCED).await?;
    phone.until("an open receive channel", |screen| !screen.receiving.is_empty()).await?;
    phone.until_quiet().await?;
    hears_tone(&phone, extension::EARLY_HERTZ).await?;
    answered(stage, &phone).await?;

    dial(&phone, extension::ANNOUNCED_IGNORED).await?;
    phone.until_state(CallState::Proceed).await?;
    nothing_announced(&phone).await?;
    answered(stage, &phone).await
}

/// The ring-back tone that a variable asks for is heard in place of the announcement.
pub(crate) async fn covered_by_ring_back(stage: &Stage) -> Outcome {
    stage.api("load mod_loopback").await?;
    let phone = stage.phone().await?;
    dial(&phone, extension::ANNOUNCED_WITH_RINGBACK).await?;
    phone.until("an open receive channel", |screen| !screen.receiving.is_empty()).await?;
    hears_tone(&phone, extension::RINGBACK_HERTZ).await?;
    nothing_announced(&phone).await?;
    answered(stage, &phone).await
}

/// Waits for the answer; the phone heard nothing of the announcement until then.
async fn nothing_announced(phone: &Phone) -> Outcome {
    phone.forget_heard();
    until_connected(phone).await?;
    let heard = phone.heard();
    let share = audio::share_of(&heard, extension::EARLY_HERTZ);
    // The packets that wait when the answer comes may be passed on.
    let kept_back = share * heard.len() as f64 <= LAST_PACKETS || share < STRAY;
    ensure!(
        kept_back,
        "{share:.2} of the {} samples that {} heard are the announcement",
        heard.len(),
        phone.name()
    );
    Ok(())
}

async fn until_connected(phone: &Phone) -> Outcome {
    let talks = |screen: &Screen| {
        screen.call_in(CallState::Connected).is_some()
            && !screen.receiving.is_empty()
            && !screen.transmitting.is_empty()
    };
    phone.until_within(ANNOUNCED_WITHIN, "the answer", talks).await?;
    Ok(())
}

/// Waits for the answer, talks with the echo behind it, and ends the call.
async fn answered(stage: &Stage, phone: &Phone) -> Outcome {
    until_connected(phone).await?;
    let screen = phone.screen();
    ensure!(screen.tone.is_none(), "a tone plays on:\n{screen}");
    is_heard(phone, phone).await?;
    phone.on_hook();
    phone.until_idle().await?;
    until_no_channels_of(stage, &[phone]).await
}
