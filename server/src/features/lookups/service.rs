//! Reading what was found, and asking by hand.
//!
//! A hit has two ends: the item, and what knows it. Every list here asks for sight of both, also where only numbers are told.

use std::collections::HashMap;
use std::sync::Arc;

use sea_orm::sea_query::{Alias, Condition, Expr, ExprTrait, Query, SelectStatement, UnionType};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, JoinType, PaginatorTrait, QueryFilter, QueryOrder, QueryResult,
    QuerySelect, RelationDef, Select,
};
use uuid::Uuid;

use super::entity::{hash_set, hit};
use super::model::{Duplicate, HashSet, Hit, ITEM, Sighting, Similar};
use super::sets;
use crate::authz::{self, Action, Scope};
use crate::blobs;
use crate::clock::Millis;
use crate::ctx::{Ctx, Hub};
use crate::error::{Error, Result, UserError};
use crate::features::evidence::entity::{evidence_item, evidence_member};
use crate::features::evidence::model::{Item, from_column};
use crate::features::observables::entity::observable;
use crate::features::observables::model::{self as observables, Observable, Parsed};
use crate::ids::{CaseId, EvidenceId, HashSetId, ObservableId};
use crate::outbox::{Job, JobKind, enqueue};
use crate::page::{Cursor, KeyKind, Page, PageArgs, SortKey};
use crate::words::{ErrorCode, EvidenceStatus, HitLevel, HitMatch, ObservableKind};

/// Most values of one look-up by hand.
pub const MOST_VALUES: usize = 100;
/// Things told of one value and kind of place.
const TOLD: u64 = 20;
/// Hits of one page of members that are looked at.
const OF_MEMBERS: u64 = 5_000;

#[derive(Debug, FromQueryResult)]
struct HitRow {
    evidence_id: EvidenceId,
    position: i64,
    source_id: Uuid,
    rank: i32,
    matched: HitMatch,
    hash_set_id: Option<HashSetId>,
    observable_id: Option<ObservableId>,
    found_at: Millis,
    path: Option<String>,
}

impl HitRow {
    fn hit(self) -> Result<Hit> {
        Ok(Hit {
            evidence: self.evidence_id,
            position: self.position,
            path: self.path.map(from_column),
            level: HitLevel::of_rank(self.rank).ok_or_else(|| Error::internal("a hit has no level"))?,
            matched: self.matched,
            hash_set: self.hash_set_id,
            observable: self.observable_id,
            found_at: self.found_at,
        })
    }
}

/// Hits whose hash set or observable the person may see, as a list to be narrowed further. The item is not looked at.
fn visible(ctx: &Ctx) -> Select<hit::Entity> {
    let to_set: RelationDef = hit::Entity::belongs_to(hash_set::Entity).from(hit::Column::HashSetId).to(hash_set::Column::Id).into();
    let to_observable: RelationDef =
        hit::Entity::belongs_to(observable::Entity).from(hit::Column::ObservableId).to(observable::Column::Id).into();
    let set = Condition::all()
        .add(hit::Column::HashSetId.is_not_null())
        .add(hash_set::Column::RetiredAt.is_null())
        .add(Scope::hash_sets(ctx).condition());
    let said = Condition::all()
        .add(hit::Column::ObservableId.is_not_null())
        .add(observable::Column::WithdrawnAt.is_null())
        .add(Scope::observables(ctx).condition());
    hit::Entity::find().join(JoinType::LeftJoin, to_set).join(JoinType::LeftJoin, to_observable).filter(Condition::any().add(set).add(said))
}

fn with_path(select: Select<hit::Entity>) -> Select<hit::Entity> {
    let to_member: RelationDef = hit::Entity::belongs_to(evidence_member::Entity)
        .from((hit::Column::EvidenceId, hit::Column::Position))
        .to((evidence_member::Column::EvidenceId, evidence_member::Column::Position))
        .into();
    select.join(JoinType::LeftJoin, to_member).column_as(evidence_member::Column::Path, "path")
}

/// Hits of an item and its members, those that matter most first.
///
/// # Errors
/// As authorization has it; [`Error::BadRequest`] for a foreign cursor.
pub async fn hits(ctx: &Ctx, id: EvidenceId, args: PageArgs, levels: Option<Vec<HitLevel>>) -> Result<Page<Hit>> {
    let (permit, _) = authz::require_evidence(ctx, Action::ReadEvidence, id).await?;
    let db = ctx.read(&permit);
    let mut select = visible(ctx).filter(hit::Column::EvidenceId.eq(id));
    if let Some(levels) = levels {
        select = select.filter(hit::Column::Rank.is_in(levels.into_iter().map(HitLevel::rank)));
    }
    let keys = [
        SortKey::desc(hit::Column::Rank, KeyKind::Int),
        SortKey::asc(hit::Column::Position, KeyKind::Int),
        SortKey::asc(hit::Column::SourceId, KeyKind::Id),
    ];
    let all = select.clone();
    let rows: Vec<HitRow> = with_path(select.filter(args.condition(&keys)?))
        .order_by_desc(hit::Column::Rank)
        .order_by_asc(hit::Column::Position)
        .order_by_asc(hit::Column::SourceId)
        .limit(args.limit())
        .into_model()
        .all(db)
        .await?;
    let total = args.count(all, rows.len(), db).await?;
    let place = |row: &HitRow| Cursor::new(vec![row.rank.into(), row.position.into(), row.source_id.to_string().into()]);
    told(Page::new(&args, rows, total, place))
}

