//! What a reading writes: its state, its rows, its files. Every write asks for the run that makes it, so that an earlier run
//! can no longer change what a later one has begun.

use std::collections::HashMap;

use chot_forensics::artifacts::{ArtifactKind, READER_VERSION, Row, Summary};
use sea_orm::sea_query::{Expr, ExprTrait, Query};
use sea_orm::{ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, UpdateMany};
use serde_json::json;

use super::entity::{trace, trace_file, trace_reading};
use super::jobs::Candidate;
use super::model::{Reading, TraceId, source_word, trace_row, year_word};
use crate::audit::Audit;
use crate::authz::Permit;
use crate::clock::Millis;
use crate::ctx::{Ctx, Hub};
use crate::db::{Hold, Tx, Write};
use crate::error::{Error, Result};
use crate::features::cases::news;
use crate::features::evidence::entity::{evidence_item, evidence_member};
use crate::features::evidence::model::{Item, MEMBERS_AT_A_TIME, from_column, to_column};
use crate::ids::{CaseId, EvidenceId};
use crate::outbox::{Job, JobKind, enqueue};
use crate::words::ExaminationState;

/// Rows removed in one statement.
const ROWS_PER_DELETE: u64 = 20_000;

/// One try of one reading.
pub(super) struct Run {
    id: EvidenceId,
    generation: i64,
    started: Millis,
}

impl Run {
    fn update(&self) -> UpdateMany<trace_reading::Entity> {
        trace_reading::Entity::update_many()
            .filter(trace_reading::Column::EvidenceId.eq(self.id))
            .filter(trace_reading::Column::Generation.eq(self.generation))
            .filter(trace_reading::Column::State.eq(ExaminationState::Running))
            .filter(trace_reading::Column::StartedAt.eq(self.started))
    }

    /// Whether the run still goes; its row stays locked for the transaction.
    async fn hold(&self, write: &Write) -> Result<()> {
        let held = self.update().col_expr(trace_reading::Column::State, Expr::value(ExaminationState::Running)).exec(write.db()).await?;
        if held.rows_affected == 1 { Ok(()) } else { Err(Error::Unavailable("another run reads the item".to_owned())) }
    }
}

pub(super) async fn item(ctx: &Ctx, permit: &Permit, id: EvidenceId) -> Result<Item> {
    Ok(evidence_item::Entity::find_by_id(id).one(ctx.read(permit)).await?.ok_or(Error::NotFound)?.into())
}

/// A reading that was just asked for.
pub(super) fn asked(id: EvidenceId, generation: i64, offset_minutes: i32, now: Millis) -> trace_reading::Model {
    trace_reading::Model {
        evidence_id: id,
        generation,
        state: ExaminationState::Waiting,
        offset_minutes,
        first_year: None,
        requested_by: None,
        requested_at: now,
        started_at: None,
        finished_at: None,
        error: None,
        version: None,
        files_total: 0,
        bytes_done: 0,
    }
}

/// Begins a try: the first one of a reading removes what the reading before gave, a later one only what was not finished.
/// `None` where there is nothing left to do.
pub(super) async fn begin(ctx: &Ctx, permit: &Permit, item: &Item, generation: Option<i64>) -> Result<Option<(Run, Reading)>> {
    let found = trace_reading::Entity::find_by_id(item.id).one(ctx.read(permit)).await?;
    let row = match found {
        Some(row) if generation.unwrap_or(1) != row.generation || row.state == ExaminationState::Done => return Ok(None),
        Some(row) => row,
        None => {
            let row = asked(item.id, 1, ctx.hub.config.evidence.log_offset_minutes, ctx.now());
            let write = ctx.hub.db.begin().await?;
            trace_reading::Entity::insert(trace_reading::ActiveModel::from(row.clone())).exec_without_returning(write.db()).await?;
            write.commit().await?;
            row
        }
    };
    let fresh = row.state == ExaminationState::Waiting;
    // Later than every try before, also where the clock was set back.
    let started = std::cmp::max(ctx.now(), row.started_at.unwrap_or(0).saturating_add(1));
    let run = Run { id: item.id, generation: row.generation, started };
    let (never, no_text): (Option<i64>, Option<String>) = (None, None);
    let write = ctx.hub.db.begin().await?;
    let begun = trace_reading::Entity::update_many()
        .col_expr(trace_reading::Column::State, Expr::value(ExaminationState::Running))
        .col_expr(trace_reading::Column::StartedAt, Expr::value(started))
        .col_expr(trace_reading::Column::FinishedAt, Expr::value(never))
        .col_expr(trace_reading::Column::Error, Expr::value(no_text))
        .col_expr(trace_reading::Column::Version, Expr::value(READER_VERSION))
        .filter(trace_reading::Column::EvidenceId.eq(item.id))
        .filter(trace_reading::Column::Generation.eq(row.generation))
        .filter(trace_reading::Column::State.ne(ExaminationState::Done))
        .exec(write.db())
        .await?;
    if begun.rows_affected != 1 {
        return Err(Error::Unavailable("the reading is no longer waiting".to_owned()));
    }
    if fresh {
        trace_file::Entity::delete_many().filter(trace_file::Column::EvidenceId.eq(item.id)).exec(write.db()).await?;
    }
    write.commit().await?;
    clear(ctx, &run).await?;
    Ok(Some((run, Reading { state: ExaminationState::Running, ..row.into() })))
}

