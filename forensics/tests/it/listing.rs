//! Lists too long for memory: what stands in files is the same, byte for byte, as what stands in memory.

use std::fs::File as Disk;
use std::io;
use std::num::NonZeroUsize;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use chot_forensics::archive::{Code, InspectError, InspectOptions, Limits, Scratch, Silent, examine, inspect};
use chot_forensics::merkle::{InventoryBuilder, inventory_root};
use chot_forensics::source::BytesSource;

use crate::build::{File, Zip, zip};
use crate::formats::{Tar, one_of_each};

/// Counts the files that are asked for.
fn scratch(made: &Arc<AtomicU64>) -> Scratch {
    let made = Arc::clone(made);
    Arc::new(move || {
        made.fetch_add(1, Ordering::Relaxed);
        tempfile::tempfile()
    })
}

/// The same from memory and from files, also read twice.
fn agrees(bytes: &[u8], options: &InspectOptions) -> u64 {
    let whole = inspect(&BytesSource(bytes.to_vec()), "x", options, &Silent).unwrap();
    let made = Arc::new(AtomicU64::new(0));
    let spooled = InspectOptions { scratch: Some(scratch(&made)), limits: Limits { list_bytes: 0, ..options.limits }, ..options.clone() };
    let mut examination = examine(&BytesSource(bytes.to_vec()), "x", &spooled, &Silent).unwrap();
    assert_eq!(examination.members.count(), whole.members.len() as u64);
    let expected = serde_json::to_vec(&whole).unwrap();
    for _ in 0..2 {
        let mut written = Vec::new();
        examination.write_json(&mut written).unwrap();
        assert_eq!(String::from_utf8_lossy(&written), String::from_utf8_lossy(&expected));
    }
    let mut inventory = InventoryBuilder::default();
    examination.members.for_each(|member| inventory.push(member).map_err(io::Error::other)).unwrap();
    assert_eq!(inventory.root(), inventory_root(&whole.members).unwrap());
    assert_eq!(examination.into_manifest().unwrap(), whole);
    made.load(Ordering::Relaxed)
}

/// Archives with what only all members together tell: names, overlaps, gaps, hidden members, an order that is not the file's.
fn odd() -> Vec<Vec<u8>> {
    let names = ["a", "A", "a", "dir/x", "dir", "Dir", "dir/x/deep", "e\u{301}", "é", "../up", "dir/", "bad\\name/", "z"];
    let mut files: Vec<File> = names.iter().map(|name| File::new(name, if name.ends_with('/') { &[] } else { b"content" })).collect();
    files.push(File { name: b"t\xea\xfdp".to_vec(), ..File::stored("t", b"raw") });
    files.push(File { gap: b"some bytes of nobody".to_vec(), ..File::stored("gap", b"x") });
    files.push(File { hidden: true, ..File::stored("hidden", b"not in the directory") });
    let listed = zip(files.clone());
    let mut overlapping = zip(vec![File::stored("one", b"1"), File::stored("two", b"2"), File::stored("three", b"3")]);
    overlapping.files.push(File { offset: Some(0), ..File::stored("again", b"1") });
    overlapping.files.push(File { offset: Some(0), ..File::stored("and again", b"1") });
    overlapping.files.push(File { offset: Some(34), ..File::stored("two", b"2") });
    // Listed in another order than they stand.
    let stands = |name: &str| File { hidden: true, ..File::stored(name, b"1") };
    let lists = |name: &str, offset| File { offset: Some(offset), ..File::stored(name, b"1") };
    let turned = zip(vec![stands("p"), stands("q"), stands("r"), lists("r", 64), lists("p", 0), lists("q", 32)]);
    let whole = listed.bytes();
    let cut = whole[..whole.len() - 200].to_vec();
    let links = Tar::new().file("first", b"1").entry(b'1', "link", 0, b"").file("FIRST", b"2").end();
    vec![
        whole,
        Zip { prefix: b"before".to_vec(), suffix: b"behind".to_vec(), ..listed }.bytes(),
        overlapping.bytes(),
        turned.bytes(),
        cut,
        links,
    ]
}

#[test]
fn long_lists_are_the_same_as_short_ones() {
    for bytes in odd().into_iter().chain(one_of_each()) {
        for threads in [1, 2] {
            let threads = NonZeroUsize::new(threads).unwrap();
            agrees(&bytes, &InspectOptions { threads, password: Some(b"secret".to_vec()), ..InspectOptions::default() });
        }
    }
}

/// A ZIP of so many members of a few bytes.
fn many(count: u32, name: impl Fn(u32) -> String) -> Vec<u8> {
    let files = (0..count).map(|n| File::stored(&name(n), &n.to_le_bytes()));
    Zip { zip64: true, ..zip(files.collect()) }.bytes()
}

#[test]
fn several_batches_are_one_list() {
    let bytes = many(70_000, |n| format!("folder-{}/{:05}", n % 69_999 % 7, n % 69_999));
    let made = agrees(&bytes, &InspectOptions { threads: NonZeroUsize::new(2).unwrap(), ..InspectOptions::default() });
    assert!(made > 0, "the list never stood in a file");
    let manifest = inspect(&BytesSource(bytes), "x", &InspectOptions::default(), &Silent).unwrap();
    let twice: Vec<u64> = manifest
        .members
        .iter()
        .filter(|member| member.findings.iter().any(|finding| finding.code == Code::DuplicatePath))
        .map(|member| member.index)
        .collect();
    assert!(manifest.members.len() == 70_000 && manifest.members.iter().all(|member| member.sha256.is_some()));
    assert_eq!(twice, [0, 69_999]);
}

#[test]
fn a_file_that_fails_is_an_error_and_no_manifest() {
    let bytes = many(100, |n| n.to_string());
    let failing: Scratch = Arc::new(|| -> io::Result<Disk> { Err(io::Error::from(io::ErrorKind::StorageFull)) });
    let limits = Limits { list_bytes: 0, ..Limits::default() };
    // A short list is not written before the end is reached; a file is asked for all the same once there are 128 KiB.
    let more = many(2000, |n| format!("{n:0100}"));
    for (bytes, fails) in [(bytes, false), (more, true)] {
        let options = InspectOptions { scratch: Some(Arc::clone(&failing)), limits, ..InspectOptions::default() };
        let outcome = examine(&BytesSource(bytes), "x", &options, &Silent);
        assert_eq!(matches!(outcome, Err(InspectError::Scratch(_))), fails, "{outcome:?}");
    }
}

#[test]
fn further_digests_are_kept_in_files_too() {
    let options = InspectOptions { digests: chot_forensics::digest::More::ALL.to_vec(), ..InspectOptions::default() };
    let files = (0..2_000_u16).map(|number| File::stored(&number.to_string(), &number.to_le_bytes())).collect();
    assert!(agrees(&zip(files).bytes(), &options) > 0, "the rows are in files");
}
