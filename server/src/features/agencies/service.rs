//! Reading the register of agencies and people; the viewer's own account.

use std::collections::HashMap;

use sea_orm::sea_query::{Expr, ExprTrait, LikeExpr};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use serde_json::json;

use super::entity::{agency, user};
use super::model::{Agency, User};
use crate::audit::Audit;
use crate::authz::{self, Action, Scope};
use crate::ctx::Ctx;
use crate::db::{Hold, Tx};
use crate::error::{Error, Result};
use crate::ids::{AgencyId, UserId};
use crate::page::{Cursor, KeyKind, Page, PageArgs, SortKey};
use crate::text::{Check, like_pattern};
use crate::words::{AgencyKind, Locale};

impl From<agency::Model> for Agency {
    fn from(row: agency::Model) -> Self {
        Self {
            id: row.id,
            code: row.code,
            name: row.name,
            name_en: row.name_en,
            kind: row.kind,
            parent: row.parent_id,
            path: row.path,
            duty_contact: row.duty_contact,
        }
    }
}

impl From<user::Model> for User {
    fn from(row: user::Model) -> Self {
        Self { id: row.id, name: row.name, email: row.email, agency: row.agency_id, locale: row.locale }
    }
}

/// What to list.
#[derive(Clone, Debug, Default)]
pub struct AgencyFilter {
    /// Words in name or code.
    pub text: Option<String>,
    /// Only this kind.
    pub kind: Option<AgencyKind>,
    /// Only those for which the viewer may register systems (or only others).
    pub registers: Option<bool>,
}

/// Agencies by code.
///
/// # Errors
/// The database's error; a foreign cursor.
pub async fn list(ctx: &Ctx, args: PageArgs, filter: AgencyFilter) -> Result<Page<Agency>> {
    let scope = Scope::agencies(ctx);
    let mut select = agency::Entity::find().filter(scope.condition());
    if let Some(pattern) = filter.text.as_deref().and_then(like_pattern) {
        select = select.filter(Expr::col((agency::Entity, agency::Column::Search)).like(LikeExpr::new(pattern).escape('\\')));
    }
    if let Some(kind) = filter.kind {
        select = select.filter(agency::Column::Kind.eq(kind));
    }
    if let Some(registers) = filter.registers {
        let may = Scope::registers(ctx).condition();
        select = select.filter(if registers { may } else { may.not() });
    }
    let db = ctx.read(&scope);
    let all = select.clone();
    let keys = [SortKey::asc(agency::Column::Code, KeyKind::Text)];
    let rows = select.filter(args.condition(&keys)?).order_by_asc(agency::Column::Code).limit(args.limit()).all(db).await?;
    let total = args.count(all, rows.len(), db).await?;
    Ok(Page::new(&args, rows, total, |row| Cursor::new(vec![json!(row.code)])).map(Agency::from))
}

/// Agencies by id; ids that never were are missing.
///
/// # Errors
/// The database's error.
pub async fn by_ids(ctx: &Ctx, ids: &[AgencyId]) -> Result<HashMap<AgencyId, Agency>> {
    let scope = Scope::agencies(ctx);
    let rows = agency::Entity::find()
        .filter(scope.condition())
        .filter(agency::Column::Id.is_in(ids.iter().copied()))
        .all(ctx.read(&scope))
        .await?;
    Ok(rows.into_iter().map(|row| (row.id, row.into())).collect())
}

/// People by id: their names stand beside what they did.
///
/// # Errors
/// The database's error.
pub async fn people_by_ids(ctx: &Ctx, ids: &[UserId]) -> Result<HashMap<UserId, User>> {
    let scope = Scope::agencies(ctx);
    let rows = user::Entity::find().filter(user::Column::Id.is_in(ids.iter().copied())).all(ctx.read(&scope)).await?;
    Ok(rows.into_iter().map(|row| (row.id, row.into())).collect())
}

/// Says in words whom to call at an agency, over what the viewer saw there; a blank text says nothing.
///
/// # Errors
/// [`Error::Forbidden`]; [`Error::NotFound`] where the agency never was; [`Error::Refused`] for a text that is none, and where somebody
/// else said something meanwhile.
pub async fn set_duty_contact(ctx: &Ctx, id: AgencyId, seen: Option<&str>, text: Option<&str>) -> Result<Agency> {
    let (permit, _) = authz::require_register(ctx, Action::NameContacts, id).await?;
    let mut check = Check::new();
    let text = text.filter(|text| !text.trim().is_empty()).map(|text| check.line("text", text, 200));
    check.done()?;
    let tx = Tx::begin(ctx, &permit).await?;
    let mut row = agency::Entity::find_by_id(id).held().one(tx.db()).await?.ok_or(Error::NotFound)?;
    if row.duty_contact.as_deref() != seen {
        return Err(Error::conflict_at("seen"));
    }
    // The same again is no change: there is nothing to record.
    if row.duty_contact != text {
        let change = agency::ActiveModel { id: Set(id), duty_contact: Set(text.clone()), ..Default::default() };
        agency::Entity::update(change).exec(tx.db()).await?;
        let said = json!({"before": row.duty_contact, "after": text});
        tx.commit(Audit::of("agency.set-duty-contact", "agency", id.0).detail(said)).await?;
        row.duty_contact = text;
    }
    Ok(row.into())
}

/// Sets the language in which the hub speaks to the viewer.
///
/// # Errors
/// The database's error.
pub async fn set_locale(ctx: &Ctx, locale: Locale) -> Result<()> {
    let permit = authz::require(ctx, Action::UseAccount)?;
    let id = ctx.user()?;
    let tx = Tx::begin(ctx, &permit).await?;
    user::Entity::update(user::ActiveModel { id: Set(id), locale: Set(locale), ..Default::default() }).exec(tx.db()).await?;
    tx.commit(Audit::of("account.set-locale", "user", id.0).detail(json!({"locale": locale.word()}))).await
}
