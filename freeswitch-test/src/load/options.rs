//! The command line of `load`.

use std::io::{self, Write};
use std::path::PathBuf;
use std::time::Duration;

use clap::Args;

use super::{Measure, Plan, Report, Target, plot, print, run};
use crate::stage::{Failure, Outcome};

/// What to load, and how much.
#[derive(Debug, Args)]
pub struct Options {
    /// A server: embedded, freeswitch=PREFIX (this module there), original=PREFIX (the original one), bare (a tokio
    /// server with fixed answers), or ADDRESS:PORT[,PID]; may be repeated [default: embedded, bare]
    #[arg(long = "target", value_name = "TARGET")]
    targets: Vec<Target>,
    /// What to measure: registration, growth, keep-alive, calls, flood; may be repeated [default: all]
    #[arg(long = "measure", value_name = "MEASURE")]
    measures: Vec<Measure>,
    /// Takes everything in some seconds, to see that it works
    #[arg(long)]
    quick: bool,
    /// The most registered phones [default: 10000]
    #[arg(long, value_name = "N")]
    phones: Option<usize>,
    /// How many phones register at the same time [default: 64]
    #[arg(long, value_name = "N")]
    concurrency: Option<usize>,
    /// How many pairs call at the same time, such as 1,10 [default: 1,10,50,100]
    #[arg(long, value_name = "N,...", value_delimiter = ',')]
    pairs: Vec<usize>,
    /// Calls of each of several pairs [default: 3]
    #[arg(long, value_name = "N")]
    calls: Option<usize>,
    /// Seconds for which phones keep alive [default: 5]
    #[arg(long, value_name = "SECONDS")]
    keep_alive_for: Option<u64>,
    /// Up to which level hosts log [default: warning]
    #[arg(long, value_name = "LEVEL")]
    log_level: Option<String>,
    /// Where to write the figures
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
    /// Where to draw what a phone costs
    #[arg(long, value_name = "FILE")]
    svg: Option<PathBuf>,
}

impl Options {
    /// Measures, prints the table and writes the files.
    ///
    /// # Errors
    ///
    /// Fails if a server cannot be started or a file cannot be written.
    pub async fn run(self, out: &mut impl Write) -> Outcome {
        let plan = self.plan();
        let targets = match self.targets.as_slice() {
            [] => [Target::Embedded, Target::Bare].to_vec(),
            targets => targets.to_vec(),
        };
        let report = run(&targets, &plan, out).await?;
        if let Some(json) = &self.json {
            report.write(json)?;
        }
        print(&report, out)?;
        self.svg.map_or(Ok(()), |svg| plot(&report, &svg).map_err(Failure::new))
    }

    fn plan(&self) -> Plan {
        let mut plan = if self.quick { Plan::quick() } else { Plan::full() };
        if !self.measures.is_empty() {
            plan.measures.clone_from(&self.measures);
        }
        if let Some(phones) = self.phones {
            plan.steps.retain(|&step| step < phones);
            plan.steps.push(phones);
            plan.keeping_alive = plan.keeping_alive.min(phones);
        }
        if !self.pairs.is_empty() {
            plan.pairs.clone_from(&self.pairs);
        }
        plan.concurrency = self.concurrency.unwrap_or(plan.concurrency);
        plan.calls_of_many = self.calls.unwrap_or(plan.calls_of_many);
        plan.keep_alive_for = self.keep_alive_for.map_or(plan.keep_alive_for, Duration::from_secs);
        plan.log_level = self.log_level.clone().unwrap_or(plan.log_level);
        plan
    }
}

/// Draws the plot of a report on disk.
///
/// # Errors
///
/// Fails if the report cannot be read or the plot not be written.
pub fn plot_file(json: &std::path::Path, svg: &std::path::Path) -> Outcome {
    let report = Report::read(json).map_err(|error| Failure::new(format!("{}: {error}", json.display())))?;
    plot(&report, svg).map_err(Failure::new)
}

/// Prints the directory's entries of a load's phones.
///
/// # Errors
///
/// Fails as writing to `out` does.
pub fn print_directory(phones: usize, out: &mut impl Write) -> io::Result<()> {
    out.write_all(super::directory(phones).as_bytes())
}
