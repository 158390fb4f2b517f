//! Cost in proportion: little input never costs much reading, time or memory, and whoever watches can always end it.

use std::io::Write as _;
use std::num::NonZeroUsize;
use std::process::Command;
use std::sync::atomic::{AtomicU64, Ordering};

use chot_forensics::archive::{InspectError, InspectOptions, Manifest, Progress, Silent, Verdict, inspect};
use chot_forensics::digest::sha256;
use chot_forensics::source::{BytesSource, Source};

use crate::build::{File, codes, look, zip};
use crate::formats::{Tar, bzip2, gzip, zstd};

const DATA: &[u8] = b"evidence data\n";
const TWO_XZ: &[u8] = include_bytes!("../fixtures/two.xz");

/// Counts what is read.
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

/// Examines, and holds that not much more is read than is there.
fn read_once(bytes: Vec<u8>) -> Manifest {
    let source = Counting(BytesSource(bytes), AtomicU64::new(0));
    let manifest = inspect(&source, "x", &InspectOptions::default(), &Silent).unwrap();
    let (read, length) = (source.1.load(Ordering::Relaxed), source.len());
    assert!(read < 6 * length + (1 << 21), "{read} bytes were read of {length}");
    manifest
}

fn skippable(payload: &[u8]) -> Vec<u8> {
    [&0x184d_2a50_u32.to_le_bytes()[..], &(payload.len() as u32).to_le_bytes(), payload].concat()
}

/// A frame of Zstandard with one block that holds nothing.
const EMPTY_ZSTD: &[u8] = b"\x28\xb5\x2f\xfd\x20\0\x01\0\0";

#[test]
fn short_frames_and_streams_are_read_about_once() {
    let manifest = read_once([zstd(DATA), skippable(b"").repeat(40_000)].concat());
    assert_eq!(manifest.members[0].sha256, Some(sha256(DATA)));
    let manifest = read_once([zstd(DATA), EMPTY_ZSTD.repeat(40_000)].concat());
    assert_eq!(manifest.members[0].sha256, Some(sha256(DATA)));
    assert_eq!(codes(&manifest), ["INFO concatenated-streams", "WARNING concatenated-streams"]);
    let manifest = read_once([TWO_XZ, &[0; 4]].concat().repeat(2000));
    assert_eq!(manifest.members[0].sha256, Some(sha256(&b"first second\n".repeat(2000))));
    let packed = [zstd(DATA), EMPTY_ZSTD.repeat(20_000)].concat();
    let manifest = read_once(zip(vec![File { method: 93, packed: Some(packed), ..File::new("a", DATA) }]).bytes());
    assert_eq!((codes(&manifest), manifest.members[0].sha256), (vec!["WARNING unreferenced-data".to_owned()], Some(sha256(DATA))));
}

#[test]
fn streams_without_content_cost_no_decoder_each() {
    let many = [bzip2(DATA), bzip2(b"").repeat(50_000), bzip2(DATA)].concat();
    let manifest = read_once(many);
    assert_eq!(codes(&manifest), ["INFO concatenated-streams", "WARNING concatenated-streams"]);
    assert_eq!(manifest.members[0].sha256, Some(sha256(&DATA.repeat(2))));
    // One is no more than a mark of the end.
    assert_eq!(codes(&look([bzip2(DATA), bzip2(b"")].concat())), ["INFO concatenated-streams"]);
    assert_eq!(look(bzip2(b"")).members[0].sha256, Some(sha256(b"")));
    let mut wrong = [bzip2(DATA), bzip2(b"")].concat();
    *wrong.last_mut().unwrap() ^= 1;
    assert_eq!(look(wrong).verdict, Verdict::Refused);
}

/// Ends after so many questions.
struct After {
    stop: bool,
    left: AtomicU64,
}

impl After {
    fn is_over(&self) -> bool {
        self.left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| Some(left.saturating_sub(1))) == Ok(0)
    }
}

impl Progress for After {
    fn advanced(&self, _: u64, _: u64, _: u64) {}

    fn stop(&self) -> bool {
        self.stop && self.is_over()
    }

