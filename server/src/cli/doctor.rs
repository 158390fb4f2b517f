//! `chot doctor`: whether everything the hub needs is in order; a line each.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::Arc;

use chot_forensics::custody::{CustodyEntry, entry_hash};
use chot_forensics::digest::Sha256Digest;
use chot_forensics::merkle::{RootBuilder, leaf_hash};
use chot_migrations::{MigrationStatus, Migrator, MigratorTrait};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use super::{Failure, Outcome, out, settings};
use crate::blobs;
use crate::clock::Clock;
use crate::ctx::Hub;
use crate::error::{Error, Result};
use crate::features::custody::entity::{custody_event, custody_log, log_checkpoint};
use crate::features::evidence::entity::evidence_item;
use crate::ids::EvidenceId;
use crate::run;

/// Rows read at a time.
const AT_A_TIME: u64 = 1000;

/// Examines the hub.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Settings; the environment overrides them.
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Hashes every kept byte again.
    #[arg(long)]
    deep: bool,
}

/// What was seen of one thing.
type Seen = Result<String, String>;

/// Examines everything, and goes on after a fault.
///
/// # Errors
/// [`Failure::Bad`] where a fault was found.
pub async fn run(args: Args) -> Outcome {
    let mut faults = 0;
    let config = match settings(args.config.as_deref()) {
        Ok(config) => {
            tell("configuration", &Ok(format!("public address {}", config.server.public_url)), &mut faults)?;
            config
        }
        Err(failure) => {
            tell("configuration", &Err(failure.message().to_owned()), &mut faults)?;
            return Err(failure);
        }
    };
    let hub = match run::open_hub(config, Clock::System).await {
        Ok(hub) => hub,
        Err(error) => {
            tell("database", &Err(why(error)), &mut faults)?;
            return Err(Failure::Bad("the database does not answer; nothing else was examined".to_owned()));
        }
    };
    tell("database", &database(&hub).await.map_err(why), &mut faults)?;
    tell("evidence store", &evidence(&hub).await.map_err(why), &mut faults)?;
    tell("mail", &hub.mailer.check().await.map(|()| "the transport answers".to_owned()), &mut faults)?;
    tell("clock", &clock(&hub).await.map_err(why), &mut faults)?;
    tell("custody log", &log(&hub).await.map_err(why), &mut faults)?;
    tell("evidence", &kept(&hub, args.deep).await.map_err(why), &mut faults)?;
    if faults == 0 { Ok(()) } else { Err(Failure::Bad(format!("{faults} faults found"))) }
}

fn tell(name: &str, seen: &Seen, faults: &mut usize) -> Outcome {
    match seen {
        Ok(text) => out(&format!("ok     {name}: {text}")),
        Err(text) => {
            *faults += 1;
            out(&format!("FAULT  {name}: {text}"))
        }
    }
}

fn why(error: Error) -> String {
    match error {
        Error::Internal(why) | Error::Unavailable(why) | Error::BadRequest(why) => why,
        other => other.to_string(),
    }
}

async fn database(hub: &Hub) -> Result<String> {
    let steps = Migrator::get_migration_with_status(hub.db.unscoped()).await?;
    let missing = steps.iter().filter(|step| step.status() == MigrationStatus::Pending).count();
    if missing > 0 {
        return Err(Error::internal(format!("{missing} steps of the schema are missing; run chot migrate up")));
    }
    let version = hub.db.version().await?;
    Ok(format!("{version}, schema up to date ({} steps)", steps.len()))
}

async fn evidence(hub: &Arc<Hub>) -> Result<String> {
    let store = Arc::clone(hub);
    blobs::run(move || store.blobs.probe(&store.random.id::<uuid::Uuid>().to_string())).await?;
    Ok("can be written to and synced".to_owned())
}

