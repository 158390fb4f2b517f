//! What `chot doctor` says of custody: whether states, transfers and disposals say what the events tell, and whether all that
//! is stored was read again in its time.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use chot_forensics::custody::CustodyKind;
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use super::doctor::{History, Offer, Seen, Told, case_numbers};
use crate::audit::entity as audit;
use crate::clock::rfc3339;
use crate::ctx::Hub;
use crate::error::{Error, Result};
use crate::features::custody::entity::{custody_state, disposal, transfer};
use crate::features::custody::schedule;
use crate::features::custody::state::{Asked, differing_column};
use crate::ids::{DisposalId, EvidenceId};
use crate::words::DisposalStatus;

/// Rows read at a time.
const AT_A_TIME: u64 = 1000;

/// Every row that says of an item's custody something else than its events.
pub(super) async fn states(hub: &Arc<Hub>, histories: &HashMap<EvidenceId, History>) -> Result<Seen> {
    let db = hub.db.unscoped();
    let mut faults = Vec::new();
    let mut after: Option<EvidenceId> = None;
    let mut rows_seen = 0_usize;
    loop {
        let mut query = custody_state::Entity::find().order_by_asc(custody_state::Column::EvidenceId).limit(AT_A_TIME);
        if let Some(after) = after {
            query = query.filter(custody_state::Column::EvidenceId.gt(after));
        }
        let rows = query.all(db).await?;
        let Some(last) = rows.last() else { break };
        after = Some(last.evidence_id);
        for row in rows {
            let told = histories.get(&row.evidence_id).and_then(|history| Some((&history.number, history.state.as_ref()?)));
            let Some((number, state)) = told else {
                faults.push(format!("{}: its state has no events", row.evidence_id));
                continue;
            };
            rows_seen += 1;
            if let Some(column) = differing_column(&row, &state.row(row.evidence_id)) {
                faults.push(format!("{number}: column {column} of its state says something else than its events"));
            }
        }
    }
    let told = histories.values().filter(|history| history.state.is_some()).count();
    if rows_seen < told {
        faults.push(format!("{} items have events and no state", told - rows_seen));
    }
    let transfers = transfers(hub, histories, &mut faults).await?;
    disposals(hub, histories, &mut faults).await?;
    Ok(if faults.is_empty() { Ok(format!("{rows_seen} items and {transfers} transfers say what the events tell")) } else { Err(faults) })
}

/// Every offer stands as its item's events tell; gives how many there are.
async fn transfers(hub: &Hub, histories: &HashMap<EvidenceId, History>, faults: &mut Vec<String>) -> Result<usize> {
    let cases = case_numbers(hub).await?;
    let rows = transfer::Entity::find().order_by_asc(transfer::Column::Id).all(hub.db.unscoped()).await?;
    for row in &rows {
        let (id, status) = (row.id, row.status);
        let history = histories.get(&row.evidence_id);
        let told = history.and_then(|history| history.state.as_ref()).and_then(|state| state.transfers.get(&id));
        if told != Some(&status) {
            faults.push(format!(
                "transfer {id} is {} and its item's events tell {}",
                status.word(),
                told.map_or("none", |told| told.word())
            ));
        }
        let offer = history.and_then(|history| Some((history, history.offers.get(&id)?)));
        if let Some((history, offer)) = offer
            && let Some(column) = differing_offer(row, history, offer, cases.get(&row.case_id))
        {
            faults.push(format!("{}: column {column} of transfer {id} says something else than the events", history.number));
        }
    }
    let told: usize = histories.values().filter_map(|history| history.state.as_ref()).map(|state| state.transfers.len()).sum();
    if told > rows.len() {
        faults.push(format!("{} offers of the events have no row", told - rows.len()));
    }
    Ok(rows.len())
}

