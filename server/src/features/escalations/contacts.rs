//! Duty contacts: whom a tier reaches. An agency's contacts are called for the cases that the agency has part in, the duty officers
//! of a tier for all. Who is named has an account that is not disabled and sees the cases that the calls are about. Whoever was named
//! once may lose either later: that is told, and nothing is removed of itself.

use std::collections::HashMap;

use sea_orm::sea_query::{Expr, ExprTrait, LikeExpr, OnConflict, Query};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, JoinType, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
    RelationDef,
};
use serde_json::json;

use super::entity::{agency_contact, duty_officer, escalation_tier};
use super::model::{DutyContact, Post};
use super::service::{hand_over, somebody_can_be_called};
use super::waiting;
use crate::audit::{self, Audit};
use crate::authn;
use crate::authz::policy::CaseSight;
use crate::authz::{self, Action, Permit, Scope};
use crate::ctx::{Ctx, Hub};
use crate::db::Tx;
use crate::error::{Error, Result, UserError};
use crate::features::agencies::entity::{agency, user};
use crate::ids::{AgencyId, UserId};
use crate::page::{Cursor, KeyKind, Page, PageArgs, SortKey};
use crate::text::like_pattern;
use crate::words::{ContactStanding, TierAudience};

/// Somebody who is called, as the operator lists them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// Code of the agency, or `tier` and its number.
    pub place: String,
    /// Address of the account.
    pub email: String,
    /// Name of the person.
    pub name: String,
    /// Whether the account is disabled: nobody is called then.
    pub disabled: bool,
}

/// Which posts of agencies to list.
#[derive(Clone, Debug, Default)]
pub struct PostFilter {
    /// Only of this agency.
    pub agency: Option<AgencyId>,
    /// Words in name or code of the agency.
    pub text: Option<String>,
    /// Only posts without (or with) a contact whose account is not disabled.
    pub empty: Option<bool>,
}

async fn permit(ctx: &Ctx, post: Post, action: Action) -> Result<Permit> {
    match post {
        Post::Agency(agency) => Ok(authz::require_register(ctx, action, agency).await?.0),
        Post::Tier(_) => authz::require(ctx, action),
    }
}

/// Names a person as a contact; who is named already stays so. What nobody could hear is called for now.
///
/// # Errors
/// [`Error::Forbidden`]; [`Error::NotFound`] where the agency never was; [`Error::Refused`] for an unknown tier, and for an account that
/// is disabled, unknown or sees none of the cases.
pub async fn add(ctx: &Ctx, post: Post, person: UserId) -> Result<()> {
    let permit = permit(ctx, post, Action::NameContacts).await?;
    let mut tx = Tx::begin(ctx, &permit).await?;
    stands(tx.db(), post).await?;
    can_be_called(tx.db(), post, person, "personId").await?;
    let named = insert(tx.db(), post, person).await?;
    // Who was named already could perhaps not be called until now.
    if somebody_can_be_called(tx.db(), &ctx.hub).await? || named {
        tx.wake();
        tx.commit(record("contact.add", post, person)).await?;
    }
    Ok(())
}

/// The account of a person is in force again. Where the person is named anywhere, what nobody could hear is called for now. In the
/// transaction that lets the person in.
pub(crate) async fn is_back(db: &impl ConnectionTrait, hub: &Hub, person: UserId) -> Result<()> {
    let officer = duty_officer::Entity::find().filter(duty_officer::Column::UserId.eq(person)).count(db).await?;
    let contact = agency_contact::Entity::find().filter(agency_contact::Column::UserId.eq(person)).count(db).await?;
    if officer + contact > 0 {
        somebody_can_be_called(db, hub).await?;
    }
    Ok(())
}

/// Calls a person no longer.
///
/// # Errors
/// [`Error::Forbidden`]; [`Error::Refused`] for an unknown tier; [`Error::NotFound`] where the person is no such contact.
pub async fn remove(ctx: &Ctx, post: Post, person: UserId) -> Result<()> {
    let permit = permit(ctx, post, Action::NameContacts).await?;
    let tx = Tx::begin(ctx, &permit).await?;
    stands(tx.db(), post).await?;
    if !delete(tx.db(), post, person).await? {
        return Err(Error::NotFound);
    }
    tx.commit(record("contact.remove", post, person)).await
}

