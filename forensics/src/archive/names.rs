//! Names: turning their bytes into text and saying what is odd about them.
//!
//! Invariants: the bytes are never lost: where they are not UTF-8 they are given beside the text. No name is ever used as a path.

use std::cmp::Ordering;
use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash as _, Hasher as _};
use std::io;

use unicode_normalization::UnicodeNormalization as _;

use super::entry::{Entry, FLAG_UTF8};
use super::finding::{Code, Finding};
use super::is_deceptive;
use super::legacy::{Tally, readings, upper_half};
use super::manifest::Member;
use super::options::Limits;
use super::spool::{Scratch, Sorted, Sorter, number, record};
use crate::digest::Sha256Hasher;

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
pub(super) fn decode(entry: &Entry, tally: &Tally) -> Decoded {
    if let Ok(text) = std::str::from_utf8(&entry.name) {
        return Decoded { text: text.to_owned(), raw_hex: None, finding: utf8_finding(entry, text) };
    }
    if let Some(name) = &entry.unicode_name {
        let detail = "the bytes of the name are not UTF-8; the text is the Unicode name given beside them";
        let finding = Some(Finding::warning(Code::NonUtf8Name, detail));
        return Decoded { text: name.to_string(), raw_hex: Some(hex::encode(&entry.name)), finding };
    }
    let mut decoded = decode_among(&entry.name, Fallback::CodePage437, tally);
    if let Some(finding) = decoded.finding.as_mut().filter(|_| entry.flags & FLAG_UTF8 != 0) {
        finding.detail.push_str("; the archive marks them as UTF-8");
    }
    decoded
}

/// The text of a name: UTF-8 where it is, else the likeliest reading.
pub(super) fn decode_bytes(raw: &[u8], fallback: Fallback) -> Decoded {
    decode_among(raw, fallback, &Tally::default())
}

