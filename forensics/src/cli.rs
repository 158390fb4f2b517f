//! The commands `inspect` and `verify`, for the programs that offer them.
//!
//! Invariants: data go to `stdout`, everything else to `stderr`; names from archives are escaped before a person sees them;
//! exit codes are 0 done, 1 the thing examined is bad, 2 usage, 3 the environment failed, and of `verify` two more. This is the only module that opens files:
//! those named in its arguments, nameless ones for long lists in the folder for passing files, and the kernel's word on free memory. It is called by `chot` and `chot-verify`.

#[cfg(feature = "archives")]
mod inspect;
#[cfg(feature = "archives")]
mod parallel;
#[cfg(feature = "archives")]
mod rules;

use std::ffi::{OsStr, OsString};
use std::fs::File;
use std::io::{self, Read, Write};
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::os::unix::fs::MetadataExt;

#[cfg(feature = "archives")]
pub use inspect::{INSPECT_USAGE, run_inspect};

use crate::package::{Expected, PackageKind, Unfit, VerifyReport, WitnessPolicy, verify_package_against};
use crate::source::{BytesSource, FileSource, Source, no_file};

/// Done, nothing bad.
pub const EXIT_OK: u8 = 0;
/// The thing examined is bad.
pub const EXIT_BAD: u8 = 1;
/// The arguments are wrong.
pub const EXIT_USAGE: u8 = 2;
/// A file could not be read or the output not be written.
pub const EXIT_ENVIRONMENT: u8 = 3;
/// The package is valid, but could not be compared with the checkpoint that was given.
pub const EXIT_NOT_COMPARED: u8 = 4;

/// The usage line of `verify`, without the program's name.
pub const VERIFY_USAGE: &str = "verify PACKAGE.zip [--evidence FILE] [--member FILE]... [--checkpoint FILE [--consistency FILE]] \
     [--keys FILE] [--witness-keys FILE [--witnesses N]] [--tsa-ca FILE] [--json]";

/// What `chot-verify --help` prints.
const VERIFY_HELP: &str = "\
Checks a custody package offline, without the hub.

usage: chot-verify PACKAGE.zip [--evidence FILE] [--member FILE]... [--checkpoint FILE [--consistency FILE]]
                   [--keys FILE] [--witness-keys FILE [--witnesses N]] [--tsa-ca FILE] [--json]

  --evidence FILE      the original file, to be compared with the package
  --member FILE        a file that must have the bytes of a member that the package proves; may be given several times
  --checkpoint FILE    a checkpoint of the same log, kept from elsewhere
  --consistency FILE   what the hub's /log/consistency/OLD/NEW answers for the sizes of the two checkpoints, where they differ
  --keys FILE          the log's published keys (the hub's /log/keys); without them the signer's identity is not proved
  --witness-keys FILE  keys of witnesses, one a line, from the witnesses themselves; all of them must have cosigned
  --witnesses N        at least N of them must have
  --tsa-ca FILE        certificates (PEM) of time-stamping authorities; the package must hold a time stamp that leads to one
  --json               the report as one line of JSON

exit code: 0 valid, 1 not valid or a file given by --evidence or --member is another than the one it is about, 2 wrong usage,
           3 a file could not be read, 4 valid but not comparable with the checkpoint given
";

/// The one option that may be given several times.
const MEMBER: &str = "--member";

/// Why a command ended early.
enum Failure {
    /// The arguments are wrong: the usage is told with it.
    Usage(String),
    /// The arguments are right, but what they name cannot serve.
    Refused(String),
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
        Err(Failure::Refused(message)) => (EXIT_USAGE, format!("{message}\n")),
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
        .ok_or_else(|| Failure::Refused(format!("{} is not a small text file", shown(path))))
}

fn read_lines(path: &OsStr) -> Result<Vec<String>, Failure> {
    Ok(read_small(path)?.lines().map(str::to_owned).collect())
}

fn whole_number(text: &OsStr) -> Result<usize, Failure> {
    let number = text.to_str().and_then(|text| text.parse().ok());
    number.ok_or_else(|| Failure::Usage(format!("{} is no number", shown(text))))
}

/// The largest list that is compared with: 1 GiB.
#[cfg(feature = "archives")]
const MOST_LIST: u64 = 1 << 30;

