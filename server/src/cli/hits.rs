//! What `chot doctor` says of what was looked up and scanned: every hit and every match is of something that is there, and every hit
//! is one that looking the same place up again in the same thing would give. Whether one is missing is not seen: it may be on its way.

use std::collections::HashMap;

use sea_orm::sea_query::{Condition, ExprTrait};
use sea_orm::{ColumnTrait, EntityTrait, FromQueryResult, JoinType, QueryFilter, QueryOrder, QuerySelect, RelationDef};
use uuid::Uuid;

use super::doctor::Seen;
use crate::blobs;
use crate::ctx::Hub;
use crate::error::Result;
use crate::features::evidence::entity::{evidence_item, evidence_member};
use crate::features::evidence::model::from_column;
use crate::features::lookups::entity::{hit, lookup_name};
use crate::features::lookups::model::{HashSet, ITEM};
use crate::features::lookups::{file, sets};
use crate::features::observables::entity::observable;
use crate::features::observables::model::{file_name, name_key, path_matches};
use crate::features::rulesets::entity::{rule_match, rule_scan};
use crate::ids::{CaseId, EvidenceId, HashSetId, ObservableId, RuleScanId};
use crate::words::{EvidenceStatus, ExaminationState, HitLevel, HitMatch, ObservableKind};

/// Hits read at a time.
const AT_A_TIME: u64 = 1000;
/// The most rows of one kind without a place that are told.
const MOST_TOLD: u64 = 200;

/// A hit, the member that it is of, and the observable that it names.
#[derive(Debug, FromQueryResult)]
struct Row {
    position: i64,
    source_id: Uuid,
    rank: i32,
    matched: HitMatch,
    hash_set_id: Option<HashSetId>,
    observable_id: Option<ObservableId>,
    path: Option<String>,
    sha256: Option<Vec<u8>>,
    kind: Option<ObservableKind>,
    value: Option<String>,
    digest: Option<Vec<u8>>,
    name_key: Option<Vec<u8>>,
    case_id: Option<CaseId>,
}

/// Looks at every hit and every match; with `deep` also asks the files of hash sets for the digests of their hits.
pub(super) async fn look(hub: &Hub, deep: bool) -> Result<Seen> {
    let db = hub.db.unscoped();
    let sets: HashMap<HashSetId, HashSet> = sets::all(db).await?.into_iter().map(|set| (set.id, set)).collect();
    let items: Vec<EvidenceId> = hit::Entity::find().select_only().column(hit::Column::EvidenceId).distinct().into_tuple().all(db).await?;
    let mut faults = Vec::new();
    let mut seen = 0_usize;
    let mut digests: HashMap<HashSetId, Vec<(Vec<u8>, String)>> = HashMap::new();
    for id in items {
        let Some(item) = evidence_item::Entity::find_by_id(id).one(db).await? else { continue };
        let mut after: Option<(i64, Uuid)> = None;
        loop {
            let rows = hits_after(hub, id, after).await?;
            let Some(last) = rows.last() else { break };
            after = Some((last.position, last.source_id));
            seen = seen.saturating_add(rows.len());
            for row in rows {
                let place = if row.position == ITEM { "the item".to_owned() } else { format!("member {}", row.position) };
                let told = format!("{}: the hit of {place} and {}", item.number, row.source_id);
                match (fault(&item, &row, &sets), row.hash_set_id) {
                    (Some(fault), _) => faults.push(format!("{told} {fault}")),
                    (None, Some(set)) if deep => {
                        let digest = if row.position == ITEM { item.sha256.clone() } else { row.sha256 };
                        digests.entry(set).or_default().extend(digest.map(|digest| (digest, told)));
                    }
                    (None, _) => {}
                }
            }
            faults.extend(not_in_sets(hub, &sets, std::mem::take(&mut digests)).await?);
        }
    }
    faults.extend(names(hub).await?);
    let matches = matches(hub, &mut faults).await?;
    Ok(if faults.is_empty() { Ok(format!("{seen} hits and {matches} matches")) } else { Err(faults) })
}

