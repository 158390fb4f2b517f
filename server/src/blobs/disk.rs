//! Files and folders of the evidence store: private, synced, and a failed sync stops the hub.

use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, Read};
use std::os::unix::fs::{DirBuilderExt, FileExt, OpenOptionsExt};
use std::path::Path;

use chot_forensics::digest::{Sha256Digest, Sha256Hasher};
use chot_forensics::source::Source;

use super::BUFFER;
use crate::error::{Error, Result};

/// Options for a file that only its owner reads.
pub(super) fn private() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.write(true).mode(0o600);
    options
}

pub(super) fn sync(file: &File) {
    if file.sync_all().is_err() {
        crate::fatal::stop("a file of the evidence store could not be synced");
    }
}

pub(super) fn sync_folder(folder: &Path) {
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

/// Makes a folder of the store and those above it.
pub(super) fn make(folder: &Path) -> Result<()> {
    make_folders(folder).map_err(|error| Error::Unavailable(format!("evidence store {}: {error}", folder.display())))
}

/// Whether a folder of the store is there; nobody but a hub that begins makes it.
pub(super) fn there(folder: &Path) -> Result<()> {
    folder.is_dir().then_some(()).ok_or_else(|| Error::Unavailable(format!("evidence store {}: it is not there", folder.display())))
}

/// Whether a folder has nothing in it, or is not there at all.
pub(super) fn holds_nothing(folder: &Path) -> io::Result<bool> {
    match fs::read_dir(folder) {
        Ok(mut entries) => Ok(entries.next().is_none()),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(true),
        Err(error) => Err(error),
    }
}

/// Removes a file that may not be there.
pub(super) fn remove(path: &Path) -> io::Result<bool> {
    match fs::remove_file(path) {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(false),
        Err(error) => Err(error),
    }
}

/// The hash over the first `length` bytes of a file, or over all where it is shorter.
pub(super) fn hash_range(file: &File, length: u64) -> io::Result<Sha256Hasher> {
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

/// The digest and the number of all bytes of a source, read in order from `start` to its end.
pub(crate) fn hash_source(source: &dyn Source, start: u64) -> io::Result<(Sha256Digest, u64)> {
    let mut hash = Sha256Hasher::new();
    each_piece(Reader { source, at: start }, |piece| {
        hash.update(piece);
        Ok(())
    })?;
    let size = hash.bytes();
    Ok((hash.finish(), size))
}

/// A source read from one place to its end.
pub(crate) struct Reader<'a> {
    /// What is read.
    pub(crate) source: &'a dyn Source,
    /// Where the next byte comes from.
    pub(crate) at: u64,
}

impl Read for Reader<'_> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let count = self.source.read_at(self.at, buf)?;
        self.at = self.at.saturating_add(u64::try_from(count).unwrap_or(u64::MAX));
        Ok(count)
    }
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