/// Names a person in the place of another, so that the post is at no moment without either. Calls that wait for the one there go to the
/// successor too.
///
/// # Errors
/// As [`add`], and [`remove`].
pub async fn replace(ctx: &Ctx, post: Post, person: UserId, successor: UserId) -> Result<()> {
    let permit = permit(ctx, post, Action::NameContacts).await?;
    let mut tx = Tx::begin(ctx, &permit).await?;
    stands(tx.db(), post).await?;
    if person == successor {
        let (vi, en) = ("Người thay phải là người khác.", "The successor must be somebody else.");
        return Err(UserError::invalid("successorId", vi, en).into());
    }
    can_be_called(tx.db(), post, successor, "successorId").await?;
    if !delete(tx.db(), post, person).await? {
        return Err(Error::NotFound);
    }
    if insert(tx.db(), post, successor).await? {
        somebody_can_be_called(tx.db(), &ctx.hub).await?;
        tx.wake();
        audit::append(tx.db(), ctx, record("contact.add", post, successor)).await?;
    }
    hand_over(&mut tx, post, person, successor).await?;
    if let Post::Tier(tier) = post {
        waiting::hand_over(&mut tx, tier, person, successor).await?;
    }
    tx.commit(record("contact.remove", post, person)).await
}

/// Agencies whose duty contacts the viewer may see, by code.
///
/// # Errors
/// The database's error; a foreign cursor.
pub async fn posts(ctx: &Ctx, args: PageArgs, filter: PostFilter) -> Result<Page<Post>> {
    let scope = Scope::posts(ctx);
    let mut select = agency::Entity::find().filter(scope.condition());
    if let Some(agency) = filter.agency {
        select = select.filter(agency::Column::Id.eq(agency));
    }
    if let Some(pattern) = filter.text.as_deref().and_then(like_pattern) {
        select = select.filter(Expr::col((agency::Entity, agency::Column::Search)).like(LikeExpr::new(pattern).escape('\\')));
    }
    if let Some(empty) = filter.empty {
        let in_force = Query::select()
            .column((agency_contact::Entity, agency_contact::Column::AgencyId))
            .from(agency_contact::Entity)
            .inner_join(
                user::Entity,
                Expr::col((user::Entity, user::Column::Id)).equals((agency_contact::Entity, agency_contact::Column::UserId)),
            )
            .and_where(user::Column::DisabledAt.is_null())
            .to_owned();
        let manned = Expr::col((agency::Entity, agency::Column::Id)).in_subquery(in_force);
        select = select.filter(if empty { manned.not() } else { manned });
    }
    let db = ctx.read(&scope);
    let all = select.clone();
    let keys = [SortKey::asc(agency::Column::Code, KeyKind::Text)];
    let rows = select.filter(args.condition(&keys)?).order_by_asc(agency::Column::Code).limit(args.limit()).all(db).await?;
    let total = args.count(all, rows.len(), db).await?;
    Ok(Page::new(&args, rows, total, |row| Cursor::new(vec![json!(row.code)])).map(|row| Post::Agency(row.id)))
}

/// The contacts of agencies, by name; those of agencies whose contacts are hidden are missing.
///
/// # Errors
/// The database's error.
pub async fn of_agencies(ctx: &Ctx, ids: &[AgencyId]) -> Result<HashMap<AgencyId, Vec<DutyContact>>> {
    let scope = Scope::posts(ctx);
    let to_agency: RelationDef =
        agency_contact::Entity::belongs_to(agency::Entity).from(agency_contact::Column::AgencyId).to(agency::Column::Id).into();
    let rows: Vec<(AgencyId, UserId, Option<i64>)> = agency_contact::Entity::find()
        .select_only()
        .columns([agency_contact::Column::AgencyId])
        .columns([agency_contact::Column::UserId])
        .column(user::Column::DisabledAt)
        .join(JoinType::InnerJoin, to_agency)
        .join(JoinType::InnerJoin, contact_person())
        .filter(scope.condition())
        .filter(agency_contact::Column::AgencyId.is_in(ids.iter().copied()))
        .order_by_asc(user::Column::Name)
        .order_by_asc(user::Column::Id)
        .into_tuple()
        .all(ctx.read(&scope))
        .await?;
    let people: Vec<UserId> = rows.iter().map(|(_, person, _)| *person).collect();
    let sights = authz::case_sights(ctx.read(&scope), &people).await?;
    let mut found: HashMap<AgencyId, Vec<DutyContact>> = HashMap::new();
    for (agency, person, disabled_at) in rows {
        let standing = standing(disabled_at, sights.get(&person), Some(agency));
        found.entry(agency).or_default().push(DutyContact { person, standing });
    }
    Ok(found)
}

