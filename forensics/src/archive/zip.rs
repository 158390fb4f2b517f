//! Examining a ZIP archive: directory, places, names, content.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::atomic::Ordering;
use std::sync::mpsc::sync_channel;
use std::thread;

use super::decode::obstacle;
use super::directory::{Directory, Reach, Search, search};
use super::entry::{Entry, FLAG_MASKED, FLAG_PATCH, Hidden as HiddenBytes, modified_at};
use super::finding::{Code, Finding, Severity};
use super::layout::{Gap, Gaps, Located, Locator, Place, read_stretch};
use super::legacy::Tally;
use super::manifest::Member;
use super::members::{Findings, FolderFindings, LISTED_FROM, Pseudo, with_file_hash, with_stored};
use super::names::{check_name, decode};
use super::options::{InspectError, InspectOptions, Limits, Progress};
use super::rows::{Row, Rows};
use super::salvage::{Found, scan};
use super::sink::Shared;
use super::spool::{Sorter, Spool, number, record};
use super::tap::give_range;
use super::window::Window;
use super::work::{Outcome, Task, Work};
use crate::digest::Sha256Digest;
use crate::source::{Source, narrow, read_full, wide};

/// Content up to this length is never reported for its ratio: a short run of zeros endangers nobody.
pub(super) const RATIO_FLOOR: u64 = 1 << 16;

/// What records of extra fields without meaning here, and comments, may hold together in one archive, and for each of its entries more, in bytes.
const QUIET_SUM: u64 = 16 << 10;
const QUIET_MEMBER: u64 = 128;
/// What nothing is deflated to.
const EMPTY_DEFLATED: &[&[u8]] = &[b"\x03\0", b"\x01\0\0\xff\xff"];
const FOLDER_WITH_CONTENT: &str = "named as a folder, but it has content";

/// What the examination of an archive gives.
#[derive(Default)]
pub(super) struct Examined {
    pub(super) file_sha256: Option<Sha256Digest>,
    pub(super) rows: Rows,
    /// How many entries each group has that claim the same bytes.
    pub(super) groups: Spool,
    pub(super) findings: Vec<Finding>,
    /// Whether nothing can be listed: the directory is encrypted, or the format is not opened.
    pub(super) opaque: bool,
    /// The manifest's word for the format, where it differs from what the first bytes tell.
    pub(super) word: Option<&'static str>,
}

impl Examined {
    pub(super) fn only(finding: Finding) -> Self {
        Self { findings: vec![finding], ..Self::default() }
    }
}

/// Examines the file if it is a ZIP archive; `zip_start` says that it begins like one, `foreign` that it begins like another format.
pub(super) fn examine(
    source: &dyn Source,
    zip_start: bool,
    foreign: bool,
    options: &InspectOptions,
    progress: &dyn Progress,
) -> Result<Option<Examined>, InspectError> {
    let mut window = Window::new(source);
    let reach = if foreign { Reach::ExactEnd } else { Reach::Tail };
    let mut found = search(&mut window, reach, &options.limits)?;
    if zip_start && matches!(found, Search::NoEnd) {
        found = search(&mut window, Reach::WholeFile, &options.limits)?;
    }
    let examined = match found {
        // An end record of nothing, somewhere in the tail of another file, makes no archive.
        Search::Found(directory) if directory.count == 0 && !zip_start => return Ok(None),
        Search::Found(directory) => read_archive(&mut window, directory, options, progress)?,
        Search::TooMany(finding) => Examined::only(finding),
        // The members' own headers are masked then; others do not belong to such an archive.
        Search::Encrypted(finding) => {
            let examined = salvage(&mut window, finding, options, progress)?;
            Examined { opaque: examined.rows.is_empty(), ..examined }
        }
        Search::NoDirectory | Search::NoEnd if !zip_start => {
            return match orphan(&mut window)? {
                Some(finding) if !foreign => Ok(Some(Examined::only(finding))),
                _ => Ok(None),
            };
        }
        Search::NoDirectory => {
            let detail = "the central directory is not where the end record says";
            salvage(&mut window, Finding::error(Code::Malformed, detail), options, progress)?
        }
        Search::NoEnd => {
            let finding = no_end(&mut window)?;
            salvage(&mut window, finding, options, progress)?
        }
    };
    Ok(Some(examined))
}

