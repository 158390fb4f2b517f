#![no_main]
//! 7z archives: check values of both headers are put right, so that what is behind them is reached.

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let mut bytes = data.to_vec();
    if bytes.len() < 40 {
        return;
    }
    bytes[..8].copy_from_slice(b"7z\xbc\xaf\x27\x1c\0\x04");
    let number = |bytes: &[u8], at: usize| u64::from_le_bytes(bytes[at..at + 8].try_into().unwrap_or_default());
    let room = bytes.len() as u64 - 32;
    let offset = number(&bytes, 12) % room;
    let size = number(&bytes, 20) % (room - offset + 1);
    bytes[12..20].copy_from_slice(&offset.to_le_bytes());
    bytes[20..28].copy_from_slice(&size.to_le_bytes());
    let start = 32 + offset as usize;
    let crc = crc32fast::hash(&bytes[start..start + size as usize]);
    bytes[28..32].copy_from_slice(&crc.to_le_bytes());
    let crc = crc32fast::hash(&bytes[12..32]);
    bytes[8..12].copy_from_slice(&crc.to_le_bytes());
    chot_forensics_fuzz::examine(bytes);
});
