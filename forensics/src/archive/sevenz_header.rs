//! The structure of a 7z archive's header (7-Zip's `7zFormat.txt`), walked for what the decoder does not tell: how much memory a packed header
//! unfolds to, which packed streams files refer to, and bytes that no part of the archive needs.
//!
//! Invariants: nothing is kept of what is passed over; a header that does not follow the format gives nothing here, because the decoder says so.

use std::ops::Range;

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
const EMPTY_STREAMS: u8 = 0x0e;
const EMPTY_FILES: u8 = 0x0f;
const DELETIONS: u8 = 0x10;
const NAMES: u8 = 0x11;
const TIMES: std::ops::RangeInclusive<u8> = 0x12..=0x14;
const ATTRIBUTES: u8 = 0x15;
/// The most coders of one folder, and streams of one coder, that any program writes (`k_NumCodersMax`, `k_NumStreamsMax`).
const MOST: u64 = 64;

/// Bytes of a header that no part of the archive needs.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Odd {
    /// Where they stand in the header.
    pub(super) range: Range<usize>,
    pub(super) what: String,
}

/// The names in lists of names that come once more behind them.
pub(super) fn idle_names(header: &[u8]) -> Vec<String> {
    let mut names = Vec::new();
    for Odd { range, .. } in odd(header).into_iter().filter(|odd| odd.what == again(NAMES)) {
        // The first byte says that they stand here.
        let text = header.get(range.start.saturating_add(1)..range.end).unwrap_or_default();
        let units: Vec<u16> = text.as_chunks::<2>().0.iter().map(|pair| u16::from_le_bytes(*pair)).collect();
        names.extend(units.split(|unit| *unit == 0).filter(|name| !name.is_empty()).map(String::from_utf16_lossy));
    }
    names
}

/// What is said of a property that is not followed.
fn again(kind: u8) -> String {
    format!("a property {kind:#04x} of the files, which comes once more behind it")
}

/// Packed streams and the folders that they make.
pub(super) struct Streams {
    /// Where the first packed stream begins, behind the signature header.
    pub(super) at: u64,
    pub(super) sizes: Vec<u64>,
    folders: Vec<Folder>,
}

impl Streams {
    /// The longest form that any of its bytes take while they are unpacked.
    pub(super) fn unfolds_to(&self) -> u64 {
        self.folders.iter().flat_map(|folder| &folder.sizes).copied().max().unwrap_or(0)
    }

    /// Where each packed stream begins, behind the signature header, and where the last ends.
    pub(super) fn places(&self) -> Vec<u64> {
        let mut at = self.at;
        let mut places = vec![at];
        for size in &self.sizes {
            at = at.saturating_add(*size);
            places.push(at);
        }
        places
    }

    /// Of each folder its packed streams, by their numbers, and whether a file refers to it.
    pub(super) fn folders(&self) -> impl Iterator<Item = (Range<usize>, bool)> {
        self.folders.iter().scan(0_usize, |next, folder| {
            let first = *next;
            *next = first.saturating_add(folder.packed);
            Some((first..*next, folder.files > 0))
        })
    }

    /// A header that lists the content of the first folder, as one file: decoders open a packed header by themselves and do not give it.
    pub(super) fn as_file(&self, header: &[u8]) -> Option<Vec<u8>> {
        let (folder, size) = (self.folders.first()?, self.sizes.first()?);
        let number = |value: u64| [&[0xff][..], &value.to_le_bytes()].concat();
        let mut made = vec![HEADER, MAIN_STREAMS, PACK_INFO];
        made.extend([number(self.at), vec![1, SIZE], number(*size), vec![END, UNPACK_INFO, FOLDERS, 1, 0]].concat());
        made.extend_from_slice(header.get(folder.range.clone())?);
        made.push(UNPACK_SIZES);
        folder.sizes.iter().for_each(|size| made.extend(number(*size)));
        made.extend([END, SUB_STREAMS, END, END, FILES, 1, NAMES, 5, 0, b'h', 0, 0, 0, END, END]);
        Some(made)
    }
}

struct Folder {
    /// Where it is described in the header.
    range: Range<usize>,
    outputs: u64,
    sizes: Vec<u64>,
    with_digest: bool,
    /// How many packed streams it is made of.
    packed: usize,
    /// How many files it holds.
    files: u64,
}

/// How the header that these bytes begin is packed; nothing where it is not, or does not follow the format.
pub(super) fn packed(header: &[u8]) -> Option<Streams> {
    let mut walk = Walk { all: header, at: 0 };
    if walk.byte()? != ENCODED {
        return None;
    }
    walk.streams(&mut Vec::new())
}

