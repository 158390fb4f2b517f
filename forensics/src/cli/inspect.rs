//! The command `inspect`: files and folders, several at a time, to a list, and against an earlier list.
//!
//! Invariants: what is written is in the order of the arguments and of names, however many files are read at a time; an output
//! file is never written over; what could not be read is neither the same nor gone.

use std::ffi::{OsStr, OsString};
use std::fs::File;
use std::io::{self, Write};
use std::num::NonZeroUsize;
use std::os::unix::fs::{FileTypeExt, MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use super::parallel::in_order;
use super::rules::{self, Scanned};
use super::{Arguments, EXIT_BAD, EXIT_ENVIRONMENT, EXIT_OK, Failure, finish, open, printable, read_list_file, shown, write_json};
use crate::archive::{Examination, InspectError, InspectOptions, Scratch, Silent, Verdict};
use crate::compare::{Comparison, Listed, compare, read_list};
use crate::digest::More;
use crate::rules::Rules;
use crate::source::no_file;

/// The usage line of `inspect`, without the program's name.
pub const INSPECT_USAGE: &str =
    "inspect FILE... [--json] [--password P] [--digests LIST] [--jobs N] [--out FILE] [--compare LIST] [--rules FILE]";

/// Memory that one reader may need for a decoder and the list of a large archive: 384 MiB.
const MEMORY_PER_READER: u64 = 384 << 20;
/// The most files that may be asked to be read at a time.
const MOST_JOBS: usize = 256;

/// `inspect FILE... [--json] [--password P] [--digests LIST] [--jobs N] [--out FILE] [--compare LIST] [--rules FILE]`; `args` are those after
/// the command's name. Folders are walked in the order of names.
///
/// `--digests md5,sha1,blake3` makes these beside SHA-256.
/// With `--json` each file gives one line; `--out` writes those lines to a new file instead. `--compare` tells what changed
/// against such a file or a list of `sha256sum` or hashdeep. `--rules` tells which rules in the language of YARA are met where,
/// instead of manifests. Returns the exit code: 1 when any file is refused, anything changed, or a rule is met.
pub fn run_inspect(args: &[OsString], stdout: &mut dyn Write, stderr: &mut dyn Write) -> u8 {
    finish(inspect_command(args, stdout, stderr), INSPECT_USAGE, stderr)
}

fn inspect_command(args: &[OsString], stdout: &mut dyn Write, stderr: &mut dyn Write) -> Result<u8, Failure> {
    let arguments = Arguments::parse(args, &["--password", "--digests", "--jobs", "--out", "--compare", "--rules"])?;
    if arguments.words.is_empty() {
        return Err(Failure::Usage("give at least one file".to_owned()));
    }
    let before = arguments.value("--compare").map(read_list_file).transpose()?;
    let before = before.map(|bytes| read_list(&bytes)).transpose().map_err(|error| Failure::Refused(format!("--compare: {error}")))?;
    let rules = arguments.value("--rules").map(rules::read_rules).transpose()?;
    let list = arguments.value("--out").map(|path| ListFile::create(Path::new(path))).transpose()?;
    let mut items = Vec::new();
    for word in &arguments.words {
        walk(Found { path: word.into(), below: None }, &mut items);
    }
    let own = list.as_ref().map(|list| list.id);
    items.retain(|item| !matches!(&item.kind, Kind::File(id) if Some(*id) == own));
    let jobs = jobs(arguments.value("--jobs"), items.len())?;
    let cores = std::thread::available_parallelism().unwrap_or(NonZeroUsize::MIN);
    let options = InspectOptions {
        password: arguments.value("--password").map(|password| password.as_encoded_bytes().to_vec()),
        // Several files at a time, or several members of one.
        threads: if jobs.get() == 1 { cores } else { NonZeroUsize::MIN },
        scratch: Some(scratch()),
        digests: arguments.value("--digests").map(digests).transpose()?.unwrap_or_default(),
        ..InspectOptions::default()
    };
    let mut report = Report {
        out: stdout,
        json: arguments.json,
        quiet: list.is_some() || before.is_some() || rules.is_some(),
        list,
        now: before.is_some().then(Vec::new),
        first: true,
        files: 0,
        bytes: 0,
        unread: Vec::new(),
        code: EXIT_OK,
    };
    let alone = arguments.words.len() == 1;
    in_order(&items, jobs, |item| look(item, alone, &options, rules.as_ref()), |result| report.receive(result, stderr))?;
    report.end(before.as_deref(), stderr)
}

/// Digests by their names, with commas between.
fn digests(words: &OsStr) -> Result<Vec<More>, Failure> {
    let words = words.to_str().unwrap_or_default();
    let named = words.split(',').map(|word| word.trim().parse::<More>()).collect::<Result<Vec<_>, _>>();
    named.map_err(|error| Failure::Usage(format!("--digests: {error}")))
}

/// Where results go.
struct Report<'a> {
    out: &'a mut dyn Write,
    json: bool,
    /// Manifests are not written to `out`.
    quiet: bool,
    list: Option<ListFile>,
    /// The files of this run, where they are compared.
    now: Option<Vec<Listed>>,
    first: bool,
    files: u64,
    bytes: u64,
    /// Names of what could not be read: files, or folders with all that is in them.
    unread: Vec<String>,
    code: u8,
}

