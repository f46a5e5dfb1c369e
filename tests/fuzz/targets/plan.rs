//! The reader of plans.
#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| cases::fuzz::plan(input));
