//! Batched reads of escalations.

use std::collections::HashMap;

use async_graphql::dataloader::Loader;

use super::model::{Delivery, Escalation};
use super::service;
use crate::error::{Error, Result};
use crate::graphql::loaders::{Reads, loads};
use crate::ids::{CaseId, EscalationId};

impl Loader<EscalationId> for Reads {
    type Value = Escalation;
    type Error = Error;

    async fn load(&self, keys: &[EscalationId]) -> Result<HashMap<EscalationId, Escalation>> {
        service::by_ids(&self.ctx, keys).await
    }
}

loads! {
    /// The deliveries of an escalation.
    DeliveriesOf(EscalationId) -> Vec<Delivery> = service::deliveries_of
}

loads! {
    /// The highest level of an affected system of a case of which the viewer may know.
    KnownLevelOf(CaseId) -> i32 = service::known_levels
}
