//! The one ZIP form of packages: stored, fixed date, no extra fields, nothing between or around the files.
//!
//! Invariants: the writer is deterministic, and the reader accepts exactly what the writer makes, apart from CRC-32 fields that do
//! not fit their content, which it reports by file. Compression is deliberately absent, so that a reader needs no decoder. Neither keeps
//! the content of files: what is large is read piece by piece, as often as it is needed.

use std::io::{self, BufReader, Write};
use std::ops::Range;

use crate::digest::{Sha256Digest, Sha256Hasher};
use crate::source::{Part, Source, narrow, read_full, wide};
use crate::zip_end::{classic_end, zip64_end};

/// 1980-01-01 in DOS form.
const DATE: u16 = 0x0021;
/// Version 1.0: plain stored files.
const VERSION: u16 = 10;
/// The largest package there can be: lengths and places have 32 bits.
const MAX_PACKAGE_BYTES: u64 = 0xffff_ffff;
/// The most files that are read.
const MAX_FILES: usize = 1_000_000;
/// The largest file that is taken into memory whole.
const MAX_WHOLE_BYTES: u64 = 64 << 20;
/// How much is read at once.
const CHUNK: usize = 1 << 18;

/// A file's place in the container.
struct Entry {
    name: String,
    crc: u32,
    size: u32,
    offset: u64,
}

impl Entry {
    /// What stands before its content.
    fn head(&self) -> io::Result<Vec<u8>> {
        let mut head = b"PK\x03\x04".to_vec();
        head.extend_from_slice(&VERSION.to_le_bytes());
        common_fields(self, &mut head)?;
        head.extend_from_slice(self.name.as_bytes());
        Ok(head)
    }

    /// Its record in the directory.
    fn record(&self) -> io::Result<Vec<u8>> {
        let mut record = b"PK\x01\x02".to_vec();
        record.extend_from_slice(&VERSION.to_le_bytes());
        record.extend_from_slice(&VERSION.to_le_bytes());
        common_fields(self, &mut record)?;
        record.extend_from_slice(&[0; 10]);
        let offset = u32::try_from(self.offset).map_err(|_| too_large())?;
        record.extend_from_slice(&offset.to_le_bytes());
        record.extend_from_slice(self.name.as_bytes());
        Ok(record)
    }
}

/// Gives everything behind the files to `put`: the directory, which begins at `start`, and the end.
fn behind<'e>(entries: impl Iterator<Item = &'e Entry>, start: u64, put: &mut dyn FnMut(&[u8]) -> io::Result<()>) -> io::Result<()> {
    let (mut count, mut size) = (0_u64, 0_u64);
    for entry in entries {
        let record = entry.record()?;
        put(&record)?;
        (count, size) = (count.saturating_add(1), size.saturating_add(wide(record.len())));
    }
    let small = u16::try_from(count).ok().filter(|count| *count < u16::MAX);
    if small.is_none() {
        // More files than the classic record can count.
        put(&zip64_end(count, size, start))?;
    }
    let (size, start) = (u32::try_from(size).map_err(|_| too_large())?, u32::try_from(start).map_err(|_| too_large())?);
    put(&classic_end(small.unwrap_or(u16::MAX), size, start))
}

/// Writes files one after another.
pub(super) struct Writer<W: Write> {
    out: W,
    at: u64,
    entries: Vec<Entry>,
}

fn too_large() -> io::Error {
    io::Error::new(io::ErrorKind::FileTooLarge, "larger than the container can hold")
}

impl<W: Write> Writer<W> {
    pub(super) fn new(out: W) -> Self {
        Self { out, at: 0, entries: Vec::new() }
    }

    fn put(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.out.write_all(bytes)?;
        self.at = self.at.saturating_add(wide(bytes.len()));
        Ok(())
    }

    fn begin(&mut self, name: &str, crc: u32, size: u64) -> io::Result<()> {
        let size = u32::try_from(size).map_err(|_| too_large())?;
        let entry = Entry { name: name.to_owned(), crc, size, offset: self.at };
        let head = entry.head()?;
        self.entries.push(entry);
        self.put(&head)
    }