/// Every kept item has its bytes: there and as long as they were, with `deep` also with the same digest.
async fn kept(hub: &Arc<Hub>, deep: bool) -> Result<String> {
    let mut after: Option<EvidenceId> = None;
    let (mut items, mut bytes) = (0_u64, 0_u64);
    loop {
        let mut query = evidence_item::Entity::find()
            .select_only()
            .columns([evidence_item::Column::Id, evidence_item::Column::Number, evidence_item::Column::Sha256, evidence_item::Column::Size])
            .filter(evidence_item::Column::Sha256.is_not_null())
            .filter(evidence_item::Column::Size.is_not_null())
            .order_by_asc(evidence_item::Column::Id)
            .limit(AT_A_TIME);
        if let Some(after) = after {
            query = query.filter(evidence_item::Column::Id.gt(after));
        }
        let rows: Vec<(EvidenceId, String, Vec<u8>, i64)> = query.into_tuple().all(hub.db.unscoped()).await?;
        let Some(last) = rows.last() else { break };
        after = Some(last.0);
        for (_, number, digest, size) in rows {
            let fault = |what: &str| Error::internal(format!("{number}: {what}"));
            let digest = <[u8; 32]>::try_from(digest).map(Sha256Digest).map_err(|_| fault("its digest in the database is none"))?;
            let length = tokio::fs::metadata(hub.blobs.path(&digest)).await.map_err(|_| fault("its bytes are missing"))?.len();
            if i64::try_from(length) != Ok(size) {
                return Err(fault("its bytes are longer or shorter than they were"));
            }
            if deep {
                let store = Arc::clone(hub);
                if blobs::run(move || store.blobs.rehash(&digest)).await? != (digest, length) {
                    return Err(fault("its bytes were changed"));
                }
            }
            items += 1;
            bytes = bytes.saturating_add(length);
        }
    }
    Ok(format!("{items} items, {bytes} bytes, {}", if deep { "all hashed again" } else { "all there (--deep hashes them again)" }))
}

/// The root of the log computed again from the stored entries, held against every signed head; and every item's chain.
async fn log(hub: &Hub) -> Result<String> {
    let db = hub.db.unscoped();
    let fault = |what: String| Error::internal(what);
    let size = custody_log::Entity::find().one(db).await?.map_or(0, |log| log.size);
    let heads = log_checkpoint::Entity::find().order_by_asc(log_checkpoint::Column::Size).all(db).await?;
    let signed = heads.last().map_or(0, |head| head.size);
    let mut heads = heads.into_iter().peekable();
    let mut tree = RootBuilder::default();
    let mut chains: HashMap<EvidenceId, (u64, Sha256Digest)> = HashMap::new();
    let mut index: i64 = 0;
    loop {
        while let Some(head) = heads.next_if(|head| head.size == index) {
            let read = hub.signer.read(&head.note).map_err(|error| fault(format!("the head at {index} does not hold: {error}")))?;
            if read.root.0.as_slice() != head.root || read.root != tree.root() || i64::try_from(read.size) != Ok(index) {
                return Err(fault(format!("the first {index} entries are not those that were signed")));
            }
        }
        let rows: Vec<(i64, EvidenceId, Vec<u8>, Vec<u8>)> = custody_event::Entity::find()
            .select_only()
            .columns([
                custody_event::Column::LogIndex,
                custody_event::Column::EvidenceId,
                custody_event::Column::Entry,
                custody_event::Column::EntryHash,
            ])
            .filter(custody_event::Column::LogIndex.gte(index))
            .order_by_asc(custody_event::Column::LogIndex)
            .limit(heads.peek().map_or(AT_A_TIME, |head| u64::try_from(head.size - index).unwrap_or(1).clamp(1, AT_A_TIME)))
            .into_tuple()
            .all(db)
            .await?;
        if rows.is_empty() {
            break;
        }
        for (log_index, item, bytes, stored) in rows {
            let entry = CustodyEntry::parse(&bytes).map_err(|error| fault(format!("entry {log_index}: {error}")))?;
            let hash = entry_hash(&bytes);
            let (sequence, previous) = match chains.get(&item) {
                Some((sequence, hash)) => (sequence + 1, Some(*hash)),
                None => (1, None),
            };
            if log_index != index || stored != hash.0 || entry.evidence_id != item.to_string() {
                return Err(fault(format!("entry {index} was changed, moved or removed")));
            }
            if entry.sequence != sequence || entry.prev != previous {
                return Err(fault(format!("entry {index} does not follow the one before it of its item")));
            }
            chains.insert(item, (sequence, hash));
            tree.push(leaf_hash(&bytes));
            index += 1;
        }
    }
    if index != size || signed > size {
        return Err(fault(format!("the log has {index} entries; its head says {size}, signed were {signed}")));
    }
    Ok(format!("{size} entries, {} items, root {}, {} not signed yet", chains.len(), hex::encode(tree.root().0), size - signed))
}

/// The newest entry of the audit must not lie in the future.
async fn clock(hub: &Hub) -> Result<String> {
    let newest: Option<i64> = audit_time(hub).await?;
    let now = hub.clock.now();
    match newest {
        Some(at) if at > now + 1000 => Err(Error::internal(format!("the newest audit entry lies {} ms in the future", at - now))),
        _ => Ok(crate::clock::rfc3339(now)),
    }
}

async fn audit_time(hub: &Hub) -> Result<Option<i64>> {
    use crate::audit::entity::{Column, Entity};
    Ok(Entity::find().select_only().column(Column::At).order_by_desc(Column::At).limit(1).into_tuple().one(hub.db.unscoped()).await?)
}
