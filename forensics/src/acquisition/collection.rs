//! Writing a collection: a ZIP archive of what is read at a source, hashed while it is packed.
//!
//! Invariants: a member's name is the bytes it has at its source; the same content, names and times give the same bytes; a file that
//! cannot be read to its end leaves nothing behind in the directory; ZIP64 fields stand throughout, so that no length needs another form.

use std::io::{self, Read, Seek, SeekFrom, Write};

use flate2::Compression;
use flate2::write::DeflateEncoder;

use crate::derive::{DATE, VERSION};
use crate::digest::{Sha256Digest, Sha256Hasher};
use crate::source::wide;
use crate::zip_end::end_records;

/// Flag bit 11: the name is UTF-8.
const FLAG_UTF8: u16 = 1 << 11;
const METHOD_STORED: u16 = 0;
const METHOD_DEFLATED: u16 = 8;
/// Made on Unix (APPNOTE 4.4.2).
const HOST_UNIX: u16 = 3 << 8;
/// The type of a regular file in a mode.
const REGULAR: u32 = 0o100_000;
/// How much is read at once.
const CHUNK: usize = 1 << 18;

/// How content is packed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Packing {
    /// As it is.
    Stored,
    /// Deflated.
    Deflated,
}

/// What is told of a member beside its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stamp {
    /// When its content changed, in seconds since 1970.
    pub modified: Option<i64>,
    /// Its rights.
    pub mode: u32,
}

/// A member as it was packed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Packed {
    /// Its place in the directory, from 0.
    pub index: u64,
    /// The digest of its content.
    pub sha256: Sha256Digest,
    /// Its length.
    pub size: u64,
}

/// Why a member was not packed.
#[derive(Debug, thiserror::Error)]
pub enum PackError {
    /// Its content could not be read; the collection goes on without it.
    #[error("the content could not be read: {0}")]
    Read(io::Error),
    /// The collection could not be written.
    #[error("the collection could not be written: {0}")]
    Write(io::Error),
}

struct Entry {
    name: Vec<u8>,
    method: u16,
    stamp: Stamp,
    crc: u32,
    size: u64,
    packed: u64,
    offset: u64,
}

/// Writes a collection member by member.
pub struct CollectionWriter<W> {
    out: W,
    at: u64,
    entries: Vec<Entry>,
}

impl<W> std::fmt::Debug for CollectionWriter<W> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("CollectionWriter").field("at", &self.at).field("entries", &self.entries.len()).finish_non_exhaustive()
    }
}

/// Counts what goes through.
struct Counted<'w, W> {
    out: &'w mut W,
    bytes: u64,
}

impl<W: Write> Write for Counted<'_, W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let count = self.out.write(bytes)?;
        self.bytes = self.bytes.saturating_add(wide(count));
        Ok(count)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

impl<W: Write + Seek> CollectionWriter<W> {
    /// Begins at the beginning of `out`, which must be empty.
    pub fn new(out: W) -> Self {
        Self { out, at: 0, entries: Vec::new() }
    }

    /// Packs the content of one member.
    ///
    /// # Errors
    /// [`PackError`]; after [`PackError::Read`] the next member takes its place.
    pub fn member(&mut self, name: &[u8], stamp: Stamp, packing: Packing, content: &mut dyn Read) -> Result<Packed, PackError> {
        let method = match packing {
            Packing::Stored => METHOD_STORED,
            Packing::Deflated => METHOD_DEFLATED,
        };
        let mut entry = Entry { name: name.to_vec(), method, stamp, crc: 0, size: 0, packed: 0, offset: self.at };
        let head = local_header(&entry).map_err(PackError::Write)?;
        self.out.write_all(&head).map_err(PackError::Write)?;
        let mut counted = Counted { out: &mut self.out, bytes: 0 };
        let copied = match packing {
            Packing::Stored => copy(content, &mut counted),
            Packing::Deflated => {
                let mut encoder = DeflateEncoder::new(&mut counted, Compression::fast());
                let copied = copy(content, &mut encoder);
                match encoder.finish() {
                    Err(error) if !matches!(copied, Err(PackError::Read(_))) => Err(PackError::Write(error)),
                    _ => copied,
                }
            }
        };
        let packed = counted.bytes;
        let (hasher, crc) = match copied {
            Ok(copied) => copied,
            Err(error) => {
                self.out.seek(SeekFrom::Start(self.at)).map_err(PackError::Write)?;
                return Err(error);
            }
        };
        (entry.crc, entry.size, entry.packed) = (crc, hasher.bytes(), packed);
        let end = self.at.saturating_add(wide(head.len())).saturating_add(packed);
        let head = local_header(&entry).map_err(PackError::Write)?;
        let filled = self.out.seek(SeekFrom::Start(self.at)).and_then(|_| self.out.write_all(&head));
        filled.and_then(|()| self.out.seek(SeekFrom::Start(end))).map_err(PackError::Write)?;
        self.at = end;
        let told = Packed { index: wide(self.entries.len()), size: entry.size, sha256: hasher.finish() };
        self.entries.push(entry);
        Ok(told)
    }