/// Where an archive with members begins in a file of another format that goes on behind it.
pub(super) fn find_held(source: &dyn Source, limits: &Limits) -> Result<Option<u64>, InspectError> {
    let mut window = Window::new(source);
    let Search::Found(directory) = search(&mut window, Reach::Tail, limits)? else { return Ok(None) };
    let shift = settle_shift(&mut window, &directory)?;
    let mut entries = directory.entries(source);
    let mut first = None;
    while let Some((_, _, entry)) = entries.next()? {
        let at = entry.offset.saturating_add(shift);
        if window.get(at, 4)? == b"PK\x03\x04" {
            first = Some(first.map_or(at, |first: u64| first.min(at)));
        }
    }
    Ok(first)
}

/// Why an archive that begins like one has no end.
fn no_end(window: &mut Window<'_>) -> Result<Finding, InspectError> {
    let split = window.get(0, 8)? == b"PK\x07\x08PK\x03\x04";
    Ok(if split {
        let detail = "the file is the first part of a split archive; the part with the directory is missing";
        Finding::error(Code::MultiDisk, detail)
    } else {
        let detail = "the archive has no end record; it is cut off or damaged";
        Finding::error(Code::Truncated, detail)
    })
}

/// A file of no known format whose end is a central directory without end record: a damaged archive with something before it.
fn orphan(window: &mut Window<'_>) -> Result<Option<Finding>, InspectError> {
    // Only where the tail is the whole file: a disk image may well end with pieces of archives.
    if window.source().len() > 1 << 16 {
        return Ok(None);
    }
    let tail = window.get(0, 1 << 16)?.to_vec();
    let signature = tail.windows(4).position(|bytes| bytes == super::entry::CENTRAL_SIGNATURE);
    let Some(at) = signature else { return Ok(None) };
    let Some(rest) = tail.get(at..) else { return Ok(None) };
    let (Some(name), Some(extra), Some(comment)) =
        (super::window::u16_at(rest, 28), super::window::u16_at(rest, 30), super::window::u16_at(rest, 32))
    else {
        return Ok(None);
    };
    // The next structure must follow the entry, or what is left must be too short to be an end record.
    let next = 46_usize.saturating_add(usize::from(name)).saturating_add(usize::from(extra)).saturating_add(usize::from(comment));
    let plain_name = rest
        .get(46..46_usize.saturating_add(usize::from(name)))
        .filter(|name| !name.is_empty())
        .is_some_and(|name| std::str::from_utf8(name).is_ok());
    let before = tail.get(..at).unwrap_or_default();
    let has_local = before.windows(4).any(|bytes| bytes == b"PK\x03\x04");
    Ok((plain_name && has_local && next <= rest.len()).then(|| {
        let detail = "the file ends with a ZIP directory that has no end record";
        Finding::error(Code::Truncated, detail)
    }))
}

/// Lists what can be found in an archive without a directory by the members' own headers.
fn salvage(
    window: &mut Window<'_>,
    mut finding: Finding,
    options: &InspectOptions,
    progress: &dyn Progress,
) -> Result<Examined, InspectError> {
    let source = window.source();
    let length = source.len();
    let limit = options.limits.findings_per_code;
    let shared = Shared::new(source, options, progress);
    let (file_sha256, examined) = with_file_hash(source, options, &shared, || {
        let mut keeping = Keeping::new(source, options, &shared);
        let mut hand = |batch| keeping.take(batch);
        let mut reading = Reading::new(source, options, &shared, Tally::default(), &mut hand);
        let mut gaps = Gaps::new(limit);
        let mut found = 0_u64;
        // Beside an encrypted directory the headers of its members are masked and say nothing.
        let masked = finding.code == Code::Encrypted;
        scan(window, 0..length, options.limits.members, progress, &mut |member| {
            if masked && member.entry.flags & FLAG_MASKED != 0 {
                return Ok(());
            }
            gaps.pass(member.range.start, member.range.end);
            reading.take(unlisted(member, found, Hidden::No))?;
            found = found.saturating_add(1);
            Ok(())
        })?;
        let gaps = if found > 0 { gaps.account(source, length, length, progress)? } else { (Vec::new(), 0) };
        if found > 0 {
            finding.detail.push_str(&format!("; {found} members were found by their own headers"));
        }
        let mut findings = Findings::new(limit);
        findings.push(finding);
        let read = reading.end(found, gaps, findings, Spool::default())?;
        keeping.finish(read)
    })?;
    Ok(Examined { file_sha256, ..examined })
}

