//! The manifest: what a file is and what it contains.
//!
//! Invariants: serialised it is exactly the public form `chot.manifest/1`; the outer file is always hashed, whatever is found
//! inside; members are in the order of the archive's directory and keyed by their index, never by name.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use super::finding::Finding;
use crate::digest::Sha256Digest;

/// The manifest's schema name.
pub const MANIFEST_SCHEMA: &str = "chot.manifest/1";

/// What can be said of the file as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// Every member was read and hashed, nothing odd.
    Complete,
    /// Every readable member was hashed, and there is at least one warning.
    Warnings,
    /// The archive cannot be trusted or read.
    Refused,
    /// Not an archive that is opened here, or one whose very directory is encrypted; hashed as one file.
    Opaque,
}

impl Verdict {
    /// The word of the public form.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Complete => "complete",
            Self::Warnings => "warnings",
            Self::Refused => "refused",
            Self::Opaque => "opaque",
        }
    }
}

/// The examined file itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct FileSummary {
    /// The name it was given with; never used as a path.
    pub name: String,
    /// Its media type by its first bytes; absent in manifests made before it was looked at. It stands before length and digest,
    /// which the verifier made of shell commands finds at the end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub content_type: Option<Cow<'static, str>>,
    /// Its length.
    pub size_bytes: u64,
    /// Its digest.
    pub sha256: Sha256Digest,
}

/// One file inside the archive; folders are not members.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Member {
    /// Its place in the archive's directory, from 0, folders counted too.
    pub index: u64,
    /// Its name as text.
    pub path: String,
    /// The bytes of its name, where they are not UTF-8.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub raw_path_hex: Option<String>,
    /// The length of its content: as read where it was read whole, else as recorded.
    pub size_bytes: u64,
    /// The digest of its content; absent where it could not be read whole.
    pub sha256: Option<Sha256Digest>,
    /// Whether it is stored encrypted.
    pub encrypted: bool,
    /// Last change as recorded: `…Z` where the archive tells universal time, without zone where it does not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub modified_at: Option<String>,
    /// The media type of its content by its first bytes; absent where nothing was read, and in manifests made before it was looked at.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub content_type: Option<Cow<'static, str>>,
    /// What is odd about it.
    pub findings: Vec<Finding>,
}

/// The result of an examination.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Manifest {
    /// [`MANIFEST_SCHEMA`].
    pub schema: String,
    /// The file itself.
    pub file: FileSummary,
    /// The format told from the content: `zip`, another word such as `tar` or `pdf`, or `unknown`.
    pub format: String,
    /// What can be said of it as a whole.
    pub verdict: Verdict,
    /// Its members, in the order of the archive's directory.
    pub members: Vec<Member>,
    /// What is odd about the archive as a whole.
    pub findings: Vec<Finding>,
}

impl Manifest {
    /// Every finding, of the archive first, then of the members in order.
    pub fn all_findings(&self) -> impl Iterator<Item = &Finding> {
        self.findings.iter().chain(self.members.iter().flat_map(|member| &member.findings))
    }
}
