//! Bytes that no program shows and names that programs disagree on: each is told with its place, length and digest.

use chot_forensics::archive::{InspectOptions, Manifest, Verdict};
use chot_forensics::digest::sha256;

use crate::build::{File, Zip, codes, look, look_with, zip};
use crate::formats::{Tar, bzip2, zstd};

const LIBARCHIVE: &[u8] = include_bytes!("../fixtures/libarchive.7z");
const SOLID: &[u8] = include_bytes!("../fixtures/solid.7z");
const LOCKED: &[u8] = include_bytes!("../fixtures/locked.7z");
const STORED: &[u8] = include_bytes!("../fixtures/stored.7z");
const TWO_XZ: &[u8] = include_bytes!("../fixtures/two.xz");
const DATA: &[u8] = b"evidence data\n";

/// That some finding has this code and tells this digest.
fn tells(manifest: &Manifest, code: &str, bytes: &[u8]) {
    let digest = sha256(bytes).to_string();
    let told = manifest.all_findings().any(|finding| finding.code.as_str() == code && finding.detail.contains(&digest));
    assert!(told, "{code} {digest} {manifest:#?}");
}

fn hidden(archive: Vec<u8>, bytes: &[u8]) -> Manifest {
    let manifest = look(archive);
    assert_eq!(codes(&manifest), ["WARNING unreferenced-data"], "{manifest:#?}");
    tells(&manifest, "unreferenced-data", bytes);
    // What is longer is listed, so that it can be read.
    let listed = manifest.members.iter().any(|member| member.path.starts_with("gap@") && member.sha256 == Some(sha256(bytes)));
    assert_eq!(listed, bytes.len() > 256, "{manifest:#?}");
    manifest
}

#[test]
fn a_header_packed_with_a_large_dictionary_is_read() {
    let manifest = look(LIBARCHIVE.to_vec());
    assert_eq!(manifest.verdict, Verdict::Complete, "{manifest:#?}");
    let paths: Vec<&str> = manifest.members.iter().map(|member| member.path.as_str()).collect();
    assert_eq!(paths, ["a.txt", "b.txt"]);
    assert_eq!(manifest.members[0].sha256, Some(sha256(b"hello evidence\n")));
    // What it says it unfolds to is bounded all the same: the size of the one folder, `0c` and a number.
    let mut bytes = LIBARCHIVE.to_vec();
    let at = bytes.len() - 4 - bytes.iter().rev().skip(4).position(|byte| *byte == 0x0c).unwrap();
    let header = u64::from_le_bytes(bytes[12..20].try_into().unwrap()) as usize + 32;
    let tail = bytes.split_off(at);
    // Four bytes follow the first: 2^31.
    bytes.extend_from_slice(&[0xf0, 0, 0, 0, 0x80]);
    let used = if tail[0] & 0x80 == 0 { 1 } else { 2 };
    bytes.extend_from_slice(&tail[used..]);
    seal(&mut bytes, header);
    let manifest = look(bytes);
    assert!(manifest.members.is_empty() && manifest.verdict != Verdict::Complete, "{manifest:#?}");
}

/// Gives the header that begins at `header` its length and check values.
fn seal(bytes: &mut [u8], header: usize) {
    let (length, check) = ((bytes.len() - header) as u64, crc32fast::hash(&bytes[header..]));
    bytes[12..20].copy_from_slice(&(header as u64 - 32).to_le_bytes());
    bytes[20..28].copy_from_slice(&length.to_le_bytes());
    bytes[28..32].copy_from_slice(&check.to_le_bytes());
    let start = crc32fast::hash(&bytes[12..32]);
    bytes[8..12].copy_from_slice(&start.to_le_bytes());
}

