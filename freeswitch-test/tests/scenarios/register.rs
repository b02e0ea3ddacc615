//! A phone registers and gets an answer to everything it asks for.

use std::time::{SystemTime, UNIX_EPOCH};

use freeswitch_test::phone::Settings;
use freeswitch_test::stage::{Device, Outcome, Stage};
use freeswitch_test::{ensure, ensure_eq};
use mod_skinny::protocol::Message;
use mod_skinny::protocol::enums::{ButtonType, DeviceType, LampMode, Tone};
use mod_skinny::protocol::messages::VersionReq;

use crate::script::{extension, until_no_channels_of};

pub(crate) async fn everything_is_answered(stage: &Stage) -> Outcome {
    let phone = stage.phone().await?;
    let screen = phone.screen();
    let number = phone.number();
    let labels = &screen.labels;
    ensure_eq!(labels.lines.len(), 1, "lines on the phone");
    ensure!(number.len() == 4, "the line's number is {number:?}");
    let shown: Vec<_> = labels.lines.values().map(|line| format!("{} {}", line.name, line.label)).collect();
    ensure!(shown.iter().any(|text| text.contains(&number)), "the line is shown as {shown:?}");
    ensure_eq!(labels.config, Some((1, 0)), "lines and speed dials by the configuration");
    // As many as are announced, none of them blank, each at the place of its number.
    let announced = (labels.keys.len(), labels.sets.len());
    ensure_eq!(announced, (20, 11), "soft keys and sets of them");
    let promised = phone.record().into_iter().find_map(|entry| match entry.message {
        Message::SoftKeyTemplateRes(template) => Some(template.soft_key_template.soft_key_count),
        _ => None,
    });
    ensure_eq!(promised, Some(20), "soft keys that were announced");
    let own_places = labels.keys.iter().zip(1..).all(|(key, place)| u32::from(key.event) == place);
    let blank = labels.keys.iter().find(|key| key.label.is_empty());
    ensure!(own_places && blank.is_none(), "the soft keys are {:?}", labels.keys);
    let screen = phone.until("soft keys of an idle phone", |screen| !screen.idle_keys.is_empty()).await?;
    ensure!(
        screen.soft_keys().iter().any(|key| key.eq_ignore_ascii_case("Newcall")),
        "keys {:?}",
        screen.soft_keys()
    );
    ensure!(screen.is_idle(), "the phone is not idle:\n{screen}");
    ensure_eq!(screen.line_lamp(1), LampMode::Off, "lamp of the idle line");
    ensure!(phone.faults().is_empty(), "the phone does not understand {:?}", phone.faults());
    let year = 1970 + SystemTime::now().duration_since(UNIX_EPOCH)?.as_secs() / 31_556_952;
    let told = screen.date_time.map(|time| u64::from(time[0]));
    ensure!(told.is_some_and(|told| told.abs_diff(year) <= 1), "the phone is told the year {told:?}");
    until_no_channels_of(stage, &[&phone]).await
}

pub(crate) async fn every_protocol_version(stage: &Stage) -> Outcome {
    for version in [0, 3, 5, 6, 7, 8, 9, 10, 11, 12, 15, 16, 17, 18, 19, 20, 21, 22, 25] {
        let name = stage.reserve()?;
        let phone = stage.connect(Settings::new(&name).protocol(version)).await?;
        ensure!(name.ends_with(&phone.number()), "version {version}: {name} is shown {:?}", phone.number());
        ensure!(phone.faults().is_empty(), "version {version}: not understood: {:?}", phone.faults());
        phone.unregister().await?;
    }
    Ok(())
}

pub(crate) async fn buttons_as_configured(stage: &Stage) -> Outcome {
    let device = Device::new("SEP00005E0B0001")
        .line("2901", "First Line")
        .line("2902", "Second Line")
        .speed_dial("Reception", "3001")
        .button("ServiceUrl", "label=\"Directory\" value=\"http://192.0.2.1/d.xml\"");
    stage.add_device(device).await?;
    let phone = stage.connect(Settings::new("SEP00005E0B0001")).await?;
    let labels = phone.screen().labels;
    let kinds: Vec<_> =
        labels.buttons.values().filter(|(kind, _)| *kind != ButtonType::Undefined).copied().collect();
    let wanted = [
        (ButtonType::Line, 1),
        (ButtonType::Line, 2),
        (ButtonType::SpeedDial, 1),
        (ButtonType::ServiceUrl, 1),
    ];
    ensure_eq!(kinds, wanted, "buttons");
    let numbers: Vec<_> = labels.lines.values().map(|line| line.number.as_str()).collect();
    ensure_eq!(numbers, ["2901", "2902"], "lines");
    let dial = labels.speed_dials.get(&1).cloned();
    ensure_eq!(dial, Some(("3001".to_owned(), "Reception".to_owned())), "speed dial");
    let service = labels.services.get(&1).cloned();
    ensure_eq!(service, Some(("http://192.0.2.1/d.xml".to_owned(), "Directory".to_owned())), "service");
    ensure_eq!(labels.config, Some((2, 1)), "lines and speed dials by the configuration");
    Ok(())
}

