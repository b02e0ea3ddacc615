//! Who is busy sounds busy.

use freeswitch_test::esl::{Event, EventSocket};
use freeswitch_test::stage::{Outcome, Stage};
use freeswitch_test::{ensure, ensure_eq};
use mod_skinny::protocol::Phrase;
use mod_skinny::protocol::enums::{CallState, SoftKey, Tone};

use crate::script::{channel_from, channel_to, dial, english, extension, until_no_channels_of};

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

/// A called user who presses EndCall instead of answering: the caller hears it and reads it, and programs and
/// dialplans see that the call was rejected.
pub(crate) async fn declined(stage: &Stage) -> Outcome {
    let events = stage.events("CHANNEL_HANGUP_COMPLETE").await?;
    let [a, b] = stage.phones().await?;
    dial(&a, &b.number()).await?;
    b.until_ringing().await?;
    b.soft_key("EndCall").await?;
    b.until_idle().await?;
    a.until_tone(Tone::LineBusyTone).await?;
    a.until_prompt("Call rejected").await?;
    for channel in [channel_from(&a), channel_to(&b.number())] {
        ended(&events, &channel, "CALL_REJECTED").await?;
    }
    a.on_hook();
    a.until_idle().await?;
    until_no_channels_of(stage, &[&a, &b]).await
}

/// One who presses iDivert: it is as if nobody had answered, and the dialplan goes on, as to a mailbox.
pub(crate) async fn diverted(stage: &Stage) -> Outcome {
    let events = stage.events("CHANNEL_HANGUP_COMPLETE").await?;
    let [a, b] = stage.phones().await?;
    let number = b.number();
    let extension = format!(
        "<include>\n<extension name=\"diverts\"><condition field=\"destination_number\" expression=\"^3990$\">\
         <action application=\"bridge\" data=\"skinny/internal/{number}\"/>\
         <action application=\"answer\"/><action application=\"echo\"/></condition></extension>\n</include>\n"
    );
    stage.write_conf("dialplan/default/02_diverts.xml", &extension).await?;
    dial(&a, "3990").await?;
    let screen = b.until_ringing().await?;
    let call = screen.call_in(CallState::RingIn).map_or(0, |call| call.reference);
    b.press_anyway(SoftKey::IDivert, 1, call);
    b.until_idle().await?;
    ended(&events, &channel_to(&number), "NO_ANSWER").await?;
    a.until_talking().await?;
    a.on_hook();
    a.until_idle().await?;
    until_no_channels_of(stage, &[&a, &b]).await
}

async fn ended(events: &EventSocket, channel: &str, cause: &str) -> Outcome {
    let of_channel = |event: &Event| event.header("Channel-Name") == Some(channel);
    let end = events.until(&format!("the end of {channel}"), of_channel).await?;
    ensure_eq!(end.header("Hangup-Cause"), Some(cause), "why {} ended", channel);
    Ok(())
}
