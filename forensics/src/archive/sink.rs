//! Where decompressed bytes go: into a hash, a checksum and the budgets, and nowhere else.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Condvar, Mutex, PoisonError};

use super::finding::{Code, Finding};
use super::format::{HEAD_BYTES, sniff};
use super::options::{InspectError, InspectOptions, Limits, Progress};
use super::tap::{Tap, tap_for};
use super::types::content_type;
use crate::digest::{More, MoreDigests, MoreHasher, Sha256Digest, Sha256Hasher};
use crate::source::{Source, wide};

/// What all members share: budgets, the wish to stop, and how far the work is.
pub(super) struct Shared<'a> {
    pub(super) limits: Limits,
    /// What is made of every member beside SHA-256.
    pub(super) digests: Vec<More>,
    pub(super) progress: &'a dyn Progress,
    /// The length of the archive, against which its real content is measured.
    pub(super) file_bytes: u64,
    pub(super) members_total: u64,
    pub(super) members_done: AtomicU64,
    pub(super) bytes_done: AtomicU64,
    /// Set when one worker has failed, so that the others end too.
    pub(super) failed: AtomicBool,
    /// What is left of the memory for decompressors, and the word that some was given back.
    pub(super) memory: Mutex<u64>,
    pub(super) freed: Condvar,
}

/// Memory lent to one decompressor, given back when it ends.
pub(super) struct Lease<'a> {
    memory: &'a Mutex<u64>,
    freed: &'a Condvar,
    bytes: u64,
}

impl Drop for Lease<'_> {
    fn drop(&mut self) {
        let mut left = self.memory.lock().unwrap_or_else(PoisonError::into_inner);
        *left = left.saturating_add(self.bytes);
        self.freed.notify_all();
    }
}

impl<'a> Shared<'a> {
    /// Of a file of which nothing has been read yet.
    pub(super) fn new(source: &dyn Source, options: &InspectOptions, progress: &'a dyn Progress) -> Self {
        Self {
            limits: options.limits,
            digests: options.digests.clone(),
            progress,
            file_bytes: source.len(),
            members_total: 0,
            members_done: AtomicU64::new(0),
            bytes_done: AtomicU64::new(0),
            failed: AtomicBool::new(false),
            memory: Mutex::new(options.limits.decoder_bytes),
            freed: Condvar::new(),
        }
    }

    /// Memory for a decompressor, once the others leave so much; whoever waits holds none. What is more than all there is, is not lent.
    pub(super) fn lend(&self, bytes: u64) -> Result<Lease<'_>, Halt> {
        let limit = self.limits.decoder_bytes;
        if bytes > limit {
            let detail = format!("its decoder asks for {bytes} bytes of memory, the limit is {limit}");
            return Err(Halt::Member(Finding::warning(Code::UnsupportedMethod, detail)));
        }
        let left = self.memory.lock().unwrap_or_else(PoisonError::into_inner);
        let mut left = self.freed.wait_while(left, |left| *left < bytes).unwrap_or_else(PoisonError::into_inner);
        *left = left.saturating_sub(bytes);
        Ok(Lease { memory: &self.memory, freed: &self.freed, bytes })
    }

    /// Whether to give up.
    pub(super) fn stopped(&self) -> bool {
        self.failed.load(Ordering::Relaxed) || self.progress.stop()
    }

    /// Whether reading may go on: nobody wants it stopped, and the time allowed is not over.
    pub(super) fn check_time(&self) -> Result<(), Halt> {
        if self.stopped() {
            return Err(Halt::Whole(InspectError::Stopped));
        }
        if self.progress.out_of_time() {
            return Err(Halt::Member(Finding::error(Code::TimeExceeded, "the time allowed is over; reading stopped")));
        }
        Ok(())
    }

    /// Whether reading may go on after so many real bytes of the whole archive.
    pub(super) fn check_total(&self, total: u64) -> Result<(), Halt> {
        self.check_time()?;
        let limits = &self.limits;
        let stop = |code, detail| Err(Halt::Member(Finding::error(code, detail)));
        if total > limits.total_bytes {
            let detail = format!("all members together give more than {} bytes; reading stopped", limits.total_bytes);
            return stop(Code::SizeExceeded, detail);
        }
        if total > limits.total_ratio_bytes && limits.is_beyond(total, self.file_bytes) {
            let detail = format!("all members together give more than {} times the archive's size; reading stopped", limits.ratio);
            return stop(Code::RatioExceeded, detail);
        }
        Ok(())
    }

    /// Counts members as done and tells the caller.
    pub(super) fn done(&self, members: u64) {
        let before = self.members_done.fetch_add(members, Ordering::Relaxed);
        self.progress.advanced(before.saturating_add(members), self.members_total, self.bytes_done.load(Ordering::Relaxed));
    }
}

