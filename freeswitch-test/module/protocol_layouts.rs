//! Every field of every layout is where the published tables have it.
//!
//! The tables are interpreted here, without the codec: each field of a body
//! gets a value of its own, and the log text that is due is put together from
//! the same values. The codec has to read the body to that text and to write
//! it to the same bytes.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stdout, reason = "tests fail by panicking")]

mod protocol_support;

use mod_skinny::protocol::Message;
use protocol_support::{LAYOUTS, dialect, encoded, facts, only_frame};
use serde_json::Value;

/// The quality of ConnectionStatisticsRes is text in our logs and bytes in the
/// tables. Where it is gets checked all the same.
const OTHER_TEXT: u32 = 0x0023;

/// The line instance of EnblocCall follows a number of 25 bytes in the tables;
/// we align it, as some phones do.
const ALIGNED: (u32, u8) = (0x0004, 18);

/// The text of EnhancedAlarm is filled up in the tables; phones send what there is of it, and so do we.
const NOT_FILLED_UP: u32 = 0x015a;

/// A body being put together, and its text.
struct Sample<'a> {
    version: u64,
    body: Vec<u8>,
    text: String,
    next: u32,
    fields: Vec<&'a [Value]>,
}

fn number(value: &Value) -> Option<u64> {
    value.as_u64()
}

/// Picks the entry for this version of a number or a list by version.
fn by_version(value: &Value, version: u64, key: &str) -> u64 {
    if let Some(number) = number(value) {
        return number;
    }
    let entry = value.as_array().unwrap().iter().find(|entry| in_version(entry, version)).unwrap();
    number(&entry[key]).unwrap()
}

fn in_version(entry: &Value, version: u64) -> bool {
    number(&entry["since"]).is_none_or(|since| since <= version)
        && number(&entry["until"]).is_none_or(|until| version <= until)
}

impl<'a> Sample<'a> {
    fn new(version: u64) -> Self {
        Self { version, body: Vec::new(), text: String::new(), next: 1, fields: Vec::new() }
    }

    fn fresh(&mut self) -> u32 {
        self.next += 1;
        self.next
    }

    /// Adds the fields of a message or struct. `lead` goes before the first.
    fn add_fields(&mut self, fields: &'a [Value], lead: &str) {
        self.fields.push(fields);
        let mut separator = lead;
        for field in fields {
            let present = in_version(field, self.version);
            if !present && (field["tail"] == true || self.has_twin(field)) {
                continue;
            }
            if let Some(count) = self.counted_by(field) {
                let width = usize::try_from(number(&field["size"]).unwrap()).unwrap();
                self.body.extend_from_slice(&count.to_le_bytes()[..width]);
                continue;
            }
            let name = field["name"].as_str().unwrap();
            self.text.push_str(&format!("{separator}{name}="));
            separator = " ";
            if present {
                self.add_field(field);
            } else {
                self.text.push_str(blank(field));
            }
        }
        self.fields.pop();
    }

    /// Tells whether the tables have a field of the same name for this
    /// version.
    fn has_twin(&self, field: &Value) -> bool {
        let siblings = self.fields.last().unwrap();
        siblings.iter().any(|other| other["name"] == field["name"] && in_version(other, self.version))
    }

    /// Returns the count that a field holds for others.
    fn counted_by(&self, field: &Value) -> Option<u64> {
        let siblings = self.fields.last().unwrap();
        siblings.iter().filter(|other| in_version(other, self.version)).find_map(|other| {
            if other["used_length_field"] == field["name"] {
                number(&other["size"])
            } else if other["count"]["field"] == field["name"] {
                number(&other["count"]["max"])
            } else if other["length_field"] == field["name"] {
                Some(DATA.len() as u64)
            } else {
                None
            }
        })
    }

    fn add_field(&mut self, field: &'a Value) {
        let count = number(&field["count"]).or_else(|| number(&field["count"]["max"]));
        let Some(count) = count else { return self.add_element(field) };
        self.text.push('[');
        for position in 0..count {
            if position > 0 {
                self.text.push(' ');
            }
            self.add_element(field);
        }
        self.text.push(']');
    }

