//! Hold and resume: music for who waits, the same ports after as before, and no harm by pressing twice.

use std::collections::HashSet;

use freeswitch_test::ensure_eq;
use freeswitch_test::phone::{Phone, Settings};
use freeswitch_test::stage::{Device, Outcome, Setup, Stage};
use mod_skinny::protocol::Message;
use mod_skinny::protocol::enums::{CallState, SoftKey, StimulusKind};

use crate::hearing::{hear_each_other, hear_only_each_other, hears_tone};
use crate::runner::Director;
use crate::script::{connect, hang_up, until_no_channels_of};

/// Frequency of what the phone's held parties hear, in hertz.
const MUSIC_HERTZ: f64 = 350.0;

/// A phone that plays something to those whom it holds.
async fn musical(stage: &Stage) -> Result<Phone, freeswitch_test::stage::Failure> {
    let pool_name = stage.reserve()?;
    let number = &pool_name[pool_name.len() - 4..];
    let name = format!("SEP00005E60{number}");
    let music = format!("tone_stream://%(10000,0,{MUSIC_HERTZ});loops=-1");
    stage.add_device(Device::new(&name).line(number, "Musician").variable("hold_music", &music)).await?;
    stage.connect(Settings::new(&name)).await
}

pub(crate) async fn with_music_and_events(stage: &Stage) -> Outcome {
    let events = stage.events("CHANNEL_HOLD CHANNEL_UNHOLD").await?;
    let a = musical(stage).await?;
    let b = stage.phone().await?;
    connect(&a, &b).await?;
    hear_each_other(&a, &b).await?;
    let ports = transmissions(&a);
    a.soft_key("Hold").await?;
    a.until_state(CallState::Hold).await?;
    let channel = format!("SKINNY/internal/{}:1/1", a.name());
    let of_channel = |name: &'static str| {
        let channel = channel.clone();
        move |event: &freeswitch_test::esl::Event| {
            event.is(name) && event.header("Channel-Name") == Some(channel.as_str())
        }
    };
    events.until("CHANNEL_HOLD", of_channel("CHANNEL_HOLD")).await?;
    hears_tone(&b, MUSIC_HERTZ).await?;
    a.soft_key("Resume").await?;
    a.until_talking().await?;
    events.until("CHANNEL_UNHOLD", of_channel("CHANNEL_UNHOLD")).await?;
    hear_each_other(&a, &b).await?;
    let after = transmissions(&a);
    ensure_eq!(after.len(), ports.len() + 1, "transmissions that were started");
    ensure_eq!(after.last(), ports.last(), "where and in what the phone sends after it was on hold");
    hang_up(&b, &a).await?;
    until_no_channels_of(stage, &[&a, &b]).await
}

/// Hold and Resume again and again take no port, no descriptor and no thread.
pub(crate) async fn ten_times(director: Director) -> Outcome {
    let stage = director.stage(Setup::new()).await?;
    let [a, b] = stage.phones().await?;
    connect(&a, &b).await?;
    let again = async || {
        a.soft_key("Hold").await?;
        a.until_state(CallState::Hold).await?;
        a.soft_key("Resume").await?;
        a.until_talking().await?;
        hear_each_other(&a, &b).await
    };
    again().await?;
    let before = stage.holdings()?;
    for _ in 0..10 {
        again().await?;
    }
    let as_before = || async {
        let now = stage.holdings()?;
        let more = now.files > before.files + 1 || now.threads > before.threads + 1;
        Ok(more.then(|| format!("{} threads; {}", now.threads, now.more_than(&before))))
    };
    stage.until("as many files and threads as after the first time", as_before).await?;
    let ports: HashSet<_> = transmissions(&a).into_iter().collect();
    ensure_eq!(ports.len(), 1, "places where the phone sends to: {ports:?}");
    hang_up(&a, &b).await?;
    stage.end()
}