#[test]
fn what_a_plain_7z_header_hides_is_told() {
    let base = plain_7z();
    let header = u64::from_le_bytes(base[12..20].try_into().unwrap()) as usize + 32;
    assert_eq!(codes(&look(base.clone())), Vec::<String>::new());
    let end = base.len() - 2;
    let with = |at: usize, inserted: &[u8]| {
        let mut bytes = [&base[..at], inserted, &base[at..]].concat();
        seal(&mut bytes, header);
        bytes
    };
    let secret = b"hidden ".repeat(100);
    let long = [&[0x19, 0x82, 0xbc][..], &secret].concat();
    hidden(with(base.len(), b"behind the end"), b"behind the end");
    hidden(with(end, b"\x19\x06secret"), b"secret");
    hidden(with(end, &long), &secret);
    hidden(with(end, b"\x30\x06secret"), b"secret");
    hidden(with(header + 1, b"\x02\x20\x06secret\0"), b"\x20\x06secret");
    assert!(codes(&look(with(end, b"\x19\x03\0\0\0"))).is_empty());
}

/// An archive of one stored file with a header that is not packed.
fn plain_7z() -> Vec<u8> {
    let crc = crc32fast::hash(DATA).to_le_bytes();
    let size = DATA.len() as u8;
    let name: Vec<u8> = "a.txt\0".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let mut header = vec![1, 4, 6, 0, 1, 9, size, 0, 7, 0x0b, 1, 0, 1, 1, 0, 0x0c, size, 0, 8, 0x0a, 1];
    header.extend_from_slice(&crc);
    header.extend_from_slice(&[0, 0, 5, 1, 0x11, name.len() as u8 + 1, 0]);
    header.extend_from_slice(&name);
    header.extend_from_slice(&[0, 0]);
    let mut bytes = [b"7z\xbc\xaf\x27\x1c\0\x04", [0; 24].as_slice(), DATA, &header].concat();
    seal(&mut bytes, 32 + DATA.len());
    bytes
}

#[test]
fn bytes_behind_a_stream_inside_a_member_are_told() {
    let packed = |method: u16, packed: Vec<u8>| zip(vec![File { method, packed: Some(packed), ..File::new("a", DATA) }]).bytes();
    let lzma = {
        use std::io::Write as _;
        let options = lzma_rust2::LzmaOptions::with_preset(1);
        let mut writer = lzma_rust2::LzmaWriter::new_no_header(Vec::new(), &options, true).unwrap();
        writer.write_all(DATA).unwrap();
        let properties = [&[options.get_props()][..], &options.dict_size.to_le_bytes()].concat();
        [&[9, 20, 5, 0][..], &properties, &writer.finish().unwrap()].concat()
    };
    let xz = {
        use std::io::Write as _;
        let mut writer = lzma_rust2::XzWriter::new(Vec::new(), lzma_rust2::XzOptions::with_preset(1)).unwrap();
        writer.write_all(DATA).unwrap();
        writer.finish().unwrap()
    };
    let skipped = [&0x184d_2a50_u32.to_le_bytes()[..], &6_u32.to_le_bytes(), b"secret"].concat();
    for (method, stream, tails) in [
        (8, crate::build::deflate(DATA), vec![b"secret".to_vec()]),
        (12, bzip2(DATA), vec![b"secret".to_vec(), bzip2(b"more")]),
        (14, lzma, vec![b"secret".to_vec()]),
        (93, zstd(DATA), vec![b"secret".to_vec(), skipped]),
        (95, xz, vec![b"secret".to_vec(), TWO_XZ.to_vec()]),
    ] {
        let plain = look(packed(method, stream.clone()));
        assert_eq!((codes(&plain), plain.members[0].sha256), (Vec::new(), Some(sha256(DATA))), "{method} {plain:#?}");
        for tail in tails {
            let manifest = look(packed(method, [stream.clone(), tail.clone()].concat()));
            assert_eq!(codes(&manifest), ["WARNING unreferenced-data"], "{method} {manifest:#?}");
            assert_eq!(manifest.members[0].sha256, Some(sha256(DATA)));
            tells(&manifest, "unreferenced-data", &tail);
        }
        let cut = look(packed(method, stream[..stream.len() / 2].to_vec()));
        assert_eq!(cut.verdict, Verdict::Refused, "{method} {cut:#?}");
    }
    // Frames one after another are one content.
    let two = File { method: 93, packed: Some([zstd(b"evidence "), zstd(b"data\n")].concat()), ..File::new("a", DATA) };
    assert_eq!(codes(&look(zip(vec![two]).bytes())), Vec::<String>::new());
}

