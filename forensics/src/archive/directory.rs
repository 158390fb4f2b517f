//! Finding and reading the central directory of a ZIP file.
//!
//! Invariants: the directory is the one inventory; entries are read in its order with duplicates, one at a time and never kept; every
//! count, size and offset is checked against the real length before it is used.

use std::io;

use super::entry::{CENTRAL_BYTES, CENTRAL_SIGNATURE, Entry, Hidden, METHOD_AES};
use super::finding::{Code, Finding};
use super::layout::{LOCAL_SIGNATURE, UseOf, hidden_records};
use super::legacy::Tally;
use super::options::Limits;
use super::window::{Window, u16_at, u32_at, u64_at};
use crate::source::{Source, narrow, wide};

/// The fixed part of the end record (4.3.16).
const END_BYTES: usize = 22;
const END_SIGNATURE: &[u8] = b"PK\x05\x06";
const LOCATOR_SIGNATURE: &[u8] = b"PK\x06\x07";
const END64_SIGNATURE: &[u8] = b"PK\x06\x06";
/// The longest tail in which the end record can stand: itself and a comment.
const TAIL_BYTES: usize = END_BYTES + 65_535;

/// A directory that was found and read.
pub(super) struct Directory {
    /// How many entries it has.
    pub(super) count: u64,
    /// Where its first entry stands.
    pub(super) start: u64,
    /// Where it ends.
    bound: u64,
    /// Whether members stand in the order in which they are listed.
    pub(super) ascending: bool,
    /// What to add to recorded offsets: the length of what stands before the archive.
    pub(super) shift: u64,
    /// Where its comment begins.
    comment_start: u64,
    /// Where the archive ends, with its comment.
    pub(super) end: u64,
    /// Bytes of the end records that nothing needs.
    pub(super) hidden: Vec<Hidden>,
    /// What its names together tell of their character set.
    pub(super) tally: Tally,
    pub(super) findings: Vec<Finding>,
}

impl Directory {
    /// The archive's comment, where it is odd. It is looked at only once the directory was chosen: there may be many end records.
    pub(super) fn odd_comment(&self, window: &mut Window<'_>) -> io::Result<Option<Hidden>> {
        let comment = window.get(self.comment_start, narrow(self.end.saturating_sub(self.comment_start)))?;
        Ok(odd_comment(comment, self.comment_start, "are the archive's comment"))
    }

    /// Its entries, read again from the file: they are never all in memory.
    pub(super) fn entries<'a>(&self, source: &'a dyn Source) -> Entries<'a> {
        Entries { window: Window::new(source), at: self.start, bound: self.bound, position: 0, count: self.count }
    }
}

/// The entries of a directory, one after another.
pub(super) struct Entries<'a> {
    window: Window<'a>,
    at: u64,
    bound: u64,
    position: u64,
    count: u64,
}

impl Entries<'_> {
    /// The next entry: its position, its place in the file, and itself.
    pub(super) fn next(&mut self) -> io::Result<Option<(u64, u64, Entry)>> {
        if self.position >= self.count {
            return Ok(None);
        }
        let (at, position) = (self.at, self.position);
        let Some((entry, next)) = read_entry(&mut self.window, at, self.bound)? else { return Err(changed()) };
        self.at = next;
        self.position = position.saturating_add(1);
        Ok(Some((position, at, entry)))
    }

    /// The entry at this place in the file.
    pub(super) fn at(&mut self, at: u64) -> io::Result<Entry> {
        read_entry(&mut self.window, at, self.bound)?.map(|(entry, _)| entry).ok_or_else(changed)
    }
}

fn changed() -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, "the file changed while it was read")
}

