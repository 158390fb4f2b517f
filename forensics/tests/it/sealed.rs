//! Bytes behind the end of compressed data inside a ZIP member: of methods that are rarely seen, and below every encryption.

use std::io::Write as _;

use aes::cipher::{BlockCipherEncrypt, KeyInit};
use chot_forensics::archive::{InspectOptions, Manifest, Verdict};
use chot_forensics::digest::sha256;
use sha1::{Digest as _, Sha1};

use crate::build::{File, Random, codes, deflate, look, look_with, zip};
use crate::formats::{bzip2, zstd};

const DATA: &[u8] = b"evidence data\n";
const PASSWORD: &[u8] = b"secret";

fn opened(bytes: Vec<u8>) -> Manifest {
    look_with(bytes, &InspectOptions { password: Some(PASSWORD.to_vec()), ..InspectOptions::default() })
}

/// That the member is there, and bytes of this digest are told beside it.
fn tells(manifest: &Manifest, bytes: &[u8], what: &str) {
    assert_eq!(manifest.members[0].sha256, Some(sha256(DATA)), "{what} {manifest:#?}");
    let digest = sha256(bytes).to_string();
    let told =
        |finding: &&chot_forensics::archive::Finding| finding.code.as_str() == "unreferenced-data" && finding.detail.contains(&digest);
    assert!(manifest.all_findings().any(|finding| told(&finding)), "{what} {digest} {manifest:#?}");
    assert_eq!(manifest.verdict, Verdict::Warnings, "{what} {manifest:#?}");
}

fn ppmd(data: &[u8], end_mark: bool) -> Vec<u8> {
    let mut encoder = ppmd_rust::Ppmd8Encoder::new(Vec::new(), 6, 1 << 20, ppmd_rust::RestoreMethod::Restart).unwrap();
    encoder.write_all(data).unwrap();
    [&5_u16.to_le_bytes()[..], &encoder.finish(end_mark).unwrap()].concat()
}

fn lzma(data: &[u8], end_mark: bool) -> Vec<u8> {
    let options = lzma_rust2::LzmaOptions::with_preset(1);
    let mut writer = lzma_rust2::LzmaWriter::new_no_header(Vec::new(), &options, end_mark).unwrap();
    writer.write_all(data).unwrap();
    let properties = [&[options.get_props()][..], &options.dict_size.to_le_bytes()].concat();
    [&[9, 20, 5, 0][..], &properties, &writer.finish().unwrap()].concat()
}

fn xz(data: &[u8]) -> Vec<u8> {
    let mut writer = lzma_rust2::XzWriter::new(Vec::new(), lzma_rust2::XzOptions::with_preset(1)).unwrap();
    writer.write_all(data).unwrap();
    writer.finish().unwrap()
}

/// One block of Deflate64 whose only match is as long as no match of Deflate, and its content. Its last bits are those of the end of the block.
fn deflate64() -> (Vec<u8>, Vec<u8>) {
    let (mut bits, mut count, mut out) = (0_u64, 0_u32, Vec::new());
    let mut put = |value: u64, length: u32| {
        bits |= value << count;
        count += length;
        while count >= 8 {
            out.push(bits as u8);
            bits >>= 8;
            count -= 8;
        }
    };
    // Codes are written from their highest bit on.
    let turned = |code: u64, length: u32| code.reverse_bits() >> (64 - length);
    put(1, 1);
    put(1, 2);
    put(turned(0x30 + u64::from(b'x'), 8), 8);
    // Length 285: in Deflate64 3 and 16 bits more; distance 1.
    put(turned(0xc0 + 5, 8), 8);
    put(9_997, 16);
    put(turned(0, 5), 5);
    put(turned(0, 7), 7);
    put(0, 7);
    (out, vec![b'x'; 10_001])
}

fn streams(data: &[u8]) -> Vec<(u16, &'static str, Vec<u8>)> {
    vec![
        (8, "deflate", deflate(data)),
        (9, "deflate64", deflate(data)),
        (12, "bzip2", bzip2(data)),
        (14, "lzma", lzma(data, true)),
        (14, "lzma without end mark", lzma(data, false)),
        (93, "zstd", zstd(data)),
        (95, "xz", xz(data)),
        (98, "ppmd", ppmd(data, true)),
    ]
}

