//! Examining a 7z archive by the `sevenz-rust2` crate.
//!
//! Invariants: the crate sees the source through an adapter that only reads; its memory for headers and for each decoder is bounded;
//! each block of the archive is decoded on its own within `catch_unwind`, so that a fault costs that block; sizes and check values are those
//! that the crate verifies. The signature header and the form of the header (7-Zip's `7zFormat.txt`) are read here to account for every
//! byte of the file: before, within and behind the archive, and in a header that is not encrypted.

use std::borrow::Cow;
use std::cell::Cell;
use std::io::{self, Read, Seek, SeekFrom};
use std::ops::Range;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::rc::Rc;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use sevenz_rust2::{Archive, ArchiveEntry, BlockDecoder, Coder, Error, Password};

use super::codec::{Codec, Kind};
use super::decode::{BELOW, CHUNK, NO_PART, tell};
use super::entry::utc_text;
use super::feed::Feed;
use super::finding::{Code, Finding, Severity};
use super::layout::{Gaps, read_stretch};
use super::manifest::Member;
use super::members::{LISTED_FROM, Pseudo, cap_findings, with_file_hash, with_stored};
use super::names::check_name;
use super::options::{InspectError, InspectOptions, Progress};
use super::rows::{Row, Rows};
use super::sevenz_aes::{Decrypted, Keys};
use super::sevenz_header::{Streams, idle_names, odd, packed, streams};
use super::sink::{Content, Halt, Shared, Sink};
use super::stream::walk_frames;
use super::tap::{give_range, give_whole, tap_for};
use super::types::content_type;
use super::window::{Window, u32_at, u64_at};
use super::zip::{Examined, RATIO_FLOOR};
use crate::digest::{MoreDigests, MoreHasher, Sha256Digest, sha256};
use crate::source::{Source, narrow, read_full, wide};

/// The signature header: signature, version, and where the real header stands.
const SIGNATURE_HEADER: usize = 32;

/// The longest header that is read, decompressed: the crate makes an entry of about a hundred bytes for each file that a header claims, before
/// it sees one, and a header may claim as many as it has bytes.
const HEADER_BYTES: u64 = 8 << 20;

/// How far behind a file's beginning an archive may begin: programs that unpack themselves stand before it.
const MOST_PREFIX: u64 = 8 << 20;
/// What every 7z archive begins with.
const SIGNATURE: &[u8] = b"7z\xbc\xaf\x27\x1c";

/// Where an archive behind other bytes may end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// Within the file.
    Anywhere,
    /// With the file: one of another format may hold an archive as one of its parts.
    AtEnd,
}

/// Where an archive begins behind other bytes: a signature header that fits its check value and leads to a header within the file.
pub(super) fn find_behind_prefix(source: &dyn Source, allowed: Place) -> Result<Option<u64>, InspectError> {
    let mut window = Window::new(source);
    let (mut at, step) = (0_u64, wide(CHUNK));
    while at < MOST_PREFIX.min(source.len()) {
        // The signature may stand across two pieces.
        let room = CHUNK.saturating_add(SIGNATURE.len()).saturating_sub(1);
        let found: Vec<u64> = {
            let piece = window.get(at, room)?;
            let places = piece.windows(SIGNATURE.len()).enumerate().filter(|(_, bytes)| *bytes == SIGNATURE);
            places.map(|(place, _)| at.saturating_add(wide(place))).filter(|place| *place > 0).collect()
        };
        for place in found {
            if let Ok(ends) = Ends::read(source, place)?
                && ends.header_bytes > 0
                && (allowed == Place::Anywhere || ends.end == source.len())
            {
                return Ok(Some(place));
            }
        }
        at = at.saturating_add(step);
    }
    Ok(None)
}

/// Examines the file as a 7z archive that begins at `base`.
pub(super) fn examine(source: &dyn Source, base: u64, options: &InspectOptions, progress: &dyn Progress) -> Result<Examined, InspectError> {
    let shared = Shared::new(source, options, progress);
    let archive = Shifted { source, base };
    let (file_sha256, mut examined) = with_file_hash(source, options, &shared, || examine_members(&archive, options, &shared))?;
    cap_findings(&mut examined.findings, options.limits.findings_per_code);
    examined.file_sha256 = file_sha256;
    Ok(examined)
}

/// The bytes of a file from a place on: the crate counts from the archive's beginning.
struct Shifted<'a> {
    source: &'a dyn Source,
    base: u64,
}

impl Source for Shifted<'_> {
    fn len(&self) -> u64 {
        self.source.len().saturating_sub(self.base)
    }

    fn read_at(&self, offset: u64, buf: &mut [u8]) -> io::Result<usize> {
        self.source.read_at(self.base.saturating_add(offset), buf)
    }
}

