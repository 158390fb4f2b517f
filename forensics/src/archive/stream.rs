//! Examining a compressed stream: gzip, bzip2, XZ or Zstandard, with one file or a tape archive in it.
//!
//! Invariants: a file may hold several streams one after another, and their contents together are the content, as the formats
//! say (RFC 1952 2.2, RFC 8878 3.1, the XZ format 1.2); what follows the last stream is hashed and reported. The content is read once, from
//! the beginning to the end.

use std::io;
use std::ops::Range;

use super::codec::{Codec, Kind, empty_bzip2};
use super::decode::CHUNK;
use super::entry::utc_text;
use super::feed::{AHEAD, Feed};
use super::finding::{Code, Finding, Severity};
use super::format::is_tar;
use super::layout::read_stretch;
use super::manifest::Member;
use super::members::{Findings, Pseudo, cap_findings, with_file_hash};
use super::names::{Fallback, check_name, decode_bytes};
use super::options::{InspectError, InspectOptions, Progress};
use super::pipe::{Hands, Output, carry};
use super::rows::{Row, Rows};
use super::sink::{Halt, Shared, Sink};
use super::tap::give_range;
use super::tar::Walk;
use super::window::{Window, u16_at, u32_at};
use super::zip::{Examined, RATIO_FLOOR};
use crate::digest::{Sha256Hasher, sha256};
use crate::source::{Source, narrow, read_full, wide};

/// The longest header of a gzip stream that is read: its name and comment have no bound of their own.
const GZIP_HEADER: usize = AHEAD;

/// What the streams themselves tell, beside their content.
struct Notes {
    findings: Findings,
    /// How many streams there were.
    streams: u64,
    /// The name in the first gzip header.
    name: Option<Vec<u8>>,
    /// The change time in it, in seconds since 1970.
    seconds: Option<i64>,
    /// The earliest and the latest time in further gzip headers that tell another one.
    times: Option<(i64, i64)>,
    /// How many streams hold nothing.
    empty: u64,
    /// Short frames without content.
    marks: Marks,
    /// What follows the last stream.
    rest: Option<Range<u64>>,
}

impl Notes {
    fn new(limit: u64) -> Self {
        let (findings, marks) = (Findings::new(limit), Marks::new());
        Self { findings, streams: 0, name: None, seconds: None, times: None, empty: 0, marks, rest: None }
    }
}

/// Examines the file as streams of this kind.
pub(super) fn examine(
    source: &dyn Source,
    kind: Kind,
    name: &str,
    options: &InspectOptions,
    progress: &dyn Progress,
) -> Result<Examined, InspectError> {
    let shared = Shared::new(source, options, progress);
    let hands = if options.threads.get() > 1 { Hands::Two } else { Hands::One };
    let (file_sha256, (result, content, mut notes)) = with_file_hash(source, options, &shared, || {
        let mut notes = Notes::new(options.limits.findings_per_code);
        let content = Content::new(&shared, options, source.len());
        let (result, content) = carry(hands, content, |output| read_streams(source, kind, &shared, output, &mut notes))?;
        Ok((result, content, notes))
    })?;
    let halted = match result {
        Err(Halt::Whole(error)) => return Err(error),
        Err(Halt::Member(finding)) => Some(finding),
        Ok(()) => None,
    };
    if notes.streams > 1 {
        let mut detail = format!("{} streams one after another", notes.streams);
        if let Some((first, last)) = notes.times {
            let text = |seconds| utc_text(seconds).unwrap_or_default();
            detail.push_str(&format!("; other times than the first bears stand in their headers, from {} to {}", text(first), text(last)));
        }
        notes.findings.push(Finding::info(Code::ConcatenatedStreams, detail));
    }
    if notes.empty > EMPTY_STREAMS {
        let detail = format!("{} of {} streams hold no content", notes.empty, notes.streams);
        notes.findings.push(Finding::warning(Code::ConcatenatedStreams, detail));
    }
    notes.findings.extend(std::mem::replace(&mut notes.marks, Marks::new()).finish());
    let mut pseudo = None;
    let mut beside = None;
    if let Some(rest) = notes.rest.take() {
        let stretch = read_stretch(source, rest.clone(), progress)?;
        let detail = format!("{} follow the end of the compressed data", stretch.text());
        if stretch.zeros {
            notes.findings.push(Finding::info(Code::TrailingData, detail));
        } else {
            beside = Some(rest.clone());
            pseudo = Some(Pseudo::new("trailing", rest, &stretch, Finding::warning(Code::TrailingData, detail)));
        }
    }
    let made = content.bytes();
    if made > RATIO_FLOOR && made > options.limits.ratio.saturating_mul(source.len().max(1)) && halted.is_none() {
        let detail = format!("the content is {} times its compressed size", made.checked_div(source.len().max(1)).unwrap_or(0));
        notes.findings.push(Finding::warning(Code::RatioExceeded, detail));
    }
    let mut examined = match content.inner {
        Inner::Tar(walk) => {
            let mut examined = walk.finish(halted);
            examined.word = Some(kind.tar_word());
            examined.findings.append(&mut notes.findings.finish());
            examined
        }
        Inner::Waiting(_) | Inner::Plain(_) => single(content, kind, name, halted, notes, options),
    };
    let next = examined.rows.next_index();
    if let Some(range) = beside {
        give_range(source, progress, next, range)?;
    }
    if let Some(pseudo) = pseudo {
        examined.rows.push_aside(pseudo.row(next));
    }
    cap_findings(&mut examined.findings, options.limits.findings_per_code);
    examined.file_sha256 = file_sha256;
    Ok(examined)
}

