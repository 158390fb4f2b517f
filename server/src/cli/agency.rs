//! `chot agency`: the register of agencies, as far as an operator must fill it before anybody can have an account.

use std::path::PathBuf;

use sea_orm::ActiveValue::Set;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};

use super::{Failure, Outcome, hub, operator, out, refused};
use crate::audit::{self, Audit};
use crate::ctx::Ctx;
use crate::error::Error;
use crate::features::agencies::entity::agency;
use crate::ids::AgencyId;
use crate::text::{Check, search_key};
use crate::words::AgencyKind;

/// Makes and lists agencies.
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
    /// Makes an agency.
    Create(Create),
    /// Lists all agencies: code, kind, code of the parent, name.
    List,
}

#[derive(Debug, clap::Args)]
struct Create {
    /// Short code, unique; capital letters, digits and hyphens.
    code: String,
    /// Name in Vietnamese.
    #[arg(long)]
    name: String,
    /// Name in English.
    #[arg(long)]
    name_en: Option<String>,
    /// national-coordinator, ministry, province, state-enterprise, bank or other.
    #[arg(long)]
    kind: String,
    /// Code of the agency above it.
    #[arg(long, value_name = "CODE")]
    parent: Option<String>,
}

/// Makes or lists agencies.
///
/// # Errors
/// [`Failure::Usage`] for what cannot be an agency.
pub async fn run(args: Args) -> Outcome {
    let hub = hub(args.config.as_deref()).await?;
    let ctx = operator(&hub);
    match args.what {
        What::Create(create) => self::create(&ctx, create).await,
        What::List => list(&ctx).await,
    }
}

async fn create(ctx: &Ctx, create: Create) -> Outcome {
    let mut check = Check::new();
    let name = check.line("name", &create.name, 200);
    let name_en = check.optional("nameEn", create.name_en.as_deref(), 200);
    check.done().map_err(refused)?;
    let code = create.code;
    if code.is_empty() || code.len() > 32 || !code.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'-') {
        return Err(Failure::Usage(format!("{code}: a code has 1 to 32 capital letters, digits and hyphens")));
    }
    let kind = AgencyKind::from_word(&create.kind.to_ascii_uppercase().replace('-', "_")).ok_or_else(|| {
        let known: Vec<String> = AgencyKind::ALL.iter().map(|kind| kind.word().to_ascii_lowercase().replace('_', "-")).collect();
        Failure::Usage(format!("--kind {}: one of {}", create.kind, known.join(", ")))
    })?;
    let hub = &ctx.hub;
    let id: AgencyId = hub.random.id();
    let write = hub.db.begin().await?;
    let (parent_id, above) = match &create.parent {
        None => (None, String::new()),
        Some(code) => {
            let parent = agency::Entity::find().filter(agency::Column::Code.eq(code)).one(write.db()).await.map_err(Error::from)?;
            let parent = parent.ok_or_else(|| Failure::Usage(format!("--parent {code}: no agency has this code")))?;
            (Some(parent.id), parent.path)
        }
    };
    let row = agency::ActiveModel {
        id: Set(id),
        code: Set(code.clone()),
        name: Set(name.clone()),
        name_en: Set(name_en.clone()),
        kind: Set(kind),
        parent_id: Set(parent_id),
        path: Set(format!("{above}{id}/")),
        duty_contact: Set(None),
        search: Set(search_key(&[code.as_str(), &name, name_en.as_deref().unwrap_or_default()].join(" "))),
        created_at: Set(ctx.now()),
    };
    agency::Entity::insert(row).exec_without_returning(write.db()).await.map_err(Error::from)?;
    let detail = serde_json::json!({ "code": code, "kind": kind.word(), "parent": parent_id.map(|id| id.0) });
    audit::append(write.db(), ctx, Audit::of("agency.create", "agency", id.0).detail(detail)).await?;
    write.commit().await?;
    Ok(())
}

async fn list(ctx: &Ctx) -> Outcome {
    let query = agency::Entity::find().order_by_asc(agency::Column::Code);
    let agencies = query.all(ctx.hub.db.unscoped()).await.map_err(Error::from)?;
    for agency in &agencies {
        let parent = agency.parent_id.and_then(|id| agencies.iter().find(|other| other.id == id));
        let columns = [agency.code.as_str(), agency.kind.word(), parent.map_or("-", |parent| parent.code.as_str()), &agency.name];
        out(&columns.map(chot_forensics::cli::printable).join("\t"))?;
    }
    Ok(())
}
