//! What somebody says of how evidence was acquired at its source, signed: the acquisition record.
//!
//! Invariants: a record has one form, its canonical JSON, and those bytes behind the line [`ACQUISITION_SCHEMA`] are what is signed
//! (a C2SP signed note with Ed25519); only that form parses; a record is never taken without its signature holding. Who the key
//! belongs to is deliberately not told here: the record carries it, so that it proves only that one hand made all of it.

#[cfg(feature = "archives")]
mod collection;
mod manifest;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

#[cfg(feature = "archives")]
pub use collection::{CollectionWriter, PackError, Packed, Packing, Stamp};
pub use manifest::{Attribute, COLLECTION_SCHEMA, Collected, CollectedKind, CollectedState, CollectionManifest};

use crate::archive::FileSummary;
use crate::custody::{Tool, canonical_json};
use crate::digest::Sha256Digest;
use crate::note::{KeyKind, Signer, VerifierKey, verify_note};

/// The schema name of a record, and the first line of what is signed.
pub const ACQUISITION_SCHEMA: &str = "chot.acquisition/1";
/// The longest acquisition file that is read, in bytes.
pub const MAX_ACQUISITION_BYTES: usize = 64 << 10;

/// Why an acquisition is not accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AcquisitionError {
    /// It is longer than 64 KiB.
    #[error("it is longer than an acquisition record may be (64 KiB)")]
    TooLong,
    /// It is no acquisition record, or not in its one form.
    #[error("it is no acquisition record in its one form")]
    Form,
    /// The key is malformed, or a key of another kind.
    #[error("its key is malformed")]
    Key,
    /// The signature does not hold.
    #[error("its signature does not hold")]
    Signature,
}

/// The device that evidence was acquired from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Device {
    /// Its name.
    pub name: String,
    /// Its operating system.
    pub os: Option<String>,
    /// Its serial number.
    pub serial: Option<String>,
}

/// How many of each the collection holds or tells of.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Counts {
    /// Files whose content is in the collection.
    pub files: u64,
    /// Bytes of that content.
    pub bytes: u64,
    /// Of those files: changed while they were read.
    pub changed: u64,
    /// Files and folders that could not be read.
    pub unread: u64,
    /// Folders, links, devices, pipes and sockets, and what was left out: told of, without content.
    pub recorded: u64,
}

/// A file by its digest and length.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct FileDigest {
    /// Its digest.
    pub sha256: Sha256Digest,
    /// Its length.
    pub size_bytes: u64,
}

/// How a collection was acquired, in the words of who did it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct AcquisitionRecord {
    /// [`ACQUISITION_SCHEMA`].
    pub schema: String,
    /// The collection.
    pub container: FileSummary,
    /// Its list of what was found at the source.
    pub manifest: FileDigest,
    /// How much that is.
    pub counts: Counts,
    /// Who acquired it.
    pub acquired_by: String,
    /// From what device.
    pub device: Device,
    /// With what program.
    pub tool: Tool,
    /// Where.
    pub place: String,
    /// Why.
    pub reason: String,
    /// The paths that were collected, as given.
    pub sources: Vec<String>,
    /// When it began, by the device's clock, in UTC.
    pub began_at: String,
    /// When the collection was whole, by the device's clock, in UTC.
    pub ended_at: String,
    /// How far the device's local time is ahead of UTC.
    pub utc_offset_minutes: i32,
    /// How far the device's clock was found to be ahead of the true time; `null` where nobody looked.
    pub clock_offset_seconds: Option<i64>,
    /// The number of a physical seal.
    pub seal_number: Option<String>,
}

/// A record whose signature holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Acquisition {
    record: AcquisitionRecord,
    key: VerifierKey,
    signature: String,
}

/// What is signed: the schema's name, and the record in its canonical form.
fn signed_text(record: &AcquisitionRecord) -> Option<String> {
    let bytes = canonical_json(&serde_json::to_value(record).ok()?).ok()?;
    Some(format!("{ACQUISITION_SCHEMA}\n{}\n", String::from_utf8(bytes).ok()?))
}

