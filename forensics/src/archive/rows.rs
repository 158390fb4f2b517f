//! The members of an archive while they are found, in memory as long as they are few, else in a file.
//!
//! Invariants: a member is kept as it will be listed, but for what is known only when all are; rows are given back in the order
//! of their index, whatever order they came in; a failure of the file is kept and told at the end, and no row counts then.

use std::borrow::Cow;
use std::collections::HashMap;
use std::io;

use super::finding::{Code, Finding, Severity};
use super::legacy::Tally;
use super::listing::{Listing, Store};
use super::manifest::Member;
use super::names::{Fallback, Together, decode_among, key};
use super::options::{InspectError, InspectOptions};
use super::spool::{Scratch, Sorter, Spool, View, record};
use crate::digest::{MoreDigests, Sha256Digest};
use crate::source::{narrow, wide};

/// Names that are remembered for hard links.
const KNOWN_NAMES: usize = 1 << 21;

/// A member on its way into the list.
pub(super) struct Row {
    pub(super) member: Member,
    /// The group of entries that claim the same bytes, whose size is known only when all entries are.
    pub(super) group: Option<u64>,
}

/// What an earlier member was, for a hard link to it.
pub(super) struct Linked {
    pub(super) index: u64,
    pub(super) bytes: u64,
    pub(super) sha256: Option<Sha256Digest>,
    pub(super) digests: Option<Box<MoreDigests>>,
    pub(super) content_type: Option<Cow<'static, str>>,
}

/// Members by name, for hard links.
#[derive(Default)]
struct Known {
    names: HashMap<u64, u64>,
    /// Where the row of each member stands in the spool, once there is one.
    places: Spool,
}

/// Members as they are found.
#[derive(Default)]
pub(super) struct Rows {
    scratch: Option<Scratch>,
    /// The last one, to which something may still be added.
    last: Option<Row>,
    memory: Vec<Row>,
    weight: usize,
    /// How much may be kept in memory.
    limit: usize,
    spool: Option<Spool>,
    order: Sorter<16>,
    /// The index of the last row, as long as rows came in order.
    ascending: Option<Option<u64>>,
    count: u64,
    next_index: u64,
    severity: Option<Severity>,
    names: Together,
    known: Option<Known>,
    collection: Collection,
    fault: Option<io::Error>,
}

impl Rows {
    pub(super) fn new(options: &InspectOptions) -> Self {
        let scratch = options.scratch.clone();
        Self {
            order: Sorter::new(scratch.as_ref()),
            names: Together::new(scratch.as_ref()),
            ascending: Some(None),
            limit: narrow(options.limits.list_bytes),
            scratch,
            ..Self::default()
        }
    }

    /// Remembers names, so that [`Rows::linked`] finds them.
    pub(super) fn for_links(options: &InspectOptions) -> Self {
        let places = Spool::new(options.scratch.as_ref(), 1 << 20);
        Self { known: Some(Known { names: HashMap::new(), places }), ..Self::new(options) }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.count == 0 && self.last.is_none()
    }

    /// One more than the greatest index so far.
    pub(super) fn next_index(&self) -> u64 {
        self.next_index
    }

    /// Whether the file failed.
    pub(super) fn check(&mut self) -> Result<(), InspectError> {
        self.fault.take().map_or(Ok(()), |error| Err(InspectError::Scratch(error)))
    }

    /// Adds a member, whose name is compared with those of the others.
    pub(super) fn push(&mut self, row: Row) {
        if let Err(error) = self.names.note(&row.member) {
            self.fault.get_or_insert(error);
        }
        self.push_aside(row);
    }

    /// Takes the name of a folder, which is compared with those of the members.
    pub(super) fn note_folder(&mut self, path: &str) {
        if let Err(error) = self.names.note_folder(path) {
            self.fault.get_or_insert(error);
        }
    }

    /// Adds bytes that are listed beside the members.
    pub(super) fn push_aside(&mut self, row: Row) {
        self.settle();
        self.collection.note(&row.member);
        self.next_index = self.next_index.max(row.member.index.saturating_add(1));
        if let Some(known) = &mut self.known {
            let key = key(row.member.path.as_bytes());
            if known.names.len() < KNOWN_NAMES || known.names.contains_key(&key) {
                known.names.insert(key, self.count);
            }
        }
        self.last = Some(row);
    }

    /// The member added last.
    pub(super) fn last_mut(&mut self) -> Option<&mut Member> {
        self.last.as_mut().map(|row| &mut row.member)
    }

