//! What changes in the configuration reaches phones that are registered.

use freeswitch_test::phone::Phone;
use freeswitch_test::stage::{Device, Outcome, Setup, Stage};
use freeswitch_test::{ensure, ensure_eq};
use mod_skinny::protocol::enums::Tone;

use crate::runner::Director;
use crate::script::extension;

/// Labels, speed dials, services and soft keys change in the middle of a call, which goes on.
pub(crate) async fn buttons_and_soft_keys(director: Director) -> Outcome {
    let stage = director.stage(Setup::new()).await?;
    let phone = stage.phone().await?;
    let number = phone.number();
    let device = |label: &str| Device::new(phone.name()).button("Line", &line(&number, label));
    stage.add_device(device("Before").speed_dial("Shop", "2400")).await?;
    rescan(&stage).await?;
    phone
        .until("the first entry", |screen| {
            screen.labels.lines[&1].label == "Before"
                && screen.labels.speed_dials.get(&1).is_some_and(|(number, _)| number == "2400")
        })
        .await?;
    phone.off_hook();
    phone.until_tone(Tone::InsideDialTone).await?;
    phone.dial(extension::ECHO).await;
    phone.until_talking().await?;
    let after = device("After")
        .speed_dial("Workshop", "2399")
        .button("ServiceUrl", "label=\"Menu\" value=\"http://example.com/menu.xml\"")
        .param("skinny-soft-key-set-set", "short")
        .variable("mood", "sunny");
    stage.add_device(after).await?;
    let profile = std::fs::read_to_string(stage.folder().join("conf/skinny_profiles/internal.xml"))?;
    let profile = profile.replace("</soft-key-set-sets>", SHORT);
    stage.write_conf("skinny_profiles/internal.xml", &profile).await?;
    rescan(&stage).await?;
    let screen = phone
        .until("the second entry", |screen| {
            let labels = &screen.labels;
            labels.lines[&1].label == "After"
                && labels.speed_dials.get(&1) == Some(&("2399".to_owned(), "Workshop".to_owned()))
                && labels.services.get(&1).is_some_and(|(url, _)| url == "http://example.com/menu.xml")
                && labels.buttons.len() == 3
                && screen.soft_keys().len() == 1
        })
        .await?;
    ensure!(screen.calls.len() == 1 && !screen.disconnected, "the call is gone:\n{screen}");
    phone.soft_key("EndCall").await?;
    phone.until_idle().await?;
    ensure_eq!(restarts(&phone), 0, "restarts of a phone whose lines stay");
    stage.end()
}

/// A phone whose lines change restarts, but not in the middle of a call.
pub(crate) async fn another_line(director: Director) -> Outcome {
    let stage = director.stage(Setup::new()).await?;
    let [phone, other] = stage.phones().await?;
    phone.off_hook();
    phone.until_tone(Tone::InsideDialTone).await?;
    phone.dial(extension::ECHO).await;
    phone.until_talking().await?;
    let device = Device::new(phone.name())
        .button("Line", &line("2395", "Another"))
        .button("Line", &line(&phone.number(), "Own"));
    stage.add_device(device).await?;
    rescan(&stage).await?;
    // Both are looked up by the time that the other one has its new label.
    let renamed = Device::new(other.name()).button("Line", &line(&other.number(), "Renamed"));
    stage.add_device(renamed).await?;
    rescan(&stage).await?;
    other.until("its new label", |screen| screen.labels.lines[&1].label == "Renamed").await?;
    ensure_eq!(restarts(&phone), 0, "restarts in the middle of a call");
    phone.on_hook();
    phone.until_idle().await?;
    let told = async || Ok((restarts(&phone) != 1).then(|| phone.report()));
    stage.until("the restart", told).await?;
    phone.close();
    let again = stage.connect(phone.settings().clone()).await?;
    ensure_eq!(again.number(), "2395".to_owned(), "the first line of the restarted phone");
    stage.end()
}

async fn rescan(stage: &Stage) -> Outcome {
    let answer = stage.api("skinny profile internal rescan").await?;
    ensure!(answer.contains("+OK"), "rescan answered {answer:?}");
    Ok(())
}

fn line(number: &str, label: &str) -> String {
    format!("label=\"{label}\" value=\"{number}\" caller-name=\"{label}\"")
}

fn restarts(phone: &Phone) -> usize {
    phone.record().iter().filter(|entry| entry.to_string().contains("DeviceRestart")).count()
}

const SHORT: &str = r#"
        <soft-key-set-set name="short">
          <soft-key-set name="KeySetOnHook" value="SoftkeyNewcall"/>
          <soft-key-set name="KeySetOffHook" value="SoftkeyEndcall"/>
          <soft-key-set name="KeySetConnected" value="SoftkeyEndcall"/>
        </soft-key-set-set>
      </soft-key-set-sets>"#;