fn told(page: Page<HitRow>) -> Result<Page<Hit>> {
    let Page { rows, has_next, has_previous, total } = page;
    let rows = rows.into_iter().map(|(cursor, row)| Ok((cursor, row.hit()?))).collect::<Result<Vec<_>>>()?;
    Ok(Page { rows, has_next, has_previous, total })
}

fn to_item() -> RelationDef {
    hit::Entity::belongs_to(evidence_item::Entity).from(hit::Column::EvidenceId).to(evidence_item::Column::Id).into()
}

/// Hits of an observable in items that the person may see, the newest items first.
///
/// # Errors
/// [`Error::NotFound`] where the observable is hidden; a foreign cursor; the database's error.
pub async fn hits_of_observable(ctx: &Ctx, id: ObservableId, args: PageArgs) -> Result<Page<Hit>> {
    authz::require_observable(ctx, Action::ReadObservable, id).await?;
    let scope = Scope::evidence(ctx);
    let db = ctx.read(&scope);
    let select = visible(ctx).join(JoinType::InnerJoin, to_item()).filter(scope.condition()).filter(hit::Column::ObservableId.eq(id));
    let keys = [SortKey::desc(hit::Column::EvidenceId, KeyKind::Id), SortKey::asc(hit::Column::Position, KeyKind::Int)];
    let all = select.clone();
    let rows: Vec<HitRow> = with_path(select.filter(args.condition(&keys)?))
        .order_by_desc(hit::Column::EvidenceId)
        .order_by_asc(hit::Column::Position)
        .limit(args.limit())
        .into_model()
        .all(db)
        .await?;
    let total = args.count(all, rows.len(), db).await?;
    told(Page::new(&args, rows, total, |row: &HitRow| Cursor::new(vec![row.evidence_id.to_string().into(), row.position.into()])))
}

/// How many hits each observable has in items that the person may see; hidden observables are missing.
pub(super) async fn hit_counts(ctx: &Ctx, ids: &[ObservableId]) -> Result<HashMap<ObservableId, i64>> {
    let scope = Scope::evidence(ctx);
    let rows: Vec<(Option<ObservableId>, i64)> = visible(ctx)
        .select_only()
        .column(hit::Column::ObservableId)
        .column_as(hit::Column::Position.count(), "number")
        .join(JoinType::InnerJoin, to_item())
        .filter(scope.condition())
        .filter(hit::Column::ObservableId.is_in(ids.iter().copied()))
        .group_by(hit::Column::ObservableId)
        .into_tuple()
        .all(ctx.read(&scope))
        .await?;
    Ok(rows.into_iter().filter_map(|(id, number)| Some((id?, number))).collect())
}

/// The levels of the hits of members, the greatest first, in items that the person may see.
pub(super) async fn levels_of(ctx: &Ctx, places: &[(EvidenceId, i64)]) -> Result<HashMap<(EvidenceId, i64), Vec<HitLevel>>> {
    let scope = Scope::evidence(ctx);
    let rows: Vec<(EvidenceId, i64, i32)> = visible(ctx)
        .select_only()
        .columns([hit::Column::EvidenceId, hit::Column::Position, hit::Column::Rank])
        .distinct()
        .join(JoinType::InnerJoin, to_item())
        .filter(scope.condition())
        .filter(at(places, hit::Column::EvidenceId, hit::Column::Position))
        .order_by_desc(hit::Column::Rank)
        .limit(OF_MEMBERS)
        .into_tuple()
        .all(ctx.read(&scope))
        .await?;
    let mut found: HashMap<(EvidenceId, i64), Vec<HitLevel>> = HashMap::new();
    for (evidence, position, rank) in rows {
        found.entry((evidence, position)).or_default().extend(HitLevel::of_rank(rank));
    }
    Ok(found)
}

