//! The timeline: what happened to a case, written in the transaction in which it happened.

use sea_orm::{ActiveValue::Set, ConnectionTrait, EntityTrait, QuerySelect};
use serde_json::json;
use uuid::Uuid;

use super::entity::{case, case_event};
use crate::clock::Millis;
use crate::ctx::Hub;
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::ids::{CaseEventId, CaseId};
use crate::outbox::{Job, JobKind};
use crate::words::TimelineKind;

/// What happened, where the timeline has no word for it or the reader may not know.
pub const UPDATED: &str = "UPDATED";

/// What subscribers are told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CaseChange {
    /// The case.
    pub case_id: CaseId,
    /// Its version after the change.
    pub version: i64,
    /// What happened, as a word of [`TimelineKind`], or [`UPDATED`].
    pub kind: String,
    /// The entry of the timeline that tells it; none where none does.
    pub entry: Option<CaseEventId>,
}

/// An entry of the timeline.
#[derive(Clone, Debug)]
pub struct Note {
    kind: TimelineKind,
    at: Option<Millis>,
    text: Option<String>,
    subject: Option<String>,
    subject_id: Option<Uuid>,
}

impl Note {
    /// Something of `kind` happened now.
    #[must_use]
    pub fn of(kind: TimelineKind) -> Self {
        Self { kind, at: None, text: None, subject: None, subject_id: None }
    }

    /// It happened at another time than now.
    #[must_use]
    pub fn at(mut self, at: Millis) -> Self {
        self.at = Some(at);
        self
    }

    /// What a person wrote: a reason, a result, an entry.
    #[must_use]
    pub fn text(mut self, text: impl Into<Option<String>>) -> Self {
        self.text = text.into();
        self
    }

    /// What it is about: a title, a file's name, a status.
    #[must_use]
    pub fn subject(mut self, subject: impl Into<String>) -> Self {
        self.subject = Some(subject.into());
        self
    }

    /// The thing it is about.
    #[must_use]
    pub fn about(mut self, id: Uuid) -> Self {
        self.subject_id = Some(id);
        self
    }
}

/// Writes `note` into the timeline of `case_id` and owes the news to subscribers.
///
/// # Errors
/// The database's error; [`Error::NotFound`] where there is no such case.
pub async fn record(tx: &mut Tx<'_>, case_id: CaseId, note: Note) -> Result<()> {
    let ctx = tx.ctx();
    let now = ctx.now();
    let version = version_of(tx.db(), case_id).await?;
    let id: CaseEventId = ctx.hub.random.id();
    let row = case_event::ActiveModel {
        id: Set(id),
        case_id: Set(case_id),
        kind: Set(note.kind),
        at: Set(note.at.unwrap_or(now)),
        recorded_at: Set(now),
        actor_id: Set(ctx.actor.user),
        text: Set(note.text),
        subject: Set(note.subject),
        subject_id: Set(note.subject_id),
    };
    case_event::Entity::insert(row).exec_without_returning(tx.db()).await?;
    tx.owe(told(id.to_string(), case_id, version, (note.kind.word(), Some(id)))).await
}

async fn version_of(db: &impl ConnectionTrait, id: CaseId) -> Result<i64> {
    case::Entity::find_by_id(id).select_only().column(case::Column::Version).into_tuple().one(db).await?.ok_or(Error::NotFound)
}

fn told(key: String, case_id: CaseId, version: i64, (kind, entry): (&str, Option<CaseEventId>)) -> Job {
    let entry = entry.map(|id| id.0);
    Job::now(JobKind::CaseChanged, key, json!({"caseId": case_id.0, "version": version, "kind": kind, "entry": entry}))
}

/// The news that something about a case is not as it was of which its timeline does not tell. Owed in the transaction that changes it.
///
/// # Errors
/// The database's error; [`Error::NotFound`] where there is no such case.
pub(crate) async fn news(db: &impl ConnectionTrait, hub: &Hub, case_id: CaseId) -> Result<Job> {
    let version = version_of(db, case_id).await?;
    Ok(told(hub.random.id::<Uuid>().to_string(), case_id, version, (UPDATED, None)))
}
