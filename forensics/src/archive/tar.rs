//! Examining a tape archive: one walk over its bytes, from the beginning to the end.
//!
//! Invariants: the walk takes bytes in any portions and keeps only headers in memory; members are hashed as their content, sparse ones
//! with their holes; where an extended header and the plain one disagree, the extended one is followed and the
//! disagreement reported (the fault behind CVE-2025-62518); every byte of the archive belongs to a header, a member, the padding or is
//! hashed and reported, also what a folder or link has for content.

use super::finding::{Code, Finding, Severity};
use super::format::sniff;
use super::legacy::Tally;
use super::manifest::Member;
use super::members::{Findings, LISTED_FROM, entry_path, with_file_hash};
use super::names::{Decoded, Fallback, check_name, decode_among};
use super::options::{InspectError, InspectOptions, Progress};
use super::pipe::Output;
use super::rows::{Row, Rows};
use super::sink::{Halt, Shared, Sink};
use super::sparse::{Cut, EMPTY_PIECES, Holes, MapText, PIECES, Piece, TOO_MANY_PIECES};
use super::tap::{end_twin, give_twin, give_whole, tap_for};
use super::tar_header::{BLOCK, Header, NoHeader, Record, decimal, records, sparse_block};
use super::zip::Examined;
use crate::digest::{MoreHasher, Sha256Digest, Sha256Hasher, sha256};
use crate::source::{Source, narrow, read_full, wide};

/// The longest extended header that is read, in bytes.
const META_BYTES: u64 = 16 << 20;
/// The longest name or link target that is followed, in bytes.
const NAME_BYTES: usize = 1 << 20;
/// The longest value for all members that is kept, in bytes.
const GLOBAL_BYTES: usize = 1 << 16;
/// The longest value of a known keyword without meaning here (a comment, an extended attribute) that is not told, in bytes.
const QUIET_BYTES: usize = 4096;
/// The same for a comment, where version control keeps the name of a revision, and for the name of a user or group.
const COMMENT_BYTES: usize = 256;
/// The same for a number or the name of a character set.
const NUMBER_BYTES: usize = 64;
/// Keywords of extended headers that POSIX and the common programs define, and the beginnings of families of them.
const KEYWORDS: &[&[u8]] = &[
    b"atime",
    b"charset",
    b"comment",
    b"ctime",
    b"gid",
    b"gname",
    b"hdrcharset",
    b"linkpath",
    b"mtime",
    b"path",
    b"size",
    b"uid",
    b"uname",
];
const FAMILIES: &[&[u8]] = &[b"realtime.", b"security.", b"SCHILY.", b"LIBARCHIVE.", b"GNU.", b"RHT.", b"SUN.", b"MSWINDOWS.", b"VENDOR."];
/// The longest keyword that is not told.
const KEYWORD_BYTES: usize = 1024;
/// The longest keyword that its value is told without.
const SHORT_KEYWORD: usize = 100;
/// The most records that are told one by one of one extended header.
const PLACES: usize = 16;
/// What records without meaning here may hold together in one archive, and for each of its members more, in bytes.
const QUIET_SUM: u64 = 16 << 10;
const QUIET_MEMBER: u64 = 1 << 10;

/// Examines the file as a tape archive.
pub(super) fn examine(source: &dyn Source, options: &InspectOptions, progress: &dyn Progress) -> Result<Examined, InspectError> {
    let shared = Shared::new(source, options, progress);
    let (file_sha256, (result, walk)) = with_file_hash(source, options, &shared, || {
        let mut walk = Walk::new(&shared, options);
        let result = feed(source, &shared, &mut walk);
        match result {
            Err(Halt::Whole(error)) => Err(error),
            Err(Halt::Member(finding)) => Ok((Some(finding), walk)),
            Ok(()) => Ok((None, walk)),
        }
    })?;
    let mut examined = walk.finish(result);
    examined.file_sha256 = file_sha256;
    Ok(examined)
}

fn feed(source: &dyn Source, shared: &Shared<'_>, walk: &mut Walk<'_, '_>) -> Result<(), Halt> {
    let mut buffer = vec![0_u8; narrow(source.len()).clamp(BLOCK, 1 << 18)];
    let mut at = 0_u64;
    loop {
        if shared.stopped() {
            return Err(Halt::Whole(InspectError::Stopped));
        }
        let left = narrow(source.len().saturating_sub(at)).min(buffer.len());
        let count = read_full(source, at, buffer.get_mut(..left).unwrap_or_default())?;
        if count == 0 {
            return Ok(());
        }
        walk.take(buffer.get(..count).unwrap_or_default())?;
        at = at.saturating_add(wide(count));
    }
}

/// What the next bytes are.
enum State<'a, 'b> {
    /// A header, or the end.
    Header,
    /// The content of a header that describes the next member.
    Meta { kind: u8, start: u64, left: u64, pad: u64, bytes: Vec<u8> },
    /// Further blocks of a GNU sparse map.
    SparseMap { header: Box<Header>, slack: Slack },
    /// The content of a member.
    Body(Box<Body<'a, 'b>>),
    /// A header said that content follows where none should; the next block tells.
    Doubt { size: u64 },
    /// Padding up to the next block, and what of it is not zero, with all behind that.
    Padding { left: u64, odd: Vec<u8> },
    /// Bytes that are no header: hashed up to the end or the next header.
    Noise(Box<Noise>),
    /// The content of an entry that can have none, with its padding: hashed as bytes that belong to no member.
    Payload { noise: Box<Noise>, left: u64, pad: u64 },
}

/// The member being read.
struct Body<'a, 'b> {
    sink: Sink<'a, 'b>,
    /// Stored bytes still to come.
    left: u64,
    pad: u64,
    holes: Option<Holes>,
    /// The map of holes that stands before the content (GNU sparse format 1.0).
    map: Option<MapText>,
    real_size: u64,
    /// The content as stored, where that is listed too.
    stored: Option<(Vec<u8>, Sha256Hasher)>,
    /// The member's index.
    index: u64,
    progress: &'b dyn Progress,
    /// The content as some programs give it, where an extended header tells the size and the map stands before the content.
    cut: Option<Cut<'b>>,
    /// Whether the content with its holes is not to be hashed.
    unread: bool,
    /// What is wrong with the map that stood before the content.
    fault: Option<&'static str>,
}

/// Bytes that belong to no member.
struct Noise {
    start: u64,
    hasher: Sha256Hasher,
    kind: Option<&'static str>,
    place: Place,
    /// The index under which it will be listed.
    index: u64,
}

/// What says nothing in the blocks of a map of holes, and where the first of it stands.
#[derive(Default)]
struct Slack {
    block: u64,
    hasher: Sha256Hasher,
}

