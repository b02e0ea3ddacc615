//! Transfers on shared lines: the phones that share the line show each step, and are dark when the call has gone.

use freeswitch_test::phone::{Phone, Screen, Settings};
use freeswitch_test::stage::{Device, Failure, Outcome, Stage};
use freeswitch_test::{ensure, ensure_eq};
use mod_skinny::protocol::enums::{CallState, LampMode};

use crate::hearing::hear_only_each_other;
use crate::script::{channel_from, channel_to, connect, dial, hang_up, until_channels, until_no_channels_of};

/// Two phones with one number between them.
struct House {
    number: String,
    host: Phone,
    sharer: Phone,
}

impl House {
    async fn open(stage: &Stage) -> Result<Self, Failure> {
        let pool_name = stage.reserve()?;
        let number = pool_name[pool_name.len() - 4..].to_owned();
        let names = [0, 1].map(|index| format!("SEP00005E7{index}{number}"));
        for name in &names {
            stage.add_device(Device::new(name).line(&number, "The house")).await?;
        }
        let [host, sharer] = names;
        Ok(Self {
            number,
            host: stage.connect(Settings::new(&host).protocol(17)).await?,
            sharer: stage.connect(Settings::new(&sharer).protocol(11)).await?,
        })
    }

    /// A friend calls, and the host answers.
    async fn called_by(&self, friend: &Phone) -> Outcome {
        dial(friend, &self.number).await?;
        self.host.until_ringing().await?;
        self.sharer.until_ringing().await?;
        friend.until_state(CallState::RingOut).await?;
        self.host.soft_key("Answer").await?;
        self.host.until_talking().await?;
        friend.until_talking().await?;
        shows(&self.sharer, &[(CallState::InUseRemotely, friend)], LampMode::On).await
    }

    /// The host holds the call and asks somebody else.
    async fn consult(&self, number: &str) -> Outcome {
        self.host.soft_key("Transfer").await?;
        self.host
            .until("a held call and a new one", |screen| {
                screen.call_in(CallState::Hold).is_some() && screen.call_in(CallState::OffHook).is_some()
            })
            .await?;
        self.host.dial(number).await;
        Ok(())
    }

    async fn until_dark(&self) -> Outcome {
        for phone in [&self.host, &self.sharer] {
            let screen = phone.until_idle().await?;
            ensure!(screen.lamps.is_empty(), "a lamp is left on at {}:\n{screen}", phone.name());
        }
        Ok(())
    }
}

/// Waits until a phone that only looks on shows these calls, with those parties, and no others; it makes no sound.
async fn shows(phone: &Phone, calls: &[(CallState, &Phone)], lamp: LampMode) -> Outcome {
    let as_wanted = |screen: &Screen| {
        let there = |(state, with): &(CallState, &Phone)| {
            let number = with.number();
            screen.calls.values().any(|call| {
                call.state == Some(*state)
                    && [&call.parties.calling.1, &call.parties.called.1].contains(&&number)
            })
        };
        screen.calls.len() == calls.len() && calls.iter().all(there) && screen.line_lamp(1) == lamp
    };
    let wanted: Vec<String> =
        calls.iter().map(|(state, with)| format!("{state:?} with {}", with.number())).collect();
    let screen = phone.until(&format!("{wanted:?}, lamp {lamp:?}"), as_wanted).await?;
    let silent = screen.ringer.is_none() && screen.receiving.is_empty() && screen.transmitting.is_empty();
    ensure!(silent, "{} makes a sound:\n{screen}", phone.name());
    Ok(())
}

/// The phone's only call is connected, with the other.
async fn talks_with(phone: &Phone, other: &Phone) -> Outcome {
    let number = other.number();
    let wanted = |screen: &Screen| {
        screen.calls.len() == 1
            && screen
                .call_in(CallState::Connected)
                .is_some_and(|call| [&call.parties.calling.1, &call.parties.called.1].contains(&&number))
    };
    phone.until(&format!("a call with {number}"), wanted).await?;
    Ok(())
}

/// Consulted: the sharing phone sees the held call and the new one, cannot take what is being transferred, and is
/// dark in the end.
pub(crate) async fn consulted(stage: &Stage) -> Outcome {
    let house = House::open(stage).await?;
    let [friend, third] = stage.phones().await?;
    let House { host, sharer, .. } = &house;
    house.called_by(&friend).await?;
    house.consult(&third.number()).await?;
    third.until_ringing().await?;
    let both = [(CallState::Hold, &friend), (CallState::InUseRemotely, &third)];
    shows(sharer, &both, LampMode::On).await?;
    third.soft_key("Answer").await?;
    host.until_talking().await?;
    sharer.line_key(1);
    hear_only_each_other(host, &third, &[&friend, sharer]).await?;
    host.soft_key("Transfer").await?;
    house.until_dark().await?;
    talks_with(&friend, &third).await?;
    talks_with(&third, &friend).await?;
    let left = [channel_from(&friend), channel_to(&third.number())];
    until_channels(stage, &[&friend, &third, host, sharer], &left).await?;
    hear_only_each_other(&friend, &third, &[host, sharer]).await?;
    hang_up(&friend, &third).await?;
    until_no_channels_of(stage, &[host, sharer, &friend, &third]).await
}

