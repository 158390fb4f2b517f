//! Traces for people: lists, histograms, marks, pins, and readings under other assumptions.

use std::collections::{HashMap, HashSet};

use sea_orm::sea_query::{Condition, Expr, ExprTrait, LikeExpr, OnConflict, Query};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect};
use serde_json::json;

use super::entity::{trace, trace_file, trace_mark, trace_pin, trace_reading};
use super::model::{self, Mark, ReadFile, Reading, Trace, TraceId};
use super::store;
use crate::audit::Audit;
use crate::authz::{self, Action, Grant, Permit, Scope};
use crate::clock::{MINUTE, Millis};
use crate::ctx::Ctx;
use crate::db::{Hold, Tx};
use crate::error::{Error, Result, UserError};
use crate::features::cases::{Note, news, record};
use crate::features::custody::service as custody;
use crate::features::evidence::entity::evidence_item;
use crate::features::evidence::model::{Item, from_column};
use crate::ids::{CaseId, EvidenceId};
use crate::page::{Cursor, KeyKind, Page, PageArgs, SortKey};
use crate::text::{Check, like_pattern};
use crate::words::{ErrorCode, ExaminationState, TimelineKind, TraceSource};

/// Labels of one trace.
const MOST_LABELS: u64 = 20;

/// Whose traces.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// Of all evidence of a case that the person may see.
    Case(CaseId),
    /// Of one item.
    Item(EvidenceId),
}

/// Which traces.
#[derive(Clone, Debug, Default)]
pub struct TraceFilter {
    /// Not before.
    pub from: Option<Millis>,
    /// Before.
    pub to: Option<Millis>,
    /// Only of these kinds of files.
    pub source: Option<Vec<TraceSource>>,
    /// Words in what stands there.
    pub text: Option<String>,
    /// Only of this machine.
    pub host: Option<String>,
    /// Only of this account.
    pub account: Option<String>,
    /// Only with this address.
    pub address: Option<String>,
    /// Only of these items.
    pub evidence: Option<Vec<EvidenceId>>,
    /// Only of this member of an item.
    pub member: Option<i64>,
    /// Only with this label.
    pub label: Option<String>,
    /// Only with any label.
    pub marked: bool,
}

/// Leave to read the traces of a place, and the condition that goes with it.
async fn within(ctx: &Ctx, place: Place) -> Result<(Permit, Condition)> {
    match place {
        Place::Item(id) => {
            let (permit, _) = authz::require_evidence(ctx, Action::ReadEvidence, id).await?;
            Ok((permit, Condition::all().add(trace::Column::EvidenceId.eq(id))))
        }
        Place::Case(id) => {
            let (permit, _) = authz::require_case(ctx, Action::ReadCase, id).await?;
            let seen = Scope::of_evidence(ctx, trace::Column::EvidenceId).condition();
            Ok((permit, Condition::all().add(trace::Column::CaseId.eq(id)).add(seen)))
        }
    }
}

fn condition(filter: TraceFilter, place: Place) -> Condition {
    let marked = |label: Option<&String>| {
        let mut marks =
            Query::select().columns([trace_mark::Column::EvidenceId, trace_mark::Column::Position]).from(trace_mark::Entity).to_owned();
        if let Some(label) = label {
            marks.and_where(trace_mark::Column::Label.eq(label.as_str()));
        }
        if let Place::Item(id) = place {
            marks.and_where(trace_mark::Column::EvidenceId.eq(id));
        }
        Expr::tuple([Expr::col(trace::Column::EvidenceId.as_column_ref()), Expr::col(trace::Column::Position.as_column_ref())])
            .in_subquery(marks)
    };
    let member = filter.member.filter(|member| (0..1_i64 << 31).contains(member)).map(|member| member << 32);
    let text = filter.text.as_deref().and_then(like_pattern);
    Condition::all()
        .add_option(filter.from.map(|at| trace::Column::At.gte(at)))
        .add_option(filter.to.map(|at| trace::Column::At.lt(at)))
        .add_option(filter.source.map(|kinds| trace::Column::Source.is_in(kinds)))
        .add_option(text.map(|pattern| Expr::col(trace::Column::Search).like(LikeExpr::new(pattern).escape('\\'))))
        .add_option(filter.host.map(|host| trace::Column::Host.eq(host)))
        .add_option(filter.account.map(|account| trace::Column::Account.eq(account)))
        .add_option(filter.address.map(|address| trace::Column::Address.eq(address)))
        .add_option(filter.evidence.map(|items| trace::Column::EvidenceId.is_in(items)))
        .add_option(member.map(|first| trace::Column::Position.between(first, first + ((1_i64 << 32) - 1))))
        .add_option(filter.label.as_ref().map(|label| marked(Some(label))))
        .add_option(filter.marked.then(|| marked(None)))
}

