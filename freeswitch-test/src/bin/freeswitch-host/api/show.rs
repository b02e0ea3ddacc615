//! `show`: tables of channels, calls, registrations, modules and commands.

use serde_json::{Map, Value, json};

use crate::core::{
    clock,
    coding::Coding,
    host::host,
    session::{Direction, Session},
    state::State,
};
use crate::ffi::profile::{Field, Relation, Times};

pub(super) const SYNTAX: &str =
    "channels|calls|registrations|modules|api|application|codec|endpoint [count] [as json]";

/// A table to print.
struct Table {
    columns: Vec<&'static str>,
    rows: Vec<Vec<String>>,
}

pub(super) fn run(argument: &str) -> String {
    let words: Vec<&str> = argument.split_whitespace().collect();
    let Some(what) = words.first() else { return super::system::usage("show", SYNTAX) };
    let format = words.iter().position(|word| *word == "as").and_then(|at| words.get(at + 1));
    let table = match *what {
        "channels" => channels(),
        "calls" => calls(),
        "registrations" => registrations(),
        "module" | "modules" => modules(words.get(1).copied().filter(|word| *word != "as")),
        "api" => described(super::described().chain(host().modules.api_descriptions())),
        "application" => {
            let own = crate::apps::names().map(|name| [name.to_owned(), String::new(), String::new()]);
            described(own.chain(host().modules.application_descriptions()))
        }
        "endpoint" | "endpoints" => interfaces("endpoint"),
        "codec" | "codecs" => codecs(),
        "dialplan" | "dialplans" => interfaces("dialplan"),
        "status" => return super::system::status(""),
        _ => return super::system::usage("show", SYNTAX),
    };
    let count = words.get(1) == Some(&"count");
    match format {
        Some(&"json") if count => json!({ "row_count": table.rows.len() }).to_string() + "\n",
        Some(&"json") => table.json(),
        _ if count => format!("\n{} total.\n", table.rows.len()),
        _ => table.text(),
    }
}

impl Table {
    fn text(&self) -> String {
        let mut text = String::new();
        if !self.rows.is_empty() {
            text += &(self.columns.join(",") + "\n");
        }
        for row in &self.rows {
            text += &(row.join(",") + "\n");
        }
        text + &format!("\n{} total.\n", self.rows.len())
    }

    fn json(&self) -> String {
        let rows: Vec<Value> = self
            .rows
            .iter()
            .map(|row| {
                let pairs =
                    self.columns.iter().zip(row).map(|(name, value)| ((*name).to_owned(), json!(value)));
                Value::Object(pairs.collect::<Map<_, _>>())
            })
            .collect();
        let mut whole = json!({ "row_count": rows.len() });
        if !rows.is_empty() {
            whole["rows"] = Value::Array(rows);
        }
        whole.to_string() + "\n"
    }
}

/// Columns that channels and calls share, with what they show.
fn common(session: &Session) -> Vec<(&'static str, String)> {
    let profile = session.profile();
    let text = |field: Field| profile.map(|profile| profile.text(field)).unwrap_or_default();
    let variable = |name: &str| session.variable(name).unwrap_or_default();
    let created = profile.and_then(|profile| profile.times()).map_or(0, |times: Times| times.created);
    vec![
        ("uuid", session.uuid()),
        ("direction", direction(session.direction()).to_owned()),
        ("created", clock::local(created, "%Y-%m-%d %H:%M:%S")),
        ("created_epoch", (created / 1_000_000).to_string()),
        ("name", session.name()),
        ("state", session.running_state().map_or("CS_NEW", State::name).to_owned()),
        ("cid_name", text(Field::CallerIdName)),
        ("cid_num", text(Field::CallerIdNumber)),
        ("ip_addr", text(Field::NetworkAddr)),
        ("dest", text(Field::DestinationNumber)),
        ("presence_id", variable("presence_id")),
        ("presence_data", variable("presence_data")),
        ("accountcode", variable("accountcode")),
        ("callstate", session.callstate().name().to_owned()),
        ("callee_name", text(Field::CalleeIdName)),
        ("callee_num", text(Field::CalleeIdNumber)),
        ("callee_direction", String::new()),
        ("call_uuid", variable("call_uuid")),
        ("sent_callee_name", variable("last_sent_callee_id_name")),
        ("sent_callee_num", variable("last_sent_callee_id_number")),
    ]
}

