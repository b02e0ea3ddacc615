//! Phones called as users of the directory: `user/<id or number>@<domain>`.

use freeswitch_test::esl::Event;
use freeswitch_test::stage::{Outcome, Stage, pool_name};
use freeswitch_test::{ensure, ensure_eq};
use mod_skinny::protocol::enums::{CallState, Tone};

use crate::hearing::{hear_each_other, hears_tone};
use crate::script::{
    channel_from, channel_to, dial, extension, hang_up, is_end_of, until_channels, until_no_channels_of,
};

/// By the number that is the alias of the phone's entry, and by the phone's name.
pub(crate) async fn user_by_number_and_name(stage: &Stage) -> Outcome {
    let [a, b] = stage.phones().await?;
    let events = stage.events("CHANNEL_ANSWER").await?;
    dial(&a, &as_user(b.name())).await?;
    b.until("the caller", |screen| {
        screen.call_in(CallState::RingIn).is_some_and(|call| call.parties.calling.1 == a.number())
    })
    .await?;
    let screen = a.until_state(CallState::RingOut).await?;
    let called = screen.call_in(CallState::RingOut).map(|call| call.parties.called.1.clone());
    ensure_eq!(called, Some(b.number()), "whom the caller's phone shows");
    b.soft_key("Answer").await?;
    b.until_talking().await?;
    a.until_talking().await?;
    until_channels(stage, &[&a, &b], &[channel_from(&a), channel_to(&b.number())]).await?;
    let name = channel_from(&a);
    let of_a = |event: &Event| event.is("CHANNEL_ANSWER") && event.header("Channel-Name") == Some(&name);
    let answered = events.until("the answer", of_a).await?;
    ensure_eq!(answered.variable("dialed_user"), Some(b.name()), "dialed_user");
    ensure_eq!(answered.variable("dialed_domain"), Some("example.com"), "dialed_domain");
    hear_each_other(&a, &b).await?;
    hang_up(&a, &b).await?;
    until_no_channels_of(stage, &[&a, &b]).await?;

    let jobs = stage.events("BACKGROUND_JOB").await?;
    let command = format!("bgapi originate user/{}@example.com {}", b.name(), extension::TONE);
    jobs.command(&command).await?;
    b.until_ringing().await?;
    b.soft_key("Answer").await?;
    b.until_talking().await?;
    hears_tone(&b, extension::TONE_HERTZ).await?;
    b.on_hook();
    b.until_idle().await?;
    until_no_channels_of(stage, &[&a, &b]).await
}

/// Of two users who are called at once, the one who does not answer stops ringing.
pub(crate) async fn several_users(stage: &Stage) -> Outcome {
    let [a, b] = stage.phones().await?;
    let jobs = stage.events("BACKGROUND_JOB").await?;
    let both = format!("user/{}@example.com,user/{}@example.com", a.number(), b.number());
    jobs.command(&format!("bgapi originate {both} {}", extension::TONE)).await?;
    a.until_ringing().await?;
    b.until_ringing().await?;
    b.soft_key("Answer").await?;
    a.until_idle().await?;
    b.until_talking().await?;
    hears_tone(&b, extension::TONE_HERTZ).await?;
    until_channels(stage, &[&a, &b], &[channel_to(&b.number())]).await?;
    b.on_hook();
    b.until_idle().await?;
    until_no_channels_of(stage, &[&a, &b]).await
}

/// A user whose phone is not registered, and one whom the directory does not have.
pub(crate) async fn user_who_is_not_there(stage: &Stage) -> Outcome {
    let a = stage.phone().await?;
    let away = stage.reserve()?;
    for (number, user, cause) in [
        (as_user(&away), away.clone(), "USER_NOT_REGISTERED"),
        ("5999".to_owned(), pool_name(2999), "SUBSCRIBER_ABSENT"),
    ] {
        dial(&a, &number).await?;
        let screen = a.until_tone(Tone::ReorderTone).await?;
        ensure!(screen.call_in(CallState::Connected).is_none(), "the call came to be:\n{screen}");
        a.until_prompt("Not reachable").await?;
        a.on_hook();
        a.until_idle().await?;
        let jobs = stage.events("BACKGROUND_JOB").await?;
        let job = jobs.command(&format!("bgapi originate user/{user}@example.com &park()")).await?;
        let done = jobs.until("the end of the call", |event| is_end_of(event, &job)).await?;
        ensure!(done.body.contains(cause), "{user}: the answer is {:?}, not {cause}", done.body);
    }
    until_no_channels_of(stage, &[&a]).await
}

/// The number that calls a phone of the pool as a user.
fn as_user(name: &str) -> String {
    name[name.len() - 4..].replacen('2', "5", 1)
}
