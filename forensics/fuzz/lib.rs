//! What the fuzz targets share: one examination under small limits, and what must hold after each.

use std::fs::{File, OpenOptions};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use chot_forensics::archive::{InspectOptions, Limits, Manifest, Silent, Verdict, examine as examine_listed, inspect};
use chot_forensics::digest::{More, sha256};
use chot_forensics::source::BytesSource;

#[path = "../tests/it/pack.rs"]
mod pack;

pub use pack::pack;

/// Examines the bytes with and without a password and checks what holds for every manifest.
pub fn examine(bytes: Vec<u8>) {
    let limits = Limits { member_bytes: 1 << 22, total_bytes: 1 << 23, decoder_bytes: 1 << 24, members: 1 << 12, ..Limits::default() };
    for password in [None, Some(b"secret".to_vec())] {
        let options = InspectOptions { limits, password, digests: More::ALL.to_vec(), ..InspectOptions::default() };
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
        spooled(&bytes, &options, &manifest);
    }
}

/// The list of members that stands in files is the one that stands in memory.
fn spooled(bytes: &[u8], options: &InspectOptions, manifest: &Manifest) {
    let limits = Limits { list_bytes: 0, ..options.limits };
    let options = InspectOptions { limits, scratch: Some(Arc::new(scratch)), ..options.clone() };
    let mut listed = examine_listed(&BytesSource(bytes.to_vec()), "x", &options, &Silent).expect("bytes in memory can be read");
    let mut written = Vec::new();
    listed.write_json(&mut written).expect("the list can be read");
    assert_eq!(written, serde_json::to_vec(manifest).expect("a manifest is JSON"));
}

/// A file without a name.
fn scratch() -> std::io::Result<File> {
    static NEXT: AtomicU64 = AtomicU64::new(0);
    let path = std::env::temp_dir().join(format!(".chot-fuzz-{}-{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed)));
    let file = OpenOptions::new().read(true).write(true).create_new(true).open(&path)?;
    std::fs::remove_file(path)?;
    Ok(file)
}

/// Every finding says something.
fn speaks(manifest: &Manifest) {
    assert!(manifest.all_findings().all(|finding| !finding.detail.is_empty()));
}
