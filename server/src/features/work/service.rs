//! Collecting what waits for the viewer.

use std::collections::{HashMap, HashSet};

use sea_orm::sea_query::{Condition, Expr, ExprTrait, Query, SimpleExpr};
use sea_orm::{ColumnTrait, EntityTrait, JoinType, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, RelationDef, Select};

use super::model::{Subject, WorkItem, choose};
use crate::authz::{self, Action, Scope, policy};
use crate::clock::{DAY, Millis};
use crate::ctx::Ctx;
use crate::error::Result;
use crate::features::agencies::entity::{membership, user};
use crate::features::agencies::graphql::Waiting;
use crate::features::cases::entity::{case, clock};
use crate::features::cases::model::title_in;
use crate::features::custody::entity::{custody_state, disposal, transfer};
use crate::features::custody::{attestation, service as custody_log, transfers};
use crate::features::escalations::entity::{delivery, escalation};
use crate::features::escalations::model::{Pending, foremost};
use crate::features::escalations::service::known_levels;
use crate::features::evidence::entity::evidence_item;
use crate::features::reports::entity::report;
use crate::features::systems::law::{self, ClockStart, MetBy};
use crate::features::tasks::entity::task;
use crate::ids::{AgencyId, CaseId, EscalationId, EvidenceId, TaskId, UserId};
use crate::outbox::entity::job;
use crate::words::{CaseStatus, DisposalStatus, EvidenceStatus, ReportStatus, Role, TaskStatus, WorkKind};

/// Most things told at once.
pub const MAX_WORK: usize = 100;

fn is_coordinator(ctx: &Ctx) -> bool {
    ctx.actor.is_national(Role::Coordinator)
}

fn open_tasks(ctx: &Ctx) -> Select<task::Entity> {
    task::Entity::find().filter(Scope::own_tasks(ctx).condition()).filter(task::Column::Status.is_in(TaskStatus::OPEN))
}

/// Tasks that no colleague has taken on who is still there to do them.
fn unclaimed(ctx: &Ctx) -> Condition {
    let mine = ctx.actor.user.map(|user| task::Column::AssigneeId.eq(user));
    let of_task = |column: task::Column| Expr::col((task::Entity, column));
    let gone = is_gone(of_task(task::Column::AssigneeId), of_task(task::Column::AgencyId));
    Condition::any().add(task::Column::AssigneeId.is_null()).add_option(mine).add(gone)
}

/// Whether a person has no account any more, or no role at an agency by which its work is done.
fn is_gone(person: Expr, agency: Expr) -> SimpleExpr {
    let there = Query::select()
        .column((membership::Entity, membership::Column::UserId))
        .from(membership::Entity)
        .inner_join(user::Entity, Expr::col((user::Entity, user::Column::Id)).equals((membership::Entity, membership::Column::UserId)))
        .and_where(person.equals((membership::Entity, membership::Column::UserId)))
        .and_where(agency.equals((membership::Entity, membership::Column::AgencyId)))
        .and_where(membership::Column::Role.is_in([Role::Responder, Role::SecurityOfficer, Role::Analyst]))
        .and_where(user::Column::DisabledAt.is_null())
        .to_owned();
    Expr::exists(there).not()
}

/// Escalations that the viewer may acknowledge and nobody has, as far as the viewer may know.
fn open_escalations(ctx: &Ctx) -> Select<escalation::Entity> {
    let mut mine = Condition::any();
    if is_coordinator(ctx) {
        mine = mine.add(Expr::val(1).eq(1));
    }
    if let Some(user) = ctx.actor.user {
        let called = Query::select()
            .column(delivery::Column::EscalationId)
            .from(delivery::Entity)
            .and_where(delivery::Column::UserId.eq(user))
            .to_owned();
        mine = mine.add(Expr::col((escalation::Entity, escalation::Column::Id)).in_subquery(called));
    }
    let closed = Query::select()
        .column(case::Column::Id)
        .from(case::Entity)
        .and_where(Expr::col((case::Entity, case::Column::Status)).eq(CaseStatus::Closed))
        .to_owned();
    escalation::Entity::find()
        .filter(Scope::waiting_calls(ctx).condition())
        .filter(Expr::col((escalation::Entity, escalation::Column::CaseId)).not_in_subquery(closed))
        .filter(mine)
        .filter(Scope::escalations(ctx).condition())
}

