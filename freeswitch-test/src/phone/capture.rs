//! A phone's messages as a capture file, for programs that dissect them.
//!
//! The packets are made up around the frames: IPv4 and TCP with port 2000 at the server, sequence numbers that
//! follow one another, and no handshake.

use super::record::Entry;

/// The server's port in the capture, the one that dissectors know.
const SERVER_PORT: u16 = 2000;
const PHONE_PORT: u16 = 50_000;
const PHONE: [u8; 4] = [192, 0, 2, 1];
const SERVER: [u8; 4] = [192, 0, 2, 2];
/// The link type of packets that start with the IP header.
const RAW_IP: u32 = 101;
const HEADERS: usize = 40;

/// Returns the entries as a capture file; phones are told apart by `phone`, their number in the capture.
#[must_use]
pub fn pcap<'a>(phones: impl IntoIterator<Item = &'a [Entry]>) -> Vec<u8> {
    let mut file = Vec::new();
    file.extend(0xa1b2_c3d4_u32.to_le_bytes());
    file.extend(2_u16.to_le_bytes());
    file.extend(4_u16.to_le_bytes());
    for word in [0, 0, 65_535, RAW_IP] {
        file.extend(word.to_le_bytes());
    }
    for (phone, entries) in (0..).zip(phones) {
        let (mut to_server, mut to_phone) = (1, 1);
        for entry in entries {
            let (sequence, acknowledged) =
                if entry.sent { (&mut to_server, to_phone) } else { (&mut to_phone, to_server) };
            let packet = packet(entry, PHONE_PORT + phone, *sequence, acknowledged);
            *sequence += entry.frame.len() as u32;
            for word in [entry.after.as_secs() as u32, entry.after.subsec_micros()] {
                file.extend(word.to_le_bytes());
            }
            for _ in 0..2 {
                file.extend((packet.len() as u32).to_le_bytes());
            }
            file.extend(packet);
        }
    }
    file
}

fn packet(entry: &Entry, phone_port: u16, sequence: u32, acknowledged: u32) -> Vec<u8> {
    let (from, to) = if entry.sent { (PHONE, SERVER) } else { (SERVER, PHONE) };
    let (from_port, to_port) = if entry.sent { (phone_port, SERVER_PORT) } else { (SERVER_PORT, phone_port) };
    let length = (HEADERS + entry.frame.len()) as u16;
    let mut packet = Vec::with_capacity(usize::from(length));
    packet.extend([0x45, 0]);
    packet.extend(length.to_be_bytes());
    // Identification, flags, time to live, protocol TCP, no checksum.
    packet.extend([0, 0, 0, 0, 64, 6, 0, 0]);
    packet.extend(from);
    packet.extend(to);
    packet.extend(from_port.to_be_bytes());
    packet.extend(to_port.to_be_bytes());
    packet.extend(sequence.to_be_bytes());
    packet.extend(acknowledged.to_be_bytes());
    // Five words of header, flags PSH and ACK, window, no checksum, nothing urgent.
    packet.extend([0x50, 0x18, 0xff, 0xff, 0, 0, 0, 0]);
    packet.extend(&entry.frame);
    packet
}
