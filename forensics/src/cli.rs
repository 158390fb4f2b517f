//! The commands `inspect` and `verify`, for the programs that offer them.
//!
//! Invariants: data go to `stdout`, everything else to `stderr`; names from archives are escaped before a person sees them;
//! exit codes are 0 done, 1 the thing examined is bad, 2 usage, 3 the environment failed. This is the only module that opens files,
//! and only those named in its arguments; it is called by `chot` and `chot-verify`.

use std::ffi::{OsStr, OsString};
use std::fs::File;
use std::io::{self, Read, Write};
#[cfg(feature = "archives")]
use std::num::NonZeroUsize;
use std::os::unix::ffi::{OsStrExt, OsStringExt};
#[cfg(feature = "archives")]
use std::os::unix::fs::FileTypeExt;
use std::os::unix::fs::MetadataExt;
#[cfg(feature = "archives")]
use std::path::{Path, PathBuf};

#[cfg(feature = "archives")]
use crate::archive::{InspectError, InspectOptions, Manifest, Silent, Verdict, inspect};
use crate::package::{Expected, PackageKind, VerifyReport, WitnessPolicy, verify_package_against};
use crate::source::{BytesSource, FileSource, Source, no_file};

/// Done, nothing bad.
pub const EXIT_OK: u8 = 0;
/// The thing examined is bad.
pub const EXIT_BAD: u8 = 1;
/// The arguments are wrong.
pub const EXIT_USAGE: u8 = 2;
/// A file could not be read or the output not be written.
pub const EXIT_ENVIRONMENT: u8 = 3;

/// The usage line of `inspect`, without the program's name.
#[cfg(feature = "archives")]
pub const INSPECT_USAGE: &str = "inspect FILE... [--json] [--password P]";
/// The usage line of `verify`, without the program's name.
pub const VERIFY_USAGE: &str = "verify PACKAGE.zip [--evidence FILE] [--member FILE]... [--checkpoint FILE] [--keys FILE] \
     [--witness-keys FILE [--witnesses N]] [--tsa-ca FILE] [--json]";

/// What `chot-verify --help` prints.
const VERIFY_HELP: &str = "\
Checks a custody package offline, without the hub.

usage: chot-verify PACKAGE.zip [--evidence FILE] [--member FILE]... [--checkpoint FILE] [--keys FILE]
                   [--witness-keys FILE [--witnesses N]] [--tsa-ca FILE] [--json]

  --evidence FILE      the original file, to be compared with the package
  --member FILE        a file that must have the bytes of a member that the package proves; may be given several times
  --checkpoint FILE    a checkpoint of the same log, kept from elsewhere
  --keys FILE          the log's published keys (the hub's /log/keys); without them the signer's identity is not proved
  --witness-keys FILE  keys of witnesses, one a line, from the witnesses themselves; all of them must have cosigned
  --witnesses N        at least N of them must have
  --tsa-ca FILE        certificates (PEM) of time-stamping authorities; the package must hold a time stamp that leads to one
  --json               the report as one line of JSON

exit code: 0 valid, 1 not valid, 2 wrong usage, 3 a file could not be read
";

/// The one option that may be given several times.
const MEMBER: &str = "--member";

/// Why a command ended early.
enum Failure {
    Usage(String),
    Environment(String),
    Output,
}

impl From<io::Error> for Failure {
    fn from(_: io::Error) -> Self {
        Self::Output
    }
}

fn finish(outcome: Result<u8, Failure>, usage: &str, stderr: &mut dyn Write) -> u8 {
    let (code, message) = match outcome {
        Ok(code) => return code,
        Err(Failure::Usage(message)) => (EXIT_USAGE, format!("{message}\nusage: {usage}\n")),
        Err(Failure::Environment(message)) => (EXIT_ENVIRONMENT, format!("{message}\n")),
        Err(Failure::Output) => (EXIT_ENVIRONMENT, "the output failed\n".to_owned()),
    };
    // Nobody is left to tell when standard error fails too; the exit code still says it.
    let _ = stderr.write_all(message.as_bytes());
    code
}

