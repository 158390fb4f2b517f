//! Bombs, cuts and random damage: limits hold, nothing panics, everything ends.

use std::num::NonZeroUsize;
use std::sync::atomic::{AtomicU64, Ordering};

use chot_forensics::archive::{InspectError, InspectOptions, Limits, Manifest, Progress, Verdict, inspect};
use chot_forensics::digest::sha256;
use chot_forensics::source::{BytesSource, Source};

use crate::build::{File, Random, Zip, codes, deflate, look, look_with, zip};
use crate::formats::one_of_each;

fn limited(limits: Limits) -> InspectOptions {
    InspectOptions { limits, threads: NonZeroUsize::new(2).unwrap(), ..InspectOptions::default() }
}

#[test]
fn high_ratio_is_reported_and_then_stopped() {
    let zeros = vec![0; 8 << 20];
    let bytes = zip(vec![File { size: Some(10), ..File::new("bomb", &zeros) }]).bytes();
    let manifest = look(bytes.clone());
    assert_eq!(codes(&manifest), ["ERROR size-mismatch", "WARNING ratio-exceeded"]);
    assert_eq!(manifest.members[0].size_bytes, 8 << 20);
    let limits = Limits { ratio_bytes: 1 << 20, ..Limits::default() };
    let manifest = look_with(bytes, &limited(limits));
    assert_eq!(codes(&manifest), ["ERROR ratio-exceeded"]);
    assert_eq!(manifest.members[0].sha256, None, "a partial digest is no digest");
    assert!((1 << 20..2 << 20).contains(&manifest.members[0].size_bytes));
}

#[test]
fn totals_are_bounded_by_what_is_really_read() {
    let files: Vec<File> = (0..20).map(|n| File { size: Some(1), ..File::new(&format!("{n}"), &vec![0; 1 << 20]) }).collect();
    let bytes = zip(files).bytes();
    let by_size = Limits { total_bytes: 4 << 20, ..Limits::default() };
    let by_ratio = Limits { total_ratio_bytes: 4 << 20, ..Limits::default() };
    let by_member = Limits { member_bytes: 1 << 19, ..Limits::default() };
    for (limits, code, read) in
        [(by_size, "ERROR size-exceeded", 4), (by_ratio, "ERROR ratio-exceeded", 4), (by_member, "ERROR size-exceeded", 0)]
    {
        let manifest = look_with(bytes.clone(), &limited(limits));
        assert_eq!(manifest.verdict, Verdict::Refused);
        assert!(codes(&manifest).contains(&code.to_owned()), "{:?}", codes(&manifest));
        let whole = manifest.members.iter().filter(|member| member.sha256.is_some()).count();
        assert!(whole <= read, "{whole} were read");
    }
}

#[test]
fn overlapping_entries_are_never_decompressed() {
    struct Counting(BytesSource, AtomicU64);
    impl Source for Counting {
        fn len(&self) -> u64 {
            self.0.len()
        }
        fn read_at(&self, offset: u64, buf: &mut [u8]) -> std::io::Result<usize> {
            let count = self.0.read_at(offset, buf)?;
            self.1.fetch_add(count as u64, Ordering::Relaxed);
            Ok(count)
        }
    }
    let kernel = vec![0; 1 << 20];
    let mut files = vec![File::new("0", &kernel)];
    let packed = deflate(&kernel);
    for n in 1..1000 {
        files.push(File { offset: Some(0), packed: Some(packed.clone()), ..File::new(&format!("{n}"), &kernel) });
    }
    files.push(File::new("honest", b"data"));
    let source = Counting(BytesSource(zip(files).bytes()), AtomicU64::new(0));
    let manifest = inspect(&source, "x", &InspectOptions::default(), &chot_forensics::archive::Silent).unwrap();
    assert_eq!(manifest.verdict, Verdict::Refused);
    assert_eq!(manifest.members.len(), 1001);
    let read: Vec<_> = manifest.members.iter().filter(|member| member.sha256.is_some()).collect();
    assert_eq!(read.len(), 1);
    assert_eq!(read[0].path, "honest");
    assert!(source.1.load(Ordering::Relaxed) < 20 * source.len() + (1 << 20));
}

