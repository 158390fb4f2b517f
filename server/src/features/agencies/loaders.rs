//! Batched reads of agencies and people.

use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::dataloader::Loader;

use super::model::{Agency, User};
use super::service;
use crate::error::{Error, Result};
use crate::graphql::loaders::Reads;
use crate::ids::{AgencyId, UserId};

impl Loader<AgencyId> for Reads {
    type Value = Arc<Agency>;
    type Error = Error;

    async fn load(&self, keys: &[AgencyId]) -> Result<HashMap<AgencyId, Arc<Agency>>> {
        Ok(service::by_ids(&self.ctx, keys).await?.into_iter().map(|(id, agency)| (id, Arc::new(agency))).collect())
    }
}

impl Loader<UserId> for Reads {
    type Value = User;
    type Error = Error;

    async fn load(&self, keys: &[UserId]) -> Result<HashMap<UserId, User>> {
        service::people_by_ids(&self.ctx, keys).await
    }
}