fn read_archive(
    window: &mut Window<'_>,
    directory: Directory,
    options: &InspectOptions,
    progress: &dyn Progress,
) -> Result<Examined, InspectError> {
    let source = window.source();
    let shared = Shared { members_total: directory.count, ..Shared::new(source, options, progress) };
    let keeping = Keeping::new(source, options, &shared);
    // A short list is read in one go, and the file's digest made among it.
    if directory.count <= wide(BATCH) {
        let mut keeping = Keeping { hash_file: options.file_sha256.is_none(), ..keeping };
        let read = read_listed(window, directory, options, &shared, &mut |batch| keeping.take(batch))?;
        return keeping.finish(read);
    }
    let (file_sha256, examined) = with_file_hash(source, options, &shared, || {
        let (read, keeping) = beside(keeping, |hand| read_listed(window, directory, options, &shared, hand))?;
        keeping.finish(read)
    })?;
    Ok(Examined { file_sha256, ..examined })
}

/// Finds members on this thread while another one, where there is one, reads those that were found before.
fn beside<'a, T>(
    mut keeping: Keeping<'a>,
    find: impl FnOnce(Hand<'_>) -> Result<T, InspectError>,
) -> Result<(T, Keeping<'a>), InspectError> {
    if keeping.options.threads.get() < 2 {
        let found = find(&mut |batch| keeping.take(batch))?;
        return Ok((found, keeping));
    }
    let shared = keeping.shared;
    let (send, batches) = sync_channel::<Batch>(1);
    let (found, kept) = thread::scope(|scope| {
        let reader = scope.spawn(move || {
            for batch in batches {
                keeping.take(batch)?;
            }
            Ok::<_, InspectError>(keeping)
        });
        let found = find(&mut |batch| send.send(batch).map_err(|_| InspectError::Stopped));
        if found.is_err() {
            shared.failed.store(true, Ordering::Relaxed);
        }
        drop(send);
        (found, reader.join())
    });
    let kept = kept.unwrap_or_else(|_| Err(InspectError::Read(std::io::Error::other("a worker failed"))));
    match (found, kept) {
        (Ok(found), Ok(keeping)) => Ok((found, keeping)),
        // A thread that only follows another's failure says nothing new.
        (Err(error), Ok(_) | Err(InspectError::Stopped)) | (_, Err(error)) => Err(error),
    }
}

fn read_listed(
    window: &mut Window<'_>,
    directory: Directory,
    options: &InspectOptions,
    shared: &Shared<'_>,
    hand: Hand<'_>,
) -> Result<Read, InspectError> {
    let (source, progress) = (window.source(), shared.progress);
    let mut reading = Reading::new(source, options, shared, directory.tally, hand);
    let shift = settle_shift(window, &directory)?;
    let limit = options.limits.findings_per_code;
    let mut locator = Locator::new(directory.start, limit, options.scratch.as_ref());
    let mut emit = |located| reading.take(located);
    let mut each = |(position, entry): (u64, Entry)| -> Result<(), InspectError> {
        if position.is_multiple_of(4096) && progress.stop() {
            return Err(InspectError::Stopped);
        }
        let offset = entry.offset.saturating_add(shift);
        locator.take(window, (position, offset), entry, &mut emit)
    };
    let mut entries = directory.entries(source);
    if directory.ascending {
        while let Some((position, _, entry)) = entries.next()? {
            each((position, entry))?;
        }
    } else {
        let mut sorter = Sorter::<24>::new(options.scratch.as_ref());
        while let Some((position, at, entry)) = entries.next()? {
            let place = record(&[&entry.offset.to_be_bytes(), &position.to_be_bytes(), &at.to_be_bytes()]);
            sorter.push(place).map_err(InspectError::Scratch)?;
        }
        let mut places = sorter.finish().map_err(InspectError::Scratch)?;
        let mut next = 0_u64;
        while let Some(place) = places.get(next).map_err(InspectError::Scratch)? {
            next = next.saturating_add(1);
            each((number(&place, 8), entries.at(number(&place, 16))?))?;
        }
    }
    let (groups, gaps) = locator.finish(&mut emit)?;
    let gaps = gaps.account(source, directory.start, directory.end, progress)?;
    let mut count = directory.count;
    for gap in gaps.0.iter().filter(|gap| gap.stretch.local_header) {
        let room = options.limits.members.saturating_sub(count);
        scan(window, gap.range.clone(), room, progress, &mut |found| {
            reading.take(unlisted(found, count, Hidden::Yes))?;
            count = count.saturating_add(1);
            Ok(())
        })?;
    }
    let comment = directory.odd_comment(window)?;
    let mut findings = Findings::new(limit);
    findings.extend(directory.findings);
    for hidden in comment.iter().chain(&directory.hidden) {
        findings.push(reading.hidden(hidden)?);
    }
    if directory.count == 0 {
        findings.push(Finding::warning(Code::EmptyArchive, "the archive lists nothing"));
    }
    reading.end(count, gaps, findings, groups)
}