/// Where bytes stand that belong to no member.
#[derive(Clone, Copy)]
enum Place {
    /// Where a header belongs.
    Gap,
    /// Behind the archive's end mark.
    Behind,
    /// Behind the header of an entry that has no content.
    Content,
    /// Where an extended header should be that is too long.
    Extended,
}

/// What the headers before a member say about it.
#[derive(Default)]
struct Pending {
    name: Option<Vec<u8>>,
    link: Option<Vec<u8>>,
    /// The extended header as it stands: read again where it is needed, and never kept record by record.
    records: Vec<u8>,
    any: bool,
    /// Whether a long name or a long target stood before the extended header.
    first: (bool, bool),
    /// The names that these headers bear themselves, with the names of user and group.
    own: Vec<(Vec<u8>, Vec<u8>)>,
}

/// Records that say nothing here and are each too short to be told: how many, and what they hold together.
#[derive(Default)]
struct Quiet {
    records: u64,
    hasher: Sha256Hasher,
}

impl Quiet {
    fn take(&mut self, record: &[u8]) {
        self.records = self.records.saturating_add(1);
        self.hasher.update(record);
    }

    fn finish(self, members: u64) -> Option<Finding> {
        let Self { records, hasher } = self;
        let (bytes, digest) = (hasher.bytes(), hasher.finish());
        let detail = format!("{records} records of extended headers that say nothing here hold {bytes} bytes together (SHA-256 {digest})");
        let many = bytes > QUIET_SUM.saturating_add(members.saturating_mul(QUIET_MEMBER));
        let severity = if many { Severity::Warning } else { Severity::Info };
        (bytes > QUIET_SUM).then(|| Finding::new(Code::UnreferencedData, severity, detail))
    }
}

/// The most names of headers that wait for one member: two long names and an extended header stand before it.
const OWN: usize = 4;
/// What the names of extended headers hold that is in no name of their members is told where there are more bytes of it: of names as programs write them, and of others.
const OWN_SUM: u64 = 16 << 10;
const OWN_ODD: u64 = 256;
/// What the components begin with that programs give to the names of extended headers, or end with.
const OWN_MARKS: &[&[u8]] = &[b"PaxHeader", b"@PaxHeader", b"@LongLink", b"pax_global_header", b"GlobalHead"];
const OWN_ENDING: &[u8] = b".paxheader";

/// The names that extended headers bear themselves, as far as they are not made of the names of the members.
#[derive(Default)]
struct OwnNames {
    /// Of those that bear a mark of the programs that write them, and of the others.
    usual: Quiet,
    odd: Quiet,
}

impl OwnNames {
    /// Takes the name and the owner of a header that describes this member, or all.
    fn take(&mut self, (name, owner): &(Vec<u8>, Vec<u8>), member: Option<(&[u8], &[u8])>) {
        let parts: Vec<&[u8]> = name.split(|byte| *byte == b'/').filter(|part| !matches!(*part, b"" | b"." | b".." | b"tmp")).collect();
        let is_mark = |part: &&[u8]| {
            OWN_MARKS.iter().any(|mark| part.starts_with(mark) && part.len() <= mark.len().saturating_add(16)) || part.ends_with(OWN_ENDING)
        };
        let usual = name.is_empty() || parts.iter().any(is_mark);
        let (of, by) = member.unwrap_or_default();
        let kept = if usual { &mut self.usual } else { &mut self.odd };
        for part in parts.iter().filter(|part| !is_mark(part) && !contains(of, part)) {
            kept.take(part);
        }
        let plain = owner.is_empty() || owner == by || [&b"rootroot"[..], b"rootwheel"].contains(&owner.as_slice());
        if !plain {
            kept.take(owner);
        }
    }

    fn finish(self, members: u64) -> impl Iterator<Item = Finding> {
        let usual = self.usual.hasher.bytes() > OWN_SUM;
        let many = self.usual.hasher.bytes() > OWN_SUM.saturating_add(members.saturating_mul(OWN_ODD));
        let severity = if many { Severity::Warning } else { Severity::Info };
        let odd = self.odd.hasher.bytes() > OWN_ODD;
        let told = [(self.usual, usual, severity), (self.odd, odd, Severity::Warning)];
        told.into_iter().filter(|(_, told, _)| *told).map(|(Quiet { records, hasher }, _, severity)| {
            let (bytes, digest) = (hasher.bytes(), hasher.finish());
            let detail = format!("{records} names that extended headers bear themselves, and are not made of those of their members, hold {bytes} bytes together (SHA-256 {digest})");
            Finding::new(Code::UnreferencedData, severity, detail)
        })
    }
}

fn contains(text: &[u8], part: &[u8]) -> bool {
    text.windows(part.len().max(1)).any(|window| window == part)
}

/// A tape archive while it passes by.
pub(super) struct Walk<'a, 'b> {
    shared: &'a Shared<'b>,
    options: &'a InspectOptions,
    state: State<'a, 'b>,
    /// A block that is not complete yet.
    block: Vec<u8>,
    /// Bytes of the archive taken so far.
    at: u64,
    pending: Pending,
    /// Keywords and values that hold for all members.
    global: Vec<(Vec<u8>, Vec<u8>)>,
    /// Records without meaning here that were not told.
    quiet: Quiet,
    own_names: OwnNames,
    rows: Rows,
    name_bytes: u64,
    index: u64,
    findings: Findings,
    /// What the names so far tell of their character set.
    tally: Tally,
    /// Whether the archive's end mark has been passed.
    ended: bool,
    reported_end: bool,
}

impl Output for Walk<'_, '_> {
    fn take(&mut self, mut bytes: &[u8]) -> Result<(), Halt> {
        while !bytes.is_empty() {
            let used = self.advance(bytes)?;
            bytes = bytes.get(used..).unwrap_or_default();
            self.at = self.at.saturating_add(wide(used));
        }
        Ok(())
    }
}

impl<'a, 'b> Walk<'a, 'b> {
    /// At the beginning of an archive.
    pub(super) fn new(shared: &'a Shared<'b>, options: &'a InspectOptions) -> Self {
        Self {
            shared,
            options,
            state: State::Header,
            block: Vec::with_capacity(BLOCK),
            at: 0,
            pending: Pending::default(),
            global: Vec::new(),
            quiet: Quiet::default(),
            own_names: OwnNames::default(),
            rows: Rows::for_links(options),
            name_bytes: 0,
            index: 0,
            findings: Findings::new(options.limits.findings_per_code),
            tally: Tally::default(),
            ended: false,
            reported_end: false,
        }
    }