fn examine_members(source: &Shifted<'_>, options: &InspectOptions, shared: &Shared<'_>) -> Result<Examined, InspectError> {
    let ends = match Ends::read(source.source, source.base)? {
        Ok(ends) => ends,
        Err(finding) => return Ok(Examined::only(finding)),
    };
    let whole = source.source;
    let limit = options.limits.findings_per_code;
    if ends.header_bytes == 0 {
        let mut examined = Examined::only(Finding::warning(Code::EmptyArchive, "the archive lists nothing"));
        ends.account(whole, Vec::new(), limit, shared.progress, &mut examined)?;
        return Ok(examined);
    }
    let password = password(options);
    let head = ends.header(whole)?;
    let memory_kib = match head.as_deref().map(packed) {
        None => {
            let detail = format!("its header has {} KiB, the limit is {} KiB", ends.header_bytes >> 10, HEADER_BYTES >> 10);
            let finding = Finding::warning(Code::UnsupportedMethod, detail);
            return Ok(Examined { opaque: true, ..Examined::only(finding) });
        }
        // The crate has one limit for the header and for the decoder that unpacks it. How long the header becomes is looked at here.
        Some(Some(packed)) if packed.unfolds_to() <= HEADER_BYTES => narrow(options.limits.decoder_bytes >> 10),
        Some(_) => narrow(options.limits.decoder_bytes.min(HEADER_BYTES) >> 10),
    };
    let mut reader = Adapter::new(source);
    let fault = reader.faults();
    let parsed = catch_unwind(AssertUnwindSafe(|| Archive::read_with_memory_limit(&mut reader, &password, memory_kib)));
    if let Some(error) = fault.take() {
        return Err(InspectError::Read(error));
    }
    let archive = match parsed {
        Ok(Ok(archive)) => archive,
        Ok(Err(error)) => {
            let finding = of_header(&error, options.password.is_some());
            let opaque = matches!(finding.code, Code::Encrypted | Code::UnsupportedMethod);
            return Ok(Examined { opaque, ..Examined::only(finding) });
        }
        Err(_) => return Ok(Examined::only(Finding::error(Code::Malformed, "the decoder gave up on the archive's header"))),
    };
    if wide(archive.files.len()) > options.limits.members {
        let detail = format!("more than {} entries", options.limits.members);
        return Ok(Examined::only(Finding::error(Code::CountExceeded, detail)));
    }
    let mut examined = Examined { rows: Rows::new(options), ..Examined::default() };
    for (index, entry) in (0_u64..).zip(&archive.files) {
        if let Some(tap) = tap_for(shared.progress, index) {
            tap.name(index, &entry.name);
        }
    }
    let head = head.unwrap_or_default();
    let mut opened = match packed(&head) {
        None => None,
        Some(packed) => {
            let opened = open_header(source, &ends, (&head, &packed), &password, memory_kib, shared)?;
            if opened.is_none() {
                let detail = "the packed header was read, but not looked through for bytes that nothing needs";
                examined.findings.push(Finding::warning(Code::UnreferencedData, detail));
            }
            opened
        }
    };
    examined.findings.extend(opened.as_mut().map(|opened| std::mem::take(&mut opened.told)).unwrap_or_default());
    let form = streams(opened.as_ref().map_or(&head, |opened| &opened.header));
    let packs =
        Packs { starts: form.as_ref().map(Streams::places).unwrap_or_default(), folders: folders(form.as_ref()), keys: Keys::default() };
    let Outcomes { list: outcomes, unread, told } = read_blocks(source, &archive, &packs, &password, options, shared)?;
    list(&archive, outcomes, options, shared, &mut examined);
    examined.findings.extend(told);
    if archive.files.is_empty() {
        examined.findings.push(Finding::warning(Code::EmptyArchive, "the archive lists nothing"));
    }
    ends.account_header(whole, &head, opened.as_ref().map(|opened| opened.header.as_slice()), options, shared.progress, &mut examined)?;
    let mut parts: Vec<Range<u64>> = match (opened, packed(&head)) {
        (Some(opened), _) => vec![opened.range],
        (None, Some(packed)) => ends.streams(packed.at, &packed.sizes).into_iter().collect(),
        (None, None) => Vec::new(),
    };
    match form {
        Some(_) => packs.used(source.base, unread, &mut parts),
        // Where the streams are is then known from the decoder alone.
        None => parts.extend(ends.streams(archive.pack_pos(), archive.pack_sizes())),
    }
    ends.account(whole, parts, limit, shared.progress, &mut examined)?;
    let made = shared.bytes_done.load(Ordering::Relaxed);
    if made > RATIO_FLOOR && made > options.limits.ratio.saturating_mul(source.len().max(1)) {
        let detail = format!("the members are {} times the archive's size", made.checked_div(source.len().max(1)).unwrap_or(0));
        examined.findings.push(Finding::warning(Code::RatioExceeded, detail));
    }
    Ok(examined)
}

fn password(options: &InspectOptions) -> Password {
    match options.password.as_deref().map(String::from_utf8_lossy) {
        Some(text) => Password::new(&text),
        None => Password::empty(),
    }
}

/// Where the real header stands, by the signature header; places count from the file's beginning.
struct Ends {
    base: u64,
    header_bytes: u64,
    end: u64,
}

impl Ends {
    fn read(source: &dyn Source, base: u64) -> Result<Result<Self, Finding>, InspectError> {
        let mut window = Window::new(source);
        let head = window.get(base, SIGNATURE_HEADER)?.to_vec();
        let (Some(check), Some(offset), Some(size)) = (u32_at(&head, 8), u64_at(&head, 12), u64_at(&head, 20)) else {
            return Ok(Err(Finding::error(Code::Truncated, "the file ends within the signature header")));
        };
        let body = head.get(12..).unwrap_or_default();
        // All zero was written by a program that never came to the end.
        if body.iter().all(|byte| *byte == 0) && check == 0 {
            let detail = "the archive was never finished: its signature header leads to no header";
            return Ok(Err(Finding::error(Code::Truncated, detail)));
        }
        if crc32fast::hash(body) != check {
            return Ok(Err(Finding::error(Code::CrcMismatch, "the signature header does not fit its check value")));
        }
        let start = base.checked_add(wide(SIGNATURE_HEADER)).and_then(|start| start.checked_add(offset));
        let end = start.and_then(|start| start.checked_add(size));
        Ok(match end {
            Some(end) if end <= source.len() => Ok(Self { base, header_bytes: size, end }),
            _ => Err(Finding::error(Code::Truncated, "the header stands behind the end of the file: the archive is cut off")),
        })
    }

    /// Reports what stands before the archive, between its parts, and behind it: `parts` are packed streams, as far as something reads them.
    fn account(
        &self,
        source: &dyn Source,
        mut parts: Vec<Range<u64>>,
        limit: u64,
        progress: &dyn Progress,
        examined: &mut Examined,
    ) -> Result<(), InspectError> {
        let header = self.end.saturating_sub(self.header_bytes);
        parts.extend([self.base..self.base.saturating_add(wide(SIGNATURE_HEADER)), header..self.end]);
        parts.sort_unstable_by_key(|part| part.start);
        let mut gaps = Gaps::new(limit);
        parts.iter().filter(|part| part.start < part.end).for_each(|part| gaps.pass(part.start, part.end));
        let (gaps, omitted) = gaps.account(source, self.end, source.len(), progress)?;
        for gap in gaps {
            if gap.finding.severity == Severity::Info {
                examined.findings.push(gap.finding);
                continue;
            }
            let next = examined.rows.next_index();
            give_range(source, progress, next, gap.range.clone())?;
            examined.rows.push_aside(Pseudo::new(gap.what, gap.range, &gap.stretch, gap.finding).row(next));
        }
        if omitted > 0 {
            let detail = format!("{omitted} more gaps between streams are not listed");
            examined.findings.push(Finding::warning(Code::FindingsOmitted, detail));
        }
        self.account_behind(source, progress, examined)
    }