/// Blind, by hanging up while it rings there.
pub(crate) async fn blind(stage: &Stage) -> Outcome {
    let house = House::open(stage).await?;
    let [friend, third] = stage.phones().await?;
    let House { host, sharer, .. } = &house;
    house.called_by(&friend).await?;
    house.consult(&third.number()).await?;
    third.until_ringing().await?;
    host.until_state(CallState::RingOut).await?;
    host.on_hook();
    house.until_dark().await?;
    third
        .until("the transferred call", |screen| {
            screen.call_in(CallState::RingIn).is_some_and(|call| call.parties.calling.1 == friend.number())
        })
        .await?;
    third.soft_key("Answer").await?;
    third.until_talking().await?;
    friend.until_talking().await?;
    talks_with(&friend, &third).await?;
    let left = [channel_from(&friend), channel_to(&third.number())];
    until_channels(stage, &[&friend, &third, host, sharer], &left).await?;
    hear_only_each_other(&friend, &third, &[host, sharer]).await?;
    hang_up(&third, &friend).await?;
    until_no_channels_of(stage, &[host, sharer, &friend, &third]).await
}

/// Cancelled: the first call goes on, and the sharing phone shows it alone, as before.
pub(crate) async fn cancelled(stage: &Stage) -> Outcome {
    let house = House::open(stage).await?;
    let [friend, third] = stage.phones().await?;
    let House { host, sharer, number } = &house;
    house.called_by(&friend).await?;
    house.consult(&third.number()).await?;
    third.until_ringing().await?;
    host.until_state(CallState::RingOut).await?;
    host.soft_key("Endcall").await?;
    third.until_idle().await?;
    host.until_talking().await?;
    shows(sharer, &[(CallState::InUseRemotely, &friend)], LampMode::On).await?;
    talks_with(host, &friend).await?;
    let left = [channel_from(&friend), channel_to(number)];
    until_channels(stage, &[&friend, &third, host, sharer], &left).await?;
    hear_only_each_other(host, &friend, &[&third, sharer]).await?;
    hang_up(&friend, host).await?;
    house.until_dark().await?;
    until_no_channels_of(stage, &[host, sharer, &friend, &third]).await
}

/// To a shared line: all ring, and after the transfer those that did not answer show who talks there.
pub(crate) async fn to_a_shared_line(stage: &Stage) -> Outcome {
    for answered in [true, false] {
        let house = House::open(stage).await?;
        let [friend, middle] = stage.phones().await?;
        let House { host, sharer, number } = &house;
        connect(&friend, &middle).await?;
        middle.soft_key("Transfer").await?;
        middle.until_state(CallState::OffHook).await?;
        middle.dial(number).await;
        host.until_ringing().await?;
        sharer.until_ringing().await?;
        middle.until_state(CallState::RingOut).await?;
        if answered {
            host.soft_key("Answer").await?;
            middle.until_talking().await?;
            shows(sharer, &[(CallState::InUseRemotely, &middle)], LampMode::On).await?;
        }
        middle.soft_key("Transfer").await?;
        middle.until_idle().await?;
        if !answered {
            for phone in [host, sharer] {
                phone
                    .until("the transferred call", |screen| {
                        screen.calls.len() == 1
                            && screen
                                .call_in(CallState::RingIn)
                                .is_some_and(|call| call.parties.calling.1 == friend.number())
                    })
                    .await?;
            }
            host.soft_key("Answer").await?;
            host.until_talking().await?;
        }
        talks_with(host, &friend).await?;
        shows(sharer, &[(CallState::InUseRemotely, &friend)], LampMode::On).await?;
        let left = [channel_from(&friend), channel_to(number)];
        until_channels(stage, &[&friend, &middle, host, sharer], &left).await?;
        hear_only_each_other(&friend, host, &[&middle, sharer]).await?;
        ensure_eq!(middle.screen().calls.len(), 0, "calls at the phone that transferred");
        hang_up(&friend, host).await?;
        house.until_dark().await?;
        until_no_channels_of(stage, &[host, sharer, &friend, &middle]).await?;
    }
    Ok(())
}