    pub(super) fn file(&mut self, name: &str, bytes: &[u8]) -> io::Result<()> {
        self.begin(name, crc32fast::hash(bytes), wide(bytes.len()))?;
        self.put(bytes)
    }

    /// A file that is not in memory. It is read twice: its check value stands before it.
    pub(super) fn file_from(&mut self, name: &str, source: &dyn Source) -> io::Result<()> {
        let mut crc = crc32fast::Hasher::new();
        pieces(source, 0..source.len(), &mut |piece| {
            crc.update(piece);
            Ok(())
        })?;
        self.begin(name, crc.finalize(), source.len())?;
        pieces(source, 0..source.len(), &mut |piece| self.put(piece))
    }

    pub(super) fn finish(mut self) -> io::Result<()> {
        let start = self.at;
        let entries = std::mem::take(&mut self.entries);
        behind(entries.iter(), start, &mut |bytes| self.put(bytes))?;
        self.out.flush()
    }
}

/// Gives a range of a source piece by piece; it must be there whole.
fn pieces(source: &dyn Source, range: Range<u64>, each: &mut dyn FnMut(&[u8]) -> io::Result<()>) -> io::Result<()> {
    let mut buffer = vec![0_u8; narrow(range.end.saturating_sub(range.start)).min(CHUNK)];
    let mut at = range.start;
    while at < range.end {
        let size = narrow(range.end.saturating_sub(at)).min(buffer.len());
        let count = read_full(source, at, buffer.get_mut(..size).unwrap_or_default())?;
        if count < size {
            return Err(io::Error::new(io::ErrorKind::UnexpectedEof, "the file became shorter while it was read"));
        }
        each(buffer.get(..count).unwrap_or_default())?;
        at = at.saturating_add(wide(count));
    }
    Ok(())
}

/// Flags, method, time, date, CRC, sizes, name and extra length: the same run in both headers.
fn common_fields(entry: &Entry, out: &mut Vec<u8>) -> io::Result<()> {
    let name_length = u16::try_from(entry.name.len()).map_err(|_| too_large())?;
    out.extend_from_slice(&[0; 6]);
    out.extend_from_slice(&DATE.to_le_bytes());
    out.extend_from_slice(&entry.crc.to_le_bytes());
    out.extend_from_slice(&entry.size.to_le_bytes());
    out.extend_from_slice(&entry.size.to_le_bytes());
    out.extend_from_slice(&name_length.to_le_bytes());
    out.extend_from_slice(&[0; 2]);
    Ok(())
}

/// A file as read from a package.
pub(super) struct StoredFile {
    entry: Entry,
    range: Range<u64>,
    /// Whether its CRC-32 field fits.
    pub(super) intact: bool,
}

impl StoredFile {
    pub(super) fn name(&self) -> &str {
        &self.entry.name
    }
}

/// What a package's container holds.
pub(super) struct Container<'a> {
    package: &'a dyn Source,
    pub(super) files: Vec<StoredFile>,
    /// Why the container is not in the one form, if it is not.
    pub(super) fault: Option<String>,
}

fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes(*bytes.get(at..)?.first_chunk()?))
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(*bytes.get(at..)?.first_chunk()?))
}

