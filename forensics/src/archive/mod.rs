//! Archives: telling what a file is and hashing every member without writing it anywhere.
//!
//! Invariants: names are data, never paths; nothing an archive declares is believed before it is checked against real bytes;
//! memory is bounded, whatever the archive holds: a list too long for it goes to a file of the caller's; the outer file is always hashed.
//! Unpacking to disk is deliberately absent. Without the feature `archives` only the manifest and its findings are left, for those who check and do not examine.

#[cfg(feature = "archives")]
mod below;
#[cfg(feature = "archives")]
mod codec;
#[cfg(feature = "archives")]
mod decode;
#[cfg(feature = "archives")]
mod directory;
#[cfg(feature = "archives")]
mod entry;
#[cfg(feature = "archives")]
mod ewf;
#[cfg(feature = "archives")]
mod feed;
mod finding;
#[cfg(feature = "archives")]
mod format;
#[cfg(feature = "archives")]
mod forward;
#[cfg(feature = "archives")]
mod layout;
#[cfg(feature = "archives")]
mod legacy;
#[cfg(feature = "archives")]
mod listing;
mod manifest;
#[cfg(feature = "archives")]
mod members;
#[cfg(feature = "archives")]
mod names;
#[cfg(feature = "archives")]
mod open;
#[cfg(feature = "archives")]
mod options;
#[cfg(feature = "archives")]
mod pipe;
#[cfg(feature = "archives")]
mod rows;
#[cfg(feature = "archives")]
mod salvage;
#[cfg(feature = "archives")]
mod sevenz;
#[cfg(feature = "archives")]
mod sevenz_aes;
#[cfg(feature = "archives")]
mod sevenz_header;
#[cfg(feature = "archives")]
mod sink;
#[cfg(feature = "archives")]
mod solo;
#[cfg(feature = "archives")]
mod sparse;
#[cfg(feature = "archives")]
mod spool;
#[cfg(feature = "archives")]
mod stream;
#[cfg(feature = "archives")]
mod strong;
#[cfg(feature = "archives")]
mod tap;
#[cfg(feature = "archives")]
mod tar;
#[cfg(feature = "archives")]
mod tar_header;
#[cfg(feature = "archives")]
mod types;
#[cfg(feature = "archives")]
mod unpack;
#[cfg(feature = "archives")]
mod window;
#[cfg(feature = "archives")]
mod work;
#[cfg(feature = "archives")]
mod zip;

pub use finding::{Code, Finding, Severity, UnknownCode};
#[cfg(feature = "archives")]
pub use listing::{Examination, Listing};
pub use manifest::{FileSummary, MANIFEST_SCHEMA, Manifest, ManifestWriter, Member, Verdict, read_manifest};
#[cfg(feature = "archives")]
pub use open::{MemberError, read_member, read_members};
#[cfg(feature = "archives")]
pub use options::{InspectError, InspectOptions, Limits, Progress, Silent};
#[cfg(feature = "archives")]
pub use spool::Scratch;
#[cfg(feature = "archives")]
pub use tap::{MemberContent, Take};

#[cfg(feature = "archives")]
pub(crate) use self::unpack::Unpack;

#[cfg(feature = "archives")]
use self::format::Format;
#[cfg(feature = "archives")]
use self::zip::Examined;
#[cfg(feature = "archives")]
use crate::source::{Source, read_full};

/// Whether a character in a name can mislead a reader or a terminal: controls, and marks that reverse or hide text.
pub(crate) fn is_deceptive(character: char) -> bool {
    character.is_control()
        || matches!(character, '\u{200b}' | '\u{200e}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}')
}

/// Examines a file as [`examine`] does; gives the whole manifest in memory.
///
/// # Errors
/// As [`examine`].
#[cfg(feature = "archives")]
pub fn inspect(source: &dyn Source, name: &str, options: &InspectOptions, progress: &dyn Progress) -> Result<Manifest, InspectError> {
    examine(source, name, options, progress)?.into_manifest().map_err(InspectError::Scratch)
}

