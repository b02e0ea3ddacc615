//! What phones counted of a call is told by its channel.

use freeswitch_test::esl::Event;
use freeswitch_test::phone::{Phone, Settings};
use freeswitch_test::stage::{Failure, Outcome, Stage};
use freeswitch_test::{ensure, ensure_eq};
use mod_skinny::protocol::Message;
use mod_skinny::protocol::messages::ConnectionStatisticsRes;

use crate::script::{connect, hang_up, hear_each_other, until_no_channels_of};

/// Who hangs up and who does not: both channels have the figures of their phones.
pub(crate) async fn are_variables_of_both_channels(stage: &Stage) -> Outcome {
    let events = stage.events("CHANNEL_HANGUP_COMPLETE").await?;
    let [a, b] = stage.phones().await?;
    connect(&a, &b).await?;
    hear_each_other(&a, &b).await?;
    hang_up(&a, &b).await?;
    for (phone, word) in [(&a, a.name().to_owned()), (&b, b.number())] {
        let event = events.until("the end of the call", |event| of_channel(event, &word)).await?;
        let said = report(phone).ok_or_else(|| Failure::new(format!("{} said nothing", phone.name())))?;
        ensure!(said.packets_sent > 50, "{} sent {} packets", phone.name(), said.packets_sent);
        let wanted = [
            ("skinny_stats_packets_sent", said.packets_sent),
            ("skinny_stats_octets_sent", said.octets_sent),
            ("skinny_stats_packets_received", said.packets_received),
            ("skinny_stats_octets_received", said.octets_received),
            ("skinny_stats_packets_lost", said.packets_lost),
        ];
        for (name, value) in wanted {
            ensure_eq!(event.variable(name), Some(value.to_string().as_str()), "{name} of {word}");
        }
    }
    until_no_channels_of(stage, &[&a, &b]).await
}

/// Calls of a phone that does not answer end like others, and the phone is not bothered for ever.
pub(crate) async fn are_not_needed(stage: &Stage) -> Outcome {
    let events = stage.events("CHANNEL_HANGUP_COMPLETE").await?;
    let mute = Settings { reports: false, ..Settings::new(&stage.reserve()?) };
    let a = stage.connect(mute).await?;
    let b = stage.phone().await?;
    connect(&a, &b).await?;
    hang_up(&a, &b).await?;
    let event = events.until("the end of the call", |event| of_channel(event, a.name())).await?;
    ensure_eq!(event.variable("skinny_stats_packets_sent"), None, "figures that nobody said");
    ensure_eq!(event.header("Hangup-Cause"), Some("NORMAL_CLEARING"), "the cause");
    until_no_channels_of(stage, &[&a, &b]).await?;
    // The other phone is there to be called again at once.
    connect(&b, &a).await?;
    hang_up(&b, &a).await?;
    until_no_channels_of(stage, &[&a, &b]).await
}

fn of_channel(event: &Event, word: &str) -> bool {
    event.is("CHANNEL_HANGUP_COMPLETE")
        && event.header("Channel-Name").is_some_and(|name| name.contains(word))
}

fn report(phone: &Phone) -> Option<ConnectionStatisticsRes> {
    phone.record().into_iter().rev().find_map(|entry| match entry.message {
        Message::ConnectionStatisticsRes(said) => Some(said),
        _ => None,
    })
}
