//! Who takes the content of members beside the hash, when members are read again.
//!
//! Invariants: content is handed on in the same pieces, under the same limits and in the same order as it is hashed; what was
//! handed on of a member counts only once its end was told. An examination has no tap.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::{ControlFlow, Range};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::decode::CHUNK;
use super::options::{InspectError, Progress};
use crate::digest::{Sha256Digest, Sha256Hasher};
use crate::source::{Source, narrow, read_full, wide};

/// A member's content, read to its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MemberContent {
    /// Its length in bytes.
    pub bytes: u64,
    /// Its digest.
    pub sha256: Sha256Digest,
}

/// Takes the content of members, one member after another.
pub trait Take: Send {
    /// A member's name, told before its bytes where only the open archive has it.
    fn name(&mut self, _index: u64, _path: &str) {}

    /// The next bytes of a member, at most about a mebibyte at once; [`ControlFlow::Break`] ends the reading.
    fn bytes(&mut self, index: u64, bytes: &[u8]) -> ControlFlow<()>;

    /// The member is whole.
    fn end(&mut self, index: u64, content: MemberContent) -> ControlFlow<()>;

    /// The member cannot be read to its end: what was given of it does not count.
    fn failed(&mut self, index: u64);
}

/// Which members are wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Wanted {
    /// One, also where it is only another form of a member; reading ends with it.
    One(u64),
    /// Each of these.
    These(BTreeSet<u64>),
    /// Every one that the archive stores.
    All,
}

/// Where the content of wanted members goes, as the work sees it.
pub trait Tap: Sync {
    /// Whether the member is wanted.
    fn wants(&self, index: u64) -> bool;

    /// Whether bytes are wanted that are no member's: beside or between them.
    fn wants_aside(&self, index: u64) -> bool;

    /// Whether another form of the member before it is wanted, which is told at the same time as that member.
    fn wants_twin(&self, index: u64) -> bool;

    /// Whether any member of a range is wanted.
    fn wants_any(&self, range: Range<u64>) -> bool;

    /// Tells a member's name, which an examination of the closed archive did not see.
    fn name(&self, index: u64, path: &str);

    /// Hands bytes on; `false` where no more are wanted.
    fn give(&self, index: u64, bytes: &[u8]) -> bool;

    /// Tells a member's end.
    fn end(&self, index: u64, bytes: u64, sha256: Sha256Digest);

    /// The member has the content of another one, which stands before it.
    fn same_as(&self, index: u64, of: u64);
}

/// Where the content of wanted members goes.
pub(super) struct Tapped<'a> {
    wanted: Wanted,
    over: AtomicBool,
    state: Mutex<State<'a>>,
}

struct State<'a> {
    take: &'a mut dyn Take,
    /// The member of which something was given, but not its end.
    open: Option<u64>,
    done: BTreeMap<u64, MemberContent>,
    /// Members without content of their own, each with the one whose content they bear.
    same: BTreeMap<u64, u64>,
    broken: bool,
}

/// What came of it.
pub(super) struct Taken {
    pub(super) done: BTreeMap<u64, MemberContent>,
    pub(super) same: BTreeMap<u64, u64>,
    /// Whether the taking side wanted no more.
    pub(super) broken: bool,
}

impl<'a> Tapped<'a> {
    pub(super) fn new(wanted: Wanted, take: &'a mut dyn Take) -> Self {
        let state = State { take, open: None, done: BTreeMap::new(), same: BTreeMap::new(), broken: false };
        Self { wanted, over: AtomicBool::new(false), state: Mutex::new(state) }
    }

    fn state(&self) -> MutexGuard<'_, State<'a>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether nothing more is wanted.
    pub(super) fn is_over(&self) -> bool {
        self.over.load(Ordering::Relaxed)
    }

    fn note(&self, state: &mut State<'_>, flow: ControlFlow<()>) -> bool {
        if flow.is_break() {
            state.broken = true;
            self.over.store(true, Ordering::Relaxed);
        }
        flow.is_continue()
    }

    /// What came of it; a member that was not ended has failed.
    pub(super) fn finish(self) -> Taken {
        let mut state = self.state.into_inner().unwrap_or_else(PoisonError::into_inner);
        state.close();
        Taken { done: state.done, same: state.same, broken: state.broken }
    }
}