fn at(places: &[(EvidenceId, i64)], evidence: impl ColumnTrait, position: impl ColumnTrait) -> Condition {
    let mut by_item: HashMap<EvidenceId, Vec<i64>> = HashMap::new();
    for (item, position) in places {
        by_item.entry(*item).or_default().push(*position);
    }
    let of_item = |(item, positions)| Condition::all().add(evidence.eq(item)).add(position.is_in::<i64, Vec<i64>>(positions));
    by_item.into_iter().fold(Condition::any(), |any, row| any.add(of_item(row)))
}

// --------------------------------------------------------------------------------------------- the same content elsewhere

/// Where the content of an item, and of its members, also stands in another case that the person may see: the item itself first,
/// then its members in the order of the archive, up to `first`. Empty content and what a set of known good files holds is left out:
/// it stands everywhere.
///
/// # Errors
/// As authorization has it; the database's error.
pub async fn sightings(ctx: &Ctx, item: &Item, first: u64) -> Result<Vec<Sighting>> {
    authz::require_evidence(ctx, Action::ReadEvidence, item.id).await?;
    let scope = Scope::evidence(ctx);
    let elsewhere = Condition::all()
        .add(evidence_item::Column::CaseId.ne(item.case))
        .add(evidence_item::Column::Status.eq(EvidenceStatus::Examined))
        .add(scope.condition());
    let db = ctx.read(&scope);
    let mut found = if item.status == EvidenceStatus::Examined { of_item(db, item, &elsewhere, first).await? } else { Vec::new() };
    let mut members = of_members(db, item, &elsewhere, first, false).await?;
    members.extend(of_members(db, item, &elsewhere, first, true).await?);
    members.sort_by_key(|sighting| (sighting.position, std::cmp::Reverse(sighting.other), sighting.other_position));
    found.extend(members);
    found.truncate(usize::try_from(first).unwrap_or(usize::MAX));
    Ok(found)
}

/// Where the content of an item itself stands in the items of `elsewhere`: as one of them, or as a member.
async fn of_item(db: &impl ConnectionTrait, item: &Item, elsewhere: &Condition, first: u64) -> Result<Vec<Sighting>> {
    use evidence_member::Column as C;

    let Some((sha256, _)) = item.stored().filter(|(_, size)| *size > 0) else { return Ok(Vec::new()) };
    let known = hit::Entity::find()
        .filter(hit::Column::EvidenceId.eq(item.id))
        .filter(hit::Column::Position.eq(ITEM))
        .filter(hit::Column::Rank.eq(HitLevel::KnownGood.rank()))
        .count(db)
        .await?;
    if known > 0 {
        return Ok(Vec::new());
    }
    let of = |other, other_position, other_path| Sighting { position: None, path: None, other, other_position, other_path };
    let items: Vec<EvidenceId> = evidence_item::Entity::find()
        .select_only()
        .column(evidence_item::Column::Id)
        .filter(evidence_item::Column::Sha256.eq(sha256.0.to_vec()))
        .filter(elsewhere.clone())
        .order_by_desc(evidence_item::Column::Id)
        .limit(first)
        .into_tuple()
        .all(db)
        .await?;
    let to_item: RelationDef =
        evidence_member::Entity::belongs_to(evidence_item::Entity).from(C::EvidenceId).to(evidence_item::Column::Id).into();
    let members: Vec<(EvidenceId, i64, String)> = evidence_member::Entity::find()
        .select_only()
        .columns([C::EvidenceId, C::Position, C::Path])
        .join(JoinType::InnerJoin, to_item)
        .filter(C::Sha256.eq(sha256.0.to_vec()))
        .filter(elsewhere.clone())
        .order_by_desc(C::EvidenceId)
        .order_by_asc(C::Position)
        .limit(first)
        .into_tuple()
        .all(db)
        .await?;
    let items = items.into_iter().map(|other| of(other, None, None));
    Ok(items.chain(members.into_iter().map(|(other, at, path)| of(other, Some(at), Some(from_column(path))))).collect())
}

