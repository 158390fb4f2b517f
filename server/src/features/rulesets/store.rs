//! What a scan writes: its state, its matches, its gaps. Every write asks for the run that makes it, so that an earlier run can no
//! longer change what a later one has begun.

use std::collections::BTreeMap;

use chot_forensics::digest::Sha256Digest;
use chot_forensics::rules::{ENGINE, RuleMatch};
use sea_orm::sea_query::{Alias, Expr, ExprTrait, OnConflict, Query};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, JoinType, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, RelationDef,
    UpdateMany,
};
use serde_json::json;

use super::entity::{rule_match, rule_scan, rule_set, rule_set_version, scan_gap};
use super::model::{ITEM, RuleScan, patterns_column};
use crate::audit::Audit;
use crate::authz::Permit;
use crate::clock::Millis;
use crate::ctx::{Ctx, Hub};
use crate::db::{Tx, Write};
use crate::error::{Error, Result};
use crate::features::agencies::entity::agency;
use crate::features::cases::news;
use crate::features::custody::model::digest;
use crate::features::evidence::entity::{evidence_item, evidence_member};
use crate::features::evidence::model::{Item, MEMBERS_AT_A_TIME};
use crate::ids::{CaseId, EvidenceId, RuleScanId, RuleSetId};
use crate::outbox::enqueue;
use crate::words::{AgencyKind, ExaminationState, ScanGapReason};

/// Rows removed in one statement.
const ROWS_PER_DELETE: u64 = 20_000;
/// Rows written in one statement: seven columns each, and SQLite takes 32,766 values.
const ROWS_PER_INSERT: usize = 2_000;
/// Gaps of one scan that are listed; more are counted.
const MOST_GAPS: i64 = 10_000;

/// One try of one scan.
#[derive(Clone, Debug)]
pub(super) struct Run {
    pub(super) id: RuleScanId,
    pub(super) set: RuleSetId,
    pub(super) version: i32,
    started: Millis,
    /// Gaps that were noted.
    gaps: i64,
}

impl Run {
    fn update(&self) -> UpdateMany<rule_scan::Entity> {
        rule_scan::Entity::update_many()
            .filter(rule_scan::Column::Id.eq(self.id))
            .filter(rule_scan::Column::State.eq(ExaminationState::Running))
            .filter(rule_scan::Column::StartedAt.eq(self.started))
    }

    /// Whether the run still goes; its row stays locked for the transaction.
    async fn hold(&self, write: &Write) -> Result<()> {
        let held = self.update().col_expr(rule_scan::Column::State, Expr::value(ExaminationState::Running)).exec(write.db()).await?;
        if held.rows_affected == 1 { Ok(()) } else { Err(Error::Unavailable("another run scans the item".to_owned())) }
    }
}

/// A scan that was just asked for.
pub(super) fn asked(ctx: &Ctx, evidence: EvidenceId, set: RuleSetId, version: i32) -> rule_scan::Model {
    rule_scan::Model {
        id: ctx.hub.random.id(),
        evidence_id: evidence,
        rule_set_id: set,
        version,
        state: ExaminationState::Waiting,
        requested_by: ctx.actor.user,
        requested_at: ctx.now(),
        started_at: None,
        finished_at: None,
        error: None,
        engine: None,
        files_total: 0,
        files_done: 0,
        bytes_done: 0,
        match_count: 0,
        gap_count: 0,
    }
}

/// That no finished scan of the item by the same rule set has a newer version, as a condition on `rule_scans`.
pub(super) fn newest_of_item(id: EvidenceId) -> Expr {
    let other = Alias::new("other");
    let newer = Query::select()
        .expr(Expr::val(1))
        .from_as(rule_scan::Entity, other.clone())
        .and_where(Expr::col((other.clone(), rule_scan::Column::EvidenceId)).eq(id.0))
        .and_where(Expr::col((other.clone(), rule_scan::Column::State)).eq(ExaminationState::Done))
        .and_where(Expr::col((other.clone(), rule_scan::Column::RuleSetId)).equals((rule_scan::Entity, rule_scan::Column::RuleSetId)))
        .and_where(Expr::col((other, rule_scan::Column::Version)).gt(Expr::col((rule_scan::Entity, rule_scan::Column::Version))))
        .to_owned();
    Expr::exists(newer).not()
}

