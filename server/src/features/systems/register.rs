//! Taking systems into the register. Of a system that is there already, its agency and its code never change: reports and cases
//! hold on to them. A new level or legal profile counts for reports from then on; what cases have frozen stays as it was. The operator's
//! files and what people write one by one pass the same rules. Dossiers of approval are not kept yet: a level is recorded as it was
//! approved elsewhere.

use std::collections::{BTreeMap, HashMap};

use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};
use serde_json::json;

use super::entity::system;
use super::law::{self, LegalProfile};
use super::model::System;
use super::service;
use crate::audit::{self, Audit};
use crate::authz::{self, Action, Permit, Scope};
use crate::ctx::Ctx;
use crate::db::{Hold, Tx};
use crate::error::{Error, Result, UserError};
use crate::features::agencies;
use crate::features::agencies::entity::agency;
use crate::ids::{AgencyId, SystemId};
use crate::text::{Check, search_key};
use crate::words::ErrorCode;

/// The longest code.
const CODE_BYTES: usize = 64;
/// Values of one statement.
const BATCH: usize = 500;

/// A system as it is described. What is `None` is not said: a system that is there keeps what it has. A blank text says that there is
/// none.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SystemEntry {
    /// Code of its agency.
    pub agency: String,
    /// Its code.
    pub code: String,
    /// Its name in Vietnamese.
    pub name: String,
    /// Its name in English.
    pub name_en: Option<String>,
    /// What it is for.
    pub purpose: Option<String>,
    /// Its approved level.
    pub level: Option<i32>,
    /// Code of the legal profile of the approval.
    pub legal_profile: Option<String>,
}

/// What became of an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Registered {
    /// The system is new.
    Made,
    /// Something about it changed.
    Changed,
    /// It was so already.
    Same,
}

/// What is done about systems that are there already.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Known {
    /// They are errors.
    Refuse,
    /// They are brought to what the entry says.
    Update,
    /// So is the one system that is there, in the version that its reader saw.
    UpdateAt(i64),
}

/// What a person says of a system beside its level.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Description {
    /// Its name in Vietnamese.
    pub name: String,
    /// Its name in English.
    pub name_en: Option<String>,
    /// What it is for.
    pub purpose: Option<String>,
}

/// Takes systems in, all or none; what became of each, in their order. Mistakes are told at the path `number.field`, counted from 0; of a
/// code that stands there twice at `number.code.first`.
///
/// # Errors
/// [`crate::error::Error::Forbidden`]; [`crate::error::Error::Refused`] with every mistake of every entry.
pub async fn register(ctx: &Ctx, entries: &[SystemEntry], known: Known) -> Result<Vec<Registered>> {
    let permit = authz::require(ctx, Action::ManageRegister)?;
    take_in(ctx, &permit, entries, known).await
}

/// Registers a system for an agency, without a level.
///
/// # Errors
/// [`Error::Forbidden`]; [`Error::NotFound`] where the agency never was; [`Error::Refused`] with every mistake.
pub async fn register_one(ctx: &Ctx, agency: AgencyId, code: &str, description: Description) -> Result<System> {
    let (permit, _) = authz::require_register(ctx, Action::RegisterSystem, agency).await?;
    let known = agencies::service::by_ids(ctx, &[agency]).await?.remove(&agency).ok_or(Error::NotFound)?;
    let entry = SystemEntry { agency: known.code, code: code.to_owned(), ..described(description) };
    one(ctx, &permit, entry, Known::Refuse).await
}

/// Changes what the register says of a system, but its level.
///
/// # Errors
/// [`Error::NotFound`] where the system is hidden; [`Error::Forbidden`]; [`Error::Refused`] with every mistake, and where somebody else
/// changed it meanwhile.
pub async fn change(ctx: &Ctx, id: SystemId, expected_version: i32, description: Description) -> Result<System> {
    let (permit, _) = authz::require_system(ctx, Action::RegisterSystem, id).await?;
    let entry = known_as(ctx, id).await?;
    let entry = SystemEntry { agency: entry.agency, code: entry.code, ..described(description) };
    one(ctx, &permit, entry, Known::UpdateAt(expected_version.into())).await
}

