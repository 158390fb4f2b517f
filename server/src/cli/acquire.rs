//! `chot acquire`: makes a sealed collection of files and folders at their source. Needs no hub and no database.
//!
//! Three files come of it: the collection (a ZIP archive), its list (`….manifest.json`, also in the archive) and the signed
//! record (`….acquisition.json`). Invariants: nothing at the source is changed, followed or left out silently; each file is hashed
//! while it is packed; the collection is read back whole and compared before it gets its name; the record comes last, so that
//! where it is everything is.

mod attributes;
mod output;
mod walk;

use std::fs::File;
use std::io::BufWriter;
use std::path::{Path, PathBuf};

use chot_forensics::acquisition::{
    ACQUISITION_SCHEMA, Acquisition, AcquisitionRecord, COLLECTION_SCHEMA, Collected, CollectedState, CollectionManifest, CollectionWriter,
    Counts, Device, FileDigest, PackError, Packing, Stamp,
};
use chot_forensics::archive::{FileSummary, InspectOptions, Limits, Manifest, Silent, inspect};
use chot_forensics::custody::{Tool, canonical_json};
use chot_forensics::digest::sha256;
use chot_forensics::source::FileSource;
use chrono::{Offset, TimeZone};

use self::output::{Output, beside};
use self::walk::{Source, Walk};
use super::{Failure, Outcome, key, out};
use crate::clock::{Clock, rfc3339, to_utc};
use crate::error::UserError;
use crate::text::Check;

/// Files of more bytes than this are packed as they are: what is so large rarely shrinks, and a small archive of a huge empty file
/// looks like a bomb.
const LARGEST_DEFLATED: u64 = 1 << 30;

/// Makes a sealed collection of files and folders at their source, with a signed record of the acquisition.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Folders and files to collect.
    #[arg(required = true, value_name = "SOURCE")]
    sources: Vec<PathBuf>,
    /// The new collection; the list and the record are written beside it.
    #[arg(long, value_name = "FILE.zip")]
    out: PathBuf,
    /// Key that signs the record; chot key new makes one.
    #[arg(long, value_name = "FILE")]
    key: PathBuf,
    /// Who acquires it.
    #[arg(long, value_name = "NAME")]
    by: String,
    /// Where it is acquired.
    #[arg(long, value_name = "TEXT")]
    place: String,
    /// Why it is acquired.
    #[arg(long, value_name = "TEXT")]
    reason: String,
    /// Name of the device; without it, this machine's.
    #[arg(long, value_name = "NAME")]
    device: Option<String>,
    /// Operating system of the device; without it, this machine's.
    #[arg(long, value_name = "TEXT")]
    os: Option<String>,
    /// Serial number of the device.
    #[arg(long, value_name = "TEXT")]
    serial: Option<String>,
    /// Number of the physical seal.
    #[arg(long, value_name = "NUMBER")]
    seal: Option<String>,
    /// How many seconds the device's clock is ahead of the true time, as found beside another clock; negative where it is behind.
    #[arg(long, value_name = "SECONDS", allow_hyphen_values = true)]
    clock_offset: Option<i64>,
    /// Packs every file as it is, without compression.
    #[arg(long)]
    store: bool,
    /// Does not go into other file systems that are mounted below a folder.
    #[arg(long)]
    one_file_system: bool,
    /// Writes over a collection of the same name.
    #[arg(long)]
    replace: bool,
}

