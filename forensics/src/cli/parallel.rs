//! Work by several readers, results in the order of the items.
//!
//! Invariants: no more results wait in memory than a few for each reader; a reader that panics ends the work with an error and
//! never leaves the writer waiting.

use std::collections::BTreeMap;
use std::num::NonZeroUsize;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use super::Failure;

/// Results for each reader that may wait to be written.
const WAITING_PER_READER: usize = 4;

/// What readers and the writer share.
struct Shared<T> {
    next: usize,
    written: usize,
    results: BTreeMap<usize, T>,
    /// Readers that go on.
    readers: usize,
    stopped: bool,
}

/// Notes the end of a reader, also of one that panicked: the writer must not wait for it for ever.
struct Ending<'a, T>(&'a Mutex<Shared<T>>, &'a Condvar);

impl<T> Drop for Ending<'_, T> {
    fn drop(&mut self) {
        let mut state = lock(self.0);
        state.readers = state.readers.saturating_sub(1);
        drop(state);
        self.1.notify_one();
    }
}

fn lock<T>(shared: &Mutex<Shared<T>>) -> MutexGuard<'_, Shared<T>> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Does `work` on the items by several readers and gives the results to `write` in the order of the items.
pub(super) fn in_order<I: Sync, T: Send>(
    items: &[I],
    readers: NonZeroUsize,
    work: impl Fn(&I) -> T + Sync,
    mut write: impl FnMut(T) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let ahead = readers.get().saturating_mul(WAITING_PER_READER);
    let count = readers.get().min(items.len());
    let shared = Mutex::new(Shared { next: 0, written: 0, results: BTreeMap::new(), readers: count, stopped: false });
    let (may_read, may_write) = (Condvar::new(), Condvar::new());
    let read = || {
        let _ending = Ending(&shared, &may_write);
        loop {
            let mut state = lock(&shared);
            while !state.stopped && state.next < items.len() && state.next >= state.written.saturating_add(ahead) {
                state = may_read.wait(state).unwrap_or_else(PoisonError::into_inner);
            }
            let at = state.next;
            let Some(item) = items.get(at).filter(|_| !state.stopped) else { return };
            state.next = at.saturating_add(1);
            drop(state);
            let result = work(item);
            lock(&shared).results.insert(at, result);
            may_write.notify_one();
        }
    };
    std::thread::scope(|scope| {
        for _ in 0..count {
            scope.spawn(read);
        }
        let mut outcome = Ok(());
        for at in 0..items.len() {
            let mut state = lock(&shared);
            let result = loop {
                match state.results.remove(&at) {
                    Some(result) => break Some(result),
                    None if state.readers == 0 => break None,
                    None => state = may_write.wait(state).unwrap_or_else(PoisonError::into_inner),
                }
            };
            state.written = at.saturating_add(1);
            drop(state);
            may_read.notify_all();
            outcome = match result {
                Some(result) => write(result),
                None => Err(Failure::Environment("a reader failed".to_owned())),
            };
            if outcome.is_err() {
                break;
            }
        }
        lock(&shared).stopped = true;
        may_read.notify_all();
        outcome
    })
}
