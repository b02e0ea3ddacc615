//! SCCP ("Skinny") endpoint module for FreeSWITCH.

#[forbid(unsafe_code)]
pub mod config;
pub mod protocol;