#[test]
fn names_and_sizes_that_programs_disagree_on_are_told() {
    let file = |tar: Tar| look(tar.file("plain", DATA).end());
    // As GNU tar, bsdtar and Python's tarfile show them, or two of the three.
    for (tar, name) in [
        (Tar::new().long_name("long").pax(&[("path", "pax")]), "long"),
        (Tar::new().pax(&[("path", "pax")]).long_name("long"), "pax"),
        (Tar::new().pax(&[("path", "one"), ("path", "two")]), "two"),
        (Tar::new().pax(&[("path", "x"), ("GNU.sparse.name", "y")]), "y"),
        (Tar::new().pax(&[("GNU.sparse.name", "y"), ("path", "x")]), "y"),
    ] {
        let manifest = file(tar);
        assert_eq!(codes(&manifest), ["WARNING name-conflict"], "{manifest:#?}");
        assert_eq!(manifest.members[0].path, name, "{manifest:#?}");
    }
    for tar in [Tar::new().long_name("same").pax(&[("path", "same")]), Tar::new().pax(&[("path", "same"), ("path", "same")])] {
        assert!(codes(&file(tar)).is_empty());
    }
    let links = look(Tar::new().pax(&[("linkpath", "one"), ("linkpath", "two")]).link(b'2', "l", "plain").end());
    assert_eq!(codes(&links), ["WARNING name-conflict", "WARNING symlink"]);
    // The plain header says nothing, the extended one hides an archive from those who do not read it (CVE-2025-62518).
    let inner = Tar::new().file("hidden", DATA).open();
    let manifest = look(Tar::new().pax(&[("size", &inner.len().to_string())]).entry(b'0', "x", 0, &inner).file("z", DATA).end());
    assert_eq!(codes(&manifest), ["INFO nested-archive", "WARNING size-conflict"], "{manifest:#?}");
    assert_eq!((manifest.members[0].size_bytes, manifest.members.len()), (1024, 2));
    let twice = look(Tar::new().pax(&[("size", "4"), ("size", "14")]).file("x", DATA).end());
    assert_eq!(codes(&twice), ["WARNING size-conflict"], "{twice:#?}");
}

#[test]
fn what_a_tape_archive_hides_is_told() {
    let secret = b"hidden ".repeat(60);
    let text = std::str::from_utf8(&secret).unwrap();
    let mut padding = Tar::new().file("a", DATA).end();
    padding[512 + DATA.len()..512 + DATA.len() + secret.len()].copy_from_slice(&secret);
    // Blanks and zeros behind it belong to it up to the end of the block.
    let filled = padding[512 + DATA.len()..1024].to_vec();
    hidden(padding.clone(), &filled);
    let mut short = Tar::new().file("a", DATA).end();
    short[1020..1024].copy_from_slice(b"tail");
    hidden(short, b"tail");
    let long = [b"long\0".as_slice(), &secret].concat();
    hidden(Tar::new().entry(b'L', "././@LongLink", long.len() as u64, &long).file("a", DATA).end(), &secret);
    hidden(Tar::new().pax(&[("comment", text)]).file("a", DATA).end(), &secret);
    hidden(Tar::new().pax(&[("X.hidden", "few")]).file("a", DATA).end(), b"few");
    assert!(codes(&look(Tar::new().pax(&[("comment", "few"), ("SCHILY.xattr.user.x", text)]).file("a", DATA).end())).is_empty());
    let field = |at: usize, bytes: &[u8]| Tar::new().file("a", DATA).field(at, bytes).end();
    hidden(field(2, b"behind the name"), &[b"\0behind the name".as_slice(), &[0; 83]].concat());
    hidden(field(157, b"a target"), &[b"a target".as_slice(), &[0; 92]].concat());
    hidden(field(500, b"the last few"), b"the last few");
    hidden(field(109, b"\0secret"), b"secret");
    let too_long = Tar::new().entry(b'x', "PaxHeaders/x", (16 << 20) + 1, &vec![b'x'; (16 << 20) + 1]).file("a", DATA).end();
    let manifest = look(too_long);
    assert_eq!(manifest.members[0].sha256, Some(sha256(&vec![b'x'; (16 << 20) + 1])), "{manifest:#?}");
}

