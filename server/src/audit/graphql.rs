//! The API of the audit. Things are told through the loaders of their features, so that who may not see one learns neither
//! its id nor its name here.

#![warn(clippy::large_futures, reason = "the future of every field is as large as that of the largest")]

use async_graphql::{Context, ID, InputObject, Object, SimpleObject};
use uuid::Uuid;

use super::model::{self, ACCOUNT_KINDS};
use super::service;
use crate::connection;
use crate::error::Result;
use crate::features::agencies::graphql::{Agency, User};
use crate::features::cases::graphql::Case;
use crate::features::custody::graphql_transfers::Transfer;
use crate::features::escalations::graphql::Escalation;
use crate::features::evidence::graphql::EvidenceItem;
use crate::features::lookups::graphql::HashSet;
use crate::features::observables::graphql::Observable;
use crate::features::reports::graphql::IncidentReport;
use crate::features::systems::graphql::System;
use crate::features::tasks::graphql::Task;
use crate::graphql::{ContextExt, DateTime, cost, page_args};
use crate::ids::{AgencyId, CaseId, EscalationId, EvidenceId, HashSetId, ObservableId, ReportId, SystemId, TaskId, TransferId, UserId};
use crate::words::AuditActorKind;

/// Who did what to which thing; never changed and never removed.
#[derive(Clone, Debug)]
pub struct AuditEvent(model::AuditEvent);

/// One word or number of what changed.
#[derive(Clone, Debug, SimpleObject)]
pub struct AuditDetail {
    /// What it is, for example `from`.
    pub name: String,
    /// Its value: a word, a number or an instant.
    pub value: String,
}

impl AuditEvent {
    /// The id of the subject, if it is of this kind.
    fn of<T: From<Uuid>>(&self, kind: &str) -> Option<T> {
        self.0.subject_id.filter(|_| self.0.subject_kind == kind).map(T::from)
    }

    /// Whether the viewer may know of the subject.
    async fn knows(&self, ctx: &Context<'_>) -> Result<bool> {
        Ok(match self.0.subject_kind.as_str() {
            kind if ACCOUNT_KINDS.contains(&kind) => true,
            "case" => self.case(ctx).await?.is_some(),
            "report" => self.report(ctx).await?.is_some(),
            "task" => self.task(ctx).await?.is_some(),
            "evidence" => self.evidence_item(ctx).await?.is_some(),
            "system" => self.system(ctx).await?.is_some(),
            "transfer" => self.transfer(ctx).await?.is_some(),
            "observable" => self.observable(ctx).await?.is_some(),
            "escalation" => self.escalation(ctx).await?.is_some(),
            "hash-set" => self.hash_set(ctx).await?.is_some(),
            _ => false,
        })
    }
}

#[Object]
impl AuditEvent {
    async fn id(&self) -> ID {
        self.0.id.into()
    }

    async fn at(&self) -> DateTime {
        DateTime(self.0.at)
    }

    /// What was done, for example `case.advance`.
    async fn operation(&self) -> &str {
        &self.0.operation
    }

    async fn actor_kind(&self) -> AuditActorKind {
        self.0.actor_kind
    }

    /// Who did it; null for the hub's own jobs and the operator.
    async fn actor(&self, ctx: &Context<'_>) -> Result<Option<User>> {
        User::maybe(ctx, self.0.actor).await
    }

    /// The person's agency at that time.
    async fn actor_agency(&self, ctx: &Context<'_>) -> Result<Option<Agency>> {
        match self.0.actor_agency {
            Some(id) => Agency::load(ctx, id).await,
            None => Ok(None),
        }
    }

    /// To what kind of thing, for example `evidence`. Which one stands in the field of its kind, where the viewer may see it.
    async fn subject_kind(&self) -> &str {
        &self.0.subject_kind
    }

    /// The case that it was done to, or that the thing belongs to.
    async fn case(&self, ctx: &Context<'_>) -> Result<Option<Case>> {
        match self.0.case.or_else(|| self.of::<CaseId>("case")) {
            Some(id) => Case::load(ctx, id).await,
            None => Ok(None),
        }
    }

    async fn report(&self, ctx: &Context<'_>) -> Result<Option<IncidentReport>> {
        match self.of::<ReportId>("report") {
            Some(id) => IncidentReport::load(ctx, id).await,
            None => Ok(None),
        }
    }

    async fn task(&self, ctx: &Context<'_>) -> Result<Option<Task>> {
        match self.of::<TaskId>("task") {
            Some(id) => Task::load(ctx, id).await,
            None => Ok(None),
        }
    }

