//! Buttons: every type, and every attribute.

use freeswitch_test::phone::Settings;
use freeswitch_test::stage::{Device, Outcome, Stage};
use freeswitch_test::{ensure, ensure_eq};
use mod_skinny::protocol::Message;
use mod_skinny::protocol::enums::{ButtonType, CallState, LampMode, RingMode, StimulusKind, Tone};

use super::Row;
use crate::script::{dial, extension, until_no_channels_of};

/// Words of `type`, and what phones are told.
pub(crate) const TYPES: &[(&str, u32)] = &[
    ("Unknown", 0),
    ("LastNumberRedial", 1),
    ("SpeedDial", 2),
    ("Hold", 3),
    ("Transfer", 4),
    ("ForwardAll", 5),
    ("Line", 9),
    ("Voicemail", 15),
    ("Privacy", 19),
    ("ServiceUrl", 20),
    ("Undefined", 255),
];

pub(crate) const ATTRIBUTES: &[Row] = &[
    (
        "position",
        &["surface::buttons::of_every_type", "surface::buttons::attributes", "misuse::buttons_in_any_order"],
    ),
    ("type", &["surface::buttons::of_every_type"]),
    ("label", &["register::feature_buttons", "rescan::buttons_and_soft_keys"]),
    ("value", &["register::buttons_as_configured", "register::feature_buttons"]),
    ("caller-name", &["register::feature_buttons", "displays::before_and_after_the_answer"]),
    ("ring-on-idle", &["surface::buttons::attributes"]),
    ("ring-on-active", &["surface::buttons::attributes"]),
    ("busy-trigger", &["tables::in_a_file"]),
    ("forward-all", &["tables::in_a_file"]),
    ("forward-busy", &["tables::in_a_file"]),
    ("forward-noanswer", &["tables::in_a_file"]),
    ("noanswer-duration", &["tables::in_a_file"]),
    ("registration-metadata", &["surface::buttons::attributes"]),
    ("mailbox", &["surface::buttons::attributes"]),
    ("settings", &["tables::in_a_file"]),
];

/// The last ones first, as positions decide where they are.
pub(crate) async fn of_every_type(stage: &Stage) -> Outcome {
    let mut device = Device::new("SEP00005E0B7E01");
    for (word, _) in TYPES {
        device = device.button(word, &format!("label=\"{word}\" value=\"2941\""));
    }
    stage.add_device(device).await?;
    let phone = stage.connect(Settings::new("SEP00005E0B7E01")).await?;
    let told = phone.record().into_iter().find_map(|entry| match entry.message {
        Message::ButtonTemplateRes(template) => Some(template),
        _ => None,
    });
    let told = told.unwrap_or_default();
    let kinds: Vec<ButtonType> =
        told.button_template.definition.iter().map(|button| button.button_definition).collect();
    let wanted: Vec<ButtonType> = TYPES.iter().map(|(_, code)| ButtonType::from(*code)).collect();
    ensure_eq!(kinds.get(..wanted.len()), Some(&wanted[..]), "the buttons");
    Ok(())
}

pub(crate) async fn attributes(stage: &Stage) -> Outcome {
    let name = "SEP00005E0B7E02";
    let line = |number: &str, more: &str| format!("label=\"{number}\" value=\"{number}\" {more}");
    let device = Device::new(name)
        .button("Line", &line("2942", "ring-on-idle=\"false\" mailbox=\"sales@voice.example\""))
        .button("Line", &line("2943", "ring-on-active=\"0\" registration-metadata=\"room=12\""));
    stage.add_device(device).await?;
    let phone = stage.connect(Settings::new(name)).await?;
    let listed = || async {
        let all = stage.api("show registrations").await?;
        let is_there = all.lines().any(|line| line.starts_with("2943,") && line.contains("room=12"));
        Ok((!is_there).then_some(all))
    };
    stage.until("the metadata", listed).await?;
    let events = stage.events("BACKGROUND_JOB").await?;
    let waiting = "MWI-Messages-Waiting: yes\nMWI-Message-Account: sales@voice.example";
    events.command(&format!("sendevent MESSAGE_WAITING\n{waiting}")).await?;
    phone.until("the lamp", |screen| screen.lamp(StimulusKind::Voicemail, 1) == LampMode::On).await?;
    ensure_eq!(phone.screen().lamp(StimulusKind::Voicemail, 2), LampMode::Off, "lamp of the other line");
    let ring = async |number: &str, loud: RingMode| {
        events
            .command(&format!("bgapi originate {{call_timeout=20}}skinny/internal/{number} &park()"))
            .await?;
        let screen = phone.until_ringing().await?;
        ensure_eq!(screen.ringer, Some(loud), "how {number} rings");
        Outcome::Ok(())
    };
    let decline = async || {
        phone.soft_key("EndCall").await?;
        phone.until("the end of ringing", |screen| screen.call_in(CallState::RingIn).is_none()).await?;
        Outcome::Ok(())
    };
    ring("2942", RingMode::FlashOnly).await?;
    decline().await?;
    ring("2943", RingMode::Inside).await?;
    decline().await?;
    phone.until_idle().await?;
    dial(&phone, extension::ECHO).await?;
    phone.until_talking().await?;
    ring("2943", RingMode::FlashOnly).await?;
    ensure!(phone.screen().tone != Some(Tone::CallWaitingTone), "it is told with a tone too");
    phone.on_hook();
    phone.until("the end of its call", |screen| screen.call_in(CallState::Connected).is_none()).await?;
    decline().await?;
    phone.until_idle().await?;
    until_no_channels_of(stage, &[&phone]).await
}