    /// The bytes of packed streams, which lie one after another.
    fn streams(&self, at: u64, sizes: &[u64]) -> Option<Range<u64>> {
        let start = self.base.checked_add(wide(SIGNATURE_HEADER))?.checked_add(at)?;
        let end = sizes.iter().try_fold(start, |sum, size| sum.checked_add(*size))?;
        Some(start..end)
    }

    /// The header as it stands; nothing where it is longer than is read.
    fn header(&self, source: &dyn Source) -> Result<Option<Vec<u8>>, InspectError> {
        if self.header_bytes > HEADER_BYTES {
            return Ok(None);
        }
        let mut header = vec![0; narrow(self.header_bytes)];
        let count = read_full(source, self.end.saturating_sub(self.header_bytes), &mut header)?;
        header.truncate(count);
        Ok(Some(header))
    }

    /// Reports what stands in the header, as it stands and unpacked, that no part of the archive needs.
    fn account_header(
        &self,
        source: &dyn Source,
        header: &[u8],
        opened: Option<&[u8]>,
        options: &InspectOptions,
        progress: &dyn Progress,
        examined: &mut Examined,
    ) -> Result<(), InspectError> {
        for header in [Some(header), opened].into_iter().flatten() {
            judge_idle_names(header, options, examined);
        }
        let start = self.end.saturating_sub(self.header_bytes);
        for odd in odd(header) {
            let range = start.saturating_add(wide(odd.range.start))..start.saturating_add(wide(odd.range.end));
            let stretch = read_stretch(source, range.clone(), progress)?;
            let detail = format!("{} at byte {} of the header: {}", stretch.text(), odd.range.start, odd.what);
            let finding = Finding::warning(Code::UnreferencedData, detail);
            if stretch.bytes <= LISTED_FROM {
                examined.findings.push(finding);
                continue;
            }
            let next = examined.rows.next_index();
            give_range(source, progress, next, range.clone())?;
            examined.rows.push_aside(Pseudo::new("gap", range, &stretch, finding).row(next));
        }
        let Some(header) = opened else { return Ok(()) };
        for odd in odd(header) {
            let bytes = header.get(odd.range.clone()).unwrap_or_default();
            let (count, digest) = (bytes.len(), sha256(bytes));
            let detail = format!("{count} bytes (SHA-256 {digest}) at byte {} of the unpacked header: {}", odd.range.start, odd.what);
            examined.findings.push(Finding::warning(Code::UnreferencedData, detail));
        }
        Ok(())
    }

    /// Reports what follows the archive.
    fn account_behind(&self, source: &dyn Source, progress: &dyn Progress, examined: &mut Examined) -> Result<(), InspectError> {
        if self.end >= source.len() {
            return Ok(());
        }
        let range = self.end..source.len();
        let stretch = read_stretch(source, range.clone(), progress)?;
        let detail = format!("{} follow the end of the archive", stretch.text());
        if stretch.zeros {
            examined.findings.push(Finding::info(Code::TrailingData, detail));
            return Ok(());
        }
        let next = examined.rows.next_index();
        give_range(source, progress, next, range.clone())?;
        let pseudo = Pseudo::new("trailing", range, &stretch, Finding::warning(Code::TrailingData, detail));
        examined.rows.push_aside(pseudo.row(next));
        Ok(())
    }
}

/// Names that come once more behind them are those that some programs show: they are judged as names.
fn judge_idle_names(header: &[u8], options: &InspectOptions, examined: &mut Examined) {
    let mut odd = Vec::new();
    for name in idle_names(header) {
        let before = odd.len();
        check_name(&name, name.as_bytes(), &options.limits, &mut odd);
        for finding in odd.iter_mut().skip(before) {
            finding.path = Some(name.clone());
            finding.detail.push_str(", in a list of names that comes once more behind it");
        }
    }
    cap_findings(&mut odd, options.limits.findings_per_code);
    examined.findings.append(&mut odd);
}

/// The packed streams of an archive.
struct Packs {
    /// Where each begins, behind the signature header, and where the last ends.
    starts: Vec<u64>,
    /// Of each folder its streams, and whether a file refers to it.
    folders: Vec<(Range<usize>, bool)>,
    /// What opens streams below AES.
    keys: Keys,
}

fn folders(form: Option<&Streams>) -> Vec<(Range<usize>, bool)> {
    form.map(|form| form.folders().collect()).unwrap_or_default()
}

impl Packs {
    /// Where the streams of a folder stand, counted from the archive's beginning.
    fn of(&self, block: usize) -> Vec<Range<u64>> {
        let numbers = self.folders.get(block).map_or(0..0, |(numbers, _)| numbers.clone());
        let behind = |at: &u64| at.saturating_add(wide(SIGNATURE_HEADER));
        let starts = self.starts.get(numbers.start..numbers.end.saturating_add(1)).unwrap_or_default();
        starts.windows(2).filter_map(|pair| Some(behind(pair.first()?)..behind(pair.last()?))).collect()
    }

