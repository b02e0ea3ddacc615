//! How far a stream from a phone is held back, so that packets that come early, late or out of order are heard in
//! their places. Written as FreeSWITCH writes it: `60`, `60:200`, `3p:10p`.

/// Lengths of a jitter buffer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct JitterBuffer {
    length: Length,
    /// How far it may grow.
    most: Option<Length>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Length {
    Milliseconds(u32),
    Packets(u32),
}

impl JitterBuffer {
    /// Reads lengths; `Ok(None)` for none. What follows the second one, FreeSWITCH's drift, is passed over.
    ///
    /// # Errors
    ///
    /// Where a length is not from 10 to 10,000 ms, or 1 to 1000 packets.
    pub fn read(text: &str) -> Result<Option<Self>, &'static str> {
        let mut words = text.trim().split(':');
        let Some(word) = words.next().filter(|word| !word.is_empty() && *word != "0") else {
            return Ok(None);
        };
        let wrong = "is not as 60 (10 to 10000 ms), 3p (packets) or 60:200";
        let length = Length::read(word).ok_or(wrong)?;
        let most = words.next().map(|word| Length::read(word).ok_or(wrong)).transpose()?;
        if most.is_some_and(|most| most.is_less_than(length)) {
            return Err("grows to less than it begins with");
        }
        Ok(Some(Self { length, most }))
    }

    /// How many packets of so many milliseconds are held back, and at most.
    pub fn packets(self, packet_ms: u32) -> (u32, u32) {
        let packets = |length| match length {
            Length::Packets(packets) => packets,
            Length::Milliseconds(time) => (time / packet_ms.max(1)).max(1),
        };
        let length = packets(self.length);
        (
            length,
            self.most.map(packets).filter(|most| *most >= length).unwrap_or(length.saturating_mul(GROWS)),
        )
    }
}

impl Length {
    /// Where both are told in the same unit.
    fn is_less_than(self, other: Self) -> bool {
        match (self, other) {
            (Self::Milliseconds(one), Self::Milliseconds(other)) => one < other,
            (Self::Packets(one), Self::Packets(other)) => one < other,
            _ => false,
        }
    }

    fn read(word: &str) -> Option<Self> {
        match word.strip_suffix(['p', 'P']) {
            Some(packets) => packets.parse().ok().filter(|n| (1..=1000).contains(n)).map(Self::Packets),
            None => word.parse().ok().filter(|n| (10..=10_000).contains(n)).map(Self::Milliseconds),
        }
    }
}

/// How much longer it may become where nothing is said.
const GROWS: u32 = 5;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_in_milliseconds_and_packets() {
        let packets = |text| JitterBuffer::read(text).map(|buffer| buffer.map(|buffer| buffer.packets(20)));
        assert_eq!(packets("60"), Ok(Some((3, 15))));
        assert_eq!(packets("60:200:20"), Ok(Some((3, 10))));
        assert_eq!(packets("3p:10p"), Ok(Some((3, 10))));
        assert_eq!(packets("10"), Ok(Some((1, 5))));
        assert_eq!((packets(""), packets("0")), (Ok(None), Ok(None)));
        assert!(packets("9").is_err() && packets("soon").is_err() && packets("60:much").is_err());
    }
}
