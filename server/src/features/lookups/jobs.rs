//! Looking up: an examined item in everything that is known, and whatever becomes known among the members that are there.
//!
//! Invariants: every job may be run again, whole or in part, and finds the same (a hit's key is the place and what knows it);
//! a job sees what was committed before it began, and whatever comes later has a job of its own, so that no pair is missed;
//! news of a case are owed in the same way whether anything was found or not, so that nobody learns by them of another case.

use std::collections::HashMap;
use std::sync::Arc;

use sea_orm::sea_query::{CaseStatement, Expr, ExprTrait, OnConflict, Query, SelectStatement};
use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, JoinType, QueryFilter, QueryOrder, QuerySelect, RelationDef};
use serde_json::Value;
use uuid::Uuid;

use super::entity::{hash_set, hit, lookup_item, lookup_name};
use super::file::HashFile;
use super::model::{HashSet, ITEM};
use super::sets;
use crate::authz::{self, Action, Permit};
use crate::blobs;
use crate::ctx::Ctx;
use crate::db::Write;
use crate::error::{Error, Result};
use crate::features::cases::news;
use crate::features::evidence::entity::{evidence_item, evidence_member};
use crate::features::evidence::model::from_column;
use crate::features::observables::entity::observable;
use crate::features::observables::model::{file_name, name_key, path_matches};
use crate::ids::{BatchId, CaseId, EvidenceId, HashSetId, ObservableId};
use crate::outbox::enqueue;
use crate::words::{EvidenceStatus, HitLevel, HitMatch, ObservableKind};

/// Members whose digests are looked up at a time.
const DIGESTS_AT_A_TIME: i64 = 20_000;
/// Members whose names get their keys at a time: three columns each, and SQLite takes 32,766 values.
const NAMES_AT_A_TIME: u64 = 10_000;
/// Observables that are looked up at a time.
const OBSERVABLES_AT_A_TIME: u64 = 1_000;
/// Hits written in one statement, of eight columns each.
const HITS_PER_INSERT: usize = 4_000;

fn id_of<T: From<Uuid>>(payload: &Value, name: &str) -> Result<T> {
    let id = payload.get(name).and_then(Value::as_str).and_then(|text| Uuid::parse_str(text).ok());
    id.map(T::from).ok_or_else(|| Error::internal(format!("the job names no {name}")))
}

fn nothing_new() -> OnConflict {
    OnConflict::columns([hit::Column::EvidenceId, hit::Column::Position, hit::Column::SourceId]).do_nothing().to_owned()
}

const HIT_COLUMNS: [hit::Column; 8] = [
    hit::Column::EvidenceId,
    hit::Column::Position,
    hit::Column::SourceId,
    hit::Column::Rank,
    hit::Column::Matched,
    hit::Column::HashSetId,
    hit::Column::ObservableId,
    hit::Column::FoundAt,
];

/// Writes hits that are not there yet.
async fn write(ctx: &Ctx, hits: Vec<hit::ActiveModel>) -> Result<()> {
    for some in hits.chunks(HITS_PER_INSERT) {
        let write = ctx.hub.db.begin().await?;
        hit::Entity::insert_many(some.to_vec()).on_conflict(nothing_new()).exec_without_returning(write.db()).await?;
        write.commit().await?;
    }
    Ok(())
}

/// Writes the hits that `found` selects, in the order of [`HIT_COLUMNS`].
async fn write_found(ctx: &Ctx, found: SelectStatement) -> Result<()> {
    let mut insert = Query::insert();
    insert.into_table(hit::Entity).columns(HIT_COLUMNS).on_conflict(nothing_new());
    insert.select_from(found).map_err(Error::internal)?;
    let write = ctx.hub.db.begin().await?;
    write.db().execute(&insert).await?;
    write.commit().await
}

fn col<C: ColumnTrait>(column: C) -> Expr {
    Expr::col(column.as_column_ref())
}

