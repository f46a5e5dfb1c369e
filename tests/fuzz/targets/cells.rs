//! The reader of cells.
#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| cases::fuzz::cells(input));
