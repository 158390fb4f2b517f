//! The API of what waits, and of search.

#![warn(clippy::large_futures, reason = "the future of every field is as large as that of the largest")]

use async_graphql::{Context, ID, Object};

use super::model::{self, Subject};
use super::{search, service};
use crate::connection;
use crate::error::Result;
use crate::features::cases::graphql::{Case, Clock};
use crate::features::custody::graphql_transfers::Transfer;
use crate::features::escalations::graphql::Escalation;
use crate::features::evidence::graphql::EvidenceItem;
use crate::features::reports::graphql::IncidentReport;
use crate::features::tasks::graphql::Task;
use crate::graphql::{ContextExt, DateTime, cost, page_args};
use crate::page::PageArgs;
use crate::words::{SearchKind, Severity, WorkKind};

/// One thing that waits for the viewer.
#[derive(Clone, Debug)]
pub struct WorkItem(model::WorkItem);

#[Object]
impl WorkItem {
    async fn kind(&self) -> WorkKind {
        self.0.kind
    }

    /// Title of the report, task, case or file.
    async fn title(&self) -> &str {
        &self.0.title
    }

    async fn due_at(&self) -> Option<DateTime> {
        self.0.due_at.map(DateTime)
    }

    /// Since when it waits.
    async fn created_at(&self) -> DateTime {
        DateTime(self.0.created_at)
    }

    /// Severity of the case.
    async fn severity(&self) -> Option<Severity> {
        self.0.severity
    }

    /// Whether it waits for the viewer: not so a deadline that another agency has to keep, nor a task that a colleague took on.
    async fn own(&self) -> bool {
        self.0.own
    }

    async fn report(&self, ctx: &Context<'_>) -> Result<Option<IncidentReport>> {
        match &self.0.subject {
            Subject::Report(id) => IncidentReport::load(ctx, *id).await,
            _ => Ok(None),
        }
    }

    async fn case(&self, ctx: &Context<'_>) -> Result<Option<Case>> {
        match &self.0.subject {
            Subject::Escalation(_, id, _) | Subject::Clock(_, id) => Case::load(ctx, *id).await,
            _ => Ok(None),
        }
    }

    async fn task(&self, ctx: &Context<'_>) -> Result<Option<Task>> {
        match &self.0.subject {
            Subject::Task(id) => Task::load(ctx, *id).await,
            _ => Ok(None),
        }
    }

    async fn escalation(&self, ctx: &Context<'_>) -> Result<Option<Escalation>> {
        match &self.0.subject {
            Subject::Escalation(id, ..) => Escalation::load(ctx, *id).await,
            _ => Ok(None),
        }
    }

    /// With an escalation that was passed on and may still be acknowledged: the higher tier that waits now.
    async fn passed_to(&self) -> Option<i32> {
        match &self.0.subject {
            Subject::Escalation(_, _, above) => *above,
            _ => None,
        }
    }

    async fn evidence_item(&self, ctx: &Context<'_>) -> Result<Option<EvidenceItem>> {
        match &self.0.subject {
            Subject::Evidence(id) | Subject::Transfer(_, id) => EvidenceItem::load(ctx, *id).await,
            _ => Ok(None),
        }
    }

    async fn transfer(&self, ctx: &Context<'_>) -> Result<Option<Transfer>> {
        match &self.0.subject {
            Subject::Transfer(id, _) => Transfer::load(ctx, *id).await,
            _ => Ok(None),
        }
    }

    async fn clock(&self) -> Option<Clock> {
        match &self.0.subject {
            Subject::Clock(clock, _) => Some(clock.as_ref().clone().into()),
            _ => None,
        }
    }
}

/// One thing found.
#[derive(Clone, Debug)]
pub struct SearchResult(search::SearchResult);

#[Object]
impl SearchResult {
    async fn kind(&self) -> SearchKind {
        self.0.kind
    }

    /// Id of the thing; for a member, of its evidence item.
    async fn id(&self) -> ID {
        self.0.id.into()
    }

    /// Title, name or path.
    async fn title(&self) -> &str {
        &self.0.title
    }

    /// What tells it from others: a status, a code, a file's name.
    async fn subtitle(&self) -> &str {
        &self.0.subtitle
    }

    /// Number or code.
    async fn number(&self) -> Option<&str> {
        self.0.number.as_deref()
    }

    /// Number of its case.
    async fn case_number(&self) -> Option<&str> {
        self.0.case_number.as_deref()
    }
}

connection!(SearchResultConnection, SearchResultEdge, SearchResult);

/// Queries of what waits, and search.
#[derive(Debug, Default)]
pub struct WorkQuery;

#[Object]
impl WorkQuery {
    /// What waits for the viewer, the nearest deadline first; at most 100. Where there is more, the viewer's own comes before that of
    /// others, and every kind keeps its share.
    #[graphql(complexity = "cost(first, child_complexity)")]
    async fn my_work(&self, ctx: &Context<'_>, first: Option<i32>) -> Result<Vec<WorkItem>> {
        let args = PageArgs::new(first, None, false)?;
        let first = usize::try_from(args.first).unwrap_or(service::MAX_WORK);
        Ok(Box::pin(service::my_work(ctx.ctx()?, first)).await?.into_iter().map(WorkItem).collect())
    }

    /// Everything that the viewer may see with `text` in its number, name, title or path, or with `text` as its SHA-256.
    /// Case and tone marks do not matter; fewer than 2 characters find nothing.
    #[graphql(complexity = "cost(first, child_complexity)")]
    async fn search(&self, ctx: &Context<'_>, text: String, first: Option<i32>, after: Option<String>) -> Result<SearchResultConnection> {
        let args = page_args(ctx, first, after.as_deref())?;
        Ok(Box::pin(search::search(ctx.ctx()?, &text, args)).await?.map(SearchResult).into())
    }
}