/// The manifest of a stream that holds one file.
fn single(content: Content<'_, '_>, kind: Kind, name: &str, halted: Option<Finding>, notes: Notes, options: &InspectOptions) -> Examined {
    let Notes { findings, name: stored, seconds, .. } = notes;
    let mut findings = findings.finish();
    let mut nested = None;
    let (mut kind_of_content, mut more) = (None, None);
    let (bytes, sha256) = match content.into_sink() {
        Ok(sink) if halted.is_none() => {
            let content = sink.finish();
            nested = content.nested;
            kind_of_content = Some(content.kind.into());
            more = content.more;
            (content.bytes, Some(content.sha256))
        }
        Ok(sink) => (sink.bytes(), None),
        Err(finding) => {
            findings.push(finding);
            (0, None)
        }
    };
    findings.extend(halted);
    if let Some(word) = nested {
        let detail = format!("the content is itself an archive ({word}); it was hashed as one file");
        findings.push(Finding::info(Code::NestedArchive, detail));
    }
    let raw = stored.unwrap_or_else(|| content_name(kind, name).into_bytes());
    let decoded = decode_bytes(&raw, Fallback::Latin1);
    let mut own: Vec<Finding> = decoded.finding.into_iter().collect();
    check_name(&decoded.text, &raw, &options.limits, &mut own);
    own.append(&mut findings);
    let member = Member {
        index: 0,
        path: decoded.text,
        raw_path_hex: decoded.raw_hex,
        size_bytes: bytes,
        sha256,
        digests: more,
        encrypted: false,
        modified_at: seconds.and_then(utc_text),
        content_type: kind_of_content,
        findings: own,
    };
    let mut rows = Rows::new(options);
    rows.push(Row { member, group: None });
    Examined { rows, ..Examined::default() }
}

/// The name of the content where the stream does not tell it: the file's own without its ending.
fn content_name(kind: Kind, name: &str) -> String {
    for (ending, instead) in kind.endings() {
        let at = name.len().saturating_sub(ending.len());
        if let Some((stem, end)) = name.split_at_checked(at)
            && !stem.is_empty()
            && end.eq_ignore_ascii_case(ending)
        {
            return format!("{stem}{instead}");
        }
    }
    name.to_owned()
}

/// What the decompressed bytes turn out to be.
enum Inner<'a, 'b> {
    /// Not enough seen to tell.
    Waiting(Vec<u8>),
    /// A tape archive.
    Tar(Box<Walk<'a, 'b>>),
    /// One file.
    Plain(Box<Sink<'a, 'b>>),
}

