//! Batched reads of escalations.

use std::collections::HashMap;

use async_graphql::dataloader::Loader;

use super::model::{Delivery, Escalation};
use super::service;
use crate::error::{Error, Result};
use crate::graphql::loaders::Reads;
use crate::ids::{CaseId, EscalationId};

impl Loader<EscalationId> for Reads {
    type Value = Escalation;
    type Error = Error;

    async fn load(&self, keys: &[EscalationId]) -> Result<HashMap<EscalationId, Escalation>> {
        service::by_ids(&self.ctx, keys).await
    }
}

/// The deliveries of an escalation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct DeliveriesOf(pub EscalationId);

impl Loader<DeliveriesOf> for Reads {
    type Value = Vec<Delivery>;
    type Error = Error;

    async fn load(&self, keys: &[DeliveriesOf]) -> Result<HashMap<DeliveriesOf, Vec<Delivery>>> {
        let ids: Vec<EscalationId> = keys.iter().map(|key| key.0).collect();
        let found = service::deliveries_of(&self.ctx, &ids).await?;
        Ok(found.into_iter().map(|(id, deliveries)| (DeliveriesOf(id), deliveries)).collect())
    }
}

/// The highest level of an affected system of a case of which the viewer may know.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct KnownLevelOf(pub CaseId);

impl Loader<KnownLevelOf> for Reads {
    type Value = i32;
    type Error = Error;

    async fn load(&self, keys: &[KnownLevelOf]) -> Result<HashMap<KnownLevelOf, i32>> {
        let ids: Vec<CaseId> = keys.iter().map(|key| key.0).collect();
        let found = service::known_levels(&self.ctx, &ids).await?;
        Ok(found.into_iter().map(|(id, level)| (KnownLevelOf(id), level)).collect())
    }
}
