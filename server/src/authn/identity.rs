//! From a session or token to the [`Actor`]: one statement for a request, read anew every time, so that a disabled
//! account, an ended session or a role taken away counts at once.

use std::sync::Arc;

use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, EntityTrait, FromQueryResult, JoinType, QueryFilter, QuerySelect, RelationDef};

use super::entity::{api_token, session};
use super::token;
use crate::authz::{Actor, ActorKind, Membership, TokenScopes};
use crate::clock::{HOUR, MINUTE, Millis};
use crate::config::Secret;
use crate::ctx::{Ctx, Hub};
use crate::error::{Error, Result};
use crate::features::agencies::entity::{agency, membership, user};
use crate::ids::{AgencyId, SessionId, TokenId, UserId};
use crate::words::{AgencyKind, Locale, Role};

/// What a request brings to prove who asks.
#[derive(Clone, Debug)]
pub enum Credentials {
    /// Nothing.
    None,
    /// A browser's session.
    Session(Secret),
    /// A program's bearer token.
    Bearer(Secret),
}

impl Credentials {
    /// Whether the browser sends it by itself, so that other sites could make it do so.
    #[must_use]
    pub fn is_ambient(&self) -> bool {
        matches!(self, Self::Session(_))
    }
}

#[derive(Debug, FromQueryResult)]
struct SessionRow {
    id: SessionId,
    seen_at: i64,
    expires_at: i64,
    ended_at: Option<i64>,
    #[sea_orm(nested)]
    person: Person,
}

#[derive(Debug, FromQueryResult)]
struct TokenRow {
    id: TokenId,
    scopes: String,
    expires_at: i64,
    revoked_at: Option<i64>,
    #[sea_orm(nested)]
    person: Person,
}

#[derive(Debug, FromQueryResult)]
struct Person {
    user_id: UserId,
    user_name: String,
    user_locale: Locale,
    user_disabled_at: Option<i64>,
    user_agency_id: AgencyId,
    agency_name: String,
    #[sea_orm(nested)]
    part: Option<Part>,
}

/// One of the person's roles: there is a row for each, and one without where there is none.
#[derive(Debug, FromQueryResult)]
struct Part {
    part_agency: AgencyId,
    part_path: String,
    part_kind: AgencyKind,
    part_role: Role,
}

/// Who asks with these credentials; `None` where they are missing, unknown, expired, ended, or the account is disabled.
///
/// # Errors
/// The database's error.
pub async fn authenticate(hub: &Arc<Hub>, credentials: &Credentials) -> Result<Option<Actor>> {
    match credentials {
        Credentials::None => Ok(None),
        Credentials::Session(secret) if token::is_session(secret.reveal()) => {
            by_session(hub, session::Column::TokenHash.eq(token::stored(secret.reveal()))).await
        }
        Credentials::Bearer(secret) if token::is_bearer(secret.reveal()) => {
            by_token(hub, api_token::Column::TokenHash.eq(token::stored(secret.reveal()))).await
        }
        Credentials::Session(_) | Credentials::Bearer(_) => Ok(None),
    }
}

/// The same context with what is true of its actor now: for every event of a subscription.
///
/// # Errors
/// [`Error::Unauthenticated`] where the session or token has ended or the account was disabled.
pub async fn renew(ctx: &Ctx) -> Result<Ctx> {
    let actor = match (ctx.actor.kind, ctx.actor.session, ctx.actor.token) {
        (ActorKind::User, Some(id), _) => by_session(&ctx.hub, session::Column::Id.eq(id)).await?,
        (ActorKind::User, None, Some(id)) => by_token(&ctx.hub, api_token::Column::Id.eq(id)).await?,
        _ => return Ok(ctx.clone()),
    };
    let actor = actor.ok_or(Error::Unauthenticated)?;
    Ok(Ctx { actor: Arc::new(actor), ..ctx.clone() })
}

/// The person with this id as it may act now, for the hub's own use (mail, rules); `None` where the account is unknown
/// or disabled.
///
/// # Errors
/// The database's error.
pub async fn actor_of(hub: &Hub, id: UserId) -> Result<Option<Actor>> {
    let rows = user::Entity::find_by_id(id)
        .select_only()
        .column_as(user::Column::Id, "user_id")
        .pipe(person_columns)
        .into_model::<Person>()
        .all(hub.db.unscoped())
        .await?;
    Ok(assemble(rows, TokenScopes::ALL, None, None))
}

