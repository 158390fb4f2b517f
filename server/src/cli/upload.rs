//! `chot upload`: sends files into a case, in parts, each with its checksum. Run again after an interruption, it asks
//! the hub how far a file has come and goes on from there; a file that the case has already is not sent again.
//!
//! A collection of `chot acquire` is sent with the signed record that lies beside it.
//!
//! Before anything is hashed the hub is asked for the case: a wrong address or token is told at once.

pub(super) mod bar;
pub(super) mod remote;

use std::collections::HashSet;
use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use chot_forensics::acquisition::Acquisition;
use chot_forensics::digest::{Sha256Digest, Sha256Hasher};

use self::bar::Bar;
use self::remote::{Known, NotSent, Remote};
use super::acquire::{list_beside, record_beside};
use super::{Failure, Outcome, out};
use crate::config::Secret;
use crate::error::Error;
use crate::features::evidence::model::FILE_NAME_MOST;
use crate::text::Check;

/// Bytes sent in one request.
const PART: u64 = 8 << 20;

/// Sends files into a case; run again, it goes on where it was interrupted. The token comes from CHOT_TOKEN.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Files, or folders whose files are sent one after another.
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Number of the case.
    #[arg(long, value_name = "NUMBER")]
    case: String,
    /// Address of the hub.
    #[arg(long, value_name = "URL", default_value = "http://127.0.0.1:8080")]
    server: String,
    /// The SHA-256 that the file must have, from the acquisition record; another file is not sent.
    #[arg(long, value_name = "HEX")]
    sha256: Option<String>,
    /// Sends a file although the case has one with the same bytes.
    #[arg(long)]
    again: bool,
    /// What the file is, in words.
    #[arg(long, value_name = "TEXT")]
    description: Option<String>,
    /// Who acquired it.
    #[arg(long, value_name = "NAME")]
    acquired_by: Option<String>,
    /// When it was acquired, as 2026-11-22T08:30:00Z.
    #[arg(long, value_name = "TIME", value_parser = time)]
    acquired_at: Option<String>,
    /// The signed record that chot acquire made; without it, the one that lies beside the file, where there is one.
    #[arg(long, value_name = "FILE")]
    acquisition: Option<PathBuf>,
    /// How long to wait for the hub to store what it has received; it finishes by itself in any case.
    #[arg(long, value_name = "SECONDS", default_value_t = 300)]
    wait: u64,
}

/// A time as the hub takes it.
fn time(text: &str) -> Result<String, &'static str> {
    let read = chrono::DateTime::parse_from_rfc3339(text).map(|_| text.to_owned());
    read.map_err(|_| "a date with a time and its zone is needed, as 2026-11-22T08:30:00Z or 2026-11-22T15:30:00+07:00")
}

/// A file that is to be sent.
struct Chosen {
    path: PathBuf,
    /// Its name, or its path below the folder that was given.
    name: String,
}

/// Sends the files.
///
/// # Errors
/// [`Failure::Bad`] where the hub's SHA-256 is not a file's own, or the file is not the one that `--sha256` names;
/// [`Failure::Usage`] where the hub refuses; [`Failure::Environment`] where a file or the network fails, nobody answers, or the hub has
/// not stored yet what it received.
pub async fn run(args: Args) -> Outcome {
    let token = token()?;
    let expected = args.sha256.as_deref().map(|hex| hex.to_ascii_lowercase().parse::<Sha256Digest>());
    let expected = expected.transpose().map_err(|_| Failure::Usage("--sha256 needs 64 hexadecimal digits".to_owned()))?;
    let (chosen, left) = chosen(&args.files)?;
    if (expected.is_some() || args.acquisition.is_some()) && chosen.len() != 1 {
        return Err(Failure::Usage("--sha256 and --acquisition are of one file, give one".to_owned()));
    }
    let mut bar = Bar::new();
    let chosen = without_companions(chosen, &mut bar);
    let hub = Remote::new(&args.server, token, "read and evidence")?;
    let case = hub.retry(&mut bar, async || hub.case(&args.case).await).await?;
    let run = Run { hub: &hub, args: &args, case: &case, expected };
    for Left { name, why, .. } in &left {
        bar.say(&format!("{name}: {why}"));
    }
    let (mut bad, mut waiting) = (Vec::new(), Vec::new());
    bad.extend(left.into_iter().filter(|left| left.missed).map(|left| left.name));
    let several = chosen.len() > 1 || !bad.is_empty();
    let all = chosen.len().saturating_add(bad.len());
    for file in &chosen {
        match send_one(&run, file, &mut bar).await {
            Ok(Sent::Waits(number)) => {
                bar.say(&format!(
                    "{}: the hub has all bytes of {number} and has not stored them yet; it will do so by itself, nothing is to be sent again",
                    file.name
                ));
                waiting.push(number);
            }
            Ok(Sent::Kept(number)) if !several => out(&number)?,
            Ok(Sent::Kept(number)) => out(&format!("{number}  {}", chot_forensics::cli::printable(&file.name)))?,
            // One file that is not what it should be does not hold up the others.
            Err(Failure::Bad(why)) if several => {
                bar.say(&format!("{}: {why}", file.name));
                bad.push(file.name.clone());
            }
            Err(failure) => return Err(failure),
        }
    }
    if !bad.is_empty() {
        return Err(Failure::Bad(format!("{} of {all} files are not accepted", bad.len())));
    }
    if !waiting.is_empty() {
        return Err(Failure::Environment(format!("not stored yet: {}; run the command again to see whether it is", waiting.join(", "))));
    }
    Ok(())
}