/// Traces of a place, the earliest first.
///
/// # Errors
/// As authorization has it; [`Error::BadRequest`] for a foreign cursor.
pub async fn list(ctx: &Ctx, place: Place, args: PageArgs, filter: TraceFilter) -> Result<Page<Trace>> {
    let (permit, within) = within(ctx, place).await?;
    let db = ctx.read(&permit);
    let select = trace::Entity::find().filter(within).filter(condition(filter, place));
    let keys = [
        SortKey::asc(trace::Column::At, KeyKind::Int),
        SortKey::asc(trace::Column::Position, KeyKind::Int),
        SortKey::asc(trace::Column::EvidenceId, KeyKind::Id),
    ];
    let all = select.clone();
    let rows: Vec<Trace> = select
        .filter(args.condition(&keys)?)
        .order_by_asc(trace::Column::At)
        .order_by_asc(trace::Column::Position)
        .order_by_asc(trace::Column::EvidenceId)
        .limit(args.limit())
        .all(db)
        .await?
        .into_iter()
        .map(Trace::from)
        .collect();
    let total = args.count(all, rows.len(), db).await?;
    let rows = described(ctx, &permit, rows).await?;
    Ok(Page::new(&args, rows, total, |row: &Trace| {
        Cursor::new(vec![row.at.into(), row.id.position.into(), row.id.evidence.to_string().into()])
    }))
}

/// Adds to traces the names of their files, what was noted, and whether they are pinned: one statement each.
async fn described(ctx: &Ctx, grant: &impl Grant, mut rows: Vec<Trace>) -> Result<Vec<Trace>> {
    if rows.is_empty() {
        return Ok(rows);
    }
    let db = ctx.read(grant);
    let (mut files, mut named) = (HashSet::new(), Condition::any());
    let mut places = Condition::any();
    for row in &rows {
        let TraceId { evidence, position } = row.id;
        if files.insert((evidence, row.id.member())) {
            named = named.add(trace_file::Column::EvidenceId.eq(evidence).and(trace_file::Column::Member.eq(row.id.member())));
        }
        places = places.add(trace_mark::Column::EvidenceId.eq(evidence).and(trace_mark::Column::Position.eq(position)));
    }
    let pinned = rows.iter().fold(Condition::any(), |any, row| {
        any.add(trace_pin::Column::EvidenceId.eq(row.id.evidence).and(trace_pin::Column::Position.eq(row.id.position)))
    });
    let files: HashMap<(EvidenceId, i64), (String, bool)> = trace_file::Entity::find()
        .filter(named)
        .all(db)
        .await?
        .into_iter()
        .map(|file| ((file.evidence_id, file.member), (from_column(file.path), file.whole)))
        .collect();
    let mut marks: HashMap<TraceId, Vec<Mark>> = HashMap::new();
    for row in trace_mark::Entity::find().filter(places).all(db).await? {
        marks.entry(TraceId { evidence: row.evidence_id, position: row.position }).or_default().push(row.into());
    }
    let pinned: HashSet<TraceId> = trace_pin::Entity::find()
        .filter(pinned)
        .all(db)
        .await?
        .into_iter()
        .map(|pin| TraceId { evidence: pin.evidence_id, position: pin.position })
        .collect();
    for row in &mut rows {
        if let Some((path, whole)) = files.get(&(row.id.evidence, row.id.member())) {
            row.path.clone_from(path);
            row.whole = *whole;
        }
        row.marks = marks.remove(&row.id).unwrap_or_default();
        // Databases order letters each in its own way.
        row.marks.sort_by(|a, b| (a.at, &a.label).cmp(&(b.at, &b.label)));
        row.pinned = pinned.contains(&row.id);
    }
    Ok(rows)
}

/// One trace.
///
/// # Errors
/// As authorization has it; [`Error::NotFound`] where there is none.
pub async fn get(ctx: &Ctx, id: TraceId) -> Result<Trace> {
    let (permit, _) = authz::require_evidence(ctx, Action::ReadEvidence, id.evidence).await?;
    one(ctx, &permit, id).await
}

