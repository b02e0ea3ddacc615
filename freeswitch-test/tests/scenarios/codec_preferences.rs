//! Which codec a call gets: by preferences of profile and phone, by the dialplan, and with which packets.

use std::time::Duration;

use freeswitch_test::audio;
use freeswitch_test::ensure;
use freeswitch_test::phone::{Phone, Settings};
use freeswitch_test::stage::{Device, Failure, Outcome, Setup, Stage};
use mod_skinny::protocol::Message;
use mod_skinny::protocol::enums::MediaPayload;

use crate::codecs::opened_with;
use crate::runner::Director;
use crate::script::{connect, dial, extension, hang_up, hear_each_other, until_no_channels_of};

const MU: MediaPayload = MediaPayload::G711Ulaw64k;
const A: MediaPayload = MediaPayload::G711Alaw64k;
const EVERY: [MediaPayload; 5] =
    [MU, A, MediaPayload::G722_64k, MediaPayload::G729AnnexB, MediaPayload::G7231];

pub(crate) async fn of_a_phone(stage: &Stage) -> Outcome {
    let [a, b] = phones(stage, 10, "codec-prefs", "PCMA").await?;
    connect(&a, &b).await?;
    opened_with(&a, A)?;
    opened_with(&b, A)?;
    hear_each_other(&a, &b).await?;
    hang_up(&a, &b).await
}

/// A profile has preferences for calls from phones and others for calls to them.
pub(crate) async fn of_a_profile(director: Director) -> Outcome {
    let setup =
        Setup::new().param("inbound-codec-prefs", "OPUS,PCMU").param("outbound-codec-prefs", "PCMA@30i");
    let stage = director.stage(setup).await?;
    let [a, b] = stage.phones().await?;
    connect(&a, &b).await?;
    opened_with(&a, MU)?;
    opened_with(&b, A)?;
    packets_of(&b, 30)?;
    hear_each_other(&a, &b).await?;
    hang_up(&a, &b).await?;
    until_no_channels_of(&stage, &[&a, &b]).await?;
    stage.end()
}

/// Packets of one side are longer than those of the other.
pub(crate) async fn packet_time(stage: &Stage) -> Outcome {
    let [a, _] = phones(stage, 20, "codec-prefs", "PCMU@40i").await?;
    let b = stage.phone().await?;
    connect(&b, &a).await?;
    packets_of(&a, 20)?;
    hang_up(&b, &a).await?;
    dial(&a, extension::ECHO).await?;
    a.until_talking().await?;
    packets_of(&a, 40)?;
    crate::script::is_heard(&a, &a).await?;
    a.on_hook();
    a.until_idle().await?;
    until_no_channels_of(stage, &[&a, &b]).await
}

/// Who calls a phone from the dialplan says which codec it is to use.
pub(crate) async fn of_the_dialplan(stage: &Stage) -> Outcome {
    let lists = [("absolute_codec_string", "PCMA"), ("codec_string", "=PCMA"), ("codec_string", "PCMA")];
    for (variable, list) in lists {
        let phone = stage.phone().await?;
        let events = stage.events("BACKGROUND_JOB").await?;
        let number = phone.number();
        let extension = extension::ECHO;
        events
            .command(&format!("bgapi originate {{{variable}={list}}}skinny/internal/{number} {extension}"))
            .await?;
        phone.until_ringing().await?;
        phone.soft_key("Answer").await?;
        phone.until_talking().await?;
        opened_with(&phone, A)?;
        crate::script::is_heard(&phone, &phone).await?;
        phone.on_hook();
        phone.until_idle().await?;
        until_no_channels_of(stage, &[&phone]).await?;
    }
    Ok(())
}

