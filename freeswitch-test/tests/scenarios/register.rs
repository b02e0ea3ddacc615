//! A phone registers and gets an answer to everything it asks for.

use std::time::{SystemTime, UNIX_EPOCH};

use freeswitch_test::phone::Settings;
use freeswitch_test::stage::{Device, Outcome, Stage};
use freeswitch_test::{ensure, ensure_eq};
use mod_skinny::protocol::enums::{ButtonType, LampMode};

use crate::script::until_no_channels_of;

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
    ensure!(labels.keys.len() >= 16, "there are only {} soft keys", labels.keys.len());
    ensure!(labels.sets.len() >= 10, "there are only {} sets of soft keys", labels.sets.len());
    ensure!(screen.keep_alive > 0, "no keep-alives are wanted");
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
