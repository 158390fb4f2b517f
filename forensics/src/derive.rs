//! Making one item from another: several members as one file, and bytes blanked out.
//!
//! Invariants: the same input gives the same bytes, on every machine and in every year; content is never changed, only left out
//! or overwritten with zeros where that is asked for; names of members are data in the manifest, and the names in the bundle
//! are made here, so that no program that unpacks it can be led astray by them.

use std::io::{self, Seek, SeekFrom, Write};
use std::ops::Range;

use serde::{Deserialize, Serialize};

use crate::digest::{Sha256Digest, Sha256Hasher};
use crate::source::{Source, narrow, read_full, wide};
use crate::zip_end::{VERSION_ZIP64, end_records};

/// The schema name of a bundle's manifest.
pub const BUNDLE_SCHEMA: &str = "chot.bundle/1";

/// 1980-01-01 in DOS form.
pub(crate) const DATE: u16 = 0x0021;
/// ZIP64, which every entry has, so that there is one form for all lengths.
pub(crate) const VERSION: u16 = VERSION_ZIP64;
/// Flag bit 11: names are UTF-8.
const FLAGS: u16 = 1 << 11;
/// The longest name in a bundle behind its number, in bytes.
const NAME_BYTES: usize = 100;
/// How much is copied at once.
const CHUNK: usize = 1 << 18;

/// What a bundle was made from and holds: its file `manifest.json`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct BundleManifest {
    /// [`BUNDLE_SCHEMA`].
    pub schema: String,
    /// The number of the item that it was made from.
    pub source_number: String,
    /// The digest of that item.
    pub source_sha256: Sha256Digest,
    /// What is in the bundle, in its order.
    pub members: Vec<BundleMember>,
    /// What was left out, by its place in the item.
    pub omitted: Vec<Omitted>,
}

/// A member in a bundle.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct BundleMember {
    /// Its place in the item's directory.
    pub index: u64,
    /// Its name there, as text.
    pub path: String,
    /// The bytes of that name, where they are not UTF-8.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub raw_path_hex: Option<String>,
    /// Its name in the bundle.
    pub file: String,
    /// Its length.
    pub size_bytes: u64,
    /// Its digest.
    pub sha256: Sha256Digest,
}

/// A member that is not in a bundle.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Omitted {
    /// Its place in the item's directory.
    pub index: u64,
    /// Its digest; absent where it could not be read.
    pub sha256: Option<Sha256Digest>,
    /// The code of what kept it from being read; absent where it was left out on purpose.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unread: Option<String>,
}

/// The name of a member in a bundle: its index, then the last part of its name in letters that mean nothing to any system.
#[must_use]
pub fn bundle_name(index: u64, path: &str) -> String {
    format!("members/{index:06}-{}", plain_name(path))
}

/// The last part of a name, in letters, digits, spaces, dots, dashes and underscores only, and not longer than common systems take.
#[must_use]
pub fn plain_name(path: &str) -> String {
    let last = path.rsplit(['/', '\\']).find(|part| !part.is_empty()).unwrap_or_default();
    let mut name = String::new();
    for character in last.chars() {
        let plain = character.is_alphanumeric() || matches!(character, ' ' | '.' | '-' | '_');
        let character = if plain { character } else { '_' };
        if name.len().saturating_add(character.len_utf8()) > NAME_BYTES {
            break;
        }
        name.push(character);
    }
    let name = name.trim_end_matches(['.', ' ']).trim_start_matches(' ');
    if name.is_empty() { "unnamed".to_owned() } else { name.to_owned() }
}

struct Entry {
    name: String,
    crc: u32,
    size: u64,
    offset: u64,
}

/// Writes files one after another into a ZIP archive of one form: stored, dated 1980-01-01, with ZIP64 fields throughout.
pub struct BundleWriter<W> {
    out: W,
    at: u64,
    entries: Vec<Entry>,
    open: Option<(Entry, crc32fast::Hasher)>,
}

impl<W> std::fmt::Debug for BundleWriter<W> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("BundleWriter").field("at", &self.at).field("entries", &self.entries.len()).finish_non_exhaustive()
    }
}

impl<W: Write + Seek> BundleWriter<W> {
    /// Begins at the beginning of `out`, which must be empty.
    pub fn new(out: W) -> Self {
        Self { out, at: 0, entries: Vec::new(), open: None }
    }

