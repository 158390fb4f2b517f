//! `chot user`: accounts.

use std::io::Read;
use std::path::PathBuf;

use sea_orm::ActiveValue::Set;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};

use super::{Failure, Outcome, hub, operator, out, refused};
use crate::audit::{self, Audit};
use crate::authn::{self, Admit};
use crate::authz::policy;
use crate::error::Error;
use crate::features::agencies::entity::{agency, membership, user};
use crate::ids::UserId;
use crate::mail::is_address;
use crate::text::Check;
use crate::words::{Locale, Role};

/// Makes, disables, lets in again and lists accounts.
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
    /// Makes an account. Prints the password that it made up, unless one is given on standard input.
    Create(Create),
    /// Disables an account: its sessions, tokens and sockets end at once.
    Disable {
        /// Address of the account.
        email: String,
    },
    /// Lets a disabled account in again, with a new password: one that it makes up and prints, unless one is given on standard input.
    Enable(Renewed),
    /// Gives an account a new password and ends its sessions; its tokens stay (`chot token revoke`). Prints the password that it made
    /// up, unless one is given on standard input.
    Password(Renewed),
    /// Lists all accounts: address, name, agency, roles, state.
    List,
}

#[derive(Debug, clap::Args)]
struct Create {
    /// Address of the account.
    email: String,
    /// Name of the person.
    #[arg(long)]
    name: String,
    /// Code of the person's agency.
    #[arg(long, value_name = "CODE")]
    agency: String,
    /// A role at that agency; given several times for several.
    #[arg(long, value_name = "ROLE")]
    role: Vec<String>,
    /// vi or en.
    #[arg(long, default_value = "vi")]
    locale: String,
    /// Reads the password from standard input.
    #[arg(long)]
    password_stdin: bool,
}

#[derive(Debug, clap::Args)]
struct Renewed {
    /// Address of the account.
    email: String,
    /// Reads the password from standard input.
    #[arg(long)]
    password_stdin: bool,
}

/// Makes, disables, lets in again or lists accounts.
///
/// # Errors
/// [`Failure::Usage`] for what cannot be an account.
pub async fn run(args: Args) -> Outcome {
    let hub = hub(args.config.as_deref()).await?;
    let ctx = operator(&hub);
    match args.what {
        What::Create(create) => self::create(&ctx, create).await,
        What::Disable { email } => match authn::disable_user(&ctx, &email).await {
            Ok(_) => Ok(()),
            Err(Error::NotFound) => Err(Failure::Usage(format!("no account has the address {email}"))),
            Err(error) => Err(error.into()),
        },
        What::Enable(renewed) => renew(&ctx, renewed, Admit::Again).await,
        What::Password(renewed) => renew(&ctx, renewed, Admit::AsItStands).await,
        What::List => list(&ctx).await,
    }
}