impl Report<'_> {
    fn receive(&mut self, result: Result<(Examination, Scanned), Told>, stderr: &mut dyn Write) -> Result<(), Failure> {
        match result {
            Ok((examination, scanned)) => {
                if (examination.manifest.verdict == Verdict::Refused || scanned.met()) && self.code == EXIT_OK {
                    self.code = EXIT_BAD;
                }
                self.take(examination)?;
                scanned.write(self.json, self.out)?;
            }
            Err(Told::Skipped(message)) => writeln!(stderr, "{message}")?,
            // One unreadable file does not hide the others.
            Err(Told::Unread(name, message)) => {
                writeln!(stderr, "{message}")?;
                self.unread.push(plain(&name));
                self.code = EXIT_ENVIRONMENT;
            }
        }
        Ok(())
    }

    fn take(&mut self, mut examination: Examination) -> Result<(), Failure> {
        let file = &examination.manifest.file;
        self.files = self.files.saturating_add(1);
        self.bytes = self.bytes.saturating_add(file.size_bytes);
        if let Some(now) = &mut self.now {
            now.push(Listed { path: plain(&file.name), size_bytes: Some(file.size_bytes), sha256: file.sha256 });
        }
        if let Some(list) = &mut self.list {
            write_manifest(&mut examination, &mut list.out)?;
        }
        if self.quiet {
            return Ok(());
        }
        if self.json {
            return write_manifest(&mut examination, self.out);
        }
        if !self.first {
            writeln!(self.out)?;
        }
        self.first = false;
        print_manifest(&mut examination, self.out)
    }

    fn is_unread(&self, path: &str) -> bool {
        self.unread.iter().any(|name| path.strip_prefix(name.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with('/')))
    }

    /// Closes the list, tells what changed against the earlier one, and gives the exit code.
    fn end(mut self, before: Option<&[Listed]>, stderr: &mut dyn Write) -> Result<u8, Failure> {
        let named = self.list.take().map(ListFile::close).transpose()?;
        if let Some(path) = &named {
            // With `--json` standard output is for programs.
            let out: &mut dyn Write = if self.json { stderr } else { self.out };
            writeln!(out, "{} files, {} bytes, {} not read: {}", self.files, self.bytes, self.unread.len(), shown(path.as_os_str()))?;
        }
        if let (Some(before), Some(now)) = (before, &self.now) {
            let known: Vec<Listed> = before.iter().filter(|row| !self.is_unread(&row.path)).cloned().collect();
            let comparison = compare(&known, now);
            if !comparison.is_same() && self.code == EXIT_OK {
                self.code = EXIT_BAD;
            }
            if self.json { write_json(&comparison, self.out)? } else { print_comparison(&comparison, self.unread.len(), self.out)? }
        }
        self.out.flush()?;
        Ok(self.code)
    }
}

