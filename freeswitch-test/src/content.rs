//! What a FreeSWITCH core does with its content: configuration files, the dialplan, events, the event
//! socket, tones and companded audio.
//!
//! Everything here is plain safe Rust that knows nothing of the C interface: the embedded host puts it
//! behind the `switch_*` functions, and the tests use it as it is. Where FreeSWITCH has a rule of its own
//! (which include comes first, what a variable expands to), that rule is kept, odd or not.

pub mod dialplan;
pub mod directory;
pub mod event;
pub mod event_socket;
pub mod expand;
pub mod g711;
mod pattern;
pub mod preprocess;
pub mod tones;
pub mod xml;

#[cfg(test)]
mod tests;
