//! The boundary with C: the `switch_*` functions that modules call, and the callbacks of modules that the host calls.
//!
//! What a module hands in is trusted as far as a core trusts it: pointers are null or good, strings end, sessions are
//! held while they are used. Everything behind this folder is safe Rust.
#![allow(
    clippy::multiple_unsafe_ops_per_block,
    reason = "an exported function reads its arguments in one place, on one promise: that they are good"
)]
#![allow(clippy::unnecessary_cast, reason = "the types of enumerations and sizes are bindgen's choice")]

pub(crate) mod application;
pub(crate) mod codec;
pub(crate) mod completion;
pub(crate) mod dialplan;
pub(crate) mod endpoint;
pub(crate) mod event;
pub(crate) mod extension;
mod interface;
pub(crate) mod message;
pub(crate) mod module;
#[cfg(test)]
mod numbers;
pub(crate) mod pool;
pub(crate) mod profile;
pub(crate) mod text;

mod database;
mod export_call;
mod export_channel;
mod export_codec;
mod export_core;
mod export_db;
mod export_event;
mod export_ivr;
mod export_module;
mod export_profile;
mod export_rtp;
mod export_rtp_packet;
mod export_session;
mod export_socket;
mod export_xml;
