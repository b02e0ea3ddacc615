//! The reference beside the sample configuration: its examples of commands are taken as they stand there, and programs
//! find the keys that it names. The phone in them is that of the sample configuration.

use std::collections::BTreeSet;

use freeswitch_test::phone::{Phone, Settings};
use freeswitch_test::stage::{Device, Failure, Outcome, Setup, Stage};
use freeswitch_test::{ensure, ensure_eq};
use mod_skinny::protocol::messages::MediaPathEvent;
use serde_json::Value;

use crate::runner::Director;
use crate::script::{dial, extension};

pub(crate) async fn examples_of_commands(director: Director) -> Outcome {
    let stage = director.stage(Setup::new()).await?;
    stage.add_device(Device::new(OTHER).line("1110", "The house")).await?;
    let other = stage.connect(Settings::new(OTHER)).await?;
    let mut phone = the_phone(&stage).await?;
    for row in table("| command ")? {
        let [command, answer] = spans(row[2])[..] else {
            return Err(Failure::new(format!("{row:?} has no command with its answer")));
        };
        ensure_eq!(stage.api(command).await?.as_str(), answer, "the answer to {command}");
    }
    for row in table("| message ")? {
        let message = spans(row[1]).first().copied().unwrap_or_default();
        is_done(&stage, &format!("profile internal device {PHONE} send {message}")).await?;
    }
    for command in table("| `skinny` ")?.iter().flat_map(|row| spans(row[2])) {
        // Some of them end the connections of phones.
        let is_there = stage.api("skinny status profile internal devices").await?.contains(PHONE);
        if command.contains(PHONE) && !is_there {
            drop(std::mem::replace(&mut phone, the_phone(&stage).await?));
        }
        is_done(&stage, command).await?;
    }
    drop((phone, other));
    stage.end()
}

async fn the_phone(stage: &Stage) -> Result<Phone, Failure> {
    stage.connect(Settings::new(PHONE)).await
}

async fn is_done(stage: &Stage, command: &str) -> Outcome {
    let answer = stage.api(&format!("skinny {command}")).await?;
    let wrong = ["-ERR", "USAGE", "not found", "not registered", "on no registered phone"];
    let found = wrong.iter().find(|words| answer.contains(**words));
    ensure!(found.is_none() && !answer.is_empty(), "skinny {command} was answered {answer:?}");
    Ok(())
}

pub(crate) async fn keys_for_programs(director: Director) -> Outcome {
    let stage = director.stage(Setup::new()).await?;
    let phone = the_phone(&stage).await?;
    for accessory in 1..=3_u32 {
        phone.send(MediaPathEvent { media_path_id: accessory.into(), media_path_event: 2_u32.into() });
    }
    dial(&phone, extension::ECHO).await?;
    phone.until_talking().await?;
    for row in table("| after ")? {
        let words = spans(row[0]).concat();
        let words =
            words.replace("<profile>", "internal").replace("<device>", PHONE).replace("<line>", "1101");
        let text = stage.api(&format!("skinny jsonstatus {words}")).await?;
        let mut found = BTreeSet::new();
        keys(&serde_json::from_str(&text).unwrap_or_default(), &mut found);
        let named: BTreeSet<String> =
            spans(row[2]).into_iter().filter(|key| !key.contains('<')).map(str::to_owned).collect();
        // The first one of the table names some of its keys only.
        let differ: Vec<_> = match row[2].contains('…') {
            true => named.difference(&found).collect(),
            false => named.symmetric_difference(&found).collect(),
        };
        ensure!(differ.is_empty(), "jsonstatus {words}: {differ:?} is not there or not named in {text}");
        let xml = stage.api(&format!("skinny xmlstatus {words}")).await?;
        let elements = elements(row[1]);
        let missing = named.iter().chain(&elements).find(|key| !xml.contains(&format!("<{key}>")));
        ensure!(missing.is_none(), "xmlstatus {words}: no {missing:?} in {xml}");
    }
    stage.end()
}

fn elements(cell: &'static str) -> Vec<String> {
    spans(cell).into_iter().map(str::to_owned).collect()
}

/// The keys of an object and of those within it.
fn keys(value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::Object(map) => {
            for (key, value) in map {
                found.insert(key.clone());
                keys(value, found);
            }
        }
        Value::Array(items) => items.iter().for_each(|item| keys(item, found)),
        _ => {}
    }
}

/// The rows of the table whose first line begins like this, each as its cells.
fn table(head: &str) -> Result<Vec<Vec<&'static str>>, Failure> {
    let reference = include_str!("../../../../conf/README.md");
    let rows = reference.lines().skip_while(|line| !line.starts_with(head)).skip(2);
    let rows = rows.take_while(|line| line.starts_with('|'));
    let cells = |line: &'static str| line.trim_matches('|').split(" | ").map(str::trim).collect::<Vec<_>>();
    let rows: Vec<_> = rows.map(cells).collect();
    ensure!(!rows.is_empty(), "the reference has no table that begins with {head}");
    Ok(rows)
}

/// What stands between backquotes.
fn spans(cell: &'static str) -> Vec<&'static str> {
    cell.split('`').skip(1).step_by(2).collect()
}

/// The phone of the sample configuration.
const PHONE: &str = "SEP001120AABBCC";
/// One that shares a line with it.
const OTHER: &str = "SEP00005E0B7E0A";
