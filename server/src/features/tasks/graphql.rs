//! The API of tasks.

#![warn(clippy::large_futures, reason = "the future of every field is as large as that of the largest")]

use async_graphql::{Context, ID, InputObject, Object, SimpleObject};

use super::model::Command;
use super::{model, service};
use crate::connection;
use crate::ctx::Ctx;
use crate::error::Result;
use crate::features::agencies::graphql::{Agency, User};
use crate::features::cases::graphql::Case;
use crate::graphql::{ContextExt, DateTime, UserErrorObject, cost, page_args, settle};
use crate::ids::{AgencyId, CaseId, TaskId};
use crate::words::TaskStatus;

/// What an agency is asked to do for a case.
#[derive(Clone, Debug)]
pub struct Task(pub model::Task);

impl Task {
    /// The task `id`, if the viewer may see it.
    pub(crate) async fn load(ctx: &Context<'_>, id: TaskId) -> Result<Option<Self>> {
        Ok(ctx.loaders()?.load_one(id).await?.map(Self))
    }
}

#[Object]
impl Task {
    async fn id(&self) -> ID {
        self.0.id.into()
    }

    async fn title(&self) -> &str {
        &self.0.title
    }

    async fn instructions(&self) -> Option<&str> {
        self.0.instructions.as_deref()
    }

    async fn status(&self) -> TaskStatus {
        self.0.status
    }

    async fn agency(&self, ctx: &Context<'_>) -> Result<Agency> {
        Agency::get(ctx, self.0.agency).await
    }

    /// The person who accepted it; null where the viewer does not learn that the person's agency has part in the case.
    async fn assignee(&self, ctx: &Context<'_>) -> Result<Option<User>> {
        Case::person(ctx, self.0.case, self.0.assignee).await
    }

    async fn due_at(&self) -> Option<DateTime> {
        self.0.due_at.map(DateTime)
    }

    /// What came of it.
    async fn result(&self) -> Option<&str> {
        self.0.result.as_deref()
    }

    /// The case; null for a guest who may see only the task.
    async fn case(&self, ctx: &Context<'_>) -> Result<Option<Case>> {
        Case::load(ctx, self.0.case).await
    }

    /// Whether the agency sees the task and nothing of the case by this task.
    async fn task_only(&self) -> bool {
        self.0.task_only
    }

    async fn assigned_at(&self) -> DateTime {
        DateTime(self.0.assigned_at)
    }

    async fn assigned_by(&self, ctx: &Context<'_>) -> Result<Option<User>> {
        User::load(ctx, self.0.assigned_by).await
    }

    async fn accepted_at(&self) -> Option<DateTime> {
        self.0.accepted_at.map(DateTime)
    }

    /// When it was finished, declined or withdrawn.
    async fn finished_at(&self) -> Option<DateTime> {
        self.0.finished_at.map(DateTime)
    }

    /// Why it was declined or withdrawn, also where it ended with the work that it was part of.
    async fn decline_reason(&self, ctx: &Context<'_>) -> Result<Option<&str>> {
        Ok(self.0.reason_in(ctx.ctx()?.locale()))
    }

    /// Whether the viewer may accept or decline it now.
    async fn can_accept(&self, ctx: &Context<'_>) -> Result<bool> {
        Ok(Box::pin(service::possible(ctx.ctx()?, &self.0)).await?.0)
    }

    /// Whether the viewer may finish it now.
    async fn can_complete(&self, ctx: &Context<'_>) -> Result<bool> {
        Ok(Box::pin(service::possible(ctx.ctx()?, &self.0)).await?.1)
    }

    /// Whether the viewer may withdraw it now.
    async fn can_cancel(&self, ctx: &Context<'_>) -> Result<bool> {
        Ok(Box::pin(service::possible(ctx.ctx()?, &self.0)).await?.2)
    }
}

connection!(TaskConnection, TaskEdge, Task);

/// What to list of tasks.
#[derive(Clone, Debug, Default, InputObject)]
pub struct TaskFilter {
    /// Only those that the viewer's own agencies are to do.
    pub mine: Option<bool>,
    /// Only of this agency.
    pub agency_id: Option<ID>,
    /// Only these statuses.
    pub status: Option<Vec<TaskStatus>>,
    /// Only of this case.
    pub case_id: Option<ID>,
    /// Words in the title.
    pub text: Option<String>,
}

/// Queries of tasks.
#[derive(Debug, Default)]
pub struct TaskQuery;

