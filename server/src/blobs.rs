//! The evidence store: finished items by their SHA-256, and the uploads that are still coming in.
//!
//! Below the store's folder stand `blobs/ab/cd/<sha256>` and `spool/<upload id>`; `disposed/` only while a disposal runs. Invariants: a blob's name is the digest
//! of its bytes and a blob is never changed, and removed only by a disposal
//! ([`Blobs::set_aside`]); bytes of an upload count only after they were synced; one writer
//! at a time holds an upload (a lock on its file); a failed sync stops the hub. Names from outside are never paths here.
//!
//! Everything in this module blocks: callers go through [`run`].

use std::collections::HashMap;
use std::fs::{self, File, OpenOptions, Permissions, TryLockError};
use std::io::{self, ErrorKind, Read};
use std::os::unix::fs::{DirBuilderExt, FileExt, MetadataExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use chot_forensics::digest::{Sha256Digest, Sha256Hasher};

use crate::error::{Error, Result};
use crate::ids::EvidenceId;

/// How much is read at a time.
pub const BUFFER: usize = 1 << 20;
/// Running hashes that are remembered; further uploads are hashed again from the spool when they go on.
const REMEMBERED: usize = 1024;

/// Runs something that blocks beside the asynchronous work.
///
/// # Errors
/// What `work` returns; [`Error::Internal`] where it panicked.
pub async fn run<T: Send + 'static>(work: impl FnOnce() -> Result<T> + Send + 'static) -> Result<T> {
    tokio::task::spawn_blocking(work).await.map_err(|error| Error::internal(format!("a blocking task failed: {error}")))?
}

/// The evidence store.
#[derive(Debug)]
pub struct Blobs {
    root: PathBuf,
    running: Mutex<HashMap<EvidenceId, Sha256Hasher>>,
}

/// Why an upload cannot be written now.
#[derive(Debug)]
pub enum NotWritable {
    /// Another request writes to it.
    Locked,
    /// The spool holds fewer bytes than were counted; this many are there.
    Short(u64),
    /// The store failed.
    Failed(Error),
}

impl From<io::Error> for NotWritable {
    fn from(error: io::Error) -> Self {
        Self::Failed(error.into())
    }
}

impl Blobs {
    /// Opens the store in `root`, made where it is missing.
    ///
    /// # Errors
    /// What the file system reports.
    pub fn open(root: PathBuf) -> Result<Self> {
        for folder in [root.clone(), root.join("blobs"), root.join("spool")] {
            make_folders(&folder).map_err(|error| Error::Unavailable(format!("evidence store {}: {error}", folder.display())))?;
        }
        Ok(Self { root, running: Mutex::new(HashMap::new()) })
    }

    /// The store's folder.
    #[must_use]
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Writes, syncs, reads back and removes a file: whether the store takes evidence now.
    ///
    /// # Errors
    /// [`Error::Unavailable`] tells what failed.
    pub fn probe(&self, name: &str) -> Result<()> {
        let path = self.root.join(format!(".probe-{name}"));
        let probe = || -> io::Result<()> {
            let file = private().read(true).create_new(true).open(&path)?;
            file.write_all_at(name.as_bytes(), 0)?;
            file.sync_all()?;
            if fs::read(&path)? == name.as_bytes() { Ok(()) } else { Err(io::Error::other("other bytes came back than were written")) }
        };
        let written = probe();
        let removed = fs::remove_file(&path);
        written.and(removed).map_err(|error| Error::Unavailable(format!("evidence store: {error}")))
    }

    fn spool(&self, id: EvidenceId) -> PathBuf {
        self.root.join("spool").join(id.to_string())
    }

    /// Where the blob with this digest stands.
    #[must_use]
    pub fn path(&self, sha256: &Sha256Digest) -> PathBuf {
        let name = sha256.to_string();
        let (first, rest) = name.split_at_checked(2).unwrap_or(("", &name));
        let (second, _) = rest.split_at_checked(2).unwrap_or(("", rest));
        self.root.join("blobs").join(first).join(second).join(&name)
    }