/// Selects a hit of an observable at `position` of the item in the statement around it.
fn observable_hit(ctx: &Ctx, position: Expr) -> SelectStatement {
    let own = col(observable::Column::CaseId).eq(col(evidence_item::Column::CaseId));
    let rank = CaseStatement::new().case(own, HitLevel::OwnCase.rank()).finally(HitLevel::OtherCase.rank());
    let none: Option<HashSetId> = None;
    Query::select()
        .expr(col(evidence_item::Column::Id))
        .expr(position)
        .expr(col(observable::Column::Id))
        .expr(rank)
        .expr(Expr::val(HitMatch::Sha256.word()))
        .expr(Expr::value(none))
        .expr(col(observable::Column::Id))
        .expr(Expr::val(ctx.now()))
        .from(observable::Entity)
        .and_where(observable::Column::WithdrawnAt.is_null())
        .and_where(evidence_item::Column::Status.eq(EvidenceStatus::Examined))
        .to_owned()
}

/// Hits of observables by the digest of members.
fn by_member_digest(ctx: &Ctx) -> SelectStatement {
    observable_hit(ctx, col(evidence_member::Column::Position))
        .inner_join(evidence_member::Entity, col(evidence_member::Column::Sha256).eq(col(observable::Column::Digest)))
        .inner_join(evidence_item::Entity, col(evidence_item::Column::Id).eq(col(evidence_member::Column::EvidenceId)))
        .to_owned()
}

/// Hits of observables by the digest of whole items.
fn by_item_digest(ctx: &Ctx) -> SelectStatement {
    observable_hit(ctx, Expr::val(ITEM))
        .inner_join(evidence_item::Entity, col(evidence_item::Column::Sha256).eq(col(observable::Column::Digest)))
        .to_owned()
}

/// A name that an observable may mean.
struct Named {
    evidence: EvidenceId,
    position: i64,
    observable: ObservableId,
    kind: ObservableKind,
    value: String,
    own: bool,
    path: String,
}

/// Members and items whose names have the key of an observable's, as far as `wanted` asks for.
async fn named(
    ctx: &Ctx,
    permit: &Permit,
    wanted: impl Fn(sea_orm::Select<observable::Entity>) -> sea_orm::Select<observable::Entity>,
) -> Result<Vec<Named>> {
    type Row = (EvidenceId, i64, ObservableId, ObservableKind, String, CaseId, CaseId, String, Option<String>);
    let to_name: RelationDef =
        observable::Entity::belongs_to(lookup_name::Entity).from(observable::Column::NameKey).to(lookup_name::Column::NameKey).into();
    let to_item: RelationDef =
        lookup_name::Entity::belongs_to(evidence_item::Entity).from(lookup_name::Column::EvidenceId).to(evidence_item::Column::Id).into();
    let to_member: RelationDef = lookup_name::Entity::belongs_to(evidence_member::Entity)
        .from((lookup_name::Column::EvidenceId, lookup_name::Column::Position))
        .to((evidence_member::Column::EvidenceId, evidence_member::Column::Position))
        .into();
    let select = observable::Entity::find()
        .select_only()
        .columns([lookup_name::Column::EvidenceId])
        .columns([lookup_name::Column::Position])
        .columns([observable::Column::Id, observable::Column::Kind, observable::Column::Value, observable::Column::CaseId])
        .column_as(evidence_item::Column::CaseId, "item_case")
        .column(evidence_item::Column::FileName)
        .column(evidence_member::Column::Path)
        .join(JoinType::InnerJoin, to_name)
        .join(JoinType::InnerJoin, to_item)
        .join(JoinType::LeftJoin, to_member)
        .filter(observable::Column::WithdrawnAt.is_null())
        .filter(evidence_item::Column::Status.eq(EvidenceStatus::Examined));
    let rows: Vec<Row> = wanted(select).into_tuple().all(ctx.read(permit)).await?;
    Ok(rows
        .into_iter()
        .map(|(evidence, position, observable, kind, value, case, item_case, file_name, path)| Named {
            evidence,
            position,
            observable,
            kind,
            value,
            own: case == item_case,
            path: path.map_or(file_name, from_column),
        })
        .collect())
}

/// The hit that a name is, if it is one: a path asks for more than the name at its end.
fn name_hit(ctx: &Ctx, named: &Named) -> Option<hit::ActiveModel> {
    let matched = match named.kind {
        ObservableKind::FilePath if path_matches(&named.path, &named.value) => HitMatch::Path,
        ObservableKind::FileName => HitMatch::Name,
        _ => return None,
    };
    let level = if named.own { HitLevel::OwnCase } else { HitLevel::OtherCase };
    Some(hit::ActiveModel {
        evidence_id: Set(named.evidence),
        position: Set(named.position),
        source_id: Set(named.observable.0),
        rank: Set(level.rank()),
        matched: Set(matched),
        hash_set_id: Set(None),
        observable_id: Set(Some(named.observable)),
        found_at: Set(ctx.now()),
    })
}

