//! Calls for a report on which nobody decides: the duty officers of a national tier are told by mail, tier after tier. When is said by
//! the rules of `reports`, which owe the first call with the receipt. One call is owed at a time; the line ends once the report was
//! decided on. A tier whose every mail was given up is not waited for: the next one is called at once. Where no tier has anybody the
//! job is given up, until somebody is named or let in again.

use std::collections::HashMap;

use sea_orm::sea_query::ExprTrait;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, JoinType, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
    RelationDef,
};
use serde_json::{Value as Json, json};

use super::entity::{duty_officer, report_call};
use super::jobs::waited;
use super::service::Wait;
use crate::audit::Audit;
use crate::authz::{self, Action, policy};
use crate::ctx::{Ctx, Hub};
use crate::db::{Hold, Tx};
use crate::error::{Error, Result};
use crate::features::agencies::entity::user;
use crate::features::reports::entity::report;
use crate::features::reports::service::{owe_call, waiting_calls};
use crate::features::systems::law;
use crate::ids::{DeliveryId, ReportId, UserId};
use crate::outbox::entity::job;
use crate::outbox::letter::UNREACHABLE;
use crate::outbox::worker::Outcome;
use crate::outbox::{Job, JobKind, enqueue, named, revive};
use crate::words::ErrorCode;

/// Calls for a report if nobody has decided on it, and owes the next call.
pub(crate) async fn call(ctx: &Ctx, payload: &Json) -> Outcome {
    waited(run(ctx, payload).await)
}

async fn run(ctx: &Ctx, payload: &Json) -> Result<Wait> {
    let permit = authz::require(ctx, Action::RunJob)?;
    let id: ReportId = named(payload, "reportId")?;
    let place = payload.get("call").and_then(Json::as_i64).and_then(|place| i32::try_from(place).ok()).unwrap_or(0);
    // Of this tier a mail was given up.
    let above = payload.get("above").and_then(Json::as_i64).and_then(|tier| i32::try_from(tier).ok());
    let mut tx = Tx::begin(ctx, &permit).await?;
    let row = report::Entity::find_by_id(id).held().one(tx.db()).await?.ok_or(Error::NotFound)?;
    if !policy::is_undecided(row.status) {
        return Ok(Wait::Over);
    }
    let profiles = law::profiles(tx.db()).await?;
    let calls = waiting_calls(&profiles, &row)?;
    let Some(now) = usize::try_from(place).ok().and_then(|place| calls.get(place)) else { return Ok(Wait::Over) };
    if now.at > ctx.now() {
        return Ok(Wait::Until(now.at));
    }
    let from = match above {
        None => now.rule.tier,
        // Perhaps somebody else was named there meanwhile.
        Some(tier) if reached_nobody(&tx, id, place, tier).await? => tier,
        Some(_) => return Ok(Wait::Over),
    };
    let (tier, people) = recipients(&tx, id, from, place).await?;
    for person in &people {
        owe_mail(&mut tx, id, place, tier, *person).await?;
    }
    if above.is_none() {
        owe_call(&mut tx, &row, &profiles, place.saturating_add(1)).await?;
    }
    let told = json!({"tier": tier, "people": people.len()});
    tx.commit(Audit::of("report.call", "report", id.0).detail(told)).await?;
    if people.is_empty() {
        return Err(Error::refused(
            ErrorCode::Validation,
            "",
            format!("Báo cáo {} chưa được xử lý, và không có ai để gọi từ bậc {from} trở lên.", row.number),
            format!("Nobody has decided on report {}, and there is nobody to call from tier {from} on.", row.number),
        ));
    }
    Ok(Wait::Over)
}

/// Who is called, and at which tier: the duty officers of the lowest tier from `from` on that has any whose accounts are not disabled, who
/// may read the report and to whom no mail of this call went, or who is let in again. All as the transaction sees it.
async fn recipients(tx: &Tx<'_>, id: ReportId, from: i32, place: i32) -> Result<(i32, Vec<UserId>)> {
    let to_person: RelationDef =
        duty_officer::Entity::belongs_to(user::Entity).from(duty_officer::Column::UserId).to(user::Column::Id).into();
    let mut officers: Vec<(i32, UserId)> = duty_officer::Entity::find()
        .select_only()
        .columns([duty_officer::Column::Tier])
        .columns([duty_officer::Column::UserId])
        .join(JoinType::InnerJoin, to_person)
        .filter(duty_officer::Column::Tier.gte(from))
        .filter(user::Column::DisabledAt.is_null())
        .order_by_asc(duty_officer::Column::Tier)
        .order_by_asc(duty_officer::Column::UserId)
        .into_tuple()
        .all(tx.db())
        .await?;
    let ids: Vec<UserId> = officers.iter().map(|(_, person)| *person).collect();
    let readers = authz::readers_of_report(tx, id, &ids).await?;
    let calls: Vec<(DeliveryId, UserId)> = report_call::Entity::find()
        .select_only()
        .columns([report_call::Column::Id])
        .columns([report_call::Column::UserId])
        .filter(report_call::Column::ReportId.eq(id))
        .filter(report_call::Column::Place.eq(place))
        .into_tuple()
        .all(tx.db())
        .await?;
    let mails = job::Entity::find()
        .select_only()
        .column(job::Column::Key)
        .filter(job::Column::Kind.eq(JobKind::ReportMail.word()))
        .filter(job::Column::Key.is_in(calls.iter().map(|(mail, _)| mail.to_string())))
        .filter(job::Column::LastError.is_null().or(job::Column::LastError.is_not_in(UNREACHABLE)))
        .into_tuple::<String>()
        .all(tx.db())
        .await?;
    let written: Vec<UserId> = calls.into_iter().filter(|(mail, _)| mails.contains(&mail.to_string())).map(|(_, person)| person).collect();
    officers.retain(|(_, person)| readers.contains(person) && !written.contains(person));
    let tier = officers.first().map_or(from, |(tier, _)| *tier);
    Ok((tier, officers.into_iter().filter(|(of, _)| *of == tier).map(|(_, person)| person).collect()))
}

