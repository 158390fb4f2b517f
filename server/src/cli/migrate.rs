//! `chot migrate`: the state of the schema, and bringing it up to date.

use std::path::PathBuf;

use chot_migrations::{Migrator, MigratorTrait};

use super::{Failure, Outcome, hub_as_it_stands, out};
use crate::error::Error;

/// Shows or upgrades the schema.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Settings; the environment overrides them.
    #[arg(long, value_name = "FILE", global = true)]
    config: Option<PathBuf>,
    #[command(subcommand)]
    what: What,
}

#[derive(Clone, Copy, Debug, clap::Subcommand)]
enum What {
    /// Says which steps are in force; exit code 1 where some are not.
    Status,
    /// Brings the schema up to date, with what the program carries: legal profiles, catalogues, tiers, articles.
    Up,
}

/// Shows or upgrades the schema.
///
/// # Errors
/// [`Failure::Bad`] for `status` where steps are missing.
pub async fn run(args: Args) -> Outcome {
    let hub = hub_as_it_stands(args.config.as_deref()).await?;
    if matches!(args.what, What::Up) {
        hub.db.migrate().await?;
        crate::run::seed(&hub).await?;
    }
    let steps = Migrator::get_migration_with_status(hub.db.unscoped()).await.map_err(Error::from)?;
    let mut missing = 0;
    for step in &steps {
        let in_force = step.status() == chot_migrations::MigrationStatus::Applied;
        missing += usize::from(!in_force);
        out(&format!("{} {}", if in_force { "applied" } else { "missing" }, step.name()))?;
    }
    if missing > 0 { Err(Failure::Bad(format!("{missing} of {} steps are missing", steps.len()))) } else { Ok(()) }
}