/// Whether a directory should have listed a member.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Hidden {
    Yes,
    /// There is none, so that nothing can be missing from it.
    No,
}

/// A member that was found by its own header.
fn unlisted(found: Found, position: u64, hidden: Hidden) -> Located {
    let mut place = Place { data: found.data, ..Place::default() };
    if hidden == Hidden::Yes {
        let detail = format!("the directory does not list the member, whose header stands at byte {}", found.range.start);
        place.findings.push(Finding::warning(Code::HiddenMember, detail));
    }
    if place.data.is_none() {
        place.findings.push(Finding::error(Code::Truncated, "the end of its content is not there or not known"));
    }
    Located { position, entry: found.entry, place, group: None }
}

/// Members that are read together: what is known of each, and what is still to be read.
const BATCH: usize = 1 << 15;
/// Bytes of names in one batch.
const BATCH_NAMES: usize = 8 << 20;

/// A member of a batch.
struct Slot {
    position: u64,
    entry: Entry,
    row: Row,
    data: Option<Range<u64>>,
}

/// Members that are read together, and the names of folders that stand among them.
#[derive(Default)]
struct Batch {
    slots: Vec<Slot>,
    folders: Vec<String>,
}

/// Takes a batch.
type Hand<'a> = &'a mut dyn FnMut(Batch) -> Result<(), InspectError>;

/// Gathers members into batches as their places become known, in the order in which they stand in the file.
struct Reading<'a> {
    source: &'a dyn Source,
    options: &'a InspectOptions,
    shared: &'a Shared<'a>,
    folders: FolderFindings,
    batch: Batch,
    /// Bytes of names and findings in it.
    names: usize,
    /// What the names together tell of their character set.
    tally: Tally,
    /// Bytes within headers that are listed beside the members.
    aside: Vec<Gap>,
    /// Bytes in records of extra fields and in comments that are not told one by one.
    quiet: u64,
    hand: Hand<'a>,
}

/// What is known once all members were found.
struct Read {
    /// The index behind the last member's.
    next: u64,
    gaps: Vec<Gap>,
    /// How many more gaps there are.
    omitted: u64,
    findings: Findings,
    groups: Spool,
}

impl<'a> Reading<'a> {
    fn new(source: &'a dyn Source, options: &'a InspectOptions, shared: &'a Shared<'a>, tally: Tally, hand: Hand<'a>) -> Self {
        let folders = FolderFindings::new(options.limits.findings_per_code);
        Self { source, options, shared, folders, batch: Batch::default(), names: 0, tally, aside: Vec::new(), quiet: 0, hand }
    }

