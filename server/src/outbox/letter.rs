//! A mail that a job owes to one person: written anew at each try, for whoever the person is by then, and sent.

use std::sync::Arc;

use serde_json::Value as Json;

use super::named;
use super::worker::Outcome;
use crate::authn;
use crate::ctx::Ctx;
use crate::error::Result;
use crate::ids::UserId;
use crate::mail::Mail;

/// The recipient cannot sign in.
pub(crate) const DISABLED: &str = "the recipient's account is disabled";
/// The recipient may not know of the case any more.
pub(crate) const NO_READER_OF_CASE: &str = "the recipient may no longer read the case";
/// The recipient may not know of the report any more.
pub(crate) const NO_READER_OF_REPORT: &str = "the recipient may no longer read the report";
/// What [`Written::Unreachable`] says: no fault of the mail, and perhaps not for ever.
pub(crate) const UNREACHABLE: [&str; 3] = [DISABLED, NO_READER_OF_CASE, NO_READER_OF_REPORT];

/// A mail, or why there is none.
#[derive(Debug)]
pub(crate) enum Written {
    /// The mail.
    Mail(Box<Mail>),
    /// Nobody needs to be told any more.
    Settled,
    /// The recipient is not to be told; whoever waits for an answer is to know.
    Unreachable(&'static str),
}

/// The person whom the job tells, with the roles of now; none where the account is disabled.
///
/// # Errors
/// Where the job names nobody; the database's error.
pub(crate) async fn reader(ctx: &Ctx, payload: &Json) -> Result<Option<Ctx>> {
    let actor = authn::actor_of(&ctx.hub, named::<UserId>(payload, "userId")?).await?;
    Ok(actor.map(|actor| Ctx { actor: Arc::new(actor), ..ctx.clone() }))
}

/// Sends what was written.
pub(crate) async fn send(ctx: &Ctx, written: Result<Written>) -> Outcome {
    match written {
        Ok(Written::Mail(mail)) => ctx.hub.mailer.send(&mail).await.into(),
        Ok(Written::Settled) => Outcome::Done,
        Ok(Written::Unreachable(why)) => Outcome::Dead(why.to_owned()),
        Err(error) => Err(error).into(),
    }
}
