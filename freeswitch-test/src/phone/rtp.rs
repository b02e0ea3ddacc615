//! RTP packets as a phone sends and checks them (RFC 3550).

use std::net::SocketAddr;

const HEADER: usize = 12;
const VERSION_2: u8 = 0x80;

/// One packet without extensions or contributing sources.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Packet {
    pub(super) payload_type: u8,
    pub(super) marker: bool,
    pub(super) sequence: u16,
    /// In samples of the codec's clock.
    pub(super) timestamp: u32,
    pub(super) source: u32,
    pub(super) payload: Vec<u8>,
}

impl Packet {
    /// Reads a packet; `None` for what is not RTP.
    pub(super) fn parse(bytes: &[u8]) -> Option<Self> {
        let (head, rest) = bytes.split_first_chunk::<HEADER>()?;
        let [first, second, s0, s1, t0, t1, t2, t3, c0, c1, c2, c3] = *head;
        if first >> 6 != 2 {
            return None;
        }
        let contributing = usize::from(first & 0x0f) * 4;
        let mut payload = rest.get(contributing..)?;
        if first & 0x10 != 0 {
            let (extension, after) = payload.split_first_chunk::<4>()?;
            let words = usize::from(u16::from_be_bytes([extension[2], extension[3]]));
            payload = after.get(words * 4..)?;
        }
        if first & 0x20 != 0 {
            let padding = usize::from(*payload.last()?);
            payload = payload.get(..payload.len().checked_sub(padding)?)?;
        }
        Some(Self {
            payload_type: second & 0x7f,
            marker: second & 0x80 != 0,
            sequence: u16::from_be_bytes([s0, s1]),
            timestamp: u32::from_be_bytes([t0, t1, t2, t3]),
            source: u32::from_be_bytes([c0, c1, c2, c3]),
            payload: payload.to_vec(),
        })
    }

    pub(super) fn bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(HEADER + self.payload.len());
        bytes.push(VERSION_2);
        bytes.push(self.payload_type | if self.marker { 0x80 } else { 0 });
        bytes.extend(self.sequence.to_be_bytes());
        bytes.extend(self.timestamp.to_be_bytes());
        bytes.extend(self.source.to_be_bytes());
        bytes.extend(&self.payload);
        bytes
    }
}

/// What a phone noticed of the packets it received.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reception {
    /// Packets of the expected kind.
    pub packets: u64,
    /// Numbers left out in the sequence.
    pub lost: u64,
    /// Packets that came after one with a higher number.
    pub out_of_order: u64,
    /// Packets whose time stamp did not go on where the one before ended, although no packet was lost.
    pub time_jumps: u64,
    /// Packets of a payload type that nobody announced.
    pub wrong_payload: u64,
    /// Packets that hold another number of milliseconds than agreed.
    pub wrong_length: u64,
    /// Packets that are no RTP, or not encrypted with the key that was agreed on.
    pub unreadable: u64,
    /// Streams, by their synchronisation sources.
    pub streams: u64,
    /// Where the last packet came from.
    pub from: Option<SocketAddr>,
    last: Option<(u32, u16, u32)>,
}

impl Reception {
    /// The time stamp at which the next packet is to begin; `None` before the first one.
    #[must_use]
    pub fn timestamp(&self) -> Option<u32> {
        self.last.map(|(_, _, timestamp)| timestamp)
    }

    /// Takes note of a packet of a digit, which has a number of the stream's own and a time of its own.
    pub(super) fn note_event(&mut self, packet: &Packet) {
        if let Some((source, sequence, _)) = &mut self.last
            && *source == packet.source
        {
            *sequence = packet.sequence;
        }
    }

    /// Takes note of a packet that holds `samples` samples.
    pub(super) fn note(&mut self, packet: &Packet, samples: usize, from: SocketAddr) {
        self.packets += 1;
        self.from = Some(from);
        let samples = samples as u32;
        match self.last {
            Some((source, sequence, expected)) if source == packet.source => {
                let step = packet.sequence.wrapping_sub(sequence);
                match step {
                    1 if packet.timestamp != expected && !packet.marker => self.time_jumps += 1,
                    1 => {}
                    0 | 0x8000.. => {
                        self.out_of_order += 1;
                        return;
                    }
                    _ => self.lost += u64::from(step) - 1,
                }
            }
            _ => self.streams += 1,
        }
        self.last = Some((packet.source, packet.sequence, packet.timestamp.wrapping_add(samples)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn packet(sequence: u16) -> Packet {
        let timestamp = u32::from(sequence) * 160;
        Packet { payload_type: 0, marker: false, sequence, timestamp, source: 7, payload: vec![0xff; 160] }
    }

    #[test]
    fn a_packet_reads_back() {
        let packet = packet(65535);
        assert_eq!(Packet::parse(&packet.bytes()), Some(packet));
        assert_eq!(Packet::parse(&[0x80; 11]), None);
        assert_eq!(Packet::parse(&[0; 40]), None);
    }

    #[test]
    fn gaps_and_disorder_are_noticed() {
        let mut reception = Reception::default();
        let from = ([127, 0, 0, 1], 4000).into();
        for sequence in [1, 2, 5, 4, 6] {
            reception.note(&packet(sequence), 160, from);
        }
        assert_eq!((reception.packets, reception.lost, reception.out_of_order), (5, 2, 1));
        assert_eq!((reception.streams, reception.time_jumps), (1, 0));
        reception.note(&Packet { timestamp: 3, ..packet(7) }, 160, from);
        assert_eq!(reception.time_jumps, 1);
    }
}
