//! Evidence items: types and pure rules.

use chot_forensics::archive::{Finding, Member, Verdict};
use chot_forensics::digest::Sha256Digest;

use super::entity::{evidence_finding, evidence_item, evidence_member};
use crate::clock::Millis;
use crate::error::{Error, Result};
use crate::features::custody::model::digest;
use crate::ids::{AgencyId, CaseId, EvidenceId, UserId};
use crate::text::{Check, search_key};
use crate::words::{DeclaredMatch, EvidenceStatus, ExaminationState, FindingSeverity, ManifestVerdict};

/// Most characters of the name of an uploaded file.
pub const FILE_NAME_MOST: usize = 255;

/// The shortest purpose of a look, a copy, an export or a making, in characters.
pub const PURPOSE_LEAST: usize = 10;
/// The longest.
pub const PURPOSE_MOST: usize = 500;

/// Members of an archive read from the database at a time.
pub(crate) const MEMBERS_AT_A_TIME: u64 = 5_000;

/// The purpose that somebody names for taking bytes out; `None` where none is named. Whether one must be named is for the act to say,
/// how long it must be is said here.
pub fn purpose(check: &mut Check, path: &str, text: Option<&str>) -> Option<String> {
    let text = check.optional(path, text, PURPOSE_MOST)?;
    Some(check.text(path, &text, PURPOSE_LEAST, PURPOSE_MOST))
}

/// An evidence item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// Its id.
    pub id: EvidenceId,
    /// Its number.
    pub number: String,
    /// Its case.
    pub case: CaseId,
    /// The agency that uploaded it.
    pub agency: AgencyId,
    /// The person who uploaded it.
    pub uploaded_by: UserId,
    /// Its name as given; never used as a path.
    pub file_name: String,
    /// What it is, in words.
    pub description: Option<String>,
    /// How many bytes were announced.
    pub declared_size: i64,
    /// The digest that was announced.
    pub declared_sha256: Option<Vec<u8>>,
    /// When it was acquired.
    pub acquired_at: Option<Millis>,
    /// Who acquired it.
    pub acquired_by: Option<String>,
    /// Where it stands.
    pub status: EvidenceStatus,
    /// When it was withdrawn before it was complete.
    pub cancelled_at: Option<Millis>,
    /// How many bytes are safe.
    pub received_bytes: i64,
    /// Its length, once all bytes are kept.
    pub size: Option<i64>,
    /// Its digest, computed by the hub.
    pub sha256: Option<Vec<u8>>,
    /// Its format, told from the content.
    pub format: Option<String>,
    /// Its media type by its first bytes.
    pub content_type: Option<String>,
    /// The verdict of the examination.
    pub verdict: Option<ManifestVerdict>,
    /// How many members it has.
    pub member_count: i64,
    /// How many of them have a finding.
    pub flagged_count: i64,
    /// The root over its inventory.
    pub inventory_root: Option<Vec<u8>>,
    /// Where its examination stands.
    pub examination: Option<Examination>,
    /// When the upload began.
    pub created_at: Millis,
    /// When the upload is withdrawn if nothing more comes.
    pub expires_at: Millis,
    /// When the stored bytes were last hashed again.
    pub verified_at: Option<Millis>,
    /// The item that it was made from.
    pub parent: Option<EvidenceId>,
    /// How many items stand between it and what was uploaded, itself counted; 0 for what was uploaded.
    pub depth: i32,
}

/// Where an examination stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Examination {
    /// Its state.
    pub state: ExaminationState,
    /// Members that are done with; one that is read and not written down yet counts half.
    pub members_done: i64,
    /// Members in all, once known.
    pub members_total: Option<i64>,
    /// Bytes of members read.
    pub bytes_done: i64,
    /// When it began.
    pub started_at: Option<Millis>,
    /// When it ended.
    pub finished_at: Option<Millis>,
    /// Why it could not be finished.
    pub error: Option<String>,
}

impl From<evidence_item::Model> for Item {
    fn from(row: evidence_item::Model) -> Self {
        Self {
            id: row.id,
            number: row.number,
            case: row.case_id,
            agency: row.agency_id,
            uploaded_by: row.uploaded_by,
            file_name: row.file_name,
            description: row.description,
            declared_size: row.declared_size,
            declared_sha256: row.declared_sha256,
            acquired_at: row.acquired_at,
            acquired_by: row.acquired_by,
            status: row.status,
            cancelled_at: row.cancelled_at,
            received_bytes: row.received_bytes,
            size: row.size,
            sha256: row.sha256,
            format: row.format,
            content_type: row.content_type,
            verdict: row.verdict,
            member_count: row.member_count,
            flagged_count: row.flagged_count,
            inventory_root: row.inventory_root,
            examination: row.examination.map(|state| Examination {
                state,
                members_done: row.members_done,
                members_total: row.members_total,
                bytes_done: row.bytes_done,
                started_at: row.examination_started_at,
                finished_at: row.examination_finished_at,
                error: row.examination_error,
            }),
            created_at: row.created_at,
            expires_at: row.expires_at,
            verified_at: row.verified_at,
            parent: row.parent_id,
            depth: row.depth,
        }
    }
}

