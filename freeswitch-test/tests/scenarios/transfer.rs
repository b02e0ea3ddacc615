//! A phone passes a call on, after asking or without, and keeps it when that comes to nothing.

use freeswitch_test::phone::Phone;
use freeswitch_test::stage::{Outcome, Stage};
use mod_skinny::protocol::enums::CallState;

use crate::script::{connect, hang_up, hear_each_other, is_heard, until_no_channels_of};

/// `host` says something to `first` and then rings at `second` for advice.
async fn consult(host: &Phone, first: &Phone, second: &Phone) -> Outcome {
    is_heard(host, first).await?;
    host.soft_key("Transfer").await?;
    host.until("a held call and a new one", |screen| {
        screen.call_in(CallState::Hold).is_some() && screen.call_in(CallState::OffHook).is_some()
    })
    .await?;
    host.dial(&second.number()).await;
    second.until_ringing().await?;
    host.until_state(CallState::RingOut).await?;
    Ok(())
}

/// `phone` waits for the call that came to it from `caller`, which is not the one that asked for advice, and
/// answers.
async fn answer_to(phone: &Phone, caller: &Phone) -> Outcome {
    let number = caller.number();
    let from_caller = |screen: &freeswitch_test::phone::Screen| {
        screen.call_in(CallState::RingIn).is_some_and(|call| call.parties.calling.1 == number)
    };
    phone.until("the transferred call", from_caller).await?;
    phone.soft_key("Answer").await?;
    phone.until_talking().await?;
    caller.until_talking().await?;
    Ok(())
}

pub(crate) async fn by_who_called(stage: &Stage) -> Outcome {
    let [host, first, second] = stage.phones().await?;
    connect(&host, &first).await?;
    consult(&host, &first, &second).await?;
    second.soft_key("Answer").await?;
    host.until_talking().await?;
    is_heard(&host, &second).await?;
    host.soft_key("Transfer").await?;
    host.until_idle().await?;
    hear_each_other(&first, &second).await?;
    hang_up(&first, &second).await?;
    until_no_channels_of(stage, &[&host, &first, &second]).await
}

pub(crate) async fn by_who_was_called(stage: &Stage) -> Outcome {
    let [host, first, second] = stage.phones().await?;
    connect(&first, &host).await?;
    consult(&host, &first, &second).await?;
    second.soft_key("Answer").await?;
    host.until_talking().await?;
    is_heard(&host, &second).await?;
    host.soft_key("Transfer").await?;
    host.until_idle().await?;
    hear_each_other(&first, &second).await?;
    hang_up(&second, &first).await?;
    until_no_channels_of(stage, &[&host, &first, &second]).await
}

pub(crate) async fn blind_by_a_second_press(stage: &Stage) -> Outcome {
    let [host, first, second] = stage.phones().await?;
    connect(&first, &host).await?;
    consult(&host, &first, &second).await?;
    host.soft_key("Transfer").await?;
    host.until_idle().await?;
    answer_to(&second, &first).await?;
    hear_each_other(&first, &second).await?;
    hang_up(&first, &second).await?;
    until_no_channels_of(stage, &[&host, &first, &second]).await
}

pub(crate) async fn blind_by_hanging_up(stage: &Stage) -> Outcome {
    let [host, first, second] = stage.phones().await?;
    connect(&host, &first).await?;
    consult(&host, &first, &second).await?;
    host.on_hook();
    host.until_idle().await?;
    answer_to(&second, &first).await?;
    hear_each_other(&first, &second).await?;
    hang_up(&second, &first).await?;
    until_no_channels_of(stage, &[&host, &first, &second]).await
}

pub(crate) async fn given_up(stage: &Stage) -> Outcome {
    let [host, first, second] = stage.phones().await?;
    connect(&host, &first).await?;
    consult(&host, &first, &second).await?;
    host.soft_key("Endcall").await?;
    second.until_idle().await?;
    host.until_talking().await?;
    hear_each_other(&host, &first).await?;
    hang_up(&host, &first).await?;
    until_no_channels_of(stage, &[&host, &first, &second]).await
}