/// The duty officers of the national tiers, by name; none for those who may not know of them.
///
/// # Errors
/// The database's error.
pub async fn of_tiers(ctx: &Ctx, tiers: &[i32]) -> Result<HashMap<i32, Vec<DutyContact>>> {
    let Ok(permit) = authz::require(ctx, Action::ReadContacts) else { return Ok(HashMap::new()) };
    let rows: Vec<(i32, UserId, Option<i64>)> = duty_officer::Entity::find()
        .select_only()
        .column(duty_officer::Column::Tier)
        .column(duty_officer::Column::UserId)
        .column(user::Column::DisabledAt)
        .join(JoinType::InnerJoin, officer_person())
        .filter(duty_officer::Column::Tier.is_in(tiers.iter().copied()))
        .order_by_asc(user::Column::Name)
        .order_by_asc(user::Column::Id)
        .into_tuple()
        .all(ctx.read(&permit))
        .await?;
    let people: Vec<UserId> = rows.iter().map(|(_, person, _)| *person).collect();
    let sights = authz::case_sights(ctx.read(&permit), &people).await?;
    let mut found: HashMap<i32, Vec<DutyContact>> = HashMap::new();
    for (tier, person, disabled_at) in rows {
        found.entry(tier).or_default().push(DutyContact { person, standing: standing(disabled_at, sights.get(&person), None) });
    }
    Ok(found)
}

/// Who could be named at a post, by name.
///
/// # Errors
/// [`Error::Forbidden`]; [`Error::NotFound`] where the agency never was; [`Error::Refused`] for an unknown tier.
pub async fn candidates(ctx: &Ctx, post: Post) -> Result<Vec<UserId>> {
    let permit = permit(ctx, post, Action::NameContacts).await?;
    let db = ctx.read(&permit);
    stands(db, post).await?;
    authz::callable(db, post.agency()).await
}

/// The post of the agency with this code.
///
/// # Errors
/// [`Error::Refused`] where there is none.
pub async fn post_of(ctx: &Ctx, code: &str) -> Result<Post> {
    let scope = Scope::agencies(ctx);
    let found = agency::Entity::find().filter(scope.condition()).filter(agency::Column::Code.eq(code)).one(ctx.read(&scope)).await?;
    let unknown = || UserError::invalid("agency", "Không có cơ quan nào mang mã này.", "No agency has this code.");
    Ok(Post::Agency(found.ok_or_else(unknown)?.id))
}

/// The person with this address; for the operator.
///
/// # Errors
/// [`Error::Forbidden`]; [`Error::Refused`] where there is none.
pub async fn person_at(ctx: &Ctx, email: &str) -> Result<UserId> {
    let permit = authz::require(ctx, Action::ManageRegister)?;
    let found = user::Entity::find().filter(user::Column::Email.eq(authn::canonical_email(email))).one(ctx.read(&permit)).await?;
    let unknown = || UserError::invalid("email", "Không có tài khoản nào mang địa chỉ này.", "No account has this address.");
    Ok(found.ok_or_else(unknown)?.id)
}

/// Everybody who is called: contacts by the code of their agency, then duty officers by their tier; for the operator.
///
/// # Errors
/// [`Error::Forbidden`]; the database's error.
pub async fn list(ctx: &Ctx) -> Result<Vec<Listed>> {
    type Called<P> = (P, String, String, Option<i64>);
    let permit = authz::require(ctx, Action::ManageRegister)?;
    let db = ctx.read(&permit);
    let to_agency: RelationDef =
        agency_contact::Entity::belongs_to(agency::Entity).from(agency_contact::Column::AgencyId).to(agency::Column::Id).into();
    let contacts: Vec<Called<String>> = agency_contact::Entity::find()
        .select_only()
        .column(agency::Column::Code)
        .columns([user::Column::Email, user::Column::Name, user::Column::DisabledAt])
        .join(JoinType::InnerJoin, to_agency)
        .join(JoinType::InnerJoin, contact_person())
        .order_by_asc(agency::Column::Code)
        .order_by_asc(user::Column::Email)
        .into_tuple()
        .all(db)
        .await?;
    let officers: Vec<Called<i32>> = duty_officer::Entity::find()
        .select_only()
        .column(duty_officer::Column::Tier)
        .columns([user::Column::Email, user::Column::Name, user::Column::DisabledAt])
        .join(JoinType::InnerJoin, officer_person())
        .order_by_asc(duty_officer::Column::Tier)
        .order_by_asc(user::Column::Email)
        .into_tuple()
        .all(db)
        .await?;
    let listed = |place, email, name, disabled_at: Option<i64>| Listed { place, email, name, disabled: disabled_at.is_some() };
    let contacts = contacts.into_iter().map(|(code, email, name, disabled)| listed(code, email, name, disabled));
    let officers = officers.into_iter().map(|(tier, email, name, disabled)| listed(format!("tier {tier}"), email, name, disabled));
    Ok(contacts.chain(officers).collect())
}

fn contact_person() -> RelationDef {
    agency_contact::Entity::belongs_to(user::Entity).from(agency_contact::Column::UserId).to(user::Column::Id).into()
}