/// The entry at this place, if one stands there within the directory, and where the next one begins.
fn read_entry(window: &mut Window<'_>, at: u64, bound: u64) -> io::Result<Option<(Entry, u64)>> {
    let fixed = *match window.get(at, CENTRAL_BYTES)?.first_chunk::<CENTRAL_BYTES>() {
        Some(fixed) if fixed.starts_with(CENTRAL_SIGNATURE) => fixed,
        _ => return Ok(None),
    };
    let [Some(name), Some(extra), Some(comment)] = [28, 30, 32].map(|at| u16_at(&fixed, at).map(usize::from)) else {
        return Ok(None);
    };
    let body_at = at.saturating_add(wide(CENTRAL_BYTES));
    let next = body_at.saturating_add(wide(name.saturating_add(extra).saturating_add(comment)));
    if next > bound {
        return Ok(None);
    }
    let body = window.get(body_at, name.saturating_add(extra).saturating_add(comment))?;
    let Some((name, rest)) = body.split_at_checked(name) else { return Ok(None) };
    let (extra, comment) = rest.split_at_checked(extra).unwrap_or((rest, &[]));
    let Some(mut entry) = Entry::parse(&fixed, name, extra) else { return Ok(None) };
    let extra_at = body_at.saturating_add(wide(name.len()));
    let what = "in the extra field of its directory entry are in no record that is known";
    let open = [20, 24, 42].into_iter().filter(|at| u32_at(&fixed, *at) == Some(u32::MAX)).count();
    let disk = if u16_at(&fixed, 34) == Some(u16::MAX) { 4 } else { 0 };
    let use_of = UseOf { zip64: open.saturating_mul(8).saturating_add(disk), aes: entry.method == METHOD_AES };
    (entry.hidden, entry.quiet) = hidden_records(extra, name, extra_at, what, use_of);
    let comment_at = extra_at.saturating_add(wide(extra.len()));
    match odd_comment(comment, comment_at, "are its comment") {
        Some(odd) => entry.hidden.push(odd),
        None => entry.quiet = entry.quiet.saturating_add(wide(comment.len())),
    }
    Ok(Some((entry, next)))
}

/// The longest comment that is taken for one.
const COMMENT_BYTES: usize = 256;

/// A comment that holds a member's header, or is too long for one.
fn odd_comment(comment: &[u8], at: u64, what: &'static str) -> Option<Hidden> {
    let holds = comment.windows(LOCAL_SIGNATURE.len()).any(|bytes| bytes == LOCAL_SIGNATURE)
        || super::format::sniff(comment).is_some_and(|format| format.archive);
    (holds || comment.len() > COMMENT_BYTES).then(|| Hidden { range: at..at.saturating_add(wide(comment.len())), what })
}

/// What looking for a directory came to.
pub(super) enum Search {
    /// Found and read.
    Found(Directory),
    /// There is an end record, but the directory is encrypted.
    Encrypted(Finding),
    /// There is an end record, but no directory where it says.
    NoDirectory,
    /// There is no end record.
    NoEnd,
    /// More entries or bytes than the limit.
    TooMany(Finding),
}

impl Search {
    /// Of what several end records lead to the greatest is taken, the last one in the file first.
    fn rank(&self) -> u8 {
        match self {
            Self::NoEnd => 0,
            Self::NoDirectory => 1,
            Self::Found(_) => 2,
            Self::Encrypted(_) => 3,
            Self::TooMany(_) => 4,
        }
    }
}

/// Where to look for the end record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reach {
    /// Only where it belongs.
    Tail,
    /// Only where nothing follows the archive.
    ExactEnd,
    /// In the whole file, for archives with much data behind them.
    WholeFile,
}

/// The most end records that are looked at: more than signatures fit into the tail.
const TRIES: usize = 1 << 15;

/// Looks for a directory from the end of the file. One that lists nothing or is encrypted is taken only where no other is found: its end record may stand in
/// the comment of an archive that lists something.
pub(super) fn search(window: &mut Window<'_>, reach: Reach, limits: &Limits) -> io::Result<Search> {
    let length = window.source().len();
    let tail_start = length.saturating_sub(wide(TAIL_BYTES));
    let floor = if reach == Reach::WholeFile { 0 } else { tail_start };
    let mut outcome = Search::NoEnd;
    let mut tries = 0_usize;
    let mut high = length;
    // Blocks from the end; neighbouring blocks share three bytes so that no signature is cut.
    while high > floor {
        let low = high.saturating_sub(wide(TAIL_BYTES)).max(floor);
        let span = narrow(high.saturating_sub(low).saturating_add(3));
        let block = window.get(low, span)?.to_vec();
        for at in (0..block.len()).rev() {
            if !block.get(at..).is_some_and(|rest| rest.starts_with(END_SIGNATURE)) {
                continue;
            }
            let position = low.saturating_add(wide(at));
            if let Some(end) = read_end(window, position, reach)? {
                match read_directory(window, &end, limits)? {
                    Search::Found(directory) if directory.count > 0 => return Ok(Search::Found(directory)),
                    Search::TooMany(finding) => return Ok(Search::TooMany(finding)),
                    found if found.rank() > outcome.rank() => outcome = found,
                    _ => {}
                }
            }
            // A file made of end records must not cost quadratic time.
            tries = tries.saturating_add(1);
            if tries > TRIES {
                return Ok(outcome);
            }
        }
        high = low;
    }
    Ok(outcome)
}

