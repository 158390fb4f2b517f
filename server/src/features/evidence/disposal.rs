//! When stored bytes may be taken away: the one place that decides it.
//!
//! A blob is kept as long as any item of any case refers to it. Items of different cases may share one blob, and nobody
//! learns of the other by what is answered, recorded or owed here: taking away answers the same whether bytes went or not.

use std::sync::Arc;

use chot_forensics::digest::Sha256Digest;
use sea_orm::sea_query::{Condition, Expr, ExprTrait, Query};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect};
use serde_json::{Value, json};

use super::entity::evidence_item;
use super::guard::{self, Removal};
use crate::authz::{self, Action};
use crate::blobs;
use crate::clock::Millis;
use crate::ctx::Ctx;
use crate::error::{Error, Result};
use crate::features::custody::entity::custody_event;
use crate::ids::EvidenceId;
use crate::outbox::worker::Outcome;
use crate::outbox::{Job, JobKind};
use crate::words::CustodyKind;

/// Which items refer to their bytes: those that have some and were not disposed of.
pub(crate) fn refers_to_bytes() -> Condition {
    let disposed = Query::select()
        .column(custody_event::Column::Id)
        .from(custody_event::Entity)
        .and_where(
            Expr::col((custody_event::Entity, custody_event::Column::EvidenceId))
                .equals((evidence_item::Entity, evidence_item::Column::Id)),
        )
        .and_where(custody_event::Column::Kind.eq(CustodyKind::Disposed))
        .to_owned();
    Condition::all().add(evidence_item::Column::Sha256.is_not_null()).add(Expr::exists(disposed).not())
}

/// The job that takes away the bytes of a digest should no item refer to them. Owed by whoever disposes of an item, in the
/// transaction of the disposal.
#[must_use]
pub fn removal(sha256: Sha256Digest, now: Millis) -> Job {
    Job::now(JobKind::RemoveEvidence, format!("{sha256}:{now}"), json!({"sha256": sha256.to_string()}))
}

/// The job's handler.
pub async fn remove(ctx: &Ctx, payload: &Value) -> Outcome {
    let sha256 = payload.get("sha256").and_then(Value::as_str).and_then(|text| text.parse().ok());
    let removed = async {
        let sha256 = sha256.ok_or_else(|| Error::internal("the job names no digest"))?;
        if let Some(until) = held_up(ctx, sha256).await? {
            return Ok(Outcome::Later(until));
        }
        remove_unreferenced(ctx, sha256).await.map(|()| Outcome::Done)
    };
    removed.await.unwrap_or_else(|error| Err(error).into())
}

/// Until when another removal holds the bytes of a digest, one that was killed too: before, coming again is of no use.
///
/// # Errors
/// The database's error.
pub async fn held_up(ctx: &Ctx, sha256: Sha256Digest) -> Result<Option<Millis>> {
    let permit = authz::require(ctx, Action::RunJob)?;
    guard::marked_until(ctx.read(&permit), sha256, ctx.now()).await
}

/// Takes bytes away to which no item refers any longer; leaves them where one does. May be repeated.
///
/// # Errors
/// [`Error::Unavailable`] where an upload of the same bytes is just being registered or the store does not answer: then it
/// is to be tried again.
pub async fn remove_unreferenced(ctx: &Ctx, sha256: Sha256Digest) -> Result<()> {
    match begin(ctx, sha256).await? {
        Some(removal) => finish(ctx, removal).await,
        None => Ok(()),
    }
}

/// Decides whether the bytes may go; from then on no item is registered with them until [`finish`].
///
/// # Errors
/// As [`remove_unreferenced`].
pub async fn begin(ctx: &Ctx, sha256: Sha256Digest) -> Result<Option<Removal>> {
    authz::require(ctx, Action::RunJob)?;
    let write = ctx.hub.db.begin().await?;
    let removal = guard::mark(write.db(), sha256, ctx.now()).await?;
    let referring: Option<EvidenceId> = evidence_item::Entity::find()
        .select_only()
        .column(evidence_item::Column::Id)
        .filter(evidence_item::Column::Sha256.eq(sha256.0.to_vec()))
        .filter(refers_to_bytes())
        .limit(1)
        .into_tuple()
        .one(write.db())
        .await?;
    if referring.is_some() {
        return Ok(None);
    }
    write.commit().await?;
    Ok(Some(removal))
}

/// Takes away what [`begin`] gave leave for.
///
/// # Errors
/// As [`remove_unreferenced`].
pub async fn finish(ctx: &Ctx, removal: Removal) -> Result<()> {
    let hub = Arc::clone(&ctx.hub);
    let (removal, removed) = blobs::run(move || {
        let removed = hub.blobs.remove(removal.sha256(), &|| removal.holds());
        Ok((removal, removed))
    })
    .await?;
    // Whether or not they went: others need not wait longer.
    guard::end(ctx, &removal).await?;
    removed
}