    /// Holds an upload, so that nobody else writes to it; its file is made where no byte has come yet.
    ///
    /// # Errors
    /// [`NotWritable`].
    pub fn hold(&self, id: EvidenceId, fresh: bool) -> Result<Held, NotWritable> {
        let path = self.spool(id);
        let open = || private().read(true).create(fresh).open(&path);
        let file = match open() {
            // Finished and made read-only, but its registration was cut off: it is finished again.
            Err(error) if error.kind() == ErrorKind::PermissionDenied => {
                fs::set_permissions(&path, Permissions::from_mode(0o600))?;
                open()?
            }
            Err(error) if error.kind() == ErrorKind::NotFound && !fresh => return Err(NotWritable::Short(0)),
            other => other?,
        };
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(NotWritable::Locked),
            Err(TryLockError::Error(error)) => return Err(error.into()),
        }
        if fresh {
            // The name of a new file must outlive a power cut as its bytes do.
            sync_folder(&self.root.join("spool"));
        }
        Ok(Held { id, file })
    }

    /// Goes on with an upload from `offset`, which must have been read after the upload was held. Bytes beyond it were
    /// never acknowledged and are dropped.
    ///
    /// # Errors
    /// [`NotWritable`].
    pub fn append(&self, held: Held, offset: u64) -> Result<Appender, NotWritable> {
        let Held { id, file } = held;
        let length = file.metadata()?.len();
        if length < offset {
            return Err(NotWritable::Short(length));
        }
        if length > offset {
            file.set_len(offset)?;
        }
        let remembered = self.remembered(id).filter(|hash| hash.bytes() == offset);
        let whole = match remembered {
            Some(hash) => hash,
            None => hash_range(&file, offset)?,
        };
        Ok(Appender { file, start: offset, at: offset, before: whole.clone(), whole, part: None })
    }

    fn remembered(&self, id: EvidenceId) -> Option<Sha256Hasher> {
        self.running.lock().unwrap_or_else(PoisonError::into_inner).remove(&id)
    }

    /// Remembers the running hash of an upload, so that its next part need not read the spool.
    pub fn remember(&self, id: EvidenceId, hash: Sha256Hasher) {
        let mut running = self.running.lock().unwrap_or_else(PoisonError::into_inner);
        if running.len() < REMEMBERED || running.contains_key(&id) {
            running.insert(id, hash);
        }
    }

    /// Puts a complete upload of `size` bytes in its place among the blobs; the spool file stays until
    /// [`Blobs::forget`]. Doing it again changes nothing.
    ///
    /// # Errors
    /// [`NotWritable`].
    pub fn keep(&self, id: EvidenceId, size: u64) -> Result<Sha256Digest, NotWritable> {
        let appender = self.append(self.hold(id, size == 0)?, size)?;
        let digest = appender.whole.clone().finish();
        sync(&appender.file);
        appender.file.set_permissions(Permissions::from_mode(0o400))?;
        let target = self.path(&digest);
        let folder = target.parent().unwrap_or(&self.root).to_path_buf();
        make_folders(&folder)?;
        let spool = self.spool(id);
        match fs::hard_link(&spool, &target) {
            Ok(()) => {}
            Err(error) if error.kind() == ErrorKind::AlreadyExists => self.compare(&spool, &target, &digest)?,
            // A file system without links: a copy, put in place by its name only when it is whole.
            Err(_) => {
                let copy = folder.join(format!(".{id}"));
                match fs::remove_file(&copy) {
                    Err(error) if error.kind() != ErrorKind::NotFound => return Err(error.into()),
                    _ => {}
                }
                fs::copy(&spool, &copy)?;
                sync(&File::open(&copy)?);
                fs::rename(&copy, &target)?;
            }
        }
        sync_folder(&folder);
        self.remember(id, appender.whole.clone());
        Ok(digest)
    }

    /// The blob is there already: it must be sound, or the new bytes, known to be sound, take its place.
    fn compare(&self, spool: &Path, target: &Path, digest: &Sha256Digest) -> Result<(), NotWritable> {
        let (new, old) = (fs::metadata(spool)?, fs::metadata(target)?);
        if new.ino() == old.ino() && new.dev() == old.dev() {
            return Ok(());
        }
        let file = File::open(target)?;
        if old.len() == new.len() && hash_range(&file, old.len())?.finish() == *digest {
            return Ok(());
        }
        let aside = self.root.join("damaged");
        make_folders(&aside)?;
        let aside = aside.join(format!("{digest}-{}", new.ino()));
        tracing::error!(blob = %digest, "a stored blob is damaged; it was set aside and replaced by the same bytes, sent again");
        fs::rename(target, aside)?;
        fs::hard_link(spool, target)?;
        Ok(())
    }

    /// Removes what is left of an upload.
    ///
    /// # Errors
    /// What the file system reports, except that nothing was there.
    pub fn forget(&self, id: EvidenceId) -> Result<()> {
        drop(self.remembered(id));
        match fs::remove_file(self.spool(id)) {
            Err(error) if error.kind() != ErrorKind::NotFound => Err(error.into()),
            _ => Ok(()),
        }
    }

    /// Every file of the spool: the upload and how many bytes are there.
    ///
    /// # Errors
    /// What the file system reports.
    pub fn uploads(&self) -> Result<Vec<(EvidenceId, u64)>> {
        let mut found = Vec::new();
        for entry in fs::read_dir(self.root.join("spool"))? {
            let entry = entry?;
            if let Some(id) = entry.file_name().to_str().and_then(|name| name.parse().ok()) {
                found.push((id, entry.metadata()?.len()));
            }
        }
        Ok(found)
    }

    /// Opens an upload for reading.
    ///
    /// # Errors
    /// What the file system reports.
    pub fn read_upload(&self, id: EvidenceId) -> io::Result<File> {
        File::open(self.spool(id))
    }

    /// Opens a blob for reading.
    ///
    /// # Errors
    /// [`Error::Internal`] where it is missing: a blob that was stored is never removed.
    pub fn read(&self, sha256: &Sha256Digest) -> Result<File> {
        File::open(self.path(sha256)).map_err(|error| {
            tracing::error!(blob = %sha256, %error, "a stored blob cannot be opened");
            Error::internal(format!("blob {sha256}: {error}"))
        })
    }

    /// Hashes a blob as it stands now: its digest and length.
    ///
    /// # Errors
    /// What the file system reports.
    pub fn rehash(&self, sha256: &Sha256Digest) -> Result<(Sha256Digest, u64)> {
        let hash = hash_range(&self.read(sha256)?, u64::MAX)?;
        let size = hash.bytes();
        Ok((hash.finish(), size))
    }

    /// Takes a blob out of its place, for its removal; a second time it changes nothing. Whether it may go is asked after this:
    /// whoever names the same bytes meanwhile finds them missing and puts them in their place again.
    ///
    /// # Errors
    /// What the file system reports.
    pub fn set_aside(&self, sha256: &Sha256Digest) -> Result<()> {
        let aside = self.aside(sha256);
        make_folders(aside.parent().unwrap_or(&self.root))?;
        match fs::rename(self.path(sha256), &aside) {
            Err(error) if error.kind() != ErrorKind::NotFound => Err(error.into()),
            _ => Ok(()),
        }
    }

    /// Puts a blob that was set aside in its place again.
    ///
    /// # Errors
    /// What the file system reports.
    pub fn put_back(&self, sha256: &Sha256Digest) -> Result<()> {
        let place = self.path(sha256);
        match fs::rename(self.aside(sha256), &place) {
            Err(error) if error.kind() != ErrorKind::NotFound => return Err(error.into()),
            _ => {}
        }
        sync_folder(place.parent().unwrap_or(&self.root));
        Ok(())
    }

    /// Removes a blob that was set aside.
    ///
    /// # Errors
    /// What the file system reports, except that nothing was there.
    pub fn remove_aside(&self, sha256: &Sha256Digest) -> Result<()> {
        let aside = self.aside(sha256);
        match fs::remove_file(&aside) {
            Err(error) if error.kind() != ErrorKind::NotFound => return Err(error.into()),
            _ => {}
        }
        sync_folder(aside.parent().unwrap_or(&self.root));
        if let Some(folder) = self.path(sha256).parent().filter(|folder| folder.exists()) {
            sync_folder(folder);
        }
        Ok(())
    }

    fn aside(&self, sha256: &Sha256Digest) -> PathBuf {
        self.root.join("disposed").join(sha256.to_string())
    }

    /// A new file for passing use, without a name: it is gone when closed.
    ///
    /// # Errors
    /// What the file system reports.
    pub fn scratch(&self, name: &str) -> Result<File> {
        let path = self.root.join(format!(".scratch-{name}"));
        let file = private().read(true).create_new(true).open(&path)?;
        fs::remove_file(path)?;
        Ok(file)
    }
}