    /// Adds where in the file streams stand that files refer to, but for what of them was not read; neighbours together.
    fn used(&self, base: u64, mut unread: Vec<Range<u64>>, parts: &mut Vec<Range<u64>>) {
        unread.sort_unstable_by_key(|range| range.start);
        let mut unread = unread.into_iter().peekable();
        let mut open: Option<Range<u64>> = None;
        for block in (0..self.folders.len()).filter(|block| self.folders.get(*block).is_some_and(|(_, used)| *used)) {
            for range in self.of(block) {
                let (start, mut end) = (base.saturating_add(range.start), base.saturating_add(range.end));
                while let Some(hole) = unread.next_if(|hole| hole.start < end) {
                    if hole.end > start {
                        end = end.min(hole.start.max(start));
                    }
                }
                match &mut open {
                    Some(open) if open.end == start => open.end = end,
                    _ => parts.extend(open.replace(start..end)),
                }
            }
        }
        parts.extend(open);
    }
}

/// A packed header.
struct Opened {
    header: Vec<u8>,
    /// Where in the file it was read from.
    range: Range<u64>,
    /// What its packed stream holds beside it.
    told: Vec<Finding>,
}

/// What a packed header holds; nothing where the decoder does not read it.
fn open_header(
    source: &Shifted<'_>,
    ends: &Ends,
    (head, packed): (&[u8], &Streams),
    password: &Password,
    memory_kib: usize,
    shared: &Shared<'_>,
) -> Result<Option<Opened>, InspectError> {
    let Some(header) = packed.as_file(head) else { return Ok(None) };
    let at = ends.end.saturating_sub(ends.header_bytes).saturating_sub(ends.base);
    let made = Made { source, start: start_header(at, &header), at, header };
    let mut reader = Adapter::new(&made);
    let parsed = catch_unwind(AssertUnwindSafe(|| Archive::read_with_memory_limit(&mut reader, &Password::empty(), memory_kib)));
    let Ok(Ok(archive)) = parsed else { return Ok(None) };
    let packs = Packs { starts: packed.places(), folders: folders(Some(packed)), keys: Keys::default() };
    let reading =
        Reading { source: &made, archive: &archive, password, memory_kib, block: 0, streams: packs.of(0), keys: &packs.keys, shared };
    let mut content = Vec::new();
    let (read, mut streams) = reading.run(None, &mut |_, part| {
        part.take(HEADER_BYTES).read_to_end(&mut content)?;
        Ok(true)
    })?;
    if read.is_err() {
        return Ok(None);
    }
    reading.settle(&mut streams)?;
    let told = reading.passed_over(source.source, source.base, &mut streams)?;
    let range = streams.first().map(|stream| ends.base.saturating_add(stream.range.start)..ends.base.saturating_add(stream.reached));
    Ok(range.map(|range| Opened { header: content, range, told }))
}

/// The signature header of an archive whose header begins here.
fn start_header(at: u64, header: &[u8]) -> Vec<u8> {
    let offset = at.saturating_sub(wide(SIGNATURE_HEADER));
    let place = [&offset.to_le_bytes()[..], &wide(header.len()).to_le_bytes(), &crc32fast::hash(header).to_le_bytes()].concat();
    [SIGNATURE, &[0, 4], &crc32fast::hash(&place).to_le_bytes(), &place].concat()
}

/// An archive with another header: what stands before that is the source's.
struct Made<'a> {
    source: &'a dyn Source,
    start: Vec<u8>,
    at: u64,
    header: Vec<u8>,
}

impl Source for Made<'_> {
    fn len(&self) -> u64 {
        self.at.saturating_add(wide(self.header.len()))
    }

    fn read_at(&self, offset: u64, buf: &mut [u8]) -> io::Result<usize> {
        let made = match offset.checked_sub(self.at) {
            Some(behind) => self.header.get(narrow(behind)..),
            None => self.start.get(narrow(offset)..).filter(|bytes| !bytes.is_empty()),
        };
        let Some(bytes) = made else {
            let room = buf.len().min(narrow(self.at.saturating_sub(offset)));
            return self.source.read_at(offset, buf.get_mut(..room).unwrap_or_default());
        };
        let count = bytes.len().min(buf.len());
        if let (Some(to), Some(from)) = (buf.get_mut(..count), bytes.get(..count)) {
            to.copy_from_slice(from);
        }
        Ok(count)
    }
}

/// A packed stream, and how much of it a decoder took.
#[derive(Clone)]
struct Stream {
    range: Range<u64>,
    /// Where the last bytes began that were taken at once: they are more than the decoder needs, where it reads ahead.
    last: u64,
    /// Where they ended.
    reached: u64,
}

/// One block of an archive that is to be decoded.
struct Reading<'a> {
    source: &'a dyn Source,
    archive: &'a Archive,
    password: &'a Password,
    memory_kib: usize,
    block: usize,
    streams: Vec<Range<u64>>,
    keys: &'a Keys,
    shared: &'a Shared<'a>,
}

/// How decoding ended, or that the decoder gave up.
type Decoded = Result<(), Option<Error>>;
/// Takes the entries of a block.
type Each<'a> = &'a mut dyn FnMut(&ArchiveEntry, &mut dyn Read) -> Result<bool, Error>;