/// Tails of every length around those that decoders take ahead.
fn tails() -> Vec<Vec<u8>> {
    let mut random = Random(7);
    [1, 2, 3, 4, 5, 7, 8, 9, 16, 17, 300, 200_000].map(|length| random.bytes(length)).to_vec()
}

#[test]
fn bytes_behind_deflate64_and_ppmd_data_are_told() {
    let (long, content) = deflate64();
    let member =
        |method: u16, data: &[u8], packed: Vec<u8>| look(zip(vec![File { method, packed: Some(packed), ..File::new("a", data) }]).bytes());
    let plain = member(9, &content, long.clone());
    assert_eq!((codes(&plain), plain.members[0].sha256), (Vec::new(), Some(sha256(&content))), "{plain:#?}");
    for (method, what, packed) in streams(DATA) {
        let plain = member(method, DATA, packed.clone());
        assert_eq!((codes(&plain), plain.members[0].sha256), (Vec::new(), Some(sha256(DATA))), "{what} {plain:#?}");
        for tail in tails() {
            tells(&member(method, DATA, [packed.clone(), tail.clone()].concat()), &tail, what);
        }
        let cut = member(method, DATA, packed[..packed.len() / 2].to_vec());
        assert_ne!(cut.verdict, Verdict::Complete, "{what} {cut:#?}");
    }
    for tail in tails() {
        let manifest = member(9, &content, [long.clone(), tail.clone()].concat());
        assert_eq!((codes(&manifest), manifest.members[0].sha256), (vec!["WARNING unreferenced-data".to_owned()], Some(sha256(&content))));
        assert!(manifest.members[0].findings[0].detail.contains(&sha256(&tail).to_string()), "{manifest:#?}");
    }
    // Data of LZMA that end otherwise than an encoder ends them.
    let mut odd = lzma(DATA, false);
    *odd.last_mut().unwrap() ^= 0x55;
    let manifest = member(14, DATA, [odd, b"hidden ".repeat(1000)].concat());
    assert_eq!(
        (codes(&manifest), manifest.members[0].sha256),
        (vec!["WARNING unreferenced-data".to_owned()], Some(sha256(DATA))),
        "{manifest:#?}"
    );
    // A frame that decoders pass over, before the first with content.
    let skipped = [&0x184d_2a50_u32.to_le_bytes()[..], &6_u32.to_le_bytes(), b"secret"].concat();
    tells(&member(93, DATA, [skipped.clone(), zstd(DATA)].concat()), &skipped, "skippable");
    // A stream without an end mark ends with its content.
    let open = member(98, DATA, ppmd(DATA, false));
    assert_eq!((codes(&open), open.members[0].sha256), (Vec::new(), Some(sha256(DATA))), "{open:#?}");
}

#[test]
fn bytes_behind_large_data_are_told() {
    let data: Vec<u8> = (0..400_000_u32).flat_map(|n| (n.wrapping_mul(2_654_435_761) >> 20).to_le_bytes()).collect();
    let tail = b"hidden ".repeat(9);
    for (method, what, packed) in streams(&data).into_iter().filter(|(method, ..)| *method != 9) {
        for (tail, expected) in [(&b""[..], 0), (&tail, 1)] {
            let packed = [&packed, tail].concat();
            let manifest = look(zip(vec![File { method, packed: Some(packed), ..File::new("a", &data) }]).bytes());
            assert_eq!(
                (manifest.members[0].sha256, codes(&manifest).len()),
                (Some(sha256(&data)), expected),
                "{what} {:#?}",
                codes(&manifest)
            );
        }
    }
}

/// Traditional encryption (APPNOTE 6.1).
fn zip_crypto(packed: &[u8], check: u8) -> Vec<u8> {
    let table: Vec<u32> =
        (0..256_u32).map(|n| (0..8).fold(n, |crc, _| if crc & 1 == 1 { crc >> 1 ^ 0xedb8_8320 } else { crc >> 1 })).collect();
    let crc = |sum: u32, byte: u8| sum >> 8 ^ table[usize::from(sum as u8 ^ byte)];
    let mut keys = [0x1234_5678_u32, 0x2345_6789, 0x3456_7890];
    let update = |keys: &mut [u32; 3], byte: u8| {
        keys[0] = crc(keys[0], byte);
        keys[1] = keys[1].wrapping_add(keys[0] & 0xff).wrapping_mul(0x0808_8405).wrapping_add(1);
        keys[2] = crc(keys[2], (keys[1] >> 24) as u8);
    };
    PASSWORD.iter().for_each(|byte| update(&mut keys, *byte));
    let header = [&[7; 11][..], &[check]].concat();
    let seal = |byte: &u8| {
        let mask = (keys[2] | 2) as u16;
        let sealed = byte ^ (mask.wrapping_mul(mask ^ 1) >> 8) as u8;
        update(&mut keys, *byte);
        sealed
    };
    header.iter().chain(packed).map(seal).collect()
}

