//! `chot serve`: the hub from its settings.

use std::path::PathBuf;

use super::{Failure, Outcome, settings};
use crate::{run, telemetry};

/// Runs the hub.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Settings; the environment overrides them. Without a file, those of the demo in the folder that CHOT_DATA names; without that, the defaults, which keep everything below /var/lib/chot.
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
}

/// Serves until it is told to stop.
///
/// # Errors
/// [`Failure::Usage`] for wrong settings, [`Failure::Environment`] where something does not answer.
pub async fn run(args: Args) -> Outcome {
    let config = settings(args.config.as_deref())?;
    telemetry::start(&config.telemetry).map_err(Failure::Usage)?;
    if config.sends_in_the_clear() {
        tracing::warn!("server.allow_plain_http: passwords and session cookies travel without TLS, and the cookie is not Secure");
    }
    let hub = run::build_hub(config).await?;
    let url = hub.config.server.public_url.clone();
    let running = run::serve(hub, run::Listen::Configured).await?;
    tracing::info!(address = %running.addr(), url, "serving");
    Ok(run::until_signal(running).await?)
}