fn waiting_reports(ctx: &Ctx) -> Select<report::Entity> {
    report::Entity::find().filter(Scope::reports(ctx).condition()).filter(report::Column::Status.eq(ReportStatus::Received))
}

/// Numbers for the navigation.
///
/// # Errors
/// The database's error.
pub async fn waiting(ctx: &Ctx) -> Result<Waiting> {
    let scope = Scope::tasks(ctx);
    let db = ctx.read(&scope);
    let number = |count: u64| i64::try_from(count).unwrap_or(i64::MAX);
    let reports = if is_coordinator(ctx) { number(waiting_reports(ctx).count(db).await?) } else { 0 };
    let tasks = if policy::task_sight(&ctx.actor).is_empty() { 0 } else { number(open_tasks(ctx).filter(unclaimed(ctx)).count(db).await?) };
    let dead_letters = if authz::may(ctx, Action::ReadOutbox) {
        number(job::Entity::find().filter(job::Column::DeadAt.is_not_null()).filter(job::Column::DismissedAt.is_null()).count(db).await?)
    } else {
        0
    };
    let transfers = number(transfers::count_waiting(ctx).await?);
    let items = everything(ctx).await?;
    let counted = |count: usize| number(u64::try_from(count).unwrap_or(u64::MAX));
    let escalations = counted(items.iter().filter(|item| item.kind == WorkKind::Escalation).count());
    let work = counted(items.iter().filter(|item| item.own).take(MAX_WORK).count());
    Ok(Waiting { work, reports, tasks, escalations, transfers, dead_letters })
}

/// What waits for the viewer, the nearest deadline first; at most `first`, at most [`MAX_WORK`], chosen by [`choose`].
///
/// # Errors
/// The database's error.
pub async fn my_work(ctx: &Ctx, first: usize) -> Result<Vec<WorkItem>> {
    Ok(choose(everything(ctx).await?, std::cmp::min(first, MAX_WORK)))
}

async fn everything(ctx: &Ctx) -> Result<Vec<WorkItem>> {
    let mut items = Vec::new();
    reports(ctx, &mut items).await?;
    tasks(ctx, &mut items).await?;
    escalations(ctx, &mut items).await?;
    clocks(ctx, &mut items).await?;
    evidence(ctx, &mut items).await?;
    custody(ctx, &mut items).await?;
    dead_letters(ctx, &mut items).await?;
    log(ctx, &mut items).await?;
    Ok(items)
}

const LIMIT: u64 = 100;
/// Uploads of others that are looked at for whether somebody goes on with them.
const OPEN_UPLOADS: u64 = 500;

async fn reports(ctx: &Ctx, items: &mut Vec<WorkItem>) -> Result<()> {
    let scope = Scope::reports(ctx);
    let db = ctx.read(&scope);
    if is_coordinator(ctx) {
        let rows = waiting_reports(ctx).order_by_asc(report::Column::ReceivedAt).limit(LIMIT).all(db).await?;
        if !rows.is_empty() {
            let profiles: HashMap<String, law::LegalProfile> =
                law::profiles(db).await?.into_iter().map(|profile| (profile.code.clone(), profile)).collect();
            for row in rows {
                let due_at = profiles.get(&row.legal_profile).and_then(|profile| {
                    let unmet = profile.rules.clocks.iter().filter(|r| r.starts == ClockStart::Detection && r.met_by != MetBy::Report);
                    unmet.map(|rule| rule.due(row.detected_at)).min()
                });
                items.push(WorkItem {
                    kind: WorkKind::ReportToTriage,
                    title: row.title,
                    due_at,
                    created_at: row.received_at,
                    severity: None,
                    own: true,
                    subject: Subject::Report(row.id),
                });
            }
        }
    }
    if let Some(user) = ctx.actor.user {
        let of_report = |column: report::Column| Expr::col((report::Entity, column));
        let own = ctx.actor.memberships.iter().filter(|m| m.role == Role::Responder).map(|m| m.agency);
        let of_colleague = Condition::all()
            .add(report::Column::AgencyId.is_in(own))
            .add(is_gone(of_report(report::Column::ReporterId), of_report(report::Column::AgencyId)));
        let rows = report::Entity::find()
            .filter(scope.condition())
            .filter(Condition::any().add(report::Column::ReporterId.eq(user)).add(of_colleague))
            .filter(report::Column::Status.eq(ReportStatus::Rejected))
            .filter(report::Column::DecidedAt.gte(ctx.now() - 7 * DAY))
            .limit(LIMIT)
            .all(db)
            .await?;
        items.extend(rows.into_iter().map(|row| WorkItem {
            kind: WorkKind::ReportRejected,
            title: row.title,
            due_at: None,
            created_at: row.decided_at.unwrap_or(row.received_at),
            severity: None,
            own: true,
            subject: Subject::Report(row.id),
        }));
    }
    Ok(())
}

