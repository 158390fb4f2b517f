//! The one ZIP form of packages: stored, fixed date, no extra fields, nothing between or around the files.
//!
//! Invariants: the writer is deterministic, and the reader accepts exactly what the writer makes, apart from CRC-32 fields that do
//! not fit their content, which it reports by file. Compression is deliberately absent, so that a reader needs no decoder.

use std::io::{self, Write};
use std::ops::Range;

use crate::source::{Source, narrow, read_full, wide};

/// 1980-01-01 in DOS form.
const DATE: u16 = 0x0021;
/// Version 1.0: plain stored files.
const VERSION: u16 = 10;
/// The largest package that is read: 1 GiB.
const MAX_PACKAGE_BYTES: u64 = 1 << 30;

/// The most files that are read.
const MAX_FILES: usize = 1_000_000;

/// A file's place in the container.
struct Entry {
    name: String,
    crc: u32,
    size: u32,
    offset: u64,
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

    pub(super) fn file(&mut self, name: &str, bytes: &[u8]) -> io::Result<()> {
        self.file_with_crc(name, bytes, crc32fast::hash(bytes))
    }

    fn file_with_crc(&mut self, name: &str, bytes: &[u8], crc: u32) -> io::Result<()> {
        let size = u32::try_from(bytes.len()).map_err(|_| too_large())?;
        let entry = Entry { name: name.to_owned(), crc, size, offset: self.at };
        let mut head = b"PK\x03\x04".to_vec();
        head.extend_from_slice(&VERSION.to_le_bytes());
        common_fields(&entry, &mut head)?;
        head.extend_from_slice(name.as_bytes());
        self.entries.push(entry);
        self.put(&head)?;
        self.put(bytes)
    }

    pub(super) fn finish(mut self) -> io::Result<()> {
        let start = self.at;
        let mut directory = Vec::new();
        for entry in &self.entries {
            directory.extend_from_slice(b"PK\x01\x02");
            directory.extend_from_slice(&VERSION.to_le_bytes());
            directory.extend_from_slice(&VERSION.to_le_bytes());
            common_fields(entry, &mut directory)?;
            directory.extend_from_slice(&[0; 10]);
            let offset = u32::try_from(entry.offset).map_err(|_| too_large())?;
            directory.extend_from_slice(&offset.to_le_bytes());
            directory.extend_from_slice(entry.name.as_bytes());
        }
        self.put(&directory)?;
        let size = wide(directory.len());
        let count = wide(self.entries.len());
        let mut end = Vec::new();
        let small = u16::try_from(count).ok().filter(|count| *count < u16::MAX);
        if small.is_none() {
            // More files than the classic record can count: the ZIP64 record and its locator.
            end.extend_from_slice(b"PK\x06\x06");
            end.extend_from_slice(&44_u64.to_le_bytes());
            end.extend_from_slice(&45_u16.to_le_bytes());
            end.extend_from_slice(&45_u16.to_le_bytes());
            end.extend_from_slice(&[0; 8]);
            for value in [count, count, size, start] {
                end.extend_from_slice(&value.to_le_bytes());
            }
            end.extend_from_slice(b"PK\x06\x07");
            end.extend_from_slice(&[0; 4]);
            end.extend_from_slice(&start.saturating_add(size).to_le_bytes());
            end.extend_from_slice(&1_u32.to_le_bytes());
        }
        end.extend_from_slice(b"PK\x05\x06");
        end.extend_from_slice(&[0; 4]);
        let count = small.unwrap_or(u16::MAX);
        end.extend_from_slice(&count.to_le_bytes());
        end.extend_from_slice(&count.to_le_bytes());
        for value in [size, start] {
            let value = u32::try_from(value).map_err(|_| too_large())?;
            end.extend_from_slice(&value.to_le_bytes());
        }
        end.extend_from_slice(&[0; 2]);
        self.put(&end)?;
        self.out.flush()
    }
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
    pub(super) name: String,
    range: Range<usize>,
    /// Whether its CRC-32 field fits.
    pub(super) intact: bool,
}

/// What a package's container holds.
pub(super) struct Container {
    all: Vec<u8>,
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
pub(super) fn read(package: &dyn Source) -> io::Result<Container> {
    let mut container = Container { all: Vec::new(), files: Vec::new(), fault: None };
    if package.len() > MAX_PACKAGE_BYTES {
        container.fault = Some("the package is larger than 1 GiB".to_owned());
        return Ok(container);
    }
    let mut all = vec![0_u8; narrow(package.len())];
    let filled = read_full(package, 0, &mut all)?;
    all.truncate(filled);
    let mut crcs = Vec::new();
    let mut at = 0_usize;
    while let Some((file, crc, next)) = next_file(&all, at) {
        if container.files.len() >= MAX_FILES {
            container.fault = Some(format!("the package has more than {MAX_FILES} files"));
            container.files.clear();
            return Ok(container);
        }
        container.files.push(file);
        crcs.push(crc);
        at = next;
    }
    let mut again = Compare { expected: &all, at: 0, difference: None };
    let mut writer = Writer::new(&mut again);
    let mut written = Ok(());
    for (file, crc) in container.files.iter().zip(crcs) {
        let bytes = all.get(file.range.clone()).unwrap_or_default();
        written = written.and_then(|()| writer.file_with_crc(&file.name, bytes, crc));
    }
    let written = written.and_then(|()| writer.finish());
    container.fault = match (written, again.difference) {
        (Err(error), _) => Some(error.to_string()),
        (Ok(()), Some(position)) => Some(format!("not the form that packages are written in, from byte {position}")),
        (Ok(()), None) if again.at < all.len() => Some(format!("{} bytes too many at the end", all.len().saturating_sub(again.at))),
        (Ok(()), None) => None,
    };
    container.all = all;
    Ok(container)
}

impl Container {
    /// The bytes of a file of this container.
    pub(super) fn bytes(&self, file: &StoredFile) -> &[u8] {
        self.all.get(file.range.clone()).unwrap_or_default()
    }
}

/// The file whose header stands at `at`, its recorded CRC, and where the next one begins.
fn next_file(all: &[u8], at: usize) -> Option<(StoredFile, u32, usize)> {
    let head = all.get(at..)?.get(..30)?;
    if !head.starts_with(b"PK\x03\x04") {
        return None;
    }
    let crc = u32_at(head, 14)?;
    let size = usize::try_from(u32_at(head, 18)?).ok()?;
    let name_start = at.checked_add(30)?;
    let data_start = name_start.checked_add(usize::from(u16_at(head, 26)?))?;
    let data_end = data_start.checked_add(size)?;
    let name = std::str::from_utf8(all.get(name_start..data_start)?).ok()?;
    let range = data_start..data_end;
    let bytes = all.get(range.clone())?;
    let file = StoredFile { name: name.to_owned(), intact: crc32fast::hash(bytes) == crc, range };
    Some((file, crc, data_end))
}

/// A sink that compares instead of storing.
struct Compare<'a> {
    expected: &'a [u8],
    at: usize,
    difference: Option<usize>,
}

impl Write for Compare<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.difference.is_none() {
            let rest = self.expected.get(self.at..).unwrap_or_default();
            let same = rest.iter().zip(bytes).take_while(|(a, b)| a == b).count();
            if same < bytes.len() {
                self.difference = Some(self.at.saturating_add(same));
            }
        }
        self.at = self.at.saturating_add(bytes.len());
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