/// Where the content of an item's members stands in the items of `elsewhere`: as one of their members, or as one of them.
async fn of_members(db: &impl ConnectionTrait, item: &Item, elsewhere: &Condition, first: u64, as_items: bool) -> Result<Vec<Sighting>> {
    let own = Alias::new("own");
    let of_own = |column| Expr::col((own.clone(), column));
    let other = |column| Expr::col((evidence_member::Entity, column));
    let other_item = |column| Expr::col((evidence_item::Entity, column));
    let mut select = Query::select();
    select
        .expr_as(of_own(evidence_member::Column::Position), "own_position")
        .expr_as(of_own(evidence_member::Column::Path), "own_path")
        .expr_as(other_item(evidence_item::Column::Id), "other")
        .from_as(evidence_member::Entity, own.clone());
    if as_items {
        let same = other_item(evidence_item::Column::Sha256).equals((own.clone(), evidence_member::Column::Sha256));
        select.inner_join(evidence_item::Entity, same);
    } else {
        let same = other(evidence_member::Column::Sha256).equals((own.clone(), evidence_member::Column::Sha256));
        select
            .expr_as(other(evidence_member::Column::Position), "other_position")
            .expr_as(other(evidence_member::Column::Path), "other_path")
            .inner_join(evidence_member::Entity, same)
            .inner_join(evidence_item::Entity, of_its_item());
    }
    select
        .and_where(of_own(evidence_member::Column::EvidenceId).eq(item.id.0))
        .and_where(of_own(evidence_member::Column::Size).gt(0))
        .and_where(known_good(Expr::val(item.id), of_own(evidence_member::Column::Position)).not())
        .cond_where(elsewhere.clone())
        .order_by((own.clone(), evidence_member::Column::Position), sea_orm::Order::Asc)
        .order_by((evidence_item::Entity, evidence_item::Column::Id), sea_orm::Order::Desc)
        .limit(first);
    let rows = db.query_all(&select).await?;
    let sighting = |row: QueryResult| {
        Ok(Sighting {
            position: Some(row.try_get("", "own_position")?),
            path: Some(from_column(row.try_get("", "own_path")?)),
            other: row.try_get("", "other")?,
            other_position: if as_items { None } else { Some(row.try_get("", "other_position")?) },
            other_path: if as_items { None } else { Some(from_column(row.try_get("", "other_path")?)) },
        })
    };
    rows.into_iter().map(sighting).collect()
}

/// Which members have content that stands in another case that the person may see; known good content is left out as in
/// [`sightings`].
pub(super) async fn elsewhere(ctx: &Ctx, places: &[(EvidenceId, i64)]) -> Result<HashMap<(EvidenceId, i64), bool>> {
    let scope = Scope::evidence(ctx);
    let (own, from) = (Alias::new("own"), Alias::new("own_item"));
    let same = |column| Expr::col((own.clone(), column));
    let other = Query::select()
        .expr(Expr::val(1))
        .from(evidence_member::Entity)
        .inner_join(evidence_item::Entity, of_its_item())
        .and_where(
            Expr::col((evidence_member::Entity, evidence_member::Column::Sha256)).equals((own.clone(), evidence_member::Column::Sha256)),
        )
        .and_where(
            Expr::col((evidence_item::Entity, evidence_item::Column::CaseId)).not_equals((from.clone(), evidence_item::Column::CaseId)),
        )
        .and_where(evidence_item::Column::Status.eq(EvidenceStatus::Examined))
        .cond_where(scope.condition())
        .to_owned();
    let alone = Query::select()
        .expr(Expr::val(1))
        .from(evidence_item::Entity)
        .and_where(Expr::col((evidence_item::Entity, evidence_item::Column::Sha256)).equals((own.clone(), evidence_member::Column::Sha256)))
        .and_where(
            Expr::col((evidence_item::Entity, evidence_item::Column::CaseId)).not_equals((from.clone(), evidence_item::Column::CaseId)),
        )
        .and_where(evidence_item::Column::Status.eq(EvidenceStatus::Examined))
        .cond_where(scope.condition())
        .to_owned();
    let mut wanted = Condition::any();
    for (item, position) in places {
        let here = same(evidence_member::Column::EvidenceId).eq(item.0).and(same(evidence_member::Column::Position).eq(*position));
        wanted = wanted.add(here);
    }
    let select = Query::select()
        .expr_as(same(evidence_member::Column::EvidenceId), "evidence")
        .expr_as(same(evidence_member::Column::Position), "position")
        .from_as(evidence_member::Entity, own.clone())
        .join_as(
            sea_orm::JoinType::InnerJoin,
            evidence_item::Entity,
            from.clone(),
            Expr::col((from.clone(), evidence_item::Column::Id)).equals((own.clone(), evidence_member::Column::EvidenceId)),
        )
        .and_where(same(evidence_member::Column::Size).gt(0))
        .cond_where(Condition::any().add(Expr::exists(other)).add(Expr::exists(alone)))
        .and_where(known_good(same(evidence_member::Column::EvidenceId), same(evidence_member::Column::Position)).not())
        .cond_where(wanted)
        .to_owned();
    let rows = ctx.read(&scope).query_all(&select).await?;
    rows.into_iter().map(|row| Ok(((row.try_get("", "evidence")?, row.try_get("", "position")?), true))).collect()
}

