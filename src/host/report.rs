//! What is told of the module's state, as text for people, XML or JSON for programs.

use quick_xml::Writer;
use quick_xml::events::BytesText;
use serde_json::{Map, Value, json};

/// How a report is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Format {
    Text,
    Xml,
    Json,
}

/// Something that is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Report {
    /// One thing, a line for each of its properties.
    Block {
        /// What it is.
        name: &'static str,
        /// Width of the labels in the text.
        width: usize,
        /// Labels and values.
        rows: Rows,
        /// What there may be several of in it.
        parts: Vec<Part>,
    },
    /// Several of a kind, a line each.
    Table {
        /// What they are.
        name: &'static str,
        /// What each is.
        row_name: &'static str,
        columns: Vec<&'static str>,
        rows: Vec<Vec<String>>,
    },
}

/// Labels and values.
pub(super) type Rows = Vec<(&'static str, String)>;

/// Several things of a kind that belong to another one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Part {
    /// What they are.
    pub(super) name: &'static str,
    /// What each is.
    pub(super) row_name: &'static str,
    /// Each as people read it, and as programs do.
    pub(super) items: Vec<(Rows, Rows)>,
}

impl Report {
    pub(super) fn render(&self, format: Format) -> String {
        match format {
            Format::Text => self.text(),
            Format::Xml => self.xml(),
            Format::Json => format!("{}\n", self.json()),
        }
    }

    fn text(&self) -> String {
        let rule = "=".repeat(RULE);
        let lines: String = match self {
            Self::Block { width, rows, parts, .. } => {
                let items = parts.iter().flat_map(|part| &part.items).flat_map(|(shown, _)| shown);
                let lines = rows.iter().chain(items);
                lines.map(|(label, value)| format!("{label:<width$}\t{}\n", printable(value))).collect()
            }
            Self::Table { name, columns, rows, .. } => {
                let lines = table(columns, rows);
                return format!("{rule}\n{lines}{rule}\n{} {name}\n", rows.len());
            }
        };
        format!("{rule}\n{lines}{rule}\n")
    }

    fn xml(&self) -> String {
        let mut writer = Writer::new_with_indent(Vec::new(), b' ', 2);
        let written = match self {
            Self::Block { name, rows, parts, .. } => writer
                .create_element(*name)
                .write_inner_content(|writer| {
                    fields(writer, rows.iter().map(|(label, value)| (*label, value)))?;
                    parts.iter().try_for_each(|part| part.xml(writer))
                })
                .map(drop),
            Self::Table { name, row_name, columns, rows } => writer
                .create_element(*name)
                .write_inner_content(|writer| {
                    for row in rows {
                        element(writer, row_name, columns.iter().copied().zip(row))?;
                    }
                    Ok(())
                })
                .map(drop),
        };
        match written {
            Ok(()) => format!("{}\n", String::from_utf8_lossy(&writer.into_inner())),
            Err(error) => format!("-ERR this cannot be written as XML: {error}\n"),
        }
    }

    fn json(&self) -> Value {
        match self {
            Self::Block { rows, parts, .. } => {
                let mut map = object(rows.iter().map(|(label, value)| (*label, value)));
                map.extend(parts.iter().map(|part| (part.name.to_owned(), part.json())));
                Value::Object(map)
            }
            Self::Table { columns, rows, .. } => {
                rows.iter().map(|row| Value::Object(object(columns.iter().copied().zip(row)))).collect()
            }
        }
    }
}

impl Part {
    fn xml(&self, writer: &mut Writer<Vec<u8>>) -> std::io::Result<()> {
        let content = |writer: &mut Writer<Vec<u8>>| {
            let mut items = self.items.iter();
            items.try_for_each(|(_, told)| element(writer, self.row_name, told.iter().map(|(l, v)| (*l, v))))
        };
        writer.create_element(self.name).write_inner_content(content).map(drop)
    }

    fn json(&self) -> Value {
        let item = |(_, told): &(Rows, Rows)| Value::Object(object(told.iter().map(|(l, v)| (*l, v))));
        self.items.iter().map(item).collect()
    }
}

