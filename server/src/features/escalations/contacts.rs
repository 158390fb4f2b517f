//! Duty contacts: whom a tier reaches. An agency's contacts are called for the cases that the agency has part in, the duty officers
//! of a tier for all. Who is named has an account that is not disabled and sees the cases that the calls are about.

use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, JoinType, QueryFilter, QueryOrder, QuerySelect, RelationDef};
use serde_json::json;

use super::entity::{agency_contact, duty_officer, escalation_tier};
use super::model::Audience;
use crate::audit::Audit;
use crate::authn;
use crate::authz::policy::CaseSight;
use crate::authz::{self, Action};
use crate::ctx::Ctx;
use crate::db::Tx;
use crate::error::{Error, Result, UserError};
use crate::features::agencies::entity::{agency, user};
use crate::ids::{AgencyId, UserId};

/// Where a contact is called.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Post {
    /// For the cases of the agency with this code.
    Agency(String),
    /// At this tier, for all cases.
    Tier(i32),
}

/// Somebody who is called.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contact {
    /// Where.
    pub post: Post,
    /// Address of the account.
    pub email: String,
    /// Name of the person.
    pub name: String,
    /// Whether the account is disabled: nobody is called then.
    pub disabled: bool,
}

/// A post as the tables know it.
enum Place {
    Agency(AgencyId),
    Tier(i32),
}

/// Names the person with this address as a contact; who is named already stays so.
///
/// # Errors
/// [`Error::Forbidden`]; [`Error::Refused`] for an unknown post, and for an account that is disabled, unknown or sees none of the cases.
pub async fn add(ctx: &Ctx, post: &Post, email: &str) -> Result<()> {
    let permit = authz::require(ctx, Action::ManageRegister)?;
    let person = person(ctx.read(&permit), email).await?;
    // None for an account that is disabled.
    let actor = authn::actor_of(&ctx.hub, person).await?;
    let tx = Tx::begin(ctx, &permit).await?;
    let place = place(tx.db(), post).await?;
    let agency = match place {
        Place::Agency(agency) => Some(agency),
        Place::Tier(_) => None,
    };
    let Some(actor) = actor else {
        return Err(UserError::invalid("email", "Tài khoản này đã bị khóa.", "The account is disabled.").into());
    };
    if !CaseSight::of(&actor).reaches(agency) {
        return Err(match agency {
            Some(_) => UserError::invalid(
                "email",
                "Người này không có vai trò RESPONDER, SECURITY_OFFICER hay ANALYST tại cơ quan nên không xem được vụ việc.",
                "The person is neither RESPONDER, SECURITY_OFFICER nor ANALYST at the agency and would not see the cases.",
            ),
            None => UserError::invalid(
                "email",
                "Người này không có vai trò COORDINATOR, ANALYST hay AUDITOR tại cơ quan điều phối quốc gia nên không xem được vụ việc.",
                "The person is neither COORDINATOR, ANALYST nor AUDITOR at the national coordinator and would not see the cases.",
            ),
        }
        .into());
    }
    let made = match place {
        Place::Agency(agency_id) => {
            let row = agency_contact::ActiveModel { agency_id: Set(agency_id), user_id: Set(person) };
            let there = OnConflict::columns([agency_contact::Column::AgencyId, agency_contact::Column::UserId]).do_nothing().to_owned();
            agency_contact::Entity::insert(row).on_conflict(there).exec_without_returning(tx.db()).await?
        }
        Place::Tier(tier) => {
            let row = duty_officer::ActiveModel { tier: Set(tier), user_id: Set(person) };
            let there = OnConflict::columns([duty_officer::Column::Tier, duty_officer::Column::UserId]).do_nothing().to_owned();
            duty_officer::Entity::insert(row).on_conflict(there).exec_without_returning(tx.db()).await?
        }
    };
    if made == 0 {
        return Ok(());
    }
    tx.commit(record("contact.add", &place, person)).await
}

/// Calls the person no longer.
///
/// # Errors
/// [`Error::Forbidden`]; [`Error::Refused`] for an unknown post or account; [`Error::NotFound`] where the person is no such contact.
pub async fn remove(ctx: &Ctx, post: &Post, email: &str) -> Result<()> {
    let permit = authz::require(ctx, Action::ManageRegister)?;
    let person = person(ctx.read(&permit), email).await?;
    let tx = Tx::begin(ctx, &permit).await?;
    let place = place(tx.db(), post).await?;
    let gone = match place {
        Place::Agency(agency) => agency_contact::Entity::delete_by_id((agency, person)).exec(tx.db()).await?,
        Place::Tier(tier) => duty_officer::Entity::delete_by_id((tier, person)).exec(tx.db()).await?,
    };
    if gone.rows_affected == 0 {
        return Err(Error::NotFound);
    }
    tx.commit(record("contact.remove", &place, person)).await
}

