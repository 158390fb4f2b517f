//! Batched reads: made anew for every request (and for every event of a subscription), so that nothing read for one
//! person is shown to another. Features implement `Loader<Key>` for [`Reads`] in their `loaders.rs`; a key that is
//! hidden looks the same as one that never was.

use std::collections::HashMap;
use std::hash::Hash;
use std::time::Duration;

use async_graphql::dataloader::{DataLoader, HashMapCache, Loader};
use async_graphql::runtime::{TokioSpawner, TokioTimer};
use futures::future::BoxFuture;

use crate::ctx::Ctx;
use crate::error::{Error, Result};

/// What loaders read with.
#[derive(Clone, Debug)]
pub struct Reads {
    /// The request.
    pub ctx: Ctx,
}

/// The loaders of one request: `ctx.loaders()?.load_one(key)`.
#[allow(missing_debug_implementations, reason = "the loader of the framework has none")]
pub struct Loaders(DataLoader<Reads, HashMapCache>);

impl Loaders {
    /// Loads the value of one key together with those of the keys that others ask for at the same time.
    ///
    /// # Errors
    /// The loader's.
    pub fn load_one<K>(&self, key: K) -> BoxFuture<'_, Result<Option<<Reads as Loader<K>>::Value>>>
    where
        K: Send + Sync + Hash + Eq + Clone + 'static,
        Reads: Loader<K, Error = Error>,
    {
        Box::pin(self.0.load_one(key))
    }

    /// Loads the values of several keys.
    ///
    /// # Errors
    /// The loader's.
    pub fn load_many<'l, K, I>(&'l self, keys: I) -> BoxFuture<'l, Result<HashMap<K, <Reads as Loader<K>>::Value>>>
    where
        K: Send + Sync + Hash + Eq + Clone + 'static,
        I: IntoIterator<Item = K> + Send + 'l,
        I::IntoIter: Send,
        Reads: Loader<K, Error = Error>,
    {
        Box::pin(self.0.load_many(keys))
    }
}

/// New loaders for one request.
#[must_use]
pub fn loaders(ctx: &Ctx) -> Loaders {
    let reads = Reads { ctx: ctx.clone() };
    let loader = DataLoader::with_cache(reads, TokioSpawner::current(), TokioTimer::default(), HashMapCache::default());
    Loaders(loader.delay(Duration::ZERO))
}
