//! Names: turning their bytes into text and saying what is odd about them.
//!
//! Invariants: the bytes are never lost: where they are not UTF-8 they are given beside the text. No name is ever used as a path.

use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash as _, Hasher as _};

use unicode_normalization::UnicodeNormalization as _;

use super::entry::{Entry, FLAG_UTF8};
use super::finding::{Code, Finding};
use super::is_deceptive;
use super::legacy::{readings, upper_half};
use super::options::Limits;

/// Upper half of code page 437, the character set of ZIP names without another mark (APPNOTE appendix D).
const CP437_UPPER: &str =
    "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u{a0}";

/// A name as text.
pub(super) struct Decoded {
    pub(super) text: String,
    pub(super) raw_hex: Option<String>,
    pub(super) finding: Option<Finding>,
}

/// The character set of a name that is neither UTF-8 nor, by its letters, Vietnamese.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fallback {
    /// Code page 437, which ZIP names have without another mark.
    CodePage437,
    /// ISO 8859-1, where a format says nothing or says so.
    Latin1,
}

/// The least confidence with which a reading in a Vietnamese character set is shown.
const CONFIDENT: u64 = 60;

/// The text of an entry's name: UTF-8 where it is, the Unicode name beside it where that one fits, else the likeliest reading.
pub(super) fn decode(entry: &Entry) -> Decoded {
    if let Ok(text) = std::str::from_utf8(&entry.name) {
        return Decoded { text: text.to_owned(), raw_hex: None, finding: utf8_finding(entry, text) };
    }
    if let Some(name) = &entry.unicode_name {
        let detail = "the bytes of the name are not UTF-8; the text is the Unicode name given beside them";
        let finding = Some(Finding::warning(Code::NonUtf8Name, detail));
        return Decoded { text: name.to_string(), raw_hex: Some(hex::encode(&entry.name)), finding };
    }
    let mut decoded = decode_bytes(&entry.name, Fallback::CodePage437);
    if let Some(finding) = decoded.finding.as_mut().filter(|_| entry.flags & FLAG_UTF8 != 0) {
        finding.detail.push_str("; the archive marks them as UTF-8");
    }
    decoded
}

/// The text of a name: UTF-8 where it is, else the likeliest reading.
pub(super) fn decode_bytes(raw: &[u8], fallback: Fallback) -> Decoded {
    if let Ok(text) = std::str::from_utf8(raw) {
        return Decoded { text: text.to_owned(), raw_hex: None, finding: None };
    }
    let readings = readings(raw);
    let others = |skip: usize| -> String {
        let offered = readings.iter().skip(skip).filter(|reading| reading.confidence > 0);
        offered
            .map(|reading| format!("; {} would give \"{}\" ({} of 100)", reading.set, shown(&reading.text), reading.confidence))
            .collect()
    };
    let (text, how) = match readings.first().filter(|reading| reading.confidence >= CONFIDENT) {
        Some(best) => {
            let how = format!("read as {} with confidence {} of 100{}", best.set, best.confidence, others(1));
            (best.text.clone(), how)
        }
        None => {
            let (text, set) = match fallback {
                Fallback::CodePage437 => (upper_half(raw, CP437_UPPER), "code page 437"),
                Fallback::Latin1 => (raw.iter().map(|byte| char::from(*byte)).collect(), "ISO 8859-1"),
            };
            (text, format!("the text is a guess by {set}{}", others(0)))
        }
    };
    let detail = format!("the bytes of the name are not UTF-8; {how}");
    Decoded { text, raw_hex: Some(hex::encode(raw)), finding: Some(Finding::warning(Code::NonUtf8Name, detail)) }
}

/// A few characters of a text for a finding.
fn shown(text: &str) -> String {
    text.chars().take(60).flat_map(char::escape_debug).collect()
}

/// What may be odd about a name that is UTF-8.
fn utf8_finding(entry: &Entry, text: &str) -> Option<Finding> {
    match entry.unicode_name.as_deref() {
        Some(other) if other != text => {
            let other: String = other.chars().take(120).flat_map(char::escape_debug).collect();
            let detail = format!("a second, Unicode name in the extra field differs: \"{other}\"");
            Some(Finding::warning(Code::LocalCentralMismatch, detail))
        }
        Some(_) => None,
        None if text.is_ascii() || entry.flags & FLAG_UTF8 != 0 => None,
        None => {
            let detail = "the character set of the name is not declared; its bytes are valid UTF-8 and were read so";
            Some(Finding::warning(Code::UndeclaredEncoding, detail))
        }
    }
}

/// What a single name gives away.
pub(super) fn check_name(text: &str, raw: &[u8], limits: &Limits, findings: &mut Vec<Finding>) {
    if text.is_empty() {
        findings.push(Finding::warning(Code::EmptyName, "the name is empty"));
        return;
    }
    let mut warn = |code, detail: String| findings.push(Finding::warning(code, detail));
    let separator = |c: char| c == '/' || c == '\\';
    let plain = raw.iter().all(|byte| (b' '..0x7f).contains(byte));
    if raw.contains(&b'\\') || text.contains('\\') {
        warn(Code::BackslashPath, "the name contains a backslash".to_owned());
    }
    if text.split(separator).any(|part| part == "..") {
        warn(Code::PathTraversal, "the name has a \"..\" component".to_owned());
    }
    let drive = matches!(text.as_bytes(), [letter, b':', ..] if letter.is_ascii_alphabetic());
    if text.starts_with(separator) || drive {
        warn(Code::AbsolutePath, "the name begins at a root".to_owned());
    }
    if !plain && let Some(character) = text.chars().find(|c| is_deceptive(*c)) {
        let detail = format!("the name contains U+{:04X}", u32::from(character));
        warn(Code::ControlCharacter, detail);
    }
    let folders = text.trim_end_matches(separator).split(separator).count().saturating_sub(1);
    if crate::source::wide(folders) > limits.depth {
        let detail = format!("{folders} folders deep, the limit is {}", limits.depth);
        warn(Code::DepthExceeded, detail);
    }
    let longest = text.split(separator).map(str::len).max().unwrap_or(0);
    if text.len() > 4095 || longest > 255 {
        let detail = format!("{} bytes, the longest part {longest}", text.len());
        warn(Code::LongPath, detail);
    }
    let odd = text.split(separator).skip(usize::from(drive)).find(|part| is_reserved(part));
    if let Some(part) = odd {
        let part: String = part.chars().take(60).flat_map(char::escape_debug).collect();
        warn(Code::ReservedName, format!("\"{part}\" has a meaning of its own on Windows"));
    }
}

