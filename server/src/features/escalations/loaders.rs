//! Batched reads of escalations.

use std::collections::HashMap;

use async_graphql::dataloader::Loader;

use super::model::{Delivery, DutyContact, Escalation};
use super::{contacts, service};
use crate::error::{Error, Result};
use crate::graphql::loaders::{Reads, loads};
use crate::ids::{AgencyId, CaseId, EscalationId};

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

loads! {
    /// The duty contacts of an agency.
    ContactsOf(AgencyId) -> Vec<DutyContact> = contacts::of_agencies
}

loads! {
    /// The duty officers of a national tier.
    OfficersOf(i32) -> Vec<DutyContact> = contacts::of_tiers
}
