//! Reading small structures at increasing offsets with few system calls.

use std::io;

use crate::source::{Source, narrow, read_full, wide};

/// How far a read goes beyond what was asked, once reads follow one another closely.
const AHEAD: usize = 1 << 18;

/// A view of a source that remembers the stretch read last.
pub(super) struct Window<'a> {
    source: &'a dyn Source,
    start: u64,
    buffer: Vec<u8>,
    filled: usize,
}

impl<'a> Window<'a> {
    pub(super) fn new(source: &'a dyn Source) -> Self {
        Self { source, start: 0, buffer: Vec::new(), filled: 0 }
    }

    pub(super) fn source(&self) -> &'a dyn Source {
        self.source
    }

    /// The `length` bytes at `offset`, or as many as the source has.
    pub(super) fn get(&mut self, offset: u64, length: usize) -> io::Result<&[u8]> {
        let end = self.start.saturating_add(wide(self.filled));
        let wanted = offset.saturating_add(wide(length));
        if offset < self.start || wanted > end {
            // Far jumps read little, neighbours read ahead.
            let near = offset >= self.start && offset <= end.saturating_add(wide(AHEAD));
            let ahead = if near { AHEAD } else { 512 };
            let size = length.max(ahead);
            if self.buffer.len() < size {
                self.buffer.resize(size, 0);
            }
            let room = self.buffer.get_mut(..size).unwrap_or_default();
            self.filled = 0;
            self.filled = read_full(self.source, offset, room)?;
            self.start = offset;
        }
        let from = narrow(offset.saturating_sub(self.start)).min(self.filled);
        let to = from.saturating_add(length).min(self.filled);
        Ok(self.buffer.get(from..to).unwrap_or_default())
    }
}

/// A little-endian 16-bit field.
pub(super) fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes(*bytes.get(at..)?.first_chunk()?))
}

/// A little-endian 32-bit field.
pub(super) fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(*bytes.get(at..)?.first_chunk()?))
}

/// A little-endian 64-bit field.
pub(super) fn u64_at(bytes: &[u8], at: usize) -> Option<u64> {
    Some(u64::from_le_bytes(*bytes.get(at..)?.first_chunk()?))
}
