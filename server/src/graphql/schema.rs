//! The schema: every feature's query, mutation and subscription, and the limits.

use async_graphql::MergedObject;

use crate::features::{agencies, cases, escalations, reports, systems, tasks, work};
use crate::outbox;

/// All queries.
#[derive(Debug, Default, MergedObject)]
#[graphql(name = "Query")]
pub struct Query(
    agencies::graphql::AgencyQuery,
    systems::graphql::SystemQuery,
    reports::graphql::ReportQuery,
    cases::graphql::CaseQuery,
    tasks::graphql::TaskQuery,
    work::graphql::WorkQuery,
    escalations::graphql::EscalationQuery,
    outbox::graphql::OutboxQuery,
);

/// All mutations.
#[derive(Debug, Default, MergedObject)]
#[graphql(name = "Mutation")]
pub struct Mutation(
    agencies::graphql::AgencyMutation,
    systems::graphql::SystemMutation,
    reports::graphql::ReportMutation,
    cases::graphql::CaseMutation,
    tasks::graphql::TaskMutation,
    escalations::graphql::EscalationMutation,
    outbox::graphql::OutboxMutation,
);
