//! SCCP ("Skinny") endpoint module for FreeSWITCH.

pub mod freeswitch;
