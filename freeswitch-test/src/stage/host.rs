//! The two hosts that a scenario can run on, and how each is started.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs, io};

/// The environment variable that holds the prefix of a real FreeSWITCH.
const PREFIX: &str = "SKINNY_FREESWITCH";
/// The environment variable that names the module to load, if it is not beside the programs.
const MODULE: &str = "SKINNY_MODULE";

/// Which host a stage brings up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HostKind {
    /// The project's own small host.
    Embedded,
    /// A FreeSWITCH installed under this prefix.
    FreeSwitch(PathBuf),
}

/// What a scenario may need that not every host has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Capability {
    /// Calls of applications in other modules, such as voicemail and conferences.
    OtherModules,
}

impl HostKind {
    /// Reads the choice from the environment.
    #[must_use]
    pub fn chosen() -> Self {
        match env::var_os(PREFIX) {
            Some(prefix) if !prefix.is_empty() => Self::FreeSwitch(prefix.into()),
            _ => Self::Embedded,
        }
    }

    /// Tells whether the host has what a scenario needs.
    #[must_use]
    pub fn can(&self, capability: Capability) -> bool {
        match (self, capability) {
            (Self::FreeSwitch(_), _) => true,
            (Self::Embedded, Capability::OtherModules) => false,
        }
    }

    /// Returns the command that starts the host in the foreground, everything that it writes below `folder`.
    pub(super) fn command(&self, start: &Start<'_>) -> io::Result<Command> {
        match self {
            Self::Embedded => embedded(start),
            Self::FreeSwitch(prefix) => real(prefix, start),
        }
    }
}

/// What a host's command line is made of.
#[derive(Debug)]
pub(super) struct Start<'a> {
    pub(super) program: &'a Path,
    pub(super) module: &'a Path,
    pub(super) conf: &'a Path,
    pub(super) folder: &'a Path,
    pub(super) event_socket_port: u16,
    pub(super) media_ports: (u16, u16),
    pub(super) log_level: &'a str,
}

fn embedded(start: &Start<'_>) -> io::Result<Command> {
    let mut command = Command::new(start.program);
    command
        .arg("--conf")
        .arg(start.conf)
        .arg("--mod")
        .arg(start.module)
        .args(["--log-level", start.log_level]);
    command.args(["--event-socket-port", &start.event_socket_port.to_string()]);
    command.args([
        "--rtp-start",
        &start.media_ports.0.to_string(),
        "--rtp-end",
        &start.media_ports.1.to_string(),
    ]);
    let databases = start.folder.join("db");
    fs::create_dir_all(&databases)?;
    command.arg("--db").arg(databases);
    command.current_dir(start.folder);
    Ok(command)
}

fn real(prefix: &Path, start: &Start<'_>) -> io::Result<Command> {
    let modules = start.folder.join("mod");
    fs::create_dir_all(&modules)?;
    for entry in fs::read_dir(prefix.join("lib/freeswitch/mod"))? {
        let entry = entry?;
        if entry.file_name() != "mod_skinny.so" {
            std::os::unix::fs::symlink(entry.path(), modules.join(entry.file_name()))?;
        }
    }
    fs::copy(start.module, modules.join("mod_skinny.so"))?;
    let mut command = Command::new(prefix.join("bin/freeswitch"));
    command.args(["-nonat", "-nf", "-nc", "-conf"]).arg(start.conf).arg("-mod").arg(modules);
    for name in ["log", "db", "run", "temp", "storage", "cache", "certs", "recordings"] {
        let folder = start.folder.join(name);
        fs::create_dir_all(&folder)?;
        command.arg(format!("-{name}")).arg(folder);
    }
    command.current_dir(start.folder);
    Ok(command)
}

/// Finds the module that was built with the running program.
pub(super) fn module() -> io::Result<PathBuf> {
    if let Some(path) = env::var_os(MODULE) {
        return Ok(path.into());
    }
    beside("libmod_skinny.so")
}

/// Finds a file in the folder of the running program, or of its parent: tests run from a folder below.
///
/// Where both have one, the newer is taken: cargo does not always refresh both.
pub(super) fn beside(name: &str) -> io::Result<PathBuf> {
    let program = env::current_exe()?;
    let folders = program.ancestors().skip(1).take(2);
    let found = folders.map(|folder| folder.join(name)).filter(|path| path.is_file());
    let newest = found.max_by_key(|path| path.metadata().and_then(|data| data.modified()).ok());
    newest.ok_or_else(|| {
        let problem = format!("{name} is not beside {}: build the whole workspace first", program.display());
        io::Error::new(io::ErrorKind::NotFound, problem)
    })
}
