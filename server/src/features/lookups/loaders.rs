//! Batched reads of look-ups.

use std::collections::HashMap;

use async_graphql::dataloader::Loader;

use super::model::HashSet;
use super::{service, sets};
use crate::error::{Error, Result};
use crate::graphql::loaders::{Reads, loads};
use crate::ids::{EvidenceId, HashSetId, ObservableId};
use crate::words::HitLevel;

impl Loader<HashSetId> for Reads {
    type Value = HashSet;
    type Error = Error;

    async fn load(&self, keys: &[HashSetId]) -> Result<HashMap<HashSetId, HashSet>> {
        Ok(sets::by_ids(&self.ctx, keys).await?.into_iter().map(|set| (set.id, set)).collect())
    }
}

loads! {
    /// Asks for the number of hits of an observable.
    HitsOf(ObservableId) -> i64 = service::hit_counts
}

/// Asks for the levels of the hits of a member.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct LevelsOf(pub EvidenceId, pub i64);

impl Loader<LevelsOf> for Reads {
    type Value = Vec<HitLevel>;
    type Error = Error;

    async fn load(&self, keys: &[LevelsOf]) -> Result<HashMap<LevelsOf, Vec<HitLevel>>> {
        let places: Vec<_> = keys.iter().map(|key| (key.0, key.1)).collect();
        let found = service::levels_of(&self.ctx, &places).await?;
        Ok(found.into_iter().map(|((evidence, position), levels)| (LevelsOf(evidence, position), levels)).collect())
    }
}

/// Asks whether the content of a member stands in another case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Elsewhere(pub EvidenceId, pub i64);

impl Loader<Elsewhere> for Reads {
    type Value = bool;
    type Error = Error;

    async fn load(&self, keys: &[Elsewhere]) -> Result<HashMap<Elsewhere, bool>> {
        let places: Vec<_> = keys.iter().map(|key| (key.0, key.1)).collect();
        let found = service::elsewhere(&self.ctx, &places).await?;
        Ok(found.into_iter().map(|((evidence, position), is)| (Elsewhere(evidence, position), is)).collect())
    }
}
