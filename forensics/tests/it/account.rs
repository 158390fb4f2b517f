//! Every byte of an archive is content that is listed, structure that was accounted for, or told.

use aes::cipher::{BlockCipherEncrypt, KeyInit};
use chot_forensics::archive::{InspectOptions, Manifest, Verdict};
use chot_forensics::digest::sha256;
use sha2::Digest as _;

use crate::build::{File, Zip, codes, deflate, look, look_with, zip};
use crate::formats::{Tar, bzip2};

const DATA: &[u8] = b"evidence data\n";

fn secret() -> Vec<u8> {
    b"hidden ".repeat(100)
}

/// That some finding has this code and tells this digest.
fn tells(manifest: &Manifest, code: &str, bytes: &[u8]) {
    let digest = sha256(bytes).to_string();
    let told = manifest.all_findings().any(|finding| finding.code.as_str() == code && finding.detail.contains(&digest));
    assert!(told, "{code} {digest} {manifest:#?}");
}

/// A number of a 7z header.
fn number(value: usize) -> Vec<u8> {
    [&[0xff][..], &(value as u64).to_le_bytes()].concat()
}

/// A folder of one coder, and the length of its content.
struct Coder {
    method: &'static [u8],
    properties: Vec<u8>,
    size: usize,
}

const COPY: Coder = Coder { method: &[0], properties: Vec::new(), size: DATA.len() };

/// What a 7z header says of streams: lengths of packed streams, folders, how many files each folder holds.
fn streams(at: usize, packed: &[usize], folders: &[Coder], counts: Option<&[u8]>) -> Vec<u8> {
    let mut text = [&[6][..], &number(at), &number(packed.len()), &[9]].concat();
    packed.iter().for_each(|size| text.extend(number(*size)));
    text.extend([0, 7, 0x0b, folders.len() as u8, 0]);
    for Coder { method, properties, .. } in folders {
        let flag = if properties.is_empty() { 0 } else { 0x20 };
        text.extend([1, flag | method.len() as u8]);
        text.extend_from_slice(method);
        if !properties.is_empty() {
            text.extend([number(properties.len()), properties.clone()].concat());
        }
    }
    text.push(0x0c);
    folders.iter().for_each(|folder| text.extend(number(folder.size)));
    text.push(0);
    if let Some(counts) = counts {
        text.extend([&[8, 0x0d][..], counts, &[0]].concat());
    } else {
        text.extend([8, 0]);
    }
    text.push(0);
    text
}

fn property(kind: u8, bytes: &[u8]) -> Vec<u8> {
    [&[kind][..], &number(bytes.len()), bytes].concat()
}

fn name(text: &str) -> Vec<u8> {
    let text: Vec<u8> = format!("{text}\0").encode_utf16().flat_map(u16::to_le_bytes).collect();
    property(0x11, &[&[0][..], &text].concat())
}

fn header(streams: &[u8], properties: &[u8]) -> Vec<u8> {
    [&[1, 4][..], streams, &[5, 1], properties, &[0, 0]].concat()
}

fn sevenz(packed: &[u8], header: &[u8]) -> Vec<u8> {
    let (offset, length) = ((packed.len() as u64).to_le_bytes(), (header.len() as u64).to_le_bytes());
    let place = [&offset[..], &length, &crc32fast::hash(header).to_le_bytes()].concat();
    [b"7z\xbc\xaf\x27\x1c\0\x04", &crc32fast::hash(&place).to_le_bytes()[..], &place, packed, header].concat()
}

/// That an archive lists one file with the data and, in one stretch, these bytes beside it.
fn beside(archive: Vec<u8>, bytes: &[u8]) {
    let manifest = look(archive);
    assert_eq!((codes(&manifest), manifest.verdict), (vec!["WARNING unreferenced-data".to_owned()], Verdict::Warnings), "{manifest:#?}");
    assert_eq!(manifest.members[0].sha256, Some(sha256(DATA)), "{manifest:#?}");
    tells(&manifest, "unreferenced-data", bytes);
}

fn lzma(data: &[u8]) -> (Vec<u8>, Vec<u8>) {
    use std::io::Write as _;
    let options = lzma_rust2::LzmaOptions::with_preset(1);
    let mut writer = lzma_rust2::LzmaWriter::new_no_header(Vec::new(), &options, false).unwrap();
    writer.write_all(data).unwrap();
    ([&[options.get_props()][..], &options.dict_size.to_le_bytes()].concat(), writer.finish().unwrap())
}