fn direction(direction: Direction) -> &'static str {
    if direction == Direction::Outbound { "outbound" } else { "inbound" }
}

fn channels() -> Table {
    const COLUMNS: [&str; 38] = [
        "uuid",
        "direction",
        "created",
        "created_epoch",
        "name",
        "state",
        "cid_name",
        "cid_num",
        "ip_addr",
        "dest",
        "application",
        "application_data",
        "dialplan",
        "context",
        "read_codec",
        "read_rate",
        "read_bit_rate",
        "write_codec",
        "write_rate",
        "write_bit_rate",
        "secure",
        "hostname",
        "presence_id",
        "presence_data",
        "accountcode",
        "callstate",
        "callee_name",
        "callee_num",
        "callee_direction",
        "call_uuid",
        "sent_callee_name",
        "sent_callee_num",
        "initial_cid_name",
        "initial_cid_num",
        "initial_ip_addr",
        "initial_dest",
        "initial_dialplan",
        "initial_context",
    ];
    let rows = host()
        .sessions
        .listed()
        .iter()
        .map(|session| {
            let mut values = common(session);
            values.extend(details(session));
            let value = |column: &&str| {
                values.iter().find(|(name, _)| name == column).map(|(_, value)| value.clone())
            };
            COLUMNS.iter().map(|column| value(column).unwrap_or_default()).collect()
        })
        .collect();
    Table { columns: COLUMNS.to_vec(), rows }
}

fn details(session: &Session) -> Vec<(&'static str, String)> {
    let profile = session.profile();
    let text = |field: Field| profile.map(|profile| profile.text(field)).unwrap_or_default();
    let mut values = vec![
        ("application", session.variable("current_application").unwrap_or_default()),
        ("application_data", session.variable("current_application_data").unwrap_or_default()),
        ("dialplan", text(Field::Dialplan)),
        ("context", text(Field::Context)),
        ("hostname", host().hostname.clone()),
        ("initial_cid_name", text(Field::OrigCallerIdName)),
        ("initial_cid_num", text(Field::OrigCallerIdNumber)),
        ("initial_ip_addr", text(Field::NetworkAddr)),
        ("initial_dest", text(Field::DestinationNumber)),
        ("initial_dialplan", text(Field::Dialplan)),
        ("initial_context", text(Field::Context)),
    ];
    if let Some(codec) = session.media.read_description() {
        values.push(("read_codec", codec.name));
        values.push(("read_rate", codec.rate.to_string()));
        values.push(("read_bit_rate", codec.bit_rate.to_string()));
    }
    if let Some(codec) = session.media.write_description() {
        values.push(("write_codec", codec.name));
        values.push(("write_rate", codec.rate.to_string()));
        values.push(("write_bit_rate", codec.bit_rate.to_string()));
    }
    values
}

/// One row for each codec.
fn codecs() -> Table {
    let row = |coding: Coding| vec!["codec".to_owned(), coding.name().to_owned(), "embedded".to_owned()];
    Table { columns: vec!["type", "name", "ikey"], rows: Coding::ALL.into_iter().map(row).collect() }
}

