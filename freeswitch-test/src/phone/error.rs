//! What a phone could not do, with what its user saw meanwhile.

use std::time::Duration;

/// Why something with a phone did not work out.
#[derive(Debug, thiserror::Error)]
pub enum PhoneError {
    /// The connection could not be made.
    #[error("{device}: connecting to {address}: {source}")]
    Connect {
        /// Device name.
        device: String,
        /// The server's address.
        address: std::net::SocketAddr,
        /// What the system said.
        source: std::io::Error,
    },
    /// The server rejected the registration.
    #[error("{device}: rejected with {reason:?}")]
    Rejected {
        /// Device name.
        device: String,
        /// The server's words.
        reason: String,
    },
    /// Something did not happen in time.
    #[error("{device}: waited {waited:?} for {what}\n{report}")]
    TimedOut {
        /// Device name.
        device: String,
        /// What was waited for.
        what: String,
        /// For how long.
        waited: Duration,
        /// The screen and the last messages.
        report: String,
    },
    /// The user found no such key.
    #[error("{device}: no soft key {key:?} is on show\n{report}")]
    NoSuchKey {
        /// Device name.
        device: String,
        /// The key's label.
        key: String,
        /// The screen and the last messages.
        report: String,
    },
    /// The connection is gone.
    #[error("{device}: the connection has ended\n{report}")]
    Disconnected {
        /// Device name.
        device: String,
        /// The screen and the last messages.
        report: String,
    },
}
