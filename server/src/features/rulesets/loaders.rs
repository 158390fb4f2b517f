//! Batched reads of rule sets.

use std::collections::HashMap;

use async_graphql::dataloader::Loader;

use super::model::{RuleSet, RuleSetVersion};
use super::service;
use crate::error::{Error, Result};
use crate::graphql::loaders::Reads;
use crate::ids::RuleSetId;

impl Loader<RuleSetId> for Reads {
    type Value = RuleSet;
    type Error = Error;

    async fn load(&self, keys: &[RuleSetId]) -> Result<HashMap<RuleSetId, RuleSet>> {
        Ok(service::by_ids(&self.ctx, keys).await?.into_iter().map(|set| (set.id, set)).collect())
    }
}

/// Asks for a version of a rule set.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct VersionOf(pub RuleSetId, pub i32);

impl Loader<VersionOf> for Reads {
    type Value = RuleSetVersion;
    type Error = Error;

    async fn load(&self, keys: &[VersionOf]) -> Result<HashMap<VersionOf, RuleSetVersion>> {
        let keys: Vec<_> = keys.iter().map(|key| (key.0, key.1)).collect();
        let found = service::versions_by_keys(&self.ctx, &keys).await?;
        Ok(found.into_iter().map(|version| (VersionOf(version.set, version.number), version)).collect())
    }
}
