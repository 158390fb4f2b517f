//! The structure of a 7z archive's header (7-Zip's `7zFormat.txt`), walked for what the decoder does not tell: how much memory a packed header
//! unfolds to, and bytes that no part of the archive needs.
//!
//! Invariants: nothing is kept of what is passed over; a header that does not follow the format gives nothing here, because the decoder says so.

use std::io::Read as _;
use std::ops::Range;

use lzma_rust2::LzmaReader;

use crate::source::{narrow, wide};

const END: u8 = 0x00;
const HEADER: u8 = 0x01;
const ARCHIVE_PROPERTIES: u8 = 0x02;
const ADDITIONAL_STREAMS: u8 = 0x03;
const MAIN_STREAMS: u8 = 0x04;
const FILES: u8 = 0x05;
const PACK_INFO: u8 = 0x06;
const UNPACK_INFO: u8 = 0x07;
const SUB_STREAMS: u8 = 0x08;
const SIZE: u8 = 0x09;
const DIGESTS: u8 = 0x0a;
const FOLDERS: u8 = 0x0b;
const UNPACK_SIZES: u8 = 0x0c;
const STREAM_COUNTS: u8 = 0x0d;
const ENCODED: u8 = 0x17;
const DUMMY: u8 = 0x19;
/// The properties of files that 7-Zip writes or reads: empty streams, empty files, deletions, names, three times, attributes, starts.
const KNOWN: Range<u8> = 0x0e..0x19;
/// The method's number of LZMA.
const LZMA: &[u8] = &[3, 1, 1];
/// The most coders of one folder, and streams of one coder, that any program writes (`k_NumCodersMax`, `k_NumStreamsMax`).
const MOST: u64 = 64;

/// Bytes of a header that no part of the archive needs.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Odd {
    /// Where they stand in the header.
    pub(super) range: Range<usize>,
    pub(super) what: String,
}

/// How a header is packed.
pub(super) struct Packed {
    /// Where its first packed stream begins, behind the signature header.
    pub(super) at: u64,
    pub(super) sizes: Vec<u64>,
    folders: Vec<Folder>,
}

impl Packed {
    /// The longest form that any of its bytes take while they are unpacked.
    pub(super) fn unfolds_to(&self) -> u64 {
        self.folders.iter().flat_map(|folder| &folder.sizes).copied().max().unwrap_or(0)
    }

    /// The header itself, where it is packed by LZMA alone, as programs do, and is no longer than `limit`.
    pub(super) fn open(&self, packed: &[u8], limit: u64, memory_bytes: u64) -> Option<Vec<u8>> {
        let ([folder], [_]) = (self.folders.as_slice(), self.sizes.as_slice()) else { return None };
        let ([coder], [size]) = (folder.coders.as_slice(), folder.sizes.as_slice()) else { return None };
        let (first, dictionary) = coder.properties.split_first()?;
        let dictionary = u32::from_le_bytes(*dictionary.first_chunk()?);
        if coder.method != LZMA || *size > limit || u64::from(dictionary) > memory_bytes {
            return None;
        }
        // No more of a window is needed than there are bytes.
        let window = dictionary.min(u32::try_from(*size).ok()?.max(1 << 12));
        let mut reader = LzmaReader::new_with_props(packed, *size, *first, window, None).ok()?;
        let mut header = vec![0; narrow(*size)];
        reader.read_exact(&mut header).ok()?;
        Some(header)
    }
}

struct Folder {
    coders: Vec<Coder>,
    sizes: Vec<u64>,
    with_digest: bool,
}

struct Coder {
    method: Vec<u8>,
    properties: Vec<u8>,
    outputs: u64,
}

/// How the header that these bytes begin is packed; nothing where it is not, or does not follow the format.
pub(super) fn packed(header: &[u8]) -> Option<Packed> {
    let mut walk = Walk { all: header, at: 0 };
    if walk.byte()? != ENCODED {
        return None;
    }
    let (at, sizes, folders) = walk.streams()?;
    Some(Packed { at, sizes, folders })
}