    /// What is said of bytes in a header that no record needs. Many are listed beside the members, with the same words.
    fn hidden(&mut self, hidden: &HiddenBytes) -> Result<Finding, InspectError> {
        let range = hidden.range.clone();
        let stretch = read_stretch(self.source, range.clone(), self.shared.progress)?;
        let holds = if stretch.local_header { "; they hold a member's header" } else { "" };
        let detail = format!("{} at byte {} {}{holds}", stretch.text(), range.start, hidden.what);
        if stretch.zeros {
            return Ok(Finding::info(Code::UnreferencedData, detail));
        }
        let finding = Finding::warning(Code::UnreferencedData, detail);
        if stretch.bytes > LISTED_FROM && wide(self.aside.len()) < self.options.limits.findings_per_code {
            self.aside.push(Gap { range, what: "gap", stretch, finding: finding.clone() });
        }
        Ok(finding)
    }

    fn take(&mut self, located: Located) -> Result<(), InspectError> {
        let Located { position, entry, place, group } = located;
        let mut member = describe(position, &entry, self.options, &self.tally);
        member.findings.extend(place.findings);
        for hidden in entry.hidden.iter().chain(&place.hidden) {
            member.findings.push(self.hidden(hidden)?);
        }
        self.quiet = self.quiet.saturating_add(entry.quiet).saturating_add(place.quiet);
        if entry.name.ends_with(b"/") && entry.size == 0 {
            if self.holds(&entry, place.data.as_ref())? {
                member.findings.push(Finding::warning(Code::Malformed, FOLDER_WITH_CONTENT));
            } else {
                return self.folder(position, member, group);
            }
        }
        let mut data = None;
        match obstacle(&entry, self.options.password.as_deref()) {
            Some(finding) => {
                member.findings.push(with_stored(finding, self.source, place.data.as_ref(), self.shared.progress)?);
            }
            None => data = place.data,
        }
        let names = entry.name.len().saturating_add(member.findings.iter().map(|finding| finding.detail.len()).sum());
        self.names = self.names.saturating_add(names);
        self.batch.slots.push(Slot { position, entry, row: Row { member, group }, data });
        self.flush_if_full()
    }

    /// Whether a folder's entry has stored bytes, other than the empty content of the writers that compress folders too.
    fn holds(&self, entry: &Entry, data: Option<&Range<u64>>) -> Result<bool, InspectError> {
        let Some(data) = data.filter(|data| data.start < data.end) else { return Ok(false) };
        let mut stored = [0_u8; 6];
        let room = stored.get_mut(..narrow(data.end.saturating_sub(data.start)).min(6)).unwrap_or_default();
        let count = read_full(self.source, data.start, room)?;
        let empty = entry.method == 8 && !entry.is_encrypted() && EMPTY_DEFLATED.contains(&stored.get(..count).unwrap_or_default());
        Ok(!empty)
    }

    /// A folder is not listed, but told of where it is odd.
    fn folder(&mut self, position: u64, mut member: Member, group: Option<u64>) -> Result<(), InspectError> {
        // How many claim the same bytes is not told of a folder.
        for finding in member.findings.iter_mut().filter(|finding| group.is_some() && finding.detail.is_empty()) {
            finding.detail.push_str("other entries claim the same bytes");
        }
        self.folders.push(position, &member);
        self.names = self.names.saturating_add(member.path.len());
        self.batch.folders.push(member.path);
        self.flush_if_full()
    }

    fn flush_if_full(&mut self) -> Result<(), InspectError> {
        let count = self.batch.slots.len().max(self.batch.folders.len());
        if count >= BATCH || self.names >= BATCH_NAMES { self.flush() } else { Ok(()) }
    }

    /// Hands on what has come together.
    fn flush(&mut self) -> Result<(), InspectError> {
        self.names = 0;
        (self.hand)(std::mem::take(&mut self.batch))
    }

    /// Hands on the rest; gives what belongs to no member. `next` is the index behind the last member's.
    fn end(mut self, next: u64, gaps: (Vec<Gap>, u64), mut findings: Findings, groups: Spool) -> Result<Read, InspectError> {
        self.flush()?;
        self.folders.add_to(&mut findings);
        if self.quiet > QUIET_SUM {
            let detail = format!("records of extra fields and comments that say nothing here hold {} bytes together", self.quiet);
            let many = self.quiet > QUIET_SUM.saturating_add(next.saturating_mul(QUIET_MEMBER));
            let severity = if many { Severity::Warning } else { Severity::Info };
            findings.push(Finding::new(Code::UnreferencedData, severity, detail));
        }
        let (mut gaps, omitted) = gaps;
        gaps.append(&mut self.aside);
        Ok(Read { next, gaps, omitted, findings, groups })
    }
}

