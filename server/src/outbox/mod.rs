//! Work that a committed change owes: the only part of the hub that talks to the network or to other processes.
//!
//! A service leaves a [`Job`] in the transaction of its change ([`crate::db::Tx::owe`]); workers claim jobs that are
//! due, run them without holding a transaction, and settle them. A job whose worker died comes back when its lease
//! passes, so every handler must do no harm when run twice.

pub mod entity;
pub mod graphql;
pub(crate) mod letter;
mod news;
pub mod service;
#[cfg(test)]
pub(crate) mod testing;
pub mod worker;

use sea_orm::sea_query::{Condition, Expr, OnConflict, SimpleExpr};
use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QuerySelect};
use uuid::Uuid;

use crate::clock::{MINUTE, Millis};
use crate::ctx::Hub;
use crate::error::{Error, Result};
use crate::ids::LeaseId;

/// The wait after the first failed try.
const SHORTEST_WAIT: Millis = 5_000;
/// The longest wait between two tries.
const LONGEST_WAIT: Millis = 30 * MINUTE;

/// Kinds of work.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum JobKind {
    /// Tell subscribers that a case changed.
    CaseChanged,
    /// Send one mail (payload: the delivery).
    Mail,
    /// Put a complete upload in its place in the evidence store.
    StoreEvidence,
    /// Examine an evidence item.
    ExamineEvidence,
    /// Read the traces of an item.
    ReadTraces,
    /// Scan an item by rule sets.
    ScanEvidence,
    /// Hash the stored bytes of an item again.
    VerifyEvidence,
    /// Take away stored bytes to which no item refers.
    RemoveEvidence,
    /// Make an item from another one.
    DeriveEvidence,
    /// Withdraw an upload that has expired.
    ExpireUpload,
    /// Close an offer of custody that nobody answered.
    ExpireTransfer,
    /// Send one mail about a transfer.
    TransferMail,
    /// Remove the bytes of an item that was disposed of.
    RemoveBytes,
    /// Hash the next of the stored items again, by the schedule.
    Reverify,
    /// Ask whether a rule wants to escalate a case.
    EscalationRules,
    /// Call the next tier if nobody acknowledged.
    NextTier,
    /// Note that a clock passed unmet.
    ClockDue,
    /// Call the duty officers if nobody has decided on a report.
    ReportWaits,
    /// Send one mail about a report that waits.
    ReportMail,
    /// Sign a checkpoint of the custody log.
    SignCheckpoint,
    /// Have the newest checkpoint cosigned by one witness.
    CosignCheckpoint,
    /// Have the newest checkpoint stamped by the time-stamping authority.
    StampCheckpoint,
    /// Look the members of an examined item up in hash sets and observables.
    LookUpEvidence,
    /// Look new observables up among the members.
    LookUpObservables,
    /// Look the members up in a new hash set.
    LookUpHashSet,
}

impl JobKind {
    /// Every kind.
    pub const ALL: &'static [Self] = &[
        Self::CaseChanged,
        Self::Mail,
        Self::StoreEvidence,
        Self::ExamineEvidence,
        Self::ReadTraces,
        Self::ScanEvidence,
        Self::VerifyEvidence,
        Self::RemoveEvidence,
        Self::DeriveEvidence,
        Self::ExpireUpload,
        Self::ExpireTransfer,
        Self::TransferMail,
        Self::RemoveBytes,
        Self::Reverify,
        Self::EscalationRules,
        Self::NextTier,
        Self::ClockDue,
        Self::ReportWaits,
        Self::ReportMail,
        Self::SignCheckpoint,
        Self::CosignCheckpoint,
        Self::StampCheckpoint,
        Self::LookUpEvidence,
        Self::LookUpObservables,
        Self::LookUpHashSet,
    ];

    /// The word in the table.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::CaseChanged => "case.changed",
            Self::Mail => "mail",
            Self::StoreEvidence => "evidence.store",
            Self::ExamineEvidence => "evidence.examine",
            Self::ReadTraces => "evidence.traces",
            Self::ScanEvidence => "evidence.scan",
            Self::VerifyEvidence => "evidence.verify",
            Self::RemoveEvidence => "evidence.remove",
            Self::DeriveEvidence => "evidence.derive",
            Self::ExpireUpload => "evidence.expire",
            Self::ExpireTransfer => "custody.expire-transfer",
            Self::TransferMail => "custody.mail",
            Self::RemoveBytes => "custody.remove-bytes",
            Self::Reverify => "custody.reverify",
            Self::EscalationRules => "escalation.rules",
            Self::NextTier => "escalation.next-tier",
            Self::ClockDue => "clock.due",
            Self::ReportWaits => "report.waits",
            Self::ReportMail => "report.mail",
            Self::SignCheckpoint => "log.checkpoint",
            Self::CosignCheckpoint => "log.cosign",
            Self::StampCheckpoint => "log.stamp",
            Self::LookUpEvidence => "lookup.evidence",
            Self::LookUpObservables => "lookup.observables",
            Self::LookUpHashSet => "lookup.hash-set",
        }
    }

    /// The kind of a word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|kind| kind.word() == word)
    }
}