/// Removes rows of files that are not finished, some at a time.
async fn clear(ctx: &Ctx, run: &Run) -> Result<()> {
    let finished = Query::select()
        .column(trace_file::Column::Member)
        .from(trace_file::Entity)
        .and_where(trace_file::Column::EvidenceId.eq(run.id))
        .to_owned();
    let some = Query::select()
        .column(trace::Column::Position)
        .from(trace::Entity)
        .and_where(trace::Column::EvidenceId.eq(run.id))
        .and_where(Expr::col(trace::Column::Position).div(1_i64 << 32).not_in_subquery(finished))
        .limit(ROWS_PER_DELETE)
        .to_owned();
    loop {
        let write = ctx.hub.db.begin().await?;
        run.hold(&write).await?;
        let gone = trace::Entity::delete_many()
            .filter(trace::Column::EvidenceId.eq(run.id))
            .filter(Expr::col(trace::Column::Position).in_subquery(some.clone()))
            .exec(write.db())
            .await?;
        write.commit().await?;
        if gone.rows_affected < ROWS_PER_DELETE {
            return Ok(());
        }
    }
}

/// Removes every trace of an item, some at a time.
pub(super) async fn forget(ctx: &Ctx, permit: &Permit, id: EvidenceId) -> Result<()> {
    let some = Query::select()
        .column(trace::Column::Position)
        .from(trace::Entity)
        .and_where(trace::Column::EvidenceId.eq(id))
        .limit(ROWS_PER_DELETE)
        .to_owned();
    let mut gone = 0_u64;
    loop {
        let write = ctx.hub.db.begin().await?;
        let some = trace::Entity::delete_many()
            .filter(trace::Column::EvidenceId.eq(id))
            .filter(Expr::col(trace::Column::Position).in_subquery(some.clone()))
            .exec(write.db())
            .await?;
        write.commit().await?;
        gone = gone.saturating_add(some.rows_affected);
        if some.rows_affected < ROWS_PER_DELETE {
            break;
        }
    }
    let tx = Tx::begin(ctx, permit).await?;
    tx.commit(Audit::of("evidence.forget-traces", "evidence", id.0).detail(json!({"traces": gone}))).await
}

/// What of an item could be looked into: its members, or itself where it has none; at most so many whose name is worth it.
pub(super) async fn candidates(ctx: &Ctx, permit: &Permit, item: &Item, worth: fn(&str) -> bool, most: usize) -> Result<Vec<Candidate>> {
    if item.member_count == 0 {
        let file = Candidate { member: 0, whole: true, path: item.file_name.clone(), modified_at: None, obstacle: None };
        return Ok(if worth(&file.path) { vec![file] } else { Vec::new() });
    }
    let mut found = Vec::new();
    let mut after = -1_i64;
    loop {
        let rows = evidence_member::Entity::find()
            .filter(evidence_member::Column::EvidenceId.eq(item.id))
            .filter(evidence_member::Column::Position.gt(after))
            .order_by_asc(evidence_member::Column::Position)
            .limit(MEMBERS_AT_A_TIME)
            .all(ctx.read(permit))
            .await?;
        let Some(last) = rows.last() else { return Ok(found) };
        after = last.position;
        for row in rows {
            let path = from_column(row.path);
            if row.size == 0 || !worth(&path) {
                continue;
            }
            // A member without digest was not read: encrypted, damaged, or by a method that is not read.
            let obstacle = match row.sha256 {
                Some(_) if found.len() < most => None,
                Some(_) => Some("files-exceeded"),
                None if row.encrypted => Some("encrypted"),
                None => Some("unread"),
            };
            let member = u64::try_from(row.position).map_err(Error::internal)?;
            found.push(Candidate { member, whole: false, path, modified_at: row.modified_at, obstacle });
        }
    }
}