#[test]
fn what_the_structures_of_a_zip_archive_hide_is_told() {
    let record = |id: u16, field: &[u8]| [&id.to_le_bytes()[..], &(field.len() as u16).to_le_bytes(), field].concat();
    let secret = b"hidden ".repeat(60);
    let central = |extra: Vec<u8>| zip(vec![File { extra, ..File::new("a", DATA) }]).bytes();
    let local = |local_extra: Vec<u8>| zip(vec![File { local_extra, ..File::new("a", DATA) }]).bytes();
    hidden(central(record(0x9999, &secret)), &secret);
    hidden(central(record(0x9999, b"few")), b"few");
    for (id, form) in [
        (0x0001, vec![7; 28]),
        (0x5455, vec![1, 0, 0, 0, 0]),
        (0x5855, vec![7; 12]),
        (0x7875, vec![1, 4, 0, 0, 0, 0, 4, 0, 0, 0, 0]),
        (0x000a, [&[0; 4][..], &[1, 0, 24, 0], &[7; 24]].concat()),
        (0xcafe, Vec::new()),
    ] {
        assert!(codes(&look(local(record(id, &form)))).is_empty(), "{id:#x}");
        hidden(local(record(id, &[form.as_slice(), &secret].concat())), &secret);
    }
    // A name for another name: its check value is wrong.
    let stray = [&[1, 1, 2, 3, 4][..], b"evil/../x.exe"].concat();
    hidden(local(record(0x7075, &stray)), &stray);
    let inner = zip(vec![File::new("inner", DATA)]).bytes();
    let part = &inner[..60];
    hidden(Zip { comment: part.to_vec(), ..zip(vec![File::new("a", DATA)]) }.bytes(), part);
    hidden(Zip { comment: secret.clone(), ..zip(vec![File::new("a", DATA)]) }.bytes(), &secret);
    let plain = Zip { zip64: true, ..zip(vec![File::new("a", DATA)]) }.bytes();
    let at = plain.windows(4).position(|bytes| bytes == b"PK\x06\x06").unwrap();
    let mut longer = [&plain[..at + 56], &secret, &plain[at + 56..]].concat();
    longer[at + 4..at + 12].copy_from_slice(&(44 + secret.len() as u64).to_le_bytes());
    hidden(longer, &secret);
}

#[test]
fn names_that_other_programs_show_are_judged_too() {
    let record = |crc: u32, text: &str| {
        let field = [&[1][..], &crc.to_le_bytes(), text.as_bytes()].concat();
        [&0x7075_u16.to_le_bytes()[..], &(field.len() as u16).to_le_bytes(), &field].concat()
    };
    let fits = crc32fast::hash(b"plain.txt");
    let manifest = look(zip(vec![File { extra: record(fits, "evil/../x.exe"), ..File::new("plain.txt", DATA) }]).bytes());
    assert_eq!(codes(&manifest), ["WARNING local-central-mismatch", "WARNING path-traversal"], "{manifest:#?}");
    let manifest = look(zip(vec![File { extra: record(fits ^ 1, "evil.exe"), ..File::new("plain.txt", DATA) }]).bytes());
    assert_eq!(codes(&manifest), ["WARNING local-central-mismatch", "WARNING unreferenced-data"], "{manifest:#?}");
}

