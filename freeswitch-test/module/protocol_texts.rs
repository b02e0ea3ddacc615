//! Texts: phrases, encodings, and where they are cut.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stdout, reason = "tests fail by panicking")]

mod protocol_support;

use bytes::BytesMut;
use mod_skinny::protocol::messages::{CallInfo, DisplayPromptStatus, DisplayText, LineStatRes};
use mod_skinny::protocol::{Dialect, Message, Phrase, ProtocolVersion, Text, forms};
use protocol_support::{dialect, encoded, only_frame};

const LATIN1: Dialect = Dialect { version: ProtocolVersion(0), utf8: false };
const UTF8: Dialect = Dialect { version: ProtocolVersion(0), utf8: true };

/// The bytes of a text in a field of 32.
fn field(text: impl Into<Text>, dialect: Dialect) -> Vec<u8> {
    let body = only_frame(&encoded(&DisplayText { text: text.into() }.into(), dialect)).body;
    assert_eq!(body.len(), 32);
    let end = body.iter().rposition(|byte| *byte != 0).map_or(0, |last| last + 1);
    body[..end].to_vec()
}

/// The text of a field of 32 bytes.
fn text(bytes: &[u8], dialect: Dialect) -> Text {
    let mut body = bytes.to_vec();
    body.resize(32, 0);
    match Message::decode(0x0099, &body, dialect).unwrap() {
        Message::DisplayText(display) => display.text,
        other => panic!("{other}"),
    }
}

#[test]
fn phrases_mix_with_plain_text() {
    let from = Text::from(Phrase::From) + "321";
    assert_eq!(field(from.clone(), LATIN1), b"\x80\x17321");
    assert_eq!(field(from.clone(), UTF8), b"\x80\x17321");
    assert_eq!(text(b"\x80\x17321", LATIN1), from);
    assert_eq!(text(b"\x80\x17321", UTF8), from);
    assert_eq!(from.to_string(), "<From>321");
    assert_eq!(from.to_plain(), "From321");
    assert_eq!(field(Phrase::Connecting, LATIN1), b"\x1e\x51");
    assert_eq!(text(b"a\x1e\x51b", UTF8).to_string(), "a<Connecting>b");
}

#[test]
fn unknown_phrases_are_kept() {
    for bytes in [&b"\x80\xff"[..], b"\x1e\xfe.", b"\x80", b"x\x1e"] {
        for dialect in [LATIN1, UTF8] {
            assert_eq!(field(text(bytes, dialect), dialect), bytes);
        }
    }
}

#[test]
fn letters_follow_the_encoding() {
    assert_eq!(field("Jürgen", LATIN1), b"J\xfcrgen");
    assert_eq!(field("Jürgen", UTF8), "Jürgen".as_bytes());
    assert_eq!(text(b"J\xfcrgen", LATIN1), "Jürgen");
    assert_eq!(text("Jürgen".as_bytes(), UTF8), "Jürgen");
    assert_eq!(field("Łódź – ‘x’", LATIN1), b"?\xf3d? - 'x'");
    assert_eq!(field("東京", UTF8), "東京".as_bytes());
}

#[test]
fn bytes_that_are_not_utf8_are_latin1() {
    assert_eq!(text(b"J\xfcrgen", UTF8), "Jürgen");
    assert_eq!(text(b"\xe6\x9d", UTF8).as_str().chars().count(), 2);
}

/// A caller's name must not become a phrase or end the text.
#[test]
fn names_from_outside_are_harmless() {
    assert_eq!(field("a\u{e017}b", UTF8), "a\u{fffd}b".as_bytes());
    assert_eq!(field("a\u{1e}b\u{80}c", LATIN1), b"a?b?c");
    assert_eq!(field("a\0b", LATIN1), b"ab");
}

#[test]
fn long_texts_are_cut_between_characters() {
    let filled = "x".repeat(40);
    assert_eq!(field(filled.as_str(), LATIN1).len(), 32);
    let umlauts = format!("{}ü", "x".repeat(31));
    assert_eq!(field(umlauts.as_str(), UTF8), "x".repeat(31).as_bytes());
    assert_eq!(field(umlauts.as_str(), LATIN1).len(), 32);
    let phrase = Text::from("x".repeat(31)) + Phrase::From;
    assert_eq!(field(phrase, LATIN1), "x".repeat(31).as_bytes());
}

fn prompt(text: &str) -> Message {
    DisplayPromptStatus {
        prompt_status: text.into(),
        line_instance: 1,
        call_reference: 7,
        ..Default::default()
    }
    .into()
}

/// Sends a message and returns what arrives.
fn delivered(message: &Message, dialect: Dialect) -> Message {
    let mut out = BytesMut::new();
    message.encode(dialect, &mut out);
    let frame = only_frame(&out);
    Message::decode(frame.id, &frame.body, dialect).unwrap()
}

#[test]
fn newer_phones_get_long_prompts_whole() {
    let long = "a prompt that is longer than thirty-two bytes";
    match delivered(&prompt(long), dialect(20)) {
        Message::DisplayPromptStatusV2(prompt) => assert_eq!(prompt.prompt_status, long),
        other => panic!("{other}"),
    }
    match delivered(&prompt(long), dialect(5)) {
        Message::DisplayPromptStatus(prompt) => assert_eq!(prompt.prompt_status, &long[..32]),
        other => panic!("{other}"),
    }
}

#[test]
fn both_forms_say_the_same() {
    let messages: [Message; 3] = [
        prompt("hello"),
        CallInfo {
            calling_party: "100".into(),
            calling_party_name: "Anna".into(),
            called_party: "200".into(),
            line_instance: Some(1),
            call_reference: Some(9),
            ..Default::default()
        }
        .into(),
        LineStatRes { line_number: 1, line_dir_number: "100".into(), ..Default::default() }.into(),
    ];
    for message in messages {
        for version in [3, 11, 15, 22] {
            assert_eq!(forms::plain(delivered(&message, dialect(version))), message, "at {version}");
        }
    }
}