/// Columns as wide as what stands in them.
fn table(columns: &[&str], rows: &[Vec<String>]) -> String {
    let width = |(at, title): (usize, &&str)| {
        let values = rows.iter().filter_map(|row| row.get(at)).map(|value| value.chars().count());
        values.chain([title.chars().count()]).max().unwrap_or(0)
    };
    let widths: Vec<usize> = columns.iter().enumerate().map(width).collect();
    let line = |cells: &mut dyn Iterator<Item = &str>| {
        let pad = |(cell, width): (&str, &usize)| format!("{:<width$}", printable(cell), width = *width);
        let padded: Vec<String> = cells.zip(&widths).map(pad).collect();
        format!("{}\n", padded.join("  ").trim_end())
    };
    let head = line(&mut columns.iter().copied());
    rows.iter().fold(head, |text, row| text + &line(&mut row.iter().map(String::as_str)))
}

fn element<'a>(
    writer: &mut Writer<Vec<u8>>,
    name: &str,
    rows: impl Iterator<Item = (&'static str, &'a String)>,
) -> std::io::Result<()> {
    writer.create_element(name).write_inner_content(|writer| fields(writer, rows)).map(drop)
}

fn fields<'a>(
    writer: &mut Writer<Vec<u8>>,
    mut rows: impl Iterator<Item = (&'static str, &'a String)>,
) -> std::io::Result<()> {
    rows.try_for_each(|(label, value)| {
        let text = printable(value);
        writer.create_element(key(label)).write_text_content(BytesText::new(&text)).map(drop)
    })
}

fn object<'a>(rows: impl Iterator<Item = (&'static str, &'a String)>) -> Map<String, Value> {
    rows.map(|(label, value)| (key(label), json!(value))).collect()
}

/// A text without what would break its line, or what XML has no place for.
fn printable(text: &str) -> String {
    let stands = |letter: char| !letter.is_control() && !matches!(letter, '\u{fffe}' | '\u{ffff}');
    text.chars().map(|letter| if stands(letter) { letter } else { REPLACEMENT }).collect()
}

/// A label as programs have it: `Domain Name` is `domain-name`.
fn key(label: &str) -> String {
    label.to_ascii_lowercase().replace(' ', "-")
}

/// Stands for a character that cannot be shown.
const REPLACEMENT: char = '\u{fffd}';
/// Width of the lines above and below.
const RULE: usize = 97;

#[cfg(test)]
mod tests {
    use super::*;

    fn block() -> Report {
        let rows = vec![("Domain Name", "a<b".to_owned())];
        let call = |id: &str| (vec![("Call", format!("{id} Hold"))], vec![("Id", id.to_owned())]);
        let part = Part { name: "calls", row_name: "call", items: vec![call("1"), call("2")] };
        Report::Block { name: "profile", width: 18, rows, parts: vec![part] }
    }

    fn calls() -> Report {
        let rows =
            vec![vec!["7".to_owned(), "Connected".to_owned()], vec!["12".to_owned(), "Hold".to_owned()]];
        Report::Table { name: "calls", row_name: "call", columns: vec!["Id", "State"], rows }
    }

    #[test]
    fn a_block_in_each_format() {
        let text = block().render(Format::Text);
        assert_eq!(text.lines().nth(1), Some("Domain Name       \ta<b"));
        assert_eq!(text.lines().next().map(str::len), Some(97));
        let xml = block().render(Format::Xml);
        assert!(xml.contains("<domain-name>a&lt;b</domain-name>"), "{xml}");
        assert!(xml.contains("<calls>") && xml.matches("<call>").count() == 2, "{xml}");
        assert_eq!(text.lines().nth(2), Some("Call              \t1 Hold"));
        let json = "{\"calls\":[{\"id\":\"1\"},{\"id\":\"2\"}],\"domain-name\":\"a<b\"}\n";
        assert_eq!(block().render(Format::Json), json);
    }

    #[test]
    fn no_value_breaks_its_line() {
        let rows = vec![("Name", "two\nlines \u{1}".to_owned())];
        let block = Report::Block { name: "device", width: 0, rows, parts: Vec::new() };
        assert!(block.render(Format::Text).contains("\ttwo\u{fffd}lines \u{fffd}\n"));
        assert!(block.render(Format::Xml).contains("<name>two\u{fffd}lines \u{fffd}</name>"));
    }

    #[test]
    fn a_table_in_each_format() {
        let text = calls().render(Format::Text);
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines[1..4], ["Id  State", "7   Connected", "12  Hold"]);
        assert_eq!(lines.last(), Some(&"2 calls"));
        let xml = calls().render(Format::Xml);
        assert!(xml.starts_with("<calls>") && xml.matches("<call>").count() == 2, "{xml}");
        assert_eq!(
            calls().render(Format::Json),
            "[{\"id\":\"7\",\"state\":\"Connected\"},{\"id\":\"12\",\"state\":\"Hold\"}]\n"
        );
    }
}