#[test]
fn content_of_a_folder_in_a_zip_archive_is_read() {
    let folder = |method: u16, packed: &[u8]| File { method, crc: Some(0), packed: Some(packed.to_vec()), ..File::new("dir/", b"") };
    let content = b"hidden ".repeat(100);
    for (method, packed) in [(8, crate::build::deflate(&content)), (0, content.clone())] {
        for hidden in [false, true] {
            let files = vec![File::new("a", DATA), File { hidden, ..folder(method, &packed) }, File::new("b", DATA)];
            let manifest = look(zip(files).bytes());
            let member = manifest.members.iter().find(|member| member.path == "dir/").unwrap();
            assert_eq!((member.sha256, manifest.verdict), (Some(sha256(&content)), Verdict::Refused), "{manifest:#?}");
            assert!(codes(&manifest).contains(&"WARNING malformed".to_owned()), "{manifest:#?}");
        }
    }
    // So Java writes folders.
    let manifest = look(zip(vec![folder(8, b"\x03\0"), File::new("dir/a", DATA)]).bytes());
    assert_eq!((manifest.members.len(), codes(&manifest)), (1, Vec::new()), "{manifest:#?}");
}

#[test]
fn what_records_of_extended_headers_hide_is_told() {
    let file = |records: &[(&str, &str)]| look(Tar::new().pax(records).file("plain", DATA).end());
    let secret = "hidden ".repeat(300);
    for (records, told) in [
        (vec![(format!("SCHILY.{secret}"), "x".to_owned())], format!("SCHILY.{secret}=x")),
        (vec![(secret.clone(), String::new())], format!("{secret}=")),
        (vec![("few".to_owned(), String::new())], "few=".to_owned()),
        (vec![("atime".to_owned(), "no number".to_owned())], "no number".to_owned()),
        (vec![("GNU.sparse.map".to_owned(), "no map".to_owned())], "no map".to_owned()),
    ] {
        let records: Vec<_> = records.iter().map(|(keyword, value)| (keyword.as_str(), value.as_str())).collect();
        let manifest = file(&records);
        tells(&manifest, "unreferenced-data", told.as_bytes());
        assert_ne!(manifest.verdict, Verdict::Complete);
    }
    // Many short ones are told together, and not one by one.
    let many: Vec<(String, String)> = (0..100).map(|n| (format!("SCHILY.v{n}"), "Z".repeat(1000))).collect();
    let many: Vec<_> = many.iter().map(|(keyword, value)| (keyword.as_str(), value.as_str())).collect();
    assert_eq!(codes(&file(&many)), ["WARNING unreferenced-data"]);
    let unknown: Vec<(String, &str)> = (0..100).map(|n| (format!("k{n}"), "v")).collect();
    let unknown: Vec<_> = unknown.iter().map(|(keyword, value)| (keyword.as_str(), *value)).collect();
    let manifest = file(&unknown);
    assert_eq!((codes(&manifest), manifest.findings.len()), (vec!["WARNING unreferenced-data".to_owned()], 17), "{manifest:#?}");
    // What programs write beside every member stays quiet.
    let label = ("RHT.security.selinux", "unconfined_u:object_r:user_home_t:s0");
    let usual = [label, ("atime", "1792000000.5"), ("SCHILY.ino", "123456"), ("uname", "nguyễn"), ("LIBARCHIVE.xattr.user.a", "eA==")];
    let archive = (0..300).fold(Tar::new(), |tar, n| tar.pax(&usual).file(&format!("{n}"), DATA)).end();
    assert_eq!(look(archive).verdict, Verdict::Complete);
    // What stands behind a damaged record.
    let damaged = b"9 path=a\n99 hidden";
    let manifest = look(Tar::new().entry(b'x', "x", damaged.len() as u64, damaged).file("plain", DATA).end());
    tells(&manifest, "unreferenced-data", b"99 hidden");
}

fn extra(id: u16, field: &[u8]) -> Vec<u8> {
    [&id.to_le_bytes()[..], &(field.len() as u16).to_le_bytes(), field].concat()
}

