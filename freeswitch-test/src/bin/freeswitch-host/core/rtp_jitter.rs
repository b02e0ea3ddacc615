//! A jitter buffer: packets wait until some more have come, and leave in the order of their numbers.

/// Packets that wait.
#[derive(Default)]
pub(super) struct Jitter {
    held: usize,
    packets: Vec<(u16, Vec<u8>)>,
}

impl Jitter {
    /// Holds that many packets back.
    pub(super) fn new(held: usize) -> Jitter {
        Jitter { held, packets: Vec::new() }
    }

    /// Takes a packet, and returns the first one when there are enough behind it.
    pub(super) fn pass(&mut self, sequence: u16, packet: &[u8]) -> Option<Vec<u8>> {
        // Numbers go round: what is less than half the circle ahead comes later.
        let later = |(known, _): &(u16, Vec<u8>)| known.wrapping_sub(sequence) < 0x8000;
        let place = self.packets.iter().position(later).unwrap_or(self.packets.len());
        self.packets.insert(place, (sequence, packet.to_vec()));
        (self.packets.len() > self.held).then(|| self.packets.remove(0).1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packets_leave_in_order_across_the_highest_number() {
        let mut jitter = Jitter::new(2);
        let came = [65534, 0, 65535, 2, 1, 3];
        let left: Vec<u8> = came
            .into_iter()
            .filter_map(|sequence: u16| jitter.pass(sequence, &[sequence.to_le_bytes()[0]]))
            .map(|packet| packet[0])
            .collect();
        assert_eq!(left, [254, 255, 0, 1]);
    }
}
