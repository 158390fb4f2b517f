//! Batched reads of reports.

use std::collections::HashMap;

use async_graphql::dataloader::Loader;

use super::model::Report;
use super::service;
use crate::error::{Error, Result};
use crate::graphql::loaders::{Reads, loads};
use crate::ids::{ReportId, SystemId};

impl Loader<ReportId> for Reads {
    type Value = Report;
    type Error = Error;

    async fn load(&self, keys: &[ReportId]) -> Result<HashMap<ReportId, Report>> {
        service::by_ids(&self.ctx, keys).await
    }
}

loads! {
    /// Asks for the systems of a report.
    SystemsOf(ReportId) -> Vec<SystemId> = service::systems_of
}
