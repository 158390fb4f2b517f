//! The file of a hash set: sorted digests of fixed width that are searched on disk.
//!
//! Hundreds of millions of digests neither belong into rows nor into memory. A file holds, for SHA-256, SHA-1 and MD5 each, the
//! sorted digests without repetition and behind them a table that says where those with the same first bits end. A look-up reads one or
//! two blocks of 128 digests. The file never changes after it was made; its own SHA-256 names it.
//!
//! Layout, integers little-endian: magic (16 bytes); for each of the three widths 32, 20 and 16: count (8), bits of the table (4),
//! width (4); then for each width the digests, and 2^bits ends (8 each).

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::fs::{self, File, OpenOptions};
use std::io::{self, BufReader, BufWriter, Read, Seek, SeekFrom, Write};
use std::os::unix::fs::{FileExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use chot_forensics::digest::{Sha256Digest, Sha256Hasher};

use crate::blobs::{each_piece, make_folders};

const MAGIC: &[u8; 16] = b"chot.hashset/1\n\0";
/// The widths of SHA-256, SHA-1 and MD5, in the order of the file.
const WIDTHS: [usize; 3] = [32, 20, 16];
const HEADER_BYTES: usize = 64;
/// The most first bits that the table tells apart.
const MOST_BITS: u32 = 16;
/// Digests read at once while searching.
const BLOCK: u64 = 128;
/// Digests kept in memory while a file is made, by the bytes that they take.
const MEMORY_BYTES: usize = 256 << 20;
const BUFFER: usize = 1 << 18;

fn bad(why: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, format!("the file of a hash set is damaged: {why}"))
}

fn wide(number: usize) -> u64 {
    u64::try_from(number).unwrap_or(u64::MAX)
}

fn narrow(number: u64) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

/// The first 16 bits of a digest.
fn prefix(digest: &[u8]) -> usize {
    match digest {
        [a, b, ..] => usize::from(u16::from_be_bytes([*a, *b])),
        _ => 0,
    }
}

/// How many digests of each kind there are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// SHA-256.
    pub sha256: u64,
    /// SHA-1.
    pub sha1: u64,
    /// MD5.
    pub md5: u64,
}

impl Counts {
    /// All together.
    #[must_use]
    pub fn all(&self) -> u64 {
        self.sha256.saturating_add(self.sha1).saturating_add(self.md5)
    }
}

/// A finished file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Made {
    /// Its digest, which is its name.
    pub sha256: Sha256Digest,
    /// Its length.
    pub size: u64,
    /// What is in it.
    pub counts: Counts,
}

/// Where the file with this digest stands in the folder of hash sets.
#[must_use]
pub fn path(folder: &Path, sha256: &Sha256Digest) -> PathBuf {
    folder.join(format!("{sha256}.hashset"))
}

/// The digest of a file's bytes, read again.
///
/// # Errors
/// Where the file cannot be read.
pub fn digest_of(path: &Path) -> io::Result<Sha256Digest> {
    let mut hash = Sha256Hasher::new();
    each_piece(File::open(path)?, |piece| {
        hash.update(piece);
        Ok(())
    })?;
    Ok(hash.finish())
}

// ------------------------------------------------------------------------------------------------------------ searching

/// The digests of one width in an open file.
#[derive(Clone, Debug)]
struct Section {
    width: u64,
    count: u64,
    bits: u32,
    at: u64,
    /// For each value of the first bits, how many digests come up to its end.
    ends: Vec<u64>,
}

/// An open file of a hash set.
#[derive(Debug)]
pub struct HashFile {
    file: File,
    sections: Vec<Section>,
}

