//! Examining a ZIP archive: directory, places, names, content.

use std::borrow::Cow;

use super::decode::obstacle;
use super::directory::{Directory, Reach, Search, search};
use super::entry::{Entry, modified_at};
use super::finding::{Code, Finding, Severity};
use super::layout::{Gap, Place, account, locate};
use super::manifest::Member;
use super::members::{Pseudo, cap_findings, report_together};
use super::names::{check_name, decode};
use super::options::{InspectError, InspectOptions, Progress};
use super::salvage::{Found, scan};
use super::sink::Shared;
use super::tap::give_range;
use super::window::Window;
use super::work::{Outcome, Task, Work};
use crate::digest::Sha256Digest;
use crate::source::{Source, wide};

/// Content up to this length is never reported for its ratio: a short run of zeros endangers nobody.
pub(super) const RATIO_FLOOR: u64 = 1 << 16;

/// What the examination of an archive gives.
#[derive(Default)]
pub(super) struct Examined {
    pub(super) file_sha256: Option<Sha256Digest>,
    pub(super) members: Vec<Member>,
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
        Search::Found(directory) if directory.entries.is_empty() && !zip_start => return Ok(None),
        Search::Found(directory) => read_archive(&mut window, directory, options, progress)?,
        Search::TooMany(finding) => Examined::only(finding),
        Search::Encrypted(finding) => Examined { opaque: true, ..Examined::only(finding) },
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
    let length = window.source().len();
    let found = scan(window, 0..length, options.limits.members, progress)?;
    if !found.is_empty() {
        finding.detail.push_str(&format!("; {} members were found by their own headers", found.len()));
    }
    let mut ranges: Vec<(u64, u64)> = found.iter().map(|member| (member.range.start, member.range.end)).collect();
    let limit = options.limits.findings_per_code;
    let gaps = if found.is_empty() { (Vec::new(), 0) } else { account(window.source(), &mut ranges, length, length, limit, progress)? };
    let inventory = Inventory { entries: Vec::new(), places: Vec::new(), found, salvaged: true };
    let mut examined = read_members(window.source(), inventory, gaps, vec![finding], options, progress)?;
    cap_findings(&mut examined.findings, limit);
    Ok(examined)
}

fn read_archive(
    window: &mut Window<'_>,
    directory: Directory,
    options: &InspectOptions,
    progress: &dyn Progress,
) -> Result<Examined, InspectError> {
    let source = window.source();
    let Directory { entries, start, shift, end, mut findings } = directory;
    let shift = settle_shift(window, &entries, shift)?;
    let places = locate(window, &entries, shift, start, progress)?;
    let limit = options.limits.findings_per_code;
    let mut ranges: Vec<(u64, u64)> =
        places.iter().filter_map(|place| place.range.as_ref()).map(|range| (range.start, range.end)).collect();
    let gaps = account(source, &mut ranges, start, end, limit, progress)?;
    drop(ranges);
    let mut found = Vec::new();
    for gap in gaps.0.iter().filter(|gap| gap.stretch.local_header) {
        let room = options.limits.members.saturating_sub(wide(entries.len())).saturating_sub(wide(found.len()));
        found.append(&mut scan(window, gap.range.clone(), room, progress)?);
    }
    if entries.is_empty() {
        findings.push(Finding::warning(Code::EmptyArchive, "the archive lists nothing"));
    }
    let inventory = Inventory { entries, places, found, salvaged: false };
    let mut examined = read_members(source, inventory, gaps, findings, options, progress)?;
    cap_findings(&mut examined.findings, limit);
    Ok(examined)
}

/// What is to be listed: the directory's entries with their places, then what was found without it.
struct Inventory {
    entries: Vec<Entry>,
    places: Vec<Place>,
    found: Vec<Found>,
    /// Whether there is no directory at all, so that nothing can be missing from it.
    salvaged: bool,
}