/// Content of an item and of its members that stands more than once in the items of its case that the person may see, as one of them or
/// as a member, by digest.
///
/// # Errors
/// As authorization has it; a foreign cursor; the database's error.
pub async fn duplicates(ctx: &Ctx, item: &Item, args: PageArgs) -> Result<Page<Duplicate>> {
    use evidence_item::Column as I;
    use evidence_member::Column as M;

    authz::require_evidence(ctx, Action::ReadEvidence, item.id).await?;
    let scope = Scope::evidence(ctx);
    let of_item =
        Query::select().column(I::Sha256).from(evidence_item::Entity).and_where(I::Id.eq(item.id)).and_where(I::Size.gt(0)).to_owned();
    let own = Query::select()
        .column(M::Sha256)
        .from(evidence_member::Entity)
        .and_where(M::EvidenceId.eq(item.id))
        .and_where(M::Sha256.is_not_null())
        .and_where(M::Size.gt(0))
        .union(UnionType::All, of_item)
        .to_owned();
    let of_case = Condition::all().add(scope.condition()).add(I::CaseId.eq(item.case)).add(I::Status.eq(EvidenceStatus::Examined));
    let items = Query::select()
        .columns([(evidence_item::Entity, I::Sha256), (evidence_item::Entity, I::Size)])
        .from(evidence_item::Entity)
        .cond_where(of_case.clone())
        .and_where(I::Sha256.in_subquery(own.clone()))
        .to_owned();
    let contents = Query::select()
        .columns([(evidence_member::Entity, M::Sha256), (evidence_member::Entity, M::Size)])
        .from(evidence_member::Entity)
        .inner_join(evidence_item::Entity, of_its_item())
        .cond_where(of_case)
        .and_where(M::Sha256.in_subquery(own))
        .union(UnionType::All, items)
        .to_owned();
    let mut select = Query::select();
    select
        .column(M::Sha256)
        .expr_as(Expr::col(M::Size).max(), "size")
        .expr_as(Expr::col(M::Size).count(), "number")
        .from_subquery(contents, "contents")
        .group_by_col(M::Sha256)
        .and_having(Expr::col(M::Size).count().gt(1))
        .order_by(M::Sha256, sea_orm::Order::Asc)
        .limit(args.limit());
    if let Some(cursor) = &args.after {
        let foreign = || Error::BadRequest("after is not a cursor of this list".to_owned());
        let after = cursor.keys().first().and_then(serde_json::Value::as_str).and_then(|text| hex::decode(text).ok());
        select.and_where(Expr::col(M::Sha256).gt(after.ok_or_else(foreign)?));
    }
    let duplicate = |row: QueryResult| {
        Ok(Duplicate { sha256: row.try_get("", "sha256")?, size: row.try_get("", "size")?, count: row.try_get("", "number")? })
    };
    let rows = ctx.read(&scope).query_all(&select).await?.into_iter().map(duplicate).collect::<Result<_>>()?;
    Ok(Page::new(&args, rows, None, |row: &Duplicate| Cursor::new(vec![hex::encode(&row.sha256).into()])))
}

/// The join of members to their item.
fn of_its_item() -> Expr {
    Expr::col((evidence_item::Entity, evidence_item::Column::Id)).equals((evidence_member::Entity, evidence_member::Column::EvidenceId))
}

/// That what stands at a position of an item is known to be good.
fn known_good(item: Expr, position: Expr) -> Expr {
    let select = Query::select()
        .expr(Expr::val(1))
        .from(hit::Entity)
        .and_where(hit::Column::Rank.eq(HitLevel::KnownGood.rank()))
        .and_where(Expr::col((hit::Entity, hit::Column::EvidenceId)).eq(item))
        .and_where(Expr::col((hit::Entity, hit::Column::Position)).eq(position))
        .to_owned();
    Expr::exists(select)
}

/// What tells of items: of an archive the contents of its members, of any other item its own; not what is empty or known good. Only those
/// among `digests`, where some are given.
fn telling(items: &Condition, digests: Option<&SelectStatement>) -> SelectStatement {
    use evidence_item::Column as I;
    use evidence_member::Column as M;

    let item = |column| Expr::col((evidence_item::Entity, column));
    let member = |column| Expr::col((evidence_member::Entity, column));
    let mut alone = Query::select();
    alone
        .expr_as(item(I::Id), "evidence")
        .expr_as(item(I::Sha256), "sha256")
        .from(evidence_item::Entity)
        .cond_where(items.clone())
        .and_where(I::MemberCount.eq(0))
        .and_where(I::Sha256.is_not_null())
        .and_where(I::Size.gt(0))
        .and_where(known_good(item(I::Id), Expr::val(ITEM)).not());
    let mut select = Query::select();
    select
        .expr_as(member(M::EvidenceId), "evidence")
        .expr_as(member(M::Sha256), "sha256")
        .from(evidence_member::Entity)
        .inner_join(evidence_item::Entity, of_its_item())
        .cond_where(items.clone())
        .and_where(M::Sha256.is_not_null())
        .and_where(M::Size.gt(0))
        .and_where(known_good(member(M::EvidenceId), member(M::Position)).not());
    if let Some(digests) = digests {
        alone.and_where(I::Sha256.in_subquery(digests.clone()));
        select.and_where(M::Sha256.in_subquery(digests.clone()));
    }
    select.union(UnionType::All, alone).to_owned()
}

