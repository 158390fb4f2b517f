//! Batched reads of articles.

use std::collections::HashMap;

use async_graphql::dataloader::Loader;

use super::model::ArticleVersion;
use super::service;
use crate::error::{Error, Result};
use crate::graphql::loaders::Reads;
use crate::ids::ArticleVersionId;

impl Loader<ArticleVersionId> for Reads {
    type Value = ArticleVersion;
    type Error = Error;

    async fn load(&self, keys: &[ArticleVersionId]) -> Result<HashMap<ArticleVersionId, ArticleVersion>> {
        Ok(service::versions_by_ids(&self.ctx, keys).await?.into_iter().map(|version| (version.id, version)).collect())
    }
}
