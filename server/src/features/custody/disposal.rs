//! Disposal: one person asks, another confirms, a job removes the bytes where no other item has the same. Hashes, inventory
//! and history stay for good.

use sea_orm::sea_query::Expr;
use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};
use serde_json::{Value, json};

use super::acts;
use super::entity::disposal;
use super::service;
use crate::authz::{self, Action};
use crate::clock::{Millis, rfc3339};
use crate::ctx::Ctx;
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::features::cases::news;
use crate::features::evidence::disposal as evidence_disposal;
use crate::features::evidence::model::Item;
use crate::features::evidence::service as evidence;
use crate::ids::{DisposalId, EvidenceId, UserId};
use crate::outbox::{Job, JobKind};
use crate::text::Check;
use crate::words::{CustodyAct, CustodyKind, DisposalStatus};

/// A disposal, from its request on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Disposal {
    /// Its id.
    pub id: DisposalId,
    /// When it was asked for.
    pub requested_at: Millis,
    /// Who asked.
    pub requested_by: UserId,
    /// By whose authority.
    pub authority: String,
    /// How the original medium is destroyed, in words.
    pub method: String,
    /// Why.
    pub reason: String,
    /// Where it stands.
    pub status: DisposalStatus,
    /// When it was confirmed or taken back.
    pub settled_at: Option<Millis>,
    /// Who confirmed it or took it back.
    pub settled_by: Option<UserId>,
    /// When its bytes were let go; `None` as long as that waits.
    pub removed_at: Option<Millis>,
}

impl From<disposal::Model> for Disposal {
    fn from(row: disposal::Model) -> Self {
        Self {
            id: row.id,
            requested_at: row.requested_at,
            requested_by: row.requested_by,
            authority: row.authority,
            method: row.method,
            reason: row.reason,
            status: row.status,
            settled_at: row.settled_at,
            settled_by: row.settled_by,
            removed_at: row.removed_at,
        }
    }
}

/// The disposal of an item that waits or was done; one that was taken back is of no interest any more.
pub(super) async fn latest(db: &impl ConnectionTrait, id: EvidenceId) -> Result<Option<Disposal>> {
    let row = disposal::Entity::find()
        .filter(disposal::Column::EvidenceId.eq(id))
        .filter(disposal::Column::Status.ne(DisposalStatus::Cancelled))
        .order_by_desc(disposal::Column::RequestedAt)
        .order_by_desc(disposal::Column::Id)
        .one(db)
        .await?;
    Ok(row.map(Disposal::from))
}

/// Asks for an item to be disposed of: nothing is destroyed before another person confirms.
///
/// # Errors
/// As authorization has it; [`Error::Refused`] while a hold stands, and with what else the person can mend.
pub async fn request(ctx: &Ctx, id: EvidenceId, authority: &str, method: &str, reason: &str) -> Result<Item> {
    let (permit, _) = authz::require_evidence(ctx, Action::DisposeEvidence, id).await?;
    let user = ctx.user()?;
    let mut check = Check::new();
    let authority = check.line("input.authority", authority, acts::LINE_MOST);
    let method = check.line("input.method", method, acts::LINE_MOST);
    let reason = check.text("input.reason", reason, acts::REASON_LEAST, acts::REASON_MOST);
    check.done()?;
    let mut tx = Tx::begin(ctx, &permit).await?;
    let held = acts::hold(&tx, id).await?;
    held.may(CustodyAct::RequestDisposal, Some(user))?;
    let disposal: DisposalId = ctx.hub.random.id();
    let detail = json!({ "disposalId": disposal.to_string(), "authority": authority, "method": method });
    let kind = CustodyKind::DisposalRequested;
    let event = acts::tell(&mut tx, &held.item, kind, Some(reason.clone()), evidence::object(detail)).await?;
    let row = disposal::ActiveModel {
        id: Set(disposal),
        evidence_id: Set(id),
        requested_at: Set(event.at),
        requested_by: Set(user),
        requested_name: Set(ctx.actor.name.clone()),
        authority: Set(authority),
        method: Set(method),
        reason: Set(reason),
        status: Set(DisposalStatus::Requested),
        settled_at: Set(None),
        settled_by: Set(None),
        removed_at: Set(None),
    };
    disposal::Entity::insert(row).exec_without_returning(tx.db()).await?;
    tx.commit(acts::audit("custody.request-disposal", &held.item)).await?;
    Ok(held.item)
}

async fn settle(tx: &Tx<'_>, id: DisposalId, at: Millis, status: DisposalStatus, user: UserId) -> Result<()> {
    disposal::Entity::update_many()
        .col_expr(disposal::Column::Status, Expr::value(status))
        .col_expr(disposal::Column::SettledAt, Expr::value(at))
        .col_expr(disposal::Column::SettledBy, Expr::value(user))
        .filter(disposal::Column::Id.eq(id))
        .exec(tx.db())
        .await?;
    Ok(())
}

