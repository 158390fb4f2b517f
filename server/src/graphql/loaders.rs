//! Batched reads: made anew for every request (and for every event of a subscription), so that nothing read for one
//! person is shown to another. Features implement `Loader<Key>` for [`Reads`] in their `loaders.rs`; a key that is
//! hidden looks the same as one that never was.

use std::time::Duration;

use async_graphql::dataloader::{DataLoader, HashMapCache};
use async_graphql::runtime::{TokioSpawner, TokioTimer};

use crate::ctx::Ctx;

/// What loaders read with.
#[derive(Clone, Debug)]
pub struct Reads {
    /// The request.
    pub ctx: Ctx,
}

/// The loaders of one request: `ctx.loaders()?.load_one(key)`.
pub type Loaders = DataLoader<Reads, HashMapCache>;

/// New loaders for one request.
#[must_use]
pub fn loaders(ctx: &Ctx) -> Loaders {
    DataLoader::with_cache(Reads { ctx: ctx.clone() }, TokioSpawner::current(), TokioTimer::default(), HashMapCache::default())
        .delay(Duration::ZERO)
}
