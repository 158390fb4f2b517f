//! Opening, joining, judging and moving cases on; reading them.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use sea_orm::sea_query::{Condition, Expr, ExprTrait, Func, LikeExpr, OnConflict, Order, Query, SelectStatement, SimpleExpr};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, DbErr, EntityTrait, FromQueryResult, JoinType, QueryFilter, QueryOrder, QueryResult, QuerySelect,
    QueryTrait, RelationDef,
};
use serde_json::json;

use super::clocks;
use super::entity::{case, case_agency, case_event, case_system, clock, frozen_control, suspected_control};
use super::model::{
    self, Affected, AffectedSystem, Case, Clock, ControlSuspicion, FrozenControl, StepFor, TimelineEntry, Totals, step, title_in,
};
use super::record::{Note, record};
use crate::audit::Audit;
use crate::authz::{self, Action, CaseFacts, Scope};
use crate::clock::{MINUTE, Millis, NEVER, SAME_MOMENT};
use crate::counter;
use crate::ctx::Ctx;
use crate::db::{Hold, Tx};
use crate::error::{Error, Result, Text, UserError};
use crate::features::agencies::entity::agency;
use crate::features::agencies::model::AgencyName;
use crate::features::custody::entity::custody_state;
use crate::features::custody::service as custody;
use crate::features::escalations::entity::escalation;
use crate::features::evidence::entity::evidence_item;
use crate::features::observables::entity::observable;
use crate::features::reports::entity::report;
use crate::features::reports::model::Report;
use crate::features::systems::entity::{control, system};
use crate::features::systems::model::SystemName;
use crate::features::systems::service::{ControlColumns, ControlFilter, baseline_status, control_columns};
use crate::features::tasks::entity::task;
use crate::ids::{AgencyId, CaseEventId, CaseId, CaseSystemId, ControlId, SystemId, TaskId, UserId};
use crate::outbox::{Job, JobKind};
use crate::page::{Columns, Cursor, KeyKind, Page, PageArgs, SortKey};
use crate::text::{Check, like_pattern, search_key};
use crate::words::{
    CaseAction, CaseOrder, CaseStatus, ControlStatus, ErrorCode, EvidenceStatus, Locale, ReportStatus, Severity, TaskStatus, TimelineKind,
    Tlp,
};

/// Suspicions of one system that are told.
const MOST_SUSPICIONS: u64 = 100;

impl From<case::Model> for Case {
    fn from(row: case::Model) -> Self {
        Self {
            id: row.id,
            number: row.number,
            title: row.title,
            status: row.status,
            severity: row.severity,
            severity_reason: row.severity_reason,
            tlp: row.tlp,
            incident_class: row.incident_class,
            version: row.version,
            max_level: row.max_level,
            opened_at: row.opened_at,
            opened_by: row.opened_by,
            closed_at: row.closed_at,
        }
    }
}

impl From<case_system::Model> for AffectedSystem {
    fn from(row: case_system::Model) -> Self {
        Self {
            id: row.id,
            case: row.case_id,
            system: row.system_id,
            level: row.level,
            legal_profile: row.legal_profile,
            frozen_at: row.frozen_at,
            total_controls: row.total_controls,
            unimplemented_controls: row.unimplemented_controls,
        }
    }
}

/// Whether the viewer reads this entry in the timeline of a case that the viewer sees.
///
/// # Errors
/// The database's error.
pub(crate) async fn reads_entry(ctx: &Ctx, id: CaseEventId) -> Result<bool> {
    let scope = Scope::timeline(ctx);
    let entry = case_event::Entity::find_by_id(id).filter(scope.condition());
    Ok(entry.one(ctx.read(&scope)).await?.is_some())
}

// ---------------------------------------------------------------------------------------------------- opening, joining

/// Opens a case from a report, in the caller's transaction: number, frozen systems, clocks, timeline.
///
/// # Errors
/// `VALIDATION` for a reason that is too short or too long; the database's error.
pub(crate) async fn open(tx: &mut Tx<'_>, report: &Report, systems: &[SystemId], judgement: Judgement<'_>) -> Result<(CaseId, String)> {
    let ctx = tx.ctx();
    let severity = judgement.severity;
    let reason = why(judgement.reason)?;
    let now = ctx.now();
    let user = ctx.user()?;
    let year = counter::year(now);
    let number = format!("{year}-{:04}", counter::next(tx.db(), &format!("case:{year}")).await?);
    let id: CaseId = ctx.hub.random.id();
    // The words of a confidential report would tell others of its agency.
    let title = if report.confidential { String::new() } else { report.title.clone() };
    let words = if title.is_empty() {
        Locale::ALL.iter().map(|locale| title_in("", &number, *locale)).collect::<Vec<_>>().join(" ")
    } else {
        title.clone()
    };
    let row = case::ActiveModel {
        id: Set(id),
        number: Set(number.clone()),
        title: Set(title),
        status: Set(CaseStatus::Open),
        severity: Set(severity),
        severity_rank: Set(severity.rank()),
        severity_reason: Set(reason.clone()),
        severity_risen_at: Set(None),
        tlp: Set(report.tlp),
        incident_class: Set(report.incident_class),
        version: Set(1),
        max_level: Set(None),
        legal_profile: Set(report.legal_profile.clone()),
        next_deadline_at: Set(NEVER),
        detected_at: Set(report.detected_at),
        opened_at: Set(now),
        opened_by: Set(user),
        closed_at: Set(None),
        search: Set(search_key(&format!("{number} {words}"))),
    };
    case::Entity::insert(row).exec_without_returning(tx.db()).await?;
    take_up(tx, id, report.agency, systems).await?;
    clocks::start_for_report(tx, id, report, None).await?;
    record(tx, id, Note::of(TimelineKind::CaseOpened).subject(&report.number).about(report.id.0)).await?;
    if let Some(reason) = reason {
        record(tx, id, Note::of(TimelineKind::SeverityChanged).subject(severity.word()).text(reason)).await?;
    }
    ask_rules(tx, id, 1).await?;
    Ok((id, number))
}

/// How severe a coordinator holds a case with a report that opens or joins it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Judgement<'t> {
    /// The severity.
    pub severity: Severity,
    /// Why: needed where it is higher than before, kept where a case opens.
    pub reason: Option<&'t str>,
}

/// Joins a report to an open case, in the caller's transaction. The case keeps its TLP, so that nobody loses it unasked; a stricter
/// report stays with those who may read it. The severity stands or rises; a lower
/// one is an act of its own ([`set_severity`]). The clocks of the report's agency begin.
///
/// # Errors
/// `INVALID_TRANSITION` where the case is closed; `VALIDATION` where the severity is lower, and where it is higher without a reason or
/// for one that is too short or too long.
pub(crate) async fn join(
    tx: &mut Tx<'_>,
    id: CaseId,
    report: &Report,
    systems: &[SystemId],
    judgement: Judgement<'_>,
) -> Result<(CaseId, String)> {
    let row = hold(tx, id).await?;
    if row.status == CaseStatus::Closed {
        return Err(Error::refused(ErrorCode::InvalidTransition, "input.caseId", "Vụ việc đã đóng.", "The case is closed."));
    }
    let version = row.version + 1;
    let mut change = case::ActiveModel {
        id: Set(id),
        version: Set(version),
        detected_at: Set(std::cmp::min(row.detected_at, report.detected_at)),
        ..Default::default()
    };
    if judgement.severity < row.severity {
        return Err(lower_severity());
    }
    let raised = judgement.severity > row.severity;
    // Somebody judged the case before: who judges otherwise says why, as in [`set_severity`].
    let reason = if raised { why(Some(judgement.reason.unwrap_or_default()))? } else { None };
    if raised {
        change.severity = Set(judgement.severity);
        change.severity_rank = Set(judgement.severity.rank());
        change.severity_reason = Set(reason.clone());
        change.severity_risen_at = Set(Some(tx.ctx().now()));
    }
    case::Entity::update(change).exec(tx.db()).await?;
    take_up(tx, id, report.agency, systems).await?;
    let recovered_at = clocks::recovered_at(tx, &row).await?;
    clocks::start_for_report(tx, id, report, recovered_at).await?;
    record(tx, id, Note::of(TimelineKind::ReportJoined).subject(&report.number).about(report.id.0)).await?;
    if raised {
        record(tx, id, Note::of(TimelineKind::SeverityChanged).subject(judgement.severity.word()).text(reason)).await?;
    }
    ask_rules(tx, id, version).await?;
    Ok((id, row.number))
}