    /// Writes the directory; gives `out` back, and how many bytes count: what stands behind them belongs to a member that was dropped.
    ///
    /// # Errors
    /// What `out` reports.
    pub fn finish(mut self) -> io::Result<(W, u64)> {
        let start = self.at;
        let mut at = start;
        for entry in &self.entries {
            let record = central_record(entry)?;
            self.out.write_all(&record)?;
            at = at.saturating_add(wide(record.len()));
        }
        let end = end_records(wide(self.entries.len()), at.saturating_sub(start), start);
        self.out.write_all(&end)?;
        self.out.flush()?;
        Ok((self.out, at.saturating_add(wide(end.len()))))
    }
}

fn copy(content: &mut dyn Read, out: &mut dyn Write) -> Result<(Sha256Hasher, u32), PackError> {
    let (mut hasher, mut crc) = (Sha256Hasher::new(), crc32fast::Hasher::new());
    let mut buffer = vec![0_u8; CHUNK];
    loop {
        let count = match content.read(&mut buffer) {
            Ok(count) => count,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(PackError::Read(error)),
        };
        let block = buffer.get(..count).unwrap_or_default();
        if block.is_empty() {
            return Ok((hasher, crc.finalize()));
        }
        hasher.update(block);
        crc.update(block);
        out.write_all(block).map_err(PackError::Write)?;
    }
}

/// From the version needed to the lengths of name and extra field (APPNOTE 4.3.7).
fn common(entry: &Entry, extra: u16, out: &mut Vec<u8>) -> io::Result<()> {
    let name = u16::try_from(entry.name.len()).map_err(|_| io::Error::new(io::ErrorKind::InvalidInput, "a name is too long"))?;
    let flags = if std::str::from_utf8(&entry.name).is_ok() { FLAG_UTF8 } else { 0 };
    for value in [VERSION, flags, entry.method, 0, DATE] {
        out.extend_from_slice(&value.to_le_bytes());
    }
    out.extend_from_slice(&entry.crc.to_le_bytes());
    out.extend_from_slice(&[0xff; 8]);
    out.extend_from_slice(&name.to_le_bytes());
    out.extend_from_slice(&extra.to_le_bytes());
    Ok(())
}

/// The extended timestamp (Info-ZIP 0x5455) with the time of the last change, where it has room for it.
fn timestamp(stamp: Stamp) -> Vec<u8> {
    let mut field = Vec::new();
    if let Some(seconds) = stamp.modified.and_then(|seconds| i32::try_from(seconds).ok()) {
        field.extend_from_slice(b"UT\x05\x00\x01");
        field.extend_from_slice(&seconds.to_le_bytes());
    }
    field
}

fn extra(entry: &Entry, sizes: &[u64]) -> Vec<u8> {
    let mut field = 1_u16.to_le_bytes().to_vec();
    let length = u16::try_from(sizes.len()).unwrap_or(0).saturating_mul(8);
    field.extend_from_slice(&length.to_le_bytes());
    for size in sizes {
        field.extend_from_slice(&size.to_le_bytes());
    }
    field.extend_from_slice(&timestamp(entry.stamp));
    field
}

fn local_header(entry: &Entry) -> io::Result<Vec<u8>> {
    let extra = extra(entry, &[entry.size, entry.packed]);
    let mut head = b"PK\x03\x04".to_vec();
    common(entry, u16::try_from(extra.len()).unwrap_or(0), &mut head)?;
    head.extend_from_slice(&entry.name);
    head.extend_from_slice(&extra);
    Ok(head)
}

fn central_record(entry: &Entry) -> io::Result<Vec<u8>> {
    let extra = extra(entry, &[entry.size, entry.packed, entry.offset]);
    let mut record = b"PK\x01\x02".to_vec();
    record.extend_from_slice(&(HOST_UNIX | VERSION).to_le_bytes());
    common(entry, u16::try_from(extra.len()).unwrap_or(0), &mut record)?;
    record.extend_from_slice(&[0; 6]);
    record.extend_from_slice(&((REGULAR | (entry.stamp.mode & 0o7777)) << 16).to_le_bytes());
    record.extend_from_slice(&[0xff; 4]);
    record.extend_from_slice(&entry.name);
    record.extend_from_slice(&extra);
    Ok(record)
}
