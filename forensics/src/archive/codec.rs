//! The decoders of single compressed streams: gzip, bzip2, XZ and Zstandard.
//!
//! Invariants: bytes go in and come out through fixed buffers; no decoder reads the source itself; memory for windows and models is
//! bounded by [`Limits::decoder_bytes`](super::options::Limits); every decoder works within `catch_unwind`, so that its fault costs
//! this stream and not the process.

use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};

use flate2::{Decompress, FlushDecompress, Status};
use lzma_rust2::{Action, Status as XzStatus, XzStream};
use zstd::stream::raw::{DParameter, Decoder as ZstdDecoder, Operation};

use super::finding::{Code, Finding};
use crate::digest::Sha256Hasher;
use crate::source::{narrow, wide};

/// A format of compressed streams.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Gzip,
    Bzip2,
    Xz,
    Zstd,
}

impl Kind {
    /// The format with this word in the manifest.
    pub(super) fn of(word: &str) -> Option<Self> {
        match word {
            "gzip" => Some(Self::Gzip),
            "bzip2" => Some(Self::Bzip2),
            "xz" => Some(Self::Xz),
            "zstd" => Some(Self::Zstd),
            _ => None,
        }
    }

    /// The word for a tape archive inside such a stream.
    pub(super) fn tar_word(self) -> &'static str {
        match self {
            Self::Gzip => "tar.gz",
            Self::Bzip2 => "tar.bz2",
            Self::Xz => "tar.xz",
            Self::Zstd => "tar.zst",
        }
    }

    /// Endings that programs give to such files, with what they stand for in the name of the content.
    pub(super) fn endings(self) -> &'static [(&'static str, &'static str)] {
        match self {
            Self::Gzip => &[(".tgz", ".tar"), (".gz", "")],
            Self::Bzip2 => &[(".tbz2", ".tar"), (".tbz", ".tar"), (".bz2", "")],
            Self::Xz => &[(".txz", ".tar"), (".xz", "")],
            Self::Zstd => &[(".tzst", ".tar"), (".zst", "")],
        }
    }

    /// Whether a stream of this format begins here.
    pub(super) fn begins(self, head: &[u8]) -> bool {
        match self {
            Self::Gzip => head.starts_with(b"\x1f\x8b\x08"),
            // Level 1 to 9, then a block or, in an empty stream, the end mark.
            Self::Bzip2 => {
                let marks = head.get(4..10).is_some_and(|mark| mark == b"\x31\x41\x59\x26\x53\x59" || mark == b"\x17\x72\x45\x38\x50\x90");
                head.starts_with(b"BZh") && head.get(3).is_some_and(|level| (b'1'..=b'9').contains(level)) && marks
            }
            Self::Xz => head.starts_with(b"\xfd7zXZ\x00"),
            Self::Zstd => head.starts_with(b"\x28\xb5\x2f\xfd"),
        }
    }
}

/// A bzip2 stream of any level without a block: the end mark, and the check value of nothing.
const EMPTY_BZIP2: &[u8] = b"\x17\x72\x45\x38\x50\x90\0\0\0\0";

/// The length of a bzip2 stream without content, where one begins here: a decoder for it would cost more than the largest block.
pub(super) fn empty_bzip2(head: &[u8]) -> Option<usize> {
    let length = EMPTY_BZIP2.len().saturating_add(4);
    (Kind::Bzip2.begins(head) && head.get(4..length) == Some(EMPTY_BZIP2)).then_some(length)
}

/// What one step of a decoder did.
pub(super) struct Step {
    /// Bytes taken from the input.
    pub(super) used: usize,
    /// Bytes written into the room.
    pub(super) made: usize,
    /// Whether the stream has ended.
    pub(super) ended: bool,
}