/// Reads batches of members and keeps their rows.
struct Keeping<'a> {
    source: &'a dyn Source,
    options: &'a InspectOptions,
    shared: &'a Shared<'a>,
    rows: Rows,
    /// Whether the file's own digest is to be made with the next batch.
    hash_file: bool,
    file_sha256: Option<Sha256Digest>,
}

impl<'a> Keeping<'a> {
    fn new(source: &'a dyn Source, options: &'a InspectOptions, shared: &'a Shared<'a>) -> Self {
        Self { source, options, shared, rows: Rows::new(options), hash_file: false, file_sha256: None }
    }

    fn take(&mut self, batch: Batch) -> Result<(), InspectError> {
        self.rows.check()?;
        let Batch { slots: mut batch, folders } = batch;
        for path in folders {
            self.rows.note_folder(&path);
        }
        batch.sort_unstable_by_key(|slot| slot.position);
        let tap = self.shared.progress.tap();
        let wanted = |slot: &&Slot| tap.is_none_or(|tap| tap.wants(slot.position));
        let mut tasks: Vec<Task<'_>> = Vec::new();
        for slot in batch.iter().filter(wanted) {
            tasks.extend(slot.data.clone().map(|data| Task { position: slot.position, entry: &slot.entry, data }));
        }
        tasks.sort_by_key(|task| task.data.start);
        let hash_file = std::mem::take(&mut self.hash_file);
        let outcomes = if tasks.is_empty() && !hash_file {
            Vec::new()
        } else {
            let password = self.options.password.as_deref();
            let work = Work { source: self.source, password, shared: self.shared, tasks, hash_file };
            let (digest, outcomes) = work.run(self.options.threads.get())?;
            self.file_sha256 = self.file_sha256.or(digest);
            outcomes
        };
        for outcome in outcomes {
            let found = batch.binary_search_by_key(&outcome.position, |slot| slot.position);
            if let Some(slot) = found.ok().and_then(|at| batch.get_mut(at)) {
                settle(&mut slot.row.member, &slot.entry, outcome, self.options.limits.ratio);
            }
        }
        for slot in batch {
            self.rows.push(slot.row);
        }
        Ok(())
    }

    /// Adds what belongs to no member.
    fn finish(mut self, read: Read) -> Result<Examined, InspectError> {
        let Read { mut next, gaps, omitted, mut findings, groups } = read;
        for gap in gaps {
            // Zeros fill up; there is nothing in them to look at.
            if gap.finding.severity == Severity::Info {
                findings.push(gap.finding);
            } else {
                give_range(self.source, self.shared.progress, next, gap.range.clone())?;
                self.rows.push(Pseudo::new(gap.what, gap.range, &gap.stretch, gap.finding).row(next));
                next = next.saturating_add(1);
            }
        }
        if omitted > 0 {
            let detail = format!("{omitted} more gaps between members are not listed");
            findings.push(Finding::warning(Code::FindingsOmitted, detail));
        }
        findings.extend(self.rows.collection());
        Ok(Examined { file_sha256: self.file_sha256, rows: self.rows, groups, findings: findings.finish(), ..Examined::default() })
    }
}

/// Whether recorded offsets count from the archive's beginning or, after all, from the file's.
fn settle_shift(window: &mut Window<'_>, directory: &Directory) -> Result<u64, InspectError> {
    let shift = directory.shift;
    if shift == 0 {
        return Ok(shift);
    }
    let Some((_, _, first)) = directory.entries(window.source()).next()? else {
        return Ok(shift);
    };
    let shifted = first.offset.saturating_add(shift);
    let signature = b"PK\x03\x04";
    let keep = window.get(shifted, 4)? == signature || window.get(first.offset, 4)? != signature;
    Ok(if keep { shift } else { 0 })
}