#[test]
fn quoted_overlap_is_found() {
    // The first member's content contains the second's header and content.
    let inner = zip(vec![File::new("inner", b"data")]).bytes();
    let inner_local = &inner[..inner.windows(4).position(|four| four == b"PK\x01\x02").unwrap()];
    let outer = File::stored("o", inner_local);
    let second = File { offset: Some(31), packed: Some(deflate(b"data")), ..File::new("inner", b"data") };
    let manifest = look(zip(vec![outer, second]).bytes());
    assert!(codes(&manifest).contains(&"ERROR overlapping-entries".to_owned()));
    assert!(manifest.members.iter().all(|member| member.sha256.is_none()));
}

#[test]
fn counts_are_bounded() {
    let files: Vec<File> = (0..50).map(|n| File::stored(&format!("{n}"), b"")).collect();
    let bytes = zip(files).bytes();
    let limits = Limits { members: 49, ..Limits::default() };
    let manifest = look_with(bytes.clone(), &limited(limits));
    assert_eq!(codes(&manifest), ["ERROR count-exceeded"]);
    assert_eq!(manifest.file.sha256, sha256(&bytes));
    let limits = Limits { directory_bytes: 60, ..Limits::default() };
    assert_eq!(codes(&look_with(bytes, &limited(limits))), ["ERROR count-exceeded"]);
}

#[test]
fn list_of_findings_is_bounded() {
    let files: Vec<File> = (0..60).map(|n| File { gap: b"?".to_vec(), ..File::stored(&format!("{n}"), b"") }).collect();
    let limits = Limits { findings_per_code: 10, ..Limits::default() };
    let manifest = look_with(zip(files).bytes(), &limited(limits));
    assert_eq!(codes(&manifest), ["WARNING findings-omitted", "WARNING unreferenced-data"]);
    let gaps = manifest.members.iter().filter(|member| member.path.starts_with("gap@")).count();
    assert_eq!((manifest.findings.len(), gaps), (1, 10));
}

#[test]
fn file_of_end_records_ends_soon() {
    let manifest = look(b"PK\x03\x04".iter().copied().chain(b"PK\x05\x06".repeat(100_000)).collect());
    assert_eq!(manifest.verdict, Verdict::Refused);
}

#[test]
fn caller_can_stop() {
    struct After(AtomicU64);
    impl Progress for After {
        fn advanced(&self, _: u64, _: u64, _: u64) {}
        fn stop(&self) -> bool {
            self.0.fetch_sub(1, Ordering::Relaxed) == 0
        }
    }
    let bytes = zip(vec![File::new("a", &vec![1; 1 << 20])]).bytes();
    for calls in 0..4 {
        let outcome = inspect(&BytesSource(bytes.clone()), "x", &InspectOptions::default(), &After(AtomicU64::new(calls)));
        assert!(matches!(outcome, Err(InspectError::Stopped)), "{calls}: {outcome:?}");
    }
}

#[test]
fn failing_medium_is_an_error_and_no_verdict() {
    struct Failing(BytesSource, u64);
    impl Source for Failing {
        fn len(&self) -> u64 {
            self.0.len()
        }
        fn read_at(&self, offset: u64, buf: &mut [u8]) -> std::io::Result<usize> {
            if (offset..offset + buf.len() as u64).contains(&self.1) {
                return Err(std::io::Error::other("bad sector"));
            }
            self.0.read_at(offset, buf)
        }
    }
    let bytes = zip(vec![File::stored("a", &vec![1; 400_000]), File { method: 12, ..File::stored("b", b"no bzip2") }]).bytes();
    for at in [0, 200_000, 400_040, bytes.len() as u64 - 1] {
        let outcome = inspect(&Failing(BytesSource(bytes.clone()), at), "x", &InspectOptions::default(), &chot_forensics::archive::Silent);
        assert!(matches!(outcome, Err(InspectError::Read(_))), "{at}: {outcome:?}");
    }
}

/// A small archive with something of everything.
fn varied() -> Vec<u8> {
    let files = vec![
        File::new("a/b.txt", b"hello hello hello hello"),
        File { descriptor: Some(b"PK\x07\x08".to_vec()), ..File::stored("stored", b"data") },
        File { flags: 0x800, ..File::new("tệp", b"") },
        File { flags: 1, ..File::stored("locked", &[9; 30]) },
        File { method: 12, packed: Some(b"BZh9\x17rE8P\x90\0\0\0\0".to_vec()), ..File::new("bz", b"") },
        File { method: 93, packed: Some(b"\x28\xb5\x2f\xfd\x20\x04\x21\0\0data\0\0\0\0".to_vec()), ..File::new("zs", b"data") },
        File { method: 9, packed: Some(deflate(b"data data data")), ..File::new("d64", b"data data data") },
        File { method: 14, packed: Some([&[9, 20, 5, 0, 0x5d, 0, 0, 1, 0][..], &[0; 20]].concat()), ..File::new("lz", b"data") },
        File { method: 98, packed: Some([&[0x13, 0][..], &[0x55; 20]].concat()), ..File::new("pp", b"data") },
        File { extra: vec![1, 0, 8, 0, 1, 2, 3, 4, 5, 6, 7, 8], ..File::new("extra", b"x") },
    ];
    Zip { zip64: true, prefix: b"before".to_vec(), comment: b"comment".to_vec(), ..zip(files) }.bytes()
}

