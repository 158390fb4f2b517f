//! Giving, answering and reading tasks.

use std::collections::HashMap;

use sea_orm::sea_query::{Expr, ExprTrait, Func, LikeExpr, NullOrdering, Order, SimpleExpr};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use serde_json::json;

use super::entity::task;
use super::model::{Command, Task, transition};
use crate::audit::Audit;
use crate::authz::{self, Action, Scope, policy};
use crate::clock::{Millis, NEVER};
use crate::ctx::Ctx;
use crate::db::{Hold, Tx};
use crate::error::{Error, Result, UserError};
use crate::features::agencies::entity::agency;
use crate::features::cases::{self, Note, record};
use crate::ids::{AgencyId, CaseId, TaskId};
use crate::page::{Cursor, KeyKind, Page, PageArgs, SortKey};
use crate::text::{Check, like_pattern, search_key};
use crate::words::{CaseStatus, ErrorCode, TaskStatus, TimelineKind};

impl From<task::Model> for Task {
    fn from(row: task::Model) -> Self {
        Self {
            id: row.id,
            case: row.case_id,
            agency: row.agency_id,
            assignee: row.assignee_id,
            title: row.title,
            instructions: row.instructions,
            status: row.status,
            task_only: row.task_only,
            due_at: row.due_at,
            assigned_at: row.assigned_at,
            assigned_by: row.assigned_by,
            accepted_at: row.accepted_at,
            finished_at: row.finished_at,
            result: row.result,
            decline_reason: row.decline_reason,
        }
    }
}

/// What to list.
#[derive(Clone, Debug, Default)]
pub struct TaskFilter {
    /// Only of the viewer's own agencies.
    pub mine: bool,
    /// Only of this agency.
    pub agency: Option<AgencyId>,
    /// Only these statuses.
    pub status: Option<Vec<TaskStatus>>,
    /// Only of this case, where the viewer may see the case or the task.
    pub case: Option<CaseId>,
    /// Words in the title.
    pub text: Option<String>,
}

/// Tasks that the viewer may see, by due time; those without one come last.
///
/// # Errors
/// The database's error; a foreign cursor.
pub async fn list(ctx: &Ctx, args: PageArgs, filter: TaskFilter) -> Result<Page<Task>> {
    let scope = Scope::tasks(ctx);
    let mut select = task::Entity::find().filter(scope.condition());
    if filter.mine {
        select = select.filter(Scope::own_tasks(ctx).condition());
    }
    if let Some(agency) = filter.agency {
        select = select.filter(task::Column::AgencyId.eq(agency));
    }
    if let Some(status) = filter.status {
        select = select.filter(task::Column::Status.is_in(status));
    }
    if let Some(case) = filter.case {
        // A task-only guest must not learn which case a task belongs to by asking for it.
        select = select.filter(task::Column::CaseId.eq(case)).filter(Scope::of_cases(ctx, task::Column::CaseId).condition());
    }
    if let Some(pattern) = filter.text.as_deref().and_then(like_pattern) {
        select = select.filter(Expr::col((task::Entity, task::Column::Search)).like(LikeExpr::new(pattern).escape('\\')));
    }
    let db = ctx.read(&scope);
    let all = select.clone();
    let due: SimpleExpr = Func::coalesce([Expr::col((task::Entity, task::Column::DueAt)), Expr::val(NEVER)]).into();
    let keys = [SortKey { expr: due.clone(), kind: KeyKind::Int, order: Order::Asc }, SortKey::asc(task::Column::Id, KeyKind::Id)];
    let rows = select
        .filter(args.condition(&keys)?)
        .order_by_with_nulls(due, Order::Asc, NullOrdering::Last)
        .order_by_asc(task::Column::Id)
        .limit(args.limit())
        .all(db)
        .await?;
    let total = args.count(all, rows.len(), db).await?;
    Ok(Page::new(&args, rows, total, |row| Cursor::new(vec![json!(row.due_at.unwrap_or(NEVER)), json!(row.id.0)])).map(Task::from))
}