/// The scans that a new item gets: by standing rule sets of the national coordinator, and of the agency that uploaded it.
pub(super) async fn stand(ctx: &Ctx, item: &Item) -> Result<Vec<RuleScanId>> {
    use rule_set::Column as C;
    let to_agency: RelationDef = rule_set::Entity::belongs_to(agency::Entity).from(C::AgencyId).to(agency::Column::Id).into();
    let whose = Condition::any().add(agency::Column::Kind.eq(AgencyKind::NationalCoordinator)).add(C::AgencyId.eq(item.agency));
    let write = ctx.hub.db.begin().await?;
    let sets: Vec<(RuleSetId, i32)> = rule_set::Entity::find()
        .select_only()
        .columns([C::Id, C::CurrentVersion])
        .join(JoinType::InnerJoin, to_agency)
        .filter(C::Standing.eq(true))
        .filter(C::RetiredAt.is_null())
        .filter(whose)
        .order_by_asc(C::Id)
        .into_tuple()
        .all(write.db())
        .await?;
    if !sets.is_empty() {
        use rule_scan::Column as S;
        let rows = sets.into_iter().map(|(set, version)| rule_scan::ActiveModel::from(asked(ctx, item.id, set, version)));
        let there = OnConflict::columns([S::EvidenceId, S::RuleSetId, S::Version]).do_nothing().to_owned();
        rule_scan::Entity::insert_many(rows).on_conflict(there).exec_without_returning(write.db()).await?;
    }
    let waiting: Vec<RuleScanId> = rule_scan::Entity::find()
        .select_only()
        .column(rule_scan::Column::Id)
        .filter(rule_scan::Column::EvidenceId.eq(item.id))
        .filter(rule_scan::Column::RequestedBy.is_null())
        .filter(rule_scan::Column::State.ne(ExaminationState::Done))
        .order_by_asc(rule_scan::Column::Id)
        .into_tuple()
        .all(write.db())
        .await?;
    write.commit().await?;
    Ok(waiting)
}

/// Begins a try of a scan, which removes what an earlier one left; `None` where there is nothing left to do.
pub(super) async fn begin(ctx: &Ctx, permit: &Permit, id: RuleScanId) -> Result<Option<Run>> {
    use rule_scan::Column as C;
    let Some(row) = rule_scan::Entity::find_by_id(id).one(ctx.read(permit)).await? else { return Ok(None) };
    if row.state == ExaminationState::Done {
        return Ok(None);
    }
    // Later than every try before, also where the clock was set back.
    let started = std::cmp::max(ctx.now(), row.started_at.unwrap_or(0).saturating_add(1));
    let run = Run { id, set: row.rule_set_id, version: row.version, started, gaps: 0 };
    let (never, no_text): (Option<i64>, Option<String>) = (None, None);
    let write = ctx.hub.db.begin().await?;
    let begun = rule_scan::Entity::update_many()
        .col_expr(C::State, Expr::value(ExaminationState::Running))
        .col_expr(C::StartedAt, Expr::value(started))
        .col_expr(C::FinishedAt, Expr::value(never))
        .col_expr(C::Error, Expr::value(no_text))
        .col_expr(C::Engine, Expr::value(ENGINE))
        .col_expr(C::FilesDone, Expr::value(0_i64))
        .col_expr(C::BytesDone, Expr::value(0_i64))
        .col_expr(C::MatchCount, Expr::value(0_i64))
        .col_expr(C::GapCount, Expr::value(0_i64))
        .filter(C::Id.eq(id))
        .filter(C::State.ne(ExaminationState::Done))
        .exec(write.db())
        .await?;
    write.commit().await?;
    if begun.rows_affected != 1 {
        return Ok(None);
    }
    clear(ctx, &run).await?;
    Ok(Some(run))
}

/// Removes what an earlier try found, some at a time.
async fn clear(ctx: &Ctx, run: &Run) -> Result<()> {
    let some = Query::select()
        .column(rule_match::Column::Position)
        .from(rule_match::Entity)
        .and_where(rule_match::Column::ScanId.eq(run.id))
        .limit(ROWS_PER_DELETE)
        .to_owned();
    loop {
        let write = ctx.hub.db.begin().await?;
        run.hold(&write).await?;
        let gone = rule_match::Entity::delete_many()
            .filter(rule_match::Column::ScanId.eq(run.id))
            .filter(Expr::col(rule_match::Column::Position).in_subquery(some.clone()))
            .exec(write.db())
            .await?;
        if gone.rows_affected == 0 {
            scan_gap::Entity::delete_many().filter(scan_gap::Column::ScanId.eq(run.id)).exec(write.db()).await?;
        }
        write.commit().await?;
        if gone.rows_affected == 0 {
            return Ok(());
        }
    }
}