fn set_hit(ctx: &Ctx, set: &HashSet, evidence: EvidenceId, position: i64) -> hit::ActiveModel {
    hit::ActiveModel {
        evidence_id: Set(evidence),
        position: Set(position),
        source_id: Set(set.id.0),
        rank: Set(HitLevel::from(set.kind).rank()),
        matched: Set(HitMatch::Sha256),
        hash_set_id: Set(Some(set.id)),
        observable_id: Set(None),
        found_at: Set(ctx.now()),
    }
}

/// A place and the digest of what stands there.
type Place = (EvidenceId, i64, Vec<u8>);

/// Looks digests up in the files of sets, each digest once.
async fn in_sets(ctx: &Ctx, sets: &Arc<Vec<(HashSet, HashFile)>>, places: Vec<Place>) -> Result<Vec<hit::ActiveModel>> {
    let (ctx, sets) = (ctx.clone(), Arc::clone(sets));
    blobs::run(move || {
        let mut hits = Vec::new();
        for (set, file) in sets.iter() {
            let mut known: HashMap<&[u8], bool> = HashMap::new();
            for (evidence, position, digest) in &places {
                let there = match known.get(digest.as_slice()) {
                    Some(there) => *there,
                    None => {
                        let there = file.contains(digest)?;
                        known.insert(digest, there);
                        there
                    }
                };
                if there {
                    hits.push(set_hit(&ctx, set, *evidence, *position));
                }
            }
        }
        Ok(hits)
    })
    .await
}

async fn opened(ctx: &Ctx, sets: Vec<HashSet>) -> Result<Arc<Vec<(HashSet, HashFile)>>> {
    let hub = Arc::clone(&ctx.hub);
    blobs::run(move || {
        let open = |set: HashSet| sets::open(&hub, &set).map(|file| (set, file));
        Ok(Arc::new(sets.into_iter().map(open).collect::<Result<Vec<_>>>()?))
    })
    .await
}

/// Tells subscribers of a case that something may have been found in it, the same whether it was or not.
async fn tell(ctx: &Ctx, write: Write, case: CaseId) -> Result<()> {
    let job = news(write.db(), &ctx.hub, case).await?;
    enqueue(write.db(), &ctx.hub, job).await?;
    write.commit().await?;
    ctx.hub.outbox_wake.notify_waiters();
    Ok(())
}

// ------------------------------------------------------------------------------------------------------- an examined item

/// Looks an examined item and its members up in all hash sets and observables of the hub.
///
/// # Errors
/// The database's error; [`Error::Internal`] where the file of a hash set is missing or damaged. The job is then tried again.
pub async fn evidence(ctx: &Ctx, payload: &Value) -> Result<()> {
    let permit = authz::require(ctx, Action::RunJob)?;
    let id: EvidenceId = id_of(payload, "evidenceId")?;
    let Some(item) = evidence_item::Entity::find_by_id(id).one(ctx.read(&permit)).await? else { return Ok(()) };
    if item.status != EvidenceStatus::Examined {
        return Ok(());
    }
    let state = lookup_item::Entity::find_by_id(id).one(ctx.read(&permit)).await?;
    name(ctx, &permit, &item, state.map(|state| state.names_to)).await?;

    let last = last_position(ctx, &permit, id).await?;
    let sets = opened(ctx, sets::in_use(ctx).await?).await?;
    write_found(ctx, by_item_digest(ctx).and_where(evidence_item::Column::Id.eq(id)).to_owned()).await?;
    let own: Vec<Place> = item.sha256.iter().map(|sha256| (id, ITEM, sha256.clone())).collect();
    write(ctx, in_sets(ctx, &sets, own).await?).await?;
    let mut from = 0;
    while from <= last {
        let to = from.saturating_add(DIGESTS_AT_A_TIME);
        let found = by_member_digest(ctx)
            .and_where(evidence_member::Column::EvidenceId.eq(id))
            .and_where(evidence_member::Column::Position.gte(from))
            .and_where(evidence_member::Column::Position.lt(to))
            .to_owned();
        write_found(ctx, found).await?;
        let places = digests(ctx, &permit, id, from, to).await?;
        write(ctx, in_sets(ctx, &sets, places).await?).await?;
        let named = named(ctx, &permit, |select| {
            select
                .filter(lookup_name::Column::EvidenceId.eq(id))
                .filter(lookup_name::Column::Position.gte(if from == 0 { ITEM } else { from }))
                .filter(lookup_name::Column::Position.lt(to))
        });
        write(ctx, named.await?.iter().filter_map(|named| name_hit(ctx, named)).collect()).await?;
        from = to;
    }
    let write = ctx.hub.db.begin().await?;
    lookup_item::Entity::update_many()
        .col_expr(lookup_item::Column::DoneAt, Expr::value(ctx.now()))
        .filter(lookup_item::Column::EvidenceId.eq(id))
        .exec(write.db())
        .await?;
    tell(ctx, write, item.case_id).await
}

