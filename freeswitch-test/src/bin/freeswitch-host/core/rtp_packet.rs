//! The header of an RTP packet (RFC 3550, section 5.1).

use std::ops::Range;

/// Bytes of a header without contributing sources or extension.
pub(crate) const HEADER: usize = 12;

/// A header.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Header {
    pub(crate) payload: u8,
    pub(crate) marker: bool,
    pub(crate) sequence: u16,
    pub(crate) timestamp: u32,
    pub(crate) ssrc: u32,
}

impl Header {
    /// Reads a packet: its header, and where its body is. `None` for what is no RTP.
    pub(crate) fn parse(packet: &[u8]) -> Option<(Header, Range<usize>)> {
        let fixed = packet.first_chunk::<HEADER>()?;
        let [first, second, s0, s1, t0, t1, t2, t3, c0, c1, c2, c3] = *fixed;
        if first >> 6 != 2 {
            return None;
        }
        let mut start = HEADER + 4 * usize::from(first & 0x0F);
        if first & 0x10 != 0 {
            let extension = packet.get(start..)?.first_chunk::<4>()?;
            start += 4 + 4 * usize::from(u16::from_be_bytes([extension[2], extension[3]]));
        }
        let padding = if first & 0x20 != 0 { usize::from(*packet.last()?) } else { 0 };
        let end = packet.len().checked_sub(padding)?;
        let header = Header {
            payload: second & 0x7F,
            marker: second & 0x80 != 0,
            sequence: u16::from_be_bytes([s0, s1]),
            timestamp: u32::from_be_bytes([t0, t1, t2, t3]),
            ssrc: u32::from_be_bytes([c0, c1, c2, c3]),
        };
        (start <= end).then_some((header, start..end))
    }

    /// The header's bytes.
    pub(crate) fn encode(self) -> [u8; HEADER] {
        let [s0, s1] = self.sequence.to_be_bytes();
        let [t0, t1, t2, t3] = self.timestamp.to_be_bytes();
        let [c0, c1, c2, c3] = self.ssrc.to_be_bytes();
        let second = self.payload & 0x7F | if self.marker { 0x80 } else { 0 };
        [0x80, second, s0, s1, t0, t1, t2, t3, c0, c1, c2, c3]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_survives() {
        let header = Header { payload: 101, marker: true, sequence: 65535, timestamp: 7, ssrc: 0xDEAD_BEEF };
        let mut packet = header.encode().to_vec();
        packet.extend_from_slice(b"body");
        assert_eq!(Header::parse(&packet), Some((header, 12..16)));
    }

    #[test]
    fn extensions_and_padding_are_left_out() {
        let mut packet =
            Header { payload: 0, marker: false, sequence: 1, timestamp: 2, ssrc: 3 }.encode().to_vec();
        packet[0] |= 0x30;
        packet.extend_from_slice(&[0, 0, 0, 1, 9, 9, 9, 9, b'x', b'y', 0, 2]);
        let (_, body) = Header::parse(&packet).unwrap();
        assert_eq!(packet[body], *b"xy");
    }

    #[test]
    fn what_is_no_rtp_is_refused() {
        assert_eq!(Header::parse(b"short"), None);
        assert_eq!(Header::parse(&[0; 20]), None);
        let mut padded = [0x80; 12];
        padded[0] = 0xA0;
        padded[11] = 200;
        assert_eq!(Header::parse(&padded), None);
    }
}
