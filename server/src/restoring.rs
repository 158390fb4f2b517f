//! The mark of a return from a backup that has begun and not ended: a file beside the custody log's key.
//!
//! Invariants: it stands, synced, before the first file is returned, and goes when the last one stood in its place, the database. Nobody
//! opens a hub over it. It names the backup, so that the same return can be run again and goes over what it had put there; of
//! another backup nothing comes into that place.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{ErrorKind, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use chot_forensics::digest::Sha256Digest;

use crate::blobs::make_folders;
use crate::error::{Error, Result};

/// What the file begins with.
const HEADER: &str = "chot.restoring/1";
/// The line that is added before the database is returned.
const DATABASE: &str = "database";

/// A return that this process carries out; no other process does meanwhile.
#[derive(Debug)]
pub struct Restoring {
    path: PathBuf,
    /// Locked as long as this lives.
    file: File,
    /// Whether the return of the database was begun, by this run or an earlier one.
    database: bool,
}

/// Where the mark stands.
#[must_use]
pub fn path(key_file: &Path) -> PathBuf {
    let mut name = key_file.as_os_str().to_owned();
    name.push(".restoring");
    PathBuf::from(name)
}

/// What the mark says.
struct Mark {
    /// The digest of the backup's manifest.
    manifest: String,
    /// Where the backup was.
    backup: String,
    /// Whether the return of the database was begun.
    database: bool,
}

fn read(path: &Path) -> Result<Option<Mark>> {
    let bytes = match fs::read(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        other => other?,
    };
    let text = String::from_utf8_lossy(&bytes);
    let mut lines = text.lines();
    match (lines.next(), lines.next(), lines.next()) {
        (Some(HEADER), Some(manifest), Some(backup)) => {
            let database = lines.next() == Some(DATABASE);
            Ok(Some(Mark { manifest: manifest.to_owned(), backup: backup.to_owned(), database }))
        }
        _ => Err(Error::internal(format!("{} is damaged", path.display()))),
    }
}

/// Refuses what would open a hub into which a backup has been returned in part.
///
/// # Errors
/// [`Error::BadRequest`] names the backup.
pub fn refuse(key_file: &Path) -> Result<()> {
    let path = path(key_file);
    let Some(Mark { backup, .. }) = read(&path)? else { return Ok(()) };
    Err(Error::BadRequest(format!(
        "a return of the backup {backup} has begun here and not ended ({}); run chot restore {backup} again, it goes on",
        path.display()
    )))
}

impl Restoring {
    /// The mark that an earlier run of the same return left; `None` where none has begun.
    ///
    /// # Errors
    /// [`Error::BadRequest`] where another backup is being returned there, or another process does so now.
    pub fn find(key_file: &Path, manifest: &Sha256Digest) -> Result<Option<Self>> {
        let path = path(key_file);
        let Some(Mark { manifest: begun, backup, database }) = read(&path)? else { return Ok(None) };
        if begun != manifest.to_string() {
            return Err(Error::BadRequest(format!(
                "a return of another backup, {backup}, has begun here and not ended ({}); run chot restore {backup} again, or take away what it has put here and the mark",
                path.display()
            )));
        }
        let file = OpenOptions::new().append(true).open(&path)?;
        lock(&file, &path)?;
        Ok(Some(Self { path, file, database }))
    }

    /// Marks a place where there is nothing yet. The mark is given whole, under a name that is free.
    ///
    /// # Errors
    /// What the file system reports; that another process was first.
    pub fn begin(key_file: &Path, manifest: &Sha256Digest, backup: &Path) -> Result<Self> {
        let path = path(key_file);
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        make_folders(folder)?;
        let new = path.with_extension(format!("restoring.{}", std::process::id()));
        let mut file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&new)?;
        lock(&file, &path)?;
        file.write_all(format!("{HEADER}\n{manifest}\n{}\n", backup.display()).as_bytes())?;
        file.sync_all()?;
        let linked = fs::hard_link(&new, &path);
        fs::remove_file(&new)?;
        linked?;
        File::open(folder)?.sync_all()?;
        Ok(Self { path, file, database: false })
    }

    /// Notes that the database is returned from here on: what is in it then is of the backup.
    ///
    /// # Errors
    /// What the file system reports.
    pub fn begin_database(&mut self) -> Result<()> {
        if !self.database {
            self.file.write_all(format!("{DATABASE}\n").as_bytes())?;
            self.file.sync_all()?;
            self.database = true;
        }
        Ok(())
    }

    /// Whether the return of the database was begun, by this run or an earlier one.
    #[must_use]
    pub fn has_begun_database(&self) -> bool {
        self.database
    }

    /// Everything stands in its place.
    ///
    /// # Errors
    /// What the file system reports.
    pub fn end(self) -> Result<()> {
        fs::remove_file(&self.path)?;
        let folder = self.path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        Ok(File::open(folder)?.sync_all()?)
    }
}

fn lock(file: &File, path: &Path) -> Result<()> {
    match file.try_lock() {
        Ok(()) => Ok(()),
        Err(TryLockError::WouldBlock) => Err(Error::BadRequest(format!("another process returns a backup here now ({})", path.display()))),
        Err(TryLockError::Error(error)) => Err(error.into()),
    }
}

#[cfg(test)]
mod tests {
    use chot_forensics::digest::sha256;

    use super::*;

    #[test]
    fn a_return_is_taken_up_again_by_the_same_backup_only_and_by_one_process() {
        let folder = tempfile::tempdir().unwrap();
        let key = folder.path().join("keys/custody.key");
        let (one, other) = (sha256(b"one"), sha256(b"other"));
        refuse(&key).unwrap();
        assert!(Restoring::find(&key, &one).unwrap().is_none());
        let begun = Restoring::begin(&key, &one, Path::new("/backup/one")).unwrap();
        assert!(!begun.has_begun_database());
        assert!(refuse(&key).is_err_and(|error| error.to_string().contains("run chot restore /backup/one again")));
        assert!(Restoring::find(&key, &one).is_err_and(|error| error.to_string().contains("another process")));
        assert!(Restoring::begin(&key, &one, Path::new("/backup/one")).is_err(), "the name is taken");
        drop(begun);
        assert!(Restoring::find(&key, &other).is_err_and(|error| error.to_string().contains("another backup")));
        let mut again = Restoring::find(&key, &one).unwrap().unwrap();
        assert!(!again.has_begun_database());
        again.begin_database().unwrap();
        drop(again);
        let again = Restoring::find(&key, &one).unwrap().unwrap();
        assert!(again.has_begun_database());
        again.end().unwrap();
        refuse(&key).unwrap();
        assert_eq!(fs::read_dir(key.parent().unwrap()).unwrap().count(), 0, "nothing is left of it");
    }
}
