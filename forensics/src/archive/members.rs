//! What all formats share in making a manifest: the file's own digest beside the work, pseudo-members, and lists of findings.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::atomic::Ordering;
use std::thread;

use super::finding::{Code, Finding, Severity};
use super::layout::Stretch;
use super::manifest::Member;
use super::options::{InspectError, InspectOptions, Progress};
use super::rows::Row;
use super::sink::Shared;
use super::work::hash_whole;
use crate::digest::{Sha256Digest, Sha256Hasher};
use crate::source::{Source, narrow, read_full, wide};

/// Bytes within a structure up to which only a finding tells of them; more are listed beside the members.
pub(super) const LISTED_FROM: u64 = 256;

/// Does the work and, unless the file's digest is known, makes it meanwhile, on a second thread where there is one.
pub(super) fn with_file_hash<T>(
    source: &dyn Source,
    options: &InspectOptions,
    shared: &Shared<'_>,
    work: impl FnOnce() -> Result<T, InspectError>,
) -> Result<(Option<Sha256Digest>, T), InspectError> {
    if options.file_sha256.is_some() {
        return Ok((options.file_sha256, work()?));
    }
    if options.threads.get() < 2 {
        let done = work()?;
        return Ok((Some(hash_whole(source, &|| shared.stopped())?), done));
    }
    let (digest, done) = thread::scope(|scope| {
        let hashing = scope.spawn(|| hash_whole(source, &|| shared.stopped()));
        let done = work();
        if done.is_err() {
            shared.failed.store(true, Ordering::Relaxed);
        }
        (hashing.join(), done)
    });
    let done = done?;
    let digest = digest.unwrap_or_else(|_| Err(InspectError::Read(std::io::Error::other("a worker failed"))))?;
    Ok((Some(digest), done))
}

/// A finding of content that stays closed, with the digest of the bytes that are stored of it. Nothing is added where members are only read again.
pub(super) fn with_stored(
    mut finding: Finding,
    source: &dyn Source,
    stored: Option<&Range<u64>>,
    progress: &dyn Progress,
) -> Result<Finding, InspectError> {
    let closed = matches!(finding.code, Code::Encrypted | Code::UnsupportedMethod);
    let Some(range) = stored.filter(|_| closed && progress.tap().is_none() && !progress.out_of_time()) else {
        return Ok(finding);
    };
    let mut hasher = Sha256Hasher::new();
    let mut buffer = vec![0_u8; narrow(range.end.saturating_sub(range.start)).clamp(1, 1 << 18)];
    let mut at = range.start;
    while at < range.end {
        if progress.stop() {
            return Err(InspectError::Stopped);
        }
        let room = narrow(range.end.saturating_sub(at)).min(buffer.len());
        let count = read_full(source, at, buffer.get_mut(..room).unwrap_or_default())?;
        if count == 0 {
            return Ok(finding);
        }
        hasher.update(buffer.get(..count).unwrap_or_default());
        at = at.saturating_add(wide(count));
    }
    let stored = format!("; the {} bytes stored at byte {} have the SHA-256 {}", hasher.bytes(), range.start, hasher.finish());
    finding.detail.push_str(&stored);
    Ok(finding)
}

/// Bytes of the file that belong to no member, listed beside the members.
pub(super) struct Pseudo {
    path: String,
    bytes: u64,
    sha256: Sha256Digest,
    finding: Finding,
}

impl Pseudo {
    /// `what` is `prepended`, `gap` or `trailing`; the name tells it with place and length.
    pub(super) fn new(what: &str, range: Range<u64>, stretch: &Stretch, finding: Finding) -> Self {
        let path = format!("{what}@{}+{}", range.start, range.end.saturating_sub(range.start));
        Self { path, bytes: stretch.bytes, sha256: stretch.digest, finding }
    }

    /// As a row with this index.
    pub(super) fn row(self, index: u64) -> Row {
        let member = Member {
            index,
            path: self.path,
            raw_path_hex: None,
            size_bytes: self.bytes,
            sha256: Some(self.sha256),
            digests: None,
            encrypted: false,
            modified_at: None,
            content_type: None,
            findings: vec![self.finding],
        };
        Row { member, group: None }
    }
}

/// The longest name that a finding of a folder bears, in bytes: findings are kept in memory, and folders are not listed.
const ENTRY_PATH: usize = 2048;

