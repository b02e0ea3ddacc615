//! How long a phone may be silent.

use std::time::Duration;

/// How long a phone may send nothing before its call is given up; `None` for any time.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(super) struct AudioLimits {
    pub(super) talking: Option<Duration>,
    pub(super) held: Option<Duration>,
}

impl AudioLimits {
    /// Time 0 stands for no limit; who sets one for talking gets ten times that for hold.
    pub(super) fn new(talking: Option<Duration>, held: Option<Duration>) -> Self {
        let some = |limit: &Duration| !limit.is_zero();
        let talking = talking.filter(some);
        Self { talking, held: held.or(talking.map(|limit| limit * 10)).filter(some) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn how_long_a_phone_may_be_silent() {
        let seconds = |seconds| Some(Duration::from_secs(seconds));
        assert_eq!(AudioLimits::new(None, None), AudioLimits::default());
        assert_eq!(
            AudioLimits::new(seconds(3), None),
            AudioLimits { talking: seconds(3), held: seconds(30) }
        );
        assert_eq!(AudioLimits::new(seconds(0), seconds(9)), AudioLimits { talking: None, held: seconds(9) });
        assert_eq!(AudioLimits::new(seconds(3), seconds(0)), AudioLimits { talking: seconds(3), held: None });
    }
}
