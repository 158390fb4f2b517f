//! Signing in and out, and making tokens.

use std::net::IpAddr;

use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::{Condition, Expr};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect};
use unicode_normalization::UnicodeNormalization;

use super::entity::{api_token, session};
use super::{browser, password, throttle, token};
use crate::audit::{self, Audit};
use crate::authz::{self, Action, TokenScopes};
use crate::clock::{DAY, HOUR, MINUTE, Millis};
use crate::config::Secret;
use crate::ctx::{Ctx, Hub};
use crate::db::Hold;
use crate::error::{Error, Result, UserError};
use crate::features::agencies::entity::{agency, membership, user};
use crate::features::escalations::contacts;
use crate::ids::{SessionId, TokenId, UserId};
use crate::words::{AgencyKind, ErrorCode, Role};

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
    /// The token by which the hub knows the browser again.
    pub browser: Secret,
}

/// What a browser brings along when somebody signs in there.
#[derive(Clone, Debug, Default)]
pub struct Held {
    /// A session that it still has and that ends now.
    pub session: Option<Secret>,
    /// The token by which the hub knows it.
    pub browser: Option<Secret>,
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

/// Begins a session. `ctx` is of nobody yet.
///
/// # Errors
/// [`Error::Unauthenticated`] for a wrong pair, whatever is wrong with it; [`Error::RateLimited`] where tries come too
/// often from the same network, or from the same browser where the account has signed in in it before.
pub async fn sign_in(ctx: &Ctx, email: &str, password: &str, address: IpAddr, held: &Held) -> Result<SignedIn> {
    let hub = &ctx.hub;
    let email = canonical_email(email);
    if email.is_empty() || email.len() > LONGEST_EMAIL || password.is_empty() || password.len() > password::LONGEST {
        return Err(Error::Unauthenticated);
    }
    let known = browser::known(hub, held.browser.as_ref(), &email).await?;
    let attempt = match throttle::begin(hub, &email, address, known.as_deref()).await {
        Err(error @ Error::RateLimited { .. }) => {
            hub.metrics.sign_in_limited();
            return Err(error);
        }
        other => other?,
    };
    let row: Option<(UserId, crate::ids::AgencyId, Option<String>, Option<i64>)> = user::Entity::find()
        .select_only()
        .columns([user::Column::Id, user::Column::AgencyId, user::Column::PasswordHash, user::Column::DisabledAt])
        .filter(user::Column::Email.eq(&email))
        .into_tuple()
        .one(hub.db.unscoped())
        .await?;
    let stored = row.as_ref().and_then(|(_, _, hash, disabled)| if disabled.is_none() { hash.clone() } else { None });
    let right = hub.authn.passwords.verify(password.to_owned(), stored).await?;
    let write = hub.db.begin().await?;
    let Some((id, agency, _, _)) = row.as_ref().filter(|_| right) else {
        let subject = row.map(|(id, ..)| id.0);
        audit::append(write.db(), ctx, Audit::about("sign-in.failed", "user", subject)).await?;
        write.commit().await?;
        hub.metrics.sign_in_failed();
        tracing::info!(request.id = %ctx.request_id, "sign-in failed");
        return Err(Error::Unauthenticated);
    };
    throttle::succeeded(&write, &attempt).await?;
    if let Some(old) = &held.session {
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
    let browser = browser::remember(&write, hub, held.browser.as_ref(), *id).await?;
    // From here on it is known who asks.
    let actor = authz::Actor { kind: authz::ActorKind::User, user: Some(*id), agency: Some(*agency), ..authz::Actor::system() };
    let person = Ctx::new(std::sync::Arc::clone(hub), actor, &ctx.request_id);
    audit::append(write.db(), &person, Audit::of("sign-in", "user", id.0).detail(serde_json::json!({ "session": session_id.0 }))).await?;
    write.commit().await?;
    hub.metrics.signed_in();
    Ok(SignedIn { token: secret, lifetime_seconds: lifetime / 1000, browser })
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
    browser::forget(&write, user).await?;
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
    // None at all is everything; an empty one is none that somebody chose, such as an unset variable of a script.
    if scopes.iter().any(|scope| scope.trim().is_empty()) || TokenScopes::parse(&words).is_none() {
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

/// A bearer token as the operator knows it: never the secret, of which only the hash is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    /// Its id.
    pub id: TokenId,
    /// What it may be used for; empty for everything.
    pub scopes: String,
    /// When it was made.
    pub created_at: Millis,
    /// When it ends by itself.
    pub expires_at: Millis,
    /// When it was revoked.
    pub revoked_at: Option<Millis>,
}

async fn account(db: &impl ConnectionTrait, email: &str) -> Result<UserId> {
    let email = canonical_email(email);
    let id = user::Entity::find().select_only().column(user::Column::Id).filter(user::Column::Email.eq(email)).into_tuple().one(db).await?;
    id.ok_or(Error::NotFound)
}

/// The tokens of the person with this address, the newest first. For the operator at the machine.
///
/// # Errors
/// [`Error::NotFound`] where there is no such account.
pub async fn tokens_of(ctx: &Ctx, email: &str) -> Result<Vec<Token>> {
    let db = ctx.hub.db.unscoped();
    let id = account(db, email).await?;
    let rows = api_token::Entity::find()
        .filter(api_token::Column::UserId.eq(id))
        .order_by_desc(api_token::Column::CreatedAt)
        .order_by_desc(api_token::Column::Id)
        .all(db)
        .await?;
    let token = |row: api_token::Model| Token {
        id: row.id,
        scopes: row.scopes,
        created_at: row.created_at,
        expires_at: row.expires_at,
        revoked_at: row.revoked_at,
    };
    Ok(rows.into_iter().map(token).collect())
}

/// Revokes tokens of the person with this address: the named ones, or all of them where none is named. They and the sockets
/// that they opened end at once. Gives how many were revoked. For the operator at the machine.
///
/// # Errors
/// [`Error::NotFound`] where there is no such account, or a named token is not of it.
pub async fn revoke_tokens(ctx: &Ctx, email: &str, named: &[TokenId]) -> Result<u64> {
    let hub = &ctx.hub;
    let write = hub.db.begin().await?;
    let id = account(write.db(), email).await?;
    let mut which = Condition::all().add(api_token::Column::UserId.eq(id));
    if !named.is_empty() {
        which = which.add(api_token::Column::Id.is_in(named.iter().copied()));
        let known = api_token::Entity::find().filter(which.clone()).count(write.db()).await?;
        if usize::try_from(known).ok() != Some(named.len()) {
            return Err(Error::NotFound);
        }
    }
    let done = api_token::Entity::update_many()
        .col_expr(api_token::Column::RevokedAt, Expr::value(ctx.now()))
        .filter(which)
        .filter(api_token::Column::RevokedAt.is_null())
        .exec(write.db())
        .await?;
    let named: Vec<_> = named.iter().map(|token| token.0).collect();
    let detail = serde_json::json!({ "tokens": named, "revoked": done.rows_affected });
    audit::append(write.db(), ctx, Audit::of("token.revoke", "user", id.0).detail(detail)).await?;
    write.commit().await?;
    hub.authn.ended.notify_waiters();
    Ok(done.rows_affected)
}

/// Whether an account that was disabled is to be let in again with its new password.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Admit {
    /// As it stands: a disabled account stays disabled.
    AsItStands,
    /// Let in again.
    Again,
}

/// Gives the account with this address a new password; its sessions end at once. Where it is let in again, and named anywhere as a duty
/// contact, what nobody could hear is called for now. For the operator at the machine.
///
/// # Errors
/// [`Error::NotFound`] where there is no such account; [`Error::Refused`] for a password that is too short or too easy to guess.
pub async fn set_password(ctx: &Ctx, email: &str, password: &str, admit: Admit) -> Result<()> {
    let hub = &ctx.hub;
    let name: Option<String> = user::Entity::find()
        .select_only()
        .column(user::Column::Name)
        .filter(user::Column::Email.eq(canonical_email(email)))
        .into_tuple()
        .one(hub.db.unscoped())
        .await?;
    let hash = hash_password(hub, password, &[email, name.as_deref().unwrap_or_default()]).await?;
    let write = hub.db.begin().await?;
    let id = account(write.db(), email).await?;
    let mut change = user::Entity::update_many().col_expr(user::Column::PasswordHash, Expr::value(hash)).filter(user::Column::Id.eq(id));
    if admit == Admit::Again {
        change = change.col_expr(user::Column::DisabledAt, Expr::value(Option::<Millis>::None));
    }
    change.exec(write.db()).await?;
    end(&write, hub, session::Column::UserId.eq(id)).await?;
    if admit == Admit::Again {
        contacts::is_back(write.db(), hub, id).await?;
    }
    let act = if admit == Admit::Again { "user.enable" } else { "user.password" };
    audit::append(write.db(), ctx, Audit::of(act, "user", id.0)).await?;
    write.commit().await?;
    hub.authn.ended.notify_waiters();
    Ok(())
}

/// Disables the account with this address: its sessions, tokens and sockets end at once.
///
/// # Errors
/// [`Error::NotFound`] where there is no such account; [`Error::Refused`] for the last administrator who is not disabled.
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
        not_last_admin(write.db(), id).await?;
        user::Entity::update_many()
            .col_expr(user::Column::DisabledAt, Expr::value(now))
            .filter(user::Column::Id.eq(id))
            .exec(write.db())
            .await?;
        end(&write, hub, session::Column::UserId.eq(id)).await?;
        browser::forget(&write, id).await?;
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

/// Somebody else is left to see and retry the outbox: the administrators at the national coordinator are held until the transaction ends, so that two who are
/// disabled at one time come one after the other.
async fn not_last_admin(db: &impl ConnectionTrait, id: UserId) -> Result<()> {
    let national = sea_orm::sea_query::Query::select()
        .column(agency::Column::Id)
        .from(agency::Entity)
        .and_where(agency::Column::Kind.eq(AgencyKind::NationalCoordinator))
        .to_owned();
    let admins = sea_orm::sea_query::Query::select()
        .column(membership::Column::UserId)
        .from(membership::Entity)
        .and_where(membership::Column::Role.eq(Role::Admin))
        .and_where(membership::Column::AgencyId.in_subquery(national))
        .to_owned();
    let left: Vec<user::Model> = user::Entity::find()
        .filter(user::Column::DisabledAt.is_null())
        .filter(user::Column::Id.in_subquery(admins))
        .order_by_asc(user::Column::Id)
        .held()
        .all(db)
        .await?;
    if left.iter().any(|admin| admin.id == id) && left.len() == 1 {
        return Err(Error::refused(
            ErrorCode::InvalidTransition,
            "",
            "Đây là quản trị viên cuối cùng đang hoạt động. Hãy tạo hoặc mở lại một quản trị viên khác trước.",
            "This is the last administrator who is not disabled. Make another one, or let one in again, first.",
        ));
    }
    Ok(())
}

/// What is to be stored for the password of an account of which everybody may know the words `own`: its address, the person's name.
///
/// # Errors
/// [`Error::Refused`] where it is too short, too long or too easy to guess.
pub async fn hash_password(hub: &Hub, password: &str, own: &[&str]) -> Result<String> {
    password::check_new(password, own).map_err(Error::from)?;
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
    browser::sweep(&write, hub).await?;
    write.commit().await
}

#[cfg(test)]
mod tests {
    use std::net::IpAddr;
    use std::sync::Arc;

    use super::*;
    use crate::authn::{Credentials, authenticate, renew};
    use crate::authz::Actor;
    use crate::ids::AgencyId;
    use crate::outbox::testing::TestHub;
    use crate::words::Locale;

    const EMAIL: &str = "yen@example.vn";
    const PASSWORD: &str = "trời xanh mây trắng";

    fn from(address: &str) -> IpAddr {
        address.parse().unwrap()
    }

    async fn person(test: &TestHub) -> (Ctx, UserId) {
        let hub = &test.hub;
        let (agency, id): (AgencyId, UserId) = (hub.random.id(), hub.random.id());
        let hash = hash_password(hub, PASSWORD, &[EMAIL]).await.unwrap();
        let write = hub.db.begin().await.unwrap();
        let row = agency::ActiveModel {
            id: Set(agency),
            code: Set("SO-A".to_owned()),
            name: Set("Sở A".to_owned()),
            name_en: Set(None),
            kind: Set(AgencyKind::Province),
            parent_id: Set(None),
            path: Set(format!("{agency}/")),
            duty_contact: Set(None),
            search: Set("so a".to_owned()),
            created_at: Set(0),
        };
        agency::Entity::insert(row).exec_without_returning(write.db()).await.unwrap();
        let row = user::ActiveModel {
            id: Set(id),
            email: Set(EMAIL.to_owned()),
            name: Set("Yến".to_owned()),
            agency_id: Set(agency),
            locale: Set(Locale::Vi),
            password_hash: Set(Some(hash)),
            disabled_at: Set(None),
            created_at: Set(0),
        };
        user::Entity::insert(row).exec_without_returning(write.db()).await.unwrap();
        let row = membership::ActiveModel { user_id: Set(id), agency_id: Set(agency), role: Set(Role::Responder) };
        membership::Entity::insert(row).exec_without_returning(write.db()).await.unwrap();
        write.commit().await.unwrap();
        (Ctx::new(Arc::clone(hub), Actor::system(), "test"), id)
    }

    #[tokio::test]
    async fn a_session_is_read_in_one_statement_and_ends_in_time() {
        let test = TestHub::new().await;
        let (ctx, id) = person(&test).await;
        let signed_in = sign_in(&ctx, " Yen@Example.VN ", PASSWORD, from("192.0.2.1"), &Held::default()).await.unwrap();
        let session = Credentials::Session(signed_in.token);
        let before = test.hub.db.statements();
        let actor = authenticate(&test.hub, &session).await.unwrap().unwrap();
        assert_eq!(test.hub.db.statements() - before, 1);
        assert_eq!((actor.user, actor.roles(), actor.agency_name.as_str()), (Some(id), vec![Role::Responder], "Sở A"));
        test.advance(29 * MINUTE);
        assert!(authenticate(&test.hub, &session).await.unwrap().is_some());
        let noted = async {
            loop {
                let seen: i64 = session::Entity::find().one(test.hub.db.unscoped()).await.unwrap().unwrap().seen_at;
                if seen == ctx.now() {
                    return;
                }
                tokio::task::yield_now().await;
            }
        };
        tokio::time::timeout(std::time::Duration::from_secs(10), noted).await.expect("its use is noted");
        test.advance(29 * MINUTE);
        assert!(authenticate(&test.hub, &session).await.unwrap().is_some(), "it was in use 29 minutes ago");
        test.advance(12 * HOUR);
        assert!(authenticate(&test.hub, &session).await.unwrap().is_none());
    }

    #[tokio::test]
    async fn what_was_ended_or_disabled_counts_at_once() {
        let test = TestHub::new().await;
        let (ctx, _) = person(&test).await;
        let first = sign_in(&ctx, EMAIL, PASSWORD, from("192.0.2.1"), &Held::default()).await.unwrap().token;
        let second = sign_in(&ctx, EMAIL, PASSWORD, from("192.0.2.1"), &Held { session: Some(first.clone()), ..Held::default() })
            .await
            .unwrap()
            .token;
        assert!(authenticate(&test.hub, &Credentials::Session(first)).await.unwrap().is_none(), "a new session replaces the old");
        let session = Credentials::Session(second);
        let actor = authenticate(&test.hub, &session).await.unwrap().unwrap();
        let own = Ctx::new(Arc::clone(&test.hub), actor, "test");
        for wrong in ["", " ", "admin"] {
            assert!(
                matches!(create_token(&ctx, EMAIL, &["read".to_owned(), wrong.to_owned()], HOUR).await, Err(Error::Refused(_))),
                "{wrong:?}"
            );
        }
        let token = create_token(&ctx, EMAIL, &["read".to_owned()], HOUR).await.unwrap();
        assert_eq!(sign_out_everywhere(&own).await.unwrap(), 1);
        assert!(authenticate(&test.hub, &session).await.unwrap().is_none());
        assert!(matches!(renew(&own).await, Err(Error::Unauthenticated)));
        let bearer = Credentials::Bearer(token.token);
        let by_token = authenticate(&test.hub, &bearer).await.unwrap().unwrap();
        assert!(by_token.scopes.read && !by_token.scopes.write && !by_token.scopes.evidence);
        disable_user(&ctx, EMAIL).await.unwrap();
        assert!(authenticate(&test.hub, &bearer).await.unwrap().is_none());
        assert!(matches!(sign_in(&ctx, EMAIL, PASSWORD, from("192.0.2.1"), &Held::default()).await, Err(Error::Unauthenticated)));
        assert!(matches!(create_token(&ctx, EMAIL, &[], HOUR).await, Err(Error::NotFound)));
    }

    #[tokio::test]
    async fn a_browser_in_which_one_has_signed_in_is_held_up_by_nobody_else() {
        let test = TestHub::new().await;
        let (ctx, _) = person(&test).await;
        let here = from("198.51.100.7");
        let held = Held { browser: Some(sign_in(&ctx, EMAIL, PASSWORD, here, &Held::default()).await.unwrap().browser), ..Held::default() };
        // Somebody behind the same address guesses, for this account and for many.
        for n in 0..40 {
            let email = if n < 10 { EMAIL.to_owned() } else { format!("{n}@example.vn") };
            assert!(sign_in(&ctx, &email, "wrong wrong wrong", here, &Held::default()).await.is_err());
        }
        let limited = |answer: Result<SignedIn>| matches!(answer, Err(Error::RateLimited { .. }));
        assert!(limited(sign_in(&ctx, EMAIL, PASSWORD, here, &Held::default()).await), "a browser that nobody knows");
        let again = sign_in(&ctx, EMAIL, PASSWORD, here, &held).await.unwrap();
        assert_eq!(Some(again.browser.reveal()), held.browser.as_ref().map(Secret::reveal), "it keeps its token");
        let made_up = Held { browser: Some(token::session(&[7; 32])), ..Held::default() };
        assert!(limited(sign_in(&ctx, EMAIL, PASSWORD, here, &made_up).await), "one that the hub did not give");
        // Guesses in the known browser count for it, and for nobody else.
        for _ in 0..5 {
            assert!(matches!(sign_in(&ctx, EMAIL, "wrong wrong wrong", here, &held).await, Err(Error::Unauthenticated)));
        }
        assert!(limited(sign_in(&ctx, EMAIL, PASSWORD, here, &held).await));
        assert!(sign_in(&ctx, EMAIL, PASSWORD, from("192.0.2.1"), &Held::default()).await.is_ok());
        // What the person ended everywhere is known nowhere.
        let signed_in = sign_in(&ctx, EMAIL, PASSWORD, from("192.0.2.1"), &Held::default()).await.unwrap();
        let actor = authenticate(&test.hub, &Credentials::Session(signed_in.token)).await.unwrap().unwrap();
        sign_out_everywhere(&Ctx::new(Arc::clone(&test.hub), actor, "test")).await.unwrap();
        let gone = Held { browser: Some(signed_in.browser), ..Held::default() };
        assert!(limited(sign_in(&ctx, EMAIL, PASSWORD, here, &gone).await));
    }

    #[tokio::test]
    async fn guesses_are_slowed_also_at_the_same_time_but_not_for_the_victim() {
        let test = TestHub::new().await;
        let (ctx, _) = person(&test).await;
        let held = Held::default();
        let guesses = (0..20).map(|_| sign_in(&ctx, EMAIL, "wrong wrong wrong", from("198.51.100.7"), &held));
        let answers = futures::future::join_all(guesses).await;
        let wrong = answers.iter().filter(|answer| matches!(answer, Err(Error::Unauthenticated))).count();
        let limited = answers.iter().filter(|answer| matches!(answer, Err(Error::RateLimited { retry_after_seconds: 30 }))).count();
        assert_eq!((wrong, limited), (5, 15));
        let near = sign_in(&ctx, EMAIL, PASSWORD, from("198.51.100.200"), &Held::default()).await;
        assert!(matches!(near, Err(Error::RateLimited { .. })), "the same network");
        assert!(sign_in(&ctx, EMAIL, PASSWORD, from("192.0.2.1"), &Held::default()).await.is_ok(), "another network");
        test.advance(30_000);
        assert!(sign_in(&ctx, EMAIL, PASSWORD, from("198.51.100.7"), &Held::default()).await.is_ok(), "after the delay");
    }

    #[tokio::test]
    async fn unknown_accounts_are_slowed_like_known_ones() {
        let test = TestHub::new().await;
        let (ctx, _) = person(&test).await;
        for email in [EMAIL, "nobody@example.vn"] {
            let mut answers = Vec::new();
            for _ in 0..6 {
                answers
                    .push(sign_in(&ctx, email, "wrong wrong wrong", from("198.51.100.7"), &Held::default()).await.unwrap_err().to_string());
            }
            assert_eq!(answers.iter().filter(|answer| *answer == "sign in first").count(), 5, "{email}");
        }
    }
}
