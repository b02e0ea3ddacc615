//! What is counted of a stream's packets.

use std::sync::atomic::{AtomicU64, Ordering};

use super::rtp_packet::HEADER;

/// What went one way.
#[derive(Default)]
pub(crate) struct Count {
    bytes: AtomicU64,
    packets: AtomicU64,
    events: AtomicU64,
    comfort: AtomicU64,
    skipped: AtomicU64,
}

/// The figures at one moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Figures {
    /// With the packets' headers.
    pub(crate) raw_bytes: u64,
    pub(crate) media_bytes: u64,
    pub(crate) packets: u64,
    /// Packets of sound.
    pub(crate) media_packets: u64,
    pub(crate) events: u64,
    pub(crate) comfort: u64,
    /// Packets that did not come in their time.
    pub(crate) skipped: u64,
}

/// What a packet is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Content {
    Sound,
    Event,
    Comfort,
}

impl Count {
    /// Counts a packet with a body of `bytes`.
    pub(crate) fn packet(&self, content: Content, bytes: usize) {
        let bytes = u64::try_from(bytes).unwrap_or(0);
        self.packets.fetch_add(1, Ordering::Relaxed);
        self.bytes.fetch_add(bytes, Ordering::Relaxed);
        match content {
            Content::Sound => {}
            Content::Event => drop(self.events.fetch_add(1, Ordering::Relaxed)),
            Content::Comfort => drop(self.comfort.fetch_add(1, Ordering::Relaxed)),
        }
    }

    /// Counts a packet that did not come in its time.
    pub(crate) fn skip(&self) {
        self.skipped.fetch_add(1, Ordering::Relaxed);
    }

    /// The figures so far.
    pub(crate) fn figures(&self) -> Figures {
        let of = |count: &AtomicU64| count.load(Ordering::Relaxed);
        let (packets, events, comfort) = (of(&self.packets), of(&self.events), of(&self.comfort));
        let headers = packets * u64::try_from(HEADER).unwrap_or(0);
        Figures {
            raw_bytes: of(&self.bytes) + headers,
            media_bytes: of(&self.bytes) + headers,
            packets,
            media_packets: packets.saturating_sub(events + comfort),
            events,
            comfort,
            skipped: of(&self.skipped),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packets_are_counted_by_what_they_are() {
        let count = Count::default();
        count.packet(Content::Sound, 160);
        count.packet(Content::Event, 4);
        count.skip();
        let figures = count.figures();
        assert_eq!((figures.packets, figures.media_packets, figures.events), (2, 1, 1));
        assert_eq!((figures.raw_bytes, figures.skipped, figures.comfort), (188, 1, 0));
    }
}