/// The source of the version that a run scans by; none where the rule set was retired meanwhile.
pub(super) async fn source(ctx: &Ctx, permit: &Permit, run: &Run) -> Result<Option<String>> {
    let current = rule_set::Entity::find_by_id(run.set).filter(rule_set::Column::RetiredAt.is_null()).count(ctx.read(permit)).await?;
    if current == 0 {
        return Ok(None);
    }
    let row: Option<String> = rule_set_version::Entity::find_by_id((run.set, run.version))
        .select_only()
        .column(rule_set_version::Column::Source)
        .into_tuple()
        .one(ctx.read(permit))
        .await?;
    row.map(Some).ok_or_else(|| Error::internal("a scan has no version"))
}

/// What of an item is to be scanned.
pub(super) struct Contents {
    /// Members that can be read, or [`ITEM`] alone, with the digests that were recorded of them; at most `most` of them.
    pub(super) wanted: BTreeMap<i64, Sha256Digest>,
    /// Those that cannot be.
    pub(super) gaps: Vec<(i64, ScanGapReason)>,
}

/// What of an item is to be scanned: its members, or itself where it has none.
pub(super) async fn contents(ctx: &Ctx, permit: &Permit, (item, recorded): (&Item, Sha256Digest), most: usize) -> Result<Contents> {
    use evidence_member::Column as C;
    let mut contents = Contents { wanted: BTreeMap::new(), gaps: Vec::new() };
    if item.member_count == 0 {
        contents.wanted.insert(ITEM, recorded);
        return Ok(contents);
    }
    let mut after = -1_i64;
    loop {
        let rows: Vec<(i64, bool, Option<Vec<u8>>)> = evidence_member::Entity::find()
            .select_only()
            .columns([C::Position, C::Encrypted, C::Sha256])
            .filter(C::EvidenceId.eq(item.id))
            .filter(C::Position.gt(after))
            .filter(C::Size.gt(0))
            .order_by_asc(C::Position)
            .limit(MEMBERS_AT_A_TIME)
            .into_tuple()
            .all(ctx.read(permit))
            .await?;
        let Some((last, ..)) = rows.last() else { return Ok(contents) };
        after = *last;
        for (position, encrypted, sha256) in rows {
            match sha256.as_deref().and_then(digest) {
                Some(sha256) if contents.wanted.len() < most => {
                    contents.wanted.insert(position, sha256);
                }
                Some(_) => contents.gaps.push((position, ScanGapReason::TooMany)),
                None if encrypted => contents.gaps.push((position, ScanGapReason::Encrypted)),
                None => contents.gaps.push((position, ScanGapReason::Unread)),
            }
        }
    }
}

/// Notes how many contents there are, and those that cannot be scanned.
pub(super) async fn announce(ctx: &Ctx, run: &mut Run, contents: &Contents) -> Result<()> {
    let write = ctx.hub.db.begin().await?;
    run.hold(&write).await?;
    let total = i64::try_from(contents.wanted.len()).unwrap_or(i64::MAX);
    run.update().col_expr(rule_scan::Column::FilesTotal, Expr::value(total)).exec(write.db()).await?;
    write_gaps(&write, run, &contents.gaps).await?;
    write.commit().await
}

/// What was found in some contents.
#[derive(Debug, Default)]
pub(super) struct Found {
    /// Matches by place.
    pub(super) matches: Vec<(i64, Vec<RuleMatch>)>,
    /// Contents that were not asked whole.
    pub(super) gaps: Vec<(i64, ScanGapReason)>,
    /// How many contents were scanned.
    pub(super) files: i64,
    /// How many bytes.
    pub(super) bytes: i64,
}

/// Writes what was found in some contents.
pub(super) async fn found(ctx: &Ctx, run: &mut Run, item: EvidenceId, found: Found) -> Result<()> {
    let mut rows = Vec::new();
    for (position, matches) in found.matches {
        for (ordinal, found) in (0_i32..).zip(matches) {
            rows.push(rule_match::ActiveModel::from(rule_match::Model {
                scan_id: run.id,
                position,
                ordinal,
                evidence_id: item,
                rule: found.rule,
                tags: found.tags.join(" "),
                patterns: patterns_column(&found.patterns),
            }));
        }
    }
    let write = ctx.hub.db.begin().await?;
    run.hold(&write).await?;
    for some in rows.chunks(ROWS_PER_INSERT) {
        rule_match::Entity::insert_many(some.to_vec()).exec_without_returning(write.db()).await?;
    }
    let more = |column: rule_scan::Column, number: i64| Expr::col(column).add(number);
    let number = i64::try_from(rows.len()).unwrap_or(i64::MAX);
    run.update()
        .col_expr(rule_scan::Column::MatchCount, more(rule_scan::Column::MatchCount, number))
        .col_expr(rule_scan::Column::FilesDone, more(rule_scan::Column::FilesDone, found.files))
        .col_expr(rule_scan::Column::BytesDone, more(rule_scan::Column::BytesDone, found.bytes))
        .exec(write.db())
        .await?;
    write_gaps(&write, run, &found.gaps).await?;
    write.commit().await
}