impl Tap for Tapped<'_> {
    fn wants(&self, index: u64) -> bool {
        match &self.wanted {
            Wanted::One(one) => *one == index,
            Wanted::These(these) => these.contains(&index),
            Wanted::All => true,
        }
    }

    fn wants_aside(&self, index: u64) -> bool {
        self.wanted != Wanted::All && self.wants(index)
    }

    fn wants_twin(&self, index: u64) -> bool {
        self.wanted == Wanted::One(index)
    }

    fn wants_any(&self, range: Range<u64>) -> bool {
        match &self.wanted {
            Wanted::One(one) => range.contains(one),
            Wanted::These(these) => these.range(range).next().is_some(),
            Wanted::All => true,
        }
    }

    fn name(&self, index: u64, path: &str) {
        self.state().take.name(index, path);
    }

    fn give(&self, index: u64, bytes: &[u8]) -> bool {
        let mut state = self.state();
        if state.broken {
            return false;
        }
        state.begin(index);
        let flow = state.take.bytes(index, bytes);
        self.note(&mut state, flow)
    }

    fn end(&self, index: u64, bytes: u64, sha256: Sha256Digest) {
        let mut state = self.state();
        if state.broken {
            return;
        }
        state.begin(index);
        state.open = None;
        let content = MemberContent { bytes, sha256 };
        state.done.insert(index, content);
        let flow = state.take.end(index, content);
        self.note(&mut state, flow);
        if matches!(self.wanted, Wanted::One(_)) {
            self.over.store(true, Ordering::Relaxed);
        }
    }

    fn same_as(&self, index: u64, of: u64) {
        self.state().same.insert(index, of);
    }
}

impl State<'_> {
    /// What comes now is of this member.
    fn begin(&mut self, index: u64) {
        if self.open != Some(index) {
            self.close();
            self.open = Some(index);
        }
    }

    fn close(&mut self) {
        if let Some(open) = self.open.take() {
            self.take.failed(open);
        }
    }
}

/// The tap of an examination, where it has one that wants this member.
pub(super) fn tap_for(progress: &dyn Progress, index: u64) -> Option<&dyn Tap> {
    progress.tap().filter(|tap| tap.wants(index))
}

/// Hands on a content that is at hand whole.
pub(super) fn give_whole(progress: &dyn Progress, index: u64, bytes: &[u8]) {
    if let Some(tap) = tap_for(progress, index)
        && (bytes.is_empty() || tap.give(index, bytes))
    {
        tap.end(index, wide(bytes.len()), crate::digest::sha256(bytes));
    }
}

/// Hands on bytes of the file that are listed beside the members.
pub(super) fn give_range(source: &dyn Source, progress: &dyn Progress, index: u64, range: Range<u64>) -> Result<(), InspectError> {
    let Some(tap) = progress.tap().filter(|tap| tap.wants_aside(index)) else {
        return Ok(());
    };
    let mut hasher = Sha256Hasher::new();
    let mut buffer = vec![0_u8; CHUNK];
    let mut at = range.start;
    while at < range.end {
        if progress.stop() {
            return Err(InspectError::Stopped);
        }
        let size = narrow(range.end.saturating_sub(at)).min(buffer.len());
        let count = read_full(source, at, buffer.get_mut(..size).unwrap_or_default())?;
        let block = buffer.get(..count).unwrap_or_default();
        if block.is_empty() || !tap.give(index, block) {
            return Ok(());
        }
        hasher.update(block);
        at = at.saturating_add(wide(count));
    }
    tap.end(index, hasher.bytes(), hasher.finish());
    Ok(())
}

/// Hands on bytes of another form of a member, where that one alone is wanted; that no more are wanted ends the work by itself.
pub(super) fn give_twin(progress: &dyn Progress, index: u64, bytes: &[u8]) {
    if let Some(tap) = progress.tap().filter(|tap| tap.wants_twin(index))
        && !bytes.is_empty()
    {
        tap.give(index, bytes);
    }
}

/// Tells the end of another form of a member.
pub(super) fn end_twin(progress: &dyn Progress, index: u64, bytes: u64, sha256: Sha256Digest) {
    if let Some(tap) = progress.tap().filter(|tap| tap.wants_twin(index)) {
        tap.end(index, bytes, sha256);
    }
}