/// How many different contents tell of each of these items, the most first.
async fn how_many(db: &impl ConnectionTrait, contents: SelectStatement, most: u64) -> Result<Vec<(EvidenceId, i64)>> {
    let mut select = Query::select();
    select
        .column("evidence")
        .expr_as(Expr::col("sha256").count_distinct(), "number")
        .from_subquery(contents, "contents")
        .group_by_col("evidence")
        .order_by("number", sea_orm::Order::Desc)
        .order_by("evidence", sea_orm::Order::Desc)
        .limit(most);
    let counted = |row: QueryResult| Ok((row.try_get("", "evidence")?, row.try_get("", "number")?));
    db.query_all(&select).await?.into_iter().map(counted).collect()
}

/// Items of the same case that the person may see and that have contents in common with an item, the most alike first, up to
/// 20 of those that share most. An archive has the contents of its members, any other item its own; what is empty or known good is left
/// out on both sides.
///
/// # Errors
/// As authorization has it; the database's error.
pub async fn similar(ctx: &Ctx, item: &Item) -> Result<Vec<Similar>> {
    use evidence_item::Column as I;

    authz::require_evidence(ctx, Action::ReadEvidence, item.id).await?;
    let scope = Scope::evidence(ctx);
    let db = ctx.read(&scope);
    let own = Query::select().column("sha256").from_subquery(telling(&Condition::all().add(I::Id.eq(item.id)), None), "own").to_owned();
    let others = Condition::all()
        .add(scope.condition())
        .add(I::CaseId.eq(item.case))
        .add(I::Id.ne(item.id))
        .add(I::Status.eq(EvidenceStatus::Examined));
    let shared = how_many(db, telling(&others, Some(&own)), TOLD).await?;
    if shared.is_empty() {
        return Ok(Vec::new());
    }
    let both = Condition::all().add(I::Id.is_in(shared.iter().map(|(other, _)| *other).chain([item.id])));
    let whole: HashMap<EvidenceId, i64> = how_many(db, telling(&both, None), TOLD + 1).await?.into_iter().collect();
    let of = |id: EvidenceId| whole.get(&id).copied().unwrap_or(0);
    let mut found: Vec<Similar> = shared
        .into_iter()
        .map(|(other, shared)| Similar { other, shared, either: of(item.id).saturating_add(of(other)).saturating_sub(shared) })
        .collect();
    found.sort_by_key(|similar| std::cmp::Reverse((similar.permille(), similar.shared)));
    Ok(found)
}

/// Places in the items of a case that the person may see where a content stands, as one of them or as a member, up to 20.
pub(super) async fn places_of(ctx: &Ctx, case: CaseId, sha256: &[u8]) -> Result<Vec<Sighting>> {
    let examined =
        Condition::all().add(evidence_item::Column::CaseId.eq(case)).add(evidence_item::Column::Status.eq(EvidenceStatus::Examined));
    let mut found = items_with(ctx, sha256, examined).await?;
    found.extend(places(ctx, sha256, Some(case)).await?);
    found.truncate(usize::try_from(TOLD).unwrap_or(usize::MAX));
    Ok(found)
}

async fn places(ctx: &Ctx, sha256: &[u8], case: Option<CaseId>) -> Result<Vec<Sighting>> {
    use evidence_member::Column as C;
    let scope = Scope::evidence(ctx);
    let to_item: RelationDef =
        evidence_member::Entity::belongs_to(evidence_item::Entity).from(C::EvidenceId).to(evidence_item::Column::Id).into();
    let mut select = evidence_member::Entity::find()
        .select_only()
        .columns([C::EvidenceId, C::Position])
        .column(C::Path)
        .join(JoinType::InnerJoin, to_item)
        .filter(scope.condition())
        .filter(evidence_item::Column::Status.eq(EvidenceStatus::Examined))
        .filter(C::Sha256.eq(sha256.to_vec()))
        .order_by_desc(C::EvidenceId)
        .order_by_asc(C::Position)
        .limit(TOLD);
    if let Some(case) = case {
        select = select.filter(evidence_item::Column::CaseId.eq(case));
    }
    let rows: Vec<(EvidenceId, i64, String)> = select.into_tuple().all(ctx.read(&scope)).await?;
    let sighting = |(other, position, path): (EvidenceId, i64, String)| Sighting {
        position: None,
        path: None,
        other,
        other_position: Some(position),
        other_path: Some(from_column(path)),
    };
    Ok(rows.into_iter().map(sighting).collect())
}

// ------------------------------------------------------------------------------------------------------- asking by hand

