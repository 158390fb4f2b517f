//! `chot token`: bearer tokens for programs.

use std::path::PathBuf;

use super::{Failure, Outcome, hub, operator, out};
use crate::authn;
use crate::clock::{DAY, HOUR, MINUTE, Millis};
use crate::error::Error;

/// Makes bearer tokens.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, clap::Subcommand)]
enum What {
    /// Makes a token and prints it, and nothing else, on standard output.
    Create {
        /// Address of the person for whom the token acts.
        #[arg(long, value_name = "EMAIL")]
        user: String,
        /// read, write or evidence; given several times for several. None: everything that the person may do.
        #[arg(long, value_name = "SCOPE")]
        scope: Vec<String>,
        /// How long it is good: a number with m, h or d; at most 90d.
        #[arg(long, value_name = "TIME", default_value = "8h")]
        ttl: String,
        /// Settings; the environment overrides them.
        #[arg(long, value_name = "FILE")]
        config: Option<PathBuf>,
    },
}

/// Makes a token.
///
/// # Errors
/// [`Failure::Usage`] for an unknown person, scope or time.
pub async fn run(args: Args) -> Outcome {
    let What::Create { user, scope, ttl, config } = args.what;
    let lifetime = parse_ttl(&ttl).ok_or_else(|| Failure::Usage(format!("--ttl {ttl}: a number with m, h or d, at most 90d")))?;
    let hub = hub(config.as_deref()).await?;
    let issued = authn::create_token(&operator(&hub), &user, &scope, lifetime).await.map_err(|error| match error {
        Error::NotFound => Failure::Usage(format!("no account that is not disabled has the address {user}")),
        other => other.into(),
    })?;
    out(issued.token.reveal())
}

/// `90m`, `8h`, `30d`.
fn parse_ttl(text: &str) -> Option<Millis> {
    let unit = match text.chars().last()? {
        'm' => MINUTE,
        'h' => HOUR,
        'd' => DAY,
        _ => return None,
    };
    let number: Millis = text.get(..text.len() - 1)?.parse().ok()?;
    let lifetime = number.checked_mul(unit)?;
    (MINUTE..=authn::LONGEST_TOKEN).contains(&lifetime).then_some(lifetime)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_a_number_with_a_unit() {
        assert_eq!(parse_ttl("8h"), Some(8 * HOUR));
        assert_eq!(parse_ttl("90d"), Some(90 * DAY));
        assert_eq!(parse_ttl("5m"), Some(5 * MINUTE));
        for wrong in ["", "h", "8", "-8h", "91d", "0m", "8 h", "9999999999999999d", "8é"] {
            assert_eq!(parse_ttl(wrong), None, "{wrong}");
        }
    }
}