/// Work to be left in a transaction.
#[derive(Clone, Debug)]
pub struct Job {
    /// What to do.
    pub kind: JobKind,
    /// Names the work: a second job of the same kind and key is not made.
    pub key: String,
    /// What the handler needs; ids, never secrets or free text.
    pub payload: serde_json::Value,
    /// When to do it; at once where it is `None`.
    pub due_at: Option<Millis>,
}

impl Job {
    /// Work to be done at once.
    #[must_use]
    pub fn now(kind: JobKind, key: impl Into<String>, payload: serde_json::Value) -> Self {
        Self { kind, key: key.into(), payload, due_at: None }
    }

    /// Work to be done at `due_at`.
    #[must_use]
    pub fn at(kind: JobKind, key: impl Into<String>, payload: serde_json::Value, due_at: Millis) -> Self {
        Self { kind, key: key.into(), payload, due_at: Some(due_at) }
    }
}

/// How long to wait after the `attempt`th failed try: 5 s, doubled each time up to half an hour, of which `jitter`
/// (0 to 1000 thousandths) moves the second half, so that jobs which failed together do not return together.
#[must_use]
pub fn backoff(attempt: i32, jitter: u64) -> Millis {
    let doublings = u32::try_from(attempt.saturating_sub(1).clamp(0, 16)).unwrap_or(0);
    let whole = SHORTEST_WAIT.saturating_mul(2_i64.saturating_pow(doublings)).min(LONGEST_WAIT);
    let jitter = i64::try_from(jitter.min(1000)).unwrap_or(1000);
    whole / 2 + whole / 2 * jitter / 1000
}

/// An id that the payload of a job names.
///
/// # Errors
/// [`Error::BadRequest`] where it names none.
pub(crate) fn named<T: From<Uuid>>(payload: &serde_json::Value, name: &str) -> Result<T> {
    let text = payload.get(name).and_then(serde_json::Value::as_str).unwrap_or_default();
    Uuid::parse_str(text).map(T::from).map_err(|_| Error::BadRequest(format!("the job names no {name}")))
}

/// Writes the job into a transaction; leaves an existing one of the same kind and key as it is.
///
/// # Errors
/// The database's error.
pub(crate) async fn enqueue(db: &impl ConnectionTrait, hub: &Hub, job: Job) -> Result<()> {
    let now = hub.clock.now();
    let row = entity::job::ActiveModel {
        id: Set(hub.random.id()),
        kind: Set(job.kind.word().to_owned()),
        key: Set(job.key),
        payload: Set(job.payload.to_string()),
        created_at: Set(now),
        due_at: Set(job.due_at.unwrap_or(now)),
        attempts: Set(0),
        lost: Set(0),
        doubtful: Set(0),
        lease_id: Set(None),
        leased_until: Set(None),
        done_at: Set(None),
        dead_at: Set(None),
        last_error: Set(None),
        dismissed_at: Set(None),
        dismissed_by: Set(None),
        dismissed_reason: Set(None),
    };
    entity::job::Entity::insert(row)
        .on_conflict(OnConflict::columns([entity::job::Column::Kind, entity::job::Column::Key]).do_nothing().to_owned())
        .exec_without_returning(db)
        .await?;
    Ok(())
}