/// Examines a file: its digest, its format and, where it is an archive of a format that is opened, every member.
///
/// A bad archive is a manifest with verdict [`Verdict::Refused`], not an error.
///
/// # Errors
/// [`InspectError`] when the source cannot be read, the list of members cannot be kept, or the caller stops the examination.
#[cfg(feature = "archives")]
pub fn examine(source: &dyn Source, name: &str, options: &InspectOptions, progress: &dyn Progress) -> Result<Examination, InspectError> {
    let bounded;
    let mut options = options;
    if options.scratch.is_none() {
        bounded = InspectOptions { limits: options.limits.in_memory(), ..options.clone() };
        options = &bounded;
    }
    let mut head = [0_u8; format::HEAD_BYTES];
    let count = read_full(source, 0, &mut head)?;
    let told = match format::sniff(head.get(..count).unwrap_or_default()) {
        None => disc(source)?,
        told => told,
    };
    let zip_start = told.is_some_and(|format| format.word == "zip");
    let foreign = told.is_some_and(|format| !zip_start && format.word != "pe" && format.word != "elf");
    let examined = match zip::examine(source, zip_start, foreign, options, progress)? {
        Some(examined) => Some(Examined { word: Some("zip"), ..examined }),
        None => open(source, told, name, options, progress)?,
    };
    let opened = examined.is_some();
    let examined = examined.unwrap_or_default();
    let digest = match options.file_sha256.or(examined.file_sha256) {
        Some(digest) => digest,
        None => work::hash_whole(source, &|| progress.stop())?,
    };
    let more = work::hash_more(source, &options.digests, &|| progress.stop())?;
    let kind = types::content_type(head.get(..count).unwrap_or_default(), source.len());
    let word = examined.word.unwrap_or_else(|| told.map_or("unknown", |format| format.word));
    let (members, severity) = examined.rows.finish(examined.groups)?;
    let manifest = Manifest {
        schema: MANIFEST_SCHEMA.to_owned(),
        file: FileSummary {
            name: name.to_owned(),
            size_bytes: source.len(),
            sha256: digest,
            digests: more,
            content_type: Some(kind.into()),
        },
        format: word.to_owned(),
        verdict: Verdict::Opaque,
        members: Vec::new(),
        findings: examined.findings,
    };
    let mut examination = Examination { manifest, members };
    examination.manifest.findings.extend(types::mismatch(name, Some(kind)));
    if opened && !examined.opaque {
        examination.judge(severity);
    }
    Ok(examination)
}

/// An image of a disc, whose mark stands far behind its beginning.
#[cfg(feature = "archives")]
fn disc(source: &dyn Source) -> Result<Option<Format>, InspectError> {
    let (at, mark, format) = format::DISC;
    let mut found = [0_u8; 5];
    let count = read_full(source, at, &mut found)?;
    Ok((found.get(..count) == Some(mark)).then_some(format))
}

/// What is said of a file of another format that holds an archive somewhere: it is not opened, because it may be one of the file's own parts.
#[cfg(feature = "archives")]
fn held(source: &dyn Source, word: &str, options: &InspectOptions) -> Result<Option<Finding>, InspectError> {
    let found = match sevenz::find_behind_prefix(source, sevenz::Place::Anywhere)? {
        Some(at) => Some(("7z", at)),
        None => zip::find_held(source, &options.limits)?.map(|at| ("zip", at)),
    };
    Ok(found.map(|(kind, at)| {
        let detail = format!("an archive of the format {kind} begins at byte {at} of a file of the format {word}; it was not opened");
        Finding::warning(Code::EmbeddedArchive, detail)
    }))
}

/// Examines a file that is no ZIP archive, where its format is opened or tells something of itself.
#[cfg(feature = "archives")]
fn open(
    source: &dyn Source,
    told: Option<Format>,
    name: &str,
    options: &InspectOptions,
    progress: &dyn Progress,
) -> Result<Option<Examined>, InspectError> {
    // Bytes may stand before an archive: a program that unpacks it, or frames that a decoder passes over.
    if told.is_none_or(|format| !format.archive) {
        let another = told.is_some_and(|format| !matches!(format.word, "pe" | "elf"));
        let place = if another { sevenz::Place::AtEnd } else { sevenz::Place::Anywhere };
        if let Some(base) = sevenz::find_behind_prefix(source, place)? {
            return Ok(Some(Examined { word: Some("7z"), ..sevenz::examine(source, base, options, progress)? }));
        }
        if stream::begins_skippable(source)? {
            return Ok(Some(Examined { word: Some("zstd"), ..stream::examine(source, codec::Kind::Zstd, name, options, progress)? }));
        }
    }
    let Some(format) = told else {
        return Ok(None);
    };
    let examined = match (format.word, codec::Kind::of(format.word)) {
        ("tar", _) => tar::examine(source, options, progress)?,
        ("7z", _) => sevenz::examine(source, 0, options, progress)?,
        ("ewf", _) => ewf::examine(source, progress)?,
        (_, Some(kind)) => stream::examine(source, kind, name, options, progress)?,
        (word, None) if format.archive => {
            let detail = format!("archives of the format {word} are not opened here; the file was hashed as one");
            Examined { opaque: true, ..Examined::only(Finding::info(Code::NotOpened, detail)) }
        }
        (word, None) => match held(source, word, options)? {
            Some(finding) => Examined { opaque: true, ..Examined::only(finding) },
            None => return Ok(None),
        },
    };
    Ok(Some(examined))
}