/// Notes that a person is called, and owes the mail: the same one again to whom it could not go before.
async fn owe_mail(tx: &mut Tx<'_>, id: ReportId, place: i32, tier: i32, person: UserId) -> Result<()> {
    use report_call::Column as C;

    let same = report_call::Entity::find()
        .filter(C::ReportId.eq(id))
        .filter(C::Place.eq(place))
        .filter(C::Tier.eq(tier))
        .filter(C::UserId.eq(person))
        .one(tx.db())
        .await?;
    if let Some(call) = same {
        let mail = job::Column::Kind.eq(JobKind::ReportMail.word()).and(job::Column::Key.eq(call.id.to_string()));
        revive(tx.db(), &tx.ctx().hub, mail).await?;
        tx.wake();
        return Ok(());
    }
    let mail: DeliveryId = tx.ctx().hub.random.id();
    let call = report_call::ActiveModel { id: Set(mail), report_id: Set(id), place: Set(place), tier: Set(tier), user_id: Set(person) };
    report_call::Entity::insert(call).exec_without_returning(tx.db()).await?;
    let payload = json!({"reportId": id.0, "userId": person.0, "messageId": mail.0, "call": place, "tier": tier});
    tx.owe(Job::now(JobKind::ReportMail, mail.to_string(), payload)).await
}

/// Whether every mail of a call at a tier was given up, and no higher tier was called since.
async fn reached_nobody(tx: &Tx<'_>, id: ReportId, place: i32, tier: i32) -> Result<bool> {
    let calls: Vec<(DeliveryId, i32)> = report_call::Entity::find()
        .select_only()
        .columns([report_call::Column::Id])
        .columns([report_call::Column::Tier])
        .filter(report_call::Column::ReportId.eq(id))
        .filter(report_call::Column::Place.eq(place))
        .filter(report_call::Column::Tier.gte(tier))
        .into_tuple()
        .all(tx.db())
        .await?;
    if calls.iter().any(|(_, of)| *of > tier) {
        return Ok(false);
    }
    let waiting = job::Entity::find()
        .filter(job::Column::Kind.eq(JobKind::ReportMail.word()))
        .filter(job::Column::Key.is_in(calls.iter().map(|(mail, _)| mail.to_string())))
        .filter(job::Column::DeadAt.is_null())
        .count(tx.db())
        .await?;
    Ok(waiting == 0)
}

/// Whoever takes the place of a duty officer is called for the reports that wait and for which that person was called at the tier.
pub(super) async fn hand_over(tx: &mut Tx<'_>, tier: i32, person: UserId, successor: UserId) -> Result<()> {
    let to_report: RelationDef =
        report_call::Entity::belongs_to(report::Entity).from(report_call::Column::ReportId).to(report::Column::Id).into();
    let called = |user: UserId| {
        report_call::Entity::find()
            .select_only()
            .column(report_call::Column::ReportId)
            .column_as(report_call::Column::Place.max(), "place")
            .join(JoinType::InnerJoin, to_report.clone())
            .filter(report_call::Column::UserId.eq(user))
            .filter(report_call::Column::Tier.eq(tier))
            .filter(report::Column::DecidedAt.is_null())
            .group_by(report_call::Column::ReportId)
            .order_by_asc(report_call::Column::ReportId)
            .into_tuple::<(ReportId, i32)>()
    };
    let known: HashMap<ReportId, i32> = called(successor).all(tx.db()).await?.into_iter().collect();
    for (id, place) in called(person).all(tx.db()).await? {
        let told = known.get(&id).is_some_and(|of| *of >= place);
        if !told && authz::readers_of_report(tx, id, &[successor]).await?.contains(&successor) {
            owe_mail(tx, id, place, tier, successor).await?;
        }
    }
    Ok(())
}

/// A mail of a call was given up: has the hub look whether the call reached anybody, in the transaction of the job's end.
pub(crate) async fn given_up(db: &impl ConnectionTrait, hub: &Hub, payload: &Json) -> Result<()> {
    let (id, mail) = (named::<ReportId>(payload, "reportId")?, named::<DeliveryId>(payload, "messageId")?);
    let (Some(call), Some(tier)) = (payload.get("call"), payload.get("tier")) else { return Ok(()) };
    let key = format!("mail:{mail}:{}", hub.clock.now());
    enqueue(db, hub, Job::now(JobKind::ReportWaits, key, json!({"reportId": id.0, "call": call, "above": tier}))).await
}

/// Somebody can be called now: makes each call again for which nobody was there. Says whether there is one.
pub(crate) async fn somebody_can_be_called(db: &impl ConnectionTrait, hub: &Hub) -> Result<bool> {
    Ok(revive(db, hub, job::Column::Kind.eq(JobKind::ReportWaits.word())).await? > 0)
}
