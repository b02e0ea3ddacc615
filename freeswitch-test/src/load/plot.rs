//! Draws what a phone costs a server, from the first hundred to ten thousand.

use std::path::Path;

use plotters::prelude::*;

use super::report::{GROWTH_CPU, GROWTH_KEEP_ALIVE, GROWTH_MEMORY, Report};

/// Draws the figures of the measure `growth` as an SVG, a panel for each kind of cost.
///
/// # Errors
///
/// Fails if the report has no such figures or the file cannot be written; says which.
pub fn plot(report: &Report, path: &Path) -> Result<(), String> {
    let draw = || -> Result<(), Box<dyn std::error::Error>> {
        let area = SVGBackend::new(path, (900, 330)).into_drawing_area();
        area.fill(&WHITE)?;
        let (title, panels) = area.split_vertically(28);
        let caption = format!("Cost by number of registered phones ({}, {})", report.machine, report.date);
        title.draw(&Text::new(caption, (10, 8), ("sans-serif", 13)))?;
        let panels = panels.split_evenly((1, 3));
        let kinds = [(GROWTH_MEMORY, "KB"), (GROWTH_CPU, "µs"), (GROWTH_KEEP_ALIVE, "µs")];
        for (panel, (kind, unit)) in panels.iter().zip(kinds) {
            draw_panel(panel, report, kind, unit)?;
        }
        area.present()?;
        Ok(())
    };
    if report.subjects.iter().all(|subject| points(&subject.figures, GROWTH_MEMORY).is_empty()) {
        return Err("the report has no figures of the measure \"growth\"".to_owned());
    }
    draw().map_err(|error| format!("{}: {error}", path.display()))
}

fn draw_panel<DB: DrawingBackend>(
    panel: &DrawingArea<DB, plotters::coord::Shift>,
    report: &Report,
    kind: &str,
    unit: &str,
) -> Result<(), Box<dyn std::error::Error>>
where
    DB::ErrorType: 'static,
{
    let curves: Vec<_> = report
        .subjects
        .iter()
        .map(|subject| (&subject.name, points(&subject.figures, kind)))
        .filter(|(_, points)| !points.is_empty())
        .collect();
    // Axes without a point have no ends, and drawing them none either.
    if curves.is_empty() {
        return Ok(());
    }
    let all = || curves.iter().flat_map(|(_, points)| points.iter().copied());
    let least = all().map(|(phones, _)| phones).fold(f64::INFINITY, f64::min).max(1.0);
    let most = all().map(|(phones, _)| phones).fold(least, f64::max);
    let highest = all().map(|(_, cost)| cost).fold(0.0, f64::max) * 1.15 + f64::EPSILON;
    let mut chart = ChartBuilder::on(panel)
        .caption(format!("{kind}, {unit}"), ("sans-serif", 14))
        .margin(8)
        .x_label_area_size(28)
        .y_label_area_size(44)
        .build_cartesian_2d((least..most * 1.1).log_scale(), 0.0..highest)?;
    chart.configure_mesh().disable_x_mesh().x_desc("phones").x_labels(5).y_labels(6).draw()?;
    for (number, (name, points)) in curves.into_iter().enumerate() {
        let colour = Palette99::pick(number).to_rgba();
        chart
            .draw_series(LineSeries::new(points.iter().copied(), colour.stroke_width(2)))?
            .label(name.as_str())
            .legend(move |(x, y)| PathElement::new([(x, y), (x + 14, y)], colour.stroke_width(2)));
        chart.draw_series(points.iter().map(|&point| Circle::new(point, 3, colour.filled())))?;
    }
    chart.configure_series_labels().background_style(WHITE.mix(0.8)).border_style(BLACK.mix(0.3)).draw()?;
    Ok(())
}

/// Phones and cost of one kind.
fn points(figures: &[super::report::Figure], kind: &str) -> Vec<(f64, f64)> {
    let point = |figure: &super::report::Figure| {
        let (phones, what) = figure.what.split_once(" phones: ")?;
        (what == kind).then_some((phones.parse().ok()?, figure.value))
    };
    figures.iter().filter_map(point).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::load::report::{Subject, Unit};

    #[test]
    fn a_curve_for_each_server_that_has_figures() {
        let mut subject = Subject::new("freeswitch".to_owned());
        for (phones, cost) in [(100, 9.0), (10_000, 10.0)] {
            subject.note("growth", format!("{phones} phones: {GROWTH_MEMORY}"), Unit::Kilobytes, cost);
        }
        let report = Report { subjects: vec![subject], ..Report::default() };
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("growth.svg");
        plot(&report, &path).unwrap();
        let svg = std::fs::read_to_string(&path).unwrap();
        assert!(svg.contains("freeswitch") && svg.contains("<polyline"), "{svg}");
        assert!(plot(&Report::default(), &path).is_err());
    }
}