/// Takes decompressed bytes and finds out whether they are a tape archive.
struct Content<'a, 'b> {
    shared: &'a Shared<'b>,
    options: &'a InspectOptions,
    file_bytes: u64,
    bytes: u64,
    inner: Inner<'a, 'b>,
}

impl<'a, 'b> Content<'a, 'b> {
    fn new(shared: &'a Shared<'b>, options: &'a InspectOptions, file_bytes: u64) -> Self {
        Self { shared, options, file_bytes, bytes: 0, inner: Inner::Waiting(Vec::new()) }
    }

    fn bytes(&self) -> u64 {
        self.bytes
    }

    /// The sink of a content that is one file, however short.
    fn into_sink(self) -> Result<Sink<'a, 'b>, Finding> {
        match self.inner {
            Inner::Plain(sink) => Ok(*sink),
            Inner::Waiting(bytes) => {
                let mut sink = Sink::of(self.shared, self.file_bytes, 0);
                match sink.take(&bytes) {
                    Err(Halt::Member(finding)) => Err(finding),
                    Ok(()) | Err(Halt::Whole(_)) => Ok(sink),
                }
            }
            Inner::Tar(_) => Ok(Sink::new(self.shared, self.file_bytes)),
        }
    }
}

impl Output for Content<'_, '_> {
    fn take(&mut self, bytes: &[u8]) -> Result<(), Halt> {
        self.bytes = self.bytes.saturating_add(wide(bytes.len()));
        // What is no member's content, such as headers, counts as well.
        self.shared.check_total(self.bytes)?;
        match &mut self.inner {
            Inner::Tar(walk) => walk.take(bytes),
            Inner::Plain(sink) => sink.take(bytes),
            Inner::Waiting(seen) => {
                seen.extend_from_slice(bytes);
                if seen.len() < 512 {
                    return Ok(());
                }
                let seen = std::mem::take(seen);
                if is_tar(&seen) {
                    let mut walk = Box::new(Walk::new(self.shared, self.options));
                    let result = walk.take(&seen);
                    self.inner = Inner::Tar(walk);
                    return result;
                }
                let mut sink = Box::new(Sink::of(self.shared, self.file_bytes, 0));
                let result = sink.take(&seen);
                self.inner = Inner::Plain(sink);
                result
            }
        }
    }
}

/// Decompresses every stream of the file, one after another.
fn read_streams(source: &dyn Source, kind: Kind, shared: &Shared<'_>, output: &mut dyn Output, notes: &mut Notes) -> Result<(), Halt> {
    let mut codec = Codec::new(kind, shared.limits.decoder_bytes)?;
    let result = read_each(source, &mut codec, shared, output, notes);
    notes.findings.extend(codec.hidden());
    result
}

fn read_each(source: &dyn Source, codec: &mut Codec, shared: &Shared<'_>, output: &mut dyn Output, notes: &mut Notes) -> Result<(), Halt> {
    let kind = codec.kind();
    let mut feed = Feed::new(source, 0..source.len(), shared);
    let mut room = vec![0_u8; CHUNK];
    loop {
        // A stream may be short, and its decoder large.
        shared.check_time()?;
        let at = feed.at();
        let head = feed.peek(16)?;
        if head.is_empty() {
            return Ok(());
        }
        if kind == Kind::Zstd
            && let Some(end) = skippable(head, at)
        {
            if end > feed.limit() {
                return Err(Halt::Member(Finding::error(Code::Truncated, "the file ends within a skippable frame")));
            }
            skip_frame(source, shared, &mut feed, end, notes)?;
            continue;
        }
        if notes.streams > 0 && !kind.begins(head) {
            // XZ streams may be followed by zeros in fours, tape drives fill up with zeros.
            notes.rest = Some(at..feed.limit());
            let zeros = if kind == Kind::Xz { feed.skip_zeros()?.saturating_sub(at) } else { 0 };
            if zeros == 0 || zeros % 4 != 0 || !kind.begins(feed.peek(16)?) {
                return Ok(());
            }
            notes.rest = None;
        }
        notes.streams = notes.streams.saturating_add(1);
        if kind == Kind::Bzip2
            && let Some(length) = empty_bzip2(feed.peek(16)?)
        {
            notes.empty = notes.empty.saturating_add(1);
            feed.skip(length);
            continue;
        }
        if notes.streams > 1 {
            codec.restart()?;
        }
        let begin = feed.at();
        let made = if kind == Kind::Gzip {
            gzip_stream(&mut feed, codec, &mut room, output, notes)?
        } else {
            one_stream(&mut feed, codec, &mut room, output)?
        };
        if made == 0 {
            notes.empty = notes.empty.saturating_add(1);
        }
        notes.marks.settle(Some(feed.at().saturating_sub(begin)));
    }
}

