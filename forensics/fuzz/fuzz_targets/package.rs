#![no_main]
//! Custody packages: what nobody signed never verifies, and none harms its verifier. The first byte chooses whether the bytes are a package as they come,
//! or are parted among the files of either kind of package.

use chot_forensics::package::verify_package;
use chot_forensics::source::BytesSource;

const ITEM: &[&str] = &["manifest.json", "custody.jsonl", "proofs/000001.tlog-proof", "checkpoint.txt", "keys.txt", "timestamp.tsr", "VERIFY.md", "report.pdf"];
const MEMBERS: &[&str] = &[
    "members.jsonl",
    "inventory/000001.proof",
    "custody.jsonl",
    "proofs/000001.tlog-proof",
    "proofs/000002.tlog-proof",
    "checkpoint.txt",
    "keys.txt",
    "VERIFY.md",
];

/// The names, each with a part of the bytes; two bytes before each part tell its length.
fn parted<'a>(names: &[&str], mut rest: &'a [u8]) -> Vec<(String, &'a [u8])> {
    let part = |name: &&str| {
        let [a, b, behind @ ..] = rest else { return ((*name).to_owned(), std::mem::take(&mut rest)) };
        let (now, after) = behind.split_at(usize::from(u16::from_le_bytes([*a, *b])).min(behind.len()));
        rest = after;
        ((*name).to_owned(), now)
    };
    names.iter().map(part).collect()
}

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let Some((choice, rest)) = data.split_first() else { return };
    let bytes = match choice % 3 {
        0 => rest.to_vec(),
        1 => chot_forensics_fuzz::pack(&parted(ITEM, rest)),
        _ => chot_forensics_fuzz::pack(&parted(MEMBERS, rest)),
    };
    let report = verify_package(&BytesSource(bytes), None, None, None);
    assert!(!report.valid && report.checks.iter().any(|check| !check.ok));
});