    fn out_of_time(&self) -> bool {
        !self.stop && self.is_over()
    }
}

#[test]
fn what_gives_no_content_can_be_stopped_too() {
    // Stored blocks of nothing, behind the header of a stream.
    let blocks = [&b"\x1f\x8b\x08\0\0\0\0\0\0\xff"[..], &b"\0\0\0\xff\xff".repeat(300_000)].concat();
    let pads = [TWO_XZ, &vec![0; 2 << 20]].concat();
    for bytes in [blocks, pads, bzip2(b"").repeat(1000), [zstd(DATA), skippable(b"").repeat(1000)].concat(), gzip(b"").repeat(1000)] {
        for threads in [1, 2] {
            let options = InspectOptions {
                threads: NonZeroUsize::new(threads).unwrap(),
                file_sha256: Some(sha256(&bytes)),
                ..InspectOptions::default()
            };
            let stopped = After { stop: true, left: AtomicU64::new(4) };
            let outcome = inspect(&BytesSource(bytes.clone()), "x", &options, &stopped);
            assert!(matches!(outcome, Err(InspectError::Stopped)), "{threads} {outcome:?}");
            let late = After { stop: false, left: AtomicU64::new(4) };
            let manifest = inspect(&BytesSource(bytes.clone()), "x", &options, &late).unwrap();
            assert!(codes(&manifest).contains(&"ERROR time-exceeded".to_owned()), "{:?}", codes(&manifest));
        }
    }
}

#[test]
fn marks_are_told_together() {
    let told = |frames: Vec<u8>| look([zstd(DATA), frames].concat());
    let payload: Vec<u8> = (0..40).flat_map(|n| skippable(&[n; 64])).collect();
    let manifest = told(payload.clone());
    assert_eq!(codes(&manifest), ["INFO unreferenced-data", "WARNING unreferenced-data"]);
    assert!(manifest.all_findings().any(|finding| finding.detail.contains(&sha256(&payload).to_string())), "{manifest:#?}");
    assert!(manifest.members[0].findings.len() < 20, "{manifest:#?}");
    assert_eq!(codes(&told(skippable(&[1; 64]))), ["INFO unreferenced-data"]);
    assert_eq!(codes(&told(skippable(&[1; 64]).repeat(2))), ["INFO unreferenced-data", "WARNING unreferenced-data"]);
    // Frames of nothing hold bits in their marks.
    assert_eq!(codes(&told(skippable(b"").repeat(100))), ["INFO unreferenced-data", "WARNING unreferenced-data"]);
    // pzstd writes the length of each frame before it.
    let one = [skippable(&(zstd(DATA).len() as u32).to_le_bytes()), zstd(DATA)].concat();
    assert_eq!(codes(&look(one.repeat(100))), ["INFO concatenated-streams", "INFO unreferenced-data"]);
    // The table of the seekable format has as many rows as there are frames.
    let table = |rows: u32| skippable(&[&vec![7; 8 * rows as usize][..], &rows.to_le_bytes(), &[0, 0xb1, 0xea, 0x92, 0x8f]].concat());
    let frames = zstd(DATA).repeat(20);
    assert_eq!(codes(&look([frames.clone(), table(20)].concat())), ["INFO concatenated-streams", "INFO unreferenced-data"]);
    assert_eq!(codes(&look([frames, table(200)].concat())), ["INFO concatenated-streams", "WARNING unreferenced-data"]);
}

/// A tape archive of one extended header, packed.
fn with_header(kind: u8, body: &[u8]) -> Vec<u8> {
    Tar::new().entry(kind, "x", body.len() as u64, body).open()
}