async fn hits_after(hub: &Hub, id: EvidenceId, after: Option<(i64, Uuid)>) -> Result<Vec<Row>> {
    use hit::Column as H;
    use observable::Column as O;
    let to_member: RelationDef = hit::Entity::belongs_to(evidence_member::Entity)
        .from((H::EvidenceId, H::Position))
        .to((evidence_member::Column::EvidenceId, evidence_member::Column::Position))
        .into();
    let to_observable: RelationDef = hit::Entity::belongs_to(observable::Entity).from(H::ObservableId).to(O::Id).into();
    let mut query = hit::Entity::find()
        .select_only()
        .columns([H::Position, H::SourceId, H::Rank, H::Matched, H::HashSetId, H::ObservableId])
        .columns([evidence_member::Column::Path, evidence_member::Column::Sha256])
        .columns([O::Kind, O::Value, O::Digest, O::NameKey, O::CaseId])
        .join(JoinType::LeftJoin, to_member)
        .join(JoinType::LeftJoin, to_observable)
        .filter(H::EvidenceId.eq(id))
        .order_by_asc(H::Position)
        .order_by_asc(H::SourceId)
        .limit(AT_A_TIME);
    if let Some((position, source)) = after {
        query = query.filter(Condition::any().add(H::Position.gt(position)).add(H::Position.eq(position).and(H::SourceId.gt(source))));
    }
    Ok(query.into_model::<Row>().all(hub.db.unscoped()).await?)
}

/// In what a hit is not the one that looking its place up again would give.
fn fault(item: &evidence_item::Model, row: &Row, sets: &HashMap<HashSetId, HashSet>) -> Option<&'static str> {
    if item.status != EvidenceStatus::Examined {
        return Some("is of an item that was not examined");
    }
    let (path, digest) = match &row.path {
        _ if row.position == ITEM => (item.file_name.clone(), item.sha256.as_ref()),
        Some(path) => (from_column(path.clone()), row.sha256.as_ref()),
        None => return Some("is of a member that is not there"),
    };
    let (source, matched, level) = match (row.hash_set_id, row.observable_id) {
        (Some(id), None) => (id.0, digest.map(|_| HitMatch::Sha256), sets.get(&id).map(|set| HitLevel::from(set.kind))),
        (None, Some(id)) => {
            let level = if row.case_id == Some(item.case_id) { HitLevel::OwnCase } else { HitLevel::OtherCase };
            (id.0, observed(row, &path, digest), Some(level))
        }
        _ => return Some("names no single thing that knows it"),
    };
    if row.source_id != source {
        return Some("names another thing than it is kept by");
    }
    if Some(row.matched) != matched {
        return Some("is none: what is there now is not what it names");
    }
    (level.map(HitLevel::rank) != Some(row.rank)).then_some("has another level than what it names")
}

/// By what an observable is met by a name and a digest.
fn observed(row: &Row, path: &str, digest: Option<&Vec<u8>>) -> Option<HitMatch> {
    if digest.is_some() && row.digest.as_ref() == digest {
        return Some(HitMatch::Sha256);
    }
    if row.name_key.as_deref() != Some(name_key(file_name(path)).as_slice()) {
        return None;
    }
    match row.kind {
        Some(ObservableKind::FileName) => Some(HitMatch::Name),
        Some(ObservableKind::FilePath) => row.value.as_deref().filter(|value| path_matches(path, value)).map(|_| HitMatch::Path),
        _ => None,
    }
}

