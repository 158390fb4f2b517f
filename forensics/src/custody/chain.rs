//! The chain of one item's entries.
//!
//! Invariants: entries are numbered from 1 without gaps, the first tells how the item came to be, each names the hash of the stored bytes before it, all are of one item with
//! the same bytes in one log, and time never runs backwards. A cut-off tail cannot be seen here; the log's checkpoints show it.

use super::entry::{CustodyEntry, EntryError, entry_hash};
use crate::digest::Sha256Digest;

/// What a chain that holds amounts to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChainSummary {
    /// How many entries.
    pub entries: u64,
    /// The hash of the last one; absent when there is none.
    pub last_hash: Option<Sha256Digest>,
}

/// Where and why a chain does not hold.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("entry {index}: {reason}")]
pub struct ChainBreak {
    /// The first bad entry, from 1.
    pub index: u64,
    /// What is wrong with it.
    pub reason: BreakReason,
}

/// What is wrong with an entry of a chain.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BreakReason {
    /// It is no entry by itself.
    #[error(transparent)]
    Entry(#[from] EntryError),
    /// Its number does not follow.
    #[error("its sequence is {found} where {expected} follows")]
    Sequence {
        /// The number it should have.
        expected: u64,
        /// The number it has.
        found: u64,
    },
    /// It is the first one and tells neither that the item was received nor from which one it was made.
    #[error("it is the first one, and not that of the item's receipt")]
    Origin,
    /// It names another entry before it than the one that stands there.
    #[error("its previous hash is not the hash of the entry before it")]
    Previous,
    /// It belongs to another item, case or log.
    #[error("it belongs to another item or log")]
    OtherItem,
    /// It is about other bytes than the entry before it.
    #[error("it is about other bytes than the entry before it")]
    Subject,
    /// It is older than the entry before it.
    #[error("it is older than the entry before it")]
    Time,
}

/// The chain of one item's entries as they come, one after another.
#[derive(Debug, Clone, Default)]
pub struct Chain {
    entries: u64,
    last: Option<(CustodyEntry, Sha256Digest)>,
}

impl Chain {
    /// Takes the next entry by its stored bytes.
    ///
    /// # Errors
    /// [`ChainBreak`] where it does not follow; then it was not taken.
    pub fn follow(&mut self, bytes: &[u8]) -> Result<&CustodyEntry, ChainBreak> {
        let index = self.entries.saturating_add(1);
        let entry = link(bytes, index, self.last.as_ref()).map_err(|reason| ChainBreak { index, reason })?;
        self.entries = index;
        let (entry, _) = self.last.insert((entry, entry_hash(bytes)));
        Ok(entry)
    }

    /// What was taken amounts to.
    #[must_use]
    pub fn summary(&self) -> ChainSummary {
        ChainSummary { entries: self.entries, last_hash: self.last.as_ref().map(|(_, hash)| *hash) }
    }
}

/// Checks the chain of one item's entries, given in order as their stored bytes.
///
/// # Errors
/// [`ChainBreak`] names the first entry that does not hold.
pub fn verify_chain<'a>(entries: impl Iterator<Item = &'a [u8]>) -> Result<ChainSummary, ChainBreak> {
    let mut chain = Chain::default();
    for bytes in entries {
        chain.follow(bytes)?;
    }
    Ok(chain.summary())
}

fn link(bytes: &[u8], index: u64, before: Option<&(CustodyEntry, Sha256Digest)>) -> Result<CustodyEntry, BreakReason> {
    let entry = CustodyEntry::parse(bytes)?;
    if entry.sequence != index {
        return Err(BreakReason::Sequence { expected: index, found: entry.sequence });
    }
    if entry.prev != before.map(|(_, hash)| *hash) {
        return Err(BreakReason::Previous);
    }
    if before.is_none() && !entry.is_origin() {
        return Err(BreakReason::Origin);
    }
    if let Some((last, _)) = before {
        let same = entry.evidence_id == last.evidence_id && entry.evidence_number == last.evidence_number && entry.log_id == last.log_id;
        if !same {
            return Err(BreakReason::OtherItem);
        }
        if entry.subject != last.subject {
            return Err(BreakReason::Subject);
        }
        // Both are fixed-width UTC, so text order is time order.
        if entry.at < last.at {
            return Err(BreakReason::Time);
        }
    }
    Ok(entry)
}
