//! Lists that may outgrow memory: beyond a limit they stand in files that the caller gives.
//!
//! Invariants: what is given back is what was put in, and nothing is ever overwritten; without a file to put things in all of it
//! stays in memory. Where files come from is the caller's affair: none is opened here.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::fs::File;
use std::io;
use std::ops::Range;
use std::os::unix::fs::FileExt;
use std::sync::Arc;

use crate::source::{narrow, wide};

/// Makes a new, empty file for passing use, which nobody else sees and which is gone when it is closed.
pub type Scratch = Arc<dyn Fn() -> io::Result<File> + Send + Sync>;

/// Bytes that are written, or read ahead, at once.
const BLOCK: usize = 1 << 17;
/// Bytes of records that are sorted in memory.
const SORTED_AT_ONCE: usize = 8 << 20;
/// Bytes that all runs together are read ahead when they are merged.
const MERGE_BYTES: usize = 8 << 20;

/// Bytes that are appended and read again at any place.
#[derive(Default)]
pub(super) struct Spool {
    scratch: Option<Scratch>,
    file: Option<File>,
    /// How many bytes stand in the file.
    written: u64,
    /// Those behind them.
    tail: Vec<u8>,
    limit: usize,
}

impl Spool {
    /// An empty one that holds so many bytes in memory before it takes a file.
    pub(super) fn new(scratch: Option<&Scratch>, limit: usize) -> Self {
        Self { scratch: scratch.cloned(), limit, ..Self::default() }
    }

    pub(super) fn len(&self) -> u64 {
        self.written.saturating_add(wide(self.tail.len()))
    }

    /// Appends bytes; gives the place where they begin.
    pub(super) fn append(&mut self, bytes: &[u8]) -> io::Result<u64> {
        let at = self.len();
        self.tail.extend_from_slice(bytes);
        let limit = if self.file.is_some() { BLOCK } else { self.limit };
        if self.tail.len() >= limit {
            self.write_out()?;
        }
        Ok(at)
    }

    fn write_out(&mut self) -> io::Result<()> {
        let Some(scratch) = &self.scratch else { return Ok(()) };
        let file = match self.file.take() {
            Some(file) => file,
            None => scratch()?,
        };
        file.write_all_at(&self.tail, self.written)?;
        self.written = self.written.saturating_add(wide(self.tail.len()));
        self.tail.clear();
        self.tail.shrink_to(BLOCK.saturating_mul(2));
        self.file = Some(file);
        Ok(())
    }

    /// Fills the room from this place.
    fn read(&self, at: u64, room: &mut [u8]) -> io::Result<()> {
        let short = || io::Error::new(io::ErrorKind::UnexpectedEof, "the list is shorter than it was");
        let in_file = narrow(self.written.saturating_sub(at)).min(room.len());
        let (first, rest) = room.split_at_mut_checked(in_file).ok_or_else(short)?;
        if let Some(file) = self.file.as_ref().filter(|_| !first.is_empty()) {
            file.read_exact_at(first, at)?;
        }
        let from = narrow(at.saturating_add(wide(in_file)).saturating_sub(self.written));
        let tail = self.tail.get(from..from.saturating_add(rest.len())).ok_or_else(short)?;
        rest.copy_from_slice(tail);
        Ok(())
    }
}

/// A stretch of a spool that was read last.
#[derive(Default)]
pub(super) struct View {
    start: u64,
    bytes: Vec<u8>,
}

impl View {
    /// The bytes at a place, of which all must be there.
    pub(super) fn get<'a>(&'a mut self, spool: &Spool, at: u64, length: usize) -> io::Result<&'a [u8]> {
        self.get_ahead(spool, at, length, BLOCK)
    }

    fn get_ahead<'a>(&'a mut self, spool: &Spool, at: u64, length: usize, ahead: usize) -> io::Result<&'a [u8]> {
        let end = self.start.saturating_add(wide(self.bytes.len()));
        if at < self.start || at.saturating_add(wide(length)) > end {
            // Far jumps read little, neighbours read ahead.
            let near = at >= self.start && at <= end.saturating_add(wide(ahead));
            let size = length.max(if near { ahead } else { 512 });
            let left = narrow(spool.len().saturating_sub(at));
            self.bytes.resize(size.min(left), 0);
            self.start = at;
            let read = spool.read(at, &mut self.bytes);
            if read.is_err() {
                self.bytes.clear();
            }
            read?;
        }
        let from = narrow(at.saturating_sub(self.start));
        let short = || io::Error::new(io::ErrorKind::UnexpectedEof, "the list is shorter than it was");
        self.bytes.get(from..from.saturating_add(length)).ok_or_else(short)
    }
}

/// Records of one length that come in any order and are given back sorted by their bytes.
#[derive(Default)]
pub(super) struct Sorter<const N: usize> {
    scratch: Option<Scratch>,
    records: Vec<[u8; N]>,
    /// Sorted runs, one behind the other.
    spool: Spool,
    runs: Vec<Range<u64>>,
}

impl<const N: usize> Sorter<N> {
    pub(super) fn new(scratch: Option<&Scratch>) -> Self {
        Self { scratch: scratch.cloned(), records: Vec::new(), spool: Spool::new(scratch, BLOCK), runs: Vec::new() }
    }

    pub(super) fn push(&mut self, record: [u8; N]) -> io::Result<()> {
        self.records.push(record);
        if self.scratch.is_some() && self.records.len().saturating_mul(N) >= SORTED_AT_ONCE {
            self.write_run()?;
        }
        Ok(())
    }

