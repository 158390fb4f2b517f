//! `chot migrate`: the state of the schema, and bringing it up to date.

use std::path::PathBuf;

use chot_migrations::{MigrationStatus, Migrator, MigratorTrait};

use super::{Failure, Outcome, SCHEMA_STEPS, hub_as_it_stands, out, settings, there_is_a_database};
use crate::config::Config;
use crate::db::Db;
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
    let config = match args.what {
        What::Status => settings(args.config.as_deref())?,
        What::Up => {
            let hub = hub_as_it_stands(args.config.as_deref()).await?;
            hub.db.migrate().await?;
            crate::run::seed(&hub).await?;
            hub.config.clone()
        }
    };
    let steps = steps(&config).await?;
    let mut missing = 0;
    for (name, in_force) in &steps {
        missing += usize::from(!in_force);
        out(&format!("{} {name}", if *in_force { "applied" } else { "missing" }))?;
    }
    if missing > 0 { Err(Failure::Bad(format!("{missing} of {} steps are missing", steps.len()))) } else { Ok(()) }
}

/// Every step by its name, and whether it is in force. Looking makes nothing: where there is no database, none of them is.
async fn steps(config: &Config) -> Result<Vec<(String, bool)>, Failure> {
    if there_is_a_database(config).is_ok() {
        let db = Db::connect(&config.database).await?;
        if db.has_table(SCHEMA_STEPS).await? {
            let steps = Migrator::get_migration_with_status(db.unscoped()).await.map_err(Error::from)?;
            return Ok(steps.iter().map(|step| (step.name().to_owned(), step.status() == MigrationStatus::Applied)).collect());
        }
    }
    Ok(Migrator::migrations().iter().map(|step| (step.name().to_owned(), false)).collect())
}