#[test]
fn many_records_of_extra_fields_are_told() {
    let of = |extra: Vec<u8>| look(zip(vec![File { local_extra: extra, ..File::new("a", DATA) }]).bytes());
    assert!(codes(&of(extra(0x554e, &[7; 252]))).is_empty());
    // Together they are too much, and one number comes once.
    assert_eq!(codes(&of([extra(0x554e, &[7; 200]), extra(0x0014, &[7; 200])].concat())), ["WARNING unreferenced-data"]);
    let twice = [extra(0x5455, &[1, 0, 0, 0, 1]), extra(0x5455, &[1, 0, 0, 0, 2])].concat();
    assert_eq!(codes(&of(twice)), ["WARNING unreferenced-data"]);
    let manifest = of(extra(0x554e, &[7; 252]).repeat(250));
    assert_eq!(codes(&manifest), ["WARNING unreferenced-data"]);
    // All of it is told, in few places.
    let last: u64 = manifest.members.iter().filter(|member| member.path.starts_with("gap@")).map(|member| member.size_bytes).sum();
    assert_eq!((manifest.members[0].findings.len(), last), (16, 234 * 256 - 4), "{manifest:#?}");
    let record = extra(0x554e, &[7; 200]);
    let files = (0..300).map(|n| File { extra: record.clone(), local_extra: record.clone(), ..File::new(&format!("{n}"), DATA) });
    assert_eq!(codes(&look(zip(files.collect()).bytes())), ["WARNING unreferenced-data"]);
}

#[test]
fn several_unicode_names_are_told() {
    let name = |text: &[u8]| extra(0x7075, &[&[1][..], &crc32fast::hash(b"plain.txt").to_le_bytes(), text].concat());
    let two = [name(b"evil.exe"), name(b"plain.txt")].concat();
    let manifest = look(zip(vec![File { extra: two.clone(), ..File::new("plain.txt", DATA) }]).bytes());
    assert_eq!(codes(&manifest), ["WARNING name-conflict", "WARNING unreferenced-data"], "{manifest:#?}");
    let manifest = look(zip(vec![File { local_extra: two, ..File::new("plain.txt", DATA) }]).bytes());
    assert_eq!(codes(&manifest), ["WARNING local-central-mismatch", "WARNING unreferenced-data"], "{manifest:#?}");
    assert!(manifest.all_findings().any(|finding| finding.detail.contains("evil.exe")), "{manifest:#?}");
    let bad = name(&[&b"\xff\xfe"[..], &[b'A'; 500]].concat());
    let manifest = look(zip(vec![File { extra: bad.clone(), ..File::new("plain.txt", DATA) }]).bytes());
    assert_eq!(codes(&manifest), ["WARNING malformed", "WARNING unreferenced-data"], "{manifest:#?}");
    tells(&manifest, "unreferenced-data", &bad[4..]);
}

