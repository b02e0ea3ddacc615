//! The load generator: thousands of light phones against one server, or several in turn.
//!
//! [`run`] starts each [`Target`] afresh for each measure, so that none pays for what an earlier one left
//! behind, and collects the [`Report`]: its table is for people, its JSON for programs and for [`plot`].

mod bare;
mod call;
mod crowd;
mod goals;
mod latency;
mod measure;
mod names;
mod options;
mod pair;
mod phone;
mod plan;
mod plot;
mod report;
mod rtp;
mod table;
mod target;
mod usage;

use std::io::Write;

pub use bare::serve as serve_bare;
pub use measure::Measure;
pub use names::directory;
pub use options::{Options, plot_file, print_directory};
pub use plan::Plan;
pub use plot::plot;
pub use report::Report;
pub use target::Target;

use crate::stage::Failure;
use measure::Bench;
use report::Subject;

/// Takes every measure of every target, saying on `out` how far it is.
///
/// # Errors
///
/// Fails if a target cannot be started. What a target cannot do is a line of the report.
pub async fn run(targets: &[Target], plan: &Plan, out: &mut impl Write) -> Result<Report, Failure> {
    let mut report = Report::of_this_machine();
    report.subjects = targets.iter().map(|target| Subject::new(target.name())).collect();
    for &measure in &plan.measures {
        for (target, subject) in targets.iter().zip(&mut report.subjects) {
            if !measure.is_for(target) {
                continue;
            }
            writeln!(out, "{measure} of {}", target.name())?;
            let server = target.start(plan).await?;
            let mut bench = Bench { server: &server, plan, subject, measure };
            if let Err(failure) = bench.take().await {
                writeln!(out, "  {failure}")?;
                subject.failures.push(format!("{measure}: {failure}"));
            }
            server.end();
        }
    }
    Ok(report)
}

/// Writes the report's table and what became of the goals.
///
/// # Errors
///
/// Fails as writing to `out` does.
pub fn print(report: &Report, out: &mut impl Write) -> std::io::Result<()> {
    table::write(report, out)?;
    goals::write(report, out)
}