impl Reading<'_> {
    /// Decodes the block, byte by byte from where `slow` streams were read last; tells how far each of its streams was read.
    fn run(&self, slow: Option<&[Stream]>, each: Each<'_>) -> Result<(Decoded, Vec<Stream>), InspectError> {
        let mut reader = Adapter::new(self.source);
        reader.streams =
            self.streams.iter().map(|range| Stream { range: range.clone(), last: range.start, reached: range.start }).collect();
        reader.slow_from = slow.unwrap_or_default().iter().map(|stream| stream.last).collect();
        let fault = reader.faults();
        let decoded = catch_unwind(AssertUnwindSafe(|| {
            let decoder = BlockDecoder::new_with_memory_limit(1, self.memory_kib, self.block, self.archive, self.password, &mut reader);
            decoder.for_each_entries(&mut |entry: &ArchiveEntry, content: &mut dyn Read| each(entry, content))
        }));
        if let Some(error) = fault.take() {
            return Err(InspectError::Read(error));
        }
        let decoded = match decoded {
            Ok(Ok(_)) => Ok(()),
            Ok(Err(error)) => Err(Some(error)),
            Err(_) => Err(None),
        };
        Ok((decoded, reader.streams))
    }

    /// The coders that the first packed stream goes through, without those that give what they take.
    fn coders(&self) -> impl Iterator<Item = (usize, &Coder)> {
        let block = self.archive.blocks.get(self.block);
        block.into_iter().flat_map(|block| block.ordered_coder_iter()).filter(|(_, coder)| coder.encoder_method_id() != COPY)
    }

    /// What is told of bytes that decoders take from the first packed stream and give nothing of: frames of Zstandard that they pass over, and what
    /// stands behind the end of data below AES. `whole` is the file, in which the archive begins at `base`.
    fn passed_over(&self, whole: &dyn Source, base: u64, streams: &mut [Stream]) -> Result<Vec<Finding>, InspectError> {
        let (Some(stream), Some(block)) = (streams.first_mut(), self.archive.blocks.get(self.block)) else { return Ok(Vec::new()) };
        let range = base.saturating_add(stream.range.start)..base.saturating_add(stream.range.end);
        let mut coders = self.coders();
        let Some((nth, first)) = coders.next() else { return Ok(Vec::new()) };
        match (first.encoder_method_id(), coders.next().map(|(_, coder)| coder.encoder_method_id())) {
            (ZSTANDARD, _) => {
                let Some((end, told)) = unless_ended(walk_frames(whole, range, self.shared))? else { return Ok(Vec::new()) };
                stream.reached = stream.reached.min(end.saturating_sub(base));
                Ok(told)
            }
            (AES, Some(next @ (ZSTANDARD | DEFLATE))) => {
                let (length, password) = (block.get_unpack_size_at_index(nth), self.password.as_slice());
                let Some(below) = Decrypted::new(whole, range, length, first.properties(), password, self.keys) else {
                    return Ok(Vec::new());
                };
                let (end, mut told) = if next == ZSTANDARD {
                    unless_ended(walk_frames(&below, 0..below.len(), self.shared))?.unwrap_or((below.len(), Vec::new()))
                } else {
                    (inflated(&below, 0..below.len(), self.shared)?.unwrap_or(below.len()), Vec::new())
                };
                told.iter_mut().for_each(|finding| finding.detail.push_str(", below the encryption"));
                if end < below.len() {
                    told.extend(
                        unless_ended(tell(&below, &vec![(end..below.len(), NO_PART)], BELOW, self.shared.progress))?.unwrap_or_default(),
                    );
                }
                Ok(told)
            }
            _ => Ok(Vec::new()),
        }
    }

    /// Finds where exactly streams end of which more is there than was read: once more, and byte by byte at the end. Archives that programs make have none.
    fn settle(&self, streams: &mut Vec<Stream>) -> Result<(), InspectError> {
        // An inflater asks for one byte more than it needs, whether one is there or not.
        if let Some(stream) =
            streams.first_mut().filter(|_| self.coders().next().is_some_and(|(_, coder)| coder.encoder_method_id() == DEFLATE))
        {
            stream.reached = inflated(self.source, stream.range.clone(), self.shared)?.unwrap_or(stream.reached);
            return Ok(());
        }
        if streams.iter().all(|stream| stream.reached >= stream.range.end) {
            return Ok(());
        }
        let mut stopped = false;
        let (decoded, exact) = self.run(Some(streams), &mut |_, content| {
            let mut buffer = vec![0_u8; CHUNK];
            while content.read(&mut buffer)? > 0 {
                stopped = self.shared.check_time().is_err() || self.shared.stopped();
                if stopped {
                    return Ok(false);
                }
            }
            Ok(true)
        })?;
        if decoded.is_ok() && !stopped {
            *streams = exact;
        }
        Ok(())
    }
}

/// Numbers of methods.
const COPY: &[u8] = &[0];
const DEFLATE: &[u8] = &[4, 1, 8];
const ZSTANDARD: &[u8] = &[4, 0xf7, 0x11, 1];
const AES: &[u8] = &[6, 0xf1, 7, 1];

/// What was found out, unless reading ended before: how reading the members ended says why.
fn unless_ended<T>(result: Result<T, Halt>) -> Result<Option<T>, InspectError> {
    match result {
        Ok(found) => Ok(Some(found)),
        Err(Halt::Member(_)) => Ok(None),
        Err(Halt::Whole(error)) => Err(error),
    }
}

/// Where deflated data end that begin a stretch.
fn inflated(source: &dyn Source, range: Range<u64>, shared: &Shared<'_>) -> Result<Option<u64>, InspectError> {
    let mut codec = Codec::new(Kind::Gzip, shared.limits.decoder_bytes)?;
    let mut feed = Feed::new(source, range, shared);
    let mut room = vec![0_u8; CHUNK];
    loop {
        if shared.stopped() {
            return Ok(None);
        }
        let Ok(bytes) = feed.peek(1) else { return Ok(None) };
        let Ok(step) = codec.step(bytes, &mut room) else { return Ok(None) };
        feed.skip(step.used);
        if step.ended {
            return Ok(Some(feed.at()));
        }
        if step.used == 0 && step.made == 0 {
            return Ok(None);
        }
    }
}

/// What reading a member came to.
struct Outcome {
    sha256: Option<Sha256Digest>,
    more: Option<Box<MoreDigests>>,
    bytes: u64,
    /// Its media type, where it was read whole.
    kind: Option<&'static str>,
    findings: Vec<Finding>,
}

/// What became of all blocks.
#[derive(Default)]
struct Outcomes {
    /// Of each entry, where it has content.
    list: Vec<Option<Outcome>>,
    /// Where in the file bytes stand within packed streams that no decoder read.
    unread: Vec<Range<u64>>,
    /// What packed streams hold beside content.
    told: Vec<Finding>,
}

