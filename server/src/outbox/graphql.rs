//! The API of the outbox.

use async_graphql::{Context, ID, InputObject, Object, SimpleObject};

use super::service;
use crate::connection;
use crate::error::Result;
use crate::graphql::{ContextExt, DateTime, UserErrorObject, cost, page_args, settle};
use crate::ids::JobId;
use crate::words::OutboxStatus;

/// Work that a change left to be done.
#[derive(Clone, Debug)]
pub struct OutboxJob(pub service::OutboxJob);

#[Object]
impl OutboxJob {
    async fn id(&self) -> ID {
        self.0.id.into()
    }

    /// What kind of work it is.
    async fn kind(&self) -> &str {
        &self.0.kind
    }

    async fn status(&self) -> OutboxStatus {
        self.0.status
    }

    /// How often it was tried.
    async fn attempts(&self) -> i32 {
        self.0.attempts
    }

    /// How often a mail was sent without an answer, and therefore sent again.
    async fn doubtful(&self) -> i32 {
        self.0.doubtful
    }

    async fn created_at(&self) -> DateTime {
        DateTime(self.0.created_at)
    }

    /// When it is due, or tried again.
    async fn due_at(&self) -> DateTime {
        DateTime(self.0.due_at)
    }

    /// When it was finished or given up.
    async fn finished_at(&self) -> Option<DateTime> {
        self.0.finished_at.map(DateTime)
    }

    /// Why the last failed try failed.
    async fn last_error(&self) -> Option<&str> {
        self.0.last_error.as_deref()
    }

    /// To whom, for a mail.
    async fn recipient(&self) -> Option<&str> {
        self.0.recipient.as_deref()
    }

    /// Which mail; the same on every try.
    async fn message_id(&self) -> Option<&str> {
        self.0.message_id.as_deref()
    }

    /// Why nothing is to be done about it, where an administrator dismissed it.
    async fn dismissed_reason(&self) -> Option<&str> {
        self.0.dismissed_reason.as_deref()
    }
}

connection!(OutboxJobConnection, OutboxJobEdge, OutboxJob);

/// What to list of the outbox.
#[derive(Clone, Debug, Default, InputObject)]
pub struct OutboxFilter {
    /// Only these statuses.
    pub status: Option<Vec<OutboxStatus>>,
    /// Only this kind of work.
    pub kind: Option<String>,
}

/// Queries of the outbox.
#[derive(Debug, Default)]
pub struct OutboxQuery;

#[Object]
impl OutboxQuery {
    /// Work left to be done, the newest first; for administrators.
    #[graphql(complexity = "cost(first, child_complexity)")]
    async fn outbox(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        filter: Option<OutboxFilter>,
    ) -> Result<OutboxJobConnection> {
        let args = page_args(ctx, first, after.as_deref())?;
        let filter = filter.unwrap_or_default();
        let filter = service::OutboxFilter { status: filter.status, kind: filter.kind };
        Ok(service::list(ctx.ctx()?, args, filter).await?.map(OutboxJob).into())
    }
}

/// A job, or what can be mended.
#[derive(Clone, Debug, SimpleObject)]
pub struct OutboxJobPayload {
    /// The job.
    pub job: Option<OutboxJob>,
    /// What the person can mend.
    pub errors: Vec<UserErrorObject>,
}

/// Mutations of the outbox.
#[derive(Debug, Default)]
pub struct OutboxMutation;

#[Object]
impl OutboxMutation {
    /// Tries a job again that was given up; for administrators.
    async fn retry_outbox_job(&self, ctx: &Context<'_>, id: ID) -> Result<OutboxJobPayload> {
        let (job, errors) = settle(ctx.ctx()?, service::retry(ctx.ctx()?, JobId::try_from(&id)?).await)?;
        Ok(OutboxJobPayload { job: job.map(OutboxJob), errors })
    }

    /// Dismisses a job that was given up, for a reason: it is tried no more; for administrators.
    async fn dismiss_outbox_job(&self, ctx: &Context<'_>, id: ID, reason: String) -> Result<OutboxJobPayload> {
        let (job, errors) = settle(ctx.ctx()?, service::dismiss(ctx.ctx()?, JobId::try_from(&id)?, &reason).await)?;
        Ok(OutboxJobPayload { job: job.map(OutboxJob), errors })
    }
}