impl Item {
    /// How the computed digest compares with the announced one.
    #[must_use]
    pub fn declared(&self) -> DeclaredMatch {
        match (&self.declared_sha256, &self.sha256) {
            (Some(declared), Some(computed)) if declared == computed => DeclaredMatch::Matches,
            (Some(_), Some(_)) => DeclaredMatch::Differs,
            _ => DeclaredMatch::None,
        }
    }

    /// The stored bytes: their digest and how many there are; `None` while the upload is not complete.
    #[must_use]
    pub fn stored(&self) -> Option<(Sha256Digest, u64)> {
        Some((digest(self.sha256.as_deref()?)?, u64::try_from(self.size?).ok()?))
    }
}

/// The number of the `sequence`-th item of a case.
#[must_use]
pub fn number(case_number: &str, sequence: i64) -> String {
    format!("CC-{case_number}-{sequence:02}")
}

/// A verdict in the words of the API.
#[must_use]
pub fn verdict_word(verdict: Verdict) -> ManifestVerdict {
    match verdict {
        Verdict::Complete => ManifestVerdict::Complete,
        Verdict::Warnings => ManifestVerdict::Warnings,
        Verdict::Refused => ManifestVerdict::Refused,
        Verdict::Opaque => ManifestVerdict::Opaque,
    }
}

/// A verdict in the words of the manifest.
#[must_use]
pub fn manifest_verdict(verdict: ManifestVerdict) -> Verdict {
    match verdict {
        ManifestVerdict::Complete => Verdict::Complete,
        ManifestVerdict::Warnings => Verdict::Warnings,
        ManifestVerdict::Refused => Verdict::Refused,
        ManifestVerdict::Opaque => Verdict::Opaque,
    }
}

/// A severity in the words of the API.
#[must_use]
pub fn severity_word(severity: chot_forensics::archive::Severity) -> FindingSeverity {
    match severity {
        chot_forensics::archive::Severity::Info => FindingSeverity::Info,
        chot_forensics::archive::Severity::Warning => FindingSeverity::Warning,
        chot_forensics::archive::Severity::Error => FindingSeverity::Error,
    }
}

fn manifest_severity(severity: FindingSeverity) -> chot_forensics::archive::Severity {
    match severity {
        FindingSeverity::Info => chot_forensics::archive::Severity::Info,
        FindingSeverity::Warning => chot_forensics::archive::Severity::Warning,
        FindingSeverity::Error => chot_forensics::archive::Severity::Error,
    }
}

/// Marks a text that is kept in escaped form: no name or detail begins with it otherwise.
const ESCAPED: char = '\u{fdd0}';

/// A text from an archive as a column can keep it: PostgreSQL keeps no NUL.
#[must_use]
pub fn to_column(text: &str) -> String {
    if text.contains('\0') || text.starts_with(ESCAPED) {
        format!("{ESCAPED}{}", text.replace('\\', "\\\\").replace('\0', "\\0"))
    } else {
        text.to_owned()
    }
}

/// The text that [`to_column`] was given.
#[must_use]
pub fn from_column(column: String) -> String {
    let Some(escaped) = column.strip_prefix(ESCAPED) else { return column };
    let mut text = String::with_capacity(escaped.len());
    let mut characters = escaped.chars();
    while let Some(character) = characters.next() {
        match character {
            '\\' if characters.next() == Some('0') => text.push('\0'),
            other => text.push(other),
        }
    }
    text
}

/// A member as its row.
///
/// # Errors
/// [`Error::Internal`] where a number is beyond what a column holds.
pub fn member_row(evidence: EvidenceId, member: &Member) -> Result<evidence_member::Model> {
    let whole = |number: u64| i64::try_from(number).map_err(Error::internal);
    Ok(evidence_member::Model {
        evidence_id: evidence,
        position: whole(member.index)?,
        path: to_column(&member.path),
        raw_path_hex: member.raw_path_hex.clone(),
        size: whole(member.size_bytes)?,
        sha256: member.sha256.map(|sha256| sha256.0.to_vec()),
        encrypted: member.encrypted,
        modified_at: member.modified_at.clone(),
        flagged: !member.findings.is_empty(),
        findings: if member.findings.is_empty() {
            "[]".to_owned()
        } else {
            serde_json::to_string(&member.findings).map_err(Error::internal)?
        },
        search: search_key(&member.path),
        content_type: member.content_type.as_deref().map(str::to_owned),
    })
}

