//! Dialling digit by digit.

use std::time::{Duration, Instant};

use freeswitch_test::phone::Phone;
use freeswitch_test::stage::{Outcome, Stage};
use freeswitch_test::{ensure, ensure_eq};
use mod_skinny::protocol::Message;
use mod_skinny::protocol::enums::{CallState, Tone};

use crate::hearing::hears_tone;
use crate::script::{dial, extension, until_no_channels_of};

/// A number of unknown length is complete when no digit comes for the two seconds of its pattern.
pub(crate) async fn wait_for_more(stage: &Stage) -> Outcome {
    let phone = stage.phone().await?;
    dial(&phone, "712").await?;
    tokio::time::sleep(Duration::from_millis(1_200)).await;
    phone.dial("34").await;
    let last_digit = Instant::now();
    phone.until_talking().await?;
    let waited = last_digit.elapsed();
    let expected = Duration::from_millis(1_700)..Duration::from_millis(3_500);
    ensure!(expected.contains(&waited), "the call went out {waited:?} after the last digit");
    let dialed = phone.record().into_iter().rev().find_map(|entry| match entry.message {
        Message::DialedNumber(number) => Some(number.dialed_number.to_plain()),
        _ => None,
    });
    ensure_eq!(dialed.as_deref(), Some("71234"), "the number that the phone shows");
    phone.on_hook();
    phone.until_idle().await?;
    until_no_channels_of(stage, &[&phone]).await
}

/// The pound key ends a number of unknown length at once, and is no part of it.
pub(crate) async fn pound_ends_the_number(stage: &Stage) -> Outcome {
    let phone = stage.phone().await?;
    dial(&phone, "71234#").await?;
    let screen = phone.until_talking().await?;
    let dialled = screen.call_in(CallState::Connected).map(|call| call.dialed.clone());
    ensure_eq!(dialled.as_deref(), Some("71234"), "the number that the phone shows");
    phone.on_hook();
    phone.until_idle().await?;
    until_no_channels_of(stage, &[&phone]).await
}

/// Keys are not worth a line of the log that everybody sees.
pub(crate) async fn keys_are_no_news(stage: &Stage) -> Outcome {
    let phone = stage.phone().await?;
    let device = format!("device={}", phone.name());
    let said = || -> Vec<String> {
        let of_phone = |line: &String| line.contains(&device) && !line.contains("[DEBUG]");
        stage.log().lines().into_iter().filter(of_phone).collect()
    };
    let before = said();
    ensure!(!before.is_empty(), "the registration is not in the log");
    dial(&phone, extension::ECHO).await?;
    phone.until_talking().await?;
    phone.dial("123").await;
    phone.on_hook();
    phone.until_idle().await?;
    until_no_channels_of(stage, &[&phone]).await?;
    ensure_eq!(said(), before, "lines about the phone");
    Ok(())
}

/// Who lifts the handset and does nothing is asked to put it down again.
pub(crate) async fn nothing_dialled(stage: &Stage) -> Outcome {
    let phone = stage.phone().await?;
    phone.off_hook();
    phone.until_tone(Tone::InsideDialTone).await?;
    let limit = Duration::from_secs(15);
    phone.until_within(limit, "the reorder tone", |screen| screen.tone == Some(Tone::ReorderTone)).await?;
    phone.on_hook();
    phone.until_idle().await?;
    until_no_channels_of(stage, &[&phone]).await
}

/// A number that the patterns refuse is not waited for.
pub(crate) async fn drop_at_once(stage: &Stage) -> Outcome {
    let phone = stage.phone().await?;
    dial(&phone, "8").await?;
    phone.until_tone(Tone::ReorderTone).await?;
    phone.on_hook();
    phone.until_idle().await?;
    until_no_channels_of(stage, &[&phone]).await
}

/// What was taken back was never dialled; without any digit there is the dial tone again, and with one there is none.
pub(crate) async fn backspace(stage: &Stage) -> Outcome {
    let [a, b] = stage.phones().await?;
    dial(&a, "9").await?;
    a.until_quiet().await?;
    ensure_eq!(dial_tones(&a), 1, "dial tones until the first digit");
    a.soft_key("Backspace").await?;
    a.until_tone(Tone::InsideDialTone).await?;
    let number = b.number();
    a.dial(&number[..2]).await;
    a.dial("9").await;
    a.soft_key("Backspace").await?;
    a.dial(&number[2..]).await;
    b.until_ringing().await?;
    a.until_state(CallState::RingOut).await?;
    ensure_eq!(dial_tones(&a), 2, "dial tones until the call");
    a.on_hook();
    a.until_idle().await?;
    b.until_idle().await?;
    Ok(())
}

/// How often the phone was told to play the dial tone.
fn dial_tones(phone: &Phone) -> usize {
    let is_dial_tone = |message: &Message| matches!(message, Message::StartTone(start) if start.tone == Tone::InsideDialTone);
    phone.record().iter().filter(|entry| is_dial_tone(&entry.message)).count()
}

/// An announcement before any answer is heard, in place of the ring-back tone.
pub(crate) async fn early_media_is_heard(stage: &Stage) -> Outcome {
    let phone = stage.phone().await?;
    dial(&phone, extension::EARLY_MEDIA).await?;
    let screen = phone.until("an open receive channel", |screen| !screen.receiving.is_empty()).await?;
    ensure!(screen.call_in(CallState::Connected).is_none(), "the call counts as answered:\n{screen}");
    phone.until_quiet().await?;
    hears_tone(&phone, extension::EARLY_HERTZ).await?;
    phone.on_hook();
    phone.until_idle().await?;
    until_no_channels_of(stage, &[&phone]).await
}
