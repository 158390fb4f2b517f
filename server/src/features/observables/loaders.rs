//! Batched reads of observables.

use std::collections::HashMap;

use async_graphql::dataloader::Loader;

use super::model::Observable;
use super::service;
use crate::error::{Error, Result};
use crate::graphql::loaders::Reads;
use crate::ids::{CaseId, ObservableId};

impl Loader<ObservableId> for Reads {
    type Value = Observable;
    type Error = Error;

    async fn load(&self, keys: &[ObservableId]) -> Result<HashMap<ObservableId, Observable>> {
        Ok(service::by_ids(&self.ctx, keys).await?.into_iter().map(|row| (row.id, row)).collect())
    }
}

/// Asks in which cases a value was said, by its key.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct CasesWith(pub Vec<u8>);

impl Loader<CasesWith> for Reads {
    type Value = Vec<CaseId>;
    type Error = Error;

    async fn load(&self, keys: &[CasesWith]) -> Result<HashMap<CasesWith, Vec<CaseId>>> {
        let wanted: Vec<Vec<u8>> = keys.iter().map(|key| key.0.clone()).collect();
        Ok(service::cases_with(&self.ctx, &wanted).await?.into_iter().map(|(key, cases)| (CasesWith(key), cases)).collect())
    }
}
