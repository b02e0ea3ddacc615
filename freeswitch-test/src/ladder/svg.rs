//! The ladder as an SVG file.

use std::fmt::Write as _;

use quick_xml::escape::escape;

use super::{Ladder, Step, shorten};

/// Lengths are in pixels.
const LEFT: usize = 90;
const SPACING: usize = 320;
const TOP: usize = 80;
const ROW: usize = 22;
const DETAIL_WIDTH: usize = 690;

/// Characters of a label or a detail that fit their place.
const LABEL_LIMIT: usize = 42;
const DETAIL_LIMIT: usize = 100;

const STYLE: &str = "text{font:12px ui-monospace,Menlo,Consolas,monospace;fill:#222}\
    .title{font:bold 16px sans-serif}.party{font:bold 13px sans-serif;text-anchor:middle}\
    .time,.detail{fill:#777;font-size:11px}.time{text-anchor:end}.label{text-anchor:middle}\
    .line{stroke:#999;stroke-dasharray:2 3}.right{stroke:#0a6ebd}.left{stroke:#12823b}.remark{fill:#a65b00}\
    .halo{fill:#fff}";

impl Ladder {
    /// Draws the ladder as an SVG document.
    #[must_use]
    pub fn svg(&self) -> String {
        let steps = self.in_order();
        let height = TOP + (steps.len() + 1) * ROW;
        let width = self.detail_x() + DETAIL_WIDTH;
        let mut svg = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" \
             viewBox=\"0 0 {width} {height}\">\n<style>{STYLE}</style>\n\
             <defs><marker id=\"head\" viewBox=\"0 0 10 10\" refX=\"10\" refY=\"5\" markerWidth=\"9\" \
             markerHeight=\"9\" orient=\"auto\"><path d=\"M0 1 10 5 0 9z\" fill=\"context-stroke\"/></marker></defs>\n\
             <rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n\
             <text class=\"title\" x=\"20\" y=\"28\">{}</text>\n",
            escape(self.title.as_str())
        );
        for (place, party) in self.parties.iter().enumerate() {
            let x = self.x(place);
            let (name_y, top) = (TOP - 22, TOP - 14);
            put(
                &mut svg,
                &format!("<text class=\"party\" x=\"{x}\" y=\"{name_y}\">{}</text>", escape(party.as_str())),
            );
            put(
                &mut svg,
                &format!("<line class=\"line\" x1=\"{x}\" y1=\"{top}\" x2=\"{x}\" y2=\"{height}\"/>"),
            );
        }
        for (row, step) in steps.into_iter().enumerate() {
            put(&mut svg, &self.step(step, TOP + row * ROW));
        }
        svg.push_str("</svg>\n");
        svg
    }

    fn step(&self, step: &Step, y: usize) -> String {
        let (from, to) = (self.x(step.from), self.x(step.to));
        let time = step.at.as_secs_f64();
        let text_y = y + 4;
        let mut drawn =
            format!("<g><title>{}</title>", escape(format!("{} {}", step.label, step.detail).trim()));
        put(&mut drawn, &format!("<text class=\"time\" x=\"{}\" y=\"{text_y}\">{time:.3}</text>", LEFT - 25));
        let label = escape(shorten(&step.label, LABEL_LIMIT)).into_owned();
        if from == to {
            put(&mut drawn, &format!("<circle class=\"remark\" cx=\"{from}\" cy=\"{y}\" r=\"4\"/>"));
            put(
                &mut drawn,
                &format!("<text class=\"remark\" x=\"{}\" y=\"{text_y}\">{label}</text>", from + 12),
            );
        } else {
            let class = if from < to { "right" } else { "left" };
            let middle = from.midpoint(to);
            let half = (step.label.chars().count().min(LABEL_LIMIT) * 37).div_ceil(10) + 6;
            put(
                &mut drawn,
                &format!(
                    "<line class=\"{class}\" x1=\"{from}\" y1=\"{y}\" x2=\"{to}\" y2=\"{y}\" marker-end=\"url(#head)\"/>"
                ),
            );
            put(
                &mut drawn,
                &format!(
                    "<rect class=\"halo\" x=\"{}\" y=\"{}\" width=\"{}\" height=\"16\"/>",
                    middle.saturating_sub(half),
                    y.saturating_sub(8),
                    half * 2
                ),
            );
            put(&mut drawn, &format!("<text class=\"label\" x=\"{middle}\" y=\"{text_y}\">{label}</text>"));
        }
        let detail = shorten(&step.detail, DETAIL_LIMIT);
        let detail_x = self.detail_x();
        put(
            &mut drawn,
            &format!("<text class=\"detail\" x=\"{detail_x}\" y=\"{text_y}\">{}</text>", escape(detail)),
        );
        drawn.push_str("</g>");
        drawn
    }

    /// Where the details start: right of the last party.
    fn detail_x(&self) -> usize {
        self.x(self.parties.len().saturating_sub(1)) + 24
    }

    fn x(&self, place: usize) -> usize {
        LEFT + place * SPACING
    }
}

fn put(svg: &mut String, line: &str) {
    // Writing to a string cannot fail.
    let _ = writeln!(svg, "{line}");
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::content::xml::Document;

    #[test]
    fn the_drawing_is_well_formed_and_has_every_step() {
        let mut ladder = Ladder::new("A < B & C", ["Alice", "Host"]);
        ladder.message(Duration::from_millis(5), (0, 1), "OffHook", "name=\"<A&B>\"");
        ladder.message(Duration::from_millis(9), (1, 0), "StartTone", "");
        ladder.remark(Duration::from_secs(1), 0, "dials");
        let document = Document::parse(&ladder.svg()).unwrap();
        let root = document.root();
        assert_eq!(root.children_named("g").count(), 3);
        let first = root.child("g").unwrap();
        assert_eq!(first.child("title").unwrap().text, "OffHook name=\"<A&B>\"");
        let line = first.child("line").unwrap();
        assert_eq!((line.attribute("x1"), line.attribute("x2")), (Some("90"), Some("410")));
        assert_eq!(root.find("text", "class", "title").unwrap().text, "A < B & C");
    }
}