/// Why reading a member ended before its end.
pub(super) enum Halt {
    /// The whole examination ends.
    Whole(InspectError),
    /// Only this member ends, for this reason.
    Member(Finding),
}

impl From<std::io::Error> for Halt {
    fn from(error: std::io::Error) -> Self {
        Self::Whole(InspectError::Read(error))
    }
}

/// Takes the content of one member.
pub(super) struct Sink<'a, 'b> {
    shared: &'a Shared<'b>,
    hasher: Sha256Hasher,
    more: MoreHasher,
    crc: crc32fast::Hasher,
    compressed: u64,
    head: [u8; HEAD_BYTES],
    head_filled: usize,
    /// Who takes the bytes beside the hash, and of which member they are.
    tap: Option<(u64, &'a dyn Tap)>,
}

/// What a member's content was.
pub(super) struct Content {
    pub(super) bytes: u64,
    pub(super) sha256: Sha256Digest,
    /// Further digests, where they were asked for.
    pub(super) more: Option<Box<MoreDigests>>,
    pub(super) crc: u32,
    /// The word of an archive format, where the content is one.
    pub(super) nested: Option<&'static str>,
    /// Its media type.
    pub(super) kind: &'static str,
}

impl<'a, 'b> Sink<'a, 'b> {
    pub(super) fn new(shared: &'a Shared<'b>, compressed: u64) -> Self {
        Self {
            shared,
            hasher: Sha256Hasher::new(),
            more: MoreHasher::new(&shared.digests),
            crc: crc32fast::Hasher::new(),
            compressed,
            head: [0; HEAD_BYTES],
            head_filled: 0,
            tap: None,
        }
    }

    /// Of the member with this index, whose content somebody may want.
    pub(super) fn of(shared: &'a Shared<'b>, compressed: u64, index: u64) -> Self {
        Self { tap: tap_for(shared.progress, index).map(|tap| (index, tap)), ..Self::new(shared, compressed) }
    }

    /// How many bytes came so far.
    pub(super) fn bytes(&self) -> u64 {
        self.hasher.bytes()
    }

    /// The check value of what came so far.
    pub(super) fn crc(&self) -> u32 {
        self.crc.clone().finalize()
    }

    /// Takes the next bytes, at most about a mebibyte at once.
    pub(super) fn take(&mut self, bytes: &[u8]) -> Result<(), Halt> {
        let count = wide(bytes.len());
        let seen = self.hasher.bytes().saturating_add(count);
        let before = self.shared.bytes_done.fetch_add(count, Ordering::Relaxed);
        self.check(seen, before.saturating_add(count))?;
        if let Some(room) = self.head.get_mut(self.head_filled..).filter(|room| !room.is_empty()) {
            let part = bytes.get(..room.len()).unwrap_or(bytes);
            if let Some(room) = room.get_mut(..part.len()) {
                room.copy_from_slice(part);
            }
            self.head_filled = self.head_filled.saturating_add(part.len());
        }
        self.hasher.update(bytes);
        self.more.update(bytes);
        self.crc.update(bytes);
        match self.tap {
            Some((index, tap)) if !tap.give(index, bytes) => Err(Halt::Whole(InspectError::Stopped)),
            _ => Ok(()),
        }
    }

    fn check(&self, seen: u64, total: u64) -> Result<(), Halt> {
        let limits = &self.shared.limits;
        let stop = |code, detail| Err(Halt::Member(Finding::error(code, detail)));
        if seen > limits.member_bytes {
            let detail = format!("more than {} bytes; reading stopped", limits.member_bytes);
            return stop(Code::SizeExceeded, detail);
        }
        if seen > limits.ratio_bytes && limits.is_beyond(seen, self.compressed) {
            let detail = format!("more than {} times its compressed size after {seen} bytes; reading stopped", limits.ratio);
            return stop(Code::RatioExceeded, detail);
        }
        self.shared.check_total(total)
    }

    /// The end of the content.
    pub(super) fn finish(self) -> Content {
        let head = self.head.get(..self.head_filled).unwrap_or_default();
        let bytes = self.hasher.bytes();
        let sha256 = self.hasher.finish();
        if let Some((index, tap)) = self.tap {
            tap.end(index, bytes, sha256);
        }
        let nested = sniff(head).filter(|format| format.archive).map(|format| format.word);
        let more = self.more.finish();
        Content { bytes, more, nested, kind: content_type(head, bytes), sha256, crc: self.crc.finalize() }
    }
}