/// A phone that has none of the codecs that it may use cannot be talked to.
pub(crate) async fn none_in_common(stage: &Stage) -> Outcome {
    let name = "SEP00005E0B0030";
    stage.add_device(Device::new(name).line("2930", "None").param("codec-prefs", "G722,G729")).await?;
    let phone = stage.connect(Settings::new(name)).await?;
    stage.log().announce("no codec in common");
    let events = stage.events("CHANNEL_HANGUP_COMPLETE").await?;
    dial(&phone, extension::ECHO).await?;
    let over = |event: &freeswitch_test::esl::Event| {
        event.is("CHANNEL_HANGUP_COMPLETE")
            && event.header("Channel-Name").is_some_and(|channel| channel.contains(name))
    };
    let event = events.until("the end of the call", over).await?;
    let cause = event.header("Hangup-Cause");
    ensure!(cause == Some("INCOMPATIBLE_DESTINATION"), "the call ended with {cause:?}");
    phone.on_hook();
    phone.until_idle().await?;
    until_no_channels_of(stage, &[&phone]).await
}

pub(crate) async fn g722_between_phones(stage: &Stage) -> Outcome {
    passed_on(stage, 40, "G722", MediaPayload::G722_64k, 20).await
}

pub(crate) async fn g729_between_phones(stage: &Stage) -> Outcome {
    passed_on(stage, 50, "G729", MediaPayload::G729AnnexB, 20).await
}

pub(crate) async fn g723_between_phones(stage: &Stage) -> Outcome {
    passed_on(stage, 60, "G723", MediaPayload::G7231, 30).await
}

/// Two phones that prefer a codec use it, and each hears the other's tone.
async fn passed_on(stage: &Stage, number: u32, name: &str, payload: MediaPayload, packet: u32) -> Outcome {
    // G.722 is one of mod_spandsp's codecs, which not every host has.
    stage.log().announce("mod_spandsp");
    if !stage.api("load mod_spandsp").await?.contains("-ERR") {
        // The list is written behind.
        stage
            .until("the codecs of mod_spandsp", || async {
                let listed = stage.api("show codec").await?;
                Ok((!listed.contains("mod_spandsp")).then_some(listed))
            })
            .await?;
    }
    let listed = stage.api("show codec").await?.replace('.', "");
    if !listed.contains(name) {
        return Err(Failure::skip(format!("the host has no {name}")));
    }
    let [a, b] = phones(stage, number, "codec-prefs", name).await?;
    connect(&a, &b).await?;
    for phone in [&a, &b] {
        opened_with(phone, payload)?;
        packets_of(phone, packet)?;
    }
    // Frames carry some samples only, so low tones.
    a.hum(100.0);
    b.hum(60.0);
    for (phone, hertz) in [(&a, 60.0), (&b, 100.0)] {
        phone.forget_heard();
        let heard = phone.hear(Duration::from_secs(1)).await;
        let share = audio::share_of(&heard, hertz);
        let reception = phone.reception();
        ensure!(share > 0.8, "{share:.2} of what {} hears is the other's tone; {reception:?}", phone.name());
        let wrong = reception.wrong_payload + reception.wrong_length;
        ensure!(wrong == 0, "{} got other packets than announced: {reception:?}", phone.name());
    }
    hang_up(&a, &b).await?;
    until_no_channels_of(stage, &[&a, &b]).await
}

/// Two phones with every codec and a setting of their own, with numbers from 29`number` on.
async fn phones(stage: &Stage, number: u32, param: &str, value: &str) -> Result<[Phone; 2], Failure> {
    let mut phones = Vec::new();
    for number in [2900 + number, 2901 + number] {
        let name = format!("SEP00005E0B{number}");
        let device = Device::new(&name).line(&number.to_string(), "Prefers").param(param, value);
        stage.add_device(device).await?;
        phones.push(stage.connect(Settings::new(&name).codecs(&EVERY)).await?);
    }
    phones.try_into().map_err(|_| Failure::new("a phone is missing"))
}

/// Checks the packet time of the last stream that the phone was asked for.
fn packets_of(phone: &Phone, milliseconds: u32) -> Outcome {
    let asked = phone.record().into_iter().rev().find_map(|entry| match entry.message {
        Message::OpenReceiveChannel(open) => Some(open.milli_second_packet_size),
        _ => None,
    });
    ensure!(asked == Some(milliseconds), "{} was asked for packets of {asked:?} ms", phone.name());
    Ok(())
}