/// Confirms a disposal as a second person: the item is disposed of, and a job removes its bytes.
///
/// # Errors
/// As authorization has it; [`Error::Refused`] for the person who asked for it, while a hold stands, and where none waits.
pub async fn confirm(ctx: &Ctx, id: EvidenceId) -> Result<Item> {
    let (permit, _) = authz::require_evidence(ctx, Action::DisposeEvidence, id).await?;
    let user = ctx.user()?;
    let mut tx = Tx::begin(ctx, &permit).await?;
    let held = acts::hold(&tx, id).await?;
    held.may(CustodyAct::ConfirmDisposal, Some(user))?;
    let Some(asked) = &held.state.disposal else { return Err(Error::internal("a disposal that may be confirmed is not there")) };
    let detail = json!({
        "disposalId": asked.id.to_string(),
        "authority": asked.authority,
        "method": asked.method,
        "requestedBy": asked.by.to_string(),
        "requestedByName": asked.name,
        "requestedAt": rfc3339(asked.at),
        "confirmedBy": user.to_string(),
        "confirmedByName": ctx.actor.name,
    });
    let event = acts::tell(&mut tx, &held.item, CustodyKind::Disposed, Some(asked.reason.clone()), evidence::object(detail)).await?;
    settle(&tx, asked.id, event.at, DisposalStatus::Confirmed, user).await?;
    tx.owe(Job::now(JobKind::RemoveBytes, id.to_string(), json!({ "evidenceId": id.0, "disposalId": asked.id.0 }))).await?;
    let audit = acts::audit("custody.confirm-disposal", &held.item).detail(json!({ "requestedBy": asked.by.0 }));
    tx.commit(audit).await?;
    Ok(held.item)
}

/// Takes a request for disposal back; anybody who may confirm it may.
///
/// # Errors
/// As authorization has it; [`Error::Refused`] where none waits.
pub async fn cancel(ctx: &Ctx, id: EvidenceId, reason: &str) -> Result<Item> {
    let (permit, _) = authz::require_evidence(ctx, Action::DisposeEvidence, id).await?;
    let user = ctx.user()?;
    let mut check = Check::new();
    let reason = check.text("reason", reason, acts::REASON_LEAST, acts::REASON_MOST);
    check.done()?;
    let mut tx = Tx::begin(ctx, &permit).await?;
    let held = acts::hold(&tx, id).await?;
    held.may(CustodyAct::CancelDisposal, Some(user))?;
    let Some(asked) = &held.state.disposal else { return Err(Error::internal("a disposal that may be cancelled is not there")) };
    let detail = json!({ "disposalId": asked.id.to_string(), "requestedByName": asked.name });
    let event = acts::tell(&mut tx, &held.item, CustodyKind::DisposalCancelled, Some(reason), evidence::object(detail)).await?;
    settle(&tx, asked.id, event.at, DisposalStatus::Cancelled, user).await?;
    tx.commit(acts::audit("custody.cancel-disposal", &held.item).detail(json!({ "disposal": asked.id.0 }))).await?;
    Ok(held.item)
}

/// Lets the bytes of an item go that was disposed of; may be run again. Gives until when another removal of the same bytes holds it up,
/// where one does. Whether they leave the store is decided by
/// [`evidence_disposal::remove_unreferenced`] and told nobody: others may have the same.
///
/// # Errors
/// The store's or the database's error; [`Error::Internal`] where the item's history does not hold.
pub async fn remove_bytes(ctx: &Ctx, payload: &Value) -> Result<Option<Millis>> {
    let permit = authz::require(ctx, Action::RunJob)?;
    let word = |name: &str| payload.get(name).and_then(Value::as_str);
    let id: EvidenceId = word("evidenceId").and_then(|text| text.parse().ok()).ok_or_else(|| Error::internal("the job names no item"))?;
    let state = service::state_of(ctx.read(&permit), id).await?;
    if state.is_none_or(|state| state.disposed_at.is_none()) {
        return Err(service::item_alarm(id, "bytes were to be removed that no event disposed of"));
    }
    service::confirm_chain(ctx.read(&permit), &ctx.hub, id).await?;
    let (sha256, _) = service::received(ctx.read(&permit), id).await?;
    if let Some(until) = evidence_disposal::held_up(ctx, sha256).await? {
        return Ok(Some(until));
    }
    evidence_disposal::remove_unreferenced(ctx, sha256).await?;
    let mut tx = Tx::begin(ctx, &permit).await?;
    disposal::Entity::update_many()
        .col_expr(disposal::Column::RemovedAt, Expr::value(ctx.now()))
        .filter(disposal::Column::EvidenceId.eq(id))
        .filter(disposal::Column::Status.eq(DisposalStatus::Confirmed))
        .filter(disposal::Column::RemovedAt.is_null())
        .exec(tx.db())
        .await?;
    let case = evidence::in_custody(tx.db(), id).await?.case;
    tx.owe(news(tx.db(), &ctx.hub, case).await?).await?;
    let audit = crate::audit::Audit::of("custody.remove-bytes", "evidence", id.0);
    tx.commit(audit.detail(json!({ "sha256": sha256.to_string() }))).await?;
    Ok(None)
}