impl HashFile {
    /// Opens a file and reads its tables (at most 512 KiB for each width).
    ///
    /// # Errors
    /// Where the file cannot be read, or is not one of a hash set of this length.
    pub fn open(path: &Path) -> io::Result<Self> {
        let file = File::open(path)?;
        let mut header = [0_u8; HEADER_BYTES];
        file.read_exact_at(&mut header, 0).map_err(|_| bad("it has no header"))?;
        if !header.starts_with(MAGIC) {
            return Err(bad("it does not begin like one"));
        }
        let mut sections = Vec::new();
        let mut at = wide(HEADER_BYTES);
        for (place, width) in WIDTHS.into_iter().enumerate() {
            let field = |from: usize, length: usize| header.get(16 + place * 16 + from..16 + place * 16 + from + length);
            let number =
                |bytes: Option<&[u8]>| bytes.map_or(0, |bytes| bytes.iter().rev().fold(0_u64, |sum, byte| (sum << 8) | u64::from(*byte)));
            let (count, bits, told) = (number(field(0, 8)), number(field(8, 4)), number(field(12, 4)));
            let bits = u32::try_from(bits).ok().filter(|bits| *bits <= MOST_BITS).ok_or_else(|| bad("a table is too large"))?;
            if told != wide(width) {
                return Err(bad("a width is unknown"));
            }
            let digests = count.checked_mul(wide(width)).ok_or_else(|| bad("a count is too large"))?;
            let section = Section { width: wide(width), count, bits, at, ends: Vec::new() };
            at = at.checked_add(digests).and_then(|at| at.checked_add(8_u64 << bits)).ok_or_else(|| bad("a count is too large"))?;
            sections.push(section);
        }
        if file.metadata()?.len() != at {
            return Err(bad("it is longer or shorter than it says"));
        }
        for section in &mut sections {
            let mut bytes = vec![0_u8; 8_usize << section.bits];
            file.read_exact_at(&mut bytes, section.at + section.count * section.width)?;
            section.ends = bytes.chunks_exact(8).map(|end| end.iter().rev().fold(0, |sum, byte| (sum << 8) | u64::from(*byte))).collect();
            let rises = section.ends.windows(2).all(|pair| pair.first() <= pair.last());
            if !rises || section.ends.last() != Some(&section.count) {
                return Err(bad("a table does not fit its digests"));
            }
        }
        Ok(Self { file, sections })
    }

    /// How many digests of each kind it holds.
    #[must_use]
    pub fn counts(&self) -> Counts {
        let count = |width: u64| self.sections.iter().find(|section| section.width == width).map_or(0, |section| section.count);
        Counts { sha256: count(32), sha1: count(20), md5: count(16) }
    }

    /// Whether a digest is in it; what kind it is follows from its length.
    ///
    /// # Errors
    /// Where the file cannot be read.
    pub fn contains(&self, digest: &[u8]) -> io::Result<bool> {
        let Some(section) = self.sections.iter().find(|section| section.width == wide(digest.len())) else { return Ok(false) };
        let bucket = prefix(digest) >> (MOST_BITS - section.bits);
        let from = bucket.checked_sub(1).and_then(|before| section.ends.get(before)).copied().unwrap_or(0);
        let to = section.ends.get(bucket).copied().unwrap_or(0);
        self.search(section, digest, from, to)
    }

    /// Digests are spread evenly: the place is guessed from the bits behind those of the table, and where the guess is wrong the
    /// range is halved, so that no file makes it slow.
    fn search(&self, section: &Section, digest: &[u8], mut from: u64, mut to: u64) -> io::Result<bool> {
        let mut guess = to.saturating_sub(from).checked_sub(1).map(|last| from + share(digest, section.bits, last));
        let width = narrow(section.width);
        let mut block = vec![0_u8; narrow(BLOCK) * width];
        while from < to {
            let middle = guess.take().unwrap_or(from + (to - from) / 2);
            let begin = middle.saturating_sub(BLOCK / 2).clamp(from, to - 1);
            let end = begin.saturating_add(BLOCK).min(to);
            let read = block.get_mut(..narrow(end - begin) * width).unwrap_or_default();
            self.file.read_exact_at(read, section.at + begin * section.width)?;
            let (first, last) = (read.get(..width).unwrap_or_default(), read.get(read.len() - width..).unwrap_or_default());
            if digest < first {
                to = begin;
            } else if digest > last {
                from = end;
            } else {
                return Ok(in_block(read, width, digest));
            }
        }
        Ok(false)
    }
}

/// What part of `range` lies before a digest, by the 32 bits behind its first `bits`.
fn share(digest: &[u8], bits: u32, range: u64) -> u64 {
    let first = digest.iter().take(8).fold(0_u64, |sum, byte| (sum << 8) | u64::from(*byte));
    let rest = (first << bits) >> 32;
    u64::try_from((u128::from(rest) * u128::from(range)) >> 32).unwrap_or(range)
}

fn in_block(block: &[u8], width: usize, digest: &[u8]) -> bool {
    let (mut from, mut to) = (0, block.len() / width.max(1));
    while from < to {
        let middle = from + (to - from) / 2;
        match block.get(middle * width..(middle + 1) * width).unwrap_or_default().cmp(digest) {
            std::cmp::Ordering::Equal => return true,
            std::cmp::Ordering::Less => from = middle + 1,
            std::cmp::Ordering::Greater => to = middle,
        }
    }
    false
}