/// Feature keys are counted apart from lines and speed dials, and have the status that the directory gives them.
pub(crate) async fn feature_buttons(stage: &Stage) -> Outcome {
    let device = Device::new("SEP00005E0B0002")
        .button("Line", "label=\"Front desk\" value=\"2903\" caller-name=\"Reception\"")
        .button("Privacy", "label=\"Private\" value=\"1\"")
        .speed_dial("Echo", "3001")
        .button("130", "label=\"Do not disturb\" value=\"0\"")
        .button("service-url", "label=\"Menu\" value=\"http://192.0.2.1/m.xml\"");
    stage.add_device(device).await?;
    let phone = stage.connect(Settings::new("SEP00005E0B0002")).await?;
    let labels = phone.screen().labels;
    let kinds: Vec<_> =
        labels.buttons.values().filter(|(kind, _)| *kind != ButtonType::Undefined).copied().collect();
    let wanted = [
        (ButtonType::Line, 1),
        (ButtonType::Privacy, 1),
        (ButtonType::SpeedDial, 1),
        (ButtonType::DoNotDisturb, 2),
        (ButtonType::ServiceUrl, 1),
    ];
    ensure_eq!(kinds, wanted, "buttons");
    let features: Vec<_> = labels.features.values().cloned().collect();
    ensure_eq!(features, [("Private".to_owned(), 1), ("Do not disturb".to_owned(), 0)], "features");
    // Number, name and label each in the field that phones show as such.
    let line = labels.lines.get(&1).cloned().unwrap_or_default();
    let shown = (line.number.as_str(), line.name.as_str(), line.label.as_str());
    ensure_eq!(shown, ("2903", "Reception", "Front desk"), "the line's texts");
    Ok(())
}

/// The load that a phone asks for: its own, that of its type, or none.
pub(crate) async fn firmware_by_type_and_phone(stage: &Stage) -> Outcome {
    let own =
        Device::new("SEP00005E0B0003").line("2904", "Own").param("skinny-firmware-version", "P0S3-8-12-00");
    stage.add_device(own).await?;
    let ata = DeviceType::parse("Cisco ATA 186").unwrap_or_default();
    let cases = [
        (Settings::new("SEP00005E0B0003").model(ata), "P0S3-8-12-00"),
        (Settings::new(&stage.reserve()?).model(ata), "ATA030101SCCP04"),
        (Settings::new(&stage.reserve()?), ""),
    ];
    for (settings, wanted) in cases {
        let phone = stage.connect(settings).await?;
        phone.send(VersionReq {});
        let screen = phone.until("its firmware", |screen| screen.labels.version.is_some()).await?;
        ensure_eq!(screen.labels.version.as_deref(), Some(wanted), "firmware of {}", phone.name());
    }
    Ok(())
}

/// As many buttons as a phone with expansion modules has; the last line of them can be used.
pub(crate) async fn forty_two_buttons(stage: &Stage) -> Outcome {
    let mut device = Device::new("SEP00005E0B0042");
    for line in 0..10 {
        device = device.line(&format!("66{line:02}"), &format!("Line {line}"));
    }
    for dial in 0..32 {
        device = device.speed_dial(&format!("Dial {dial}"), extension::ECHO);
    }
    stage.add_device(device).await?;
    let phone = stage.connect(Settings::new("SEP00005E0B0042")).await?;
    let labels = phone.screen().labels;
    let count = |wanted| labels.buttons.values().filter(|(kind, _)| *kind == wanted).count();
    ensure_eq!((count(ButtonType::Line), count(ButtonType::SpeedDial)), (10, 32), "lines and speed dials");
    ensure_eq!(labels.lines.get(&10).map(|line| line.number.as_str()), Some("6609"), "the last line");
    let last = labels.speed_dials.get(&32).cloned();
    ensure_eq!(last, Some((extension::ECHO.to_owned(), "Dial 31".to_owned())), "the last speed dial");
    phone.line_key(10);
    let screen = phone.until_tone(Tone::InsideDialTone).await?;
    ensure_eq!(screen.line_lamp(10), LampMode::On, "lamp of the last line");
    phone.soft_key("EndCall").await?;
    phone.until_idle().await?;
    phone.speed_dial(32);
    phone.until_talking().await?;
    phone.soft_key("EndCall").await?;
    phone.until_idle().await?;
    until_no_channels_of(stage, &[&phone]).await
}