    fn add_element(&mut self, field: &'a Value) {
        match field["type"].as_str().unwrap() {
            "u8" => {
                let value = self.fresh() % 40 + 50;
                self.body.push(u8::try_from(value).unwrap());
                self.text.push_str(&value.to_string());
            }
            "u16" => {
                let value = self.fresh() + 1000;
                self.body.extend_from_slice(&value.to_le_bytes()[..2]);
                self.add_number(field, value);
            }
            "u32" | "i32" => {
                let value = self.fresh() + 0x0100_0000;
                self.body.extend_from_slice(&value.to_le_bytes());
                self.add_number(field, value);
            }
            "char" => {
                let size = by_version(&field["size"], self.version, "size");
                self.add_text(usize::try_from(size).unwrap());
            }
            "cstr" => self.add_text(0),
            "bytes" if field.get("size").is_some() => self.add_bytes(number(&field["size"]).unwrap()),
            "bytes" => {
                self.body.extend_from_slice(DATA.as_bytes());
                self.text.push_str(&format!("{DATA:?}"));
            }
            "ipv4" => self.add_ipv4(),
            "ipv6" => self.add_ipv6(),
            "ipaddr" => self.add_address(),
            "struct" => {
                self.text.push('{');
                self.add_fields(field["fields"].as_array().unwrap(), "");
                self.text.push('}');
            }
            "union" => self.add_bytes(union_size(field)),
            other => panic!("type {other}"),
        }
    }

    fn add_number(&mut self, field: &Value, value: u32) {
        let bits = ["phone_features", "party_pi_restriction_bits"].iter().any(|name| field["name"] == *name);
        self.text.push_str(&if bits { format!("{value:#x}") } else { value.to_string() });
    }

    /// Adds a text with a NUL after it, or one in a field of `size` bytes.
    fn add_text(&mut self, size: usize) {
        let text = format!("t{}", self.fresh());
        self.body.extend_from_slice(text.as_bytes());
        self.body.extend(std::iter::repeat_n(0, size.max(text.len() + 1) - text.len()));
        self.text.push_str(&format!("\"{text}\""));
    }

    fn add_bytes(&mut self, count: u64) {
        let values: Vec<_> = (0..count).map(|_| u8::try_from(self.fresh() % 200 + 1).unwrap()).collect();
        self.body.extend_from_slice(&values);
        let shown: Vec<_> = values.iter().map(u8::to_string).collect();
        self.text.push_str(&format!("[{}]", shown.join(" ")));
    }

    fn add_ipv4(&mut self) {
        let [_, _, high, low] = self.fresh().to_be_bytes();
        self.body.extend_from_slice(&[10, 9, high, low]);
        self.text.push_str(&format!("10.9.{high}.{low}"));
    }

    fn add_ipv6(&mut self) {
        let value = self.fresh() % 0xfff + 1;
        self.body.extend_from_slice(&(0x2001_u128 << 112 | u128::from(value)).to_be_bytes());
        self.text.push_str(&format!("2001::{value:x}"));
    }

    /// Adds an address that the version has; every other one is IPv6.
    fn add_address(&mut self) {
        if self.version < 17 {
            return self.add_ipv4();
        }
        let ipv6 = self.fresh() % 2;
        self.body.extend_from_slice(&ipv6.to_le_bytes());
        if ipv6 == 1 {
            return self.add_ipv6();
        }
        self.add_ipv4();
        self.body.extend_from_slice(&[0; 12]);
    }
}

/// What fields of a counted length hold.
const DATA: &str = "<xml/>";

