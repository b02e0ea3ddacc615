//! A phone passes a call on, after asking or without, and keeps it when that comes to nothing.

use freeswitch_test::phone::{Phone, Screen};
use freeswitch_test::stage::{Outcome, Stage};
use mod_skinny::protocol::Phrase;
use mod_skinny::protocol::enums::CallState;

use crate::hearing::{hear_each_other, hear_only_each_other, hears_tone, is_heard};
use crate::script::{connect, english, extension, hang_up, until_no_channels_of};

/// How a transfer goes.
#[derive(Clone, Copy)]
struct Course {
    /// The phone that transfers made the first call.
    called: bool,
    /// The third party answers before the transfer.
    consulted: bool,
    /// It is done by putting the handset down, not by a second press of the key.
    by_handset: bool,
    /// Everybody talks before going on. Who is in a hurry presses keys while the calls are still coming up.
    unhurried: bool,
}

const UNHURRIED: Course = Course { called: true, consulted: true, by_handset: false, unhurried: true };

pub(crate) async fn by_who_called(stage: &Stage) -> Outcome {
    transferred(stage, UNHURRIED).await
}

pub(crate) async fn by_who_was_called(stage: &Stage) -> Outcome {
    transferred(stage, Course { called: false, ..UNHURRIED }).await
}

pub(crate) async fn by_hanging_up_after_the_answer(stage: &Stage) -> Outcome {
    transferred(stage, Course { by_handset: true, ..UNHURRIED }).await
}

pub(crate) async fn blind_by_a_second_press(stage: &Stage) -> Outcome {
    transferred(stage, Course { called: false, consulted: false, ..UNHURRIED }).await
}

pub(crate) async fn blind_by_hanging_up(stage: &Stage) -> Outcome {
    transferred(stage, Course { consulted: false, by_handset: true, ..UNHURRIED }).await
}

/// The same in every combination by somebody who does not wait for anybody to say a word.
pub(crate) async fn in_a_hurry(stage: &Stage) -> Outcome {
    for called in [true, false] {
        for consulted in [true, false] {
            for by_handset in [true, false] {
                transferred(stage, Course { called, consulted, by_handset, unhurried: false }).await?;
            }
        }
    }
    Ok(())
}

async fn transferred(stage: &Stage, course: Course) -> Outcome {
    let [host, first, second] = stage.phones().await?;
    if course.called {
        connect(&host, &first).await?;
    } else {
        connect(&first, &host).await?;
    }
    if course.unhurried {
        hear_only_each_other(&host, &first, &[&second]).await?;
    }
    consult(&host, &second.number()).await?;
    second.until_ringing().await?;
    host.until_state(CallState::RingOut).await?;
    if course.consulted {
        second.soft_key("Answer").await?;
        host.until_talking().await?;
    }
    if course.consulted && course.unhurried {
        hear_only_each_other(&host, &second, &[&first]).await?;
    }
    if course.by_handset {
        host.on_hook();
    } else {
        host.soft_key("Transfer").await?;
    }
    host.until_idle().await?;
    if !course.consulted {
        answer_to(&second, &first).await?;
    }
    show_each_other(&first, &second).await?;
    hear_only_each_other(&first, &second, &[&host]).await?;
    let (one, other) = if course.called { (&first, &second) } else { (&second, &first) };
    hang_up(one, other).await?;
    until_no_channels_of(stage, &[&host, &first, &second]).await
}

/// Presses Transfer and dials; the first call is held meanwhile.
async fn consult(host: &Phone, number: &str) -> Outcome {
    host.soft_key("Transfer").await?;
    host.until("a held call and a new one", |screen| {
        screen.call_in(CallState::Hold).is_some() && screen.call_in(CallState::OffHook).is_some()
    })
    .await?;
    host.dial(number).await;
    Ok(())
}

/// `phone` waits for the call that came to it from `caller`, which is not the one that asked for advice, and
/// answers.
async fn answer_to(phone: &Phone, caller: &Phone) -> Outcome {
    let number = caller.number();
    let from_caller = |screen: &Screen| {
        screen.call_in(CallState::RingIn).is_some_and(|call| call.parties.calling.1 == number)
    };
    phone.until("the transferred call", from_caller).await?;
    phone.soft_key("Answer").await?;
    phone.until_talking().await?;
    caller.until_talking().await?;
    Ok(())
}