/// The longest frame without content that is taken for a mark of the program that wrote it, in bytes.
const FRAME_MARK: u64 = 72;
/// The most frames without content that may stand before the first with.
const FRAMES_BEFORE: usize = 1024;
/// The most marks that are told one by one.
const MARKS_TOLD: u64 = 16;
/// Streams without content beyond these are more than marks of an end.
const EMPTY_STREAMS: u64 = 16;

/// Short frames without content, together.
struct Marks {
    count: u64,
    first: u64,
    hasher: Sha256Hasher,
    /// Bytes of those that do not tell the length of the frame that follows.
    odd: u64,
    /// The length that the last one told, and its own.
    told: Option<(u64, u64)>,
}

impl Marks {
    fn new() -> Self {
        Self { count: 0, first: 0, hasher: Sha256Hasher::new(), odd: 0, told: None }
    }

    fn take(&mut self, at: u64, frame: &[u8]) {
        self.settle(None);
        if self.count == 0 {
            self.first = at;
        }
        self.count = self.count.saturating_add(1);
        self.hasher.update(frame);
        let bytes = wide(frame.len());
        // pzstd writes the length of the next frame before it.
        match u32_at(frame, 8).filter(|_| frame.len() == 12) {
            Some(length) => self.told = Some((u64::from(length), bytes)),
            None => self.odd = self.odd.saturating_add(bytes),
        }
    }

    /// What follows the last mark: a frame of this length, or none.
    fn settle(&mut self, length: Option<u64>) {
        if let Some((told, bytes)) = self.told.take()
            && length != Some(told)
        {
            self.odd = self.odd.saturating_add(bytes);
        }
    }

    /// What they amount to, where they were not all told one by one or are too much for marks.
    fn finish(mut self) -> Option<Finding> {
        self.settle(None);
        let odd = self.odd > FRAME_MARK;
        let (count, first, odd_bytes) = (self.count, self.first, self.odd);
        (odd || count > MARKS_TOLD).then(|| {
            let (bytes, digest) = (self.hasher.bytes(), self.hasher.finish());
            let text = if odd { format!("; {odd_bytes} of them are no lengths of the frames behind them") } else { String::new() };
            let detail = format!(
                "{count} skippable frames of at most {FRAME_MARK} bytes, the first at byte {first}, are together {bytes} bytes (SHA-256 {digest}){text}"
            );
            let severity = if odd { Severity::Warning } else { Severity::Info };
            Finding::new(Code::UnreferencedData, severity, detail)
        })
    }
}

/// Passes over a frame that decoders pass over, and notes what it amounts to.
fn skip_frame(source: &dyn Source, shared: &Shared<'_>, feed: &mut Feed<'_>, end: u64, notes: &mut Notes) -> Result<(), Halt> {
    let at = feed.at();
    let length = end.saturating_sub(at);
    if length <= FRAME_MARK {
        let frame = feed.peek(narrow(length))?;
        let frame = frame.get(..narrow(length)).unwrap_or(frame);
        notes.marks.take(at, frame);
        if notes.marks.count <= MARKS_TOLD {
            let payload = frame.get(8..).unwrap_or_default();
            let detail =
                format!("a skippable frame at byte {at} holds no content but {} bytes (SHA-256 {})", payload.len(), sha256(payload));
            notes.findings.push(Finding::info(Code::UnreferencedData, detail));
        }
        feed.skip(narrow(length));
        return Ok(());
    }
    notes.marks.settle(None);
    let stretch = read_stretch(source, at.saturating_add(8)..end, shared.progress).map_err(Halt::Whole)?;
    let mut tail = [0_u8; 9];
    read_full(source, end.saturating_sub(9), &mut tail)?;
    let detail = format!("a skippable frame at byte {at} holds no content but {}", stretch.text());
    let plain = stretch.zeros || is_seek_table(&tail, stretch.bytes, notes.streams);
    let severity = if plain { Severity::Info } else { Severity::Warning };
    notes.findings.push(Finding::new(Code::UnreferencedData, severity, detail));
    feed.jump(end);
    Ok(())
}

