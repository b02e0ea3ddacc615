//! What a busy or poor machine does to phones: they come all at once, or there is nothing left to take them with.

use std::time::Duration;

use freeswitch_test::ensure;
use freeswitch_test::phone::{Phone, Settings};
use freeswitch_test::stage::{Failure, Outcome, Setup, Stage};
use rustix::process::{Pid, Resource, Rlimit, prlimit};

use crate::runner::Director;
use crate::script::{connect, hang_up};

/// How many phones come back at the same moment, as after a power cut.
const CROWD: usize = 300;
/// Threads that the host may have more of for all of them: as many as ask the directory at the same time, and some.
const FEW: usize = 100;

/// All of them register at once, and nobody gets a thread of its own for it.
pub(crate) async fn everybody_at_once(director: Director) -> Outcome {
    let stage = director.stage(Setup::new()).await?;
    let before = stage.holdings()?.threads;
    let names: Vec<String> = (0..CROWD).map(|_| stage.reserve()).collect::<Result<_, _>>()?;
    let phones = stage.connect_all(names.iter().map(|name| Settings::new(name))).await?;
    let settled = || async {
        let now = stage.holdings()?.threads;
        Ok((now > before + FEW).then(|| format!("{now} threads, {before} before")))
    };
    stage.until("few threads", settled).await?;
    let [.., a, b] = &phones[..] else { return Err(Failure::new("no phones")) };
    connect(a, b).await?;
    hang_up(a, b).await?;
    stage.end()
}

/// The host runs out of descriptors: phones that are there go on, and others come in when there are some again.
pub(crate) async fn no_descriptors_left(director: Director) -> Outcome {
    let stage = director.stage(Setup::new()).await?;
    stage.log().announce("cannot accept a phone");
    for others in [
        "descriptor",
        "Too many open files",
        "unable to open database file",
        "Failure to connect",
        "cannot be written",
    ] {
        stage.log().announce(others);
    }
    let phone = stage.phone().await?;
    let limit = |files: Option<u64>| -> Result<Rlimit, Failure> {
        let pid = i32::try_from(stage.pid()).ok().and_then(Pid::from_raw);
        let wanted = Rlimit { current: files, maximum: rustix::process::getrlimit(Resource::Nofile).maximum };
        prlimit(pid, Resource::Nofile, wanted).map_err(|error| Failure::new(format!("prlimit: {error}")))
    };
    let before = limit(Some(0))?;
    let outside = Phone::connect(stage.address(), Settings::new(&stage.reserve()?)).await?;
    let said = || async {
        let seen = stage.log().has(&["[ERR]", "cannot accept a phone"]);
        Ok((!seen).then(|| "nothing".to_owned()))
    };
    stage.until("a word about it", said).await?;
    tokio::time::sleep(Duration::from_millis(500)).await;
    let lines = stage.log().lines();
    let count = lines.iter().filter(|line| line.contains("cannot accept a phone")).count();
    ensure!(count == 1, "it is said {count} times");
    ensure!(!phone.screen().disconnected, "a phone that was there is closed");
    limit(before.current)?;
    drop(outside);
    until_in(&stage).await?;
    stage.end()
}

async fn until_in(stage: &Stage) -> Outcome {
    let another = stage.phone().await?;
    let again = stage.phone().await?;
    connect(&another, &again).await?;
    hang_up(&another, &again).await
}
