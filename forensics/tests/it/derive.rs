//! Bundles of members and blanked copies.

use std::io::Cursor;

use chot_forensics::archive::Verdict;
use chot_forensics::derive::{BundleWriter, blank, bundle_name, sorted_ranges};
use chot_forensics::digest::sha256;
use chot_forensics::source::BytesSource;

use crate::build::look;

fn bundle(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = BundleWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        writer.file(name, bytes).unwrap();
    }
    let (out, length) = writer.finish().unwrap();
    let mut bytes = out.into_inner();
    bytes.truncate(length as usize);
    bytes
}

#[test]
fn a_bundle_is_a_complete_archive_and_always_the_same() {
    let large = vec![7_u8; 300_000];
    let files: &[(&str, &[u8])] =
        &[("manifest.json", b"{}"), ("members/000001-tệp.txt", b"a"), ("members/000002-b", b""), ("members/3", &large)];
    let bytes = bundle(files);
    assert_eq!(bytes, bundle(files));
    let manifest = look(bytes);
    assert_eq!(manifest.verdict, Verdict::Complete, "{manifest:#?}");
    for (member, (name, content)) in manifest.members.iter().zip(files) {
        assert_eq!((member.path.as_str(), member.sha256), (*name, Some(sha256(content))));
    }
}

#[test]
fn a_file_that_was_dropped_leaves_nothing() {
    let mut writer = BundleWriter::new(Cursor::new(Vec::new()));
    writer.file("a", b"first").unwrap();
    writer.begin("secret").unwrap();
    writer.write(&[0x55; 5000]).unwrap();
    writer.undo().unwrap();
    writer.file("b", b"second").unwrap();
    let (out, length) = writer.finish().unwrap();
    let mut bytes = out.into_inner();
    bytes.truncate(length as usize);
    assert_eq!(bytes, bundle(&[("a", b"first"), ("b", b"second")]));
}

#[test]
fn other_programs_read_a_bundle() {
    let bytes = bundle(&[("manifest.json", b"{}"), ("members/000001-x", b"content")]);
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut content = String::new();
    std::io::Read::read_to_string(&mut archive.by_name("members/000001-x").unwrap(), &mut content).unwrap();
    assert_eq!(content, "content");
}

#[test]
fn names_in_a_bundle_lead_nowhere() {
    for (path, name) in [
        ("../../etc/cron.d/job", "members/000007-job"),
        ("C:\\Windows\\a:b?.exe", "members/000007-a_b_.exe"),
        ("..", "members/000007-unnamed"),
        ("/home/a/.bashrc", "members/000007-.bashrc"),
        ("", "members/000007-unnamed"),
        ("Báo cáo sự cố.docx", "members/000007-Báo cáo sự cố.docx"),
        ("a\u{202e}gpj.exe", "members/000007-a_gpj.exe"),
    ] {
        assert_eq!(bundle_name(7, path), name);
    }
    assert!(bundle_name(7, &"ế".repeat(500)).len() < 120);
}

#[test]
fn ranges_are_blanked_and_nothing_else() {
    let bytes: Vec<u8> = (0..600_000_u32).map(|n| (n % 251) as u8 + 1).collect();
    let ranges = sorted_ranges(vec![262_140..262_150, 5..7, 7..9, 599_999..600_000], 600_000).unwrap();
    assert_eq!(ranges, [5..9, 262_140..262_150, 599_999..600_000]);
    let mut out = Vec::new();
    let digest = blank(&BytesSource(bytes.clone()), &ranges, &mut out, &|| false).unwrap();
    assert_eq!(digest, sha256(&out));
    for (at, (new, old)) in out.iter().zip(&bytes).enumerate() {
        let inside = ranges.iter().any(|range| range.contains(&(at as u64)));
        assert_eq!(*new, if inside { 0 } else { *old }, "byte {at}");
    }
    assert_eq!(sorted_ranges(std::iter::once(5..5).collect(), 10), None);
    assert_eq!(sorted_ranges(std::iter::once(5..11).collect(), 10), None);
    assert!(blank(&BytesSource(bytes), &[], &mut Vec::new(), &|| true).is_err());
}