/// The same for one of several names, of which it is known what they tell together.
pub(super) fn decode_among(raw: &[u8], fallback: Fallback, tally: &Tally) -> Decoded {
    if let Ok(text) = std::str::from_utf8(raw) {
        return Decoded { text: text.to_owned(), raw_hex: None, finding: None };
    }
    let readings = readings(raw, tally, CONFIDENT);
    let others = |skip: usize| -> String {
        let offered = readings.iter().skip(skip).filter(|reading| reading.confidence > 0);
        offered
            .map(|reading| format!("; {} would give \"{}\" ({} of 100)", reading.set, shown(&reading.text), reading.confidence))
            .collect()
    };
    let (text, how) = match readings.first().filter(|reading| reading.fits) {
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

/// The name without parts that lead nowhere, where it has such: `a//b` and `./a/b` are `a/b` to every system.
fn without_empty_parts(text: &str) -> Option<String> {
    if !(text.starts_with("./") || text.contains("//") || text.contains("/./")) {
        return None;
    }
    let root = if text.starts_with('/') { "/" } else { "" };
    let parts: Vec<&str> = text.split('/').filter(|part| !matches!(*part, "" | ".")).collect();
    Some(format!("{root}{}", parts.join("/")))
}

/// The beginning of a name's SHA-256: equal for equal names, and for no others that could be made.
type NameHash = [u8; 16];

fn name_hash(parts: &[&[u8]]) -> NameHash {
    let mut hasher = Sha256Hasher::new();
    for part in parts {
        hasher.update(part);
    }
    hasher.finish().0.first_chunk().copied().unwrap_or_default()
}

/// What notes say of a member, in the order in which it is told.
const DUPLICATE: u8 = 0;
const COLLISION: u8 = 1;
const CONFLICT: u8 = 2;

/// The most folders of one name that are looked at: as many parents as a name may sensibly have.
const PARENTS: usize = 64;

/// Compares the names of all members, by their hashes.
#[derive(Default)]
pub(super) struct Together {
    /// Folded name, exact name, index.
    names: Sorter<40>,
    /// Exact text, index.
    texts: Sorter<24>,
    folders: Sorter<16>,
    last_folder: String,
}

impl Together {
    pub(super) fn new(scratch: Option<&Scratch>) -> Self {
        let (names, texts, folders) = (Sorter::new(scratch), Sorter::new(scratch), Sorter::new(scratch));
        Self { names, texts, folders, last_folder: String::new() }
    }

    /// Takes the name of one member.
    pub(super) fn note(&mut self, member: &Member) -> io::Result<()> {
        let text = member.path.as_str();
        let plain = name_hash(&[text.as_bytes()]);
        let simple = text.bytes().all(|byte| byte.is_ascii() && !byte.is_ascii_uppercase());
        let alike = match without_empty_parts(text) {
            Some(short) => name_hash(&[folded(&short).as_bytes()]),
            None if simple => plain,
            None => name_hash(&[folded(text).as_bytes()]),
        };
        let exact = match &member.raw_path_hex {
            // The byte between them is in no text.
            Some(raw) => name_hash(&[b"\xff", text.as_bytes(), b"\xff", raw.as_bytes()]),
            None => plain,
        };
        let index = member.index.to_be_bytes();
        self.names.push(record(&[&alike, &exact, &index]))?;
        self.texts.push(record(&[&plain, &index]))?;
        self.note_folders(text)
    }

    /// Takes the name of a folder that the archive lists by itself.
    pub(super) fn note_folder(&mut self, text: &str) -> io::Result<()> {
        self.folders.push(name_hash(&[text.trim_end_matches('/').as_bytes()]))
    }

    fn note_folders(&mut self, text: &str) -> io::Result<()> {
        let folder = text.rfind('/').and_then(|at| text.get(..at)).unwrap_or("");
        if folder.is_empty() || folder == self.last_folder {
            return Ok(());
        }
        let ends = folder.match_indices('/').map(|(at, _)| at).chain([folder.len()]).take(PARENTS);
        for end in ends {
            let Some(prefix) = folder.get(..end) else { continue };
            // Those that the folder before shares were taken with it.
            let known = self.last_folder.strip_prefix(prefix).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
            if !known {
                self.folders.push(name_hash(&[prefix.as_bytes()]))?;
            }
        }
        folder.clone_into(&mut self.last_folder);
        Ok(())
    }

    /// What was found: index of the member, kind, number.
    pub(super) fn finish(self, scratch: Option<&Scratch>) -> io::Result<Sorted<17>> {
        let mut notes = Sorter::new(scratch);
        let mut note = |record: &[u8], kind: u8, count: u64| {
            let index = record.last_chunk::<8>().copied().unwrap_or_default();
            notes.push(self::record(&[&index, &[kind], &count.to_be_bytes()]))
        };
        equal_names(self.names.finish()?, &mut note)?;
        // Members whose name is also a folder of other members.
        let (mut texts, mut folders) = (self.texts.finish()?, self.folders.finish()?);
        let (mut at, mut folder_at) = (0_u64, 0_u64);
        while let (Some(text), Some(folder)) = (texts.get(at)?, folders.get(folder_at)?) {
            match text.first_chunk::<16>().map(|hash| hash.cmp(&folder)) {
                Some(Ordering::Greater) => folder_at = folder_at.saturating_add(1),
                Some(Ordering::Equal) => {
                    note(&text, CONFLICT, 0)?;
                    at = at.saturating_add(1);
                }
                _ => at = at.saturating_add(1),
            }
        }
        notes.finish()
    }
}

/// Takes records from a place on as long as they begin as the first does; gives the place behind them.
fn run_end<const N: usize>(records: &mut Sorted<N>, from: u64, length: usize) -> io::Result<u64> {
    let Some(first) = records.get(from)? else { return Ok(from) };
    let mut at = from;
    while let Some(record) = records.get(at)?
        && record.get(..length) == first.get(..length)
    {
        at = at.saturating_add(1);
    }
    Ok(at)
}

/// Takes a note: the record of the member, the kind, the number.
type Note<'a> = dyn FnMut(&[u8], u8, u64) -> io::Result<()> + 'a;

/// Names that are the same, and such as differ only in case or composition.
fn equal_names(mut names: Sorted<40>, note: &mut Note<'_>) -> io::Result<()> {
    let mut from = 0_u64;
    while names.get(from)?.is_some() {
        let end = run_end(&mut names, from, 16)?;
        let mut spellings = 0_u64;
        let mut at = from;
        while at < end && end.saturating_sub(from) > 1 {
            let next = run_end(&mut names, at, 32)?;
            spellings = spellings.saturating_add(1);
            let equal = next.saturating_sub(at);
            while at < next {
                if let Some(record) = names.get(at)?.filter(|_| equal > 1) {
                    note(&record, DUPLICATE, equal)?;
                }
                at = at.saturating_add(1);
            }
        }
        for at in if spellings > 1 { from..end } else { 0..0 } {
            if let Some(record) = names.get(at)? {
                note(&record, COLLISION, spellings)?;
            }
        }
        from = end;
    }
    Ok(())
}

/// A note as a finding.
pub(super) fn note_finding(note: &[u8; 17]) -> Finding {
    let count = number(note, 9);
    match note.get(8).copied().unwrap_or(CONFLICT) {
        DUPLICATE => Finding::warning(Code::DuplicatePath, format!("{count} members have this name")),
        COLLISION => Finding::warning(Code::CaseCollision, format!("{count} names differ only in case, composition or empty parts")),
        _ => Finding::warning(Code::FileDirectoryConflict, "other members have this name as a folder"),
    }
}
