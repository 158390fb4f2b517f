//! What a content is by its first bytes, and whether its name says otherwise.
//!
//! Invariants: the tables are data; only what is surely another thing is told, so that a name without an ending, an unknown ending and
//! an unknown content are never odd; families that share a form (everything that is a ZIP archive, everything that is text) count as one.
//! Telling programs of one kind apart is deliberately absent: nothing is parsed beyond fixed places of the first bytes.

use super::finding::{Code, Finding, Severity};
use super::format::{begins, is_tar};
use super::manifest::Member;

const ZIP: &str = "application/zip";
const OLE: &str = "application/x-ole-storage";
const TEXT: &str = "text/plain";
const HTML: &str = "text/html";
const XML: &str = "text/xml";
const RTF: &str = "text/rtf";
const PE: &str = "application/vnd.microsoft.portable-executable";
const DOS: &str = "application/x-dosexec";
const ELF: &str = "application/x-elf";
const MACH_O: &str = "application/x-mach-binary";
const JAVA: &str = "application/java-vm";
const SCRIPT: &str = "text/x-script";
const SHORTCUT: &str = "application/x-ms-shortcut";
const MP4: &str = "video/mp4";
/// Content that is none of those known here.
const UNKNOWN: &str = "application/octet-stream";
/// No content at all.
const EMPTY: &str = "application/x-empty";

