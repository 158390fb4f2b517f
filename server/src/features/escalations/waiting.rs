//! Calls for a report on which nobody decides: the duty officers of a national tier are told by mail, tier after tier. One job is owed at
//! a time; it ends the line once the report was decided on.

use std::sync::Arc;

use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, JoinType, QueryFilter, QueryOrder, QuerySelect, RelationDef};
use serde_json::{Value as Json, json};
use uuid::Uuid;

use super::entity::duty_officer;
use super::jobs::waited;
use super::model::{WaitingRule, waiting_calls};
use super::seed;
use super::service::Wait;
use crate::audit::Audit;
use crate::authn;
use crate::authz::{self, Action, policy};
use crate::ctx::Ctx;
use crate::db::{Hold, Tx};
use crate::error::{Error, Result};
use crate::features::agencies::entity::user;
use crate::features::reports::entity::report;
use crate::features::reports::service::first_deadline;
use crate::features::systems::law;
use crate::ids::{ReportId, UserId};
use crate::outbox::worker::Outcome;
use crate::outbox::{Job, JobKind, named};
use crate::words::ErrorCode;

/// Calls for a report if nobody has decided on it, and owes the next call.
pub(crate) async fn call(ctx: &Ctx, payload: &Json) -> Outcome {
    waited(run(ctx, payload).await)
}

async fn run(ctx: &Ctx, payload: &Json) -> Result<Wait> {
    let permit = authz::require(ctx, Action::RunJob)?;
    let id: ReportId = named(payload, "reportId")?;
    // The receipt owes the first without a place.
    let place = payload.get("call").map_or(Some(0), |place| place.as_u64().and_then(|place| usize::try_from(place).ok()));
    let place = place.ok_or_else(|| Error::internal("the job names no call"))?;
    let mut tx = Tx::begin(ctx, &permit).await?;
    let row = report::Entity::find_by_id(id).held().one(tx.db()).await?.ok_or(Error::NotFound)?;
    if !policy::is_undecided(row.status) {
        return Ok(Wait::Over);
    }
    let rules = seed::waiting_reports()?;
    let profiles = law::profiles(tx.db()).await?;
    let calls = waiting_calls(&rules, row.detected_at, row.received_at, first_deadline(&profiles, &row));
    let Some(now) = calls.get(place) else { return Ok(Wait::Over) };
    if now.at > ctx.now() {
        return Ok(Wait::Until(now.at));
    }
    let people = recipients(ctx, tx.db(), id, now.rule).await?;
    for person in &people {
        let message: Uuid = ctx.hub.random.id();
        let payload = json!({"reportId": id.0, "userId": person.0, "messageId": message});
        tx.owe(Job::now(JobKind::ReportMail, format!("{id}:{}:{person}", now.rule.code), payload)).await?;
    }
    let next = place + 1;
    if let Some(then) = calls.get(next) {
        tx.owe(Job::at(JobKind::ReportWaits, format!("{id}:{next}"), json!({"reportId": id.0, "call": next}), then.at)).await?;
    }
    let told = json!({"tier": now.rule.tier, "people": people.len()});
    tx.commit(Audit::of("report.call", "report", id.0).detail(told)).await?;
    if people.is_empty() {
        return Err(Error::refused(
            ErrorCode::Validation,
            "",
            format!("Báo cáo {} chưa được xử lý, và không có ai để gọi ở bậc nào.", row.number),
            format!("Nobody has decided on report {}, and there is nobody to call at any tier.", row.number),
        ));
    }
    Ok(Wait::Over)
}

/// Who is called by a rule: the duty officers of its tier whose accounts are not disabled and who may read the report; where there is
/// none, those of the next tier that has one.
async fn recipients(ctx: &Ctx, db: &impl ConnectionTrait, id: ReportId, rule: &WaitingRule) -> Result<Vec<UserId>> {
    let to_person: RelationDef =
        duty_officer::Entity::belongs_to(user::Entity).from(duty_officer::Column::UserId).to(user::Column::Id).into();
    let officers: Vec<(i32, UserId)> = duty_officer::Entity::find()
        .select_only()
        .columns([duty_officer::Column::Tier])
        .columns([duty_officer::Column::UserId])
        .join(JoinType::InnerJoin, to_person)
        .filter(duty_officer::Column::Tier.gte(rule.tier))
        .filter(user::Column::DisabledAt.is_null())
        .order_by_asc(duty_officer::Column::Tier)
        .order_by_asc(duty_officer::Column::UserId)
        .into_tuple()
        .all(db)
        .await?;
    let mut people = Vec::new();
    let mut of_tier = None;
    for (tier, person) in officers {
        if of_tier.is_some_and(|found| found != tier) {
            break;
        }
        if may_read(ctx, id, person).await? {
            of_tier = Some(tier);
            people.push(person);
        }
    }
    Ok(people)
}

async fn may_read(ctx: &Ctx, id: ReportId, person: UserId) -> Result<bool> {
    let Some(actor) = authn::actor_of(&ctx.hub, person).await? else { return Ok(false) };
    let reader = Ctx { actor: Arc::new(actor), ..ctx.clone() };
    match authz::require_report(&reader, Action::ReadReport, id).await {
        Ok(_) => Ok(true),
        Err(Error::NotFound | Error::Forbidden) => Ok(false),
        Err(error) => Err(error),
    }
}
