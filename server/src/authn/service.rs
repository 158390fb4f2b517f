//! Signing in and out, and making tokens.

use std::net::IpAddr;

use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect};
use unicode_normalization::UnicodeNormalization;

use super::entity::{api_token, session};
use super::{password, throttle, token};
use crate::audit::{self, Audit};
use crate::authz::{self, Action, TokenScopes};
use crate::clock::{DAY, HOUR, MINUTE, Millis};
use crate::config::Secret;
use crate::ctx::{Ctx, Hub};
use crate::error::{Error, Result, UserError};
use crate::features::agencies::entity::user;
use crate::ids::{SessionId, TokenId, UserId};
use crate::words::ErrorCode;

/// Longest life of a bearer token.
pub const LONGEST_TOKEN: Millis = 90 * DAY;
const LONGEST_EMAIL: usize = 254;

/// A new session: what the browser is to keep.
#[derive(Debug)]
pub struct SignedIn {
    /// The session's token.
    pub token: Secret,
    /// Whole seconds until it ends in any case.
    pub lifetime_seconds: i64,
}

/// A new bearer token.
#[derive(Debug)]
pub struct Issued {
    /// The token; shown once.
    pub token: Secret,
    /// When it ends.
    pub expires_at: Millis,
}

/// The one form of an address: trimmed, NFC, lower case.
#[must_use]
pub fn canonical_email(email: &str) -> String {
    email.trim().nfc().collect::<String>().to_lowercase()
}

/// Begins a session. `ctx` is of nobody yet; `old` is a session that the browser still had and that ends now.
///
/// # Errors
/// [`Error::Unauthenticated`] for a wrong pair, whatever is wrong with it; [`Error::RateLimited`] where tries come too
/// often from the same network.
pub async fn sign_in(ctx: &Ctx, email: &str, password: &str, address: IpAddr, old: Option<&Secret>) -> Result<SignedIn> {
    let hub = &ctx.hub;
    let email = canonical_email(email);
    if email.is_empty() || email.len() > LONGEST_EMAIL || password.is_empty() || password.len() > password::LONGEST {
        return Err(Error::Unauthenticated);
    }
    let attempt = match throttle::begin(hub, &email, address).await {
        Err(error @ Error::RateLimited { .. }) => {
            hub.metrics.sign_in_limited();
            return Err(error);
        }
        other => other?,
    };
    let row: Option<(UserId, Option<String>, Option<i64>)> = user::Entity::find()
        .select_only()
        .columns([user::Column::Id, user::Column::PasswordHash, user::Column::DisabledAt])
        .filter(user::Column::Email.eq(&email))
        .into_tuple()
        .one(hub.db.unscoped())
        .await?;
    let stored = row.as_ref().and_then(|(_, hash, disabled)| if disabled.is_none() { hash.clone() } else { None });
    let right = hub.authn.passwords.verify(password.to_owned(), stored).await?;
    let write = hub.db.begin().await?;
    let Some((id, _, _)) = row.as_ref().filter(|_| right) else {
        let subject = row.map(|(id, _, _)| id.0);
        audit::append(write.db(), ctx, Audit::about("sign-in.failed", "user", subject)).await?;
        write.commit().await?;
        hub.metrics.sign_in_failed();
        tracing::info!(request.id = %ctx.request_id, "sign-in failed");
        return Err(Error::Unauthenticated);
    };
    throttle::succeeded(&write, &attempt).await?;
    if let Some(old) = old {
        end(&write, hub, session::Column::TokenHash.eq(token::stored(old.reveal()))).await?;
    }
    let now = ctx.now();
    let lifetime = i64::from(hub.config.sessions.absolute_hours).saturating_mul(HOUR);
    let secret = token::session(&hub.random.secret());
    let session_id: SessionId = hub.random.id();
    let row = session::ActiveModel {
        id: Set(session_id),
        user_id: Set(*id),
        token_hash: Set(token::stored(secret.reveal())),
        created_at: Set(now),
        seen_at: Set(now),
        expires_at: Set(now + lifetime),
        ended_at: Set(None),
    };
    session::Entity::insert(row).exec_without_returning(write.db()).await?;
    audit::append(write.db(), ctx, Audit::of("sign-in", "user", id.0).detail(serde_json::json!({ "session": session_id.0 }))).await?;
    write.commit().await?;
    hub.metrics.signed_in();
    Ok(SignedIn { token: secret, lifetime_seconds: lifetime / 1000 })
}

/// Ends the session of the one who asks, and its sockets.
///
/// # Errors
/// The database's error.
pub async fn sign_out(ctx: &Ctx) -> Result<()> {
    let Some(id) = ctx.actor.session else { return Ok(()) };
    let write = ctx.hub.db.begin().await?;
    end(&write, &ctx.hub, session::Column::Id.eq(id)).await?;
    audit::append(write.db(), ctx, Audit::of("sign-out", "session", id.0)).await?;
    write.commit().await?;
    ctx.hub.authn.ended.notify_waiters();
    Ok(())
}

