//! Batched reads of what others say of checkpoints.

use std::collections::HashMap;

use async_graphql::dataloader::Loader;

use super::attestation::{self, Cosignature, Stamp};
use crate::error::{Error, Result};
use crate::graphql::loaders::Reads;

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
