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
        table.iter().find(|(magic, _)| head.starts_with(magic)).map(|(_, word)| Format { word, archive })
    };
    known(ARCHIVES, true).or_else(|| is_tar(head).then_some(Format { word: "tar", archive: true })).or_else(|| known(OTHERS, false))
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
    let plain = field.iter().all(|byte| matches!(byte, b'0'..=b'7' | b' ' | 0));
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
    plain && (unsigned == recorded || signed == recorded)
}
