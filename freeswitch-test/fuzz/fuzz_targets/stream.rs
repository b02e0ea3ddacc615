//! See `mod_skinny_fuzz::stream`.
#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| mod_skinny_fuzz::stream::run(input));