/// An upload that nobody else can write to until this is dropped.
#[derive(Debug)]
pub struct Held {
    id: EvidenceId,
    file: File,
}

/// An upload that is being written; holds its lock until dropped.
#[derive(Debug)]
pub struct Appender {
    file: File,
    start: u64,
    at: u64,
    before: Sha256Hasher,
    whole: Sha256Hasher,
    part: Option<Sha256Hasher>,
}

impl Appender {
    /// Also computes the digest of what is written from here on.
    pub fn digest_part(&mut self) {
        self.part = Some(Sha256Hasher::new());
    }

    /// Writes the next bytes; they do not count before [`Appender::sync`].
    ///
    /// # Errors
    /// [`Error::Unavailable`] where the disk is full; [`Error::Internal`] for other faults.
    pub fn write(&mut self, bytes: &[u8]) -> Result<()> {
        self.file.write_all_at(bytes, self.at)?;
        // A part from the very start has the whole's own digest so far.
        if self.start > 0
            && let Some(part) = &mut self.part
        {
            part.update(bytes);
        }
        self.whole.update(bytes);
        self.at = self.whole.bytes();
        Ok(())
    }

    /// Where the next byte goes.
    #[must_use]
    pub fn offset(&self) -> u64 {
        self.at
    }

    /// The digest of what was written, where it was wanted.
    #[must_use]
    pub fn part(&self) -> Option<Sha256Digest> {
        let part = self.part.as_ref()?;
        Some(if self.start == 0 { self.whole.clone().finish() } else { part.clone().finish() })
    }

