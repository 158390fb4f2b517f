#![no_main]
//! What is made from an item: a bundle of any names and contents is an archive that lacks nothing, and blanking changes nothing but what it was asked to.

use std::io::Cursor;
use std::ops::Range;

use chot_forensics::archive::{InspectOptions, Silent, Verdict, inspect};
use chot_forensics::derive::{BundleWriter, blank, bundle_name, sorted_ranges};
use chot_forensics::digest::sha256;
use chot_forensics::source::BytesSource;

/// Parts of the bytes; the byte before each tells its length.
fn parts(mut rest: &[u8]) -> Vec<&[u8]> {
    let mut parts = Vec::new();
    while let Some((length, behind)) = rest.split_first() {
        let (part, after) = behind.split_at(usize::from(*length).min(behind.len()));
        parts.push(part);
        rest = after;
    }
    parts
}

fn bundle(parts: &[&[u8]]) {
    let mut writer = BundleWriter::new(Cursor::new(Vec::new()));
    let mut kept = Vec::new();
    for (index, pair) in parts.chunks(2).enumerate() {
        let name = bundle_name(index as u64, &String::from_utf8_lossy(pair[0]));
        let content = pair.get(1).copied().unwrap_or_default();
        writer.begin(&name).expect("the name is short");
        writer.write(content).expect("memory takes all");
        if content.first() == Some(&0) {
            writer.undo().expect("memory takes all");
            continue;
        }
        writer.end().expect("memory takes all");
        kept.push((name, sha256(content)));
    }
    let (out, length) = writer.finish().expect("memory takes all");
    let mut bytes = out.into_inner();
    bytes.truncate(length as usize);
    let manifest = inspect(&BytesSource(bytes), "x.zip", &InspectOptions::default(), &Silent).expect("bytes in memory can be read");
    let found: Vec<_> = manifest.members.iter().map(|member| (member.path.clone(), member.sha256.expect("it was read"))).collect();
    assert_eq!(found, kept);
    assert_ne!(manifest.verdict, Verdict::Refused);
}

fn blanked(bytes: &[u8], ranges: &[u8]) {
    let ranges: Vec<Range<u64>> = ranges.as_chunks::<2>().0.iter().map(|[from, to]| u64::from(*from)..u64::from(*to)).collect();
    let Some(sorted) = sorted_ranges(ranges.clone(), bytes.len() as u64) else { return };
    let mut out = Vec::new();
    let digest = blank(&BytesSource(bytes.to_vec()), &sorted, &mut out, &|| false).expect("bytes in memory can be read");
    assert_eq!((digest, out.len()), (sha256(&out), bytes.len()));
    for (at, (before, after)) in bytes.iter().zip(&out).enumerate() {
        let asked = ranges.iter().any(|range| range.contains(&(at as u64)));
        assert_eq!(*after, if asked { 0 } else { *before });
    }
}

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let parts = parts(data);
    bundle(&parts);
    if let [ranges, bytes, ..] = parts.as_slice() {
        blanked(bytes, ranges);
    }
});
