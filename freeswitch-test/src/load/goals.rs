//! What the module has to reach, and whether it did.

use std::io::{self, Write};

use super::report::{GROWTH_MEMORY, Report, Subject};
use super::table::aligned;
use super::target::{BARE, ORIGINAL, THIS};

/// A figure of this module in a real FreeSWITCH and what it may be.
#[derive(Debug)]
struct Goal {
    measure: &'static str,
    what: String,
    limit: Limit,
}

#[derive(Debug, Clone, Copy)]
enum Limit {
    Most(f64),
    Least(f64),
    /// At most so much of the same figure of another server.
    MostOf(&'static str, f64),
    LeastOf(&'static str, f64),
}

/// Writes a line for each goal whose figures were measured.
pub(super) fn write(report: &Report, out: &mut impl Write) -> io::Result<()> {
    let Some(subject) = report.subject(THIS) else { return Ok(()) };
    let mut rows = vec![["goal", "limit", "measured", "reached"].map(str::to_owned).to_vec()];
    rows.extend(goals().iter().filter_map(|goal| verdict(report, subject, goal)));
    if rows.len() > 1 {
        writeln!(out, "\n{}", aligned(&rows))?;
    }
    Ok(())
}

fn verdict(report: &Report, subject: &Subject, goal: &Goal) -> Option<Vec<String>> {
    let value = subject.value(goal.measure, &goal.what)?;
    let of = |name, share: f64| Some(report.subject(name)?.value(goal.measure, &goal.what)? * share);
    let (reached, limit) = match goal.limit {
        Limit::Most(limit) => (value <= limit, format!("at most {limit}")),
        Limit::Least(limit) => (value >= limit, format!("at least {limit}")),
        Limit::MostOf(name, share) => {
            let limit = of(name, share)?;
            (value <= limit, format!("at most {share} of {name}: {limit:.3}"))
        }
        Limit::LeastOf(name, share) => {
            let limit = of(name, share)?;
            (value >= limit, format!("at least {share} of {name}: {limit:.3}"))
        }
    };
    let answer = if reached { "yes" } else { "NO" };
    Some(vec![format!("{}: {}", goal.measure, goal.what), limit, format!("{value:.3}"), answer.to_owned()])
}

fn goals() -> Vec<Goal> {
    use Limit::{Least, LeastOf, Most, MostOf};
    let goal = |measure, what: &str, limit| Goal { measure, what: what.to_owned(), limit };
    let mut goals = vec![
        goal("registration", "refused of a hundred", Most(0.0)),
        goal("registration", "registrations a second", LeastOf(ORIGINAL, 15.0)),
        goal("registration", "a registration, 99th percentile", MostOf(ORIGINAL, 0.05)),
        goal("growth", "5000 phones: registered", Least(5000.0)),
        goal("growth", &format!("5000 phones: {GROWTH_MEMORY}"), Most(12.0)),
        goal("growth", "10000 phones: threads more than for 5", Most(0.0)),
        goal("growth", "10000 phones cut: back", Least(10_000.0)),
        goal("growth", "10000 phones cut: all back after", Most(20.0)),
        goal("growth", "10000 phones cut: calls of others disturbed", Most(0.0)),
        goal("keep-alive", "keep-alives a second", LeastOf(BARE, 0.8)),
        goal("keep-alive", "a keep-alive, 99th percentile", MostOf(ORIGINAL, 0.2)),
        goal("calls", "1 pair, human: off-hook to tone, median", Most(0.3)),
        goal("calls", "1 pair, human: last digit to ring, median", Most(1.0)),
        goal("calls", "1 pair, human: answer to audio, median", Most(5.0)),
        goal("calls", "1 pair, human: on-hook to on-hook, median", Most(3.0)),
        goal("calls", "1 pair, human: processor time a call", MostOf(ORIGINAL, 0.5)),
        goal("calls", "10 pairs, human: processor time a call", MostOf(ORIGINAL, 0.5)),
    ];
    for what in
        ["a request", "off-hook to tone", "last digit to ring", "answer to audio", "on-hook to on-hook"]
    {
        goals.push(goal("flood", &format!("{what}, in the flood to idle"), Most(2.0)));
    }
    for pairs in [10, 50, 100] {
        for pace in ["human", "robot"] {
            goals.push(goal("calls", &format!("{pairs} pairs, {pace}: not completed"), Most(0.0)));
        }
    }
    goals
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::load::report::Unit;

    #[test]
    fn a_goal_may_depend_on_another_server() {
        let mut report = Report::default();
        for (name, value) in [(THIS, 90.0), (BARE, 100.0)] {
            let mut subject = Subject::new(name.to_owned());
            subject.note("keep-alive", "keep-alives a second", Unit::PerSecond, value);
            report.subjects.push(subject);
        }
        let mut text = Vec::new();
        write(&report, &mut text).unwrap();
        let text = String::from_utf8(text).unwrap();
        assert!(text.contains("at least 0.8 of bare: 80.000"), "{text}");
        assert!(text.contains("yes") && !text.contains("NO"), "{text}");
    }
}
