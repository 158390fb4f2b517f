//! The files of a package by name, read when they are needed, and a watch on the medium.

use std::collections::HashMap;
use std::io::{self, BufReader};
use std::sync::{Mutex, PoisonError};

use super::container::{Container, StoredFile};
use crate::digest::{Sha256Digest, sha256};
use crate::source::{Part, Source};

/// A source that remembers what its medium first complained of, so that a medium that fails is not taken for a bad package.
pub(super) struct Watched<'a> {
    inner: &'a dyn Source,
    failed: Mutex<Option<String>>,
}

impl<'a> Watched<'a> {
    pub(super) fn new(inner: &'a dyn Source) -> Self {
        Self { inner, failed: Mutex::new(None) }
    }

    pub(super) fn failed(&self) -> Option<String> {
        self.failed.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Source for Watched<'_> {
    fn len(&self) -> u64 {
        self.inner.len()
    }

    fn read_at(&self, offset: u64, buf: &mut [u8]) -> io::Result<usize> {
        self.inner.read_at(offset, buf).inspect_err(|error| {
            self.failed.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert_with(|| error.to_string());
        })
    }
}

/// The files of a package by name; of several with one name, the first.
pub(super) struct Files<'a> {
    container: &'a Container<'a>,
    names: HashMap<&'a str, &'a StoredFile>,
}

impl<'a> Files<'a> {
    pub(super) fn new(container: &'a Container<'a>) -> Self {
        let mut names = HashMap::with_capacity(container.files.len());
        for file in &container.files {
            names.entry(file.name()).or_insert(file);
        }
        Self { container, names }
    }

    /// The names of all files, in their order.
    pub(super) fn in_order(&self) -> impl DoubleEndedIterator<Item = &'a str> + ExactSizeIterator {
        self.container.files.iter().map(StoredFile::name)
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.names.contains_key(name)
    }

    fn find(&self, name: &str) -> Result<&'a StoredFile, String> {
        self.names.get(name).copied().ok_or_else(|| format!("{name} is missing"))
    }

    /// A file's bytes, for files that are small in every good package.
    pub(super) fn bytes(&self, name: &str) -> Result<Vec<u8>, String> {
        let bytes = self.container.bytes(self.find(name)?).map_err(|error| format!("{name} cannot be read: {error}"))?;
        bytes.ok_or_else(|| format!("{name} is larger than it may be"))
    }

    pub(super) fn text(&self, name: &str) -> Result<String, String> {
        String::from_utf8(self.bytes(name)?).map_err(|_| format!("{name} is not UTF-8"))
    }

    /// The digest of a file; that of nothing where it is missing or cannot be read.
    pub(super) fn digest(&self, name: &str) -> Sha256Digest {
        let digest = self.find(name).and_then(|file| self.container.digest(file).map_err(|error| error.to_string()));
        digest.unwrap_or_else(|_| sha256(b""))
    }

    /// Reads a file from its beginning.
    pub(super) fn reader(&self, name: &str) -> Result<BufReader<Part<'a>>, String> {
        Ok(self.container.reader(self.find(name)?))
    }
}
