//! Sharing the members among threads.
//!
//! Invariants: the largest work begins first; each worker has fixed buffers; the result does not depend on the number of threads.
//! Small neighbours are read in one go, because a system call costs more than hashing them. Only a member that outweighs
//! all other work is itself split, into decompressing and hashing.

use std::ops::Range;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use super::decode::{
    NO_PART, Packed, Tools, is_plain, is_weak, read_locked, read_packed, read_plain, read_sealed, read_strong, tell, unfitting,
};
use super::entry::{Entry, FLAG_DESCRIPTOR, FLAG_ENCRYPTED, FLAG_STRONG};
use super::finding::{Code, Finding};
use super::forward::Forward;
use super::members::with_stored;
use super::options::InspectError;
use super::pipe::{Hands, Output, carry};
use super::sink::{Content, Halt, Shared, Sink};
use crate::digest::{More, MoreDigests, MoreHasher, Sha256Digest, Sha256Hasher};
use crate::source::{Source, narrow, read_full, wide};

/// Compressed bytes up to which a member counts as small.
const SMALL: u64 = 1 << 16;
/// The longest stretch of small members read in one go.
const STRETCH: u64 = 1 << 19;
/// Declared bytes from which splitting one member is worth a thread.
const WORTH_SPLITTING: u64 = 64 << 20;

/// One member to read.
pub(super) struct Task<'a> {
    /// Its place in the directory.
    pub(super) position: u64,
    pub(super) entry: &'a Entry,
    /// Where its compressed content lies.
    pub(super) data: Range<u64>,
}

/// What reading a member came to.
pub(super) struct Outcome {
    pub(super) position: u64,
    /// Its digest, where it was read whole.
    pub(super) sha256: Option<Sha256Digest>,
    /// Further digests, where they were asked for.
    pub(super) more: Option<Box<MoreDigests>>,
    /// How many bytes were really there, where anything was read.
    pub(super) bytes: Option<u64>,
    /// Its media type, where it was read whole.
    pub(super) kind: Option<&'static str>,
    pub(super) findings: Vec<Finding>,
}

/// A unit of work.
enum Job {
    /// The whole file's digest.
    File,
    /// One member, by its place in the sorted tasks.
    One(usize),
    /// Neighbours, read in one go.
    Stretch(Range<usize>),
}

/// What is done in parallel.
pub(super) struct Work<'a> {
    pub(super) source: &'a dyn Source,
    pub(super) password: Option<&'a [u8]>,
    pub(super) shared: &'a Shared<'a>,
    /// Sorted by where the content lies.
    pub(super) tasks: Vec<Task<'a>>,
    /// Whether the file's own digest is still to be made.
    pub(super) hash_file: bool,
}

/// The digest of the file, if asked for, and what each member came to.
pub(super) type Results = (Option<Sha256Digest>, Vec<Outcome>);