    /// Puts the last member where it belongs: nothing more is added to it.
    fn settle(&mut self) {
        let Some(mut row) = self.last.take() else { return };
        super::types::check_member(&mut row.member);
        self.severity = self.severity.max(row.member.findings.iter().map(|finding| finding.severity).max());
        self.count = self.count.saturating_add(1);
        let index = row.member.index;
        self.ascending = match self.ascending {
            Some(before) if before.is_none_or(|before| before < index) => Some(Some(index)),
            _ => None,
        };
        if let Err(error) = self.put(row) {
            self.fault.get_or_insert(error);
        }
    }

    fn put(&mut self, row: Row) -> io::Result<()> {
        if self.fault.is_some() {
            return Ok(());
        }
        if self.spool.is_some() {
            return self.write(&row);
        }
        self.weight = self.weight.saturating_add(weight(&row.member));
        self.memory.push(row);
        if self.weight > self.limit && self.scratch.is_some() {
            self.spool = Some(Spool::new(self.scratch.as_ref(), 1 << 17));
            for row in std::mem::take(&mut self.memory) {
                self.write(&row)?;
            }
        }
        Ok(())
    }

    fn write(&mut self, row: &Row) -> io::Result<()> {
        let Some(spool) = &mut self.spool else { return Ok(()) };
        let at = spool.append(&encode(row)?)?;
        self.order.push(record(&[&row.member.index.to_be_bytes(), &at.to_be_bytes()]))?;
        if let Some(known) = &mut self.known {
            known.places.append(&at.to_be_bytes())?;
        }
        Ok(())
    }

    /// The last member before that has the name a hard link gives; `Err` where so many names were not remembered.
    pub(super) fn linked(&mut self, link: &[u8], tally: &Tally) -> Result<Option<Linked>, TooMany> {
        self.settle();
        let text = decode_among(link, Fallback::Latin1, tally).text;
        let Some(known) = &self.known else { return Ok(None) };
        let Some(place) = known.names.get(&key(text.as_bytes())).copied() else {
            return if known.names.len() < KNOWN_NAMES { Ok(None) } else { Err(TooMany) };
        };
        let of = |member: &Member| {
            (member.path == text).then_some(Linked {
                index: member.index,
                bytes: member.size_bytes,
                sha256: member.sha256,
                digests: member.digests.clone(),
                content_type: member.content_type.clone(),
            })
        };
        let Some(spool) = &self.spool else {
            return Ok(self.memory.get(narrow(place)).and_then(|row| of(&row.member)));
        };
        let mut view = View::default();
        let read = view.get(&known.places, place.saturating_mul(8), 8).map(|bytes| super::spool::number(bytes, 0));
        match read.and_then(|at| read_row(spool, &mut View::default(), at)) {
            Ok((row, _)) => Ok(of(&row.member)),
            Err(error) => {
                self.fault.get_or_insert(error);
                Ok(None)
            }
        }
    }

    /// What the members together look like.
    pub(super) fn collection(&self) -> Option<Finding> {
        self.collection.finding()
    }

    /// The list. `groups` tells how many entries each group has; the severity is the greatest of any member's finding.
    pub(super) fn finish(mut self, groups: Spool) -> Result<(Listing, Option<Severity>), InspectError> {
        self.settle();
        self.check()?;
        let notes = self.names.finish(self.scratch.as_ref()).map_err(InspectError::Scratch)?;
        if !notes.is_empty() {
            self.severity = self.severity.max(Some(Severity::Warning));
        }
        let store = match self.spool {
            Some(spool) => {
                let order = match self.ascending {
                    Some(_) => None,
                    None => Some(self.order.finish().map_err(InspectError::Scratch)?),
                };
                Store::Spool { spool, order }
            }
            None => {
                if self.ascending.is_none() {
                    self.memory.sort_by_key(|row| row.member.index);
                }
                Store::Memory(self.memory)
            }
        };
        Ok((Listing::new(self.count, store, groups, notes), self.severity))
    }
}

/// More names than are remembered.
pub(super) struct TooMany;

/// About how much memory a member takes.
fn weight(member: &Member) -> usize {
    let texts = [member.raw_path_hex.as_ref(), member.modified_at.as_ref()].into_iter().flatten().map(String::len).sum::<usize>();
    let findings = member.findings.iter().map(|finding| finding.detail.len().saturating_add(96)).sum::<usize>();
    let digests = if member.digests.is_some() { size_of::<MoreDigests>() } else { 0 };
    size_of::<Row>()
        .saturating_add(48)
        .saturating_add(digests)
        .saturating_add(member.path.len())
        .saturating_add(texts)
        .saturating_add(findings)
}

/// Whether the members are those of a Velociraptor collection, by the names that its containers use (`reporting/container.go`).
#[derive(Default)]
struct Collection {
    members: u64,
    sealed_names: u64,
    locked: bool,
    open: bool,
}