    /// Takes some of the bytes; returns how many.
    fn advance(&mut self, bytes: &[u8]) -> Result<usize, Halt> {
        match &mut self.state {
            State::Meta { left, pad, bytes: kept, .. } if *left > 0 => {
                let part = head_of(bytes, *left);
                // What is too long was refused before.
                kept.extend_from_slice(part);
                *left = left.saturating_sub(wide(part.len()));
                if *left == 0 {
                    let pad = *pad;
                    self.end_meta(pad);
                }
                Ok(part.len())
            }
            State::Body(body) if body.left > 0 => {
                let part = head_of(bytes, body.left);
                let used = body.take(part)?;
                if body.left == 0 {
                    self.end_body()?;
                }
                Ok(used)
            }
            State::Payload { noise, left, .. } if *left > 0 => {
                let part = head_of(bytes, *left);
                noise.update(part, self.shared.progress);
                *left = left.saturating_sub(wide(part.len()));
                if *left == 0 {
                    self.end_payload();
                }
                Ok(part.len())
            }
            State::Padding { left, odd } => {
                let part = head_of(bytes, *left);
                let from = if odd.is_empty() { part.iter().position(|byte| *byte != 0) } else { Some(0) };
                odd.extend_from_slice(from.and_then(|from| part.get(from..)).unwrap_or_default());
                *left = left.saturating_sub(wide(part.len()));
                if *left == 0 {
                    let odd = std::mem::take(odd);
                    self.state = State::Header;
                    let end = self.at.saturating_add(wide(part.len()));
                    self.hidden(end.saturating_sub(wide(odd.len())), &odd, "fill up a block, where zeros belong");
                }
                Ok(part.len())
            }
            _ => {
                let room = BLOCK.saturating_sub(self.block.len());
                let part = bytes.get(..room).unwrap_or(bytes);
                self.block.extend_from_slice(part);
                if self.block.len() == BLOCK {
                    let block = std::mem::take(&mut self.block);
                    self.take_block(&block)?;
                    self.block = block;
                    self.block.clear();
                }
                Ok(part.len())
            }
        }
    }

    /// Takes one whole block where a header may stand.
    fn take_block(&mut self, block: &[u8]) -> Result<(), Halt> {
        let start = self.block_start();
        match std::mem::replace(&mut self.state, State::Header) {
            State::SparseMap { mut header, mut slack } => match sparse_block(block, &mut header.slack) {
                Ok((pieces, more)) if header.sparse.len() < PIECES => {
                    let bytes = std::mem::take(&mut header.slack);
                    if slack.hasher.bytes() == 0 && !bytes.is_empty() {
                        slack.block = start;
                    }
                    slack.hasher.update(&bytes);
                    header.sparse.extend(pieces);
                    header.sparse_continues = more;
                    self.sparse_map(*header, slack)
                }
                _ => {
                    self.error(Code::Malformed, format!("the map of holes at byte {start} is damaged"));
                    self.noise(block, start);
                    Ok(())
                }
            },
            State::Doubt { size } => match Header::parse(block) {
                Err(NoHeader::Checksum) => {
                    // No header: the content that was said to follow does.
                    let content = head_of(block, size);
                    let mut noise = self.begin_noise(content, start, Place::Content);
                    noise.update(content, self.shared.progress);
                    let left = size.saturating_sub(wide(content.len()));
                    // What fills up the block has been taken with it, where the content ends within.
                    let pad = if left == 0 { 0 } else { padding(size) };
                    self.state = State::Payload { noise: Box::new(noise), left, pad };
                    if left == 0 {
                        self.end_payload();
                    }
                    Ok(())
                }
                parsed => self.take_header(parsed, block, start),
            },
            State::Noise(noise) => match Header::parse(block) {
                Ok(header) => {
                    self.end_noise(*noise);
                    self.take_header(Ok(header), block, start)
                }
                Err(_) => {
                    let mut noise = noise;
                    noise.update(block, self.shared.progress);
                    self.state = State::Noise(noise);
                    Ok(())
                }
            },
            _ => self.take_header(Header::parse(block), block, start),
        }
    }

    /// Where the block just completed begins: its bytes are not yet counted.
    fn block_start(&self) -> u64 {
        self.at & !(wide(BLOCK).saturating_sub(1))
    }

    fn take_header(&mut self, parsed: Result<Header, NoHeader>, block: &[u8], start: u64) -> Result<(), Halt> {
        match parsed {
            Err(NoHeader::Zero) => {
                self.ended = true;
                Ok(())
            }
            Err(NoHeader::Checksum) => {
                if !self.ended {
                    self.error(Code::Malformed, format!("no header stands at byte {start}"));
                }
                self.noise(block, start);
                Ok(())
            }
            Err(NoHeader::Field(what)) => {
                self.error(Code::Malformed, format!("the header at byte {start} is damaged: {what}"));
                self.noise(block, start);
                Ok(())
            }
            Ok(header) => {
                if self.ended && !self.reported_end {
                    self.reported_end = true;
                    let detail =
                        format!("a further archive begins at byte {start}, behind the end of the first; its members are listed too");
                    self.findings.push(Finding::warning(Code::TrailingData, detail));
                }
                self.begin(header, start)
            }
        }
    }

    fn begin_noise(&self, head: &[u8], start: u64, place: Place) -> Noise {
        Noise { start, hasher: Sha256Hasher::new(), kind: sniff(head).map(|format| format.word), place, index: self.index }
    }

    fn noise(&mut self, block: &[u8], start: u64) {
        let mut noise = self.begin_noise(block, start, if self.ended { Place::Behind } else { Place::Gap });
        noise.update(block, self.shared.progress);
        self.state = State::Noise(Box::new(noise));
    }

    fn end_payload(&mut self) {
        match std::mem::replace(&mut self.state, State::Header) {
            State::Payload { noise, pad, .. } => {
                self.end_noise(*noise);
                self.state = self.after(pad);
            }
            other => self.state = other,
        }
    }

    fn end_noise(&mut self, noise: Noise) {
        let Noise { start, hasher, kind, place, index } = noise;
        let bytes = hasher.bytes();
        let kind = kind.map(|kind| format!(", by their beginning {kind}")).unwrap_or_default();
        let (what, code, text) = match place {
            Place::Behind => ("trailing", Code::TrailingData, "follow the end of the archive"),
            Place::Gap => ("gap", Code::UnreferencedData, "belong to no member"),
            Place::Extended => ("gap", Code::UnreferencedData, "are an extended header that is too long to be read"),
            Place::Content => {
                ("gap", Code::UnreferencedData, "are recorded as the content of an entry that has none, and belong to no member")
            }
        };
        let digest = hasher.finish();
        if let Some(tap) = tap_for(self.shared.progress, index).filter(|tap| tap.wants_aside(index)) {
            tap.end(index, bytes, digest);
        }
        let finding = Finding::warning(code, format!("{bytes} bytes at byte {start} (SHA-256 {digest}{kind}) {text}"));
        self.push_member(format!("{what}@{start}+{bytes}").as_bytes(), bytes, Some(digest), None, vec![finding]);
    }