fn plain(path: &str) -> String {
    path.trim_start_matches("./").to_owned()
}

/// A list that is being written; it exists only once it is whole.
struct ListFile {
    path: PathBuf,
    part: PathBuf,
    out: io::BufWriter<File>,
    id: (u64, u64),
}

impl ListFile {
    fn create(path: &Path) -> Result<Self, Failure> {
        let fail = |error: io::Error| Failure::Environment(format!("{}: {error}", shown(path.as_os_str())));
        if path.exists() {
            return Err(Failure::Refused(format!("{} is there already and is not written over", shown(path.as_os_str()))));
        }
        let mut part = path.as_os_str().to_owned();
        part.push(".part");
        let part = PathBuf::from(part);
        let file = File::create(&part).map_err(fail)?;
        let metadata = file.metadata().map_err(fail)?;
        Ok(Self { path: path.to_owned(), part, out: io::BufWriter::with_capacity(1 << 16, file), id: (metadata.dev(), metadata.ino()) })
    }

    fn close(self) -> Result<PathBuf, Failure> {
        let fail = |error: io::Error| Failure::Environment(format!("{}: {error}", shown(self.path.as_os_str())));
        let file = self.out.into_inner().map_err(|error| fail(error.into_error()))?;
        file.sync_all().map_err(fail)?;
        // Fails where another file came to stand there meanwhile.
        std::fs::hard_link(&self.part, &self.path).map_err(fail)?;
        std::fs::remove_file(&self.part).map_err(fail)?;
        Ok(self.path)
    }
}

/// How many files are read at a time: as asked, else as many as there are cores and memory for.
fn jobs(asked: Option<&OsStr>, files: usize) -> Result<NonZeroUsize, Failure> {
    if let Some(asked) = asked {
        let number = asked.to_str().and_then(|text| text.parse::<NonZeroUsize>().ok()).filter(|number| number.get() <= MOST_JOBS);
        return number.ok_or_else(|| Failure::Usage("--jobs needs a number from 1 to 256".to_owned()));
    }
    let cores = std::thread::available_parallelism().unwrap_or(NonZeroUsize::MIN).get();
    let memory = available_memory().map_or(cores, |bytes| usize::try_from(bytes / MEMORY_PER_READER).unwrap_or(cores));
    Ok(NonZeroUsize::new(cores.min(memory).min(files)).unwrap_or(NonZeroUsize::MIN))
}

/// The memory that the kernel says could be used, in bytes.
fn available_memory() -> Option<u64> {
    let text = std::fs::read_to_string("/proc/meminfo").ok()?;
    let line = text.lines().find_map(|line| line.strip_prefix("MemAvailable:"))?;
    line.trim().strip_suffix("kB")?.trim().parse::<u64>().ok()?.checked_mul(1024)
}

/// A path to be looked at.
struct Found {
    path: PathBuf,
    /// The named folder that it was found in; absent for what was named itself.
    below: Option<PathBuf>,
}

/// What stands at a path.
enum Kind {
    /// A file to examine, with its device and number.
    File((u64, u64)),
    /// Something that is passed over, and why.
    Skipped(String),
    /// Something that could not be looked at, and why.
    Unread(String),
}

/// A path and what stands there.
struct Item {
    found: Found,
    kind: Kind,
}

/// What is told of a path instead of a manifest.
enum Told {
    Skipped(String),
    /// The name that it has in lists, and why.
    Unread(String, String),
}

