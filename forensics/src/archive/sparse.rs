//! Members stored with holes: putting the zeros back that were left out.
//!
//! The forms are those of GNU tar's manual, "Storing Sparse Files": a list of pieces, each an offset in the content and a length; what lies
//! between them is zero.

use super::finding::{Code, Finding};
use super::options::Progress;
use super::pipe::Output;
use super::sink::Halt;
use super::tap::{end_twin, give_twin};
use super::tar_header::BLOCK;
use crate::digest::{Sha256Digest, Sha256Hasher};
use crate::source::{narrow, wide};

/// A piece of stored content: its offset in the whole content, and its length, in bytes.
pub(super) type Piece = (u64, u64);

/// The most pieces of one member.
pub(super) const PIECES: usize = 1 << 20;

/// The most pieces without content that programs write: one where a content ends with a hole.
pub(super) const EMPTY_PIECES: usize = 2;

/// The longest map before a content, in bytes.
const MAP_BYTES: usize = 32 << 20;

const ZEROS: &[u8] = &[0; 1 << 16];

/// A content cut off, or filled up with zeros, at a length: so CPython's `tarfile` gives a sparse member of format 1.0 whose size stands in an extended
/// header, because it takes the stored length for the length of the content. Who compares digests with such a program needs it.
pub(super) struct Cut<'a> {
    pub(super) name: Vec<u8>,
    holes: Option<Holes>,
    hasher: Sha256Hasher,
    left: u64,
    /// Which member it is, and who may want it.
    index: u64,
    progress: &'a dyn Progress,
}

impl<'a> Cut<'a> {
    pub(super) fn new(name: Vec<u8>, length: u64, index: u64, progress: &'a dyn Progress) -> Self {
        Self { name, holes: None, hasher: Sha256Hasher::new(), left: length, index, progress }
    }

    fn update(&mut self, bytes: &[u8]) {
        self.hasher.update(bytes);
        give_twin(self.progress, self.index, bytes);
        self.left = self.left.saturating_sub(wide(bytes.len()));
    }

    /// The pieces, once they are known.
    pub(super) fn set(&mut self, holes: Option<Holes>) {
        self.holes = holes;
    }

    /// Takes stored bytes.
    pub(super) fn feed(&mut self, bytes: &[u8]) {
        if let Some(mut holes) = self.holes.take() {
            // An error only says that there is enough.
            if holes.take(bytes, self).is_ok() {
                self.holes = Some(holes);
            }
        }
    }

    /// Length and digest.
    pub(super) fn finish(mut self) -> (u64, Sha256Digest) {
        if let Some(mut holes) = self.holes.take() {
            let _enough = holes.end(&mut self).is_err();
        }
        while self.left > 0 {
            let count = narrow(self.left).min(ZEROS.len());
            self.update(ZEROS.get(..count).unwrap_or(ZEROS));
        }
        let (bytes, sha256) = (self.hasher.bytes(), self.hasher.finish());
        end_twin(self.progress, self.index, bytes, sha256);
        (bytes, sha256)
    }
}

impl Output for Cut<'_> {
    fn take(&mut self, bytes: &[u8]) -> Result<(), Halt> {
        let part = bytes.get(..narrow(self.left)).unwrap_or(bytes);
        self.update(part);
        if self.left > 0 { Ok(()) } else { Err(Halt::Member(Finding::info(Code::Sparse, "enough"))) }
    }
}

/// The pieces of a member, and how far its content has come.
#[derive(Clone)]
pub(super) struct Holes {
    pieces: std::vec::IntoIter<Piece>,
    /// What is left of the piece being read.
    left: u64,
    at: u64,
    real_size: u64,
    /// How many pieces hold nothing.
    pub(super) empty: usize,
}

impl Holes {
    /// Pieces in order, without overlaps, which together are what is stored and lie within the content.
    pub(super) fn new(pieces: Vec<Piece>, stored: u64, real_size: u64) -> Option<Self> {
        let mut reached = 0_u64;
        let mut sum = 0_u64;
        for (offset, length) in &pieces {
            if *offset < reached {
                return None;
            }
            reached = offset.checked_add(*length)?;
            sum = sum.checked_add(*length)?;
        }
        let empty = pieces.iter().filter(|(_, length)| *length == 0).count();
        (reached <= real_size && sum == stored).then(|| Self { pieces: pieces.into_iter(), left: 0, at: 0, real_size, empty })
    }