    /// Tells of bytes within the archive's structures that say nothing: many are listed like those that belong to no member.
    fn hidden(&mut self, start: u64, bytes: &[u8], what: &str) {
        let kind = sniff(bytes).map(|kind| format!(", by their beginning {}", kind.word)).unwrap_or_default();
        let detail = format!("{} bytes at byte {start} (SHA-256 {}{kind}) {what}", bytes.len(), sha256(bytes));
        let finding = Finding::warning(Code::UnreferencedData, detail);
        if bytes.is_empty() {
            return;
        }
        if wide(bytes.len()) <= LISTED_FROM || self.index >= self.options.limits.members {
            self.findings.push(finding);
            return;
        }
        if let Some(tap) = tap_for(self.shared.progress, self.index).filter(|tap| tap.wants_aside(self.index))
            && tap.give(self.index, bytes)
        {
            tap.end(self.index, wide(bytes.len()), sha256(bytes));
        }
        let path = format!("gap@{start}+{}", bytes.len());
        self.push_member(path.as_bytes(), wide(bytes.len()), Some(sha256(bytes)), None, vec![finding]);
    }

    /// Tells of records that no program needs: of unknown keywords, and long ones without meaning here. Gives whether all were well formed.
    fn hidden_records(&mut self, start: u64, bytes: &[u8]) -> bool {
        let (mut told, mut more, mut hasher) = (0_usize, 0_u64, Sha256Hasher::new());
        let mut names = 0_u64;
        let mut found = records(bytes);
        for Record { at, keyword, value } in found.by_ref() {
            let known = is_known(keyword);
            let behind = at.saturating_add(keyword.len()).saturating_add(1);
            let whole = bytes.get(at..behind.saturating_add(value.len())).unwrap_or_default();
            if known && value.len() <= quiet_bytes(keyword, value) && keyword.len() <= KEYWORD_BYTES {
                // Of a name that is given more than once only the last is followed.
                let followed = matches!(keyword, b"path" | b"linkpath" | b"GNU.sparse.name");
                names = names.saturating_add(u64::from(followed));
                if !followed || names > 3 {
                    self.quiet.take(whole);
                }
                continue;
            }
            let short = !value.is_empty() && keyword.len() <= SHORT_KEYWORD;
            let (from, text) = if short { (behind, value) } else { (at, whole) };
            if told < PLACES {
                told = told.saturating_add(1);
                let what = if known { "long record" } else { "unknown record" };
                let what = format!("are the {what} \"{}\" of an extended header", shown(keyword));
                self.hidden(start.saturating_add(wide(from)), text, &what);
            } else {
                more = more.saturating_add(1);
                hasher.update(text);
            }
        }
        if more > 0 {
            let (bytes, digest) = (hasher.bytes(), hasher.finish());
            let detail =
                format!("{more} more unknown or long records of the extended header at byte {start}: {bytes} bytes (SHA-256 {digest})");
            self.findings.push(Finding::warning(Code::UnreferencedData, detail));
        }
        let (at, rest) = found.rest();
        self.hidden(start.saturating_add(wide(at)), rest, "are a damaged record of an extended header and what follows it");
        rest.is_empty()
    }

    /// A header of any kind.
    fn begin(&mut self, header: Header, start: u64) -> Result<(), Halt> {
        if !header.slack.is_empty() {
            let (bytes, digest) = (header.slack.len(), sha256(&header.slack));
            let detail = format!("{bytes} bytes (SHA-256 {digest}) stand in the header at byte {start} where nothing is read");
            self.findings.push(Finding::warning(Code::UnreferencedData, detail));
        }
        match header.kind {
            b'L' | b'K' | b'x' | b'X' | b'g' => {
                let own = (header.name, header.owner);
                if header.kind == b'g' || self.pending.own.len() >= OWN {
                    self.own_names.take(&own, None);
                } else {
                    self.pending.own.push(own);
                }
                let most = if matches!(header.kind, b'L' | b'K') { wide(NAME_BYTES) } else { META_BYTES };
                if header.size > most {
                    let detail = format!("an extended header of {} bytes is longer than the limit of {most}", header.size);
                    self.error(Code::Malformed, detail);
                    let noise = self.begin_noise(b"", start.saturating_add(wide(BLOCK)), Place::Extended);
                    self.state = State::Payload { noise: Box::new(noise), left: header.size, pad: padding(header.size) };
                    return Ok(());
                }
                let pad = padding(header.size);
                let start = start.saturating_add(wide(BLOCK));
                self.state =
                    State::Meta { kind: header.kind, start, left: header.size, pad, bytes: Vec::with_capacity(narrow(header.size)) };
                if header.size == 0 {
                    self.end_meta(0);
                }
                Ok(())
            }
            _ => self.sparse_map(header, Slack::default()),
        }
    }

    /// A member, once its map of holes is there.
    fn sparse_map(&mut self, mut header: Header, slack: Slack) -> Result<(), Halt> {
        if header.kind == b'S' && header.sparse_continues {
            // That of the header itself was told.
            header.slack.clear();
            self.state = State::SparseMap { header: Box::new(header), slack };
            return Ok(());
        }
        let Slack { block, hasher } = slack;
        let bytes = hasher.bytes();
        if bytes > 0 {
            let digest = hasher.finish();
            let detail = format!(
                "{bytes} bytes (SHA-256 {digest}) stand in the map of holes, in its block at byte {block} or behind it, where nothing is read"
            );
            self.findings.push(Finding::warning(Code::UnreferencedData, detail));
        }
        self.begin_member(header)
    }

    /// The state that passes over so much padding.
    fn after(&self, left: u64) -> State<'a, 'b> {
        if left == 0 { State::Header } else { State::Padding { left, odd: Vec::new() } }
    }

    fn end_meta(&mut self, pad: u64) {
        let next = self.after(pad);
        let State::Meta { kind, start, bytes, .. } = std::mem::replace(&mut self.state, next) else {
            return;
        };
        let text = bytes.split(|byte| *byte == 0).next().unwrap_or_default();
        match kind {
            b'L' | b'K' => {
                let behind = bytes.get(text.len()..).and_then(|rest| rest.iter().position(|byte| *byte != 0));
                if let Some(at) = behind.map(|at| at.saturating_add(text.len())) {
                    let rest = bytes.get(at..).unwrap_or_default();
                    self.hidden(start.saturating_add(wide(at)), rest, "follow the text of a long name");
                }
                let text = text.to_vec();
                self.note_twice(|pending| {
                    let (slot, first) =
                        if kind == b'L' { (&mut pending.name, &mut pending.first.0) } else { (&mut pending.link, &mut pending.first.1) };
                    *first = pending.records.is_empty();
                    slot.replace(text).is_some()
                });
            }
            _ => {
                if !self.hidden_records(start, &bytes) {
                    self.error(Code::Malformed, "an extended header holds a damaged record".to_owned());
                }
                if kind == b'g' {
                    self.keep_global(&bytes);
                } else {
                    // Only the last header counts, so that what waits for a member stays bounded.
                    self.note_twice(|pending| !std::mem::replace(&mut pending.records, bytes).is_empty());
                }
            }
        }
    }

