//! Who is about to refer to a blob, and who is about to take one away: never both at a time.
//!
//! An item refers to its blob from the commit of its registration on; between the blob's being put in its place and that
//! commit a claim stands for the item. One process owns a store, so this is kept in memory.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use chot_forensics::digest::Sha256Digest;

use crate::error::Error;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Use {
    Claimed(usize),
    Removed,
}

/// What goes on with which digest.
#[derive(Debug, Default)]
pub(super) struct Uses(Mutex<HashMap<Sha256Digest, Use>>);

impl Uses {
    fn lock(&self) -> MutexGuard<'_, HashMap<Sha256Digest, Use>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Claims a digest's blob for an item that is about to be registered.
    pub(super) fn claim(self: &Arc<Self>, sha256: Sha256Digest) -> Result<Claim, Error> {
        let mut uses = self.lock();
        let count = match uses.get(&sha256) {
            // Rare, short, and said like any other passing trouble of the store.
            Some(Use::Removed) => return Err(Error::Unavailable("the evidence store is busy".to_owned())),
            Some(Use::Claimed(count)) => count.saturating_add(1),
            None => 1,
        };
        uses.insert(sha256, Use::Claimed(count));
        Ok(Claim { uses: Arc::clone(self), sha256 })
    }

    pub(super) fn remove(self: &Arc<Self>, sha256: Sha256Digest) -> Option<Removal> {
        let mut uses = self.lock();
        if uses.contains_key(&sha256) {
            return None;
        }
        uses.insert(sha256, Use::Removed);
        Some(Removal { uses: Arc::clone(self), sha256 })
    }
}

/// A blob that an item is about to refer to.
#[derive(Debug)]
pub(super) struct Claim {
    uses: Arc<Uses>,
    sha256: Sha256Digest,
}

impl Drop for Claim {
    fn drop(&mut self) {
        let mut uses = self.uses.lock();
        match uses.get(&self.sha256) {
            Some(Use::Claimed(count)) if *count > 1 => {
                let left = count.saturating_sub(1);
                uses.insert(self.sha256, Use::Claimed(left));
            }
            _ => drop(uses.remove(&self.sha256)),
        }
    }
}

/// A blob that is being taken away: no upload is registered with it until this is dropped.
#[derive(Debug)]
pub struct Removal {
    uses: Arc<Uses>,
    sha256: Sha256Digest,
}

impl Removal {
    /// Which one.
    #[must_use]
    pub fn sha256(&self) -> Sha256Digest {
        self.sha256
    }
}

impl Drop for Removal {
    fn drop(&mut self) {
        self.uses.lock().remove(&self.sha256);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chot_forensics::digest::sha256;

    #[test]
    fn what_is_claimed_is_not_taken_away_and_what_is_taken_away_not_claimed() {
        let uses = Arc::new(Uses::default());
        let digest = sha256(b"x");
        let (first, second) = (uses.claim(digest).unwrap(), uses.claim(digest).unwrap());
        drop(first);
        assert!(uses.remove(digest).is_none(), "another registration still needs it");
        drop(second);
        let removal = uses.remove(digest).unwrap();
        assert!(matches!(uses.claim(digest), Err(Error::Unavailable(_))));
        assert!(uses.remove(digest).is_none());
        assert!(uses.claim(sha256(b"other")).is_ok());
        drop(removal);
        assert!(uses.claim(digest).is_ok());
        assert!(uses.lock().is_empty());
    }
}
