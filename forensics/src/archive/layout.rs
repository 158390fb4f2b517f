//! Where the members of a ZIP file lie: local headers, overlaps and gaps.
//!
//! Invariants: whether an entry shares bytes with another is known before it is decompressed; no byte of the file is left without an account: it belongs to a
//! member, to the directory, or is reported.

use std::io;
use std::ops::Range;

use super::entry::{Entry, FLAG_DESCRIPTOR, FLAG_LEVEL, Hidden, METHOD_AES, dos_text, times_of, utc_text};
use super::finding::{Code, Finding};
use super::format::{HEAD_BYTES, sniff};
use super::options::{InspectError, Progress};
use super::spool::{Scratch, Spool};
use super::window::{Window, u16_at, u32_at, u64_at};
use crate::digest::Sha256Hasher;
use crate::source::{Source, narrow, read_full, wide};

/// The fixed part of a local header (4.3.7).
pub(super) const LOCAL_BYTES: usize = 30;
pub(super) const LOCAL_SIGNATURE: &[u8] = b"PK\x03\x04";

/// How many characters of another name are shown.
const SHOWN: usize = 80;

/// Where one entry lies.
#[derive(Debug, Clone, Default)]
pub(super) struct Place {
    /// From the local header to the end of the content and its descriptor; absent where there is no local header.
    pub(super) range: Option<Range<u64>>,
    /// The compressed content; absent where it must not be read.
    pub(super) data: Option<Range<u64>>,
    /// What is odd about it.
    pub(super) findings: Vec<Finding>,
    /// Bytes of its local header that no record needs.
    pub(super) hidden: Vec<Hidden>,
    /// Bytes of its local header in records without a form known here that are not told.
    pub(super) quiet: u64,
}

/// An entry and where it lies.
pub(super) struct Located {
    pub(super) position: u64,
    pub(super) entry: Entry,
    pub(super) place: Place,
    /// The group of entries that claim the same bytes, where it is in one.
    pub(super) group: Option<u64>,
}

impl Located {
    /// Takes its content away: others claim it too. How many is known only later, and told then.
    fn overlap(&mut self, group: u64) {
        self.place.data = None;
        self.group = Some(group);
        self.place.findings.push(Finding::error(Code::OverlappingEntries, ""));
    }
}

/// Takes what was located.
pub(super) type Emit<'a> = &'a mut dyn FnMut(Located) -> Result<(), InspectError>;

/// Finds each entry's place, in the order in which they stand in the file. An entry is handed on only once it is known whether
/// another one claims bytes of it.
pub(super) struct Locator {
    /// Where the directory begins.
    limit: u64,
    /// The last entry, as long as the next one may overlap it.
    waiting: Option<Located>,
    /// Where the furthest entry so far ends.
    reach: u64,
    /// The group of overlapping entries that may still grow, and how many it has.
    open: Option<(u64, u64)>,
    /// How many entries each group has.
    groups: Spool,
    gaps: Gaps,
}

impl Locator {
    /// `limit` is where the directory begins, `gaps` how many gaps are kept.
    pub(super) fn new(limit: u64, gaps: u64, scratch: Option<&Scratch>) -> Self {
        Self { limit, waiting: None, reach: 0, open: None, groups: Spool::new(scratch, 1 << 20), gaps: Gaps::new(gaps) }
    }

    /// The next entry by its offset.
    pub(super) fn take(
        &mut self,
        window: &mut Window<'_>,
        (position, offset): (u64, u64),
        entry: Entry,
        emit: Emit<'_>,
    ) -> Result<(), InspectError> {
        let mut place = Place::default();
        locate_one(window, &entry, offset, self.limit, &mut place)?;
        let range = place.range.clone();
        let mut located = Located { position, entry, place, group: None };
        let Some(range) = range else { return emit(located) };
        self.gaps.pass(range.start, range.end);
        if range.start >= self.reach {
            self.close()?;
            self.reach = range.end;
            return self.waiting.replace(located).map_or(Ok(()), emit);
        }
        let (group, count) = match self.open {
            Some((group, count)) => (group, count),
            None => {
                let group = self.groups.len() / 8;
                if let Some(first) = &mut self.waiting {
                    first.overlap(group);
                }
                (group, 1)
            }
        };
        self.open = Some((group, count.saturating_add(1)));
        self.reach = self.reach.max(range.end);
        located.overlap(group);
        if let Some(first) = self.waiting.take() {
            emit(first)?;
        }
        emit(located)
    }