async fn one(ctx: &Ctx, permit: &Permit, id: TraceId) -> Result<Trace> {
    let row = trace::Entity::find_by_id((id.evidence, id.position)).one(ctx.read(permit)).await?.ok_or(Error::NotFound)?;
    described(ctx, permit, vec![row.into()]).await?.pop().ok_or(Error::NotFound)
}

/// How many traces fall into each span of time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Histogram {
    /// The length of a bar.
    pub width: Millis,
    /// The earliest trace.
    pub first_at: Option<Millis>,
    /// The latest trace.
    pub last_at: Option<Millis>,
    /// How many there are.
    pub total: i64,
    /// Where each bar that is not empty begins, and how many fall into it.
    pub bars: Vec<(Millis, i64)>,
}

/// Counts the traces of a place by time.
///
/// # Errors
/// As authorization has it.
pub async fn histogram(ctx: &Ctx, place: Place, filter: TraceFilter) -> Result<Histogram> {
    let (permit, within) = within(ctx, place).await?;
    let db = ctx.read(&permit);
    let select = trace::Entity::find().select_only().filter(within).filter(condition(filter, place));
    let span: Option<(Option<i64>, Option<i64>, i64)> = select
        .clone()
        .column_as(trace::Column::At.min(), "first")
        .column_as(trace::Column::At.max(), "last")
        .column_as(trace::Column::Position.count(), "total")
        .into_tuple()
        .one(db)
        .await?;
    let Some((Some(first), Some(last), total)) = span else {
        return Ok(Histogram { width: 1000, first_at: None, last_at: None, total: 0, bars: Vec::new() });
    };
    let (width, start) = model::bars(first, last);
    // No trace is before the first bar, so that both databases round alike.
    let bar = Expr::col(trace::Column::At).sub(start).div(width);
    let bars: Vec<(i64, i64)> = select
        .expr_as(bar, "bar")
        .column_as(trace::Column::Position.count(), "traces")
        .group_by(Expr::cust("1"))
        .order_by_asc(Expr::cust("1"))
        .into_tuple()
        .all(db)
        .await?;
    let bars = bars.into_iter().map(|(bar, count)| (start.saturating_add(bar.saturating_mul(width)), count)).collect();
    Ok(Histogram { width, first_at: Some(first), last_at: Some(last), total, bars })
}

/// Where the reading of an item stands; `None` where it was never begun.
///
/// # Errors
/// As authorization has it.
pub async fn reading(ctx: &Ctx, id: EvidenceId) -> Result<Option<Reading>> {
    let (permit, _) = authz::require_evidence(ctx, Action::ReadEvidence, id).await?;
    Ok(trace_reading::Entity::find_by_id(id).one(ctx.read(&permit)).await?.map(Reading::from))
}

/// The files of an item that were looked into, in the order of the archive.
///
/// # Errors
/// As authorization has it; [`Error::BadRequest`] for a foreign cursor.
pub async fn files(ctx: &Ctx, id: EvidenceId, args: PageArgs) -> Result<Page<ReadFile>> {
    let (permit, _) = authz::require_evidence(ctx, Action::ReadEvidence, id).await?;
    let db = ctx.read(&permit);
    let select = trace_file::Entity::find().filter(trace_file::Column::EvidenceId.eq(id));
    let all = select.clone();
    let rows: Vec<ReadFile> = select
        .filter(args.condition(&[SortKey::asc(trace_file::Column::Member, KeyKind::Int)])?)
        .order_by_asc(trace_file::Column::Member)
        .limit(args.limit())
        .all(db)
        .await?
        .into_iter()
        .map(|row| ReadFile { path: from_column(row.path.clone()), ..row.into() })
        .collect();
    let total = args.count(all, rows.len(), db).await?;
    Ok(Page::new(&args, rows, total, |row: &ReadFile| Cursor::new(vec![row.member.into()])))
}

/// How many rows of an item were read, and how many lines or records could not be.
///
/// # Errors
/// As authorization has it.
pub async fn counts(ctx: &Ctx, id: EvidenceId) -> Result<(i64, i64)> {
    let (permit, _) = authz::require_evidence(ctx, Action::ReadEvidence, id).await?;
    let rows: Vec<(i64, i64)> = trace_file::Entity::find()
        .select_only()
        .columns([trace_file::Column::TraceCount, trace_file::Column::BadCount])
        .filter(trace_file::Column::EvidenceId.eq(id))
        .into_tuple()
        .all(ctx.read(&permit))
        .await?;
    Ok(rows.into_iter().fold((0, 0), |(read, bad), row| (row.0.saturating_add(read), row.1.saturating_add(bad))))
}