#[test]
fn memory_stays_bounded() {
    const PART: &str = "CHOT_TEST_ARCHIVE";
    if let Ok(path) = std::env::var(PART) {
        let bytes = std::fs::read(path).unwrap();
        inspect(&BytesSource(bytes), "x", &InspectOptions::default(), &Silent).unwrap();
        let status = std::fs::read_to_string("/proc/self/status").unwrap();
        writeln!(std::io::stdout(), "{}", status.lines().find(|line| line.starts_with("VmHWM:")).unwrap()).unwrap();
        return;
    }
    let file = Tar::new().file("a", DATA).end();
    let records = b"5 a=\n".repeat((16 << 20) / 5);
    let offsets = b"24 GNU.sparse.offset=00\n26 GNU.sparse.numbytes=00\n".repeat((16 << 20) / 50);
    let mut pairs = b"0,".repeat(7 << 20);
    pairs.pop();
    let map = [format!("{} GNU.sparse.map=", pairs.len() + 25).as_bytes(), &pairs, b"\n"].concat();
    let mut pieces = format!("{}\n", 7 << 20).into_bytes();
    pieces.extend_from_slice(&b"0\n0\n".repeat(7 << 20));
    pieces.resize(pieces.len().next_multiple_of(512), 0);
    let size = pieces.len().to_string();
    let sparse = Tar::new()
        .pax(&[("GNU.sparse.major", "1"), ("GNU.sparse.name", "s"), ("GNU.sparse.realsize", "0"), ("size", &size)])
        .entry(b'0', "s", pieces.len() as u64, &pieces)
        .end();
    let name = with_header(b'L', &[b'n'; 16 << 20]);
    let folders: Vec<u8> = (0..60).flat_map(|_| Tar::new().long_name(&"../".repeat(300_000)).entry(b'5', "d", 0, b"").open()).collect();
    for (nth, tar) in [
        [with_header(b'x', &records), with_header(b'g', &records), file.clone()].concat(),
        [with_header(b'x', &offsets), file.clone()].concat(),
        [with_header(b'x', &map), file.clone()].concat(),
        sparse,
        [name, file.clone()].concat(),
        [folders, file].concat(),
    ]
    .into_iter()
    .enumerate()
    {
        let mut kept = tempfile::NamedTempFile::new().unwrap();
        kept.write_all(&gzip(&tar)).unwrap();
        let exe = std::env::current_exe().unwrap();
        let output =
            Command::new(exe).args(["--exact", "proportion::memory_stays_bounded", "--nocapture"]).env(PART, kept.path()).output().unwrap();
        let told = String::from_utf8_lossy(&output.stdout).into_owned();
        let peak = told.lines().find_map(|line| line.split_once("VmHWM:")).map(|(_, text)| text.trim().trim_end_matches(" kB").to_owned());
        let peak: u64 = peak.unwrap_or_else(|| panic!("{told} {output:?}")).parse().unwrap();
        assert!(peak < 192 << 10, "{nth}: {peak} KiB");
    }
}

#[test]
fn bounds_of_headers_are_told() {
    let mut pieces = format!("{}\n", (1 << 20) + 1).into_bytes();
    pieces.extend_from_slice(&b"0\n0\n".repeat((1 << 20) + 1));
    pieces.resize(pieces.len().next_multiple_of(512), 0);
    let records = [("GNU.sparse.major", "1"), ("GNU.sparse.name", "s"), ("GNU.sparse.realsize", "0")];
    let manifest = look(Tar::new().pax(&records).entry(b'0', "s", pieces.len() as u64, &pieces).end());
    assert_eq!(manifest.verdict, Verdict::Refused);
    assert!(manifest.all_findings().any(|finding| finding.detail.contains("more than 1,048,576 pieces")), "{manifest:#?}");
    // The form in which it is stored is hashed all the same.
    assert!(manifest.members.iter().any(|member| member.sha256 == Some(sha256(&pieces))));
    let long = "n".repeat((1 << 20) + 1);
    let manifest = look(Tar::new().long_name(&long).file("plain", DATA).end());
    assert_eq!(codes(&manifest), ["ERROR malformed", "WARNING unreferenced-data"]);
    let manifest = look(Tar::new().pax(&[("path", &long)]).file("plain", DATA).end());
    assert_eq!(codes(&manifest), ["WARNING unreferenced-data"]);
    assert!(manifest.members.iter().any(|member| member.path == "plain"), "{:?}", codes(&manifest));
}
