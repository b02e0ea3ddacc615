//! What `status` tells for people, `xmlstatus` and `jsonstatus` tell for programs: the same, in each of its forms.

use std::collections::BTreeMap;

use freeswitch_test::content::xml::{Document, Element};
use freeswitch_test::phone::Settings;
use freeswitch_test::stage::{Device, Failure, Outcome, Setup};
use freeswitch_test::{ensure, ensure_eq};
use serde_json::Value;

use crate::forms::{self, Place};
use crate::runner::Director;
use crate::script::{connect, hang_up};

/// One thing that is told of: names as programs have them, and the values of each.
type Record = BTreeMap<String, Vec<String>>;

const NAME: &str = "SEP00005E0B0F01";

pub(crate) async fn say_the_same(director: Director) -> Outcome {
    let device = Device::new(NAME)
        .line("2971", "Ann &amp; &lt;Co&gt;")
        .button("SpeedDial", "label=\"The  \\'shop\\'\" value=\"2400\"")
        .button("ServiceUrl", "label=\"Öl\" value=\"http://example.com/?a=b&amp;c=d\"");
    let stage = director.stage(Setup::new().device(device)).await?;
    let (a, b) = (stage.connect(Settings::new(NAME).protocol(20)).await?, stage.phone().await?);
    connect(&a, &b).await?;
    let mut told = 0;
    for form in forms::of(&stage).await? {
        let Some(rest) = form.strip_prefix("status|xmlstatus|jsonstatus") else { continue };
        for rest in typed(rest)? {
            let text = read_text(&stage.api(&format!("skinny status{rest}")).await?)?;
            let json = stage.api(&format!("skinny jsonstatus{rest}")).await?;
            let json: Value =
                serde_json::from_str(&json).map_err(|error| Failure::new(format!("{error}: {json}")))?;
            ensure!(!text.is_empty(), "status{rest} tells nothing");
            ensure_eq!(records(&json), text, "jsonstatus{} beside the text", rest);
            let xml = stage.api(&format!("skinny xmlstatus{rest}")).await?;
            let document = Document::parse(&xml).map_err(|error| Failure::new(format!("{error}: {xml}")))?;
            is_same(&json, document.root())
                .map_err(|differs| Failure::new(format!("xmlstatus{rest}: {differs}: {json} is {xml}")))?;
            told += 1;
        }
    }
    ensure_eq!(told, 10, "forms of status");
    hang_up(&a, &b).await?;
    stage.end()
}

/// What is typed for the end of a form: with and without the words that may be left out.
fn typed(form: &str) -> Result<Vec<String>, Failure> {
    let mut lines = vec![String::new()];
    for place in forms::places(form.trim_start()) {
        let words: &[&str] = match &place {
            Place::Words(words) => &words.iter().map(String::as_str).collect::<Vec<_>>(),
            Place::Class(class) => match class.as_str() {
                "profile" => &["internal"],
                "device" => &[NAME],
                "line" => &["2971"],
                "button_type" => &["", "SpeedDial"],
                other => return Err(Failure::new(format!("nobody knows a <{other}>"))),
            },
        };
        lines =
            lines.iter().flat_map(|line| words.iter().map(move |word| format!("{line} {word}"))).collect();
    }
    Ok(lines)
}

/// The text for people: labels and values with tabs between them, or columns below their titles.
fn read_text(text: &str) -> Result<Vec<Record>, Failure> {
    let is_rule = |line: &&str| line.starts_with("====");
    let within: Vec<&str> = text.lines().skip(1).take_while(|line| !is_rule(line)).collect();
    let Some(first) = within.first() else { return Err(Failure::new(format!("no text: {text:?}"))) };
    if first.contains('\t') {
        let pairs = within.iter().filter_map(|line| line.split_once('\t'));
        return Ok(vec![record(pairs.map(|(label, value)| (key(label), value.to_owned())))]);
    }
    let titles = columns(first);
    let rows: Vec<Record> = within
        .iter()
        .skip(1)
        .map(|line| {
            let cell = |at: usize, next: Option<usize>| {
                let width = next.map_or(usize::MAX, |next| next - at);
                line.chars().skip(at).take(width).collect::<String>().trim_end().to_owned()
            };
            let ends = titles.iter().skip(1).map(|(at, _)| Some(*at)).chain([None]);
            record(titles.iter().zip(ends).map(|((at, title), end)| (key(title), cell(*at, end))))
        })
        .collect();
    let count = text.lines().last().unwrap_or_default();
    ensure!(count.starts_with(&format!("{} ", rows.len())), "{} rows, and {count:?}", rows.len());
    Ok(rows)
}

/// Where each title begins, and the title.
fn columns(titles: &str) -> Vec<(usize, String)> {
    let mut columns: Vec<(usize, String)> = Vec::new();
    let mut before = ' ';
    for (at, letter) in titles.chars().enumerate() {
        match columns.last_mut() {
            Some((_, title)) if before != ' ' && letter != ' ' => title.push(letter),
            _ if letter != ' ' => columns.push((at, letter.to_string())),
            _ => {}
        }
        before = letter;
    }
    columns
}

/// What JSON tells, as the text has it.
fn records(json: &Value) -> Vec<Record> {
    match json {
        Value::Array(list) => list.iter().flat_map(records).collect(),
        one => vec![record(one.as_object().into_iter().flatten().flat_map(|(key, value)| lines(key, value)))],
    }
}

/// The lines of a value; those of calls and phones are put together of several.
fn lines(key: &str, value: &Value) -> Vec<(String, String)> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let item = |item: &Value| {
        let of = |key: &str| text(&item[key]);
        match key {
            "calls" => vec![("call".to_owned(), format!("{} {}", of("id"), of("state")))],
            _ => {
                let place = format!("{}:{} line {}", of("devicename"), of("instance"), of("line-instance"));
                let place = ("phone".to_owned(), place);
                let texts = ["label", "caller-name"].map(|key| (key.to_owned(), of(key)));
                [place].into_iter().chain(texts).collect()
            }
        }
    };
    match value {
        Value::Array(items) => items.iter().flat_map(item).collect(),
        one => vec![(key.to_owned(), text(one))],
    }
}

/// Compares what is told in JSON with what is told in XML, or says what differs.
fn is_same(json: &Value, xml: &Element) -> Result<(), String> {
    let wrong = |what: &str| Err(format!("{what} at <{}>", xml.name));
    match json {
        Value::String(text) if *text != xml.text || !xml.children.is_empty() => wrong("another text"),
        Value::String(_) => Ok(()),
        Value::Array(items) if items.len() != xml.children.len() => wrong("another number"),
        Value::Array(items) => {
            items.iter().zip(&xml.children).try_for_each(|(item, child)| is_same(item, child))
        }
        Value::Object(map) if map.len() != xml.children.len() => wrong("other fields"),
        Value::Object(map) => map.iter().try_for_each(|(key, value)| match xml.child(key) {
            Some(child) => is_same(value, child),
            None => wrong(&format!("no {key}")),
        }),
        _ => wrong("no text"),
    }
}

fn record(pairs: impl Iterator<Item = (String, String)>) -> Record {
    let mut record = Record::new();
    for (name, value) in pairs {
        record.entry(name).or_default().push(value);
    }
    record
}

/// A label as programs have it.
fn key(label: &str) -> String {
    label.trim().to_ascii_lowercase().replace(' ', "-")
}