    /// Syncs what was written; stops the hub where that fails.
    pub fn sync(&self) {
        if self.file.sync_data().is_err() {
            crate::fatal::stop("an upload could not be synced");
        }
    }

    /// The running hash of the whole upload.
    #[must_use]
    pub fn hash(&self) -> Sha256Hasher {
        self.whole.clone()
    }

    /// Drops what was written; the running hash is again that of the bytes before.
    pub fn undo(&mut self) {
        // A tail that cannot be cut off now is cut off when the upload goes on.
        let _ = self.file.set_len(self.start);
        self.whole = self.before.clone();
        self.at = self.start;
    }
}

fn private() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.write(true).mode(0o600);
    options
}

fn sync(file: &File) {
    if file.sync_all().is_err() {
        crate::fatal::stop("a file of the evidence store could not be synced");
    }
}

fn sync_folder(folder: &Path) {
    if File::open(folder).and_then(|file| file.sync_all()).is_err() {
        crate::fatal::stop("a folder of the evidence store could not be synced");
    }
}

/// Makes a folder and those above it, each with its name synced in the one above.
pub(crate) fn make_folders(folder: &Path) -> io::Result<()> {
    if folder.is_dir() {
        return Ok(());
    }
    let above = folder.parent().filter(|above| !above.as_os_str().is_empty());
    if let Some(above) = above {
        make_folders(above)?;
    }
    match fs::DirBuilder::new().mode(0o700).create(folder) {
        Err(error) if error.kind() != ErrorKind::AlreadyExists => return Err(error),
        _ => {}
    }
    sync_folder(above.unwrap_or(Path::new(".")));
    Ok(())
}

/// The hash over the first `length` bytes of a file, or over all where it is shorter.
fn hash_range(file: &File, length: u64) -> io::Result<Sha256Hasher> {
    let mut hash = Sha256Hasher::new();
    let mut buffer = vec![0; BUFFER];
    while hash.bytes() < length {
        let left = usize::try_from(length.saturating_sub(hash.bytes())).unwrap_or(usize::MAX).min(BUFFER);
        let count = match file.read_at(buffer.get_mut(..left).unwrap_or_default(), hash.bytes()) {
            Err(error) if error.kind() == ErrorKind::Interrupted => continue,
            other => other?,
        };
        if count == 0 {
            break;
        }
        hash.update(buffer.get(..count).unwrap_or_default());
    }
    Ok(hash)
}