/// One row for each leg that is not the called leg of a bridge.
fn calls() -> Table {
    let sessions = host().sessions.listed();
    let is_called = |session: &Session| {
        let caller = session.own_profile().and_then(|profile| profile.relation(Relation::Originator));
        let bridged = session.variable("bridge_uuid");
        caller.is_some_and(|caller| bridged.is_some_and(|uuid| uuid == caller.text(Field::Uuid)))
    };
    let mut columns: Vec<&'static str> = Vec::new();
    let mut rows = Vec::new();
    for session in sessions.iter().filter(|session| !is_called(session)) {
        let own = common(session);
        let called = session.variable("bridge_uuid");
        let called = sessions
            .iter()
            .find(|other| called.as_deref() == Some(other.uuid().as_str()) && is_called(other));
        let theirs = called.map(|called| common(called)).unwrap_or_default();
        columns = own
            .iter()
            .map(|(name, _)| *name)
            .chain(["hostname"])
            .chain(B_COLUMNS.map(|(name, _)| name))
            .collect();
        let mut row: Vec<String> = own.into_iter().map(|(_, value)| value).collect();
        row.push(host().hostname.clone());
        row.extend(B_COLUMNS.map(|(_, column)| {
            theirs
                .iter()
                .find(|(name, _)| *name == column)
                .map(|(_, value)| value.clone())
                .unwrap_or_default()
        }));
        rows.push(row);
    }
    Table { columns, rows }
}

/// Columns of the called leg, and of which of its own they show.
const B_COLUMNS: [(&str, &str); 18] = [
    ("b_uuid", "uuid"),
    ("b_direction", "direction"),
    ("b_created", "created"),
    ("b_created_epoch", "created_epoch"),
    ("b_name", "name"),
    ("b_state", "state"),
    ("b_cid_name", "cid_name"),
    ("b_cid_num", "cid_num"),
    ("b_ip_addr", "ip_addr"),
    ("b_dest", "dest"),
    ("b_presence_id", "presence_id"),
    ("b_presence_data", "presence_data"),
    ("b_accountcode", "accountcode"),
    ("b_callstate", "callstate"),
    ("b_callee_name", "callee_name"),
    ("b_callee_num", "callee_num"),
    ("b_sent_callee_name", "sent_callee_name"),
    ("b_sent_callee_num", "sent_callee_num"),
];

fn registrations() -> Table {
    let columns = vec![
        "reg_user",
        "realm",
        "token",
        "url",
        "expires",
        "network_ip",
        "network_port",
        "network_proto",
        "hostname",
        "metadata",
    ];
    let rows = host().registrations.all().into_iter();
    let rows = rows.map(|r| {
        vec![
            r.user,
            r.realm,
            r.token,
            r.url,
            r.expires.to_string(),
            r.network_ip,
            r.network_port,
            r.network_proto,
            host().hostname.clone(),
            r.metadata,
        ]
    });
    Table { columns, rows: rows.collect() }
}

fn modules(only: Option<&str>) -> Table {
    let rows = host()
        .modules
        .interfaces()
        .into_iter()
        .filter(|row| only.is_none_or(|name| row.get(2).is_some_and(|key| key == name)));
    Table { columns: vec!["type", "name", "ikey", "filename"], rows: rows.collect() }
}

fn interfaces(kind: &str) -> Table {
    let rows =
        host().modules.interfaces().into_iter().filter(|row| row.first().is_some_and(|first| first == kind));
    let rows = rows.map(|row| row.into_iter().take(3).collect());
    Table { columns: vec!["type", "name", "ikey"], rows: rows.collect() }
}

fn described(items: impl Iterator<Item = [String; 3]>) -> Table {
    let rows = items.map(|[name, description, syntax]| vec![name, description, syntax, String::new()]);
    Table { columns: vec!["name", "description", "syntax", "ikey"], rows: rows.collect() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_are_printed_as_the_core_does() {
        let table = Table { columns: vec!["a", "b"], rows: vec![vec!["1".to_owned(), "2".to_owned()]] };
        assert_eq!(table.text(), "a,b\n1,2\n\n1 total.\n");
        assert_eq!(table.json(), "{\"row_count\":1,\"rows\":[{\"a\":\"1\",\"b\":\"2\"}]}\n");
        let empty = Table { columns: vec!["a"], rows: Vec::new() };
        assert_eq!(empty.text(), "\n0 total.\n");
        assert_eq!(empty.json(), "{\"row_count\":0}\n");
    }
}
