//! What `chot doctor` says of tables beside custody: that the triggers are there which refuse changes, that versions of rule sets
//! are what their digests say, that derivations and records of acquisitions stand as the events of their items, and that what lists and
//! searches use follows from what was examined.

use std::collections::{BTreeSet, HashMap};

use chot_forensics::acquisition::Acquisition;
use chot_forensics::custody::CustodyKind;
use chot_forensics::digest::sha256;
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QueryResult, QuerySelect, Statement};
use serde_json::{Value, json};
use uuid::Uuid;

use super::doctor::{History, Origin, Seen, is_near};
use crate::audit::entity as audit;
use crate::ctx::Hub;
use crate::error::Result;
use crate::features::evidence::derivations::Derivation;
use crate::features::evidence::entity::{derivation, evidence_acquisition, evidence_member};
use crate::features::evidence::model::{MEMBERS_AT_A_TIME, from_column};
use crate::features::lookups::model::HashSet;
use crate::features::rulesets::entity::rule_set_version;
use crate::ids::{DerivationId, EvidenceId};
use crate::text::search_key;
use crate::words::{DerivationMethod, DerivationStatus};

/// Every trigger of the schema is there, in force, and does what it was made to do.
pub(super) async fn triggers(hub: &Hub) -> Result<Seen> {
    let backend = hub.db.backend();
    let wanted = chot_migrations::triggers(backend);
    let statement = chot_migrations::triggers_in_force(backend);
    let rows = hub.db.unscoped().query_all_raw(Statement::from_string(backend, statement)).await?;
    let read = |row: &QueryResult| -> Result<(String, String), DbErr> { Ok((row.try_get_by_index(0)?, row.try_get_by_index(1)?)) };
    let there = rows.iter().map(read).collect::<Result<HashMap<String, String>, _>>()?;
    let mut faults = Vec::new();
    for (name, digest) in wanted {
        match there.get(*name) {
            None => faults.push(format!("{name} is missing or not in force")),
            Some(text) if !sha256(text.as_bytes()).to_string().starts_with(*digest) => {
                faults.push(format!("{name} does something else than it was made to do"));
            }
            Some(_) => {}
        }
    }
    Ok(if faults.is_empty() { Ok(format!("{} refuse changes", wanted.len())) } else { Err(faults) })
}

/// Every version of every rule set has the digest that was recorded of it.
pub(super) async fn rule_sets(hub: &Hub) -> Result<Seen> {
    use rule_set_version::Column as C;
    let rows = rule_set_version::Entity::find().order_by_asc(C::RuleSetId).order_by_asc(C::Number).all(hub.db.unscoped()).await?;
    let altered = rows.iter().filter(|row| sha256(row.source.as_bytes()).0.as_slice() != row.sha256);
    let faults: Vec<String> =
        altered.map(|row| format!("version {} of rule set {} has another source than was written", row.number, row.rule_set_id)).collect();
    Ok(if faults.is_empty() { Ok(format!("{} versions", rows.len())) } else { Err(faults) })
}

/// Where rows of hash sets say something else than the audit of the import that made them: what a set says of files, and which
/// file is its own. Sets from before the audit told it are left out.
pub(super) async fn set_faults(hub: &Hub, sets: &[HashSet]) -> Result<Vec<String>> {
    let rows: Vec<(Option<Uuid>, String)> = audit::Entity::find()
        .select_only()
        .columns([audit::Column::SubjectId, audit::Column::Detail])
        .filter(audit::Column::Action.eq("hash-set.import"))
        .into_tuple()
        .all(hub.db.unscoped())
        .await?;
    let told: HashMap<Uuid, Value> = rows.into_iter().filter_map(|(id, detail)| Some((id?, serde_json::from_str(&detail).ok()?))).collect();
    let mut faults = Vec::new();
    for set in sets {
        let Some(told) = told.get(&set.id.0) else {
            faults.push(format!("{} {}: the audit has no import of it", set.name, set.version));
            continue;
        };
        let word = |name: &str| told.get(name).and_then(Value::as_str);
        let digests = set.sha256_count.saturating_add(set.sha1_count).saturating_add(set.md5_count);
        let columns = [
            ("name", word("name") == Some(&set.name)),
            ("version", word("version") == Some(&set.version)),
            ("kind", word("kind") == Some(set.kind.word())),
            ("file_sha256", word("fileSha256") == Some(&hex::encode(&set.file_sha256))),
            ("digest count", told.get("digests").and_then(Value::as_i64) == Some(digests)),
        ];
        let differing = columns.into_iter().filter(|(_, same)| !same);
        faults.extend(
            differing.map(|(column, _)| format!("{} {}: its {column} in the database is not that of its import", set.name, set.version)),
        );
    }
    Ok(faults)
}

/// Every derivation that made an item says what the item's first event tells, and every such item has its derivation.
pub(super) async fn derivations(hub: &Hub, histories: &HashMap<EvidenceId, History>) -> Result<Seen> {
    let rows = derivation::Entity::find().order_by_asc(derivation::Column::Id).all(hub.db.unscoped()).await?;
    let mut wishes: HashMap<DerivationId, Derivation> = HashMap::new();
    let mut faults = Vec::new();
    for row in rows {
        let id = row.id;
        match Derivation::try_from(row) {
            Ok(wish) => {
                wishes.insert(id, wish);
            }
            Err(_) => faults.push(format!("derivation {id} cannot be read")),
        }
    }
    let made = histories.iter().filter(|(_, history)| history.origin.kind == CustodyKind::Derived);
    let mut told = 0_usize;
    for (child, history) in made {
        told += 1;
        let wish = history.origin.word("derivation").and_then(|id| id.parse::<DerivationId>().ok()).and_then(|id| wishes.remove(&id));
        match wish {
            None => faults.push(format!("{}: the derivation that made it is gone", history.number)),
            Some(wish) => {
                if let Some(column) = differing(&wish, *child, history) {
                    faults
                        .push(format!("{}: column {column} of derivation {} says something else than its event", history.number, wish.id));
                }
            }
        }
    }
    let claimed = wishes.values().filter(|wish| wish.status == DerivationStatus::Done);
    faults.extend(claimed.map(|wish| format!("derivation {} is DONE and no event tells of its item", wish.id)));
    faults.sort_unstable();
    Ok(if faults.is_empty() { Ok(format!("{told} say what the events tell")) } else { Err(faults) })
}

