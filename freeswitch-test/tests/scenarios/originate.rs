//! A call that no phone began.

use freeswitch_test::esl::Event;
use freeswitch_test::phone::Screen;
use freeswitch_test::stage::{Outcome, Stage};
use freeswitch_test::{ensure, ensure_eq};
use mod_skinny::protocol::enums::CallState;

use crate::hearing::hears_tone;
use crate::script::{extension, is_end_of, until_no_channels_of};

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

/// The variables of a dial string name the caller, and end up on the channel.
pub(crate) async fn variables_of_the_dial_string(stage: &Stage) -> Outcome {
    let phone = stage.phone().await?;
    let events = stage.events("BACKGROUND_JOB CHANNEL_ANSWER").await?;
    let variables = "{origination_caller_id_name=Ann,origination_caller_id_number=4711,my_mark=blue}";
    let line = format!("skinny/internal/{}", phone.number());
    events.command(&format!("bgapi originate {variables}{line} {}", extension::TONE)).await?;
    let ann = ("Ann".to_owned(), "4711".to_owned());
    let from_ann = |screen: &Screen| {
        screen.ringer.is_some()
            && screen.call_in(CallState::RingIn).is_some_and(|call| call.parties.calling == ann)
    };
    let screen = phone.until("a call from Ann", from_ann).await?;
    ensure!(screen.status().contains("Ann"), "who calls is not shown:\n{screen}");
    phone.soft_key("Answer").await?;
    phone.until_talking().await?;
    let name = format!("SKINNY/internal/{}", phone.number());
    let answered = |event: &Event| event.is("CHANNEL_ANSWER") && event.header("Channel-Name") == Some(&name);
    let event = events.until("the answer", answered).await?;
    ensure_eq!(event.variable("my_mark"), Some("blue"), "my_mark");
    hears_tone(&phone, extension::TONE_HERTZ).await?;
    phone.on_hook();
    phone.until_idle().await?;
    until_no_channels_of(stage, &[&phone]).await
}

/// Nobody answers in the time that a leg has, or the whole call: the phone stops ringing, and whoever asked is told.
pub(crate) async fn time_outs(stage: &Stage) -> Outcome {
    let phone = stage.phone().await?;
    for variable in ["[leg_timeout=1]", "{originate_timeout=1}"] {
        let events = stage.events("BACKGROUND_JOB").await?;
        let line = format!("skinny/internal/{}", phone.number());
        let job = events.command(&format!("bgapi originate {variable}{line} &park()")).await?;
        phone.until_ringing().await?;
        phone.until_idle().await?;
        let done = events.until("the end of the call", |event| is_end_of(event, &job)).await?;
        let told = ["NO_ANSWER", "ALLOTTED_TIMEOUT"].iter().any(|cause| done.body.contains(cause));
        ensure!(done.body.starts_with("-ERR") && told, "{variable}: the answer is {:?}", done.body);
    }
    until_no_channels_of(stage, &[&phone]).await
}

/// Who is called and declines is told to whoever asked.
pub(crate) async fn declined(stage: &Stage) -> Outcome {
    let phone = stage.phone().await?;
    let events = stage.events("BACKGROUND_JOB").await?;
    let job = events.command(&format!("bgapi originate skinny/internal/{} &park()", phone.number())).await?;
    phone.until_ringing().await?;
    phone.soft_key("EndCall").await?;
    phone.until_idle().await?;
    let done = events.until("the end of the call", |event| is_end_of(event, &job)).await?;
    ensure!(done.body.contains("CALL_REJECTED"), "the answer is {:?}", done.body);
    until_no_channels_of(stage, &[&phone]).await
}