// --------------------------------------------------------------------------------------------------------------- making

/// Files that are removed where making is given up.
#[derive(Debug, Default)]
struct Scratch(Vec<PathBuf>);

impl Drop for Scratch {
    fn drop(&mut self) {
        for path in &self.0 {
            // Gone already where it was moved to its place.
            let _ = fs::remove_file(path);
        }
    }
}

/// Digests of one width on their way into the file.
#[derive(Debug, Default)]
struct Heap {
    width: usize,
    bytes: Vec<u8>,
    runs: Vec<PathBuf>,
}

/// Makes the file of a hash set from digests in any order: they are sorted in memory piece by piece, and the pieces merged.
#[derive(Debug)]
pub struct Maker {
    folder: PathBuf,
    name: String,
    memory_bytes: usize,
    heaps: Vec<Heap>,
    scratch: Scratch,
}

impl Maker {
    /// A maker that works in `folder`; `name` is one that nobody else uses.
    ///
    /// # Errors
    /// Where the folder cannot be made.
    pub fn new(folder: &Path, name: &str) -> io::Result<Self> {
        make_folders(folder)?;
        let heaps = WIDTHS.into_iter().map(|width| Heap { width, ..Heap::default() }).collect();
        Ok(Self { folder: folder.to_owned(), name: name.to_owned(), memory_bytes: MEMORY_BYTES, heaps, scratch: Scratch::default() })
    }

    /// The same with less memory, so that a test meets many pieces.
    #[cfg(test)]
    fn with_memory(mut self, bytes: usize) -> Self {
        self.memory_bytes = bytes;
        self
    }

    fn temporary(&mut self, what: &str) -> io::Result<(PathBuf, File)> {
        let path = self.folder.join(format!("{}.{what}.tmp", self.name));
        let file = OpenOptions::new().read(true).write(true).create_new(true).mode(0o600).open(&path)?;
        self.scratch.0.push(path.clone());
        Ok((path, file))
    }

    /// Takes one digest of 32, 20 or 16 bytes; others are nothing that a set holds.
    ///
    /// # Errors
    /// Where the disk is full.
    pub fn push(&mut self, digest: &[u8]) -> io::Result<()> {
        let Some(place) = self.heaps.iter().position(|heap| heap.width == digest.len()) else { return Ok(()) };
        if let Some(heap) = self.heaps.get_mut(place) {
            heap.bytes.extend_from_slice(digest);
        }
        let held: usize = self.heaps.iter().map(|heap| heap.bytes.len()).sum();
        if held >= self.memory_bytes { self.spill() } else { Ok(()) }
    }

    /// Writes what is in memory into sorted pieces.
    fn spill(&mut self) -> io::Result<()> {
        for place in 0..self.heaps.len() {
            let (width, bytes, number) = match self.heaps.get_mut(place) {
                Some(heap) if !heap.bytes.is_empty() => (heap.width, std::mem::take(&mut heap.bytes), heap.runs.len()),
                _ => continue,
            };
            let bytes = sorted(bytes, width);
            let (path, file) = self.temporary(&format!("{width}-{number}"))?;
            let mut out = BufWriter::with_capacity(BUFFER, file);
            out.write_all(&bytes)?;
            out.flush()?;
            if let Some(heap) = self.heaps.get_mut(place) {
                heap.runs.push(path);
                // The room is used again.
                heap.bytes = bytes;
                heap.bytes.clear();
            }
        }
        Ok(())
    }

