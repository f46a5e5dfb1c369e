//! The reader of dumps.
#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| cases::fuzz::dump(input));