async fn create(ctx: &crate::ctx::Ctx, create: Create) -> Outcome {
    let hub = &ctx.hub;
    let email = authn::canonical_email(&create.email);
    let mut check = Check::new();
    let email = check.line("email", &email, 254);
    let name = check.line("name", &create.name, 200);
    check.done().map_err(refused)?;
    if !is_address(&email) {
        return Err(Failure::Usage(format!("{email} is no address")));
    }
    let mut roles = Vec::new();
    for word in &create.role {
        let role = Role::from_word(&word.to_ascii_uppercase().replace('-', "_"));
        roles.push(role.ok_or_else(|| {
            let known: Vec<&str> = Role::ALL.iter().map(|role| role.word()).collect();
            Failure::Usage(format!("--role {word}: one of {}", known.join(", ")))
        })?);
    }
    roles.sort_unstable();
    roles.dedup();
    let locale = Locale::from_word(&create.locale.to_ascii_uppercase())
        .ok_or_else(|| Failure::Usage(format!("--locale {}: vi or en", create.locale)))?;
    let agency =
        agency::Entity::find().filter(agency::Column::Code.eq(&create.agency)).one(hub.db.unscoped()).await.map_err(Error::from)?;
    let agency = agency.ok_or_else(|| Failure::Usage(format!("--agency {}: no agency has this code", create.agency)))?;
    if let Some(role) = roles.iter().find(|role| !policy::is_role_of(**role, agency.kind)) {
        let possible: Vec<&str> = Role::ALL.iter().filter(|role| policy::is_role_of(**role, agency.kind)).map(|role| role.word()).collect();
        let (role, code) = (role.word(), &agency.code);
        return Err(Failure::Usage(format!("--role {role}: has no effect at {code}; possible there: {}", possible.join(", "))));
    }
    let password = if create.password_stdin { read_password()? } else { made_up(hub) };
    let hash = authn::hash_password(hub, &password, &[&email, &name]).await?;
    let id: UserId = hub.random.id();
    let write = hub.db.begin().await?;
    let row = user::ActiveModel {
        id: Set(id),
        email: Set(email.clone()),
        name: Set(name),
        agency_id: Set(agency.id),
        locale: Set(locale),
        password_hash: Set(Some(hash)),
        disabled_at: Set(None),
        created_at: Set(ctx.now()),
    };
    user::Entity::insert(row).exec_without_returning(write.db()).await.map_err(Error::from)?;
    for role in &roles {
        let row = membership::ActiveModel { user_id: Set(id), agency_id: Set(agency.id), role: Set(*role) };
        membership::Entity::insert(row).exec_without_returning(write.db()).await.map_err(Error::from)?;
    }
    let words: Vec<&str> = roles.iter().map(|role| role.word()).collect();
    let detail = serde_json::json!({ "agency": agency.id.0, "roles": words });
    audit::append(write.db(), ctx, Audit::of("user.create", "user", id.0).detail(detail)).await?;
    write.commit().await?;
    if create.password_stdin { Ok(()) } else { out(&password) }
}

async fn renew(ctx: &crate::ctx::Ctx, renewed: Renewed, admit: Admit) -> Outcome {
    let Renewed { email, password_stdin } = renewed;
    let password = if password_stdin { read_password()? } else { made_up(&ctx.hub) };
    match authn::set_password(ctx, &email, &password, admit).await {
        Ok(()) if password_stdin => Ok(()),
        Ok(()) => out(&password),
        Err(Error::NotFound) => Err(Failure::Usage(format!("no account has the address {email}"))),
        Err(error) => Err(error.into()),
    }
}

fn made_up(hub: &crate::ctx::Hub) -> String {
    use base64::Engine;
    let secret = hub.random.secret();
    base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(secret.get(..15).unwrap_or(&secret))
}

fn read_password() -> Result<String, Failure> {
    let mut text = String::new();
    std::io::stdin().take(4096).read_to_string(&mut text)?;
    Ok(text.lines().next().unwrap_or_default().to_owned())
}

async fn list(ctx: &crate::ctx::Ctx) -> Outcome {
    let db = ctx.hub.db.unscoped();
    let users = user::Entity::find().order_by_asc(user::Column::Email).all(db).await.map_err(Error::from)?;
    let agencies = agency::Entity::find().all(db).await.map_err(Error::from)?;
    let memberships = membership::Entity::find().all(db).await.map_err(Error::from)?;
    let code = |id| agencies.iter().find(|agency| agency.id == id).map_or("?", |agency| agency.code.as_str());
    for user in users {
        let mut roles: Vec<String> = memberships
            .iter()
            .filter(|membership| membership.user_id == user.id)
            .map(|membership| format!("{}@{}", membership.role.word(), code(membership.agency_id)))
            .collect();
        roles.sort();
        let state = if user.disabled_at.is_some() { "disabled" } else { "active" };
        let columns = [user.email.as_str(), &user.name, code(user.agency_id), &roles.join(" "), state];
        out(&columns.map(chot_forensics::cli::printable).join("\t"))?;
    }
    Ok(())
}