/// Where a sign stands, the sign, and what it stands for; the first that fits counts.
const SIGNS: &[(usize, &[u8], &str)] = &[
    (0, b"PK\x03\x04", ZIP),
    (0, b"PK\x05\x06", ZIP),
    (0, b"PK\x07\x08", ZIP),
    (0, b"%PDF-", "application/pdf"),
    (0, b"\xff\xd8\xff", "image/jpeg"),
    (0, b"\x89PNG\r\n\x1a\n", "image/png"),
    (0, b"GIF87a", "image/gif"),
    (0, b"GIF89a", "image/gif"),
    (0, b"II*\x00", "image/tiff"),
    (0, b"MM\x00*", "image/tiff"),
    (8, b"WEBPVP8", "image/webp"),
    (4, b"ftypheic", "image/heic"),
    (4, b"ftypheix", "image/heic"),
    (4, b"ftypmif1", "image/heic"),
    (4, b"ftypavif", "image/avif"),
    (4, b"ftypqt  ", "video/quicktime"),
    (4, b"ftyp", MP4),
    (8, b"WAVEfmt ", "audio/wav"),
    (8, b"AVI LIST", "video/x-msvideo"),
    (0, b"ID3", "audio/mpeg"),
    (0, b"fLaC\x00", "audio/flac"),
    (0, b"OggS\x00", "application/ogg"),
    (0, b"\x1a\x45\xdf\xa3", "video/x-matroska"),
    (0, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", OLE),
    (0, b"{\\rtf", RTF),
    (0, b"\x7fELF", ELF),
    (0, b"\xfe\xed\xfa\xce", MACH_O),
    (0, b"\xfe\xed\xfa\xcf", MACH_O),
    (0, b"\xce\xfa\xed\xfe", MACH_O),
    (0, b"\xcf\xfa\xed\xfe", MACH_O),
    (0, b"dex\n03", "application/vnd.android.dex"),
    (0, b"\x00asm\x01\x00\x00\x00", "application/wasm"),
    (0, b"L\x00\x00\x00\x01\x14\x02\x00\x00\x00\x00\x00\xc0\x00\x00\x00", SHORTCUT),
    (0, b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (0, b"Rar!\x1a\x07", "application/vnd.rar"),
    (0, b"\x1f\x8b\x08", "application/gzip"),
    (0, b"BZh", "application/x-bzip2"),
    (0, b"\xfd7zXZ\x00", "application/x-xz"),
    (0, b"\x28\xb5\x2f\xfd", "application/zstd"),
    (0, b"\x04\x22\x4d\x18", "application/x-lz4"),
    (0, b"MSCF\x00\x00\x00\x00", "application/vnd.ms-cab-compressed"),
    (0, b"!<arch>\n", "application/x-archive"),
    (0, b"xar!\x00", "application/x-xar"),
    (0, b"SQLite format 3\x00", "application/vnd.sqlite3"),
    (0, b"ElfFile\x00", "application/x-ms-evtx"),
    (0, b"regf", "application/x-ms-registry"),
    (0, b"\xd4\xc3\xb2\xa1", "application/vnd.tcpdump.pcap"),
    (0, b"\xa1\xb2\xc3\xd4", "application/vnd.tcpdump.pcap"),
    (0, b"\x0a\x0d\x0d\x0a", "application/x-pcapng"),
    (0, b"EVF\x09\x0d\x0a\xff\x00", "application/x-ewf"),
    (0, b"EVF2\x0d\x0a\x81\x00", "application/x-ewf"),
    (0, b"vhdxfile", "application/x-vhdx"),
    (0, b"KDMV", "application/x-vmdk"),
    (0, b"QFI\xfb", "application/x-qcow2"),
];

/// Contents that a system runs or follows.
const EXECUTABLE: &[(&str, &str)] = &[
    (PE, "a Windows program"),
    (DOS, "a DOS program"),
    (ELF, "a Linux program"),
    (MACH_O, "a macOS program"),
    (SCRIPT, "a script"),
    (SHORTCUT, "a Windows shortcut"),
];

/// Endings of names, and what a content with such a name may be. Of text, any text may be.
const ENDINGS: &[(&[&str], &[&str])] = &[
    (&["pdf"], &["application/pdf"]),
    (&["jpg", "jpeg", "jpe", "jfif"], &["image/jpeg"]),
    (&["png"], &["image/png"]),
    (&["gif"], &["image/gif"]),
    (&["tif", "tiff"], &["image/tiff"]),
    (&["webp"], &["image/webp"]),
    (&["heic", "heif"], &["image/heic", MP4]),
    (&["mp4", "m4v", "m4a", "mov", "3gp"], &[MP4, "video/quicktime"]),
    (&["mp3"], &["audio/mpeg"]),
    (&["wav"], &["audio/wav"]),
    (&["avi"], &["video/x-msvideo"]),
    (&["mkv", "webm"], &["video/x-matroska"]),
    // Encrypted ones are OLE storages; many programs write text or pages under the old names.
    (&["docx", "docm", "dotx", "dotm", "xlsx", "xlsm", "xlsb", "xltx", "pptx", "pptm", "ppsx", "potx", "vsdx"], &[ZIP, OLE]),
    (&["doc", "dot", "xls", "xlt", "ppt", "pps"], &[OLE, ZIP, RTF, HTML, XML, TEXT]),
    (&["odt", "ods", "odp", "odg", "epub"], &[ZIP, XML]),
    (&["rtf"], &[RTF, TEXT]),
    (&["zip", "jar", "war", "ear", "apk", "aab", "ipa", "xpi", "kmz", "nupkg", "whl"], &[ZIP]),
    (&["gz", "tgz"], &["application/gzip", "application/x-tar"]),
    (&["bz2", "tbz2"], &["application/x-bzip2"]),
    (&["xz", "txz"], &["application/x-xz"]),
    (&["zst"], &["application/zstd"]),
    (&["7z"], &["application/x-7z-compressed"]),
    (&["rar"], &["application/vnd.rar"]),
    (&["evtx"], &["application/x-ms-evtx"]),
    (&["txt", "log", "csv", "tsv", "md", "ini", "json", "xml", "html", "htm", "yml", "yaml", "eml", "srt"], &[TEXT, HTML, XML, RTF]),
];

/// Endings of what a system runs when it is opened.
const RUN: &[&str] = &[
    "exe", "scr", "com", "pif", "cpl", "bat", "cmd", "ps1", "vbs", "vbe", "js", "jse", "wsf", "wsh", "hta", "msi", "lnk", "jar", "app",
    "command", "desktop", "elf",
];

/// Endings that people open without a second thought, and behind which another one is put to hide.
const HARMLESS: &[&str] = &[
    "pdf", "doc", "docx", "xls", "xlsx", "ppt", "pptx", "rtf", "odt", "ods", "jpg", "jpeg", "png", "gif", "bmp", "mp3", "mp4", "avi", "txt",
];

/// The media type that the first bytes of a content tell; `length` is that of the whole content.
pub(super) fn content_type(head: &[u8], length: u64) -> &'static str {
    if head.is_empty() {
        return if length == 0 { EMPTY } else { UNKNOWN };
    }
    if let Some(found) = program(head) {
        return found;
    }
    let signed = SIGNS.iter().find(|(at, sign, _)| head.get(*at..).is_some_and(|rest| begins(rest, sign)));
    if let Some((_, _, found)) = signed {
        return found;
    }
    if is_tar(head) {
        return "application/x-tar";
    }
    text(head, crate::source::wide(head.len()) < length).unwrap_or(UNKNOWN)
}

/// Programs whose sign alone is too short to be sure of.
fn program(head: &[u8]) -> Option<&'static str> {
    let word = |at: usize| head.get(at..)?.first_chunk::<4>().copied();
    if head.starts_with(b"MZ") {
        // The new header's place; of a program for DOS alone it is anything.
        let place = usize::try_from(u32::from_le_bytes(word(60)?)).ok()?;
        return match word(place) {
            Some([b'P', b'E', 0, 0]) => Some(PE),
            None if (64..1 << 24).contains(&place) => Some(PE),
            _ if head.iter().take(64).filter(|byte| **byte == 0).count() > 8 => Some(DOS),
            _ => None,
        };
    }
    if head.starts_with(b"\xca\xfe\xba\xbe") {
        // The number of programs inside, or the version of a class, which is above 44.
        return Some(if u32::from_be_bytes(word(4)?) < 45 { MACH_O } else { JAVA });
    }
    None
}

