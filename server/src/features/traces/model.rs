//! Traces: types and pure rules.

use std::fmt;
use std::str::FromStr;

use chot_forensics::artifacts::{ArtifactKind, Precision, Row, YearBasis, ZoneBasis};

use super::entity::{trace, trace_file, trace_mark, trace_reading};
use crate::clock::{Millis, to_utc};
use crate::error::{Error, Result};
use crate::ids::{CaseId, EvidenceId, UserId};
use crate::text::search_key;
use crate::words::{ExaminationState, TracePrecision, TraceSource, TraceYear, TraceZone};

/// Names a trace: its item and its place there. It is the same after every reading.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TraceId {
    /// The item.
    pub evidence: EvidenceId,
    /// The member's index times 2^32, and the row's ordinal in the member.
    pub position: i64,
}

/// Positions of one member.
const MEMBER: i64 = 1 << 32;

impl TraceId {
    /// The row of a member with this ordinal; `None` beyond what can be numbered.
    #[must_use]
    pub fn of(evidence: EvidenceId, member: u64, ordinal: u64) -> Option<Self> {
        position(member, ordinal).map(|position| Self { evidence, position })
    }

    /// The index of the member, 0 for an item that is one file.
    #[must_use]
    pub fn member(self) -> i64 {
        self.position / MEMBER
    }
}

impl fmt::Display for TraceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.evidence, self.position)
    }
}

impl FromStr for TraceId {
    type Err = Error;

    /// A text that is no name of a trace names one that never was.
    fn from_str(text: &str) -> Result<Self> {
        let (evidence, position) = text.split_once('.').ok_or(Error::NotFound)?;
        let digits = position.bytes().all(|byte| byte.is_ascii_digit());
        let position = position.parse().ok().filter(|_| digits).ok_or(Error::NotFound)?;
        Ok(Self { evidence: evidence.parse().map_err(|_| Error::NotFound)?, position })
    }
}

fn position(member: u64, ordinal: u64) -> Option<i64> {
    let (member, ordinal) = (i64::try_from(member).ok()?, i64::try_from(ordinal).ok()?);
    if ordinal >= MEMBER {
        return None;
    }
    member.checked_mul(MEMBER)?.checked_add(ordinal)
}

/// Something that happened, as a file of evidence tells it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trace {
    /// Its name.
    pub id: TraceId,
    /// The item's case.
    pub case: CaseId,
    /// When.
    pub at: Millis,
    /// How exactly.
    pub precision: TracePrecision,
    /// Where its zone comes from.
    pub zone: TraceZone,
    /// Where its year comes from.
    pub year: TraceYear,
    /// What kind of file tells it.
    pub source: TraceSource,
    /// What happened, in the words of the source.
    pub summary: String,
    /// The machine.
    pub host: Option<String>,
    /// The account.
    pub account: Option<String>,
    /// The network address of the other side.
    pub address: Option<String>,
    /// Event id, status, program or kind of visit.
    pub event: Option<String>,
    /// Where it begins in the file's content.
    pub offset: i64,
    /// The source's own number for it.
    pub record: Option<i64>,
    /// What stands there.
    pub raw: String,
    /// The file's name; empty where its reading is not finished.
    pub path: String,
    /// Whether the file is the item itself and not a member of it.
    pub whole: bool,
    /// What analysts noted.
    pub marks: Vec<Mark>,
    /// Whether it stands in the case's timeline.
    pub pinned: bool,
}

/// What an analyst notes on a trace.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    /// A short word of the analyst's own.
    pub label: String,
    /// More about it.
    pub note: Option<String>,
    /// Who.
    pub by: UserId,
    /// When.
    pub at: Millis,
}

impl From<trace_mark::Model> for Mark {
    fn from(row: trace_mark::Model) -> Self {
        Self { label: row.label, note: row.note, by: row.marked_by, at: row.marked_at }
    }
}

impl From<trace::Model> for Trace {
    fn from(row: trace::Model) -> Self {
        Self {
            id: TraceId { evidence: row.evidence_id, position: row.position },
            case: row.case_id,
            at: row.at,
            precision: row.at_precision,
            zone: row.zone_basis,
            year: row.year_basis,
            source: row.source,
            summary: row.summary,
            host: row.host,
            account: row.account,
            address: row.address,
            event: row.event,
            offset: row.byte_offset,
            record: row.record,
            raw: row.raw,
            path: String::new(),
            whole: false,
            marks: Vec::new(),
            pinned: false,
        }
    }
}

