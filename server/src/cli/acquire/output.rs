//! The files that an acquisition leaves: under other names while they are written, and under their own only once they are whole.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use chot_forensics::acquisition::Acquisition;
use chot_forensics::digest::sha256;

use super::walk::id_of;
use crate::cli::Failure;

/// What stands behind a collection's name in that of its record.
pub(super) const RECORD: &str = ".acquisition.json";
/// The same of its list.
pub(super) const LIST: &str = ".manifest.json";
/// The same of a file that is being written.
const PART: &str = ".part";

/// A path with more behind its name.
pub(super) fn beside(path: &Path, more: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(more);
    PathBuf::from(name)
}

/// The three files, not yet there. What an earlier run left unfinished is taken over; one that still runs is not disturbed.
pub(super) struct Output {
    path: PathBuf,
    replace: bool,
    spool: File,
}

impl Output {
    pub(super) fn create(path: &Path, replace: bool) -> Result<Self, Failure> {
        let fail = |error: io::Error| Failure::Environment(format!("{}: {error}", path.display()));
        let taken = [path.to_owned(), beside(path, LIST), beside(path, RECORD)].into_iter().find(|path| path.symlink_metadata().is_ok());
        if let Some(taken) = taken.filter(|_| !replace && !unfinished(path)) {
            return Err(Failure::Usage(format!("{} is there already; --replace writes over it", taken.display())));
        }
        let spool = private().truncate(false).open(beside(path, PART)).map_err(fail)?;
        match spool.try_lock() {
            Ok(()) => spool.set_len(0).map_err(fail)?,
            Err(TryLockError::WouldBlock) => return Err(Failure::Usage(format!("another run writes {}", path.display()))),
            Err(TryLockError::Error(error)) => return Err(fail(error)),
        }
        Ok(Self { path: path.to_owned(), replace, spool })
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// The file that the collection is written to.
    pub(super) fn spool(&self) -> io::Result<File> {
        self.spool.try_clone()
    }

    /// What must not be collected: the files of this output, by device and number.
    pub(super) fn ids(&self) -> io::Result<Vec<(u64, u64)>> {
        let names = ["", PART, LIST, RECORD].map(|more| beside(&self.path, more));
        Ok(names.iter().filter_map(|path| id_of(path)).collect())
    }

    /// Gives the files their names once all of them are whole on the disk: the list, the collection, and last the record.
    pub(super) fn name(&self, list: &[u8], record: &[u8]) -> Result<(), Failure> {
        let (list_path, record_path) = (beside(&self.path, LIST), beside(&self.path, RECORD));
        let named = || -> io::Result<()> {
            if self.replace {
                // Before anything else goes: an old record must not stand beside a new collection.
                gone(&record_path)?;
            } else if record_path.symlink_metadata().is_ok() {
                return Err(io::Error::new(io::ErrorKind::AlreadyExists, "another run was faster"));
            }
            let list_part = whole(&list_path, list)?;
            let record_part = whole(&record_path, record)?;
            fs::rename(list_part, &list_path)?;
            fs::rename(beside(&self.path, PART), &self.path)?;
            fs::rename(record_part, &record_path)?;
            let folder = self.path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
            File::open(folder)?.sync_all()
        };
        named().map_err(|error| Failure::Environment(format!("{}: {error}; nothing was kept", self.path.display())))
    }

    /// Takes away what was written so far.
    pub(super) fn withdraw(&self, failure: Failure) -> Failure {
        let mut names =
            vec![beside(&self.path, PART), beside(&self.path, &format!("{LIST}{PART}")), beside(&self.path, &format!("{RECORD}{PART}"))];
        if !self.replace {
            names.extend(["", LIST, RECORD].map(|more| beside(&self.path, more)));
        }
        let left: Vec<String> = names.iter().filter(|path| gone(path).is_err()).map(|path| path.display().to_string()).collect();
        match failure {
            Failure::Environment(why) if !left.is_empty() => Failure::Environment(format!("{why}; left over: {}", left.join(", "))),
            other => other,
        }
    }
}

fn private() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).mode(0o600);
    options
}

fn gone(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        other => other,
    }
}

/// Writes a small file whole under another name, for it to be given its own.
fn whole(path: &Path, bytes: &[u8]) -> io::Result<PathBuf> {
    let part = beside(path, PART);
    let mut file = private().truncate(true).open(&part)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    Ok(part)
}

/// Whether what stands there is from a run that was killed while it gave the files their names: its record, still under another name,
/// tells the list and the collection. Such a run left nothing that counts, and the next one begins anew.
fn unfinished(path: &Path) -> bool {
    let record = fs::read_to_string(beside(path, &format!("{RECORD}{PART}"))).ok().and_then(|text| Acquisition::parse(&text).ok());
    let (Some(record), Err(_)) = (record, beside(path, RECORD).symlink_metadata()) else { return false };
    let list = fs::read(beside(path, LIST)).is_ok_and(|bytes| sha256(&bytes) == record.record().manifest.sha256);
    let collection = path.symlink_metadata().map_or(true, |found| found.is_file() && found.len() == record.record().container.size_bytes);
    list && collection
}
