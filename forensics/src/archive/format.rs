//! Telling a file's format from its first bytes, whatever its name.

/// How many first bytes [`sniff`] looks at.
pub(super) const HEAD_BYTES: usize = 512;

/// What the first bytes say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Format {
    /// The word in the manifest.
    pub(super) word: &'static str,
    /// Whether such a file contains other files.
    pub(super) archive: bool,
}

const ARCHIVES: &[(&[u8], &str)] = &[
    (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "zip"),
    (b"PK\x07\x08", "zip"),
    (b"7z\xbc\xaf\x27\x1c", "7z"),
    (b"Rar!\x1a\x07", "rar"),
    (b"\x1f\x8b\x08", "gzip"),
    (b"BZh", "bzip2"),
    (b"\xfd7zXZ\x00", "xz"),
    (b"\x28\xb5\x2f\xfd", "zstd"),
    (b"\x04\x22\x4d\x18", "lz4"),
    (b"MSCF\x00\x00\x00\x00", "cab"),
    (b"!<arch>\n", "ar"),
    (b"070701", "cpio"),
    (b"070702", "cpio"),
    (b"070707", "cpio"),
    (b"\x60\xea", "arj"),
    (b"xar!", "xar"),
    (b"MSWIM\x00\x00\x00", "wim"),
    (b"hsqs", "squashfs"),
    (b"sqsh", "squashfs"),
    (b"LZIP\x01", "lzip"),
    (b"\x1f\x9d\x8c", "compress"),
    (b"\x1f\x9d\x8d", "compress"),
    (b"\x1f\x9d\x8e", "compress"),
    (b"\x1f\x9d\x8f", "compress"),
    (b"\x1f\x9d\x90", "compress"),
    (b"LRZI\x00", "lrzip"),
    (b"\x89LZO\x00\r\n\x1a\n", "lzop"),
    (b"WARC/1.", "warc"),
];

const OTHERS: &[(&[u8], &str)] = &[
    (b"%PDF-", "pdf"),
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"\xff\xd8\xff", "jpeg"),
    (b"GIF87a", "gif"),
    (b"GIF89a", "gif"),
    (b"\x7fELF", "elf"),
    (b"MZ", "pe"),
    (b"SQLite format 3\x00", "sqlite"),
    (b"ElfFile\x00", "evtx"),
    (b"regf", "registry-hive"),
    (b"\xd4\xc3\xb2\xa1", "pcap"),
    (b"\xa1\xb2\xc3\xd4", "pcap"),
    (b"\x0a\x0d\x0d\x0a", "pcapng"),
    (b"EVF\x09\x0d\x0a\xff\x00", "ewf"),
    (b"EVF2\x0d\x0a\x81\x00", "ewf"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "ole"),
    (b"vhdxfile", "vhdx"),
    (b"KDMV", "vmdk"),
    (b"QFI\xfb", "qcow2"),
];

/// The format that the first bytes of a file tell.
pub(super) fn sniff(head: &[u8]) -> Option<Format> {
    let known = |table: &'static [(&[u8], &'static str)], archive| {
        table.iter().find(|(magic, _)| begins(head, magic)).map(|(_, word)| Format { word, archive })
    };
    known(ARCHIVES, true)
        .or_else(|| is_lzma(head).then_some(Format { word: "lzma", archive: true }))
        .or_else(|| is_tar(head).then_some(Format { word: "tar", archive: true }))
        .or_else(|| known(OTHERS, false))
}

/// Whether bytes begin with a sign; most of the many signs are told apart by their first byte alone.
pub(super) fn begins(bytes: &[u8], sign: &[u8]) -> bool {
    bytes.first() == sign.first() && bytes.starts_with(sign)
}

/// Where an image of a disc (ISO 9660) has its mark, and the mark.
pub(super) const DISC: (u64, &[u8], Format) = (32_769, b"CD001", Format { word: "iso9660", archive: true });

/// The older form of a single LZMA stream, which has no mark: properties as all programs write them, a dictionary of 4 KiB to 256 MiB that is a power
/// of two or half as much again, a length that is left open or sensible, and the zero with which the stream begins.
fn is_lzma(head: &[u8]) -> bool {
    let (Some(dictionary), Some(size)) = (super::window::u32_at(head, 1), super::window::u64_at(head, 5)) else { return false };
    let round = dictionary.is_power_of_two() || (dictionary / 3).is_power_of_two() && dictionary % 3 == 0;
    let sensible = size == u64::MAX || (1..1 << 40).contains(&size);
    head.first() == Some(&0x5d) && head.get(13) == Some(&0) && (1 << 12..=1 << 28).contains(&dictionary) && round && sensible
}

/// A tar header: by its check sum, or by its magic.
pub(super) fn is_tar(head: &[u8]) -> bool {
    let Some(header) = head.get(..512) else {
        return false;
    };
    header.get(257..262) == Some(b"ustar") || (header.first() != Some(&0) && tar_checksum(header))
}

/// Whether the check sum of a tar header fits: the sum of its bytes, those of the sum itself as blanks, in octal. Some old programs
/// took the bytes as signed.
pub(super) fn tar_checksum(header: &[u8]) -> bool {
    let field = header.get(148..156).unwrap_or_default();
    if !field.iter().all(|byte| matches!(byte, b'0'..=b'7' | b' ' | 0)) {
        return false;
    }
    let text: String = field.iter().map(|byte| char::from(*byte)).filter(char::is_ascii_digit).collect();
    let Ok(recorded) = i64::from_str_radix(&text, 8) else {
        return false;
    };
    let (mut unsigned, mut signed) = (0_i64, 0_i64);
    for (at, byte) in header.iter().enumerate().take(512) {
        let byte = if (148..156).contains(&at) { b' ' } else { *byte };
        unsigned = unsigned.saturating_add(i64::from(byte));
        signed = signed.saturating_add(i64::from(i8::from_le_bytes([byte])));
    }
    unsigned == recorded || signed == recorded
}
