//! A line that several phones have: all ring, one answers, the others see it and can take what it holds.

use freeswitch_test::phone::{Phone, Screen, Settings};
use freeswitch_test::stage::{Device, Failure, Outcome, Stage};
use freeswitch_test::{ensure, ensure_eq};
use mod_skinny::protocol::Message;
use mod_skinny::protocol::enums::{CallHistoryDisposition, CallState, LampMode, Tone};

use crate::hearing::{hear_each_other, hear_only_each_other};
use crate::script::{dial, extension, hang_up, until_no_channels_of};

/// Phones that share one line, which nobody else has.
struct Shared<const N: usize> {
    number: String,
    phones: [Phone; N],
}

async fn share<const N: usize>(stage: &Stage) -> Result<Shared<N>, Failure> {
    let names = described::<N>(stage).await?;
    let number = names.0;
    let mut phones = Vec::with_capacity(N);
    for name in &names.1 {
        // Of these two versions, one keeps its call lists as it is told.
        let version = if phones.len() % 2 == 0 { 20 } else { 11 };
        phones.push(stage.connect(Settings::new(name).protocol(version)).await?);
    }
    let phones = phones.try_into().map_err(|_| Failure::new("a phone is missing"))?;
    Ok(Shared { number, phones })
}

/// Puts phones with a common line into the directory; the first has a line of its own before it.
pub(crate) async fn described<const N: usize>(stage: &Stage) -> Result<(String, [String; N]), Failure> {
    let pool_name = stage.reserve()?;
    let number = pool_name[pool_name.len() - 4..].to_owned();
    let names: [String; N] = std::array::from_fn(|index| format!("SEP00005E5{index}{number}"));
    for (index, name) in names.iter().enumerate() {
        let device = Device::new(name);
        let device = if index == 0 { device.line(&format!("69{index}{number}"), "Desk") } else { device };
        stage.add_device(device.line(&number, "The house")).await?;
    }
    Ok((number, names))
}

async fn until_used_elsewhere(phone: &Phone, state: CallState, with: &str) -> Result<u32, Failure> {
    let shows = |screen: &Screen| {
        screen.call_in(state).is_some_and(|call| {
            let parties = &call.parties;
            [&parties.calling.1, &parties.called.1].into_iter().any(|number| number == with)
        })
    };
    let screen = phone.until(&format!("a call with {with} elsewhere: {state:?}"), shows).await?;
    ensure!(screen.ringer.is_none(), "{} rings on:\n{screen}", phone.name());
    Ok(screen.call_in(state).map_or(0, |call| call.reference))
}

pub(crate) async fn all_ring_and_one_answers(stage: &Stage) -> Outcome {
    let caller = stage.phone().await?;
    let Shared { number, phones: [a, b, c] } = share(stage).await?;
    dial(&caller, &number).await?;
    for phone in [&a, &b, &c] {
        phone.until_ringing().await?;
    }
    caller.until_state(CallState::RingOut).await?;
    b.soft_key("Answer").await?;
    b.until_talking().await?;
    caller.until_talking().await?;
    for (phone, line) in [(&a, 2), (&c, 1)] {
        let reference = until_used_elsewhere(phone, CallState::InUseRemotely, &caller.number()).await?;
        let screen = phone.screen();
        ensure_eq!(screen.line_lamp(line), LampMode::On, "lamp of the line at {}", phone.name());
        ensure!(screen.priority_notify.is_empty(), "still told of the caller:\n{screen}");
        ensure!(screen.receiving.is_empty() && screen.transmitting.is_empty(), "audio at {}", phone.name());
        ensure!(is_not_missed(phone, reference), "{} has a missed call:\n{}", phone.name(), phone.report());
    }
    hear_only_each_other(&caller, &b, &[&a, &c]).await?;
    // Whoever is not in the call cannot end it.
    a.on_hook();
    c.off_hook();
    c.until_tone(Tone::InsideDialTone).await?;
    c.on_hook();
    hear_each_other(&caller, &b).await?;
    hang_up(&caller, &b).await?;
    for phone in [&a, &c] {
        until_dark(phone).await?;
    }
    until_no_channels_of(stage, &[&caller, &a, &b, &c]).await
}

/// Waits until a phone is idle; no lamp is on then.
async fn until_dark(phone: &Phone) -> Outcome {
    let screen = phone.until_idle().await?;
    ensure!(screen.lamps.is_empty(), "a lamp is left on at {}:\n{screen}", phone.name());
    Ok(())
}

/// A phone of this version was told that the call goes into no list.
fn is_not_missed(phone: &Phone, reference: u32) -> bool {
    phone.record().iter().any(|entry| {
        matches!(&entry.message, Message::CallHistoryInfo(info)
            if info.call_history_disposition == CallHistoryDisposition::Ignore
                && info.call_reference == reference)
    })
}

/// A call from one phone of the line is held there and goes on at the others, by soft key and by line key.
pub(crate) async fn a_held_call_is_taken(stage: &Stage) -> Outcome {
    let friend = stage.phone().await?;
    let Shared { phones: [a, b, c], .. } = share(stage).await?;
    let number = friend.number();
    a.line_key(2);
    a.until_tone(Tone::InsideDialTone).await?;
    a.dial(&number).await;
    friend.until_ringing().await?;
    friend.soft_key("Answer").await?;
    a.until_talking().await?;
    friend.until_talking().await?;
    until_used_elsewhere(&b, CallState::InUseRemotely, &number).await?;
    a.soft_key("Hold").await?;
    for (phone, lamp) in [(&b, LampMode::Wink), (&c, LampMode::Wink)] {
        until_used_elsewhere(phone, CallState::Hold, &number).await?;
        ensure_eq!(phone.screen().line_lamp(1), lamp, "lamp of the held line at {}", phone.name());
    }
    a.on_hook();
    b.soft_key("Resume").await?;
    b.until_talking().await?;
    until_used_elsewhere(&a, CallState::InUseRemotely, &number).await?;
    until_used_elsewhere(&c, CallState::InUseRemotely, &number).await?;
    hear_each_other(&b, &friend).await?;
    b.soft_key("Hold").await?;
    until_used_elsewhere(&c, CallState::Hold, &number).await?;
    c.line_key(1);
    c.until_talking().await?;
    until_used_elsewhere(&b, CallState::InUseRemotely, &number).await?;
    hear_each_other(&c, &friend).await?;
    hang_up(&friend, &c).await?;
    for phone in [&a, &b] {
        until_dark(phone).await?;
    }
    until_no_channels_of(stage, &[&friend, &a, &b, &c]).await
}

pub(crate) async fn a_phone_that_comes_in_sees_it(stage: &Stage) -> Outcome {
    let (_, [one, other]) = described::<2>(stage).await?;
    let one = stage.connect(Settings::new(&one)).await?;
    one.line_key(2);
    one.until_tone(Tone::InsideDialTone).await?;
    one.dial(extension::ECHO).await;
    one.until_talking().await?;
    let other = stage.connect(Settings::new(&other)).await?;
    until_used_elsewhere(&other, CallState::InUseRemotely, extension::ECHO).await?;
    ensure_eq!(other.screen().line_lamp(1), LampMode::On, "lamp of the line");
    one.on_hook();
    one.until_idle().await?;
    other.until_idle().await?;
    until_no_channels_of(stage, &[&one, &other]).await
}
