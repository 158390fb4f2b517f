//! Uploads that are still coming in: `spool/<upload id>`, always on a local disk. Bytes of an upload count only after
//! they were synced; one writer at a time holds an upload by a lock on its file.

use std::fs::{self, File, Permissions, TryLockError};
use std::io::{self, ErrorKind};
use std::os::unix::fs::{FileExt, PermissionsExt};
use std::path::PathBuf;
use std::sync::PoisonError;

use chot_forensics::digest::{Sha256Digest, Sha256Hasher};

use super::disk::{hash_range, private, remove, sync, sync_folder, there};
use super::{Blobs, NotWritable};
use crate::error::Result;
use crate::ids::EvidenceId;

/// Running hashes that are remembered; further uploads are hashed again from the spool when they go on.
const REMEMBERED: usize = 1024;

impl Blobs {
    /// Where the bytes of an open upload stand.
    #[must_use]
    pub fn spool(&self, id: EvidenceId) -> PathBuf {
        self.spools().join(id.to_string())
    }

    pub(super) fn spools(&self) -> PathBuf {
        self.root.join("spool")
    }

    /// Whether the folder of open uploads is there.
    ///
    /// # Errors
    /// [`crate::error::Error::Unavailable`] where it is not.
    pub fn spool_is_there(&self) -> Result<()> {
        there(&self.spools())
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
            // A disk that is not there is no loss of what came in.
            Err(error) if error.kind() == ErrorKind::NotFound => {
                there(&self.spools())?;
                return Err(if fresh { error.into() } else { NotWritable::Short(0) });
            }
            other => other?,
        };
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(NotWritable::Locked),
            Err(TryLockError::Error(error)) => return Err(error.into()),
        }
        if fresh {
            // The name of a new file must outlive a power cut as its bytes do.
            sync_folder(&self.spools());
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

    /// Removes what is left of an upload.
    ///
    /// # Errors
    /// What the file system reports, except that nothing was there.
    pub fn forget(&self, id: EvidenceId) -> Result<()> {
        drop(self.remembered(id));
        remove(&self.spool(id))?;
        Ok(())
    }

    /// Every file of the spool: the upload and how many bytes are there.
    ///
    /// # Errors
    /// What the file system reports.
    pub fn uploads(&self) -> Result<Vec<(EvidenceId, u64)>> {
        let mut found = Vec::new();
        for entry in fs::read_dir(self.spools())? {
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
    /// [`crate::error::Error::Unavailable`] where the disk is full or fails; [`crate::error::Error::Internal`] for other faults.
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

    /// All bytes are here: synced, and read-only from now on.
    pub(super) fn finish(&self) -> io::Result<()> {
        sync(&self.file);
        self.file.set_permissions(Permissions::from_mode(0o400))
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