    /// Keeps what holds for all members: the last value of each keyword that is looked at.
    fn keep_global(&mut self, bytes: &[u8]) {
        for Record { keyword, value, .. } in records(bytes) {
            if matches!(keyword, b"path" | b"linkpath" | b"size" | b"mtime") && value.len() <= GLOBAL_BYTES {
                self.global.retain(|(known, _)| known != keyword);
                self.global.push((keyword.to_vec(), value.to_vec()));
            } else if matches!(keyword, b"path" | b"linkpath") {
                let detail = format!("a name in the header for all members has {} bytes and was not followed", value.len());
                self.findings.push(Finding::warning(Code::Malformed, detail));
            }
        }
    }

    fn note_twice(&mut self, note: impl FnOnce(&mut Pending) -> bool) {
        self.pending.any = true;
        if note(&mut self.pending) {
            let detail = "several extended headers of one kind stand before one member; the last of them was followed";
            self.findings.push(Finding::warning(Code::Malformed, detail));
        }
    }

    /// The header of a member itself, with all that was said before it.
    fn begin_member(&mut self, mut header: Header) -> Result<(), Halt> {
        let pending = std::mem::take(&mut self.pending);
        let mut findings = Vec::new();
        let extended = Extended::of(&self.global, &pending.records);
        if let Some(value) = &extended.size {
            match decimal(value) {
                Some(size) => {
                    // A size beyond eleven octal digits does not fit the plain header.
                    if header.size != size && size < 1 << 33 {
                        let detail = format!("{} bytes by the plain header, {size} by the extended one", header.size);
                        findings.push(Finding::warning(Code::SizeConflict, detail));
                    }
                    header.size = size;
                }
                None => {
                    self.error(Code::Malformed, "the size in an extended header is no number".to_owned());
                }
            }
        }
        findings.extend(repeats(&pending.records));
        let plain_name = header.name.clone();
        if let Some(bare) = &header.bare_name {
            let detail = format!(
                "the name is \"{}\" with the header's prefix, \"{}\" without, and programs differ in which they show",
                shown(&header.name),
                shown(bare)
            );
            findings.push(Finding::warning(Code::NameConflict, detail));
        }
        // What most programs follow: GNU's own name of a sparse member, also where it is not sparse, and of two extensions the first.
        let sparse_name = extended.sparse_name.clone().filter(|_| !extended.is_sparse());
        if let (Some(path), Some(other)) = (&extended.path, sparse_name.as_ref())
            && path != other
        {
            let detail = format!("\"{}\" by the record GNU.sparse.name, \"{}\" by the record path", shown(other), shown(path));
            findings.push(Finding::warning(Code::NameConflict, detail));
        }
        // Programs differ in whether the header for all members tells a name.
        let of_all = [(&b"path"[..], "name", &header.name), (b"linkpath", "link target", &header.link)];
        for (keyword, what, own) in of_all.into_iter().take(if matches!(header.kind, b'1' | b'2') { 2 } else { 1 }) {
            if let Some((_, value)) = self.global.iter().find(|(known, _)| known == keyword)
                && !value.is_empty()
                && value != own
                && !records(&pending.records).any(|record| record.keyword == keyword)
            {
                let detail =
                    format!("the {what} is \"{}\" by the header for all members, \"{}\" by the member's own", shown(value), shown(own));
                findings.push(Finding::warning(Code::NameConflict, detail));
            }
        }
        let by_records = sparse_name.or_else(|| extended.path.clone());
        let name = agreed("name", pending.name, by_records, pending.first.0, &mut findings).unwrap_or(plain_name);
        let link = agreed("link target", pending.link, extended.link.clone(), pending.first.1, &mut findings);
        let link = link.unwrap_or_else(|| std::mem::take(&mut header.link));
        if let Some(seconds) = &extended.mtime {
            let whole = seconds.split(|byte| *byte == b'.').next().unwrap_or_default();
            header.seconds = decimal(whole).and_then(|seconds| i64::try_from(seconds).ok()).or(header.seconds);
        }
        if self.ended {
            findings.push(Finding::warning(Code::HiddenMember, "the member stands behind the end of the archive"));
        }
        for own in &pending.own {
            self.own_names.take(own, Some((&name, &header.owner)));
        }
        self.count(name.len())?;
        self.member_of_kind(header, name, link, &extended, findings)
    }

    fn count(&mut self, name: usize) -> Result<(), Halt> {
        self.rows.check().map_err(Halt::Whole)?;
        let limits = &self.options.limits;
        self.name_bytes = self.name_bytes.saturating_add(wide(name));
        if self.index >= limits.members {
            let detail = format!("more than {} entries; reading stopped", limits.members);
            return Err(Halt::Member(Finding::error(Code::CountExceeded, detail)));
        }
        if self.name_bytes > limits.directory_bytes {
            let detail = format!("the names take more than {} bytes; reading stopped", limits.directory_bytes);
            return Err(Halt::Member(Finding::error(Code::CountExceeded, detail)));
        }
        Ok(())
    }

