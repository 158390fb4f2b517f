#![no_main]
//! Tape archives: check sums are put right, so that what is behind them is reached.

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let mut bytes = data.to_vec();
    let first = bytes.len().min(512);
    if first < 512 {
        return;
    }
    for at in (0..bytes.len() - 511).step_by(512) {
        let header = &mut bytes[at..at + 512];
        // The first block is a header, the others where they look like one.
        if at == 0 || &header[257..262] == b"ustar" {
            header[257..262].copy_from_slice(b"ustar");
            header[148..156].copy_from_slice(b"        ");
            let sum: u32 = header.iter().map(|byte| u32::from(*byte)).sum();
            header[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
        }
    }
    chot_forensics_fuzz::examine(bytes);
});
