//! What changes in the configuration reaches phones that are registered.

use freeswitch_test::phone::Phone;
use freeswitch_test::stage::{Device, Outcome, Setup, Stage};
use freeswitch_test::{ensure, ensure_eq};
use mod_skinny::protocol::enums::Tone;

use crate::runner::Director;
use crate::script::{extension, until_no_channels_of};

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

/// Services, features and speed dials behind one that is gone move up, with what stands beside them.
pub(crate) async fn a_button_that_is_gone(director: Director) -> Outcome {
    let stage = director.stage(Setup::new()).await?;
    let phone = stage.phone().await?;
    let device = |first: &str| {
        let plain = Device::new(phone.name()).button("Line", &line(&phone.number(), "Own"));
        [first, "Second"].iter().fold(plain, |device, name| match *name {
            "" => device.button("SpeedDial", "label=\"Free\" value=\"2390\""),
            name => device
                .speed_dial(name, "2399")
                .button("ServiceUrl", &format!("label=\"{name}\" value=\"http://example.com/{name}\""))
                .button("Privacy", &format!("label=\"{name}\" value=\"1\"")),
        })
    };
    stage.add_device(device("First")).await?;
    rescan(&stage).await?;
    let shown = |wanted: &'static [&'static str]| {
        phone.until("its buttons", move |screen| {
            let labels = &screen.labels;
            let told = |index: u32| {
                let dial = labels.speed_dials.get(&index).map(|(_, label)| label.as_str());
                let service = labels.services.get(&index).map(|(_, label)| label.as_str());
                let feature = labels.features.get(&index).map(|(label, _)| label.as_str());
                [dial, service, feature]
            };
            (1..).zip(wanted).all(|(index, name)| told(index).contains(&Some(*name)))
                && told(1).iter().all(|label| *label != Some("First") || wanted.contains(&"First"))
        })
    };
    shown(&["First", "Second"]).await?;
    stage.add_device(device("")).await?;
    rescan(&stage).await?;
    let screen = shown(&["Second"]).await?;
    let labels = &screen.labels;
    ensure_eq!(labels.services.get(&1).map(|(url, _)| url.as_str()), Some("http://example.com/Second"));
    ensure_eq!(labels.features.get(&1).map(|(label, _)| label.as_str()), Some("Second"));
    ensure_eq!(restarts(&phone), 0, "restarts of a phone whose lines stay");
    stage.end()
}

/// A line that changed in a call, and is what it was before the call ends, restarts nothing; a speed dial that came
/// with it is there at once.
pub(crate) async fn a_line_that_comes_back(director: Director) -> Outcome {
    let stage = director.stage(Setup::new()).await?;
    let phone = stage.phone().await?;
    phone.off_hook();
    phone.until_tone(Tone::InsideDialTone).await?;
    phone.dial(extension::ECHO).await;
    phone.until_talking().await?;
    let device = |number: &str, label: &str| {
        Device::new(phone.name()).button("Line", &line(number, label)).speed_dial("Shop", "2400")
    };
    stage.add_device(device("2396", "Another")).await?;
    rescan(&stage).await?;
    phone.until("the speed dial", |screen| screen.labels.speed_dials.contains_key(&1)).await?;
    stage.add_device(device(&phone.number(), "Back")).await?;
    rescan(&stage).await?;
    phone.until("its label", |screen| screen.labels.lines[&1].label == "Back").await?;
    phone.on_hook();
    phone.until_idle().await?;
    until_no_channels_of(&stage, &[&phone]).await?;
    // A phone that was told to restart hears of no other labels.
    stage.add_device(device(&phone.number(), "Still here")).await?;
    rescan(&stage).await?;
    phone.until("its next label", |screen| screen.labels.lines[&1].label == "Still here").await?;
    ensure_eq!(restarts(&phone), 0, "restarts of a phone that has its line back");
    stage.end()
}

/// Who rescans, starts or restarts a profile is told what is wrong with it.
pub(crate) async fn what_is_wrong_is_answered(director: Director) -> Outcome {
    let stage = director.stage(Setup::new()).await?;
    let phone = stage.phone().await?;
    let path = "skinny_profiles/internal.xml";
    let good = std::fs::read_to_string(stage.folder().join("conf").join(path))?;
    let odd = good.replace("<settings>", "<settings>\n<param name=\"colour\" value=\"green\"/>");
    stage.write_conf(path, &odd).await?;
    let answer = stage.api("skinny profile internal rescan").await?;
    ensure!(answer.contains("colour") && answer.trim().ends_with("+OK"), "rescan answered {answer:?}");
    stage.log().announce("soft-key-set-set");
    let broken = good.replace("soft-key-set-set name=\"default\"", "soft-key-set-set name=\"other\"");
    stage.write_conf(path, &broken).await?;
    for command in ["rescan", "restart"] {
        let answer = stage.api(&format!("skinny profile internal {command}")).await?;
        let named = answer.contains("-ERR") && answer.contains("<soft-key-set-set name=\"default\">");
        ensure!(named, "{command} answered {answer:?}");
    }
    ensure!(!phone.screen().disconnected, "a profile that cannot be read anew stops");
    stage.write_conf(path, &odd).await?;
    let answer = stage.api("skinny profile internal restart").await?;
    ensure!(answer.contains("colour") && answer.trim().ends_with("+OK"), "restart answered {answer:?}");
    phone.until_disconnected().await?;
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