    fn member_of_kind(
        &mut self,
        header: Header,
        name: Vec<u8>,
        link: Vec<u8>,
        extended: &Extended,
        mut findings: Vec<Finding>,
    ) -> Result<(), Halt> {
        let folder = header.kind == b'5' || (header.kind == b'0' && name.ends_with(b"/"));
        let mut warn = |code, detail: String| findings.push(Finding::warning(code, detail));
        match header.kind {
            _ if folder => {
                self.folder(&name, findings);
                self.settle_size(header.size, false);
                return Ok(());
            }
            b'1' => {
                let shown = shown(&link);
                // pax writers may store the content again.
                if header.size > 0 && !extended.is_empty() {
                    warn(Code::Hardlink, format!("a hard link to \"{shown}\", with content of its own"));
                    return self.body(header, name, extended, findings);
                }
                let found = self.rows.linked(&link, &self.tally);
                if let (Ok(Some(of)), Some(tap)) = (&found, self.shared.progress.tap()) {
                    tap.same_as(self.index, of.index);
                }
                let what = match &found {
                    Ok(Some(_)) => "size and digest are those of that member",
                    Ok(None) => "no member before it has that name",
                    Err(_) => "it was not looked up: there are more members before it than are remembered by name",
                };
                warn(Code::Hardlink, format!("a hard link to \"{shown}\"; {what}"));
                let found = found.ok().flatten();
                let (bytes, digest) = found.as_ref().map_or((0, None), |of| (of.bytes, of.sha256));
                self.push_member(&name, bytes, digest, header.seconds, findings);
                if let (Some(member), Some(of)) = (self.rows.last_mut(), found) {
                    (member.content_type, member.digests) = (of.content_type, of.digests);
                }
                self.settle_size(header.size, true);
                return Ok(());
            }
            b'2' => {
                let shown = shown(&link);
                warn(Code::Symlink, format!("a symbolic link to \"{shown}\"; the target's text is hashed as content and not followed"));
                give_whole(self.shared.progress, self.index, &link);
                self.push_member(&name, wide(link.len()), Some(sha256(&link)), header.seconds, findings);
                if let Some(member) = self.rows.last_mut() {
                    member.digests = MoreHasher::of(&self.shared.digests, &link);
                }
                self.settle_size(header.size, true);
                return Ok(());
            }
            b'3' | b'4' | b'6' => {
                let what = match header.kind {
                    b'3' => "a character device",
                    b'4' => "a block device",
                    _ => "a named pipe",
                };
                warn(Code::SpecialFile, format!("recorded as {what}; it has no content"));
                self.push_member(&name, 0, None, header.seconds, findings);
                self.settle_size(header.size, true);
                return Ok(());
            }
            b'V' => warn(Code::SpecialFile, "the volume's label, not a file".to_owned()),
            b'M' => warn(Code::MultiDisk, "the continuation of a member that begins in another volume".to_owned()),
            b'0' | b'7' | b'S' => {}
            kind => warn(
                Code::SpecialFile,
                format!("of the type \"{}\", which is not a file by the standard", char::from(kind).escape_default()),
            ),
        }
        self.body(header, name, extended, findings)
    }

    /// After an entry that has no content although its header gives a size.
    fn settle_size(&mut self, size: u64, odd: bool) {
        if size > 0 {
            if odd && let Some(member) = self.rows.last_mut() {
                let detail = format!("an entry without content for which {size} bytes are recorded");
                member.findings.push(Finding::warning(Code::Malformed, detail));
            }
            self.state = State::Doubt { size };
        }
    }

    fn folder(&mut self, name: &[u8], mut findings: Vec<Finding>) {
        let decoded = self.decode(name);
        findings.extend(decoded.finding);
        check_name(&decoded.text, name, &self.options.limits, &mut findings);
        self.index = self.index.saturating_add(1);
        // An empty name or a trailing separator means the folder the archive was made of.
        let path = decoded.text;
        self.rows.note_folder(&path);
        for finding in findings {
            self.findings.push(Finding { path: Some(entry_path(&path)), ..finding });
        }
    }

    /// The text of a name, among those that came before it.
    fn decode(&mut self, name: &[u8]) -> Decoded {
        self.tally.note(name);
        decode_among(name, Fallback::Latin1, &self.tally)
    }

    fn push_member(&mut self, name: &[u8], bytes: u64, sha256: Option<Sha256Digest>, seconds: Option<i64>, mut findings: Vec<Finding>) {
        let decoded = self.decode(name);
        findings.extend(decoded.finding);
        check_name(&decoded.text, name, &self.options.limits, &mut findings);
        let member = Member {
            index: self.index,
            path: decoded.text,
            raw_path_hex: decoded.raw_hex,
            size_bytes: bytes,
            sha256,
            digests: None,
            encrypted: false,
            modified_at: seconds.and_then(super::entry::utc_text),
            content_type: None,
            findings,
        };
        self.rows.push(Row { member, group: None });
        self.index = self.index.saturating_add(1);
    }

    /// A member with content.
    fn body(&mut self, header: Header, name: Vec<u8>, extended: &Extended, mut findings: Vec<Finding>) -> Result<(), Halt> {
        let mut name = name;
        let mut real_size = header.size;
        let mut holes = None;
        let mut map = None;
        let mut stored = None;
        let mut too_many = false;
        if header.kind == b'S' {
            real_size = header.real_size.unwrap_or(header.size);
            holes = self.holes(header.sparse.clone(), header.size, real_size, &mut findings);
            findings.push(Finding::info(Code::Sparse, sparse_text(real_size, header.size)));
        } else if let Some(sparse) = extended.sparse(header.size) {
            stored = Some((name.clone(), Sha256Hasher::new()));
            real_size = sparse.real_size;
            name = sparse.name.unwrap_or(name);
            match sparse.pieces {
                Some(_) if extended.too_many => {
                    too_many = true;
                    findings.push(Finding::error(Code::Malformed, TOO_MANY_PIECES));
                }
                Some(pieces) => holes = self.holes(pieces, header.size, real_size, &mut findings),
                None => map = Some(MapText::default()),
            }
            let detail = format!(
                "{}; programs that do not know the extension see the stored form, listed next",
                sparse_text(real_size, header.size)
            );
            findings.push(Finding::warning(Code::Sparse, detail));
        }
        let index = self.index;
        let cut_index = index.saturating_add(if stored.is_some() { 2 } else { 1 });
        let cut = (map.is_some() && extended.size.is_some()).then(|| Cut::new(name.clone(), header.size, cut_index, self.shared.progress));
        let limits = &self.options.limits;
        let is_sparse = holes.is_some() || map.is_some();
        let far = real_size > limits.ratio_bytes && real_size > limits.ratio.saturating_mul(header.size.max(1));
        let unread = is_sparse && (far || real_size > limits.member_bytes);
        if unread {
            let detail = format!("{real_size} bytes with its holes, {} stored; the content with its holes was not hashed", header.size);
            findings.push(Finding::warning(Code::RatioExceeded, detail));
        }
        self.push_member(&name, real_size, None, header.seconds, findings);
        let damaged = too_many || (header.kind == b'S' && holes.is_none());
        self.state = State::Body(Box::new(Body {
            sink: Sink::of(self.shared, if is_sparse { header.size } else { u64::MAX }, index),
            index,
            progress: self.shared.progress,
            left: header.size,
            pad: padding(header.size),
            holes,
            map,
            real_size,
            stored,
            cut,
            unread: unread || damaged,
            fault: None,
        }));
        if header.size == 0 { self.end_body() } else { Ok(()) }
    }

    /// The map of holes, if it makes sense.
    fn holes(&mut self, pieces: Vec<Piece>, stored: u64, real_size: u64, findings: &mut Vec<Finding>) -> Option<Holes> {
        let holes = Holes::new(pieces, stored, real_size);
        if holes.is_none() {
            let detail = "the map of holes contradicts the member's sizes";
            findings.push(Finding::error(Code::Malformed, detail));
        }
        holes
    }