/// Collects, signs, and prints number and digest.
///
/// # Errors
/// [`Failure::Usage`] for wrong arguments and for files that are there already; [`Failure::Bad`] where something could not be read
/// or changed meanwhile (the collection is whole and tells of it all the same); [`Failure::Environment`] where the disk is full or
/// fails: then nothing is left.
pub fn run(args: Args) -> Outcome {
    let told = Told::of(&args)?;
    let signer = key::open(&args.key)?;
    if signer.name().chars().count() > 200 {
        return Err(Failure::Usage("the name of the key is longer than 200 characters".to_owned()));
    }
    let sources = walk::sources(&args.sources)?;
    let output = Output::create(&args.out, args.replace)?;
    let began = Clock::System.now();
    let (list, container) = match collect(&args, &sources, &output) {
        Ok(made) => made,
        Err(failure) => return Err(output.withdraw(failure)),
    };
    let counts = counts(&list);
    let record = AcquisitionRecord {
        schema: ACQUISITION_SCHEMA.to_owned(),
        container,
        manifest: FileDigest { sha256: sha256(&list.bytes), size_bytes: u64::try_from(list.bytes.len()).unwrap_or(u64::MAX) },
        counts,
        acquired_by: told.by,
        device: told.device,
        tool: Tool { name: "chot".to_owned(), version: env!("CARGO_PKG_VERSION").to_owned() },
        place: told.place,
        reason: told.reason,
        sources: args.sources.iter().map(|path| path.to_string_lossy().into_owned()).collect(),
        began_at: rfc3339(began),
        ended_at: rfc3339(Clock::System.now()),
        utc_offset_minutes: chrono::Local.offset_from_utc_datetime(&to_utc(began).naive_utc()).fix().local_minus_utc() / 60,
        clock_offset_seconds: args.clock_offset,
        seal_number: told.seal,
    };
    let signed = Acquisition::sign(record, &signer).map_err(|error| Failure::Environment(format!("the record: {error}")));
    let named = signed.and_then(|signed| output.name(&list.bytes, signed.to_text().as_bytes()).map(|()| signed));
    let signed = match named {
        Ok(signed) => signed,
        Err(failure) => return Err(output.withdraw(failure)),
    };
    out(&format!("sha256  {}  {}", signed.record().container.sha256, args.out.display()))?;
    out(&format!("signed  {}  fingerprint {}", signed.key().name(), signed.key().fingerprint()))?;
    out(&format!("{} files, {} bytes; {} recorded without content", counts.files, counts.bytes, counts.recorded))?;
    let unread = list.manifest.members.iter().filter(|member| member.attributes_unread.is_some()).count();
    if unread > 0 {
        out(&format!("extended attributes (access control lists among them) of {unread} could not be read; the list tells why"))?;
    }
    if counts.unread == 0 && counts.changed == 0 {
        return Ok(());
    }
    Err(Failure::Bad(format!(
        "{} could not be read and {} changed while they were read; the collection is whole and its list tells which",
        counts.unread, counts.changed
    )))
}

/// What the person says, checked.
struct Told {
    by: String,
    place: String,
    reason: String,
    seal: Option<String>,
    device: Device,
}

impl Told {
    fn of(args: &Args) -> Result<Self, Failure> {
        let mut check = Check::new();
        let os = args.os.clone().or_else(own_system);
        let name = args.device.clone().or_else(own_name).unwrap_or_default();
        let told = Self {
            by: check.line("--by", &args.by, 200),
            place: check.line("--place", &args.place, 200),
            reason: check.text("--reason", &args.reason, 10, 500),
            seal: check.optional("--seal", args.seal.as_deref(), 100),
            device: Device {
                name: check.line("--device", &name, 200),
                os: check.optional("--os", os.as_deref(), 200),
                serial: check.optional("--serial", args.serial.as_deref(), 100),
            },
        };
        check.name("--out", &args.out.file_name().unwrap_or_default().to_string_lossy(), 255);
        if args.clock_offset.is_some_and(|offset| i32::try_from(offset).is_err()) {
            check.fail(UserError::invalid("--clock-offset", "Quá xa.", "More than 68 years."));
        }
        check.done().map_err(|error| match error {
            crate::error::Error::Refused(errors) => {
                let lines = errors.iter().map(|error| format!("{}: {}", error.path.join("."), error.message.en));
                Failure::Usage(lines.collect::<Vec<_>>().join("\n"))
            }
            other => other.into(),
        })?;
        Ok(told)
    }
}

fn own_name() -> Option<String> {
    Some(std::fs::read_to_string("/proc/sys/kernel/hostname").ok()?.trim().to_owned()).filter(|name| !name.is_empty())
}

fn own_system() -> Option<String> {
    let release = std::fs::read_to_string("/etc/os-release").unwrap_or_default();
    let name = release.lines().find_map(|line| line.strip_prefix("PRETTY_NAME=")).map(|name| name.trim_matches('"').to_owned());
    let kernel = std::fs::read_to_string("/proc/sys/kernel/osrelease").ok().map(|text| format!("Linux {}", text.trim()));
    let parts: Vec<String> = name.into_iter().chain(kernel).collect();
    (!parts.is_empty()).then(|| parts.join(", "))
}

/// The list with its bytes.
struct List {
    manifest: CollectionManifest,
    bytes: Vec<u8>,
}

fn counts(list: &List) -> Counts {
    let mut counts = Counts::default();
    let more = |count: &mut u64| *count = count.saturating_add(1);
    for member in &list.manifest.members {
        match member.state {
            CollectedState::Packed | CollectedState::Changed => {
                more(&mut counts.files);
                counts.bytes = counts.bytes.saturating_add(member.size_bytes);
                if member.state == CollectedState::Changed {
                    more(&mut counts.changed);
                }
            }
            CollectedState::Unread => more(&mut counts.unread),
            CollectedState::Recorded | CollectedState::LeftOut => more(&mut counts.recorded),
        }
    }
    counts
}

