//! What the protocol tests share: the folder of wire facts and its files.

#![allow(dead_code, reason = "each test uses some of it")]

use std::path::PathBuf;

use bytes::BytesMut;
use mod_skinny::protocol::{Dialect, Frame, Message, ProtocolVersion, frame};

/// Header versions whose layouts the project has. 11 is missing on purpose:
/// versions up to 11 are spoken with header word 0.
pub(crate) const LAYOUTS: [u8; 9] = [0, 15, 16, 17, 18, 19, 20, 21, 22];

/// One captured frame.
pub(crate) struct Captured {
    pub(crate) name: String,
    pub(crate) header_version: u8,
    pub(crate) complete: bool,
    pub(crate) bytes: Vec<u8>,
}

/// Returns the folder with the wire facts, or says that the test is skipped.
pub(crate) fn facts() -> Option<PathBuf> {
    let beside = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared");
    let named = std::env::var_os("SKINNY_SHARED").map(PathBuf::from);
    let found =
        [Some(beside), named].into_iter().flatten().map(|root| root.join("sccp")).find(|dir| dir.is_dir());
    if found.is_none() {
        println!("skipped: no folder with captures and layouts");
    }
    found
}

/// Reads all captured frames.
pub(crate) fn captures(facts: &std::path::Path) -> Vec<Captured> {
    let mut files: Vec<_> = std::fs::read_dir(facts.join("captures"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "tsv"))
        .collect();
    files.sort();
    files.iter().flat_map(|path| capture_file(&std::fs::read_to_string(path).unwrap())).collect()
}

fn capture_file(text: &str) -> Vec<Captured> {
    let mut rows = text.lines().map(|line| line.split('\t').collect::<Vec<_>>());
    let head = rows.next().unwrap();
    let column = |name| head.iter().position(|title| *title == name).unwrap();
    let [name, version, complete, hex] = ["name", "header_version", "complete", "hex"].map(column);
    rows.map(|row| Captured {
        name: row[name].to_owned(),
        header_version: row[version].parse().unwrap(),
        complete: row[complete] == "yes",
        bytes: unhex(row[hex]),
    })
    .collect()
}

/// Returns the bytes that hexadecimal digits stand for.
pub(crate) fn unhex(digits: &str) -> Vec<u8> {
    (0..digits.len() / 2).map(|at| u8::from_str_radix(&digits[2 * at..2 * at + 2], 16).unwrap()).collect()
}

/// Returns the dialect of a header version.
pub(crate) fn dialect(version: u8) -> Dialect {
    Dialect { version: ProtocolVersion(version), utf8: false }
}

/// Takes the only frame of `bytes`.
pub(crate) fn only_frame(bytes: &[u8]) -> Frame {
    let mut stream = BytesMut::from(bytes);
    let frame = frame::split(&mut stream).unwrap().expect("a whole frame");
    assert!(stream.is_empty(), "bytes after the frame");
    frame
}

/// Writes a message in the form that it has.
pub(crate) fn encoded(message: &Message, dialect: Dialect) -> Vec<u8> {
    let mut out = BytesMut::new();
    message.encode_as_is(dialect, &mut out);
    out.to_vec()
}
