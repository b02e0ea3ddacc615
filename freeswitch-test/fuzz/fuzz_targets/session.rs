//! See `mod_skinny_fuzz::session`.
#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| mod_skinny_fuzz::session::run(input));
