//! FreeSWITCH's C interface as bindgen reads it, and which headers it read.
//!
//! Enumerations are integers with constants, so a value of a newer core is only a number.

#![allow(missing_docs, non_camel_case_types, non_snake_case, non_upper_case_globals, unreachable_pub)]
#![allow(clippy::all, clippy::undocumented_unsafe_blocks, clippy::multiple_unsafe_ops_per_block)]

include!(concat!(env!("OUT_DIR"), "/bindings.rs"));

/// Version of the FreeSWITCH headers that this build used, or `None` for the project's own.
pub const BUILT_FOR: Option<&str> = option_env!("MOD_SKINNY_FREESWITCH_HEADERS");