#[test]
fn every_cut_is_survived_and_never_complete() {
    let bytes = zip(vec![File::new("a", b"hello hello"), File::stored("b", b"data")]).bytes();
    for end in 0..bytes.len() {
        let manifest = look(bytes[..end].to_vec());
        assert_ne!(manifest.verdict, Verdict::Complete, "cut at {end}");
        assert_eq!(manifest.file.size_bytes, end as u64);
        if end >= 4 {
            assert_eq!(manifest.verdict, Verdict::Refused, "cut at {end}");
        }
    }
    let bytes = varied();
    for end in 0..bytes.len() {
        look(bytes[..end].to_vec());
        look(bytes[end..].to_vec());
    }
}

#[test]
fn random_damage_is_survived() {
    let seed = varied();
    let mut random = Random(0x00c0_ffee);
    let options = InspectOptions {
        password: Some(b"secret".to_vec()),
        limits: Limits { member_bytes: 1 << 22, decoder_bytes: 1 << 24, ..Limits::default() },
        ..InspectOptions::default()
    };
    let plain = InspectOptions::default();
    for round in 0..3000 {
        let bytes = damage(seed.clone(), &mut random);
        let digest = sha256(&bytes);
        let manifest = look_with(bytes, if round % 2 == 0 { &options } else { &plain });
        assert_eq!(manifest.file.sha256, digest);
    }
}

/// A few random changes: bits, bytes, runs, insertions and deletions.
fn damage(mut bytes: Vec<u8>, random: &mut Random) -> Vec<u8> {
    for _ in 0..=random.below(6) {
        let at = random.below(bytes.len());
        match random.below(5) {
            0 => bytes[at] ^= 1 << random.below(8),
            1 => bytes[at] = [0, 0xff, 0x7f, 0x80, 1][random.below(5)],
            2 => {
                let end = (at + 4).min(bytes.len());
                bytes[at..end].fill(0xff);
            }
            3 => {
                bytes.remove(at);
            }
            _ => {
                let extra = random.bytes(3);
                bytes.splice(at..at, extra);
            }
        }
    }
    bytes
}

#[test]
fn random_damage_to_every_format_is_survived() {
    let mut random = Random(0x5eed);
    let options = InspectOptions {
        password: Some(b"secret".to_vec()),
        limits: Limits { member_bytes: 1 << 22, total_bytes: 1 << 23, decoder_bytes: 1 << 24, ..Limits::default() },
        ..InspectOptions::default()
    };
    let plain = InspectOptions { limits: options.limits, ..InspectOptions::default() };
    for (nth, seed) in one_of_each().into_iter().enumerate() {
        let whole = look_with(seed.clone(), &plain);
        let kept = |manifest: &Manifest| manifest.members.iter().filter(|member| member.sha256.is_some()).count();
        for end in (0..seed.len()).step_by(seed.len() / 100 + 1) {
            let cut = look_with(seed[..end].to_vec(), &plain);
            assert!(kept(&cut) <= kept(&whole) + 1, "{nth} cut at {end}");
            look_with(seed[end..].to_vec(), &plain);
        }
        for round in 0..120 {
            let bytes = damage(seed.clone(), &mut random);
            let digest = sha256(&bytes);
            let manifest = look_with(bytes, if round % 8 == 0 { &options } else { &plain });
            assert_eq!(manifest.file.sha256, digest);
        }
    }
}

#[test]
fn random_bytes_are_survived() {
    let mut random = Random(42);
    for _ in 0..500 {
        let count = random.below(400);
        let mut bytes = b"PK\x03\x04".to_vec();
        bytes.extend(random.bytes(count));
        bytes.extend_from_slice(b"PK\x05\x06");
        bytes.extend(random.bytes(18));
        look(bytes);
    }
}
