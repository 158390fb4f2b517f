//! Every anomaly made by hand, and its code.

use std::io::Write;
use std::num::NonZeroUsize;

use chot_forensics::archive::{InspectOptions, Silent, Verdict, inspect};
use chot_forensics::digest::sha256;
use chot_forensics::source::FileSource;

use crate::build::{File, Zip, codes, deflate, look, look_with, zip};

const DATA: &[u8] = b"evidence data\n";

/// One file with its change; the verdict and the findings that belong to it.
fn check(files: Vec<File>, verdict: Verdict, expected: &[&str]) {
    let manifest = look(zip(files).bytes());
    assert_eq!(codes(&manifest), expected, "{manifest:#?}");
    assert_eq!(manifest.verdict, verdict, "{manifest:#?}");
}

fn warn(file: File, expected: &str) {
    let data = file.data.clone();
    let manifest = look(zip(vec![file]).bytes());
    assert_eq!(codes(&manifest), [format!("WARNING {expected}")], "{manifest:#?}");
    assert_eq!(manifest.verdict, Verdict::Warnings);
    assert_eq!(manifest.members[0].sha256, Some(sha256(&data)));
}

#[test]
fn what_a_local_extra_field_hides_is_told() {
    let record = |id: u16, field: &[u8]| [&id.to_le_bytes()[..], &(field.len() as u16).to_le_bytes(), field].concat();
    let name = |text: &str| [&[1][..], &crc32fast::hash(b"a.txt").to_le_bytes(), text.as_bytes()].concat();
    let with = |local_extra: Vec<u8>| look(zip(vec![File { local_extra, ..File::new("a.txt", b"abc") }]).bytes());
    let hidden = b"hidden ".repeat(100);
    for (extra, told) in [
        (record(0x9999, &hidden), true),
        (hidden[..3].to_vec(), true),
        (record(0xd935, &hidden), true),
        (record(0xd935, &[4, 0, 0, 0, 0, 0]), false),
        (record(0x5455, &[1, 0, 0, 0, 0]), false),
        (vec![0; 3], false),
    ] {
        let manifest = with(extra.clone());
        assert_eq!(codes(&manifest) == ["WARNING unreferenced-data"], told, "{extra:?} {manifest:#?}");
        assert_eq!(codes(&manifest).is_empty(), !told, "{extra:?} {manifest:#?}");
    }
    let manifest = with(record(0x7075, &name("evil.exe")));
    assert_eq!(codes(&manifest), ["WARNING local-central-mismatch"], "{manifest:#?}");
    assert!(manifest.all_findings().any(|finding| finding.detail.contains("Unicode name \"evil.exe\"")), "{manifest:#?}");
    assert!(codes(&with(record(0x7075, &name("a.txt")))).is_empty());
}

#[test]
fn ordinary_archive_is_complete() {
    let big = b"0123456789abcdef".repeat(100_000).iter().enumerate().map(|(at, byte)| byte ^ (at / 7) as u8).collect::<Vec<_>>();
    let files = vec![
        File::new("a/b.txt", b"hello"),
        File::stored("empty", b""),
        File { external: 0o040755 << 16, ..File::stored("folder/", b"") },
        File { descriptor: Some(b"PK\x07\x08".to_vec()), ..File::new("signed descriptor", DATA) },
        File { descriptor: Some(Vec::new()), ..File::new("bare descriptor", DATA) },
        File { flags: 0x800, ..File::new("tệp.txt", DATA) },
        File::new("big", &big),
    ];
    let manifest = look(Zip { comment: b"a comment".to_vec(), ..zip(files) }.bytes());
    assert_eq!(manifest.verdict, Verdict::Complete, "{manifest:#?}");
    assert_eq!(codes(&manifest), Vec::<String>::new());
    assert_eq!(manifest.format, "zip");
    assert_eq!(manifest.members.len(), 6);
    assert_eq!(manifest.members[5].sha256, Some(sha256(&big)));
    assert_eq!(manifest.members[2].index, 3, "folders count");
    assert_eq!(manifest.members[0].modified_at.as_deref(), Some("2026-03-14T08:30:00"));
    let json = serde_json::to_value(&manifest).unwrap();
    assert_eq!(json["schema"], "chot.manifest/1");
    assert_eq!(json["verdict"], "complete");
    assert_eq!(json["members"][0]["sizeBytes"], 5);
    assert_eq!(json["members"][0]["path"], "a/b.txt");
    assert!(json["members"][0].get("rawPathHex").is_none());
    let back: chot_forensics::archive::Manifest = serde_json::from_value(json).unwrap();
    assert_eq!(back, manifest);
}

