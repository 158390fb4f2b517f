//! `chot token`: bearer tokens for programs.

use std::path::PathBuf;

use super::{Failure, Outcome, hub_in_use, operator, out};
use crate::authn;
use crate::clock::{DAY, HOUR, MINUTE, Millis, rfc3339};
use crate::error::Error;
use crate::ids::TokenId;

/// Makes, lists and revokes bearer tokens.
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
        /// read (queries), write (changes and queries) or evidence (bytes of evidence in and out, packages); given several times for
        /// several. chot upload needs read and evidence, chot transfer write. None: everything that the person may do.
        #[arg(long, value_name = "SCOPE")]
        scope: Vec<String>,
        /// How long it is good: a number with m, h or d; at most 90d.
        #[arg(long, value_name = "TIME", default_value = "8h")]
        ttl: String,
        /// Settings; the environment overrides them.
        #[arg(long, value_name = "FILE")]
        config: Option<PathBuf>,
    },
    /// Lists the tokens of a person: id, scopes, when made, when it ends, state.
    List {
        /// Address of the person.
        #[arg(long, value_name = "EMAIL")]
        user: String,
        /// Settings; the environment overrides them.
        #[arg(long, value_name = "FILE")]
        config: Option<PathBuf>,
    },
    /// Revokes tokens of a person; they and what was opened with them end at once.
    Revoke {
        /// Address of the person.
        #[arg(long, value_name = "EMAIL")]
        user: String,
        /// Ids of the tokens, as `list` tells them.
        #[arg(value_name = "ID", required_unless_present = "all")]
        ids: Vec<String>,
        /// All tokens of the person.
        #[arg(long, conflicts_with = "ids")]
        all: bool,
        /// Settings; the environment overrides them.
        #[arg(long, value_name = "FILE")]
        config: Option<PathBuf>,
    },
}

/// Makes, lists or revokes tokens.
///
/// # Errors
/// [`Failure::Usage`] for an unknown person, scope, time or token.
pub async fn run(args: Args) -> Outcome {
    match args.what {
        What::Create { user, scope, ttl, config } => create(&user, &scope, &ttl, config).await,
        What::List { user, config } => list(&user, config).await,
        What::Revoke { user, ids, all: _, config } => revoke(&user, &ids, config).await,
    }
}

async fn list(user: &str, config: Option<PathBuf>) -> Outcome {
    let ctx = operator(&hub_in_use(config.as_deref()).await?);
    let tokens = authn::tokens_of(&ctx, user).await.map_err(|error| unknown(error, user))?;
    for token in tokens {
        let state = match token.revoked_at {
            Some(_) => "revoked",
            None if token.expires_at <= ctx.now() => "ended",
            None => "good",
        };
        let scopes = if token.scopes.is_empty() { "everything" } else { token.scopes.as_str() };
        out(&[&*token.id.to_string(), scopes, &rfc3339(token.created_at), &rfc3339(token.expires_at), state].join("\t"))?;
    }
    Ok(())
}

async fn revoke(user: &str, ids: &[String], config: Option<PathBuf>) -> Outcome {
    let no_token = |id: &String| Failure::Usage(format!("{id} is the id of no token of {user}"));
    let mut named = ids.iter().map(|id| id.parse::<TokenId>().map_err(|_| no_token(id))).collect::<Result<Vec<_>, _>>()?;
    named.sort_unstable();
    named.dedup();
    let ctx = operator(&hub_in_use(config.as_deref()).await?);
    let revoked = authn::revoke_tokens(&ctx, user, &named).await.map_err(|error| match error {
        Error::NotFound => Failure::Usage(format!("no account has the address {user}, or one of the tokens is not of it")),
        other => other.into(),
    })?;
    out(&format!("{revoked} revoked"))
}

fn unknown(error: Error, user: &str) -> Failure {
    match error {
        Error::NotFound => Failure::Usage(format!("no account has the address {user}")),
        other => other.into(),
    }
}

async fn create(user: &str, scope: &[String], ttl: &str, config: Option<PathBuf>) -> Outcome {
    let lifetime = parse_ttl(ttl).ok_or_else(|| Failure::Usage(format!("--ttl {ttl}: a number with m, h or d, at most 90d")))?;
    let hub = hub_in_use(config.as_deref()).await?;
    let issued = authn::create_token(&operator(&hub), user, scope, lifetime).await.map_err(|error| match error {
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