fn lower_severity() -> Error {
    UserError::invalid(
        "input.severity",
        "Mức này thấp hơn mức hiện tại của vụ việc. Gộp báo cáo không hạ mức: hãy chọn mức hiện tại, rồi hạ trong vụ việc kèm lý do nếu cần.",
        "This is lower than the case's severity. Joining does not lower it: choose the present one, and lower it in the case with a reason if needed.",
    )
    .into()
}

/// Why a case is that severe, where that is said.
fn why(reason: Option<&str>) -> Result<Option<String>> {
    let Some(reason) = reason else { return Ok(None) };
    let mut check = Check::new();
    let reason = check.text("input.severityReason", reason, 10, 2000);
    check.done()?;
    Ok(Some(reason))
}

/// Has the escalation rules look at the case after its version `version` came to be.
async fn ask_rules(tx: &mut Tx<'_>, id: CaseId, version: i64) -> Result<()> {
    tx.owe(Job::now(JobKind::EscalationRules, format!("{id}:{version}"), json!({"caseId": id.0}))).await
}

/// Gives an agency full part in a case and freezes the state of its systems.
async fn take_up(tx: &Tx<'_>, id: CaseId, agency: AgencyId, systems: &[SystemId]) -> Result<()> {
    let ctx = tx.ctx();
    let now = ctx.now();
    add_agency(tx, id, agency).await?;
    let known: Vec<SystemId> = case_system::Entity::find()
        .select_only()
        .column(case_system::Column::SystemId)
        .filter(case_system::Column::CaseId.eq(id))
        .into_tuple()
        .all(tx.db())
        .await?;
    let rows = system::Entity::find().filter(system::Column::Id.is_in(systems.iter().copied())).all(tx.db()).await?;
    let mut highest = None;
    for row in rows.into_iter().filter(|row| !known.contains(&row.id)) {
        highest = std::cmp::max(highest, row.level);
        let frozen = match (row.level, row.catalogue.as_deref()) {
            (Some(level), Some(catalogue)) => baseline_status(tx.db(), row.id, catalogue, level).await?,
            _ => Vec::new(),
        };
        let case_system: CaseSystemId = ctx.hub.random.id();
        let count = |number: usize| i32::try_from(number).unwrap_or(i32::MAX);
        let state = case_system::ActiveModel {
            id: Set(case_system),
            case_id: Set(id),
            system_id: Set(row.id),
            level: Set(row.level),
            legal_profile: Set(row.legal_profile),
            frozen_at: Set(now),
            total_controls: Set(count(frozen.len())),
            unimplemented_controls: Set(count(frozen.iter().filter(|(_, _, _, status, _)| status.is_unimplemented()).count())),
        };
        case_system::Entity::insert(state).exec_without_returning(tx.db()).await?;
        let controls: Vec<frozen_control::ActiveModel> = frozen
            .into_iter()
            .map(|(control, position, clause, status, failed)| frozen_control::ActiveModel {
                case_system_id: Set(case_system),
                control_id: Set(control),
                position: Set(position),
                clause: Set(clause),
                status: Set(status),
                failed: Set(failed),
            })
            .collect();
        for chunk in controls.chunks(1000) {
            frozen_control::Entity::insert_many(chunk.to_vec()).exec_without_returning(tx.db()).await?;
        }
    }
    if let Some(level) = highest {
        case::Entity::update_many()
            .col_expr(case::Column::MaxLevel, Expr::value(level))
            .filter(case::Column::Id.eq(id))
            .filter(Condition::any().add(case::Column::MaxLevel.is_null()).add(case::Column::MaxLevel.lt(level)))
            .exec(tx.db())
            .await?;
    }
    Ok(())
}

/// Gives an agency full part in a case, if it has none yet.
///
/// # Errors
/// The database's error.
pub(crate) async fn add_agency(tx: &Tx<'_>, id: CaseId, agency: AgencyId) -> Result<()> {
    let row = case_agency::ActiveModel { case_id: Set(id), agency_id: Set(agency), since: Set(tx.ctx().now()) };
    let nothing = OnConflict::columns([case_agency::Column::CaseId, case_agency::Column::AgencyId]).do_nothing().to_owned();
    case_agency::Entity::insert(row).on_conflict(nothing).exec_without_returning(tx.db()).await?;
    Ok(())
}

/// Takes an agency's part in a case away where nothing is left that it stands on: no report, no affected system, no evidence, and
/// no task with full part that is open or was done. Gives whether it did.
///
/// # Errors
/// The database's error.
pub(crate) async fn end_part(tx: &Tx<'_>, id: CaseId, agency: AgencyId) -> Result<bool> {
    let own_systems = Query::select()
        .column(system::Column::Id)
        .from(system::Entity)
        .and_where(Expr::col(system::Column::AgencyId).eq(agency))
        .to_owned();
    let held = Query::select()
        .column(custody_state::Column::EvidenceId)
        .from(custody_state::Entity)
        .and_where(Expr::col(custody_state::Column::HolderAgencyId).eq(agency))
        .to_owned();
    let concerned = Condition::any()
        .add(evidence_item::Column::AgencyId.eq(agency))
        .add(Expr::col((evidence_item::Entity, evidence_item::Column::Id)).in_subquery(held));
    let reports = report::Entity::find().filter(report::Column::CaseId.eq(id)).filter(report::Column::AgencyId.eq(agency));
    let systems = case_system::Entity::find()
        .filter(case_system::Column::CaseId.eq(id))
        .filter(Expr::col((case_system::Entity, case_system::Column::SystemId)).in_subquery(own_systems));
    // Only what arrived: an upload that was begun or withdrawn gives nobody a part.
    let evidence = evidence_item::Entity::find()
        .filter(evidence_item::Column::CaseId.eq(id))
        .filter(evidence_item::Column::Status.is_in([EvidenceStatus::Stored, EvidenceStatus::Examined]))
        .filter(concerned);
    let tasks = task::Entity::find()
        .filter(task::Column::CaseId.eq(id))
        .filter(task::Column::AgencyId.eq(agency))
        .filter(task::Column::TaskOnly.eq(false))
        .filter(task::Column::Status.is_in(authz::GIVES_PART.iter().copied()));
    let stands_on = [reports.into_query(), systems.into_query(), evidence.into_query(), tasks.into_query()];
    let gone = case_agency::Entity::delete_many()
        .filter(case_agency::Column::CaseId.eq(id))
        .filter(case_agency::Column::AgencyId.eq(agency))
        .filter(stands_on.into_iter().fold(Condition::all(), |all, rows| all.add(Expr::exists(rows).not())))
        .exec(tx.db())
        .await?;
    Ok(gone.rows_affected > 0)
}