/// Whether a frame with this end is the table of the seekable format: for each frame before it two lengths and perhaps a check value, then their number, a
/// descriptor and a mark.
fn is_seek_table(tail: &[u8; 9], bytes: u64, frames: u64) -> bool {
    let [.., descriptor, _, _, _, _] = *tail;
    let count = u32_at(tail, 0).map_or(u64::MAX, u64::from);
    let entry = if descriptor & 0x80 == 0 { 8_u64 } else { 12 };
    tail.ends_with(&[0xb1, 0xea, 0x92, 0x8f])
        && descriptor & 0x7f == 0
        && count <= frames
        && count.saturating_mul(entry).saturating_add(9) == bytes
}

/// Whether frames without content stand before a frame of Zstandard.
pub(super) fn begins_skippable(source: &dyn Source) -> io::Result<bool> {
    let mut window = Window::new(source);
    let mut at = 0_u64;
    for _ in 0..FRAMES_BEFORE {
        let head = window.get(at, 8)?;
        match skippable(head, at) {
            Some(end) => at = end,
            None => return Ok(at > 0 && Kind::Zstd.begins(head)),
        }
    }
    Ok(false)
}

/// The end of a frame that holds no content (RFC 8878 3.1.2).
pub(super) fn skippable(head: &[u8], at: u64) -> Option<u64> {
    let magic = u32_at(head, 0)?;
    let length = u32_at(head, 4)?;
    (magic & 0xffff_fff0 == 0x184d_2a50).then(|| at.saturating_add(8).saturating_add(u64::from(length)))
}

/// Walks over frames of Zstandard without decompressing them: where the last one ends, and what is told of those without content.
pub(super) fn walk_frames(source: &dyn Source, range: Range<u64>, shared: &Shared<'_>) -> Result<(u64, Vec<Finding>), Halt> {
    let mut feed = Feed::new(source, range, shared);
    let mut notes = Notes::new(shared.limits.findings_per_code);
    loop {
        shared.check_time()?;
        let (at, limit) = (feed.at(), feed.limit());
        let head = feed.peek(8)?;
        let begins = Kind::Zstd.begins(head);
        if let Some(end) = skippable(head, at).filter(|end| *end <= limit) {
            skip_frame(source, shared, &mut feed, end, &mut notes)?;
            continue;
        }
        let Some(content) = (if begins { pass_frame(&mut feed)? } else { None }) else {
            notes.findings.extend(std::mem::replace(&mut notes.marks, Marks::new()).finish());
            if notes.empty > EMPTY_STREAMS {
                let detail = format!("{} of {} streams hold no content", notes.empty, notes.streams);
                notes.findings.push(Finding::warning(Code::ConcatenatedStreams, detail));
            }
            return Ok((at, notes.findings.finish()));
        };
        notes.streams = notes.streams.saturating_add(1);
        notes.empty = notes.empty.saturating_add(u64::from(!content));
        notes.marks.settle(Some(feed.at().saturating_sub(at)));
    }
}