    fn end_body(&mut self) -> Result<(), Halt> {
        let State::Body(mut body) = std::mem::replace(&mut self.state, State::Header) else {
            return Ok(());
        };
        let ended = if body.unread { Ok(()) } else { body.end() };
        let next = self.after(body.pad);
        let failed = match ended {
            Ok(()) => None,
            Err(Halt::Member(finding)) if finding.code == Code::Malformed => Some(finding),
            Err(halt) => {
                self.state = State::Body(body);
                return Err(halt);
            }
        };
        self.state = next;
        let Body { sink, stored, cut, unread, index, progress, holes, .. } = *body;
        if let Some(member) = self.rows.last_mut() {
            if let Some(empty) = holes.map(|holes| holes.empty).filter(|empty| *empty > EMPTY_PIECES) {
                let detail = format!("{empty} pieces of the map of holes hold nothing");
                member.findings.push(Finding::warning(Code::Malformed, detail));
            }
            if let Some(finding) = failed {
                member.findings.push(finding);
            } else if !unread {
                let content = sink.finish();
                member.size_bytes = content.bytes;
                member.sha256 = Some(content.sha256);
                member.digests = content.more;
                member.content_type = Some(content.kind.into());
                if let Some(word) = content.nested {
                    let detail = format!("the member is itself an archive ({word}); it was hashed as one file");
                    member.findings.push(Finding::info(Code::NestedArchive, detail));
                }
            }
        }
        if let Some((name, hasher)) = stored {
            let detail = "the stored form of the sparse member before it, as programs see it that do not know the extension";
            let (bytes, digest) = (hasher.bytes(), hasher.finish());
            end_twin(progress, index.saturating_add(1), bytes, digest);
            self.push_member(&name, bytes, Some(digest), None, vec![Finding::info(Code::Sparse, detail)]);
        }
        if let Some(cut) = cut {
            let detail = "the sparse member as programs give it that take its stored length for that of its content";
            let name = cut.name.clone();
            let (bytes, digest) = cut.finish();
            self.push_member(&name, bytes, Some(digest), None, vec![Finding::info(Code::Sparse, detail)]);
        }
        self.shared.done(1);
        Ok(())
    }

    fn error(&mut self, code: Code, detail: String) {
        self.findings.push(Finding::error(code, detail));
    }

    /// The end of the bytes; `halted` says why reading stopped before the archive's end.
    pub(super) fn finish(mut self, halted: Option<Finding>) -> Examined {
        let at = self.at;
        let stopped = halted.is_some();
        let state = std::mem::replace(&mut self.state, State::Header);
        let inside = matches!(state, State::Body(_));
        let reason = halted.or_else(|| {
            let what = match &state {
                State::Body(_) => "the archive ends within the content of this member",
                State::Meta { .. } | State::SparseMap { .. } => "the archive ends within an extended header",
                State::Payload { .. } => "the archive ends within the content of an entry that has none",
                _ if !self.block.is_empty() && !self.ended => "the archive ends within a header",
                _ => return None,
            };
            Some(Finding::error(Code::Truncated, format!("{what}, at byte {at}")))
        });
        if let State::Payload { noise, .. } = state {
            self.end_noise(*noise);
        } else if let State::Noise(mut noise) = state {
            noise.update(&std::mem::take(&mut self.block), self.shared.progress);
            self.end_noise(*noise);
        } else if self.ended && self.block.iter().any(|byte| *byte != 0) {
            let start = at.saturating_sub(wide(self.block.len()));
            let block = std::mem::take(&mut self.block);
            let mut noise = self.begin_noise(&block, start, Place::Behind);
            noise.update(&block, self.shared.progress);
            self.end_noise(noise);
        }
        match (reason, self.rows.last_mut()) {
            (Some(finding), Some(member)) if inside => member.findings.push(finding),
            (Some(finding), _) => self.findings.push(finding),
            (None, _) => {}
        }
        if !stopped && !self.ended && !inside {
            let detail = "the end mark of the archive is missing: it may be cut off after a member";
            self.findings.push(Finding::warning(Code::Truncated, detail));
        }
        if self.pending.any {
            let detail = "an extended header describes a member that does not follow";
            self.findings.push(Finding::error(Code::Malformed, detail));
        }
        for own in &self.pending.own {
            self.own_names.take(own, None);
        }
        self.findings.extend(std::mem::take(&mut self.quiet).finish(self.index));
        self.findings.extend(std::mem::take(&mut self.own_names).finish(self.index));
        if self.rows.is_empty() && self.index == 0 && self.findings.is_empty() {
            self.findings.push(Finding::warning(Code::EmptyArchive, "the archive lists nothing"));
        }
        Examined { rows: self.rows, findings: self.findings.finish(), ..Examined::default() }
    }
}

impl Noise {
    fn update(&mut self, bytes: &[u8], progress: &dyn Progress) {
        self.hasher.update(bytes);
        // That no more are wanted ends the work by itself.
        if let Some(tap) = tap_for(progress, self.index).filter(|tap| tap.wants_aside(self.index) && !bytes.is_empty()) {
            tap.give(self.index, bytes);
        }
    }
}

impl Body<'_, '_> {
    /// Takes stored bytes of the member; returns how many.
    fn take(&mut self, bytes: &[u8]) -> Result<usize, Halt> {
        let mut content = bytes;
        if let Some((_, hasher)) = &mut self.stored {
            hasher.update(bytes);
            give_twin(self.progress, self.index.saturating_add(1), bytes);
        }
        if let Some(map) = &mut self.map {
            let used = map.take(content);
            content = content.get(used..).unwrap_or_default();
            if map.is_done() {
                let stored = self.left.saturating_sub(wide(used));
                match std::mem::take(map).pieces() {
                    Ok(pieces) => self.holes = Holes::new(pieces, stored, self.real_size),
                    Err(fault) => self.fault = Some(fault),
                }
                self.map = None;
                if let Some(cut) = &mut self.cut {
                    cut.set(self.holes.clone());
                }
            }
        }
        self.left = self.left.saturating_sub(wide(bytes.len()));
        if let Some(cut) = self.cut.as_mut().filter(|_| self.map.is_none()) {
            cut.feed(content);
        }
        if !content.is_empty() && !self.unread && self.map.is_none() {
            match &mut self.holes {
                Some(holes) => holes.take(content, &mut self.sink)?,
                None => self.sink.take(content)?,
            }
        }
        Ok(bytes.len())
    }

    /// The end of the stored bytes.
    fn end(&mut self) -> Result<(), Halt> {
        if self.map.is_some() {
            return Err(Halt::Member(Finding::error(Code::Malformed, "the map of holes before the content is damaged")));
        }
        match &mut self.holes {
            Some(holes) => holes.end(&mut self.sink),
            None if self.stored.is_some() => {
                let detail = self.fault.unwrap_or("the map of holes contradicts the member's sizes");
                Err(Halt::Member(Finding::error(Code::Malformed, detail)))
            }
            None => Ok(()),
        }
    }
}

/// Whether a keyword is one that POSIX or a common program defines.
fn is_known(keyword: &[u8]) -> bool {
    KEYWORDS.contains(&keyword) || FAMILIES.iter().any(|family| keyword.starts_with(family))
}