async fn tasks(ctx: &Ctx, items: &mut Vec<WorkItem>) -> Result<()> {
    if policy::task_sight(&ctx.actor).is_empty() {
        return Ok(());
    }
    let scope = Scope::tasks(ctx);
    // Those of colleagues do not crowd out one's own.
    let of_others: SimpleExpr = Expr::case(unclaimed(ctx), 0).finally(1).into();
    let rows: Vec<(TaskId, String, Option<Millis>, Millis, i32)> = open_tasks(ctx)
        .filter(scope.condition())
        .select_only()
        .columns([task::Column::Id, task::Column::Title, task::Column::DueAt, task::Column::AssignedAt])
        .column_as(of_others.clone(), "of_others")
        .order_by_asc(of_others)
        .order_by_asc(task::Column::DueAt)
        .limit(LIMIT)
        .into_tuple()
        .all(ctx.read(&scope))
        .await?;
    items.extend(rows.into_iter().map(|(id, title, due_at, created_at, of_others)| WorkItem {
        kind: WorkKind::Task,
        title,
        due_at,
        created_at,
        severity: None,
        own: of_others == 0,
        subject: Subject::Task(id),
    }));
    Ok(())
}

/// A call that waits for the viewer.
struct WaitingCall {
    row: escalation::Model,
    /// When the next tier is called, as far as the viewer may know of one.
    due_at: Option<Millis>,
    case: case::Model,
    /// The higher tier that waits too.
    above: Option<i32>,
}

/// What waits for the viewer of the calls of each case: those of the highest tier, whose answer stops what waits below.
async fn waiting_calls(ctx: &Ctx) -> Result<Vec<WaitingCall>> {
    let scope = Scope::cases(ctx);
    let to_case: RelationDef = escalation::Entity::belongs_to(case::Entity).from(escalation::Column::CaseId).to(case::Column::Id).into();
    let mine: Vec<(escalation::Model, Option<case::Model>)> = open_escalations(ctx)
        .join(JoinType::InnerJoin, to_case)
        .select_also(case::Entity)
        .order_by_asc(escalation::Column::NextTierAt)
        .limit(LIMIT)
        .all(ctx.read(&scope))
        .await?;
    if mine.is_empty() {
        return Ok(Vec::new());
    }
    let cases: HashSet<CaseId> = mine.iter().map(|(row, _)| row.case_id).collect();
    let of_cases = Scope::escalations(ctx);
    let all = escalation::Entity::find()
        .filter(of_cases.condition())
        .filter(escalation::Column::CaseId.is_in(cases.iter().copied()))
        .all(ctx.read(&of_cases))
        .await?;
    let mut chosen = HashMap::new();
    let own: HashSet<EscalationId> = mine.iter().map(|(row, _)| row.id).collect();
    for case in cases {
        let of_case: Vec<&escalation::Model> = all.iter().filter(|row| row.case_id == case).collect();
        let waits = |row: &&&escalation::Model| row.is_open() || own.contains(&row.id);
        let waiting: Vec<Pending> = of_case.iter().filter(waits).map(|row| row.pending()).collect();
        let own: Vec<Pending> = mine.iter().filter(|(row, _)| row.case_id == case).map(|(row, _)| row.pending()).collect();
        chosen.extend(foremost(&own, &waiting));
    }
    // Who may not know that there is a tier above is not told when it is called either.
    let of_level: Vec<CaseId> = mine.iter().filter(|(row, _)| row.next_level.is_some()).map(|(row, _)| row.case_id).collect();
    let levels = if of_level.is_empty() { HashMap::new() } else { known_levels(ctx, &of_level).await? };
    let knows_next =
        |row: &escalation::Model| row.next_level.is_none_or(|level| levels.get(&row.case_id).is_some_and(|known| *known >= level));
    let waiting = |(row, case): (escalation::Model, Option<case::Model>)| {
        let due_at = row.next_tier_at.filter(|_| knows_next(&row));
        Some(WaitingCall { above: *chosen.get(&row.id)?, due_at, row, case: case? })
    };
    Ok(mine.into_iter().filter_map(waiting).collect())
}