/// Everybody who is called: contacts by the code of their agency, then duty officers by their tier.
///
/// # Errors
/// [`Error::Forbidden`]; the database's error.
pub async fn list(ctx: &Ctx) -> Result<Vec<Contact>> {
    type Called<P> = (P, String, String, Option<i64>);
    let permit = authz::require(ctx, Action::ManageRegister)?;
    let db = ctx.read(&permit);
    let to_agency: RelationDef =
        agency_contact::Entity::belongs_to(agency::Entity).from(agency_contact::Column::AgencyId).to(agency::Column::Id).into();
    let to_person: RelationDef =
        agency_contact::Entity::belongs_to(user::Entity).from(agency_contact::Column::UserId).to(user::Column::Id).into();
    let contacts: Vec<Called<String>> = agency_contact::Entity::find()
        .select_only()
        .column(agency::Column::Code)
        .columns([user::Column::Email, user::Column::Name, user::Column::DisabledAt])
        .join(JoinType::InnerJoin, to_agency)
        .join(JoinType::InnerJoin, to_person)
        .order_by_asc(agency::Column::Code)
        .order_by_asc(user::Column::Email)
        .into_tuple()
        .all(db)
        .await?;
    let to_person: RelationDef =
        duty_officer::Entity::belongs_to(user::Entity).from(duty_officer::Column::UserId).to(user::Column::Id).into();
    let officers: Vec<Called<i32>> = duty_officer::Entity::find()
        .select_only()
        .column(duty_officer::Column::Tier)
        .columns([user::Column::Email, user::Column::Name, user::Column::DisabledAt])
        .join(JoinType::InnerJoin, to_person)
        .order_by_asc(duty_officer::Column::Tier)
        .order_by_asc(user::Column::Email)
        .into_tuple()
        .all(db)
        .await?;
    let called = |post, email, name, disabled_at: Option<i64>| Contact { post, email, name, disabled: disabled_at.is_some() };
    let contacts = contacts.into_iter().map(|(code, email, name, disabled)| called(Post::Agency(code), email, name, disabled));
    let officers = officers.into_iter().map(|(tier, email, name, disabled)| called(Post::Tier(tier), email, name, disabled));
    Ok(contacts.chain(officers).collect())
}

async fn person(db: &impl ConnectionTrait, email: &str) -> Result<UserId> {
    let found = user::Entity::find().filter(user::Column::Email.eq(authn::canonical_email(email))).one(db).await?;
    let unknown = || UserError::invalid("email", "Không có tài khoản nào mang địa chỉ này.", "No account has this address.");
    Ok(found.ok_or_else(unknown)?.id)
}

async fn place(db: &impl ConnectionTrait, post: &Post) -> Result<Place> {
    match post {
        Post::Agency(code) => {
            let found = agency::Entity::find().filter(agency::Column::Code.eq(code)).one(db).await?;
            let unknown = || UserError::invalid("agency", "Không có cơ quan nào mang mã này.", "No agency has this code.");
            Ok(Place::Agency(found.ok_or_else(unknown)?.id))
        }
        Post::Tier(tier) => {
            let mut tiers: Vec<i32> = escalation_tier::Entity::find()
                .select_only()
                .column(escalation_tier::Column::Tier)
                .filter(escalation_tier::Column::Audience.eq(Audience::DutyOfficers.word()))
                .order_by_asc(escalation_tier::Column::Tier)
                .into_tuple()
                .all(db)
                .await?;
            tiers.dedup();
            if tiers.contains(tier) {
                return Ok(Place::Tier(*tier));
            }
            let known: Vec<String> = tiers.iter().map(ToString::to_string).collect();
            let known = known.join(", ");
            let (vi, en) = (format!("Bậc có trực ban quốc gia: {known}."), format!("The tiers that have duty officers: {known}."));
            Err(UserError::invalid("tier", vi, en).into())
        }
    }
}

fn record(action: &'static str, place: &Place, person: UserId) -> Audit {
    let detail = match place {
        Place::Agency(agency) => json!({"agency": agency.0}),
        Place::Tier(tier) => json!({"tier": tier}),
    };
    Audit::of(action, "user", person.0).detail(detail)
}