/// Where the reading of an item stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reading {
    /// The item.
    pub evidence: EvidenceId,
    /// Counts readings.
    pub generation: i64,
    /// Its state.
    pub state: ExaminationState,
    /// Minutes that times without zone are taken to be before universal time.
    pub offset_minutes: i32,
    /// The year of the first row of files whose rows tell none, where an analyst gave it.
    pub first_year: Option<i32>,
    /// Who asked for it; nobody for the one behind the examination.
    pub requested_by: Option<UserId>,
    /// When it was asked for.
    pub requested_at: Millis,
    /// When it was finished or given up.
    pub finished_at: Option<Millis>,
    /// Why it could not be finished.
    pub error: Option<String>,
    /// The readers' version.
    pub version: Option<String>,
    /// Files to be looked into.
    pub files_total: i64,
    /// Bytes read.
    pub bytes_done: i64,
}

impl From<trace_reading::Model> for Reading {
    fn from(row: trace_reading::Model) -> Self {
        Self {
            evidence: row.evidence_id,
            generation: row.generation,
            state: row.state,
            offset_minutes: row.offset_minutes,
            first_year: row.first_year,
            requested_by: row.requested_by,
            requested_at: row.requested_at,
            finished_at: row.finished_at,
            error: row.error,
            version: row.version,
            files_total: row.files_total,
            bytes_done: row.bytes_done,
        }
    }
}

/// A file that was looked into.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadFile {
    /// The member's index, 0 for an item that is one file.
    pub member: i64,
    /// Whether it is the item itself.
    pub whole: bool,
    /// Its name.
    pub path: String,
    /// What it is; `None` where it is nothing that is read.
    pub source: Option<TraceSource>,
    /// Rows read.
    pub traces: i64,
    /// Lines or records that could not be read.
    pub bad: i64,
    /// The earliest row.
    pub first_at: Option<Millis>,
    /// The latest row.
    pub last_at: Option<Millis>,
    /// Where years come from, where rows tell none.
    pub year: Option<TraceYear>,
    /// Bytes of content.
    pub size: i64,
    /// Stable codes of what should be known of the reading.
    pub remarks: Vec<String>,
}

impl From<trace_file::Model> for ReadFile {
    fn from(row: trace_file::Model) -> Self {
        Self {
            member: row.member,
            whole: row.whole,
            path: row.path,
            source: row.source,
            traces: row.trace_count,
            bad: row.bad_count,
            first_at: row.first_at,
            last_at: row.last_at,
            year: row.year_basis,
            size: row.size,
            remarks: row.remarks.split_whitespace().map(ToOwned::to_owned).collect(),
        }
    }
}

/// A kind of file in the words of the API.
#[must_use]
pub fn source_word(kind: ArtifactKind) -> TraceSource {
    match kind {
        ArtifactKind::WindowsEvents => TraceSource::WindowsEvents,
        ArtifactKind::Syslog => TraceSource::Syslog,
        ArtifactKind::WebAccess => TraceSource::WebAccess,
        ArtifactKind::WebError => TraceSource::WebError,
        ArtifactKind::Iis => TraceSource::Iis,
        ArtifactKind::ChromiumHistory => TraceSource::ChromiumHistory,
        ArtifactKind::FirefoxHistory => TraceSource::FirefoxHistory,
    }
}

/// Where a year comes from, in the words of the API.
#[must_use]
pub fn year_word(basis: YearBasis) -> TraceYear {
    match basis {
        YearBasis::Stated => TraceYear::Stated,
        YearBasis::Inferred => TraceYear::Inferred,
        YearBasis::Given => TraceYear::Given,
    }
}