/// Notes how many files will be looked into.
pub(super) async fn announce(ctx: &Ctx, run: &Run, files: &[Candidate]) -> Result<()> {
    let write = ctx.hub.db.begin().await?;
    run.hold(&write).await?;
    let total = i64::try_from(files.len()).unwrap_or(i64::MAX);
    run.update().col_expr(trace_reading::Column::FilesTotal, Expr::value(total)).exec(write.db()).await?;
    write.commit().await
}

/// Files that a try before has finished, with their rows.
pub(super) async fn finished(ctx: &Ctx, permit: &Permit, id: EvidenceId) -> Result<HashMap<i64, i64>> {
    let rows: Vec<(i64, i64)> = trace_file::Entity::find()
        .select_only()
        .columns([trace_file::Column::Member, trace_file::Column::TraceCount])
        .filter(trace_file::Column::EvidenceId.eq(id))
        .into_tuple()
        .all(ctx.read(permit))
        .await?;
    Ok(rows.into_iter().collect())
}

/// Writes rows of one file.
pub(super) async fn rows(ctx: &Ctx, run: &Run, item: &Item, member: u64, rows: Vec<(ArtifactKind, Row)>) -> Result<()> {
    let name = |ordinal| TraceId::of(item.id, member, ordinal);
    let rows = rows.into_iter().filter_map(|(kind, row)| Some(trace_row(name(row.ordinal)?, item.case, row, kind)));
    let rows: Vec<_> = rows.flatten().map(trace::ActiveModel::from).collect();
    if rows.is_empty() {
        return Ok(());
    }
    let write = ctx.hub.db.begin().await?;
    run.hold(&write).await?;
    trace::Entity::insert_many(rows).exec_without_returning(write.db()).await?;
    write.commit().await
}

/// Notes a file as finished, all its rows being written.
pub(super) async fn done(ctx: &Ctx, run: &Run, item: &Item, file: &Candidate, summary: &Summary, bytes: u64) -> Result<()> {
    let whole = |number: u64| i64::try_from(number).unwrap_or(i64::MAX);
    let row = trace_file::Model {
        source: summary.kind.map(source_word),
        trace_count: whole(summary.rows),
        bad_count: whole(summary.bad),
        first_at: summary.first_at,
        last_at: summary.last_at,
        year_basis: summary.year.map(year_word),
        size: whole(summary.bytes),
        remarks: summary.remarks.join(" "),
        ..unread(item, file)?
    };
    insert_file(ctx, run, row, whole(bytes)).await
}

/// Notes a file that cannot be read, with the code of why.
pub(super) async fn unreadable(ctx: &Ctx, run: &Run, item: &Item, file: &Candidate, code: &str) -> Result<()> {
    let row = trace_file::Model { remarks: code.to_owned(), ..unread(item, file)? };
    insert_file(ctx, run, row, 0).await
}

fn unread(item: &Item, file: &Candidate) -> Result<trace_file::Model> {
    Ok(trace_file::Model {
        evidence_id: item.id,
        member: i64::try_from(file.member).map_err(Error::internal)?,
        whole: file.whole,
        path: to_column(&file.path),
        source: None,
        trace_count: 0,
        bad_count: 0,
        first_at: None,
        last_at: None,
        year_basis: None,
        size: 0,
        remarks: String::new(),
    })
}

async fn insert_file(ctx: &Ctx, run: &Run, row: trace_file::Model, bytes: i64) -> Result<()> {
    let write = ctx.hub.db.begin().await?;
    run.hold(&write).await?;
    trace_file::Entity::insert(trace_file::ActiveModel::from(row)).exec_without_returning(write.db()).await?;
    if bytes > 0 {
        run.update().col_expr(trace_reading::Column::BytesDone, Expr::value(bytes)).exec(write.db()).await?;
    }
    write.commit().await
}