    fn close(&mut self) -> Result<(), InspectError> {
        if let Some((_, count)) = self.open.take() {
            self.groups.append(&count.to_be_bytes()).map_err(InspectError::Scratch)?;
        }
        Ok(())
    }

    /// Hands on the last entry; gives the sizes of groups and what lies between entries.
    pub(super) fn finish(mut self, emit: Emit<'_>) -> Result<(Spool, Gaps), InspectError> {
        self.close()?;
        if let Some(last) = self.waiting.take() {
            emit(last)?;
        }
        Ok((self.groups, self.gaps))
    }
}

fn locate_one(window: &mut Window<'_>, entry: &Entry, offset: u64, limit: u64, place: &mut Place) -> io::Result<()> {
    let length = window.source().len();
    let fixed = *match window.get(offset, LOCAL_BYTES)?.first_chunk::<LOCAL_BYTES>() {
        Some(fixed) if fixed.starts_with(LOCAL_SIGNATURE) => fixed,
        other => {
            let (code, what) = match other {
                Some(_) => (Code::Malformed, "no local header stands"),
                None => (Code::Truncated, "the file ends before the local header"),
            };
            let detail = format!("{what} at byte {offset}");
            place.findings.push(Finding::error(code, detail));
            return Ok(());
        }
    };
    let [Some(name), Some(extra)] = [26, 28].map(|at| u16_at(&fixed, at).map(usize::from)) else {
        return Ok(());
    };
    let body_at = offset.saturating_add(wide(LOCAL_BYTES));
    let body = window.get(body_at, name.saturating_add(extra))?;
    let (local_name, local_extra) = body.split_at_checked(name).unwrap_or((body, &[]));
    compare(entry, &fixed, local_name, local_extra, place);
    let what = "in the local header's extra field are in no record that is known";
    let named = body_at..body_at.saturating_add(wide(local_name.len()));
    let open = [18, 22].into_iter().filter(|at| u32_at(&fixed, *at) == Some(u32::MAX)).count();
    let use_of = UseOf { zip64: open.saturating_mul(8), aes: u16_at(&fixed, 8) == Some(METHOD_AES) };
    (place.hidden, place.quiet) = hidden_records(local_extra, local_name, body_at.saturating_add(wide(name)), what, use_of);
    if local_name != &*entry.name && local_name.len() > SHOWN {
        place.hidden.push(Hidden { range: named, what: "are the name in the local header" });
    }
    let start = body_at.saturating_add(wide(name.saturating_add(extra)));
    let Some(end) = start.checked_add(entry.compressed).filter(|end| *end <= length) else {
        let missing = start.saturating_add(entry.compressed).saturating_sub(length);
        let detail = format!("the content ends {missing} bytes behind the end of the file");
        place.findings.push(Finding::error(Code::Truncated, detail));
        place.range = Some(offset..start.min(length));
        return Ok(());
    };
    let mut range_end = end;
    if entry.flags & FLAG_DESCRIPTOR != 0 {
        match descriptor_length(window, entry, end, limit)? {
            Some(bytes) => range_end = end.saturating_add(bytes),
            None if u32_at(&fixed, 14) == Some(entry.crc) => {}
            None => {
                let detail = "the data descriptor behind the content is missing or disagrees with the directory";
                let finding = Finding::warning(Code::LocalCentralMismatch, detail);
                place.findings.push(finding);
            }
        }
    }
    place.range = Some(offset..range_end);
    if range_end > limit {
        let detail = "the content reaches into the directory";
        place.findings.push(Finding::error(Code::OverlappingEntries, detail));
    } else {
        place.data = Some(start..end);
    }
    Ok(())
}

/// The length of the data descriptor (4.3.9) that agrees with the directory.
fn descriptor_length(window: &mut Window<'_>, entry: &Entry, at: u64, limit: u64) -> io::Result<Option<u64>> {
    let room = narrow(limit.saturating_sub(at)).min(24);
    let bytes = window.get(at, room)?;
    let signed = bytes.starts_with(b"PK\x07\x08");
    for start in if signed { [4_usize, 0] } else { [0, 0] } {
        if u32_at(bytes, start) != Some(entry.crc) {
            continue;
        }
        let sizes = start.saturating_add(4);
        let large = u64_at(bytes, sizes) == Some(entry.compressed) && u64_at(bytes, sizes.saturating_add(8)) == Some(entry.size);
        let small = u32_at(bytes, sizes).map(u64::from) == Some(entry.compressed)
            && u32_at(bytes, sizes.saturating_add(4)).map(u64::from) == Some(entry.size);
        if large {
            return Ok(Some(wide(sizes.saturating_add(16))));
        }
        if small {
            return Ok(Some(wide(sizes.saturating_add(8))));
        }
    }
    Ok(None)
}