async fn escalations(ctx: &Ctx, items: &mut Vec<WorkItem>) -> Result<()> {
    let locale = ctx.locale();
    items.extend(waiting_calls(ctx).await?.into_iter().map(|WaitingCall { row, due_at, case, above }| WorkItem {
        kind: WorkKind::Escalation,
        title: title_in(&case.title, &case.number, locale).into_owned(),
        due_at: due_at.filter(|_| above.is_none()),
        created_at: row.raised_at,
        severity: Some(case.severity),
        own: true,
        subject: Subject::Escalation(row.id, case.id, above),
    }));
    Ok(())
}

/// Duties: of the viewer's own agencies, also in closed cases, where they go on until they are met; for a coordinator those of all
/// in cases that are not closed.
async fn clocks(ctx: &Ctx, items: &mut Vec<WorkItem>) -> Result<()> {
    let own: Vec<AgencyId> = ctx.actor.memberships.iter().filter(|m| m.role == Role::Responder).map(|m| m.agency).collect();
    if own.is_empty() && !is_coordinator(ctx) {
        return Ok(());
    }
    let scope = Scope::cases(ctx);
    let to_case: RelationDef = clock::Entity::belongs_to(case::Entity).from(clock::Column::CaseId).to(case::Column::Id).into();
    let mut select = clock::Entity::find()
        .join(JoinType::InnerJoin, to_case)
        .select_also(case::Entity)
        .filter(scope.condition())
        .filter(clock::Column::MetAt.is_null())
        .filter(Condition::any().add(case::Column::Status.ne(CaseStatus::Closed)).add(clock::Column::AgencyId.is_in(own.clone())));
    if !is_coordinator(ctx) {
        select = select.filter(clock::Column::AgencyId.is_in(own.clone()));
    }
    let of_others: SimpleExpr = Expr::case(clock::Column::AgencyId.is_in(own.clone()), 0).finally(1).into();
    let rows: Vec<(clock::Model, Option<case::Model>)> =
        select.order_by_asc(of_others).order_by_asc(clock::Column::DueAt).limit(LIMIT).all(ctx.read(&scope)).await?;
    let locale = ctx.locale();
    items.extend(rows.into_iter().filter_map(|(row, case)| {
        let case = case?;
        let id: CaseId = case.id;
        Some(WorkItem {
            kind: WorkKind::Clock,
            title: title_in(&case.title, &case.number, locale).into_owned(),
            due_at: Some(row.due_at),
            created_at: row.started_at,
            severity: Some(case.severity),
            own: own.contains(&row.agency_id),
            subject: Subject::Clock(Box::new(row.into()), id),
        })
    }));
    Ok(())
}

