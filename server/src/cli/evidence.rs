//! `chot evidence rekey`: seals what is kept to the present recipients.

use std::path::PathBuf;
use std::sync::Arc;

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use super::{Failure, Outcome, hub, out};
use crate::blobs;
use crate::ctx::Hub;
use crate::error::{Error, Result};
use crate::features::custody::model::digest;
use crate::features::evidence::disposal::{refers_to_bytes, removal};
use crate::features::evidence::entity::evidence_item;
use crate::outbox;

/// Digests read at a time.
const AT_A_TIME: u64 = 1000;

/// Looks after stored evidence.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Settings; the environment overrides them.
    #[arg(long, value_name = "FILE", global = true)]
    config: Option<PathBuf>,
    #[command(subcommand)]
    what: What,
}

#[derive(Clone, Copy, Debug, clap::Subcommand)]
enum What {
    /// Seals all evidence to the present recipients. The hub may run; cut off, it goes on where it was.
    Rekey,
}

/// Seals all evidence to the present recipients.
///
/// # Errors
/// [`Failure::Usage`] where there are none; [`Failure::Bad`] names each blob that could not be sealed anew, which is left
/// as it was.
pub async fn run(args: Args) -> Outcome {
    let hub = hub(args.config.as_deref()).await?;
    let What::Rekey = args.what;
    if hub.config.evidence.encryption.recipients.is_empty() {
        return Err(Failure::Usage("the setting evidence.encryption.recipients names nobody".to_owned()));
    }
    let (mut sealed, mut already, mut faults) = (0_u64, 0_u64, 0_u64);
    let mut after: Option<Vec<u8>> = None;
    loop {
        let mut query = evidence_item::Entity::find()
            .select_only()
            .column(evidence_item::Column::Sha256)
            .distinct()
            .filter(refers_to_bytes())
            .order_by_asc(evidence_item::Column::Sha256)
            .limit(AT_A_TIME);
        if let Some(after) = after {
            query = query.filter(evidence_item::Column::Sha256.gt(after));
        }
        let found: Vec<Vec<u8>> = query.into_tuple().all(hub.db.unscoped()).await.map_err(Error::from)?;
        let Some(last) = found.last() else { break };
        after = Some(last.clone());
        for bytes in found {
            match one(&hub, &bytes).await {
                Ok(true) => sealed += 1,
                Ok(false) => already += 1,
                Err(error) => {
                    faults += 1;
                    out(&format!("FAULT  {}: {}", hex::encode(&bytes), Failure::from(error).message()))?;
                }
            }
        }
    }
    out(&format!("{sealed} sealed anew, {already} were sealed so already"))?;
    if faults == 0 { Ok(()) } else { Err(Failure::Bad(format!("{faults} could not be sealed anew and are as they were"))) }
}

async fn one(hub: &Arc<Hub>, bytes: &[u8]) -> Result<bool> {
    let sha256 = digest(bytes).ok_or_else(|| Error::internal("the database names a blob by no digest"))?;
    let (store, scratch) = (Arc::clone(hub), hub.random.id::<uuid::Uuid>().to_string());
    let sealed = blobs::run(move || store.blobs.reseal(sha256, &scratch)).await?;
    // Disposed of while it was being sealed: the hub looks whether anything refers to it, and takes it away again.
    let referring = evidence_item::Entity::find()
        .select_only()
        .column(evidence_item::Column::Id)
        .filter(evidence_item::Column::Sha256.eq(bytes.to_vec()))
        .filter(refers_to_bytes())
        .limit(1)
        .into_tuple::<crate::ids::EvidenceId>()
        .one(hub.db.unscoped())
        .await?;
    if sealed && referring.is_none() {
        let write = hub.db.begin().await?;
        outbox::enqueue(write.db(), hub, removal(sha256, hub.clock.now())).await?;
        write.commit().await?;
    }
    Ok(sealed)
}