/// How many bytes the value of a known keyword may have and not be told.
fn quiet_bytes(keyword: &[u8], value: &[u8]) -> usize {
    let is_number = value.iter().all(|byte| matches!(byte, b'0'..=b'9' | b'.' | b'-' | b'+'));
    match keyword {
        b"path" | b"linkpath" | b"GNU.sparse.name" => NAME_BYTES,
        b"GNU.sparse.map" if value.iter().all(|byte| matches!(byte, b'0'..=b'9' | b',')) => usize::MAX,
        b"atime" | b"ctime" | b"mtime" | b"gid" | b"uid" | b"size" if is_number => NUMBER_BYTES,
        b"atime" | b"ctime" | b"mtime" | b"gid" | b"uid" | b"size" | b"GNU.sparse.map" => 0,
        b"charset" | b"hdrcharset" => NUMBER_BYTES,
        b"comment" | b"gname" | b"uname" => COMMENT_BYTES,
        _ => QUIET_BYTES,
    }
}

/// What one extended header gives more than once, and not the same.
fn repeats(bytes: &[u8]) -> impl Iterator<Item = Finding> {
    let keywords = [(&b"size"[..], Code::SizeConflict), (b"path", Code::NameConflict), (b"linkpath", Code::NameConflict)];
    let (mut firsts, mut others) = ([None; 3], [None; 3]);
    for Record { keyword, value, .. } in records(bytes) {
        let slots = keywords.iter().zip(firsts.iter_mut().zip(&mut others));
        for (_, (first, other)) in slots.filter(|((known, _), _)| *known == keyword) {
            if *first.get_or_insert(value) != value {
                other.get_or_insert(value);
            }
        }
    }
    keywords.into_iter().zip(firsts.into_iter().zip(others)).filter_map(|((keyword, code), (first, other))| {
        let (keyword, first, other) = (shown(keyword), shown(first?), shown(other?));
        let detail = format!("the extended header gives \"{keyword}\" more than once: \"{first}\", \"{other}\"; the last was followed");
        Some(Finding::warning(code, detail))
    })
}

/// Of what GNU's long header and the extended header say, what most programs follow: the one that stands first.
fn agreed(what: &str, long: Option<Vec<u8>>, records: Option<Vec<u8>>, long_first: bool, findings: &mut Vec<Finding>) -> Option<Vec<u8>> {
    if let (Some(long), Some(records)) = (&long, &records)
        && long != records
    {
        let detail = format!("the {what} is \"{}\" by GNU's long header, \"{}\" by the extended one", shown(long), shown(records));
        findings.push(Finding::warning(Code::NameConflict, detail));
    }
    if long_first { long.or(records) } else { records.or(long) }
}

fn sparse_text(real_size: u64, stored: u64) -> String {
    format!("stored with holes: {real_size} bytes of content, {stored} stored")
}

fn shown(text: &[u8]) -> String {
    String::from_utf8_lossy(text).chars().take(120).flat_map(char::escape_debug).collect()
}

fn head_of(bytes: &[u8], left: u64) -> &[u8] {
    bytes.get(..narrow(left)).unwrap_or(bytes)
}

/// How many bytes fill up the last block of a content.
fn padding(size: u64) -> u64 {
    let block = wide(BLOCK);
    block.saturating_sub(size % block) % block
}

/// What extended headers say of a member: its own first, those for all members else.
#[derive(Default)]
struct Extended {
    path: Option<Vec<u8>>,
    link: Option<Vec<u8>>,
    size: Option<Vec<u8>>,
    mtime: Option<Vec<u8>>,
    major: Option<u64>,
    sparse_name: Option<Vec<u8>>,
    sparse_size: Option<u64>,
    sparse_map: Option<Vec<Piece>>,
    /// Whether the map has more pieces than are read.
    too_many: bool,
}

/// How a member is stored with holes by GNU's pax keywords.
struct SparseForm {
    real_size: u64,
    name: Option<Vec<u8>>,
    /// The map, unless it stands before the content.
    pieces: Option<Vec<Piece>>,
}

impl Extended {
    fn of(global: &[(Vec<u8>, Vec<u8>)], own: &[u8]) -> Self {
        let mut found = Self::default();
        let mut offset = None;
        let global = global.iter().map(|(keyword, value)| (keyword.as_slice(), value.as_slice()));
        for (keyword, value) in global.chain(records(own).map(|record| (record.keyword, record.value))) {
            // An empty value takes an earlier one back.
            let text = || (!value.is_empty()).then(|| value.to_vec());
            let is_name = value.len() <= NAME_BYTES;
            match keyword {
                b"path" if is_name => found.path = text(),
                b"linkpath" if is_name => found.link = text(),
                b"size" => found.size = text(),
                b"mtime" => found.mtime = text(),
                b"GNU.sparse.major" => found.major = decimal(value),
                b"GNU.sparse.name" if is_name => found.sparse_name = text(),
                b"GNU.sparse.realsize" | b"GNU.sparse.size" => found.sparse_size = decimal(value),
                b"GNU.sparse.map" => {
                    let mut numbers = value.split(|byte| *byte == b',').map(decimal);
                    let mut pieces = Vec::new();
                    while let Some(first) = numbers.next() {
                        match (first, numbers.next().flatten()) {
                            (Some(offset), Some(length)) if pieces.len() < PIECES => pieces.push((offset, length)),
                            (Some(_), Some(_)) => {
                                found.too_many = true;
                                break;
                            }
                            // A map that is none has no piece.
                            _ => {
                                pieces.clear();
                                break;
                            }
                        }
                    }
                    found.sparse_map = Some(pieces);
                }
                b"GNU.sparse.offset" => offset = decimal(value),
                b"GNU.sparse.numbytes" => {
                    if let (Some(offset), Some(length)) = (offset.take(), decimal(value)) {
                        let pieces = found.sparse_map.get_or_insert_default();
                        if pieces.len() < PIECES {
                            pieces.push((offset, length));
                        } else {
                            found.too_many = true;
                        }
                    }
                }
                _ => {}
            }
        }
        found
    }

    fn is_empty(&self) -> bool {
        self.path.is_none() && self.link.is_none() && self.size.is_none() && self.mtime.is_none()
    }

    fn is_sparse(&self) -> bool {
        self.major == Some(1) || self.sparse_map.is_some() || self.sparse_size.is_some()
    }

    fn sparse(&self, stored: u64) -> Option<SparseForm> {
        let before = self.major == Some(1);
        if !self.is_sparse() {
            return None;
        }
        let pieces = if before { None } else { Some(self.sparse_map.clone().unwrap_or_default()) };
        Some(SparseForm { real_size: self.sparse_size.unwrap_or(stored), name: self.sparse_name.clone(), pieces })
    }
}