/// Hits of hash sets whose digest is not in the set's file. A file that does not open is told of beside the sets.
async fn not_in_sets(
    hub: &Hub,
    sets: &HashMap<HashSetId, HashSet>,
    digests: HashMap<HashSetId, Vec<(Vec<u8>, String)>>,
) -> Result<Vec<String>> {
    let mut asked = Vec::new();
    for (id, digests) in digests {
        let Some(set) = sets.get(&id) else { continue };
        asked.push((file::path(&hub.config.lookups.folder, &sets::file_digest(set)?), digests));
    }
    blobs::run(move || {
        let mut faults = Vec::new();
        for (path, digests) in asked {
            let Ok(known) = file::HashFile::open(&path) else { continue };
            for (digest, told) in digests {
                if !known.contains(&digest)? {
                    faults.push(format!("{told} is none: the set does not have its digest"));
                }
            }
        }
        Ok(faults)
    })
    .await
}

/// Names that are kept of members which are not there.
async fn names(hub: &Hub) -> Result<Vec<String>> {
    use lookup_name::Column as N;
    let to_member: RelationDef = lookup_name::Entity::belongs_to(evidence_member::Entity)
        .from((N::EvidenceId, N::Position))
        .to((evidence_member::Column::EvidenceId, evidence_member::Column::Position))
        .into();
    let lost: Vec<(EvidenceId, i64)> = lookup_name::Entity::find()
        .select_only()
        .columns([N::EvidenceId, N::Position])
        .join(JoinType::LeftJoin, to_member)
        .filter(N::Position.ne(ITEM))
        .filter(evidence_member::Column::Position.is_null())
        .limit(MOST_TOLD)
        .into_tuple()
        .all(hub.db.unscoped())
        .await?;
    Ok(lost.into_iter().map(|(id, position)| format!("a name is kept of member {position} of {id}, which is not there")).collect())
}

/// Matches of rules stand at a place that is there, in the item that was scanned, and are as many as the scan counted; tells how many.
async fn matches(hub: &Hub, faults: &mut Vec<String>) -> Result<i64> {
    use rule_match::Column as M;
    let db = hub.db.unscoped();
    let to_member: RelationDef = rule_match::Entity::belongs_to(evidence_member::Entity)
        .from((M::EvidenceId, M::Position))
        .to((evidence_member::Column::EvidenceId, evidence_member::Column::Position))
        .into();
    let lost: Vec<(RuleScanId, i64)> = rule_match::Entity::find()
        .select_only()
        .columns([M::ScanId, M::Position])
        .join(JoinType::LeftJoin, to_member)
        .filter(M::Position.ne(ITEM))
        .filter(evidence_member::Column::Position.is_null())
        .limit(MOST_TOLD)
        .into_tuple()
        .all(db)
        .await?;
    faults.extend(lost.into_iter().map(|(scan, position)| format!("scan {scan} has a match in member {position}, which is not there")));
    let counted: Vec<(RuleScanId, EvidenceId, i64)> = rule_match::Entity::find()
        .select_only()
        .columns([M::ScanId, M::EvidenceId])
        .column_as(M::Position.count(), "matches")
        .group_by(M::ScanId)
        .group_by(M::EvidenceId)
        .into_tuple()
        .all(db)
        .await?;
    let scans: Vec<(RuleScanId, EvidenceId, i64)> = rule_scan::Entity::find()
        .select_only()
        .columns([rule_scan::Column::Id, rule_scan::Column::EvidenceId, rule_scan::Column::MatchCount])
        .filter(rule_scan::Column::State.eq(ExaminationState::Done))
        .order_by_asc(rule_scan::Column::Id)
        .into_tuple()
        .all(db)
        .await?;
    let mut found: HashMap<RuleScanId, Vec<(EvidenceId, i64)>> = HashMap::new();
    for (scan, item, count) in counted {
        found.entry(scan).or_default().push((item, count));
    }
    let mut all = 0_i64;
    for (scan, item, count) in scans {
        let of_scan = found.remove(&scan).unwrap_or_default();
        let number: i64 = of_scan.iter().map(|(_, count)| count).sum();
        all = all.saturating_add(number);
        if number != count {
            faults.push(format!("scan {scan} has {number} matches and counted {count}"));
        }
        if of_scan.iter().any(|(other, _)| *other != item) {
            faults.push(format!("scan {scan} has a match in another item than it scanned"));
        }
    }
    Ok(all)
}