/// Closes a reading, with what it was in the audit, and tells those who look on.
pub(super) async fn close(ctx: &Ctx, permit: &Permit, run: &Run, item: &Item) -> Result<()> {
    let files = trace_file::Entity::find().filter(trace_file::Column::EvidenceId.eq(item.id)).all(ctx.read(permit)).await?;
    let sum = |of: fn(&trace_file::Model) -> i64| files.iter().map(of).fold(0_i64, i64::saturating_add);
    let read = files.iter().filter(|file| file.source.is_some()).count();
    let reading = trace_reading::Entity::find_by_id(item.id).one(ctx.read(permit)).await?.ok_or(Error::NotFound)?;
    let mut tx = Tx::begin(ctx, permit).await?;
    let closed = run
        .update()
        .col_expr(trace_reading::Column::State, Expr::value(ExaminationState::Done))
        .col_expr(trace_reading::Column::FinishedAt, Expr::value(ctx.now()))
        .exec(tx.db())
        .await?;
    if closed.rows_affected != 1 {
        return Err(Error::Unavailable("another run reads the item".to_owned()));
    }
    tx.owe(news(tx.db(), &ctx.hub, item.case).await?).await?;
    let audit = Audit::of("evidence.traces", "evidence", item.id.0).case(item.case).detail(json!({
        "tool": "chot-forensics",
        "toolVersion": env!("CARGO_PKG_VERSION"),
        "readerVersion": READER_VERSION,
        "generation": run.generation,
        "offsetMinutes": reading.offset_minutes,
        "firstYear": reading.first_year,
        "filesLookedInto": files.len(),
        "filesRead": read,
        "traces": sum(|file| file.trace_count),
        "badRows": sum(|file| file.bad_count),
    }));
    tx.commit(audit).await
}

/// Shows that a try was not finished; the job's next try goes on from there.
pub(super) async fn fail(ctx: &Ctx, run: &Run, error: &Error) -> Result<()> {
    let why = match error {
        Error::Unavailable(_) => "The reading was interrupted and will be tried again.",
        _ => "The stored bytes could not be read. The operator finds the cause in the log.",
    };
    let write = ctx.hub.db.begin().await?;
    run.update()
        .col_expr(trace_reading::Column::State, Expr::value(ExaminationState::Failed))
        .col_expr(trace_reading::Column::FinishedAt, Expr::value(ctx.now()))
        .col_expr(trace_reading::Column::Error, Expr::value(why))
        .exec(write.db())
        .await?;
    write.commit().await
}

/// Shows that a reading was given up.
pub(super) async fn given_up(db: &impl ConnectionTrait, hub: &Hub, id: EvidenceId, generation: Option<i64>) -> Result<()> {
    let why = "The reading was given up after its last try. The operator finds the cause in the log.";
    trace_reading::Entity::update_many()
        .col_expr(trace_reading::Column::State, Expr::value(ExaminationState::Failed))
        .col_expr(trace_reading::Column::FinishedAt, Expr::value(hub.clock.now()))
        .col_expr(trace_reading::Column::Error, Expr::value(why))
        .filter(trace_reading::Column::EvidenceId.eq(id))
        .filter(trace_reading::Column::Generation.eq(generation.unwrap_or(1)))
        .filter(trace_reading::Column::State.ne(ExaminationState::Done))
        .exec(db)
        .await?;
    let item: Option<CaseId> =
        evidence_item::Entity::find_by_id(id).select_only().column(evidence_item::Column::CaseId).into_tuple().one(db).await?;
    let Some(case_id) = item else { return Ok(()) };
    enqueue(db, hub, news(db, hub, case_id).await?).await
}

/// A reading that an analyst asks for, under other assumptions: the next generation, and the job that does it.
pub(super) async fn ask(tx: &mut Tx<'_>, item: &Item, offset_minutes: i32, first_year: Option<i32>) -> Result<Reading> {
    let before = trace_reading::Entity::find_by_id(item.id).held().one(tx.db()).await?;
    let generation = before.as_ref().map_or(1, |row| row.generation.saturating_add(1));
    let ctx = tx.ctx();
    let row = trace_reading::Model { first_year, requested_by: ctx.actor.user, ..asked(item.id, generation, offset_minutes, ctx.now()) };
    if before.is_some() {
        let change = trace_reading::ActiveModel::from(row.clone()).reset_all();
        trace_reading::Entity::update(change).exec(tx.db()).await?;
    } else {
        trace_reading::Entity::insert(trace_reading::ActiveModel::from(row.clone())).exec_without_returning(tx.db()).await?;
    }
    let payload = json!({"evidenceId": item.id.0, "generation": generation});
    tx.owe(Job::now(JobKind::ReadTraces, format!("{}:{generation}", item.id), payload)).await?;
    tx.owe(news(tx.db(), &ctx.hub, item.case).await?).await?;
    Ok(row.into())
}