/// Whoever is at the other end of a held call hears the music: from the first moment of the call, and where
/// somebody else comes to that end.
pub(crate) async fn with_music_for_whoever_is_there(stage: &Stage) -> Outcome {
    let a = musical(stage).await?;
    let [b, c] = stage.phones().await?;
    connect(&a, &b).await?;
    a.soft_key("Hold").await?;
    a.until_state(CallState::Hold).await?;
    hears_tone(&b, MUSIC_HERTZ).await?;
    b.soft_key("Transfer").await?;
    b.until_state(CallState::OffHook).await?;
    b.dial(&c.number()).await;
    c.until_ringing().await?;
    c.soft_key("Answer").await?;
    b.until_talking().await?;
    hear_only_each_other(&b, &c, &[&a]).await?;
    b.soft_key("Transfer").await?;
    b.until_idle().await?;
    hears_tone(&c, MUSIC_HERTZ).await?;
    a.soft_key("Resume").await?;
    a.until_talking().await?;
    hear_only_each_other(&a, &c, &[&b]).await?;
    hang_up(&c, &a).await?;
    until_no_channels_of(stage, &[&a, &b, &c]).await
}

/// Address, port and codec of each `StartMediaTransmission`.
fn transmissions(phone: &Phone) -> Vec<(std::net::IpAddr, u32, u32, u32)> {
    let start = |message: Message| match message {
        Message::StartMediaTransmission(start) => Some((
            start.remote_ip_addr.0,
            start.remote_port_number,
            start.compression_type.into(),
            start.milli_second_packet_size,
        )),
        _ => None,
    };
    phone.record().into_iter().filter_map(|entry| start(entry.message)).collect()
}

/// By the button, which holds and resumes; keys for what is so already change nothing.
pub(crate) async fn twice_does_no_harm(stage: &Stage) -> Outcome {
    let [a, b] = stage.phones().await?;
    connect(&a, &b).await?;
    let screen = a.screen();
    let call = screen.call_in(CallState::Connected).map_or(0, |call| call.reference);
    a.press_anyway(SoftKey::Resume, 1, call);
    hear_each_other(&a, &b).await?;
    a.stimulus(StimulusKind::Hold, 1);
    a.until_state(CallState::Hold).await?;
    a.stimulus(StimulusKind::Hold, 1);
    a.until_talking().await?;
    hear_each_other(&a, &b).await?;
    b.soft_key("Hold").await?;
    b.until_state(CallState::Hold).await?;
    a.soft_key("Hold").await?;
    a.until_state(CallState::Hold).await?;
    b.line_key(1);
    b.until_talking().await?;
    a.line_key(1);
    a.until_talking().await?;
    hear_each_other(&a, &b).await?;
    hang_up(&a, &b).await?;
    until_no_channels_of(stage, &[&a, &b]).await
}

/// Of several held calls the one that was chosen comes back.
pub(crate) async fn the_chosen_call_is_resumed(stage: &Stage) -> Outcome {
    let [a, b, c] = stage.phones().await?;
    connect(&a, &b).await?;
    let first = a.screen().call_in(CallState::Connected).map_or(0, |call| call.reference);
    a.soft_key("NewCall").await?;
    a.until_state(CallState::OffHook).await?;
    a.dial(&c.number()).await;
    c.until_ringing().await?;
    c.soft_key("Answer").await?;
    a.until_talking().await?;
    c.until_talking().await?;
    a.soft_key("Hold").await?;
    a.until("two held calls", |screen| {
        screen.calls.values().filter(|call| call.state == Some(CallState::Hold)).count() == 2
    })
    .await?;
    a.press_anyway(SoftKey::Resume, 1, first);
    let screen = a.until_talking().await?;
    ensure_eq!(
        screen.call_in(CallState::Connected).map(|call| call.reference),
        Some(first),
        "the call resumed"
    );
    hear_only_each_other(&a, &b, &[&c]).await?;
    b.on_hook();
    b.until_idle().await?;
    c.on_hook();
    c.until_idle().await?;
    a.until_idle().await?;
    until_no_channels_of(stage, &[&a, &b, &c]).await
}

/// The shortest hold that there can be, again and again: nobody stays silent after it.
pub(crate) async fn for_a_moment(stage: &Stage) -> Outcome {
    let [a, b] = stage.phones().await?;
    connect(&a, &b).await?;
    hear_each_other(&a, &b).await?;
    for holding in [&a, &b].into_iter().cycle().take(MOMENTS) {
        holding.soft_key("Hold").await?;
        holding.until_state(CallState::Hold).await?;
        holding.soft_key("Resume").await?;
        holding.until_talking().await?;
        hear_each_other(&a, &b).await?;
    }
    hang_up(&b, &a).await?;
    until_no_channels_of(stage, &[&a, &b]).await
}

const MOMENTS: usize = 6;
