//! Where the members of a ZIP file lie: local headers, overlaps and gaps.
//!
//! Invariants: all ranges are known before anything is decompressed; no byte of the file is left without an account: it belongs to a
//! member, to the directory, or is reported.

use std::io;
use std::ops::Range;

use super::entry::{Entry, FLAG_DESCRIPTOR, FLAG_ENCRYPTED, FLAG_MASKED, FLAG_UTF8};
use super::finding::{Code, Finding};
use super::format::{HEAD_BYTES, sniff};
use super::options::{InspectError, Progress};
use super::window::{Window, u16_at, u32_at, u64_at};
use crate::digest::Sha256Hasher;
use crate::source::{Source, narrow, read_full, wide};

/// The fixed part of a local header (4.3.7).
pub(super) const LOCAL_BYTES: usize = 30;
pub(super) const LOCAL_SIGNATURE: &[u8] = b"PK\x03\x04";

/// Where one entry lies.
#[derive(Debug, Clone, Default)]
pub(super) struct Place {
    /// From the local header to the end of the content and its descriptor; absent where there is no local header.
    pub(super) range: Option<Range<u64>>,
    /// The compressed content; absent where it must not be read.
    pub(super) data: Option<Range<u64>>,
    /// What is odd about it.
    pub(super) findings: Vec<Finding>,
}

/// Reads every local header and finds each entry's place. `limit` is where the directory begins.
pub(super) fn locate(
    window: &mut Window<'_>,
    entries: &[Entry],
    shift: u64,
    limit: u64,
    progress: &dyn Progress,
) -> Result<Vec<Place>, InspectError> {
    let mut order: Vec<(u64, usize)> =
        entries.iter().enumerate().map(|(position, entry)| (entry.offset.saturating_add(shift), position)).collect();
    order.sort_unstable();
    let mut places = vec![Place::default(); entries.len()];
    for (count, (offset, position)) in order.into_iter().enumerate() {
        if count.is_multiple_of(4096) && progress.stop() {
            return Err(InspectError::Stopped);
        }
        let (Some(entry), Some(place)) = (entries.get(position), places.get_mut(position)) else {
            continue;
        };
        locate_one(window, entry, offset, limit, place)?;
    }
    mark_overlaps(&mut places);
    Ok(places)
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
    if name != &*entry.name && (entry.flags | flags) & FLAG_MASKED == 0 {
        let shown: String = String::from_utf8_lossy(name).chars().take(80).flat_map(char::escape_debug).collect();
        differences.push(format!("name \"{shown}\""));
    }
    if (flags ^ entry.flags) & (FLAG_ENCRYPTED | FLAG_UTF8 | FLAG_DESCRIPTOR) != 0 {
        differences.push(format!("flags {flags:#06x} not {:#06x}", entry.flags));
    }
    if let Some(method) = u16_at(fixed, 8).filter(|method| *method != entry.method) {
        differences.push(format!("method {method} not {}", entry.method));
    }
    // With a descriptor the values may be zero here; with masking they are.
    let open = flags & FLAG_DESCRIPTOR != 0;
    let masked = (entry.flags | flags) & FLAG_MASKED != 0;
    let (crc, compressed, size) = local_values(fixed, extra);
    let mut number = |what: &str, local: u64, central: u64| {
        if local != central && !(open && local == 0) && !masked {
            differences.push(format!("{what} {local} not {central}"));
        }
    };
    number("CRC-32", u64::from(crc), u64::from(entry.crc));
    number("compressed size", compressed, entry.compressed);
    number("size", size, entry.size);
    if !differences.is_empty() {
        let detail = format!("the local header says: {}", differences.join(", "));
        place.findings.push(Finding::warning(Code::LocalCentralMismatch, detail));
    }
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

/// Marks entries that share bytes and takes their content away.
fn mark_overlaps(places: &mut [Place]) {
    let mut ranges: Vec<(u64, u64, usize)> = places
        .iter()
        .enumerate()
        .filter_map(|(position, place)| {
            let range = place.range.as_ref()?;
            Some((range.start, range.end, position))
        })
        .collect();
    ranges.sort_unstable();
    let mut groups: Vec<Vec<usize>> = Vec::new();
    let mut reach: Option<(u64, usize)> = None;
    let mut open = false;
    for (start, end, position) in ranges {
        match reach {
            Some((furthest, holder)) if start < furthest => {
                if !open {
                    groups.push(vec![holder]);
                }
                open = true;
                if let Some(group) = groups.last_mut() {
                    group.push(position);
                }
                if end > furthest {
                    reach = Some((end, position));
                }
            }
            _ => {
                open = false;
                reach = Some((end, position));
            }
        }
    }
    for group in groups {
        let detail = format!("{} entries claim the same bytes; none was decompressed", group.len());
        for position in group {
            if let Some(place) = places.get_mut(position) {
                place.data = None;
                let finding = Finding::error(Code::OverlappingEntries, detail.clone());
                place.findings.push(finding);
            }
        }
    }
}

/// Bytes of the file that belong to no member and not to the directory.
pub(super) struct Gap {
    pub(super) range: Range<u64>,
    /// `prepended`, `gap` or `trailing`.
    pub(super) what: &'static str,
    pub(super) stretch: Stretch,
    pub(super) finding: Finding,
}

/// Finds what lies before, between and behind the members up to the directory, and behind the archive's end: at most `limit`
/// gaps, and how many more there are.
pub(super) fn account(
    source: &dyn Source,
    ranges: &mut Vec<(u64, u64)>,
    directory_start: u64,
    archive_end: u64,
    limit: u64,
    progress: &dyn Progress,
) -> Result<(Vec<Gap>, u64), InspectError> {
    ranges.sort_unstable();
    ranges.push((directory_start, directory_start));
    let mut gaps = Vec::new();
    let mut reached = 0_u64;
    let mut omitted = 0_u64;
    for (start, end) in ranges.iter().copied() {
        if start > reached {
            if wide(gaps.len()) >= limit {
                omitted = omitted.saturating_add(1);
            } else {
                gaps.extend(describe_gap(source, reached..start, progress)?);
            }
        }
        reached = reached.max(end);
    }
    let length = source.len();
    if archive_end < length {
        let range = archive_end..length;
        let stretch = read_stretch(source, range.clone(), progress)?;
        let detail = format!("{} follow the end of the archive", stretch.text());
        gaps.push(Gap { range, what: "trailing", finding: Finding::warning(Code::TrailingData, detail), stretch });
    }
    Ok((gaps, omitted))
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
    kind: Option<&'static str>,
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
