//! The ladder for a terminal.

use super::{Ladder, Step, shorten};

/// Columns before the first party's line: the time, and a blank.
const TIME: usize = 10;

/// Columns from one party's line to the next.
const SPACING: usize = 36;

/// Columns of an arrow that its label must leave free: the ends, the blanks and some of the shaft.
const SHAFT: usize = 9;

/// Whether the drawing has colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Paint {
    /// Characters only.
    Plain,
    /// With the colours of a terminal.
    Colours,
}

/// What a piece of a row is, which decides its colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Role {
    Frame,
    ToTheRight,
    ToTheLeft,
    Remark,
}

impl Paint {
    fn on(self, role: Role, text: &str) -> String {
        let code = match (self, role) {
            (Self::Plain, _) => return text.to_owned(),
            (Self::Colours, Role::Frame) => "2",
            (Self::Colours, Role::ToTheRight) => "36",
            (Self::Colours, Role::ToTheLeft) => "32",
            (Self::Colours, Role::Remark) => "1;33",
        };
        format!("\x1b[{code}m{text}\x1b[0m")
    }
}

impl Ladder {
    /// Draws the ladder in lines of at most `width` characters (more if the parties need more).
    #[must_use]
    pub fn text(&self, width: usize, paint: Paint) -> String {
        let mut lines = vec![self.heading()];
        lines.extend(self.in_order().into_iter().map(|step| self.row(step, width, paint)));
        lines.push(String::new());
        lines.join("\n")
    }

    fn heading(&self) -> String {
        let names: String =
            self.parties.iter().map(|party| format!("{:<SPACING$}", shorten(party, SPACING - 2))).collect();
        format!("{:>width$} {}", "seconds", names.trim_end(), width = TIME - 2)
    }

    fn row(&self, step: &Step, width: usize, paint: Paint) -> String {
        let time = format!("{:>width$.3} ", step.at.as_secs_f64(), width = TIME - 2);
        let (left, right) = (step.from.min(step.to), step.from.max(step.to));
        let gaps = self.parties.len().saturating_sub(1);
        let mut row = paint.on(Role::Frame, &time);
        for gap in 0..=gaps {
            row.push_str(&paint.on(Role::Frame, "│"));
            if gap == left {
                row.push_str(&self.span(step, right, paint));
            } else if !(left..right).contains(&gap) && gap < gaps {
                row.push_str(&" ".repeat(SPACING - 1));
            }
        }
        let used = TIME + gaps * SPACING + 2;
        let detail = shorten(&step.detail, width.saturating_sub(used + 1));
        if !detail.is_empty() {
            row.push_str(&paint.on(Role::Frame, &format!("  {detail}")));
        }
        row.trim_end().to_owned()
    }

    /// What stands between the line of the leftmost party of the step and that of the rightmost.
    fn span(&self, step: &Step, right: usize, paint: Paint) -> String {
        let left = step.from.min(step.to);
        if left == right {
            let last = left + 1 >= self.parties.len();
            let room = if last { usize::MAX } else { SPACING - 1 };
            let remark = shorten(&format!(" ● {}", step.label), room);
            let blanks = if last { 0 } else { room - remark.chars().count() };
            return paint.on(Role::Remark, &remark) + &" ".repeat(blanks);
        }
        let length = (right - left) * SPACING - 1;
        let label = shorten(&step.label, length - SHAFT);
        let shaft = "─".repeat(length - SHAFT - label.chars().count());
        if step.from < step.to {
            paint.on(Role::ToTheRight, &format!("─── {label} ───{shaft}▶"))
        } else {
            paint.on(Role::ToTheLeft, &format!("◀{shaft}─── {label} ───"))
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn ladder() -> Ladder {
        let mut ladder = Ladder::new("A call", ["Alice", "FreeSWITCH", "Bob"]);
        ladder.message(Duration::from_millis(1500), (1, 2), "SetRinger", "mode=inside");
        ladder.message(Duration::ZERO, (0, 1), "OffHook", "line=1");
        ladder.message(Duration::from_millis(20), (1, 0), "StartTone", "");
        ladder.remark(Duration::from_secs(2), 0, "hears ring-back");
        ladder.remark(Duration::from_secs(3), 2, "lifts the handset");
        ladder
    }

    #[test]
    fn arrows_point_from_line_to_line_in_the_order_of_time() {
        let text = ladder().text(120, Paint::Plain);
        let rows: Vec<&str> = text.lines().collect();
        assert_eq!(rows[0].trim(), format!("seconds {:<36}{:<36}Bob", "Alice", "FreeSWITCH"));
        assert_eq!(rows[1], format!("   0.000 │─── OffHook {}▶│{}│  line=1", "─".repeat(22), " ".repeat(35)));
        assert_eq!(rows[2], format!("   0.020 │◀{} StartTone ───│{}│", "─".repeat(20), " ".repeat(35)));
        assert_eq!(
            rows[3],
            format!("   1.500 │{}│─── SetRinger {}▶│  mode=inside", " ".repeat(35), "─".repeat(20))
        );
        assert!(rows[4].starts_with("   2.000 │ ● hears ring-back "));
        assert!(rows[5].ends_with("│ ● lifts the handset"));
    }

    #[test]
    fn long_labels_and_details_are_cut_to_the_room_there_is() {
        let mut ladder = Ladder::new("", ["A", "B"]);
        ladder.message(Duration::ZERO, (0, 1), "L".repeat(80), "D".repeat(300));
        let text = ladder.text(100, Paint::Plain);
        let row = text.lines().nth(1).unwrap();
        assert!(row.chars().count() <= 100, "{row}");
        assert!(row.contains("L… ───▶│") && row.ends_with("D…"), "{row}");
    }

    #[test]
    fn colours_change_nothing_else() {
        let mut plain = String::new();
        for piece in ladder().text(120, Paint::Colours).split('\x1b') {
            let visible =
                piece.strip_prefix('[').and_then(|rest| rest.split_once('m')).map_or(piece, |(_, text)| text);
            plain.push_str(visible);
        }
        assert_eq!(plain, ladder().text(120, Paint::Plain));
    }
}