/// Which of these sessions and tokens no longer stand: for the sockets that were opened with them.
///
/// # Errors
/// The database's error.
pub(crate) async fn ended(hub: &Hub, sessions: &[SessionId], tokens: &[TokenId]) -> Result<(Vec<SessionId>, Vec<TokenId>)> {
    let now = hub.clock.now();
    let db = hub.db.unscoped();
    let mut standing_sessions: Vec<SessionId> = Vec::new();
    for chunk in sessions.chunks(500) {
        standing_sessions.extend(
            session::Entity::find()
                .select_only()
                .column(session::Column::Id)
                .join(JoinType::InnerJoin, session_user())
                .filter(session::Column::Id.is_in(chunk.iter().copied()))
                .filter(session::Column::EndedAt.is_null())
                .filter(session::Column::ExpiresAt.gt(now))
                .filter(user::Column::DisabledAt.is_null())
                .into_tuple::<SessionId>()
                .all(db)
                .await?,
        );
    }
    let mut standing_tokens: Vec<TokenId> = Vec::new();
    for chunk in tokens.chunks(500) {
        standing_tokens.extend(
            api_token::Entity::find()
                .select_only()
                .column(api_token::Column::Id)
                .join(JoinType::InnerJoin, token_user())
                .filter(api_token::Column::Id.is_in(chunk.iter().copied()))
                .filter(api_token::Column::RevokedAt.is_null())
                .filter(api_token::Column::ExpiresAt.gt(now))
                .filter(user::Column::DisabledAt.is_null())
                .into_tuple::<TokenId>()
                .all(db)
                .await?,
        );
    }
    let gone = |ids: &[SessionId]| ids.iter().copied().filter(|id| !standing_sessions.contains(id)).collect();
    Ok((gone(sessions), tokens.iter().copied().filter(|id| !standing_tokens.contains(id)).collect()))
}

async fn by_session(hub: &Arc<Hub>, which: impl sea_orm::sea_query::IntoCondition) -> Result<Option<Actor>> {
    let rows = session::Entity::find()
        .select_only()
        .columns([session::Column::Id, session::Column::SeenAt, session::Column::ExpiresAt, session::Column::EndedAt])
        .column_as(session::Column::UserId, "user_id")
        .join(JoinType::InnerJoin, session_user())
        .pipe(person_columns)
        .filter(which)
        .into_model::<SessionRow>()
        .all(hub.db.unscoped())
        .await?;
    let Some(row) = rows.first() else { return Ok(None) };
    let now = hub.clock.now();
    let idle = i64::from(hub.config.sessions.idle_minutes).saturating_mul(MINUTE);
    if row.ended_at.is_some() || now >= row.expires_at || now - row.seen_at >= idle {
        return Ok(None);
    }
    let id = row.id;
    let due = is_to_be_noted((row.seen_at, row.expires_at), now, longest(hub));
    let actor = assemble(rows.into_iter().map(|row| row.person), TokenScopes::ALL, Some(id), None);
    if actor.is_some() && due {
        see(hub, id, now);
    }
    Ok(actor)
}

async fn by_token(hub: &Arc<Hub>, which: impl sea_orm::sea_query::IntoCondition) -> Result<Option<Actor>> {
    let rows = api_token::Entity::find()
        .select_only()
        .columns([api_token::Column::Id, api_token::Column::Scopes, api_token::Column::ExpiresAt, api_token::Column::RevokedAt])
        .column_as(api_token::Column::UserId, "user_id")
        .join(JoinType::InnerJoin, token_user())
        .pipe(person_columns)
        .filter(which)
        .into_model::<TokenRow>()
        .all(hub.db.unscoped())
        .await?;
    let Some(row) = rows.first() else { return Ok(None) };
    if row.revoked_at.is_some() || hub.clock.now() >= row.expires_at {
        return Ok(None);
    }
    let Some(scopes) = TokenScopes::parse(&row.scopes) else { return Ok(None) };
    let id = row.id;
    Ok(assemble(rows.into_iter().map(|row| row.person), scopes, None, Some(id)))
}

/// The actor whose rows these are, unless the account is disabled.
fn assemble(
    rows: impl IntoIterator<Item = Person>,
    scopes: TokenScopes,
    session: Option<SessionId>,
    token: Option<TokenId>,
) -> Option<Actor> {
    let mut rows = rows.into_iter();
    let person = rows.next().filter(|person| person.user_disabled_at.is_none())?;
    let parts = person.part.into_iter().chain(rows.filter_map(|row| row.part));
    Some(Actor {
        kind: ActorKind::User,
        user: Some(person.user_id),
        name: person.user_name,
        agency: Some(person.user_agency_id),
        agency_name: person.agency_name,
        locale: person.user_locale,
        memberships: parts
            .map(|part| Membership { agency: part.part_agency, path: part.part_path, kind: part.part_kind, role: part.part_role })
            .collect(),
        scopes,
        session,
        token,
    })
}