/// What the local header says otherwise than the directory.
fn compare(entry: &Entry, fixed: &[u8; LOCAL_BYTES], name: &[u8], extra: &[u8], place: &mut Place) {
    let flags = u16_at(fixed, 6).unwrap_or(0);
    let mut differences = Vec::new();
    if name != &*entry.name {
        let shown: String = String::from_utf8_lossy(name).chars().take(SHOWN).flat_map(char::escape_debug).collect();
        differences.push(format!("name \"{shown}\""));
    }
    if (flags ^ entry.flags) & !FLAG_LEVEL != 0 {
        differences.push(format!("flags {flags:#06x} not {:#06x}", entry.flags));
    }
    if let Some(method) = u16_at(fixed, 8).filter(|method| *method != entry.method) {
        differences.push(format!("method {method} not {}", entry.method));
    }
    // With a descriptor the values may be zero here. Only beside an encrypted directory they may be masked (flag bit 13), and that is never read here.
    let open = flags & FLAG_DESCRIPTOR != 0;
    let (crc, compressed, size) = local_values(fixed, extra);
    let mut number = |what: &str, local: u64, central: u64| {
        if local != central && !(open && local == 0) {
            differences.push(format!("{what} {local} not {central}"));
        }
    };
    number("CRC-32", u64::from(crc), u64::from(entry.crc));
    number("compressed size", compressed, entry.compressed);
    number("size", size, entry.size);
    differences.extend(compare_times(entry, fixed, extra));
    for other in unicode_names(extra, name).filter(|other| *other != &*entry.name).take(NAMES) {
        let text = String::from_utf8_lossy(other);
        if entry.unicode_name.as_deref() != Some(&*text) {
            let shown: String = text.chars().take(80).flat_map(char::escape_debug).collect();
            differences.push(format!("Unicode name \"{shown}\""));
        }
    }
    if !differences.is_empty() {
        let detail = format!("the local header says: {}", differences.join(", "));
        place.findings.push(Finding::warning(Code::LocalCentralMismatch, detail));
    }
}

/// Times that the local header gives otherwise than the directory.
fn compare_times(entry: &Entry, fixed: &[u8; LOCAL_BYTES], extra: &[u8]) -> Vec<String> {
    let mut differences = Vec::new();
    let (time, date) = (u16_at(fixed, 10).unwrap_or(0), u16_at(fixed, 12).unwrap_or(0));
    if (date, time) != (entry.date, entry.time) {
        let text = |date, time| dos_text(date, time).unwrap_or_else(|| format!("{date:04x}:{time:04x}"));
        differences.push(format!("time {} not {}", text(date, time), text(entry.date, entry.time)));
    }
    let (local, central) = (times_of(extra), entry.times);
    let same = [("NTFS time", local.ntfs, central.ntfs, 0), ("Unix time", local.unix, central.unix, 0)];
    let crossed = [("NTFS time", local.ntfs, central.unix, 2), ("Unix time", local.unix, central.ntfs, 2)];
    let of_one_kind = same.iter().any(|(_, here, there, _)| here.is_some() && there.is_some());
    for (what, here, there, apart) in if of_one_kind { same } else { crossed } {
        if let (Some(here), Some(there)) = (here, there)
            && here.abs_diff(there) > apart
        {
            let text = |seconds: i64| utc_text(seconds).unwrap_or_else(|| seconds.to_string());
            differences.push(format!("{what} {} not {}", text(here), text(there)));
        }
    }
    differences
}

