//! Batched reads of systems.

use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::dataloader::Loader;

use super::model::{ControlSummary, System};
use super::service;
use crate::error::{Error, Result};
use crate::graphql::loaders::{Reads, loads};
use crate::ids::SystemId;

impl Loader<SystemId> for Reads {
    type Value = Arc<System>;
    type Error = Error;

    async fn load(&self, keys: &[SystemId]) -> Result<HashMap<SystemId, Arc<System>>> {
        Ok(service::by_ids(&self.ctx, keys).await?.into_iter().map(|(id, system)| (id, Arc::new(system))).collect())
    }
}

loads! {
    /// Asks for the counts over a system's baseline.
    SummaryOf(SystemId) -> ControlSummary = service::summaries
}
