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
        /// Labels and values; a label may come several times.
        rows: Vec<(&'static str, String)>,
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
            Self::Block { width, rows, .. } => {
                rows.iter().map(|(label, value)| format!("{label:<width$}\t{value}\n")).collect()
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
            Self::Block { name, rows, .. } => element(&mut writer, name, rows.iter().map(|(l, v)| (*l, v))),
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
            Self::Block { rows, .. } => object(rows.iter().map(|(label, value)| (*label, value))),
            Self::Table { columns, rows, .. } => {
                rows.iter().map(|row| object(columns.iter().copied().zip(row))).collect()
            }
        }
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
        let padded: Vec<String> = cells.zip(&widths).map(|(cell, width)| format!("{cell:<width$}")).collect();
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
    writer
        .create_element(name)
        .write_inner_content(|writer| {
            for (label, value) in rows {
                writer.create_element(key(label)).write_text_content(BytesText::new(value))?;
            }
            Ok(())
        })
        .map(drop)
}

/// An object; what comes several times becomes a list.
fn object<'a>(rows: impl Iterator<Item = (&'static str, &'a String)>) -> Value {
    let mut map = Map::new();
    for (label, value) in rows {
        match map.get_mut(&key(label)) {
            Some(Value::Array(list)) => list.push(json!(value)),
            Some(first) => *first = json!([first.take(), value]),
            None => drop(map.insert(key(label), json!(value))),
        }
    }
    Value::Object(map)
}

/// A label as programs have it: `Domain Name` is `domain-name`.
fn key(label: &str) -> String {
    label.to_ascii_lowercase().replace(' ', "-")
}

/// Width of the lines above and below.
const RULE: usize = 97;

#[cfg(test)]
mod tests {
    use super::*;

    fn block() -> Report {
        let rows =
            vec![("Domain Name", "a<b".to_owned()), ("Call", "1".to_owned()), ("Call", "2".to_owned())];
        Report::Block { name: "profile", width: 18, rows }
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
        assert_eq!(block().render(Format::Json), "{\"call\":[\"1\",\"2\"],\"domain-name\":\"a<b\"}\n");
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