/// Records of extra fields that APPNOTE (4.5.2, 4.6.1) and common programs define.
const EXTRA_RECORDS: &[u16] = &[
    0x0001, 0x0007, 0x0008, 0x0009, 0x000a, 0x000c, 0x000d, 0x000e, 0x000f, 0x0014, 0x0015, 0x0016, 0x0017, 0x0018, 0x0019, 0x0020, 0x0021,
    0x0022, 0x0023, 0x0065, 0x0066, 0x07c8, 0x1986, 0x2605, 0x2705, 0x2805, 0x334d, 0x4154, 0x4341, 0x4453, 0x4690, 0x4704, 0x470f, 0x4854,
    0x4b46, 0x4c41, 0x4d49, 0x4d63, 0x4f4c, 0x5356, 0x5455, 0x554e, 0x5855, 0x6375, 0x6542, 0x6854, 0x7075, 0x7441, 0x756e, 0x7855, 0x7875,
    0x9901, 0x9902, 0xcafe, 0xe57a, 0xf05a, 0xfd4a,
];
/// Records that fill up: a few bytes that say how, then zeros.
const FILLING_RECORDS: &[u16] = &[0xa11e, 0xa220, 0xd935, 0xfb4a];
/// How many bytes of such a record may be other than zero.
const FILLING_HEAD: usize = 4;

/// What the records of known numbers but without a form known here may hold together in one extra field and not be told.
const QUIET_RECORDS: usize = 256;
/// The most Unicode names that are told of one local header.
const NAMES: usize = 4;
/// The most places that are told of one extra field.
const PLACES: usize = 16;

/// What a header leaves to the records of its extra field.
#[derive(Clone, Copy)]
pub(super) struct UseOf {
    /// So many bytes of the ZIP64 record.
    pub(super) zip64: usize,
    /// The parameters of AES.
    pub(super) aes: bool,
}

/// The bytes of the extra field of this name, which stands at `at`, that are in no known record or behind the end of one, or in a record whose number came
/// before; and how many bytes that nothing here needs are in other records and not told.
pub(super) fn hidden_records(extra: &[u8], name: &[u8], at: u64, what: &'static str, use_of: UseOf) -> (Vec<Hidden>, u64) {
    let mut found: Vec<Hidden> = Vec::new();
    let mut note = |from: usize, bytes: &[u8]| {
        if bytes.iter().all(|byte| *byte == 0) {
            return;
        }
        let start = at.saturating_add(wide(from));
        let end = start.saturating_add(wide(bytes.len()));
        let full = found.len() >= PLACES;
        match found.last_mut() {
            // The last place has all that is left.
            Some(last) if full => last.range.end = end,
            _ => found.push(Hidden { range: start..end, what }),
        }
    };
    let (mut rest, mut place) = (extra, 0_usize);
    let (mut quiet, mut idle, mut seen) = (0_usize, 0_usize, Vec::new());
    while let Some((head, after)) = rest.split_first_chunk::<4>() {
        let [a, b, c, d] = *head;
        let Some((field, after)) = after.split_at_checked(usize::from(u16::from_le_bytes([c, d]))) else { break };
        let id = u16::from_le_bytes([a, b]);
        let known = EXTRA_RECORDS.contains(&id) || FILLING_RECORDS.contains(&id);
        let mut needed = needed(id, field, name).min(field.len());
        if seen.contains(&id) {
            needed = 0;
        } else if has_no_form(id) {
            let sum = quiet.saturating_add(field.len());
            (quiet, needed) = if sum <= QUIET_RECORDS { (sum, field.len()) } else { (quiet, 0) };
        } else {
            idle = idle.saturating_add(needed.saturating_sub(read(id, use_of)));
        }
        if known && !seen.contains(&id) {
            seen.push(id);
        }
        if !known && field.is_empty() {
            note(place, head);
        }
        note(place.saturating_add(4).saturating_add(needed), field.get(needed..).unwrap_or_default());
        place = place.saturating_add(4).saturating_add(field.len());
        rest = after;
    }
    note(place, rest);
    (found, wide(quiet.saturating_add(idle)))
}

/// How much of a record is looked at, of those whose form has room for more.
fn read(id: u16, use_of: UseOf) -> usize {
    match id {
        0x0001 => use_of.zip64,
        // Two numbers of four bytes, as programs write them.
        0x7875 => 11,
        0x9901 if !use_of.aes => 0,
        _ => usize::MAX,
    }
}

/// Whether of a record with this number only the length is looked at.
fn has_no_form(id: u16) -> bool {
    EXTRA_RECORDS.contains(&id) && !matches!(id, 0x0001 | 0x000a | 0x5455 | 0x5855 | 0x7855 | 0x7875 | 0x9901 | 0xcafe | 0x7075)
}

