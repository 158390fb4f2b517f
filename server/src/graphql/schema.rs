//! The schema: every feature's queries, mutations and subscriptions in one, with the limits of the settings.

#![warn(clippy::large_futures, reason = "the future of every field is as large as that of the largest")]

use async_graphql::{MergedObject, MergedSubscription, SDLExportOptions, SchemaBuilder};

use crate::config::Limits;
use crate::ctx::Hub;
use crate::features::{
    agencies, cases, custody, escalations, evidence, knowledge, lookups, observables, reports, rulesets, systems, tasks, traces, work,
};
use crate::{audit, outbox};

/// Selections within selections that the parser follows at all.
const RECURSION: usize = 32;

/// Everything that can be read.
#[derive(Debug, Default, MergedObject)]
#[graphql(name = "Query")]
pub struct Query(
    agencies::graphql::AgencyQuery,
    systems::graphql::SystemQuery,
    reports::graphql::ReportQuery,
    cases::graphql::CaseQuery,
    tasks::graphql::TaskQuery,
    evidence::graphql::EvidenceQuery,
    traces::graphql::TraceQuery,
    observables::graphql::ObservableQuery,
    lookups::graphql::LookUpQuery,
    rulesets::graphql::RuleSetQuery,
    knowledge::graphql::KnowledgeQuery,
    custody::graphql::CustodyQuery,
    custody::graphql_transfers::TransferQuery,
    work::graphql::WorkQuery,
    escalations::graphql::EscalationQuery,
    outbox::graphql::OutboxQuery,
    audit::graphql::AuditQuery,
);

/// Everything that can be done.
#[derive(Debug, Default, MergedObject)]
#[graphql(name = "Mutation")]
pub struct Mutation(
    agencies::graphql::AgencyMutation,
    systems::graphql::SystemMutation,
    reports::graphql::ReportMutation,
    cases::graphql::CaseMutation,
    tasks::graphql::TaskMutation,
    evidence::graphql::EvidenceMutation,
    traces::graphql::TraceMutation,
    custody::graphql_acts::CustodyMutation,
    custody::graphql_transfers::TransferMutation,
    observables::graphql::ObservableMutation,
    lookups::graphql::LookUpMutation,
    rulesets::graphql::RuleSetMutation,
    knowledge::graphql::KnowledgeMutation,
    knowledge::graphql_exercises::ExerciseMutation,
    escalations::graphql::EscalationMutation,
    outbox::graphql::OutboxMutation,
);

/// Everything that can be followed.
#[derive(Debug, Default, MergedSubscription)]
#[graphql(name = "Subscription")]
pub struct Subscription(cases::graphql::CaseSubscription);

/// The hub's schema.
pub type Schema = async_graphql::Schema<Query, Mutation, Subscription>;

fn builder() -> SchemaBuilder<Query, Mutation, Subscription> {
    Schema::build(Query::default(), Mutation::default(), Subscription::default())
}

/// The schema of a running hub.
#[must_use]
pub fn build(hub: &Hub) -> Schema {
    let Limits { graphql_depth, graphql_complexity, graphql_aliases, graphql_directives, .. } = hub.config.limits;
    builder()
        .limit_recursive_depth(RECURSION)
        .limit_depth(graphql_depth)
        .limit_complexity(graphql_complexity)
        .limit_aliases(graphql_aliases)
        .limit_directives(graphql_directives)
        .finish()
}

/// The schema as text, sorted: `server/schema.graphql`.
#[must_use]
pub fn sdl() -> String {
    let options = SDLExportOptions::new().sorted_fields().sorted_arguments().sorted_enum_items().prefer_single_line_descriptions();
    builder().finish().sdl_with_options(options)
}
