//! A phone that says it is alive stays; one that says nothing goes.

use std::time::{Duration, Instant};

use freeswitch_test::phone::{Phone, Settings};
use freeswitch_test::stage::{Outcome, Setup, Stage};
use freeswitch_test::{ensure, ensure_eq};
use mod_skinny::protocol::messages::KeepAliveReq;

use crate::conf;
use crate::runner::Director;

pub(crate) async fn it_is_answered(stage: &Stage) -> Outcome {
    let phone = stage.phone().await?;
    phone.send(KeepAliveReq::default());
    phone.send(KeepAliveReq::default());
    let screen = phone.until("two answers", |screen| screen.keep_alives >= 2).await?;
    ensure!(!screen.disconnected, "the phone is disconnected");
    Ok(())
}

/// A profile that says nothing of it wants one a minute.
pub(crate) async fn each_minute_by_default(director: Director) -> Outcome {
    let port = conf::free_port()?;
    let profile = conf::profile("plain", "example.com", port);
    let stage = director.stage(Setup::new().file("skinny_profiles/plain.xml", &profile)).await?;
    let phone = Phone::register(([127, 0, 0, 1], port).into(), Settings::new(&stage.reserve()?)).await?;
    ensure_eq!(phone.screen().keep_alive, 60, "interval that the phone was told");
    let status = stage.api("skinny status profile plain").await?;
    ensure!(status.contains("Keep-Alive        \t60\n"), "the status is\n{status}");
    stage.end()
}

/// Not before a tenth more than the interval has passed.
pub(crate) async fn a_silent_phone_expires(director: Director) -> Outcome {
    let stage = director.stage(Setup::new().param("keep-alive", "2")).await?;
    let events = stage.events("CUSTOM skinny::expire").await?;
    let lively = stage.phone().await?;
    let mut silent = Settings::new(&stage.reserve()?);
    silent.keeps_alive = false;
    let start = Instant::now();
    let silent = stage.connect(silent).await?;
    ensure_eq!(silent.screen().keep_alive, 2, "interval that the phone was told");
    let limit = Duration::from_secs(8);
    silent.until_within(limit, "its end", |screen| screen.disconnected).await?;
    let lasted = start.elapsed();
    ensure!(lasted >= Duration::from_millis(2_200), "it expired after {lasted:?}");
    let event = events.until("skinny::expire", |event| event.is("skinny::expire")).await?;
    ensure_eq!(event.header("Skinny-Device-Name"), Some(silent.name()), "who expired");
    ensure!(!lively.screen().disconnected, "the phone that keeps alive is gone too");
    stage.end()
}