/// How many bytes of a record its form needs.
fn needed(id: u16, field: &[u8], name: &[u8]) -> usize {
    let byte = |at: usize| field.get(at).copied().map_or(0, usize::from);
    match id {
        // Both sizes, offset, disk.
        0x0001 => 28,
        // Attribute 1 with three times behind four reserved bytes, which are zero.
        0x000a if u32_at(field, 0) == Some(0) && u16_at(field, 4) == Some(1) && u16_at(field, 6) == Some(24) => 32,
        0x000a => 0,
        // Flags, and a time for each of three.
        0x5455 => 13.min(usize::try_from((byte(0) & 7).count_ones()).unwrap_or(0).saturating_mul(4).saturating_add(1)),
        0x5855 => 12,
        0x7855 => 4,
        // Version, length and user, length and group.
        0x7875 => byte(1).saturating_add(2).saturating_add(byte(byte(1).saturating_add(2))).saturating_add(1).min(19),
        0x9901 => 7,
        0xcafe => 0,
        // Version, check value of the name that it replaces, text.
        0x7075 if is_unicode_name(field, name) && field.get(5..).is_some_and(|text| std::str::from_utf8(text).is_ok()) => field.len(),
        _ if FILLING_RECORDS.contains(&id) => FILLING_HEAD,
        _ => 0,
    }
}

/// Whether a record is a Unicode name (Info-ZIP, 0x7075) for this one: version 1, CRC-32 of the name it replaces, UTF-8.
fn is_unicode_name(field: &[u8], name: &[u8]) -> bool {
    field.first() == Some(&1) && u32_at(field, 1) == Some(crc32fast::hash(name))
}

/// The Unicode names in an extra field.
fn unicode_names<'a>(mut extra: &'a [u8], name: &'a [u8]) -> impl Iterator<Item = &'a [u8]> {
    std::iter::from_fn(move || {
        let (head, rest) = extra.split_first_chunk::<4>()?;
        let [a, b, c, d] = *head;
        let (field, after) = rest.split_at_checked(usize::from(u16::from_le_bytes([c, d])))?;
        extra = after;
        Some((u16::from_le_bytes([a, b]), field))
    })
    .filter(move |(id, field)| *id == 0x7075 && is_unicode_name(field, name))
    .map(|(_, field)| field.get(5..).unwrap_or_default())
}

/// CRC, compressed and real size of a local header, with their ZIP64 field.
fn local_values(fixed: &[u8; LOCAL_BYTES], mut extra: &[u8]) -> (u32, u64, u64) {
    let crc = u32_at(fixed, 14).unwrap_or(0);
    let mut compressed = u64::from(u32_at(fixed, 18).unwrap_or(0));
    let mut size = u64::from(u32_at(fixed, 22).unwrap_or(0));
    while let Some((head, rest)) = extra.split_first_chunk::<4>() {
        let [a, b, c, d] = *head;
        let Some((field, after)) = rest.split_at_checked(usize::from(u16::from_le_bytes([c, d]))) else {
            break;
        };
        extra = after;
        if u16::from_le_bytes([a, b]) == 1 {
            let mut at = 0_usize;
            for slot in [&mut size, &mut compressed] {
                if *slot == u64::from(u32::MAX) {
                    *slot = u64_at(field, at).unwrap_or(*slot);
                    at = at.saturating_add(8);
                }
            }
        }
    }
    (crc, compressed, size)
}

/// Bytes of the file that belong to no member and not to the directory.
pub(super) struct Gap {
    pub(super) range: Range<u64>,
    /// `prepended`, `gap` or `trailing`.
    pub(super) what: &'static str,
    pub(super) stretch: Stretch,
    pub(super) finding: Finding,
}

/// What lies between ranges that pass by in the order of their beginnings.
pub(super) struct Gaps {
    reached: u64,
    ranges: Vec<Range<u64>>,
    omitted: u64,
    limit: u64,
}

impl Gaps {
    /// Keeps so many.
    pub(super) fn new(limit: u64) -> Self {
        Self { reached: 0, ranges: Vec::new(), omitted: 0, limit }
    }

    pub(super) fn pass(&mut self, start: u64, end: u64) {
        if start > self.reached {
            // One more, because the mark of a split archive is none in the end.
            if wide(self.ranges.len()) > self.limit {
                self.omitted = self.omitted.saturating_add(1);
            } else {
                self.ranges.push(self.reached..start);
            }
        }
        self.reached = self.reached.max(end);
    }