/// Reads all blocks, several at once where there are threads.
fn read_blocks(
    source: &Shifted<'_>,
    archive: &Archive,
    packs: &Packs,
    password: &Password,
    options: &InspectOptions,
    shared: &Shared<'_>,
) -> Result<Outcomes, InspectError> {
    let next = AtomicUsize::new(0);
    let list = archive.files.iter().map(|_| None).collect();
    let gathered: Mutex<Result<Outcomes, InspectError>> = Mutex::new(Ok(Outcomes { list, ..Outcomes::default() }));
    let worker = || {
        loop {
            let block = next.fetch_add(1, Ordering::Relaxed);
            if block >= archive.blocks.len() {
                return;
            }
            if !is_wanted(archive, block, shared.progress) {
                continue;
            }
            let read = read_block(source, archive, (block, packs), password, options, shared);
            let mut all = gathered.lock().unwrap_or_else(|held| held.into_inner());
            match (read, all.as_mut()) {
                (Ok(mut read), Ok(all)) => {
                    all.unread.append(&mut read.unread);
                    all.told.append(&mut read.told);
                    for (position, outcome) in read.outcomes {
                        if let Some(slot) = all.list.get_mut(position) {
                            *slot = Some(outcome);
                        }
                    }
                }
                (Err(error), Ok(_)) => {
                    shared.failed.store(true, Ordering::Relaxed);
                    *all = Err(error);
                    return;
                }
                (_, Err(_)) => return,
            }
        }
    };
    let workers = options.threads.get().min(archive.blocks.len()).max(1);
    thread::scope(|scope| {
        for _ in 1..workers {
            scope.spawn(worker);
        }
        worker();
    });
    gathered.into_inner().unwrap_or_else(|held| held.into_inner())
}

/// What became of one block.
struct BlockOutcomes {
    /// Of its entries, by their number.
    outcomes: Vec<(usize, Outcome)>,
    /// What of its packed streams was not read.
    unread: Vec<Range<u64>>,
    /// What its packed streams hold beside content.
    told: Vec<Finding>,
}

/// Reads the entries of one block, in order: each depends on those before it. Gives what of its packed streams was not read, too.
fn read_block(
    source: &Shifted<'_>,
    archive: &Archive,
    (block, packs): (usize, &Packs),
    password: &Password,
    options: &InspectOptions,
    shared: &Shared<'_>,
) -> Result<BlockOutcomes, InspectError> {
    let first = archive.stream_map.block_first_file_index.get(block).copied().unwrap_or(0);
    let packed = packed_bytes(archive, block);
    let memory_kib = narrow(options.limits.decoder_bytes >> 10);
    let reading = Reading { source, archive, password, memory_kib, block, streams: packs.of(block), keys: &packs.keys, shared };
    let mut outcomes: Vec<(usize, Outcome)> = Vec::new();
    let count = entry_count(archive, block);
    let mut halted: Option<Halt> = None;
    let mut partial = 0_u64;
    let mut position = first;
    let (decoded, mut streams) = reading.run(None, &mut |entry, content| {
        let here = position;
        position = position.saturating_add(1);
        if !entry.has_stream {
            return Ok(true);
        }
        let mut sink = Sink::of(shared, packed, wide(here));
        let outcome = pump(content, &mut sink, &mut halted);
        partial = sink.bytes();
        outcome?;
        if halted.is_some() {
            return Ok(false);
        }
        let content = sink.finish();
        let mut findings = Vec::new();
        if let Some(word) = content.nested {
            let detail = format!("the member is itself an archive ({word}); it was hashed as one file");
            findings.push(Finding::info(Code::NestedArchive, detail));
        }
        let Content { sha256, more, bytes, kind, .. } = content;
        outcomes.push((here, Outcome { sha256: Some(sha256), more, bytes, kind: Some(kind), findings }));
        partial = 0;
        shared.done(1);
        Ok(true)
    })?;
    let encrypted = archive.is_file_encrypted(first);
    let reason = match (halted, decoded) {
        (Some(Halt::Whole(error)), _) => return Err(error),
        (Some(Halt::Member(finding)), _) => Some(finding),
        (None, Ok(())) => None,
        (None, Err(Some(error))) => Some(of_block(&error, encrypted, options.password.is_some())),
        (None, Err(None)) => Some(Finding::error(Code::Malformed, "the decoder gave up on the compressed data")),
    };
    let (mut unread, mut told) = (Vec::new(), Vec::new());
    if reason.is_none() && count > 0 {
        reading.settle(&mut streams)?;
        told = reading.passed_over(source.source, source.base, &mut streams)?;
        let rest = streams.iter().filter(|stream| stream.reached < stream.range.end);
        unread.extend(rest.map(|stream| source.base.saturating_add(stream.reached)..source.base.saturating_add(stream.range.end)));
    }
    if let Some(finding) = reason {
        let finding = with_stored(finding, source.source, packed_range(source, archive, block).as_ref(), shared.progress)?;
        let read: Vec<usize> = outcomes.iter().map(|(position, _)| *position).collect();
        let with_stream = |position: &usize| archive.files.get(*position).is_some_and(|entry| entry.has_stream);
        let all: Vec<usize> = (first..first.saturating_add(count)).filter(with_stream).collect();
        let missing: Vec<usize> = all.iter().copied().filter(|position| !read.contains(position)).collect();
        // An error after the last member was read belongs to that member: its check value or the block's came last.
        if missing.is_empty()
            && let Some((_, outcome)) = outcomes.last_mut()
        {
            outcome.findings.push(finding.clone());
        }
        for (nth, position) in missing.into_iter().enumerate() {
            let finding = if nth == 0 { finding.clone() } else { follows(&finding) };
            let bytes = if nth == 0 { partial } else { 0 };
            outcomes.push((position, Outcome { sha256: None, more: None, bytes, kind: None, findings: vec![finding] }));
        }
    }
    Ok(BlockOutcomes { outcomes, unread, told })
}

/// What is said of members behind one that could not be read.
fn follows(finding: &Finding) -> Finding {
    let mut finding = finding.clone();
    if finding.code != Code::Encrypted && finding.code != Code::UnsupportedMethod {
        finding.detail = format!("not read, because a member before it in the same block was not: {}", finding.detail);
    }
    finding
}

