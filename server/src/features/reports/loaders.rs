//! Batched reads of reports.

use std::collections::HashMap;

use async_graphql::dataloader::Loader;

use super::model::Report;
use super::service;
use crate::error::{Error, Result};
use crate::graphql::loaders::Reads;
use crate::ids::{ReportId, SystemId};

impl Loader<ReportId> for Reads {
    type Value = Report;
    type Error = Error;

    async fn load(&self, keys: &[ReportId]) -> Result<HashMap<ReportId, Report>> {
        service::by_ids(&self.ctx, keys).await
    }
}

/// Asks for the systems of a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct SystemsOf(pub ReportId);

impl Loader<SystemsOf> for Reads {
    type Value = Vec<SystemId>;
    type Error = Error;

    async fn load(&self, keys: &[SystemsOf]) -> Result<HashMap<SystemsOf, Vec<SystemId>>> {
        let ids: Vec<ReportId> = keys.iter().map(|key| key.0).collect();
        let found = service::systems_of(&self.ctx, &ids).await?;
        Ok(found.into_iter().map(|(id, systems)| (SystemsOf(id), systems)).collect())
    }
}
