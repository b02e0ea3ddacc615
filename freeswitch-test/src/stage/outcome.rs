//! How a scenario ends other than well.

use std::fmt;

/// Why a scenario did not run to its end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Failure {
    /// Something was not as it should be.
    Failed(String),
    /// The host, or this machine, lacks what the scenario needs.
    Skipped(String),
}

/// What a scenario returns.
pub type Outcome = Result<(), Failure>;

impl Failure {
    /// Makes a failure of a message.
    pub fn new(message: impl Into<String>) -> Self {
        Self::Failed(message.into())
    }

    /// Makes a declared skip of its reason.
    pub fn skip(reason: impl Into<String>) -> Self {
        Self::Skipped(reason.into())
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Failed(message) => f.write_str(message),
            Self::Skipped(reason) => write!(f, "skipped: {reason}"),
        }
    }
}

// `Failure` is no `Error` itself, so that this covers every error and `?` works throughout a scenario.
impl<E: std::error::Error> From<E> for Failure {
    fn from(error: E) -> Self {
        let mut message = error.to_string();
        let mut source = error.source();
        while let Some(cause) = source {
            message = format!("{message}: {cause}");
            source = cause.source();
        }
        Self::Failed(message)
    }
}

/// Ends the scenario with a failure unless the condition holds.
///
/// The first argument is the condition, the rest a message as for `format!`, which says what was expected and
/// what was there.
#[macro_export]
macro_rules! ensure {
    ($condition:expr, $($message:tt)+) => {
        if !$condition {
            return Err($crate::stage::Failure::new(format!($($message)+)));
        }
    };
}

/// Ends the scenario with a failure unless both values are equal; the message says what they are.
#[macro_export]
macro_rules! ensure_eq {
    ($left:expr, $right:expr $(,)?) => {
        $crate::ensure_eq!($left, $right, "{}", stringify!($left))
    };
    ($left:expr, $right:expr, $($what:tt)+) => {
        match (&$left, &$right) {
            (left, right) => {
                if *left != *right {
                    let what = format!($($what)+);
                    return Err($crate::stage::Failure::new(format!("{what}: {left:?}, expected {right:?}")));
                }
            }
        }
    };
}
