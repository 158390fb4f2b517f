//! The custody package: everything needed to check one evidence item's history without the hub.
//!
//! Invariants: a package has exactly one byte form (files stored without compression, in a fixed order, with a fixed date), so that any
//! changed byte is found; every file in it is bound by another: see [`package_files_digest`]. Trust in the log's key is
//! deliberately absent: without trusted keys a package only proves that it agrees with itself.

mod container;
mod guide;
mod members;
mod proof;
mod report;
mod verify;
mod witnessed;

use std::io::{self, Write};

use serde_json::{Map, Value};

pub use guide::verify_md;
pub use members::{MAX_MEMBERS, MemberPackageInput, MemberProof, ProveError, member_files_digest, prove_members, write_member_package};
pub use proof::InclusionProof;
pub use report::{Check, PackageKind, ProvenMember, SignerKey, StampShown, VerifyReport, WitnessKey};
pub use verify::{Expected, verify_package, verify_package_against};
pub use witnessed::WitnessPolicy;

use crate::digest::sha256;
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
#[derive(Debug, Clone)]
pub struct PackageInput {
    /// The manifest as JSON.
    pub manifest: Vec<u8>,
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
/// The order of work at an export: make the manifest's bytes, take [`verify_md`] and the report if any; put this value into the
/// EXPORTED entry; append the entry to the log; sign a checkpoint that covers it; collect the proofs; [`write_package`].
/// The entries themselves are bound by the log, the log by the checkpoint, the checkpoint by its signature.
#[must_use]
pub fn package_files_digest(manifest: &[u8], verify_md: &str, report: Option<&[u8]>) -> Value {
    let mut files = Map::new();
    let mut put = |name: &str, bytes: &[u8]| {
        files.insert(name.to_owned(), Value::String(sha256(bytes).to_string()));
    };
    put(MANIFEST_FILE, manifest);
    put(GUIDE_FILE, verify_md.as_bytes());
    if let Some(report) = report {
        put(REPORT_FILE, report);
    }
    Value::Object(files)
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
    writer.file(MANIFEST_FILE, &input.manifest)?;
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