/// The column of an offer that says something else than the events by which it was made and ended.
fn differing_offer(row: &transfer::Model, history: &History, offer: &Offer, case: Option<&String>) -> Option<&'static str> {
    let (made, settled) = (&offer.made, offer.settled.as_ref());
    let id = |id: String, name: &str| made.word(name) == Some(&id);
    let stated = row.stated_sha256.as_ref().map(hex::encode);
    [
        ("case_id", case == Some(&history.case_number)),
        ("evidence_number", row.evidence_number == history.number),
        ("file_name", history.origin.word("fileName").is_none_or(|name| name == row.file_name)),
        ("size", u64::try_from(row.size).ok() == Some(history.subject.size_bytes)),
        ("sha256", row.sha256 == history.subject.sha256.0),
        ("from_agency_id", id(row.from_agency_id.to_string(), "fromAgencyId")),
        ("offered_by", made.actor == Some(row.offered_by)),
        ("to_agency_id", id(row.to_agency_id.to_string(), "toAgencyId")),
        ("to_user_id", made.word("toUserId").map(ToOwned::to_owned) == row.to_user_id.map(|user| user.to_string())),
        ("place", made.word("place") == Some(&row.place)),
        ("reason", made.reason.as_ref() == Some(&row.reason)),
        ("offered_at", made.word("recordedAt").map_or(made.at == row.offered_at, |at| *at == rfc3339(row.offered_at))),
        ("expires_at", made.word("expiresAt") == Some(&rfc3339(row.expires_at))),
        ("offer_sequence", made.sequence == row.offer_sequence),
        ("offer_hash", made.hash == row.offer_hash),
        ("settled_at", settled.map(|told| told.at) == row.settled_at),
        ("settled_by", settled.and_then(|told| told.actor) == row.settled_by),
        ("answer", settled.and_then(|told| told.reason.as_ref()) == row.answer.as_ref()),
        ("stated_sha256", settled.and_then(|told| told.word("statedSha256")) == stated.as_deref()),
        ("hash_differs", settled.is_some_and(|told| told.word("cause") == Some("HASH_DIFFERS")) == row.hash_differs),
    ]
    .into_iter()
    .find_map(|(column, same)| (!same).then_some(column))
}

/// Every disposal stands as its item's events tell: confirmed where the item was disposed of, and by whom and why they say.
async fn disposals(hub: &Hub, histories: &HashMap<EvidenceId, History>, faults: &mut Vec<String>) -> Result<()> {
    let rows = disposal::Entity::find().order_by_asc(disposal::Column::Id).all(hub.db.unscoped()).await?;
    let audited: HashMap<Uuid, i64> = audit::Entity::find()
        .select_only()
        .column(audit::Column::SubjectId)
        .column_as(audit::Column::Id.count(), "requests")
        .filter(audit::Column::Action.eq("custody.request-disposal"))
        .filter(audit::Column::SubjectId.is_not_null())
        .group_by(audit::Column::SubjectId)
        .into_tuple::<(Uuid, i64)>()
        .all(hub.db.unscoped())
        .await?
        .into_iter()
        .collect();
    let of = |id: EvidenceId| i64::try_from(rows.iter().filter(|row| row.evidence_id == id).count()).unwrap_or(i64::MAX);
    let confirmed: HashSet<EvidenceId> =
        rows.iter().filter(|row| row.status == DisposalStatus::Confirmed).map(|row| row.evidence_id).collect();
    for row in &rows {
        let history = histories.get(&row.evidence_id);
        let number = history.map_or_else(|| row.evidence_id.to_string(), |history| history.number.clone());
        let told = history.and_then(|history| history.disposed.as_ref()).filter(|_| row.status == DisposalStatus::Confirmed);
        let (id, status) = (row.id, row.status.word());
        if row.status == DisposalStatus::Confirmed && told.is_none() {
            faults.push(format!("{number}: disposal {id} is {status} and no event disposed of the item"));
        }
        let asked = history.and_then(|history| history.disposals.get(&id)).map(|(asked, _)| asked);
        if let Some(column) = differing_disposal(row, asked, told) {
            faults.push(format!("{number}: column {column} of disposal {id} says something else than the events"));
        }
        let Some((_, settled)) = history.and_then(|history| history.disposals.get(&id)) else {
            // Before requests were events of their own, only what was confirmed stood in the history, and the rest in the audit.
            let sound = match row.status {
                DisposalStatus::Requested => false,
                DisposalStatus::Confirmed => told.is_none_or(|told| told.word("disposalId").is_none_or(|named| named == id.to_string())),
                DisposalStatus::Cancelled => of(row.evidence_id) <= audited.get(&row.evidence_id.0).copied().unwrap_or(0),
            };
            if !sound {
                faults.push(format!("{number}: disposal {id} is {status} and no event asks for it"));
            }
            continue;
        };
        let ended = match settled.as_ref().map(|told| told.kind) {
            None => DisposalStatus::Requested,
            Some(CustodyKind::Disposed) => DisposalStatus::Confirmed,
            Some(_) => DisposalStatus::Cancelled,
        };
        if ended != row.status {
            faults.push(format!("{number}: disposal {id} is {status} and its item's events tell {}", ended.word()));
        } else if (row.settled_at, row.settled_by) != settled.as_ref().map_or((None, None), |told| (Some(told.at), told.actor)) {
            faults.push(format!("{number}: disposal {id} was settled at another time or by another person than the event says"));
        }
    }
    let known: HashSet<DisposalId> = rows.iter().map(|row| row.id).collect();
    for history in histories.values() {
        let lost = history.disposals.keys().filter(|id| !known.contains(id));
        faults.extend(lost.map(|id| format!("{}: disposal {id} was asked for by its events and has no row", history.number)));
    }
    let missing = histories.iter().filter(|(id, history)| history.disposed.is_some() && !confirmed.contains(*id));
    let mut missing: Vec<&str> = missing.map(|(_, history)| history.number.as_str()).collect();
    missing.sort_unstable();
    faults.extend(missing.into_iter().map(|number| format!("{number}: was disposed of by its events, and no disposal is CONFIRMED")));
    Ok(())
}