async fn evidence(ctx: &Ctx, items: &mut Vec<WorkItem>) -> Result<()> {
    let Some(me) = ctx.actor.user else { return Ok(()) };
    let receiving = || evidence_item::Column::Status.eq(EvidenceStatus::Receiving);
    let refused = Condition::all()
        .add(evidence_item::Column::Status.eq(EvidenceStatus::Refused))
        .add(evidence_item::Column::CreatedAt.gte(ctx.now() - 7 * DAY));
    let own = Condition::all().add(evidence_item::Column::UploadedBy.eq(me)).add(Condition::any().add(receiving()).add(refused));
    let mut whose = Condition::any().add(own);
    if is_coordinator(ctx) {
        whose = whose.add(evidence_item::Column::Id.is_in(left_uploads(ctx, me).await?));
    }
    let scope = Scope::evidence(ctx);
    let rows = evidence_item::Entity::find()
        .filter(scope.condition())
        .filter(evidence_item::Column::CancelledAt.is_null())
        .filter(whose)
        .limit(LIMIT)
        .all(ctx.read(&scope))
        .await?;
    items.extend(rows.into_iter().map(|row| WorkItem {
        kind: WorkKind::Evidence,
        title: row.file_name,
        due_at: (row.status == EvidenceStatus::Receiving).then_some(row.expires_at),
        created_at: row.created_at,
        severity: None,
        own: true,
        subject: Subject::Evidence(row.id),
    }));
    Ok(())
}

/// Uploads of others that nobody can go on with, for coordinators, who alone can end them. Those come first to which nothing came the
/// longest.
async fn left_uploads(ctx: &Ctx, me: UserId) -> Result<Vec<EvidenceId>> {
    let scope = Scope::evidence(ctx);
    let db = ctx.read(&scope);
    let open: Vec<authz::Upload> = evidence_item::Entity::find()
        .select_only()
        .columns([evidence_item::Column::Id, evidence_item::Column::CaseId])
        .columns([evidence_item::Column::AgencyId, evidence_item::Column::UploadedBy])
        .filter(scope.condition())
        .filter(evidence_item::Column::Status.eq(EvidenceStatus::Receiving))
        .filter(evidence_item::Column::UploadedBy.ne(me))
        .order_by_asc(evidence_item::Column::ExpiresAt)
        .limit(OPEN_UPLOADS)
        .into_tuple()
        .all(db)
        .await?;
    let mut left = authz::left_uploads(db, &open).await?;
    left.truncate(MAX_WORK);
    Ok(left)
}

/// Offers of custody to the viewer; items whose bytes were altered and disposals to confirm, for those who act on them.
async fn custody(ctx: &Ctx, items: &mut Vec<WorkItem>) -> Result<()> {
    let kept_for = policy::keeper_agencies(&ctx.actor);
    if kept_for.is_empty() {
        return Ok(());
    }
    let scope = Scope::transfers(ctx);
    let rows = transfers::waiting(ctx).order_by_asc(transfer::Column::ExpiresAt).limit(LIMIT).all(ctx.read(&scope)).await?;
    items.extend(rows.into_iter().map(|row| WorkItem {
        kind: WorkKind::Transfer,
        title: row.file_name,
        due_at: Some(row.expires_at),
        created_at: row.offered_at,
        severity: None,
        own: true,
        subject: Subject::Transfer(row.id, row.evidence_id),
    }));
    let national = is_coordinator(ctx) || ctx.actor.is_national(Role::Analyst);
    if national {
        altered(ctx, items).await?;
    }
    disposals(ctx, items, kept_for).await
}

async fn altered(ctx: &Ctx, items: &mut Vec<WorkItem>) -> Result<()> {
    let scope = Scope::evidence(ctx);
    let to_item: RelationDef = custody_state::Entity::belongs_to(evidence_item::Entity)
        .from(custody_state::Column::EvidenceId)
        .to(evidence_item::Column::Id)
        .into();
    let rows: Vec<(custody_state::Model, Option<evidence_item::Model>)> = custody_state::Entity::find()
        .join(JoinType::InnerJoin, to_item)
        .select_also(evidence_item::Entity)
        .filter(scope.condition())
        .filter(custody_log::found_altered())
        .filter(custody_state::Column::DisposedAt.is_null())
        .order_by_asc(custody_state::Column::DiffersAt)
        .order_by_asc(custody_state::Column::InventoryDiffersAt)
        .limit(LIMIT)
        .all(ctx.read(&scope))
        .await?;
    items.extend(rows.into_iter().filter_map(|(state, item)| {
        let item = item?;
        Some(WorkItem {
            kind: WorkKind::EvidenceAltered,
            title: item.file_name,
            due_at: None,
            created_at: state.differs_at.or(state.inventory_differs_at).unwrap_or(state.checked_at),
            severity: None,
            own: true,
            subject: Subject::Evidence(item.id),
        })
    }));
    Ok(())
}