/// The member that [`member_row`] was given.
///
/// # Errors
/// [`Error::Internal`] where the row is damaged.
pub fn member_of(row: evidence_member::Model) -> Result<Member> {
    let damaged = || Error::internal(format!("member {} of {} is damaged", row.position, row.evidence_id));
    let sha256 = match &row.sha256 {
        Some(bytes) => Some(digest(bytes).ok_or_else(damaged)?),
        None => None,
    };
    let findings: Vec<Finding> =
        if row.findings == "[]" { Vec::new() } else { serde_json::from_str(&row.findings).map_err(|_| damaged())? };
    Ok(Member {
        index: u64::try_from(row.position).map_err(|_| damaged())?,
        size_bytes: u64::try_from(row.size).map_err(|_| damaged())?,
        path: from_column(row.path),
        raw_path_hex: row.raw_path_hex,
        sha256,
        digests: None,
        encrypted: row.encrypted,
        modified_at: row.modified_at,
        content_type: row.content_type.map(Into::into),
        findings,
    })
}

/// A finding of the archive as a whole, as its row.
///
/// # Errors
/// [`Error::Internal`] for more findings than can be numbered.
pub fn finding_row(evidence: EvidenceId, position: usize, finding: &Finding) -> Result<evidence_finding::Model> {
    Ok(evidence_finding::Model {
        evidence_id: evidence,
        position: i64::try_from(position).map_err(Error::internal)?,
        code: finding.code.as_str().to_owned(),
        severity: severity_word(finding.severity),
        path: finding.path.as_deref().map(to_column),
        detail: to_column(&finding.detail),
    })
}

/// The finding that [`finding_row`] was given.
///
/// # Errors
/// [`Error::Internal`] where the row is damaged.
pub fn finding_of(row: evidence_finding::Model) -> Result<Finding> {
    Ok(Finding {
        code: row.code.parse().map_err(Error::internal)?,
        severity: manifest_severity(row.severity),
        path: row.path.map(from_column),
        detail: from_column(row.detail),
    })
}

/// What a `Range` header asks of a body of known length.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wish {
    /// All of it: nothing was asked, or something that is not served in parts.
    Whole,
    /// From the first to behind the second byte.
    Part(u64, u64),
    /// Bytes that are not there.
    Outside,
}

/// Reads a `Range` header (RFC 9110 14.2): one range of bytes; several at once, and other units, get the whole.
#[must_use]
pub fn read_range(header: Option<&str>, size: u64) -> Wish {
    let Some(set) = header.and_then(|header| header.trim().strip_prefix("bytes=")) else { return Wish::Whole };
    let Some((first, last)) = set.trim().split_once('-').filter(|_| !set.contains(',')) else { return Wish::Whole };
    let number = |text: &str| {
        if text.is_empty() || text.bytes().any(|byte| !byte.is_ascii_digit()) { None } else { Some(text.parse().unwrap_or(u64::MAX)) }
    };
    match (first.is_empty(), number(first), number(last)) {
        (true, _, Some(0)) => Wish::Outside,
        (true, _, Some(suffix)) if size > 0 => Wish::Part(size.saturating_sub(suffix), size),
        (true, _, Some(_)) => Wish::Outside,
        (false, Some(first), None) if last.is_empty() => {
            if first < size {
                Wish::Part(first, size)
            } else {
                Wish::Outside
            }
        }
        (false, Some(first), Some(last)) if first <= last => {
            if first < size {
                Wish::Part(first, last.saturating_add(1).min(size))
            } else {
                Wish::Outside
            }
        }
        _ => Wish::Whole,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_name_the_case_and_the_place_in_it() {
        assert_eq!(number("2026-0001", 1), "CC-2026-0001-01");
        assert_eq!(number("2026-0001", 123), "CC-2026-0001-123");
    }

    #[test]
    fn names_with_a_nul_survive_every_column() {
        for text in ["a", "", "a\0b", "\\", "\\0", "a\\\0\\0", "\u{fdd0}x", "\u{fdd0}\\0\0"] {
            let column = to_column(text);
            assert!(!column.contains('\0'));
            assert_eq!(from_column(column), text, "{text:?}");
        }
    }

    #[test]
    fn ranges_are_read_as_the_standard_says() {
        assert_eq!(read_range(None, 10), Wish::Whole);
        assert_eq!(read_range(Some("bytes=0-0"), 10), Wish::Part(0, 1));
        assert_eq!(read_range(Some("bytes=4-"), 10), Wish::Part(4, 10));
        assert_eq!(read_range(Some("bytes=-3"), 10), Wish::Part(7, 10));
        assert_eq!(read_range(Some("bytes=-30"), 10), Wish::Part(0, 10));
        assert_eq!(read_range(Some("bytes=4-99999999999999999999999"), 10), Wish::Part(4, 10));
        for outside in ["bytes=10-", "bytes=10-12", "bytes=-0", "bytes=99999999999999999999999-"] {
            assert_eq!(read_range(Some(outside), 10), Wish::Outside, "{outside}");
        }
        assert_eq!(read_range(Some("bytes=-1"), 0), Wish::Outside);
        for whole in ["bytes=4-2", "bytes=a-b", "bytes=", "bytes=0-1,3-4", "lines=1-2", "bytes=+1-2", "bytes=--1"] {
            assert_eq!(read_range(Some(whole), 10), Wish::Whole, "{whole}");
        }
    }
}