/// Which kind of text it is, if it is one; `cut` where more follows.
fn text(head: &[u8], cut: bool) -> Option<&'static str> {
    if head.starts_with(b"\xff\xfe") || head.starts_with(b"\xfe\xff") {
        return (head.len() >= 4).then_some(TEXT);
    }
    // Without a way out in between, so that many bytes are looked at in one step.
    let control = |byte: u8| (byte < 32 && !(9..=13).contains(&byte) && byte != 27) || byte == 127;
    if head.iter().fold(false, |any, byte| any | control(*byte)) {
        return None;
    }
    if !head.is_ascii() {
        let plain = match std::str::from_utf8(head) {
            Ok(_) => true,
            // Cut within a character.
            Err(error) => cut && error.error_len().is_none(),
        };
        // Text in an older character set is mostly plain letters.
        let ascii = head.iter().filter(|byte| byte.is_ascii()).count();
        if !plain && ascii.saturating_mul(4) < head.len().saturating_mul(3) {
            return None;
        }
    }
    let body = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head).trim_ascii_start();
    let begins = |word: &str| body.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word.as_bytes()));
    // An interpreter is named by its path; `#![` begins a file of Rust.
    if head.starts_with(b"#!/") || head.starts_with(b"#! /") {
        return Some(SCRIPT);
    }
    if begins("<!doctype html") || begins("<html") {
        return Some(HTML);
    }
    Some(if begins("<?xml") { XML } else { TEXT })
}

/// Adds to a member what its name hides of it.
pub(super) fn check_member(member: &mut Member) {
    let finding = mismatch(&member.path, member.content_type.as_deref());
    member.findings.extend(finding);
}

/// What the name hides of the content.
pub(super) fn mismatch(path: &str, content: Option<&str>) -> Option<Finding> {
    let name = path.rsplit(['/', '\\']).next().unwrap_or(path);
    let (stem, ending) = name.trim_end().rsplit_once('.')?;
    let ending = ending.trim().to_ascii_lowercase();
    let content = content.unwrap_or(UNKNOWN);
    let runs = EXECUTABLE.iter().find(|(kind, _)| *kind == content).map(|(_, words)| *words);
    let finding = |severity, detail: String| Some(Finding::new(Code::TypeMismatch, severity, detail));
    let opens = RUN.contains(&ending.as_str());
    // Reversed, `gpj.exe` is shown as `exe.jpg`.
    if name.contains('\u{202e}') && (opens || runs.is_some()) {
        return finding(Severity::Warning, format!("the name is shown reversed; its real ending is .{}", shown(&ending)));
    }
    if opens {
        let before = stem.trim_end().rsplit_once('.').map(|(_, before)| before.trim().to_ascii_lowercase())?;
        // Windows itself notes files lately opened so.
        let recent = ending == "lnk" && path.split(['/', '\\']).any(|folder| folder.eq_ignore_ascii_case("recent"));
        if HARMLESS.contains(&before.as_str()) && !recent {
            return finding(
                Severity::Warning,
                format!("the name ends in .{before}.{ending}: what is shown as .{before} is run when opened"),
            );
        }
        return None;
    }
    let (_, fitting) = ENDINGS.iter().find(|(endings, _)| endings.contains(&ending.as_str()))?;
    if let Some(words) = runs {
        return finding(Severity::Warning, format!("the content is {words} ({content}) where the name ends in .{ending}"));
    }
    if fitting.contains(&content) || matches!(content, UNKNOWN | EMPTY) || (content == TEXT && !is_known_by_sign(fitting)) {
        return None;
    }
    finding(Severity::Info, format!("the content is {content} where the name ends in .{ending}"))
}

/// Whether every content that fits begins with a sign, so that text cannot be it.
fn is_known_by_sign(fitting: &[&str]) -> bool {
    fitting.iter().all(|kind| SIGNS.iter().any(|(_, _, known)| known == kind))
}