/// Each phone shows the number of the other, as whoever the call was made to or came from.
async fn show_each_other(one: &Phone, other: &Phone) -> Outcome {
    for (phone, far) in [(one, other), (other, one)] {
        let number = far.number();
        let shows = |screen: &Screen| {
            screen.call_in(CallState::Connected).is_some_and(|call| {
                let parties = &call.parties;
                let remote = if parties.kind == 1 { &parties.calling } else { &parties.called };
                remote.1 == number
            })
        };
        phone.until(&format!("the number {number}"), shows).await?;
    }
    Ok(())
}

/// EndCall in the second call brings the first one back.
pub(crate) async fn given_up(stage: &Stage) -> Outcome {
    let [host, first, second] = stage.phones().await?;
    connect(&host, &first).await?;
    consult(&host, &second.number()).await?;
    second.until_ringing().await?;
    host.until_state(CallState::RingOut).await?;
    host.soft_key("Endcall").await?;
    second.until_idle().await?;
    host.until_talking().await?;
    hear_only_each_other(&host, &first, &[&second]).await?;
    hang_up(&host, &first).await?;
    until_no_channels_of(stage, &[&host, &first, &second]).await
}

/// A third party that is busy is told to who transfers, and EndCall brings the first call back.
pub(crate) async fn to_who_is_busy(stage: &Stage) -> Outcome {
    let [host, first] = stage.phones().await?;
    connect(&first, &host).await?;
    consult(&host, extension::BUSY).await?;
    host.until_prompt(&english(Phrase::Busy)).await?;
    host.soft_key("Endcall").await?;
    host.until_talking().await?;
    hear_each_other(&host, &first).await?;
    hang_up(&host, &first).await?;
    until_no_channels_of(stage, &[&host, &first]).await
}

/// A third party that hangs up again leaves who transfers with the first call.
pub(crate) async fn to_who_does_not_want_it(stage: &Stage) -> Outcome {
    let [host, first, second] = stage.phones().await?;
    connect(&host, &first).await?;
    consult(&host, &second.number()).await?;
    second.until_ringing().await?;
    second.soft_key("Answer").await?;
    host.until_talking().await?;
    is_heard(&host, &second).await?;
    second.on_hook();
    second.until_idle().await?;
    host.until("the first call again", |screen| {
        screen.calls.len() == 1 && screen.call_in(CallState::Connected).is_some()
    })
    .await?;
    host.until_talking().await?;
    hear_only_each_other(&host, &first, &[&second]).await?;
    hang_up(&first, &host).await?;
    until_no_channels_of(stage, &[&host, &first, &second]).await
}

/// An application has no far end to be joined with: the other party is sent to its number, before or after it
/// answered. Voicemail, conferences and parking are such.
pub(crate) async fn to_an_application(stage: &Stage) -> Outcome {
    for answered in [true, false] {
        let [host, first] = stage.phones().await?;
        connect(&host, &first).await?;
        consult(&host, extension::TONE).await?;
        if answered {
            host.until_talking().await?;
        } else {
            host.until_state(CallState::Proceed).await?;
        }
        host.soft_key("Transfer").await?;
        host.until_idle().await?;
        hears_tone(&first, extension::TONE_HERTZ).await?;
        first.on_hook();
        first.until_idle().await?;
        until_no_channels_of(stage, &[&host, &first]).await?;
    }
    Ok(())
}

/// A leg of another module, here one that loops back into the dialplan.
pub(crate) async fn to_another_endpoint(stage: &Stage) -> Outcome {
    stage.api("load mod_loopback").await?;
    let [host, first] = stage.phones().await?;
    connect(&host, &first).await?;
    consult(&host, extension::LOOPS_BACK).await?;
    host.until_talking().await?;
    host.soft_key("Transfer").await?;
    host.until_idle().await?;
    is_heard(&first, &first).await?;
    first.on_hook();
    first.until_idle().await?;
    until_no_channels_of(stage, &[&host, &first]).await
}
