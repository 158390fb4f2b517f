//! Batched reads of systems.

use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::dataloader::Loader;

use super::model::{ControlSummary, System};
use super::service;
use crate::error::{Error, Result};
use crate::graphql::loaders::Reads;
use crate::ids::SystemId;

impl Loader<SystemId> for Reads {
    type Value = Arc<System>;
    type Error = Error;

    async fn load(&self, keys: &[SystemId]) -> Result<HashMap<SystemId, Arc<System>>> {
        Ok(service::by_ids(&self.ctx, keys).await?.into_iter().map(|(id, system)| (id, Arc::new(system))).collect())
    }
}

/// Asks for the counts over a system's baseline.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct SummaryOf(pub SystemId);

impl Loader<SummaryOf> for Reads {
    type Value = ControlSummary;
    type Error = Error;

    async fn load(&self, keys: &[SummaryOf]) -> Result<HashMap<SummaryOf, ControlSummary>> {
        let ids: Vec<SystemId> = keys.iter().map(|key| key.0).collect();
        let found = service::summaries(&self.ctx, &ids).await?;
        Ok(found.into_iter().map(|(id, summary)| (SummaryOf(id), summary)).collect())
    }
}
