//! A terminal in which a program runs that wants one.

use std::fs::File;
use std::io::{Read, Write};
use std::os::fd::OwnedFd;
use std::path::Path;
use std::process::Stdio;
use std::sync::Arc;
use std::time::{Duration, Instant};

use freeswitch_test::ensure;
use freeswitch_test::stage::{Failure, Outcome};
use parking_lot::Mutex;
use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use rustix::termios::{Winsize, tcsetwinsize};
use tempfile::TempDir;
use tokio::process::{Child, Command};
use tokio::time::{sleep, timeout};

/// How long something on the screen is waited for.
const PATIENCE: Duration = Duration::from_secs(20);

/// What a person at a terminal has: keys and a screen.
pub(super) struct Terminal {
    keys: File,
    shown: Arc<Mutex<String>>,
    program: Child,
    /// Where the program keeps what it remembers.
    _home: TempDir,
}

impl Terminal {
    /// Starts a program in a terminal of its own.
    pub(super) fn open(program: &Path, arguments: &[String]) -> Result<Self, Failure> {
        let ours = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY | OpenptFlags::CLOEXEC)?;
        grantpt(&ours)?;
        unlockpt(&ours)?;
        tcsetwinsize(&ours, Winsize { ws_row: 50, ws_col: 200, ws_xpixel: 0, ws_ypixel: 0 })?;
        let name = ptsname(&ours, Vec::new())?;
        let path = Path::new(name.to_str().map_err(|error| Failure::new(error.to_string()))?);
        let theirs = || -> Result<Stdio, std::io::Error> {
            Ok(OwnedFd::from(File::options().read(true).write(true).open(path)?).into())
        };
        let home = tempfile::tempdir()?;
        let program = Command::new(program)
            .args(arguments)
            .env("HOME", home.path())
            .env("TERM", "vt100")
            .stdin(theirs()?)
            .stdout(theirs()?)
            .stderr(theirs()?)
            .kill_on_drop(true)
            .spawn()?;
        let (keys, screen) = (File::from(ours.try_clone()?), File::from(ours));
        let shown = Arc::<Mutex<String>>::default();
        let show = Arc::clone(&shown);
        std::thread::Builder::new().name("terminal".to_owned()).spawn(move || read(screen, &show))?;
        Ok(Self { keys, shown, program, _home: home })
    }

    pub(super) fn press(&mut self, keys: &str) -> Outcome {
        Ok(self.keys.write_all(keys.as_bytes())?)
    }

    /// Waits until what was shown so far fits.
    pub(super) async fn until(&self, what: &str, fits: impl Fn(&str) -> bool) -> Outcome {
        let end = Instant::now() + PATIENCE;
        while !fits(&self.shown.lock()) {
            ensure!(Instant::now() < end, "waited for {what}; the terminal shows {:?}", self.shown.lock());
            sleep(Duration::from_millis(10)).await;
        }
        Ok(())
    }

    /// Waits until the program has ended by itself.
    pub(super) async fn until_ended(mut self, patience: Duration) -> Outcome {
        let Ok(status) = timeout(patience, self.program.wait()).await else {
            return Err(Failure::new(format!("the program goes on; {:?}", self.shown.lock())));
        };
        let status = status?;
        ensure!(status.success(), "the program ended with {status}; {:?}", self.shown.lock());
        Ok(())
    }
}

/// Keeps what a program shows until it ends, without what moves the cursor or colours the text.
fn read(mut screen: File, shown: &Mutex<String>) {
    let mut bytes = [0; 4096];
    let mut sequence = false;
    // The system says at the end that the other side is gone.
    while let Ok(count) = screen.read(&mut bytes) {
        if count == 0 {
            return;
        }
        let mut shown = shown.lock();
        for &byte in bytes.iter().take(count) {
            match byte {
                0x1b => sequence = true,
                b'A'..=b'Z' | b'a'..=b'z' if sequence => sequence = false,
                _ if sequence => {}
                byte => shown.push(char::from(byte)),
            }
        }
    }
}
