//! Custody: what happened to an evidence item, as entries whose exact bytes are hashed, chained and logged.
//!
//! The hub writes entries, the verifier reads them; both use only this module for their bytes.

mod canonical;
mod chain;
mod entry;
mod offers;

pub use canonical::{CanonicalError, canonical_json};
pub use chain::{BreakReason, Chain, ChainBreak, ChainSummary, verify_chain};
pub use entry::{Actor, CustodyEntry, CustodyKind, ENTRY_VERSION, EntryError, Subject, Tool, UnknownKind, entry_hash};
pub use offers::Offers;