/// The highest place of a member; 0 also where there is none, so that the item's own name is looked at.
async fn last_position(ctx: &Ctx, permit: &Permit, id: EvidenceId) -> Result<i64> {
    let last: Option<i64> = evidence_member::Entity::find()
        .select_only()
        .column(evidence_member::Column::Position)
        .filter(evidence_member::Column::EvidenceId.eq(id))
        .order_by_desc(evidence_member::Column::Position)
        .limit(1)
        .into_tuple()
        .one(ctx.read(permit))
        .await?;
    Ok(last.unwrap_or(0))
}

async fn digests(ctx: &Ctx, permit: &Permit, id: EvidenceId, from: i64, to: i64) -> Result<Vec<Place>> {
    use evidence_member::Column as C;
    let rows: Vec<(i64, Vec<u8>)> = evidence_member::Entity::find()
        .select_only()
        .columns([C::Position, C::Sha256])
        .filter(C::EvidenceId.eq(id))
        .filter(C::Sha256.is_not_null())
        .filter(C::Position.gte(from))
        .filter(C::Position.lt(to))
        .into_tuple()
        .all(ctx.read(permit))
        .await?;
    Ok(rows.into_iter().map(|(position, digest)| (id, position, digest)).collect())
}

/// Gives the names of an item and its members their keys, from where an earlier run left off.
async fn name(ctx: &Ctx, permit: &Permit, item: &evidence_item::Model, done_to: Option<i64>) -> Result<()> {
    use evidence_member::Column as C;
    let id = item.id;
    let mut done = done_to.unwrap_or(ITEM);
    let mut keys = if done_to.is_none() { vec![(name_key(file_name(&item.file_name)), ITEM)] } else { Vec::new() };
    loop {
        let rows: Vec<(i64, String)> = evidence_member::Entity::find()
            .select_only()
            .columns([C::Position, C::Path])
            .filter(C::EvidenceId.eq(id))
            .filter(C::Position.gt(done))
            .order_by_asc(C::Position)
            .limit(NAMES_AT_A_TIME)
            .into_tuple()
            .all(ctx.read(permit))
            .await?;
        let more = rows.last().map(|(position, _)| *position);
        keys.extend(rows.into_iter().map(|(position, path)| (name_key(file_name(&from_column(path))), position)));
        done = more.unwrap_or(done);
        let write = ctx.hub.db.begin().await?;
        let rows = keys.drain(..).map(|(key, position)| lookup_name::ActiveModel {
            name_key: Set(key),
            evidence_id: Set(id),
            position: Set(position),
        });
        let rows: Vec<_> = rows.collect();
        if !rows.is_empty() {
            use lookup_name::Column as N;
            let there = OnConflict::columns([N::NameKey, N::EvidenceId, N::Position]).do_nothing().to_owned();
            lookup_name::Entity::insert_many(rows).on_conflict(there).exec_without_returning(write.db()).await?;
        }
        let row = lookup_item::ActiveModel { evidence_id: Set(id), names_to: Set(done), done_at: Set(None) };
        let further = OnConflict::column(lookup_item::Column::EvidenceId).update_column(lookup_item::Column::NamesTo).to_owned();
        lookup_item::Entity::insert(row).on_conflict(further).exec_without_returning(write.db()).await?;
        write.commit().await?;
        if more.is_none() {
            return Ok(());
        }
    }
}

// --------------------------------------------------------------------------------------------------------- new observables

