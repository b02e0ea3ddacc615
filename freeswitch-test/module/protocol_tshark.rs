//! tshark reads what the server sends without complaint.
//!
//! Its dissector expects every message in full, so a short or misplaced field
//! shows as malformed. It doesn't notice surplus bytes.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stdout, reason = "tests fail by panicking")]

mod protocol_support;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use bytes::BytesMut;
use mod_skinny::protocol::messages::{CallInfo, LineStatRes, OpenReceiveChannel, StartMediaTransmission};
use mod_skinny::protocol::{Direction, Message};
use protocol_support::{LAYOUTS, dialect};

/// What tshark says of one frame.
#[derive(Debug, Default, PartialEq)]
struct Verdict {
    message_id: Option<u32>,
    malformed: bool,
    fields: Vec<String>,
}

/// A file that is removed in the end.
struct Scratch(PathBuf);

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}

/// Wraps each frame in Ethernet, IPv4 and TCP, from port 2000 to one of its
/// own, and returns the capture file's bytes.
fn capture_file(frames: &[Vec<u8>]) -> Vec<u8> {
    let mut file = Vec::new();
    file.extend_from_slice(&0xa1b2_c3d4_u32.to_le_bytes());
    file.extend_from_slice(&[2, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
    file.extend_from_slice(&65_535_u32.to_le_bytes());
    file.extend_from_slice(&1_u32.to_le_bytes());
    for (position, frame) in frames.iter().enumerate() {
        let port = u16::try_from(20_000 + position).unwrap();
        let mut packet = vec![0; 12];
        packet.extend_from_slice(&[8, 0, 0x45, 0]);
        packet.extend_from_slice(&u16::try_from(frame.len() + 40).unwrap().to_be_bytes());
        packet.extend_from_slice(&[0, 0, 0, 0, 64, 6, 0, 0, 192, 0, 2, 1, 192, 0, 2, 2]);
        packet.extend_from_slice(&2000_u16.to_be_bytes());
        packet.extend_from_slice(&port.to_be_bytes());
        packet.extend_from_slice(&[0, 0, 0, 1, 0, 0, 0, 1, 0x50, 0x18, 0xff, 0xff, 0, 0, 0, 0]);
        packet.extend_from_slice(frame);
        let length = u32::try_from(packet.len()).unwrap().to_le_bytes();
        file.extend_from_slice(&[0; 8]);
        file.extend_from_slice(&length);
        file.extend_from_slice(&length);
        file.extend_from_slice(&packet);
    }
    file
}

/// Has tshark read the frames and returns its verdicts with the named fields.
fn dissect(frames: &[Vec<u8>], fields: &[&str]) -> BTreeMap<usize, Verdict> {
    let name = format!("skinny-{}-{}.pcap", std::process::id(), frames.len());
    let file = Scratch(std::env::temp_dir().join(name));
    std::fs::write(&file.0, capture_file(frames)).unwrap();
    let output = run(&file.0, fields);
    let mut verdicts = BTreeMap::new();
    for line in output.lines() {
        let mut columns = line.split('|').map(str::to_owned);
        let frame: usize = columns.next().unwrap().parse().unwrap();
        let verdict = Verdict {
            message_id: columns.next().and_then(|id| id.parse().ok()),
            malformed: columns.next().is_some_and(|mark| !mark.is_empty()),
            fields: columns.collect(),
        };
        verdicts.insert(frame - 1, verdict);
    }
    verdicts
}

fn run(file: &Path, fields: &[&str]) -> String {
    let mut command = Command::new("tshark");
    command.arg("-r").arg(file).args([
        "-d",
        "tcp.port==2000,skinny",
        "-o",
        "tcp.analyze_sequence_numbers:FALSE",
    ]);
    command.args(["-T", "fields", "-E", "separator=|", "-e", "frame.number", "-e", "skinny.messageId"]);
    command.args(["-e", "_ws.malformed"]);
    for field in fields {
        command.args(["-e", field]);
    }
    let output = command.output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// Tells whether tshark can be run, or says that the test is skipped.
fn has_tshark() -> bool {
    let found = Command::new("tshark").arg("--version").output().is_ok_and(|output| output.status.success());
    if !found {
        println!("skipped: tshark is not installed");
    }
    found
}

/// Returns a frame in the form that a phone of this version gets.
fn frame(message: &Message, version: u8) -> Vec<u8> {
    let mut out = BytesMut::new();
    message.encode(dialect(version), &mut out);
    out.to_vec()
}

/// Every message that a server sends. tshark takes no empty XML.
fn messages_to_phones() -> impl Iterator<Item = Message> {
    let blank =
        Message::ids().map(Message::blank).filter(|message| message.direction() == Direction::ToPhone);
    blank.map(|mut message| {
        match &mut message {
            Message::UserToDeviceData(data) => data.user_to_device_data.xmldata = "<xml/>".into(),
            Message::UserToDeviceDataMessageVersion1(data) => {
                data.user_to_device_data_version1.xmldata = "<xml/>".into();
            }
            _ => {}
        }
        message
    })
}

#[test]
fn no_message_to_a_phone_is_malformed() {
    if !has_tshark() {
        return;
    }
    let sent: Vec<_> =
        messages_to_phones().flat_map(|message| LAYOUTS.map(|version| (message.clone(), version))).collect();
    let frames: Vec<_> = sent.iter().map(|(message, version)| frame(message, *version)).collect();
    assert!(frames.len() > 700, "only {} frames", frames.len());
    let verdicts = dissect(&frames, &[]);
    let mut wrong = Vec::new();
    for (position, (message, version)) in sent.iter().enumerate() {
        match verdicts.get(&position) {
            Some(Verdict { message_id: Some(_), malformed: false, .. }) => {}
            other => wrong.push(format!("{message} at {version}: {other:?}")),
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn values_are_read_where_they_were_written() {
    if !has_tshark() {
        return;
    }
    let open = OpenReceiveChannel { conference_id: 7, pass_through_party_id: 9, ..Default::default() };
    let start = StartMediaTransmission {
        remote_ip_addr: std::net::Ipv4Addr::new(192, 0, 2, 7).into(),
        remote_port_number: 16_384,
        ..Default::default()
    };
    let line = LineStatRes { line_number: 1, line_dir_number: "1234".into(), ..Default::default() };
    let call =
        CallInfo { calling_party_name: "Anna".into(), calling_party: "55".into(), ..Default::default() };
    let cases: [(Message, &[&str], &[&str]); 4] = [
        (open.into(), &["skinny.conferenceId", "skinny.passThroughPartyId"], &["7", "9"]),
        (start.into(), &["skinny.remoteIpAddr.ipv4", "skinny.remotePortNumber"], &["192.0.2.7", "16384"]),
        (line.into(), &["skinny.lineDirNumber"], &["1234"]),
        (call.into(), &["skinny.callingPartyName", "skinny.callingParty"], &["Anna", "55"]),
    ];
    for (message, fields, values) in cases {
        for version in [0, 17, 18, 20, 22] {
            let verdicts = dissect(&[frame(&message, version)], fields);
            assert_eq!(verdicts[&0].fields, values, "{message} at {version}");
        }
    }
}
