//! Reading the content of one member.
//!
//! Invariants: content passes through fixed buffers; content whose compressed form has an end of its own goes through this module's own loops, which
//! know what stands behind that end, also below an encryption; the decoders of the `zip` crate take off the encryption and see only a made-up
//! archive of one member, so that no structure of the real archive is interpreted twice. A decoder that panics costs its member, not the process.

use std::io::{self, BufRead as _, Read as _};
use std::ops::Range;
use std::panic::{AssertUnwindSafe, catch_unwind};

use deflate64::InflaterManaged;
use flate2::{Decompress, FlushDecompress, Status};
use lzma_rust2::LzmaReader;
use ppmd_rust::Ppmd8Decoder;
use zip::ZipArchive;
use zip::result::ZipError;

use super::below::Below;
use super::codec::{Codec, Kind};
use super::entry::{Entry, FLAG_STRONG, METHOD_AES};
use super::feed::Feed;
use super::finding::{Code, Finding};
use super::layout::read_stretch;
use super::options::{InspectError, Progress};
use super::pipe::Output;
use super::sink::{Halt, Shared};
use super::solo::{As, Solo};
use super::strong::{self, Sealed};
use crate::source::{Source, narrow, read_full, wide};

/// How much is read or decompressed at once.
pub(super) const CHUNK: usize = 1 << 17;

/// Methods that the format has assigned (APPNOTE 4.4.5); the others cannot be right.
const ASSIGNED: &[u16] = &[0, 1, 2, 3, 4, 5, 6, 8, 9, 10, 12, 14, 16, 18, 19, 20, 93, 94, 95, 96, 97, 98, 99];
/// Methods beside Deflate that are read: Deflate64, BZIP2, LZMA, Zstandard, XZ, PPMd.
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

/// What is told of bytes that no decoder reads; `place` says from where their place counts, where that is not the file's beginning.
pub(super) fn tell(source: &dyn Source, unread: &Unread, place: &str, progress: &dyn Progress) -> Result<Vec<Finding>, Halt> {
    let mut told = Vec::new();
    for (range, what) in unread {
        let stretch = read_stretch(source, range.clone(), progress).map_err(Halt::Whole)?;
        let detail = format!("{} at byte {}{place} {what}", stretch.text(), range.start);
        told.push(Finding::warning(Code::UnreferencedData, detail));
    }
    Ok(told)
}

/// Reads compressed content that is not encrypted; tells of bytes in it that no decoder reads.
pub(super) fn read_packed(
    entry: &Entry,
    source: &dyn Source,
    data: Range<u64>,
    shared: &Shared<'_>,
    tools: &mut Tools,
    output: &mut dyn Output,
) -> Result<Vec<Finding>, Halt> {
    let mut unread = read_coded(entry, source, data.clone(), shared, tools, output)?;
    if !unread.is_empty() {
        find_end(entry, source, data, &mut unread, shared, tools)?;
    }
    tell(source, &unread, "", shared.progress)
}

/// Reads compressed content below an encryption by password; tells of bytes below it that no decoder reads.
pub(super) fn read_sealed(
    entry: &Entry,
    source: &dyn Source,
    at: u64,
    password: &[u8],
    shared: &Shared<'_>,
    tools: &mut Tools,
    output: &mut dyn Output,
) -> Result<Vec<Finding>, Halt> {
    let (mut unread, mut told) = (Unread::new(), Vec::new());
    let read = |act: Act<'_>| below(entry, source, at, password, act);
    let mut result = read(&mut |packed| {
        unread = read_coded(entry, packed, 0..packed.len(), shared, tools, output)?;
        packed.drain().map_err(Halt::from)
    });
    // It is read once only, and nobody is asked to keep what may be hidden in it.
    if result.is_ok() && !unread.is_empty() {
        result = read(&mut |packed| find_end(entry, packed, 0..packed.len(), &mut unread, shared, tools)).and_then(|()| {
            read(&mut |packed| {
                told = tell(packed, &unread, BELOW, shared.progress)?;
                Ok(())
            })
        });
    }
    weakly(entry, result.map(|()| told))
}

