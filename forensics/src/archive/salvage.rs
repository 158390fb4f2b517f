//! Members told by their local headers alone: those that the central directory does not list, and those of a file without a directory.
//!
//! Invariants: a member's range lies within the stretch that is searched, and no two of them share a byte; a length that the header leaves open is taken
//! only from a data descriptor that agrees with the distance; the work grows with the length of the stretch and hardly more.

use std::io;
use std::ops::Range;

use super::decode::is_assigned;
use super::entry::{Entry, FLAG_DESCRIPTOR};
use super::layout::{LOCAL_BYTES, LOCAL_SIGNATURE};
use super::options::{InspectError, Progress};
use super::window::{Window, u16_at, u32_at, u64_at};
use crate::source::{narrow, read_full, wide};

/// The most marks that are looked at in one stretch.
const MARKS: usize = 1 << 21;

/// A member that was found.
pub(super) struct Found {
    pub(super) entry: Entry,
    /// From its header to the end of its content and descriptor.
    pub(super) range: Range<u64>,
    /// Its compressed content; absent where its end is not known or lies outside.
    pub(super) data: Option<Range<u64>>,
}

/// What a signature, or the end of the stretch, may end.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Mark {
    /// A member whose descriptor begins with this signature.
    Descriptor,
    /// A member whose descriptor has none and ends here.
    Behind,
}

/// Where something stands that ends a content, and where that content begins if it does.
type End = (u64, u64, Mark);

/// What a stretch holds: where local headers stand, and ends of contents in the order of the beginnings that they tell.
#[derive(Default)]
struct Marks {
    headers: Vec<u64>,
    ends: Vec<End>,
}

/// Finds the members in a stretch of the file, at most `limit`, and hands each on; gives their number.
pub(super) fn scan(
    window: &mut Window<'_>,
    range: Range<u64>,
    limit: u64,
    progress: &dyn Progress,
    each: &mut dyn FnMut(Found) -> Result<(), InspectError>,
) -> Result<u64, InspectError> {
    let Marks { headers, ends } = marks(window, range.clone(), progress)?;
    let mut found = 0_u64;
    let mut reached = range.start;
    for (nth, at) in headers.into_iter().enumerate() {
        if nth.is_multiple_of(4096) && progress.stop() {
            return Err(InspectError::Stopped);
        }
        if at < reached || found >= limit {
            continue;
        }
        if let Some(member) = member(window, at, range.end, &ends)? {
            reached = member.range.end;
            found = found.saturating_add(1);
            each(member)?;
        }
    }
    Ok(found)
}

/// Where signatures stand, in one pass: a descriptor tells the length of the content before it, and so where that begins.
fn marks(window: &mut Window<'_>, range: Range<u64>, progress: &dyn Progress) -> Result<Marks, InspectError> {
    let mut found = Marks::default();
    let mut buffer = vec![0_u8; narrow(range.end.saturating_sub(range.start)).min(1 << 18)];
    let mut at = range.start;
    while at < range.end && found.headers.len().saturating_add(found.ends.len()) < MARKS {
        if progress.stop() {
            return Err(InspectError::Stopped);
        }
        let size = narrow(range.end.saturating_sub(at)).min(buffer.len());
        let count = read_full(window.source(), at, buffer.get_mut(..size).unwrap_or_default())?;
        let block = buffer.get(..count).unwrap_or_default();
        for (offset, four) in block.windows(4).enumerate() {
            let here = at.saturating_add(wide(offset));
            let mark = match four {
                b"PK\x03\x04" | b"PK\x01\x02" => Mark::Behind,
                b"PK\x07\x08" => Mark::Descriptor,
                _ => continue,
            };
            if four == LOCAL_SIGNATURE {
                found.headers.push(here);
            }
            found.note(window, &range, here, mark)?;
        }
        if count < 4 || at.saturating_add(wide(count)) >= range.end {
            break;
        }
        // The last three bytes are looked at again with the next block.
        at = at.saturating_add(wide(count)).saturating_sub(3);
    }
    // The end of the stretch ends a member as well as a mark does.
    found.note(window, &range, range.end, Mark::Behind)?;
    found.ends.sort_unstable_by_key(|(start, at, _)| (*start, *at));
    Ok(found)
}