/// A list of files, whole.
#[cfg(feature = "archives")]
fn read_list_file(path: &OsStr) -> Result<Vec<u8>, Failure> {
    let source = open(path)?;
    if source.len() > MOST_LIST {
        return Err(Failure::Refused(format!("{} is larger than a list may be (1 GiB)", shown(path))));
    }
    let mut bytes = vec![0_u8; crate::source::narrow(source.len())];
    let count = crate::source::read_full(source.as_ref(), 0, &mut bytes)
        .map_err(|error| Failure::Environment(format!("{}: {error}", shown(path))))?;
    bytes.truncate(count);
    Ok(bytes)
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
    let options = ["--evidence", MEMBER, "--checkpoint", "--consistency", "--keys", "--witness-keys", "--witnesses", "--tsa-ca"];
    let arguments = Arguments::parse(args, &options)?;
    let [package] = arguments.words.as_slice() else {
        return Err(Failure::Usage("give one package".to_owned()));
    };
    let package = open(package)?;
    let evidence = arguments.value("--evidence").map(open).transpose()?;
    let checkpoint = arguments.value("--checkpoint").map(read_small).transpose()?;
    let consistency = arguments.value("--consistency").map(read_small).transpose()?;
    if consistency.is_some() && checkpoint.is_none() {
        return Err(Failure::Usage("--consistency needs --checkpoint".to_owned()));
    }
    let keys = arguments.value("--keys").map(read_lines).transpose()?;
    let witness_keys = arguments.value("--witness-keys").map(read_lines).transpose()?;
    let least = arguments.value("--witnesses").map(whole_number).transpose()?;
    if least.is_some() && witness_keys.is_none() {
        return Err(Failure::Usage("--witnesses needs --witness-keys".to_owned()));
    }
    let authorities = arguments.value("--tsa-ca").map(read_small).transpose()?;
    let members = arguments.values(MEMBER).map(open).collect::<Result<Vec<_>, _>>()?;
    let members: Vec<&dyn Source> = members.iter().map(AsRef::as_ref).collect();
    let expected = Expected {
        evidence: evidence.as_deref(),
        members: &members,
        checkpoint: checkpoint.as_deref(),
        consistency: consistency.as_deref(),
        keys: keys.as_deref(),
        witnesses: witness_keys.as_deref().map(|keys| WitnessPolicy { keys, least }),
        authorities: authorities.as_deref().map(str::as_bytes),
    };
    expected.fit().map_err(|unfit| {
        let (option, why) = match unfit {
            Unfit::Keys(why) => ("--keys", why),
            Unfit::Checkpoint(why) => ("--checkpoint", why),
            Unfit::Consistency(why) => ("--consistency", why),
            Unfit::Witnesses(why) => ("--witness-keys", why),
            Unfit::Authorities(why) => ("--tsa-ca", why),
        };
        let file = arguments.value(option).map(shown).unwrap_or_default();
        Failure::Refused(format!("{file} ({option}): {why}. That says nothing against the package, which was not examined"))
    })?;
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
    Ok(match (report.valid, &report.not_compared) {
        (false, _) => EXIT_BAD,
        (true, Some(_)) => EXIT_NOT_COMPARED,
        (true, None) => EXIT_OK,
    })
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
    for stranger in &report.strangers {
        writeln!(
            out,
            "signed too by {}, key {}: NOT the log's key, and NOT proved whose it is",
            printable(&stranger.name),
            stranger.key_id
        )?;
        writeln!(out, "           fingerprint {}", stranger.fingerprint)?;
    }
    print_witnesses(report, out)?;
    writeln!(out)?;
    let width = report.checks.iter().map(|check| check.name.chars().count()).max().unwrap_or(0);
    for check in &report.checks {
        let mark = if check.ok { "ok " } else { "BAD" };
        writeln!(out, "{mark}  {:width$}  {}", check.name, printable(&check.detail))?;
    }
    writeln!(out)?;
    if report.package_valid {
        if !report.valid {
            writeln!(out, "A file given is ANOTHER than the one the package is about: see above. That says nothing against the package.")?;
        }
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
    if let Some(why) = &report.not_compared {
        writeln!(out, "It was NOT compared with the checkpoint given: {}.", printable(why))?;
    }
    Ok(())
}

/// What others say of the checkpoint, and how far it is proved that they are who they are said to be.
fn print_witnesses(report: &VerifyReport, out: &mut dyn Write) -> Result<(), Failure> {
    for witness in &report.witnesses {
        let known = if witness.known { "a witness given by --witness-keys" } else { "NOT proved to be a witness: see --witness-keys" };
        writeln!(
            out,
            "cosigned   by {}, key {}, at {}; {known}",
            printable(&witness.key.name),
            witness.key.key_id,
            witness.cosigned_at.clone().unwrap_or_else(|| format!("{} s since 1970", witness.cosigned_at_seconds))
        )?;
        if let Some(remark) = &witness.remark {
            writeln!(out, "           its time is odd: {remark}")?;
        }
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