/// Arguments as given: words, flags and options with a value.
#[derive(Default)]
struct Arguments {
    words: Vec<OsString>,
    json: bool,
    values: Vec<(&'static str, OsString)>,
}

impl Arguments {
    fn parse(args: &[OsString], valued: &[&'static str]) -> Result<Self, Failure> {
        let mut parsed = Self::default();
        let mut rest = args.iter();
        let mut only_words = false;
        while let Some(arg) = rest.next() {
            if only_words || !arg.as_bytes().starts_with(b"-") || arg == "-" {
                parsed.words.push(arg.clone());
            } else if arg == "--" {
                only_words = true;
            } else if arg == "--json" {
                parsed.json = true;
            } else {
                let (name, value) = split_option(arg);
                let known = valued.iter().find(|known| known.as_bytes() == name);
                let Some(known) = known else {
                    return Err(Failure::Usage(format!("unknown option {}", shown(arg))));
                };
                let value = value.or_else(|| rest.next().cloned());
                let value = value.ok_or_else(|| Failure::Usage(format!("{known} needs a value")))?;
                if *known != MEMBER && parsed.value(known).is_some() {
                    return Err(Failure::Usage(format!("{known} is given twice")));
                }
                parsed.values.push((known, value));
            }
        }
        Ok(parsed)
    }

    fn values(&self, name: &str) -> impl Iterator<Item = &OsStr> {
        self.values.iter().filter(move |(known, _)| *known == name).map(|(_, value)| value.as_os_str())
    }

    fn value(&self, name: &str) -> Option<&OsStr> {
        self.values.iter().find(|(known, _)| *known == name).map(|(_, value)| value.as_os_str())
    }
}

/// `--name=value` as its two parts.
fn split_option(arg: &OsStr) -> (&[u8], Option<OsString>) {
    let bytes = arg.as_bytes();
    match bytes.iter().position(|byte| *byte == b'=') {
        Some(at) => {
            let (name, value) = bytes.split_at_checked(at).unwrap_or((bytes, b""));
            let value = value.get(1..).unwrap_or_default();
            (name, Some(OsString::from_vec(value.to_vec())))
        }
        None => (bytes, None),
    }
}

/// Text for a person's terminal: control characters and direction marks are escaped.
#[must_use]
pub fn printable(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        if crate::archive::is_deceptive(character) {
            out.extend(character.escape_unicode());
        } else {
            out.push(character);
        }
    }
    out
}

fn shown(text: &OsStr) -> String {
    printable(&text.to_string_lossy())
}

/// The largest file without a known length that is read.
const MOST_UNMEASURED: u64 = 256 << 20;
/// A file that says this length or less and takes no room on a disk may be made while it is read, as those of `/proc` and `/sys`.
const MAYBE_UNMEASURED: u64 = 64 << 10;

fn open(path: &OsStr) -> Result<Box<dyn Source>, Failure> {
    open_source(path).map_err(|error| Failure::Environment(format!("{}: {error}", shown(path))))
}

fn open_source(path: &OsStr) -> io::Result<Box<dyn Source>> {
    let metadata = std::fs::metadata(path)?;
    // Before it is opened: opening a pipe waits for whoever writes to it.
    if let Some(word) = no_file(metadata.file_type()) {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, format!("is {word}, not a file; copy what it gives into a file first")));
    }
    let file = File::open(path)?;
    if !metadata.is_file() || metadata.len() > MAYBE_UNMEASURED || (metadata.len() > 0 && metadata.blocks() > 0) {
        return Ok(Box::new(FileSource::new(file)?));
    }
    let mut bytes = Vec::new();
    file.take(MOST_UNMEASURED.saturating_add(1)).read_to_end(&mut bytes)?;
    if crate::source::wide(bytes.len()) > MOST_UNMEASURED {
        return Err(io::Error::new(io::ErrorKind::FileTooLarge, "has no length of its own and gives more than 256 MiB"));
    }
    Ok(Box::new(BytesSource(bytes)))
}

fn read_small(path: &OsStr) -> Result<String, Failure> {
    const LIMIT: usize = 1 << 20;
    let source = open(path)?;
    let mut bytes = vec![0_u8; LIMIT.saturating_add(1)];
    let count = crate::source::read_full(source.as_ref(), 0, &mut bytes)
        .map_err(|error| Failure::Environment(format!("{}: {error}", shown(path))))?;
    bytes.truncate(count);
    String::from_utf8(bytes)
        .ok()
        .filter(|text| text.len() <= LIMIT)
        .ok_or_else(|| Failure::Usage(format!("{} is not a small text file", shown(path))))
}

