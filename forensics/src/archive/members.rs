//! What all formats share in making a manifest: the file's own digest beside the work, pseudo-members, and lists of findings.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::atomic::Ordering;
use std::thread;

use super::finding::{Code, Finding, Severity};
use super::layout::Stretch;
use super::manifest::Member;
use super::names::check_together;
use super::options::{InspectError, InspectOptions};
use super::sink::Shared;
use super::work::hash_whole;
use crate::digest::Sha256Digest;
use crate::source::{Source, wide};

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

    /// As a member with this index.
    pub(super) fn member(self, index: u64) -> Member {
        Member {
            index,
            path: self.path,
            raw_path_hex: None,
            size_bytes: self.bytes,
            sha256: Some(self.sha256),
            encrypted: false,
            modified_at: None,
            content_type: None,
            findings: vec![self.finding],
        }
    }
}

/// Adds what the names give away together.
pub(super) fn report_together(members: &mut [Member]) {
    let mut reports: Vec<(usize, Finding)> = Vec::new();
    let paths: Vec<(&str, Option<&str>)> = members.iter().map(|member| (member.path.as_str(), member.raw_path_hex.as_deref())).collect();
    check_together(&paths, &mut |position, finding| reports.push((position, finding)));
    for (position, finding) in reports {
        if let Some(member) = members.get_mut(position) {
            member.findings.push(finding);
        }
    }
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
