//! A host to play a scenario on: configured, started, watched and ended.
//!
//! A scenario sees phones, the event socket and the log, and never which host it runs on. Several scenarios may
//! share one stage, each with phones of its own from the pool.

mod conf;
mod host;
mod log;
mod outcome;
mod ports;
mod process;
mod setup;
mod startup;
mod verdict;
mod waits;

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

use parking_lot::Mutex;
use tempfile::TempDir;

use crate::esl::EventSocket;
use crate::phone::{Pace, Phone, Settings};
use conf::Conf;
use process::{End, Process};
use startup::{PASSWORD, Ports};

pub use host::{Capability, HostKind};
pub use log::{HostLog, Mark};
pub use outcome::{Failure, Outcome};
pub use process::Holdings;
pub use setup::{Device, FIRST_NUMBER, POOL, Setup, pool_name};
pub use verdict::Verdict;

/// The environment variable that, when it is there, has a stage's files kept for a look at them.
const KEEP: &str = "SKINNY_KEEP_FILES";

/// A running host with its configuration.
#[derive(Debug)]
pub struct Stage {
    kind: HostKind,
    // Declared before the folder, so that the host ends before its files go.
    process: Mutex<Process>,
    pid: u32,
    conf: Conf,
    folder: TempDir,
    log: HostLog,
    control: EventSocket,
    ports: Ports,
    next_phone: AtomicU32,
    pace: Pace,
}

impl Stage {
    /// Starts the host chosen by the environment and waits until phones can connect.
    ///
    /// # Errors
    ///
    /// Fails if the host cannot be started or is not ready within a minute; the message holds its last words.
    pub async fn start(setup: Setup) -> Result<Self, Failure> {
        let kind = setup.kind.clone().unwrap_or_else(HostKind::chosen);
        let mut folder = tempfile::Builder::new().prefix("skinny-stage-").tempdir()?;
        folder.disable_cleanup(std::env::var_os(KEEP).is_some());
        let conf = Conf::copy(&repository(), folder.path())?;
        conf.apply(&setup)?;
        let ports = Ports::of(&setup)?;
        ports.write(&conf)?;
        let (mut process, log) = startup::launch(&kind, &setup, &conf, folder.path(), &ports)?;
        let control = startup::until_ready(&mut process, &log, ports.event_socket()).await?;
        let stage = Self {
            kind,
            pid: process.id(),
            process: Mutex::new(process),
            conf,
            folder,
            log,
            control,
            ports,
            next_phone: AtomicU32::new(FIRST_NUMBER),
            pace: setup.pace,
        };
        if !setup.may_fail {
            stage.until_listening().await?;
        }
        Ok(stage)
    }

    /// Registers the pool's next phone, a 7960 with one line.
    ///
    /// # Errors
    ///
    /// Fails if the phone cannot register or the pool is used up.
    pub async fn phone(&self) -> Result<Phone, Failure> {
        let name = self.reserve()?;
        self.connect(Settings::new(&name)).await
    }

    /// Registers as many phones as the caller takes, all at once.
    ///
    /// # Errors
    ///
    /// As [`phone`](Self::phone).
    pub async fn phones<const N: usize>(&self) -> Result<[Phone; N], Failure> {
        let names: Vec<String> = (0..N).map(|_| self.reserve()).collect::<Result<_, _>>()?;
        let phones = self.connect_all(names.iter().map(|name| Settings::new(name))).await?;
        phones.try_into().map_err(|_| Failure::new("a phone is missing"))
    }

    /// Registers a phone of any kind, which is as fast as all on this stage.
    ///
    /// # Errors
    ///
    /// Fails if the phone is rejected or the registration does not come to its end.
    pub async fn connect(&self, settings: Settings) -> Result<Phone, Failure> {
        Ok(Phone::register(self.ports.phones(), settings.pace(self.pace)).await?)
    }

    /// Registers phones of any kind at once, and returns them in the same order.
    ///
    /// # Errors
    ///
    /// As [`connect`](Self::connect).
    pub async fn connect_all(
        &self,
        phones: impl IntoIterator<Item = Settings>,
    ) -> Result<Vec<Phone>, Failure> {
        let registering = phones.into_iter().map(|settings| {
            let settings = settings.pace(self.pace);
            tokio::spawn(Phone::register(self.ports.phones(), settings))
        });
        let mut registered = Vec::new();
        for phone in registering.collect::<Vec<_>>() {
            registered.push(phone.await??);
        }
        Ok(registered)
    }

    /// Takes a device name from the pool.
    ///
    /// # Errors
    ///
    /// Fails if the pool is used up.
    pub fn reserve(&self) -> Result<String, Failure> {
        let number = self.next_phone.fetch_add(1, Ordering::Relaxed);
        if number >= FIRST_NUMBER + POOL {
            return Err(Failure::new(format!("the pool's {POOL} phones are used up")));
        }
        Ok(pool_name(number))
    }

    /// Adds a phone to the directory of the running host.
    ///
    /// # Errors
    ///
    /// Fails if the file cannot be written or the host does not read its configuration anew.
    pub async fn add_device(&self, device: Device) -> Result<(), Failure> {
        let file = device.name().to_owned();
        self.conf.devices(&file, std::iter::once(device))?;
        self.reload_configuration().await
    }