/// The name of a folder for a finding, cut off where it is too long.
pub(super) fn entry_path(path: &str) -> String {
    if path.len() <= ENTRY_PATH {
        return path.to_owned();
    }
    let mut end = ENTRY_PATH;
    while !path.is_char_boundary(end) {
        end = end.saturating_sub(1);
    }
    format!("{}…", path.get(..end).unwrap_or_default())
}

/// A list of findings that keeps the first of each code and counts the others, for formats read in one pass.
pub(super) struct Findings {
    list: Vec<Finding>,
    counts: BTreeMap<Code, (u64, Severity)>,
    limit: u64,
}

impl Findings {
    /// An empty list that keeps so many of each code.
    pub(super) fn new(limit: u64) -> Self {
        Self { list: Vec::new(), counts: BTreeMap::new(), limit }
    }

    pub(super) fn push(&mut self, finding: Finding) {
        let (count, severity) = self.counts.entry(finding.code).or_insert((0, finding.severity));
        *count = count.saturating_add(1);
        *severity = finding.severity.max(*severity);
        if *count <= self.limit {
            self.list.push(finding);
        }
    }

    /// Counts findings that are not at hand, of a code of which as many as are kept came before.
    fn omit(&mut self, code: Code, more: u64, severity: Severity) {
        let (count, worst) = self.counts.entry(code).or_insert((0, severity));
        *count = count.saturating_add(more);
        *worst = severity.max(*worst);
    }

    pub(super) fn extend(&mut self, findings: impl IntoIterator<Item = Finding>) {
        for finding in findings {
            self.push(finding);
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// The list, with what was left out of it.
    pub(super) fn finish(mut self) -> Vec<Finding> {
        for (code, (count, severity)) in self.counts {
            if count > self.limit {
                self.list.push(omitted(code, count.saturating_sub(self.limit), severity));
            }
        }
        self.list
    }
}

fn omitted(code: Code, more: u64, severity: Severity) -> Finding {
    Finding::new(Code::FindingsOmitted, severity, format!("{more} more findings {code} are not listed"))
}

/// Keeps the first findings of each code and says how many more there were, with the greatest severity among them.
pub(super) fn cap_findings(findings: &mut Vec<Finding>, limit: u64) {
    if wide(findings.len()) <= limit {
        return;
    }
    let mut counts = BTreeMap::new();
    findings.retain(|finding| {
        let (count, severity) = counts.entry(finding.code).or_insert((0_u64, finding.severity));
        *count = count.saturating_add(1);
        *severity = finding.severity.max(*severity);
        *count <= limit
    });
    for (code, (count, severity)) in counts {
        if count > limit {
            findings.push(omitted(code, count.saturating_sub(limit), severity));
        }
    }
}

/// Findings by the place of the folder, and which of its findings they are.
type ByPlace = BTreeMap<(u64, u64), Finding>;

/// What is odd about folders, which are not listed: the first findings of each code by the folders' places, whatever order they come in.
pub(super) struct FolderFindings {
    codes: BTreeMap<Code, (u64, Severity, ByPlace)>,
    limit: u64,
}

impl FolderFindings {
    pub(super) fn new(limit: u64) -> Self {
        Self { codes: BTreeMap::new(), limit }
    }

    /// Takes what is odd about the folder at this place.
    pub(super) fn push(&mut self, position: u64, folder: &Member) {
        for (nth, finding) in (0_u64..).zip(&folder.findings) {
            let (count, severity, kept) = self.codes.entry(finding.code).or_insert((0, finding.severity, ByPlace::new()));
            *count = count.saturating_add(1);
            *severity = finding.severity.max(*severity);
            let late = kept.last_key_value().is_some_and(|(last, _)| *last < (position, nth));
            if wide(kept.len()) < self.limit || !late {
                kept.insert((position, nth), Finding { path: Some(entry_path(&folder.path)), ..finding.clone() });
            }
            if wide(kept.len()) > self.limit {
                kept.pop_last();
            }
        }
    }

    /// Adds them to a list, in the order of places.
    pub(super) fn add_to(self, findings: &mut Findings) {
        let mut all: Vec<((u64, u64), Finding)> = Vec::new();
        let mut dropped = Vec::new();
        for (code, (count, severity, kept)) in self.codes {
            dropped.push((code, count.saturating_sub(wide(kept.len())), severity));
            all.extend(kept);
        }
        all.sort_by_key(|(place, _)| *place);
        findings.extend(all.into_iter().map(|(_, finding)| finding));
        for (code, more, severity) in dropped.into_iter().filter(|(_, more, _)| *more > 0) {
            findings.omit(code, more, severity);
        }
    }
}