/// Packs everything into the output's spool, reads it back, and compares.
fn collect(args: &Args, sources: &[Source], output: &Output) -> Result<(List, FileSummary), Failure> {
    let mut writer = CollectionWriter::new(BufWriter::with_capacity(1 << 20, output.spool()?));
    let mut own = output.ids()?;
    own.extend(walk::id_of(&args.key));
    let mut members = Vec::new();
    for found in Walk::new(sources, own, args.one_file_system) {
        members.push(pack(args, &mut writer, found)?);
    }
    let manifest = CollectionManifest { schema: COLLECTION_SCHEMA.to_owned(), members };
    let value = serde_json::to_value(&manifest).map_err(|error| Failure::Environment(error.to_string()))?;
    let mut bytes = canonical_json(&value).map_err(|error| Failure::Environment(error.to_string()))?;
    drop(value);
    bytes.push(b'\n');
    let stamp = Stamp { modified: None, mode: 0o400 };
    let list = writer.member(b"manifest.json", stamp, Packing::Deflated, &mut bytes.as_slice());
    list.map_err(|error| full(output, &error.to_string()))?;
    let (buffered, length) = writer.finish().map_err(|error| full(output, &error.to_string()))?;
    let file = buffered.into_inner().map_err(|error| full(output, &error.error().to_string()))?;
    file.set_len(length).and_then(|()| file.sync_all()).map_err(|error| full(output, &error.to_string()))?;
    let list = List { manifest, bytes };
    let container = read_back(args, &file, &list)?;
    Ok((list, container))
}

fn full(output: &Output, why: &str) -> Failure {
    Failure::Environment(format!("{}: {why}; nothing was kept", output.path().display()))
}

fn pack(args: &Args, writer: &mut CollectionWriter<BufWriter<File>>, found: walk::Found) -> Result<Collected, Failure> {
    let walk::Found { mut told, name, open } = found;
    let Some(mut content) = open else { return Ok(told) };
    let packing = if args.store || told.size_bytes > LARGEST_DEFLATED { Packing::Stored } else { Packing::Deflated };
    let stamp = Stamp { modified: content.modified(), mode: told.mode };
    match writer.member(&name, stamp, packing, &mut content) {
        Ok(packed) => {
            (told.index, told.sha256, told.size_bytes, told.state) =
                (Some(packed.index), Some(packed.sha256), packed.size, CollectedState::Packed);
            if let Some(how) = content.changed(packed.size) {
                (told.state, told.reason) = (CollectedState::Changed, Some(how));
            }
        }
        Err(PackError::Read(error)) => (told.state, told.reason) = (CollectedState::Unread, Some(error.to_string())),
        Err(error @ PackError::Write(_)) => {
            return Err(Failure::Environment(format!("{}: {error}; nothing was kept", args.out.display())));
        }
    }
    Ok(told)
}

/// Reads the collection as anybody will, and holds every member against what was hashed at the source.
fn read_back(args: &Args, file: &File, list: &List) -> Result<FileSummary, Failure> {
    let most = u64::MAX;
    let options = InspectOptions {
        limits: Limits { members: most, directory_bytes: most, member_bytes: most, total_bytes: most, ratio: most, ..Limits::default() },
        threads: std::thread::available_parallelism().unwrap_or(std::num::NonZeroUsize::MIN),
        ..InspectOptions::default()
    };
    let name = args.out.file_name().unwrap_or_default().to_string_lossy();
    let source = file.try_clone().and_then(FileSource::new)?;
    let read: Manifest = inspect(&source, &name, &options, &Silent).map_err(|error| Failure::Environment(error.to_string()))?;
    let wanted = list.manifest.members.iter().filter_map(|member| Some((member.index?, member.sha256, member.size_bytes)));
    let last = u64::try_from(read.members.len().saturating_sub(1)).unwrap_or(u64::MAX);
    let own = (last, Some(sha256(&list.bytes)), u64::try_from(list.bytes.len()).unwrap_or(u64::MAX));
    if !wanted.chain([own]).eq(read.members.iter().map(|member| (member.index, member.sha256, member.size_bytes))) {
        return Err(Failure::Environment("the collection, read back, is not what was read at the source; nothing was kept".to_owned()));
    }
    Ok(read.file)
}

/// Where the record of a collection stands.
#[must_use]
pub(super) fn record_beside(collection: &Path) -> PathBuf {
    beside(collection, output::RECORD)
}

/// The list beside a collection.
#[must_use]
pub(super) fn list_beside(collection: &Path) -> PathBuf {
    beside(collection, output::LIST)
}

#[cfg(test)]
mod tests;