/// What the header says of the streams of the files; nothing where it does not follow the format or there are none.
pub(super) fn streams(header: &[u8]) -> Option<Streams> {
    let mut walk = Walk { all: header, at: 0 };
    walk.header(&mut Vec::new()).flatten()
}

/// How many bytes of its properties a coder of this method reads; nothing where that is not known.
fn properties_read(method: &[u8], properties: &[u8]) -> Option<usize> {
    Some(match method {
        // Copy, BCJ2, swaps, BZIP2, Deflate, Deflate64.
        [0] | [3, 3, 1, 0x1b] | [2, 3, _] | [4, 2, 2] | [4, 1, 8 | 9] => 0,
        // Delta, LZMA2.
        [3] | [0x21] => 1,
        // Filters for programs: where the program begins.
        [4..=0x0b] | [3, 3, ..] => 4,
        // LZMA, PPMd, Zstandard and its kin.
        [3, 1, 1] | [3, 4, 1] | [4, 0xf7, 0x11, _] => 5,
        // AES: lengths of salt and vector, then both.
        [6, 0xf1, 7, 1] => {
            let [first, second] = [0, 1].map(|at| properties.get(at).copied().map_or(0, usize::from));
            let salt = (first >> 7).saturating_add(second >> 4);
            salt.saturating_add(first >> 6 & 1).saturating_add(second & 15).saturating_add(2)
        }
        _ => return None,
    })
}

