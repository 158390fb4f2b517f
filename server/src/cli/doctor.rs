//! `chot doctor`: whether everything the hub needs is in order; a line each.

use std::path::PathBuf;

use chot_migrations::{MigrationStatus, Migrator, MigratorTrait};
use sea_orm::{EntityTrait, QueryOrder, QuerySelect};

use super::{Failure, Outcome, out, settings};
use crate::clock::Clock;
use crate::ctx::Hub;
use crate::error::{Error, Result};
use crate::run;

/// Examines the hub.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Settings; the environment overrides them.
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
}

/// What was seen of one thing.
type Seen = Result<String, String>;

/// Examines everything, and goes on after a fault.
///
/// # Errors
/// [`Failure::Bad`] where a fault was found.
pub async fn run(args: Args) -> Outcome {
    let mut faults = 0;
    let config = match settings(args.config.as_deref()) {
        Ok(config) => {
            tell("configuration", &Ok(format!("public address {}", config.server.public_url)), &mut faults)?;
            config
        }
        Err(failure) => {
            tell("configuration", &Err(failure.message().to_owned()), &mut faults)?;
            return Err(failure);
        }
    };
    let hub = match run::open_hub(config, Clock::System).await {
        Ok(hub) => hub,
        Err(error) => {
            tell("database", &Err(why(error)), &mut faults)?;
            return Err(Failure::Bad("the database does not answer; nothing else was examined".to_owned()));
        }
    };
    tell("database", &database(&hub).await.map_err(why), &mut faults)?;
    tell("evidence store", &evidence(&hub).await.map_err(why), &mut faults)?;
    tell("clock", &clock(&hub).await.map_err(why), &mut faults)?;
    if faults == 0 { Ok(()) } else { Err(Failure::Bad(format!("{faults} found"))) }
}

fn tell(name: &str, seen: &Seen, faults: &mut usize) -> Outcome {
    match seen {
        Ok(text) => out(&format!("ok     {name}: {text}")),
        Err(text) => {
            *faults += 1;
            out(&format!("FAULT  {name}: {text}"))
        }
    }
}

fn why(error: Error) -> String {
    match error {
        Error::Internal(why) | Error::Unavailable(why) | Error::BadRequest(why) => why,
        other => other.to_string(),
    }
}

async fn database(hub: &Hub) -> Result<String> {
    let steps = Migrator::get_migration_with_status(hub.db.unscoped()).await?;
    let missing = steps.iter().filter(|step| step.status() == MigrationStatus::Pending).count();
    if missing > 0 {
        return Err(Error::internal(format!("{missing} steps of the schema are missing; run chot migrate up")));
    }
    let version = hub.db.version().await?;
    Ok(format!("{version}, schema up to date ({} steps)", steps.len()))
}

async fn evidence(hub: &Hub) -> Result<String> {
    let folder = hub.config.evidence_folder();
    let probe = folder.join(format!(".probe-{}", hub.random.id::<uuid::Uuid>()));
    let file = tokio::fs::File::create(&probe).await?;
    file.sync_all().await?;
    drop(file);
    tokio::fs::remove_file(&probe).await?;
    Ok("can be written to and synced".to_owned())
}

/// The newest entry of the audit must not lie in the future.
async fn clock(hub: &Hub) -> Result<String> {
    let newest: Option<i64> = audit_time(hub).await?;
    let now = hub.clock.now();
    match newest {
        Some(at) if at > now + 1000 => Err(Error::internal(format!("the newest audit entry lies {} ms in the future", at - now))),
        _ => Ok(crate::clock::rfc3339(now)),
    }
}

async fn audit_time(hub: &Hub) -> Result<Option<i64>> {
    use crate::audit::entity::{Column, Entity};
    Ok(Entity::find().select_only().column(Column::At).order_by_desc(Column::At).limit(1).into_tuple().one(hub.db.unscoped()).await?)
}
