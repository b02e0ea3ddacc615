//! Phones of many kinds, with and without soft keys.

use freeswitch_test::ensure;
use freeswitch_test::phone::{Phone, Settings};
use freeswitch_test::stage::{Failure, Outcome, Stage};
use mod_skinny::protocol::enums::{ButtonType, DeviceType};
use mod_skinny::protocol::models::Model;

use crate::hearing::is_heard;
use crate::script::{dial, hang_up};

/// Models with the protocol version that their firmware offers, and whether they name the call with each key.
type Models = [(DeviceType, u8, bool); 10];

const OLDER: Models = [
    (DeviceType::Cisco12SpPlus, 3, false),
    (DeviceType::Cisco30Vip, 3, false),
    (DeviceType::Ata186, 3, false),
    (DeviceType::AnalogPhone, 5, false),
    (DeviceType::Cisco7910, 5, false),
    (DeviceType::Cisco7905, 6, false),
    (DeviceType::Cisco7912, 7, false),
    (DeviceType::Cisco7902, 8, true),
    (DeviceType::Cisco7936, 8, true),
    (DeviceType::Cisco7920, 9, true),
];

const NEWER: Models = [
    (DeviceType::Spa504g, 8, true),
    (DeviceType::Cisco7940, 11, true),
    (DeviceType::Cisco7941, 17, true),
    (DeviceType::Cisco7970, 17, true),
    (DeviceType::Unknown(4711), 17, true),
    (DeviceType::IpCommunicator, 20, true),
    (DeviceType::Cisco7962, 20, true),
    (DeviceType::Cisco6921, 20, true),
    (DeviceType::Cisco7975, 22, true),
    (DeviceType::Cisco8945, 22, true),
];

pub(crate) async fn a_call_with_older_ones(stage: &Stage) -> Outcome {
    a_call_with_each(stage, OLDER).await
}

pub(crate) async fn a_call_with_newer_ones(stage: &Stage) -> Outcome {
    a_call_with_each(stage, NEWER).await
}

async fn a_call_with_each(stage: &Stage, models: Models) -> Outcome {
    let plain = stage.phone().await?;
    for (model, version, names_call) in models {
        let mut settings = Settings::new(&stage.reserve()?).model(model).protocol(version);
        settings.names_call = names_call;
        let phone = stage.connect(settings).await?;
        has_its_keys(&phone, model)?;
        calls(&plain, &phone).await.map_err(|failure| Failure::new(format!("{model}: {failure}")))?;
        ensure!(phone.faults().is_empty(), "{model} does not understand {:?}", phone.faults());
        phone.unregister().await?;
    }
    Ok(())
}

/// The template holds the phone's line and the keys that only this model has, at their places.
fn has_its_keys(phone: &Phone, model: DeviceType) -> Outcome {
    let screen = phone.screen();
    let buttons = &screen.labels.buttons;
    let is = |position, key| buttons.get(&position).is_some_and(|(button, _)| *button == key);
    ensure!(is(1, ButtonType::Line), "{model} has no line at its first button: {buttons:?}");
    for (position, key) in Model::of(model).fixed_keys() {
        ensure!(is(position, key), "{model} has no {key:?} at {position}: {buttons:?}");
    }
    let lines = buttons.values().filter(|(button, _)| *button == ButtonType::Line).count();
    ensure!(lines == 1, "{model} has {lines} lines: {buttons:?}");
    Ok(())
}

/// Calls in both directions, answered by the handset, which every phone has.
async fn calls(plain: &Phone, phone: &Phone) -> Outcome {
    dial(plain, &phone.number()).await?;
    phone.until_ringing().await?;
    phone.off_hook();
    phone.until_talking().await?;
    plain.until_talking().await?;
    is_heard(plain, phone).await?;
    hang_up(phone, plain).await?;
    plain.on_hook();
    dial(phone, &plain.number()).await?;
    plain.until_ringing().await?;
    plain.off_hook();
    plain.until_talking().await?;
    phone.until_talking().await?;
    hang_up(phone, plain).await?;
    plain.on_hook();
    Ok(())
}