/// Passes over a frame (RFC 8878, 3.1.1); tells whether a block of it may hold content, or nothing where the frame does not end in time.
fn pass_frame(feed: &mut Feed<'_>) -> Result<Option<bool>, Halt> {
    let Some(descriptor) = feed.peek(5)?.get(4).copied() else { return Ok(None) };
    let alone = descriptor & 0x20 != 0;
    let dictionary = [0_u64, 1, 2, 4].get(usize::from(descriptor & 3)).copied().unwrap_or(0);
    let size = [u64::from(alone), 2, 4, 8].get(usize::from(descriptor >> 6)).copied().unwrap_or(0);
    let mut next = feed.at().saturating_add(5).saturating_add(u64::from(!alone)).saturating_add(dictionary).saturating_add(size);
    let mut content = false;
    loop {
        if next > feed.limit() {
            return Ok(None);
        }
        feed.jump(next);
        let Some([a, b, c]) = feed.peek(3)?.first_chunk::<3>().copied() else { return Ok(None) };
        let header = u32::from_le_bytes([a, b, c, 0]);
        let length = u64::from(header >> 3);
        content |= length > 0;
        let stored = if header >> 1 & 3 == 1 { 1 } else { length };
        next = feed.at().saturating_add(3).saturating_add(stored);
        if header & 1 != 0 {
            next = next.saturating_add(u64::from(descriptor & 4));
            let whole = next <= feed.limit();
            feed.jump(next.min(feed.limit()));
            return Ok(whole.then_some(content));
        }
    }
}

/// Decompresses to the end of one stream; gives the length of its content.
fn one_stream(feed: &mut Feed<'_>, codec: &mut Codec, room: &mut [u8], output: &mut dyn Output) -> Result<u64, Halt> {
    let begin = feed.at();
    let mut made = 0_u64;
    loop {
        let input = feed.peek(1)?;
        let last = input.is_empty();
        let step = codec.step(input, room).map_err(|finding| at_byte(finding, begin))?;
        feed.skip(step.used);
        if step.made > 0 {
            made = made.saturating_add(wide(step.made));
            output.take(room.get(..step.made).unwrap_or_default())?;
        }
        if step.ended {
            return Ok(made);
        }
        if step.made == 0 && last {
            let detail = "the compressed data end before the content does";
            return Err(Halt::Member(Finding::error(Code::Truncated, detail)));
        }
        if step.made == 0 && step.used == 0 {
            return Err(Halt::Member(Finding::error(Code::Malformed, "the decoder stopped within the compressed data")));
        }
    }
}

fn at_byte(mut finding: Finding, at: u64) -> Halt {
    if at > 0 {
        finding.detail.push_str(&format!(", in the stream that begins at byte {at}"));
    }
    Halt::Member(finding)
}

/// A gzip stream (RFC 1952): header, deflated data, CRC-32 and length.
fn gzip_stream(feed: &mut Feed<'_>, codec: &mut Codec, room: &mut [u8], output: &mut dyn Output, notes: &mut Notes) -> Result<u64, Halt> {
    let begin = feed.at();
    let header = match gzip_header(feed.peek(512)?) {
        Ok(header) => header,
        Err(_) => gzip_header(feed.peek(GZIP_HEADER)?).map_err(|finding| at_byte(finding, begin))?,
    };
    feed.skip(header.length);
    for (what, bytes) in &header.aside {
        let digest = sha256(bytes);
        let detail = format!("{} bytes (SHA-256 {digest}) stand as {what} in the header of the stream at byte {begin}", bytes.len());
        notes.findings.push(Finding::warning(Code::UnreferencedData, detail));
    }
    if let Some((recorded, real)) = header.check.filter(|(recorded, real)| recorded != real) {
        let detail = format!("the header of the stream at byte {begin} has the check value {real:04x} where {recorded:04x} is recorded");
        notes.findings.push(Finding::warning(Code::Malformed, detail));
    }
    if notes.streams == 1 {
        notes.seconds = header.seconds;
    } else if let Some(seconds) = header.seconds.filter(|seconds| Some(*seconds) != notes.seconds) {
        let (first, last) = notes.times.unwrap_or((seconds, seconds));
        notes.times = Some((first.min(seconds), last.max(seconds)));
    }
    if notes.streams == 1 {
        notes.name = header.name;
    } else if header.name.is_some() && header.name != notes.name {
        let shown: String =
            String::from_utf8_lossy(header.name.as_deref().unwrap_or_default()).chars().take(80).flat_map(char::escape_debug).collect();
        let detail = format!("the stream at byte {begin} bears another name, \"{shown}\"; its content was read as the continuation");
        notes.findings.push(Finding::warning(Code::ConcatenatedStreams, detail));
    }
    let mut counted = Counted { output, crc: crc32fast::Hasher::new(), bytes: 0 };
    one_stream(feed, codec, room, &mut counted)?;
    let Counted { crc, bytes, .. } = counted;
    let crc = crc.finalize();
    let tail = feed.peek(8)?;
    let (Some(recorded), Some(length)) = (u32_at(tail, 0), u32_at(tail, 4)) else {
        let detail = "the file ends before the check value of the content";
        return Err(Halt::Member(Finding::error(Code::Truncated, detail)));
    };
    feed.skip(8);
    if recorded != crc {
        let detail = format!("CRC-32 {crc:08x} where {recorded:08x} is recorded");
        notes.findings.push(Finding::error(Code::CrcMismatch, detail));
    }
    // The recorded length is modulo 2^32.
    if u64::from(length) != bytes & u64::from(u32::MAX) {
        let detail = format!("{bytes} bytes where {length} (modulo 2^32) are recorded");
        notes.findings.push(Finding::error(Code::SizeMismatch, detail));
    }
    Ok(bytes)
}