    async fn evidence_item(&self, ctx: &Context<'_>) -> Result<Option<EvidenceItem>> {
        match self.of::<EvidenceId>("evidence") {
            Some(id) => EvidenceItem::load(ctx, id).await,
            None => Ok(None),
        }
    }

    async fn system(&self, ctx: &Context<'_>) -> Result<Option<System>> {
        match self.of::<SystemId>("system") {
            Some(id) => System::load(ctx, id).await,
            None => Ok(None),
        }
    }

    async fn transfer(&self, ctx: &Context<'_>) -> Result<Option<Transfer>> {
        match self.of::<TransferId>("transfer") {
            Some(id) => Transfer::load(ctx, id).await,
            None => Ok(None),
        }
    }

    async fn observable(&self, ctx: &Context<'_>) -> Result<Option<Observable>> {
        match self.of::<ObservableId>("observable") {
            Some(id) => Observable::load(ctx, id).await,
            None => Ok(None),
        }
    }

    async fn escalation(&self, ctx: &Context<'_>) -> Result<Option<Escalation>> {
        match self.of::<EscalationId>("escalation") {
            Some(id) => Escalation::load(ctx, id).await,
            None => Ok(None),
        }
    }

    async fn hash_set(&self, ctx: &Context<'_>) -> Result<Option<HashSet>> {
        match self.of::<HashSetId>("hash-set") {
            Some(id) => HashSet::load(ctx, id).await,
            None => Ok(None),
        }
    }

    /// The person whose account it was done to.
    async fn user(&self, ctx: &Context<'_>) -> Result<Option<User>> {
        User::maybe(ctx, self.of::<UserId>("user")).await
    }

    /// The agency that it was done to.
    async fn agency(&self, ctx: &Context<'_>) -> Result<Option<Agency>> {
        match self.of::<AgencyId>("agency") {
            Some(id) => Agency::load(ctx, id).await,
            None => Ok(None),
        }
    }

    /// What changed, in words and numbers; empty where the viewer may not see the thing.
    async fn details(&self, ctx: &Context<'_>) -> Result<Vec<AuditDetail>> {
        if self.0.details.is_empty() || !Box::pin(self.knows(ctx)).await? {
            return Ok(Vec::new());
        }
        Ok(self.0.details.iter().map(|detail| AuditDetail { name: detail.name.to_owned(), value: detail.value.clone() }).collect())
    }
}

connection!(AuditEventConnection, AuditEventEdge, AuditEvent);

/// Which entries of the audit to list.
#[derive(Clone, Debug, Default, InputObject)]
pub struct AuditFilter {
    /// Only these acts.
    pub operations: Option<Vec<String>>,
    /// Only acts on this kind of thing.
    pub subject_kind: Option<String>,
    /// Only acts on this thing of the kind; nothing where the viewer may not see it.
    pub subject_id: Option<ID>,
    /// Only acts on this case and on what belongs to it; nothing where the viewer may not see it.
    pub case_id: Option<ID>,
    /// Only acts of this person.
    pub actor_id: Option<ID>,
    /// Only acts of people of this agency.
    pub actor_agency_id: Option<ID>,
    /// Only acts at this instant or later.
    pub since: Option<DateTime>,
    /// Only acts before this instant.
    pub until: Option<DateTime>,
}

/// An id that is none names a thing that never was: an empty list, as for one that is hidden.
fn id_of(id: &ID) -> Uuid {
    Uuid::parse_str(id.as_str()).unwrap_or(Uuid::nil())
}

impl From<AuditFilter> for service::AuditFilter {
    fn from(filter: AuditFilter) -> Self {
        Self {
            operations: filter.operations,
            subject_kind: filter.subject_kind,
            subject: filter.subject_id.as_ref().map(id_of),
            case: filter.case_id.as_ref().map(id_of).map(CaseId),
            actor: filter.actor_id.as_ref().map(id_of).map(UserId),
            actor_agency: filter.actor_agency_id.as_ref().map(id_of).map(AgencyId),
            since: filter.since.map(|at| at.0),
            until: filter.until.map(|at| at.0),
        }
    }
}

/// Queries of the audit.
#[derive(Debug, Default)]
pub struct AuditQuery;

#[Object]
impl AuditQuery {
    /// Who did what to which thing, the newest first: for auditors, and for administrators as far as it concerns the accounts
    /// of their agency. What is marked above the reader's TLP is not told of at all.
    #[graphql(complexity = "cost(first, child_complexity)")]
    async fn audit_events(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        filter: Option<AuditFilter>,
    ) -> Result<AuditEventConnection> {
        let args = page_args(ctx, first, after.as_deref())?;
        let filter = filter.unwrap_or_default().into();
        Ok(Box::pin(service::list(ctx.ctx()?, args, filter)).await?.map(AuditEvent).into())
    }
}