/// What lies among the files and is not sent, as it can be shown.
struct Left {
    name: String,
    why: String,
    /// Whether it is evidence that the caller would miss.
    missed: bool,
}

/// What the hub has against a name of a file, if anything.
fn against(name: &str) -> Option<String> {
    let mut check = Check::new();
    check.name("", name, FILE_NAME_MOST);
    match check.done() {
        Err(Error::Refused(errors)) => Some(errors.iter().map(|error| error.message.en.as_ref()).collect::<Vec<_>>().join(" ")),
        _ => None,
    }
}

/// Every file of the paths given, in the order of names, and what is left out; links inside folders are not followed.
fn chosen(paths: &[PathBuf]) -> Result<(Vec<Chosen>, Vec<Left>), Failure> {
    let fail = |path: &Path, error: io::Error| Failure::Environment(format!("{}: {error}", path.display()));
    let (mut found, mut left) = (Vec::new(), Vec::new());
    let shown = |path: &Path| chot_forensics::cli::printable(&path.to_string_lossy());
    let take = |path: &Path, name: &Path, found: &mut Vec<Chosen>, left: &mut Vec<Left>| {
        let against = match name.to_str() {
            Some(name) => against(name),
            None => Some("It is not text (UTF-8).".to_owned()),
        };
        match (name.to_str(), against) {
            (Some(name), None) => found.push(Chosen { path: path.to_owned(), name: name.to_owned() }),
            (_, why) => left.push(Left {
                name: shown(path),
                why: format!(
                    "the hub does not take this name; not sent. {} Rename the file, or send it in an archive",
                    why.unwrap_or_default()
                ),
                missed: true,
            }),
        }
    };
    for path in paths {
        let metadata = path.metadata().map_err(|error| fail(path, error))?;
        if metadata.is_file() {
            let name = path.file_name().map(Path::new).ok_or_else(|| Failure::Usage(format!("{} has no name", path.display())))?;
            take(path, name, &mut found, &mut left);
            continue;
        }
        if !metadata.is_dir() {
            return Err(Failure::Usage(format!("{} is no file and no folder", path.display())));
        }
        let mut waiting = vec![path.clone()];
        while let Some(inner) = waiting.pop() {
            let kind = inner.symlink_metadata().map_err(|error| fail(&inner, error))?;
            if kind.is_file() {
                take(&inner, inner.strip_prefix(path).unwrap_or(&inner), &mut found, &mut left);
            } else if kind.is_dir() {
                let entries = inner.read_dir().and_then(|entries| entries.map(|entry| entry.map(|entry| entry.path())).collect());
                let mut entries: Vec<PathBuf> = entries.map_err(|error| fail(&inner, error))?;
                entries.sort_unstable_by(|a, b| b.cmp(a));
                waiting.extend(entries);
            } else {
                let why = if kind.is_symlink() { "it is a link; not followed" } else { "it is neither a file nor a folder; not sent" };
                left.push(Left { name: shown(&inner), why: why.to_owned(), missed: false });
            }
        }
    }
    if found.is_empty() && left.is_empty() {
        return Err(Failure::Usage("there is no file to send".to_owned()));
    }
    Ok((found, left))
}

/// Leaves out the record and the list that lie beside a collection: the record goes with it, the list is in it.
fn without_companions(chosen: Vec<Chosen>, bar: &mut Bar) -> Vec<Chosen> {
    let mut companions = HashSet::new();
    for file in &chosen {
        let record = record_beside(&file.path);
        if record.is_file() {
            companions.extend([record, list_beside(&file.path)]);
        }
    }
    let (beside, kept): (Vec<Chosen>, Vec<Chosen>) = chosen.into_iter().partition(|file| companions.contains(&file.path));
    for file in beside {
        bar.say(&format!("{} belongs to a collection and is not sent as a file of its own", file.name));
    }
    kept
}