/// Disposals that somebody else asked for and the viewer may confirm.
async fn disposals(ctx: &Ctx, items: &mut Vec<WorkItem>, kept_for: Vec<AgencyId>) -> Result<()> {
    let Some(user) = ctx.actor.user else { return Ok(()) };
    let scope = Scope::evidence(ctx);
    let to_item: RelationDef =
        disposal::Entity::belongs_to(evidence_item::Entity).from(disposal::Column::EvidenceId).to(evidence_item::Column::Id).into();
    let to_state: RelationDef =
        disposal::Entity::belongs_to(custody_state::Entity).from(disposal::Column::EvidenceId).to(custody_state::Column::EvidenceId).into();
    let mut select = disposal::Entity::find()
        .join(JoinType::InnerJoin, to_item)
        .join(JoinType::InnerJoin, to_state)
        .select_also(evidence_item::Entity)
        .filter(scope.condition())
        .filter(disposal::Column::Status.eq(DisposalStatus::Requested))
        .filter(disposal::Column::RequestedBy.ne(user));
    if !is_coordinator(ctx) {
        select = select.filter(custody_state::Column::HolderAgencyId.is_in(kept_for));
    }
    let rows: Vec<(disposal::Model, Option<evidence_item::Model>)> =
        select.order_by_asc(disposal::Column::RequestedAt).limit(LIMIT).all(ctx.read(&scope)).await?;
    items.extend(rows.into_iter().filter_map(|(row, item)| {
        let item = item?;
        Some(WorkItem {
            kind: WorkKind::Disposal,
            title: item.file_name,
            due_at: None,
            created_at: row.requested_at,
            severity: None,
            own: true,
            subject: Subject::Evidence(item.id),
        })
    }));
    Ok(())
}

/// That the custody log does not hold, or that a witness knows another one, for those who must see to it.
async fn log(ctx: &Ctx, items: &mut Vec<WorkItem>) -> Result<()> {
    if !is_coordinator(ctx) && !authz::may(ctx, Action::ReadLogFaults) {
        return Ok(());
    }
    let fails = custody_log::refusal(&ctx.hub).await?.map(|refusal| (WorkKind::LogFails, refusal.since));
    let forked = attestation::forked_since(&ctx.hub).await?.map(|since| (WorkKind::LogForked, since));
    items.extend(fails.into_iter().chain(forked).map(|(kind, created_at)| WorkItem {
        kind,
        title: ctx.hub.signer.origin().to_owned(),
        due_at: None,
        created_at,
        severity: None,
        own: true,
        subject: Subject::Log,
    }));
    Ok(())
}

async fn dead_letters(ctx: &Ctx, items: &mut Vec<WorkItem>) -> Result<()> {
    if !authz::may(ctx, Action::ReadOutbox) {
        return Ok(());
    }
    let permit = authz::require(ctx, Action::ReadOutbox)?;
    let rows = job::Entity::find()
        .filter(job::Column::DeadAt.is_not_null())
        .filter(job::Column::DismissedAt.is_null())
        .order_by_asc(job::Column::CreatedAt)
        .limit(LIMIT)
        .all(ctx.read(&permit))
        .await?;
    items.extend(rows.into_iter().map(|row| WorkItem {
        kind: WorkKind::DeadLetter,
        title: row.kind,
        due_at: None,
        created_at: row.dead_at.unwrap_or(row.created_at),
        severity: None,
        own: true,
        subject: Subject::Job,
    }));
    Ok(())
}
