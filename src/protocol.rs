//! The Skinny Client Control Protocol on the wire.
//!
//! Bytes of a connection go through [`frame::split`], which cuts them into
//! frames, and [`Message::decode`], which makes typed messages of them in the
//! [`Dialect`] that the phone registered with. [`Message::encode`] goes the
//! other way and writes a whole frame.
//!
//! The layouts live in [`messages`], one declaration a message; the values
//! that their fields take live in [`enums`], what phone models have in
//! [`models`].
#![forbid(unsafe_code)]

#[macro_use]
mod macros;

pub mod codec;
pub mod enums;
pub mod forms;
pub mod frame;
pub mod messages;
pub mod models;
pub mod text;
pub mod version;
pub mod wire;

pub use frame::{Frame, FrameError};
pub use messages::{Decoded, Direction, Message, Unknown, message_id_by_name};
pub use text::{Phrase, Text};
pub use version::{Dialect, ProtocolVersion, negotiate};
pub use wire::DecodeError;
