//! Reading the outbox, and trying again or dismissing what was given up: for the administrator.

use std::collections::HashMap;

use sea_orm::sea_query::{Condition, Expr};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect};
use serde_json::json;

use super::entity::job::{Column, Entity, Model};
use super::{JobKind, named, revive};
use crate::audit::Audit;
use crate::authz::{self, Action, Permit};
use crate::clock::Millis;
use crate::ctx::Ctx;
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::features::agencies::entity::user;
use crate::features::escalations;
use crate::features::escalations::entity::delivery;
use crate::ids::{DeliveryId, JobId, UserId};
use crate::page::{Cursor, KeyKind, Page, PageArgs, SortKey};
use crate::text::Check;
use crate::words::{ErrorCode, OutboxStatus};

/// A job, without what it carries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutboxJob {
    /// Its id.
    pub id: JobId,
    /// What kind of work it is.
    pub kind: String,
    /// Where it stands.
    pub status: OutboxStatus,
    /// How often it was tried.
    pub attempts: i32,
    /// How often the outcome of a try could not be known.
    pub doubtful: i32,
    /// When the change was made that owes it.
    pub created_at: Millis,
    /// When it is due.
    pub due_at: Millis,
    /// When it was finished or given up.
    pub finished_at: Option<Millis>,
    /// Why the last failed try failed.
    pub last_error: Option<String>,
    /// To whom, for a mail.
    pub recipient: Option<String>,
    /// Which mail.
    pub message_id: Option<String>,
    /// Why nothing is to be done about it, as the administrator said who dismissed it.
    pub dismissed_reason: Option<String>,
}

/// What to list.
#[derive(Clone, Debug, Default)]
pub struct OutboxFilter {
    /// Only these statuses.
    pub status: Option<Vec<OutboxStatus>>,
    /// Only this kind.
    pub kind: Option<String>,
}

fn status(row: &Model, now: Millis) -> OutboxStatus {
    match (row.done_at, row.dead_at, row.leased_until) {
        (Some(_), _, _) => OutboxStatus::Done,
        (_, Some(_), _) if row.dismissed_at.is_some() => OutboxStatus::Dismissed,
        (_, Some(_), _) => OutboxStatus::Dead,
        (_, _, Some(until)) if until > now => OutboxStatus::Running,
        _ => OutboxStatus::Queued,
    }
}

fn is(status: OutboxStatus, now: Millis) -> Condition {
    let open = Condition::all().add(Column::DoneAt.is_null()).add(Column::DeadAt.is_null());
    match status {
        OutboxStatus::Done => Condition::all().add(Column::DoneAt.is_not_null()),
        OutboxStatus::Dead => Condition::all().add(Column::DeadAt.is_not_null()).add(Column::DismissedAt.is_null()),
        OutboxStatus::Dismissed => Condition::all().add(Column::DismissedAt.is_not_null()),
        OutboxStatus::Running => open.add(Column::LeasedUntil.gt(now)),
        OutboxStatus::Queued => open.add(Condition::any().add(Column::LeasedUntil.is_null()).add(Column::LeasedUntil.lte(now))),
    }
}

/// The mail of a job, by what the job carries.
enum Owed {
    /// As its delivery tells.
    Delivery(DeliveryId),
    /// To this person, wherever mail for the person goes by then.
    To(UserId, DeliveryId),
}

fn mail_of(row: &Model) -> Option<Owed> {
    let payload: serde_json::Value = serde_json::from_str(&row.payload).ok()?;
    match JobKind::from_word(&row.kind)? {
        JobKind::Mail => named(&payload, "deliveryId").ok().map(Owed::Delivery),
        JobKind::ReportMail | JobKind::TransferMail => Some(Owed::To(named(&payload, "userId").ok()?, named(&payload, "messageId").ok()?)),
        _ => None,
    }
}

async fn described(ctx: &Ctx, permit: &Permit, rows: Vec<Model>) -> Result<Vec<OutboxJob>> {
    let now = ctx.now();
    let (mut wanted, mut people) = (Vec::new(), Vec::new());
    for owed in rows.iter().filter_map(mail_of) {
        match owed {
            Owed::Delivery(id) => wanted.push(id),
            Owed::To(person, _) => people.push(person),
        }
    }
    let mut mails: HashMap<DeliveryId, (String, String)> = HashMap::new();
    if !wanted.is_empty() {
        let found: Vec<(DeliveryId, String, String)> = delivery::Entity::find()
            .select_only()
            .columns([delivery::Column::Id, delivery::Column::Recipient, delivery::Column::MessageId])
            .filter(delivery::Column::Id.is_in(wanted))
            .into_tuple()
            .all(ctx.read(permit))
            .await?;
        mails.extend(found.into_iter().map(|(id, recipient, message)| (id, (recipient, message))));
    }
    let mut addresses: HashMap<UserId, String> = HashMap::new();
    if !people.is_empty() {
        let found: Vec<(UserId, String)> = user::Entity::find()
            .select_only()
            .columns([user::Column::Id, user::Column::Email])
            .filter(user::Column::Id.is_in(people))
            .into_tuple()
            .all(ctx.read(permit))
            .await?;
        addresses.extend(found);
    }
    Ok(rows
        .into_iter()
        .map(|row| {
            let (recipient, message_id) = match mail_of(&row) {
                Some(Owed::Delivery(id)) => mails.get(&id).cloned().unzip(),
                Some(Owed::To(person, mail)) => (addresses.get(&person).cloned(), Some(ctx.hub.mailer.message_id(mail))),
                None => (None, None),
            };
            OutboxJob {
                status: status(&row, now),
                id: row.id,
                kind: row.kind,
                attempts: row.attempts,
                doubtful: row.doubtful,
                created_at: row.created_at,
                due_at: row.due_at,
                finished_at: row.done_at.or(row.dismissed_at).or(row.dead_at),
                dismissed_reason: row.dismissed_reason,
                last_error: row.last_error,
                recipient,
                message_id,
            }
        })
        .collect())
}

