#![no_main]
//! Expert Witness images: the check sums of all sections that are reached are put right.

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let mut bytes = [b"EVF\x09\x0d\x0a\xff\x00".as_slice(), data].concat();
    let mut at = 13_usize;
    for _ in 0..64 {
        let Some(section) = bytes.get_mut(at..at.saturating_add(76)) else { break };
        let (mut a, mut b) = (1_u32, 0_u32);
        for byte in &section[..72] {
            a = (a + u32::from(*byte)) % 65_521;
            b = (b + a) % 65_521;
        }
        section[72..76].copy_from_slice(&(b << 16 | a).to_le_bytes());
        at = u64::from_le_bytes(section[16..24].try_into().unwrap_or_default()) as usize;
    }
    chot_forensics_fuzz::examine(bytes);
});
