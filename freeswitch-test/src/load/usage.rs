//! What a server's process has used and holds.

use std::io;
use std::time::Duration;

use nix::time::{clock_getcpuclockid, clock_gettime};
use nix::unistd::Pid;

use crate::stage::Holdings;

/// The figures of a process at one moment.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Usage {
    /// Processor time of all its threads so far, ended ones included.
    pub(super) cpu: Duration,
    /// Resident memory, kilobytes.
    pub(super) memory: u64,
    pub(super) threads: usize,
    /// Open files and sockets.
    pub(super) files: usize,
}

impl Usage {
    /// Reads them. Fails if there is no such process.
    pub(super) fn of(pid: u32) -> io::Result<Self> {
        let Holdings { threads, files, memory, .. } = Holdings::of(pid)?;
        Ok(Self { cpu: cpu(pid)?, memory, threads, files })
    }
}

/// The processor time that a process has used, user and system.
pub(super) fn cpu(pid: u32) -> io::Result<Duration> {
    let pid = i32::try_from(pid).map_err(|_| io::Error::other("no process has such an id"))?;
    let clock = clock_getcpuclockid(Pid::from_raw(pid))?;
    Ok(clock_gettime(clock)?.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn this_process_uses_more_the_more_it_does() {
        let before = cpu(std::process::id()).unwrap();
        let spun: u64 = (0..3_000_000u64).fold(0, |sum, n| std::hint::black_box(sum ^ n.wrapping_mul(31)));
        std::hint::black_box(spun);
        assert!(cpu(std::process::id()).unwrap() > before);
        assert!(Usage::of(std::process::id()).unwrap().threads > 0);
    }
}
