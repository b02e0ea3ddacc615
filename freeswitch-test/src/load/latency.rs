//! How long something took, many times.

use std::time::Duration;

/// Durations of the same thing, in any order.
#[derive(Debug, Clone, Default)]
pub(super) struct Latencies(Vec<Duration>);

impl Latencies {
    pub(super) fn add(&mut self, duration: Duration) {
        self.0.push(duration);
    }

    pub(super) fn extend(&mut self, others: &Self) {
        self.0.extend_from_slice(&others.0);
    }

    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    /// The durations that so many of a hundred do not exceed; nothing when there are none at all.
    pub(super) fn percentiles<const N: usize>(mut self, percents: [u32; N]) -> Option<[Duration; N]> {
        self.0.sort_unstable();
        let last = self.0.len().checked_sub(1)?;
        let at = |percent: u32| {
            // The nearest rank: the smallest duration that covers the share.
            let rank = (self.0.len() * percent as usize).div_ceil(100).saturating_sub(1);
            self.0.get(rank.min(last)).copied().unwrap_or_default()
        };
        Some(percents.map(at))
    }
}

impl FromIterator<Duration> for Latencies {
    fn from_iter<I: IntoIterator<Item = Duration>>(durations: I) -> Self {
        Self(durations.into_iter().collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_share_of_a_hundred_that_is_not_exceeded() {
        let hundred: Latencies = (1..=100).rev().map(Duration::from_millis).collect();
        assert_eq!(hundred.percentiles([50, 99, 100]), Some([50, 99, 100].map(Duration::from_millis)));
        let one: Latencies = [Duration::from_millis(7)].into_iter().collect();
        assert_eq!(one.percentiles([1, 50]), Some([Duration::from_millis(7); 2]));
        assert_eq!(Latencies::default().percentiles([50]), None);
    }
}
