//! Where evidence bytes come from: anything that can be read at an offset, from several threads at once.
//!
//! Invariants: reading never moves a shared cursor; the length is the one seen when the source was made, so a file that grows
//! later is examined as it was. What has no length of its own is never taken for empty: a block device is measured by
//! seeking, pipes, sockets and character devices are refused. Memory maps are deliberately absent: a file truncated under a map kills the process.

use std::fs::{File, FileType};
use std::io::{self, Read, Seek, SeekFrom};
use std::ops::Range;
use std::os::unix::fs::{FileExt, FileTypeExt};

/// Bytes that can be read at any offset, by several threads at once.
pub trait Source: Send + Sync {
    /// The length in bytes.
    fn len(&self) -> u64;

    /// Reads at most `buf.len()` bytes from `offset`; 0 means the end.
    ///
    /// # Errors
    /// What the medium reports.
    fn read_at(&self, offset: u64, buf: &mut [u8]) -> io::Result<usize>;

    /// Whether there are no bytes at all.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// An open file; only positioned reads are used.
#[derive(Debug)]
pub struct FileSource {
    file: File,
    len: u64,
}

impl FileSource {
    /// Takes an open file or block device and remembers its length.
    ///
    /// # Errors
    /// When the length cannot be read or it is something that cannot be read at any place: a folder, a pipe, a socket or a
    /// character device.
    pub fn new(file: File) -> io::Result<Self> {
        let metadata = file.metadata()?;
        if metadata.is_dir() {
            return Err(io::Error::new(io::ErrorKind::IsADirectory, "is a directory"));
        }
        if let Some(word) = no_file(metadata.file_type()) {
            return Err(io::Error::new(io::ErrorKind::InvalidInput, format!("is {word}, which has no beginning and no end")));
        }
        let len = if metadata.file_type().is_block_device() { (&file).seek(SeekFrom::End(0))? } else { metadata.len() };
        Ok(Self { len, file })
    }
}

/// A word for what cannot be read at any place.
pub(crate) fn no_file(kind: FileType) -> Option<&'static str> {
    if kind.is_char_device() {
        Some("a character device")
    } else if kind.is_fifo() {
        Some("a pipe")
    } else if kind.is_socket() {
        Some("a socket")
    } else {
        None
    }
}

impl Source for FileSource {
    fn len(&self) -> u64 {
        self.len
    }

    fn read_at(&self, offset: u64, buf: &mut [u8]) -> io::Result<usize> {
        // The system calls a place beyond what it can address an error, where an archive that names one has only a wrong pointer.
        let most = narrow(self.len.saturating_sub(offset)).min(buf.len());
        let Some(buf) = buf.get_mut(..most).filter(|buf| !buf.is_empty()) else { return Ok(0) };
        loop {
            match self.file.read_at(buf, offset) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                other => return other,
            }
        }
    }
}

/// Bytes in memory.
#[derive(Debug, Clone, Default)]
pub struct BytesSource(pub Vec<u8>);

impl Source for BytesSource {
    fn len(&self) -> u64 {
        u64::try_from(self.0.len()).unwrap_or(u64::MAX)
    }

    fn read_at(&self, offset: u64, buf: &mut [u8]) -> io::Result<usize> {
        let rest = usize::try_from(offset).ok().and_then(|start| self.0.get(start..)).unwrap_or_default();
        let count = rest.len().min(buf.len());
        if let (Some(to), Some(from)) = (buf.get_mut(..count), rest.get(..count)) {
            to.copy_from_slice(from);
        }
        Ok(count)
    }
}

/// Fills `buf` from `offset` as far as the source goes; returns how much was there.
pub(crate) fn read_full(source: &dyn Source, mut offset: u64, buf: &mut [u8]) -> io::Result<usize> {
    let mut filled = 0_usize;
    while let Some(rest) = buf.get_mut(filled..).filter(|rest| !rest.is_empty()) {
        let count = source.read_at(offset, rest)?.min(rest.len());
        if count == 0 {
            break;
        }
        filled = filled.saturating_add(count);
        offset = offset.saturating_add(wide(count));
    }
    Ok(filled)
}

/// A source, or a range of it, read from its beginning.
pub struct Part<'a> {
    source: &'a dyn Source,
    left: Range<u64>,
}

impl std::fmt::Debug for Part<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Part").field("left", &self.left).finish_non_exhaustive()
    }
}

impl<'a> Part<'a> {
    /// A range of a source.
    #[must_use]
    pub fn new(source: &'a dyn Source, range: Range<u64>) -> Self {
        Self { source, left: range }
    }

    /// The whole of it.
    #[must_use]
    pub fn whole(source: &'a dyn Source) -> Self {
        Self::new(source, 0..source.len())
    }
}

impl Read for Part<'_> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let most = narrow(self.left.end.saturating_sub(self.left.start)).min(buf.len());
        let count = self.source.read_at(self.left.start, buf.get_mut(..most).unwrap_or_default())?.min(most);
        self.left.start = self.left.start.saturating_add(wide(count));
        Ok(count)
    }
}

/// A length as 64 bits; lossless on every machine this runs on.
pub(crate) fn wide(length: usize) -> u64 {
    u64::try_from(length).unwrap_or(u64::MAX)
}

/// A 64-bit length as an index, saturating.
pub(crate) fn narrow(length: u64) -> usize {
    usize::try_from(length).unwrap_or(usize::MAX)
}