    /// Takes stored bytes.
    pub(super) fn take(&mut self, mut bytes: &[u8], output: &mut dyn Output) -> Result<(), Halt> {
        while !bytes.is_empty() {
            if self.left == 0 {
                let Some((offset, length)) = self.pieces.next() else {
                    return Err(Halt::Member(Finding::error(Code::Malformed, "more is stored than the map of holes tells")));
                };
                self.fill(offset, output)?;
                self.left = length;
                continue;
            }
            let (now, rest) = bytes.split_at_checked(narrow(self.left)).unwrap_or((bytes, &[]));
            output.take(now)?;
            self.left = self.left.saturating_sub(wide(now.len()));
            self.at = self.at.saturating_add(wide(now.len()));
            bytes = rest;
        }
        Ok(())
    }

    /// The end of what is stored.
    pub(super) fn end(&mut self, output: &mut dyn Output) -> Result<(), Halt> {
        self.fill(self.real_size, output)
    }

    fn fill(&mut self, to: u64, output: &mut dyn Output) -> Result<(), Halt> {
        while self.at < to {
            let count = narrow(to.saturating_sub(self.at)).min(ZEROS.len());
            output.take(ZEROS.get(..count).unwrap_or(ZEROS))?;
            self.at = self.at.saturating_add(wide(count));
        }
        Ok(())
    }
}

/// The map that stands before the content (format 1.0): decimal numbers, one a line, the count of pieces first; filled up to a block. Of its text nothing is
/// kept.
#[derive(Default)]
pub(super) struct MapText {
    taken: usize,
    /// How many numbers there were.
    lines: usize,
    /// How many there should be.
    needed: Option<usize>,
    /// The number being read.
    number: Option<u64>,
    offset: u64,
    pieces: Vec<Piece>,
    fault: Option<&'static str>,
    done: bool,
}

/// What is said of a map that is not followed.
pub(super) const TOO_MANY_PIECES: &str = "the map of holes has more than 1,048,576 pieces; the content with its holes was not hashed";
const DAMAGED_MAP: &str = "the map of holes before the content is damaged";

impl MapText {
    /// Takes as much as belongs to the map; returns how much.
    pub(super) fn take(&mut self, bytes: &[u8]) -> usize {
        let mut used = 0_usize;
        while !self.done {
            let room = BLOCK.saturating_sub(self.taken % BLOCK);
            let rest = bytes.get(used..).unwrap_or_default();
            let part = rest.get(..room).unwrap_or(rest);
            if part.is_empty() {
                break;
            }
            part.iter().for_each(|byte| self.byte(*byte));
            (self.taken, used) = (self.taken.saturating_add(part.len()), used.saturating_add(part.len()));
            if self.taken.is_multiple_of(BLOCK) {
                if self.taken > MAP_BYTES {
                    self.fault.get_or_insert(DAMAGED_MAP);
                }
                // What has no count in its first block never gets one.
                self.done = self.is_whole() || self.needed.is_none() || self.fault.is_some();
            }
        }
        used
    }

    fn is_whole(&self) -> bool {
        self.needed.is_some_and(|needed| self.lines >= needed)
    }

    fn byte(&mut self, byte: u8) {
        if self.fault.is_some() || self.is_whole() {
            return;
        }
        if byte != b'\n' {
            let digit = byte.checked_sub(b'0').filter(|digit| *digit < 10);
            self.number = digit.and_then(|digit| self.number.unwrap_or(0).checked_mul(10)?.checked_add(u64::from(digit)));
            if self.number.is_none() {
                self.fault = Some(DAMAGED_MAP);
            }
            return;
        }
        let Some(number) = self.number.take() else {
            self.fault = Some(DAMAGED_MAP);
            return;
        };
        if self.needed.is_none() {
            if number > wide(PIECES) {
                self.fault = Some(TOO_MANY_PIECES);
            }
            self.needed = narrow(number).checked_mul(2).and_then(|numbers| numbers.checked_add(1));
        } else if self.lines % 2 == 1 {
            self.offset = number;
        } else {
            self.pieces.push((self.offset, number));
        }
        self.lines = self.lines.saturating_add(1);
    }

    /// Whether the content begins now.
    pub(super) fn is_done(&self) -> bool {
        self.done
    }

    /// The pieces, where the map is well formed.
    pub(super) fn pieces(self) -> Result<Vec<Piece>, &'static str> {
        match self.fault {
            None if self.is_whole() => Ok(self.pieces),
            fault => Err(fault.unwrap_or(DAMAGED_MAP)),
        }
    }
}