#[Object]
impl TaskQuery {
    /// Tasks that the viewer may see, by due time.
    #[graphql(complexity = "cost(first, child_complexity)")]
    async fn tasks(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        filter: Option<TaskFilter>,
    ) -> Result<TaskConnection> {
        let args = page_args(ctx, first, after.as_deref())?;
        let filter = filter.unwrap_or_default();
        let filter = service::TaskFilter {
            mine: filter.mine.unwrap_or(false),
            agency: filter.agency_id.as_ref().map(AgencyId::try_from).transpose()?,
            status: filter.status,
            case: filter.case_id.as_ref().map(CaseId::try_from).transpose()?,
            text: filter.text,
        };
        Ok(Box::pin(service::list(ctx.ctx()?, args, filter)).await?.map(Task).into())
    }

    /// One task; null where there is none that the viewer may see.
    async fn task(&self, ctx: &Context<'_>, id: ID) -> Result<Option<Task>> {
        ctx.ctx()?;
        match TaskId::try_from(&id) {
            Ok(id) => Task::load(ctx, id).await,
            Err(_) => Ok(None),
        }
    }
}

/// What a coordinator asks of an agency.
#[derive(Clone, Debug, InputObject)]
pub struct AssignTaskInput {
    /// The agency that is to do it.
    pub agency_id: ID,
    /// What to do, in a line of at most 200 characters.
    pub title: String,
    /// How to do it; at most 10,000 characters.
    pub instructions: Option<String>,
    /// Until when; a time that has passed is overdue at once.
    pub due_at: Option<DateTime>,
    /// Whether the agency sees the task and nothing of the case.
    #[graphql(default_with = "Some(false)")]
    pub task_only: Option<bool>,
}

/// Payload of `assignTask`.
#[derive(Debug, SimpleObject)]
pub struct AssignTaskPayload {
    /// The task.
    pub task: Option<Task>,
    /// What the viewer can mend.
    pub errors: Vec<UserErrorObject>,
}

/// Payload of changes to a task.
#[derive(Debug, SimpleObject)]
pub struct TaskPayload {
    /// The task after the change.
    pub task: Option<Task>,
    /// What the viewer can mend.
    pub errors: Vec<UserErrorObject>,
}

async fn answer(ctx: &Ctx, id: &ID, command: Command, text: Option<&str>) -> Result<TaskPayload> {
    let (done, errors) = settle(ctx, Box::pin(service::answer(ctx, TaskId::try_from(id)?, command, text)).await)?;
    Ok(TaskPayload { task: done.map(Task), errors })
}

/// Changes to tasks.
#[derive(Debug, Default)]
pub struct TaskMutation;

#[Object]
impl TaskMutation {
    /// Gives a task to an agency. For coordinators.
    async fn assign_task(&self, ctx: &Context<'_>, case_id: ID, input: AssignTaskInput) -> Result<AssignTaskPayload> {
        let c = ctx.ctx()?;
        let new = service::NewTask {
            agency: AgencyId::try_from(&input.agency_id)?,
            title: input.title,
            instructions: input.instructions,
            due_at: input.due_at.map(|at| at.0),
            task_only: input.task_only.unwrap_or(false),
        };
        let (done, errors) = settle(c, Box::pin(service::assign(c, CaseId::try_from(&case_id)?, new)).await)?;
        Ok(AssignTaskPayload { task: done.map(Task), errors })
    }

    /// Takes a task on; the viewer becomes its assignee.
    async fn accept_task(&self, ctx: &Context<'_>, id: ID) -> Result<TaskPayload> {
        Box::pin(answer(ctx.ctx()?, &id, Command::Accept, None)).await
    }

    /// Declines a task with a reason of 10 to 2,000 characters.
    async fn decline_task(&self, ctx: &Context<'_>, id: ID, reason: String) -> Result<TaskPayload> {
        Box::pin(answer(ctx.ctx()?, &id, Command::Decline, Some(&reason))).await
    }

    /// Finishes an accepted task with its result, at most 20,000 characters.
    async fn complete_task(&self, ctx: &Context<'_>, id: ID, result: String) -> Result<TaskPayload> {
        Box::pin(answer(ctx.ctx()?, &id, Command::Complete, Some(&result))).await
    }

    /// Withdraws a task with a reason of 10 to 2,000 characters. For coordinators.
    async fn cancel_task(&self, ctx: &Context<'_>, id: ID, reason: String) -> Result<TaskPayload> {
        Box::pin(answer(ctx.ctx()?, &id, Command::Cancel, Some(&reason))).await
    }
}
