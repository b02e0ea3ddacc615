//! See `mod_skinny_fuzz::decode`.
#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| mod_skinny_fuzz::decode::run(input));