    /// Looks at what lies before, between and behind the members up to the directory, and behind the archive's end: at most as many
    /// gaps as are kept, and how many more there are.
    pub(super) fn account(
        mut self,
        source: &dyn Source,
        directory_start: u64,
        archive_end: u64,
        progress: &dyn Progress,
    ) -> Result<(Vec<Gap>, u64), InspectError> {
        self.pass(directory_start, directory_start);
        let mut gaps = Vec::new();
        for range in self.ranges {
            if wide(gaps.len()) >= self.limit {
                self.omitted = self.omitted.saturating_add(1);
            } else {
                gaps.extend(describe_gap(source, range, progress)?);
            }
        }
        let length = source.len();
        if archive_end < length {
            let range = archive_end..length;
            let stretch = read_stretch(source, range.clone(), progress)?;
            let detail = format!("{} follow the end of the archive", stretch.text());
            gaps.push(Gap { range, what: "trailing", finding: Finding::warning(Code::TrailingData, detail), stretch });
        }
        Ok((gaps, self.omitted))
    }
}

fn describe_gap(source: &dyn Source, gap: Range<u64>, progress: &dyn Progress) -> Result<Option<Gap>, InspectError> {
    let stretch = read_stretch(source, gap.clone(), progress)?;
    let text = stretch.text();
    if gap.start == 0 {
        // A split archive made whole begins with this mark and is otherwise ordinary.
        if gap.end == 4 && stretch.marker {
            return Ok(None);
        }
        let detail = format!("{text} stand before the archive");
        return Ok(Some(Gap { range: gap, what: "prepended", finding: Finding::warning(Code::PrependedData, detail), stretch }));
    }
    let at = gap.start;
    let finding = if stretch.local_header {
        let detail = format!("{text} at byte {at} hold a member that the directory does not list");
        Finding::warning(Code::HiddenMember, detail)
    } else if stretch.zeros {
        Finding::info(Code::UnreferencedData, format!("{text} at byte {at} belong to no member"))
    } else {
        Finding::warning(Code::UnreferencedData, format!("{text} at byte {at} belong to no member"))
    };
    Ok(Some(Gap { range: gap, what: "gap", stretch, finding }))
}

/// What bytes that belong to no member are.
pub(super) struct Stretch {
    pub(super) bytes: u64,
    pub(super) digest: crate::digest::Sha256Digest,
    /// The format that their beginning tells.
    pub(super) kind: Option<&'static str>,
    pub(super) zeros: bool,
    marker: bool,
    pub(super) local_header: bool,
}

impl Stretch {
    pub(super) fn text(&self) -> String {
        let kind = match (self.kind, self.zeros) {
            (Some(kind), _) => format!(", by their beginning {kind}"),
            (None, true) => ", all zero".to_owned(),
            (None, false) => String::new(),
        };
        format!("{} bytes (SHA-256 {}{kind})", self.bytes, self.digest)
    }
}

pub(super) fn read_stretch(source: &dyn Source, range: Range<u64>, progress: &dyn Progress) -> Result<Stretch, InspectError> {
    let mut buffer = vec![0_u8; narrow(range.end.saturating_sub(range.start)).min(1 << 18)];
    let mut hasher = Sha256Hasher::new();
    let (mut kind, mut zeros, mut marker, mut local_header) = (None, true, false, false);
    let mut at = range.start;
    // The last three bytes of a block are looked at again with the next one.
    let mut tail: Vec<u8> = Vec::new();
    while at < range.end {
        if progress.stop() {
            return Err(InspectError::Stopped);
        }
        let size = narrow(range.end.saturating_sub(at)).min(buffer.len());
        let block = buffer.get_mut(..size).unwrap_or_default();
        let count = read_full(source, at, block)?;
        let block = block.get(..count).unwrap_or_default();
        if block.is_empty() {
            break;
        }
        if at == range.start {
            kind = sniff(block.get(..HEAD_BYTES).unwrap_or(block)).map(|format| format.word);
            marker = block.starts_with(b"PK\x07\x08") || block.starts_with(b"PK00");
        }
        hasher.update(block);
        zeros = zeros && block.iter().all(|byte| *byte == 0);
        if !local_header {
            tail.extend_from_slice(block.get(..3).unwrap_or(block));
            local_header = contains_header(&tail) || contains_header(block);
            tail = block.get(count.saturating_sub(3)..).unwrap_or_default().to_vec();
        }
        at = at.saturating_add(wide(count));
    }
    Ok(Stretch { bytes: hasher.bytes(), digest: hasher.finish(), kind, zeros, marker, local_header })
}

fn contains_header(bytes: &[u8]) -> bool {
    bytes.windows(LOCAL_SIGNATURE.len()).any(|window| window == LOCAL_SIGNATURE)
}
