//! The schema: every feature's queries, mutations and subscriptions in one, with the limits of the settings.

use async_graphql::{EmptyMutation, EmptySubscription, MergedObject, Object, SDLExportOptions, SchemaBuilder};

use crate::config::Limits;
use crate::ctx::Hub;

/// Selections within selections that the parser follows at all.
const RECURSION: usize = 32;

/// What stands here until a feature has queries.
#[derive(Debug, Default)]
struct HubQuery;

#[Object]
impl HubQuery {
    /// The version of the program.
    async fn version(&self) -> &'static str {
        env!("CARGO_PKG_VERSION")
    }
}

/// Everything that can be read.
#[derive(Debug, Default, MergedObject)]
pub struct Query(HubQuery);

/// Everything that can be done.
pub type Mutation = EmptyMutation;

/// Everything that can be followed.
pub type Subscription = EmptySubscription;

/// The hub's schema.
pub type Schema = async_graphql::Schema<Query, Mutation, Subscription>;

fn builder() -> SchemaBuilder<Query, Mutation, Subscription> {
    Schema::build(Query::default(), EmptyMutation, EmptySubscription)
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