/// Whether the person may mark traces of an item, pin them, or have them read again.
///
/// # Errors
/// As authorization has it.
pub async fn may_analyse(ctx: &Ctx, id: EvidenceId) -> Result<bool> {
    let (_, facts) = authz::require_evidence(ctx, Action::ReadEvidence, id).await?;
    Ok(authz::may_evidence_by(ctx, Action::AnalyseEvidence, &facts))
}

/// Has an item's traces read again, under these assumptions.
///
/// # Errors
/// As authorization has it; [`Error::Refused`] where the item is not examined, a reading is under way, or an assumption makes no
/// sense.
pub async fn request(ctx: &Ctx, id: EvidenceId, offset_minutes: i32, first_year: Option<i32>) -> Result<Reading> {
    let (permit, _) = authz::require_evidence(ctx, Action::AnalyseEvidence, id).await?;
    let mut check = Check::new();
    if !(-18 * 60..=18 * 60).contains(&offset_minutes) {
        check.fail(UserError::invalid("input.offsetMinutes", "Không có múi giờ này.", "There is no such zone."));
    }
    if first_year.is_some_and(|year| !(1970..=2100).contains(&year)) {
        check.fail(UserError::invalid("input.firstYear", "Năm từ 1970 đến 2100.", "The year must lie between 1970 and 2100."));
    }
    check.done()?;
    let item: Item = evidence_item::Entity::find_by_id(id).one(ctx.read(&permit)).await?.ok_or(Error::NotFound)?.into();
    if item.status != crate::words::EvidenceStatus::Examined {
        return Err(Error::refused(ErrorCode::InvalidTransition, "", "Chứng cứ chưa khám nghiệm xong.", "The item is not examined yet."));
    }
    if custody::is_disposed(ctx.read(&permit), id).await? {
        return Err(Error::refused(
            ErrorCode::InvalidTransition,
            "",
            "Chứng cứ đã hủy, không đọc lại được.",
            "The item was disposed of and cannot be read.",
        ));
    }
    let mut tx = Tx::begin(ctx, &permit).await?;
    let busy = trace_reading::Entity::find_by_id(id).held().one(tx.db()).await?;
    if busy.is_some_and(|row| matches!(row.state, ExaminationState::Waiting | ExaminationState::Running)) {
        return Err(Error::refused(
            ErrorCode::InvalidTransition,
            "",
            "Dấu vết của chứng cứ này đang được đọc. Hãy chờ xong.",
            "The traces of this item are being read. Wait until that is done.",
        ));
    }
    let reading = store::ask(&mut tx, &item, offset_minutes, first_year).await?;
    let detail = json!({"generation": reading.generation, "offsetMinutes": offset_minutes, "firstYear": first_year});
    tx.commit(Audit::of("evidence.read-traces", "evidence", id.0).case(item.case).detail(detail)).await?;
    Ok(reading)
}

/// Puts a label on a trace, or changes the note of one that is there.
///
/// # Errors
/// As authorization has it; [`Error::Refused`] with what the person can mend.
pub async fn mark(ctx: &Ctx, id: TraceId, label: &str, note: Option<&str>) -> Result<Trace> {
    let (permit, _) = authz::require_evidence(ctx, Action::AnalyseEvidence, id.evidence).await?;
    let mut check = Check::new();
    let label = check.line("input.label", label, 40);
    let note = check.optional("input.note", note, 2000);
    check.done()?;
    let trace = one(ctx, &permit, id).await?;
    let user = ctx.user()?;
    let mut tx = Tx::begin(ctx, &permit).await?;
    let labels = trace_mark::Entity::find()
        .filter(trace_mark::Column::EvidenceId.eq(id.evidence))
        .filter(trace_mark::Column::Position.eq(id.position))
        .filter(trace_mark::Column::Label.ne(label.as_str()))
        .count(tx.db())
        .await?;
    if labels >= MOST_LABELS {
        return Err(Error::refused(
            ErrorCode::LimitExceeded,
            "input.label",
            "Dấu vết này đã có quá nhiều nhãn.",
            "This trace has too many labels.",
        ));
    }
    let row = trace_mark::ActiveModel {
        evidence_id: Set(id.evidence),
        position: Set(id.position),
        label: Set(label.clone()),
        note: Set(note),
        marked_by: Set(user),
        marked_at: Set(ctx.now()),
    };
    use trace_mark::Column as C;
    let changed =
        OnConflict::columns([C::EvidenceId, C::Position, C::Label]).update_columns([C::Note, C::MarkedBy, C::MarkedAt]).to_owned();
    trace_mark::Entity::insert(row).on_conflict(changed).exec_without_returning(tx.db()).await?;
    tx.owe(news(tx.db(), &ctx.hub, trace.case).await?).await?;
    tx.commit(Audit::of("trace.mark", "evidence", id.evidence.0).case(trace.case).detail(json!({"position": id.position}))).await?;
    one(ctx, &permit, id).await
}

