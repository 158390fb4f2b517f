//! One folder for each noun of the product, with the same files in each:
//! `entity.rs` (tables; never leave the service), `model.rs` (types and pure rules), `service.rs` (commands and queries),
//! `graphql.rs` (the API), `loaders.rs` (batched reads), `jobs.rs` (work owed to the outbox).

pub mod agencies;
pub mod cases;
pub mod custody;
pub mod escalations;
pub mod evidence;
pub mod knowledge;
pub mod lookups;
pub mod observables;
pub mod reports;
pub mod rulesets;
pub mod systems;
pub mod tasks;
pub mod traces;
pub mod work;
