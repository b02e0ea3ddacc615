//! Whether small messages wait for each other.

use freeswitch_test::phone::Phone;
use freeswitch_test::stage::{Failure, Outcome};
use mod_skinny::protocol::Message;
use mod_skinny::protocol::messages::TimeDateReq;

use super::super::{Act, set};
use crate::script::received_after;

/// Small messages, one soon after the other, wait for the phone's system to say that it has the one before, and
/// come together; else each comes by itself.
pub(in crate::surface::settings) async fn messages_come_together(act: &Act<'_>) -> Outcome {
    let gathered = act.phone().await?;
    mostly(act, &gathered, |arrivals| arrivals <= 2).await?;
    set(act.stage, "non-blocking", "true").await?;
    let at_once = act.phone().await?;
    mostly(act, &at_once, |arrivals| arrivals > 2).await?;
    set(act.stage, "non-blocking", "false").await
}

const MESSAGES: usize = 8;
const ROUNDS: usize = 21;

/// Sends some messages at once, several times, of which most come in as often as is wanted: not all of them, for a
/// machine that stalls gathers them too, and the phone's system is in a hurry with a connection that is new.
async fn mostly(act: &Act<'_>, phone: &Phone, wanted: impl Fn(usize) -> bool) -> Outcome {
    let mut seen = Vec::new();
    for round in 1..=ROUNDS {
        // To a phone that has just said something, systems take their time to say that they have what it got.
        let before = phone.record().len();
        phone.send(TimeDateReq {});
        received_after(phone, before, "the time", |message| matches!(message, Message::TimeDateRes(_)))
            .await?;
        let arrivals = phone.arrivals();
        let send = |call| {
            let device = phone.name();
            format!("${{skinny(profile internal device {device} send StopToneMessage 1 {round}0{call})}}")
        };
        // One after the other, with nobody between them.
        act.stage.api(&format!("expand echo {}", (1..=MESSAGES).map(send).collect::<String>())).await?;
        let last = format!("call_reference={round}0{MESSAGES}");
        received_after(phone, before, &last, |message| message.to_string().ends_with(&last)).await?;
        seen.push(usize::try_from(phone.arrivals() - arrivals).unwrap_or(usize::MAX));
    }
    if seen.iter().filter(|arrivals| wanted(**arrivals)).count() > ROUNDS / 2 {
        return Ok(());
    }
    Err(Failure::new(format!("{MESSAGES} messages came in so many times: {seen:?}")))
}