// -------------------------------------------------------------------------------------------------- judging, moving on

pub(super) async fn finish(tx: Tx<'_>, id: CaseId, audit: Audit) -> Result<Case> {
    let row = case::Entity::find_by_id(id).one(tx.db()).await?.ok_or(Error::NotFound)?;
    tx.commit(audit.case(id)).await?;
    Ok(row.into())
}

/// The case, held until the transaction ends: what is changed about it comes one after the other. Taken before its tasks, clocks and
/// calls.
///
/// # Errors
/// [`Error::NotFound`]; the database's error.
pub(crate) async fn hold(tx: &Tx<'_>, id: CaseId) -> Result<case::Model> {
    case::Entity::find_by_id(id).held().one(tx.db()).await?.ok_or(Error::NotFound)
}

async fn current(tx: &Tx<'_>, id: CaseId, expected_version: i32) -> Result<case::Model> {
    let row = hold(tx, id).await?;
    if row.version == i64::from(expected_version) { Ok(row) } else { Err(Error::conflict()) }
}

/// Changes a case's severity, with a reason of at least 10 characters.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Forbidden`]; `CONFLICT` where the case has another version; `INVALID_TRANSITION` where it is closed.
pub async fn set_severity(ctx: &Ctx, id: CaseId, expected_version: i32, severity: Severity, reason: &str) -> Result<Case> {
    let (permit, _) = authz::require_case(ctx, Action::SetSeverity, id).await?;
    let mut tx = Tx::begin(ctx, &permit).await?;
    let row = current(&tx, id, expected_version).await?;
    let mut check = Check::new();
    let reason = check.text("reason", reason, 10, 2000);
    check.done()?;
    if row.status == CaseStatus::Closed {
        return Err(closed());
    }
    let version = row.version + 1;
    let mut change = case::ActiveModel {
        id: Set(id),
        version: Set(version),
        severity: Set(severity),
        severity_rank: Set(severity.rank()),
        severity_reason: Set(Some(reason.clone())),
        ..Default::default()
    };
    if severity > row.severity {
        change.severity_risen_at = Set(Some(ctx.now()));
    }
    case::Entity::update(change).exec(tx.db()).await?;
    record(&mut tx, id, Note::of(TimelineKind::SeverityChanged).subject(severity.word()).text(reason)).await?;
    ask_rules(&mut tx, id, version).await?;
    let audit = Audit::of("case.set-severity", "case", id.0).detail(json!({"from": row.severity.word(), "to": severity.word()}));
    finish(tx, id, audit).await
}

/// Changes how far a case may travel, with a reason of at least 10 characters. Who loses sight of it by that is decided anew at
/// once. Never below the mark of the report that opened it, whose words are its title.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Forbidden`]; `CONFLICT` where the case has another version; `INVALID_TRANSITION` where a closed case
/// would get a wider mark; `VALIDATION` for a mark that is the present one or below that of the report that opened the case.
pub async fn set_tlp(ctx: &Ctx, id: CaseId, expected_version: i32, tlp: Tlp, reason: &str) -> Result<Case> {
    let (permit, _) = authz::require_case(ctx, Action::SetTlp, id).await?;
    let mut tx = Tx::begin(ctx, &permit).await?;
    let row = current(&tx, id, expected_version).await?;
    let mut check = Check::new();
    let reason = check.text("reason", reason, 10, 2000);
    if tlp == row.tlp {
        check.fail(UserError::invalid("tlp", "Vụ việc đang có nhãn này.", "The case has this mark already."));
    }
    let first: Option<Tlp> = report::Entity::find()
        .select_only()
        .column(report::Column::Tlp)
        .filter(report::Column::CaseId.eq(id))
        .filter(report::Column::Status.eq(ReportStatus::Accepted))
        .into_tuple()
        .one(tx.db())
        .await?;
    if let Some(first) = first.filter(|first| tlp < *first) {
        check.fail(UserError::invalid(
            "tlp",
            format!("Báo cáo mở vụ việc có nhãn {}; vụ việc không được nhẹ hơn.", first.mark()),
            format!("The report that opened the case is {}; the case cannot be below it.", first.mark()),
        ));
    }
    check.done()?;
    // What was learnt later may need a closed case kept closer; nothing opens it up.
    if row.status == CaseStatus::Closed && tlp < row.tlp {
        return Err(Error::refused(
            ErrorCode::InvalidTransition,
            "tlp",
            "Vụ việc đã đóng: nhãn chỉ có thể chặt hơn.",
            "The case is closed: its mark can only be made stricter.",
        ));
    }
    let change = case::ActiveModel { id: Set(id), version: Set(row.version + 1), tlp: Set(tlp), ..Default::default() };
    case::Entity::update(change).exec(tx.db()).await?;
    record(&mut tx, id, Note::of(TimelineKind::TlpChanged).subject(tlp.word()).text(reason)).await?;
    let audit = Audit::of("case.set-tlp", "case", id.0).detail(json!({"from": row.tlp.word(), "to": tlp.word()}));
    finish(tx, id, audit).await
}

fn closed() -> Error {
    Error::refused(ErrorCode::InvalidTransition, "", "Vụ việc đã đóng.", "The case is closed.")
}

/// Moves a case to another status. Closing withdraws what is open: tasks, and calls that wait for their next tier.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Forbidden`]; `CONFLICT`; `INVALID_TRANSITION` with the condition that is missing.
pub async fn advance(ctx: &Ctx, id: CaseId, expected_version: i32, to: CaseStatus, note: Option<&str>) -> Result<Case> {
    let (permit, facts) = authz::require_case(ctx, Action::AdvanceCase, id).await?;
    let mut check = Check::new();
    let note = check.optional("note", note, 5000);
    check.done()?;
    let mut tx = Tx::begin(ctx, &permit).await?;
    let row = current(&tx, id, expected_version).await?;
    let Some(step) = step(row.status, to) else {
        return Err(Error::refused(
            ErrorCode::InvalidTransition,
            "to",
            "Không có bước chuyển này từ trạng thái hiện tại.",
            "There is no such step from the present status.",
        ));
    };
    if step != StepFor::Everyone && !authz::may_case(ctx, Action::CloseCase, &facts) {
        return Err(Error::Forbidden);
    }
    if step == StepFor::CoordinatorWithNote && note.as_deref().is_none_or(|note| note.chars().count() < 10) {
        return Err(Error::refused(ErrorCode::Validation, "note", "Nêu lý do, ít nhất 10 ký tự.", "Say why, in at least 10 characters."));
    }
    if to == CaseStatus::Closed {
        clocks::must_be_closable(&tx, &row).await?;
    }
    let now = ctx.now();
    let change = case::ActiveModel {
        id: Set(id),
        version: Set(row.version + 1),
        status: Set(to),
        closed_at: Set((to == CaseStatus::Closed).then_some(now)),
        ..Default::default()
    };
    case::Entity::update(change).exec(tx.db()).await?;
    if to == CaseStatus::Recovered {
        clocks::start_for_recovery(&mut tx, id).await?;
    }
    clocks::refresh_deadline(tx.db(), id).await?;
    if to == CaseStatus::Closed {
        leave_nothing_open(&mut tx, id, note.as_deref()).await?;
    }
    record(&mut tx, id, Note::of(TimelineKind::StatusChanged).subject(to.word()).text(note)).await?;
    let audit = Audit::of("case.advance", "case", id.0).detail(json!({"from": row.status.word(), "to": to.word()}));
    finish(tx, id, audit).await
}