/// One of the decoders.
enum Engine {
    Inflate(Box<Decompress>),
    Bzip2(bzip2::Decompress),
    Xz(Box<XzStream>),
    Zstd(ZstdDecoder<'static>, Box<Blocks>),
}

/// Follows the frames of Zstandard (RFC 8878, 3.1.1) for blocks of one repeated byte that repeat it no time: each keeps a byte that no decoder gives.
#[derive(Default)]
struct Blocks {
    part: Part,
    /// The bytes of a part so far.
    held: Vec<u8>,
    /// Whether a check value stands behind the last block.
    checked: bool,
    count: u64,
    hasher: Sha256Hasher,
}

/// What the next bytes of a frame are.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum Part {
    #[default]
    Magic,
    /// The length of a frame that is passed over.
    Length,
    Descriptor,
    BlockHeader,
    /// So many bytes of a header, a block or a check value, and what follows them.
    Pass(u64, Next),
    /// The byte of a block without content.
    Odd(Next),
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Next {
    Frame,
    Block,
    Check,
}

impl Blocks {
    fn take(&mut self, mut bytes: &[u8]) {
        while !bytes.is_empty() {
            let wanted: usize = match self.part {
                Part::Pass(left, next) => {
                    let used = bytes.len().min(narrow(left));
                    bytes = bytes.get(used..).unwrap_or_default();
                    let left = left.saturating_sub(wide(used));
                    self.part = if left == 0 { self.after(next) } else { Part::Pass(left, next) };
                    continue;
                }
                Part::Magic | Part::Length => 4,
                Part::BlockHeader => 3,
                Part::Descriptor | Part::Odd(_) => 1,
            };
            let used = bytes.len().min(wanted.saturating_sub(self.held.len()));
            let (part, rest) = bytes.split_at_checked(used).unwrap_or((bytes, &[]));
            self.held.extend_from_slice(part);
            bytes = rest;
            if self.held.len() == wanted {
                let held = std::mem::take(&mut self.held);
                self.part = self.next(&held);
            }
        }
    }

    fn after(&self, next: Next) -> Part {
        match next {
            Next::Frame => Part::Magic,
            Next::Block => Part::BlockHeader,
            Next::Check if self.checked => Part::Pass(4, Next::Frame),
            Next::Check => Part::Magic,
        }
    }

    fn pass(&self, bytes: u64, next: Next) -> Part {
        if bytes == 0 { self.after(next) } else { Part::Pass(bytes, next) }
    }

    fn next(&mut self, held: &[u8]) -> Part {
        let number = held.iter().rev().fold(0_u64, |sum, byte| sum << 8 | u64::from(*byte));
        match self.part {
            Part::Magic if number & 0xffff_fff0 == 0x184d_2a50 => Part::Length,
            Part::Magic => Part::Descriptor,
            Part::Length => self.pass(number, Next::Frame),
            Part::Descriptor => {
                self.checked = number & 4 != 0;
                let alone = number & 0x20 != 0;
                let dictionary = [0, 1, 2, 4].get(narrow(number & 3)).copied().unwrap_or(0);
                let size = match number >> 6 {
                    0 => u64::from(alone),
                    1 => 2,
                    2 => 4,
                    _ => 8,
                };
                self.pass(size.saturating_add(dictionary).saturating_add(u64::from(!alone)), Next::Block)
            }
            Part::BlockHeader => {
                let next = if number & 1 != 0 { Next::Check } else { Next::Block };
                match (number >> 1 & 3, number >> 3) {
                    (1, 0) => Part::Odd(next),
                    (1, _) => self.pass(1, next),
                    (_, size) => self.pass(size, next),
                }
            }
            Part::Odd(next) => {
                self.count = self.count.saturating_add(1);
                self.hasher.update(held);
                self.after(next)
            }
            Part::Pass(..) => self.part,
        }
    }
}

/// A decoder, used for one stream after another.
pub(super) struct Codec {
    kind: Kind,
    memory_bytes: u64,
    engine: Engine,
}

impl Codec {
    /// A decoder that asks for at most so much memory for its window or model.
    pub(super) fn new(kind: Kind, memory_bytes: u64) -> io::Result<Self> {
        Ok(Self { kind, memory_bytes, engine: engine(kind, memory_bytes)? })
    }

    pub(super) fn kind(&self) -> Kind {
        self.kind
    }

    /// Makes ready for the next stream.
    pub(super) fn restart(&mut self) -> io::Result<()> {
        match &mut self.engine {
            Engine::Inflate(inflate) => inflate.reset(false),
            Engine::Zstd(decoder, _) => decoder.reinit()?,
            Engine::Bzip2(_) | Engine::Xz(_) => self.engine = engine(self.kind, self.memory_bytes)?,
        }
        Ok(())
    }

    /// What is said of bytes within the blocks of all streams that no decoder gives.
    pub(super) fn hidden(self) -> Option<Finding> {
        let Engine::Zstd(_, blocks) = self.engine else { return None };
        let Blocks { count, hasher, .. } = *blocks;
        let digest = hasher.finish();
        let detail = format!("{count} blocks of the compressed data repeat a byte no time; together these bytes have the SHA-256 {digest}");
        (count > 0).then(|| Finding::warning(Code::UnreferencedData, detail))
    }

