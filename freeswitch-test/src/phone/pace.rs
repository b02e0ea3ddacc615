//! How fast a phone's user is, and how slow the way to the server.

use std::time::Duration;

/// The pace at which everything about a phone happens.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Pace {
    /// A program at the keys: no time passes between two of them.
    NoDelay,
    /// A practised person beside the server.
    #[default]
    Normal,
    /// The same person far away: each message, in either direction, takes [`FAR`] and keeps its order.
    Slow,
}

/// How long a message is on its way to or from a phone that is far away.
pub const FAR: Duration = Duration::from_millis(200);

impl Pace {
    /// Every pace there is.
    pub const ALL: [Self; 3] = [Self::Normal, Self::NoDelay, Self::Slow];

    /// Returns the word for it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::NoDelay => "none",
            Self::Normal => "normal",
            Self::Slow => "slow",
        }
    }

    /// Returns the pace that the word stands for.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|pace| pace.name() == name)
    }

    /// How long the user takes from one key to the next.
    pub(super) fn between_keys(self) -> Duration {
        match self {
            Self::NoDelay => Duration::ZERO,
            Self::Normal | Self::Slow => Duration::from_millis(40),
        }
    }

    /// How long a message takes in either direction.
    pub(super) fn transit(self) -> Duration {
        match self {
            Self::NoDelay | Self::Normal => Duration::ZERO,
            Self::Slow => FAR,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Pace;

    #[test]
    fn each_pace_has_a_word() {
        for pace in Pace::ALL {
            assert_eq!(Pace::named(pace.name()), Some(pace));
        }
        assert_eq!(Pace::named("fast"), None);
    }
}