/// A closed case waits for nobody: its open tasks are withdrawn, with the parts that stood on them alone, and no further tier is called. The words of the closing stand in the
/// timeline, for those who see the case; a guest of a task alone is told that the work has ended.
async fn leave_nothing_open(tx: &mut Tx<'_>, id: CaseId, note: Option<&str>) -> Result<()> {
    let now = tx.ctx().now();
    let open: Vec<(TaskId, String, AgencyId, bool)> = task::Entity::find()
        .select_only()
        .columns([task::Column::Id, task::Column::Title])
        .columns([task::Column::AgencyId, task::Column::TaskOnly])
        .filter(task::Column::CaseId.eq(id))
        .filter(task::Column::Status.is_in(TaskStatus::OPEN))
        .order_by_asc(task::Column::Id)
        .into_tuple()
        .all(tx.db())
        .await?;
    task::Entity::update_many()
        .col_expr(task::Column::Status, Expr::value(TaskStatus::Cancelled))
        .col_expr(task::Column::FinishedAt, Expr::value(now))
        .filter(task::Column::CaseId.eq(id))
        .filter(task::Column::Status.is_in(TaskStatus::OPEN))
        .exec(tx.db())
        .await?;
    let sending: HashSet<AgencyId> = evidence_item::Entity::find()
        .select_only()
        .column(evidence_item::Column::AgencyId)
        .filter(evidence_item::Column::CaseId.eq(id))
        .filter(evidence_item::Column::Status.eq(EvidenceStatus::Receiving))
        .into_tuple::<AgencyId>()
        .all(tx.db())
        .await?
        .into_iter()
        .collect();
    let with_part: BTreeSet<AgencyId> = open.iter().filter(|(.., task_only)| !task_only).map(|(_, _, agency, _)| *agency).collect();
    // Who is sending evidence may send it to its end; where the upload is withdrawn instead, the part ends with it.
    for agency in with_part.into_iter().filter(|agency| !sending.contains(agency)) {
        end_part(tx, id, agency).await?;
    }
    for (task, title, ..) in open {
        let withdrawn = Note::of(TimelineKind::TaskCancelled).subject(title).about(task.0).text(note.map(ToOwned::to_owned));
        record(tx, id, withdrawn).await?;
    }
    escalation::Entity::update_many()
        .col_expr(escalation::Column::NextTierAt, Expr::value(Option::<Millis>::None))
        .filter(escalation::Column::CaseId.eq(id))
        .filter(escalation::Column::AcknowledgedAt.is_null())
        .filter(escalation::Column::PassedOnAt.is_null())
        .exec(tx.db())
        .await?;
    Ok(())
}

/// Writes into the timeline, with a time of the entry's own (not in the future). The same again by the same person in the same moment
/// is that first entry: a second click writes nothing twice.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Forbidden`]; what the person can mend.
pub async fn add_entry(ctx: &Ctx, id: CaseId, text: &str, at: Option<Millis>) -> Result<Case> {
    let (permit, _) = authz::require_case(ctx, Action::AddEntry, id).await?;
    let mut check = Check::new();
    let text = check.text("input.text", text, 1, 20_000);
    if at.is_some_and(|at| at > ctx.now() + 5 * MINUTE) {
        check.fail(UserError::invalid("input.at", "Thời điểm ở tương lai.", "The time is in the future."));
    }
    check.done()?;
    let user = ctx.user()?;
    let mut tx = Tx::begin(ctx, &permit).await?;
    // Held, so that two clicks come one after the other.
    let row = hold(&tx, id).await?;
    let lately = case_event::Entity::find()
        .filter(case_event::Column::CaseId.eq(id))
        .filter(case_event::Column::Kind.eq(TimelineKind::Entry))
        .filter(case_event::Column::ActorId.eq(user))
        .filter(case_event::Column::RecordedAt.gt(ctx.now().saturating_sub(SAME_MOMENT)))
        .all(tx.db())
        .await?;
    if lately.iter().any(|entry| entry.text.as_ref() == Some(&text) && entry.at == at.unwrap_or(entry.recorded_at)) {
        return Ok(row.into());
    }
    let mut note = Note::of(TimelineKind::Entry).text(text);
    if let Some(at) = at {
        note = note.at(at);
    }
    record(&mut tx, id, note).await?;
    finish(tx, id, Audit::of("case.add-entry", "case", id.0)).await
}

/// Marks a frozen control of an affected system as suspected to have failed, or takes the mark back.
///
/// # Errors
/// [`Error::NotFound`] also where the control was not frozen into the case or the viewer does not see its system there;
/// [`Error::Forbidden`].
pub async fn suspect_control(
    ctx: &Ctx,
    id: CaseId,
    system: SystemId,
    control: ControlId,
    suspected: Suspicion,
    reason: &str,
) -> Result<Case> {
    let (permit, _) = authz::require_case(ctx, Action::SuspectControl, id).await?;
    let user = ctx.user()?;
    let mut check = Check::new();
    let reason = check.text("input.reason", reason, 10, 2000);
    check.done()?;
    let mut tx = Tx::begin(ctx, &permit).await?;
    // An agency sees its own systems of a case, and marks controls of no others.
    let affected = case_system::Entity::find()
        .join(JoinType::InnerJoin, affected_system())
        .filter(case_system::Column::CaseId.eq(id))
        .filter(case_system::Column::SystemId.eq(system))
        .filter(Scope::affected_systems(ctx).condition())
        .one(tx.db())
        .await?
        .ok_or(Error::NotFound)?;
    let frozen = frozen_control::Entity::find_by_id((affected.id, control)).one(tx.db()).await?.ok_or(Error::NotFound)?;
    match suspected {
        Suspicion::Raised => {
            let row = suspected_control::ActiveModel {
                case_system_id: Set(affected.id),
                control_id: Set(control),
                reason: Set(reason.clone()),
                suspected_at: Set(ctx.now()),
                suspected_by: Set(user),
            };
            use suspected_control::Column as C;
            let update =
                OnConflict::columns([C::CaseSystemId, C::ControlId]).update_columns([C::Reason, C::SuspectedAt, C::SuspectedBy]).to_owned();
            suspected_control::Entity::insert(row).on_conflict(update).exec_without_returning(tx.db()).await?;
        }
        Suspicion::Withdrawn => {
            suspected_control::Entity::delete_by_id((affected.id, control)).exec(tx.db()).await?;
        }
    }
    let subject = model::suspected(&frozen.clause, control);
    record(&mut tx, id, Note::of(TimelineKind::ControlSuspected).subject(subject).about(system.0).text(reason)).await?;
    let detail = json!({"control": control.0, "system": system.0, "suspected": suspected == Suspicion::Raised});
    finish(tx, id, Audit::of("case.suspect-control", "case", id.0).detail(detail)).await
}

/// Whether a suspicion is raised or withdrawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Suspicion {
    /// The control is suspected.
    Raised,
    /// It no longer is.
    Withdrawn,
}

// ------------------------------------------------------------------------------------------------------------- reading