/// Takes a label from a trace; one that is not there is left so.
///
/// # Errors
/// As authorization has it.
pub async fn unmark(ctx: &Ctx, id: TraceId, label: &str) -> Result<Trace> {
    let (permit, _) = authz::require_evidence(ctx, Action::AnalyseEvidence, id.evidence).await?;
    let mut check = Check::new();
    let label = check.line("label", label, 40);
    check.done()?;
    let trace = one(ctx, &permit, id).await?;
    let mut tx = Tx::begin(ctx, &permit).await?;
    trace_mark::Entity::delete_by_id((id.evidence, id.position, label)).exec(tx.db()).await?;
    tx.owe(news(tx.db(), &ctx.hub, trace.case).await?).await?;
    tx.commit(Audit::of("trace.unmark", "evidence", id.evidence.0).case(trace.case).detail(json!({"position": id.position}))).await?;
    one(ctx, &permit, id).await
}

/// Writes a trace into its case's timeline, under the trace's own time and with where it stands in the evidence.
///
/// # Errors
/// As authorization has it: the person must be allowed both to analyse the item and to write into the timeline;
/// [`Error::Refused`] where it is pinned already or its time lies in the future.
pub async fn pin(ctx: &Ctx, id: TraceId, text: Option<&str>) -> Result<Trace> {
    let (permit, _) = authz::require_evidence(ctx, Action::AnalyseEvidence, id.evidence).await?;
    let mut check = Check::new();
    let text = check.optional("text", text, 2000);
    check.done()?;
    let trace = one(ctx, &permit, id).await?;
    authz::require_case(ctx, Action::AddEntry, trace.case).await?;
    let user = ctx.user()?;
    let mut check = Check::new();
    if trace.at > ctx.now().saturating_add(5 * MINUTE) {
        check.fail(UserError::invalid(
            "",
            format!("Dấu vết này ghi một thời điểm ở tương lai: {}.", model::told(trace.at)),
            format!("This trace tells a time in the future: {}.", model::told(trace.at)),
        ));
    }
    check.done()?;
    let number: String = evidence_item::Entity::find_by_id(id.evidence)
        .select_only()
        .column(evidence_item::Column::Number)
        .into_tuple()
        .one(ctx.read(&permit))
        .await?
        .ok_or(Error::NotFound)?;
    let place = if trace.whole { String::new() } else { format!(" #{}", id.member()) };
    let subject = format!("{number} · {}{place} @{}", trace.path, trace.offset);
    let words = text.map_or_else(|| trace.summary.clone(), |text| format!("{text}\n{}", trace.summary));

    let mut tx = Tx::begin(ctx, &permit).await?;
    let row = trace_pin::ActiveModel {
        evidence_id: Set(id.evidence),
        position: Set(id.position),
        pinned_by: Set(user),
        pinned_at: Set(ctx.now()),
    };
    let once = OnConflict::columns([trace_pin::Column::EvidenceId, trace_pin::Column::Position]).do_nothing().to_owned();
    let pinned = trace_pin::Entity::insert(row).on_conflict(once).exec_without_returning(tx.db()).await?;
    if pinned == 0 {
        return Err(Error::refused(
            ErrorCode::AlreadyExists,
            "",
            "Dấu vết này đã có trong diễn biến vụ việc.",
            "This trace stands in the case's timeline already.",
        ));
    }
    let note = Note::of(TimelineKind::TracePinned).at(trace.at).subject(subject).about(id.evidence.0).text(words);
    record(&mut tx, trace.case, note).await?;
    tx.commit(Audit::of("trace.pin", "evidence", id.evidence.0).case(trace.case).detail(json!({"position": id.position}))).await?;
    one(ctx, &permit, id).await
}
