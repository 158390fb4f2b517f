//! Work that a committed change owes: the only part of the hub that talks to the network or to other processes.
//!
//! A service leaves a [`Job`] in the transaction of its change ([`crate::db::Tx::owe`]); workers claim jobs that are
//! due, run them without holding a transaction, and settle them. A job whose worker died comes back when its lease
//! passes, so every handler must do no harm when run twice.

pub mod entity;
pub mod service;
pub mod worker;

use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveValue::Set, ConnectionTrait, EntityTrait};

use crate::clock::Millis;
use crate::ctx::Hub;
use crate::error::Result;

/// Kinds of work.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum JobKind {
    /// Tell subscribers that a case changed.
    CaseChanged,
    /// Send one mail (payload: the delivery).
    Mail,
    /// Examine an evidence item.
    ExamineEvidence,
    /// Hash the stored bytes of an item again.
    VerifyEvidence,
    /// Withdraw an upload that has expired.
    ExpireUpload,
    /// Ask whether a rule wants to escalate a case.
    EscalationRules,
    /// Call the next tier if nobody acknowledged.
    NextTier,
    /// Note that a clock passed unmet.
    ClockDue,
}

impl JobKind {
    /// Every kind.
    pub const ALL: &'static [Self] = &[
        Self::CaseChanged,
        Self::Mail,
        Self::ExamineEvidence,
        Self::VerifyEvidence,
        Self::ExpireUpload,
        Self::EscalationRules,
        Self::NextTier,
        Self::ClockDue,
    ];

    /// The word in the table.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::CaseChanged => "case.changed",
            Self::Mail => "mail",
            Self::ExamineEvidence => "evidence.examine",
            Self::VerifyEvidence => "evidence.verify",
            Self::ExpireUpload => "evidence.expire",
            Self::EscalationRules => "escalation.rules",
            Self::NextTier => "escalation.next-tier",
            Self::ClockDue => "clock.due",
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
        doubtful: Set(0),
        lease_id: Set(None),
        leased_until: Set(None),
        done_at: Set(None),
        dead_at: Set(None),
        last_error: Set(None),
    };
    entity::job::Entity::insert(row)
        .on_conflict(OnConflict::columns([entity::job::Column::Kind, entity::job::Column::Key]).do_nothing().to_owned())
        .exec_without_returning(db)
        .await?;
    Ok(())
}