/// What to list.
#[derive(Clone, Debug, Default)]
pub struct CaseFilter {
    /// Only these statuses.
    pub status: Option<Vec<CaseStatus>>,
    /// Only these severities.
    pub severity: Option<Vec<Severity>>,
    /// Only where this agency has full part, as far as the viewer may know.
    pub agency: Option<AgencyId>,
    /// Only where this system is affected, as far as the viewer may know.
    pub system: Option<SystemId>,
    /// Only where a system of this level is affected, as far as the viewer may know.
    pub level: Option<i32>,
    /// Words in number or title.
    pub text: Option<String>,
}

/// Cases that the viewer may see.
///
/// # Errors
/// The database's error; a foreign cursor.
pub async fn list(ctx: &Ctx, args: PageArgs, filter: CaseFilter, order: CaseOrder) -> Result<Page<Case>> {
    let scope = Scope::cases(ctx);
    let mut select = case::Entity::find().filter(scope.condition());
    if let Some(status) = filter.status {
        select = select.filter(case::Column::Status.is_in(status));
    }
    if let Some(severity) = filter.severity {
        select = select.filter(case::Column::SeverityRank.is_in(severity.into_iter().map(Severity::rank)));
    }
    if let Some(agency) = filter.agency {
        let part = Query::select()
            .column((case_agency::Entity, case_agency::Column::CaseId))
            .from(case_agency::Entity)
            .and_where(case_agency::Column::AgencyId.eq(agency))
            .cond_where(Scope::case_agencies(ctx).condition())
            .to_owned();
        select = select.filter(Expr::col((case::Entity, case::Column::Id)).in_subquery(part));
    }
    let affected = |condition: Condition| -> SelectStatement {
        Query::select()
            .column((case_system::Entity, case_system::Column::CaseId))
            .from(case_system::Entity)
            .inner_join(
                system::Entity,
                Expr::col((system::Entity, system::Column::Id)).equals((case_system::Entity, case_system::Column::SystemId)),
            )
            .cond_where(condition.add(Scope::affected_systems(ctx).condition()))
            .to_owned()
    };
    if let Some(id) = filter.system {
        let condition = Condition::all().add(case_system::Column::SystemId.eq(id));
        select = select.filter(Expr::col((case::Entity, case::Column::Id)).in_subquery(affected(condition)));
    }
    if let Some(level) = filter.level {
        let condition = Condition::all().add(case_system::Column::Level.eq(level));
        select = select.filter(Expr::col((case::Entity, case::Column::Id)).in_subquery(affected(condition)));
    }
    if let Some(pattern) = filter.text.as_deref().and_then(like_pattern) {
        select = select.filter(Expr::col((case::Entity, case::Column::Search)).like(LikeExpr::new(pattern).escape('\\')));
    }
    let db = ctx.read(&scope);
    let all = select.clone();
    let keys = match order {
        CaseOrder::OpenedAtDesc => {
            vec![SortKey::desc(case::Column::OpenedAt, KeyKind::Int), SortKey::desc(case::Column::Id, KeyKind::Id)]
        }
        CaseOrder::SeverityDesc => vec![
            SortKey::desc(case::Column::SeverityRank, KeyKind::Int),
            SortKey::desc(case::Column::OpenedAt, KeyKind::Int),
            SortKey::desc(case::Column::Id, KeyKind::Id),
        ],
        CaseOrder::NextDeadlineAsc => {
            vec![SortKey { expr: next_deadline(ctx), kind: KeyKind::Int, order: Order::Asc }, SortKey::asc(case::Column::Id, KeyKind::Id)]
        }
    };
    let mut select = select.select_only().columns(COLUMNS).filter(args.condition(&keys)?).limit(args.limit());
    for key in keys {
        select = select.order_by(key.expr, key.order);
    }
    let rows: Vec<Due> = if order == CaseOrder::NextDeadlineAsc {
        select.expr_as(next_deadline(ctx), "deadline").into_model().all(db).await?
    } else {
        let rows: Vec<Listed> = select.into_model().all(db).await?;
        rows.into_iter().map(|Listed(case)| Due(case, NEVER)).collect()
    };
    let cursor = |Due(case, deadline): &Due| {
        let id = json!(case.id.0);
        Cursor::new(match order {
            CaseOrder::OpenedAtDesc => vec![json!(case.opened_at), id],
            CaseOrder::SeverityDesc => vec![json!(case.severity.rank()), json!(case.opened_at), id],
            CaseOrder::NextDeadlineAsc => vec![json!(deadline), id],
        })
    };
    let total = args.count(all, rows.len(), db).await?;
    Ok(Page::new(&args, rows, total, cursor).map(|Due(case, _)| case))
}

/// The columns of a [`Case`], in the order in which [`read`] takes them.
const COLUMNS: [case::Column; 13] = [
    case::Column::Id,
    case::Column::Number,
    case::Column::Title,
    case::Column::Status,
    case::Column::Severity,
    case::Column::SeverityReason,
    case::Column::Tlp,
    case::Column::IncidentClass,
    case::Column::Version,
    case::Column::MaxLevel,
    case::Column::OpenedAt,
    case::Column::OpenedBy,
    case::Column::ClosedAt,
];

fn read(row: &mut Columns<'_>) -> std::result::Result<Case, DbErr> {
    Ok(Case {
        id: row.take()?,
        number: row.take()?,
        title: row.take()?,
        status: row.take()?,
        severity: row.take()?,
        severity_reason: row.take()?,
        tlp: row.take()?,
        incident_class: row.take()?,
        version: row.take()?,
        max_level: row.take()?,
        opened_at: row.take()?,
        opened_by: row.take()?,
        closed_at: row.take()?,
    })
}

/// A case of a list.
#[derive(Debug)]
struct Listed(Case);

impl FromQueryResult for Listed {
    fn from_query_result(row: &QueryResult, _: &str) -> std::result::Result<Self, DbErr> {
        Ok(Self(read(&mut Columns::of(row))?))
    }
}

/// A case of a list that is ordered by due time, with that time.
#[derive(Debug)]
struct Due(Case, Millis);

impl FromQueryResult for Due {
    fn from_query_result(row: &QueryResult, _: &str) -> std::result::Result<Self, DbErr> {
        let mut row = Columns::of(row);
        Ok(Self(read(&mut row)?, row.take()?))
    }
}

/// The due time of the nearest clock of a case that is not met, among those that the viewer may know of: an order of the
/// list must tell no more than the clocks do.
fn next_deadline(ctx: &Ctx) -> SimpleExpr {
    let sight = authz::policy::CaseSight::of(&ctx.actor);
    let of_all: SimpleExpr = Expr::col((case::Entity, case::Column::NextDeadlineAt));
    if authz::knows_all_agencies(ctx) {
        return of_all;
    }
    let nearest = Query::select()
        .expr(Expr::col((clock::Entity, clock::Column::DueAt)).min())
        .from(clock::Entity)
        .and_where(Expr::col((clock::Entity, clock::Column::CaseId)).equals((case::Entity, case::Column::Id)))
        .and_where(clock::Column::MetAt.is_null())
        .cond_where(Scope::clocks(ctx).condition())
        .to_owned();
    let known: SimpleExpr = Func::coalesce([SimpleExpr::SubQuery(None, Box::new(nearest.into())), Expr::value(NEVER)]).into();
    if sight.national.is_none() || !sight.agencies.is_empty() {
        return known;
    }
    // Whoever sees all cases that are not TLP:RED looks at each clock only where some report is.
    let red = Query::select()
        .expr(Expr::val(1))
        .from(report::Entity)
        .and_where(Expr::col((report::Entity, report::Column::CaseId)).equals((case::Entity, case::Column::Id)))
        .and_where(report::Column::Tlp.eq(Tlp::Red))
        .to_owned();
    Expr::case(Expr::exists(red), known).finally(of_all).into()
}

