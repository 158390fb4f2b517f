//! What can be odd about an archive: stable codes, their severity and what they mean.
//!
//! Invariants: a code's word is part of the public surface and never renamed; every code says in [`Code::meaning`] what it stands for, and
//! the table in the documentation is checked against it. Advice on what to do is deliberately absent: a finding states facts.

use std::fmt;
use std::str::FromStr;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// How much a finding weighs for the verdict.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Severity {
    /// Worth knowing; changes no verdict.
    Info,
    /// Odd: the archive is read, its verdict becomes `warnings`.
    Warning,
    /// The archive cannot be trusted or read: its verdict becomes `refused`.
    Error,
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Info => "INFO",
            Self::Warning => "WARNING",
            Self::Error => "ERROR",
        })
    }
}

macro_rules! codes {
    ($($name:ident $word:literal $meaning:literal,)*) => {
        /// The kinds of finding, by stable code.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Code {
            $(#[doc = $meaning] $name,)*
        }

        impl Code {
            /// Every code with its word, in the order of the documentation.
            pub const ALL: &'static [Code] = &[$(Self::$name,)*];

            /// The stable word.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$name => $word,)* }
            }

            /// What the code stands for, in one sentence.
            #[must_use]
            pub const fn meaning(self) -> &'static str {
                match self { $(Self::$name => $meaning,)* }
            }
        }
    };
}

codes! {
    PathTraversal "path-traversal" "The name climbs out of its folder with a `..` component.",
    AbsolutePath "absolute-path" "The name begins at a root: `/`, a drive letter, or a network share.",
    BackslashPath "backslash-path" "The name contains a backslash, which is a separator on some systems and a letter on others.",
    Symlink "symlink" "The member is a symbolic link; its target text is hashed as content and never followed.",
    Hardlink "hardlink" "The member is recorded as a hard link to another one.",
    SpecialFile "special-file" "The member is recorded as a device, pipe or socket.",
    DuplicatePath "duplicate-path" "Several members bear exactly the same name; all are listed in order.",
    CaseCollision "case-collision" "Names differ only in upper and lower case, in Unicode composition or in empty and `.` parts, so that some systems keep only one.",
    FileDirectoryConflict "file-directory-conflict" "A name is used both for a file and as a folder of other members.",
    ControlCharacter "control-character" "The name contains control characters, a NUL, or characters that reverse the direction of text.",
    NonUtf8Name "non-utf8-name" "The bytes of the name are not UTF-8; the text shown is a guess and the bytes are given in `rawPathHex`.",
    UndeclaredEncoding "undeclared-encoding" "The name is not plain ASCII and the archive does not say in which character set; it was read as UTF-8, which it fits.",
    ReservedName "reserved-name" "The name has a meaning of its own on Windows: a device name, an alternate stream, or a trailing dot or space.",
    LongPath "long-path" "The name is longer than common file systems accept.",
    EmptyName "empty-name" "The member has no name.",
    DepthExceeded "depth-exceeded" "The name lies more folders deep than the limit.",
    Encrypted "encrypted" "The content is encrypted; without the right password it is not examined.",
    UnsupportedMethod "unsupported-method" "The content is compressed by a method that is not read here.",
    CrcMismatch "crc-mismatch" "The content differs from its recorded check value or authentication code.",
    SizeMismatch "size-mismatch" "The content is longer or shorter than its recorded size.",
    LocalCentralMismatch "local-central-mismatch" "The header before the member and the central directory disagree; the central directory is shown.",
    HiddenMember "hidden-member" "Between the listed members lies another one that the central directory does not list.",
    UnreferencedData "unreferenced-data" "Between the listed members lie bytes that belong to none.",
    PrependedData "prepended-data" "Bytes stand before the archive.",
    TrailingData "trailing-data" "Bytes stand after the end of the archive.",
    OverlappingEntries "overlapping-entries" "Several members claim the same bytes; none of them is decompressed.",
    RatioExceeded "ratio-exceeded" "The content is far larger than its compressed form.",
    SizeExceeded "size-exceeded" "The content is larger than the limit; reading stopped there.",
    CountExceeded "count-exceeded" "The archive has more members than the limit.",
    Truncated "truncated" "The archive or a member ends before it is complete.",
    Malformed "malformed" "A structure of the archive contradicts its format.",
    MultiDisk "multi-disk" "The archive says that it is one part of several.",
    TimeExceeded "time-exceeded" "The time allowed for the examination was over; reading stopped there.",
    NestedArchive "nested-archive" "The member is itself an archive; it is hashed as one file and not opened.",
    Sparse "sparse" "The member is stored with holes; it is hashed as the content that the holes belong to.",
    SizeConflict "size-conflict" "Two headers of one member give different sizes; the extended header was followed.",
    NameConflict "name-conflict" "Headers of one member give different names or link targets, and programs differ in which they follow.",
    ConcatenatedStreams "concatenated-streams" "The file is several compressed streams one after another; their contents together were read as one.",
    StoredHash "stored-hash" "The image carries a hash of its content, made when it was acquired; it was not recomputed here.",
    NotOpened "not-opened" "The format holds other files and is not opened here; the file was hashed as one.",
    EmbeddedArchive "embedded-archive" "The file is of another format and holds an archive, which was not opened.",
    TypeMismatch "type-mismatch" "The name ends like another kind of file than the content is, or hides what is run when it is opened.",
    Collection "collection" "The archive looks like the collection of a known forensic tool.",
    EmptyArchive "empty-archive" "The archive lists nothing.",
    FindingsOmitted "findings-omitted" "There were more findings of one kind than are listed.",
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The word is no known finding code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("no finding has this code")]
pub struct UnknownCode;

impl FromStr for Code {
    type Err = UnknownCode;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL.iter().copied().find(|code| code.as_str() == text).ok_or(UnknownCode)
    }
}

impl Serialize for Code {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for Code {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(D::Error::custom)
    }
}

/// One anomaly, of a member or of the archive as a whole.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Finding {
    /// What was found.
    pub code: Code,
    /// How much it weighs.
    pub severity: Severity,
    /// The entry it concerns, where that is not the member it stands under.
    pub path: Option<String>,
    /// The facts, in English, at most about 300 characters.
    pub detail: String,
}

#[cfg(feature = "archives")]
impl Finding {
    pub(crate) fn new(code: Code, severity: Severity, detail: impl Into<String>) -> Self {
        Self { code, severity, path: None, detail: detail.into() }
    }

    pub(crate) fn info(code: Code, detail: impl Into<String>) -> Self {
        Self::new(code, Severity::Info, detail)
    }

    pub(crate) fn warning(code: Code, detail: impl Into<String>) -> Self {
        Self::new(code, Severity::Warning, detail)
    }

    pub(crate) fn error(code: Code, detail: impl Into<String>) -> Self {
        Self::new(code, Severity::Error, detail)
    }
}
