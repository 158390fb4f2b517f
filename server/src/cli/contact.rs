//! `chot contact`: whom an escalation reaches.

use std::path::PathBuf;

use super::{Failure, Outcome, hub, operator, out, refused};
use crate::ctx::Ctx;
use crate::error::Error;
use crate::features::escalations::contacts;
use crate::features::escalations::model::Post;
use crate::ids::UserId;

/// Names and lists the duty contacts whom escalations call.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Settings; the environment overrides them.
    #[arg(long, value_name = "FILE", global = true)]
    config: Option<PathBuf>,
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, clap::Subcommand)]
enum What {
    /// Names a person as contact of an agency, or as national duty officer of a tier.
    Add(Named),
    /// Calls a person no longer.
    Remove(Named),
    /// Lists everybody who is called: agency or tier, address, name, state.
    List,
}

#[derive(Debug, clap::Args)]
struct Named {
    /// Address of the person's account.
    email: String,
    #[command(flatten)]
    place: Place,
}

#[derive(Debug, clap::Args)]
#[group(required = true, multiple = false)]
struct Place {
    /// Code of the agency for whose cases the person is called.
    #[arg(long, value_name = "CODE")]
    agency: Option<String>,
    /// Tier of the national duty officers.
    #[arg(long, value_name = "NUMBER")]
    tier: Option<i32>,
}

impl Named {
    /// Where, and who.
    async fn read(&self, ctx: &Ctx) -> Result<(Post, UserId), Failure> {
        let person = contacts::person_at(ctx, &self.email).await.map_err(refused)?;
        let post = match (&self.place.agency, self.place.tier) {
            (Some(code), None) => contacts::post_of(ctx, code).await.map_err(refused)?,
            (None, Some(tier)) => Post::Tier(tier),
            _ => return Err(Failure::Usage("give either --agency or --tier".to_owned())),
        };
        Ok((post, person))
    }
}

/// Names, removes or lists contacts.
///
/// # Errors
/// [`Failure::Usage`] for a person who cannot be called.
pub async fn run(args: Args) -> Outcome {
    let hub = hub(args.config.as_deref()).await?;
    let ctx = operator(&hub);
    match args.what {
        What::Add(named) => {
            let (post, person) = named.read(&ctx).await?;
            contacts::add(&ctx, post, person).await.map_err(|error| refused(by_address(error)))
        }
        What::Remove(named) => {
            let (post, person) = named.read(&ctx).await?;
            match contacts::remove(&ctx, post, person).await {
                Err(Error::NotFound) => Err(Failure::Usage(format!("{} is no such contact", named.email))),
                ended => ended.map_err(refused),
            }
        }
        What::List => {
            for contact in contacts::list(&ctx).await? {
                let state = if contact.disabled { "disabled" } else { "active" };
                let columns = [contact.place.as_str(), &contact.email, &contact.name, state];
                out(&columns.map(chot_forensics::cli::printable).join("\t"))?;
            }
            Ok(())
        }
    }
}

/// People are named by their address here.
fn by_address(error: Error) -> Error {
    let Error::Refused(mut errors) = error else { return error };
    for field in errors.iter_mut().flat_map(|error| &mut error.path).filter(|field| *field == "personId") {
        "email".clone_into(field);
    }
    Error::Refused(errors)
}