impl Found {
    /// The name in the manifest. Of a single argument: the file's own name, or its path below the folder. Of several: as
    /// given, with the path below it, so that no two are the same.
    fn name(&self, alone: bool) -> String {
        let name = match &self.below {
            _ if !alone => self.path.as_os_str(),
            Some(folder) => self.path.strip_prefix(folder).unwrap_or(&self.path).as_os_str(),
            None => self.path.file_name().unwrap_or(self.path.as_os_str()),
        };
        name.to_string_lossy().into_owned()
    }
}

/// Every file of a path, in the order of names. Links inside folders are not followed, and what is no file there is named as
/// skipped.
fn walk(start: Found, items: &mut Vec<Item>) {
    let mut waiting = vec![start];
    while let Some(found) = waiting.pop() {
        let told = |error: io::Error| Kind::Unread(format!("{}: {error}", shown(found.path.as_os_str())));
        let named = found.below.is_none();
        let metadata = if named { std::fs::metadata(&found.path) } else { std::fs::symlink_metadata(&found.path) };
        let kind = match metadata {
            Err(error) => told(error),
            Ok(metadata) if metadata.is_dir() => match inside(&found) {
                Ok(inside) => {
                    waiting.extend(inside);
                    continue;
                }
                Err(error) => told(error),
            },
            Ok(metadata) => {
                let kind = metadata.file_type();
                let skipped = no_file(kind).or(kind.is_block_device().then_some("a block device")).filter(|_| !named);
                match skipped {
                    Some(word) => Kind::Skipped(format!("{}: skipped, it is {word}", shown(found.path.as_os_str()))),
                    None if named || kind.is_file() => Kind::File((metadata.dev(), metadata.ino())),
                    None => continue,
                }
            }
        };
        items.push(Item { found, kind });
    }
}

/// What is in a folder, the last name first.
fn inside(found: &Found) -> io::Result<Vec<Found>> {
    let folder = found.below.as_ref().unwrap_or(&found.path);
    let mut paths = std::fs::read_dir(&found.path)?.map(|entry| entry.map(|entry| entry.path())).collect::<io::Result<Vec<_>>>()?;
    paths.sort_unstable_by(|a, b| b.cmp(a));
    Ok(paths.into_iter().map(|path| Found { path, below: Some(folder.clone()) }).collect())
}

fn look(item: &Item, alone: bool, options: &InspectOptions, rules: Option<&Rules>) -> Result<(Examination, Scanned), Told> {
    let name = item.found.name(alone);
    match &item.kind {
        Kind::Skipped(message) => Err(Told::Skipped(message.clone())),
        Kind::Unread(message) => Err(Told::Unread(name, message.clone())),
        Kind::File(_) => examine(&item.found.path, &name, options, rules).map_err(|message| Told::Unread(name, message)),
    }
}

fn examine(path: &Path, name: &str, options: &InspectOptions, rules: Option<&Rules>) -> Result<(Examination, Scanned), String> {
    let source = open(path.as_os_str()).map_err(|failure| match failure {
        Failure::Usage(message) | Failure::Refused(message) | Failure::Environment(message) => message,
        Failure::Output => "the output failed".to_owned(),
    })?;
    let examined = crate::archive::examine(source.as_ref(), name, options, &Silent).and_then(|mut examination| {
        let scanned = match rules {
            Some(rules) => rules::scan(source.as_ref(), &mut examination, options, rules)?,
            None => Scanned::default(),
        };
        Ok((examination, scanned))
    });
    examined.map_err(|error| {
        let cause = match &error {
            InspectError::Read(cause) => cause.to_string(),
            InspectError::Scratch(cause) => format!("{error}: {cause}"),
            InspectError::Stopped => error.to_string(),
        };
        format!("{}: {cause}", shown(path.as_os_str()))
    })
}

