//! Batched reads: made anew for every request (and for every event of a subscription), so that nothing read for one
//! person is shown to another. Features implement `Loader<Key>` for [`Reads`] in their `loaders.rs`; a key that is
//! hidden looks the same as one that never was.
//!
//! The trait is the framework's; the batching is this module's own, because a page of a list asks for hundreds of keys: each of them
//! costs a place in one map and a share in one future, and no channel or set of its own.

use std::any::{Any, TypeId};
use std::collections::HashMap;
use std::hash::Hash;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use async_graphql::dataloader::Loader;
use futures::FutureExt;
use futures::channel::oneshot;
use futures::future::{self, BoxFuture, Shared};

use crate::ctx::Ctx;
use crate::error::{Error, Result};

/// Most keys of one batch.
const MOST: usize = 1000;

/// What loaders read with.
#[derive(Clone, Debug)]
pub struct Reads {
    /// The request.
    pub ctx: Ctx,
}

/// What a loader finds for a key.
type Value<R, K> = <R as Loader<K>>::Value;
/// What came of a batch.
type Found<R, K> = Result<Arc<HashMap<K, Value<R, K>>>>;
/// What will come of it, for everybody who asked.
type Answer<R, K> = Shared<BoxFuture<'static, Found<R, K>>>;
/// The keys of a batch; none once it is being loaded.
type Keys<K> = Arc<Mutex<Option<Vec<K>>>>;

/// The loaders of one request: `ctx.loaders()?.load_one(key)`. What was asked for once is not read again, until the request changes
/// something: the second change of a document shows its own state.
#[allow(missing_debug_implementations, reason = "what it holds differs with the keys asked for")]
pub struct Loaders<R = Reads> {
    reads: Arc<R>,
    changes: Arc<AtomicU64>,
    asked: Mutex<Asked>,
}

/// What was asked for, by kind of key, since the request's last change.
#[derive(Default)]
struct Asked {
    changes: u64,
    batches: HashMap<TypeId, Box<dyn Any + Send>>,
}

/// The batches of one kind of key.
struct Batches<R: Loader<K>, K: Clone + Eq + Hash + Send + Sync + 'static> {
    /// The batch of every key that was asked for.
    of_key: HashMap<K, Answer<R, K>>,
    /// The batch that still takes keys.
    open: Option<(Keys<K>, Answer<R, K>)>,
}

fn hold<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl<R: Send + Sync + 'static> Loaders<R> {
    fn new(reads: R, changes: Arc<AtomicU64>) -> Self {
        Self { reads: Arc::new(reads), changes, asked: Mutex::default() }
    }

    /// Loads the value of one key together with those of the keys that others ask for at the same time.
    ///
    /// # Errors
    /// The loader's.
    pub fn load_one<K>(&self, key: K) -> BoxFuture<'static, Result<Option<Value<R, K>>>>
    where
        K: Send + Sync + Hash + Eq + Clone + 'static,
        R: Loader<K, Error = Error>,
    {
        match self.answer(&key) {
            Ok(answer) => match answer.peek() {
                Some(found) => future::ready(found.as_ref().map(|found| found.get(&key).cloned()).map_err(Clone::clone)).boxed(),
                None => Box::pin(async move { Ok(answer.await?.get(&key).cloned()) }),
            },
            Err(error) => future::ready(Err(error)).boxed(),
        }
    }

    /// Loads the values of several keys.
    ///
    /// # Errors
    /// The loader's.
    pub fn load_many<K>(&self, keys: impl IntoIterator<Item = K>) -> BoxFuture<'static, Result<HashMap<K, Value<R, K>>>>
    where
        K: Send + Sync + Hash + Eq + Clone + 'static,
        R: Loader<K, Error = Error>,
    {
        let answers: Vec<(K, Result<Answer<R, K>>)> = keys.into_iter().map(|key| (key.clone(), self.answer(&key))).collect();
        Box::pin(async move {
            let mut values = HashMap::with_capacity(answers.len());
            for (key, answer) in answers {
                if let Some(value) = answer?.await?.get(&key) {
                    values.insert(key, value.clone());
                }
            }
            Ok(values)
        })
    }

    /// The batch of a key: that in which it was asked for before, the one that is open, or a new one.
    fn answer<K>(&self, key: &K) -> Result<Answer<R, K>>
    where
        K: Send + Sync + Hash + Eq + Clone + 'static,
        R: Loader<K, Error = Error>,
    {
        let mut asked = hold(&self.asked);
        let changes = self.changes.load(Ordering::Acquire);
        if asked.changes != changes {
            *asked = Asked { changes, batches: HashMap::new() };
        }
        let batches = asked
            .batches
            .entry(TypeId::of::<K>())
            .or_insert_with(|| Box::new(Batches::<R, K> { of_key: HashMap::new(), open: None }))
            .downcast_mut::<Batches<R, K>>()
            .ok_or_else(|| Error::internal("batches of another kind of key"))?;
        if let Some(answer) = batches.of_key.get(key) {
            return Ok(answer.clone());
        }
        let open = batches.open.as_ref().filter(|(keys, _)| match hold(keys).as_mut() {
            Some(keys) if keys.len() < MOST => {
                keys.push(key.clone());
                true
            }
            _ => false,
        });
        let answer = match open {
            Some((_, answer)) => answer.clone(),
            None => {
                let keys: Keys<K> = Arc::new(Mutex::new(Some(vec![key.clone()])));
                let answer = self.begin(Arc::clone(&keys));
                batches.open = Some((keys, answer.clone()));
                answer
            }
        };
        batches.of_key.insert(key.clone(), answer.clone());
        Ok(answer)
    }

    /// Begins a batch. A task of its own loads it, which runs when those who ask have all come to wait.
    fn begin<K>(&self, keys: Keys<K>) -> Answer<R, K>
    where
        K: Send + Sync + Hash + Eq + Clone + 'static,
        R: Loader<K, Error = Error>,
    {
        let reads = Arc::clone(&self.reads);
        let (tell, told) = oneshot::channel();
        drop(tokio::spawn(async move {
            let keys = hold(&keys).take().unwrap_or_default();
            // Nobody waits any more where the request has ended.
            let _ = tell.send(reads.load(&keys).await.map(Arc::new));
        }));
        told.map(|told| told.unwrap_or_else(|_| Err(Error::internal("a loader ended without an answer")))).boxed().shared()
    }
}

