//! A witness of other logs (C2SP `tlog-witness`): what it is asked, and what it may answer.
//!
//! Invariants: a witness cosigns only a checkpoint that its log signed and that has everything the last cosigned one had, proved by
//! RFC 6962 consistency; it never goes back, and of two checkpoints of one size it knows one root. Keeping the state, its durability
//! and the order of requests are the caller's: [`judge`] and the writing of what it gives must be one step.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::digest::{Sha256Digest, sha256};
use crate::merkle::{Hash, verify_consistency};
use crate::note::{Checkpoint, KeyKind, NoteError, VerifierKey, verify_note};

/// The most hashes of a consistency proof.
const MAX_PROOF: usize = 63;
/// The most bytes of a request that make sense: a proof and a note with many signatures.
pub const MAX_REQUEST_BYTES: usize = 64 << 10;
/// The media type of an answer that tells the size last cosigned.
pub const SIZE_TYPE: &str = "text/x.tlog.size";

/// What a log asks of a witness: to cosign its new checkpoint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AddCheckpoint {
    /// The size that the log believes the witness to have cosigned last; 0 for none.
    pub old_size: u64,
    /// The consistency proof from that size to the checkpoint's.
    pub proof: Vec<Hash>,
    /// The checkpoint, signed by its log.
    pub note: String,
}

impl AddCheckpoint {
    /// The body of the request.
    #[must_use]
    pub fn to_text(&self) -> String {
        let mut text = format!("old {}\n", self.old_size);
        for hash in &self.proof {
            text.push_str(&STANDARD.encode(hash.0));
            text.push('\n');
        }
        text.push('\n');
        text.push_str(&self.note);
        text
    }

    /// Reads the body of a request; only its one spelling is accepted.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (head, note) = text.split_once("\n\n")?;
        let mut lines = head.split('\n');
        let number = lines.next()?.strip_prefix("old ")?;
        let old_size: u64 = number.parse().ok()?;
        if old_size.to_string() != number {
            return None;
        }
        let mut proof = Vec::new();
        for line in lines {
            if proof.len() >= MAX_PROOF {
                return None;
            }
            let bytes: [u8; 32] = STANDARD.decode(line).ok()?.try_into().ok()?;
            proof.push(Sha256Digest(bytes));
        }
        Some(Self { old_size, proof, note: note.to_owned() })
    }
}

/// A log that a witness watches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownLog {
    /// Its name.
    pub origin: String,
    /// The keys that sign for it, each under that name.
    pub keys: Vec<VerifierKey>,
}

/// Sorts log keys by the log that they sign for, in the order in which the logs first occur.
///
/// # Errors
/// [`NoteError::Key`] for a key that signs no log.
pub fn known_logs(keys: Vec<VerifierKey>) -> Result<Vec<KnownLog>, NoteError> {
    let mut logs: Vec<KnownLog> = Vec::new();
    for key in keys {
        if key.kind() != KeyKind::Log {
            return Err(NoteError::Key);
        }
        match logs.iter_mut().find(|log| log.origin == key.name()) {
            Some(log) => log.keys.push(key),
            None => logs.push(KnownLog { origin: key.name().to_owned(), keys: vec![key] }),
        }
    }
    Ok(logs)
}

/// What a witness has cosigned last of one log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seen {
    /// How many entries.
    pub size: u64,
    /// The root over them.
    pub root: Sha256Digest,
}

impl Default for Seen {
    /// Nothing yet.
    fn default() -> Self {
        Self { size: 0, root: sha256(b"") }
    }
}

/// Why a witness does not cosign. The order is that in which the specification has the checks made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The log is not watched (404).
    #[error("this witness does not know the log")]
    UnknownLog,
    /// None of the log's keys signed the checkpoint (403).
    #[error("the checkpoint is not signed by a key of its log")]
    UnknownKey,
    /// The request is not one, or its old size is above the checkpoint's (400).
    #[error("the request is malformed")]
    Malformed,
    /// The last cosigned checkpoint has another size than the request says, or the same size and another root (409).
    #[error("the last cosigned checkpoint has {0} entries")]
    Conflict(u64),
    /// The consistency proof does not hold (422).
    #[error("the consistency proof does not hold")]
    Inconsistent,
}

impl Refusal {
    /// The HTTP status that tells it.
    #[must_use]
    pub fn status(self) -> u16 {
        match self {
            Self::Malformed => 400,
            Self::UnknownKey => 403,
            Self::UnknownLog => 404,
            Self::Conflict(_) => 409,
            Self::Inconsistent => 422,
        }
    }
}

/// The watched log that a request is about.
///
/// # Errors
/// [`Refusal::Malformed`] or [`Refusal::UnknownLog`].
pub fn find_log<'l>(logs: &'l [KnownLog], request: &AddCheckpoint) -> Result<&'l KnownLog, Refusal> {
    let origin = request.note.lines().next().filter(|origin| !origin.is_empty()).ok_or(Refusal::Malformed)?;
    logs.iter().find(|log| log.origin == origin).ok_or(Refusal::UnknownLog)
}

/// Whether the checkpoint may be cosigned by a witness that has `seen` this much of the log: what it has seen afterwards, and the
/// checkpoint's text to cosign. The caller keeps the former durably before it lets the cosignature out.
///
/// # Errors
/// [`Refusal`] tells why not.
pub fn judge<'r>(log: &KnownLog, seen: Seen, request: &'r AddCheckpoint) -> Result<(Seen, &'r str), Refusal> {
    let text = verify_note(&request.note, &log.keys).map_err(|error| match error {
        NoteError::UnknownKey | NoteError::Signature => Refusal::UnknownKey,
        _ => Refusal::Malformed,
    })?;
    let checkpoint = Checkpoint::parse(text).map_err(|_| Refusal::Malformed)?;
    if checkpoint.origin != log.origin || request.old_size > checkpoint.size {
        return Err(Refusal::Malformed);
    }
    if request.old_size != seen.size {
        return Err(Refusal::Conflict(seen.size));
    }
    if checkpoint.size == seen.size && checkpoint.root != seen.root {
        return Err(Refusal::Conflict(seen.size));
    }
    verify_consistency(seen.size, checkpoint.size, seen.root, checkpoint.root, &request.proof).map_err(|_| Refusal::Inconsistent)?;
    Ok((Seen { size: checkpoint.size, root: checkpoint.root }, text))
}
