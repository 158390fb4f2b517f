//! The custody package: everything needed to check one evidence item's history without the hub.
//!
//! Invariants: a package has exactly one byte form (files stored without compression, in a fixed order, with a fixed date), so that any
//! changed byte is found; every file in it is bound by another: see [`package_files_digest`]. Trust in the log's key is
//! deliberately absent: without trusted keys a package only proves that it agrees with itself.

mod container;
mod files;
mod given;
mod guide;
mod history;
mod members;
mod proof;
mod report;
mod verify;
mod witnessed;

use std::fmt;
use std::io::{self, Write};
use std::sync::Arc;

use serde_json::{Map, Value};

pub use given::Unfit;
pub use guide::verify_md;
pub use members::{
    MAX_MEMBERS, MemberPackageInput, MemberProof, MemberProver, ProveError, member_files_digest, prove_members, write_member_package,
};
pub use proof::InclusionProof;
pub use report::{Check, PackageKind, ProvenMember, SignerKey, StampShown, VerifyReport, WitnessKey};
pub use verify::{Expected, verify_package, verify_package_against};
pub use witnessed::WitnessPolicy;

use crate::digest::{Sha256Digest, sha256};
use crate::source::Source;
use container::Writer;

/// The manifest in a package.
pub const MANIFEST_FILE: &str = "manifest.json";
/// The rows of the proved members in a member package, one a line.
pub const MEMBERS_FILE: &str = "members.jsonl";
/// The item's custody entries, one a line.
pub const CUSTODY_FILE: &str = "custody.jsonl";
/// The signed checkpoint that the proofs lead to.
pub const CHECKPOINT_FILE: &str = "checkpoint.txt";
/// The verifier keys that signed the checkpoint, one a line.
pub const KEYS_FILE: &str = "keys.txt";
/// The answer of a time-stamping authority about the checkpoint (RFC 3161), where there is one.
pub const TIMESTAMP_FILE: &str = "timestamp.tsr";
/// How to check the package without this software.
pub const GUIDE_FILE: &str = "VERIFY.md";
/// The report, where there is one.
pub const REPORT_FILE: &str = "report.pdf";

/// What goes into a package.
#[derive(Clone)]
pub struct PackageInput {
    /// The manifest as JSON, which may be larger than memory.
    pub manifest: Arc<dyn Source>,
    /// The stored bytes of the item's entries, in order; the last is the EXPORTED one of this package.
    pub entries: Vec<Vec<u8>>,
    /// For each entry its proof in the log of the checkpoint.
    pub proofs: Vec<InclusionProof>,
    /// The signed checkpoint, the log's own signature first; cosignatures of witnesses after it.
    pub checkpoint: String,
    /// The verifier keys that signed or cosigned the checkpoint: exactly those, each once.
    pub keys: Vec<String>,
    /// The time stamp over the checkpoint as its log alone signed it, where there is one.
    pub timestamp: Option<Vec<u8>>,
    /// The report, where there is one.
    pub report: Option<Vec<u8>>,
    /// The text of [`verify_md`].
    pub verify_md: String,
}

impl fmt::Debug for PackageInput {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PackageInput").field("manifest", &self.manifest.len()).field("entries", &self.entries.len()).finish_non_exhaustive()
    }
}

/// Why a package could not be written.
#[derive(Debug, thiserror::Error)]
pub enum PackageError {
    /// The output failed.
    #[error("the package could not be written")]
    Write(#[from] io::Error),
    /// There is not exactly one proof for each entry, or no entry at all.
    #[error("there must be one inclusion proof for each custody entry")]
    Proofs,
    /// A file is larger than the container can hold (4 GiB - 1).
    #[error("a file of the package is too large")]
    TooLarge,
}

/// The name of the proof of the entry in line `line` of the custody file, from 1.
pub(crate) fn proof_file(line: usize) -> String {
    format!("proofs/{line:06}.tlog-proof")
}

/// The name of the proof of the member in line `line` of the members' file, from 1.
pub(crate) fn member_proof_file(line: usize) -> String {
    format!("inventory/{line:06}.proof")
}

/// What the EXPORTED entry must carry as `detail.packageFiles`: the digest of each file that no other rule binds.
///
/// `manifest` is the digest of its bytes. The order of work at an export: make the manifest's bytes, take [`verify_md`] and the report if any; put this value into the
/// EXPORTED entry; append the entry to the log; sign a checkpoint that covers it; collect the proofs; [`write_package`].
/// The entries themselves are bound by the log, the log by the checkpoint, the checkpoint by its signature.
#[must_use]
pub fn package_files_digest(manifest: Sha256Digest, verify_md: &str, report: Option<&[u8]>) -> Value {
    Value::Object(bound_files(manifest, sha256(verify_md.as_bytes()), report.map(sha256)))
}

/// The files that an EXPORTED entry binds, by their digests.
fn bound_files(manifest: Sha256Digest, guide: Sha256Digest, report: Option<Sha256Digest>) -> Map<String, Value> {
    let report = report.map(|report| (REPORT_FILE, report));
    let files = [(MANIFEST_FILE, manifest), (GUIDE_FILE, guide)].into_iter().chain(report);
    files.map(|(name, digest)| (name.to_owned(), Value::String(digest.to_string()))).collect()
}

/// Writes a package; the same input always gives the same bytes.
///
/// # Errors
/// [`PackageError`] when the input is incomplete or the output fails.
pub fn write_package<W: Write>(out: W, input: &PackageInput) -> Result<(), PackageError> {
    if input.entries.is_empty() || input.entries.len() != input.proofs.len() {
        return Err(PackageError::Proofs);
    }
    let mut writer = Writer::new(out);
    writer.file_from(MANIFEST_FILE, input.manifest.as_ref())?;
    let mut lines = input.entries.join(&b'\n');
    lines.push(b'\n');
    writer.file(CUSTODY_FILE, &lines)?;
    for (position, proof) in input.proofs.iter().enumerate() {
        let text = proof.to_text(&input.checkpoint);
        writer.file(&proof_file(position.saturating_add(1)), text.as_bytes())?;
    }
    writer.file(CHECKPOINT_FILE, input.checkpoint.as_bytes())?;
    let mut keys = input.keys.join("\n");
    keys.push('\n');
    writer.file(KEYS_FILE, keys.as_bytes())?;
    if let Some(timestamp) = &input.timestamp {
        writer.file(TIMESTAMP_FILE, timestamp)?;
    }
    writer.file(GUIDE_FILE, input.verify_md.as_bytes())?;
    if let Some(report) = &input.report {
        writer.file(REPORT_FILE, report)?;
    }
    Ok(writer.finish()?)
}
