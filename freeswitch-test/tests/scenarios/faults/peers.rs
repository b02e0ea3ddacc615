//! The same phone again, phones that do not read, write slowly or vanish.

use std::time::Duration;

use bytes::BytesMut;
use freeswitch_test::ensure;
use freeswitch_test::phone::Settings;
use freeswitch_test::stage::{Outcome, Stage};
use mod_skinny::protocol::enums::CallState;
use mod_skinny::protocol::messages::{ButtonTemplateReq, SoftKeyTemplateReq};
use mod_skinny::protocol::{Dialect, Message};
use tokio::io::AsyncWriteExt;
use tokio::time::{sleep, timeout};

use super::{Intruder, PATIENCE, registration};
use crate::script::{connect, dial, hang_up, hear_each_other, until_no_channels_of};

/// A phone that lost power in a call registers at once; its old call ends, and the other side is told.
pub(crate) async fn back_from_a_power_cut(stage: &Stage) -> Outcome {
    let [before, friend] = stage.phones().await?;
    connect(&before, &friend).await?;
    // The old connection stands: nobody has told that it is dead.
    let after = stage.connect(Settings::new(before.name())).await?;
    before.until_disconnected().await?;
    friend.until("the end of the call", |screen| screen.call_in(CallState::Connected).is_none()).await?;
    friend.on_hook();
    friend.until_idle().await?;
    until_no_channels_of(stage, &[&after, &friend]).await?;
    connect(&friend, &after).await?;
    hear_each_other(&friend, &after).await?;
    hang_up(&friend, &after).await
}

/// Two phones of one name do not take over from each other for ever: one stays, and the log says what to do.
pub(crate) async fn two_phones_of_one_name(stage: &Stage) -> Outcome {
    let name = stage.reserve()?;
    let mut open = Vec::new();
    let mut rejected = false;
    for _ in 0..8 {
        let mut phone = Intruder::connect(stage).await?;
        match phone.register(&name).await? {
            Some(Message::RegisterReject(_)) => rejected = true,
            _ => open.push(phone),
        }
    }
    ensure!(rejected, "eight phones of one name took over from each other");
    ensure!(stage.log().has(&[&name, "give one of them another name"]), "the log does not say what to do");
    let status = stage.api(&format!("skinny status profile internal device {name}")).await?;
    ensure!(status.contains(&name), "none of them stayed:\n{status}");
    Ok(())
}

/// A phone that asks without end and reads nothing is closed; meanwhile others call each other.
pub(crate) async fn one_that_does_not_read(stage: &Stage) -> Outcome {
    let [a, b] = stage.phones().await?;
    let mut deaf = Intruder::connect(stage).await?;
    deaf.say(registration(&stage.reserve()?)).await?;
    let mut requests = BytesMut::new();
    for _ in 0..500 {
        Message::from(SoftKeyTemplateReq {}).encode(Dialect::default(), &mut requests);
        Message::from(ButtonTemplateReq::default()).encode(Dialect::default(), &mut requests);
    }
    let flood = async { while deaf.socket.write_all(&requests).await.is_ok() {} };
    let calls = async {
        for _ in 0..3 {
            connect(&a, &b).await?;
            hear_each_other(&a, &b).await?;
            hang_up(&a, &b).await?;
        }
        Ok(())
    };
    let (flooded, outcome): (_, Outcome) = tokio::join!(timeout(Duration::from_secs(60), flood), calls);
    outcome?;
    ensure!(flooded.is_ok(), "a phone that reads nothing for a minute is still connected");
    Ok(())
}

/// A phone that registers byte by byte, but in time, is a phone.
pub(crate) async fn one_that_writes_slowly(stage: &Stage) -> Outcome {
    let mut slow = Intruder::connect(stage).await?;
    let mut bytes = BytesMut::new();
    Message::from(registration(&stage.reserve()?)).encode(Dialect::default(), &mut bytes);
    for byte in bytes {
        slow.socket.write_all(&[byte]).await?;
        sleep(Duration::from_millis(3)).await;
    }
    let answer = slow.next().await?;
    ensure!(matches!(answer, Some(Message::RegisterAck(_))), "the answer is {answer:?}");
    Ok(())
}

/// A connection that is reset ends its call, whatever state that is in.
pub(crate) async fn reset_in_any_state(stage: &Stage) -> Outcome {
    for state in 0..6 {
        let [a, b] = stage.phones().await?;
        a.off_hook();
        if state > 0 {
            dial(&a, &b.number()).await?;
            b.until_ringing().await?;
        }
        if state > 2 {
            b.soft_key("Answer").await?;
            b.until_talking().await?;
            a.until_talking().await?;
        }
        if state > 4 {
            a.soft_key("Hold").await?;
            a.until_state(CallState::Hold).await?;
        }
        let (lost, left) = if state % 2 == 0 { (&a, &b) } else { (&b, &a) };
        lost.cut();
        if state > 0 {
            left.until("the end of the call", |screen| {
                let over = [CallState::Connected, CallState::RingIn, CallState::RingOut, CallState::Hold];
                over.into_iter().all(|state| screen.call_in(state).is_none())
            })
            .await?;
        }
        left.on_hook();
        left.until_idle().await?;
        until_no_channels_of(stage, &[&a, &b]).await?;
    }
    Ok(())
}

/// A connection of which nothing is heard any more, without a reset: the phone can come back on another one.
pub(crate) async fn half_open(stage: &Stage) -> Outcome {
    let name = stage.reserve()?;
    let mut lost = Intruder::connect(stage).await?;
    let answer = lost.register(&name).await?;
    ensure!(matches!(answer, Some(Message::RegisterAck(_))), "the answer is {answer:?}");
    let phone = stage.connect(Settings::new(&name)).await?;
    timeout(PATIENCE, lost.until_closed())
        .await
        .map_err(|_| freeswitch_test::stage::Failure::new("the old connection stays open"))??;
    phone.unregister().await?;
    Ok(())
}
