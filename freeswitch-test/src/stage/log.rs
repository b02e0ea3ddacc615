//! What the host wrote to its log, and whether anything in it was not to be expected.

use std::collections::VecDeque;
use std::fs::File;
use std::io::{self, BufRead as _, BufReader, Seek as _, SeekFrom};
use std::path::{Path, PathBuf};

use parking_lot::Mutex;

/// The host's log files, read anew each time.
#[derive(Debug)]
pub struct HostLog {
    files: Vec<PathBuf>,
    announced: Mutex<Vec<String>>,
}

/// A place in the log: lines before it are not of interest.
#[derive(Debug, Clone, Default)]
pub struct Mark(Vec<u64>);

impl HostLog {
    pub(super) fn new(files: Vec<PathBuf>) -> Self {
        Self { files, announced: Mutex::default() }
    }

    /// Returns all lines so far.
    #[must_use]
    pub fn lines(&self) -> Vec<String> {
        self.lines_after(&Mark::default()).collect()
    }

    /// Tells whether a line contains all of the words.
    #[must_use]
    pub fn has(&self, words: &[&str]) -> bool {
        self.has_after(&Mark::default(), words)
    }

    /// Tells the same of what was written after a mark was set.
    #[must_use]
    pub fn has_after(&self, mark: &Mark, words: &[&str]) -> bool {
        self.lines_after(mark).any(|line| words.iter().all(|word| line.contains(word)))
    }

    /// Announces that lines containing this text may be errors: the scenario provokes them.
    pub fn announce(&self, text: &str) {
        self.announced.lock().push(text.to_owned());
    }

    /// Returns the error lines that nobody announced.
    #[must_use]
    pub fn surprises(&self) -> Vec<String> {
        self.surprises_after(&Mark::default())
    }

    /// Returns those written after a mark was set.
    #[must_use]
    pub fn surprises_after(&self, mark: &Mark) -> Vec<String> {
        let announced = self.announced.lock().clone();
        let expected = |line: &String| announced.iter().any(|text| line.contains(text.as_str()));
        self.lines_after(mark).filter(|line| is_error(line) && !expected(line)).collect()
    }

    /// Marks how far the log has come.
    #[must_use]
    pub fn mark(&self) -> Mark {
        Mark(self.files.iter().map(|file| file.metadata().map_or(0, |data| data.len())).collect())
    }

    /// Reads line by line: the log of an hour does not fit into memory.
    fn lines_after(&self, mark: &Mark) -> impl Iterator<Item = String> {
        let starts = mark.0.clone().into_iter().chain(std::iter::repeat(0));
        self.files.iter().zip(starts).filter_map(|(file, start)| lines_of(file, start).ok()).flatten()
    }

    /// Returns the last lines, for a failure's message.
    #[must_use]
    pub fn tail(&self, count: usize) -> String {
        let mut last = VecDeque::with_capacity(count);
        for line in self.lines_after(&Mark::default()) {
            if last.len() == count {
                last.pop_front();
            }
            last.push_back(line);
        }
        Vec::from(last).join("\n")
    }
}

fn lines_of(file: &Path, start: u64) -> io::Result<impl Iterator<Item = String> + use<>> {
    let mut file = File::open(file)?;
    file.seek(SeekFrom::Start(start))?;
    let lines = BufReader::new(file).split(b'\n').map_while(Result::ok);
    Ok(lines.map(|line| String::from_utf8_lossy(&line).trim_end_matches('\r').to_owned()))
}

/// Tells an error line by its level, which both hosts write in brackets, or by a panic's first words.
fn is_error(line: &str) -> bool {
    ["[ERR]", "[CRIT]", "[ALERT]", "panicked at"].iter().any(|mark| line.contains(mark))
}

#[cfg(test)]
mod tests {
    use super::HostLog;

    #[test]
    fn only_errors_that_nobody_announced_are_surprises() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("host.log");
        std::fs::write(&file, "1 [INFO] fine\n2 [ERR] port \"x\" is bad\n3 [CRIT] on fire\n").unwrap();
        let log = HostLog::new(vec![file]);
        log.announce("port \"x\"");
        assert_eq!(log.surprises(), ["3 [CRIT] on fire"]);
        assert!(log.has(&["INFO", "fine"]) && !log.has(&["INFO", "fire"]));
    }
}