/// A row of the readers as a row of the table; `None` for an offset beyond what a column holds.
#[must_use]
pub fn trace_row(id: TraceId, case: CaseId, row: Row, kind: ArtifactKind) -> Option<trace::Model> {
    // What Windows calls the event stands in the summary alone.
    let search =
        if kind == ArtifactKind::WindowsEvents { search_key(&format!("{} {}", row.summary, row.raw)) } else { search_key(&row.raw) };
    Some(trace::Model {
        evidence_id: id.evidence,
        position: id.position,
        case_id: case,
        at: row.at,
        at_precision: match row.precision {
            Precision::Millisecond => TracePrecision::Millisecond,
            Precision::Second => TracePrecision::Second,
        },
        zone_basis: match row.zone {
            ZoneBasis::Stated => TraceZone::Stated,
            ZoneBasis::Assumed => TraceZone::Assumed,
        },
        year_basis: year_word(row.year),
        source: source_word(kind),
        search,
        summary: row.summary,
        host: row.host,
        account: row.user,
        address: row.address,
        event: row.event,
        byte_offset: i64::try_from(row.offset).ok()?,
        record: row.record.and_then(|record| i64::try_from(record).ok()),
        raw: row.raw,
    })
}

/// The instant that an archive records for a member: universal with `Z`, else in the assumed zone. The first instant that a
/// format can tell stands for none.
#[must_use]
pub fn modified_millis(text: &str, offset_minutes: i32) -> Option<Millis> {
    if text.starts_with("1980-01-01T00:00:00") || text.starts_with("1970-01-01T00:00:0") {
        return None;
    }
    match text.strip_suffix('Z') {
        Some(_) => chrono::DateTime::parse_from_rfc3339(text).ok().map(|at| at.timestamp_millis()),
        None => {
            let local = chrono::DateTime::parse_from_rfc3339(&format!("{text}Z")).ok()?;
            Some(local.timestamp_millis().saturating_sub(i64::from(offset_minutes).saturating_mul(60_000)))
        }
    }
}

/// Widths of the bars of a histogram, in seconds.
const WIDTHS: [i64; 16] =
    [1, 5, 15, 60, 300, 900, 3600, 10_800, 21_600, 43_200, 86_400, 604_800, 2_592_000, 7_776_000, 31_536_000, 315_360_000];
/// The most bars.
pub const MOST_BARS: i64 = 120;

/// The narrowest width, in milliseconds, at which no more than [`MOST_BARS`] bars cover a span, and where the first bar begins.
#[must_use]
pub fn bars(first: Millis, last: Millis) -> (Millis, Millis) {
    let start = |width: i64| first.div_euclid(width).saturating_mul(width);
    let fits = |width: &i64| last.saturating_sub(start(*width)) / width < MOST_BARS;
    let width = WIDTHS.iter().map(|seconds| seconds * 1000).find(fits).unwrap_or(3_153_600_000_000);
    (width, start(width))
}

/// A time as an entry of the timeline tells it where the clock is doubtful.
#[must_use]
pub fn told(at: Millis) -> String {
    to_utc(at).format("%Y-%m-%d %H:%M:%S UTC").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_read_back() {
        let id = TraceId { evidence: EvidenceId(uuid::Uuid::from_u128(7)), position: position(3, 9).unwrap() };
        assert_eq!((id.member(), id.to_string().parse::<TraceId>().ok()), (3, Some(id)));
        for text in ["", ".", "x.1", &format!("{}.", id.evidence), &format!("{}.-1", id.evidence), &format!("{}.+1", id.evidence)] {
            assert!(text.parse::<TraceId>().is_err(), "{text}");
        }
        assert_eq!(position(0, 1 << 32), None);
        assert_eq!(position(u64::MAX, 0), None);
    }

    #[test]
    fn bars_cover_the_span() {
        for (first, last) in
            [(0, 0), (-5, 119_000), (1_795_334_645_123, 1_795_334_645_124), (0, 4_000_000_000_000), (i64::MIN / 4, i64::MAX / 4)]
        {
            let (width, start) = bars(first, last);
            assert!(start <= first && (width >= 1000), "{first} {last}: {width} {start}");
            assert!(width == 3_153_600_000_000 || (last - start) / width < MOST_BARS, "{first} {last}");
        }
        assert_eq!(bars(0, 119_999), (1000, 0));
        assert_eq!(bars(0, 120_000), (5000, 0));
    }

    #[test]
    fn times_of_members_are_local_without_a_zone() {
        assert_eq!(modified_millis("2026-11-22T08:04:05Z", 420), Some(1_795_334_645_000));
        assert_eq!(modified_millis("2026-11-22T15:04:05", 420), Some(1_795_334_645_000));
        for none in ["never", "1980-01-01T00:00:00", "1970-01-01T00:00:00Z"] {
            assert_eq!(modified_millis(none, 420), None);
        }
    }
}