/// Where places count from that are told of decrypted bytes.
pub(super) const BELOW: &str = " below the encryption";

/// Does something with decrypted bytes.
type Act<'a> = &'a mut dyn FnMut(&Below<'_>) -> Result<(), Halt>;

/// Takes off an encryption by password.
fn below(entry: &Entry, source: &dyn Source, at: u64, password: &[u8], act: Act<'_>) -> Result<(), Halt> {
    let solo = Solo::new(entry, As::Packed, source, at);
    let seen = solo.faults();
    // Before the content stand a header of 12 bytes or a salt and 2 bytes, behind it may stand a code of 10.
    let around = match entry.aes.filter(|_| entry.method == METHOD_AES).map(|aes| aes.raw) {
        Some([.., strength, _, _]) => u64::from(strength).saturating_mul(4).saturating_add(16),
        None => 12,
    };
    let outcome = catch_unwind(AssertUnwindSafe(|| {
        let mut archive = ZipArchive::new(solo).map_err(|error| refusal(&error))?;
        let mut file = archive.by_index_decrypt(0, password).map_err(|error| refusal(&error))?;
        act(&Below::new(&mut file, entry.compressed.saturating_sub(around))?)
    }));
    let outcome = outcome.unwrap_or_else(|_| Err(damaged("the decoder gave up", 0)));
    match (seen.take(), outcome) {
        (Some(error), _) => Err(Halt::Whole(error.into())),
        // What the source did not report was found out while decrypting.
        (None, Err(Halt::Whole(InspectError::Read(error)))) => Err(Halt::Member(describe(&error, 0))),
        (None, outcome) => outcome,
    }
}

/// Reads stored or deflated content under PKWARE strong encryption; tells of bytes that are neither content nor the filling of the last block.
pub(super) fn read_strong(
    entry: &Entry,
    source: &dyn Source,
    data: Range<u64>,
    password: &[u8],
    shared: &Shared<'_>,
    tools: &mut Tools,
    output: &mut dyn Output,
) -> Result<Vec<Finding>, Halt> {
    let open = || -> Result<Sealed<'_>, Halt> { strong::open(source, data.clone(), password)?.map_err(Halt::Member) };
    let mut sealed = open()?;
    let (whole, ragged) = (sealed.whole(), sealed.ragged());
    let packed = Below::new(&mut sealed, whole)?;
    let unread = if entry.method == 8 {
        read_coded(entry, &packed, 0..whole, shared, tools, output)?
    } else {
        let end = entry.size.min(whole);
        read_plain(entry, Packed::Range { source: &packed, at: 0, left: end }, tools, output)?;
        if end < whole { vec![(end..whole, NO_PART)] } else { Unread::new() }
    };
    let mut told = Vec::new();
    if !unread.is_empty() && !is_filling(&Below::new(&mut open()?, whole)?, &unread)? {
        told = tell(&Below::new(&mut open()?, whole)?, &unread, BELOW, shared.progress)?;
    }
    if ragged.start < ragged.end {
        told.extend(tell(source, &vec![(ragged, NO_PART)], "", shared.progress)?);
    }
    Ok(told)
}

/// Whether these bytes fill up the last block of a cipher: zeros, or each their number (RFC 5652, 6.3).
fn is_filling(packed: &Below<'_>, unread: &Unread) -> Result<bool, Halt> {
    let [(range, _)] = unread.as_slice() else { return Ok(false) };
    let length = narrow(range.end.saturating_sub(range.start));
    let mut bytes = [0_u8; strong::BLOCK];
    let Some(room) = bytes.get_mut(..length) else { return Ok(false) };
    let count = read_full(packed, range.start, room)?;
    let each = |wanted: usize| room.iter().all(|byte| usize::from(*byte) == wanted);
    Ok(range.end == packed.len() && count == length && (each(0) || each(length)))
}

/// Reads compressed content of any method that is read beside stored content.
fn read_coded(
    entry: &Entry,
    source: &dyn Source,
    data: Range<u64>,
    shared: &Shared<'_>,
    tools: &mut Tools,
    output: &mut dyn Output,
) -> Result<Unread, Halt> {
    let _lent = shared.lend(asked_memory(entry, source, data.clone())?)?;
    let kind = match entry.content_method() {
        8 => Kind::Gzip,
        9 => {
            let end = inflate64(source, data.clone(), None, shared, &mut tools.output, output)?;
            return Ok(if end < data.end { vec![(end..data.end, NO_PART)] } else { Unread::new() });
        }
        12 => Kind::Bzip2,
        93 => Kind::Zstd,
        95 => Kind::Xz,
        98 => return unppmd(entry, source, data, shared, output),
        _ => return unlzma(entry, source, data, output),
    };
    let mut codec = Codec::new(kind, shared.limits.decoder_bytes)?;
    let mut feed = Feed::new(source, data.clone(), shared);
    let mut unread = Unread::new();
    // Zstandard frames one after another are one content (RFC 8878, 3.1), and some hold none.
    pass_frames(kind, &mut feed, &mut unread)?;
    loop {
        let begin = feed.at();
        let made = one_stream(&mut codec, &mut feed, &mut tools.output, output)?;
        if made == 0 && begin > data.start {
            unread.push((begin..feed.at(), NO_PART));
        }
        pass_frames(kind, &mut feed, &mut unread)?;
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

/// Passes over frames that hold no content, up to the most that are told.
fn pass_frames(kind: Kind, feed: &mut Feed<'_>, unread: &mut Unread) -> Result<(), Halt> {
    while kind == Kind::Zstd && unread.len() < FRAMES {
        let (at, limit) = (feed.at(), feed.limit());
        let Some(end) = super::stream::skippable(feed.peek(8)?, at).filter(|end| *end <= limit) else { break };
        unread.push((at..end, NO_PART));
        feed.jump(end);
    }
    Ok(())
}

/// Takes content that was read before.
struct Nowhere;

impl Output for Nowhere {
    fn take(&mut self, _bytes: &[u8]) -> Result<(), Halt> {
        Ok(())
    }
}

/// Finds out where exactly data end behind which there is more: a decoder of Deflate64 takes some bytes ahead. Archives that programs make have none.
fn find_end(
    entry: &Entry,
    source: &dyn Source,
    data: Range<u64>,
    unread: &mut Unread,
    shared: &Shared<'_>,
    tools: &mut Tools,
) -> Result<(), Halt> {
    if entry.content_method() == 9
        && let Some((range, _)) = unread.first_mut()
    {
        let slow_from = range.start.saturating_sub(AHEAD_64).max(data.start);
        range.start = inflate64(source, data, Some(slow_from), shared, &mut tools.output, &mut Nowhere)?;
    }
    Ok(())
}

/// How many bytes a decoder of Deflate64 takes at most before it needs them.
const AHEAD_64: u64 = 8;

/// Reads Deflate64 content; gives where it ends. That is exact where its last bytes are given one by one: the last of the stretch, and those from `slow_from` on.
fn inflate64(
    source: &dyn Source,
    data: Range<u64>,
    slow_from: Option<u64>,
    shared: &Shared<'_>,
    room: &mut [u8],
    output: &mut dyn Output,
) -> Result<u64, Halt> {
    let slow_from = slow_from.unwrap_or(data.end.saturating_sub(AHEAD_64).max(data.start));
    let mut feed = Feed::new(source, data, shared);
    let mut inflater = Box::new(InflaterManaged::new());
    // A full buffer may hide more output, which is taken before more input is given.
    let (mut made, mut full) = (0_u64, false);
    loop {
        let before = slow_from.saturating_sub(feed.at());
        let bytes = feed.peek(1)?;
        let last = bytes.is_empty();
        let some = if full { 0 } else { narrow(before).max(1) };
        let bytes = bytes.get(..some).unwrap_or(bytes);
        let step = catch_unwind(AssertUnwindSafe(|| inflater.inflate(bytes, room)))
            .map_err(|_| damaged("the decoder gave up on the compressed data", made))?;
        if step.data_error {
            return Err(damaged("the compressed data are damaged", made));
        }
        feed.skip(step.bytes_consumed);
        made = made.saturating_add(wide(step.bytes_written));
        output.take(room.get(..step.bytes_written).unwrap_or_default())?;
        if inflater.finished() {
            return Ok(feed.at());
        }
        let waited = full;
        full = step.bytes_written == room.len();
        if step.bytes_written == 0 && step.bytes_consumed == 0 && !waited {
            return Err(if last {
                let detail = format!("the compressed data end before the content does, after {made} bytes");
                Halt::Member(Finding::error(Code::Truncated, detail))
            } else {
                damaged("the decoder stopped within the compressed data", made)
            });
        }
    }
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
    let size = narrow(data.end.saturating_sub(data.start)).min(9);
    let count = read_full(source, data.start, head.get_mut(..size).unwrap_or_default())?;
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
        loop {
            match reader.read(&mut buffer) {
                Ok(0) => break,
                Ok(count) => {
                    made = made.saturating_add(wide(count));
                    output.take(buffer.get(..count).unwrap_or_default())?;
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => match reader.inner_mut().fault.take() {
                    Some(fault) => return Err(fault.into()),
                    // The content is there, though its stream does not end as one does.
                    None if made == entry.size => break,
                    None => return Err(Halt::Member(describe(&error, made))),
                },
            }
        }
        let (rest, ahead) = reader.into_parts();
        let at = rest.at.saturating_sub(wide(ahead.len()));
        Ok(if at < data.end { vec![(at..data.end, NO_PART)] } else { Unread::new() })
    }));
    outcome.unwrap_or_else(|_| Err(damaged("the decoder gave up", 0)))
}

/// A feed as something to read; what it refused first is kept.
struct Fed<'a, 'b> {
    feed: &'a mut Feed<'b>,
    halt: Option<Halt>,
}

impl io::Read for Fed<'_, '_> {
    fn read(&mut self, room: &mut [u8]) -> io::Result<usize> {
        let bytes = match self.feed.peek(1) {
            Ok(bytes) => bytes,
            Err(halt) => {
                self.halt = Some(halt);
                return Err(io::Error::other("the feed ended"));
            }
        };
        let count = bytes.len().min(room.len());
        if let (Some(to), Some(from)) = (room.get_mut(..count), bytes.get(..count)) {
            to.copy_from_slice(from);
        }
        self.feed.skip(count);
        Ok(count)
    }
}

/// Reads PPMd content (APPNOTE 5.10): order, memory and method of restoration, then a stream with or without an end mark.
fn unppmd(entry: &Entry, source: &dyn Source, data: Range<u64>, shared: &Shared<'_>, output: &mut dyn Output) -> Result<Unread, Halt> {
    let end = data.end;
    let mut feed = Feed::new(source, data, shared);
    let Some(parameters) = super::window::u16_at(feed.peek(2)?, 0) else {
        return Err(damaged("its compression parameters are damaged", 0));
    };
    feed.skip(2);
    let order = u32::from(parameters & 15).saturating_add(1);
    let memory = u32::from(parameters >> 4 & 0xff).saturating_add(1).saturating_mul(1 << 20);
    let outcome = catch_unwind(AssertUnwindSafe(|| {
        let mut fed = Fed { feed: &mut feed, halt: None };
        let decoder = Ppmd8Decoder::new(&mut fed, order, memory, (parameters >> 12).into());
        let mut decoder = decoder.map_err(|error| Halt::Member(Finding::error(Code::Malformed, format!("cannot be decoded: {error}"))))?;
        let (mut buffer, mut made) = (vec![0_u8; CHUNK], 0_u64);
        loop {
            // Behind the last byte an end mark may stand, which is read by asking for one more.
            let room = narrow(entry.size.saturating_sub(made).max(1)).min(buffer.len());
            match decoder.read(buffer.get_mut(..room).unwrap_or_default()) {
                Ok(0) => return Ok(()),
                Ok(count) => {
                    made = made.saturating_add(wide(count));
                    output.take(buffer.get(..count).unwrap_or_default())?;
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => match decoder.get_mut().halt.take() {
                    Some(halt) => return Err(halt),
                    // The content is there, though its stream does not end as one does.
                    None if made == entry.size => return Ok(()),
                    None => return Err(Halt::Member(describe(&error, made))),
                },
            }
        }
    }));
    outcome.unwrap_or_else(|_| Err(damaged("the decoder gave up", 0)))?;
    Ok(if feed.at() < end { vec![(feed.at()..end, NO_PART)] } else { Unread::new() })
}

/// Reads stored content below an encryption by password.
pub(super) fn read_locked(entry: &Entry, source: &dyn Source, at: u64, password: &[u8], output: &mut dyn Output) -> Result<(), Halt> {
    let outcome = catch_unwind(AssertUnwindSafe(|| {
        let solo = Solo::new(entry, As::Member, source, at);
        let seen = solo.faults();
        pump(solo, password, output).map_err(|halt| match (seen.take(), halt) {
            (Some(error), _) => Halt::Whole(error.into()),
            (None, halt) => halt,
        })
    }));
    weakly(entry, outcome.unwrap_or_else(|_| Err(damaged("the decoder gave up", 0))))
}

/// Whether only the content shows if a password fits: ZipCrypto accepts one wrong one in 256.
pub(super) fn is_weak(entry: &Entry) -> bool {
    entry.is_encrypted() && entry.method != METHOD_AES && entry.flags & FLAG_STRONG == 0
}

/// What is said where content does not come out under such an encryption.
fn weakly<T>(entry: &Entry, outcome: Result<T, Halt>) -> Result<T, Halt> {
    match outcome {
        Err(Halt::Member(finding)) if is_weak(entry) && finding.code != Code::Encrypted && !is_budget(&finding) => {
            Err(Halt::Member(unfitting(&finding.detail)))
        }
        other => other,
    }
}

/// That a password may not fit, and what shows it.
pub(super) fn unfitting(detail: &str) -> Finding {
    Finding::warning(Code::Encrypted, format!("the password does not fit, or the content is damaged ({detail})"))
}

fn is_budget(finding: &Finding) -> bool {
    matches!(finding.code, Code::SizeExceeded | Code::RatioExceeded | Code::TimeExceeded)
}

fn pump(solo: Solo<'_>, password: &[u8], output: &mut dyn Output) -> Result<(), Halt> {
    let mut archive = ZipArchive::new(solo).map_err(|error| refusal(&error))?;
    let file = archive.by_index_decrypt(0, password).map_err(|error| refusal(&error))?;
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
fn asked_memory(entry: &Entry, source: &dyn Source, data: Range<u64>) -> Result<u64, Halt> {
    let window = match entry.content_method() {
        14 => lzma_window,
        93 => zstd_window,
        95 => xz_window,
        98 => ppmd_model,
        // Deflate, Deflate64 and BZIP2 have one size, which is small.
        _ => return Ok(0),
    };
    let mut head = [0_u8; 64];
    let size = narrow(data.end.saturating_sub(data.start)).min(head.len());
    let count = read_full(source, data.start, head.get_mut(..size).unwrap_or_default())?;
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