#[test]
fn result_does_not_depend_on_threads() {
    let mut files: Vec<File> = (0..300).map(|n| File::new(&format!("d{}/f{n}", n % 7), &vec![n as u8; n * 11])).collect();
    files.push(File::stored("large", &vec![7; 3 << 20]));
    files.push(File { method: 7, ..File::stored("odd", DATA) });
    files.push(File { crc: Some(1), ..File::new("bad", DATA) });
    let bytes = zip(files).bytes();
    let one = look(bytes.clone());
    for threads in [2, 3, 8] {
        let options = InspectOptions { threads: NonZeroUsize::new(threads).unwrap(), ..InspectOptions::default() };
        assert_eq!(look_with(bytes.clone(), &options), one);
    }
    let told = InspectOptions { file_sha256: Some(sha256(&bytes)), ..InspectOptions::default() };
    assert_eq!(look_with(bytes, &told), one);
}

#[test]
fn dominating_member_is_split_and_hashed_the_same() {
    let mut data = vec![0_u8; 70 << 20];
    for (at, byte) in data.iter_mut().enumerate().step_by(4099) {
        *byte = at as u8 | 1;
    }
    let bytes = zip(vec![File::new("one", &data), File::new("small", DATA)]).bytes();
    let options = InspectOptions { threads: NonZeroUsize::new(2).unwrap(), ..InspectOptions::default() };
    let manifest = look_with(bytes, &options);
    assert_eq!(manifest.members[0].sha256, Some(sha256(&data)));
    assert_eq!(manifest.members[1].sha256, Some(sha256(DATA)));
}

#[test]
fn names_are_judged() {
    warn(File::new("../../etc/passwd", DATA), "path-traversal");
    warn(File::new("a/../../b", DATA), "path-traversal");
    warn(File::new("/etc/passwd", DATA), "absolute-path");
    warn(File::new("C:evil", DATA), "absolute-path");
    warn(File::new("a\\b", DATA), "backslash-path");
    warn(File::new("a\0b", DATA), "control-character");
    warn(File { flags: 0x800, ..File::new("a\u{202e}gol.txt", DATA) }, "control-character");
    warn(File::new("aux.txt", DATA), "reserved-name");
    warn(File::new("a/file.txt:stream", DATA), "reserved-name");
    warn(File::new("trailing. ", DATA), "reserved-name");
    warn(File::new("", DATA), "empty-name");
    warn(File::new(&"n".repeat(65_000), DATA), "long-path");
    warn(File::new(&("d/".repeat(200) + "f"), DATA), "depth-exceeded");
    warn(File::new("tệp.txt", DATA), "undeclared-encoding");
    check(vec![File::new("\\\\server\\share", DATA)], Verdict::Warnings, &["WARNING absolute-path", "WARNING backslash-path"]);
    check(vec![File::new("<img src=x onerror=alert(1)>.txt", DATA)], Verdict::Complete, &[]);
    check(vec![File::new("a..b/..c/d..", DATA)], Verdict::Warnings, &["WARNING reserved-name"]);
}

