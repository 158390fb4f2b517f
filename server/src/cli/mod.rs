//! The commands of `chot`. Each stands in a file of its own with its `Args` and `run`.

pub mod acquire;
pub mod agency;
pub mod backup;
pub mod contact;
mod csv;
mod custody;
pub mod demo;
pub mod doctor;
mod entries;
pub mod evidence;
pub mod generate;
pub mod hashset;
mod hits;
pub mod inspect;
pub mod key;
pub mod migrate;
pub mod schema;
pub mod serve;
pub mod system;
mod tables;
pub mod token;
pub mod transfer;
pub mod upload;
pub mod user;
pub mod verify;
pub mod witness;

use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use chot_migrations::{MigrationStatus, Migrator, MigratorTrait};

use crate::authz::Actor;
use crate::clock::Clock;
use crate::config::{Config, ConfigError};
use crate::ctx::{Ctx, Hub};
use crate::db::Db;
use crate::error::Error;
use crate::restoring;
use crate::words::Locale;

/// How a command ends when it does not end well.
#[derive(Debug)]
pub enum Failure {
    /// The thing examined is bad.
    Bad(String),
    /// The command was called wrongly, or the settings are wrong.
    Usage(String),
    /// Disk, network or database failed.
    Environment(String),
}

impl Failure {
    fn message(&self) -> &str {
        match self {
            Self::Bad(text) | Self::Usage(text) | Self::Environment(text) => text,
        }
    }

    /// The same, said of this thing.
    fn of(self, thing: &dyn std::fmt::Display) -> Self {
        match self {
            Self::Bad(why) => Self::Bad(format!("{thing}: {why}")),
            Self::Usage(why) => Self::Usage(format!("{thing}: {why}")),
            Self::Environment(why) => Self::Environment(format!("{thing}: {why}")),
        }
    }

    fn exit_code(&self) -> u8 {
        match self {
            Self::Bad(_) => 1,
            Self::Usage(_) => 2,
            Self::Environment(_) => 3,
        }
    }
}

impl From<ConfigError> for Failure {
    fn from(error: ConfigError) -> Self {
        Self::Usage(error.to_string())
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        match error {
            Error::Refused(errors) => {
                let lines: Vec<&str> = errors.iter().map(|error| error.message.get(Locale::En)).collect();
                Self::Usage(lines.join(" "))
            }
            Error::BadRequest(why) => Self::Usage(why),
            Error::NotFound => Self::Usage("not found".to_owned()),
            Error::Internal(why) | Error::Unsound(_, why) | Error::Unavailable(why) => Self::Environment(why),
            Error::Uncertain(ref why) => Self::Environment(format!("{error}: {why}")),
            Error::Unauthenticated | Error::Forbidden | Error::NotOwnPage(_) | Error::RateLimited { .. } => Self::Usage(error.to_string()),
        }
    }
}

/// What an operator can mend, each with the option that it is about.
fn refused(error: Error) -> Failure {
    match error {
        Error::Refused(errors) => {
            let lines = errors.iter().map(|error| match error.path.last() {
                Some(field) => format!("{field}: {}", error.message.get(Locale::En)),
                None => error.message.get(Locale::En).to_owned(),
            });
            Failure::Usage(lines.collect::<Vec<_>>().join("; "))
        }
        error => error.into(),
    }
}

impl From<std::io::Error> for Failure {
    fn from(error: std::io::Error) -> Self {
        Self::Environment(error.to_string())
    }
}

/// The result of a command.
pub type Outcome = Result<(), Failure>;

/// The exit code of a command; why it failed goes to standard error.
#[must_use]
pub fn exit(outcome: Outcome) -> ExitCode {
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            // A message may have several lines; those that follow cannot pass for messages of their own.
            let lines: Vec<String> = failure.message().lines().map(chot_forensics::cli::printable).collect();
            let _ = writeln!(std::io::stderr(), "chot: {}", lines.join("\n  "));
            ExitCode::from(failure.exit_code())
        }
    }
}

/// Writes one line of data to standard output.
///
/// # Errors
/// [`Failure::Environment`] where nobody takes it.
pub fn out(line: &str) -> Outcome {
    writeln!(std::io::stdout(), "{line}").map_err(Failure::from)
}

/// Name of the file of settings beside the demo's database.
const SETTINGS_FILE: &str = "chot.toml";

/// The settings of a command: of the demo's folder where `CHOT_DATA` names one and no file is given, else of the file; the environment
/// overrides either.
///
/// # Errors
/// [`Failure::Usage`] that names the setting, or the backup whose return to this hub has not ended.
pub fn settings(file: Option<&Path>) -> Result<Config, Failure> {
    let config = settings_of_new(file)?;
    restoring::refuse(&config.log.key_file)?;
    match demo_folder(file) {
        Some(folder) if !folder.join("chot.db").is_file() => Err(Failure::Usage(format!("CHOT_DATA: no demo in {}", folder.display()))),
        _ => Ok(config),
    }
}

