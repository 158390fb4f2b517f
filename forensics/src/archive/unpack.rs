//! Unpacking a compressed file that comes in portions, for those who read what a member holds.
//!
//! The decoders are those of [`super::codec`], with their bounds. Check values are not compared here: the examination has
//! done so for the member as it is stored.

use super::codec::{Codec, Kind};
use super::decode::CHUNK;
use super::stream::gzip_header;

/// The longest gzip header that is waited for.
const HEADER: usize = 1 << 17;
/// Bytes by which the beginning of a stream is told.
const BEGINNING: usize = 16;

/// A stream being unpacked.
pub(crate) struct Unpack {
    kind: Kind,
    codec: Codec,
    phase: Phase,
    room: Vec<u8>,
}

enum Phase {
    /// Before a stream: bytes until it can be told what they are.
    Before(Vec<u8>),
    Within,
    /// Bytes of a gzip trailer still to come.
    Trailer(usize),
    /// Behind the last stream.
    Behind,
}

impl Unpack {
    /// For a content that begins so, if it is compressed.
    pub(crate) fn of(head: &[u8], decoder_bytes: u64) -> Option<Self> {
        let kind = [Kind::Gzip, Kind::Bzip2, Kind::Xz, Kind::Zstd].into_iter().find(|kind| kind.begins(head))?;
        Some(Self { kind, codec: Codec::new(kind, decoder_bytes).ok()?, phase: Phase::Before(Vec::new()), room: vec![0; CHUNK] })
    }

    /// Takes the next bytes and gives what comes out of them to `each`, until that answers false. `None` where the data are damaged.
    pub(crate) fn take(&mut self, bytes: &[u8], each: &mut dyn FnMut(&[u8]) -> bool) -> Option<()> {
        let mut bytes = bytes;
        let mut joined;
        while !bytes.is_empty() {
            match &mut self.phase {
                Phase::Behind => return Some(()),
                Phase::Trailer(left) => {
                    let count = (*left).min(bytes.len());
                    *left = left.saturating_sub(count);
                    bytes = bytes.get(count..).unwrap_or_default();
                    if *left == 0 {
                        self.phase = Phase::Before(Vec::new());
                    }
                }
                Phase::Before(pending) => {
                    pending.extend_from_slice(bytes);
                    joined = std::mem::take(pending);
                    match self.header(&joined)? {
                        Some(length) => {
                            self.phase = Phase::Within;
                            bytes = joined.get(length..).unwrap_or_default();
                        }
                        None => {
                            if !matches!(self.phase, Phase::Behind) {
                                self.phase = Phase::Before(joined);
                            }
                            return Some(());
                        }
                    }
                }
                Phase::Within => {
                    let step = self.codec.step(bytes, &mut self.room).ok()?;
                    bytes = bytes.get(step.used..).unwrap_or_default();
                    if step.made > 0 && !each(self.room.get(..step.made).unwrap_or_default()) {
                        self.phase = Phase::Behind;
                    } else if step.ended {
                        self.codec.restart().ok()?;
                        self.phase = if self.kind == Kind::Gzip { Phase::Trailer(8) } else { Phase::Before(Vec::new()) };
                    } else if step.made == 0 && step.used == 0 {
                        return None;
                    }
                }
            }
        }
        Some(())
    }

    /// How long the header of the stream that begins here is; `None` inside while that cannot be told yet or no further
    /// stream follows.
    fn header(&mut self, pending: &[u8]) -> Option<Option<usize>> {
        // XZ streams may be followed by zeros in fours.
        let zeros = if self.kind == Kind::Xz { pending.iter().take_while(|byte| **byte == 0).count() } else { 0 };
        let beginning = pending.get(zeros..).unwrap_or_default();
        if beginning.len() < BEGINNING {
            return Some(None);
        }
        if !self.kind.begins(beginning) {
            self.phase = Phase::Behind;
            return Some(None);
        }
        if self.kind != Kind::Gzip {
            return Some(Some(zeros));
        }
        match gzip_header(beginning) {
            Ok(header) => Some(Some(header.length)),
            Err(_) if beginning.len() < HEADER => Some(None),
            Err(_) => None,
        }
    }

    /// The end of the bytes: gives what the decoder still holds. Whether the data were whole.
    pub(crate) fn finish(&mut self, each: &mut dyn FnMut(&[u8]) -> bool) -> bool {
        // A whole stream may be shorter than what tells its beginning.
        if let Phase::Before(pending) = &mut self.phase {
            let pending = std::mem::take(pending);
            if !self.kind.begins(&pending) {
                return true;
            }
            let length = if self.kind == Kind::Gzip { gzip_header(&pending).map(|header| header.length).unwrap_or(usize::MAX) } else { 0 };
            self.phase = Phase::Within;
            if self.take(pending.get(length..).unwrap_or_default(), each).is_none() {
                return false;
            }
        }
        while matches!(self.phase, Phase::Within) {
            let Ok(step) = self.codec.step(&[], &mut self.room) else { return false };
            let wanted = step.made == 0 || each(self.room.get(..step.made).unwrap_or_default());
            if step.ended {
                return true;
            }
            if step.made == 0 || !wanted {
                return false;
            }
        }
        true
    }
}