#[test]
fn names_that_are_not_utf8_keep_their_bytes() {
    let raw = b"B\xb8o c\xb8o.txt";
    let manifest = look(zip(vec![File::raw_name(raw, DATA)]).bytes());
    assert_eq!(codes(&manifest), ["WARNING non-utf8-name"]);
    assert_eq!(manifest.members[0].raw_path_hex, Some(hex_of(raw)));
    assert_eq!(manifest.members[0].path, "Báo cáo.txt", "read as TCVN3, which it fits");
    let manifest = look(zip(vec![File::raw_name(b"x\x81\xfe.txt", DATA)]).bytes());
    assert_eq!(manifest.members[0].path, "xü■.txt", "code page 437 where no Vietnamese reading fits");
    // The Unicode name beside it counts when its check value fits the raw name.
    let name = "Báo cáo.txt";
    let mut extra = vec![0x75, 0x70];
    extra.extend_from_slice(&(5 + name.len() as u16).to_le_bytes());
    extra.push(1);
    extra.extend_from_slice(&crc32fast::hash(raw).to_le_bytes());
    extra.extend_from_slice(name.as_bytes());
    let manifest = look(zip(vec![File { extra: extra.clone(), ..File::raw_name(raw, DATA) }]).bytes());
    assert_eq!(manifest.members[0].path, name);
    assert_eq!(manifest.members[0].raw_path_hex, Some(hex_of(raw)));
    extra[5] ^= 1;
    let manifest = look(zip(vec![File { extra, ..File::raw_name(raw, DATA) }]).bytes());
    assert_eq!(manifest.members[0].path, "Báo cáo.txt", "read as TCVN3, which it fits");
    let manifest = look(zip(vec![File::raw_name(b"x\x81\xfe.txt", DATA)]).bytes());
    assert_eq!(manifest.members[0].path, "xü■.txt", "code page 437 where no Vietnamese reading fits");
}

