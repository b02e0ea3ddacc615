//! Bringing a host up: its ports, its process, and the wait until it answers.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use tokio::time::sleep;

use super::conf::Conf;
use super::host::{self, HostKind, Start};
use super::log::HostLog;
use super::outcome::Failure;
use super::ports;
use super::process::Process;
use super::setup::Setup;
use crate::esl::EventSocket;

/// How long a host may take to come up.
pub(super) const STARTUP: Duration = Duration::from_secs(60);
/// The event socket's password.
pub(super) const PASSWORD: &str = "ClueCon";

/// The ports of one host.
#[derive(Debug)]
pub(super) struct Ports {
    phones: SocketAddr,
    event_socket: u16,
    media: (u16, u16),
    /// Keeps others from the media ports, where they were not given.
    _claim: Option<ports::Media>,
}

impl Ports {
    /// Takes those that are wanted, else some that nobody uses.
    pub(super) fn of(setup: &Setup) -> io::Result<Self> {
        let (phones, event_socket) = match setup.listen {
            Some(wanted) => wanted,
            None => (SocketAddr::new(setup.address, ports::tcp()?), ports::tcp()?),
        };
        let claim = match setup.media {
            Some(_) => None,
            None => Some(ports::media()?),
        };
        let claimed = claim.as_ref().map(|claim| (claim.first, claim.last));
        let media = setup.media.or(claimed).unwrap_or_default();
        Ok(Self { phones, event_socket, media, _claim: claim })
    }

    /// Writes them into the configuration.
    pub(super) fn write(&self, conf: &Conf) -> io::Result<()> {
        conf.profile_param("ip", &self.phones.ip().to_string())?;
        conf.profile_param("port", &self.phones.port().to_string())?;
        conf.variable("event_socket_port", &self.event_socket.to_string())?;
        conf.variable("rtp_start_port", &self.media.0.to_string())?;
        conf.variable("rtp_end_port", &self.media.1.to_string())
    }

    /// Returns the address that phones connect to.
    pub(super) fn phones(&self) -> SocketAddr {
        self.phones
    }

    /// Returns the address of the event socket.
    pub(super) fn event_socket(&self) -> SocketAddr {
        (Ipv4Addr::LOCALHOST, self.event_socket).into()
    }
}

/// Starts the host's process, and tells where it logs to.
pub(super) fn launch(
    kind: &HostKind,
    setup: &Setup,
    conf: &Conf,
    folder: &Path,
    ports: &Ports,
) -> io::Result<(Process, HostLog)> {
    let program = match &setup.host {
        Some(program) => program.clone(),
        None if *kind == HostKind::Embedded => host::beside("freeswitch-host")?,
        None => PathBuf::new(),
    };
    let module = match &setup.module {
        Some(module) => module.clone(),
        None => host::module()?,
    };
    let start = Start {
        program: &program,
        module: &module,
        conf: conf.folder(),
        folder,
        event_socket_port: ports.event_socket,
        media_ports: ports.media,
        log_level: &setup.log_level,
    };
    let output = folder.join("output.log");
    let process = Process::start(&mut kind.command(&start)?, &output)?;
    Ok((process, HostLog::new(vec![output, folder.join("log/freeswitch.log")])))
}

/// Waits until the event socket answers and the module is loaded.
pub(super) async fn until_ready(
    process: &mut Process,
    log: &HostLog,
    address: SocketAddr,
) -> Result<EventSocket, Failure> {
    let end = Instant::now() + STARTUP;
    loop {
        if let Ok(socket) = EventSocket::connect(address, PASSWORD).await
            // The event socket answers before the other modules are loaded.
            && socket.api("module_exists mod_skinny").await.is_ok_and(|answer| answer.trim() == "true")
        {
            return Ok(socket);
        }
        if let Some(status) = process.ended() {
            return Err(Failure::new(format!("the host ended with {status}; log:\n{}", log.tail(40))));
        }
        if Instant::now() > end {
            return Err(Failure::new(format!(
                "the host is not ready after {STARTUP:?}; log:\n{}",
                log.tail(40)
            )));
        }
        sleep(Duration::from_millis(50)).await;
    }
}