/// Cases by id; hidden ones are missing.
///
/// # Errors
/// The database's error.
pub async fn by_ids(ctx: &Ctx, ids: &[CaseId]) -> Result<HashMap<CaseId, Case>> {
    let scope = Scope::cases(ctx);
    let rows =
        case::Entity::find().filter(scope.condition()).filter(case::Column::Id.is_in(ids.iter().copied())).all(ctx.read(&scope)).await?;
    Ok(rows.into_iter().map(|row| (row.id, row.into())).collect())
}

/// The case with a number, if the viewer may see it.
///
/// # Errors
/// The database's error.
pub async fn by_number(ctx: &Ctx, number: &str) -> Result<Option<Case>> {
    let scope = Scope::cases(ctx);
    let row = case::Entity::find().filter(scope.condition()).filter(case::Column::Number.eq(number)).one(ctx.read(&scope)).await?;
    Ok(row.map(Case::from))
}

/// An affected system with the name of the system itself.
#[derive(Debug)]
struct AffectedRow(AffectedSystem, SystemName);

impl FromQueryResult for AffectedRow {
    fn from_query_result(row: &QueryResult, _: &str) -> std::result::Result<Self, DbErr> {
        let mut row = Columns::of(row);
        let affected = AffectedSystem {
            id: row.take()?,
            case: row.take()?,
            system: row.take()?,
            level: row.take()?,
            legal_profile: row.take()?,
            frozen_at: row.take()?,
            total_controls: row.take()?,
            unimplemented_controls: row.take()?,
        };
        let system = SystemName { id: affected.system, agency: row.take()?, code: row.take()?, name: row.take()?, name_en: row.take()? };
        Ok(Self(affected, system))
    }
}

fn affected_system() -> RelationDef {
    case_system::Entity::belongs_to(system::Entity).from(case_system::Column::SystemId).to(system::Column::Id).into()
}

/// The affected systems of cases, each with the system itself, by the system's code; of those that the viewer may see.
///
/// # Errors
/// The database's error.
pub async fn affected_of(ctx: &Ctx, ids: &[CaseId]) -> Result<HashMap<CaseId, Arc<[Affected]>>> {
    let scope = Scope::of_cases(ctx, case_system::Column::CaseId);
    let rows: Vec<AffectedRow> = case_system::Entity::find()
        .select_only()
        .columns([
            case_system::Column::Id,
            case_system::Column::CaseId,
            case_system::Column::SystemId,
            case_system::Column::Level,
            case_system::Column::LegalProfile,
            case_system::Column::FrozenAt,
            case_system::Column::TotalControls,
            case_system::Column::UnimplementedControls,
        ])
        .join(JoinType::InnerJoin, affected_system())
        .columns([system::Column::AgencyId, system::Column::Code, system::Column::Name, system::Column::NameEn])
        .filter(scope.condition())
        .filter(Scope::affected_systems(ctx).condition())
        .filter(case_system::Column::CaseId.is_in(ids.iter().copied()))
        .into_model()
        .all(ctx.read(&scope))
        .await?;
    let mut found: HashMap<CaseId, Vec<Affected>> = HashMap::new();
    for AffectedRow(affected, system) in rows {
        found.entry(affected.case).or_default().push(Arc::new((affected, Arc::new(system))));
    }
    // A few for each case: cheaper to sort here than in the database, which sorts them all together.
    let sorted = |mut systems: Vec<Affected>| {
        systems.sort_by(|a, b| a.1.code.cmp(&b.1.code));
        systems.into()
    };
    Ok(found.into_iter().map(|(case, systems)| (case, sorted(systems))).collect())
}

/// How many frozen controls of affected systems are suspected to have failed.
///
/// # Errors
/// The database's error.
pub async fn suspected_of(ctx: &Ctx, ids: &[CaseSystemId]) -> Result<HashMap<CaseSystemId, i64>> {
    let grant = Scope::affected_systems(ctx);
    let rows: Vec<(CaseSystemId, i64)> = suspected_control::Entity::find()
        .select_only()
        .column(suspected_control::Column::CaseSystemId)
        .column_as(suspected_control::Column::ControlId.count(), "number")
        .filter(suspected_control::Column::CaseSystemId.is_in(ids.iter().copied()))
        .group_by(suspected_control::Column::CaseSystemId)
        .into_tuple()
        .all(ctx.read(&grant))
        .await?;
    Ok(rows.into_iter().collect())
}

/// Which controls of a system are suspected to have failed in cases that are not closed, the newest suspicion first, up to 100: in cases
/// that the viewer may see, where the viewer sees that the system is affected.
///
/// # Errors
/// The database's error.
pub async fn suspicions(ctx: &Ctx, system: SystemId) -> Result<Vec<ControlSuspicion>> {
    use suspected_control::Column as C;

    let scope = Scope::of_cases(ctx, case_system::Column::CaseId);
    let to_affected: RelationDef =
        suspected_control::Entity::belongs_to(case_system::Entity).from(C::CaseSystemId).to(case_system::Column::Id).into();
    let to_case: RelationDef = case_system::Entity::belongs_to(case::Entity).from(case_system::Column::CaseId).to(case::Column::Id).into();
    let rows: Vec<(ControlId, CaseId, String, Millis)> = suspected_control::Entity::find()
        .select_only()
        .column(C::ControlId)
        .column(case_system::Column::CaseId)
        .columns([C::Reason, C::SuspectedAt])
        .join(JoinType::InnerJoin, to_affected)
        .join(JoinType::InnerJoin, affected_system())
        .join(JoinType::InnerJoin, to_case)
        .filter(case_system::Column::SystemId.eq(system))
        .filter(case::Column::Status.ne(CaseStatus::Closed))
        .filter(scope.condition())
        .filter(Scope::affected_systems(ctx).condition())
        .order_by_desc(C::SuspectedAt)
        .order_by_desc(case_system::Column::CaseId)
        .order_by_asc(C::ControlId)
        .limit(MOST_SUSPICIONS)
        .into_tuple()
        .all(ctx.read(&scope))
        .await?;
    Ok(rows.into_iter().map(|(control, case, reason, at)| ControlSuspicion { control, case, reason, at }).collect())
}

/// The titles of controls, of whatever catalogue.
///
/// # Errors
/// The database's error.
pub async fn titles_of_controls(ctx: &Ctx, ids: &[ControlId]) -> Result<HashMap<ControlId, Text>> {
    // Catalogues are published law.
    let grant = Scope::agencies(ctx);
    let rows: Vec<(ControlId, String, String)> = control::Entity::find()
        .select_only()
        .columns([control::Column::Id, control::Column::TitleVi, control::Column::TitleEn])
        .filter(control::Column::Id.is_in(ids.iter().copied()))
        .into_tuple()
        .all(ctx.read(&grant))
        .await?;
    Ok(rows.into_iter().map(|(id, vi, en)| (id, Text::new(vi, en))).collect())
}

#[derive(Debug, FromQueryResult)]
struct FrozenRow {
    #[sea_orm(nested)]
    control: ControlColumns,
    position: i32,
    status: ControlStatus,
    suspected_by: Option<UserId>,
}