/// What stands in a header that nothing needs, as far as it follows the format.
pub(super) fn odd(header: &[u8]) -> Vec<Odd> {
    let mut found = Vec::new();
    let mut walk = Walk { all: header, at: 0 };
    // Where the walk ends early the decoder has refused the header.
    let _walked = walk.header(&mut found);
    found
}

struct Walk<'a> {
    all: &'a [u8],
    at: usize,
}

impl<'a> Walk<'a> {
    fn rest(&self) -> &'a [u8] {
        self.all.get(self.at..).unwrap_or_default()
    }

    fn take(&mut self, count: u64) -> Option<&'a [u8]> {
        let taken = self.rest().get(..usize::try_from(count).ok()?)?;
        self.at = self.at.checked_add(taken.len())?;
        Some(taken)
    }

    fn byte(&mut self) -> Option<u8> {
        self.take(1)?.first().copied()
    }

    /// A number: the leading ones of the first byte tell how many bytes follow, lowest first.
    fn number(&mut self) -> Option<u64> {
        let first = self.byte()?;
        let mut value = 0_u64;
        for nth in 0..8_u32 {
            let mask = 0x80_u8 >> nth;
            if first & mask == 0 {
                let high = u64::from(first & mask.wrapping_sub(1));
                return Some(value | high.checked_shl(nth.checked_mul(8)?)?);
            }
            value |= u64::from(self.byte()?).checked_shl(nth.checked_mul(8)?)?;
        }
        Some(value)
    }

    /// Something of which each takes at least a byte.
    fn count(&mut self) -> Option<u64> {
        self.number().filter(|count| *count <= wide(self.all.len()))
    }

    fn header(&mut self, found: &mut Vec<Odd>) -> Option<()> {
        if self.byte()? != HEADER {
            return None;
        }
        let mut id = self.byte()?;
        if id == ARCHIVE_PROPERTIES {
            loop {
                let start = self.at;
                let kind = self.byte()?;
                if kind == END {
                    break;
                }
                let size = self.number()?;
                self.take(size)?;
                found.push(Odd { range: start..self.at, what: format!("a property {kind:#04x} of the archive, which nothing reads") });
            }
            id = self.byte()?;
        }
        if id == ADDITIONAL_STREAMS {
            let start = self.at;
            self.streams()?;
            found.push(Odd { range: start..self.at, what: "streams beside those of the files, which nothing reads".to_owned() });
            id = self.byte()?;
        }
        if id == MAIN_STREAMS {
            self.streams()?;
            id = self.byte()?;
        }
        if id == FILES {
            self.files(found)?;
            id = self.byte()?;
        }
        if id == END && !self.rest().is_empty() {
            found.push(Odd { range: self.at..self.all.len(), what: "behind the end of the header".to_owned() });
        }
        Some(())
    }

    /// The properties of the files: of those that are known the decoder reads every byte.
    fn files(&mut self, found: &mut Vec<Odd>) -> Option<()> {
        self.number()?;
        loop {
            let kind = self.byte()?;
            if kind == END {
                return Some(());
            }
            let size = self.number()?;
            let start = self.at;
            let data = self.take(size)?;
            if kind == DUMMY {
                if data.iter().any(|byte| *byte != 0) {
                    found.push(Odd { range: start..self.at, what: "in a property that only fills up, where zeros belong".to_owned() });
                }
            } else if !KNOWN.contains(&kind) {
                found.push(Odd { range: start..self.at, what: format!("a property {kind:#04x} of the files, which is not known") });
            }
        }
    }

    /// A description of streams: where the first stands, their packed lengths, and the folders they make.
    fn streams(&mut self) -> Option<(u64, Vec<u64>, Vec<Folder>)> {
        let (mut at, mut sizes, mut folders) = (0, Vec::new(), Vec::new());
        let mut id = self.byte()?;
        if id == PACK_INFO {
            at = self.number()?;
            let count = self.count()?;
            id = self.byte()?;
            if id == SIZE {
                sizes = self.numbers(count)?;
                id = self.byte()?;
            }
            self.digests_and_end(id, count)?;
            id = self.byte()?;
        }
        if id == UNPACK_INFO {
            folders = self.folders()?;
            id = self.byte()?;
        }
        if id == SUB_STREAMS {
            self.sub_streams(&folders)?;
            id = self.byte()?;
        }
        (id == END).then_some((at, sizes, folders))
    }

    fn numbers(&mut self, count: u64) -> Option<Vec<u64>> {
        (0..count).map(|_| self.number()).collect()
    }

    /// Check values, where there are some, and the end mark. Tells which are there.
    fn digests_and_end(&mut self, mut id: u8, count: u64) -> Option<Vec<bool>> {
        let mut defined = Vec::new();
        if id == DIGESTS {
            defined = self.defined(count)?;
            let bytes = wide(defined.iter().filter(|there| **there).count()).checked_mul(4)?;
            self.take(bytes)?;
            id = self.byte()?;
        }
        (id == END).then_some(defined)
    }

    /// All, or one bit for each.
    fn defined(&mut self, count: u64) -> Option<Vec<bool>> {
        if self.byte()? != 0 {
            return Some(vec![true; usize::try_from(count).ok()?]);
        }
        let bits = self.take(count.div_ceil(8))?;
        let all = bits.iter().flat_map(|byte| (0..8_u32).map(move |nth| byte & (0x80_u8 >> nth) != 0));
        Some(all.take(usize::try_from(count).ok()?).collect())
    }

    fn folders(&mut self) -> Option<Vec<Folder>> {
        if self.byte()? != FOLDERS {
            return None;
        }
        let count = self.count()?;
        // Descriptions in another stream are not written by any program.
        if self.byte()? != 0 {
            return None;
        }
        let mut folders: Vec<Folder> = (0..count).map(|_| self.folder()).collect::<Option<_>>()?;
        if self.byte()? != UNPACK_SIZES {
            return None;
        }
        for folder in &mut folders {
            let outputs = folder.coders.iter().fold(0_u64, |sum, coder| sum.saturating_add(coder.outputs));
            folder.sizes = self.numbers(outputs)?;
        }
        let id = self.byte()?;
        let defined = self.digests_and_end(id, count)?;
        folders.iter_mut().zip(defined).for_each(|(folder, there)| folder.with_digest = there);
        Some(folders)
    }

    fn folder(&mut self) -> Option<Folder> {
        let count = self.number().filter(|count| (1..=MOST).contains(count))?;
        let (mut coders, mut inputs, mut outputs) = (Vec::new(), 0_u64, 0_u64);
        for _ in 0..count {
            let flags = self.byte()?;
            let method = self.take(u64::from(flags & 0x0f))?.to_vec();
            let mut coder = Coder { method, properties: Vec::new(), outputs: 1 };
            let mut own = 1;
            if flags & 0x10 != 0 {
                own = self.number().filter(|own| *own <= MOST)?;
                coder.outputs = self.number().filter(|outputs| *outputs <= MOST)?;
            }
            if flags & 0x20 != 0 {
                let size = self.number()?;
                coder.properties = self.take(size)?.to_vec();
            }
            inputs = inputs.checked_add(own)?;
            outputs = outputs.checked_add(coder.outputs)?;
            coders.push(coder);
        }
        let pairs = outputs.checked_sub(1)?;
        self.numbers(pairs.checked_mul(2)?)?;
        let packed = inputs.checked_sub(pairs)?;
        if packed > 1 {
            self.numbers(packed)?;
        }
        Some(Folder { coders, sizes: Vec::new(), with_digest: false })
    }

    fn sub_streams(&mut self, folders: &[Folder]) -> Option<()> {
        let mut id = self.byte()?;
        let mut counts = vec![1; folders.len()];
        if id == STREAM_COUNTS {
            for count in &mut counts {
                *count = self.count()?;
            }
            id = self.byte()?;
        }
        if id == SIZE {
            for count in &counts {
                // The last one is what is left.
                self.numbers(count.saturating_sub(1))?;
            }
            id = self.byte()?;
        }
        let open = folders.iter().zip(&counts).filter(|(folder, count)| **count != 1 || !folder.with_digest);
        let digests = open.fold(0_u64, |sum, (_, count)| sum.saturating_add(*count));
        if digests > wide(self.all.len()) {
            return None;
        }
        self.digests_and_end(id, digests).map(|_| ())
    }
}