/// What is known of one value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Known {
    /// The text as it was asked.
    pub asked: String,
    /// What it was taken for; nothing where it was not recognised.
    pub parsed: Option<Parsed>,
    /// Hash sets that hold it.
    pub hash_sets: Vec<HashSet>,
    /// Observables that say it, the newest first, up to 20.
    pub observables: Vec<Observable>,
    /// Where its content or name stands, the newest items first, up to 20.
    pub places: Vec<Sighting>,
}

/// What is known of values, as far as the person may see it; and which of them are empty.
///
/// # Errors
/// [`Error::Forbidden`] for whom look-ups are not; `LIMIT_EXCEEDED` for more than 100 values; the database's error.
pub async fn look_up(ctx: &Ctx, values: &[String]) -> Result<(Vec<Known>, Vec<UserError>)> {
    authz::require(ctx, Action::LookUp)?;
    if values.len() > MOST_VALUES {
        let (vi, en) = (format!("Tối đa {MOST_VALUES} giá trị một lần."), format!("At most {MOST_VALUES} values at once."));
        return Err(Error::Refused(vec![UserError::new(ErrorCode::LimitExceeded, "values", vi, en)]));
    }
    let empty = |(at, text): (usize, &String)| {
        let (vi, en) = (format!("Giá trị thứ {} để trống.", at + 1), format!("Value {} is empty.", at + 1));
        text.trim().is_empty().then(|| UserError::invalid(&format!("values.{at}"), vi, en))
    };
    let errors = values.iter().enumerate().filter_map(empty).collect();
    let mut known: Vec<Known> = values
        .iter()
        .filter(|text| !text.trim().is_empty())
        .map(|text| Known {
            asked: text.trim().chars().take(observables::LONGEST_VALUE).collect(),
            parsed: observables::parse(text, None),
            hash_sets: Vec::new(),
            observables: Vec::new(),
            places: Vec::new(),
        })
        .collect();
    fill_sets(ctx, &mut known).await?;
    fill_observables(ctx, &mut known).await?;
    fill_places(ctx, &mut known).await?;
    Ok((known, errors))
}

fn digest(known: &Known) -> Option<Vec<u8>> {
    let parsed = known.parsed.as_ref()?;
    let is_digest = matches!(parsed.kind, ObservableKind::FileMd5 | ObservableKind::FileSha1 | ObservableKind::FileSha256);
    if is_digest { hex::decode(&parsed.value).ok() } else { None }
}

async fn fill_sets(ctx: &Ctx, known: &mut [Known]) -> Result<()> {
    let digests: Vec<(usize, Vec<u8>)> = known.iter().enumerate().filter_map(|(at, known)| Some((at, digest(known)?))).collect();
    if digests.is_empty() {
        return Ok(());
    }
    let sets = sets::in_use(ctx).await?;
    let hub = Arc::clone(&ctx.hub);
    let found = blobs::run(move || {
        let mut found = Vec::new();
        for set in sets {
            let file = sets::open(&hub, &set)?;
            for (at, digest) in &digests {
                if file.contains(digest)? {
                    found.push((*at, set.clone()));
                }
            }
        }
        Ok(found)
    })
    .await?;
    for (at, set) in found {
        if let Some(known) = known.get_mut(at) {
            known.hash_sets.push(set);
        }
    }
    Ok(())
}

async fn fill_observables(ctx: &Ctx, known: &mut [Known]) -> Result<()> {
    let scope = Scope::observables(ctx);
    let keys: HashMap<Vec<u8>, usize> =
        known.iter().enumerate().filter_map(|(at, known)| Some((observables::value_key(known.parsed.as_ref()?), at))).collect();
    if keys.is_empty() {
        return Ok(());
    }
    let most = TOLD.saturating_mul(u64::try_from(MOST_VALUES).unwrap_or(1));
    let rows = observable::Entity::find()
        .filter(scope.condition())
        .filter(observable::Column::WithdrawnAt.is_null())
        .filter(observable::Column::ValueKey.is_in(keys.keys().cloned()))
        .order_by_desc(observable::Column::AddedAt)
        .order_by_desc(observable::Column::Id)
        .limit(most)
        .all(ctx.read(&scope))
        .await?;
    let told = usize::try_from(TOLD).unwrap_or(usize::MAX);
    for row in rows {
        let row = Observable::from(row);
        for known in known.iter_mut().filter(|known| known.parsed.as_ref().map(observables::value_key).as_ref() == Some(&row.value_key)) {
            if known.observables.len() < told {
                known.observables.push(row.clone());
            }
        }
    }
    Ok(())
}