impl Collection {
    fn note(&mut self, member: &Member) {
        self.members = self.members.saturating_add(1);
        match member.path.as_str() {
            "data.zip" => {
                self.sealed_names = self.sealed_names.saturating_add(1);
                self.locked |= member.encrypted;
            }
            "metadata.json" => self.sealed_names = self.sealed_names.saturating_add(1),
            "client_info.json" | "collection_context.json" | "Generic.Client.Info/BasicInformation.json" => self.open = true,
            _ => {}
        }
    }

    fn finding(&self) -> Option<Finding> {
        let sealed = self.members <= 2 && self.members == self.sealed_names && self.locked;
        let detail = match (sealed, self.open) {
            (true, _) => "a sealed Velociraptor collection: what was collected is in data.zip, encrypted",
            (false, true) => "a Velociraptor collection",
            (false, false) => return None,
        };
        Some(Finding::info(Code::Collection, detail))
    }
}

/// A row as bytes: its length, then its fields.
fn encode(row: &Row) -> io::Result<Vec<u8>> {
    let Row { member, group } = row;
    let mut out = vec![0_u8; 4];
    for number in [member.index, member.size_bytes, group.map_or(0, |group| group.saturating_add(1))] {
        out.extend_from_slice(&number.to_be_bytes());
    }
    out.push(u8::from(member.encrypted));
    out.push(u8::from(member.sha256.is_some()));
    out.extend_from_slice(&member.sha256.unwrap_or(Sha256Digest([0; 32])).0);
    let findings = if member.findings.is_empty() { None } else { Some(serde_json::to_string(&member.findings)?) };
    let digests = member.digests.as_ref().map(serde_json::to_string).transpose()?;
    let texts = [
        Some(member.path.as_str()),
        member.raw_path_hex.as_deref(),
        member.modified_at.as_deref(),
        member.content_type.as_deref(),
        findings.as_deref(),
        digests.as_deref(),
    ];
    for text in texts {
        // Zero is no text, else one more than its length.
        let length = text.map_or(0, |text| wide(text.len()).saturating_add(1));
        out.extend_from_slice(&length.to_be_bytes());
        out.extend_from_slice(text.unwrap_or_default().as_bytes());
    }
    let length = u32::try_from(out.len()).map_err(|_| io::Error::other("a row is too long"))?;
    if let Some(room) = out.first_chunk_mut() {
        *room = length.to_be_bytes();
    }
    Ok(out)
}

/// The row at this place, and where the next one stands.
pub(super) fn read_row(spool: &Spool, view: &mut View, at: u64) -> io::Result<(Row, u64)> {
    let length = view.get(spool, at, 4)?.first_chunk().map_or(0, |bytes| u32::from_be_bytes(*bytes));
    let bytes = view.get(spool, at, narrow(u64::from(length)))?;
    let row = decode(bytes).ok_or_else(|| io::Error::new(io::ErrorKind::InvalidData, "a row of the list is damaged"))?;
    Ok((row, at.saturating_add(u64::from(length))))
}

fn decode(bytes: &[u8]) -> Option<Row> {
    let mut rest = bytes.get(4..)?;
    let mut take = |length: usize| -> Option<&[u8]> {
        let (part, after) = rest.split_at_checked(length)?;
        rest = after;
        Some(part)
    };
    let mut number = || Some(super::spool::number(take(8)?, 0));
    let (index, size_bytes, group) = (number()?, number()?, number()?);
    let flags = take(2)?;
    let (encrypted, hashed) = (flags.first() == Some(&1), flags.get(1) == Some(&1));
    let sha256 = Sha256Digest(*take(32)?.first_chunk()?);
    let mut text = || -> Option<Option<String>> {
        let Some(length) = super::spool::number(take(8)?, 0).checked_sub(1) else { return Some(None) };
        Some(Some(std::str::from_utf8(take(narrow(length))?).ok()?.to_owned()))
    };
    let (path, raw_path_hex, modified_at, content_type, findings, digests) = (text()??, text()?, text()?, text()?, text()?, text()?);
    let content_type = content_type.map(Cow::Owned);
    let findings = match findings {
        Some(json) => serde_json::from_str(&json).ok()?,
        None => Vec::new(),
    };
    let sha256 = hashed.then_some(sha256);
    let digests = match digests {
        Some(json) => Some(serde_json::from_str(&json).ok()?),
        None => None,
    };
    let member = Member { index, path, raw_path_hex, size_bytes, sha256, digests, encrypted, modified_at, content_type, findings };
    Some(Row { member, group: group.checked_sub(1) })
}
