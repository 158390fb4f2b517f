//! The timeline: what happened to a case, written in the transaction in which it happened.

use sea_orm::{ActiveValue::Set, EntityTrait, QuerySelect};
use serde_json::json;
use uuid::Uuid;

use super::entity::{case, case_event};
use crate::clock::Millis;
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::ids::{CaseEventId, CaseId};
use crate::outbox::{Job, JobKind};
use crate::words::TimelineKind;

/// What subscribers are told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CaseChange {
    /// The case.
    pub case_id: CaseId,
    /// Its version after the change.
    pub version: i64,
    /// What happened, as a word of [`TimelineKind`].
    pub kind: String,
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
    let version: i64 = case::Entity::find_by_id(case_id)
        .select_only()
        .column(case::Column::Version)
        .into_tuple()
        .one(tx.db())
        .await?
        .ok_or(Error::NotFound)?;
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
    let news = json!({"caseId": case_id.0, "version": version, "kind": note.kind.word()});
    tx.owe(Job::now(JobKind::CaseChanged, id.to_string(), news)).await
}