/// Reads a package's files, front to back, and compares the whole with what the writer would make of them.
pub(super) fn read(package: &dyn Source) -> io::Result<Container<'_>> {
    let mut container = Container { package, files: Vec::new(), fault: None };
    if package.len() > MAX_PACKAGE_BYTES {
        container.fault = Some("the package is larger than 4 GiB".to_owned());
        return Ok(container);
    }
    let mut compare = Compare { package, at: 0, difference: None };
    while let Some(file) = next_file(package, compare.at)? {
        if container.files.len() >= MAX_FILES {
            container.fault = Some(format!("the package has more than {MAX_FILES} files"));
            container.files.clear();
            return Ok(container);
        }
        compare.with(&file.entry.head()?)?;
        compare.at = file.range.end;
        container.files.push(file);
    }
    let start = compare.at;
    let written = behind(container.files.iter().map(|file| &file.entry), start, &mut |bytes| compare.with(bytes));
    container.fault = match (written, compare.difference) {
        (Err(error), _) if error.kind() == io::ErrorKind::FileTooLarge => Some(error.to_string()),
        (Err(error), _) => return Err(error),
        (Ok(()), Some(position)) => Some(format!("not the form that packages are written in, from byte {position}")),
        (Ok(()), None) if compare.at < package.len() => {
            Some(format!("{} bytes too many at the end", package.len().saturating_sub(compare.at)))
        }
        (Ok(()), None) => None,
    };
    Ok(container)
}

impl<'a> Container<'a> {
    /// The bytes of a file of this container; `None` where it is too large to be taken into memory.
    pub(super) fn bytes(&self, file: &StoredFile) -> io::Result<Option<Vec<u8>>> {
        let size = file.range.end.saturating_sub(file.range.start);
        if size > MAX_WHOLE_BYTES {
            return Ok(None);
        }
        let mut bytes = vec![0_u8; narrow(size)];
        let count = read_full(self.package, file.range.start, &mut bytes)?;
        bytes.truncate(count);
        Ok(Some(bytes))
    }

    /// The digest of a file of this container.
    pub(super) fn digest(&self, file: &StoredFile) -> io::Result<Sha256Digest> {
        let mut hasher = Sha256Hasher::new();
        pieces(self.package, file.range.clone(), &mut |piece| {
            hasher.update(piece);
            Ok(())
        })?;
        Ok(hasher.finish())
    }

    /// Reads a file of this container from its beginning.
    pub(super) fn reader(&self, file: &StoredFile) -> BufReader<Part<'a>> {
        let size = narrow(file.range.end.saturating_sub(file.range.start)).clamp(1, CHUNK);
        BufReader::with_capacity(size, Part::new(self.package, file.range.clone()))
    }
}

/// The file whose header stands at `at`.
fn next_file(package: &dyn Source, at: u64) -> io::Result<Option<StoredFile>> {
    let mut head = [0_u8; 30];
    if read_full(package, at, &mut head)? < head.len() || !head.starts_with(b"PK\x03\x04") {
        return Ok(None);
    }
    let (Some(crc), Some(size), Some(length)) = (u32_at(&head, 14), u32_at(&head, 18), u16_at(&head, 26)) else { return Ok(None) };
    let name_start = at.saturating_add(wide(head.len()));
    let start = name_start.saturating_add(u64::from(length));
    let end = start.saturating_add(u64::from(size));
    let mut name = vec![0_u8; usize::from(length)];
    if end > package.len() || read_full(package, name_start, &mut name)? < name.len() {
        return Ok(None);
    }
    let Ok(name) = String::from_utf8(name) else { return Ok(None) };
    let mut found = crc32fast::Hasher::new();
    pieces(package, start..end, &mut |piece| {
        found.update(piece);
        Ok(())
    })?;
    let entry = Entry { name, crc, size, offset: at };
    Ok(Some(StoredFile { entry, range: start..end, intact: found.finalize() == crc }))
}

/// Compares a package with what ought to stand there.
struct Compare<'a> {
    package: &'a dyn Source,
    at: u64,
    /// The first byte that is another one.
    difference: Option<u64>,
}

impl Compare<'_> {
    /// What comes next ought to be these bytes.
    fn with(&mut self, expected: &[u8]) -> io::Result<()> {
        if self.difference.is_none() {
            let mut found = vec![0_u8; expected.len()];
            let count = read_full(self.package, self.at, &mut found)?;
            found.truncate(count);
            let same = found.iter().zip(expected).take_while(|(a, b)| a == b).count();
            if same < expected.len() {
                self.difference = Some(self.at.saturating_add(wide(same)));
            }
        }
        self.at = self.at.saturating_add(wide(expected.len()));
        Ok(())
    }
}
