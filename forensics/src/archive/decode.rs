//! Reading the content of one member.
//!
//! Invariants: content passes through fixed buffers; content whose compressed form has an end of its own and that is not encrypted goes through this
//! module's own loops, which know what stands behind that end; everything else goes through the decoders of the `zip` crate, which see only a
//! made-up archive of one member, so that no structure of the real archive is interpreted twice. A decoder that panics costs its member,
//! not the process.

use std::io::{self, BufRead as _, Read as _};
use std::ops::Range;
use std::panic::{AssertUnwindSafe, catch_unwind};

use flate2::{Decompress, FlushDecompress, Status};
use lzma_rust2::LzmaReader;
use zip::ZipArchive;
use zip::result::ZipError;

use super::codec::{Codec, Kind};
use super::entry::{Entry, FLAG_STRONG, METHOD_AES};
use super::feed::Feed;
use super::finding::{Code, Finding};
use super::pipe::Output;
use super::sink::{Halt, Shared};
use super::solo::Solo;
use super::strong::{self, Sealed};
use crate::source::{Source, narrow, read_full, wide};

/// How much is read or decompressed at once.
pub(super) const CHUNK: usize = 1 << 17;

/// Methods that the format has assigned (APPNOTE 4.4.5); the others cannot be right.
const ASSIGNED: &[u16] = &[0, 1, 2, 3, 4, 5, 6, 8, 9, 10, 12, 14, 16, 18, 19, 20, 93, 94, 95, 96, 97, 98, 99];
/// Methods read by the decoders of the `zip` crate: Deflate64, BZIP2, LZMA, Zstandard, XZ, PPMd.
const OTHERS: &[u16] = &[9, 12, 14, 93, 95, 98];

/// The buffers of one worker, used for one member after another.
pub(super) struct Tools {
    inflate: Decompress,
    input: Vec<u8>,
    output: Vec<u8>,
}

impl Tools {
    pub(super) fn new() -> Self {
        Self { inflate: Decompress::new(false), input: vec![0; CHUNK], output: vec![0; CHUNK] }
    }
}

