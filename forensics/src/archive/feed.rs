//! Compressed bytes of a stretch of the source, read ahead.
//!
//! Invariants: every byte is read about once, however short the streams are and however many frames are passed over; whoever watches is asked
//! with each read, also where nothing comes out of what is read.

use std::ops::Range;

use super::sink::{Halt, Shared};
use crate::source::{Source, narrow, read_full, wide};

/// How much is read at once, and the most that can be looked at.
pub(super) const AHEAD: usize = 1 << 18;

/// A place in a stretch, and the bytes that follow it.
pub(super) struct Feed<'a> {
    source: &'a dyn Source,
    shared: &'a Shared<'a>,
    /// Where the next byte of the buffer stands in the file.
    at: u64,
    limit: u64,
    buffer: Vec<u8>,
    start: usize,
    end: usize,
}

impl<'a> Feed<'a> {
    pub(super) fn new(source: &'a dyn Source, range: Range<u64>, shared: &'a Shared<'a>) -> Self {
        let size = narrow(range.end.saturating_sub(range.start)).clamp(1, AHEAD);
        Self { source, shared, at: range.start, limit: range.end, buffer: vec![0; size], start: 0, end: 0 }
    }

    /// Where the next byte stands in the file.
    pub(super) fn at(&self) -> u64 {
        self.at
    }

    /// Where the stretch ends.
    pub(super) fn limit(&self) -> u64 {
        self.limit
    }

    /// At least `wanted` of the next bytes, or all there are.
    pub(super) fn peek(&mut self, wanted: usize) -> Result<&[u8], Halt> {
        let held = self.end.saturating_sub(self.start);
        let from = self.at.saturating_add(wide(held));
        if held < wanted && from < self.limit {
            self.shared.check_time()?;
            self.buffer.copy_within(self.start..self.end, 0);
            (self.start, self.end) = (0, held);
            let room = self.buffer.get_mut(held..).unwrap_or_default();
            let size = room.len().min(narrow(self.limit.saturating_sub(from)));
            let count = read_full(self.source, from, room.get_mut(..size).unwrap_or_default())?;
            self.end = self.end.saturating_add(count);
        }
        Ok(self.buffer.get(self.start..self.end).unwrap_or_default())
    }

    pub(super) fn skip(&mut self, count: usize) {
        let count = count.min(self.end.saturating_sub(self.start));
        self.start = self.start.saturating_add(count);
        self.at = self.at.saturating_add(wide(count));
    }

    /// Passes over bytes that are not looked at.
    pub(super) fn jump(&mut self, to: u64) {
        let distance = to.saturating_sub(self.at);
        if distance <= wide(self.end.saturating_sub(self.start)) {
            self.skip(narrow(distance));
            return;
        }
        self.at = to;
        (self.start, self.end) = (0, 0);
    }

    /// Passes over zeros; gives where the next other byte stands.
    pub(super) fn skip_zeros(&mut self) -> Result<u64, Halt> {
        loop {
            let bytes = self.peek(1)?;
            let zeros = bytes.iter().take_while(|byte| **byte == 0).count();
            let more = zeros > 0 && zeros == bytes.len();
            self.skip(zeros);
            if !more {
                return Ok(self.at);
            }
        }
    }
}
