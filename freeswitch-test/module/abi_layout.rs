//! Holds the bindings against tables read off FreeSWITCH's real headers: every structure's size and
//! every field's offset, every enumeration's values.
//!
//! bindgen writes sizes and offsets into the bindings as assertions, which the compiler has checked
//! by the time that this runs; the test reads them there.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
};

const BINDINGS: &str = include_str!(concat!(env!("OUT_DIR"), "/bindings.rs"));

/// What the module and the core pass to each other.
const STRUCTURES: [&str; 23] = [
    "switch_api_interface",
    "switch_application_interface",
    "switch_caller_application",
    "switch_caller_extension",
    "switch_caller_profile",
    "switch_codec",
    "switch_codec_implementation",
    "switch_console_callback_match",
    "switch_core_session_message",
    "switch_dialplan_interface",
    "switch_dtmf_t",
    "switch_endpoint_interface",
    "switch_event",
    "switch_event_header",
    "switch_frame",
    "switch_io_routines",
    "switch_loadable_module_function_table",
    "switch_loadable_module_interface",
    "switch_rtp_numbers_t",
    "switch_rtp_stats_t",
    "switch_state_handler_table",
    "switch_stream_handle",
    "switch_xml",
];

/// Values that differ between supported versions; the module does not use them.
const VERSION_DEPENDENT: [&str; 1] = ["SWITCH_EVENT_ALL"];

#[test]
fn structures_are_laid_out_as_in_the_real_headers() {
    let Some(table) = read_table("abi-structs.tsv") else { return };
    let statements = statements();
    let (sizes, offsets) = (sizes(&statements), offsets(&statements));
    let mut compared = BTreeSet::new();
    for row in &table {
        let [name, field, offset, size, ..] = row.as_slice() else { panic!("short row {row:?}") };
        let Some(&our_size) = sizes.get(name.as_str()) else { continue };
        if field == "*" {
            assert_eq!(our_size, number(size), "size of {name}");
            compared.insert(name.clone());
        } else if let Some(&our_offset) = offsets.get(&(name.as_str(), field.as_str())) {
            assert_eq!(our_offset, number(offset), "offset of {name}.{field}");
        } else {
            assert!(!STRUCTURES.contains(&name.as_str()), "{name} has no field {field}");
        }
    }
    for name in STRUCTURES {
        assert!(compared.contains(name), "{name} was not compared");
    }
}

#[test]
fn enumerations_have_the_values_of_the_real_headers() {
    let Some(table) = read_table("abi-enums.tsv") else { return };
    let statements = statements();
    let constants = constants(&statements);
    let ours: BTreeSet<&str> = constants.values().map(|(kind, _)| *kind).collect();
    let mut compared = 0;
    for row in &table {
        let [kind, name, value] = row.as_slice() else { panic!("short row {row:?}") };
        if !ours.contains(kind.as_str()) || VERSION_DEPENDENT.contains(&name.as_str()) {
            continue;
        }
        let (_, our_value) = constants.get(name.as_str()).unwrap_or_else(|| panic!("{kind} has no {name}"));
        assert_eq!(*our_value, value, "{name}");
        compared += 1;
    }
    assert!(compared > 500, "only {compared} values were compared");
}

/// Reads `["Size of X"][size_of::<X>() - 8usize];`.
fn sizes(statements: &[String]) -> BTreeMap<&str, usize> {
    statements.iter().filter_map(|statement| assertion(statement, "[\"Size of ")).collect()
}

/// Reads `["Offset of field: X::f"][offset_of!(X, f) - 8usize];`.
fn offsets(statements: &[String]) -> BTreeMap<(&str, &str), usize> {
    let assertions = statements.iter().filter_map(|statement| assertion(statement, "[\"Offset of field: "));
    assertions.filter_map(|(path, value)| path.split_once("::").map(|key| (key, value))).collect()
}

fn assertion<'s>(statement: &'s str, marker: &str) -> Option<(&'s str, usize)> {
    let (_, statement) = statement.split_once(marker)?;
    let (name, rest) = statement.split_once('"')?;
    let (_, value) = rest.rsplit_once(" - ")?;
    Some((name, number(value.trim_end_matches("usize]"))))
}

/// Reads `pub const SWITCH_STATUS_FALSE: switch_status_t = 1;`.
fn constants(statements: &[String]) -> BTreeMap<&str, (&str, &str)> {
    let constants = statements.iter().filter_map(|statement| statement.strip_prefix("pub const "));
    let named = constants.filter_map(|constant| constant.split_once(": "));
    named.filter_map(|(name, rest)| Some((name, rest.split_once(" = ")?))).collect()
}

/// The bindings' statements, each on one line.
fn statements() -> Vec<String> {
    let one_line = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    BINDINGS.split(';').map(one_line).collect()
}

fn number(text: &str) -> usize {
    text.parse().unwrap_or_else(|_| panic!("not a number: {text:?}"))
}

/// Reads a table without its heading; `None`, and says so, where it is not there.
fn read_table(name: &str) -> Option<Vec<Vec<String>>> {
    let path = shared_folder().join("freeswitch").join(name);
    let Ok(text) = std::fs::read_to_string(&path) else {
        eprintln!("skipped: {} is not there", path.display());
        return None;
    };
    Some(text.lines().skip(1).map(|line| line.split('\t').map(str::to_owned).collect()).collect())
}

fn shared_folder() -> PathBuf {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared");
    match std::env::var_os("SKINNY_SHARED") {
        Some(folder) if !beside.is_dir() => folder.into(),
        _ => beside,
    }
}
