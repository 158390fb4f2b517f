//! Rule sets: types and pure rules.

use chot_forensics::rules::{PatternMatch, Place};
use serde_json::{Value, json};

use super::entity::{rule_scan, rule_set, rule_set_version};
use crate::clock::Millis;
use crate::ids::{AgencyId, EvidenceId, RuleScanId, RuleSetId, UserId};
use crate::words::{ExaminationState, ScanGapReason, Tlp};

/// The place of what concerns the item itself and no member.
pub const ITEM: i64 = -1;

/// When a rule set is used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Use {
    /// On new items, and when asked.
    Standing,
    /// When asked.
    Asked,
}

impl From<bool> for Use {
    fn from(standing: bool) -> Self {
        if standing { Self::Standing } else { Self::Asked }
    }
}

/// A rule set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleSet {
    /// Its id.
    pub id: RuleSetId,
    /// The agency whose it is.
    pub agency: AgencyId,
    /// Its name.
    pub name: String,
    /// What it is for.
    pub description: Option<String>,
    /// How far it may travel.
    pub tlp: Tlp,
    /// When it is used.
    pub standing: Use,
    /// The number of its newest version.
    pub current: i32,
    /// Who made it.
    pub created_by: UserId,
    /// When.
    pub created_at: Millis,
    /// Since when it is used no longer.
    pub retired_at: Option<Millis>,
}

impl From<rule_set::Model> for RuleSet {
    fn from(row: rule_set::Model) -> Self {
        Self {
            id: row.id,
            agency: row.agency_id,
            name: row.name,
            description: row.description,
            tlp: row.tlp,
            standing: row.standing.into(),
            current: row.current_version,
            created_by: row.created_by,
            created_at: row.created_at,
            retired_at: row.retired_at,
        }
    }
}

/// A version of a rule set, without its source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleSetVersion {
    /// The rule set.
    pub set: RuleSetId,
    /// Its number, from 1.
    pub number: i32,
    /// The digest of the source.
    pub sha256: Vec<u8>,
    /// How many rules it has.
    pub rules: i32,
    /// What is new in it.
    pub note: Option<String>,
    /// Who wrote it.
    pub written_by: UserId,
    /// When.
    pub written_at: Millis,
}

impl From<rule_set_version::Model> for RuleSetVersion {
    fn from(row: rule_set_version::Model) -> Self {
        Self {
            set: row.rule_set_id,
            number: row.number,
            sha256: row.sha256,
            rules: row.rule_count,
            note: row.note,
            written_by: row.written_by,
            written_at: row.written_at,
        }
    }
}

/// A scan of an item by a version of a rule set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleScan {
    /// Its id.
    pub id: RuleScanId,
    /// The item.
    pub evidence: EvidenceId,
    /// The rule set.
    pub set: RuleSetId,
    /// The version of it.
    pub version: i32,
    /// Where it stands.
    pub state: ExaminationState,
    /// Who asked for it; nobody for a standing rule set.
    pub requested_by: Option<UserId>,
    /// When it was asked for.
    pub requested_at: Millis,
    /// When it was finished or given up.
    pub finished_at: Option<Millis>,
    /// Why it could not be finished.
    pub error: Option<String>,
    /// The engine with its version.
    pub engine: Option<String>,
    /// Contents to be scanned.
    pub files_total: i64,
    /// Contents that were scanned.
    pub files_done: i64,
    /// Bytes that were scanned.
    pub bytes_done: i64,
    /// Rules met, once for each content.
    pub matches: i64,
    /// Contents that were not asked whole.
    pub gaps: i64,
}

impl From<rule_scan::Model> for RuleScan {
    fn from(row: rule_scan::Model) -> Self {
        Self {
            id: row.id,
            evidence: row.evidence_id,
            set: row.rule_set_id,
            version: row.version,
            state: row.state,
            requested_by: row.requested_by,
            requested_at: row.requested_at,
            finished_at: row.finished_at,
            error: row.error,
            engine: row.engine,
            files_total: row.files_total,
            files_done: row.files_done,
            bytes_done: row.bytes_done,
            matches: row.match_count,
            gaps: row.gap_count,
        }
    }
}

/// That a rule is met.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleMatch {
    /// The item.
    pub evidence: EvidenceId,
    /// The member, or [`ITEM`].
    pub position: i64,
    /// The member's name; none for the item itself.
    pub path: Option<String>,
    /// The rule set.
    pub set: RuleSetId,
    /// The version of it.
    pub version: i32,
    /// The scan.
    pub scan: RuleScanId,
    /// The place in the list of a content's matches.
    pub ordinal: i32,
    /// The rule's name.
    pub rule: String,
    /// Its tags.
    pub tags: Vec<String>,
    /// Where its patterns stand.
    pub patterns: Vec<PatternMatch>,
}

/// A content that was not asked whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScanGap {
    /// The member, or [`ITEM`].
    pub position: i64,
    /// The member's name; none for the item itself.
    pub path: Option<String>,
    /// Why.
    pub reason: ScanGapReason,
}

/// Patterns as a column keeps them.
#[must_use]
pub fn patterns_column(patterns: &[PatternMatch]) -> String {
    let rows = patterns.iter().map(|found| {
        let places: Vec<_> = found.places.iter().map(|place| json!([place.offset, place.length])).collect();
        json!([found.pattern, found.count, places])
    });
    Value::Array(rows.collect()).to_string()
}

/// A pattern as it is kept: its name, how often it was met, and where (offset and length in bytes).
type Kept = (String, u64, Vec<(u64, u64)>);

/// What [`patterns_column`] was given.
#[must_use]
pub fn patterns_of(column: &str) -> Vec<PatternMatch> {
    let rows: Vec<Kept> = serde_json::from_str(column).unwrap_or_default();
    let places = |places: Vec<(u64, u64)>| places.into_iter().map(|(offset, length)| Place { offset, length }).collect();
    rows.into_iter().map(|(pattern, count, at)| PatternMatch { pattern, count, places: places(at) }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_are_read_back() {
        let found = vec![
            PatternMatch {
                pattern: "$a".to_owned(),
                count: 3,
                places: vec![Place { offset: 7, length: 2 }, Place { offset: 1 << 40, length: 0 }],
            },
            PatternMatch { pattern: "$".to_owned(), count: 0, places: Vec::new() },
        ];
        assert_eq!(patterns_of(&patterns_column(&found)), found);
        assert_eq!(patterns_of("no list"), []);
    }
}