fn officer_person() -> RelationDef {
    duty_officer::Entity::belongs_to(user::Entity).from(duty_officer::Column::UserId).to(user::Column::Id).into()
}

/// Whether somebody can be called at a post, who has this sight of cases if any.
fn standing(disabled_at: Option<i64>, sight: Option<&CaseSight>, agency: Option<AgencyId>) -> ContactStanding {
    if disabled_at.is_some() {
        return ContactStanding::Disabled;
    }
    if sight.is_some_and(|sight| sight.reaches(agency)) { ContactStanding::Ready } else { ContactStanding::SeesNoCase }
}

/// That a post is one at which somebody can be named; the agency of a post is known to whoever got a permit for it.
async fn stands(db: &impl ConnectionTrait, post: Post) -> Result<()> {
    let Post::Tier(tier) = post else { return Ok(()) };
    let mut tiers: Vec<i32> = escalation_tier::Entity::find()
        .select_only()
        .column(escalation_tier::Column::Tier)
        .filter(escalation_tier::Column::Audience.eq(TierAudience::DutyOfficers.word()))
        .order_by_asc(escalation_tier::Column::Tier)
        .into_tuple()
        .all(db)
        .await?;
    tiers.dedup();
    if tiers.contains(&tier) {
        return Ok(());
    }
    let known: Vec<String> = tiers.iter().map(ToString::to_string).collect();
    let known = known.join(", ");
    let (vi, en) = (format!("Bậc có trực ban quốc gia: {known}."), format!("The tiers that have duty officers: {known}."));
    Err(UserError::invalid("post.tier", vi, en).into())
}

/// That a person could be called at a post. Of people who have nothing to do with it no more is told than that.
async fn can_be_called(db: &impl ConnectionTrait, post: Post, person: UserId, path: &str) -> Result<()> {
    let disabled_at = user::Entity::find_by_id(person).one(db).await?.and_then(|row| row.disabled_at);
    let sights = authz::case_sights(db, &[person]).await?;
    let (vi, en) = match (standing(disabled_at, sights.get(&person), post.agency()), post) {
        (ContactStanding::Ready, _) => return Ok(()),
        (ContactStanding::Disabled, _) => ("Tài khoản này đã bị khóa.", "The account is disabled."),
        (ContactStanding::SeesNoCase, Post::Agency(_)) => (
            "Người này không có vai trò ứng cứu viên, cán bộ an toàn hay giám định viên tại cơ quan nên không xem được vụ việc.",
            "The person is neither responder, security officer nor analyst at the agency and would not see the cases.",
        ),
        (ContactStanding::SeesNoCase, Post::Tier(_)) => (
            "Người này không có vai trò điều phối viên, giám định viên hay kiểm toán viên tại cơ quan điều phối quốc gia nên không xem được vụ việc.",
            "The person is neither coordinator, analyst nor auditor at the national coordinator and would not see the cases.",
        ),
    };
    Err(UserError::invalid(path, vi, en).into())
}

/// Whether the person was not named yet.
async fn insert(db: &impl ConnectionTrait, post: Post, person: UserId) -> Result<bool> {
    let made = match post {
        Post::Agency(agency_id) => {
            let row = agency_contact::ActiveModel { agency_id: Set(agency_id), user_id: Set(person) };
            let there = OnConflict::columns([agency_contact::Column::AgencyId, agency_contact::Column::UserId]).do_nothing().to_owned();
            agency_contact::Entity::insert(row).on_conflict(there).exec_without_returning(db).await?
        }
        Post::Tier(tier) => {
            let row = duty_officer::ActiveModel { tier: Set(tier), user_id: Set(person) };
            let there = OnConflict::columns([duty_officer::Column::Tier, duty_officer::Column::UserId]).do_nothing().to_owned();
            duty_officer::Entity::insert(row).on_conflict(there).exec_without_returning(db).await?
        }
    };
    Ok(made > 0)
}

/// Whether the person was named.
async fn delete(db: &impl ConnectionTrait, post: Post, person: UserId) -> Result<bool> {
    let gone = match post {
        Post::Agency(agency) => agency_contact::Entity::delete_by_id((agency, person)).exec(db).await?,
        Post::Tier(tier) => duty_officer::Entity::delete_by_id((tier, person)).exec(db).await?,
    };
    Ok(gone.rows_affected > 0)
}

fn record(action: &'static str, post: Post, person: UserId) -> Audit {
    let detail = match post {
        Post::Agency(agency) => json!({"agency": agency.0}),
        Post::Tier(tier) => json!({"tier": tier}),
    };
    Audit::of(action, "user", person.0).detail(detail)
}