/// The record of a file's acquisition: the one given, else the one beside it. Checked before anything is sent.
fn acquisition(args: &Args, path: &Path, (digest, size): (Sha256Digest, u64)) -> Result<Option<Acquisition>, Failure> {
    let beside = record_beside(path);
    let Some(file) = args.acquisition.as_ref().or_else(|| Some(&beside).filter(|file| file.is_file())) else { return Ok(None) };
    let text = std::fs::read_to_string(file).map_err(|error| Failure::Environment(format!("{}: {error}", file.display())))?;
    let read = Acquisition::parse(&text).map_err(|error| Failure::Bad(format!("{}: {error}; nothing was sent", file.display())))?;
    if !read.is_of(digest, size) {
        return Err(Failure::Bad(format!("{} is the record of other bytes; nothing was sent", file.display())));
    }
    Ok(Some(read))
}

/// One run of the command: what is the same for every file.
struct Run<'a> {
    hub: &'a Remote,
    args: &'a Args,
    case: &'a str,
    /// The digest of the acquisition record.
    expected: Option<Sha256Digest>,
}

/// What became of one file; each with its item's number.
enum Sent {
    /// The hub has stored it, now or before.
    Kept(String),
    /// The hub has all bytes and has yet to store them.
    Waits(String),
}

/// Sends one file, or finds that the case has it.
async fn send_one(run: &Run<'_>, chosen: &Chosen, bar: &mut Bar) -> Result<Sent, Failure> {
    let Run { hub, args, case, expected } = run;
    let file = File::open(&chosen.path).map_err(|error| Failure::Environment(format!("{}: {error}", chosen.path.display())))?;
    let file = Arc::new(file);
    let shown = chosen.path.display();
    let (digest, size) = hash(&file, bar).await.map_err(|failure| failure.of(&shown))?;
    if expected.is_some_and(|expected| expected != digest) {
        return Err(Failure::Bad(format!("its SHA-256 is {digest}, not the one given; nothing was sent")));
    }
    let acquisition = acquisition(args, &chosen.path, (digest, size))?.map(|read| read.to_text());
    // Looked up before each try: the answer to a start may have been lost.
    let find_or_start = async || match hub.known(case, digest, size, args.again).await? {
        Known::No => hub.start(args, case, &chosen.name, (digest, size, acquisition.as_deref())).await.map(Known::Open),
        known => Ok(known),
    };
    let item = match hub.retry(bar, find_or_start).await? {
        Known::Kept(item) => {
            bar.say(&format!("{} is in the case already, as {}; not sent again", chosen.name, item.number));
            return Ok(Sent::Kept(item.number));
        }
        Known::Open(item) => item,
        Known::No => return Err(Failure::Environment("the hub began no upload".to_owned())),
    };
    let sent = hub.send(&file, &item, size, bar).await;
    bar.end();
    sent.map_err(|sent| match sent {
        NotSent::Unread(failure) => failure.of(&format!("{shown} (as {})", item.number)),
        NotSent::Failed(failure) => failure,
    })?;
    if has_grown(&file, size)? {
        bar.say(&format!("{}: it has grown since it was hashed; {} is the {size} bytes that it had then", chosen.name, item.number));
    }
    match hub.stored(&item, bar, Duration::from_secs(args.wait)).await? {
        Some(stored) if stored == digest => Ok(Sent::Kept(item.number)),
        Some(_) => Err(Failure::Bad("the hub received other bytes than this file has; the item is not accepted as declared".to_owned())),
        None => Ok(Sent::Waits(item.number)),
    }
}

pub(super) fn token() -> Result<Secret, Failure> {
    match std::env::var("CHOT_TOKEN") {
        Ok(token) if !token.trim().is_empty() => Ok(Secret::new(token.trim())),
        _ => Err(Failure::Usage("CHOT_TOKEN holds no token; chot token create makes one".to_owned())),
    }
}

/// The digest and length of the file as it is now.
pub(super) async fn hash(file: &Arc<File>, bar: &mut Bar) -> Result<(Sha256Digest, u64), Failure> {
    let size = file.metadata()?.len();
    if size == 0 && !reads_nothing(file).await? {
        let why = "the file says that it is empty, and there is something to read (as in /proc): copy it and send the copy";
        return Err(Failure::Usage(why.to_owned()));
    }
    let mut hash = Sha256Hasher::new();
    while hash.bytes() < size {
        let bytes = read_part(file, hash.bytes(), size).await?;
        hash = tokio::task::spawn_blocking(move || {
            hash.update(&bytes);
            hash
        })
        .await
        .map_err(|error| Failure::Environment(error.to_string()))?;
        bar.show("hashing", hash.bytes(), size);
    }
    bar.end();
    Ok((hash.finish(), size))
}