async fn write_gaps(write: &Write, run: &mut Run, gaps: &[(i64, ScanGapReason)]) -> Result<()> {
    if gaps.is_empty() {
        return Ok(());
    }
    let room = usize::try_from(MOST_GAPS.saturating_sub(run.gaps)).unwrap_or(0);
    let rows: Vec<_> = gaps
        .iter()
        .take(room)
        .map(|(position, reason)| scan_gap::ActiveModel::from(scan_gap::Model { scan_id: run.id, position: *position, reason: *reason }))
        .collect();
    for some in rows.chunks(ROWS_PER_INSERT) {
        let there = OnConflict::columns([scan_gap::Column::ScanId, scan_gap::Column::Position]).do_nothing().to_owned();
        scan_gap::Entity::insert_many(some.to_vec()).on_conflict(there).exec_without_returning(write.db()).await?;
    }
    let number = i64::try_from(gaps.len()).unwrap_or(i64::MAX);
    run.gaps = run.gaps.saturating_add(number);
    let more = Expr::col(rule_scan::Column::GapCount).add(number);
    run.update().col_expr(rule_scan::Column::GapCount, more).exec(write.db()).await?;
    Ok(())
}

/// Closes the runs of an item, with what they were in the audit, and tells those who look on.
pub(super) async fn close(ctx: &Ctx, permit: &Permit, runs: &[Run], item: &Item) -> Result<()> {
    let ids = runs.iter().map(|run| run.id);
    let rows = rule_scan::Entity::find().filter(rule_scan::Column::Id.is_in(ids)).all(ctx.read(permit)).await?;
    let mut tx = Tx::begin(ctx, permit).await?;
    for run in runs {
        let closed = run
            .update()
            .col_expr(rule_scan::Column::State, Expr::value(ExaminationState::Done))
            .col_expr(rule_scan::Column::FinishedAt, Expr::value(ctx.now()))
            .exec(tx.db())
            .await?;
        if closed.rows_affected != 1 {
            return Err(Error::Unavailable("another run scans the item".to_owned()));
        }
    }
    // The same whether something was found or not.
    tx.owe(news(tx.db(), &ctx.hub, item.case).await?).await?;
    let scans: Vec<_> = rows
        .into_iter()
        .map(RuleScan::from)
        .map(|scan| {
            json!({
                "ruleSet": scan.set.0,
                "version": scan.version,
                "contents": scan.files_done,
                "bytes": scan.bytes_done,
                "matches": scan.matches,
                "gaps": scan.gaps,
            })
        })
        .collect();
    let detail = json!({"engine": ENGINE, "scans": scans});
    tx.commit(Audit::of("evidence.scan", "evidence", item.id.0).case(item.case).detail(detail)).await
}

/// Shows that a try was not finished.
pub(super) async fn fail(ctx: &Ctx, run: &Run, why: &str) -> Result<()> {
    let write = ctx.hub.db.begin().await?;
    run.update()
        .col_expr(rule_scan::Column::State, Expr::value(ExaminationState::Failed))
        .col_expr(rule_scan::Column::FinishedAt, Expr::value(ctx.now()))
        .col_expr(rule_scan::Column::Error, Expr::value(why))
        .exec(write.db())
        .await?;
    write.commit().await
}

/// Shows that scans were given up.
pub(super) async fn give_up(db: &impl ConnectionTrait, hub: &Hub, which: (EvidenceId, Option<Vec<RuleScanId>>), why: &str) -> Result<()> {
    let (id, scans) = which;
    let whose = match scans {
        Some(ids) => rule_scan::Column::Id.is_in(ids),
        None => rule_scan::Column::RequestedBy.is_null(),
    };
    rule_scan::Entity::update_many()
        .col_expr(rule_scan::Column::State, Expr::value(ExaminationState::Failed))
        .col_expr(rule_scan::Column::FinishedAt, Expr::value(hub.clock.now()))
        .col_expr(rule_scan::Column::Error, Expr::value(why))
        .filter(rule_scan::Column::EvidenceId.eq(id))
        .filter(rule_scan::Column::State.ne(ExaminationState::Done))
        .filter(whose)
        .exec(db)
        .await?;
    let item: Option<CaseId> =
        evidence_item::Entity::find_by_id(id).select_only().column(evidence_item::Column::CaseId).into_tuple().one(db).await?;
    match item {
        Some(case_id) => {
            let job = news(db, hub, case_id).await?;
            enqueue(db, hub, job).await
        }
        None => Ok(()),
    }
}