/// How long a session can last.
fn longest(hub: &Hub) -> Millis {
    i64::from(hub.config.sessions.absolute_hours).saturating_mul(HOUR)
}

/// Whether the row of a session in use is to be written: once a minute; and where a clock that was ahead has written it, so that it
/// ends as others do.
fn is_to_be_noted((seen_at, expires_at): (Millis, Millis), now: Millis, longest: Millis) -> bool {
    (now - seen_at).abs() >= MINUTE || expires_at > now + longest + MINUTE
}

/// Notes that a session is in use, beside the request.
fn see(hub: &Arc<Hub>, id: SessionId, now: Millis) {
    let hub = Arc::clone(hub);
    tokio::spawn(async move {
        let noted = async {
            let write = hub.db.begin().await?;
            let last = now + longest(&hub);
            session::Entity::update_many()
                .col_expr(session::Column::ExpiresAt, Expr::value(last))
                .filter(session::Column::Id.eq(id))
                .filter(session::Column::ExpiresAt.gt(last))
                .exec(write.db())
                .await?;
            session::Entity::update_many()
                .col_expr(session::Column::SeenAt, Expr::value(now))
                .filter(session::Column::Id.eq(id))
                .filter(session::Column::SeenAt.lt(now).or(session::Column::SeenAt.gt(now + MINUTE)))
                .exec(write.db())
                .await?;
            write.commit().await
        };
        if let Err(error) = noted.await {
            error.log("session");
        }
    });
}

fn session_user() -> RelationDef {
    session::Entity::belongs_to(user::Entity).from(session::Column::UserId).to(user::Column::Id).into()
}

fn token_user() -> RelationDef {
    api_token::Entity::belongs_to(user::Entity).from(api_token::Column::UserId).to(user::Column::Id).into()
}

fn user_agency() -> RelationDef {
    user::Entity::belongs_to(agency::Entity).from(user::Column::AgencyId).to(agency::Column::Id).into()
}

trait Pipe: Sized {
    fn pipe<U>(self, change: impl FnOnce(Self) -> U) -> U {
        change(self)
    }
}

impl<E: EntityTrait> Pipe for sea_orm::Select<E> {}

/// The columns of a [`Person`], with a row for each role.
fn person_columns<E: EntityTrait>(select: sea_orm::Select<E>) -> sea_orm::Select<E> {
    let to_membership: RelationDef =
        user::Entity::belongs_to(membership::Entity).from(user::Column::Id).to(membership::Column::UserId).into();
    let to_part: RelationDef =
        membership::Entity::belongs_to(agency::Entity).from(membership::Column::AgencyId).to(agency::Column::Id).into();
    let part = |column: agency::Column| Expr::col(("part", column));
    select
        .join(JoinType::InnerJoin, user_agency())
        .join(JoinType::LeftJoin, to_membership)
        .join_as(JoinType::LeftJoin, to_part, "part")
        .column_as(user::Column::Name, "user_name")
        .column_as(user::Column::Locale, "user_locale")
        .column_as(user::Column::DisabledAt, "user_disabled_at")
        .column_as(user::Column::AgencyId, "user_agency_id")
        .column_as(agency::Column::Name, "agency_name")
        .expr_as(part(agency::Column::Id), "part_agency")
        .expr_as(part(agency::Column::Path), "part_path")
        .expr_as(part(agency::Column::Kind), "part_kind")
        .column_as(membership::Column::Role, "part_role")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_session_that_a_clock_ahead_has_written_is_put_right_when_it_is_used() {
        let (now, longest) = (1_000 * HOUR, 12 * HOUR);
        assert!(!is_to_be_noted((now, now + longest), now, longest));
        assert!(!is_to_be_noted((now + 500, now + longest + 500), now, longest), "clocks differ by a little");
        assert!(is_to_be_noted((now - MINUTE, now + longest), now, longest), "once a minute");
        assert!(is_to_be_noted((now + 240 * HOUR, now + 252 * HOUR), now, longest));
        assert!(is_to_be_noted((now, now + 252 * HOUR), now, longest));
    }
}
