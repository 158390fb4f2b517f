//! What resolvers take from the request.

use async_graphql::Context;

use super::loaders::Loaders;
use crate::ctx::Ctx;
use crate::error::{Error, Result};

/// Shortcuts to the request's own data.
pub trait ContextExt {
    /// The request's context.
    ///
    /// # Errors
    /// [`Error::Unauthenticated`] where nobody is signed in.
    fn ctx(&self) -> Result<&Ctx>;

    /// The request's loaders.
    ///
    /// # Errors
    /// [`Error::Unauthenticated`] where nobody is signed in.
    fn loaders(&self) -> Result<&Loaders>;
}

impl ContextExt for Context<'_> {
    fn ctx(&self) -> Result<&Ctx> {
        self.data_opt::<Ctx>().ok_or(Error::Unauthenticated)
    }

    fn loaders(&self) -> Result<&Loaders> {
        self.data_opt::<Loaders>().ok_or(Error::Unauthenticated)
    }
}