    /// Writes the file into its place, synced.
    ///
    /// # Errors
    /// Where the disk is full or damaged; nothing stands in the folder then.
    pub fn finish(mut self) -> io::Result<Made> {
        if self.heaps.iter().any(|heap| !heap.runs.is_empty()) {
            self.spill()?;
        }
        let (temporary, file) = self.temporary("whole")?;
        let mut out = BufWriter::with_capacity(BUFFER, file);
        out.write_all(&[0; HEADER_BYTES])?;
        let mut header = MAGIC.to_vec();
        let mut counts = Vec::new();
        for heap in std::mem::take(&mut self.heaps) {
            let width = heap.width;
            let mut pieces: Vec<Box<dyn Read>> = Vec::new();
            for run in &heap.runs {
                pieces.push(Box::new(BufReader::with_capacity(BUFFER, File::open(run)?)));
            }
            if !heap.bytes.is_empty() {
                pieces.push(Box::new(io::Cursor::new(sorted(heap.bytes, width))));
            }
            let (count, ends) = merge(pieces, width, &mut out)?;
            let bits = count.checked_ilog2().unwrap_or(0).saturating_sub(7).min(MOST_BITS);
            let step = 1_usize << (MOST_BITS - bits);
            for end in ends.iter().skip(step - 1).step_by(step) {
                out.write_all(&end.to_le_bytes())?;
            }
            header.extend_from_slice(&count.to_le_bytes());
            header.extend_from_slice(&bits.to_le_bytes());
            header.extend_from_slice(&u32::try_from(width).unwrap_or(0).to_le_bytes());
            counts.push(count);
        }
        let mut file = out.into_inner().map_err(io::IntoInnerError::into_error)?;
        file.seek(SeekFrom::Start(0))?;
        file.write_all(&header)?;
        file.sync_all()?;
        let mut hash = Sha256Hasher::new();
        file.seek(SeekFrom::Start(0))?;
        each_piece(&file, |piece| {
            hash.update(piece);
            Ok(())
        })?;
        let (size, sha256) = (hash.bytes(), hash.finish());
        fs::rename(&temporary, path(&self.folder, &sha256))?;
        File::open(&self.folder)?.sync_all()?;
        let count = |place: usize| counts.get(place).copied().unwrap_or(0);
        Ok(Made { sha256, size, counts: Counts { sha256: count(0), sha1: count(1), md5: count(2) } })
    }
}

/// Digests of one width in their order.
fn sorted(bytes: Vec<u8>, width: usize) -> Vec<u8> {
    fn of<const W: usize>(mut bytes: Vec<u8>) -> Vec<u8> {
        let (digests, _) = bytes.as_chunks_mut::<W>();
        digests.sort_unstable();
        bytes
    }
    match width {
        32 => of::<32>(bytes),
        20 => of::<20>(bytes),
        _ => of::<16>(bytes),
    }
}

/// Merges sorted pieces, each digest once; how many there are, and how many up to each value of the first 16 bits.
fn merge(mut pieces: Vec<Box<dyn Read>>, width: usize, out: &mut impl Write) -> io::Result<(u64, Vec<u64>)> {
    let mut next = |piece: usize| -> io::Result<Option<Vec<u8>>> {
        let mut digest = vec![0; width];
        let Some(reader) = pieces.get_mut(piece) else { return Ok(None) };
        match reader.read_exact(&mut digest) {
            Ok(()) => Ok(Some(digest)),
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => Ok(None),
            Err(error) => Err(error),
        }
    };
    let mut heap = BinaryHeap::new();
    let mut piece = 0;
    while let Some(digest) = next(piece)? {
        heap.push(Reverse((digest, piece)));
        piece += 1;
    }
    let (mut count, mut ends, mut last) = (0_u64, vec![0_u64; 1 << MOST_BITS], Vec::new());
    while let Some(Reverse((digest, piece))) = heap.pop() {
        if let Some(following) = next(piece)? {
            heap.push(Reverse((following, piece)));
        }
        if digest == last {
            continue;
        }
        out.write_all(&digest)?;
        count += 1;
        if let Some(end) = ends.get_mut(prefix(&digest)) {
            *end = count;
        }
        last = digest;
    }
    let mut before = 0;
    for end in &mut ends {
        before = (*end).max(before);
        *end = before;
    }
    Ok((count, ends))
}

