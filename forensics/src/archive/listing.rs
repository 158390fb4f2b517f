//! The members of an examined archive, one after another: the list may be larger than memory.
//!
//! Invariant: every reading gives the same members in the same order, that of the manifest.

use std::borrow::Cow;
use std::cell::RefCell;
use std::fmt;
use std::io;

use serde::ser::{Error as _, SerializeSeq as _, SerializeStruct as _};
use serde::{Serialize, Serializer};

use super::finding::{Code, Severity};
use super::manifest::{Manifest, Member, Verdict};
use super::names::note_finding;
use super::rows::{Row, read_row};
use super::spool::{Sorted, Spool, View, number};
use crate::source::narrow;

/// Where the rows are.
pub(super) enum Store {
    Memory(Vec<Row>),
    Spool {
        spool: Spool,
        /// Index and place of each row, where they do not stand in order.
        order: Option<Sorted<16>>,
    },
}

/// The members of an examined archive, in the order of the manifest.
pub struct Listing {
    count: u64,
    store: Store,
    groups: Spool,
    /// What names give away together: index of the member, kind, number.
    notes: Sorted<17>,
    view: View,
    group_view: View,
    /// The next row, its place in the spool, and the next note.
    next: (u64, u64, u64),
}

impl fmt::Debug for Listing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Listing").field("count", &self.count).finish_non_exhaustive()
    }
}

impl Listing {
    pub(super) fn new(count: u64, store: Store, groups: Spool, notes: Sorted<17>) -> Self {
        Self { count, store, groups, notes, view: View::default(), group_view: View::default(), next: (0, 0, 0) }
    }

    /// How many members there are.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.count
    }

    /// Begins anew: [`Listing::next_member`] gives the first one.
    pub fn rewind(&mut self) {
        self.next = (0, 0, 0);
    }

    /// The next member, `None` behind the last one.
    ///
    /// # Errors
    /// What the file says in which the list stands.
    pub fn next_member(&mut self) -> io::Result<Option<Member>> {
        Ok(self.next_kept()?.map(Cow::into_owned))
    }

    /// The same without a copy, where the member stands in memory as it is told.
    fn next_kept(&mut self) -> io::Result<Option<Cow<'_, Member>>> {
        let (at, place, _) = self.next;
        if at >= self.count {
            return Ok(None);
        }
        let (mut member, group, behind) = match &mut self.store {
            Store::Memory(rows) => match rows.get(narrow(at)) {
                Some(row) => (Cow::Borrowed(&row.member), row.group, 0),
                None => return Ok(None),
            },
            Store::Spool { spool, order } => {
                let place = match order {
                    Some(order) => order.get(at)?.map_or(u64::MAX, |record| number(&record, 8)),
                    None => place,
                };
                let (row, behind) = read_row(spool, &mut self.view, place)?;
                (Cow::Owned(row.member), row.group, behind)
            }
        };
        if let Some(group) = group {
            let entries = number(self.group_view.get(&self.groups, group.saturating_mul(8), 8)?, 0);
            let open =
                member.to_mut().findings.iter_mut().find(|finding| finding.code == Code::OverlappingEntries && finding.detail.is_empty());
            if let Some(finding) = open {
                finding.detail = format!("{entries} entries claim the same bytes; none was decompressed");
            }
        }
        self.next.0 = at.saturating_add(1);
        self.next.1 = behind;
        while let Some(note) = self.notes.get(self.next.2)?.filter(|note| number(note, 0) == member.index) {
            member.to_mut().findings.push(note_finding(&note));
            self.next.2 = self.next.2.saturating_add(1);
        }
        Ok(Some(member))
    }

    /// Gives all members, from the first, to `each` until that fails.
    ///
    /// # Errors
    /// Those of `each`, and what the file says in which the list stands.
    pub fn for_each<E: From<io::Error>>(&mut self, mut each: impl FnMut(&Member) -> Result<(), E>) -> Result<(), E> {
        self.rewind();
        while let Some(member) = self.next_kept()? {
            each(&member)?;
        }
        Ok(())
    }
}

/// What an examination gives: the manifest, and apart from it the members, of which there may be more than memory holds.
#[derive(Debug)]
pub struct Examination {
    /// The manifest without its members.
    pub manifest: Manifest,
    /// The members.
    pub members: Listing,
}

impl Examination {
    /// The manifest with all its members in memory.
    ///
    /// # Errors
    /// What the file says in which the list stands.
    pub fn into_manifest(mut self) -> io::Result<Manifest> {
        let mut members = Vec::with_capacity(narrow(self.members.count));
        self.members.rewind();
        while let Some(member) = self.members.next_member()? {
            members.push(member);
        }
        Ok(Manifest { members, ..self.manifest })
    }

    /// Writes the manifest as JSON: the very bytes that the whole [`Manifest`] gives.
    ///
    /// # Errors
    /// What the file of the list says, or the output.
    pub fn write_json(&mut self, out: impl io::Write) -> io::Result<()> {
        let whole = Whole { manifest: &self.manifest, members: RefCell::new(&mut self.members) };
        serde_json::to_writer(out, &whole).map_err(io::Error::from)
    }

    pub(super) fn judge(&mut self, members: Option<Severity>) {
        let own = self.manifest.findings.iter().map(|finding| finding.severity).max();
        self.manifest.verdict = match own.max(members) {
            Some(Severity::Error) => Verdict::Refused,
            Some(Severity::Warning) => Verdict::Warnings,
            Some(Severity::Info) | None => Verdict::Complete,
        };
    }
}

/// The manifest with its members as they come.
struct Whole<'a> {
    manifest: &'a Manifest,
    members: RefCell<&'a mut Listing>,
}

impl Serialize for Whole<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        // Every field by name: one that is added to the manifest must be added here.
        let Manifest { schema, file, format, verdict, members: _, findings } = self.manifest;
        let mut whole = serializer.serialize_struct("Manifest", 6)?;
        whole.serialize_field("schema", schema)?;
        whole.serialize_field("file", file)?;
        whole.serialize_field("format", format)?;
        whole.serialize_field("verdict", verdict)?;
        whole.serialize_field("members", &Members(&self.members))?;
        whole.serialize_field("findings", findings)?;
        whole.end()
    }
}

struct Members<'a, 'b>(&'a RefCell<&'b mut Listing>);

impl Serialize for Members<'_, '_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut listing = self.0.try_borrow_mut().map_err(S::Error::custom)?;
        let mut list = serializer.serialize_seq(None)?;
        listing.rewind();
        while let Some(member) = listing.next_kept().map_err(S::Error::custom)? {
            list.serialize_element(&*member)?;
        }
        list.end()
    }
}
