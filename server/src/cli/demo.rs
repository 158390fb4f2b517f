//! `chot demo`: the whole hub on embedded defaults, with sample data, in one folder.

use std::io::Write;
use std::net::SocketAddr;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use base64::Engine;

use super::{Failure, Outcome, keep_demo_settings, out};
use crate::clock::Clock;
use crate::config::Config;
use crate::demo::{self, ACCOUNTS, ACCOUNTS_FILE};
use crate::{restoring, run, telemetry};

/// Runs the hub with sample data: SQLite, files, mail written to a folder.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Where everything is kept; made where it is not there. Started again on the same folder it goes on with what is there.
    #[arg(long, value_name = "DIR", default_value = "data/demo")]
    data: PathBuf,
    /// Address and port.
    #[arg(long, default_value = "127.0.0.1:8080")]
    bind: SocketAddr,
}

/// Runs the demo until it is told to stop.
///
/// # Errors
/// [`Failure::Environment`] where folder, database or address fail.
pub async fn run(args: Args) -> Outcome {
    let set = std::env::vars_os().filter_map(|(name, _)| name.into_string().ok()).find(|name| is_setting(name));
    if let Some(name) = set {
        return Err(Failure::Usage(format!(
            "{name} is set, but the demo takes no settings: it keeps everything in the folder of --data. Unset it, or run `chot serve`"
        )));
    }
    let data = std::path::absolute(&args.data)?;
    let config = Config::demo(&data, args.bind)?;
    // The sample data would be put over what a backup has returned so far.
    restoring::refuse(&config.log.key_file)?;
    folder(&data)?;
    telemetry::start(&config.telemetry).map_err(Failure::Usage)?;
    if !data.join("chot.db").is_file() {
        fill(&data, args.bind).await?;
    }
    let hub = run::build_hub(config).await?;
    let running = run::serve(std::sync::Arc::clone(&hub), run::Listen::Configured).await?;
    // Only the hub that serves the folder writes them: one that is refused changes nothing.
    keep_demo_settings(&data, Some(args.bind))?;
    out(&format!("Chốt demo: {}", hub.config.server.public_url))?;
    out("")?;
    match std::fs::read_to_string(data.join(ACCOUNTS_FILE)) {
        Ok(accounts) => out(&accounts)?,
        // Returned from a backup, in which there are no passwords.
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => out("Accounts and passwords are those of the backup.")?,
        Err(error) => return Err(error.into()),
    }
    Ok(run::until_signal(running).await?)
}

/// Whether a variable of the environment is a setting of a hub, `CHOT_SECTION__KEY`.
fn is_setting(name: &str) -> bool {
    name.strip_prefix("CHOT_").is_some_and(|rest| rest.contains("__"))
}

fn folder(path: &Path) -> std::io::Result<()> {
    std::fs::DirBuilder::new().recursive(true).mode(0o700).create(path)
}

/// Makes the sample data beside, then moves them in: a demo that was cut off while it was being made is made anew.
async fn fill(data: &Path, bind: SocketAddr) -> Result<(), Failure> {
    let beside = data.join("making");
    if beside.exists() {
        std::fs::remove_dir_all(&beside)?;
    }
    folder(&beside)?;
    let hub = run::build_hub_at(Config::demo(&beside, bind)?, demo::clock()).await?;
    let password = base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(hub.random.secret().get(..9).unwrap_or_default());
    demo::fill(&hub, Clock::System.now(), &password).await?;
    hub.db.unscoped().clone().close().await.map_err(crate::error::Error::from)?;
    drop(hub);
    let mut accounts = std::fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(beside.join(ACCOUNTS_FILE))?;
    writeln!(accounts, "Password of every account / Mật khẩu của mọi tài khoản: {password}")?;
    for (part, name, _, role, _) in ACCOUNTS {
        writeln!(accounts, "  {:<32} {:<17} {name}", format!("{part}@demo.chot.local"), role.word())?;
    }
    accounts.sync_all()?;
    Ok(demo::settle(&beside, data)?)
}