/// What the directory alone says of a member.
fn describe(position: u64, entry: &Entry, options: &InspectOptions, tally: &Tally) -> Member {
    let decoded = decode(entry, tally);
    let mut findings: Vec<Finding> = decoded.finding.into_iter().collect();
    check_name(&decoded.text, &entry.name, &options.limits, &mut findings);
    check_other_names(entry, &decoded.text, options, &mut findings);
    check_attributes(entry, &mut findings);
    Member {
        index: position,
        path: decoded.text,
        raw_path_hex: decoded.raw_hex,
        size_bytes: entry.size,
        sha256: None,
        digests: None,
        encrypted: entry.is_encrypted(),
        modified_at: modified_at(entry),
        content_type: None,
        findings,
    }
}

/// What is odd about the names that other programs show: they take the Unicode name, whatever its check value says.
fn check_other_names(entry: &Entry, text: &str, options: &InspectOptions, findings: &mut Vec<Finding>) {
    if let Some(stray) = &entry.stray_name {
        let shown: String = stray.chars().take(120).flat_map(char::escape_debug).collect();
        let detail = format!("a Unicode name in the extra field is, by its check value, for another name: \"{shown}\"");
        findings.push(Finding::warning(Code::LocalCentralMismatch, detail));
    }
    if let (Some(first), Some(last)) = (&entry.other_name, &entry.unicode_name) {
        let shown = |name: &str| name.chars().take(100).flat_map(char::escape_debug).collect::<String>();
        let detail = format!("the extra field gives several Unicode names, \"{}\" and last \"{}\"", shown(first), shown(last));
        findings.push(Finding::warning(Code::NameConflict, detail));
    }
    for other in [&entry.unicode_name, &entry.stray_name, &entry.other_name].into_iter().flatten().filter(|other| ***other != *text) {
        let mut odd = Vec::new();
        check_name(other, other.as_bytes(), &options.limits, &mut odd);
        odd.iter_mut().for_each(|finding| finding.detail.push_str(", in the Unicode name of the extra field"));
        findings.append(&mut odd);
    }
}

fn check_attributes(entry: &Entry, findings: &mut Vec<Finding>) {
    let mut warn = |code, detail: &str| findings.push(Finding::warning(code, detail));
    match entry.unix_mode().map(|mode| mode & 0o170_000) {
        Some(0o120_000) => warn(Code::Symlink, "a symbolic link; its target is hashed as content and not followed"),
        Some(0o010_000) => warn(Code::SpecialFile, "recorded as a named pipe"),
        Some(0o020_000) => warn(Code::SpecialFile, "recorded as a character device"),
        Some(0o060_000) => warn(Code::SpecialFile, "recorded as a block device"),
        Some(0o140_000) => warn(Code::SpecialFile, "recorded as a socket"),
        _ => {}
    }
    if entry.hard_link {
        warn(Code::Hardlink, "recorded as a hard link to another member");
    }
    let slash = entry.name.ends_with(b"/");
    if slash && entry.size > 0 {
        warn(Code::Malformed, FOLDER_WITH_CONTENT);
    } else if !slash && entry.has_folder_attribute() {
        warn(Code::Malformed, "marked as a folder, but not named as one");
    }
    if entry.flags & FLAG_PATCH != 0 {
        warn(Code::Malformed, "marked as a patch for another file; what is stored was read as it stands");
    }
    if entry.disk != 0 {
        warn(Code::MultiDisk, "said to lie on another disk");
    }
    if let Some(fault) = entry.fault.filter(|_| !entry.unreadable) {
        warn(Code::Malformed, fault);
    }
}

/// Adds what reading its content gave.
fn settle(member: &mut Member, entry: &Entry, outcome: Outcome, ratio: u64) {
    member.sha256 = outcome.sha256;
    member.digests = outcome.more;
    member.content_type = outcome.kind.map(Cow::Borrowed);
    if let Some(bytes) = outcome.bytes {
        member.size_bytes = bytes;
        let stopped = outcome.findings.iter().any(|finding| finding.code == Code::RatioExceeded);
        let high = bytes > RATIO_FLOOR && bytes > ratio.saturating_mul(entry.compressed.max(1));
        if high && !stopped {
            let times = bytes.checked_div(entry.compressed.max(1)).unwrap_or(0);
            let detail = format!("the content is {times} times its compressed size");
            member.findings.push(Finding::warning(Code::RatioExceeded, detail));
        }
    }
    member.findings.extend(outcome.findings);
}