/// A member under the encryption of WinZip, as the `zip` crate writes it, and its record in the extra field.
fn winzip(packed: &[u8], method: u16) -> (Vec<u8>, Vec<u8>) {
    use zip::write::SimpleFileOptions;
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    writer.start_file("a", options.with_aes_encryption(zip::AesMode::Aes256, "secret")).unwrap();
    writer.write_all(packed).unwrap();
    let bytes = writer.finish().unwrap().into_inner();
    let extra = usize::from(u16::from_le_bytes([bytes[28], bytes[29]]));
    let start = 30 + 1 + extra;
    let sealed = bytes[start..start + 16 + 2 + packed.len() + 10].to_vec();
    let record = [&b"\x01\x99\x07\0\x02\0AE\x03"[..], &method.to_le_bytes()].concat();
    (sealed, record)
}

/// The encryption of PKWARE by password (APPNOTE 7.2), with the filling of the last block.
fn strong(packed: &[u8]) -> Vec<u8> {
    let derive = |digest: &[u8]| -> Vec<u8> {
        let mut block = [0x36_u8; 64];
        digest.iter().zip(&mut block).for_each(|(from, to)| *to ^= from);
        let first = Sha1::digest(block);
        let mut block = [0x5c_u8; 64];
        digest.iter().zip(&mut block).for_each(|(from, to)| *to ^= from);
        [first.to_vec(), Sha1::digest(block).to_vec()].concat()[..32].to_vec()
    };
    let seal = |key: &[u8], before: [u8; 16], bytes: &[u8]| -> Vec<u8> {
        let cipher = aes::Aes256::new_from_slice(key).unwrap();
        let (mut before, mut out) = (before, Vec::new());
        for chunk in bytes.as_chunks::<16>().0 {
            let mut block: [u8; 16] = std::array::from_fn(|at| chunk[at] ^ before[at]);
            let mut sealed = block.into();
            cipher.encrypt_block(&mut sealed);
            block.copy_from_slice(&sealed);
            out.extend_from_slice(&block);
            before = block;
        }
        out
    };
    let (iv, random, check) = ([9_u8; 16], [3_u8; 32], [5_u8; 12]);
    let random_sealed = seal(&derive(&Sha1::digest(PASSWORD)), iv, &[&random[..], &[16; 16]].concat());
    let key = derive(&Sha1::digest([&iv[..], &random].concat()));
    let all = [&check[..], &crc32fast::hash(&check).to_le_bytes(), packed].concat();
    let sealed = seal(&key, iv, &all);
    let body = [
        &3_u16.to_le_bytes()[..],
        &0x6610_u16.to_le_bytes(),
        &256_u16.to_le_bytes(),
        &1_u16.to_le_bytes(),
        &(random_sealed.len() as u16).to_le_bytes(),
        &random_sealed,
        &0_u32.to_le_bytes(),
        &16_u16.to_le_bytes(),
        &sealed[..16],
    ]
    .concat();
    [&16_u16.to_le_bytes()[..], &iv, &(body.len() as u32).to_le_bytes(), &body, &sealed[16..]].concat()
}

fn filled(packed: &[u8]) -> Vec<u8> {
    let filling = 16 - packed.len() % 16;
    [packed, &vec![filling as u8; filling]].concat()
}

/// Makes a member of a method and packed bytes.
type Seal<'a> = &'a dyn Fn(u16, &[u8]) -> File;