/// The jobs, the newest first.
///
/// # Errors
/// [`Error::Forbidden`] for all but administrators; [`Error::BadRequest`] for a kind that there is not.
pub async fn list(ctx: &Ctx, args: PageArgs, filter: OutboxFilter) -> Result<Page<OutboxJob>> {
    let permit = authz::require(ctx, Action::ReadOutbox)?;
    let now = ctx.now();
    let mut select = Entity::find();
    if let Some(wanted) = filter.status {
        let none = Condition::all().add(Column::Id.is_null());
        select = select.filter(wanted.into_iter().fold(Condition::any().add(none), |any, status| any.add(is(status, now))));
    }
    if let Some(kind) = filter.kind {
        let kind = JobKind::from_word(&kind).ok_or_else(|| Error::BadRequest("there is no such kind of job".to_owned()))?;
        select = select.filter(Column::Kind.eq(kind.word()));
    }
    let db = ctx.read(&permit);
    let total = if args.total { Some(select.clone().count(db).await?) } else { None };
    let keys = [SortKey::desc(Column::CreatedAt, KeyKind::Int), SortKey::desc(Column::Id, KeyKind::Id)];
    let rows = select
        .filter(args.condition(&keys)?)
        .order_by_desc(Column::CreatedAt)
        .order_by_desc(Column::Id)
        .limit(args.limit())
        .all(db)
        .await?;
    let jobs = described(ctx, &permit, rows).await?;
    Ok(Page::new(&args, jobs, total, |job: &OutboxJob| Cursor::new(vec![json!(job.created_at), json!(job.id.0)])))
}

/// Tries a job again that was given up: its tries are counted anew, its Message-ID stays.
///
/// # Errors
/// [`Error::Forbidden`]; [`Error::NotFound`]; [`Error::Refused`] where it was not given up.
pub async fn retry(ctx: &Ctx, id: JobId) -> Result<OutboxJob> {
    let permit = authz::require(ctx, Action::RetryOutbox)?;
    let mut tx = Tx::begin(ctx, &permit).await?;
    let row = Entity::find_by_id(id).one(tx.db()).await?.ok_or(Error::NotFound)?;
    if revive(tx.db(), &ctx.hub, Column::Id.eq(id)).await? == 0 {
        return Err(Error::refused(
            ErrorCode::InvalidTransition,
            "",
            "Chỉ thử lại được việc đã bị bỏ.",
            "Only a job that was given up can be tried again.",
        ));
    }
    if JobKind::from_word(&row.kind) == Some(JobKind::Mail) {
        let payload: serde_json::Value = serde_json::from_str(&row.payload).map_err(Error::internal)?;
        escalations::jobs::requeued(tx.db(), &ctx.hub, &payload).await?;
    }
    tx.wake();
    tx.commit(Audit::of("outbox.retry", "job", id.0).detail(json!({"kind": row.kind}))).await?;
    let row = Entity::find_by_id(id).one(ctx.read(&permit)).await?.ok_or(Error::NotFound)?;
    described(ctx, &permit, vec![row]).await?.pop().ok_or(Error::NotFound)
}

/// Dismisses a job that was given up: nothing is to be done about it, for this reason. It is tried no more.
///
/// # Errors
/// [`Error::Forbidden`]; [`Error::NotFound`]; [`Error::Refused`] for a short reason, or where it was not given up.
pub async fn dismiss(ctx: &Ctx, id: JobId, reason: &str) -> Result<OutboxJob> {
    let permit = authz::require(ctx, Action::DismissOutbox)?;
    let mut check = Check::new();
    let reason = check.text("reason", reason, 10, 2000);
    check.done()?;
    let me = ctx.user()?;
    let mut tx = Tx::begin(ctx, &permit).await?;
    let row = Entity::find_by_id(id).one(tx.db()).await?.ok_or(Error::NotFound)?;
    let dismissed = Entity::update_many()
        .col_expr(Column::DismissedAt, Expr::value(ctx.now()))
        .col_expr(Column::DismissedBy, Expr::value(me))
        .col_expr(Column::DismissedReason, Expr::value(reason))
        .filter(Column::Id.eq(id))
        .filter(Column::DeadAt.is_not_null())
        .filter(Column::DismissedAt.is_null())
        .exec(tx.db())
        .await?;
    if dismissed.rows_affected == 0 {
        return Err(Error::refused(
            ErrorCode::InvalidTransition,
            "",
            "Chỉ bỏ qua được việc đã hỏng và chưa bỏ qua.",
            "Only a job that was given up and is not dismissed yet can be dismissed.",
        ));
    }
    if JobKind::from_word(&row.kind) == Some(JobKind::Mail) {
        let payload: serde_json::Value = serde_json::from_str(&row.payload).map_err(Error::internal)?;
        escalations::jobs::dismissed(tx.db(), &ctx.hub, &payload).await?;
    }
    tx.wake();
    tx.commit(Audit::of("outbox.dismiss", "job", id.0).detail(json!({"kind": row.kind}))).await?;
    let row = Entity::find_by_id(id).one(ctx.read(&permit)).await?.ok_or(Error::NotFound)?;
    described(ctx, &permit, vec![row]).await?.pop().ok_or(Error::NotFound)
}