    /// Takes some input and gives some output; no input means that there is no more.
    pub(super) fn step(&mut self, input: &[u8], room: &mut [u8]) -> Result<Step, Finding> {
        let engine = &mut self.engine;
        catch_unwind(AssertUnwindSafe(|| step(engine, input, room)))
            .unwrap_or_else(|_| Err(Finding::error(Code::Malformed, "the decoder gave up on the compressed data")))
    }
}

fn engine(kind: Kind, memory_bytes: u64) -> io::Result<Engine> {
    Ok(match kind {
        Kind::Gzip => Engine::Inflate(Box::new(Decompress::new(false))),
        Kind::Bzip2 => Engine::Bzip2(bzip2::Decompress::new(false)),
        Kind::Xz => {
            let limit = u32::try_from(memory_bytes >> 10).unwrap_or(u32::MAX);
            Engine::Xz(Box::new(XzStream::new_mem_limit(false, limit)))
        }
        Kind::Zstd => {
            let mut decoder = ZstdDecoder::new()?;
            // The window is a power of two; the format's own bounds are 2^10 and 2^31.
            let power = memory_bytes.checked_ilog2().unwrap_or(10).clamp(10, 31);
            decoder.set_parameter(DParameter::WindowLogMax(power))?;
            Engine::Zstd(decoder, Box::default())
        }
    })
}

fn step(engine: &mut Engine, input: &[u8], room: &mut [u8]) -> Result<Step, Finding> {
    match engine {
        Engine::Inflate(inflate) => {
            let (read, made) = (inflate.total_in(), inflate.total_out());
            let status = inflate.decompress(input, room, FlushDecompress::None).map_err(|_| damaged(""))?;
            let used = narrow(inflate.total_in().saturating_sub(read));
            let made = narrow(inflate.total_out().saturating_sub(made));
            Ok(Step { used, made, ended: status == Status::StreamEnd })
        }
        Engine::Bzip2(decoder) => {
            let (read, made) = (decoder.total_in(), decoder.total_out());
            let status = decoder.decompress(input, room).map_err(|error| damaged(&error.to_string()))?;
            let used = narrow(decoder.total_in().saturating_sub(read));
            let made = narrow(decoder.total_out().saturating_sub(made));
            Ok(Step { used, made, ended: status == bzip2::Status::StreamEnd })
        }
        Engine::Xz(stream) => {
            let action = if input.is_empty() { Action::Finish } else { Action::Run };
            let result = stream.process(input, room, action).map_err(|error| told(&error))?;
            Ok(Step { used: result.bytes_consumed, made: result.bytes_produced, ended: result.status == XzStatus::StreamEnd })
        }
        Engine::Zstd(decoder, blocks) => {
            let status = decoder.run_on_buffers(input, room).map_err(|error| told(&error))?;
            blocks.take(input.get(..status.bytes_read).unwrap_or_default());
            // Without a byte in or out nothing can have ended.
            let moved = status.bytes_read > 0 || status.bytes_written > 0;
            Ok(Step { used: status.bytes_read, made: status.bytes_written, ended: moved && status.remaining == 0 })
        }
    }
}

fn damaged(text: &str) -> Finding {
    let gap = if text.is_empty() { "" } else { ": " };
    Finding::error(Code::Malformed, format!("the compressed data are damaged{gap}{text}"))
}

/// An error of a decoder, sorted by what it says.
fn told(error: &io::Error) -> Finding {
    let text = error.to_string();
    let lower = text.to_ascii_lowercase();
    if error.kind() == io::ErrorKind::OutOfMemory || lower.contains("too much memory") || lower.contains("memory limit") {
        let detail = format!("its decoder asks for more memory than the limit ({text})");
        Finding::warning(Code::UnsupportedMethod, detail)
    } else if error.kind() == io::ErrorKind::Unsupported || lower.contains("unsupported") || lower.contains("dictionary mismatch") {
        Finding::warning(Code::UnsupportedMethod, format!("not read here: {text}"))
    } else if error.kind() == io::ErrorKind::UnexpectedEof {
        Finding::error(Code::Truncated, "the compressed data end before the content does")
    } else if lower.contains("checksum") || lower.contains("crc") {
        Finding::error(Code::CrcMismatch, format!("the content does not fit its recorded check value ({text})"))
    } else {
        damaged(&text)
    }
}