/// The compressed bytes of a member: in memory already, or to be read.
pub(super) enum Packed<'a> {
    Slice(&'a [u8]),
    Range { source: &'a dyn Source, at: u64, left: u64 },
    Sealed(Box<Sealed<'a>>),
}

impl Packed<'_> {
    /// The next bytes, in `buffer` where they must be read; empty at the end.
    fn next<'s>(&'s mut self, buffer: &'s mut [u8]) -> io::Result<&'s [u8]> {
        match self {
            Self::Slice(bytes) => {
                let (now, rest) = bytes.split_at_checked(CHUNK).unwrap_or((bytes, &[]));
                *bytes = rest;
                Ok(now)
            }
            Self::Range { source, at, left } => {
                let size = narrow(*left).min(buffer.len());
                let room = buffer.get_mut(..size).unwrap_or_default();
                let count = read_full(*source, *at, room)?;
                *at = at.saturating_add(wide(count));
                *left = if count == 0 { 0 } else { left.saturating_sub(wide(count)) };
                Ok(room.get(..count).unwrap_or_default())
            }
            Self::Sealed(sealed) => sealed.next(buffer),
        }
    }
}

/// Why an entry cannot be read at all; decided before any of its bytes is.
pub(super) fn obstacle(entry: &Entry, password: Option<&[u8]>) -> Option<Finding> {
    if entry.unreadable {
        return Some(Finding::error(Code::Malformed, entry.fault.unwrap_or("its entry is damaged")));
    }
    if entry.is_encrypted() {
        if password.is_none() {
            let detail = "encrypted; its content was not examined";
            return Some(Finding::warning(Code::Encrypted, detail));
        }
    } else if entry.method == METHOD_AES {
        let detail = "its method is encryption, but it is not marked as encrypted";
        return Some(Finding::error(Code::Malformed, detail));
    }
    let method = entry.content_method();
    let strong = entry.is_encrypted() && entry.flags & FLAG_STRONG != 0;
    if matches!(method, 0 | 8) || (!strong && OTHERS.contains(&method)) {
        None
    } else if is_assigned(method) {
        let detail = format!("compression method {method} is not read here");
        Some(Finding::warning(Code::UnsupportedMethod, detail))
    } else {
        let detail = format!("no compression method has the number {method}");
        Some(Finding::error(Code::UnsupportedMethod, detail))
    }
}

/// Whether the format has assigned this number to a method.
pub(super) fn is_assigned(method: u16) -> bool {
    ASSIGNED.contains(&method)
}

/// Whether the entry is read by this module's own loop.
pub(super) fn is_plain(entry: &Entry) -> bool {
    !entry.is_encrypted() && matches!(entry.method, 0 | 8)
}

/// Reads stored or deflated content. Returns how many compressed bytes were left over.
pub(super) fn read_plain(entry: &Entry, mut packed: Packed<'_>, tools: &mut Tools, output: &mut dyn Output) -> Result<u64, Halt> {
    if entry.method == 8 {
        return inflate(entry, packed, tools, output);
    }
    loop {
        let bytes = packed.next(&mut tools.input)?;
        if bytes.is_empty() {
            return Ok(0);
        }
        output.take(bytes)?;
    }
}

/// Reads stored or deflated content under PKWARE strong encryption.
pub(super) fn read_strong(
    entry: &Entry,
    source: &dyn Source,
    data: Range<u64>,
    password: &[u8],
    tools: &mut Tools,
    output: &mut dyn Output,
) -> Result<(), Halt> {
    let mut sealed = strong::open(source, data, password)?.map_err(Halt::Member)?;
    if entry.method == 8 {
        // What is left is the filling of the last block.
        return inflate(entry, Packed::Sealed(Box::new(sealed)), tools, output).map(|_| ());
    }
    let mut left = entry.size;
    loop {
        let bytes = sealed.next(&mut tools.input)?;
        let bytes = bytes.get(..narrow(left)).unwrap_or(bytes);
        if bytes.is_empty() {
            return Ok(());
        }
        output.take(bytes)?;
        left = left.saturating_sub(wide(bytes.len()));
    }
}

fn inflate(entry: &Entry, mut packed: Packed<'_>, tools: &mut Tools, output: &mut dyn Output) -> Result<u64, Halt> {
    let Tools { inflate, input, output: room } = tools;
    inflate.reset(false);
    loop {
        let mut bytes = packed.next(input)?;
        let ended = bytes.is_empty();
        loop {
            let (read, made) = (inflate.total_in(), inflate.total_out());
            let status =
                inflate.decompress(bytes, room, FlushDecompress::None).map_err(|_| damaged("the compressed data are damaged", made))?;
            let used = narrow(inflate.total_in().saturating_sub(read));
            let count = narrow(inflate.total_out().saturating_sub(made));
            bytes = bytes.get(used..).unwrap_or_default();
            if count > 0 {
                output.take(room.get(..count).unwrap_or_default())?;
            }
            if status == Status::StreamEnd {
                return Ok(entry.compressed.saturating_sub(inflate.total_in()));
            }
            // A full buffer may hide more output; an unfilled one means that input is wanted.
            if count < room.len() && (bytes.is_empty() || used == 0) {
                break;
            }
        }
        if ended {
            let detail = format!("the compressed data end before the content does, after {} bytes", inflate.total_out());
            return Err(Halt::Member(Finding::error(Code::Truncated, detail)));
        }
    }
}

fn damaged(what: &str, after: u64) -> Halt {
    Halt::Member(Finding::error(Code::Malformed, format!("{what} after {after} bytes")))
}

/// The bytes of a member that its compressed form passes over or does not reach, and what they are.
pub(super) type Unread = Vec<(Range<u64>, &'static str)>;

/// What is said of bytes that no decoder reads.
pub(super) const NO_PART: &str = "are not part of the compressed data inside the member";

/// The most frames without content that are told of one member.
const FRAMES: usize = 16;

/// Whether the entry is read by [`read_streamed`].
pub(super) fn is_streamed(entry: &Entry) -> bool {
    !entry.is_encrypted() && matches!(entry.method, 12 | 14 | 93 | 95)
}

/// Reads BZIP2, LZMA, Zstandard or XZ content.
pub(super) fn read_streamed(
    entry: &Entry,
    source: &dyn Source,
    data: Range<u64>,
    shared: &Shared<'_>,
    tools: &mut Tools,
    output: &mut dyn Output,
) -> Result<Unread, Halt> {
    let _lent = shared.lend(asked_memory(entry, source, data.start, None)?)?;
    let kind = match entry.method {
        12 => Kind::Bzip2,
        93 => Kind::Zstd,
        95 => Kind::Xz,
        _ => return unlzma(entry, source, data, output),
    };
    let mut codec = Codec::new(kind, shared.limits.decoder_bytes)?;
    let mut feed = Feed::new(source, data.clone(), shared);
    let mut unread = Unread::new();
    loop {
        let begin = feed.at();
        let made = one_stream(&mut codec, &mut feed, &mut tools.output, output)?;
        // Zstandard frames one after another are one content (RFC 8878, 3.1), and some hold none.
        if made == 0 && begin > data.start {
            unread.push((begin..feed.at(), NO_PART));
        }
        while kind == Kind::Zstd && unread.len() < FRAMES {
            let at = feed.at();
            let Some(end) = super::stream::skippable(feed.peek(8)?, at).filter(|end| *end <= data.end) else { break };
            unread.push((at..end, NO_PART));
            feed.jump(end);
        }
        if kind != Kind::Zstd || unread.len() >= FRAMES || !kind.begins(feed.peek(8)?) {
            break;
        }
        codec.restart()?;
    }
    if feed.at() < data.end {
        unread.push((feed.at()..data.end, NO_PART));
    }
    if codec.hidden().is_some() {
        unread.push((data, "are compressed data with blocks that repeat a byte no time"));
    }
    Ok(unread)
}

/// Reads one compressed stream; gives the length of its content.
fn one_stream(codec: &mut Codec, feed: &mut Feed<'_>, room: &mut [u8], output: &mut dyn Output) -> Result<u64, Halt> {
    let mut made = 0_u64;
    loop {
        let bytes = feed.peek(1)?;
        let last = bytes.is_empty();
        let step = codec.step(bytes, room).map_err(Halt::Member)?;
        feed.skip(step.used);
        made = made.saturating_add(wide(step.made));
        output.take(room.get(..step.made).unwrap_or_default())?;
        if step.ended {
            return Ok(made);
        }
        if step.made == 0 && last {
            let detail = format!("the compressed data end before the content does, after {made} bytes");
            return Err(Halt::Member(Finding::error(Code::Truncated, detail)));
        }
        if step.made == 0 && step.used == 0 {
            return Err(damaged("the decoder stopped within the compressed data", made));
        }
    }
}

/// A stretch of the source as something to read; the first failure of the source is kept.
struct Stretch<'a> {
    source: &'a dyn Source,
    at: u64,
    end: u64,
    fault: Option<io::Error>,
}

impl io::Read for Stretch<'_> {
    fn read(&mut self, room: &mut [u8]) -> io::Result<usize> {
        let size = narrow(self.end.saturating_sub(self.at)).min(room.len());
        let count = read_full(self.source, self.at, room.get_mut(..size).unwrap_or_default()).inspect_err(|error| {
            self.fault = Some(io::Error::new(error.kind(), error.to_string()));
        })?;
        self.at = self.at.saturating_add(wide(count));
        Ok(count)
    }
}

