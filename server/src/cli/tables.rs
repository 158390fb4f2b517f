//! What `chot doctor` says of tables beside custody: that the triggers are there which refuse changes, that versions of rule sets
//! are what their digests say, and that derivations stand as the events of the items that they made.

use std::collections::HashMap;

use chot_forensics::custody::CustodyKind;
use chot_forensics::digest::sha256;
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QueryResult, QuerySelect, Statement};
use serde_json::{Value, json};
use uuid::Uuid;

use super::doctor::{History, Seen};
use crate::audit::entity as audit;
use crate::ctx::Hub;
use crate::error::Result;
use crate::features::evidence::derivations::Derivation;
use crate::features::evidence::entity::derivation;
use crate::features::lookups::model::HashSet;
use crate::features::rulesets::entity::rule_set_version;
use crate::ids::{DerivationId, EvidenceId};
use crate::words::DerivationStatus;

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
    let told: HashMap<Uuid, Value> =
        rows.into_iter().filter_map(|(id, detail)| Some((id?, serde_json::from_str(&detail).ok()?))).collect();
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
        faults.extend(differing.map(|(column, _)| format!("{} {}: its {column} in the database is not that of its import", set.name, set.version)));
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

fn differing(wish: &Derivation, child: EvidenceId, history: &History) -> Option<&'static str> {
    let origin = &history.origin;
    let form = origin.word("form");
    let ranges: Vec<Value> = wish.ranges.iter().map(|range| json!([range.start, range.end])).collect();
    let only = || origin.detail.get("members")?.get(0)?.get("index")?.as_u64();
    [
        ("status", wish.status == DerivationStatus::Done),
        ("child_id", wish.child == child),
        ("parent_id", Some(wish.parent) == origin.parent()),
        ("method", origin.word("method") == Some(wish.method.word())),
        ("with_password", origin.detail.get("password") == Some(&json!(wish.with_password))),
        ("reason", origin.reason.as_ref() == Some(&wish.reason)),
        ("requested_by", origin.actor.is_none_or(|actor| actor == wish.requested_by)),
        ("members", form != Some("member") || wish.members.first().copied() == only()),
        ("ranges", origin.detail.get("blankedRanges").and_then(Value::as_array).is_none_or(|told| *told == ranges)),
    ]
    .into_iter()
    .find_map(|(column, same)| (!same).then_some(column))
}