impl Work<'_> {
    /// Does it all with this many threads.
    pub(super) fn run(&self, threads: usize) -> Result<Results, InspectError> {
        let jobs = self.jobs();
        let next = AtomicUsize::new(0);
        let gathered: Mutex<Results> = Mutex::new((None, Vec::new()));
        let first_error: Mutex<Option<InspectError>> = Mutex::new(None);
        let split = threads > 1;
        let worker = || {
            let mut local: Results = (None, Vec::new());
            let mut tools = Tools::new();
            let mut stretch = Vec::new();
            while let Some(job) = jobs.get(next.fetch_add(1, Ordering::Relaxed)) {
                if let Err(error) = self.job(job, split, &mut tools, &mut stretch, &mut local) {
                    self.shared.failed.store(true, Ordering::Relaxed);
                    let mut slot = first_error.lock().unwrap_or_else(|held| held.into_inner());
                    // A worker that only follows another's failure says nothing new.
                    if slot.is_none() || matches!(*slot, Some(InspectError::Stopped)) {
                        *slot = Some(error);
                    }
                    return;
                }
            }
            let mut all = gathered.lock().unwrap_or_else(|held| held.into_inner());
            all.0 = all.0.or(local.0);
            all.1.append(&mut local.1);
        };
        let workers = threads.min(jobs.len()).max(1);
        thread::scope(|scope| {
            for _ in 1..workers {
                scope.spawn(worker);
            }
            worker();
        });
        if let Some(error) = first_error.into_inner().unwrap_or_else(|held| held.into_inner()) {
            return Err(error);
        }
        Ok(gathered.into_inner().unwrap_or_else(|held| held.into_inner()))
    }

    /// The work, largest first; the file's digest, which cannot be split, before all.
    fn jobs(&self) -> Vec<Job> {
        let mut jobs: Vec<(u64, Job)> = Vec::new();
        let mut run: Option<(Range<usize>, u64, u64)> = None;
        for (place, task) in self.tasks.iter().enumerate() {
            let next = place.saturating_add(1);
            let packed = task.data.end.saturating_sub(task.data.start);
            if packed > SMALL || !is_plain(task.entry) {
                let cost = task.entry.size.max(packed);
                jobs.push((cost, Job::One(place)));
                continue;
            }
            // Lengths of different members are not next to one another when large ones lie between.
            run = match run {
                Some((range, start, cost)) if range.end == place && task.data.end.saturating_sub(start) <= STRETCH => {
                    Some((range.start..next, start, cost.saturating_add(task.entry.size)))
                }
                other => {
                    jobs.extend(other.map(|(range, _, cost)| (cost, Job::Stretch(range))));
                    Some((place..next, task.data.start, task.entry.size))
                }
            };
        }
        jobs.extend(run.map(|(range, _, cost)| (cost, Job::Stretch(range))));
        jobs.sort_by(|(a, _), (b, _)| b.cmp(a));
        let file = self.hash_file.then_some(Job::File);
        file.into_iter().chain(jobs.into_iter().map(|(_, job)| job)).collect()
    }

    fn job(&self, job: &Job, split: bool, tools: &mut Tools, stretch: &mut Vec<u8>, local: &mut Results) -> Result<(), InspectError> {
        if self.shared.stopped() {
            return Err(InspectError::Stopped);
        }
        match job {
            Job::File => local.0 = Some(self.hash_file()?),
            Job::One(place) => {
                if let Some(task) = self.tasks.get(*place) {
                    local.1.push(self.read_one(task, split, tools)?);
                    self.shared.done(1);
                }
            }
            Job::Stretch(range) => {
                let tasks = self.tasks.get(range.clone()).unwrap_or_default();
                let start = tasks.first().map_or(0, |task| task.data.start);
                let end = tasks.iter().map(|task| task.data.end).max().unwrap_or(start);
                stretch.resize(narrow(end.saturating_sub(start)), 0);
                let count = read_full(self.source, start, stretch)?;
                for task in tasks {
                    let from = narrow(task.data.start.saturating_sub(start)).min(count);
                    let to = narrow(task.data.end.saturating_sub(start)).min(count);
                    let bytes = stretch.get(from..to).unwrap_or_default();
                    local.1.push(self.read_direct(task, Packed::Slice(bytes), tools)?);
                }
                self.shared.done(wide(tasks.len()));
            }
        }
        Ok(())
    }

    fn hash_file(&self) -> Result<Sha256Digest, InspectError> {
        hash_whole(self.source, &|| self.shared.stopped())
    }

    fn read_one(&self, task: &Task<'_>, split: bool, tools: &mut Tools) -> Result<Outcome, InspectError> {
        let weight = task.entry.size.max(task.data.end.saturating_sub(task.data.start));
        let all: u64 = self.tasks.iter().take(10_000).fold(0_u64, |sum, task| sum.saturating_add(task.entry.size));
        if split && task.entry.method != 0 && weight > WORTH_SPLITTING && weight > all / 2 {
            return self.read_split(task, tools);
        }
        self.read_direct(task, self.packed(task), tools)
    }

    fn packed(&self, task: &Task<'_>) -> Packed<'_> {
        Packed::Range { source: self.source, at: task.data.start, left: task.data.end.saturating_sub(task.data.start) }
    }

    /// Decompresses into an output; tells of stored bytes that no decoder read.
    fn decode(&self, task: &Task<'_>, packed: Packed<'_>, tools: &mut Tools, output: &mut dyn Output) -> Result<Vec<Finding>, Halt> {
        let (entry, data) = (task.entry, task.data.clone());
        if entry.method == 0 && entry.flags & (FLAG_ENCRYPTED | FLAG_DESCRIPTOR) == FLAG_DESCRIPTOR {
            let mut forward = Forward::new(output);
            read_plain(entry, packed, tools, &mut forward)?;
            return Ok(forward.finding().into_iter().collect());
        }
        if is_plain(entry) {
            let left = read_plain(entry, packed, tools, output)?;
            let unread = if left > 0 { vec![(data.end.saturating_sub(left)..data.end, NO_PART)] } else { Vec::new() };
            return tell(self.source, &unread, "", self.shared.progress);
        }
        if !entry.is_encrypted() {
            return read_packed(entry, self.source, data, self.shared, tools, output);
        }
        let password = self.password.unwrap_or_default();
        if entry.flags & FLAG_STRONG != 0 {
            return read_strong(entry, self.source, data, password, self.shared, tools, output);
        }
        if entry.content_method() == 0 {
            return read_locked(entry, self.source, data.start, password, output).map(|()| Vec::new());
        }
        read_sealed(entry, self.source, data.start, password, self.shared, tools, output)
    }

    fn read_direct(&self, task: &Task<'_>, packed: Packed<'_>, tools: &mut Tools) -> Result<Outcome, InspectError> {
        let mut sink = Sink::of(self.shared, task.entry.compressed, task.position);
        let result = self.decode(task, packed, tools, &mut sink);
        self.conclude(task, result, sink)
    }

    /// Decompresses on this thread and hashes on another.
    fn read_split(&self, task: &Task<'_>, tools: &mut Tools) -> Result<Outcome, InspectError> {
        let sink = Sink::of(self.shared, task.entry.compressed, task.position);
        let (result, sink) = carry(Hands::Two, sink, |pipe| self.decode(task, self.packed(task), tools, pipe))?;
        self.conclude(task, result, sink)
    }

    /// Turns how reading ended into what is said about the member.
    fn conclude(&self, task: &Task<'_>, result: Result<Vec<Finding>, Halt>, sink: Sink<'_, '_>) -> Result<Outcome, InspectError> {
        let mut outcome = Outcome { position: task.position, sha256: None, more: None, bytes: None, kind: None, findings: Vec::new() };
        let misfit = is_weak(task.entry) && sink.crc() != task.entry.crc;
        let result = result.and_then(|told| {
            let detail = "the content does not fit its recorded check value";
            if misfit { Err(Halt::Member(unfitting(detail))) } else { Ok(told) }
        });
        match result {
            Err(Halt::Whole(error)) => return Err(error),
            Err(Halt::Member(finding)) => {
                if finding.code != Code::Encrypted && sink.bytes() > 0 {
                    outcome.bytes = Some(sink.bytes());
                }
                outcome.findings.push(with_stored(finding, self.source, Some(&task.data), self.shared.progress)?);
            }
            Ok(told) => {
                let content = sink.finish();
                compare(task.entry, &content, &mut outcome.findings);
                outcome.findings.extend(told);
                if task.entry.is_encrypted() {
                    let finding = Finding::info(Code::Encrypted, "encrypted; read with the password given");
                    outcome.findings.push(with_stored(finding, self.source, Some(&task.data), self.shared.progress)?);
                }
                if let Some(word) = content.nested {
                    let detail = format!("the member is itself an archive ({word}); it was hashed as one file");
                    outcome.findings.push(Finding::info(Code::NestedArchive, detail));
                }
                outcome.sha256 = Some(content.sha256);
                outcome.more = content.more;
                outcome.kind = Some(content.kind);
                outcome.bytes = Some(content.bytes);
            }
        }
        Ok(outcome)
    }
}

