//! SCCP ("Skinny") endpoint module for FreeSWITCH.

#[forbid(unsafe_code)]
pub mod config;
#[forbid(unsafe_code)]
pub mod exchange;
pub mod freeswitch;
pub mod protocol;
#[forbid(unsafe_code)]
pub mod server;
