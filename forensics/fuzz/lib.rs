//! What the fuzz targets share: one examination under small limits, and what must hold after each.

use chot_forensics::archive::{InspectOptions, Limits, Silent, Verdict, inspect};
use chot_forensics::digest::sha256;
use chot_forensics::source::BytesSource;

/// Examines the bytes with and without a password and checks what holds for every manifest.
pub fn examine(bytes: Vec<u8>) {
    let limits = Limits { member_bytes: 1 << 22, total_bytes: 1 << 23, decoder_bytes: 1 << 24, members: 1 << 12, ..Limits::default() };
    for password in [None, Some(b"secret".to_vec())] {
        let options = InspectOptions { limits, password, ..InspectOptions::default() };
        let manifest = inspect(&BytesSource(bytes.clone()), "x", &options, &Silent).expect("bytes in memory can be read");
        assert_eq!(manifest.file.sha256, sha256(&bytes));
        let total: u64 = manifest.members.iter().filter(|member| member.sha256.is_some()).map(|member| member.size_bytes).sum();
        // Hard links repeat a digest, gaps are of the file itself: both are bounded by the count of members.
        assert!(total <= limits.members * (limits.total_bytes + bytes.len() as u64));
        assert!(manifest.members.is_sorted_by_key(|member| member.index));
        if manifest.verdict == Verdict::Complete {
            assert!(manifest.members.iter().all(|member| member.sha256.is_some()));
        }
        speaks(&manifest);
    }
}

/// Every finding says something.
fn speaks(manifest: &chot_forensics::archive::Manifest) {
    assert!(manifest.all_findings().all(|finding| !finding.detail.is_empty()));
}