/// The digest of a whole source.
pub(super) fn hash_whole(source: &dyn Source, stopped: &dyn Fn() -> bool) -> Result<Sha256Digest, InspectError> {
    let mut hasher = Sha256Hasher::new();
    let size = narrow(source.len()).clamp(1, 1 << 20);
    let mut buffer = vec![0_u8; size];
    loop {
        if stopped() {
            return Err(InspectError::Stopped);
        }
        let left = narrow(source.len().saturating_sub(hasher.bytes()));
        let room = left.min(buffer.len());
        let count = read_full(source, hasher.bytes(), buffer.get_mut(..room).unwrap_or_default())?;
        if count == 0 {
            break;
        }
        hasher.update(buffer.get(..count).unwrap_or_default());
    }
    if hasher.bytes() != source.len() {
        let detail = "the file became shorter while it was read";
        return Err(std::io::Error::new(std::io::ErrorKind::UnexpectedEof, detail).into());
    }
    Ok(hasher.finish())
}

/// Further digests of a whole source, where they are asked for.
pub(super) fn hash_more(
    source: &dyn Source,
    wanted: &[More],
    stopped: &dyn Fn() -> bool,
) -> Result<Option<Box<MoreDigests>>, InspectError> {
    let mut hasher = MoreHasher::new(wanted);
    if wanted.is_empty() {
        return Ok(None);
    }
    let mut buffer = vec![0_u8; narrow(source.len()).clamp(1, 1 << 20)];
    let mut at = 0_u64;
    while at < source.len() {
        if stopped() {
            return Err(InspectError::Stopped);
        }
        let room = narrow(source.len().saturating_sub(at)).min(buffer.len());
        let count = read_full(source, at, buffer.get_mut(..room).unwrap_or_default())?;
        if count == 0 {
            let detail = "the file became shorter while it was read";
            return Err(std::io::Error::new(std::io::ErrorKind::UnexpectedEof, detail).into());
        }
        hasher.update(buffer.get(..count).unwrap_or_default());
        at = at.saturating_add(wide(count));
    }
    Ok(hasher.finish())
}

/// The content against what the directory recorded.
fn compare(entry: &Entry, content: &Content, findings: &mut Vec<Finding>) {
    if content.bytes != entry.size {
        let detail = format!("{} bytes where {} are recorded", content.bytes, entry.size);
        findings.push(Finding::error(Code::SizeMismatch, detail));
    }
    // AE-2 records no CRC; its authentication code was checked while decrypting.
    let unrecorded = entry.aes.is_some() && entry.crc == 0;
    if content.crc != entry.crc && !unrecorded {
        let detail = format!("CRC-32 {:08x} where {:08x} is recorded", content.crc, entry.crc);
        findings.push(Finding::error(Code::CrcMismatch, detail));
    }
}