#[test]
fn times_that_differ_are_told() {
    let unix = |seconds: i32| extra(0x5455, &[&[1][..], &seconds.to_le_bytes()].concat());
    let ntfs = |seconds: u64| {
        let time = ((seconds + 11_644_473_600) * 10_000_000 + 7).to_le_bytes();
        extra(0x000a, &[&[0, 0, 0, 0, 1, 0, 24, 0][..], &time, &time, &time].concat())
    };
    let (now, then) = (1_792_000_000, 1_592_000_000);
    let of =
        |local: Vec<u8>, central: Vec<u8>| look(zip(vec![File { local_extra: local, extra: central, ..File::new("a", DATA) }]).bytes());
    let dos = look(zip(vec![File { local_time: Some((0x4a21, 0x1234)), ..File::new("a", DATA) }]).bytes());
    assert_eq!(codes(&dos), ["WARNING local-central-mismatch"], "{dos:#?}");
    assert!(dos.members[0].findings[0].detail.contains("time 2017-01-01T02:17:40 not 2026-03-14T08:30:00"), "{dos:#?}");
    for (local, central) in [(unix(then), unix(now)), (ntfs(then as u64), ntfs(now as u64)), (unix(then), ntfs(now as u64))] {
        let manifest = of(local, central);
        assert_eq!(codes(&manifest), ["WARNING local-central-mismatch"], "{manifest:#?}");
    }
    assert_eq!(codes(&of(Vec::new(), [unix(now), ntfs(then as u64)].concat())), ["WARNING malformed"]);
    for (local, central) in [
        (unix(now), unix(now)),
        (unix(now), Vec::new()),
        (unix(now), ntfs(now as u64)),
        (unix(now), [unix(now), ntfs(now as u64)].concat()),
    ] {
        assert!(codes(&of(local, central)).is_empty());
    }
    // A patch, and flags of which the two headers tell differently.
    let patch = look(zip(vec![File { flags: 0x20, ..File::new("a", DATA) }]).bytes());
    assert_eq!(codes(&patch), ["WARNING malformed"], "{patch:#?}");
    let mut bytes = zip(vec![File::new("a", DATA)]).bytes();
    bytes[7] = 0x80;
    assert_eq!(codes(&look(bytes)), ["WARNING local-central-mismatch"]);
}

#[test]
fn headers_of_gzip_streams_are_held_against_their_check_value() {
    let header = b"\x1f\x8b\x08\x02\0\0\0\0\0\x03";
    let check = (crc32fast::hash(header) as u16).to_le_bytes();
    let body = &crate::formats::gzip(DATA)[10..];
    assert!(codes(&look([&header[..], &check, body].concat())).is_empty());
    assert_eq!(codes(&look([&header[..], b"ZZ", body].concat())), ["WARNING malformed"]);
    // Times of further streams are told; many streams of nothing are more than marks.
    let at = |seconds: u32, data: &[u8]| {
        let mut bytes = crate::formats::gzip(data);
        bytes[4..8].copy_from_slice(&seconds.to_le_bytes());
        bytes
    };
    let manifest = look([at(1_792_000_000, DATA), at(1_592_000_000, DATA), at(1_692_000_000, DATA)].concat());
    assert_eq!(codes(&manifest), ["INFO concatenated-streams"]);
    let detail = &manifest.members[0].findings[0].detail;
    assert!(detail.contains("from 2020-06-12T22:13:20Z to 2023-08-14T08:00:00Z"), "{detail}");
    let many: Vec<u8> = (0..40).flat_map(|n| at(n, b"")).collect();
    assert_eq!(codes(&look([at(0, DATA), many].concat())), ["INFO concatenated-streams", "WARNING concatenated-streams"]);
}

#[test]
fn names_that_become_one_are_told() {
    let of = |names: &[&str]| {
        codes(&look(zip(names.iter().map(|name| File::new(name, if name.ends_with('/') { b"" } else { DATA })).collect()).bytes()))
    };
    assert_eq!(of(&["d/", "d"]), ["WARNING file-directory-conflict"]);
    assert_eq!(of(&["a/b", "a//b"]), ["WARNING case-collision"]);
    assert_eq!(of(&["a/b", "a/./b"]), ["WARNING case-collision"]);
    assert_eq!(of(&["A/b", "./a/b"]), ["WARNING case-collision"]);
    assert!(of(&["./a/b", "./a/c", "a/d/", "./"]).is_empty());
    let tar = look(Tar::new().entry(b'5', "d/", 0, b"").file("d", DATA).end());
    assert_eq!(codes(&tar), ["WARNING file-directory-conflict"]);
}

