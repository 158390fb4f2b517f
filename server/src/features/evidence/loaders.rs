//! Batched reads of evidence items.

use std::collections::HashMap;

use async_graphql::dataloader::Loader;

use super::model::Item;
use super::service;
use crate::error::{Error, Result};
use crate::graphql::loaders::Reads;
use crate::ids::EvidenceId;

impl Loader<EvidenceId> for Reads {
    type Value = Item;
    type Error = Error;

    async fn load(&self, keys: &[EvidenceId]) -> Result<HashMap<EvidenceId, Item>> {
        Ok(service::by_ids(&self.ctx, keys).await?.into_iter().map(|item| (item.id, item)).collect())
    }
}