/// Returns how a field is shown that the version doesn't have.
fn blank(field: &Value) -> &'static str {
    match (field["type"].as_str().unwrap(), field["enum"].as_str()) {
        ("u32", Some("media_type")) => "Invalid",
        ("u32", Some("ip_addr_type")) => "IPv4",
        ("u32", _) => "0",
        ("cstr", _) => "\"\"",
        ("ipaddr", _) => "0.0.0.0",
        ("union", _) => "[0 0 0 0]",
        other => panic!("no blank for {other:?}"),
    }
}

/// Returns the size of the longest case of a union.
fn union_size(field: &Value) -> u64 {
    field["cases"].as_array().unwrap().iter().map(case_size).max().unwrap()
}

fn case_size(case: &Value) -> u64 {
    match case["fields"].as_array() {
        Some(fields) => fields.iter().filter(|field| in_version(field, 22)).map(field_size).sum(),
        None => number(&case["size"]).unwrap_or_default(),
    }
}

fn field_size(field: &Value) -> u64 {
    let count = number(&field["count"]["max"]).or_else(|| number(&field["count"])).unwrap_or(1);
    let size = match field["type"].as_str().unwrap() {
        "union" => union_size(field),
        "struct" => field["fields"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|field| in_version(field, 22))
            .map(field_size)
            .sum(),
        _ => number(&field["size"]).unwrap(),
    };
    size * count
}

/// Compares one message at one version. `Err` says what differs.
fn compare(message: &Value, id: u32, version: u8) -> Result<(), String> {
    let mut sample = Sample::new(version.into());
    sample.add_fields(message["fields"].as_array().unwrap(), " ");
    if !message["body_size"].is_null() {
        let size = by_version(&message["body_size"], version.into(), "value");
        assert_eq!(sample.body.len() as u64, size, "the tables contradict each other");
    }
    let dialect = dialect(version);
    let decoded = Message::decode_counting(id, &sample.body, dialect).map_err(|error| error.to_string())?;
    if decoded.surplus > 0 {
        return Err(format!("{} bytes are not read", decoded.surplus));
    }
    let text = decoded.message.to_string();
    let (_, shown) = text.split_at(text.find(' ').unwrap_or(text.len()));
    if shown != sample.text && id != OTHER_TEXT {
        return Err(format!("reads\n  {shown}, not\n  {}", sample.text));
    }
    let written = only_frame(&encoded(&decoded.message, dialect));
    if id == ALIGNED.0 && version >= ALIGNED.1 {
        sample.body.splice(25..25, [0; 3]);
    }
    if id == NOT_FILLED_UP {
        let used = sample.body.iter().rposition(|byte| *byte != 0).map_or(0, |last| last + 1);
        sample.body.truncate(used);
    }
    let padded = sample.body.len().next_multiple_of(4);
    sample.body.resize(padded, 0);
    if written.body != sample.body {
        return Err(format!("writes {:02x?}, not {:02x?}", &written.body[..], sample.body));
    }
    Ok(())
}

fn id_of(message: &Value) -> u32 {
    u32::from_str_radix(message["id"].as_str().unwrap().trim_start_matches("0x"), 16).unwrap()
}

fn messages(facts: &std::path::Path) -> Vec<Value> {
    let text = std::fs::read_to_string(facts.join("layouts.json")).unwrap();
    let mut tables: Value = serde_json::from_str(&text).unwrap();
    tables["messages"].as_array_mut().unwrap().drain(..).collect()
}

#[test]
fn fields_are_where_the_tables_have_them() {
    let Some(facts) = facts() else { return };
    let mut wrong = Vec::new();
    let mut compared = 0;
    for message in &messages(&facts) {
        let (id, name) = (id_of(message), message["name"].as_str().unwrap());
        for version in LAYOUTS {
            compared += 1;
            if let Err(difference) = compare(message, id, version) {
                wrong.push(format!("{name} at {version} {difference}"));
            }
        }
    }
    assert!(compared > 1500, "only {compared} layouts");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn names_are_those_of_the_tables() {
    let Some(facts) = facts() else { return };
    for message in &messages(&facts) {
        assert_eq!(Message::blank(id_of(message)).name(), message["name"].as_str().unwrap());
    }
}