/// Declares a key that asks for what hangs on another object, and how a batch of them is read: `$read(&ctx, &ids)` finds the value
/// of each id.
macro_rules! loads {
    ($(#[$doc:meta])* $key:ident($id:ty) -> $value:ty = $read:path) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub struct $key(pub $id);

        impl async_graphql::dataloader::Loader<$key> for $crate::graphql::loaders::Reads {
            type Value = $value;
            type Error = $crate::error::Error;

            async fn load(&self, keys: &[$key]) -> $crate::error::Result<std::collections::HashMap<$key, $value>> {
                let ids: Vec<$id> = keys.iter().map(|key| key.0).collect();
                let found = $read(&self.ctx, &ids).await?;
                Ok(found.into_iter().map(|(id, value)| ($key(id), value)).collect())
            }
        }
    };
}
pub(crate) use loads;

/// New loaders for one request.
#[must_use]
pub fn loaders(ctx: &Ctx) -> Loaders {
    Loaders::new(Reads { ctx: ctx.clone() }, Arc::clone(&ctx.changes))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Doubles even numbers, knows no odd ones, and fails at 13; remembers what it was asked.
    #[derive(Default)]
    struct Doubling {
        asked: Mutex<Vec<Vec<u32>>>,
    }

    impl Loader<u32> for Doubling {
        type Value = u32;
        type Error = Error;

        async fn load(&self, keys: &[u32]) -> Result<HashMap<u32, u32>> {
            hold(&self.asked).push(keys.to_vec());
            if keys.contains(&13) {
                return Err(Error::Unavailable("thirteen".to_owned()));
            }
            Ok(keys.iter().filter(|key| *key % 2 == 0).map(|key| (*key, key * 2)).collect())
        }
    }

    fn asked(loaders: &Loaders<Doubling>) -> Vec<Vec<u32>> {
        hold(&loaders.reads.asked).clone()
    }

    #[tokio::test]
    async fn keys_asked_for_at_the_same_time_are_one_batch_and_each_is_read_once() {
        let loaders = Loaders::new(Doubling::default(), Arc::default());
        let answers = futures::future::join_all([2, 3, 4, 2].map(|key| loaders.load_one(key))).await;
        let answers: Vec<Option<u32>> = answers.into_iter().map(Result::unwrap).collect();
        assert_eq!(answers, [Some(4), None, Some(8), Some(4)]);
        let again = loaders.load_many([4, 3, 6]).await.unwrap();
        assert_eq!(again, HashMap::from([(4, 8), (6, 12)]));
        assert_eq!(asked(&loaders), [vec![2, 3, 4], vec![6]]);
    }

    #[tokio::test]
    async fn a_change_lets_everything_be_read_again() {
        let changes = Arc::new(AtomicU64::new(0));
        let loaders = Loaders::new(Doubling::default(), Arc::clone(&changes));
        assert_eq!(loaders.load_one(2).await.unwrap(), Some(4));
        changes.fetch_add(1, Ordering::Release);
        assert_eq!(loaders.load_one(2).await.unwrap(), Some(4));
        assert_eq!(loaders.load_one(2).await.unwrap(), Some(4));
        assert_eq!(asked(&loaders), [vec![2], vec![2]]);
    }

    #[tokio::test]
    async fn a_fault_reaches_everybody_of_the_batch() {
        let loaders = Loaders::new(Doubling::default(), Arc::default());
        let answers = futures::future::join_all([12, 13].map(|key| loaders.load_one(key))).await;
        assert!(answers.iter().all(|answer| matches!(answer, Err(Error::Unavailable(_)))));
        assert_eq!(loaders.load_one(14).await.unwrap(), Some(28));
    }

    #[tokio::test]
    async fn a_batch_takes_a_thousand_keys() {
        let loaders = Loaders::new(Doubling::default(), Arc::default());
        let found = loaders.load_many((0..2500).map(|n| n * 2)).await.unwrap();
        assert_eq!(found.len(), 2500);
        assert_eq!(asked(&loaders).iter().map(Vec::len).collect::<Vec<_>>(), [1000, 1000, 500]);
    }
}