/// Looks observables that were added together up among all examined items and their members.
///
/// # Errors
/// The database's error. The job is then tried again.
pub async fn observables(ctx: &Ctx, payload: &Value) -> Result<()> {
    use observable::Column as C;
    let permit = authz::require(ctx, Action::RunJob)?;
    let batch: BatchId = id_of(payload, "batchId")?;
    let mut after: Option<(ObservableId, CaseId)> = None;
    loop {
        let mut select = observable::Entity::find()
            .select_only()
            .columns([C::Id, C::CaseId])
            .filter(C::BatchId.eq(batch))
            .order_by_asc(C::Id)
            .limit(OBSERVABLES_AT_A_TIME);
        if let Some((after, _)) = after {
            select = select.filter(C::Id.gt(after));
        }
        let some: Vec<(ObservableId, CaseId)> = select.into_tuple().all(ctx.read(&permit)).await?;
        let (Some((first, _)), Some(last)) = (some.first().copied(), some.last().copied()) else { break };
        let these = || C::BatchId.eq(batch).and(C::Id.gte(first)).and(C::Id.lte(last.0));
        write_found(ctx, by_member_digest(ctx).and_where(these()).to_owned()).await?;
        write_found(ctx, by_item_digest(ctx).and_where(these()).to_owned()).await?;
        let named = named(ctx, &permit, |select| select.filter(these())).await?;
        write(ctx, named.iter().filter_map(|named| name_hit(ctx, named)).collect()).await?;
        after = Some(last);
    }
    match after {
        Some((_, case)) => tell(ctx, ctx.hub.db.begin().await?, case).await,
        None => Ok(()),
    }
}

// ------------------------------------------------------------------------------------------------------------ a new set

/// Looks all examined items and their members up in a new hash set, from where an earlier run left off.
///
/// # Errors
/// The database's error; [`Error::Internal`] where the set's file is missing or damaged. The job is then tried again.
pub async fn hash_set(ctx: &Ctx, payload: &Value) -> Result<()> {
    let permit = authz::require(ctx, Action::RunJob)?;
    let id: HashSetId = id_of(payload, "hashSetId")?;
    let Some(row) = hash_set::Entity::find_by_id(id).one(ctx.read(&permit)).await? else { return Ok(()) };
    if row.retired_at.is_some() || row.swept_at.is_some() {
        return Ok(());
    }
    let mut after = row.swept_to;
    let sets = opened(ctx, vec![row.into()]).await?;
    loop {
        let items = items_after(ctx, &permit, after).await?;
        let Some((last, _)) = items.last().cloned() else { break };
        let own = items.iter().filter_map(|(item, sha256)| Some((*item, ITEM, sha256.clone()?))).collect();
        write(ctx, in_sets(ctx, &sets, own).await?).await?;
        for (item, _) in items {
            let end = last_position(ctx, &permit, item).await?;
            let mut from = 0;
            while from <= end {
                let to = from.saturating_add(DIGESTS_AT_A_TIME);
                let places = digests(ctx, &permit, item, from, to).await?;
                write(ctx, in_sets(ctx, &sets, places).await?).await?;
                from = to;
            }
        }
        swept(ctx, id, hash_set::Column::SweptTo, last.0.into()).await?;
        after = Some(last);
    }
    swept(ctx, id, hash_set::Column::SweptAt, ctx.now().into()).await
}

/// The next examined items, in the order of their ids, with the digest of each.
async fn items_after(ctx: &Ctx, permit: &Permit, after: Option<EvidenceId>) -> Result<Vec<(EvidenceId, Option<Vec<u8>>)>> {
    use evidence_item::Column as C;
    let mut select = evidence_item::Entity::find()
        .select_only()
        .columns([C::Id, C::Sha256])
        .filter(C::Status.eq(EvidenceStatus::Examined))
        .order_by_asc(C::Id)
        .limit(100);
    if let Some(after) = after {
        select = select.filter(C::Id.gt(after));
    }
    Ok(select.into_tuple().all(ctx.read(permit)).await?)
}

async fn swept(ctx: &Ctx, id: HashSetId, column: hash_set::Column, value: sea_orm::Value) -> Result<()> {
    let write = ctx.hub.db.begin().await?;
    hash_set::Entity::update_many().col_expr(column, Expr::value(value)).filter(hash_set::Column::Id.eq(id)).exec(write.db()).await?;
    write.commit().await
}
