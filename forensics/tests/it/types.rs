//! What members are by their first bytes, in every format that is examined, and names that say otherwise.

use std::num::NonZeroUsize;

use chot_forensics::archive::{Code, InspectOptions, Manifest, Severity, Silent, Verdict, inspect};
use chot_forensics::merkle::member_row;
use chot_forensics::source::BytesSource;

use crate::build::{File, look, look_with, zip};
use crate::formats::{Tar, gzip};

const PE: &str = "application/vnd.microsoft.portable-executable";

/// The first bytes of a program for Windows, which does nothing.
fn program() -> Vec<u8> {
    let mut bytes = vec![0_u8; 200];
    bytes[..2].copy_from_slice(b"MZ");
    bytes[60..64].copy_from_slice(&128_u32.to_le_bytes());
    bytes[128..132].copy_from_slice(b"PE\0\0");
    bytes
}

fn types(manifest: &Manifest) -> Vec<(&str, Option<&str>)> {
    manifest.members.iter().map(|member| (member.path.as_str(), member.content_type.as_deref())).collect()
}

fn mismatches(manifest: &Manifest) -> Vec<(&str, Severity)> {
    let of = |findings: &[chot_forensics::archive::Finding]| {
        findings.iter().find(|finding| finding.code == Code::TypeMismatch).map(|finding| finding.severity)
    };
    manifest.members.iter().filter_map(|member| Some((member.path.as_str(), of(&member.findings)?))).collect()
}

#[test]
fn members_of_every_format_bear_their_type() {
    let program = program();
    let files = zip(vec![
        File::new("hoá đơn.pdf", &program),
        File::stored("run.docx", b"\x7fELF\x02\x01\x01"),
        File::new("ghi chú.txt", "chào".as_bytes()),
        File::new("ảnh.jpg", b"\x89PNG\r\n\x1a\n"),
        File::new("a.docx", b"PK\x03\x04"),
        File::new("trống.pdf", b""),
    ]);
    let expected = [
        ("hoá đơn.pdf", Some(PE)),
        ("run.docx", Some("application/x-elf")),
        ("ghi chú.txt", Some("text/plain")),
        ("ảnh.jpg", Some("image/png")),
        ("a.docx", Some("application/zip")),
        ("trống.pdf", Some("application/x-empty")),
    ];
    let odd = [("hoá đơn.pdf", Severity::Warning), ("run.docx", Severity::Warning), ("ảnh.jpg", Severity::Info)];
    for threads in [1, 2, 4] {
        let options = InspectOptions { threads: NonZeroUsize::new(threads).unwrap(), ..InspectOptions::default() };
        let manifest = look_with(files.bytes(), &options);
        assert_eq!(types(&manifest), expected, "{threads} threads");
        assert_eq!(mismatches(&manifest), odd, "{threads} threads");
        assert_eq!(manifest.verdict, Verdict::Warnings);
        assert_eq!(manifest.file.content_type.as_deref(), Some("application/zip"));
    }

    let tar = Tar::new().file("a.pdf", &program).link(b'1', "b.jpg", "a.pdf").link(b'2', "c.pdf", "a.pdf").file("d", b"x").end();
    for (bytes, whole) in [(gzip(&tar), "application/gzip"), (tar, "application/x-tar")] {
        let manifest = look(bytes);
        assert_eq!(types(&manifest), [("a.pdf", Some(PE)), ("b.jpg", Some(PE)), ("c.pdf", None), ("d", Some("text/plain"))]);
        assert_eq!(mismatches(&manifest), [("a.pdf", Severity::Warning), ("b.jpg", Severity::Warning)]);
        assert_eq!(manifest.file.content_type.as_deref(), Some(whole));
    }

    let manifest = inspect(&BytesSource(gzip(&program)), "report.pdf.gz", &InspectOptions::default(), &Silent).unwrap();
    assert_eq!(types(&manifest), [("report.pdf", Some(PE))]);
    assert_eq!(mismatches(&manifest), [("report.pdf", Severity::Warning)]);

    for bytes in [&include_bytes!("../fixtures/solid.7z")[..], include_bytes!("../fixtures/stored.7z")] {
        let manifest = look(bytes.to_vec());
        assert!(types(&manifest).iter().all(|(_, kind)| matches!(kind, Some("text/plain" | "application/x-empty"))), "{manifest:#?}");
        assert!(mismatches(&manifest).is_empty());
    }
}

#[test]
fn a_single_file_is_told_by_its_content_and_its_verdict_stays() {
    let whole = |bytes: &[u8], name: &str| inspect(&BytesSource(bytes.to_vec()), name, &InspectOptions::default(), &Silent).unwrap();
    let manifest = whole(&program(), "công văn.docx");
    assert_eq!((manifest.verdict, manifest.file.content_type.as_deref()), (Verdict::Opaque, Some(PE)));
    let finding = &manifest.findings[0];
    assert_eq!((finding.code, finding.severity, finding.path.as_deref()), (Code::TypeMismatch, Severity::Warning, None));
    assert_eq!(whole(&program(), "công văn.pdf.exe").findings[0].code, Code::TypeMismatch);
    for (bytes, name) in [(&b"%PDF-1.7"[..], "a.pdf"), (b"hello", "a.txt"), (b"", "a.jpg"), (b"\x00\x01\x02", "a.pdf")] {
        assert!(whole(bytes, name).findings.is_empty(), "{name}");
    }
}

#[test]
fn an_inventory_made_before_keeps_its_leaves() {
    let manifest = look(zip(vec![File::new("a.txt", b"a")]).bytes());
    let mut member = manifest.members[0].clone();
    member.content_type = None;
    let before = serde_json::to_value(&member).unwrap();
    assert!(before.get("contentType").is_none());
    let read = serde_json::from_value(before).unwrap();
    assert_eq!(member_row(&member).unwrap(), member_row(&read).unwrap());
}