fn pump(content: &mut dyn Read, sink: &mut Sink<'_, '_>, halted: &mut Option<Halt>) -> Result<(), Error> {
    let mut buffer = vec![0_u8; CHUNK];
    loop {
        let count = match content.read(&mut buffer) {
            Ok(0) => return Ok(()),
            Ok(count) => count,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error.into()),
        };
        if let Err(halt) = sink.take(buffer.get(..count).unwrap_or_default()) {
            *halted = Some(halt);
            return Ok(());
        }
    }
}

/// How many entries a block has, from its first on.
fn entry_count(archive: &Archive, block: usize) -> usize {
    BlockDecoder::new(1, block, archive, &Password::empty(), &mut io::empty()).entry_count()
}

/// Whether any entry of a block is to be read: all of them, unless only some members are read again, and nothing that is listed beside them.
fn is_wanted(archive: &Archive, block: usize, progress: &dyn Progress) -> bool {
    let first = archive.stream_map.block_first_file_index.get(block).copied().unwrap_or(0);
    let end = first.saturating_add(entry_count(archive, block));
    let aside = wide(archive.files.len())..u64::MAX;
    progress.tap().is_none_or(|tap| tap.wants_any(wide(first)..wide(end)) || tap.wants_any(aside))
}

/// The packed length of a block, in bytes.
fn packed_bytes(archive: &Archive, block: usize) -> u64 {
    let firsts = archive.stream_map.block_first_pack_stream_index();
    let first = firsts.get(block).copied().unwrap_or(0);
    let end = firsts.get(block.saturating_add(1)).copied().unwrap_or(archive.pack_sizes().len());
    archive.pack_sizes().iter().take(end).skip(first).fold(0_u64, |sum, size| sum.saturating_add(*size))
}

/// Where the packed bytes of a block stand in the file.
fn packed_range(source: &Shifted<'_>, archive: &Archive, block: usize) -> Option<Range<u64>> {
    let first = archive.stream_map.block_first_pack_stream_index().get(block).copied()?;
    let before = archive.pack_sizes().iter().take(first).try_fold(0_u64, |sum, size| sum.checked_add(*size))?;
    let start = source.base.checked_add(wide(SIGNATURE_HEADER))?.checked_add(archive.pack_pos())?.checked_add(before)?;
    let end = start.checked_add(packed_bytes(archive, block))?;
    (end <= source.source.len()).then_some(start..end)
}

/// Makes the members.
fn list(archive: &Archive, outcomes: Vec<Option<Outcome>>, options: &InspectOptions, shared: &Shared<'_>, examined: &mut Examined) {
    for (position, (entry, outcome)) in archive.files.iter().zip(outcomes).enumerate() {
        let mut findings = Vec::new();
        check_name(&entry.name, entry.name.as_bytes(), &options.limits, &mut findings);
        attributes(entry, &mut findings);
        if entry.is_directory {
            let path = Some(entry.name.clone());
            examined.rows.note_folder(&entry.name);
            examined.findings.extend(findings.into_iter().map(|finding| Finding { path: path.clone(), ..finding }));
            continue;
        }
        let encrypted = entry.has_stream && archive.is_file_encrypted(position);
        let (mut kind, mut more) = (None, None);
        let (sha256, bytes) = match outcome {
            Some(outcome) => {
                let whole = outcome.sha256.is_some();
                (kind, more) = (outcome.kind, outcome.more);
                findings.extend(outcome.findings);
                if encrypted && whole {
                    findings.push(Finding::info(Code::Encrypted, "encrypted; read with the password given"));
                }
                (outcome.sha256, if whole { outcome.bytes } else { outcome.bytes.max(entry.size) })
            }
            None if entry.has_stream => {
                findings.push(Finding::error(Code::Malformed, "no content belongs to the entry"));
                (None, entry.size)
            }
            None => {
                shared.done(1);
                give_whole(shared.progress, wide(position), b"");
                kind = Some(content_type(b"", 0));
                more = MoreHasher::of(&shared.digests, b"");
                (Some(sha256(b"")), 0)
            }
        };
        let seconds = entry.has_last_modified_date.then(|| unix_seconds(entry)).flatten();
        let member = Member {
            index: wide(position),
            path: entry.name.clone(),
            raw_path_hex: None,
            size_bytes: bytes,
            sha256,
            digests: more,
            encrypted,
            modified_at: seconds.and_then(utc_text),
            content_type: kind.map(Cow::Borrowed),
            findings,
        };
        examined.rows.push(Row { member, group: None });
    }
}

/// Seconds since 1970 of a time in 100 ns since 1601.
fn unix_seconds(entry: &ArchiveEntry) -> Option<i64> {
    let ticks: u64 = entry.last_modified_date().into();
    i64::try_from(ticks.checked_div(10_000_000)?).ok()?.checked_sub(11_644_473_600)
}

fn attributes(entry: &ArchiveEntry, findings: &mut Vec<Finding>) {
    let mut warn = |code, detail: &str| findings.push(Finding::warning(code, detail));
    if entry.is_anti_item {
        warn(Code::SpecialFile, "recorded as a deletion, not a file");
    }
    if !entry.has_windows_attributes {
        return;
    }
    // 7-Zip keeps the Unix mode in the upper half and says so by bit 15.
    let mode = if entry.windows_attributes & 0x8000 != 0 { entry.windows_attributes >> 16 & 0o170_000 } else { 0 };
    let reparse = entry.windows_attributes & 0x400 != 0;
    let folder = mode == 0o040_000 || (mode == 0 && entry.windows_attributes & 0x10 != 0);
    if folder && entry.has_stream {
        warn(Code::Malformed, "marked as a folder, but it has content");
    }
    match mode {
        0o120_000 => warn(Code::Symlink, "a symbolic link; its target is hashed as content and not followed"),
        0o010_000 | 0o020_000 | 0o060_000 | 0o140_000 => warn(Code::SpecialFile, "recorded as a device, pipe or socket"),
        _ if reparse => warn(Code::Symlink, "a reparse point; its target is hashed as content and not followed"),
        _ => {}
    }
}