/// Digests and names are looked up one by one: each has its own limit, so that a common one hides no other.
async fn fill_places(ctx: &Ctx, known: &mut [Known]) -> Result<()> {
    for known in known {
        let Some(parsed) = known.parsed.clone() else { continue };
        known.places = match (parsed.kind, digest(known)) {
            (ObservableKind::FileSha256, Some(digest)) => {
                let mut found = items_with(ctx, &digest, Condition::all()).await?;
                found.extend(places(ctx, &digest, None).await?);
                found
            }
            (ObservableKind::FileName | ObservableKind::FilePath, _) => names(ctx, &parsed).await?,
            _ => Vec::new(),
        };
    }
    Ok(())
}

async fn items_with(ctx: &Ctx, sha256: &[u8], which: Condition) -> Result<Vec<Sighting>> {
    let scope = Scope::evidence(ctx);
    let ids: Vec<EvidenceId> = evidence_item::Entity::find()
        .select_only()
        .column(evidence_item::Column::Id)
        .filter(scope.condition())
        .filter(which)
        .filter(evidence_item::Column::Sha256.eq(sha256.to_vec()))
        .order_by_desc(evidence_item::Column::Id)
        .limit(TOLD)
        .into_tuple()
        .all(ctx.read(&scope))
        .await?;
    Ok(ids.into_iter().map(|other| Sighting { position: None, path: None, other, other_position: None, other_path: None }).collect())
}

/// Places whose name is the one asked for; of a path those that end with it.
async fn names(ctx: &Ctx, parsed: &Parsed) -> Result<Vec<Sighting>> {
    use super::entity::lookup_name;
    let scope = Scope::evidence(ctx);
    let key = observables::name_key(observables::file_name(&parsed.value));
    let to_item: RelationDef =
        lookup_name::Entity::belongs_to(evidence_item::Entity).from(lookup_name::Column::EvidenceId).to(evidence_item::Column::Id).into();
    let to_member: RelationDef = lookup_name::Entity::belongs_to(evidence_member::Entity)
        .from((lookup_name::Column::EvidenceId, lookup_name::Column::Position))
        .to((evidence_member::Column::EvidenceId, evidence_member::Column::Position))
        .into();
    let rows: Vec<(EvidenceId, i64, String, Option<String>)> = lookup_name::Entity::find()
        .select_only()
        .columns([lookup_name::Column::EvidenceId, lookup_name::Column::Position])
        .column(evidence_item::Column::FileName)
        .column(evidence_member::Column::Path)
        .join(JoinType::InnerJoin, to_item)
        .join(JoinType::LeftJoin, to_member)
        .filter(scope.condition())
        .filter(evidence_item::Column::Status.eq(EvidenceStatus::Examined))
        .filter(lookup_name::Column::NameKey.eq(key))
        .order_by_desc(lookup_name::Column::EvidenceId)
        .order_by_asc(lookup_name::Column::Position)
        // A path is told from others of the same name here.
        .limit(TOLD.saturating_mul(10))
        .into_tuple()
        .all(ctx.read(&scope))
        .await?;
    let fits = |path: &str| parsed.kind != ObservableKind::FilePath || observables::path_matches(path, &parsed.value);
    Ok(rows
        .into_iter()
        .filter_map(|(other, position, file_name, path)| {
            let path = path.map(from_column);
            let own = position == ITEM;
            fits(path.as_deref().unwrap_or(&file_name)).then(|| Sighting {
                position: None,
                path: None,
                other,
                other_position: (!own).then_some(position),
                other_path: path,
            })
        })
        .take(usize::try_from(TOLD).unwrap_or(usize::MAX))
        .collect())
}

// ------------------------------------------------------------------------------------------------------------ recovering

/// Owes the look-up of every examined item that never had one: of items from before there were look-ups.
///
/// # Errors
/// The database's error.
pub async fn recover(hub: &Arc<Hub>) -> Result<()> {
    use super::entity::lookup_item;
    let ctx = Ctx::new(Arc::clone(hub), authz::Actor::system(), "start");
    let permit = authz::require(&ctx, Action::RunJob)?;
    let looked_up = Query::select().column(lookup_item::Column::EvidenceId).from(lookup_item::Entity).to_owned();
    let ids: Vec<EvidenceId> = evidence_item::Entity::find()
        .select_only()
        .column(evidence_item::Column::Id)
        .filter(evidence_item::Column::Status.eq(EvidenceStatus::Examined))
        .filter(evidence_item::Column::Id.not_in_subquery(looked_up))
        .into_tuple()
        .all(ctx.read(&permit))
        .await?;
    if ids.is_empty() {
        return Ok(());
    }
    let write = hub.db.begin().await?;
    for id in ids {
        enqueue(write.db(), hub, job(id)).await?;
    }
    write.commit().await
}

/// The work of looking an examined item up.
#[must_use]
pub fn job(id: EvidenceId) -> Job {
    Job::now(JobKind::LookUpEvidence, id.to_string(), serde_json::json!({"evidenceId": id.0}))
}