#[test]
fn bytes_below_an_encryption_are_told() {
    let check = (crc32fast::hash(DATA) >> 24) as u8;
    let seals: [(&str, Seal<'_>); 2] = [
        ("ZipCrypto", &|method, packed| File { method, flags: 1, packed: Some(zip_crypto(packed, check)), ..File::new("a", DATA) }),
        ("WinZip", &|method, packed| {
            let (packed, extra) = winzip(packed, method);
            File { method: 99, flags: 1, packed: Some(packed), crc: Some(0), local_extra: extra.clone(), extra, ..File::new("a", DATA) }
        }),
    ];
    for (how, seal) in seals {
        let stored = opened(zip(vec![seal(0, DATA)]).bytes());
        assert_eq!(
            (codes(&stored), stored.members[0].sha256),
            (vec!["INFO encrypted".to_owned()], Some(sha256(DATA))),
            "{how} {stored:#?}"
        );
        for (method, what, packed) in streams(DATA) {
            let what = format!("{how} {what}");
            let plain = opened(zip(vec![seal(method, &packed)]).bytes());
            assert_eq!(
                (codes(&plain), plain.members[0].sha256),
                (vec!["INFO encrypted".to_owned()], Some(sha256(DATA))),
                "{what} {plain:#?}"
            );
            for tail in [1, 3, 16, 300].map(|length| Random(9).bytes(length)) {
                let manifest = opened(zip(vec![seal(method, &[packed.clone(), tail.clone()].concat())]).bytes());
                tells(&manifest, &tail, &what);
                assert!(
                    manifest.members[0].findings.iter().any(|finding| finding.detail.contains("below the encryption")),
                    "{manifest:#?}"
                );
            }
        }
        let skipped = [&0x184d_2a50_u32.to_le_bytes()[..], &6_u32.to_le_bytes(), b"secret"].concat();
        tells(&opened(zip(vec![seal(93, &[skipped.clone(), zstd(DATA)].concat())]).bytes()), &skipped, how);
        // What is altered is no content.
        let mut bytes = zip(vec![seal(8, &deflate(&DATA.repeat(50)))]).bytes();
        let end = bytes.windows(4).position(|four| four == b"PK\x01\x02").unwrap();
        bytes[end - 12] ^= 1;
        let manifest = opened(bytes);
        assert_ne!(manifest.members[0].sha256, Some(sha256(&DATA.repeat(50))), "{how} {manifest:#?}");
        assert_ne!(manifest.verdict, Verdict::Complete);
    }
}

#[test]
fn bytes_below_strong_encryption_are_told() {
    let seal = |method: u16, packed: &[u8]| File { method, flags: 0x41, packed: Some(strong(packed)), ..File::new("a", DATA) };
    for (method, packed) in [(0, DATA.to_vec()), (8, deflate(DATA))] {
        let zeros = [packed.clone(), vec![0; 16 - packed.len() % 16]].concat();
        for packed in [filled(&packed), zeros] {
            let plain = opened(zip(vec![seal(method, &packed)]).bytes());
            assert_eq!(
                (codes(&plain), plain.members[0].sha256),
                (vec!["INFO encrypted".to_owned()], Some(sha256(DATA))),
                "{method} {plain:#?}"
            );
        }
        let hidden = filled(&[packed.clone(), b"hidden ".repeat(100)].concat());
        tells(&opened(zip(vec![seal(method, &hidden)]).bytes()), &hidden[packed.len()..], "strong");
        // Less than a block, and not its filling.
        let short = [packed.clone(), vec![b'h'; 16 - packed.len() % 16]].concat();
        tells(&opened(zip(vec![seal(method, &short)]).bytes()), &short[packed.len()..], "strong, short");
        let ragged = File { packed: Some([strong(&filled(&packed)), b"few".to_vec()].concat()), ..seal(method, &packed) };
        tells(&opened(zip(vec![ragged]).bytes()), b"few", "strong, ragged");
    }
}

#[test]
fn a_wrong_password_that_fits_by_chance_gives_no_content() {
    let data = DATA.repeat(40);
    let bytes =
        zip(vec![File { flags: 1, packed: Some(zip_crypto(&deflate(&data), 7)), crc: Some(0x0700_0000), ..File::new("a", &data) }]).bytes();
    let manifest = opened(bytes);
    assert_eq!((codes(&manifest), manifest.members[0].sha256), (vec!["WARNING encrypted".to_owned()], None), "{manifest:#?}");
}
