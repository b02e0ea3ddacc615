//! A conversation drawn as a ladder: one vertical line a party, one arrow a message, time going down.
//!
//! The same steps are drawn for a terminal and as an SVG file.

mod svg;
mod text;

use std::time::Duration;

pub use text::Paint;

/// A conversation between parties, drawn from left to right in the order they were named.
#[derive(Debug, Clone)]
pub struct Ladder {
    title: String,
    parties: Vec<String>,
    steps: Vec<Step>,
}

/// Something that happened: a message when it goes from one party to another, else a remark about one.
#[derive(Debug, Clone)]
struct Step {
    at: Duration,
    from: usize,
    to: usize,
    label: String,
    detail: String,
}

impl Ladder {
    /// Starts a drawing.
    #[must_use]
    pub fn new(title: impl Into<String>, parties: impl IntoIterator<Item = impl Into<String>>) -> Self {
        let parties = parties.into_iter().map(Into::into).collect();
        Self { title: title.into(), parties, steps: Vec::new() }
    }

    /// Adds a message from one party to another (their places, from 0), `at` so long after the start.
    ///
    /// The label stands on the arrow, the detail beside the drawing. Steps may be added in any order.
    pub fn message(
        &mut self,
        at: Duration,
        (from, to): (usize, usize),
        label: impl Into<String>,
        detail: impl Into<String>,
    ) {
        self.steps.push(Step { at, from, to, label: label.into(), detail: detail.into() });
    }

    /// Adds a remark at the line of a party.
    pub fn remark(&mut self, at: Duration, party: usize, text: impl Into<String>) {
        self.message(at, (party, party), text, "");
    }

    /// The steps by time; those at the same time in the order they were added.
    fn in_order(&self) -> Vec<&Step> {
        let mut steps: Vec<&Step> = self.steps.iter().collect();
        steps.sort_by_key(|step| step.at);
        steps
    }
}

/// The text, cut to so many characters; what was cut shows as an ellipsis.
fn shorten(text: &str, limit: usize) -> String {
    if text.chars().count() <= limit {
        return text.to_owned();
    }
    let kept: String = text.chars().take(limit.saturating_sub(1)).collect();
    if limit == 0 { kept } else { kept + "…" }
}
