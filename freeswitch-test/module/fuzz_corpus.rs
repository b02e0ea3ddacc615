//! What the fuzzer found goes through the fuzz targets again.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may fail")]
#![allow(unreachable_pub, missing_docs, reason = "the fuzz targets are a library of their own")]

#[path = "../fuzz/src/lib.rs"]
mod fuzz;

use std::path::Path;

/// Runs every input of a target's corpus, naming the one that fails.
fn replay(target: &str, run: fn(&[u8])) {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("freeswitch-test/fuzz/corpus").join(target);
    let mut inputs = 0;
    for entry in std::fs::read_dir(&corpus).unwrap() {
        let path = entry.unwrap().path();
        let input = std::fs::read(&path).unwrap();
        let result = std::panic::catch_unwind(|| run(&input));
        assert!(result.is_ok(), "{} fails", path.display());
        inputs += 1;
    }
    assert!(inputs > 50, "only {inputs} inputs in {}", corpus.display());
}

#[test]
fn bodies_of_messages() {
    replay("decode", fuzz::decode::run);
}

#[test]
fn streams_of_bytes() {
    replay("stream", fuzz::stream::run);
}

#[test]
fn sessions() {
    replay("session", fuzz::session::run);
}
