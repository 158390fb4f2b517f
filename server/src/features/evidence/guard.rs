//! That stored bytes do not go while an item comes to refer to them, whichever process does either.
//!
//! One row for each digest: how often its bytes were taken away, and until when somebody is doing so. Whoever registers an item has
//! read the row before the bytes were put in their place; in the transaction of the registration it takes the row and finds the same, or
//! the registration is tried again from the start, which puts the bytes back. Whoever takes bytes away takes the row in the
//! transaction that sees that no item refers to them, marks it, and only then touches the store.
//!
//! A mark holds for a limited time, so that a process that was killed does not hold anything up for ever; its owner touches nothing any
//! more well before that. A hub that has the database for itself lets go at its start what an earlier run left marked.

use std::time::{Duration, Instant};

use chot_forensics::digest::Sha256Digest;
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};

use super::entity::blob_guard;
use crate::clock::{MINUTE, Millis};
use crate::ctx::{Ctx, Hub};
use crate::error::{Error, Result};

/// How long a mark holds.
const MARKED: Millis = 10 * MINUTE;
/// How long after marking its owner may begin to take a form of the bytes away.
const ACTS: Duration = Duration::from_secs(120);

pub(super) fn busy() -> Error {
    // Rare, short, and said like any other passing trouble of the store.
    Error::Unavailable("the evidence store is busy".to_owned())
}

impl blob_guard::Model {
    /// Until when somebody takes the bytes away; `None` where nobody does.
    fn marked_until(&self, now: Millis) -> Option<Millis> {
        self.removing_until.filter(|until| *until > now)
    }
}

/// Until when somebody takes the bytes of a digest away; `None` where nobody does.
///
/// # Errors
/// The database's error.
pub(super) async fn marked_until(db: &impl ConnectionTrait, sha256: Sha256Digest, now: Millis) -> Result<Option<Millis>> {
    let row = blob_guard::Entity::find_by_id(sha256.0.to_vec()).one(db).await?;
    Ok(row.and_then(|row| row.marked_until(now)))
}

/// What was known of a digest before its bytes were put in their place.
#[derive(Clone, Copy, Debug)]
pub(super) struct Seen(i64);

/// Looks at a digest before its bytes are put in their place.
///
/// # Errors
/// [`Error::Unavailable`] while somebody takes them away.
pub(super) async fn look(db: &impl ConnectionTrait, sha256: Sha256Digest, now: Millis) -> Result<Seen> {
    let row = blob_guard::Entity::find_by_id(sha256.0.to_vec()).one(db).await?;
    match row {
        Some(row) if row.marked_until(now).is_some() => Err(busy()),
        Some(row) => Ok(Seen(row.removals)),
        None => Ok(Seen(0)),
    }
}

/// Holds a digest's row until the transaction ends; makes it where there is none.
async fn hold(db: &impl ConnectionTrait, sha256: Sha256Digest) -> Result<blob_guard::Model> {
    let row = blob_guard::ActiveModel { sha256: Set(sha256.0.to_vec()), removals: Set(0), removing_until: Set(None) };
    // The update of nothing takes the row's lock where it is there already.
    let taken = OnConflict::column(blob_guard::Column::Sha256).update_column(blob_guard::Column::Sha256).to_owned();
    blob_guard::Entity::insert(row).on_conflict(taken).exec_without_returning(db).await?;
    blob_guard::Entity::find_by_id(sha256.0.to_vec()).one(db).await?.ok_or_else(|| Error::internal("a guard that was made is not there"))
}

/// For the transaction that registers an item with these bytes: nobody took them away since `seen`, and nobody does so now.
///
/// # Errors
/// [`Error::Unavailable`] where somebody did or does: the bytes have to be put in their place again.
pub(super) async fn take(db: &impl ConnectionTrait, sha256: Sha256Digest, seen: Seen, now: Millis) -> Result<()> {
    let row = hold(db, sha256).await?;
    if row.removals != seen.0 || row.marked_until(now).is_some() {
        return Err(busy());
    }
    Ok(())
}

/// The leave to take away the bytes of a digest, for a short time.
#[derive(Debug)]
pub struct Removal {
    sha256: Sha256Digest,
    number: i64,
    since: Instant,
}

impl Removal {
    /// Which bytes.
    #[must_use]
    pub fn sha256(&self) -> Sha256Digest {
        self.sha256
    }

    /// Whether something may still be taken away by it.
    #[must_use]
    pub fn holds(&self) -> bool {
        self.since.elapsed() < ACTS
    }
}

/// For the transaction that has yet to see whether no item refers to these bytes: from its commit on nobody registers one.
///
/// # Errors
/// [`Error::Unavailable`] where another process is at it.
pub(super) async fn mark(db: &impl ConnectionTrait, sha256: Sha256Digest, now: Millis) -> Result<Removal> {
    let since = Instant::now();
    let row = hold(db, sha256).await?;
    if row.marked_until(now).is_some() {
        return Err(busy());
    }
    let number = row.removals.saturating_add(1);
    let marked = blob_guard::ActiveModel {
        sha256: Set(sha256.0.to_vec()),
        removals: Set(number),
        removing_until: Set(Some(now.saturating_add(MARKED))),
    };
    blob_guard::Entity::update(marked).exec(db).await?;
    Ok(Removal { sha256, number, since })
}

/// Ends a removal: items may be registered with these bytes again.
///
/// # Errors
/// The database's error; then the mark ends by itself.
pub(super) async fn end(ctx: &Ctx, removal: &Removal) -> Result<()> {
    let write = ctx.hub.db.begin().await?;
    blob_guard::Entity::update_many()
        .col_expr(blob_guard::Column::RemovingUntil, Expr::value(Option::<i64>::None))
        .filter(blob_guard::Column::Sha256.eq(removal.sha256.0.to_vec()))
        .filter(blob_guard::Column::Removals.eq(removal.number))
        .exec(write.db())
        .await?;
    write.commit().await
}

/// Lets go what an earlier run of the only process left marked: it takes nothing away any more. Where several processes may serve the
/// database, nobody knows whose a mark is, and it ends by itself.
///
/// # Errors
/// The database's error.
pub(super) async fn let_go(hub: &Hub) -> Result<()> {
    if !hub.db.is_owned() {
        return Ok(());
    }
    let write = hub.db.begin().await?;
    blob_guard::Entity::update_many()
        .col_expr(blob_guard::Column::RemovingUntil, Expr::value(Option::<i64>::None))
        .filter(blob_guard::Column::RemovingUntil.is_not_null())
        .exec(write.db())
        .await?;
    write.commit().await
}