fn read_members(
    source: &dyn Source,
    inventory: Inventory,
    gaps: (Vec<Gap>, u64),
    mut findings: Vec<Finding>,
    options: &InspectOptions,
    progress: &dyn Progress,
) -> Result<Examined, InspectError> {
    let Inventory { entries, places, found, salvaged } = inventory;
    let count = entries.len().saturating_add(found.len());
    let mut members: Vec<Member> = Vec::with_capacity(count);
    let mut slots: Vec<Option<usize>> = vec![None; count];
    let mut tasks = Vec::new();
    let hidden = found.iter().map(|member| {
        let mut place = Place { range: None, data: member.data.clone(), findings: Vec::new() };
        if !salvaged {
            let detail = format!("the directory does not list the member, whose header stands at byte {}", member.range.start);
            place.findings.push(Finding::warning(Code::HiddenMember, detail));
        }
        if member.data.is_none() {
            place.findings.push(Finding::error(Code::Truncated, "the end of its content is not there or not known"));
        }
        (&member.entry, place)
    });
    for (position, (entry, place)) in entries.iter().zip(places).chain(hidden).enumerate() {
        let is_folder = entry.name.ends_with(b"/") && entry.size == 0;
        let mut member = describe(position, entry, options);
        member.findings.extend(place.findings);
        if is_folder {
            findings.extend(member.findings.into_iter().map(|finding| Finding { path: Some(member.path.clone()), ..finding }));
            continue;
        }
        match (obstacle(entry, options.password.as_deref()), place.data) {
            (Some(finding), _) => member.findings.push(finding),
            (None, Some(data)) => tasks.push(Task { position, entry, data }),
            (None, None) => {}
        }
        if let Some(slot) = slots.get_mut(position) {
            *slot = Some(members.len());
        }
        members.push(member);
    }
    if let Some(tap) = progress.tap() {
        tasks.retain(|task| tap.wants(wide(task.position)));
    }
    tasks.sort_by_key(|task| task.data.start);

    let shared = Shared { members_total: wide(tasks.len()), ..Shared::new(source, options, progress) };
    let work = Work { source, password: options.password.as_deref(), shared: &shared, tasks, hash_file: options.file_sha256.is_none() };
    let (file_sha256, outcomes) = work.run(options.threads.get())?;
    drop(work);
    for outcome in outcomes {
        let slot = slots.get(outcome.position).copied().flatten();
        let entry =
            entries.get(outcome.position).or_else(|| found.get(outcome.position.saturating_sub(entries.len())).map(|member| &member.entry));
        if let (Some(entry), Some(member)) = (entry, slot.and_then(|slot| members.get_mut(slot))) {
            settle(member, entry, outcome, options.limits.ratio);
        }
    }
    let (gaps, omitted) = gaps;
    let mut next = wide(count);
    for gap in gaps {
        // Zeros fill up; there is nothing in them to look at.
        if gap.finding.severity == Severity::Info {
            findings.push(gap.finding);
        } else {
            give_range(source, progress, next, gap.range.clone())?;
            members.push(Pseudo::new(gap.what, gap.range, &gap.stretch, gap.finding).member(next));
            next = next.saturating_add(1);
        }
    }
    if omitted > 0 {
        let detail = format!("{omitted} more gaps between members are not listed");
        findings.push(Finding::warning(Code::FindingsOmitted, detail));
    }
    findings.extend(collection(&members));
    report_together(&mut members);
    Ok(Examined { file_sha256, members, findings, ..Examined::default() })
}

/// Whether the members are those of a Velociraptor collection, by the names that its containers use (`reporting/container.go`).
fn collection(members: &[Member]) -> Option<Finding> {
    const SEALED: &[&str] = &["data.zip", "metadata.json"];
    let sealed = members.len() <= SEALED.len()
        && members.iter().all(|member| SEALED.contains(&member.path.as_str()))
        && members.iter().any(|member| member.path == "data.zip" && member.encrypted);
    let open = ["client_info.json", "collection_context.json", "Generic.Client.Info/BasicInformation.json"];
    let detail = if sealed {
        "a sealed Velociraptor collection: what was collected is in data.zip, encrypted"
    } else if members.iter().any(|member| open.contains(&member.path.as_str())) {
        "a Velociraptor collection"
    } else {
        return None;
    };
    Some(Finding::info(Code::Collection, detail))
}

/// Whether recorded offsets count from the archive's beginning or, after all, from the file's.
fn settle_shift(window: &mut Window<'_>, entries: &[Entry], shift: u64) -> Result<u64, InspectError> {
    let Some(first) = entries.first().filter(|_| shift > 0) else {
        return Ok(shift);
    };
    let shifted = first.offset.saturating_add(shift);
    let signature = b"PK\x03\x04";
    let keep = window.get(shifted, 4)? == signature || window.get(first.offset, 4)? != signature;
    Ok(if keep { shift } else { 0 })
}

/// What the directory alone says of a member.
fn describe(position: usize, entry: &Entry, options: &InspectOptions) -> Member {
    let decoded = decode(entry);
    let mut findings: Vec<Finding> = decoded.finding.into_iter().collect();
    check_name(&decoded.text, &entry.name, &options.limits, &mut findings);
    check_attributes(entry, &mut findings);
    Member {
        index: wide(position),
        path: decoded.text,
        raw_path_hex: decoded.raw_hex,
        size_bytes: entry.size,
        sha256: None,
        encrypted: entry.is_encrypted(),
        modified_at: modified_at(entry),
        content_type: None,
        findings,
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
        warn(Code::Malformed, "named as a folder, but it has content");
    } else if !slash && entry.has_folder_attribute() {
        warn(Code::Malformed, "marked as a folder, but not named as one");
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
