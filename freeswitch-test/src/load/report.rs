//! What was measured, as JSON.

use std::fs;
use std::io;
use std::path::Path;
use std::process::Command;

use serde::{Deserialize, Serialize};

/// The figures of one run.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Report {
    /// Processor, number of processors, memory, kernel.
    pub machine: String,
    /// When, in UTC.
    pub date: String,
    /// Of which commit of the project.
    pub commit: String,
    /// How to take the same measures again.
    pub command: String,
    /// The servers, in the order in which they were measured.
    pub subjects: Vec<Subject>,
}

/// The figures of one server.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Subject {
    /// Name of the target.
    pub name: String,
    /// In the order in which they were taken.
    pub figures: Vec<Figure>,
    /// What went wrong, in words.
    pub failures: Vec<String>,
}

/// One figure.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Figure {
    /// Which measure it is part of.
    pub measure: String,
    /// What it says.
    pub what: String,
    /// In which unit.
    pub unit: Unit,
    /// How much.
    pub value: f64,
}

/// The unit of a figure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    /// Things.
    Count,
    /// One value over another.
    Ratio,
    /// Things a second.
    PerSecond,
    /// Seconds.
    Seconds,
    /// Thousandths of a second.
    Milliseconds,
    /// Millionths of a second.
    Microseconds,
    /// 1024 bytes.
    Kilobytes,
}

impl Unit {
    /// Returns a value with its unit, as people read it.
    #[must_use]
    pub fn show(self, value: f64) -> String {
        match self {
            Self::Count => format!("{value:.0}"),
            Self::Ratio => format!("{value:.2}"),
            Self::PerSecond => format!("{value:.0} /s"),
            Self::Seconds => format!("{value:.2} s"),
            Self::Milliseconds if value < 10.0 => format!("{value:.3} ms"),
            Self::Milliseconds => format!("{value:.1} ms"),
            Self::Microseconds => format!("{value:.1} µs"),
            Self::Kilobytes => format!("{value:.1} KB"),
        }
    }
}

impl Subject {
    pub(super) fn new(name: String) -> Self {
        Self { name, ..Self::default() }
    }

    pub(super) fn note(&mut self, measure: &str, what: impl Into<String>, unit: Unit, value: f64) {
        self.figures.push(Figure { measure: measure.to_owned(), what: what.into(), unit, value });
    }

    /// Returns a figure's value.
    #[must_use]
    pub fn value(&self, measure: &str, what: &str) -> Option<f64> {
        self.figures.iter().find(|known| known.measure == measure && known.what == what).map(|f| f.value)
    }
}

impl Report {
    pub(super) fn of_this_machine() -> Self {
        Self {
            machine: machine(),
            date: printed("date", &["-u", "+%Y-%m-%d %H:%M UTC"]),
            commit: printed("git", &["describe", "--always", "--dirty"]),
            command: std::env::args().skip(1).collect::<Vec<_>>().join(" "),
            subjects: Vec::new(),
        }
    }

    /// Returns the figures of the server of that name.
    #[must_use]
    pub fn subject(&self, name: &str) -> Option<&Subject> {
        self.subjects.iter().find(|subject| subject.name == name)
    }

    /// Reads a report.
    ///
    /// # Errors
    ///
    /// Fails if the file cannot be read or holds no report.
    pub fn read(path: &Path) -> io::Result<Self> {
        Ok(serde_json::from_str(&fs::read_to_string(path)?)?)
    }

    /// Writes the report.
    ///
    /// # Errors
    ///
    /// Fails as writing a file does.
    pub fn write(&self, path: &Path) -> io::Result<()> {
        fs::write(path, serde_json::to_string_pretty(self)? + "\n")
    }
}

fn machine() -> String {
    let read = |path, key: &str| {
        let text = fs::read_to_string(path).unwrap_or_default();
        let value = text.lines().find(|line| line.starts_with(key)).and_then(|line| line.split_once(':'));
        value.map(|(_, value)| value.trim().to_owned()).unwrap_or_default()
    };
    let processors = std::thread::available_parallelism().map_or(1, usize::from);
    let memory = read("/proc/meminfo", "MemTotal");
    let memory = memory.trim_end_matches(" kB").parse::<u64>().map_or(0, |kilobytes| kilobytes >> 20);
    let kernel = fs::read_to_string("/proc/sys/kernel/osrelease").unwrap_or_default();
    let model = read("/proc/cpuinfo", "model name");
    format!("{processors} × {model}, {memory} GB, Linux {}", kernel.trim())
}

/// Returns what a program prints, or a word that says that it could not be run.
fn printed(program: &str, arguments: &[&str]) -> String {
    match Command::new(program).args(arguments).output() {
        Ok(output) if output.status.success() => String::from_utf8_lossy(&output.stdout).trim().to_owned(),
        _ => "unknown".to_owned(),
    }
}

/// What [`plot`](super::plot) draws, by the names of its figures after the number of phones.
pub(super) const GROWTH_MEMORY: &str = "memory a phone";
pub(super) const GROWTH_CPU: &str = "processor time a registration";
pub(super) const GROWTH_KEEP_ALIVE: &str = "processor time a keep-alive";
