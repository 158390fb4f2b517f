//! Blobs in a folder: `blobs/ab/cd/<name>`. A name is given once, by a link that fails where it is taken; what stands
//! under a name is never changed.

use std::collections::HashSet;
use std::fs::{self, File, OpenOptions, Permissions};
use std::io::ErrorKind;
use std::os::unix::fs::{FileExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use chot_forensics::source::{FileSource, Source};
use rustix::fs::OFlags;
use rustix::io::Errno;

use super::disk::{holds_nothing, make, make_folders, private, remove, sync, sync_folder, there};
use super::{LABEL, Name};
use crate::error::{Error, Result};

/// Something else than a file stands in the place of one: the bytes are missing.
fn no_file(path: &Path) -> Option<Arc<dyn Source>> {
    tracing::error!(path = %path.display(), "what stands in the place of a stored blob is no file");
    None
}

/// A folder of blobs.
#[derive(Debug)]
pub(super) struct Folder {
    root: PathBuf,
}

impl Folder {
    pub(super) fn open(root: PathBuf) -> Self {
        Self { root }
    }

    /// Makes it where it is not there.
    pub(super) fn make(&self) -> Result<()> {
        make(&self.root.join("blobs"))
    }

    /// A disk that is not there is no loss of what stands on it, and nothing is put in its place.
    pub(super) fn there(&self) -> Result<()> {
        there(&self.root.join("blobs"))
    }

    fn label_file(&self) -> PathBuf {
        self.root.join(LABEL)
    }

    /// The label of the store, as it stands there.
    pub(super) fn label(&self) -> Result<Option<String>> {
        self.there()?;
        match fs::read(self.label_file()) {
            Ok(bytes) => Ok(Some(String::from_utf8_lossy(&bytes).into_owned())),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(Error::internal(format!("evidence store: {}: {error}", self.label_place()))),
        }
    }

    pub(super) fn set_label(&self, text: &str) -> Result<()> {
        self.there()?;
        let new = self.root.join(format!(".{LABEL}-{}", std::process::id()));
        let file = private().create(true).truncate(true).open(&new)?;
        file.write_all_at(text.as_bytes(), 0)?;
        sync(&file);
        fs::rename(&new, self.label_file())?;
        sync_folder(&self.root);
        Ok(())
    }

    /// Where the label stands, for the operator.
    pub(super) fn label_place(&self) -> String {
        self.label_file().display().to_string()
    }

    pub(super) fn path(&self, name: Name) -> PathBuf {
        let (first, second) = name.folders();
        self.root.join("blobs").join(first).join(second).join(name.to_string())
    }

    /// Gives the file `from` a place among the blobs; what stands there under the name already stays.
    pub(super) fn put_new(&self, name: Name, from: &Path) -> Result<bool> {
        self.there()?;
        let target = self.path(name);
        let folder = target.parent().unwrap_or(&self.root);
        make_folders(folder)?;
        match fs::hard_link(from, &target) {
            Ok(()) => {}
            Err(error) if error.kind() == ErrorKind::AlreadyExists => return Ok(false),
            // Another file system, or one without links: a copy, put in place by its name only when it is whole.
            Err(_) => self.put_copy(name, from)?,
        }
        sync_folder(folder);
        Ok(true)
    }

    /// The same by a copy: `from` stays a file of its own. Nothing may stand under the name yet.
    pub(super) fn put_copy(&self, name: Name, from: &Path) -> Result<()> {
        self.there()?;
        let target = self.path(name);
        let folder = target.parent().unwrap_or(&self.root);
        make_folders(folder)?;
        fs::rename(self.copy(name, from)?, &target)?;
        sync_folder(folder);
        Ok(())
    }

    fn copy(&self, name: Name, from: &Path) -> Result<PathBuf> {
        let target = self.path(name);
        let copy = target.with_file_name(format!(".{name}"));
        remove(&copy)?;
        fs::copy(from, &copy)?;
        let file = File::open(&copy)?;
        file.set_permissions(Permissions::from_mode(0o400))?;
        sync(&file);
        Ok(copy)
    }

    pub(super) fn open_blob(&self, name: Name) -> Result<Option<Arc<dyn Source>>> {
        let path = self.path(name);
        // Without waiting: a pipe in the place of a file would be waited for, for ever.
        let file = match OpenOptions::new().read(true).custom_flags(OFlags::NONBLOCK.bits().cast_signed()).open(&path) {
            Ok(file) => file,
            Err(error) if error.kind() == ErrorKind::NotFound => return self.there().map(|()| None),
            // A socket.
            Err(error) if Errno::from_io_error(&error) == Some(Errno::NXIO) => return Ok(no_file(&path)),
            Err(error) => return Err(error.into()),
        };
        if !file.metadata()?.is_file() {
            return Ok(no_file(&path));
        }
        Ok(Some(Arc::new(FileSource::new(file)?)))
    }

    /// Names of all forms in which the bytes of a digest are kept.
    pub(super) fn forms(&self, name: Name) -> Result<Vec<Name>> {
        let path = self.path(name);
        let entries = match fs::read_dir(path.parent().unwrap_or(&self.root)) {
            Err(error) if error.kind() == ErrorKind::NotFound => return self.there().map(|()| Vec::new()),
            other => other?,
        };
        let mut found = Vec::new();
        for entry in entries {
            let known = entry?.file_name().to_str().and_then(|text| text.parse::<Name>().ok());
            found.extend(known.filter(|known| known.sha256 == name.sha256));
        }
        Ok(found)
    }

    pub(super) fn remove(&self, name: Name) -> Result<()> {
        let path = self.path(name);
        if remove(&path)? {
            sync_folder(path.parent().unwrap_or(&self.root));
        }
        Ok(())
    }

    /// Moves a damaged blob out of the way, where it can still be looked at.
    pub(super) fn set_aside(&self, name: Name, mark: &str) -> Result<()> {
        let aside = self.root.join("damaged");
        make_folders(&aside)?;
        fs::rename(self.path(name), aside.join(format!("{name}-{mark}")))?;
        sync_folder(&aside);
        Ok(())
    }

    pub(super) fn is_empty(&self) -> Result<bool> {
        Ok(holds_nothing(&self.root.join("blobs"))? && !self.label_file().exists())
    }

    /// The first file that is no blob under one of these names, or the label.
    pub(super) fn other_than(&self, known: &HashSet<Name>) -> Result<Option<String>> {
        let label = self.label_file();
        if label.exists() {
            return Ok(Some(label.display().to_string()));
        }
        let mut folders = vec![self.root.join("blobs")];
        while let Some(folder) = folders.pop() {
            let entries = match fs::read_dir(&folder) {
                Err(error) if error.kind() == ErrorKind::NotFound => continue,
                other => other?,
            };
            for entry in entries {
                let entry = entry?;
                if entry.file_type()?.is_dir() {
                    folders.push(entry.path());
                    continue;
                }
                let name = entry.file_name();
                let text = name.to_str().map(|text| text.strip_prefix('.').unwrap_or(text));
                if text.and_then(|text| text.parse().ok()).is_none_or(|name| !known.contains(&name)) {
                    return Ok(Some(entry.path().display().to_string()));
                }
            }
        }
        Ok(None)
    }

    pub(super) fn probe(&self, name: &str) -> Result<()> {
        self.there()?;
        let path = self.root.join(format!(".probe-{name}"));
        let probe = || -> std::io::Result<()> {
            let file = private().read(true).create_new(true).open(&path)?;
            file.write_all_at(name.as_bytes(), 0)?;
            file.sync_all()?;
            if fs::read(&path)? == name.as_bytes() { Ok(()) } else { Err(std::io::Error::other("other bytes came back than were written")) }
        };
        let written = probe();
        let removed = fs::remove_file(&path);
        written.and(removed).map_err(|error| Error::Unavailable(format!("evidence store: {error}")))
    }
}