impl Acquisition {
    /// Signs a record.
    ///
    /// # Errors
    /// [`AcquisitionError::Form`] where it has another schema, or a number has no canonical form.
    pub fn sign(record: AcquisitionRecord, signer: &Signer) -> Result<Self, AcquisitionError> {
        if record.schema != ACQUISITION_SCHEMA {
            return Err(AcquisitionError::Form);
        }
        let text = signed_text(&record).ok_or(AcquisitionError::Form)?;
        let note = signer.sign(&text).map_err(|_| AcquisitionError::Form)?;
        let signature = note.strip_prefix(text.as_str()).map(str::trim).ok_or(AcquisitionError::Form)?.to_owned();
        let key = VerifierKey::parse(&signer.verifier_key()).map_err(|_| AcquisitionError::Key)?;
        Ok(Self { record, key, signature })
    }

    /// Reads an acquisition file.
    ///
    /// # Errors
    /// [`AcquisitionError`]: it is not in its one form, or its signature does not hold.
    pub fn parse(text: &str) -> Result<Self, AcquisitionError> {
        if text.len() > MAX_ACQUISITION_BYTES {
            return Err(AcquisitionError::TooLong);
        }
        let value: Value = serde_json::from_str(text).map_err(|_| AcquisitionError::Form)?;
        let read = Self::from_value(&value)?;
        if read.to_text() == text { Ok(read) } else { Err(AcquisitionError::Form) }
    }

    /// Reads an acquisition from its JSON value, as an ACQUIRED entry carries it.
    ///
    /// # Errors
    /// As [`Acquisition::parse`].
    pub fn from_value(value: &Value) -> Result<Self, AcquisitionError> {
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Parts {
            key: String,
            record: AcquisitionRecord,
            signature: String,
        }
        let Parts { key, record, signature } = Parts::deserialize(value).map_err(|_| AcquisitionError::Form)?;
        if record.schema != ACQUISITION_SCHEMA {
            return Err(AcquisitionError::Form);
        }
        let key = VerifierKey::parse(&key).ok().filter(|key| key.kind() == KeyKind::Log).ok_or(AcquisitionError::Key)?;
        let text = signed_text(&record).ok_or(AcquisitionError::Form)?;
        let one_line = !signature.contains('\n');
        verify_note(&format!("{text}\n{signature}\n"), std::slice::from_ref(&key))
            .ok()
            .filter(|signed| one_line && *signed == text)
            .ok_or(AcquisitionError::Signature)?;
        let read = Self { record, key, signature };
        if read.to_value() == *value { Ok(read) } else { Err(AcquisitionError::Form) }
    }

    /// The JSON value: record, key and signature line.
    #[must_use]
    pub fn to_value(&self) -> Value {
        json!({ "key": self.key.to_text(), "record": self.record, "signature": self.signature })
    }

    /// The text of the file: the canonical JSON and a newline.
    #[must_use]
    pub fn to_text(&self) -> String {
        let bytes = canonical_json(&self.to_value()).unwrap_or_default();
        format!("{}\n", String::from_utf8(bytes).unwrap_or_default())
    }

    /// What is said.
    #[must_use]
    pub fn record(&self) -> &AcquisitionRecord {
        &self.record
    }

    /// The key that signed it.
    #[must_use]
    pub fn key(&self) -> &VerifierKey {
        &self.key
    }

    /// Whether it is about these bytes.
    #[must_use]
    pub fn is_of(&self, sha256: Sha256Digest, size_bytes: u64) -> bool {
        (self.record.container.sha256, self.record.container.size_bytes) == (sha256, size_bytes)
    }
}

/// The acquisition that the detail of an ACQUIRED entry carries, checked, and about the bytes given; `None` where it carries none.
///
/// # Errors
/// Why it does not hold.
pub fn of_entry(detail: &Map<String, Value>, (sha256, size_bytes): (Sha256Digest, u64)) -> Option<Result<Acquisition, String>> {
    let value = detail.get("acquisition")?;
    Some(match Acquisition::from_value(value) {
        Err(error) => Err(error.to_string()),
        Ok(acquisition) if acquisition.is_of(sha256, size_bytes) => Ok(acquisition),
        Ok(_) => Err("it names other bytes than the item has".to_owned()),
    })
}