fn read_lines(path: &OsStr) -> Result<Vec<String>, Failure> {
    Ok(read_small(path)?.lines().map(str::to_owned).collect())
}

fn whole_number(text: &OsStr) -> Result<usize, Failure> {
    let number = text.to_str().and_then(|text| text.parse().ok());
    number.ok_or_else(|| Failure::Usage(format!("{} is no number", shown(text))))
}

/// `verify PACKAGE.zip`, with the options of [`VERIFY_USAGE`]; `args` are those after the command's name.
///
/// `--help` alone prints the usage. Returns the exit code.
pub fn run_verify(args: &[OsString], stdout: &mut dyn Write, stderr: &mut dyn Write) -> u8 {
    if let [only] = args
        && (only == "--help" || only == "-h")
    {
        return finish(stdout.write_all(VERIFY_HELP.as_bytes()).map(|()| EXIT_OK).map_err(Failure::from), VERIFY_USAGE, stderr);
    }
    finish(verify_command(args, stdout), VERIFY_USAGE, stderr)
}

fn verify_command(args: &[OsString], stdout: &mut dyn Write) -> Result<u8, Failure> {
    let options = ["--evidence", MEMBER, "--checkpoint", "--keys", "--witness-keys", "--witnesses", "--tsa-ca"];
    let arguments = Arguments::parse(args, &options)?;
    let [package] = arguments.words.as_slice() else {
        return Err(Failure::Usage("give one package".to_owned()));
    };
    let package = open(package)?;
    let evidence = arguments.value("--evidence").map(open).transpose()?;
    let checkpoint = arguments.value("--checkpoint").map(read_small).transpose()?;
    let keys = arguments.value("--keys").map(read_lines).transpose()?;
    let members = arguments.values(MEMBER).map(open).collect::<Result<Vec<_>, _>>()?;
    let members: Vec<&dyn Source> = members.iter().map(AsRef::as_ref).collect();
    let witness_keys = arguments.value("--witness-keys").map(read_lines).transpose()?;
    let least = arguments.value("--witnesses").map(whole_number).transpose()?;
    if least.is_some() && witness_keys.is_none() {
        return Err(Failure::Usage("--witnesses needs --witness-keys".to_owned()));
    }
    let authorities = arguments.value("--tsa-ca").map(read_small).transpose()?;
    let expected = Expected {
        evidence: evidence.as_deref(),
        members: &members,
        checkpoint: checkpoint.as_deref(),
        keys: keys.as_deref(),
        witnesses: witness_keys.as_deref().map(|keys| WitnessPolicy { keys, least }),
        authorities: authorities.as_deref().map(str::as_bytes),
    };
    let report = verify_package_against(package.as_ref(), &expected);
    if arguments.json {
        write_json(&report, stdout)?;
    } else {
        print_report(&report, stdout)?;
    }
    stdout.flush()?;
    // A medium that failed says nothing about the package.
    if report.checks.iter().any(|check| check.name == "read") {
        return Ok(EXIT_ENVIRONMENT);
    }
    Ok(if report.valid { EXIT_OK } else { EXIT_BAD })
}

fn write_json<T: serde::Serialize>(value: &T, stdout: &mut dyn Write) -> Result<(), Failure> {
    let mut buffered = io::BufWriter::with_capacity(1 << 16, stdout);
    serde_json::to_writer(&mut buffered, value).map_err(|_| Failure::Output)?;
    buffered.write_all(b"\n")?;
    buffered.flush()?;
    Ok(())
}

