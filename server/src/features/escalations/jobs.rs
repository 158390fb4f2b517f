//! Work that escalations and clocks owe.

use sea_orm::sea_query::{Expr, ExprTrait, Query};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect};
use serde_json::{Value, json};

use super::entity::{delivery, escalation};
use super::letter;
use super::service::{self, Wait};
use crate::authz::{self, Action};
use crate::ctx::{Ctx, Hub};
use crate::error::{Error, Result};
use crate::features::cases::news;
use crate::ids::{CaseId, ClockId, DeliveryId, EscalationId};
use crate::outbox::worker::{Outcome, Verdict};
use crate::outbox::{self, Job, JobKind, enqueue, named};
use crate::words::DeliveryStatus;

pub(super) fn waited(result: Result<Wait>) -> Outcome {
    match result {
        Ok(Wait::Over) => Outcome::Done,
        Ok(Wait::Until(at)) => Outcome::Later(at),
        Err(error) => Err(error).into(),
    }
}

/// Asks the rules about a case.
pub(crate) async fn rules(ctx: &Ctx, payload: &Value) -> Outcome {
    match named::<CaseId>(payload, "caseId") {
        Ok(case) => service::apply_rules(ctx, case).await.into(),
        Err(error) => Err(error).into(),
    }
}

/// Calls the next tier if nobody acknowledged.
pub(crate) async fn next_tier(ctx: &Ctx, payload: &Value) -> Outcome {
    match named::<EscalationId>(payload, "escalationId") {
        Ok(escalation) => waited(service::pass_on(ctx, escalation).await),
        Err(error) => Err(error).into(),
    }
}

/// Notes that a clock passed unmet.
pub(crate) async fn clock_due(ctx: &Ctx, payload: &Value) -> Outcome {
    match named::<ClockId>(payload, "clockId") {
        Ok(clock) => waited(service::note_breach(ctx, clock).await),
        Err(error) => Err(error).into(),
    }
}

/// Sends the mail of a delivery.
pub(crate) async fn mail(ctx: &Ctx, payload: &Value) -> Outcome {
    match send(ctx, payload).await {
        Ok(outcome) => outcome,
        Err(error) => Err(error).into(),
    }
}

async fn send(ctx: &Ctx, payload: &Value) -> Result<Outcome> {
    let permit = authz::require(ctx, Action::RunJob)?;
    let id: DeliveryId = named(payload, "deliveryId")?;
    let delivery = delivery::Entity::find_by_id(id).one(ctx.read(&permit)).await?.ok_or(Error::NotFound)?;
    if delivery.status == DeliveryStatus::Sent {
        return Ok(Outcome::Done);
    }
    Ok(outbox::letter::send(ctx, letter::write(ctx, &permit, &delivery).await).await)
}

/// Writes how a try of a mail ended into its delivery, in the transaction that settles the job.
pub(crate) async fn settled(db: &impl ConnectionTrait, hub: &Hub, payload: &Value, verdict: &Verdict) -> Result<()> {
    let id: DeliveryId = named(payload, "deliveryId")?;
    let (status, sent_at, error) = match verdict {
        Verdict::Done => (DeliveryStatus::Sent, Some(hub.clock.now()), None),
        Verdict::Again { error: None, .. } => return Ok(()),
        Verdict::Again { error, .. } => (DeliveryStatus::Failed, None, error.clone()),
        Verdict::Dead(error) => (DeliveryStatus::Dead, None, Some(error.clone())),
    };
    delivery::Entity::update_many()
        .col_expr(delivery::Column::Status, Expr::value(status.word()))
        .col_expr(delivery::Column::Attempts, Expr::col(delivery::Column::Attempts).add(1))
        .col_expr(delivery::Column::SentAt, Expr::value(sent_at))
        .col_expr(delivery::Column::LastError, Expr::value(error))
        .filter(delivery::Column::Id.eq(id))
        .filter(delivery::Column::Status.ne(DeliveryStatus::Sent))
        .exec(db)
        .await?;
    match verdict {
        Verdict::Dead(_) => look_again(db, hub, id, JobKind::NextTier).await?,
        Verdict::Done => look_again(db, hub, id, JobKind::EscalationRules).await?,
        Verdict::Again { .. } => {}
    }
    told(db, hub, id).await
}

/// Has the hub look at a call again of which a mail was given up, so that nobody waits for people who were not reached; or of which one
/// arrived after it had been told that nobody heard it.
async fn look_again(db: &impl ConnectionTrait, hub: &Hub, id: DeliveryId, kind: JobKind) -> Result<()> {
    let Some(delivery) = delivery::Entity::find_by_id(id).one(db).await? else { return Ok(()) };
    let Some(call) = escalation::Entity::find_by_id(delivery.escalation_id).one(db).await? else { return Ok(()) };
    let key = format!("mail:{id}:{}", hub.clock.now());
    match kind {
        JobKind::NextTier if call.is_open() => enqueue(db, hub, Job::now(kind, key, json!({"escalationId": call.id.0}))).await,
        JobKind::EscalationRules if call.unheard_at.is_some() => {
            enqueue(db, hub, Job::now(kind, key, json!({"caseId": call.case_id.0}))).await
        }
        _ => Ok(()),
    }
}

/// Puts a delivery back in the queue whose job is tried anew. Its tries are counted on.
pub(crate) async fn requeued(db: &impl ConnectionTrait, hub: &Hub, payload: &Value) -> Result<()> {
    let id: DeliveryId = named(payload, "deliveryId")?;
    delivery::Entity::update_many()
        .col_expr(delivery::Column::Status, Expr::value(DeliveryStatus::Queued.word()))
        .filter(delivery::Column::Id.eq(id))
        .filter(delivery::Column::Status.ne(DeliveryStatus::Sent))
        .exec(db)
        .await?;
    told(db, hub, id).await
}

/// Tells the subscribers of the case that nothing is to be done any more about a delivery that was given up.
pub(crate) async fn dismissed(db: &impl ConnectionTrait, hub: &Hub, payload: &Value) -> Result<()> {
    told(db, hub, named(payload, "deliveryId")?).await
}

/// Owes the news that a delivery moved to the subscribers of its case.
async fn told(db: &impl ConnectionTrait, hub: &Hub, id: DeliveryId) -> Result<()> {
    let call = Query::select()
        .column(delivery::Column::EscalationId)
        .from(delivery::Entity)
        .and_where(Expr::col(delivery::Column::Id).eq(id))
        .to_owned();
    let case: Option<CaseId> = escalation::Entity::find()
        .select_only()
        .column(escalation::Column::CaseId)
        .filter(Expr::col((escalation::Entity, escalation::Column::Id)).in_subquery(call))
        .into_tuple()
        .one(db)
        .await?;
    let Some(case) = case else { return Ok(()) };
    enqueue(db, hub, news(db, hub, case).await?).await
}
