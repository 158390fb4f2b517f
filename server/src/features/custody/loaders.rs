//! Batched reads of what rows say of the custody of items, and of what others say of checkpoints.

use std::collections::HashMap;

use async_graphql::dataloader::Loader;

use super::attestation::{self, Cosignature, Stamp};
use super::model::ChainCheck;
use super::service;
use super::state::Brief;
use super::transfers::{self, Transfer};
use crate::error::{Error, Result};
use crate::graphql::loaders::Reads;
use crate::ids::{EvidenceId, TransferId};

/// Asks for the custody of an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct CustodyOf(pub EvidenceId);

impl Loader<CustodyOf> for Reads {
    type Value = Brief;
    type Error = Error;

    async fn load(&self, keys: &[CustodyOf]) -> Result<HashMap<CustodyOf, Brief>> {
        let ids: Vec<EvidenceId> = keys.iter().map(|key| key.0).collect();
        Ok(service::states_by_ids(&self.ctx, &ids).await?.into_iter().map(|row| (CustodyOf(row.evidence_id), row.into())).collect())
    }
}

/// Asks for the chain of an item, computed again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ChainOf(pub EvidenceId);

impl Loader<ChainOf> for Reads {
    type Value = ChainCheck;
    type Error = Error;

    async fn load(&self, keys: &[ChainOf]) -> Result<HashMap<ChainOf, ChainCheck>> {
        let ids: Vec<EvidenceId> = keys.iter().map(|key| key.0).collect();
        Ok(service::checks(&self.ctx, &ids).await?.into_iter().map(|(id, check)| (ChainOf(id), check)).collect())
    }
}

impl Loader<TransferId> for Reads {
    type Value = Transfer;
    type Error = Error;

    async fn load(&self, keys: &[TransferId]) -> Result<HashMap<TransferId, Transfer>> {
        transfers::by_ids(&self.ctx, keys).await
    }
}

/// The cosignatures of the checkpoint of so many events.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct CosignaturesOf(pub(super) u64);

/// The time stamp over the checkpoint of so many events.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct StampOf(pub(super) u64);

impl Loader<CosignaturesOf> for Reads {
    type Value = Vec<Cosignature>;
    type Error = Error;

    async fn load(&self, keys: &[CosignaturesOf]) -> Result<HashMap<CosignaturesOf, Vec<Cosignature>>> {
        let sizes: Vec<u64> = keys.iter().map(|key| key.0).collect();
        let found = attestation::cosignatures(&self.ctx.hub, &sizes).await?;
        Ok(found.into_iter().map(|(size, cosignatures)| (CosignaturesOf(size), cosignatures)).collect())
    }
}

impl Loader<StampOf> for Reads {
    type Value = Stamp;
    type Error = Error;

    async fn load(&self, keys: &[StampOf]) -> Result<HashMap<StampOf, Stamp>> {
        let sizes: Vec<u64> = keys.iter().map(|key| key.0).collect();
        let found = attestation::stamps(&self.ctx.hub, &sizes).await?;
        Ok(found.into_iter().map(|(size, stamp)| (StampOf(size), stamp)).collect())
    }
}
