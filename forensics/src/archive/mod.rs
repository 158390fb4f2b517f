//! Archives: telling what a file is and hashing every member without writing it anywhere.
//!
//! Invariants: names are data, never paths; nothing an archive declares is believed before it is checked against real bytes;
//! memory is bounded by the number of entries, never by the size of content; the outer file is always hashed. Unpacking to disk is
//! deliberately absent.

mod finding;
mod manifest;
mod options;

pub use finding::{Code, Finding, Severity, UnknownCode};
pub use manifest::{FileSummary, MANIFEST_SCHEMA, Manifest, Member, Verdict};
pub use options::{InspectError, InspectOptions, Limits, Progress, Silent};

use crate::source::Source;

/// Whether a character in a name can mislead a reader or a terminal: controls, and marks that reverse or hide text.
pub(crate) fn is_deceptive(character: char) -> bool {
    character.is_control()
        || matches!(character, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}')
}

/// Examines a file: its digest, its format and, where it is a ZIP archive, every member.
///
/// A bad archive is a manifest with verdict [`Verdict::Refused`], not an error.
///
/// # Errors
/// [`InspectError`] when the source cannot be read or the caller stops the examination.
pub fn inspect(
    source: &dyn Source,
    name: &str,
    options: &InspectOptions,
    progress: &dyn Progress,
) -> Result<Manifest, InspectError> {
    let mut hasher = crate::digest::Sha256Hasher::new();
    let mut buffer = vec![0_u8; 1 << 20];
    loop {
        if progress.stop() {
            return Err(InspectError::Stopped);
        }
        let count = crate::source::read_full(source, hasher.bytes(), &mut buffer)?;
        if count == 0 {
            break;
        }
        hasher.update(buffer.get(..count).unwrap_or_default());
    }
    let _ = options;
    let size_bytes = hasher.bytes();
    let mut manifest = Manifest {
        schema: MANIFEST_SCHEMA.to_owned(),
        file: FileSummary {
            name: name.to_owned(),
            size_bytes,
            sha256: hasher.finish(),
        },
        format: "unknown".to_owned(),
        verdict: Verdict::Opaque,
        members: Vec::new(),
        findings: Vec::new(),
    };
    manifest.verdict = manifest.judge();
    Ok(manifest)
}