/// Records the level of a system as it was approved, with the legal profile of the approval.
///
/// # Errors
/// As [`change`].
pub async fn approve_level(ctx: &Ctx, id: SystemId, expected_version: i32, level: i32, legal_profile: String) -> Result<System> {
    let (permit, _) = authz::require_system(ctx, Action::ApproveLevel, id).await?;
    let entry = SystemEntry { level: Some(level), legal_profile: Some(legal_profile), ..known_as(ctx, id).await? };
    one(ctx, &permit, entry, Known::UpdateAt(expected_version.into())).await
}

/// A system as an entry that changes nothing.
async fn known_as(ctx: &Ctx, id: SystemId) -> Result<SystemEntry> {
    let system = service::by_ids(ctx, &[id]).await?.remove(&id).ok_or(Error::NotFound)?;
    let agency = agencies::service::by_ids(ctx, &[system.agency]).await?.remove(&system.agency).ok_or(Error::NotFound)?;
    Ok(SystemEntry { agency: agency.code, code: system.code, name: system.name, ..SystemEntry::default() })
}

/// What is said of a system where all of its description is said.
fn described(description: Description) -> SystemEntry {
    let said = |text: Option<String>| Some(text.unwrap_or_default());
    SystemEntry { name: description.name, name_en: said(description.name_en), purpose: said(description.purpose), ..SystemEntry::default() }
}

/// Takes one system in, as it is after that; mistakes are told at the fields of the API's input.
async fn one(ctx: &Ctx, permit: &Permit, entry: SystemEntry, known: Known) -> Result<System> {
    let code = entry.code.trim().to_owned();
    take_in(ctx, permit, &[entry], known).await.map_err(of_input)?;
    let scope = Scope::systems(ctx);
    let row = system::Entity::find().filter(scope.condition()).filter(system::Column::Code.eq(code)).one(ctx.read(&scope)).await?;
    Ok(row.ok_or(Error::NotFound)?.into())
}

fn of_input(error: Error) -> Error {
    let Error::Refused(mut errors) = error else { return error };
    for error in &mut errors {
        let field = match error.path.get(1).map(String::as_str) {
            Some("agency") => "agencyId",
            Some("name_en") => "nameEn",
            Some("profile") => "legalProfile",
            Some(field) => field,
            None => continue,
        };
        error.path = vec!["input".to_owned(), field.to_owned()];
    }
    Error::Refused(errors)
}

async fn take_in(ctx: &Ctx, permit: &Permit, entries: &[SystemEntry], known: Known) -> Result<Vec<Registered>> {
    let tx = Tx::begin(ctx, permit).await?;
    let profiles = law::profiles(tx.db()).await?;
    let owners = owners(tx.db(), entries).await?;
    let present = present(tx.db(), entries).await?;
    let mut check = Check::new();
    let mut first_at: BTreeMap<&str, usize> = BTreeMap::new();
    let mut planned = Vec::with_capacity(entries.len());
    for (at, entry) in entries.iter().enumerate() {
        if let Some(first) = first_at.insert(entry.code.trim(), at) {
            // Where its first one stands is told by whoever knows the lines.
            let (vi, en) = ("Mã này đã có trước đó.", "The code stands there already.");
            check.fail(UserError::invalid(&format!("{at}.code.{first}"), vi, en));
        }
        let entry = &checked(&mut check, at, &completed(entry, present.get(entry.code.trim())), &profiles);
        let Some(agency) = owners.get(&entry.agency) else {
            check.fail(UserError::invalid(&format!("{at}.agency"), "Không có cơ quan nào mang mã này.", "No agency has this code."));
            continue;
        };
        match present.get(&entry.code) {
            Some(row) if matches!(known, Known::UpdateAt(version) if version != row.version) => return Err(Error::conflict()),
            Some(_) if known == Known::Refuse => {
                let (vi, en) = ("Đã có hệ thống mang mã này.", "A system with this code is there already.");
                check.fail(UserError::new(ErrorCode::AlreadyExists, &format!("{at}.code"), vi, en));
            }
            Some(row) if row.agency_id != *agency => {
                let (vi, en) = ("Hệ thống mang mã này thuộc cơ quan khác.", "The system with this code belongs to another agency.");
                check.fail(UserError::invalid(&format!("{at}.agency"), vi, en));
            }
            found => planned.push(plan(ctx, entry, *agency, found, &profiles)),
        }
    }
    check.done()?;
    let outcome = planned.iter().map(|plan| plan.0).collect();
    let mut audits = write(&tx, planned).await?;
    // Where nothing changed there is nothing to record.
    if let Some(last) = audits.pop() {
        for audit in audits {
            audit::append(tx.db(), ctx, audit).await?;
        }
        tx.commit(last).await?;
    }
    Ok(outcome)
}

