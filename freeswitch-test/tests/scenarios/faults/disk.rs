//! A disk that is full stops no call.

use std::fs::{File, read_dir};
use std::io::{ErrorKind, Write};
use std::path::Path;
use std::process::Command;

use freeswitch_test::ensure_eq;
use freeswitch_test::stage::{Failure, Outcome, Setup, Stage};
use tempfile::TempDir;

use crate::runner::Director;
use crate::script::{connect, hang_up, hear_each_other};
use crate::tables::{Reader, until};

/// Phones register and call while there is no room for the tables; once there is, they are right.
pub(crate) async fn that_is_full(director: Director) -> Outcome {
    let disk = Disk::small()?;
    let path = disk.path().join("phones.db");
    let stage = director.stage(Setup::new().param("odbc-dsn", &path.to_string_lossy())).await?;
    let file = Reader::File(path);
    let early = stage.phone().await?;
    until(&stage, &file, "select name from skinny_devices", early.name()).await?;
    for words in ["full", "cannot be written", "SQL ERR", "skinny_"] {
        stage.log().announce(words);
    }
    disk.fill()?;
    let mut phones = Vec::new();
    for _ in 0..10 {
        phones.push(stage.phones::<2>().await?);
    }
    early.unregister().await?;
    for [a, b] in &phones {
        connect(a, b).await?;
    }
    is_told_once(&stage).await?;
    for [a, b] in &phones {
        hang_up(a, b).await?;
    }
    let [a, b] = &phones[0];
    connect(a, b).await?;
    hear_each_other(a, b).await?;
    disk.empty()?;
    let mut names: Vec<&str> = phones.iter().flatten().map(|phone| phone.name()).collect();
    names.sort_unstable();
    until(&stage, &file, "select name from skinny_devices order by name", &names.join("\n")).await?;
    until(&stage, &file, "select count(*) from skinny_active_lines", "2").await?;
    hang_up(a, b).await?;
    until(&stage, &file, "select count(*) from skinny_active_lines", "0").await?;
    ensure_eq!(lines_about_it(&stage), 1, "lines about the tables");
    stage.end()
}

/// The log says once that the tables cannot be written, however often that is tried.
async fn is_told_once(stage: &Stage) -> Outcome {
    stage
        .until("a line about the tables", || async {
            Ok((lines_about_it(stage) == 0).then(|| "none".to_owned()))
        })
        .await?;
    tokio::time::sleep(std::time::Duration::from_secs(3)).await;
    ensure_eq!(lines_about_it(stage), 1, "lines about the tables after three seconds");
    Ok(())
}

fn lines_about_it(stage: &Stage) -> usize {
    let mut lines = stage.log().lines();
    lines.retain(|line| line.contains("cannot be written, calls go on"));
    // Both the console and the file of a real FreeSWITCH have it.
    lines.sort_unstable();
    lines.dedup();
    lines.len()
}

/// A file system of its own, of which little is left.
struct Disk {
    folder: TempDir,
}

impl Disk {
    fn small() -> Result<Self, Failure> {
        let disk = Self { folder: tempfile::tempdir()? };
        let mount = Command::new("mount")
            .args(["-t", "tmpfs", "-o", "size=1m", "skinny-test"])
            .arg(disk.path())
            .output();
        match mount {
            Ok(output) if output.status.success() => Ok(disk),
            _ => Err(Failure::skip("nothing may be mounted here, so no disk can be filled")),
        }
    }

    fn path(&self) -> &Path {
        self.folder.path()
    }

    fn fill(&self) -> Outcome {
        let mut file = File::create(self.path().join("filling"))?;
        loop {
            match file.write_all(&[1; 1024]) {
                Ok(()) => {}
                Err(error) if error.kind() == ErrorKind::StorageFull => return Ok(()),
                Err(error) => return Err(error.into()),
            }
        }
    }

    fn empty(&self) -> Outcome {
        Ok(std::fs::remove_file(self.path().join("filling"))?)
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        // Lazily: the host may have files open there. Where nothing was mounted this fails, as it should.
        let _ = Command::new("umount").arg("-l").arg(self.path()).output();
        debug_assert!(read_dir(self.path()).is_ok());
    }
}
