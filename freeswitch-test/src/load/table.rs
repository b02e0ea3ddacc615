//! The report as a table: a line for each figure, a column for each server, and what this module is of the others.

use std::io::{self, Write};

use super::report::{Figure, Report, Unit};
use super::target::{BARE, ORIGINAL, THIS};

/// Writes the table, as Markdown.
pub(super) fn write(report: &Report, out: &mut impl Write) -> io::Result<()> {
    writeln!(out, "{}, {}, commit {}", report.machine, report.date, report.commit)?;
    let compared = [ORIGINAL, BARE]
        .into_iter()
        .filter(|name| report.subject(THIS).is_some() && report.subject(name).is_some());
    let compared: Vec<&str> = compared.collect();
    let mut rows = vec![heading(report, &compared)];
    let mut measure = "";
    for figure in lines(report) {
        if measure != figure.measure {
            measure = &figure.measure;
            rows.push(vec![format!("**{measure}**")]);
        }
        rows.push(row(report, figure, &compared));
    }
    writeln!(out, "\n{}", aligned(&rows))?;
    for subject in &report.subjects {
        for failure in &subject.failures {
            writeln!(out, "{}: {failure}", subject.name)?;
        }
    }
    Ok(())
}

/// One figure of each kind, in the order of the server that has most of them.
fn lines(report: &Report) -> Vec<&Figure> {
    let mut lines: Vec<&Figure> = Vec::new();
    let mut subjects: Vec<_> = report.subjects.iter().collect();
    subjects.sort_by_key(|subject| std::cmp::Reverse(subject.figures.len()));
    for figure in subjects.into_iter().flat_map(|subject| &subject.figures) {
        let same = |known: &&Figure| known.measure == figure.measure && known.what == figure.what;
        if !lines.iter().any(same) {
            lines.push(figure);
        }
    }
    // A kind that only another server has goes with the rest of its measure.
    let order: Vec<&str> = lines.iter().map(|figure| figure.measure.as_str()).collect();
    let place = |figure: &&Figure| order.iter().position(|measure| *measure == figure.measure);
    lines.sort_by_key(place);
    lines
}

fn heading(report: &Report, compared: &[&str]) -> Vec<String> {
    let names = report.subjects.iter().map(|subject| subject.name.clone());
    let ratios = compared.iter().map(|name| format!("{THIS} / {name}"));
    std::iter::once("figure".to_owned()).chain(names).chain(ratios).collect()
}

fn row(report: &Report, figure: &Figure, compared: &[&str]) -> Vec<String> {
    let Figure { measure, what, unit, .. } = figure;
    let value = |name: &str| report.subject(name)?.value(measure, what);
    let values = report
        .subjects
        .iter()
        .map(|subject| subject.value(measure, what).map_or_else(String::new, |value| unit.show(value)));
    let ratios = compared.iter().map(|name| match (value(THIS), value(name)) {
        (Some(own), Some(other)) if other != 0.0 && !matches!(unit, Unit::Count | Unit::Ratio) => {
            ratio(own / other)
        }
        _ => String::new(),
    });
    std::iter::once(what.clone()).chain(values).chain(ratios).collect()
}

/// Returns a ratio with three digits that mean something.
fn ratio(value: f64) -> String {
    match value {
        value if value >= 100.0 => format!("{value:.0}"),
        value if value >= 10.0 => format!("{value:.1}"),
        value if value >= 0.1 => format!("{value:.2}"),
        value => format!("{value:.4}"),
    }
}

/// Lays rows out under each other, the first being the heading, numbers to the right.
pub(super) fn aligned(rows: &[Vec<String>]) -> String {
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let cell = |row: &Vec<String>, column: usize| row.get(column).cloned().unwrap_or_default();
    let width = |column| rows.iter().map(|row| cell(row, column).chars().count()).max().unwrap_or(0).max(3);
    let widths: Vec<usize> = (0..columns).map(width).collect();
    let mut text = String::new();
    for (number, row) in rows.iter().enumerate() {
        for (column, width) in widths.iter().enumerate() {
            let cell = cell(row, column);
            text += &if column == 0 { format!("| {cell:<width$} ") } else { format!("| {cell:>width$} ") };
        }
        text += "|\n";
        if number == 0 {
            for (column, width) in widths.iter().enumerate() {
                text += &if column == 0 {
                    format!("| {} ", "-".repeat(*width))
                } else {
                    format!("| {}: ", "-".repeat(width - 1))
                };
            }
            text += "|\n";
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::load::report::Subject;

    #[test]
    fn servers_stand_side_by_side_with_ratios() {
        let mut report = Report::default();
        for (name, value) in [(THIS, 2.0), (ORIGINAL, 8.0)] {
            let mut subject = Subject::new(name.to_owned());
            subject.note("calls", "a call", Unit::Milliseconds, value);
            report.subjects.push(subject);
        }
        let mut text = Vec::new();
        write(&report, &mut text).unwrap();
        let text = String::from_utf8(text).unwrap();
        let line = text.lines().find(|line| line.contains("a call")).unwrap();
        let cells: Vec<&str> = line.split('|').map(str::trim).collect();
        assert_eq!(cells, ["", "a call", "2.000 ms", "8.000 ms", "0.25", ""]);
    }
}
