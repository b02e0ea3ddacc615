//! How scenarios are played: on the common stage side by side, or alone.

use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use freeswitch_test::phone::Pace;
use freeswitch_test::stage::{Failure, HostKind, Outcome, Setup, Stage, Verdict};
use libtest_mimic::{Completion, Failed, Trial};
use tokio::runtime::Runtime;
use tokio::sync::{OnceCell, RwLock};
use tokio::time::timeout;

/// How long one scenario may take.
const SHARED_LIMIT: Duration = Duration::from_secs(180);
/// The same for one that has the machine to itself; those that are told to take longer do.
const ALONE_LIMIT: Duration = Duration::from_secs(1_800);

type Running<'a> = Pin<Box<dyn Future<Output = Outcome> + Send + 'a>>;

/// A function with the name that it is known by.
pub(crate) struct Scenario {
    pub(crate) name: &'static str,
    pub(crate) play: Play,
}

/// What a scenario is played on.
#[derive(Clone, Copy)]
pub(crate) enum Play {
    /// The common stage, at the same time as others.
    Shared(for<'a> fn(&'a Stage) -> Running<'a>),
    /// Stages of its own, with nothing else going on.
    Alone(fn(Director) -> Running<'static>),
}

/// Brings up stages for a scenario that is alone.
#[derive(Clone, Copy)]
pub(crate) struct Director {
    pace: Pace,
}

impl Director {
    /// How fast its phones are.
    pub(crate) fn pace(self) -> Pace {
        self.pace
    }

    /// Starts a host of the scenario's own.
    pub(crate) async fn stage(self, setup: Setup) -> Result<Stage, Failure> {
        Stage::start(setup.pace(self.pace).host(env!("CARGO_BIN_EXE_freeswitch-host"))).await
    }
}

/// Where all scenarios of a run are played.
#[derive(Clone)]
pub(crate) struct Theatre {
    inner: Arc<Inner>,
}

struct Inner {
    runtime: Runtime,
    director: Director,
    common: OnceCell<Result<Stage, Failure>>,
    /// Read by scenarios that share the machine, written by those that want it for themselves.
    machine: RwLock<()>,
    verdict: Verdict,
}

impl Theatre {
    /// Prepares for scenarios with phones of one pace.
    pub(crate) fn open(pace: Pace) -> Self {
        let runtime = match Runtime::new() {
            Ok(runtime) => runtime,
            Err(error) => panic!("the runtime does not start: {error}"),
        };
        let inner = Inner {
            runtime,
            director: Director { pace },
            common: OnceCell::new(),
            machine: RwLock::new(()),
            verdict: Verdict::default(),
        };
        Self { inner: Arc::new(inner) }
    }

    /// Makes a trial of a scenario.
    pub(crate) fn trial(&self, scenario: &'static Scenario) -> Trial {
        let inner = Arc::clone(&self.inner);
        Trial::ignorable_test(scenario.name, move || {
            let outcome = inner.runtime.block_on(inner.play(scenario.play));
            inner.verdict.note(scenario.name, &outcome);
            match outcome {
                Ok(()) => Ok(Completion::Completed),
                Err(Failure::Skipped(reason)) => {
                    eprintln!("{} skipped: {reason}", scenario.name);
                    Ok(Completion::ignored_with(reason))
                }
                Err(Failure::Failed(message)) => Err(Failed::from(message)),
            }
        })
    }

    /// Ends the common stage and writes the verdict of a run against a real FreeSWITCH; false if the stage did
    /// not end well.
    pub(crate) fn close(&self) -> bool {
        let Some(Ok(stage)) = self.inner.common.get() else { return true };
        if matches!(stage.kind(), HostKind::FreeSwitch(_)) {
            self.write_verdict(stage);
        }
        match stage.end() {
            Ok(()) => true,
            Err(failure) => {
                eprintln!("the common stage: {failure}");
                false
            }
        }
    }

    fn write_verdict(&self, stage: &Stage) {
        let version =
            self.inner.runtime.block_on(stage.api("version")).unwrap_or_else(|_| "unknown".to_owned());
        let path = target().join("freeswitch-verdict.txt");
        match self.inner.verdict.write(&path, &version) {
            Ok(()) => eprintln!("verdict written to {}", path.display()),
            Err(error) => eprintln!("the verdict cannot be written to {}: {error}", path.display()),
        }
    }
}

impl Inner {
    async fn play(&self, play: Play) -> Outcome {
        match play {
            Play::Shared(scene) => {
                let _shared = self.machine.read().await;
                let common = self.common.get_or_init(|| self.director.stage(Setup::new())).await;
                let stage = common.as_ref().map_err(Clone::clone)?;
                let mark = stage.log().mark();
                limited(SHARED_LIMIT, scene(stage)).await?;
                let surprises = stage.log().surprises_after(&mark);
                if surprises.is_empty() {
                    return Ok(());
                }
                Err(Failure::new(format!("the log has:\n{}", surprises.join("\n"))))
            }
            Play::Alone(scene) => {
                let _alone = self.machine.write().await;
                limited(ALONE_LIMIT, scene(self.director)).await
            }
        }
    }
}

async fn limited(limit: Duration, scene: Running<'_>) -> Outcome {
    timeout(limit, scene).await.unwrap_or_else(|_| Err(Failure::new(format!("not over after {limit:?}"))))
}

/// Returns cargo's target folder, which the running program lies in.
fn target() -> PathBuf {
    let program = std::env::current_exe().unwrap_or_default();
    let folder = program.ancestors().find(|folder| folder.file_name().is_some_and(|name| name == "target"));
    folder.unwrap_or(Path::new("target")).to_owned()
}
