//! Who asks: passwords, sessions, bearer tokens. What they may do is decided in [`crate::authz`].
//!
//! Invariants: only hashes of passwords and tokens are stored; an unknown account, a wrong password and a disabled
//! account get the same answer after the same work; every request reads anew whether its session or token still stands.

mod browser;
#[expect(unreachable_pub, reason = "the ORM's derives want pub")]
pub(crate) mod entity;
mod identity;
pub mod password;
mod service;
mod throttle;
pub mod token;

use tokio::sync::Notify;

pub(crate) use browser::KEPT_SECONDS as BROWSER_KEPT_SECONDS;
pub(crate) use identity::ended;
pub use identity::{Credentials, actor_of, authenticate, renew};
pub use password::Passwords;
pub use service::{
    Admit, Held, Issued, LONGEST_TOKEN, SignedIn, Token, canonical_email, create_token, disable_user, hash_password, revoke_tokens,
    set_password, sign_in, sign_out, sign_out_everywhere, sweep, tokens_of,
};

/// The part of the hub that signs people in.
#[derive(Debug, Default)]
pub struct Authn {
    /// Hashes passwords.
    pub passwords: Passwords,
    /// Wakes those who hold open sockets when a session ended or an account was disabled.
    pub ended: Notify,
}