    /// How many bytes were written.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        self.at
    }

    /// Begins a file; an open one is dropped first.
    ///
    /// # Errors
    /// What `out` reports, and names longer than a header holds.
    pub fn begin(&mut self, name: &str) -> io::Result<()> {
        self.undo()?;
        let entry = Entry { name: name.to_owned(), crc: 0, size: 0, offset: self.at };
        let head = local_header(&entry)?;
        self.open = Some((entry, crc32fast::Hasher::new()));
        self.put(&head)
    }

    /// Writes the next bytes of the open file.
    ///
    /// # Errors
    /// What `out` reports, and bytes where no file is open.
    pub fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        let Some((entry, crc)) = &mut self.open else {
            return Err(io::Error::other("no file of the bundle is open"));
        };
        crc.update(bytes);
        entry.size = entry.size.saturating_add(wide(bytes.len()));
        self.put(bytes)
    }

    /// Ends the open file: its header gets length and check value.
    ///
    /// # Errors
    /// What `out` reports.
    pub fn end(&mut self) -> io::Result<()> {
        let Some((mut entry, crc)) = self.open.take() else {
            return Ok(());
        };
        entry.crc = crc.finalize();
        let head = local_header(&entry)?;
        self.out.seek(SeekFrom::Start(entry.offset))?;
        self.out.write_all(&head)?;
        self.out.seek(SeekFrom::Start(self.at))?;
        self.entries.push(entry);
        Ok(())
    }

    /// Drops the open file: what comes next takes its place.
    ///
    /// # Errors
    /// What `out` reports.
    pub fn undo(&mut self) -> io::Result<()> {
        if let Some((entry, _)) = self.open.take() {
            self.at = entry.offset;
            self.out.seek(SeekFrom::Start(self.at))?;
        }
        Ok(())
    }

    /// Writes a whole file.
    ///
    /// # Errors
    /// As [`BundleWriter::begin`].
    pub fn file(&mut self, name: &str, bytes: &[u8]) -> io::Result<()> {
        self.begin(name)?;
        self.write(bytes)?;
        self.end()
    }

    /// Writes the directory; gives `out` back, and how many bytes count: what stands behind them belongs to a file that was dropped.
    ///
    /// # Errors
    /// What `out` reports.
    pub fn finish(mut self) -> io::Result<(W, u64)> {
        self.undo()?;
        let start = self.at;
        for entry in std::mem::take(&mut self.entries) {
            let record = central_record(&entry)?;
            self.put(&record)?;
            self.entries.push(entry);
        }
        let size = self.at.saturating_sub(start);
        let count = wide(self.entries.len());
        let end = end_records(count, size, start);
        self.put(&end)?;
        self.out.flush()?;
        Ok((self.out, self.at))
    }

    fn put(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.out.write_all(bytes)?;
        self.at = self.at.saturating_add(wide(bytes.len()));
        Ok(())
    }
}

/// From the version needed to the lengths of name and extra field (APPNOTE 4.3.7).
fn common(entry: &Entry, extra: u16, out: &mut Vec<u8>) -> io::Result<()> {
    let name = u16::try_from(entry.name.len()).map_err(|_| io::Error::new(io::ErrorKind::InvalidInput, "a name is too long"))?;
    out.extend_from_slice(&VERSION.to_le_bytes());
    out.extend_from_slice(&FLAGS.to_le_bytes());
    out.extend_from_slice(&[0; 4]);
    out.extend_from_slice(&DATE.to_le_bytes());
    out.extend_from_slice(&entry.crc.to_le_bytes());
    out.extend_from_slice(&[0xff; 8]);
    out.extend_from_slice(&name.to_le_bytes());
    out.extend_from_slice(&extra.to_le_bytes());
    Ok(())
}

fn local_header(entry: &Entry) -> io::Result<Vec<u8>> {
    let mut head = b"PK\x03\x04".to_vec();
    common(entry, 20, &mut head)?;
    head.extend_from_slice(entry.name.as_bytes());
    head.extend_from_slice(&1_u16.to_le_bytes());
    head.extend_from_slice(&16_u16.to_le_bytes());
    head.extend_from_slice(&entry.size.to_le_bytes());
    head.extend_from_slice(&entry.size.to_le_bytes());
    Ok(head)
}

fn central_record(entry: &Entry) -> io::Result<Vec<u8>> {
    let mut record = b"PK\x01\x02".to_vec();
    record.extend_from_slice(&VERSION.to_le_bytes());
    common(entry, 28, &mut record)?;
    record.extend_from_slice(&[0; 10]);
    record.extend_from_slice(&[0xff; 4]);
    record.extend_from_slice(entry.name.as_bytes());
    record.extend_from_slice(&1_u16.to_le_bytes());
    record.extend_from_slice(&24_u16.to_le_bytes());
    for value in [entry.size, entry.size, entry.offset] {
        record.extend_from_slice(&value.to_le_bytes());
    }
    Ok(record)
}

/// Ranges of bytes in order, joined where they touch; `None` where one is empty, turned round, or reaches behind `length`.
#[must_use]
pub fn sorted_ranges(mut ranges: Vec<Range<u64>>, length: u64) -> Option<Vec<Range<u64>>> {
    if ranges.iter().any(|range| range.start >= range.end || range.end > length) {
        return None;
    }
    ranges.sort_unstable_by_key(|range| (range.start, range.end));
    let mut joined: Vec<Range<u64>> = Vec::new();
    for range in ranges {
        match joined.last_mut() {
            Some(last) if range.start <= last.end => last.end = last.end.max(range.end),
            _ => joined.push(range),
        }
    }
    Some(joined)
}

/// Copies a file with the given ranges, in order and apart, overwritten by zeros; gives the copy's digest.
///
/// # Errors
/// What the source or `out` reports; [`io::ErrorKind::Interrupted`] where `stop` says so.
pub fn blank(source: &dyn Source, ranges: &[Range<u64>], out: &mut dyn Write, stop: &dyn Fn() -> bool) -> io::Result<Sha256Digest> {
    let mut hasher = Sha256Hasher::new();
    let mut buffer = vec![0_u8; CHUNK];
    while hasher.bytes() < source.len() {
        if stop() {
            return Err(io::Error::new(io::ErrorKind::Interrupted, "stopped"));
        }
        let at = hasher.bytes();
        let size = narrow(source.len().saturating_sub(at)).min(buffer.len());
        let count = read_full(source, at, buffer.get_mut(..size).unwrap_or_default())?;
        let block = buffer.get_mut(..count).unwrap_or_default();
        if block.is_empty() {
            return Err(io::Error::new(io::ErrorKind::UnexpectedEof, "the file became shorter while it was read"));
        }
        let end = at.saturating_add(wide(count));
        for range in ranges.iter().filter(|range| range.start < end && range.end > at) {
            let from = narrow(range.start.saturating_sub(at));
            let to = narrow(range.end.min(end).saturating_sub(at));
            block.get_mut(from..to).unwrap_or_default().fill(0);
        }
        out.write_all(block)?;
        hasher.update(block);
    }
    Ok(hasher.finish())
}
