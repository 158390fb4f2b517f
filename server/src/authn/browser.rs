//! Browsers in which somebody has signed in before. Failures in one count for it alone: who guesses from the same network, behind the
//! same address, does not keep anybody out of the browser that the person uses.
//!
//! Invariants: a browser is known by a random token in a cookie of its own, of which only the SHA-256 is stored; it opens nothing; it is
//! known for the accounts that signed in there, and for no other.

use sea_orm::sea_query::{Expr, ExprTrait, OnConflict, Query};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter};

use super::entity::known_browser;
use super::token;
use crate::clock::{DAY, Millis};
use crate::config::Secret;
use crate::ctx::Hub;
use crate::db::Write;
use crate::error::Result;
use crate::features::agencies::entity::user;
use crate::ids::UserId;

/// How long a browser is known without a sign-in.
const KNOWN: Millis = 400 * DAY;

/// Seconds for which the browser keeps its token.
pub(crate) const KEPT_SECONDS: i64 = KNOWN / 1000;

/// What is stored of the browser's token, where the account has signed in there before.
///
/// # Errors
/// The database's error.
pub(super) async fn known(hub: &Hub, browser: Option<&Secret>, email: &str) -> Result<Option<Vec<u8>>> {
    let Some(hash) = browser.map(Secret::reveal).filter(|text| token::is_session(text)).map(token::stored) else { return Ok(None) };
    let account =
        Query::select().column(user::Column::Id).from(user::Entity).and_where(Expr::col(user::Column::Email).eq(email)).to_owned();
    let row = known_browser::Entity::find()
        .filter(known_browser::Column::TokenHash.eq(hash.clone()))
        .filter(known_browser::Column::SeenAt.gt(hub.clock.now().saturating_sub(KNOWN)))
        .filter(known_browser::Column::UserId.in_subquery(account))
        .one(hub.db.unscoped())
        .await?;
    Ok(row.map(|_| hash))
}

/// The account has signed in in this browser: its token from now on, the one that it had where the hub gave it.
///
/// # Errors
/// The database's error.
pub(super) async fn remember(write: &Write, hub: &Hub, browser: Option<&Secret>, id: UserId) -> Result<Secret> {
    let held = browser.filter(|secret| token::is_session(secret.reveal()));
    let given = match held {
        Some(secret) => {
            let of_hub = known_browser::Column::TokenHash.eq(token::stored(secret.reveal()));
            known_browser::Entity::find().filter(of_hub).one(write.db()).await?.map(|_| secret.clone())
        }
        None => None,
    };
    let secret = given.unwrap_or_else(|| token::session(&hub.random.secret()));
    let row =
        known_browser::ActiveModel { token_hash: Set(token::stored(secret.reveal())), user_id: Set(id), seen_at: Set(hub.clock.now()) };
    known_browser::Entity::insert(row)
        .on_conflict(
            OnConflict::columns([known_browser::Column::TokenHash, known_browser::Column::UserId])
                .update_column(known_browser::Column::SeenAt)
                .to_owned(),
        )
        .exec_without_returning(write.db())
        .await?;
    Ok(secret)
}

/// No browser is known for the account any more.
///
/// # Errors
/// The database's error.
pub(super) async fn forget(write: &Write, id: UserId) -> Result<()> {
    known_browser::Entity::delete_many().filter(known_browser::Column::UserId.eq(id)).exec(write.db()).await?;
    Ok(())
}

/// Forgets browsers that nobody has signed in with for long.
///
/// # Errors
/// The database's error.
pub(super) async fn sweep(write: &Write, hub: &Hub) -> Result<()> {
    let before = hub.clock.now().saturating_sub(KNOWN);
    known_browser::Entity::delete_many().filter(known_browser::Column::SeenAt.lt(before)).exec(write.db()).await?;
    Ok(())
}
