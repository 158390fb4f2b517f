//! `chot witness`: watches the custody logs of other agencies and cosigns their checkpoints. Needs no hub and no database.

use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};

use super::{Failure, Outcome, out};
use crate::clock::Clock;
use crate::config::Telemetry;
use crate::telemetry;
use crate::witness::{self, Settings, Witness};

/// Watches the logs of other agencies and cosigns their checkpoints.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Settings (TOML): name, bind, key_file, state_file, log_keys. The other options override them.
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// The name in its cosignatures: an address without a scheme, such as witness.agency.example/w1.
    #[arg(long, value_name = "NAME", required_unless_present = "config")]
    name: Option<String>,
    /// Folder for its key and its state.
    #[arg(long, value_name = "DIR", required_unless_present = "config")]
    data: Option<PathBuf>,
    /// Public key of a log to watch, as its hub has it at /log/keys; once for each key.
    #[arg(long = "log-key", value_name = "VKEY")]
    log_keys: Vec<String>,
    /// Address and port.
    #[arg(long, value_name = "ADDRESS:PORT")]
    bind: Option<SocketAddr>,
}

/// Witnesses until it is told to stop. The first line on standard output is its public key, the second its address.
///
/// # Errors
/// [`Failure::Usage`] for wrong settings, [`Failure::Environment`] where a file or the address cannot be had.
pub async fn run(args: Args) -> Outcome {
    let settings = settings(args)?;
    telemetry::start(&Telemetry { format: "text".to_owned(), filter: "info,actix_http=off,actix_server=warn".to_owned() })
        .map_err(Failure::Usage)?;
    let witness = Witness::open(&settings, Clock::System)?;
    let listener =
        TcpListener::bind(settings.bind).map_err(|error| Failure::Environment(format!("cannot listen on {}: {error}", settings.bind)))?;
    let address = listener.local_addr()?;
    out(&witness.verifier_key())?;
    out(&format!("http://{address}"))?;
    for origin in witness.origins() {
        tracing::info!(log = origin, "watching");
    }
    // Ends by SIGTERM or SIGINT, after the requests that run.
    Ok(witness::server(witness, listener)?.await?)
}

fn settings(args: Args) -> Result<Settings, Failure> {
    let mut settings = match (&args.config, &args.name, &args.data) {
        (Some(file), ..) => read(file)?,
        (None, Some(name), Some(data)) => Settings {
            name: name.clone(),
            bind: witness::default_bind(),
            key_file: data.join("witness.key"),
            state_file: data.join("witness.json"),
            log_keys: Vec::new(),
        },
        _ => return Err(Failure::Usage("give --config, or --name and --data".to_owned())),
    };
    if args.config.is_some() {
        if let Some(name) = args.name {
            settings.name = name;
        }
        if let Some(data) = args.data {
            (settings.key_file, settings.state_file) = (data.join("witness.key"), data.join("witness.json"));
        }
    }
    settings.log_keys.extend(args.log_keys);
    if let Some(bad) = settings.log_keys.iter().find(|key| !witness::is_log_key(key)) {
        return Err(Failure::Usage(format!("{bad} is not the public key of a log")));
    }
    settings.bind = args.bind.unwrap_or(settings.bind);
    Ok(settings)
}

fn read(file: &Path) -> Result<Settings, Failure> {
    use figment::Figment;
    use figment::providers::{Format, Toml};
    if !file.is_file() {
        return Err(Failure::Usage(format!("no such file: {}", file.display())));
    }
    Figment::from(Toml::file_exact(file)).extract().map_err(|error| Failure::Usage(error.to_string()))
}
