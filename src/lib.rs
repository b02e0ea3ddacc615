//! SCCP ("Skinny") endpoint module for FreeSWITCH.
//!
//! ```text
//! socket bytes
//!   -> protocol::frame      cuts the stream into frames
//!   -> protocol::messages   typed messages, by protocol version
//!   -> exchange             pure: (input, now) -> ordered actions
//!   -> actions              send to a phone | ask the host | arm a timer | publish | close
//!   -> server, host         carry the actions out and turn what comes back into inputs
//! ```
//!
//! [`freeswitch`] is the only folder that talks to C. What the core looks up in the library is the one table
//! at the end of this file.

// Miri runs the tests of the C boundary, whose core has functions with any number of arguments.
#![cfg_attr(all(test, miri), feature(c_variadic))]

#[forbid(unsafe_code)]
pub mod config;
#[forbid(unsafe_code)]
pub mod exchange;
pub mod freeswitch;
#[forbid(unsafe_code)]
mod host;
pub mod protocol;
#[forbid(unsafe_code)]
pub mod server;

module_table!(mod_skinny_module_interface, host::SkinnyModule);