/// Reads all of a file's bytes in pieces.
///
/// # Errors
/// What the file system or `take` reports.
pub(crate) fn each_piece(mut file: impl Read, mut take: impl FnMut(&[u8]) -> io::Result<()>) -> io::Result<()> {
    let mut buffer = vec![0; BUFFER];
    loop {
        match file.read(&mut buffer) {
            Ok(0) => return Ok(()),
            Ok(count) => take(buffer.get(..count).unwrap_or_default())?,
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::Clock;
    use crate::random::Random;
    use chot_forensics::digest::sha256;

    fn store() -> (tempfile::TempDir, Blobs, EvidenceId) {
        let folder = tempfile::tempdir().unwrap();
        let blobs = Blobs::open(folder.path().join("evidence")).unwrap();
        let id = Random::new(Clock::fixed(1)).id();
        (folder, blobs, id)
    }

    fn open(blobs: &Blobs, id: EvidenceId, offset: u64) -> Result<Appender, NotWritable> {
        blobs.append(blobs.hold(id, offset == 0)?, offset)
    }

    #[test]
    fn parts_become_a_blob_under_the_digest_of_their_bytes() {
        let (_folder, blobs, id) = store();
        let mut first = open(&blobs, id, 0).unwrap();
        first.digest_part();
        first.write(b"hello ").unwrap();
        assert_eq!(first.part().unwrap(), sha256(b"hello "));
        assert!(matches!(open(&blobs, id, 0), Err(NotWritable::Locked)), "one writer at a time");
        first.sync();
        drop(first);
        // Nothing was remembered: the hash is made again from the spool.
        let mut second = open(&blobs, id, 6).unwrap();
        second.digest_part();
        second.write(b"world").unwrap();
        assert_eq!(second.part().unwrap(), sha256(b"world"));
        second.sync();
        blobs.remember(id, second.hash());
        drop(second);
        let digest = blobs.keep(id, 11).unwrap();
        assert_eq!(digest, sha256(b"hello world"));
        assert_eq!(blobs.keep(id, 11).unwrap(), digest, "a second time changes nothing");
        blobs.forget(id).unwrap();
        assert_eq!(fs::read(blobs.path(&digest)).unwrap(), b"hello world");
        assert_eq!(blobs.rehash(&digest).unwrap(), (digest, 11));
        assert!(blobs.uploads().unwrap().is_empty());
    }

    #[test]
    fn what_was_not_acknowledged_is_dropped_and_what_is_missing_is_told() {
        let (_folder, blobs, id) = store();
        let mut part = open(&blobs, id, 0).unwrap();
        part.write(b"0123456789").unwrap();
        drop(part);
        let mut again = open(&blobs, id, 4).unwrap();
        assert_eq!(blobs.uploads().unwrap(), [(id, 4)]);
        again.write(b"xy").unwrap();
        again.undo();
        assert_eq!(again.offset(), 4);
        drop(again);
        assert!(matches!(open(&blobs, id, 5), Err(NotWritable::Short(4))));
    }

    #[test]
    fn a_damaged_blob_is_replaced_by_sound_bytes_and_kept_aside() {
        let (_folder, blobs, id) = store();
        let store_once = |id| {
            let mut part = open(&blobs, id, 0).unwrap();
            part.write(b"evidence").unwrap();
            drop(part);
            let digest = blobs.keep(id, 8).unwrap();
            blobs.forget(id).unwrap();
            digest
        };
        let digest = store_once(id);
        let path = blobs.path(&digest);
        fs::set_permissions(&path, Permissions::from_mode(0o600)).unwrap();
        fs::write(&path, b"EVIDENCE").unwrap();
        assert_eq!(store_once(Random::new(Clock::fixed(2)).id()), digest);
        assert_eq!(fs::read(&path).unwrap(), b"evidence");
        assert_eq!(fs::read_dir(blobs.root().join("damaged")).unwrap().count(), 1);
    }

    #[test]
    fn an_empty_file_is_a_blob_too() {
        let (_folder, blobs, id) = store();
        let digest = blobs.keep(id, 0).unwrap();
        assert_eq!(digest, sha256(b""));
        assert_eq!(fs::read(blobs.path(&digest)).unwrap(), b"");
        blobs.probe("x").unwrap();
    }
}
