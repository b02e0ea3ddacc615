//! The servers that can be loaded, and how each is started.

use std::fmt;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::str::FromStr;
use std::time::{Duration, Instant};

use tokio::net::TcpStream;
use tokio::time::sleep;

use super::names;
use super::plan::Plan;
use crate::stage::{Failure, HostKind, Setup, Stage};

/// A server to load.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// This module in the embedded host.
    Embedded,
    /// This module in a FreeSWITCH installed under this prefix.
    FreeSwitch(PathBuf),
    /// The original module, which is part of a FreeSWITCH installed under this prefix.
    Original(PathBuf),
    /// A tokio server that answers with fixed frames.
    Bare,
    /// One that runs already, and its process where that is on this machine.
    Elsewhere(SocketAddr, Option<u32>),
}

impl FromStr for Target {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (word, value) = text.split_once('=').unwrap_or((text, ""));
        match (word, value) {
            ("embedded", "") => Ok(Self::Embedded),
            ("bare", "") => Ok(Self::Bare),
            ("freeswitch", prefix) if !prefix.is_empty() => Ok(Self::FreeSwitch(prefix.into())),
            ("original", prefix) if !prefix.is_empty() => Ok(Self::Original(prefix.into())),
            _ => {
                let (address, pid) = text.split_once(',').map_or((text, None), |(a, pid)| (a, Some(pid)));
                let pid = pid.map(|pid| pid.parse().map_err(|_| format!("{pid:?} is no process id")));
                let address = address.parse().map_err(|_| {
                    "expected embedded, freeswitch=PREFIX, original=PREFIX, bare or ADDRESS:PORT[,PID]"
                        .to_owned()
                })?;
                Ok(Self::Elsewhere(address, pid.transpose()?))
            }
        }
    }
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Embedded => f.write_str("embedded"),
            Self::FreeSwitch(_) => f.write_str(THIS),
            Self::Original(_) => f.write_str(ORIGINAL),
            Self::Bare => f.write_str(BARE),
            Self::Elsewhere(address, _) => address.fmt(f),
        }
    }
}

impl Target {
    /// Returns what the report calls it.
    #[must_use]
    pub fn name(&self) -> String {
        self.to_string()
    }

    /// Tells whether calls can be made through it.
    pub(super) fn calls(&self) -> bool {
        matches!(self, Self::Embedded | Self::FreeSwitch(_) | Self::Original(_))
    }

    /// Starts it and waits until phones can connect.
    pub(super) async fn start(&self, plan: &Plan) -> Result<Server, Failure> {
        let (address, process) = match self {
            Self::Embedded => on_stage(HostKind::Embedded, None, plan).await?,
            Self::FreeSwitch(prefix) => on_stage(HostKind::FreeSwitch(prefix.clone()), None, plan).await?,
            Self::Original(prefix) => {
                let module = prefix.join("lib/freeswitch/mod/mod_skinny.so");
                on_stage(HostKind::FreeSwitch(prefix.clone()), Some(module), plan).await?
            }
            Self::Bare => bare().await?,
            Self::Elsewhere(address, pid) => (*address, Process::Elsewhere(*pid)),
        };
        Ok(Server { address, target: self.clone(), process })
    }
}

/// A running server.
#[derive(Debug)]
pub(super) struct Server {
    pub(super) address: SocketAddr,
    pub(super) target: Target,
    process: Process,
}

#[derive(Debug)]
enum Process {
    Stage(Box<Stage>),
    Bare(Child),
    Elsewhere(Option<u32>),
}

impl Server {
    /// Returns its process, where that is on this machine.
    pub(super) fn pid(&self) -> Option<u32> {
        match &self.process {
            Process::Stage(stage) => Some(stage.pid()),
            Process::Bare(child) => Some(child.id()),
            Process::Elsewhere(pid) => *pid,
        }
    }

    /// Ends it if it was started for the measure.
    pub(super) fn end(self) {
        match self.process {
            // Dropping it ends it. Whether it ended well is not what is measured.
            Process::Stage(stage) => drop(stage),
            Process::Bare(mut child) => {
                let _ = child.kill();
                let _ = child.wait();
            }
            Process::Elsewhere(_) => {}
        }
    }
}

async fn on_stage(
    kind: HostKind,
    module: Option<PathBuf>,
    plan: &Plan,
) -> Result<(SocketAddr, Process), Failure> {
    let mut setup = Setup::new()
        .kind(kind)
        .log_level(&plan.log_level)
        .media_ports(FIRST_MEDIA_PORT, LAST_MEDIA_PORT)
        // Longer than any measure: phones that wait need not keep alive.
        .param("keep-alive", "900")
        // Ten thousand that connect at once do not all get round to it in seconds.
        .param("register-timeout", "60")
        .file("directory/default/crowd.xml", &names::directory(plan.phones()));
    if let Some(module) = module {
        setup = setup.module(module);
    }
    let stage = Stage::start(setup).await?;
    Ok((stage.address(), Process::Stage(Box::new(stage))))
}

/// Starts the bare server as a process of its own.
async fn bare() -> io::Result<(SocketAddr, Process)> {
    let port = std::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port();
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    let mut command = Command::new(std::env::current_exe()?);
    command.args(["bare-server", &address.to_string()]).stdin(Stdio::null());
    let child = command.spawn()?;
    let end = Instant::now() + Duration::from_secs(10);
    while let Err(error) = TcpStream::connect(address).await {
        if Instant::now() > end {
            return Err(error);
        }
        sleep(Duration::from_millis(10)).await;
    }
    Ok((address, Process::Bare(child)))
}

/// What the report calls this module in a real FreeSWITCH.
pub(super) const THIS: &str = "freeswitch";
/// What it calls the original module there.
pub(super) const ORIGINAL: &str = "original";
/// What it calls the bare server.
pub(super) const BARE: &str = "bare";

/// Ports for the audio of 200 calls of two legs, below those that the system hands out by itself.
const FIRST_MEDIA_PORT: u16 = 20_000;
const LAST_MEDIA_PORT: u16 = 32_000;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_by_word_and_address() {
        assert_eq!("embedded".parse(), Ok(Target::Embedded));
        assert_eq!(
            "original=/usr/local/freeswitch".parse(),
            Ok(Target::Original("/usr/local/freeswitch".into()))
        );
        let address = "10.0.0.1:2000".parse().unwrap();
        assert_eq!("10.0.0.1:2000".parse(), Ok(Target::Elsewhere(address, None)));
        assert_eq!("10.0.0.1:2000,77".parse(), Ok(Target::Elsewhere(address, Some(77))));
        assert!("freeswitch".parse::<Target>().is_err());
        assert!("10.0.0.1:2000,x".parse::<Target>().is_err());
    }
}