/// An ending as it may be shown: it is bounded, and nothing in it misleads.
fn shown(ending: &str) -> String {
    ending.chars().filter(|letter| !super::is_deceptive(*letter)).take(16).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind(content: &[u8]) -> &'static str {
        content_type(content.get(..512).unwrap_or(content), crate::source::wide(content.len()))
    }

    fn windows_program() -> Vec<u8> {
        let mut program = vec![0_u8; 256];
        program.splice(..2, *b"MZ");
        program.splice(60..64, 128_u32.to_le_bytes());
        program.splice(128..132, *b"PE\0\0");
        program
    }

    #[test]
    fn contents_are_told_by_their_first_bytes() {
        assert_eq!(kind(b""), EMPTY);
        assert_eq!(kind(&windows_program()), PE);
        assert_eq!(kind(b"MZ is how this letter begins, which is long enough to hold a header but is none at all."), TEXT);
        assert_eq!(kind(b"\xca\xfe\xba\xbe\0\0\0\x02"), MACH_O);
        assert_eq!(kind(b"\xca\xfe\xba\xbe\0\0\0\x41"), JAVA);
        assert_eq!(kind(b"\x7fELF\x02\x01\x01"), ELF);
        assert_eq!(kind(b"#!/bin/sh\necho\n"), SCRIPT);
        assert_eq!(kind(b"#![no_std]\n"), TEXT);
        assert_eq!(kind("Chào buổi sáng".as_bytes()), TEXT);
        assert_eq!(kind(b"Ch\xe0o bu\xf2i s\xe1ng, th\xfd nghi\xeam ch\xfc c\xf3 d\xb5u"), TEXT);
        assert_eq!(kind(b"\xff\xfea\0b\0"), TEXT);
        assert_eq!(kind(b"\xef\xbb\xbf  <!DOCTYPE html><p>"), HTML);
        assert_eq!(kind(b"<?xml version='1.0'?>"), XML);
        assert_eq!(kind(b"\x00\x01\x02\x03"), UNKNOWN);
        assert_eq!(kind(b"RIFF\x10\0\0\0WAVEfmt "), "audio/wav");
        // Cut within a character at the end of the first bytes.
        let long = "ế".repeat(400);
        assert_eq!(kind(long.as_bytes()), TEXT);
    }

    #[test]
    fn no_first_bytes_make_it_stumble() {
        for length in 0..70 {
            for start in [&b"MZ"[..], b"\xca\xfe\xba\xbe", b"PK", b"\xff\xfe", b"RIFF", b"#!"] {
                let mut head = start.to_vec();
                head.resize(length, 0xff);
                content_type(&head, 1_000);
                content_type(&head, 0);
            }
        }
    }

    #[test]
    fn a_program_under_the_name_of_a_document_is_a_warning() {
        for (name, content) in [
            ("a/hoá đơn.pdf", PE),
            ("x.DOCX", ELF),
            ("x.jpg", MACH_O),
            ("readme.txt", SCRIPT),
            ("x.docx", SHORTCUT),
            ("b.xlsx.exe", PE),
            ("b.pdf      .scr", UNKNOWN),
            ("c.docx.lnk", SHORTCUT),
            ("photo_\u{202e}gpj.exe", PE),
        ] {
            let finding = mismatch(name, Some(content)).map(|finding| (finding.code, finding.severity));
            assert_eq!(finding, Some((Code::TypeMismatch, Severity::Warning)), "{name} {content}");
        }
    }

    #[test]
    fn another_harmless_content_is_only_told() {
        for (name, content) in [("a.jpg", "image/png"), ("a.pdf", ZIP), ("a.png", TEXT), ("a.txt", "application/gzip"), ("a.pdf", HTML)] {
            assert_eq!(mismatch(name, Some(content)).map(|finding| finding.severity), Some(Severity::Info), "{name} {content}");
        }
    }

    #[test]
    fn families_and_what_is_unknown_are_not_odd() {
        for (name, content) in [
            ("a.docx", ZIP),
            ("a.docx", OLE),
            ("a.xlsx", ZIP),
            ("a.jar", ZIP),
            ("a.apk", ZIP),
            ("a.doc", RTF),
            ("a.doc", ZIP),
            ("a.xls", HTML),
            ("a.tar.gz", "application/gzip"),
            ("a.tgz", "application/gzip"),
            ("a.csv", TEXT),
            ("a.json", TEXT),
            ("a.html", XML),
            ("a.txt", EMPTY),
            ("a.jpg", UNKNOWN),
            ("a", PE),
            ("a.exe", PE),
            ("a.dll", PE),
            ("lib.so.6", ELF),
            ("run.sh", SCRIPT),
            ("jquery.min.js", TEXT),
            ("Users/x/AppData/Roaming/Microsoft/Windows/Recent/báo cáo.docx.lnk", SHORTCUT),
            (".bashrc", TEXT),
            ("a.", PE),
        ] {
            assert_eq!(mismatch(name, Some(content)), None, "{name} {content}");
        }
        assert_eq!(mismatch("a.pdf", None), None);
    }
}
