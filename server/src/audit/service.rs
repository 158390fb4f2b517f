//! Reading the audit: for auditors and administrators.

use sea_orm::sea_query::Condition;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use serde_json::json;
use uuid::Uuid;

use super::entity::{Column, Entity, Model};
use super::model::{AuditEvent, name, told};
use crate::authz::{self, Action, Scope};
use crate::clock::Millis;
use crate::ctx::Ctx;
use crate::error::{Error, Result};
use crate::ids::{AgencyId, CaseId, EscalationId, EvidenceId, ObservableId, ReportId, SystemId, TaskId, TransferId, UserId};
use crate::page::{Cursor, KeyKind, Page, PageArgs, SortKey};
use crate::words::AuditActorKind;

/// What to list.
#[derive(Clone, Debug, Default)]
pub struct AuditFilter {
    /// Only these acts.
    pub operations: Option<Vec<String>>,
    /// Only acts on this kind of thing.
    pub subject_kind: Option<String>,
    /// Only acts on this thing of the kind.
    pub subject: Option<Uuid>,
    /// Only acts on this case and on what belongs to it.
    pub case: Option<CaseId>,
    /// Only acts of this person.
    pub actor: Option<UserId>,
    /// Only acts of people of this agency.
    pub actor_agency: Option<AgencyId>,
    /// Only acts at this instant or later.
    pub since: Option<Millis>,
    /// Only acts before this instant.
    pub until: Option<Millis>,
}

impl TryFrom<Model> for AuditEvent {
    type Error = Error;

    fn try_from(row: Model) -> Result<Self> {
        let actor_kind =
            AuditActorKind::from_word(&row.actor_kind).ok_or_else(|| Error::internal(format!("an actor of kind {}", row.actor_kind)))?;
        Ok(Self {
            id: row.id,
            at: row.at,
            operation: row.action,
            actor_kind,
            actor: row.actor_id,
            actor_agency: row.agency_id,
            details: told(&row.detail),
            subject_kind: row.subject_kind,
            subject_id: row.subject_id,
            case: row.case_id,
        })
    }
}

/// Entries of the audit, the newest first.
///
/// # Errors
/// [`Error::Forbidden`] for all but auditors and administrators; [`Error::BadRequest`] for words that there cannot be.
pub async fn list(ctx: &Ctx, args: PageArgs, filter: AuditFilter) -> Result<Page<AuditEvent>> {
    authz::require(ctx, Action::ReadAudit)?;
    let scope = Scope::audit(ctx);
    let Some(wanted) = narrowing(ctx, filter).await? else { return Ok(Page { total: args.total.then_some(0), ..Page::empty() }) };
    let select = Entity::find().filter(scope.condition()).filter(wanted);
    let db = ctx.read(&scope);
    let all = select.clone();
    let keys = [SortKey::desc(Column::At, KeyKind::Int), SortKey::desc(Column::Id, KeyKind::Id)];
    let rows =
        select.filter(args.condition(&keys)?).order_by_desc(Column::At).order_by_desc(Column::Id).limit(args.limit()).all(db).await?;
    let total = args.count(all, rows.len(), db).await?;
    let events = rows.into_iter().map(AuditEvent::try_from).collect::<Result<Vec<_>>>()?;
    Ok(Page::new(&args, events, total, |event: &AuditEvent| Cursor::new(vec![json!(event.at), json!(event.id.0)])))
}

/// The condition of a filter. None where it names a thing that the person may not know of: nothing is found then, as for
/// a thing that never was.
async fn narrowing(ctx: &Ctx, filter: AuditFilter) -> Result<Option<Condition>> {
    let mut wanted = Condition::all();
    if let Some(operations) = filter.operations {
        let operations = operations.into_iter().map(name).collect::<Result<Vec<_>>>()?;
        wanted = wanted.add(Column::Action.is_in(operations));
    }
    let kind = filter.subject_kind.map(name).transpose()?;
    if let Some(id) = filter.subject {
        let Some(kind) = &kind else { return Err(Error::BadRequest("subjectId needs a subjectKind".to_owned())) };
        if !knows(ctx, kind, id).await? {
            return Ok(None);
        }
        wanted = wanted.add(Column::SubjectId.eq(id));
    }
    if let Some(kind) = kind {
        wanted = wanted.add(Column::SubjectKind.eq(kind));
    }
    if let Some(case) = filter.case {
        if !knows(ctx, "case", case.0).await? {
            return Ok(None);
        }
        wanted = wanted.add(Column::CaseId.eq(case));
    }
    if let Some(actor) = filter.actor {
        wanted = wanted.add(Column::ActorId.eq(actor));
    }
    if let Some(agency) = filter.actor_agency {
        wanted = wanted.add(Column::AgencyId.eq(agency));
    }
    if let Some(since) = filter.since {
        wanted = wanted.add(Column::At.gte(since));
    }
    if let Some(until) = filter.until {
        wanted = wanted.add(Column::At.lt(until));
    }
    Ok(Some(wanted))
}

/// Whether the person may know of a thing.
async fn knows(ctx: &Ctx, kind: &str, id: Uuid) -> Result<bool> {
    let read = match kind {
        "agency" | "user" => Ok(()),
        "case" => authz::require_case(ctx, Action::ReadCase, CaseId(id)).await.map(drop),
        "escalation" => authz::require_escalation(ctx, Action::ReadEscalation, EscalationId(id)).await.map(drop),
        "evidence" => authz::require_evidence(ctx, Action::ReadEvidence, EvidenceId(id)).await.map(drop),
        "observable" => authz::require_observable(ctx, Action::ReadObservable, ObservableId(id)).await.map(drop),
        "report" => authz::require_report(ctx, Action::ReadReport, ReportId(id)).await.map(drop),
        "system" => authz::require_system(ctx, Action::ReadSystem, SystemId(id)).await.map(drop),
        "task" => authz::require_task(ctx, Action::ReadTask, TaskId(id)).await.map(drop),
        "transfer" => authz::require_transfer(ctx, Action::ReadTransfer, TransferId(id)).await.map(drop),
        _ => Err(Error::NotFound),
    };
    match read {
        Ok(()) => Ok(true),
        Err(Error::NotFound) => Ok(false),
        Err(error) => Err(error),
    }
}