    /// Writes a file of the project's configuration and has the host read it.
    ///
    /// # Errors
    ///
    /// As [`add_device`](Self::add_device).
    pub async fn write_conf(&self, path: &str, text: &str) -> Result<(), Failure> {
        std::fs::write(self.conf.project_file(path), text)?;
        self.reload_configuration().await
    }

    /// Runs an API command over the event socket.
    ///
    /// # Errors
    ///
    /// Fails if the host does not answer; `-ERR` is an answer.
    pub async fn api(&self, command: &str) -> Result<String, Failure> {
        Ok(self.control.api(command).await?)
    }

    /// Opens another connection to the event socket, subscribed to the events named.
    ///
    /// # Errors
    ///
    /// Fails if the connection or the subscription does.
    pub async fn events(&self, names: &str) -> Result<EventSocket, Failure> {
        let socket = EventSocket::connect(self.ports.event_socket(), PASSWORD).await?;
        socket.subscribe(names).await?;
        Ok(socket)
    }

    /// Ends the scenario as skipped unless the host has what it needs.
    ///
    /// # Errors
    ///
    /// Fails with the declared skip.
    pub fn require(&self, capability: Capability) -> Outcome {
        if self.kind.can(capability) {
            return Ok(());
        }
        Err(Failure::skip(format!("the host has no {capability:?}")))
    }

    /// Returns the number of channels that the host counts.
    ///
    /// # Errors
    ///
    /// Fails if the host does not answer or its answer holds no number.
    pub async fn channels(&self) -> Result<usize, Failure> {
        let answer = self.api("show channels count").await?;
        let number = answer.split_whitespace().next().and_then(|word| word.parse().ok());
        number.ok_or_else(|| Failure::new(format!("show channels count answered {answer:?}")))
    }

    /// Returns the pace of the phones that connect to it.
    #[must_use]
    pub fn pace(&self) -> Pace {
        self.pace
    }

    /// Returns the address that phones connect to.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.ports.phones()
    }

    /// Returns the address of the event socket, and its password.
    #[must_use]
    pub fn event_socket(&self) -> (SocketAddr, &'static str) {
        (self.ports.event_socket(), PASSWORD)
    }

    /// Returns the id of the host's process.
    #[must_use]
    pub fn pid(&self) -> u32 {
        self.pid
    }

    /// Returns the host's log.
    #[must_use]
    pub fn log(&self) -> &HostLog {
        &self.log
    }

    /// Returns which host this is.
    #[must_use]
    pub fn kind(&self) -> &HostKind {
        &self.kind
    }

    /// Tells whether this is the project's own host.
    #[must_use]
    pub fn is_embedded(&self) -> bool {
        self.kind == HostKind::Embedded
    }

    /// Returns what the host's process holds at this moment.
    ///
    /// # Errors
    ///
    /// Fails if the process is gone.
    pub fn holdings(&self) -> Result<Holdings, Failure> {
        Ok(Holdings::of(self.pid)?)
    }

    /// Returns the folder with everything that the host wrote.
    #[must_use]
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Ends the host, waiting for it on the spot, and tells whether it ended well and without an error that nobody announced.
    ///
    /// # Errors
    ///
    /// Fails if the host crashed, had to be killed, or its log holds surprises.
    pub fn end(&self) -> Outcome {
        let tail = || self.log.tail(40);
        match self.process.lock().end() {
            End::Exit(status) if status.success() => {}
            End::Exit(status) => {
                return Err(Failure::new(format!("the host ended with {status}; log:\n{}", tail())));
            }
            // A real FreeSWITCH that is ended soon after its start may wait for its own timer's thread for ever.
            End::Killed(threads)
                if !self.is_embedded() && !threads.iter().any(|name| name.contains("skinny")) => {}
            End::Killed(threads) => {
                return Err(Failure::new(format!(
                    "the host did not end, threads {threads:?}; log:\n{}",
                    tail()
                )));
            }
        }
        self.no_surprises()
    }

    /// Fails if the log holds an error that nobody announced, or the host is gone.
    ///
    /// # Errors
    ///
    /// The message lists the lines.
    pub fn no_surprises(&self) -> Outcome {
        self.no_surprises_after(&Mark::default())
    }

    /// The same of what was logged after a mark.
    ///
    /// # Errors
    ///
    /// As [`Stage::no_surprises`].
    pub fn no_surprises_after(&self, mark: &Mark) -> Outcome {
        let surprises = self.log.surprises_after(mark);
        if surprises.is_empty() {
            Ok(())
        } else {
            Err(Failure::new(format!("the log has:\n{}", surprises.join("\n"))))
        }
    }

    async fn reload_configuration(&self) -> Outcome {
        let answer = self.api("reloadxml").await?;
        if answer.contains("+OK") {
            Ok(())
        } else {
            Err(Failure::new(format!("reloadxml answered {answer:?}")))
        }
    }
}

/// Returns the folder that this package lies in.
fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap_or(Path::new(".")).to_owned()
}
