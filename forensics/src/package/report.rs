//! What checking a package gives.
//!
//! Invariant: each check stands under its own name, held or not, and the whole is valid only if every one holds.

use serde::Serialize;

use crate::digest::Sha256Digest;

/// One thing that was checked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Check {
    /// What: `container`, `manifest`, `chain`, …
    pub name: String,
    /// Whether it holds.
    pub ok: bool,
    /// What was found, in English.
    pub detail: String,
}

/// The result of checking a package.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct VerifyReport {
    /// Whether every check holds.
    pub valid: bool,
    /// The checks, in the order they were made.
    pub checks: Vec<Check>,
    /// The item's number, as the entries say.
    pub evidence_number: Option<String>,
    /// The case's number, as the last entry says.
    pub case_number: Option<String>,
    /// The item's digest, as the manifest says.
    pub sha256: Option<Sha256Digest>,
    /// The item's length, as the manifest says.
    pub size_bytes: Option<u64>,
    /// How many custody entries the package has.
    pub events: u64,
    /// The log's name, as the checkpoint says.
    pub log_origin: Option<String>,
    /// The log's size at the checkpoint.
    pub log_size: Option<u64>,
}

impl VerifyReport {
    pub(super) fn new() -> Self {
        Self {
            valid: false,
            checks: Vec::new(),
            evidence_number: None,
            case_number: None,
            sha256: None,
            size_bytes: None,
            events: 0,
            log_origin: None,
            log_size: None,
        }
    }

    pub(super) fn record(&mut self, name: impl Into<String>, outcome: Result<String, String>) -> bool {
        let (ok, detail) = match outcome {
            Ok(detail) => (true, detail),
            Err(detail) => (false, detail),
        };
        self.checks.push(Check { name: name.into(), ok, detail });
        ok
    }
}
