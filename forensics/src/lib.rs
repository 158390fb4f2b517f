//! Evidence without a hub: what a file is and contains, what happened to it, and how anybody can check both.
//!
//! The hub and the small program `chot-verify` use this crate alike. It is synchronous and pure: it takes bytes, sources,
//! writers and times as values and gives values back.
//!
//! # Invariants
//! 1. No path, clock, random number, identifier or environment variable is chosen here; only [`cli`] opens files, and only those
//!    named in its arguments.
//! 2. A digest never stands without the number of bytes it covers.
//! 3. Archive members are hashed, handed to who asks for their content, and never written anywhere; their names are data and never paths.
//! 4. Limits apply to what is really read, not to what an archive declares; memory grows with the number of entries, not with content.
//! 5. A bad archive is a result, not an error: errors are for media that cannot be read and for callers that stop the work.
//! 6. The bytes of a custody entry have one form; what is stored, hashed, logged and exported are those bytes.
//! 7. A custody package has one form; any changed byte of it fails a check that is named.
//! 8. Nothing here panics on any input, and there is no unsafe code.
//!
//! # Example
//! ```
//! use chot_forensics::archive::{InspectOptions, Silent, Verdict, inspect};
//! use chot_forensics::digest::sha256;
//! use chot_forensics::source::BytesSource;
//!
//! // An empty ZIP archive is 22 bytes: an end record and nothing before it.
//! let mut file = b"PK\x05\x06".to_vec();
//! file.resize(22, 0);
//!
//! let manifest = inspect(
//!     &BytesSource(file.clone()),
//!     "empty.zip",
//!     &InspectOptions::default(),
//!     &Silent,
//! )?;
//! assert_eq!(manifest.format, "zip");
//! assert_eq!(manifest.file.sha256, sha256(&file));
//! assert_eq!(manifest.verdict, Verdict::Warnings);
//! assert_eq!(manifest.findings[0].code.as_str(), "empty-archive");
//! # Ok::<(), chot_forensics::archive::InspectError>(())
//! ```
#![forbid(unsafe_code)]

pub mod acquisition;
pub mod archive;
#[cfg(feature = "archives")]
pub mod artifacts;
pub mod case_uco;
pub mod cli;
pub mod compare;
pub mod custody;
#[cfg(feature = "archives")]
pub mod derive;
pub mod digest;
mod instant;
pub mod merkle;
pub mod note;
pub mod package;
#[cfg(feature = "archives")]
pub mod rules;
pub mod source;
pub mod timestamp;
pub mod witness;
mod zip_end;
