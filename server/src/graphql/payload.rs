//! Payloads of mutations: what was made or changed, or what the person can mend.

use async_graphql::SimpleObject;

use crate::ctx::Ctx;
use crate::error::{Error, Result};
use crate::words::ErrorCode;

/// A mistake that the sender can mend; nothing was changed.
#[derive(Clone, Debug, SimpleObject)]
#[graphql(name = "UserError")]
pub struct UserErrorObject {
    /// What kind of mistake it is.
    pub code: ErrorCode,
    /// What to tell the person, in the viewer's language.
    pub message: String,
    /// The input field, outermost name first; null where no single field is to blame.
    pub path: Option<Vec<String>>,
}

/// Splits a service's result into the payload's object and its `errors`.
///
/// # Errors
/// Everything that is not [`Error::Refused`] goes on as a top-level error.
pub fn settle<T>(ctx: &Ctx, result: Result<T>) -> Result<(Option<T>, Vec<UserErrorObject>)> {
    match result.map_err(Error::told) {
        Ok(value) => Ok((Some(value), Vec::new())),
        Err(Error::Refused(errors)) => {
            let errors = errors
                .into_iter()
                .map(|error| UserErrorObject {
                    code: error.code,
                    message: error.message.get(ctx.locale()).to_owned(),
                    path: if error.path.is_empty() { None } else { Some(error.path) },
                })
                .collect();
            Ok((None, errors))
        }
        Err(error) => Err(error),
    }
}
