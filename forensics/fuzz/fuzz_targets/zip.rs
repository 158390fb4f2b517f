#![no_main]
//! ZIP archives, as they come.

libfuzzer_sys::fuzz_target!(|data: &[u8]| chot_forensics_fuzz::examine(data.to_vec()));
