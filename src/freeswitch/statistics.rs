//! What RTP counted of a stream.

use super::sys;

/// The figures of a stream, or of several after each other.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Statistics {
    inbound: Direction,
    outbound: Direction,
    quality: Quality,
    rtcp_packets: u64,
    rtcp_octets: u64,
}

#[derive(Debug, Clone, Copy, PartialEq, Default)]
struct Direction {
    raw_bytes: u64,
    media_bytes: u64,
    packets: u64,
    media_packets: u64,
    skipped: u64,
    jitter_packets: u64,
    dtmf: u64,
    comfort_noise: u64,
    flushed: u64,
    largest_jitter_buffer: u64,
    flaws: u64,
}

/// What is received, and how well; figures that cannot be added up.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
struct Quality {
    min_variance: f64,
    max_variance: f64,
    loss_rate: f64,
    burst_rate: f64,
    mean_interval: f64,
    percentage: f64,
    mos: f64,
}

impl Statistics {
    pub(super) fn new(raw: &sys::switch_rtp_stats_t) -> Self {
        let inbound = &raw.inbound;
        Self {
            inbound: Direction::new(inbound),
            outbound: Direction::new(&raw.outbound),
            quality: Quality {
                min_variance: inbound.min_variance,
                max_variance: inbound.max_variance,
                loss_rate: inbound.lossrate,
                burst_rate: inbound.burstrate,
                mean_interval: inbound.mean_interval,
                percentage: inbound.R,
                mos: inbound.mos,
            },
            rtcp_packets: raw.rtcp.packet_count.into(),
            rtcp_octets: raw.rtcp.octet_count.into(),
        }
    }

    /// Adds what a later stream of the same call counted; of the quality the later one's counts.
    #[must_use]
    pub fn and(self, later: Self) -> Self {
        Self {
            inbound: self.inbound.and(later.inbound),
            outbound: self.outbound.and(later.outbound),
            quality: later.quality,
            rtcp_packets: self.rtcp_packets + later.rtcp_packets,
            rtcp_octets: self.rtcp_octets + later.rtcp_octets,
        }
    }

    /// The variables that SIP channels have at their end, with the names and in the form that the core gives
    /// them.
    #[must_use]
    pub fn variables(&self) -> Vec<(&'static str, String)> {
        let Self { inbound, outbound, quality, .. } = self;
        let counts = [
            ("rtp_audio_in_raw_bytes", inbound.raw_bytes),
            ("rtp_audio_in_media_bytes", inbound.media_bytes),
            ("rtp_audio_in_packet_count", inbound.packets),
            ("rtp_audio_in_media_packet_count", inbound.media_packets),
            ("rtp_audio_in_skip_packet_count", inbound.skipped),
            ("rtp_audio_in_jitter_packet_count", inbound.jitter_packets),
            ("rtp_audio_in_dtmf_packet_count", inbound.dtmf),
            ("rtp_audio_in_cng_packet_count", inbound.comfort_noise),
            ("rtp_audio_in_flush_packet_count", inbound.flushed),
            ("rtp_audio_in_largest_jb_size", inbound.largest_jitter_buffer),
            ("rtp_audio_in_flaw_total", inbound.flaws),
            ("rtp_audio_out_raw_bytes", outbound.raw_bytes),
            ("rtp_audio_out_media_bytes", outbound.media_bytes),
            ("rtp_audio_out_packet_count", outbound.packets),
            ("rtp_audio_out_media_packet_count", outbound.media_packets),
            ("rtp_audio_out_skip_packet_count", outbound.skipped),
            ("rtp_audio_out_dtmf_packet_count", outbound.dtmf),
            ("rtp_audio_out_cng_packet_count", outbound.comfort_noise),
            ("rtp_audio_rtcp_packet_count", self.rtcp_packets),
            ("rtp_audio_rtcp_octet_count", self.rtcp_octets),
        ];
        let figures = [
            ("rtp_audio_in_jitter_min_variance", quality.min_variance),
            ("rtp_audio_in_jitter_max_variance", quality.max_variance),
            ("rtp_audio_in_jitter_loss_rate", quality.loss_rate),
            ("rtp_audio_in_jitter_burst_rate", quality.burst_rate),
            ("rtp_audio_in_mean_interval", quality.mean_interval),
            ("rtp_audio_in_quality_percentage", quality.percentage),
            ("rtp_audio_in_mos", quality.mos),
        ];
        let counts = counts.into_iter().map(|(name, count)| (name, count.to_string()));
        counts.chain(figures.into_iter().map(|(name, figure)| (name, format!("{figure:.2}")))).collect()
    }
}

impl Direction {
    fn new(raw: &sys::switch_rtp_numbers_t) -> Self {
        let count = |count: sys::switch_size_t| u64::try_from(count).unwrap_or(u64::MAX);
        Self {
            raw_bytes: count(raw.raw_bytes),
            media_bytes: count(raw.media_bytes),
            packets: count(raw.packet_count),
            media_packets: count(raw.media_packet_count),
            skipped: count(raw.skip_packet_count),
            jitter_packets: count(raw.jb_packet_count),
            dtmf: count(raw.dtmf_packet_count),
            comfort_noise: count(raw.cng_packet_count),
            flushed: count(raw.flush_packet_count),
            largest_jitter_buffer: count(raw.largest_jb_size),
            flaws: count(raw.flaws),
        }
    }

    fn and(self, later: Self) -> Self {
        Self {
            raw_bytes: self.raw_bytes + later.raw_bytes,
            media_bytes: self.media_bytes + later.media_bytes,
            packets: self.packets + later.packets,
            media_packets: self.media_packets + later.media_packets,
            skipped: self.skipped + later.skipped,
            jitter_packets: self.jitter_packets + later.jitter_packets,
            dtmf: self.dtmf + later.dtmf,
            comfort_noise: self.comfort_noise + later.comfort_noise,
            flushed: self.flushed + later.flushed,
            largest_jitter_buffer: self.largest_jitter_buffer.max(later.largest_jitter_buffer),
            flaws: self.flaws + later.flaws,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counted(packets: u64, mos: f64) -> Statistics {
        let mut raw = sys::switch_rtp_stats_t::default();
        raw.inbound.packet_count = packets as _;
        raw.inbound.mos = mos;
        Statistics::new(&raw)
    }

    #[test]
    fn streams_of_a_call_are_added_up() {
        let variables = counted(3, 4.5).and(counted(4, 4.123)).variables();
        assert!(variables.contains(&("rtp_audio_in_packet_count", "7".to_owned())));
        assert!(variables.contains(&("rtp_audio_in_mos", "4.12".to_owned())));
        assert!(variables.contains(&("rtp_audio_out_packet_count", "0".to_owned())));
    }
}