/// The same for a hub that has nothing yet.
///
/// # Errors
/// [`Failure::Usage`] that names the setting.
pub fn settings_of_new(file: Option<&Path>) -> Result<Config, Failure> {
    let Some(folder) = demo_folder(file) else { return Ok(Config::load(file)?) };
    let folder = std::path::absolute(folder)?;
    Ok(Config::load_demo(&folder, last_bind(&folder))?)
}

/// The folder that `CHOT_DATA` names, where no file of settings is given.
#[must_use]
pub fn demo_folder(file: Option<&Path>) -> Option<PathBuf> {
    file.is_none().then(|| std::env::var_os("CHOT_DATA")).flatten().map(PathBuf::from)
}

/// Writes the settings of the demo in `folder` beside its database, so that every command takes them by `--config`.
///
/// # Errors
/// [`Failure::Environment`] where the file cannot be written.
pub fn keep_demo_settings(folder: &Path, bind: Option<std::net::SocketAddr>) -> Outcome {
    let folder = std::path::absolute(folder)?;
    let text = Config::demo_file(&folder, bind.unwrap_or(DEMO_BIND))?;
    let (new, file) = (folder.join(SETTINGS_FILE).with_extension("new"), folder.join(SETTINGS_FILE));
    let mut written = std::fs::OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&new)?;
    write!(written, "# Written anew by each start of `chot demo` on this folder.\n{text}")?;
    std::fs::rename(new, file)?;
    Ok(())
}

/// Where the demo listens if nothing is said.
const DEMO_BIND: std::net::SocketAddr = std::net::SocketAddr::new(std::net::IpAddr::V4(std::net::Ipv4Addr::LOCALHOST), 8080);

/// The address at which the demo in `folder` was started last.
fn last_bind(folder: &Path) -> std::net::SocketAddr {
    Config::load(Some(&folder.join(SETTINGS_FILE))).map_or(DEMO_BIND, |kept| kept.server.bind)
}

/// The hub beside the one that may be running, over the schema that this program needs.
///
/// # Errors
/// [`Failure::Usage`] where there is no database yet or steps of the schema are missing; [`Failure::Environment`] where the database
/// does not answer.
pub async fn hub(file: Option<&Path>) -> Result<Arc<Hub>, Failure> {
    let hub = hub_in_use(file).await?;
    let steps = Migrator::get_migration_with_status(hub.db.unscoped()).await.map_err(Error::from)?;
    let missing = steps.iter().filter(|step| step.status() != MigrationStatus::Applied).count();
    if missing > 0 {
        return Err(Failure::Usage(format!("{missing} of {} steps of the schema are missing; run chot migrate up", steps.len())));
    }
    Ok(hub)
}

/// The hub beside the one that may be running, with its schema as it stands, even where there is none.
///
/// # Errors
/// [`Failure::Environment`] where the database does not answer.
pub async fn hub_as_it_stands(file: Option<&Path>) -> Result<Arc<Hub>, Failure> {
    Ok(crate::run::open_hub(settings(file)?, Clock::System).await?)
}

/// The same for commands that are about what is there already: neither a database nor a key is made for them.
///
/// # Errors
/// [`Failure::Usage`] where there is no database yet, or nothing in it; [`Failure::Environment`] where it does not answer.
pub async fn hub_in_use(file: Option<&Path>) -> Result<Arc<Hub>, Failure> {
    let config = settings(file)?;
    there_is_a_database(&config)?;
    let db = Db::connect(&config.database).await?;
    if !db.has_table(SCHEMA_STEPS).await? {
        return Err(Failure::Usage("the database has no schema; run chot migrate up".to_owned()));
    }
    Ok(crate::run::hub_over(db, config, Clock::System).await?)
}

/// The table of the schema's steps; asking for them would make it.
const SCHEMA_STEPS: &str = "seaql_migrations";

/// Refuses a database that connecting would make: an empty one of SQLite.
fn there_is_a_database(config: &Config) -> Outcome {
    match crate::db::sqlite_file(config.database.url.reveal()).filter(|path| !path.is_file()) {
        None => Ok(()),
        Some(missing) => {
            let why = "there is no database; name the settings with --config, or start the hub or run chot migrate up once";
            Err(Failure::Usage(format!("{}: {why}", missing.display())))
        }
    }
}

/// The operator at the machine.
#[must_use]
pub fn operator(hub: &Arc<Hub>) -> Ctx {
    let name = format!("cli-{}", hub.random.id::<uuid::Uuid>());
    Ctx::new(Arc::clone(hub), Actor::cli(), &name)
}

/// Runs an async command.
///
/// # Errors
/// What the command ends with.
pub fn block_on(command: impl Future<Output = Outcome>) -> Outcome {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let outcome = runtime.block_on(command);
    // Threads that read standard input or hash a file must not hold up the end.
    runtime.shutdown_timeout(std::time::Duration::from_millis(200));
    outcome
}
