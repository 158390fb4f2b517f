#![no_main]
//! Compressed streams: the first byte chooses the format, whose signature is put in front.

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let Some((choice, rest)) = data.split_first() else { return };
    let signature: &[u8] = match choice % 5 {
        0 => b"\x1f\x8b\x08",
        1 => b"BZh91AY&SY",
        2 => b"\xfd7zXZ\x00",
        3 => b"\x28\xb5\x2f\xfd",
        _ => b"",
    };
    chot_forensics_fuzz::examine([signature, rest].concat());
});