/// Ends every browser session of the one who asks, this one too, and the sockets opened with them. Bearer tokens stay:
/// an operator made them, and `chot user disable` ends them with everything else.
///
/// # Errors
/// [`Error::Forbidden`] for the hub's own jobs, and for tokens that may not write.
pub async fn sign_out_everywhere(ctx: &Ctx) -> Result<u64> {
    authz::require(ctx, Action::UseAccount)?;
    let user = ctx.user()?;
    let write = ctx.hub.db.begin().await?;
    let count = end(&write, &ctx.hub, session::Column::UserId.eq(user)).await?;
    let audit = Audit::of("sign-out.everywhere", "user", user.0).detail(serde_json::json!({ "sessions": count }));
    audit::append(write.db(), ctx, audit).await?;
    write.commit().await?;
    ctx.hub.authn.ended.notify_waiters();
    Ok(count)
}

async fn end(write: &crate::db::Write, hub: &Hub, which: sea_orm::sea_query::SimpleExpr) -> Result<u64> {
    let done = session::Entity::update_many()
        .col_expr(session::Column::EndedAt, Expr::value(hub.clock.now()))
        .filter(which)
        .filter(session::Column::EndedAt.is_null())
        .exec(write.db())
        .await?;
    Ok(done.rows_affected)
}

/// Makes a bearer token for the person with this address. For the operator at the machine.
///
/// # Errors
/// [`Error::Refused`] where the lifetime is not 1 minute to 90 days; [`Error::NotFound`] where there is no such account or
/// it is disabled.
pub async fn create_token(ctx: &Ctx, email: &str, scopes: &[String], lifetime: Millis) -> Result<Issued> {
    if !(MINUTE..=LONGEST_TOKEN).contains(&lifetime) {
        return Err(Error::refused(ErrorCode::Validation, "ttl", "Từ 1 phút đến 90 ngày.", "From 1 minute to 90 days."));
    }
    let words = scopes.join(" ");
    if TokenScopes::parse(&words).is_none() {
        return Err(UserError::invalid("scope", "Phạm vi: read, write, evidence.", "Scopes are read, write and evidence.").into());
    }
    let hub = &ctx.hub;
    let id: UserId = user::Entity::find()
        .select_only()
        .column(user::Column::Id)
        .filter(user::Column::Email.eq(canonical_email(email)))
        .filter(user::Column::DisabledAt.is_null())
        .into_tuple()
        .one(hub.db.unscoped())
        .await?
        .ok_or(Error::NotFound)?;
    let now = ctx.now();
    let secret = token::bearer(&hub.random.secret());
    let token_id: TokenId = hub.random.id();
    let row = api_token::ActiveModel {
        id: Set(token_id),
        user_id: Set(id),
        token_hash: Set(token::stored(secret.reveal())),
        scopes: Set(words.clone()),
        created_at: Set(now),
        expires_at: Set(now + lifetime),
        revoked_at: Set(None),
    };
    let write = hub.db.begin().await?;
    api_token::Entity::insert(row).exec_without_returning(write.db()).await?;
    let detail = serde_json::json!({ "user": id.0, "scopes": words, "expiresAt": crate::clock::rfc3339(now + lifetime) });
    audit::append(write.db(), ctx, Audit::of("token.create", "token", token_id.0).detail(detail)).await?;
    write.commit().await?;
    Ok(Issued { token: secret, expires_at: now + lifetime })
}

/// Disables the account with this address: its sessions, tokens and sockets end at once.
///
/// # Errors
/// [`Error::NotFound`] where there is no such account.
pub async fn disable_user(ctx: &Ctx, email: &str) -> Result<UserId> {
    let hub = &ctx.hub;
    let email = canonical_email(email);
    let now = ctx.now();
    let write = hub.db.begin().await?;
    let row: Option<(UserId, Option<i64>)> = user::Entity::find()
        .select_only()
        .columns([user::Column::Id, user::Column::DisabledAt])
        .filter(user::Column::Email.eq(email))
        .into_tuple()
        .one(write.db())
        .await?;
    let (id, disabled) = row.ok_or(Error::NotFound)?;
    if disabled.is_none() {
        user::Entity::update_many()
            .col_expr(user::Column::DisabledAt, Expr::value(now))
            .filter(user::Column::Id.eq(id))
            .exec(write.db())
            .await?;
        end(&write, hub, session::Column::UserId.eq(id)).await?;
        api_token::Entity::update_many()
            .col_expr(api_token::Column::RevokedAt, Expr::value(now))
            .filter(api_token::Column::UserId.eq(id))
            .filter(api_token::Column::RevokedAt.is_null())
            .exec(write.db())
            .await?;
        audit::append(write.db(), ctx, Audit::of("user.disable", "user", id.0)).await?;
    }
    write.commit().await?;
    hub.authn.ended.notify_waiters();
    Ok(id)
}

/// What is to be stored for a new account's password.
///
/// # Errors
/// [`Error::Refused`] where it is too short or too easy to guess.
pub async fn hash_password(hub: &Hub, password: &str, email: &str) -> Result<String> {
    password::check_new(password, &canonical_email(email)).map_err(Error::from)?;
    hub.authn.passwords.hash(password.to_owned()).await
}

/// Forgets what is long past: counts of failed sign-ins, and sessions and tokens that ended a month ago.
///
/// # Errors
/// The database's error.
pub async fn sweep(hub: &Hub) -> Result<()> {
    throttle::sweep(hub).await?;
    let before = hub.clock.now() - 30 * DAY;
    let write = hub.db.begin().await?;
    session::Entity::delete_many().filter(session::Column::ExpiresAt.lt(before)).exec(write.db()).await?;
    api_token::Entity::delete_many().filter(api_token::Column::ExpiresAt.lt(before)).exec(write.db()).await?;
    write.commit().await
}