/// Reads LZMA content (APPNOTE 5.8.8): version, length of the properties, properties, then a stream with or without an end mark.
fn unlzma(entry: &Entry, source: &dyn Source, data: Range<u64>, output: &mut dyn Output) -> Result<Unread, Halt> {
    let mut head = [0_u8; 9];
    let count = read_full(source, data.start, head.get_mut(..narrow(entry.compressed).min(9)).unwrap_or_default())?;
    let dictionary = super::window::u32_at(&head, 5).filter(|_| count == 9 && super::window::u16_at(&head, 2) == Some(5));
    let (Some(dictionary), Some(properties)) = (dictionary, head.get(4).copied()) else {
        return Err(damaged("its compression parameters are damaged", 0));
    };
    let stretch = Stretch { source, at: data.start.saturating_add(9), end: data.end, fault: None };
    let outcome = catch_unwind(AssertUnwindSafe(|| {
        let reader = LzmaReader::new_with_props(stretch, entry.size, properties, dictionary, None);
        let mut reader = reader.map_err(|error| Halt::Member(describe(&error, 0)))?;
        // The end mark, where there is one, belongs to the stream.
        reader.set_relaxed_end_condition(false);
        reader.set_defer_errors(true);
        let (mut buffer, mut made) = (vec![0_u8; CHUNK], 0_u64);
        let whole = loop {
            match reader.read(&mut buffer) {
                Ok(0) => break true,
                Ok(count) => {
                    made = made.saturating_add(wide(count));
                    output.take(buffer.get(..count).unwrap_or_default())?;
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => match reader.inner_mut().fault.take() {
                    Some(fault) => return Err(fault.into()),
                    // The content is there, only where its stream ends is not to be told.
                    None if made == entry.size => break false,
                    None => return Err(Halt::Member(describe(&error, made))),
                },
            }
        };
        let (rest, ahead) = reader.into_parts();
        let at = rest.at.saturating_sub(wide(ahead.len()));
        let unread = at..data.end;
        Ok(if whole && at < data.end { vec![(unread, NO_PART)] } else { Unread::new() })
    }));
    outcome.unwrap_or_else(|_| Err(damaged("the decoder gave up", 0)))
}

/// Reads content by the decoders of the `zip` crate.
pub(super) fn read_other(
    entry: &Entry,
    source: &dyn Source,
    at: u64,
    password: Option<&[u8]>,
    shared: &Shared<'_>,
    output: &mut dyn Output,
) -> Result<(), Halt> {
    let outcome = catch_unwind(AssertUnwindSafe(|| {
        let _lent = shared.lend(asked_memory(entry, source, at, password)?)?;
        let solo = Solo::new(entry, entry.content_method(), source, at)?;
        let seen = solo.faults();
        pump(solo, password, output).map_err(|halt| match (seen.take(), halt) {
            (Some(error), _) => Halt::Whole(error.into()),
            (None, halt) => halt,
        })
    }));
    let outcome = outcome.unwrap_or_else(|_| Err(damaged("the decoder gave up", 0)));
    // ZipCrypto accepts one wrong password in 256, and only the content shows it.
    let weak = entry.is_encrypted() && entry.method != METHOD_AES;
    match outcome {
        Err(Halt::Member(finding)) if weak && finding.code != Code::Encrypted && !is_budget(&finding) => {
            let detail = format!("the password does not fit, or the content is damaged ({})", finding.detail);
            Err(Halt::Member(Finding::warning(Code::Encrypted, detail)))
        }
        other => other,
    }
}

fn is_budget(finding: &Finding) -> bool {
    matches!(finding.code, Code::SizeExceeded | Code::RatioExceeded | Code::TimeExceeded)
}

fn pump(solo: Solo<'_>, password: Option<&[u8]>, output: &mut dyn Output) -> Result<(), Halt> {
    let mut archive = ZipArchive::new(solo).map_err(|error| refusal(&error))?;
    let file = match password {
        Some(password) => archive.by_index_decrypt(0, password),
        None => archive.by_index(0),
    };
    let file = file.map_err(|error| refusal(&error))?;
    let mut reader = io::BufReader::with_capacity(CHUNK, file);
    let mut made = 0_u64;
    loop {
        let bytes = match reader.fill_buf() {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(Halt::Member(describe(&error, made))),
        };
        let count = bytes.len();
        if count == 0 {
            return Ok(());
        }
        output.take(bytes)?;
        reader.consume(count);
        made = made.saturating_add(wide(count));
    }
}

fn refusal(error: &ZipError) -> Halt {
    Halt::Member(match error {
        ZipError::InvalidPassword => Finding::warning(Code::Encrypted, "the password given does not open it"),
        ZipError::UnsupportedArchive(what) => Finding::warning(Code::UnsupportedMethod, format!("not read here: {what}")),
        ZipError::Io(error) => describe(error, 0),
        other => Finding::error(Code::Malformed, format!("cannot be decoded: {other}")),
    })
}

fn describe(error: &io::Error, made: u64) -> Finding {
    let text = error.to_string();
    let lower = text.to_ascii_lowercase();
    if error.kind() == io::ErrorKind::UnexpectedEof {
        let detail = format!("the compressed data end before the content does, after {made} bytes");
        Finding::error(Code::Truncated, detail)
    } else if lower.contains("checksum") || lower.contains("authentication") {
        let detail = format!("the content does not fit its recorded check value ({text})");
        Finding::error(Code::CrcMismatch, detail)
    } else if lower.contains("larger than its declared") {
        let detail = format!("the content is longer than recorded ({text})");
        Finding::error(Code::SizeMismatch, detail)
    } else {
        Finding::error(Code::Malformed, format!("the compressed data are damaged after {made} bytes ({text})"))
    }
}

/// How much memory the decoder of this content would ask for, by the parameters at its beginning.
fn asked_memory(entry: &Entry, source: &dyn Source, at: u64, password: Option<&[u8]>) -> Result<u64, Halt> {
    let window = match entry.content_method() {
        14 => lzma_window,
        93 => zstd_window,
        95 => xz_window,
        98 => ppmd_model,
        // Deflate64 and BZIP2 have one size, which is small.
        _ => return Ok(0),
    };
    let mut head = [0_u8; 64];
    let count = if entry.is_encrypted() {
        // The same bytes as if they were stored: decrypted, not decompressed.
        let mut archive = ZipArchive::new(Solo::new(entry, 0, source, at)?).map_err(|error| refusal(&error))?;
        let password = password.unwrap_or_default();
        let mut file = archive.by_index_decrypt(0, password).map_err(|error| refusal(&error))?;
        let mut filled = 0_usize;
        while let Some(room) = head.get_mut(filled..).filter(|room| !room.is_empty()) {
            match file.read(room) {
                Ok(count) if count > 0 => filled = filled.saturating_add(count),
                _ => break,
            }
        }
        filled
    } else {
        let size = narrow(entry.compressed).min(head.len());
        read_full(source, at, head.get_mut(..size).unwrap_or_default())?
    };
    let head = head.get(..count).unwrap_or_default();
    window(head).ok_or_else(|| damaged("its compression parameters are damaged", 0))
}

/// Version, length of the properties, one byte, dictionary size (APPNOTE 5.8.8).
fn lzma_window(head: &[u8]) -> Option<u64> {
    super::window::u32_at(head, 5).map(u64::from)
}

/// The window of the first frame (RFC 8878, 3.1.1.1.2); of a frame in one segment, its content.
fn zstd_window(head: &[u8]) -> Option<u64> {
    if !head.starts_with(b"\x28\xb5\x2f\xfd") {
        return Some(0);
    }
    let (&descriptor, rest) = head.get(4..)?.split_first()?;
    if descriptor & 0x20 == 0 {
        let window = *rest.first()?;
        let base = 1_u64.checked_shl(u32::from(window >> 3).checked_add(10)?)?;
        return base.checked_add((base / 8).checked_mul(u64::from(window & 7))?);
    }
    let dictionary = [0_usize, 1, 2, 4].get(usize::from(descriptor & 3)).copied()?;
    let length = [1_usize, 2, 4, 8].get(usize::from(descriptor >> 6)).copied()?;
    let bytes = rest.get(dictionary..dictionary.checked_add(length)?)?;
    let size = bytes.iter().rev().fold(0_u64, |sum, byte| (sum << 8) | u64::from(*byte));
    if length == 2 { size.checked_add(256) } else { Some(size) }
}

/// The memory of the model: after the order, in MiB less one (APPNOTE 5.10.4).
fn ppmd_model(head: &[u8]) -> Option<u64> {
    let parameters = super::window::u16_at(head, 0).unwrap_or(0);
    u64::from((parameters >> 4) & 0xff).checked_add(1)?.checked_mul(1 << 20)
}

/// The dictionary size of the LZMA2 filter in the first block header of an XZ stream.
fn xz_window(head: &[u8]) -> Option<u64> {
    let block = head.get(12..)?;
    let (&size, rest) = block.split_first()?;
    if size == 0 {
        return Some(0);
    }
    let (&flags, mut rest) = rest.split_first()?;
    for present in [flags & 0x40, flags & 0x80] {
        if present != 0 {
            (_, rest) = xz_number(rest)?;
        }
    }
    for _ in 0..=(flags & 3) {
        let (id, after) = xz_number(rest)?;
        let (length, after) = xz_number(after)?;
        let (properties, after) = after.split_at_checked(usize::try_from(length).ok()?)?;
        if id == 0x21 {
            let bits = *properties.first()?;
            let base = u64::from(2 | (bits & 1));
            let shift = u32::from(bits / 2).checked_add(11)?;
            return (bits <= 40).then(|| base.checked_shl(shift)).flatten();
        }
        rest = after;
    }
    None
}

fn xz_number(bytes: &[u8]) -> Option<(u64, &[u8])> {
    let mut value = 0_u64;
    for (position, byte) in bytes.iter().enumerate().take(9) {
        let shift = u32::try_from(position).ok()?.checked_mul(7)?;
        value |= u64::from(byte & 0x7f).checked_shl(shift)?;
        if byte & 0x80 == 0 {
            return Some((value, bytes.get(position.checked_add(1)?..)?));
        }
    }
    None
}