    fn write_run(&mut self) -> io::Result<()> {
        self.records.sort_unstable();
        let start = self.spool.len();
        for record in &self.records {
            self.spool.append(record)?;
        }
        self.records.clear();
        self.runs.push(start..self.spool.len());
        Ok(())
    }

    /// All of them in order.
    pub(super) fn finish(mut self) -> io::Result<Sorted<N>> {
        if self.runs.is_empty() {
            self.records.sort_unstable();
            return Ok(Sorted { count: wide(self.records.len()), memory: self.records, spool: None, view: View::default() });
        }
        self.write_run()?;
        self.records = Vec::new();
        let ahead = MERGE_BYTES.checked_div(self.runs.len()).unwrap_or(0).clamp(N.max(512), BLOCK);
        let mut views: Vec<(View, Range<u64>)> =
            self.runs.drain(..).map(|run| (View { start: run.start, bytes: Vec::new() }, run)).collect();
        let mut heads = BinaryHeap::new();
        let spool = &self.spool;
        let next = |views: &mut [(View, Range<u64>)], run: usize| -> io::Result<Option<[u8; N]>> {
            let Some((view, left)) = views.get_mut(run).filter(|(_, left)| !left.is_empty()) else { return Ok(None) };
            let record = view.get_ahead(spool, left.start, N, ahead)?.first_chunk::<N>().copied();
            left.start = left.start.saturating_add(wide(N));
            Ok(record)
        };
        for run in 0..views.len() {
            heads.extend(next(&mut views, run)?.map(|record| Reverse((record, run))));
        }
        let mut merged = Spool::new(self.scratch.as_ref(), BLOCK);
        while let Some(Reverse((record, run))) = heads.pop() {
            merged.append(&record)?;
            heads.extend(next(&mut views, run)?.map(|record| Reverse((record, run))));
        }
        let count = merged.len().checked_div(wide(N)).unwrap_or(0);
        Ok(Sorted { count, memory: Vec::new(), spool: Some(merged), view: View::default() })
    }
}

/// Records in order.
#[derive(Default)]
pub(super) struct Sorted<const N: usize> {
    count: u64,
    memory: Vec<[u8; N]>,
    spool: Option<Spool>,
    view: View,
}

impl<const N: usize> Sorted<N> {
    pub(super) fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// The record at this place, if there is one.
    pub(super) fn get(&mut self, at: u64) -> io::Result<Option<[u8; N]>> {
        if at >= self.count {
            return Ok(None);
        }
        match &self.spool {
            None => Ok(self.memory.get(narrow(at)).copied()),
            Some(spool) => Ok(self.view.get(spool, at.saturating_mul(wide(N)), N)?.first_chunk::<N>().copied()),
        }
    }
}

/// A record of 64-bit numbers, which sorts as they do.
pub(super) fn record<const N: usize>(parts: &[&[u8]]) -> [u8; N] {
    let mut record = [0_u8; N];
    let mut at = 0_usize;
    for part in parts {
        if let Some(room) = record.get_mut(at..at.saturating_add(part.len())) {
            room.copy_from_slice(part);
        }
        at = at.saturating_add(part.len());
    }
    record
}

/// The 64-bit number at a place of a record.
pub(super) fn number(record: &[u8], at: usize) -> u64 {
    record.get(at..).and_then(|rest| rest.first_chunk()).map_or(0, |bytes| u64::from_be_bytes(*bytes))
}

#[cfg(test)]
mod tests {
    use std::fs::File;
    use std::io;
    use std::sync::Arc;

    use super::{Scratch, Sorter, Spool, View, number, record};

    fn scratch() -> Scratch {
        Arc::new(|| -> io::Result<File> {
            let path = std::env::temp_dir().join(format!("chot-spool-{}-{:?}", std::process::id(), std::thread::current().id()));
            let file = File::options().read(true).write(true).create_new(true).open(&path)?;
            std::fs::remove_file(path)?;
            Ok(file)
        })
    }

    #[test]
    fn records_come_back_sorted_from_memory_and_from_files() {
        for scratch in [None, Some(scratch())] {
            let mut sorter = Sorter::<24>::new(scratch.as_ref());
            // A permutation of 0..1,200,000: 28 MB, more than is sorted at once.
            let count = 1_200_000_u64;
            for n in 0..count {
                let key = n * 700_001 % count;
                sorter.push(record(&[&key.to_be_bytes(), &n.to_be_bytes(), &[7; 8]])).unwrap();
            }
            let mut sorted = sorter.finish().unwrap();
            assert_eq!(sorted.spool.is_some(), scratch.is_some());
            for at in 0..count {
                let record = sorted.get(at).unwrap().unwrap();
                assert_eq!(number(&record, 0), at);
                assert_eq!(number(&record, 8) * 700_001 % count, at);
            }
            assert!(sorted.get(count).unwrap().is_none());
        }
    }

    #[test]
    fn a_spool_gives_back_what_was_appended_also_while_it_grows() {
        for scratch in [None, Some(scratch())] {
            let mut spool = Spool::new(scratch.as_ref(), 1000);
            let mut view = View::default();
            let mut places = Vec::new();
            for n in 0..5_000_u32 {
                let bytes = n.to_le_bytes().repeat([1, 2, 3, 4, 5][places.len() % 5]);
                places.push((spool.append(&bytes).unwrap(), bytes));
                let (at, bytes) = &places[places.len() / 2];
                assert_eq!(View::default().get(&spool, *at, bytes.len()).unwrap(), bytes);
            }
            for (at, bytes) in &places {
                assert_eq!(view.get(&spool, *at, bytes.len()).unwrap(), bytes);
            }
            assert!(view.get(&spool, spool.len(), 1).is_err());
            assert_eq!(spool.file.is_some(), scratch.is_some());
        }
    }
}