/// Device names, alternate streams, trailing dots and spaces.
fn is_reserved(part: &str) -> bool {
    if part.is_empty() || part == "." || part == ".." {
        return false;
    }
    let stem = part.split('.').next().unwrap_or(part).trim_end();
    let device = match stem.len() {
        3 => ["CON", "PRN", "AUX", "NUL"].iter().any(|name| stem.eq_ignore_ascii_case(name)),
        4 => {
            let (name, digit) = stem.split_at_checked(3).unwrap_or((stem, ""));
            let port = name.eq_ignore_ascii_case("COM") || name.eq_ignore_ascii_case("LPT");
            port && digit.bytes().all(|byte| (b'1'..=b'9').contains(&byte))
        }
        _ => false,
    };
    device || part.contains(':') || part.ends_with(['.', ' '])
}

/// A 64-bit hash of a name, for finding equal ones; equality is checked beside it.
pub(super) fn key(text: &[u8]) -> u64 {
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    hasher.finish()
}

/// The form in which names are the same to systems that ignore case or Unicode composition.
fn folded(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    text.nfc().flat_map(char::to_lowercase).nfc().collect()
}

/// What names give away together. `paths` are the members' texts with their raw bytes where these are not UTF-8; `report` gets a position in it.
pub(super) fn check_together(paths: &[(&str, Option<&str>)], report: &mut dyn FnMut(usize, Finding)) {
    let mut keys: Vec<(u64, usize)> =
        paths.iter().enumerate().map(|(position, (text, _))| (key(folded(text).as_bytes()), position)).collect();
    keys.sort_unstable();
    for group in keys.chunk_by(|(a, _), (b, _)| a == b) {
        if group.len() > 1 {
            check_group(paths, group, report);
        }
    }
    drop(keys);
    check_folders(paths, report);
}

/// Members whose folded names have the same hash: duplicates, collisions, or, hardly ever, chance.
fn check_group(paths: &[(&str, Option<&str>)], group: &[(u64, usize)], report: &mut dyn FnMut(usize, Finding)) {
    let mut names: Vec<(String, &str, Option<&str>, usize)> = group
        .iter()
        .filter_map(|(_, position)| {
            let (text, raw) = paths.get(*position)?;
            Some((folded(text), *text, *raw, *position))
        })
        .collect();
    names.sort_unstable();
    for same in names.chunk_by(|a, b| a.0 == b.0) {
        if same.len() < 2 {
            continue;
        }
        let mut spellings = 0_usize;
        for equal in same.chunk_by(|a, b| (a.1, a.2) == (b.1, b.2)) {
            spellings = spellings.saturating_add(1);
            if equal.len() > 1 {
                for (.., position) in equal {
                    let detail = format!("{} members have this name", equal.len());
                    report(*position, Finding::warning(Code::DuplicatePath, detail));
                }
            }
        }
        if spellings > 1 {
            for (.., position) in same {
                let detail = format!("{spellings} names differ only in case or composition");
                report(*position, Finding::warning(Code::CaseCollision, detail));
            }
        }
    }
}

/// Members whose name is also a folder of other members.
fn check_folders(paths: &[(&str, Option<&str>)], report: &mut dyn FnMut(usize, Finding)) {
    let mut names: Vec<(u64, usize)> = paths.iter().enumerate().map(|(position, (text, _))| (key(text.as_bytes()), position)).collect();
    names.sort_unstable();
    let mut hit = vec![false; paths.len()];
    let mut last_folder = "";
    for (text, _) in paths {
        let folder = text.rfind('/').and_then(|at| text.get(..at)).unwrap_or("");
        if folder.is_empty() || folder == last_folder {
            continue;
        }
        last_folder = folder;
        // Only as many parents as a name may sensibly have.
        let ends = folder.match_indices('/').map(|(at, _)| at).chain([folder.len()]).take(64);
        for end in ends {
            let Some(prefix) = folder.get(..end) else { continue };
            let wanted = key(prefix.as_bytes());
            let from = names.partition_point(|(key, _)| *key < wanted);
            for (_, position) in names.iter().skip(from).take_while(|(key, _)| *key == wanted) {
                let same = paths.get(*position).is_some_and(|(name, _)| *name == prefix);
                if let Some(flag) = hit.get_mut(*position).filter(|_| same) {
                    *flag = true;
                }
            }
        }
    }
    for (position, _) in hit.iter().enumerate().filter(|(_, hit)| **hit) {
        let detail = "other members have this name as a folder";
        report(position, Finding::warning(Code::FileDirectoryConflict, detail));
    }
}
