//! Who you are: passwords, sessions, tokens.

use crate::ctx::Ctx;
use crate::error::Result;

/// Placeholder.
pub async fn sign_out_everywhere(_ctx: &Ctx) -> Result<()> {
    Ok(())
}

/// Placeholder.
pub async fn renew(ctx: &Ctx) -> Result<Ctx> {
    Ok(ctx.clone())
}