fn print_comparison(comparison: &Comparison, unread: usize, out: &mut dyn Write) -> Result<(), Failure> {
    let mut out = io::BufWriter::with_capacity(1 << 16, out);
    for path in &comparison.removed {
        writeln!(out, "removed  {}", printable(path))?;
    }
    for path in &comparison.added {
        writeln!(out, "added    {}", printable(path))?;
    }
    for changed in &comparison.changed {
        writeln!(out, "changed  {}", printable(&changed.path))?;
        let length = |bytes: Option<u64>| bytes.map(|bytes| format!("  {bytes} bytes")).unwrap_or_default();
        writeln!(out, "         was {}{}", changed.before, length(changed.before_bytes))?;
        writeln!(out, "         is  {}{}", changed.now, length(changed.now_bytes))?;
    }
    for moved in &comparison.moved {
        writeln!(out, "moved    {} -> {}", printable(&moved.from), printable(&moved.to))?;
    }
    writeln!(
        out,
        "{} the same, {} added, {} removed, {} changed, {} moved, {unread} not read",
        comparison.same,
        comparison.added.len(),
        comparison.removed.len(),
        comparison.changed.len(),
        comparison.moved.len()
    )?;
    out.flush()?;
    Ok(())
}

/// Makes files without a name in the folder for passing files.
fn scratch() -> Scratch {
    let count = AtomicU64::new(0);
    Arc::new(move || {
        let nth = count.fetch_add(1, Ordering::Relaxed);
        let path = std::env::temp_dir().join(format!(".chot-inspect-{}-{nth}", std::process::id()));
        let file = File::options().read(true).write(true).create_new(true).mode(0o600).open(&path)?;
        std::fs::remove_file(path)?;
        Ok(file)
    })
}

fn write_manifest(examination: &mut Examination, out: &mut dyn Write) -> Result<(), Failure> {
    let mut out = io::BufWriter::with_capacity(1 << 16, out);
    examination.write_json(&mut out)?;
    out.write_all(b"\n")?;
    out.flush()?;
    Ok(())
}

fn print_manifest(examination: &mut Examination, out: &mut dyn Write) -> Result<(), Failure> {
    let mut out = io::BufWriter::with_capacity(1 << 16, out);
    let Examination { manifest, members } = examination;
    writeln!(out, "file      {}", printable(&manifest.file.name))?;
    writeln!(out, "bytes     {}", manifest.file.size_bytes)?;
    writeln!(out, "sha256    {}", manifest.file.sha256)?;
    for (name, digest) in manifest.file.digests.iter().flat_map(|more| more.named()) {
        writeln!(out, "{name:<9} {digest}")?;
    }
    writeln!(out, "format    {}", manifest.format)?;
    if let Some(kind) = &manifest.file.content_type {
        writeln!(out, "type      {kind}")?;
    }
    writeln!(out, "verdict   {}", manifest.verdict.as_str())?;
    for finding in &manifest.findings {
        let path = finding.path.as_deref().map(printable).unwrap_or_default();
        let gap = if path.is_empty() { "" } else { ": " };
        writeln!(out, "{:<9} {}  {path}{gap}{}", finding.severity, finding.code, printable(&finding.detail))?;
    }
    if manifest.verdict != Verdict::Opaque {
        writeln!(out, "members   {}", members.count())?;
    }
    members.for_each(|member| -> io::Result<()> {
        let digest = match &member.sha256 {
            Some(digest) => digest.to_string(),
            None => format!("{:64}", "not read"),
        };
        let kind = member.content_type.as_deref().map(|kind| format!("  ({})", printable(kind))).unwrap_or_default();
        writeln!(out, "  {digest}  {:>14}  {}{kind}", member.size_bytes, printable(&member.path))?;
        for (name, digest) in member.digests.iter().flat_map(|more| more.named()) {
            writeln!(out, "    {name:<7} {digest}")?;
        }
        for finding in &member.findings {
            writeln!(out, "    {:<7} {}  {}", finding.severity, finding.code, printable(&finding.detail))?;
        }
        Ok(())
    })?;
    out.flush()?;
    Ok(())
}
