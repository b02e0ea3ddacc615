//! Who a phone says it talks with: as early as it is known, and right after a transfer.

use freeswitch_test::ensure;
use freeswitch_test::phone::Phone;
use freeswitch_test::stage::{Outcome, Stage};
use mod_skinny::protocol::enums::CallState;

use crate::script::{connect, dial, hang_up, until_no_channels_of};

/// Waits until the phone's call in this state is shown to be with the other phone, by name and number.
async fn until_with(phone: &Phone, state: CallState, other: &Phone) -> Outcome {
    let number = other.number();
    let wanted = (format!("Phone {number}"), number);
    let what = format!("{state:?} with {wanted:?}");
    phone
        .until(&what, |screen| {
            screen.call_in(state).is_some_and(|call| {
                let far = if call.parties.kind == 2 { &call.parties.called } else { &call.parties.calling };
                *far == wanted
            })
        })
        .await?;
    Ok(())
}

pub(crate) async fn before_and_after_the_answer(stage: &Stage) -> Outcome {
    let [a, b] = stage.phones().await?;
    dial(&a, &b.number()).await?;
    until_with(&b, CallState::RingIn, &a).await?;
    let name = format!("Phone {}", a.number());
    b.until("who calls, in prompt and notice", |screen| {
        screen.status().contains(&name) && screen.priority_notify.contains(&name)
    })
    .await?;
    until_with(&a, CallState::RingOut, &b).await?;
    b.soft_key("Answer").await?;
    b.until_talking().await?;
    a.until_talking().await?;
    until_with(&a, CallState::Connected, &b).await?;
    until_with(&b, CallState::Connected, &a).await?;
    let screen = b.screen();
    ensure!(screen.priority_notify.is_empty(), "who called is still announced:\n{screen}");
    hang_up(&a, &b).await
}

/// `host` called, or was called by, `first`, asks `second` and joins the two.
async fn transferred(stage: &Stage, called: bool) -> Outcome {
    let [host, first, second] = stage.phones().await?;
    if called {
        connect(&first, &host).await?
    } else {
        connect(&host, &first).await?
    }
    host.soft_key("Transfer").await?;
    host.until_state(CallState::OffHook).await?;
    host.dial(&second.number()).await;
    until_with(&second, CallState::RingIn, &host).await?;
    second.soft_key("Answer").await?;
    host.until_talking().await?;
    second.until_talking().await?;
    host.soft_key("Transfer").await?;
    host.until_idle().await?;
    until_with(&first, CallState::Connected, &second).await?;
    until_with(&second, CallState::Connected, &first).await?;
    hang_up(&first, &second).await?;
    until_no_channels_of(stage, &[&host, &first, &second]).await
}

pub(crate) async fn after_a_transfer_by_the_caller(stage: &Stage) -> Outcome {
    transferred(stage, false).await
}

pub(crate) async fn after_a_transfer_by_the_called(stage: &Stage) -> Outcome {
    transferred(stage, true).await
}

pub(crate) async fn after_a_blind_transfer(stage: &Stage) -> Outcome {
    let [host, first, second] = stage.phones().await?;
    connect(&first, &host).await?;
    host.soft_key("Transfer").await?;
    host.until_state(CallState::OffHook).await?;
    host.dial(&second.number()).await;
    second.until_ringing().await?;
    host.until_state(CallState::RingOut).await?;
    host.on_hook();
    host.until_idle().await?;
    until_with(&second, CallState::RingIn, &first).await?;
    second.soft_key("Answer").await?;
    second.until_talking().await?;
    first.until_talking().await?;
    until_with(&first, CallState::Connected, &second).await?;
    until_with(&second, CallState::Connected, &first).await?;
    hang_up(&first, &second).await?;
    until_no_channels_of(stage, &[&host, &first, &second]).await
}