/// Has jobs tried again that were given up and are not dismissed, their tries counted anew; says how many.
///
/// # Errors
/// The database's error.
pub(crate) async fn revive(db: &impl ConnectionTrait, hub: &Hub, which: SimpleExpr) -> Result<u64> {
    use entity::job::{Column, Entity};

    let (free, never): (Option<LeaseId>, Option<Millis>) = (None, None);
    let revived = Entity::update_many()
        .col_expr(Column::DeadAt, Expr::value(never))
        .col_expr(Column::LeasedUntil, Expr::value(never))
        .col_expr(Column::LeaseId, Expr::value(free))
        .col_expr(Column::Attempts, Expr::value(0))
        .col_expr(Column::Lost, Expr::value(0))
        .col_expr(Column::DueAt, Expr::value(hub.clock.now()))
        .filter(which)
        .filter(Column::DeadAt.is_not_null())
        .filter(Column::DismissedAt.is_null())
        .exec(db)
        .await?;
    Ok(revived.rows_affected)
}

/// Whether a job of a kind waits that is due by an instant.
///
/// # Errors
/// The database's error.
pub(crate) async fn is_owed(hub: &Hub, kind: JobKind, by: Millis) -> Result<bool> {
    let waiting = entity::job::Entity::find()
        .filter(entity::job::Column::Kind.eq(kind.word()))
        .filter(entity::job::Column::DoneAt.is_null())
        .filter(entity::job::Column::DeadAt.is_null())
        .filter(entity::job::Column::DueAt.lte(by));
    Ok(waiting.count(hub.db.unscoped()).await? > 0)
}

/// Whether a job of this kind, whose key begins so, waits or runs, or was left since `since`. Keys hold ids and numbers only.
///
/// # Errors
/// The database's error.
pub(crate) async fn asked_lately(db: &impl ConnectionTrait, kind: JobKind, key: &str, since: Millis) -> Result<bool> {
    use entity::job::{Column, Entity};

    let open = Condition::all().add(Column::DoneAt.is_null()).add(Column::DeadAt.is_null());
    let found = Entity::find()
        .filter(Column::Kind.eq(kind.word()))
        .filter(Column::Key.starts_with(key))
        .filter(Condition::any().add(open).add(Column::CreatedAt.gte(since)))
        .count(db)
        .await?;
    Ok(found > 0)
}

/// What the operator watches.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Stats {
    /// Jobs that are due and not done.
    pub due: i64,
    /// How long the oldest of them has been due.
    pub oldest_age: Millis,
    /// Jobs that were given up and not dismissed.
    pub dead: i64,
    /// Tries whose outcome could not be known, ever.
    pub doubtful: i64,
}

/// Counts for the metrics.
///
/// # Errors
/// The database's error.
pub async fn stats(hub: &Hub) -> Result<Stats> {
    use entity::job::{Column, Entity};

    let db = hub.db.unscoped();
    let now = hub.clock.now();
    let open =
        Entity::find().select_only().filter(Column::DoneAt.is_null()).filter(Column::DeadAt.is_null()).filter(Column::DueAt.lte(now));
    let waiting: Option<(i64, Option<i64>)> =
        open.column_as(Column::Id.count(), "due").column_as(Column::DueAt.min(), "oldest").into_tuple().one(db).await?;
    let (due, oldest) = waiting.unwrap_or_default();
    let dead = Entity::find().filter(Column::DeadAt.is_not_null()).filter(Column::DismissedAt.is_null()).count(db).await?;
    let doubts: Vec<i32> = Entity::find()
        .select_only()
        .column_as(Expr::col(Column::Doubtful), "doubtful")
        .filter(Column::Doubtful.gt(0))
        .into_tuple()
        .all(db)
        .await?;
    Ok(Stats {
        due,
        oldest_age: oldest.map_or(0, |at| now.saturating_sub(at).max(0)),
        dead: i64::try_from(dead).unwrap_or(i64::MAX),
        doubtful: doubts.into_iter().map(i64::from).sum(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_up_to_half_an_hour() {
        let longest: Vec<Millis> = (1..=12).map(|attempt| backoff(attempt, 1000) / 1000).collect();
        assert_eq!(longest, [5, 10, 20, 40, 80, 160, 320, 640, 1280, 1800, 1800, 1800]);
    }

    #[test]
    fn jitter_moves_the_second_half_only() {
        assert_eq!(backoff(3, 0), 10_000);
        assert_eq!(backoff(3, 500), 15_000);
        assert_eq!(backoff(3, u64::MAX), 20_000);
    }

    #[test]
    fn odd_numbers_of_tries_do_no_harm() {
        assert_eq!(backoff(0, 1000), 5_000);
        assert_eq!(backoff(i32::MIN, 1000), 5_000);
        assert_eq!(backoff(i32::MAX, 1000), LONGEST_WAIT);
    }
}
