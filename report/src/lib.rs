//! The court report of an evidence item: one PDF/A-2b document in Vietnamese and English.
//!
//! Takes what is recorded of an item, checks that it holds, and gives bytes. No database, network, clock or chance: the
//! same entries and the same checkpoint give the same bytes, dated by the checkpoint, so that the digest of a report can be
//! logged before the report is handed over. Fonts are part of the program and embedded as subsets.

mod closing;
mod content;
mod draw;
mod emblem;
mod findings;
mod flow;
mod fonts;
mod history;
mod inventory;
mod qr;
mod sheet;
mod time;
mod words;

use chot_forensics::archive::Manifest;
use chot_forensics::custody::{CustodyEntry, entry_hash, verify_chain};
use chot_forensics::digest::Sha256Digest;
use chot_forensics::merkle::{leaf_hash, verify_inclusion};
use chot_forensics::note::{Checkpoint, VerifierKey, verify_note};
use chot_forensics::package::InclusionProof;
use chrono::{DateTime, Utc};

pub use inventory::Inventory;

/// An entry and where it stands.
#[derive(Clone, Debug)]
pub struct LoggedEntry {
    /// The stored bytes.
    pub bytes: Vec<u8>,
    /// Its place in the log, from 0.
    pub log_index: u64,
    /// That it is in the log of the checkpoint.
    pub proof: InclusionProof,
}

/// What a report is made of.
#[derive(Clone, Debug)]
pub struct ReportInput {
    /// The mark of the case as FIRST writes it: `TLP:AMBER`.
    pub tlp: String,
    /// The agency that handed the item in, by name.
    pub agency: String,
    /// What the item is, in the words of who handed it in.
    pub description: Option<String>,
    /// What the item is; its members are told by `inventory`.
    pub manifest: Manifest,
    /// What the item holds.
    pub inventory: Inventory,
    /// The digest of the manifest's bytes as a custody package holds them.
    pub manifest_sha256: Sha256Digest,
    /// The item's entries in order, from the first.
    pub entries: Vec<LoggedEntry>,
    /// A signed checkpoint that covers them.
    pub checkpoint: String,
    /// When it was signed.
    pub signed_at: DateTime<Utc>,
    /// The public keys of the log; those that signed are printed.
    pub keys: Vec<String>,
    /// Where the log's keys are published.
    pub keys_url: String,
}

/// Why there is no report.
#[derive(Debug, thiserror::Error)]
pub enum ReportError {
    /// What is recorded does not hold: then nothing is reported.
    #[error("the records do not hold: {0}")]
    Records(String),
    /// A font that is part of the program cannot be read.
    #[error("a font of the program cannot be read")]
    Font,
    /// The document would not be PDF/A.
    #[error("the document cannot be written: {0}")]
    Pdf(String),
}

/// An entry as it is told.
pub(crate) struct Told {
    pub(crate) entry: CustodyEntry,
    pub(crate) hash: Sha256Digest,
    pub(crate) log_index: u64,
}

/// Everything that the report tells, after it was checked.
pub(crate) struct Facts<'a> {
    pub(crate) input: &'a ReportInput,
    pub(crate) events: Vec<Told>,
    pub(crate) first: &'a CustodyEntry,
    pub(crate) checkpoint: Checkpoint,
    pub(crate) signers: Vec<VerifierKey>,
    pub(crate) last_proof: &'a InclusionProof,
}

/// Makes the report.
///
/// # Errors
/// [`ReportError::Records`] where the entries are no chain, are not in the log of the checkpoint, or are about other bytes
/// than the manifest; [`ReportError::Pdf`] where the document would not conform.
pub fn render(input: &ReportInput) -> Result<Vec<u8>, ReportError> {
    let fonts = fonts::Fonts::load()?;
    let parsed = checked_entries(input)?;
    let first = parsed.first().ok_or_else(|| fault("there is no entry"))?;
    let last_proof = input.entries.last().map(|entry| &entry.proof).ok_or_else(|| fault("there is no entry"))?;
    let keys = input.keys.iter().map(|key| VerifierKey::parse(key)).collect::<Result<Vec<_>, _>>().map_err(fault)?;
    let checkpoint = Checkpoint::parse(verify_note(&input.checkpoint, &keys).map_err(fault)?).map_err(fault)?;
    let signers = keys.into_iter().filter(|key| verify_note(&input.checkpoint, std::slice::from_ref(key)).is_ok()).collect();
    let events = input.entries.iter().zip(&parsed).map(|(logged, entry)| Told {
        entry: entry.clone(),
        hash: entry_hash(&logged.bytes),
        log_index: logged.log_index,
    });
    let facts = Facts { input, events: events.collect(), first, checkpoint, signers, last_proof };
    for (logged, entry) in input.entries.iter().zip(&parsed) {
        if entry.log_id != facts.checkpoint.origin || logged.proof.index != logged.log_index {
            return Err(fault(format!("entry {} is of another place or log", entry.sequence)));
        }
        verify_inclusion(leaf_hash(&logged.bytes), logged.log_index, facts.checkpoint.size, &logged.proof.hashes, facts.checkpoint.root)
            .map_err(|error| fault(format!("entry {} is not in the log: {error}", entry.sequence)))?;
    }
    let flow = content::write(&fonts, &facts);
    draw::draw(&fonts, &flow, content::metadata(&facts))
}

fn fault(why: impl ToString) -> ReportError {
    ReportError::Records(why.to_string())
}

/// The entries, which must be one chain about the bytes of the manifest.
fn checked_entries(input: &ReportInput) -> Result<Vec<CustodyEntry>, ReportError> {
    verify_chain(input.entries.iter().map(|entry| entry.bytes.as_slice())).map_err(fault)?;
    let parsed = input.entries.iter().map(|logged| CustodyEntry::parse(&logged.bytes)).collect::<Result<Vec<_>, _>>().map_err(fault)?;
    let file = &input.manifest.file;
    match parsed.iter().find(|entry| entry.subject.sha256 != file.sha256 || entry.subject.size_bytes != file.size_bytes) {
        Some(other) => Err(fault(format!("entry {} is about other bytes than the manifest", other.sequence))),
        None => Ok(parsed),
    }
}