/// What the end records say.
struct End {
    /// Where the records begin: the directory ends here.
    records_start: u64,
    count: u64,
    /// Whether the count may have wrapped at 16 bits.
    wraps: bool,
    size: u64,
    offset: u64,
    comment_start: u64,
    archive_end: u64,
    hidden: Vec<Hidden>,
    findings: Vec<Finding>,
}

fn read_end(window: &mut Window<'_>, position: u64, reach: Reach) -> io::Result<Option<End>> {
    let length = window.source().len();
    let record = window.get(position, END_BYTES)?.to_vec();
    let fields = |at| u16_at(&record, at);
    let (Some(disk), Some(directory_disk), Some(here), Some(count), Some(comment)) =
        (fields(4), fields(6), fields(8), fields(10), fields(20))
    else {
        return Ok(None);
    };
    let (Some(size), Some(offset)) = (u32_at(&record, 12), u32_at(&record, 16)) else {
        return Ok(None);
    };
    let mut end = End {
        records_start: position,
        count: u64::from(count),
        wraps: true,
        size: u64::from(size),
        offset: u64::from(offset),
        comment_start: position.saturating_add(wide(END_BYTES)),
        archive_end: position.saturating_add(wide(END_BYTES)).saturating_add(u64::from(comment)),
        hidden: Vec::new(),
        findings: Vec::new(),
    };
    if end.archive_end > length {
        if reach == Reach::ExactEnd {
            return Ok(None);
        }
        let detail = "the archive's comment is longer than the file";
        end.findings.push(Finding::warning(Code::Truncated, detail));
        end.archive_end = length;
    }
    if reach == Reach::ExactEnd && end.archive_end != length {
        return Ok(None);
    }
    if disk != 0 || directory_disk != 0 {
        let detail = format!("the end record stands on disk {disk}, the directory on disk {directory_disk}");
        end.findings.push(Finding::warning(Code::MultiDisk, detail));
    } else if here != count {
        let detail = format!("{here} of {count} entries are said to be on this disk");
        end.findings.push(Finding::warning(Code::MultiDisk, detail));
    }
    read_end64(window, &mut end)?;
    Ok(Some(end))
}

/// The ZIP64 end record (4.3.14), found through its locator (4.3.15) right before the classic one.
fn read_end64(window: &mut Window<'_>, end: &mut End) -> io::Result<()> {
    let Some(locator_at) = end.records_start.checked_sub(20) else {
        return Ok(());
    };
    let locator = window.get(locator_at, 20)?.to_vec();
    if !locator.starts_with(LOCATOR_SIGNATURE) {
        return Ok(());
    }
    let told = u64_at(&locator, 8).unwrap_or(u64::MAX);
    if u32_at(&locator, 16).is_some_and(|disks| disks > 1) {
        let detail = "the ZIP64 locator tells of several disks";
        end.findings.push(Finding::warning(Code::MultiDisk, detail));
    }
    // With data before the archive the record stands later than told: right before its locator.
    let beside = locator_at.checked_sub(56);
    let mut found = None;
    for at in [Some(told), beside].into_iter().flatten() {
        if at.checked_add(56).is_none_or(|record_end| record_end > locator_at) {
            continue;
        }
        let record = window.get(at, 56)?;
        if record.starts_with(END64_SIGNATURE) {
            found = Some((at, record.to_vec()));
            break;
        }
    }
    let Some((at, record)) = found else {
        let detail = "the ZIP64 locator leads to no ZIP64 end record";
        end.findings.push(Finding::warning(Code::Malformed, detail));
        return Ok(());
    };
    let [Some(count), Some(size), Some(offset)] = [32, 40, 48].map(|at| u64_at(&record, at)) else {
        return Ok(());
    };
    let record_end = u64_at(&record, 4).and_then(|length| at.checked_add(12)?.checked_add(length));
    if record_end != Some(locator_at) {
        let detail = "the ZIP64 end record does not end at its locator";
        end.findings.push(Finding::warning(Code::Malformed, detail));
    }
    let more = at.saturating_add(56)..record_end.unwrap_or(locator_at).min(locator_at);
    if more.start < more.end {
        end.hidden.push(Hidden { range: more, what: "stand in the ZIP64 end record behind its fields" });
    }
    let mut differs = false;
    let mut choose = |classic: &mut u64, wide: u64, ones: u64| {
        if *classic == ones {
            *classic = wide;
        } else if *classic != wide {
            differs = true;
        }
    };
    end.wraps = end.count != u64::from(u16::MAX);
    choose(&mut end.count, count, u64::from(u16::MAX));
    choose(&mut end.size, size, u64::from(u32::MAX));
    choose(&mut end.offset, offset, u64::from(u32::MAX));
    if differs {
        let detail = "the classic and the ZIP64 end record disagree; the classic one was used";
        end.findings.push(Finding::warning(Code::Malformed, detail));
    }
    end.records_start = at;
    Ok(())
}