/// The column of a disposal that says something else than the event that asks for it and the one by which the item was disposed of.
fn differing_disposal(row: &disposal::Model, asked: Option<&Asked>, disposed: Option<&Told>) -> Option<&'static str> {
    let repeated = disposed.map(|told| Asked::of_disposed(row.id, &told.detail, told.reason.as_deref()));
    let confirmed_by = row.settled_by.map(|user| user.to_string());
    let removed = row.removed_at.is_none_or(|at| row.settled_at.is_some_and(|settled| disposed.is_some() && settled <= at));
    let rest = [("settled_by", disposed.is_none_or(|told| told.word("confirmedBy") == confirmed_by.as_deref())), ("removed_at", removed)];
    let told = asked.and_then(|asked| asked.differing_column(row));
    let told = told.or_else(|| repeated.and_then(|asked| asked.map_or(Some("requested_by"), |asked| asked.differing_column(row))));
    told.or_else(|| rest.into_iter().find_map(|(column, same)| (!same).then_some(column)))
}

/// Whether everything stored was read again in its time and found to be what it was.
pub(super) async fn schedule(hub: &Hub, histories: &HashMap<EvidenceId, History>) -> Result<String> {
    let db = hub.db.unscoped();
    let days = hub.config.custody.reverify_days;
    let marked = schedule::other_bytes().all(db).await?;
    // That they differ is an event; where none could be written, the history does not hold, and nothing is said of the bytes.
    let found =
        |id: &EvidenceId| histories.get(id).and_then(|history| history.state.as_ref()).is_some_and(|state| state.differs_at.is_some());
    let (found, unrecorded): (Vec<EvidenceId>, Vec<_>) = marked.iter().map(|row| row.evidence_id).partition(found);
    let missing = found.iter().filter(|id| histories.get(id).is_some_and(|history| history.unread)).count();
    let (altered, unrecorded) = (found.len() - missing, unrecorded.len());
    let listed = schedule::other_inventory().count(db).await?;
    let overdue = schedule::overdue(hub).count(db).await?;
    let mut faults = Vec::new();
    if altered > 0 {
        faults.push(format!("{altered} items have other bytes than were received"));
    }
    if missing > 0 {
        faults.push(format!("of {missing} items there were no bytes to read: missing, or what stands in their place cannot be opened"));
    }
    if unrecorded > 0 {
        faults.push(format!("of {unrecorded} items nothing could be recorded when they were read again: their history did not hold"));
    }
    if listed > 0 {
        faults.push(format!("{listed} items have another list of members than was examined"));
    }
    if overdue > 0 {
        faults.push(format!("{overdue} items were not hashed again within {days} days"));
    }
    if faults.is_empty() { Ok(format!("every item was hashed within {days} days")) } else { Err(Error::internal(faults.join("; "))) }
}