/// Whether a file has more bytes than when it was hashed: those behind are not sent.
fn has_grown(file: &File, size: u64) -> io::Result<bool> {
    Ok(file.metadata()?.len() > size)
}

async fn reads_nothing(file: &Arc<File>) -> Result<bool, Failure> {
    let file = Arc::clone(file);
    let read = tokio::task::spawn_blocking(move || file.read_at(&mut [0], 0));
    Ok(read.await.map_err(|error| Failure::Environment(error.to_string()))?? == 0)
}

async fn read_part(file: &Arc<File>, offset: u64, size: u64) -> Result<Vec<u8>, Failure> {
    let file = Arc::clone(file);
    let length = usize::try_from(PART.min(size.saturating_sub(offset))).unwrap_or(0);
    let read = tokio::task::spawn_blocking(move || {
        let mut bytes = vec![0; length];
        file.read_exact_at(&mut bytes, offset).map(|()| bytes).map_err(|error| match (error.kind(), file.metadata()) {
            (io::ErrorKind::UnexpectedEof, Ok(now)) => {
                let now = now.len();
                Failure::Environment(format!("it became shorter while it was read: {size} bytes at first, {now} now; it is not sent whole"))
            }
            _ => error.into(),
        })
    });
    read.await.map_err(|error| Failure::Environment(error.to_string()))?
}

#[cfg(test)]
mod tests {
    use std::os::unix::ffi::OsStrExt as _;

    use super::*;

    #[tokio::test]
    async fn what_says_that_it_is_empty_and_is_not_is_not_sent() {
        let empty = tempfile::tempfile().unwrap();
        assert_eq!(hash(&Arc::new(empty), &mut Bar::new()).await.unwrap().1, 0);
        let odd = Arc::new(File::open("/proc/self/status").unwrap());
        assert!(matches!(hash(&odd, &mut Bar::new()).await, Err(Failure::Usage(_))));
    }

    #[tokio::test]
    async fn a_file_that_becomes_shorter_or_longer_is_said_to() {
        let file = Arc::new(tempfile::tempfile().unwrap());
        file.set_len(5).unwrap();
        assert_eq!(read_part(&file, 1, 5).await.unwrap().len(), 4);
        assert!(!has_grown(&file, 5).unwrap() && has_grown(&file, 4).unwrap());
        file.set_len(3).unwrap();
        let failure = read_part(&file, 0, 5).await.unwrap_err().of(&"/a/x.bin");
        assert!(matches!(&failure, Failure::Environment(why) if why.starts_with("/a/x.bin: it became shorter") && why.contains("3 now")));
    }

    #[test]
    fn times_have_a_zone() {
        assert!(time("2026-11-22T08:30:00Z").is_ok() && time("2026-11-22T15:30:00.5+07:00").is_ok());
        for wrong in ["yesterday", "2026-11-22", "2026-11-22T08:30:00", ""] {
            assert!(time(wrong).unwrap_err().contains("2026-11-22T08:30:00Z"), "{wrong}");
        }
    }

    #[test]
    fn only_names_are_sent_and_paths_below_a_given_folder() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["secret/b.log", "secret/a/c.log", "x.zip"] {
            let path = folder.path().join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, name).unwrap();
        }
        std::os::unix::fs::symlink("/etc/passwd", folder.path().join("secret/link")).unwrap();
        // A name that the hub does not take holds up no other.
        for odd in [&b"secret/a/\xff\x1b.log"[..], b"secret/a/x\ny.log", "secret/a/\u{202e}gpj.exe".as_bytes()] {
            std::fs::write(folder.path().join(std::ffi::OsStr::from_bytes(odd)), "x").unwrap();
        }
        let (found, left) = chosen(&[folder.path().join("x.zip"), folder.path().join("secret")]).unwrap();
        assert_eq!(found.iter().map(|file| file.name.as_str()).collect::<Vec<_>>(), ["x.zip", "a/c.log", "b.log"]);
        let told = |end: &str| left.iter().find(|left| left.name.ends_with(end)).map(|left| (left.missed, left.why.as_str()));
        assert!(told("secret/a/\u{fffd}\\u{1b}.log").unwrap().1.contains("not text"));
        assert!(told("secret/a/x\\ny.log").or_else(|| told("secret/a/x\\u{a}y.log")).unwrap().1.contains("U+000A"));
        assert!(left.iter().any(|left| left.missed && left.why.contains("U+202E")));
        assert_eq!(told("secret/link"), Some((false, "it is a link; not followed")));
        assert_eq!(left.len(), 4);
        assert!(matches!(chosen(&[folder.path().join("gone")]), Err(Failure::Environment(_))));
        assert!(matches!(chosen(&["/dev/null".into()]), Err(Failure::Usage(_))));
    }
}