fn print_report(report: &VerifyReport, out: &mut dyn Write) -> Result<(), Failure> {
    let unknown = || "unknown".to_owned();
    let text = |value: &Option<String>| value.as_deref().map_or_else(unknown, printable);
    writeln!(out, "evidence   {}", text(&report.evidence_number))?;
    writeln!(out, "case       {}", text(&report.case_number))?;
    let digest = report.sha256.map_or_else(unknown, |sha256| sha256.to_string());
    writeln!(out, "sha256     {digest}")?;
    let size = report.size_bytes.map_or_else(unknown, |size| size.to_string());
    writeln!(out, "bytes      {size}")?;
    let part = if report.kind == PackageKind::Members { ", chosen from the item's history" } else { "" };
    writeln!(out, "events     {}{part}", report.events)?;
    let log_size = report.log_size.map_or_else(unknown, |size| size.to_string());
    writeln!(out, "log        {}, {log_size} entries", text(&report.log_origin))?;
    for member in &report.members {
        let digest = member.sha256.map_or_else(|| "not read".to_owned(), |sha256| sha256.to_string());
        writeln!(out, "member     #{} {}", member.index, printable(&member.path))?;
        writeln!(out, "           {} bytes, sha256 {digest}", member.size_bytes)?;
    }
    for signer in &report.signers {
        writeln!(out, "signed by  {}, key {}", printable(&signer.name), signer.key_id)?;
        writeln!(out, "           fingerprint {}", signer.fingerprint)?;
    }
    print_witnesses(report, out)?;
    writeln!(out)?;
    let width = report.checks.iter().map(|check| check.name.chars().count()).max().unwrap_or(0);
    for check in &report.checks {
        let mark = if check.ok { "ok " } else { "BAD" };
        writeln!(out, "{mark}  {:width$}  {}", check.name, printable(&check.detail))?;
    }
    writeln!(out)?;
    if report.valid {
        if report.identity_proved {
            writeln!(out, "The package is valid, and signed by a key given by --keys.")?;
        } else {
            writeln!(out, "The package is valid: it agrees with itself.")?;
            writeln!(out, "WHO signed it is NOT proved: the key is the package's own, and anybody can make one under the same name.")?;
            writeln!(
                out,
                "Compare the fingerprint above, digit by digit, with that of the published key of the hub (its address /log/keys,"
            )?;
            writeln!(out, "or what its operator hands out), or run this again with --keys FILE, where FILE holds the published keys.")?;
        }
    } else {
        writeln!(out, "The package is NOT valid.")?;
    }
    Ok(())
}

/// What others say of the checkpoint, and how far it is proved that they are who they are said to be.
fn print_witnesses(report: &VerifyReport, out: &mut dyn Write) -> Result<(), Failure> {
    for witness in &report.witnesses {
        let known = if witness.known { "a witness given by --witness-keys" } else { "NOT proved to be a witness: see --witness-keys" };
        writeln!(
            out,
            "cosigned   by {}, key {}, at {} s; {known}",
            printable(&witness.key.name),
            witness.key.key_id,
            witness.cosigned_at_seconds
        )?;
        writeln!(out, "           fingerprint {}", witness.key.fingerprint)?;
    }
    if let Some(stamp) = &report.timestamp {
        writeln!(out, "stamped    at {} by {}, certificate {}", stamp.gen_time, printable(&stamp.authority), stamp.certificate)?;
        if !stamp.trusted {
            writeln!(out, "           who stamped is NOT proved: run this with --tsa-ca FILE, or openssl ts -verify as VERIFY.md says")?;
        }
    }
    Ok(())
}

/// `inspect FILE... [--json] [--password P]`; `args` are those after the command's name. Folders are walked in the order of names.
///
/// With `--json` each file gives one line. Returns the exit code: 1 when any file is refused.
#[cfg(feature = "archives")]
pub fn run_inspect(args: &[OsString], stdout: &mut dyn Write, stderr: &mut dyn Write) -> u8 {
    finish(inspect_command(args, stdout, stderr), INSPECT_USAGE, stderr)
}

#[cfg(feature = "archives")]
fn inspect_command(args: &[OsString], stdout: &mut dyn Write, stderr: &mut dyn Write) -> Result<u8, Failure> {
    let arguments = Arguments::parse(args, &["--password"])?;
    if arguments.words.is_empty() {
        return Err(Failure::Usage("give at least one file".to_owned()));
    }
    let options = InspectOptions {
        password: arguments.value("--password").map(|password| password.as_bytes().to_vec()),
        threads: std::thread::available_parallelism().unwrap_or(NonZeroUsize::MIN),
        ..InspectOptions::default()
    };
    let mut code = EXIT_OK;
    let alone = arguments.words.len() == 1;
    let mut waiting: Vec<Found> = arguments.words.iter().rev().map(|word| Found { path: word.into(), below: None }).collect();
    let mut first = true;
    while let Some(found) = waiting.pop() {
        let outcome = next_files(&found, &mut waiting, stderr)
            .and_then(|is_file| if is_file { examine(&found.path, &found.name(alone), &options).map(Some) } else { Ok(None) });
        match outcome {
            Ok(None) => {}
            Ok(Some(manifest)) => {
                if manifest.verdict == Verdict::Refused && code == EXIT_OK {
                    code = EXIT_BAD;
                }
                if arguments.json {
                    write_json(&manifest, stdout)?;
                } else {
                    if !first {
                        writeln!(stdout)?;
                    }
                    print_manifest(&manifest, stdout)?;
                }
                first = false;
            }
            // One unreadable file does not hide the others.
            Err(Failure::Environment(message)) => {
                writeln!(stderr, "{message}")?;
                code = EXIT_ENVIRONMENT;
            }
            Err(other) => return Err(other),
        }
    }
    stdout.flush()?;
    Ok(code)
}

