//! An object that is read like a file: in large blocks that lie on multiples of their size, of which a few are kept.

use std::io;
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use chot_forensics::source::Source;

/// What is fetched at a time.
pub(super) const BLOCK: u64 = 8 << 20;
/// Blocks of one open object that are kept: with those being fetched, the most memory that an open object takes.
const KEPT: usize = 4;

/// A way to fetch bytes of one version of an object.
pub(super) trait Fetch: Send + Sync {
    /// All bytes from `start` up to `end`.
    fn fetch(&self, start: u64, end: u64) -> io::Result<Bytes>;
}

/// A block that is there or being fetched: whoever comes second waits for the first instead of fetching again.
type Slot = Arc<Mutex<Option<Bytes>>>;

/// An open object.
pub(super) struct Remote<F> {
    fetch: F,
    len: u64,
    /// The latest used last.
    slots: Mutex<Vec<(u64, Slot)>>,
}

impl<F: Fetch> Remote<F> {
    pub(super) fn new(fetch: F, len: u64) -> Self {
        Self { fetch, len, slots: Mutex::new(Vec::new()) }
    }

    fn slot(&self, number: u64) -> Slot {
        let mut slots = self.slots.lock().unwrap_or_else(PoisonError::into_inner);
        let slot = match slots.iter().position(|(known, _)| *known == number) {
            Some(index) => slots.remove(index).1,
            None => Slot::default(),
        };
        slots.push((number, Arc::clone(&slot)));
        if slots.len() > KEPT {
            slots.remove(0);
        }
        slot
    }

    fn block(&self, number: u64) -> io::Result<Bytes> {
        let slot = self.slot(number);
        let mut held = slot.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(bytes) = held.as_ref() {
            return Ok(bytes.clone());
        }
        let start = number.saturating_mul(BLOCK);
        let end = start.saturating_add(BLOCK).min(self.len);
        let bytes = self.fetch.fetch(start, end)?;
        if u64::try_from(bytes.len()) != Ok(end.saturating_sub(start)) {
            return Err(io::Error::new(io::ErrorKind::UnexpectedEof, "the object store gave fewer bytes than it was asked for"));
        }
        *held = Some(bytes.clone());
        Ok(bytes)
    }
}

impl<F: Fetch> Source for Remote<F> {
    fn len(&self) -> u64 {
        self.len
    }

    fn read_at(&self, offset: u64, buf: &mut [u8]) -> io::Result<usize> {
        if offset >= self.len || buf.is_empty() {
            return Ok(0);
        }
        let block = self.block(offset / BLOCK)?;
        let rest = usize::try_from(offset % BLOCK).ok().and_then(|start| block.get(start..)).unwrap_or_default();
        let count = rest.len().min(buf.len());
        if let (Some(to), Some(from)) = (buf.get_mut(..count), rest.get(..count)) {
            to.copy_from_slice(from);
        }
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicUsize, Ordering};

    /// An object whose byte at `n` follows from `n`; counts how often it was asked.
    struct Pattern(AtomicUsize);

    impl Fetch for Arc<Pattern> {
        fn fetch(&self, start: u64, end: u64) -> io::Result<Bytes> {
            self.0.fetch_add(1, Ordering::SeqCst);
            assert!(start.is_multiple_of(BLOCK) && end - start <= BLOCK);
            Ok((start..end).map(byte).collect())
        }
    }

    fn byte(at: u64) -> u8 {
        (at ^ (at >> 20)).to_le_bytes()[0]
    }

    #[test]
    fn any_place_reads_right_and_few_blocks_are_kept() {
        let asked = Arc::new(Pattern(AtomicUsize::new(0)));
        // A tebibyte: nothing depends on its length but the last block.
        let len = (1 << 40) - 12_345;
        let remote = Remote::new(Arc::clone(&asked), len);
        let mut buf = [0; 1000];
        for at in [0, 5, BLOCK - 1, BLOCK, 3 * BLOCK - 500, len - 1000, len - 1, 1 << 39] {
            let count = remote.read_at(at, &mut buf).unwrap();
            assert!(count > 0);
            assert!(buf[..count].iter().zip(at..).all(|(found, at)| *found == byte(at)), "{at}");
        }
        assert_eq!(remote.read_at(len, &mut buf).unwrap(), 0);
        assert_eq!(remote.slots.lock().unwrap().len(), KEPT);
        let before = asked.0.load(Ordering::SeqCst);
        remote.read_at((1 << 39) + 4096, &mut buf).unwrap();
        assert_eq!(asked.0.load(Ordering::SeqCst), before, "the block is there");
    }

    #[test]
    fn a_block_that_many_want_is_fetched_once() {
        let asked = Arc::new(Pattern(AtomicUsize::new(0)));
        let remote = Remote::new(Arc::clone(&asked), 3 * BLOCK);
        std::thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| remote.read_at(7, &mut [0; 10]).unwrap());
            }
        });
        assert_eq!(asked.0.load(Ordering::SeqCst), 1);
    }

    #[test]
    fn fewer_bytes_than_asked_for_are_a_fault() {
        struct Short;
        impl Fetch for Short {
            fn fetch(&self, _: u64, _: u64) -> io::Result<Bytes> {
                Ok(Bytes::from_static(b"short"))
            }
        }
        assert_eq!(Remote::new(Short, 6).read_at(0, &mut [0; 6]).unwrap_err().kind(), io::ErrorKind::UnexpectedEof);
    }
}