/// Tasks by id; hidden ones are missing.
///
/// # Errors
/// The database's error.
pub async fn by_ids(ctx: &Ctx, ids: &[TaskId]) -> Result<HashMap<TaskId, Task>> {
    let scope = Scope::tasks(ctx);
    let rows =
        task::Entity::find().filter(scope.condition()).filter(task::Column::Id.is_in(ids.iter().copied())).all(ctx.read(&scope)).await?;
    Ok(rows.into_iter().map(|row| (row.id, row.into())).collect())
}

/// What a coordinator asks of an agency.
#[derive(Clone, Debug)]
pub struct NewTask {
    /// The agency.
    pub agency: AgencyId,
    /// What to do, in a line.
    pub title: String,
    /// How to do it.
    pub instructions: Option<String>,
    /// Until when; a time that has passed where the task was given by telephone before, and is overdue.
    pub due_at: Option<Millis>,
    /// Whether the agency sees the task and nothing of the case.
    pub task_only: bool,
}

/// Gives a task to an agency. Unless it is task-only, the agency gets full part in the case. The same again by the same person,
/// while the first waits for its answer, is that first one: a second click gives no second task.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Forbidden`]; what the person can mend, and an agency where nobody could answer.
pub async fn assign(ctx: &Ctx, case_id: CaseId, input: NewTask) -> Result<Task> {
    let (permit, _) = authz::require_case(ctx, Action::AssignTask, case_id).await?;
    let user = ctx.user()?;
    let mut check = Check::new();
    let title = check.line("input.title", &input.title, 200);
    let instructions = check.optional("input.instructions", input.instructions.as_deref(), 10_000);
    check.done()?;
    let mut tx = Tx::begin(ctx, &permit).await?;
    // Held, so that two clicks come one after the other.
    let case = cases::service::hold(&tx, case_id).await?;
    if case.status == CaseStatus::Closed {
        return Err(Error::refused(ErrorCode::InvalidTransition, "", "Vụ việc đã đóng.", "The case is closed."));
    }
    agency::Entity::find_by_id(input.agency).one(tx.db()).await?.ok_or(Error::NotFound)?;
    let waiting = task::Entity::find()
        .filter(task::Column::CaseId.eq(case_id))
        .filter(task::Column::AgencyId.eq(input.agency))
        .filter(task::Column::AssignedBy.eq(user))
        .filter(task::Column::Status.eq(TaskStatus::Assigned))
        .all(tx.db())
        .await?;
    let is_same = |row: &task::Model| {
        row.title == title && row.instructions == instructions && row.due_at == input.due_at && row.task_only == input.task_only
    };
    if let Some(same) = waiting.into_iter().find(is_same) {
        return Ok(same.into());
    }
    if !authz::somebody_answers_task(&tx, input.agency, case.tlp).await? {
        return Err(UserError::invalid(
            "input.agencyId",
            "Cơ quan này chưa có ai nhận được nhiệm vụ của vụ việc: không có tài khoản nào đang hoạt động với vai trò phù hợp.",
            "Nobody at this agency could answer a task of this case: no account that is not disabled has a role for it.",
        )
        .into());
    }
    let id: TaskId = ctx.hub.random.id();
    let row = task::ActiveModel {
        id: Set(id),
        case_id: Set(case_id),
        agency_id: Set(input.agency),
        assignee_id: Set(None),
        search: Set(search_key(&title)),
        title: Set(title.clone()),
        instructions: Set(instructions),
        status: Set(TaskStatus::Assigned),
        task_only: Set(input.task_only),
        due_at: Set(input.due_at),
        assigned_at: Set(ctx.now()),
        assigned_by: Set(user),
        accepted_at: Set(None),
        finished_at: Set(None),
        result: Set(None),
        decline_reason: Set(None),
    };
    let saved = task::Entity::insert(row).exec_with_returning(tx.db()).await?;
    if !input.task_only {
        cases::service::add_agency(&tx, case_id, input.agency).await?;
    }
    record(&mut tx, case_id, Note::of(TimelineKind::TaskAssigned).subject(title).about(id.0)).await?;
    let audit = Audit::of("task.assign", "task", id.0).case(case_id);
    tx.commit(audit.detail(json!({"agency": input.agency.0, "taskOnly": input.task_only}))).await?;
    Ok(saved.into())
}