#[test]
fn packed_streams_of_a_7z_archive_that_no_file_needs_are_told() {
    let hidden = secret();
    let (data, more) = (DATA.len(), hidden.len());
    let whole = [DATA, &hidden].concat();
    let of_hidden = || Coder { size: more, ..COPY };
    let a = name("a.txt");
    assert_eq!(look(sevenz(DATA, &header(&streams(0, &[data], &[COPY], None), &a))).verdict, Verdict::Complete);
    // A folder without files, before and behind one with, and a stream without a folder.
    beside(sevenz(&whole, &header(&streams(0, &[data, more], &[COPY, of_hidden()], Some(&[1, 0])), &a)), &hidden);
    let turned = [&hidden, DATA].concat();
    beside(sevenz(&turned, &header(&streams(0, &[more, data], &[of_hidden(), COPY], Some(&[0, 1])), &a)), &hidden);
    beside(sevenz(&whole, &header(&streams(0, &[data, more], &[COPY], None), &a)), &hidden);
    // Bytes behind the end of packed data, single ones and many.
    let (properties, packed) = lzma(DATA);
    let coders: [(&'static [u8], Vec<u8>, Vec<u8>); 3] =
        [(&[4, 1, 8], Vec::new(), deflate(DATA)), (&[4, 2, 2], Vec::new(), bzip2(DATA)), (&[3, 1, 1], properties, packed)];
    for (method, properties, packed) in coders {
        for hidden in [b"h".to_vec(), b"hi".to_vec(), b"a few".to_vec(), secret(), secret().repeat(500)] {
            let coder = Coder { method, properties: properties.clone(), size: data };
            let bytes = [packed.clone(), hidden.clone()].concat();
            beside(sevenz(&bytes, &header(&streams(0, &[bytes.len()], &[coder], None), &a)), &hidden);
        }
        let coder = Coder { method, properties, size: data };
        let plain = look(sevenz(&packed, &header(&streams(0, &[packed.len()], &[coder], None), &a)));
        assert_eq!((codes(&plain), plain.members[0].sha256), (Vec::new(), Some(sha256(DATA))), "{plain:#?}");
    }
}

#[test]
fn what_a_packed_7z_header_hides_is_told_however_it_is_packed() {
    let hidden = secret();
    let main = streams(0, &[DATA.len()], &[COPY], None);
    let inner = header(&main, &[name("a.txt"), property(0x19, &hidden)].concat());
    let (properties, packed) = lzma(&inner);
    let coders: [(&'static [u8], Vec<u8>, Vec<u8>); 4] = [
        (&[0], Vec::new(), inner.clone()),
        (&[3, 1, 1], properties, packed),
        (&[4, 1, 8], Vec::new(), deflate(&inner)),
        (&[4, 2, 2], Vec::new(), bzip2(&inner)),
    ];
    for (method, properties, packed) in coders {
        let coder = Coder { method, properties, size: inner.len() };
        let text = streams(DATA.len(), &[packed.len()], &[coder], None);
        beside(sevenz(&[DATA, &packed].concat(), &[&[0x17][..], &text].concat()), &hidden);
    }
    // Behind the packed header's data, and behind its description.
    let plain = header(&main, &name("a.txt"));
    let (properties, packed) = lzma(&plain);
    let coder = |properties: &[u8]| Coder { method: &[3, 1, 1], properties: properties.to_vec(), size: plain.len() };
    let text = streams(DATA.len(), &[packed.len() + hidden.len()], &[coder(&properties)], None);
    beside(sevenz(&[DATA, &packed, &hidden].concat(), &[&[0x17][..], &text].concat()), &hidden);
    let text = streams(DATA.len(), &[packed.len()], &[coder(&properties)], None);
    beside(sevenz(&[DATA, &packed].concat(), &[&[0x17][..], &text, &hidden].concat()), &hidden);
    let text = streams(DATA.len(), &[packed.len()], &[coder(&[properties, hidden.clone()].concat())], None);
    beside(sevenz(&[DATA, &packed].concat(), &[&[0x17][..], &text].concat()), &hidden);
}

#[test]
fn properties_of_a_7z_header_that_nothing_reads_are_told() {
    let hidden = secret();
    let main = streams(0, &[DATA.len()], &[COPY], None);
    for kind in [0x16, 0x17] {
        beside(sevenz(DATA, &header(&main, &[name("a.txt"), property(kind, &hidden)].concat())), &hidden);
    }
    // Of a property that comes twice the last is followed, and what some programs show instead is judged.
    for (names, judged) in [("plain.txt", None), ("../../evil.exe", Some("WARNING path-traversal"))] {
        let first = name(names);
        let manifest = look(sevenz(DATA, &header(&main, &[first.clone(), name("a.txt")].concat())));
        let expected: Vec<String> = judged.into_iter().chain(["WARNING unreferenced-data"]).map(str::to_owned).collect();
        assert_eq!((codes(&manifest), manifest.members[0].path.as_str()), (expected, "a.txt"), "{manifest:#?}");
        tells(&manifest, "unreferenced-data", &first[10..]);
    }
    let copy = Coder { properties: hidden.clone(), ..COPY };
    beside(sevenz(DATA, &header(&streams(0, &[DATA.len()], &[copy], None), &name("a.txt"))), &hidden);
}

#[test]
fn a_plain_directory_beside_an_encrypted_one_is_read() {
    let plain = zip(vec![File::new("secret.txt", DATA)]).bytes();
    let end = plain.len() - 22;
    let size = u32::from_le_bytes(plain[end + 12..end + 16].try_into().unwrap()) as usize;
    let mut false_one = b"PK\x06\x08".to_vec();
    false_one.resize(size, 0);
    let both = [&plain[..end], &false_one, &plain[end..]].concat();
    let manifest = look(both);
    assert_eq!((codes(&manifest), manifest.verdict), (vec!["WARNING unreferenced-data".to_owned()], Verdict::Warnings), "{manifest:#?}");
    assert_eq!((manifest.members[0].path.as_str(), manifest.members[0].sha256), ("secret.txt", Some(sha256(DATA))));
    tells(&manifest, "unreferenced-data", &false_one);
    // Where there is no other directory, members with plain headers are found by these.
    let mut only = plain.clone();
    only[end - size..end].copy_from_slice(&false_one);
    let manifest = look(only.clone());
    assert_eq!((manifest.verdict, manifest.members[0].path.as_str()), (Verdict::Warnings, "secret.txt"), "{manifest:#?}");
    only[7] |= 0x20;
    assert_eq!(look(only).verdict, Verdict::Opaque);
}

#[test]
fn masked_values_of_local_headers_are_compared() {
    let flags = 1 << 13;
    let name = b"../../evil.exe".to_vec();
    let manifest = look(zip(vec![File { flags, local_name: Some(name), ..File::new("a.txt", DATA) }]).bytes());
    assert_eq!(codes(&manifest), ["WARNING local-central-mismatch"], "{manifest:#?}");
    let manifest = look(zip(vec![File { flags, local_crc: Some(1), ..File::new("a.txt", DATA) }]).bytes());
    assert_eq!(codes(&manifest), ["WARNING local-central-mismatch"], "{manifest:#?}");
    let long = secret();
    let manifest = look(zip(vec![File { local_name: Some(long.clone()), ..File::new("a.txt", DATA) }]).bytes());
    assert_eq!(codes(&manifest), ["WARNING local-central-mismatch", "WARNING unreferenced-data"], "{manifest:#?}");
    tells(&manifest, "unreferenced-data", &long);
}

#[test]
fn what_follows_the_entries_of_a_directory_is_told() {
    let signature = [&b"PK\x05\x05"[..], &(secret().len() as u16).to_le_bytes(), &secret()].concat();
    for tail in [signature, secret()] {
        let archive = Zip { directory_tail: tail.clone(), ..zip(vec![File::new("a", DATA)]) };
        beside(archive.bytes(), &tail);
    }
}

#[test]
fn many_comments_and_idle_records_of_a_zip_archive_are_told() {
    let record = |id: u16, field: &[u8]| [&id.to_le_bytes()[..], &(field.len() as u16).to_le_bytes(), field].concat();
    // A ZIP64 record and parameters of AES where nothing refers to them.
    let idle = [record(0x0001, &[7; 28]), record(0x9901, &[7; 7])].concat();
    let files = |extra: &[u8]| (0..600).map(|n| File { extra: extra.to_vec(), ..File::new(&format!("{n}"), DATA) }).collect::<Vec<_>>();
    let manifest = look(zip(files(&idle)).bytes());
    assert_eq!(codes(&manifest), ["INFO unreferenced-data"], "{:#?}", manifest.findings);
    assert!(codes(&look(zip(files(&record(0x5455, &[1, 0, 0, 0, 0]))).bytes())).is_empty());
    // The comments of entries count with them.
    let plain: Vec<File> = (0..600).map(|n| File::new(&format!("{n:03}"), DATA)).collect();
    let bytes = zip(plain).bytes();
    let start = bytes.windows(4).position(|four| four == b"PK\x01\x02").unwrap();
    let (mut out, mut at) = (bytes[..start].to_vec(), start);
    while bytes[at..].starts_with(b"PK\x01\x02") {
        let mut entry = bytes[at..at + 49].to_vec();
        entry[32] = 250;
        out.extend([entry, vec![b'c'; 250]].concat());
        at += 49;
    }
    let size = (out.len() - start) as u32;
    out.extend_from_slice(&bytes[at..]);
    let end = out.len() - 22;
    out[end + 12..end + 16].copy_from_slice(&size.to_le_bytes());
    assert_eq!(codes(&look(out)), ["WARNING unreferenced-data"]);
}

#[test]
fn an_archive_is_found_under_end_records_that_lead_nowhere() {
    let before = vec![b'x'; 150_000];
    for record in [
        &b"PK\x05\x06\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"[..],
        b"PK\x05\x06\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff",
    ] {
        for prefix in [Vec::new(), before.clone()] {
            let archive = Zip { prefix, comment: record.repeat(2900), ..zip(vec![File::new("a", DATA)]) };
            let manifest = look(archive.bytes());
            assert_eq!((manifest.format.as_str(), manifest.members[0].path.as_str()), ("zip", "a"), "{:#?}", manifest.findings);
            assert!(codes(&manifest).contains(&"WARNING unreferenced-data".to_owned()));
        }
    }
}

#[test]
fn hidden_members_are_found_behind_many_false_headers() {
    let mut false_one = zip(vec![File { descriptor: Some(Vec::new()), ..File::stored("x", b"") }]).bytes();
    false_one.truncate(31);
    let found = |gap: Vec<u8>, files: usize| {
        let hidden = File { hidden: true, descriptor: Some(b"PK\x07\x08".to_vec()), ..File::new("secret", DATA) };
        let mut all: Vec<File> = (0..files).map(|n| File { gap: gap.clone(), ..File::new(&format!("{n}"), DATA) }).collect();
        all.extend([hidden, File::new("last", DATA)]);
        let manifest = look(zip(all).bytes());
        let secret = manifest.members.iter().find(|member| member.path == "secret").unwrap();
        assert_eq!(secret.sha256, Some(sha256(DATA)));
    };
    // In one gap, in many, and with other bytes between them: what would be looked at for each pair is billions of marks.
    found(false_one.repeat(100_000), 1);
    found(false_one.repeat(5_000), 20);
    found([false_one, vec![0; 8_000]].concat().repeat(2_000), 1);
}

#[test]
fn what_the_map_of_a_sparse_member_hides_is_told() {
    let mut block = [&[0][..], &secret()[..503]].concat();
    block.extend([1, b'p', b'a', b'y', b'l', b'o', b'a', b'd']);
    let chain = [block.clone(), block.clone(), vec![0; 512]].concat();
    let tar = Tar::new().entry(b'S', "s", DATA.len() as u64, DATA).sparse(&[(0, DATA.len() as u64)], DATA.len() as u64);
    let plain = look(tar.end());
    assert_eq!((codes(&plain), plain.members[0].sha256), (vec!["INFO sparse".to_owned()], Some(sha256(DATA))), "{plain:#?}");
    let tar = Tar::new().entry(b'S', "s", DATA.len() as u64, DATA).sparse(&[(0, DATA.len() as u64)], DATA.len() as u64);
    let mut bytes = tar.field(482, &[1]).end();
    bytes.splice(512..512, chain);
    let manifest = look(bytes);
    assert_eq!(codes(&manifest), ["INFO sparse", "WARNING unreferenced-data"], "{manifest:#?}");
    assert_eq!(manifest.members[0].sha256, Some(sha256(DATA)));
    let slack = [&block[..504], &block[505..]].concat();
    tells(&manifest, "unreferenced-data", &slack.repeat(2));
    // In the header itself, behind its last piece.
    let tar = Tar::new().entry(b'S', "s", DATA.len() as u64, DATA).sparse(&[(0, DATA.len() as u64)], DATA.len() as u64);
    let manifest = look(tar.field(412, b"payload").end());
    assert_eq!(codes(&manifest), ["INFO sparse", "WARNING unreferenced-data"], "{manifest:#?}");
    // Pieces of nothing.
    let map = format!("0,{}{}", DATA.len(), format!(",{},0", DATA.len()).repeat(50));
    let records = [("GNU.sparse.major", "0"), ("GNU.sparse.minor", "1"), ("GNU.sparse.size", "14"), ("GNU.sparse.map", map.as_str())];
    let manifest = look(Tar::new().pax(&records).file("s", DATA).end());
    assert!(codes(&manifest).contains(&"WARNING malformed".to_owned()), "{manifest:#?}");
}

#[test]
fn names_that_programs_read_otherwise_are_told() {
    // GNU's header has times where that of POSIX has a prefix.
    let gnu = |prefix: &[u8]| look(Tar::new().file("x.sh", DATA).field(257, b"ustar  \0").field(345, prefix).end());
    assert!(codes(&gnu(b"14742167400\x0014742167400\0")).is_empty());
    let manifest = gnu(b"1/../../../etc/cron.d");
    assert_eq!(codes(&manifest), ["WARNING name-conflict", "WARNING path-traversal"], "{manifest:#?}");
    assert_eq!(codes(&gnu(b"14742167400\x0014742167400\0not a number")), ["WARNING unreferenced-data"]);
}

#[test]
fn names_of_extended_headers_are_accounted_for() {
    let with = |kind: u8, name: &str, owner: &str| {
        let records = b"9 gid=12\n";
        let mut tar = Tar::new();
        for n in 0..200 {
            let name = name.replace("NAME", &format!("f{n}"));
            tar = tar.entry(kind, &name, records.len() as u64, records).field(265, owner.as_bytes()).file(&format!("dir/f{n}"), DATA);
        }
        look(tar.end())
    };
    for name in ["dir/PaxHeaders/NAME", "./PaxHeaders.4711/NAME", "././@PaxHeader", "PaxHeader/NAME"] {
        assert!(codes(&with(b'x', name, "")).is_empty(), "{name}");
    }
    let payload = "payload".repeat(12);
    for (kind, name, owner) in [(b'x', payload.as_str(), ""), (b'g', payload.as_str(), "")] {
        let manifest = with(kind, name, owner);
        assert_eq!(codes(&manifest), ["WARNING unreferenced-data"], "{:#?}", manifest.findings);
        tells(&manifest, "unreferenced-data", payload.repeat(200).as_bytes());
    }
    let manifest = with(b'x', &format!("PaxHeaders/{payload}"), "payload of thirty-two letters...");
    assert_eq!(codes(&manifest), ["INFO unreferenced-data"], "{:#?}", manifest.findings);
}

#[test]
fn blocks_without_content_of_a_zstandard_frame_are_told() {
    let hidden = secret();
    let block = |last: u32, kind: u32, size: u32| (size << 3 | kind << 1 | last).to_le_bytes()[..3].to_vec();
    let mut frame = vec![0x28, 0xb5, 0x2f, 0xfd, 0x20, DATA.len() as u8];
    let plain = [frame.clone(), block(1, 0, DATA.len() as u32), DATA.to_vec()].concat();
    hidden.iter().for_each(|byte| frame.extend([block(0, 1, 0), vec![*byte]].concat()));
    frame.extend([block(1, 0, DATA.len() as u32), DATA.to_vec()].concat());
    assert!(codes(&look(plain)).is_empty());
    let manifest = look(frame.clone());
    assert_eq!((codes(&manifest), manifest.members[0].sha256), (vec!["WARNING unreferenced-data".to_owned()], Some(sha256(DATA))));
    tells(&manifest, "unreferenced-data", &hidden);
    let member = File { method: 93, packed: Some(frame), ..File::new("a", DATA) };
    assert_eq!(codes(&look(zip(vec![member]).bytes())), ["WARNING unreferenced-data"]);
    // What the compressor writes has none, in blocks of all kinds.
    let mixed = [vec![0; 400_000], (0..300_000_u32).flat_map(|n| n.wrapping_mul(2_654_435_761).to_le_bytes()).collect(), hidden].concat();
    let twice = [crate::formats::zstd(&mixed), crate::formats::zstd(DATA)].concat();
    assert_eq!(codes(&look(twice)), ["INFO concatenated-streams"]);
}

#[test]
fn frames_of_zstandard_that_decoders_pass_over_are_told_in_a_7z_archive() {
    let skipped = |payload: &[u8]| [&0x184d_2a57_u32.to_le_bytes()[..], &(payload.len() as u32).to_le_bytes(), payload].concat();
    let of = |packed: Vec<u8>| {
        let coder = Coder { method: &[4, 0xf7, 0x11, 1], properties: vec![1, 5, 3, 0, 0], size: DATA.len() };
        look(sevenz(&packed, &header(&streams(0, &[packed.len()], &[coder], None), &name("a.txt"))))
    };
    let frame = crate::formats::zstd(DATA);
    let hidden = secret();
    let plain = of(frame.clone());
    assert_eq!((codes(&plain), plain.members[0].sha256), (Vec::new(), Some(sha256(DATA))), "{plain:#?}");
    for packed in [[skipped(&hidden), frame.clone()].concat(), [frame.clone(), skipped(&hidden)].concat()] {
        let manifest = of(packed);
        assert_eq!((codes(&manifest), manifest.members[0].sha256), (vec!["WARNING unreferenced-data".to_owned()], Some(sha256(DATA))));
        tells(&manifest, "unreferenced-data", &hidden);
    }
    // As programs write them that compress by several threads: the length of the frame that follows.
    let told = skipped(&(frame.len() as u32).to_le_bytes());
    let manifest = of([told, frame.clone()].concat());
    assert_eq!((codes(&manifest), manifest.verdict), (vec!["INFO unreferenced-data".to_owned()], Verdict::Complete), "{manifest:#?}");
    let many = of([skipped(&[b'h'; 20]).repeat(40), frame.clone()].concat());
    assert_eq!(many.verdict, Verdict::Warnings, "{many:#?}");
    // In the middle of what is one content.
    let (half, rest) = DATA.split_at(7);
    let manifest = of([crate::formats::zstd(half), skipped(&hidden), crate::formats::zstd(rest)].concat());
    assert_eq!(
        (codes(&manifest), manifest.members[0].sha256),
        (vec!["WARNING unreferenced-data".to_owned()], Some(sha256(DATA))),
        "{manifest:#?}"
    );
    // A packed header.
    let inner = header(&streams(0, &[DATA.len()], &[COPY], None), &name("a.txt"));
    let packed = [skipped(&hidden), crate::formats::zstd(&inner)].concat();
    let coder = Coder { method: &[4, 0xf7, 0x11, 1], properties: vec![1, 5, 3, 0, 0], size: inner.len() };
    let text = streams(DATA.len(), &[packed.len()], &[coder], None);
    let manifest = look(sevenz(&[DATA, &packed].concat(), &[&[0x17][..], &text].concat()));
    assert_eq!(codes(&manifest), ["WARNING unreferenced-data"], "{manifest:#?}");
    tells(&manifest, "unreferenced-data", &hidden);
}

#[test]
fn stored_content_that_ends_early_for_those_who_read_forward_is_told() {
    // As bsdtar reads an archive from a pipe: the content ends where a descriptor fits it.
    let descriptor = |data: &[u8]| {
        let size = (data.len() as u32).to_le_bytes();
        [b"PK\x07\x08", &crc32fast::hash(data).to_le_bytes()[..], &size, &size].concat()
    };
    let mut inner = zip(vec![File::stored("evil.sh", &secret())]).bytes();
    inner.truncate(30 + 7 + secret().len());
    let member = |data: &[u8], open: bool| {
        let descriptor = open.then(|| b"PK\x07\x08".to_vec());
        look(zip(vec![File { descriptor, ..File::stored("a", data) }, File::new("b", DATA)]).bytes())
    };
    for first in [b"first".to_vec(), Vec::new(), vec![b'x'; 131_070], vec![b'x'; 700_000], b"PK\x07\x08PK".repeat(50_000)] {
        let content = [&first[..], &descriptor(&first), &inner].concat();
        let manifest = member(&content, true);
        let warnings: Vec<String> = codes(&manifest).into_iter().filter(|code| !code.starts_with("INFO")).collect();
        assert_eq!(warnings, ["WARNING hidden-member"], "{} {:#?}", first.len(), manifest.members[0].findings);
        assert_eq!(manifest.members[0].sha256, Some(sha256(&content)));
        assert!(manifest.members[0].findings[0].detail.contains(&format!("at byte {} of it", first.len())), "{manifest:#?}");
        // Who knows the length beforehand is not misled, nor by a descriptor that fits nothing.
        assert_eq!(member(&content, false).verdict, Verdict::Complete);
        let other = [b"y", &first[..], &descriptor(&first), &inner].concat();
        assert_eq!(member(&other, true).verdict, Verdict::Complete, "{}", first.len());
    }
    let nested = zip(vec![File { descriptor: Some(b"PK\x07\x08".to_vec()), ..File::new("inner", DATA) }]).bytes();
    assert_eq!(codes(&member(&nested, true)), ["INFO nested-archive"]);
}

#[test]
fn names_for_all_members_of_a_tape_archive_are_held_against_their_own() {
    let global = |keyword: &str, value: &str| {
        let length = keyword.len() + value.len() + 5;
        let record = format!("{length} {keyword}={value}\n");
        assert!(record.len() == length && length > 9, "{record}");
        Tar::new().entry(b'g', "pax_global_header", record.len() as u64, record.as_bytes())
    };
    let manifest = look(global("path", "other.txt").file("plain", DATA).end());
    assert_eq!(
        (codes(&manifest), manifest.members[0].path.as_str()),
        (vec!["WARNING name-conflict".to_owned()], "other.txt"),
        "{manifest:#?}"
    );
    assert!(codes(&look(global("path", "other.txt").file("other.txt", DATA).end())).is_empty());
    let own = look(global("path", "other.txt").pax(&[("path", "own.txt")]).file("plain", DATA).end());
    assert_eq!((codes(&own), own.members[0].path.as_str()), (Vec::new(), "own.txt"), "{own:#?}");
    let link = look(global("linkpath", "/etc/shadow").file("plain", DATA).link(b'2', "l", "plain").end());
    assert_eq!(codes(&link), ["WARNING name-conflict", "WARNING symlink"], "{link:#?}");
    let long = "x".repeat(70_000);
    let record = format!("70012 path={long}\n");
    let manifest = look(Tar::new().entry(b'g', "pax_global_header", record.len() as u64, record.as_bytes()).file("plain", DATA).end());
    assert_eq!(codes(&manifest), ["WARNING malformed"], "{manifest:#?}");
}

#[test]
fn content_under_the_mark_of_a_folder_in_a_7z_archive_is_told() {
    let with = |attributes: u32| {
        let marks = property(0x15, &[&[1, 0][..], &attributes.to_le_bytes()].concat());
        look(sevenz(DATA, &header(&streams(0, &[DATA.len()], &[COPY], None), &[name("a"), marks].concat())))
    };
    for attributes in [0x10, 0x8010 | 0o040_755 << 16] {
        let manifest = with(attributes);
        assert_eq!(
            (codes(&manifest), manifest.members[0].sha256),
            (vec!["WARNING malformed".to_owned()], Some(sha256(DATA))),
            "{manifest:#?}"
        );
    }
    assert!(codes(&with(0x8020 | 0o100_644 << 16)).is_empty());
}

#[test]
fn a_coder_that_changes_nothing_hides_nothing() {
    let hidden = secret();
    let skipped = [&0x184d_2a50_u32.to_le_bytes()[..], &(hidden.len() as u32).to_le_bytes(), &hidden].concat();
    let zstandard = [&[0x24, 4, 0xf7, 0x11, 1][..], &number(5), &[1, 5, 3, 0, 0]].concat();
    let of = |coder: &[u8], packed: &[u8]| {
        let folder = [&[2][..], coder, &[1, 0], &number(0), &number(1)].concat();
        let (before, sizes) = ([&[6][..], &number(0), &number(1), &[9], &number(packed.len())].concat(), [DATA.len(), packed.len()]);
        let sizes: Vec<u8> = sizes.into_iter().flat_map(number).collect();
        let text = [&before[..], &[0, 7, 0x0b, 1, 0], &folder, &[0x0c], &sizes, &[0, 8, 0, 0]].concat();
        sevenz(packed, &header(&text, &name("a.txt")))
    };
    beside(of(&[3, 4, 1, 8], &[&deflate(DATA)[..], b"h"].concat()), b"h");
    let manifest = look(of(&zstandard, &[skipped, crate::formats::zstd(DATA)].concat()));
    assert_eq!(
        (codes(&manifest), manifest.members[0].sha256),
        (vec!["WARNING unreferenced-data".to_owned()], Some(sha256(DATA))),
        "{manifest:#?}"
    );
    tells(&manifest, "unreferenced-data", &hidden);
}

/// An archive of one file, packed by this method and then under AES with the password "secret" and one round.
fn sealed_7z(method: &[u8], properties: &[u8], packed: &[u8]) -> Vec<u8> {
    let password: Vec<u8> = "secret".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let (salt, vector) = (*b"salt", [7_u8; 16]);
    let key = sha2::Sha256::digest([&salt[..], &password, &[0; 8]].concat());
    let cipher = aes::Aes256::new_from_slice(&key).unwrap();
    let mut filled = packed.to_vec();
    filled.resize(packed.len().next_multiple_of(16), 0);
    let (mut before, mut sealed) = (vector, Vec::new());
    for chunk in filled.as_chunks::<16>().0 {
        let masked: [u8; 16] = std::array::from_fn(|at| chunk[at] ^ before[at]);
        let mut block = masked.into();
        cipher.encrypt_block(&mut block);
        before.copy_from_slice(&block);
        sealed.extend_from_slice(&block);
    }
    // Rounds, whether there are salt and vector, their lengths less one.
    let of_aes = [&[0xc0_u8, 0x3f][..], &salt, &vector].concat();
    let coder = |method: &[u8], properties: &[u8]| [&[0x20 | method.len() as u8], method, &number(properties.len()), properties].concat();
    let folder = [&[2][..], &coder(method, properties), &coder(&[6, 0xf1, 7, 1], &of_aes), &number(0), &number(1)].concat();
    let text = [
        &[6][..],
        &number(0),
        &number(1),
        &[9],
        &number(sealed.len()),
        &[0, 7, 0x0b, 1, 0],
        &folder,
        &[0x0c],
        &number(DATA.len()),
        &number(packed.len()),
        &[0, 8, 0, 0],
    ]
    .concat();
    sevenz(&sealed, &header(&text, &name("a.txt")))
}

#[test]
fn what_stands_below_the_aes_of_a_7z_archive_is_told() {
    let zstandard = (&[4, 0xf7, 0x11, 1][..], &[1, 5, 3, 0, 0][..]);
    let (frame, hidden) = (crate::formats::zstd(DATA), secret());
    let skipped = [&0x184d_2a50_u32.to_le_bytes()[..], &(hidden.len() as u32).to_le_bytes(), &hidden].concat();
    let with = |(method, properties): (&[u8], &[u8]), packed: &[u8]| {
        let options = InspectOptions { password: Some(b"secret".to_vec()), ..InspectOptions::default() };
        let manifest = look_with(sealed_7z(method, properties, packed), &options);
        assert_eq!(manifest.members[0].sha256, Some(sha256(DATA)), "{manifest:#?}");
        manifest
    };
    let deflated = (&[4, 1, 8][..], &[][..]);
    for (method, packed) in [(zstandard, frame.clone()), (deflated, deflate(DATA))] {
        assert_eq!(codes(&with(method, &packed)), ["INFO encrypted"]);
    }
    for packed in [[skipped.clone(), frame.clone()].concat(), [frame.clone(), skipped].concat()] {
        let manifest = with(zstandard, &packed);
        assert_eq!(codes(&manifest), ["INFO encrypted", "WARNING unreferenced-data"], "{manifest:#?}");
        tells(&manifest, "unreferenced-data", &hidden);
    }
    for tail in [&b"h"[..], b"hidden in the filling", &hidden] {
        let manifest = with(deflated, &[&deflate(DATA)[..], tail].concat());
        assert_eq!(codes(&manifest), ["INFO encrypted", "WARNING unreferenced-data"], "{manifest:#?}");
        tells(&manifest, "unreferenced-data", tail);
    }
}