async fn owners(db: &impl ConnectionTrait, entries: &[SystemEntry]) -> Result<HashMap<String, AgencyId>> {
    let mut codes: Vec<&str> = entries.iter().map(|entry| entry.agency.trim()).collect();
    codes.sort_unstable();
    codes.dedup();
    let mut found = HashMap::new();
    for chunk in codes.chunks(BATCH) {
        let rows = agency::Entity::find().filter(agency::Column::Code.is_in(chunk.iter().copied())).all(db).await?;
        found.extend(rows.into_iter().map(|row| (row.code, row.id)));
    }
    Ok(found)
}

async fn present(db: &impl ConnectionTrait, entries: &[SystemEntry]) -> Result<HashMap<String, system::Model>> {
    let mut codes: Vec<&str> = entries.iter().map(|entry| entry.code.trim()).collect();
    // Held in one order, whatever that of the entries is.
    codes.sort_unstable();
    let mut found = HashMap::new();
    for chunk in codes.chunks(BATCH) {
        let rows = system::Entity::find().filter(system::Column::Code.is_in(chunk.iter().copied()));
        let rows = rows.order_by_asc(system::Column::Code).held().all(db).await?;
        found.extend(rows.into_iter().map(|row| (row.code.clone(), row)));
    }
    Ok(found)
}

fn is_code(code: &str) -> bool {
    (1..=CODE_BYTES).contains(&code.len())
        && code.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || matches!(byte, b'-' | b'.'))
}

/// The entry with what a system that is there has already of the two that go together: what is not said stays.
fn completed(entry: &SystemEntry, found: Option<&system::Model>) -> SystemEntry {
    let mut entry = entry.clone();
    if let Some(found) = found.filter(|_| entry.level.is_some() || entry.legal_profile.is_some()) {
        entry.level = entry.level.or(found.level);
        entry.legal_profile = entry.legal_profile.or_else(|| found.legal_profile.clone());
    }
    entry
}

/// The entry in normal form; its mistakes are noted.
fn checked(check: &mut Check, at: usize, entry: &SystemEntry, profiles: &[LegalProfile]) -> SystemEntry {
    let path = |field: &str| format!("{at}.{field}");
    let code = entry.code.trim().to_owned();
    if !is_code(&code) {
        check.fail(UserError::invalid(
            &path("code"),
            "Mã gồm 1 đến 64 chữ cái hoa, chữ số, dấu gạch nối và dấu chấm.",
            "A code has 1 to 64 capital letters, digits, hyphens and dots.",
        ));
    }
    match (entry.level, entry.legal_profile.as_deref()) {
        (None, None) => {}
        (Some(level), Some(profile)) => {
            if !(1..=5).contains(&level) {
                check.fail(UserError::invalid(&path("level"), "Cấp độ là một số từ 1 đến 5.", "A level is a number from 1 to 5."));
            }
            if !profiles.iter().any(|known| known.code == profile) {
                let known: Vec<&str> = profiles.iter().map(|known| known.code.as_str()).collect();
                let known = known.join(", ");
                let (vi, en) = (format!("Hồ sơ pháp lý phải là một trong: {known}."), format!("The legal profile is one of: {known}."));
                check.fail(UserError::invalid(&path("profile"), vi, en));
            }
        }
        _ => {
            let (vi, en) = ("Cấp độ và hồ sơ pháp lý đi cùng nhau.", "A level and its legal profile are given together.");
            check.fail(UserError::invalid(&path("level"), vi, en));
        }
    }
    let mut said =
        |field: &str, text: Option<&str>, max| text.map(|text| check.optional(&path(field), Some(text), max).unwrap_or_default());
    let (name_en, purpose) = (said("name_en", entry.name_en.as_deref(), 200), said("purpose", entry.purpose.as_deref(), 2000));
    SystemEntry {
        agency: entry.agency.trim().to_owned(),
        code,
        name: check.line(&path("name"), &entry.name, 200),
        name_en,
        purpose,
        level: entry.level,
        legal_profile: entry.legal_profile.clone(),
    }
}

