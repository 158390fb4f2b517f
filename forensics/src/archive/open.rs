//! Reading members again: one, by its index, or several in one pass.
//!
//! Invariants: an index means what it means in the manifest, because the same code finds the member; limits, containment and
//! order are those of an examination; nothing is written anywhere, and no name is used as a path.

use std::collections::BTreeSet;
use std::num::NonZeroUsize;
use std::ops::ControlFlow;

use super::finding::{Finding, Severity};
use super::listing::Listing;
use super::manifest::Member;
use super::options::{InspectError, InspectOptions, Progress};
use super::tap::{MemberContent, Take, Taken, Tap, Tapped, Wanted};
use crate::digest::Sha256Digest;
use crate::source::Source;

/// Why the content of a member was not given whole.
#[derive(Debug, thiserror::Error)]
pub enum MemberError {
    /// The file could not be read, or the caller stopped the work.
    #[error(transparent)]
    Inspect(#[from] InspectError),
    /// The archive has no member with this index.
    #[error("there is no such member")]
    NoMember,
    /// The member cannot be read, and why.
    #[error("the member cannot be read: {}", .0.detail)]
    Unreadable(Finding),
}

/// How often a hard link may lead to another one.
const LINKS: usize = 16;

/// Watches and stops the work, and has the content handed on.
struct Watched<'a, 'b> {
    progress: &'a dyn Progress,
    tap: &'a Tapped<'b>,
}

impl Progress for Watched<'_, '_> {
    fn advanced(&self, members_done: u64, members_total: u64, bytes_done: u64) {
        self.progress.advanced(members_done, members_total, bytes_done);
    }

    fn stop(&self) -> bool {
        self.tap.is_over() || self.progress.stop()
    }

    fn out_of_time(&self) -> bool {
        self.progress.out_of_time()
    }

    fn tap(&self) -> Option<&dyn Tap> {
        Some(self.tap)
    }
}

/// One pass over the file: what was handed on, and the members as far as they were listed.
fn pass(
    source: &dyn Source,
    wanted: Wanted,
    options: &InspectOptions,
    progress: &dyn Progress,
    take: &mut dyn Take,
) -> Result<(Taken, Option<Listing>), InspectError> {
    let tap = Tapped::new(wanted, take);
    // Order needs one thread; the file's own digest is not wanted.
    let options =
        InspectOptions { threads: NonZeroUsize::MIN, file_sha256: options.file_sha256.or(Some(Sha256Digest([0; 32]))), ..options.clone() };
    let examined = super::examine(source, "", &options, &Watched { progress, tap: &tap });
    let over = tap.is_over();
    let taken = tap.finish();
    match examined {
        Ok(examination) => Ok((taken, Some(examination.members))),
        // Stopped because there was enough.
        Err(InspectError::Stopped) if over => Ok((taken, None)),
        Err(error) => Err(error),
    }
}

/// Hands on the content of one member.
struct One<F>(F);

impl<F: FnMut(&[u8]) -> ControlFlow<()> + Send> Take for One<F> {
    fn bytes(&mut self, _index: u64, bytes: &[u8]) -> ControlFlow<()> {
        (self.0)(bytes)
    }

    fn end(&mut self, _index: u64, _content: MemberContent) -> ControlFlow<()> {
        ControlFlow::Continue(())
    }

    fn failed(&mut self, _index: u64) {}
}

/// Reads the content of the member with this index; `take` gets its bytes in order and ends the reading by
/// [`ControlFlow::Break`]. Gives length and digest of the whole content, or `None` where `take` wanted no more: only a
/// digest that was told and compared says that the bytes were right.
///
/// # Errors
/// [`MemberError`]; bytes that were given before it must not be used.
pub fn read_member(
    source: &dyn Source,
    index: u64,
    options: &InspectOptions,
    progress: &dyn Progress,
    take: impl FnMut(&[u8]) -> ControlFlow<()> + Send,
) -> Result<Option<MemberContent>, MemberError> {
    let mut take = One(take);
    let mut target = index;
    for _ in 0..LINKS {
        let (taken, listing) = pass(source, Wanted::One(target), options, progress, &mut take)?;
        if let Some(content) = taken.done.get(&target) {
            return Ok(Some(*content));
        }
        if taken.broken {
            return Ok(None);
        }
        match taken.same.get(&target) {
            Some(of) if *of < target => target = *of,
            _ => return Err(why_not(listing, target)?),
        }
    }
    Err(MemberError::NoMember)
}

/// Why a member that is listed gave no content.
fn why_not(listing: Option<Listing>, index: u64) -> Result<MemberError, InspectError> {
    let found = listed(listing, |member| member.index == index)?;
    let Some(member) = found.first() else {
        return Ok(MemberError::NoMember);
    };
    // What stopped the reading was found last.
    let worst = member.findings.iter().rev().find(|finding| finding.severity != Severity::Info);
    let unsaid = || Finding::error(super::finding::Code::Malformed, "it has no content");
    Ok(MemberError::Unreadable(worst.cloned().unwrap_or_else(unsaid)))
}

/// Those members of a list that are wanted.
fn listed(listing: Option<Listing>, wanted: impl Fn(&Member) -> bool) -> Result<Vec<Member>, InspectError> {
    let mut members = Vec::new();
    let Some(mut listing) = listing else { return Ok(members) };
    while let Some(member) = listing.next_member().map_err(InspectError::Scratch)? {
        if wanted(&member) {
            members.push(member);
        }
    }
    Ok(members)
}

/// Reads several members in one pass and hands them on in the order in which the archive stores them: those with these
/// indices, or every member where none are named. Gives the members as an examination lists them, with what is odd
/// about each; those that were read whole have a digest, and `take` was told their end.
///
/// Bytes that belong to no member, hard links and further forms of one member are given only where they are named.
///
/// # Errors
/// [`InspectError`] when the source cannot be read, or `take` or the caller stops the work.
pub fn read_members(
    source: &dyn Source,
    indices: Option<&BTreeSet<u64>>,
    options: &InspectOptions,
    progress: &dyn Progress,
    take: &mut dyn Take,
) -> Result<Vec<Member>, InspectError> {
    let wanted = indices.map_or(Wanted::All, |indices| Wanted::These(indices.clone()));
    let (taken, listing) = pass(source, wanted, options, progress, take)?;
    if taken.broken {
        return Err(InspectError::Stopped);
    }
    let members = listed(listing, |member| match indices {
        Some(indices) => indices.contains(&member.index),
        None => taken.done.contains_key(&member.index) || !is_aside(member),
    })?;
    if indices.is_none() {
        return Ok(members);
    }
    for member in members.iter().filter(|member| member.sha256.is_some() && !taken.done.contains_key(&member.index)) {
        let index = member.index;
        let mut broken = false;
        let read = read_member(source, index, options, progress, |bytes| {
            let flow = take.bytes(index, bytes);
            broken = flow.is_break();
            flow
        });
        match read {
            Ok(Some(content)) => broken = take.end(index, content).is_break(),
            Ok(None) => broken = true,
            Err(MemberError::Inspect(error)) => return Err(error),
            Err(MemberError::NoMember | MemberError::Unreadable(_)) => take.failed(index),
        }
        if broken {
            return Err(InspectError::Stopped);
        }
    }
    Ok(members)
}

/// Whether it is listed beside the members and is none: its name tells its kind and place.
fn is_aside(member: &Member) -> bool {
    member.sha256.is_some()
        && ["prepended@", "gap@", "trailing@"].iter().any(|what| member.path.starts_with(what))
        && member.modified_at.is_none()
}