/// A path to be looked at.
#[cfg(feature = "archives")]
struct Found {
    path: PathBuf,
    /// The named folder that it was found in; absent for what was named itself.
    below: Option<PathBuf>,
}

#[cfg(feature = "archives")]
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

/// Whether the path is a file to examine; a folder's entries are put before what waits. Links inside folders are not followed,
/// and what is no file there is named as skipped.
#[cfg(feature = "archives")]
fn next_files(found: &Found, waiting: &mut Vec<Found>, stderr: &mut dyn Write) -> Result<bool, Failure> {
    let path = &found.path;
    let fail = |error: io::Error| Failure::Environment(format!("{}: {error}", shown(path.as_os_str())));
    let named = found.below.is_none();
    let metadata = if named { std::fs::metadata(path) } else { std::fs::symlink_metadata(path) };
    let kind = metadata.map_err(fail)?.file_type();
    if !kind.is_dir() {
        let skipped = no_file(kind).or(kind.is_block_device().then_some("a block device")).filter(|_| !named);
        if let Some(word) = skipped {
            writeln!(stderr, "{}: skipped, it is {word}", shown(path.as_os_str()))?;
        }
        return Ok(named || kind.is_file());
    }
    let folder = found.below.as_ref().unwrap_or(path);
    let mut inside = std::fs::read_dir(path)
        .and_then(|entries| entries.map(|entry| entry.map(|entry| entry.path())).collect::<io::Result<Vec<_>>>())
        .map_err(fail)?;
    inside.sort_unstable_by(|a, b| b.cmp(a));
    waiting.extend(inside.into_iter().map(|path| Found { path, below: Some(folder.clone()) }));
    Ok(false)
}

#[cfg(feature = "archives")]
fn examine(path: &Path, name: &str, options: &InspectOptions) -> Result<Manifest, Failure> {
    let source = open(path.as_os_str())?;
    inspect(source.as_ref(), name, options, &Silent).map_err(|error| {
        let cause = match &error {
            InspectError::Read(cause) => cause.to_string(),
            InspectError::Stopped => error.to_string(),
        };
        Failure::Environment(format!("{}: {cause}", shown(path.as_os_str())))
    })
}

#[cfg(feature = "archives")]
fn print_manifest(manifest: &Manifest, out: &mut dyn Write) -> Result<(), Failure> {
    let mut out = io::BufWriter::with_capacity(1 << 16, out);
    writeln!(out, "file      {}", printable(&manifest.file.name))?;
    writeln!(out, "bytes     {}", manifest.file.size_bytes)?;
    writeln!(out, "sha256    {}", manifest.file.sha256)?;
    writeln!(out, "format    {}", manifest.format)?;
    writeln!(out, "verdict   {}", manifest.verdict.as_str())?;
    for finding in &manifest.findings {
        let path = finding.path.as_deref().map(printable).unwrap_or_default();
        let gap = if path.is_empty() { "" } else { ": " };
        writeln!(out, "{:<9} {}  {path}{gap}{}", finding.severity, finding.code, printable(&finding.detail))?;
    }
    if manifest.verdict != Verdict::Opaque {
        writeln!(out, "members   {}", manifest.members.len())?;
    }
    for member in &manifest.members {
        let digest = match &member.sha256 {
            Some(digest) => digest.to_string(),
            None => format!("{:64}", "not read"),
        };
        writeln!(out, "  {digest}  {:>14}  {}", member.size_bytes, printable(&member.path))?;
        for finding in &member.findings {
            writeln!(out, "    {:<7} {}  {}", finding.severity, finding.code, printable(&finding.detail))?;
        }
    }
    out.flush()?;
    Ok(())
}