/// What is to be done for one entry: the row as it will be, what is new about it, and its audit event.
struct Plan(Registered, system::Model, Audit);

fn plan(ctx: &Ctx, entry: &SystemEntry, agency: AgencyId, found: Option<&system::Model>, profiles: &[LegalProfile]) -> Plan {
    let now = ctx.now();
    let old = found.cloned().unwrap_or_else(|| system::Model {
        id: ctx.hub.random.id(),
        agency_id: agency,
        code: entry.code.clone(),
        name: String::new(),
        name_en: None,
        purpose: None,
        level: None,
        legal_profile: None,
        catalogue: None,
        approved_at: None,
        search: String::new(),
        created_at: now,
        version: 1,
    });
    let said = |text: &Option<String>, old: &Option<String>| match text {
        Some(text) => Some(text.clone()).filter(|text| !text.is_empty()),
        None => old.clone(),
    };
    let mut new = system::Model {
        name: entry.name.clone(),
        name_en: said(&entry.name_en, &old.name_en),
        purpose: said(&entry.purpose, &old.purpose),
        ..old.clone()
    };
    let profile = entry.legal_profile.as_deref().and_then(|code| profiles.iter().find(|profile| profile.code == code));
    if let (Some(level), Some(profile)) = (entry.level, profile)
        && (old.level, old.legal_profile.as_deref()) != (Some(level), Some(profile.code.as_str()))
    {
        new.level = Some(level);
        new.legal_profile = Some(profile.code.clone());
        new.catalogue = Some(profile.catalogue.clone());
        new.approved_at = Some(now);
    }
    new.search = search_key(&[new.code.as_str(), &new.name, new.name_en.as_deref().unwrap_or_default()].join(" "));
    let outcome = match found {
        None => Registered::Made,
        Some(old) if *old == new => Registered::Same,
        Some(_) => Registered::Changed,
    };
    if outcome == Registered::Changed {
        new.version = old.version.saturating_add(1);
    }
    let id: SystemId = new.id;
    let approval = |row: &system::Model| json!({"level": row.level, "legalProfile": row.legal_profile});
    let audit = match outcome {
        Registered::Made => {
            Audit::of("system.create", "system", id.0).detail(json!({"code": new.code, "agency": agency.0, "approval": approval(&new)}))
        }
        _ => Audit::of("system.update", "system", id.0).detail(json!({
            "code": new.code,
            "from": approval(&old),
            "to": approval(&new),
            "texts": (&old.name, &old.name_en, &old.purpose) != (&new.name, &new.name_en, &new.purpose),
        })),
    };
    Plan(outcome, new, audit)
}

/// Writes what is new, and gives the audit events of it.
async fn write(tx: &Tx<'_>, planned: Vec<Plan>) -> Result<Vec<Audit>> {
    let (mut made, mut audits) = (Vec::new(), Vec::new());
    for Plan(outcome, row, audit) in planned {
        match outcome {
            Registered::Same => continue,
            Registered::Made => made.push(row),
            Registered::Changed => {
                let change = system::ActiveModel {
                    id: Set(row.id),
                    name: Set(row.name),
                    name_en: Set(row.name_en),
                    purpose: Set(row.purpose),
                    level: Set(row.level),
                    legal_profile: Set(row.legal_profile),
                    catalogue: Set(row.catalogue),
                    approved_at: Set(row.approved_at),
                    search: Set(row.search),
                    version: Set(row.version),
                    ..Default::default()
                };
                system::Entity::update(change).exec(tx.db()).await?;
            }
        }
        audits.push(audit);
    }
    for chunk in made.chunks(BATCH) {
        let rows = chunk.iter().cloned().map(|row| system::ActiveModel::from(row).reset_all());
        system::Entity::insert_many(rows).exec_without_returning(tx.db()).await?;
    }
    Ok(audits)
}