impl Marks {
    /// Notes where contents would begin that end at this mark, by what their descriptors say.
    fn note(&mut self, window: &mut Window<'_>, range: &Range<u64>, at: u64, mark: Mark) -> io::Result<()> {
        let told = match mark {
            Mark::Descriptor => {
                let bytes = window.get(at.saturating_add(8), 8)?;
                [u32_at(bytes, 0).map(|length| (0, u64::from(length))), u64_at(bytes, 0).map(|length| (0, length))]
            }
            Mark::Behind => {
                let from = at.saturating_sub(20).max(range.start);
                let bytes = window.get(from, narrow(at.saturating_sub(from)))?;
                let short = bytes.len().checked_sub(8).and_then(|place| u32_at(bytes, place));
                let long = bytes.len().checked_sub(16).and_then(|place| u64_at(bytes, place));
                [short.map(|length| (12, u64::from(length))), long.map(|length| (20, length))]
            }
        };
        let mut last = None;
        for (own, length) in told.into_iter().flatten() {
            let start = at.checked_sub(own).and_then(|end| end.checked_sub(length));
            let start = start.filter(|start| *start >= range.start.saturating_add(wide(LOCAL_BYTES)));
            if let Some(start) = start.filter(|_| last != start) {
                self.ends.push((start, at, mark));
            }
            last = start;
        }
        Ok(())
    }
}

fn member(window: &mut Window<'_>, at: u64, limit: u64, ends: &[End]) -> io::Result<Option<Found>> {
    let Some(fixed) = window.get(at, LOCAL_BYTES)?.first_chunk::<LOCAL_BYTES>().copied() else {
        return Ok(None);
    };
    let (Some(name), Some(extra), Some(method)) = (u16_at(&fixed, 26), u16_at(&fixed, 28), u16_at(&fixed, 8)) else {
        return Ok(None);
    };
    let length = usize::from(name).saturating_add(usize::from(extra));
    let body = at.saturating_add(wide(LOCAL_BYTES));
    let start = body.saturating_add(wide(length));
    // A signature within compressed data is hardly ever followed by a header that makes sense.
    if !fixed.starts_with(LOCAL_SIGNATURE) || start > limit || name == 0 || !is_assigned(method) {
        return Ok(None);
    }
    let bytes = window.get(body, length)?;
    let Some((name, extra)) = bytes.split_at_checked(usize::from(name)) else {
        return Ok(None);
    };
    let Some(mut entry) = Entry::of_local(&fixed, name, extra) else {
        return Ok(None);
    };
    if entry.flags & FLAG_DESCRIPTOR == 0 || entry.compressed > 0 {
        let end = start.checked_add(entry.compressed).filter(|end| *end <= limit);
        let data = end.map(|end| start..end);
        return Ok(Some(Found { range: at..end.unwrap_or(start), data, entry }));
    }
    // The nearest that tells this beginning.
    let first = ends.partition_point(|(told, _, _)| *told < start);
    let Some((_, mark_at, mark)) = ends.get(first).filter(|(told, _, _)| *told == start) else {
        return Ok(Some(Found { range: at..start, data: None, entry }));
    };
    let distance = mark_at.saturating_sub(start);
    let told = match mark {
        Mark::Descriptor => descriptor(window.get(mark_at.saturating_add(4), 20)?, distance),
        // The signature of a descriptor may be left out.
        Mark::Behind => unsigned_descriptor(window, *mark_at, distance)?,
    };
    let Some((crc, size, compressed, bytes)) = told else {
        return Ok(Some(Found { range: at..start, data: None, entry }));
    };
    (entry.crc, entry.size, entry.compressed) = (crc, size, compressed);
    let data = start..start.saturating_add(compressed);
    let signature = if *mark == Mark::Descriptor { 4 } else { 0 };
    let end = data.end.saturating_add(signature).saturating_add(bytes);
    Ok(Some(Found { range: at..end.min(limit), data: Some(data), entry }))
}

/// CRC, size, compressed size and own length of a descriptor that tells this compressed size.
fn descriptor(bytes: &[u8], distance: u64) -> Option<(u32, u64, u64, u64)> {
    let crc = u32_at(bytes, 0)?;
    if u64_at(bytes, 4) == Some(distance)
        && let Some(size) = u64_at(bytes, 12)
    {
        return Some((crc, size, distance, 20));
    }
    let compressed = u64::from(u32_at(bytes, 4)?);
    (compressed == distance).then_some((crc, u64::from(u32_at(bytes, 8)?), distance, 12))
}

fn unsigned_descriptor(window: &mut Window<'_>, mark_at: u64, distance: u64) -> io::Result<Option<(u32, u64, u64, u64)>> {
    for length in [12_u64, 20] {
        let Some(distance) = distance.checked_sub(length) else { continue };
        let bytes = window.get(mark_at.saturating_sub(length), narrow(length))?;
        if let Some(told) = descriptor(bytes, distance).filter(|told| told.3 == length) {
            return Ok(Some(told));
        }
    }
    Ok(None)
}
