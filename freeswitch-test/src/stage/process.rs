//! The host's process: started with its output in a file, ended by its id.

use std::collections::BTreeMap;
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};

/// How long a host may take to end after it was asked to.
const FAREWELL: Duration = Duration::from_secs(12);

/// How a host ended.
#[derive(Debug)]
pub(super) enum End {
    /// By itself.
    Exit(ExitStatus),
    /// It had to be killed; these were its threads by then.
    Killed(Vec<String>),
}

/// A running host, ended when this is dropped.
#[derive(Debug)]
pub(super) struct Process {
    child: Child,
}

impl Process {
    /// Starts a program whose output goes to `output`.
    pub(super) fn start(command: &mut Command, output: &Path) -> io::Result<Self> {
        let out = File::create(output)?;
        let err = out.try_clone()?;
        let child = command.stdin(Stdio::null()).stdout(out).stderr(err).spawn()?;
        Ok(Self { child })
    }

    pub(super) fn id(&self) -> u32 {
        self.child.id()
    }

    /// Returns how the process ended, if it has.
    pub(super) fn ended(&mut self) -> Option<ExitStatus> {
        self.child.try_wait().ok().flatten()
    }

    /// Asks the process to end, and makes it end if it does not.
    pub(super) fn end(&mut self) -> End {
        if let Some(status) = self.ended() {
            return End::Exit(status);
        }
        if let Some(pid) = i32::try_from(self.child.id()).ok().and_then(Pid::from_raw) {
            let _ = kill_process(pid, Signal::TERM);
        }
        let patience = Instant::now() + FAREWELL;
        while Instant::now() < patience {
            if let Some(status) = self.ended() {
                return End::Exit(status);
            }
            sleep(Duration::from_millis(20));
        }
        let threads = thread_names(self.child.id()).unwrap_or_default();
        let _ = self.child.kill();
        let _ = self.child.wait();
        End::Killed(threads)
    }
}

fn thread_names(pid: u32) -> io::Result<Vec<String>> {
    let threads = std::fs::read_dir(format!("/proc/{pid}/task"))?;
    let names =
        threads.flatten().filter_map(|thread| std::fs::read_to_string(thread.path().join("comm")).ok());
    Ok(names.map(|name| name.trim().to_owned()).collect())
}

impl Drop for Process {
    fn drop(&mut self) {
        self.end();
    }
}

/// What the kernel says a process holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holdings {
    /// Threads.
    pub threads: usize,
    /// Open files and sockets.
    pub files: usize,
    /// Resident memory in kilobytes.
    pub memory: u64,
    /// How many there are of each kind of file, and of threads by each name.
    kinds: BTreeMap<String, usize>,
}

impl Holdings {
    /// Reads the figures of a process.
    ///
    /// # Errors
    ///
    /// Fails if there is no such process, or no `/proc`.
    pub fn of(pid: u32) -> io::Result<Self> {
        let folder = PathBuf::from(format!("/proc/{pid}"));
        let status = std::fs::read_to_string(folder.join("status"))?;
        let resident = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        let memory = resident.and_then(|text| text.trim().trim_end_matches(" kB").parse().ok()).unwrap_or(0);
        let names = thread_names(pid)?;
        let mut kinds = BTreeMap::new();
        for file in std::fs::read_dir(folder.join("fd"))?.flatten() {
            let target = std::fs::read_link(file.path()).unwrap_or_default().display().to_string();
            // Sockets and pipes have a number each.
            let kind =
                target.trim_end_matches(|letter: char| letter.is_ascii_digit() || letter == ']').to_owned();
            *kinds.entry(kind).or_insert(0) += 1;
        }
        let (files, threads) = (kinds.values().sum(), names.len());
        for name in names {
            *kinds.entry(format!("thread {name}")).or_insert(0) += 1;
        }
        Ok(Self { threads, files, memory, kinds })
    }

    /// Names the kinds of files and threads that there are more of than before.
    #[must_use]
    pub fn more_than(&self, before: &Self) -> String {
        let more = self.kinds.iter().filter_map(|(kind, &count)| {
            let known = before.kinds.get(kind).copied().unwrap_or(0);
            (count > known).then(|| format!("{kind}: {known} before, {count} after"))
        });
        more.collect::<Vec<_>>().join("; ")
    }
}
