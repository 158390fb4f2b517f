//! Batched reads of cases and of what hangs on them.

use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::dataloader::Loader;

use super::model::{Affected, Case, Clock, Duty, Totals};
use super::{clocks, service};
use crate::authz::{self, CaseFacts};
use crate::error::{Error, Result, Text};
use crate::features::agencies::model::{Agency, AgencyName};
use crate::graphql::loaders::{Reads, loads};
use crate::ids::{CaseId, CaseSystemId, ControlId};

impl Loader<CaseId> for Reads {
    type Value = Case;
    type Error = Error;

    async fn load(&self, keys: &[CaseId]) -> Result<HashMap<CaseId, Case>> {
        service::by_ids(&self.ctx, keys).await
    }
}

loads! {
    /// Asks for the affected systems of a case.
    AffectedOf(CaseId) -> Arc<[Affected]> = service::affected_of
}
loads! {
    /// Asks for the clocks of a case, each with its agency.
    ClocksOf(CaseId) -> Vec<(Clock, Agency)> = clocks::clocks_of
}
loads! {
    /// Asks for what the law asks of the agencies of a case.
    DutiesOf(CaseId) -> Vec<Duty> = clocks::duties_of
}
loads! {
    /// Asks for what authorization knows of a case.
    FactsOf(CaseId) -> CaseFacts = authz::facts_of_cases
}
loads! {
    /// Asks for the agencies of a case.
    AgenciesOf(CaseId) -> Vec<Arc<AgencyName>> = service::agencies_of
}
loads! {
    /// Asks for the number of open tasks of a case.
    OpenTasksOf(CaseId) -> i64 = service::open_tasks_of
}
loads! {
    /// Asks how long the lists of a case are.
    TotalsOf(CaseId) -> Totals = service::totals_of
}
loads! {
    /// Asks for the number of suspected controls of an affected system.
    SuspectedOf(CaseSystemId) -> i64 = service::suspected_of
}
loads! {
    /// Asks for the title of a control.
    TitleOf(ControlId) -> Text = service::titles_of_controls
}
