//! Members told by their local headers alone: those that the central directory does not list, and those of a file without a directory.
//!
//! Invariants: a member's range lies within the stretch that is searched, and no two of them share a byte; a length that the header leaves open is taken
//! only from a data descriptor that agrees with the distance; the work is bounded by the length of the stretch and the number of marks in it.

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
/// How often all members together may look at a mark for their end.
const LOOKS: u64 = 1 << 22;

/// A member that was found.
pub(super) struct Found {
    pub(super) entry: Entry,
    /// From its header to the end of its content and descriptor.
    pub(super) range: Range<u64>,
    /// Its compressed content; absent where its end is not known or lies outside.
    pub(super) data: Option<Range<u64>>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Mark {
    Local,
    Central,
    Descriptor,
}

/// Finds the members in a stretch of the file, at most `limit`, and hands each on; gives their number.
pub(super) fn scan(
    window: &mut Window<'_>,
    range: Range<u64>,
    limit: u64,
    progress: &dyn Progress,
    each: &mut dyn FnMut(Found) -> Result<(), InspectError>,
) -> Result<u64, InspectError> {
    let marks = marks(window, range.clone(), progress)?;
    let mut found = 0_u64;
    let mut reached = range.start;
    let mut looks = 0_u64;
    for (nth, (at, mark)) in marks.iter().enumerate() {
        if *mark != Mark::Local || *at < reached || found >= limit {
            continue;
        }
        let rest = marks.get(nth.saturating_add(1)..).unwrap_or_default();
        if let Some(member) = member(window, *at, range.end, rest, &mut looks)? {
            reached = member.range.end;
            found = found.saturating_add(1);
            each(member)?;
        }
    }
    Ok(found)
}

/// Where signatures stand.
fn marks(window: &Window<'_>, range: Range<u64>, progress: &dyn Progress) -> Result<Vec<(u64, Mark)>, InspectError> {
    let mut found = Vec::new();
    let mut buffer = vec![0_u8; narrow(range.end.saturating_sub(range.start)).min(1 << 18)];
    let mut at = range.start;
    while at < range.end && found.len() < MARKS {
        if progress.stop() {
            return Err(InspectError::Stopped);
        }
        let size = narrow(range.end.saturating_sub(at)).min(buffer.len());
        let count = read_full(window.source(), at, buffer.get_mut(..size).unwrap_or_default())?;
        let block = buffer.get(..count).unwrap_or_default();
        for (offset, four) in block.windows(4).enumerate() {
            let mark = match four {
                b"PK\x03\x04" => Mark::Local,
                b"PK\x01\x02" => Mark::Central,
                b"PK\x07\x08" => Mark::Descriptor,
                _ => continue,
            };
            found.push((at.saturating_add(wide(offset)), mark));
        }
        if count < 4 || at.saturating_add(wide(count)) >= range.end {
            break;
        }
        // The last three bytes are looked at again with the next block.
        at = at.saturating_add(wide(count)).saturating_sub(3);
    }
    Ok(found)
}

fn member(window: &mut Window<'_>, at: u64, limit: u64, rest: &[(u64, Mark)], looks: &mut u64) -> io::Result<Option<Found>> {
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
    // The end of the stretch ends a member as well as a mark does.
    for (mark_at, mark) in rest.iter().chain(&[(limit, Mark::Central)]) {
        *looks = looks.saturating_add(1);
        if *looks > LOOKS {
            break;
        }
        let Some(distance) = mark_at.checked_sub(start) else { continue };
        let told = match mark {
            Mark::Descriptor => descriptor(window.get(mark_at.saturating_add(4), 20)?, distance),
            // The signature of a descriptor may be left out.
            Mark::Local | Mark::Central => unsigned_descriptor(window, *mark_at, distance)?,
        };
        if let Some((crc, size, compressed, bytes)) = told {
            (entry.crc, entry.size, entry.compressed) = (crc, size, compressed);
            let data = start..start.saturating_add(compressed);
            let signature = if *mark == Mark::Descriptor { 4 } else { 0 };
            let end = data.end.saturating_add(signature).saturating_add(bytes);
            return Ok(Some(Found { range: at..end.min(limit), data: Some(data), entry }));
        }
    }
    Ok(Some(Found { range: at..start, data: None, entry }))
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
