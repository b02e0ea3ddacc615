//! The network side of a profile: who listens, who talks, and the one task that drives the exchange.
//!
//! A connection task turns bytes into messages and messages into bytes. The driver task owns the profile's
//! [`Exchange`](crate::exchange::Exchange): it feeds it every input in turn and hands its actions out, to the
//! connections and to the [`Host`]. Nothing here knows what a call is.

mod allowance;
mod connection;
mod driver;
mod gate;
mod handle;
mod host;
mod listener;
mod outbox;
#[cfg(test)]
mod tests;
mod tls;
mod wire;

pub use driver::start;
pub use handle::Handle;
pub use host::Host;