/// What stands in a header that nothing needs, as far as it follows the format.
pub(super) fn odd(header: &[u8]) -> Vec<Odd> {
    let mut found = Vec::new();
    let mut walk = Walk { all: header, at: 0 };
    // Where the walk ends early the decoder has refused the header.
    if header.first() == Some(&ENCODED) {
        walk.at = 1;
        if walk.streams(&mut found).is_some() {
            walk.behind(&mut found);
        }
    } else {
        let _walked = walk.header(&mut found);
    }
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

    /// Walks a header to its end; gives what it says of the streams of the files.
    fn header(&mut self, found: &mut Vec<Odd>) -> Option<Option<Streams>> {
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
            self.streams(&mut Vec::new())?;
            found.push(Odd { range: start..self.at, what: "streams beside those of the files, which nothing reads".to_owned() });
            id = self.byte()?;
        }
        let mut streams = None;
        if id == MAIN_STREAMS {
            streams = Some(self.streams(found)?);
            id = self.byte()?;
        }
        if id == FILES {
            self.files(found)?;
            id = self.byte()?;
        }
        if id == END {
            self.behind(found);
        }
        Some(streams)
    }

    fn behind(&self, found: &mut Vec<Odd>) {
        if !self.rest().is_empty() {
            found.push(Odd { range: self.at..self.all.len(), what: "behind the end of the header".to_owned() });
        }
    }

    /// The properties of the files. Of one that comes twice the last is followed.
    fn files(&mut self, found: &mut Vec<Odd>) -> Option<()> {
        let count = self.count()?;
        let mut empty = 0;
        let mut seen: Vec<(u8, Range<usize>)> = Vec::new();
        loop {
            let kind = self.byte()?;
            if kind == END {
                return Some(());
            }
            let size = self.number()?;
            let start = self.at;
            let data = self.take(size)?;
            let range = start..self.at;
            if kind == DUMMY {
                if data.iter().any(|byte| *byte != 0) {
                    found.push(Odd { range, what: "in a property that only fills up, where zeros belong".to_owned() });
                }
                continue;
            }
            let mut inner = Self { all: data, at: 0 };
            let known = inner.property(kind, count, &mut empty);
            if known.is_none() {
                found.push(Odd { range, what: format!("a property {kind:#04x} of the files, which is not known") });
                continue;
            }
            if !inner.rest().is_empty() {
                let from = start.saturating_add(inner.at);
                found.push(Odd { range: from..self.at, what: format!("behind what the property {kind:#04x} of the files needs") });
            }
            match seen.iter_mut().find(|(before, _)| *before == kind) {
                Some((_, place)) => {
                    let earlier = std::mem::replace(place, range);
                    found.push(Odd { range: earlier, what: again(kind) });
                }
                None => seen.push((kind, range)),
            }
        }
    }

    /// Passes over a property of so many files; nothing where it is not known or does not follow its form.
    fn property(&mut self, kind: u8, count: u64, empty: &mut u64) -> Option<()> {
        match kind {
            EMPTY_STREAMS => {
                let bits = self.bits(count)?;
                *empty = wide(bits.iter().filter(|there| **there).count());
            }
            EMPTY_FILES | DELETIONS => {
                self.take(empty.div_ceil(8))?;
            }
            NAMES => {
                self.take(wide(self.rest().len()))?;
            }
            kind if TIMES.contains(&kind) || kind == ATTRIBUTES => {
                let defined = self.defined(count)?;
                self.byte()?;
                let each = if kind == ATTRIBUTES { 4 } else { 8 };
                self.take(wide(defined.iter().filter(|there| **there).count()).checked_mul(each)?)?;
            }
            _ => return None,
        }
        Some(())
    }

    /// A description of streams.
    fn streams(&mut self, found: &mut Vec<Odd>) -> Option<Streams> {
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
            folders = self.folders(found)?;
            id = self.byte()?;
        }
        if id == SUB_STREAMS {
            self.sub_streams(&mut folders)?;
            id = self.byte()?;
        }
        (id == END).then_some(Streams { at, sizes, folders })
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
        self.bits(count)
    }

    fn bits(&mut self, count: u64) -> Option<Vec<bool>> {
        let bits = self.take(count.div_ceil(8))?;
        let all = bits.iter().flat_map(|byte| (0..8_u32).map(move |nth| byte & (0x80_u8 >> nth) != 0));
        Some(all.take(usize::try_from(count).ok()?).collect())
    }

    fn folders(&mut self, found: &mut Vec<Odd>) -> Option<Vec<Folder>> {
        if self.byte()? != FOLDERS {
            return None;
        }
        let count = self.count()?;
        // Descriptions in another stream are not written by any program.
        if self.byte()? != 0 {
            return None;
        }
        let mut folders: Vec<Folder> = (0..count).map(|_| self.folder(found)).collect::<Option<_>>()?;
        if self.byte()? != UNPACK_SIZES {
            return None;
        }
        for folder in &mut folders {
            folder.sizes = self.numbers(folder.outputs)?;
        }
        let id = self.byte()?;
        let defined = self.digests_and_end(id, count)?;
        folders.iter_mut().zip(defined).for_each(|(folder, there)| folder.with_digest = there);
        Some(folders)
    }

    fn folder(&mut self, found: &mut Vec<Odd>) -> Option<Folder> {
        let start = self.at;
        let count = self.number().filter(|count| (1..=MOST).contains(count))?;
        let (mut inputs, mut outputs) = (0_u64, 0_u64);
        for _ in 0..count {
            let flags = self.byte()?;
            let method = self.take(u64::from(flags & 0x0f))?;
            let (mut of_coder, mut by_coder) = (1, 1);
            if flags & 0x10 != 0 {
                of_coder = self.number().filter(|own| *own <= MOST)?;
                by_coder = self.number().filter(|outputs| *outputs <= MOST)?;
            }
            if flags & 0x20 != 0 {
                let size = self.number()?;
                let from = self.at;
                let properties = self.take(size)?;
                let read = properties_read(method, properties).filter(|read| *read < properties.len());
                if let Some(read) = read {
                    let what = "in the properties of a coder, which reads no more of them".to_owned();
                    found.push(Odd { range: from.saturating_add(read)..self.at, what });
                }
            }
            inputs = inputs.checked_add(of_coder)?;
            outputs = outputs.checked_add(by_coder)?;
        }
        let pairs = outputs.checked_sub(1)?;
        self.numbers(pairs.checked_mul(2)?)?;
        let packed = inputs.checked_sub(pairs)?;
        if packed > 1 {
            self.numbers(packed)?;
        }
        Some(Folder { range: start..self.at, outputs, sizes: Vec::new(), with_digest: false, packed: narrow(packed), files: 1 })
    }

    fn sub_streams(&mut self, folders: &mut [Folder]) -> Option<()> {
        let mut id = self.byte()?;
        if id == STREAM_COUNTS {
            for folder in folders.iter_mut() {
                folder.files = self.count()?;
            }
            id = self.byte()?;
        }
        if id == SIZE {
            for folder in folders.iter() {
                // The last one is what is left.
                self.numbers(folder.files.saturating_sub(1))?;
            }
            id = self.byte()?;
        }
        let open = folders.iter().filter(|folder| folder.files != 1 || !folder.with_digest);
        let digests = open.fold(0_u64, |sum, folder| sum.saturating_add(folder.files));
        if digests > wide(self.all.len()) {
            return None;
        }
        self.digests_and_end(id, digests).map(|_| ())
    }
}