/// The frozen controls of an affected system, in the catalogue's order.
///
/// # Errors
/// [`Error::NotFound`] where the case is hidden; the database's error.
pub async fn frozen_controls(ctx: &Ctx, affected: &AffectedSystem, args: PageArgs, filter: ControlFilter) -> Result<Page<FrozenControl>> {
    let (permit, _) = authz::require_case(ctx, Action::ReadCase, affected.case).await?;
    let to_control: RelationDef =
        frozen_control::Entity::belongs_to(control::Entity).from(frozen_control::Column::ControlId).to(control::Column::Id).into();
    let to_suspicion: RelationDef = frozen_control::Entity::belongs_to(suspected_control::Entity)
        .from(frozen_control::Column::ControlId)
        .to(suspected_control::Column::ControlId)
        .into();
    let of_system = affected.id;
    let to_suspicion = to_suspicion
        .on_condition(move |_, right| Condition::all().add(Expr::col((right, suspected_control::Column::CaseSystemId)).eq(of_system)));
    let mut select = frozen_control::Entity::find()
        .join(JoinType::InnerJoin, to_control)
        .join(JoinType::LeftJoin, to_suspicion)
        .filter(frozen_control::Column::CaseSystemId.eq(affected.id));
    if let Some(status) = filter.status {
        select = select.filter(frozen_control::Column::Status.is_in(status));
    }
    if let Some(failed) = filter.failed {
        let by = suspected_control::Column::SuspectedBy;
        select = select.filter(if failed { by.is_not_null() } else { by.is_null() });
    }
    if let Some(pattern) = filter.text.as_deref().and_then(like_pattern) {
        select = select.filter(Expr::col((control::Entity, control::Column::Search)).like(LikeExpr::new(pattern).escape('\\')));
    }
    let db = ctx.read(&permit);
    let all = select.clone();
    let keys = [SortKey::asc(frozen_control::Column::Position, KeyKind::Int)];
    let rows: Vec<FrozenRow> = control_columns(select.select_only())
        .columns([frozen_control::Column::Clause, frozen_control::Column::Position, frozen_control::Column::Status])
        .column(suspected_control::Column::SuspectedBy)
        .filter(args.condition(&keys)?)
        .order_by_asc(frozen_control::Column::Position)
        .limit(args.limit())
        .into_model()
        .all(db)
        .await?;
    let total = args.count(all, rows.len(), db).await?;
    let page = Page::new(&args, rows, total, |row| Cursor::new(vec![json!(row.position)]));
    Ok(page.map(|row| FrozenControl {
        control: row.control.into(),
        position: row.position,
        status: row.status,
        suspected: row.suspected_by.is_some(),
    }))
}

/// A case, and the name of an agency with full part in it.
type PartRow = (CaseId, AgencyId, String, String, Option<String>);

/// The agencies with full part in cases, as far as the viewer may know, by code.
///
/// # Errors
/// The database's error.
pub async fn agencies_of(ctx: &Ctx, ids: &[CaseId]) -> Result<HashMap<CaseId, Vec<Arc<AgencyName>>>> {
    let scope = Scope::case_agencies(ctx);
    let to_agency: RelationDef =
        case_agency::Entity::belongs_to(agency::Entity).from(case_agency::Column::AgencyId).to(agency::Column::Id).into();
    let rows: Vec<PartRow> = case_agency::Entity::find()
        .select_only()
        .column(case_agency::Column::CaseId)
        .columns([agency::Column::Id, agency::Column::Code, agency::Column::Name, agency::Column::NameEn])
        .join(JoinType::InnerJoin, to_agency)
        .filter(Scope::of_cases(ctx, case_agency::Column::CaseId).condition())
        .filter(scope.condition())
        .filter(case_agency::Column::CaseId.is_in(ids.iter().copied()))
        .into_tuple()
        .all(ctx.read(&scope))
        .await?;
    let mut found: HashMap<CaseId, Vec<Arc<AgencyName>>> = HashMap::new();
    for (case, id, code, name, name_en) in rows {
        found.entry(case).or_default().push(Arc::new(AgencyName { id, code, name, name_en }));
    }
    for agencies in found.values_mut() {
        agencies.sort_by(|a, b| a.code.cmp(&b.code));
    }
    Ok(found)
}

/// How many tasks of cases are assigned or accepted.
///
/// # Errors
/// The database's error.
pub async fn open_tasks_of(ctx: &Ctx, ids: &[CaseId]) -> Result<HashMap<CaseId, i64>> {
    let scope = Scope::tasks(ctx);
    let rows: Vec<(CaseId, i64)> = task::Entity::find()
        .select_only()
        .column(task::Column::CaseId)
        .column_as(task::Column::Id.count(), "number")
        .filter(scope.condition())
        .filter(task::Column::CaseId.is_in(ids.iter().copied()))
        .filter(task::Column::Status.is_in(TaskStatus::OPEN))
        .group_by(task::Column::CaseId)
        .into_tuple()
        .all(ctx.read(&scope))
        .await?;
    Ok(rows.into_iter().collect())
}

#[derive(Debug, FromQueryResult)]
struct TotalsRow {
    id: CaseId,
    reports: i64,
    tasks: i64,
    evidence: i64,
    altered_evidence: i64,
    observables: i64,
    escalations: i64,
    timeline: i64,
}

/// How long the lists of cases are, in one statement.
///
/// # Errors
/// The database's error.
pub async fn totals_of(ctx: &Ctx, ids: &[CaseId]) -> Result<HashMap<CaseId, Totals>> {
    fn count<E: EntityTrait>(entity: E, case_id: impl ColumnTrait, scope: &Scope) -> SimpleExpr {
        let rows = Query::select()
            .expr(Expr::cust("count(*)"))
            .from(entity)
            .and_where(Expr::col(case_id.as_column_ref()).equals((case::Entity, case::Column::Id)))
            .cond_where(scope.condition())
            .to_owned();
        SimpleExpr::SubQuery(None, Box::new(rows.into()))
    }
    let scope = Scope::cases(ctx);
    let observables = Scope::observables(ctx).narrowed(Condition::all().add(observable::Column::WithdrawnAt.is_null()));
    let kept = || Condition::all().add(evidence_item::Column::CancelledAt.is_null());
    let evidence = Scope::evidence(ctx).narrowed(kept());
    let altered = Scope::evidence(ctx).narrowed(kept().add(evidence_item::Column::Id.in_subquery(custody::altered_items())));
    let rows = case::Entity::find()
        .select_only()
        .column(case::Column::Id)
        .expr_as(count(report::Entity, report::Column::CaseId, &Scope::reports(ctx)), "reports")
        .expr_as(count(task::Entity, task::Column::CaseId, &Scope::tasks(ctx)), "tasks")
        .expr_as(count(evidence_item::Entity, evidence_item::Column::CaseId, &evidence), "evidence")
        .expr_as(count(evidence_item::Entity, evidence_item::Column::CaseId, &altered), "altered_evidence")
        .expr_as(count(observable::Entity, observable::Column::CaseId, &observables), "observables")
        .expr_as(count(escalation::Entity, escalation::Column::CaseId, &Scope::escalations(ctx)), "escalations")
        .expr_as(count(case_event::Entity, case_event::Column::CaseId, &Scope::timeline(ctx)), "timeline")
        .filter(scope.condition())
        .filter(case::Column::Id.is_in(ids.iter().copied()))
        .into_model::<TotalsRow>()
        .all(ctx.read(&scope))
        .await?;
    let totals = |row: &TotalsRow| Totals {
        reports: row.reports,
        tasks: row.tasks,
        evidence: row.evidence,
        altered_evidence: row.altered_evidence,
        observables: row.observables,
        escalations: row.escalations,
        timeline: row.timeline,
    };
    Ok(rows.iter().map(|row| (row.id, totals(row))).collect())
}

