//! One custody entry and its bytes.
//!
//! Invariants: an entry's bytes are the canonical JSON of its fields and nothing else parses as an entry; what is stored,
//! hashed and exported are those bytes. Signatures are deliberately absent: checkpoints of the log carry them.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::canonical::{CanonicalError, canonical_json};
use crate::digest::{Sha256Digest, sha256};

/// The version of the entry format.
pub const ENTRY_VERSION: u32 = 1;

macro_rules! kinds {
    ($($name:ident $word:literal $meaning:literal,)*) => {
        /// What happened to an evidence item.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum CustodyKind {
            $(#[doc = $meaning] #[serde(rename = $word)] $name,)*
        }

        impl CustodyKind {
            /// Every kind.
            pub const ALL: &'static [CustodyKind] = &[$(Self::$name,)*];

            /// The word of the public form.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$name => $word,)* }
            }
        }
    };
}

kinds! {
    Acquired "ACQUIRED" "The item was acquired at its source; `detail` tells where, from what and how.",
    Received "RECEIVED" "The hub received the bytes and hashed them.",
    Examined "EXAMINED" "The content was listed; `detail.inventoryRoot` binds the list.",
    Verified "VERIFIED" "The stored bytes were read again and compared.",
    Viewed "VIEWED" "Somebody looked at the content.",
    Downloaded "DOWNLOADED" "Somebody was given the original bytes.",
    Exported "EXPORTED" "A custody package was made; `detail.packageFiles` binds its files.",
    TransferOffered "TRANSFER_OFFERED" "Custody was offered to another agency.",
    TransferAccepted "TRANSFER_ACCEPTED" "The other agency took custody.",
    TransferRefused "TRANSFER_REFUSED" "The other agency refused custody, or other bytes arrived than were offered.",
    TransferWithdrawn "TRANSFER_WITHDRAWN" "The offer was taken back by those who made it.",
    TransferExpired "TRANSFER_EXPIRED" "Nobody answered the offer in its time.",
    Sealed "SEALED" "The item was closed against change.",
    LegalHoldSet "LEGAL_HOLD_SET" "Disposal was forbidden.",
    LegalHoldLifted "LEGAL_HOLD_LIFTED" "Disposal was allowed again.",
    Derived "DERIVED" "Another item was made from this one.",
    Released "RELEASED" "The item was given back to its owner.",
    DisposalRequested "DISPOSAL_REQUESTED" "A person asked for the bytes to be destroyed; nothing is before another confirms.",
    DisposalCancelled "DISPOSAL_CANCELLED" "The request was taken back.",
    Disposed "DISPOSED" "The bytes were destroyed; hashes and log remain.",
    Corrected "CORRECTED" "An earlier entry is wrong; `detail` names it by sequence and hash. That entry stays as it is.",
}

impl CustodyKind {
    /// Whether it makes or ends an offer of custody.
    #[must_use]
    pub const fn is_of_transfer(self) -> bool {
        matches!(
            self,
            Self::TransferOffered | Self::TransferAccepted | Self::TransferRefused | Self::TransferWithdrawn | Self::TransferExpired
        )
    }
}

impl fmt::Display for CustodyKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The word is no custody kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("no custody event has this kind")]
pub struct UnknownKind;

impl FromStr for CustodyKind {
    type Err = UnknownKind;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL.iter().copied().find(|kind| kind.as_str() == text).ok_or(UnknownKind)
    }
}

/// Who acted, as known at that moment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Actor {
    /// The account's id, or a word such as `system:examiner`.
    pub id: String,
    /// The name at that time.
    pub name: String,
    /// The agency's id, where there is one.
    pub agency_id: Option<String>,
    /// The agency's name at that time.
    pub agency_name: Option<String>,
    /// The role in which it was done.
    pub role: String,
    /// How the actor was known: `session`, `token`, `system`.
    pub auth: String,
}

/// What program did it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Tool {
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: String,
}

/// The bytes that the entry is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Subject {
    /// Their digest at that moment.
    pub sha256: Sha256Digest,
    /// How many bytes that digest covers.
    pub size_bytes: u64,
}