fn hex_of(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[test]
fn names_are_judged_together() {
    let manifest = look(zip(vec![File::new("log", DATA), File::new("x", b"1"), File::new("log", b"other")]).bytes());
    assert_eq!(codes(&manifest), ["WARNING duplicate-path"]);
    assert_eq!(manifest.members.len(), 3);
    assert_eq!(manifest.members[0].sha256, Some(sha256(DATA)));
    assert_eq!(manifest.members[2].sha256, Some(sha256(b"other")));
    check(vec![File::new("A/Log", DATA), File::new("a/log", DATA)], Verdict::Warnings, &["WARNING case-collision"]);
    let twin = |name: &str| File { flags: 0x800, ..File::new(name, DATA) };
    check(vec![twin("é"), twin("e\u{301}")], Verdict::Warnings, &["WARNING case-collision"]);
    check(vec![File::new("x", DATA), File::new("x/y", DATA)], Verdict::Warnings, &["WARNING file-directory-conflict"]);
    check(vec![File::new("x", DATA), File::new("x/", b"")], Verdict::Warnings, &["WARNING file-directory-conflict"]);
    check(vec![File::new("x", DATA), File::new("xx/", b""), File::new("xx/y", DATA)], Verdict::Complete, &[]);
}

#[test]
fn kinds_of_file_are_told() {
    let mode = |mode: u32| File { external: mode << 16, ..File::stored("f", b"/etc/passwd") };
    warn(mode(0o120777), "symlink");
    for special in [0o010644, 0o020644, 0o060644, 0o140644] {
        warn(mode(special), "special-file");
    }
    let mut link = vec![0x0d, 0, 15, 0];
    link.extend_from_slice(&[0; 12]);
    link.extend_from_slice(b"abc");
    warn(File { extra: link, ..File::new("f", DATA) }, "hardlink");
    warn(File { external: 0x10, made_by: 20, ..File::stored("folder", b"") }, "malformed");
    warn(File::new("folder/", DATA), "malformed");
}

#[test]
fn content_is_compared_with_its_record() {
    let files = vec![File { crc: Some(0xdead_beef), ..File::new("a", DATA) }];
    let manifest = look(zip(files).bytes());
    assert_eq!(codes(&manifest), ["ERROR crc-mismatch"]);
    assert_eq!(manifest.verdict, Verdict::Refused);
    assert_eq!(manifest.members[0].sha256, Some(sha256(DATA)), "what is there is still told");
    check(vec![File { size: Some(10), ..File::new("a", &[1; 5000]) }], Verdict::Refused, &["ERROR size-mismatch"]);
    check(vec![File { size: Some(u32::MAX - 1), ..File::new("a", DATA) }], Verdict::Refused, &["ERROR size-mismatch"]);
    check(vec![File { size: Some(10), ..File::stored("a", DATA) }], Verdict::Refused, &["ERROR size-mismatch"]);
    check(vec![File { packed: Some(vec![0xff; 40]), ..File::new("a", DATA) }], Verdict::Refused, &["ERROR malformed"]);
    let mut cut = deflate(&[9; 3000]);
    cut.truncate(cut.len() - 4);
    check(vec![File { packed: Some(cut), ..File::new("a", &[9; 3000]) }], Verdict::Refused, &["ERROR truncated"]);
    let mut longer = deflate(DATA);
    longer.extend_from_slice(b"smuggled");
    check(vec![File { packed: Some(longer), ..File::new("a", DATA) }], Verdict::Warnings, &["WARNING unreferenced-data"]);
    check(vec![File { local_crc: Some(3), ..File::new("a", DATA) }], Verdict::Warnings, &["WARNING local-central-mismatch"]);
    check(vec![File { local_name: Some(b"b".to_vec()), ..File::new("a", DATA) }], Verdict::Warnings, &["WARNING local-central-mismatch"]);
    check(
        vec![File { descriptor: Some(b"wrong".to_vec()), ..File::new("a", DATA) }],
        Verdict::Warnings,
        &["WARNING local-central-mismatch", "WARNING unreferenced-data"],
    );
}

#[test]
fn methods_are_told_apart() {
    check(vec![File { method: 6, ..File::stored("a", DATA) }], Verdict::Warnings, &["WARNING unsupported-method"]);
    check(vec![File { method: 7, ..File::stored("a", DATA) }], Verdict::Refused, &["ERROR unsupported-method"]);
    check(vec![File { flags: 1, ..File::stored("a", &[0; 40]) }], Verdict::Warnings, &["WARNING encrypted"]);
    check(vec![File { flags: 0x41, ..File::stored("a", &[0; 40]) }], Verdict::Warnings, &["WARNING encrypted"]);
    check(vec![File { method: 99, ..File::stored("a", DATA) }], Verdict::Refused, &["ERROR malformed"]);
    let partly = look(zip(vec![File { flags: 1, ..File::stored("a", &[0; 40]) }, File::new("b", DATA)]).bytes());
    assert_eq!(partly.verdict, Verdict::Warnings);
    assert_eq!((partly.members[0].encrypted, partly.members[0].sha256), (true, None));
    assert_eq!(partly.members[1].sha256, Some(sha256(DATA)));
}

#[test]
fn other_methods_and_encryption_are_read() {
    use std::io::Write;
    use zip::unstable::write::FileOptionsExt;
    use zip::write::SimpleFileOptions;
    use zip::{AesMode, CompressionMethod};
    let text = b"the quick brown fox ".repeat(3000);
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let plain = SimpleFileOptions::default();
    let deflated = plain.compression_method(CompressionMethod::Deflated);
    let mut add = |name: &str, options: SimpleFileOptions| {
        writer.start_file(name, options).unwrap();
        writer.write_all(&text).unwrap();
    };
    add("bzip2", plain.compression_method(CompressionMethod::Bzip2));
    add("zstd", plain.compression_method(CompressionMethod::Zstd));
    add("xz", plain.compression_method(CompressionMethod::Xz));
    add("ppmd", plain.compression_method(CompressionMethod::Ppmd));
    add("zipcrypto", deflated.with_deprecated_encryption(b"secret").unwrap());
    writer.start_file("aes", deflated.with_aes_encryption(AesMode::Aes256, "secret")).unwrap();
    writer.write_all(&text).unwrap();
    let bytes = writer.finish().unwrap().into_inner();

    let closed = look(bytes.clone());
    assert_eq!(closed.verdict, Verdict::Warnings, "{closed:#?}");
    for member in &closed.members {
        let expected = (!member.encrypted).then(|| sha256(&text));
        assert_eq!(member.sha256, expected, "{member:#?}");
    }
    let with = |password: &[u8]| InspectOptions { password: Some(password.to_vec()), ..InspectOptions::default() };
    let open = look_with(bytes.clone(), &with(b"secret"));
    assert!(open.members.iter().all(|member| member.sha256 == Some(sha256(&text))), "{open:#?}");
    assert_eq!(open.members.iter().filter(|member| member.encrypted).count(), 2);
    let wrong = look_with(bytes.clone(), &with(b"wrong"));
    assert_eq!(wrong.verdict, Verdict::Warnings, "{wrong:#?}");
    assert!(wrong.members.iter().filter(|member| member.encrypted).all(|member| member.sha256.is_none()));
}

#[test]
fn memory_hungry_decoders_are_not_started() {
    let mut lzma = vec![9, 20, 5, 0, 0x5d];
    lzma.extend_from_slice(&0xffff_ffff_u32.to_le_bytes());
    lzma.extend_from_slice(&[0; 50]);
    // A window of 256 MiB; a model of 256 MiB.
    let zstd = [&b"\x28\xb5\x2f\xfd\x00\x90"[..], &[0; 50]].concat();
    let ppmd = [&[0xf5_u8, 0x0f][..], &[0; 50]].concat();
    for (method, packed) in [(14, lzma), (93, zstd), (98, ppmd)] {
        let file = File { method, packed: Some(packed), ..File::new("a", DATA) };
        check(vec![file], Verdict::Warnings, &["WARNING unsupported-method"]);
    }
}

#[test]
fn every_byte_is_accounted_for() {
    let one = || vec![File::new("a", DATA)];
    let of = |archive: Zip| {
        let manifest = look(archive.bytes());
        if manifest.verdict != Verdict::Refused {
            assert_eq!(manifest.members[0].sha256, Some(sha256(DATA)), "{manifest:#?}");
        }
        codes(&manifest)
    };
    let prefix = b"#!/bin/sh\nexit\n".to_vec();
    assert_eq!(of(Zip { prefix: prefix.clone(), ..zip(one()) }), ["WARNING prepended-data"]);
    assert_eq!(of(Zip { prefix, relative: true, ..zip(one()) }), ["WARNING prepended-data"]);
    assert_eq!(of(Zip { suffix: b"behind".to_vec(), ..zip(one()) }), ["WARNING trailing-data"]);
    assert_eq!(of(Zip { suffix: vec![0; 200_000], ..zip(one()) }), ["WARNING trailing-data"]);
    assert_eq!(of(Zip { count: Some(9), ..zip(one()) }), ["ERROR malformed"]);
    assert_eq!(of(Zip { count: Some(0), ..zip(one()) }), ["ERROR malformed"]);
    assert_eq!(of(Zip { disk: 1, ..zip(one()) }), ["WARNING multi-disk"]);
    assert_eq!(of(Zip { zip64: true, ..zip(one()) }), Vec::<String>::new());
    assert_eq!(of(Zip { directory_tail: b"junk".to_vec(), ..zip(one()) }), ["WARNING unreferenced-data"]);
    assert_eq!(of(zip(vec![File { gap: b"between".to_vec(), ..File::new("a", DATA) }])), ["WARNING unreferenced-data"]);
    assert_eq!(of(zip(vec![File { gap: vec![0; 9], ..File::new("a", DATA) }])), ["INFO unreferenced-data"]);
    assert_eq!(of(zip(vec![File::new("a", DATA), File { hidden: true, ..File::new("h", DATA) }])), ["WARNING hidden-member"]);
    assert_eq!(of(zip(vec![File { disk: 2, ..File::new("a", DATA) }])), ["WARNING multi-disk"]);
    let mut two = zip(vec![File::new("first", b"1")]).bytes();
    two.extend(zip(one()).bytes());
    let manifest = look(two);
    assert_eq!(codes(&manifest), ["WARNING hidden-member", "WARNING prepended-data"]);
    assert_eq!(manifest.members[0].path, "a");
    assert_eq!(codes(&look(zip(Vec::new()).bytes())), ["WARNING empty-archive"]);
}

#[test]
fn nested_archives_are_told_by_content() {
    let inner = zip(vec![File::new("x", DATA)]).bytes();
    let manifest = look(zip(vec![File::new("photo.jpg", &inner)]).bytes());
    assert_eq!(codes(&manifest), ["INFO nested-archive", "INFO type-mismatch"]);
    assert_eq!(manifest.verdict, Verdict::Complete);
}

#[test]
fn other_files_are_opaque() {
    for (bytes, format) in [
        (b"hello".to_vec(), "unknown"),
        (Vec::new(), "unknown"),
        (b"%PDF-1.7\n".to_vec(), "pdf"),
        (b"\x89PNG\r\n\x1a\n".to_vec(), "png"),
        (vec![0; 4096], "unknown"),
    ] {
        let manifest = look(bytes.clone());
        assert_eq!((manifest.verdict, manifest.format.as_str()), (Verdict::Opaque, format));
        assert_eq!(manifest.file.sha256, sha256(&bytes));
        assert!(manifest.members.is_empty() && manifest.findings.is_empty());
    }
    let mut image = vec![7; 5000];
    image.extend(zip(Vec::new()).bytes());
    assert_eq!(look(image).verdict, Verdict::Opaque);
    // A PDF that is also a ZIP archive is a ZIP archive, with something before it.
    let both = Zip { prefix: b"%PDF-1.7\n%%EOF\n".to_vec(), ..zip(vec![File::new("a", DATA)]) };
    assert_eq!(codes(&look(both.bytes())), ["WARNING prepended-data"]);
    // A tape archive whose last file is a ZIP archive is none.
    let mut tar = b"%PDF-1.7\n".to_vec();
    tar.extend(zip(vec![File::new("a", DATA)]).bytes());
    tar.extend_from_slice(&[0; 1024]);
    assert_eq!(look(tar).verdict, Verdict::Opaque);
}

#[test]
fn large_counts_and_sizes_are_read() {
    let files: Vec<File> = (0..70_000).map(|n| File::stored(&format!("d{}/f{n}", n % 100), &(n as u32).to_le_bytes())).collect();
    for (zip64, verdict) in [(true, Verdict::Complete), (false, Verdict::Warnings)] {
        let manifest = look(Zip { zip64, ..zip(files.clone()) }.bytes());
        assert_eq!(manifest.verdict, verdict, "{:?}", manifest.findings);
        assert_eq!(manifest.members.len(), 70_000);
        assert_eq!(manifest.members[69_999].sha256, Some(sha256(&69_999_u32.to_le_bytes())));
    }
    // Sizes and offset in the ZIP64 field.
    let mut extra = vec![1, 0, 24, 0];
    for value in [DATA.len() as u64, DATA.len() as u64, 0] {
        extra.extend_from_slice(&value.to_le_bytes());
    }
    let mut bytes = zip(vec![File { extra, ..File::stored("a", DATA) }]).bytes();
    let central = bytes.windows(4).position(|four| four == b"PK\x01\x02").unwrap();
    for at in [20, 24, 42] {
        bytes[central + at..central + at + 4].copy_from_slice(&[0xff; 4]);
    }
    let manifest = look(bytes.clone());
    assert_eq!(codes(&manifest), Vec::<String>::new(), "{manifest:#?}");
    assert_eq!(manifest.members[0].sha256, Some(sha256(DATA)));
    // The same with a ZIP64 field that is too short.
    let field = bytes.windows(4).position(|four| four == [1, 0, 24, 0]).unwrap();
    bytes[field] = 2;
    let manifest = look(bytes);
    assert_eq!(manifest.verdict, Verdict::Refused, "{manifest:#?}");
}

#[test]
fn hidden_members_and_gaps_are_listed_and_hashed() {
    let hidden = File { hidden: true, descriptor: Some(b"PK\x07\x08".to_vec()), ..File::new("secret", b"hidden words") };
    let unsigned = File { hidden: true, descriptor: Some(Vec::new()), ..File::stored("raw", b"more") };
    let bytes = Zip { suffix: b"tail".to_vec(), ..zip(vec![File::new("a", DATA), hidden, unsigned, File::new("b", DATA)]) }.bytes();
    let manifest = look(bytes.clone());
    assert_eq!(codes(&manifest), ["WARNING hidden-member", "WARNING trailing-data"]);
    let named = |path: &str| manifest.members.iter().find(|member| member.path == path).unwrap();
    assert_eq!(named("secret").sha256, Some(sha256(b"hidden words")));
    assert_eq!(named("raw").sha256, Some(sha256(b"more")));
    let indexes: Vec<u64> = manifest.members.iter().map(|member| member.index).collect();
    assert_eq!(indexes, [0, 1, 2, 3, 4, 5], "the directory first, then what is hidden, then gaps");
    let gap = manifest.members.iter().find(|member| member.path.starts_with("gap@")).unwrap();
    let (at, length) = gap.path["gap@".len()..].split_once('+').unwrap();
    let (at, length): (usize, usize) = (at.parse().unwrap(), length.parse().unwrap());
    assert_eq!((gap.size_bytes, gap.sha256), (length as u64, Some(sha256(&bytes[at..at + length]))));
    let tail = manifest.members.last().unwrap();
    assert_eq!((tail.path.as_str(), tail.sha256), (format!("trailing@{}+4", bytes.len() - 4).as_str(), Some(sha256(b"tail"))));
}

#[test]
fn members_of_a_truncated_archive_are_still_hashed() {
    let files = vec![
        File::new("a", DATA),
        File { descriptor: Some(b"PK\x07\x08".to_vec()), ..File::new("b", b"described behind") },
        File::stored("c", &[7; 300]),
    ];
    let bytes = zip(files).bytes();
    let directory = bytes.windows(4).position(|four| four == b"PK\x01\x02").unwrap();
    let manifest = look(bytes[..directory - 10].to_vec());
    assert_eq!(manifest.verdict, Verdict::Refused);
    let read: Vec<(&str, Option<_>)> = manifest.members.iter().take(3).map(|member| (member.path.as_str(), member.sha256)).collect();
    assert_eq!(read, [("a", Some(sha256(DATA))), ("b", Some(sha256(b"described behind"))), ("c", None)]);
    assert!(manifest.findings[0].detail.ends_with("3 members were found by their own headers"));
    // Cut within the directory: nothing of the content is missing.
    let manifest = look(bytes[..directory + 20].to_vec());
    assert_eq!(manifest.members[2].sha256, Some(sha256(&[7; 300])));
}

#[test]
fn collections_of_velociraptor_are_recognised() {
    let sealed = zip(vec![File { flags: 1, ..File::stored("data.zip", &[9; 30]) }]);
    assert_eq!(codes(&look(sealed.bytes())), ["INFO collection", "WARNING encrypted"]);
    let open = zip(vec![File::new("client_info.json", b"{}"), File::new("results/Windows.KapeFiles.json", b"{}")]);
    assert_eq!(codes(&look(open.bytes())), ["INFO collection"]);
}

#[test]
fn a_place_that_no_file_can_have_is_a_wrong_pointer_in_a_file_as_in_memory() {
    for place in [1 << 62, (1 << 63) - 40, (1 << 63) - 1, 1 << 63, (1 << 63) + 5, u64::MAX - 31, u64::MAX] {
        let extra = [&1_u16.to_le_bytes()[..], &8_u16.to_le_bytes(), &u64::to_le_bytes(place)].concat();
        let wrong = File { offset: Some(u32::MAX), extra, ..File::new("b", b"") };
        let bytes = zip(vec![File::new("a", DATA), wrong]).bytes();
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(&bytes).unwrap();
        let stored = FileSource::new(file).unwrap();
        let manifest = inspect(&stored, "x.bin", &InspectOptions::default(), &Silent).unwrap();
        assert_eq!(manifest.members[0].sha256, Some(sha256(DATA)), "{place}: {manifest:#?}");
        assert_eq!(manifest, look(bytes), "{place}");
    }
}