/// Why the archive's header could not be read.
fn of_header(error: &Error, given: bool) -> Finding {
    match error {
        Error::PasswordRequired => Finding::warning(Code::Encrypted, "the archive's header itself is encrypted; nothing can be listed"),
        Error::MaybeBadPassword(_) if given => {
            Finding::warning(Code::Encrypted, "the archive's header is encrypted or damaged, and the password given does not open it")
        }
        other => sorted(other, "the archive's header"),
    }
}

/// Why a block could not be read.
fn of_block(error: &Error, encrypted: bool, given: bool) -> Finding {
    if encrypted && !given {
        return Finding::warning(Code::Encrypted, "encrypted; its content was not examined");
    }
    if encrypted && !matches!(error, Error::UnsupportedCompressionMethod(_) | Error::MaxMemLimited { .. } | Error::Unsupported(_)) {
        return Finding::warning(Code::Encrypted, "the password given does not open it, or the content is damaged");
    }
    sorted(error, "the content")
}

fn sorted(error: &Error, what: &str) -> Finding {
    let text: String = error.to_string().chars().take(160).flat_map(char::escape_debug).collect();
    let lower = text.to_ascii_lowercase();
    match error {
        Error::PasswordRequired => Finding::warning(Code::Encrypted, "encrypted; its content was not examined"),
        Error::MaxMemLimited { max_kb, actaul_kb } => {
            let detail = format!("its decoder asks for {actaul_kb} KiB of memory, the limit is {max_kb} KiB");
            Finding::warning(Code::UnsupportedMethod, detail)
        }
        Error::UnsupportedCompressionMethod(_) | Error::Unsupported(_) | Error::UnsupportedVersion { .. } | Error::ExternalUnsupported => {
            Finding::warning(Code::UnsupportedMethod, format!("not read here: {text}"))
        }
        Error::ChecksumVerificationFailed | Error::NextHeaderCrcMismatch => {
            Finding::error(Code::CrcMismatch, format!("{what} does not fit its recorded check value"))
        }
        _ if lower.contains("checksum") || lower.contains("crc") => {
            Finding::error(Code::CrcMismatch, format!("{what} does not fit its recorded check value"))
        }
        _ if lower.contains("unexpectedeof") || lower.contains("unexpected end") => {
            Finding::error(Code::Truncated, format!("{what} ends before it is complete"))
        }
        _ if lower.contains("declared size") || lower.contains("surplus") => {
            Finding::error(Code::SizeMismatch, format!("{what} is not as long as recorded ({text})"))
        }
        _ => Finding::error(Code::Malformed, format!("{what} is damaged ({text})")),
    }
}

/// The source as something to read and seek in.
struct Adapter<'a> {
    source: &'a dyn Source,
    position: u64,
    fault: Rc<Cell<Option<io::Error>>>,
    buffer: Vec<u8>,
    buffer_at: u64,
    /// The packed streams of which it is told how far they are read.
    streams: Vec<Stream>,
    /// From where on single bytes are given, of each.
    slow_from: Vec<u64>,
}

impl<'a> Adapter<'a> {
    fn new(source: &'a dyn Source) -> Self {
        let (streams, slow_from) = (Vec::new(), Vec::new());
        Self { source, position: 0, fault: Rc::new(Cell::new(None)), buffer: Vec::new(), buffer_at: 0, streams, slow_from }
    }

    /// How many bytes are given at once: near the end of a stream fewer and fewer, so that a decoder that reads ahead does not take what is behind its data.
    fn portion(&self, nth: usize) -> usize {
        let Some(stream) = self.streams.get(nth) else { return usize::MAX };
        match self.slow_from.get(nth) {
            Some(from) if self.position >= *from => 1,
            Some(from) => narrow(from.saturating_sub(self.position)),
            None => narrow(stream.range.end.saturating_sub(self.position) / 2).max(1),
        }
    }

    /// Notes that so many bytes of a stream are given.
    fn note(&mut self, nth: usize, count: usize) {
        if let Some(stream) = self.streams.get_mut(nth).filter(|_| count > 0) {
            stream.last = self.position;
            stream.reached = stream.reached.max(self.position.saturating_add(wide(count)));
        }
    }

    /// The first failure of the real source, kept apart from those of the content.
    fn faults(&self) -> Rc<Cell<Option<io::Error>>> {
        Rc::clone(&self.fault)
    }
}

impl Read for Adapter<'_> {
    fn read(&mut self, room: &mut [u8]) -> io::Result<usize> {
        let end = self.buffer_at.saturating_add(wide(self.buffer.len()));
        if self.position < self.buffer_at || self.position >= end {
            self.buffer.resize(CHUNK, 0);
            match read_full(self.source, self.position, &mut self.buffer) {
                Ok(count) => self.buffer.truncate(count),
                Err(error) => {
                    self.buffer.clear();
                    let copy = io::Error::new(error.kind(), error.to_string());
                    self.fault.set(Some(error));
                    return Err(copy);
                }
            }
            self.buffer_at = self.position;
        }
        let nth = self.streams.iter().position(|stream| stream.range.contains(&self.position)).unwrap_or(usize::MAX);
        let from = self.buffer.get(narrow(self.position.saturating_sub(self.buffer_at))..).unwrap_or_default();
        let count = from.len().min(room.len()).min(self.portion(nth));
        self.note(nth, count);
        let from = self.buffer.get(narrow(self.position.saturating_sub(self.buffer_at))..).unwrap_or_default();
        if let (Some(to), Some(from)) = (room.get_mut(..count), from.get(..count)) {
            to.copy_from_slice(from);
        }
        self.position = self.position.saturating_add(wide(count));
        Ok(count)
    }
}

impl Seek for Adapter<'_> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let position = match to {
            SeekFrom::Start(at) => Some(at),
            SeekFrom::End(by) => self.source.len().checked_add_signed(by),
            SeekFrom::Current(by) => self.position.checked_add_signed(by),
        };
        self.position = position.ok_or_else(|| io::Error::new(io::ErrorKind::InvalidInput, "before the beginning"))?;
        Ok(self.position)
    }
}