fn read_directory(window: &mut Window<'_>, end: &End, limits: &Limits) -> io::Result<Search> {
    let beside = end.records_start.checked_sub(end.size);
    // Where it really ends first, then where it is told to begin.
    let candidates = [beside.map(|start| (start, start.checked_sub(end.offset))), Some((end.offset, Some(0)))];
    let mut outcome = Search::NoDirectory;
    for (start, shift) in candidates.into_iter().flatten() {
        let Some(directory_end) = start.checked_add(end.size) else {
            continue;
        };
        if directory_end > end.records_start {
            continue;
        }
        let signature = window.get(start, 4)?;
        if signature.starts_with(b"PK\x06\x08") {
            // Where one that is not encrypted stands in the other place, programs open that one.
            let detail = "the archive's directory itself is encrypted";
            outcome = Search::Encrypted(Finding::warning(Code::Encrypted, detail));
            continue;
        }
        let empty = end.count == 0 && end.size == 0;
        if !signature.starts_with(CENTRAL_SIGNATURE) && !empty {
            continue;
        }
        let mut directory = Directory {
            count: 0,
            start,
            bound: directory_end,
            ascending: true,
            shift: shift.unwrap_or(0),
            comment_start: end.comment_start,
            end: end.archive_end,
            hidden: end.hidden.clone(),
            tally: Tally::default(),
            findings: end.findings.clone(),
        };
        if shift.is_none() {
            let detail = "the directory stands before the place where it is told to begin";
            directory.findings.push(Finding::warning(Code::Malformed, detail));
        }
        if directory_end < end.records_start {
            directory
                .hidden
                .push(Hidden { range: directory_end..end.records_start, what: "stand between the directory and the end record" });
        }
        return read_entries(window, directory, directory_end, end, limits);
    }
    Ok(outcome)
}

fn read_entries(window: &mut Window<'_>, mut directory: Directory, directory_end: u64, end: &End, limits: &Limits) -> io::Result<Search> {
    let mut at = directory.start;
    let mut kept = 0_u64;
    let mut before = 0_u64;
    while at < directory_end {
        let Some((entry, next)) = read_entry(window, at, directory_end)? else { break };
        if directory.count >= limits.members {
            let detail = format!("more than {} entries", limits.members);
            return Ok(Search::TooMany(Finding::error(Code::CountExceeded, detail)));
        }
        kept = kept.saturating_add(wide(entry.name.len()));
        if kept > limits.directory_bytes {
            let detail = format!("the names take more than {} bytes", limits.directory_bytes);
            return Ok(Search::TooMany(Finding::error(Code::CountExceeded, detail)));
        }
        if entry.unicode_name.is_none() {
            directory.tally.note(&entry.name);
        }
        directory.ascending &= entry.offset >= before;
        before = entry.offset;
        directory.count = directory.count.saturating_add(1);
        at = next;
    }
    let found = directory.count;
    let wrapped = end.wraps && found & 0xffff == end.count & 0xffff && found > end.count;
    if wrapped {
        let detail = format!("the end record counts {} entries modulo 65,536; there are {found}", end.count);
        directory.findings.push(Finding::warning(Code::Malformed, detail));
    } else if found != end.count {
        let detail = format!("the end record counts {} entries, the directory has {found}", end.count);
        directory.findings.push(Finding::error(Code::Malformed, detail));
    }
    if at < directory_end {
        let left = directory_end.saturating_sub(at);
        let signed = window.get(at, 4)?.starts_with(b"PK\x05\x05");
        if !signed && found != end.count {
            let detail = format!("the last {left} bytes of the directory are no entry");
            directory.findings.push(Finding::error(Code::Malformed, detail));
        }
        let what = if signed {
            "are a digital signature behind the last entry of the directory"
        } else {
            "follow the last entry of the directory"
        };
        directory.hidden.push(Hidden { range: at..directory_end, what });
    }
    Ok(Search::Found(directory))
}
