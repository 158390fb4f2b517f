//! Batched reads of what rows say of the custody of items.

use std::collections::HashMap;

use async_graphql::dataloader::Loader;

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

impl Loader<TransferId> for Reads {
    type Value = Transfer;
    type Error = Error;

    async fn load(&self, keys: &[TransferId]) -> Result<HashMap<TransferId, Transfer>> {
        transfers::by_ids(&self.ctx, keys).await
    }
}
