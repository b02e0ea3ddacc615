//! Phones of many kinds, with and without soft keys.

use freeswitch_test::ensure;
use freeswitch_test::phone::{Phone, Settings};
use freeswitch_test::stage::{Failure, Outcome, Stage};
use mod_skinny::protocol::enums::DeviceType;

use crate::script::{dial, hang_up, is_heard};

/// Models with the protocol version that their firmware offers, and whether they name the call with each key.
const MODELS: [(DeviceType, u8, bool); 14] = [
    (DeviceType::Cisco12SpPlus, 3, false),
    (DeviceType::Ata186, 3, false),
    (DeviceType::Cisco7910, 5, false),
    (DeviceType::Cisco7905, 6, false),
    (DeviceType::Cisco7912, 7, false),
    (DeviceType::Cisco7902, 8, true),
    (DeviceType::Cisco7940, 11, true),
    (DeviceType::Cisco7920, 9, true),
    (DeviceType::Cisco7936, 8, true),
    (DeviceType::Cisco7941, 17, true),
    (DeviceType::Cisco7962, 20, true),
    (DeviceType::Cisco7975, 22, true),
    (DeviceType::Cisco6921, 20, true),
    (DeviceType::Cisco8945, 22, true),
];

pub(crate) async fn a_call_with_each(stage: &Stage) -> Outcome {
    let plain = stage.phone().await?;
    for (model, version, names_call) in MODELS {
        let mut settings = Settings::new(&stage.reserve()?).model(model).protocol(version);
        settings.names_call = names_call;
        let phone = stage.connect(settings).await?;
        calls(&plain, &phone).await.map_err(|failure| Failure::new(format!("{model}: {failure}")))?;
        ensure!(phone.faults().is_empty(), "{model} does not understand {:?}", phone.faults());
        phone.unregister().await?;
    }
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