/// Accepts, declines, finishes or withdraws a task; `text` is the reason or the result where one is needed. An agency whose part in
/// the case stood on a declined or withdrawn task alone loses it.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Forbidden`]; `INVALID_TRANSITION` where the task's status does not allow it.
pub async fn answer(ctx: &Ctx, id: TaskId, command: Command, text: Option<&str>) -> Result<Task> {
    let action = if command == Command::Cancel { Action::CancelTask } else { Action::AnswerTask };
    let (permit, facts) = authz::require_task(ctx, action, id).await?;
    let user = ctx.user()?;
    let mut check = Check::new();
    let text = match (command, text) {
        (Command::Complete, text) => Some(check.text("result", text.unwrap_or_default(), 1, 20_000)),
        (Command::Decline | Command::Cancel, text) => Some(check.text("reason", text.unwrap_or_default(), 10, 2000)),
        (Command::Accept, _) => None,
    };
    check.done()?;
    let mut tx = Tx::begin(ctx, &permit).await?;
    cases::service::hold(&tx, facts.case.id).await?;
    let row = task::Entity::find_by_id(id).held().one(tx.db()).await?.ok_or(Error::NotFound)?;
    let Some(status) = transition(row.status, command) else {
        return Err(Error::refused(
            ErrorCode::InvalidTransition,
            "",
            "Trạng thái hiện tại của nhiệm vụ không cho phép việc này.",
            "The task's present status does not allow this.",
        ));
    };
    let now = ctx.now();
    let mut change = task::ActiveModel { id: Set(id), status: Set(status), ..Default::default() };
    let kind = match command {
        Command::Accept => {
            change.assignee_id = Set(Some(user));
            change.accepted_at = Set(Some(now));
            TimelineKind::TaskAccepted
        }
        Command::Decline => {
            change.finished_at = Set(Some(now));
            change.decline_reason = Set(text.clone());
            TimelineKind::TaskDeclined
        }
        Command::Complete => {
            change.finished_at = Set(Some(now));
            change.result = Set(text.clone());
            TimelineKind::TaskDone
        }
        Command::Cancel => {
            change.finished_at = Set(Some(now));
            change.decline_reason = Set(text.clone());
            TimelineKind::TaskCancelled
        }
    };
    let saved = task::Entity::update(change).exec(tx.db()).await?;
    let ended = matches!(command, Command::Decline | Command::Cancel)
        && !row.task_only
        && cases::service::end_part(&tx, row.case_id, row.agency_id).await?;
    record(&mut tx, row.case_id, Note::of(kind).subject(row.title).about(id.0).text(text)).await?;
    let detail = json!({"to": status.word(), "partEnded": ended});
    tx.commit(Audit::of("task.answer", "task", id.0).case(row.case_id).detail(detail)).await?;
    Ok(saved.into())
}

/// Whether the viewer may accept, finish (or decline) and withdraw a task now.
///
/// # Errors
/// The database's error.
pub async fn possible(ctx: &Ctx, task: &Task) -> Result<(bool, bool, bool)> {
    let (_, facts) = match authz::require_task(ctx, Action::ReadTask, task.id).await {
        Err(Error::Forbidden | Error::NotFound) => return Ok((false, false, false)),
        found => found?,
    };
    let answers = authz::may_task(ctx, Action::AnswerTask, &facts);
    let cancels = policy::is_task_open(task.status) && authz::may_task(ctx, Action::CancelTask, &facts);
    Ok((
        answers && transition(task.status, Command::Accept).is_some(),
        answers && transition(task.status, Command::Complete).is_some(),
        cancels,
    ))
}