/// One event in the history of an evidence item.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CustodyEntry {
    /// [`ENTRY_VERSION`].
    pub v: u32,
    /// The origin of the log it belongs to, as in its checkpoints.
    pub log_id: String,
    /// The item's id.
    pub evidence_id: String,
    /// The item's number.
    pub evidence_number: String,
    /// The case's number.
    pub case_number: String,
    /// The entry's place in the item's history, from 1 without gaps.
    pub sequence: u64,
    /// What happened.
    pub kind: CustodyKind,
    /// When, by the hub's clock: `2026-11-22T08:30:00.000Z`.
    pub at: String,
    /// Who did it.
    pub actor: Actor,
    /// Why, in the actor's words.
    pub reason: Option<String>,
    /// With what program.
    pub tool: Tool,
    /// The item's bytes at that moment.
    pub subject: Subject,
    /// What only this kind has, for example `inventoryRoot`, `declaredSha256`, `packageFiles`.
    pub detail: Map<String, Value>,
    /// The hash of the item's entry before, absent in the first.
    pub prev: Option<Sha256Digest>,
}

/// Why bytes are no custody entry, or an entry has no bytes.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EntryError {
    /// Not JSON with exactly the fields of an entry.
    #[error("not a custody entry: {0}")]
    Fields(String),
    /// A value has no canonical form.
    #[error("no canonical form: {0}")]
    Canonical(#[from] CanonicalError),
    /// The same value in another spelling.
    #[error("not in canonical form")]
    NotCanonical,
    /// Another version of the format.
    #[error("unknown entry version {0}")]
    Version(u32),
    /// The sequence is 0, or the first entry names one before it, or a later one does not.
    #[error("sequence and previous hash contradict each other")]
    Sequence,
    /// The time is not written as UTC with milliseconds.
    #[error("the time is not written as 2026-11-22T08:30:00.000Z")]
    Time,
}

impl CustodyEntry {
    /// The canonical bytes: what is stored, hashed and exported.
    ///
    /// # Errors
    /// [`EntryError`] when a field breaks the rules of the format.
    pub fn to_bytes(&self) -> Result<Vec<u8>, EntryError> {
        if self.v != ENTRY_VERSION {
            return Err(EntryError::Version(self.v));
        }
        if self.sequence == 0 || (self.sequence == 1) != self.prev.is_none() {
            return Err(EntryError::Sequence);
        }
        if !is_utc_millis(&self.at) {
            return Err(EntryError::Time);
        }
        let value = serde_json::to_value(self).map_err(|_| CanonicalError::NotJson)?;
        Ok(canonical_json(&value)?)
    }

    /// Whether it can be the first of its item: the receipt of its bytes, or that they were made from another item, which it names.
    #[must_use]
    pub fn is_origin(&self) -> bool {
        match self.kind {
            CustodyKind::Received => true,
            CustodyKind::Derived => self.detail.contains_key("parent"),
            _ => false,
        }
    }

    /// Reads an entry; only its canonical bytes are accepted.
    ///
    /// # Errors
    /// [`EntryError`] tells what is wrong.
    pub fn parse(bytes: &[u8]) -> Result<Self, EntryError> {
        let entry: Self = serde_json::from_slice(bytes).map_err(|error| EntryError::Fields(error.to_string()))?;
        if entry.to_bytes()? == bytes { Ok(entry) } else { Err(EntryError::NotCanonical) }
    }
}

/// The hash by which the next entry names this one: SHA-256 of the stored bytes.
#[must_use]
pub fn entry_hash(bytes: &[u8]) -> Sha256Digest {
    sha256(bytes)
}

/// Whether the text is a real date and time written `YYYY-MM-DDTHH:MM:SS.mmmZ`.
fn is_utc_millis(text: &str) -> bool {
    const PATTERN: &[u8] = b"0000-00-00T00:00:00.000Z";
    let shape = text.len() == PATTERN.len()
        && text.bytes().zip(PATTERN).all(|(byte, pattern)| match pattern {
            b'0' => byte.is_ascii_digit(),
            fixed => byte == *fixed,
        });
    let number = |from: usize, to: usize| text.get(from..to).and_then(|digits| digits.parse::<u32>().ok()).unwrap_or(u32::MAX);
    let (year, month, day) = (number(0, 4), number(5, 7), number(8, 10));
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let days = match month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => 0,
    };
    // No calendar in use has a year 0.
    shape && year > 0 && (1..=days).contains(&day) && number(11, 13) < 24 && number(14, 16) < 60 && number(17, 19) < 60
}
