//! What checking a package gives.
//!
//! Invariant: each check stands under its own name, held or not, and the whole is valid only if every one holds.

use serde::Serialize;

use crate::archive::Member;
use crate::digest::Sha256Digest;
use crate::note::VerifierKey;

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

impl Check {
    /// Whether it is about a file that was given beside the package.
    #[must_use]
    pub fn is_of_given(&self) -> bool {
        self.name == "evidence" || self.name == "member" || self.name.starts_with("member ")
    }
}

/// A key that signed the checkpoint.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SignerKey {
    /// The name in its signature; for a log, its origin.
    pub name: String,
    /// The short mark of the key, as notes carry it. Too short to tell two keys apart for certain.
    pub key_id: String,
    /// The SHA-256 of the public key in its DER form: what to compare.
    pub fingerprint: Sha256Digest,
    /// The key as `keys.txt` has it.
    pub key: String,
}

impl From<&VerifierKey> for SignerKey {
    fn from(key: &VerifierKey) -> Self {
        Self { name: key.name().to_owned(), key_id: key.id(), fingerprint: key.fingerprint(), key: key.to_text() }
    }
}

/// A witness that cosigned the checkpoint.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct WitnessKey {
    /// The key.
    #[serde(flatten)]
    pub key: SignerKey,
    /// When, in seconds since 1970, by the witness's clock.
    pub cosigned_at_seconds: u64,
    /// The same as a date, up to the year 9999.
    pub cosigned_at: Option<String>,
    /// What is odd about that time beside the package's last event.
    pub remark: Option<String>,
    /// Whether the caller gave this key as a witness's. Otherwise anybody may have made it.
    pub known: bool,
}

/// What the time stamp of the package says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct StampShown {
    /// When, by the authority's clock.
    pub gen_time: String,
    /// The name in the authority's certificate.
    pub authority: String,
    /// The SHA-256 of that certificate.
    pub certificate: Sha256Digest,
    /// The policy under which it was made, as a dotted object identifier.
    pub policy: String,
    /// The stamp's number at the authority, in hexadecimal.
    pub serial: String,
    /// Whether the certificate leads to an authority that the caller gave. Otherwise anybody may have made it.
    pub trusted: bool,
}

/// Which of the two kinds of package it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum PackageKind {
    /// The whole history of one item, with its manifest.
    Item,
    /// Chosen members of one item, without the others.
    Members,
}

/// A member that is proved to be in the examined inventory.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ProvenMember {
    /// Its place in the archive's directory.
    pub index: u64,
    /// Its name.
    pub path: String,
    /// The length of its content.
    pub size_bytes: u64,
    /// The digest of its content, where it could be read whole.
    pub sha256: Option<Sha256Digest>,
}

impl From<&Member> for ProvenMember {
    fn from(member: &Member) -> Self {
        Self { index: member.index, path: member.path.clone(), size_bytes: member.size_bytes, sha256: member.sha256 }
    }
}

/// The result of checking a package.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct VerifyReport {
    /// Whether every check holds.
    pub valid: bool,
    /// Whether every check of the package itself holds, whatever files were given beside it.
    pub package_valid: bool,
    /// Which kind of package it is.
    pub kind: PackageKind,
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
    /// The proved members of a member package; none for a whole item, whose manifest lists them.
    pub members: Vec<ProvenMember>,
    /// The log's own key by which the checkpoint's signature holds.
    pub signers: Vec<SignerKey>,
    /// Keys under other names that signed the checkpoint as well. They are not the log's, and whose they are is not proved.
    pub strangers: Vec<SignerKey>,
    /// The witnesses whose cosignatures of the checkpoint hold by the keys in the package.
    pub witnesses: Vec<WitnessKey>,
    /// The time stamp, where the package has one that holds.
    pub timestamp: Option<StampShown>,
    /// Whether who signed is proved: the checkpoint holds by a key that the caller gave. Otherwise anybody may have signed.
    pub identity_proved: bool,
    /// Why the checkpoint that the caller gave says neither for nor against the package: it is of another size, and no proof of
    /// consistency was given. The package may be valid all the same.
    pub not_compared: Option<String>,
}

impl VerifyReport {
    pub(super) fn new() -> Self {
        Self {
            valid: false,
            package_valid: false,
            kind: PackageKind::Item,
            checks: Vec::new(),
            evidence_number: None,
            case_number: None,
            sha256: None,
            size_bytes: None,
            events: 0,
            log_origin: None,
            log_size: None,
            members: Vec::new(),
            signers: Vec::new(),
            strangers: Vec::new(),
            witnesses: Vec::new(),
            timestamp: None,
            identity_proved: false,
            not_compared: None,
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

    /// Draws the sum of all checks.
    pub(super) fn judge(&mut self) {
        self.valid = self.checks.iter().all(|check| check.ok);
        self.package_valid = self.checks.iter().all(|check| check.ok || check.is_of_given());
    }
}