/// Counts and sums what passes.
struct Counted<'a> {
    output: &'a mut dyn Output,
    crc: crc32fast::Hasher,
    bytes: u64,
}

impl Output for Counted<'_> {
    fn take(&mut self, bytes: &[u8]) -> Result<(), Halt> {
        self.crc.update(bytes);
        self.bytes = self.bytes.saturating_add(wide(bytes.len()));
        self.output.take(bytes)
    }
}

/// What a gzip header says.
pub(super) struct GzipHeader {
    pub(super) length: usize,
    name: Option<Vec<u8>>,
    seconds: Option<i64>,
    /// What is neither name nor time: what it is, and the bytes.
    aside: Vec<(&'static str, Vec<u8>)>,
    /// The check value of the header as recorded and as it is, where one is recorded.
    check: Option<(u16, u16)>,
}

pub(super) fn gzip_header(bytes: &[u8]) -> Result<GzipHeader, Finding> {
    let cut = || Finding::error(Code::Truncated, "the file ends within the header of a stream");
    let flags = *bytes.get(3).ok_or_else(cut)?;
    let seconds = u32_at(bytes, 4).map(i64::from).filter(|seconds| *seconds > 0);
    if flags & 0xe0 != 0 {
        return Err(Finding::error(Code::Malformed, "reserved flags are set in the header of a stream"));
    }
    let mut at = 10_usize;
    let mut aside = Vec::new();
    if flags & 4 != 0 {
        let length = u16_at(bytes, at).ok_or_else(cut)?;
        let start = at.saturating_add(2);
        at = start.saturating_add(usize::from(length));
        let extra = bytes.get(start..at).ok_or_else(cut)?;
        // The length of a block of the blocked format that genome tools write.
        if !(extra.is_empty() || extra.starts_with(b"BC\x02\0") && extra.len() == 6) {
            aside.push(("an extra field", extra.to_vec()));
        }
    }
    let mut text = |present: bool| -> Result<Option<Vec<u8>>, Finding> {
        if !present {
            return Ok(None);
        }
        let rest = bytes.get(at..).unwrap_or_default();
        let end = rest.iter().position(|byte| *byte == 0).ok_or_else(cut)?;
        at = at.saturating_add(end).saturating_add(1);
        Ok(rest.get(..end).filter(|text| !text.is_empty()).map(<[u8]>::to_vec))
    };
    let name = text(flags & 8 != 0)?;
    aside.extend(text(flags & 16 != 0)?.map(|comment| ("a comment", comment)));
    let mut check = None;
    if flags & 2 != 0 {
        let sum = crc32fast::hash(bytes.get(..at).ok_or_else(cut)?);
        let [low, high, ..] = sum.to_le_bytes();
        check = Some((u16_at(bytes, at).ok_or_else(cut)?, u16::from_le_bytes([low, high])));
        at = at.saturating_add(2);
    }
    if at > bytes.len() {
        return Err(cut());
    }
    Ok(GzipHeader { length: at, name, seconds, aside, check })
}