#[test]
fn one_character_set_is_chosen_for_all_names() {
    // In windows-1258; the bytes of the first are syllables in TCVN3 and VISCII too.
    let names: [&[u8]; 3] = [b"Th\xf4ng.doc", b"Th\xf4ng b\xe1o.doc", b"B\xe1o c\xe1o s\xfd\xf2 c\xf4\xec.doc"];
    let manifest = look(zip(names.iter().map(|name| File::raw_name(name, DATA)).collect()).bytes());
    let paths: Vec<&str> = manifest.members.iter().map(|member| member.path.as_str()).collect();
    assert_eq!(paths, ["Thông.doc", "Thông báo.doc", "Báo cáo sự cố.doc"], "{manifest:#?}");
    // Alone it may be either, and is not said to be sure.
    let alone = look(zip(vec![File::raw_name(names[0], DATA)]).bytes());
    assert!(alone.members[0].findings[0].detail.contains("confidence 50 of 100"), "{alone:#?}");
}

#[test]
fn an_archive_inside_another_format_is_told() {
    let inner = zip(vec![File::new("a", DATA)]).bytes();
    for (head, tail, at) in [(&b"%PDF-1.4\n"[..], &b"\n"[..], 9), (b"\x89PNG\r\n\x1a\n", b"\n", 8), (b"\xff\xd8\xff\xe0", &[0; 3000], 4)] {
        for (archive, word) in [(inner.as_slice(), "zip"), (SOLID, "7z")] {
            let manifest = look([head, archive, tail].concat());
            assert_eq!(
                (manifest.verdict, codes(&manifest)),
                (Verdict::Opaque, vec!["WARNING embedded-archive".to_owned()]),
                "{manifest:#?}"
            );
            let detail = &manifest.findings[0].detail;
            assert!(detail.starts_with(&format!("an archive of the format {word} begins at byte {at} ")), "{detail}");
            assert_eq!(look([head, archive].concat()).format, word);
        }
    }
    assert!(look(b"%PDF-1.4\nPK\x05\x06 and no archive\n".to_vec()).findings.is_empty());
}

#[test]
fn what_stays_closed_is_told_by_its_stored_bytes() {
    let packed = b"packed by nobody".to_vec();
    for method in [1, 200] {
        let file = File { method, packed: Some(packed.clone()), ..File::new("a", DATA) };
        tells(&look(zip(vec![file]).bytes()), "unsupported-method", &packed);
    }
    let sealed = File { flags: 1, method: 0, packed: Some(packed.clone()), ..File::new("a", DATA) };
    let sealed = zip(vec![sealed]).bytes();
    tells(&look(sealed.clone()), "encrypted", &packed);
    let wrong = InspectOptions { password: Some(b"wrong".to_vec()), ..InspectOptions::default() };
    tells(&look_with(sealed, &wrong), "encrypted", &packed);
    // A 7z archive tells it of the block.
    let manifest = look(LOCKED.to_vec());
    let told = manifest.all_findings().filter(|finding| finding.code.as_str() == "encrypted").collect::<Vec<_>>();
    assert!(told.iter().all(|finding| finding.detail.contains(" bytes stored at byte 32 have the SHA-256 ")), "{told:#?}");
    assert!(!told.is_empty());
}

#[test]
fn formats_that_hold_others_are_named() {
    let mut disc = vec![0; 40_000];
    disc[32_769..32_774].copy_from_slice(b"CD001");
    let lzma = [&b"\x5d\0\0\x80\0"[..], &[0xff; 8], &[0; 40]].concat();
    for (bytes, word) in [
        (disc, "iso9660"),
        (lzma, "lzma"),
        (b"MSWIM\0\0\0\xd0".to_vec(), "wim"),
        (b"hsqs....".to_vec(), "squashfs"),
        (b"LZIP\x01...".to_vec(), "lzip"),
        (b"\x1f\x9d\x90...".to_vec(), "compress"),
        (b"WARC/1.0\r\n".to_vec(), "warc"),
    ] {
        let manifest = look(bytes);
        assert_eq!((manifest.format.as_str(), codes(&manifest)), (word, vec!["INFO not-opened".to_owned()]), "{manifest:#?}");
    }
    assert_eq!(look(STORED.to_vec()).format, "7z");
    assert_eq!(look(b"]\0\0 is no stream of anything".to_vec()).format, "unknown");
}
