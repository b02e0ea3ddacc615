//! The record of a run against a real FreeSWITCH.

use std::fmt::Write as _;
use std::path::Path;
use std::process::Command;
use std::{fs, io};

use parking_lot::Mutex;

use super::Failure;

/// Collects how each scenario ended.
#[derive(Debug, Default)]
pub struct Verdict {
    results: Mutex<Vec<(String, Result<(), Failure>)>>,
}

impl Verdict {
    /// Notes one scenario's end.
    pub fn note(&self, scenario: &str, outcome: &Result<(), Failure>) {
        self.results.lock().push((scenario.to_owned(), outcome.clone()));
    }

    /// Writes date, commit, the host's version and the results to a file.
    ///
    /// # Errors
    ///
    /// Fails as writing a file does.
    pub fn write(&self, path: &Path, version: &str) -> io::Result<()> {
        let mut text = String::new();
        let mut line = |name: &str, value: &str| {
            // Writing to a string does not fail.
            let _ = writeln!(text, "{name}: {value}");
        };
        line("date", &printed("date", &["-u", "+%Y-%m-%dT%H:%M:%SZ"]));
        line("commit", &printed("git", &["rev-parse", "HEAD"]));
        line("freeswitch", version.lines().next().unwrap_or_default().trim());
        let mut results = self.results.lock().clone();
        results.sort_by(|a, b| a.0.cmp(&b.0));
        let count =
            |wanted: fn(&Result<(), Failure>) -> bool| results.iter().filter(|(_, end)| wanted(end)).count();
        line("passed", &count(|end| end.is_ok()).to_string());
        line("failed", &count(|end| matches!(end, Err(Failure::Failed(_)))).to_string());
        line("skipped", &count(|end| matches!(end, Err(Failure::Skipped(_)))).to_string());
        for (scenario, end) in &results {
            match end {
                Ok(()) => line("pass", scenario),
                Err(Failure::Failed(why)) => {
                    line("FAIL", &format!("{scenario}: {}", why.lines().next().unwrap_or("")))
                }
                Err(Failure::Skipped(why)) => line("skip", &format!("{scenario}: {why}")),
            }
        }
        fs::write(path, text)
    }
}

/// Returns what a program prints, or a word that says that it could not be run.
fn printed(program: &str, arguments: &[&str]) -> String {
    match Command::new(program).args(arguments).output() {
        Ok(output) if output.status.success() => String::from_utf8_lossy(&output.stdout).trim().to_owned(),
        _ => "unknown".to_owned(),
    }
}
