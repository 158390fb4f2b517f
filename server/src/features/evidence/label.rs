//! Which evidence store belongs to this database.
//!
//! The database has a label, and the store has the same one in it. A mount point without its disk, or a wrong path in the settings,
//! must not become a store in which every item is missing and into which new evidence goes. Therefore only a hub that starts makes a
//! store, and only where its database names nothing that would have to be there; a store with another label is refused. A store
//! without one (of an earlier version, or returned from a backup) gets it once an item of the database is found in it.

use std::sync::Arc;
use std::time::Duration;

use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use super::disposal::refers_to_bytes;
use super::entity::{evidence_item, evidence_store};
use crate::blobs;
use crate::ctx::Hub;
use crate::error::{Error, Result};
use crate::features::custody::model::digest;
use crate::words::EvidenceStatus;

/// The only row.
const STORE: i32 = 1;
/// How long a start waits for one answer of an object store.
const PATIENCE: Duration = Duration::from_secs(10);
/// Items that are looked for in a store without a label.
const LOOKED_FOR: u64 = 100;

/// Sees to it that the store is the one of this database, and makes it where the database names nothing of it yet. An object store
/// that does not answer holds the start up no more than it holds up the hub: [`look`] is for later.
///
/// # Errors
/// [`Error::Unavailable`] where the store is not there although the database names what stands in it; as [`look`].
pub async fn settle(hub: &Arc<Hub>) -> Result<()> {
    hub.blobs.expect(own(hub).await?);
    let stored = evidence_item::Entity::find().filter(refers_to_bytes()).count(hub.db.unscoped()).await? > 0;
    let uploads = evidence_item::Entity::find()
        .filter(evidence_item::Column::Status.eq(EvidenceStatus::Receiving))
        .filter(evidence_item::Column::ReceivedBytes.gt(0))
        .count(hub.db.unscoped())
        .await?;
    let store = Arc::clone(hub);
    blobs::run(move || {
        if stored {
            store.blobs.is_there().map_err(needed)?;
        }
        if uploads > 0 {
            store.blobs.spool_is_there().map_err(needed)?;
        }
        if stored { Ok(()) } else { store.blobs.make() }
    })
    .await?;
    match patiently(hub, look(hub)).await {
        Err(Error::Unavailable(why)) if hub.blobs.is_remote() => {
            tracing::warn!(error = %why, "whether the evidence store is the one of this database is looked at again later");
        }
        looked => looked?,
    }
    let store = Arc::clone(hub);
    blobs::run(move || store.blobs.make()).await
}

/// What a start asks of the store; an object store is not waited for longer than [`PATIENCE`].
pub(super) async fn patiently<T>(hub: &Hub, asked: impl Future<Output = Result<T>>) -> Result<T> {
    if !hub.blobs.is_remote() {
        return asked.await;
    }
    let late = |_| Err(Error::Unavailable(format!("the object store does not answer within {} s", PATIENCE.as_secs())));
    tokio::time::timeout(PATIENCE, asked).await.unwrap_or_else(late)
}

fn needed(error: Error) -> Error {
    match error {
        Error::Unavailable(why) => {
            let mend = "mount its disk or mend evidence.url; where it is lost, make the folder by hand";
            Error::Unavailable(format!("{why}, and the database names what stands in it: {mend}"))
        }
        other => other,
    }
}

/// Whether the store is the one of this database; one without a label gets it where an item of the database is in it, or there is none.
///
/// # Errors
/// [`Error::Internal`] where it is another one; [`Error::Unavailable`] where it does not answer.
pub async fn look(hub: &Arc<Hub>) -> Result<()> {
    let store = Arc::clone(hub);
    if blobs::run(move || store.blobs.is_labelled()).await? {
        return Ok(());
    }
    let digests: Vec<Vec<u8>> = evidence_item::Entity::find()
        .select_only()
        .column(evidence_item::Column::Sha256)
        .filter(refers_to_bytes())
        .order_by_asc(evidence_item::Column::Id)
        .limit(LOOKED_FOR)
        .into_tuple()
        .all(hub.db.unscoped())
        .await?;
    let store = Arc::clone(hub);
    blobs::run(move || {
        let mut found = digests.is_empty();
        for sha256 in digests.iter().filter_map(|bytes| digest(bytes)) {
            found = found || store.blobs.find(&sha256)?.is_some();
        }
        if found { store.blobs.set_label() } else { Err(foreign(digests.len(), &store.blobs.label_by_hand())) }
    })
    .await?;
    let store = Arc::clone(hub);
    blobs::run(move || store.blobs.is_labelled()).await.map(drop)
}

fn foreign(count: usize, label: &str) -> Error {
    Error::internal(format!(
        "evidence store: it has no label, and none of the first {count} items of the database is in it: mount its disk or mend \
         evidence.url; where the bytes are lost for good, write {label}"
    ))
}

/// The label of the store that belongs to this database, where it is known.
///
/// # Errors
/// The database's error.
pub async fn known(hub: &Hub) -> Result<Option<Uuid>> {
    Ok(evidence_store::Entity::find_by_id(STORE).one(hub.db.unscoped()).await?.map(|row| row.label))
}

/// The same; made where there is none.
async fn own(hub: &Hub) -> Result<Uuid> {
    if let Some(label) = known(hub).await? {
        return Ok(label);
    }
    let write = hub.db.begin().await?;
    // SQLite's writers come one after another; on PostgreSQL the first of several processes counts.
    let row = evidence_store::ActiveModel { id: Set(STORE), label: Set(hub.random.id()) };
    evidence_store::Entity::insert(row)
        .on_conflict(OnConflict::column(evidence_store::Column::Id).do_nothing().to_owned())
        .exec_without_returning(write.db())
        .await?;
    write.commit().await?;
    known(hub).await?.ok_or_else(|| Error::internal("the label of the evidence store is missing"))
}