/// Every record of an acquisition is the one that its item's event holds.
pub(super) async fn acquisitions(hub: &Hub, histories: &HashMap<EvidenceId, History>) -> Result<Seen> {
    let rows = evidence_acquisition::Entity::find().order_by_asc(evidence_acquisition::Column::EvidenceId).all(hub.db.unscoped()).await?;
    let mut told: HashMap<EvidenceId, &History> =
        histories.iter().filter(|(_, history)| history.acquisition.is_some()).map(|(id, history)| (*id, history)).collect();
    let mut faults = Vec::new();
    for row in &rows {
        // What has not arrived, or came with other bytes, no event tells of.
        let Some(history) = told.remove(&row.evidence_id) else { continue };
        let kept = Acquisition::parse(&row.document).ok().map(|acquisition| acquisition.to_value());
        if kept != history.acquisition {
            faults.push(format!("{}: its record of the acquisition is not the one that its event holds", history.number));
        }
    }
    faults.extend(told.values().map(|history| format!("{}: its record of the acquisition is gone", history.number)));
    faults.sort_unstable();
    Ok(if faults.is_empty() { Ok(format!("{} records say what the events tell", rows.len())) } else { Err(faults) })
}

/// Whether what only lists and searches use of an item's members follows from their names and findings, and how many members are odd.
pub(super) async fn members(hub: &Hub, id: EvidenceId) -> Result<(bool, i64)> {
    use evidence_member::Column as C;
    let (mut same, mut flagged, mut after) = (true, 0_i64, -1_i64);
    loop {
        let rows: Vec<(i64, String, bool, String, String)> = evidence_member::Entity::find()
            .select_only()
            .columns([C::Position, C::Path, C::Flagged, C::Findings, C::Search])
            .filter(C::EvidenceId.eq(id))
            .filter(C::Position.gt(after))
            .order_by_asc(C::Position)
            .limit(MEMBERS_AT_A_TIME)
            .into_tuple()
            .all(hub.db.unscoped())
            .await?;
        let Some(last) = rows.last() else { return Ok((same, flagged)) };
        after = last.0;
        for (_, path, mark, findings, search) in rows {
            let odd = findings != "[]";
            flagged += i64::from(odd);
            same &= mark == odd && search == search_key(&from_column(path));
        }
    }
}

/// Whether the members that were asked for are those that the event tells of.
fn are_members(wish: &Derivation, origin: &Origin) -> bool {
    let wanted: BTreeSet<u64> = wish.members.iter().copied().collect();
    let told = |name: &str| -> Option<BTreeSet<u64>> {
        let list = origin.detail.get(name)?.as_array()?;
        Some(list.iter().filter_map(|member| member.get("index")?.as_u64()).collect())
    };
    let redacts = wish.method == DerivationMethod::Redact;
    match origin.word("form") {
        Some("copy") => wanted.is_empty(),
        Some("member") => Some(wanted) == told("members"),
        // Of many members the event tells only the number.
        Some(_) if redacts => !wanted.is_empty() && told("omitted").is_none_or(|omitted| wanted.is_subset(&omitted)),
        Some(_) if wanted.is_empty() => wish.method == DerivationMethod::Decrypt,
        Some(_) => {
            let count = origin.detail.get("memberCount").and_then(Value::as_u64);
            count.is_none_or(|count| u64::try_from(wanted.len()) == Ok(count)) && told("members").is_none_or(|members| members == wanted)
        }
        None => true,
    }
}

fn differing(wish: &Derivation, child: EvidenceId, history: &History) -> Option<&'static str> {
    let origin = &history.origin;
    let ranges: Vec<Value> = wish.ranges.iter().map(|range| json!([range.start, range.end])).collect();
    let blanked = origin.detail.get("blankedRanges").and_then(Value::as_array);
    [
        ("status", wish.status == DerivationStatus::Done),
        ("child_id", wish.child == child),
        ("parent_id", Some(wish.parent) == origin.parent()),
        ("method", origin.word("method") == Some(wish.method.word())),
        ("with_password", origin.detail.get("password") == Some(&json!(wish.with_password))),
        ("reason", origin.reason.as_ref() == Some(&wish.reason)),
        ("requested_by", origin.actor.is_none_or(|actor| actor == wish.requested_by)),
        ("requested_at", wish.requested_at <= origin.at),
        ("members", are_members(wish, origin)),
        ("ranges", blanked.map_or(ranges.is_empty(), |told| *told == ranges)),
        ("failure", wish.failure.is_none()),
        ("detail", wish.detail.is_none()),
        ("bytes_done", u64::try_from(wish.bytes_done).ok() == Some(history.subject.size_bytes)),
        ("finished_at", wish.finished_at.is_some_and(|at| is_near(at, origin.at))),
    ]
    .into_iter()
    .find_map(|(column, same)| (!same).then_some(column))
}
