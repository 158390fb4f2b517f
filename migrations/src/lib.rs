//! The database schema of the hub, step by step, for SQLite and PostgreSQL.
//!
//! Invariants: steps are append-only and transactional on both databases; a step never imports the server, so that it
//! means the same in five years; instants are whole milliseconds since the Unix epoch (`*_at`), ids are UUIDs, states
//! are words with a `CHECK`; tables that record what happened refuse `UPDATE` and `DELETE` by trigger.

use sea_orm_migration::prelude::*;
pub use sea_orm_migration::{MigrationStatus, MigratorTrait};

mod dialect;
mod m20261122_000001_people;
mod m20261122_000002_systems;
mod m20261122_000003_cases;
mod m20261122_000004_evidence;
mod m20261122_000005_escalations;
mod m20261122_000006_outbox;
mod m20261122_000007_clocks_of_agencies;
mod m20261122_000008_immutable;
mod m20261128_000009_witnesses;
mod m20261128_000010_custody_acts;
mod m20261128_000011_derived;
mod m20261128_000012_members;
mod m20261128_000013_lookups;
mod m20261128_000014_traces;
mod m20261129_000015_knowledge;
mod m20261129_000016_acquisitions;
mod m20261129_000017_content_types;
mod m20261129_000018_audit;
mod m20261129_000019_rule_sets;
mod m20261129_000021_dismissed_jobs;
mod m20261129_000022_reason_levels;
mod m20261129_000023_disposals_in_the_log;
mod m20261129_000024_log_faults;
mod m20261129_000025_draft_versions;
mod m20261129_000026_severity_risen;
mod m20261129_000027_system_versions;
mod m20261129_000028_log_faults_more;
mod m20261130_000029_control_versions;
mod m20261130_000030_one_ladder;
mod m20261130_000031_inventory_differs;
mod m20261130_000032_calls_for_clocks;
mod m20261130_000033_evidence_store;
mod m20261130_000034_upload_keys;
mod m20261130_000035_known_browsers;
mod m20261130_000036_report_calls;
mod m20261201_000037_upload_metadata;
mod m20261201_000038_calls_of_an_agency;
mod m20261201_000039_frozen_systems;

/// All steps in their order.
#[derive(Debug)]
pub struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m20261122_000001_people::Step),
            Box::new(m20261122_000002_systems::Step),
            Box::new(m20261122_000003_cases::Step),
            Box::new(m20261122_000004_evidence::Step),
            Box::new(m20261122_000005_escalations::Step),
            Box::new(m20261122_000006_outbox::Step),
            Box::new(m20261122_000007_clocks_of_agencies::Step),
            Box::new(m20261122_000008_immutable::Step),
            Box::new(m20261128_000009_witnesses::Step),
            Box::new(m20261128_000010_custody_acts::Step),
            Box::new(m20261128_000011_derived::Step),
            Box::new(m20261128_000012_members::Step),
            Box::new(m20261128_000013_lookups::Step),
            Box::new(m20261128_000014_traces::Step),
            Box::new(m20261129_000015_knowledge::Step),
            Box::new(m20261129_000016_acquisitions::Step),
            Box::new(m20261129_000017_content_types::Step),
            Box::new(m20261129_000018_audit::Step),
            Box::new(m20261129_000019_rule_sets::Step),
            Box::new(m20261129_000021_dismissed_jobs::Step),
            Box::new(m20261129_000022_reason_levels::Step),
            Box::new(m20261129_000023_disposals_in_the_log::Step),
            Box::new(m20261129_000024_log_faults::Step),
            Box::new(m20261129_000025_draft_versions::Step),
            Box::new(m20261129_000026_severity_risen::Step),
            Box::new(m20261129_000027_system_versions::Step),
            Box::new(m20261129_000028_log_faults_more::Step),
            Box::new(m20261130_000029_control_versions::Step),
            Box::new(m20261130_000030_one_ladder::Step),
            Box::new(m20261130_000031_inventory_differs::Step),
            Box::new(m20261130_000032_calls_for_clocks::Step),
            Box::new(m20261130_000033_evidence_store::Step),
            Box::new(m20261130_000034_upload_keys::Step),
            Box::new(m20261130_000035_known_browsers::Step),
            Box::new(m20261130_000036_report_calls::Step),
            Box::new(m20261201_000037_upload_metadata::Step),
            Box::new(m20261201_000038_calls_of_an_agency::Step),
            Box::new(m20261201_000039_frozen_systems::Step),
        ]
    }
}

/// The triggers that a migrated database has, each with its table, by name, and the first 16 digits of the SHA-256 of what it does.
#[must_use]
pub fn triggers(backend: sea_orm_migration::sea_orm::DbBackend) -> &'static [(&'static str, &'static str)] {
    if backend == sea_orm_migration::sea_orm::DbBackend::Postgres { triggers::POSTGRES } else { triggers::SQLITE }
}

/// The statement that gives the triggers in force: each by its name, with the text of what it does.
#[must_use]
pub fn triggers_in_force(backend: sea_orm_migration::sea_orm::DbBackend) -> &'static str {
    if backend == sea_orm_migration::sea_orm::DbBackend::Postgres { triggers::ON_POSTGRES } else { triggers::ON_SQLITE }
}

mod triggers;