/// The timeline of a case, the newest first; `manual` keeps only (or leaves out) what people wrote.
///
/// # Errors
/// [`Error::NotFound`] where the case is hidden; the database's error.
pub async fn timeline(ctx: &Ctx, id: CaseId, args: PageArgs, manual: Option<bool>) -> Result<Page<TimelineEntry>> {
    let scope = Scope::timeline(ctx);
    let mut select = case_event::Entity::find()
        .filter(case_event::Column::CaseId.eq(id))
        .filter(Scope::of_cases(ctx, case_event::Column::CaseId).condition())
        .filter(scope.condition());
    if let Some(manual) = manual {
        let kind = case_event::Column::Kind;
        select = select.filter(if manual { kind.eq(TimelineKind::Entry) } else { kind.ne(TimelineKind::Entry) });
    }
    let db = ctx.read(&scope);
    let all = select.clone();
    let keys = [SortKey::desc(case_event::Column::At, KeyKind::Int), SortKey::desc(case_event::Column::Id, KeyKind::Id)];
    let rows = select
        .filter(args.condition(&keys)?)
        .order_by_desc(case_event::Column::At)
        .order_by_desc(case_event::Column::Id)
        .limit(args.limit())
        .all(db)
        .await?;
    let total = args.count(all, rows.len(), db).await?;
    Ok(Page::new(&args, rows, total, |row| Cursor::new(vec![json!(row.at), json!(row.id.0)])).map(entry))
}

fn entry(row: case_event::Model) -> TimelineEntry {
    TimelineEntry {
        id: row.id,
        case: row.case_id,
        kind: row.kind,
        at: row.at,
        recorded_at: row.recorded_at,
        actor: row.actor_id,
        text: row.text,
        subject: row.subject,
        subject_id: row.subject_id,
    }
}

/// The changes of status, the oldest first, beginning with the opening; at most 200.
///
/// # Errors
/// [`Error::NotFound`] where the case is hidden; the database's error.
pub async fn status_history(ctx: &Ctx, id: CaseId) -> Result<Vec<TimelineEntry>> {
    let scope = Scope::of_cases(ctx, case_event::Column::CaseId);
    let rows = case_event::Entity::find()
        .filter(case_event::Column::CaseId.eq(id))
        .filter(scope.condition())
        .filter(case_event::Column::Kind.is_in([TimelineKind::CaseOpened, TimelineKind::StatusChanged]))
        .order_by_asc(case_event::Column::At)
        .order_by_asc(case_event::Column::Id)
        .limit(200)
        .all(ctx.read(&scope))
        .await?;
    Ok(rows.into_iter().map(entry).collect())
}

/// What the viewer may do with a case now; `clocks` are those of the case that the viewer may know of.
#[must_use]
pub fn actions(ctx: &Ctx, case: &Case, facts: &CaseFacts, clocks: &[Clock]) -> Vec<CaseAction> {
    let open = case.status != CaseStatus::Closed;
    let owed = clocks.iter().any(|clock| clock.met_at.is_none() && authz::may_file(ctx, clock.agency));
    let table = [
        (CaseAction::AssignTask, Action::AssignTask, open),
        (CaseAction::Escalate, Action::EscalateCase, open),
        (CaseAction::SetSeverity, Action::SetSeverity, open),
        (CaseAction::SetTlp, Action::SetTlp, open || case.tlp != Tlp::Red),
        (CaseAction::Advance, Action::AdvanceCase, !next_statuses(ctx, case, facts).is_empty()),
        (CaseAction::AddEntry, Action::AddEntry, true),
        (CaseAction::UploadEvidence, Action::StartUpload, open),
        (CaseAction::AddObservables, Action::AddObservables, open),
        (CaseAction::FileStatutoryReport, Action::FileStatutoryReport, owed),
        (CaseAction::SuspectControl, Action::SuspectControl, true),
    ];
    let possible = table.into_iter().filter(|(_, action, possible)| *possible && authz::may_case(ctx, *action, facts));
    possible.map(|(word, _, _)| word).collect()
}

/// To which statuses the viewer may move a case now.
#[must_use]
pub fn next_statuses(ctx: &Ctx, case: &Case, facts: &CaseFacts) -> Vec<CaseStatus> {
    let may = |action| authz::may_case(ctx, action, facts);
    let coordinator = may(Action::CloseCase);
    CaseStatus::ALL
        .iter()
        .copied()
        .filter(|to| match step(case.status, *to) {
            Some(StepFor::Everyone) => may(Action::AdvanceCase),
            Some(_) => coordinator,
            None => false,
        })
        .collect()
}

/// A case that may be related to a report, and why.
#[derive(Clone, Debug)]
pub struct Related {
    /// The case.
    pub case: Case,
    /// It affects a system of the report.
    pub same_system: bool,
    /// It affects the report's agency.
    pub same_agency: bool,
    /// It is of the same class.
    pub same_class: bool,
}

/// Open cases that share a system or the agency with a report, the closest first; at most 10. For those who decide.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Forbidden`]; the database's error.
pub async fn related(ctx: &Ctx, id: crate::ids::ReportId) -> Result<Vec<Related>> {
    let (permit, facts) = authz::require_report(ctx, Action::DecideReport, id).await?;
    let db = ctx.read(&permit);
    let row = report::Entity::find_by_id(id).one(db).await?.ok_or(Error::NotFound)?;
    let named = Query::select()
        .column(crate::features::reports::entity::report_system::Column::SystemId)
        .from(crate::features::reports::entity::report_system::Entity)
        .and_where(crate::features::reports::entity::report_system::Column::ReportId.eq(id))
        .to_owned();
    let by_system: Vec<CaseId> = case_system::Entity::find()
        .select_only()
        .column(case_system::Column::CaseId)
        .filter(Expr::col((case_system::Entity, case_system::Column::SystemId)).in_subquery(named))
        .limit(200)
        .into_tuple()
        .all(db)
        .await?;
    let with_agency = Query::select()
        .column(case_agency::Column::CaseId)
        .from(case_agency::Entity)
        .and_where(case_agency::Column::AgencyId.eq(facts.agency))
        .to_owned();
    let rows = case::Entity::find()
        .filter(Scope::cases(ctx).condition())
        .filter(case::Column::Status.ne(CaseStatus::Closed))
        .filter(
            Condition::any()
                .add(case::Column::Id.is_in(by_system.iter().copied()))
                .add(Expr::col((case::Entity, case::Column::Id)).in_subquery(with_agency.clone())),
        )
        .order_by_desc(case::Column::OpenedAt)
        .limit(100)
        .all(db)
        .await?;
    let by_agency: Vec<CaseId> = case_agency::Entity::find()
        .select_only()
        .column(case_agency::Column::CaseId)
        .filter(case_agency::Column::AgencyId.eq(facts.agency))
        .filter(case_agency::Column::CaseId.is_in(rows.iter().map(|row| row.id)))
        .into_tuple()
        .all(db)
        .await?;
    let mut related: Vec<Related> = rows
        .into_iter()
        .map(|case| Related {
            same_system: by_system.contains(&case.id),
            same_agency: by_agency.contains(&case.id),
            same_class: case.incident_class == row.incident_class,
            case: case.into(),
        })
        .collect();
    related.sort_by_key(|r| std::cmp::Reverse((r.same_system, r.same_class, r.same_agency, r.case.opened_at)));
    related.truncate(10);
    Ok(related)
}