/// Every digest in a line: runs of 64, 40 or 32 hexadecimal digits between other characters, as in plain lists, CSV and the files of
/// the NSRL's old form.
pub fn digests_in(line: &[u8], take: &mut impl FnMut(&[u8]) -> io::Result<()>) -> io::Result<usize> {
    let mut found = 0;
    for word in line.split(|byte| !byte.is_ascii_alphanumeric()) {
        if WIDTHS.iter().any(|width| word.len() == width * 2) {
            let mut digest = [0_u8; 32];
            let room = digest.get_mut(..word.len() / 2).unwrap_or_default();
            if hex::decode_to_slice(word, room).is_ok() {
                take(room)?;
                found += 1;
            }
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn digest(number: u64, width: usize) -> Vec<u8> {
        use chot_forensics::digest::sha256;
        sha256(&number.to_be_bytes()).0[..width].to_vec()
    }

    fn made(folder: &Path, memory: usize, digests: impl Iterator<Item = Vec<u8>>) -> (Made, HashFile) {
        let mut maker = Maker::new(folder, "x").unwrap().with_memory(memory);
        for digest in digests {
            maker.push(&digest).unwrap();
        }
        let made = maker.finish().unwrap();
        let file = HashFile::open(&path(folder, &made.sha256)).unwrap();
        (made, file)
    }

    #[test]
    fn what_was_put_in_is_found_and_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        for count in [0_u64, 1, 2, 127, 128, 129, 5_000] {
            let (made, file) = made(folder.path(), MEMORY_BYTES, (0..count).flat_map(|n| WIDTHS.map(|width| digest(n, width))));
            assert_eq!(made.counts, Counts { sha256: count, sha1: count, md5: count });
            assert_eq!(file.counts(), made.counts);
            for width in WIDTHS {
                for n in 0..count {
                    assert!(file.contains(&digest(n, width)).unwrap(), "{n} of {count}");
                }
                for n in count..count + 500 {
                    assert!(!file.contains(&digest(n, width)).unwrap(), "{n} beyond {count}");
                }
            }
            assert!(!file.contains(&[]).unwrap() && !file.contains(&[0; 32]).unwrap() && !file.contains(&[0xff; 20]).unwrap());
        }
    }

    #[test]
    fn pieces_and_repetitions_make_the_same_file_as_one_sorted_list() {
        let folder = tempfile::tempdir().unwrap();
        let (whole, _) = made(folder.path(), MEMORY_BYTES, (0..3_000).map(|n| digest(n, 32)));
        let (pieces, file) = made(folder.path(), 10_000, (0..9_000).rev().map(|n| digest(n % 3_000, 32)));
        assert_eq!(pieces, whole);
        assert!((0..3_000).all(|n| file.contains(&digest(n, 32)).unwrap()));
        let names: Vec<_> = fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        assert_eq!(names.len(), 1, "what was needed meanwhile is gone: {names:?}");
    }

    #[test]
    fn digests_that_are_not_spread_evenly_are_found_too() {
        let folder = tempfile::tempdir().unwrap();
        let uneven = |n: u64| {
            let mut digest = vec![7; 32];
            digest[24..].copy_from_slice(&n.to_be_bytes());
            digest
        };
        let (_, file) = made(folder.path(), MEMORY_BYTES, (0..20_000).map(uneven));
        assert!((0..20_000).all(|n| file.contains(&uneven(n)).unwrap()));
        assert!((20_000..21_000).all(|n| !file.contains(&uneven(n)).unwrap()));
    }

    #[test]
    fn a_file_that_was_cut_or_is_none_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let (made, _) = made(folder.path(), MEMORY_BYTES, (0..1_000).map(|n| digest(n, 32)));
        let path = path(folder.path(), &made.sha256);
        let bytes = fs::read(&path).unwrap();
        assert_eq!(wide(bytes.len()), made.size);
        for damaged in [&bytes[..bytes.len() - 1], &bytes[..70], &bytes[..3], b"", &bytes[1..]] {
            fs::write(&path, damaged).unwrap();
            assert!(HashFile::open(&path).is_err());
        }
        let mut table = bytes.clone();
        // Behind the digests: the last two tables are empty, eight bytes each.
        let last = table.len() - 20;
        table[last] = 0xff;
        fs::write(&path, table).unwrap();
        assert!(HashFile::open(&path).is_err(), "a table that does not rise");
    }

    #[test]
    fn digests_are_read_from_lists_of_every_form() {
        let mut found = Vec::new();
        let md5 = "d41d8cd98f00b204e9800998ecf8427e";
        let sha1 = "da39a3ee5e6b4b0d3255bfef95601890afd80709";
        let sha256 = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
        let upper = sha256.to_uppercase();
        for line in [
            format!("\"{upper}\",\"{sha1}\",\"{md5}\",\"D41D8CD9\",\"name.exe\",0"),
            format!("{sha256}  folder/name.bin"),
            format!("name;{md5};x"),
            "no digest here, not even 0123".to_owned(),
            format!("{sha256}00"),
            "z".repeat(64),
        ] {
            digests_in(line.as_bytes(), &mut |digest| {
                found.push(hex::encode(digest));
                Ok(())
            })
            .unwrap();
        }
        assert_eq!(found, [sha256, sha1, md5, sha256, md5]);
    }
}
