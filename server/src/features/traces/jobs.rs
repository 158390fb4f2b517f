//! The reading of an item's traces. It may be run twice without harm: what a try has finished, the next one does not read again.

use std::collections::{BTreeSet, HashMap};
use std::ops::ControlFlow;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use chot_forensics::archive::{InspectError, InspectOptions, MemberContent, Progress, Take, read_members};
use chot_forensics::artifacts::{ArtifactKind, Assumptions, Limits, Reader, Row, Summary, Year, may_hold};
use chot_forensics::digest::Sha256Digest;
use chot_forensics::source::Source;
use sea_orm::ConnectionTrait;
use serde_json::Value;
use tokio::sync::mpsc;
use uuid::Uuid;

use super::model::{Reading, modified_millis};
use super::store::{self, Run};
use crate::authz::{self, Action, Permit};
use crate::blobs;
use crate::clock::Millis;
use crate::ctx::{Ctx, Hub};
use crate::error::{Error, Result};
use crate::features::custody::service as custody;
use crate::features::evidence::jobs::sound;
use crate::features::evidence::model::Item;
use crate::ids::EvidenceId;
use crate::words::EvidenceStatus;

/// How long one try may read.
const TIME_ALLOWED: Duration = Duration::from_secs(2 * 60 * 60);
/// Rows of one item.
const MOST_TRACES: u64 = 2_000_000;
/// Files of one item that are looked into.
const MOST_FILES: usize = 20_000;
/// Rows written in one statement: eighteen columns each, and SQLite takes 32,766 values.
const ROWS_PER_INSERT: usize = 1_000;
/// Batches on their way from the reading to the database.
const IN_FLIGHT: usize = 4;
/// Bytes read at once from an item that is one file.
const PORTION: usize = 1 << 20;

fn evidence_id(payload: &Value) -> Result<EvidenceId> {
    let id = payload.get("evidenceId").and_then(Value::as_str).and_then(|text| Uuid::parse_str(text).ok());
    id.map(EvidenceId).ok_or_else(|| Error::internal("the job names no evidence item"))
}

/// Reads the traces of an item, as its reading says. A job of an earlier reading does nothing.
///
/// # Errors
/// The store's or the database's error; [`Error::Unavailable`] where the time was over or the hub stops. The job is then
/// tried again, and goes on behind the last file that was finished.
pub async fn read(ctx: &Ctx, payload: &Value) -> Result<()> {
    let permit = authz::require(ctx, Action::RunJob)?;
    let id = evidence_id(payload)?;
    let generation = payload.get("generation").and_then(Value::as_i64);
    let item = store::item(ctx, &permit, id).await?;
    let Some(stored) = item.stored().filter(|_| item.status == EvidenceStatus::Examined) else { return Ok(()) };
    if custody::is_disposed(ctx.read(&permit), id).await? {
        return Ok(());
    }
    let Some((run, reading)) = store::begin(ctx, &permit, &item, generation).await? else { return Ok(()) };
    // Rows are shown while files are read: the bytes are hashed before.
    let read = async {
        match sound(ctx, id, stored).await? {
            true => read_files(ctx, &permit, &run, &item, &reading, stored.0).await,
            false => Err(Error::internal("the stored bytes are not those that were received")),
        }
    };
    let outcome = match read.await {
        Ok(()) => store::close(ctx, &permit, &run, &item).await,
        Err(error) => Err(error),
    };
    if let Err(error) = &outcome {
        tracing::error!(evidence.id = %id, ?error, "a reading of traces was not finished");
        store::fail(ctx, &run, error).await?;
    }
    outcome
}

/// Shows that a reading was given up, in the transaction of its job's end.
///
/// # Errors
/// The database's error.
pub(crate) async fn given_up(db: &impl ConnectionTrait, hub: &Hub, payload: &Value) -> Result<()> {
    let Ok(id) = evidence_id(payload) else { return Ok(()) };
    store::given_up(db, hub, id, payload.get("generation").and_then(Value::as_i64)).await
}

/// Removes the traces of an item whose bytes were destroyed; what was looked into and what was noted stays.
///
/// # Errors
/// The database's error.
pub async fn forget(ctx: &Ctx, payload: &Value) -> Result<()> {
    let permit = authz::require(ctx, Action::RunJob)?;
    store::forget(ctx, &permit, evidence_id(payload)?).await
}

/// A file to be looked into.
pub(super) struct Candidate {
    /// The member's index, 0 for an item that is one file.
    pub(super) member: u64,
    /// Whether it is the item itself.
    pub(super) whole: bool,
    /// Its name.
    pub(super) path: String,
    /// Last change as recorded in the archive.
    pub(super) modified_at: Option<String>,
    /// Why it cannot be read.
    pub(super) obstacle: Option<&'static str>,
}

/// What the reading threads tell.
enum Told {
    Rows(u64, Vec<(ArtifactKind, Row)>),
    Done(u64, Summary),
}

/// Reads every file that may hold traces and is not finished yet.
async fn read_files(ctx: &Ctx, permit: &Permit, run: &Run, item: &Item, reading: &Reading, recorded: Sha256Digest) -> Result<()> {
    let candidates = store::candidates(ctx, permit, item, may_hold, MOST_FILES).await?;
    store::announce(ctx, run, &candidates).await?;
    let finished = store::finished(ctx, permit, item.id).await?;
    let read_before = finished.values().copied().fold(0_i64, i64::saturating_add);
    let mut names: HashMap<u64, Candidate> = HashMap::new();
    for file in candidates {
        if finished.contains_key(&i64::try_from(file.member).unwrap_or(i64::MAX)) {
            continue;
        }
        match file.obstacle {
            Some(code) => store::unreadable(ctx, run, item, &file, code).await?,
            None => {
                names.insert(file.member, file);
            }
        }
    }
    if names.is_empty() {
        return Ok(());
    }
    let latest = item.acquired_at.unwrap_or(item.created_at);
    let wanted: HashMap<u64, Assumptions> =
        names.iter().map(|(member, file)| (*member, assumptions(reading, file.modified_at.as_deref(), latest))).collect();
    let whole = names.values().any(|file| file.whole);
    let (sender, mut told) = mpsc::channel(IN_FLIGHT);
    let watch = Arc::new(Watch {
        stop: AtomicBool::new(false),
        until: Instant::now().checked_add(TIME_ALLOWED),
        bytes_done: AtomicU64::new(0),
        rows: AtomicU64::new(u64::try_from(read_before).unwrap_or(0)),
    });
    let guard = StopOnDrop(Arc::clone(&watch));
    let hub = Arc::clone(&ctx.hub);
    // The only sender goes into the work: when the work ends, so does the channel.
    let hands = Hands { watch: Arc::clone(&watch), wanted, sender };
    let work = tokio::spawn(blobs::run(move || read_bytes(&hub, recorded, whole, &hands)));
    while let Some(message) = told.recv().await {
        match message {
            Told::Rows(member, rows) => store::rows(ctx, run, item, member, rows).await?,
            Told::Done(member, summary) => {
                if let Some(file) = names.remove(&member) {
                    let bytes = watch.bytes_done.load(Ordering::Relaxed);
                    store::done(ctx, run, item, &file, &summary, bytes).await?;
                }
            }
        }
    }
    work.await.map_err(|error| Error::internal(format!("the reading failed: {error}")))??;
    drop(guard);
    // What the archive's reader passed over: damaged, said to lie elsewhere, or too late.
    let why = if watch.out_of_time() { "time-exceeded" } else { "unread" };
    for file in names.values() {
        store::unreadable(ctx, run, item, file, why).await?;
    }
    Ok(())
}

/// What is assumed of a file: an analyst's year, else that no row is later than the file's last change, or than the time at which
/// the evidence was taken or came in.
fn assumptions(reading: &Reading, modified_at: Option<&str>, latest: Millis) -> Assumptions {
    let offset_minutes = reading.offset_minutes;
    let year = match reading.first_year {
        Some(year) => Year::From(i64::from(year)),
        // A change after the evidence came in is no change of the file.
        None => Year::NotAfter(modified_at.and_then(|text| modified_millis(text, offset_minutes)).unwrap_or(latest).min(latest)),
    };
    Assumptions { offset_minutes, year }
}

/// What the reading threads share with the job.
struct Watch {
    stop: AtomicBool,
    /// When reading ends at the latest.
    until: Option<Instant>,
    bytes_done: AtomicU64,
    /// Rows given so far, for the limit of the item.
    rows: AtomicU64,
}

impl Watch {
    fn out_of_time(&self) -> bool {
        self.until.is_some_and(|until| Instant::now() >= until)
    }
}

/// Ends the reading threads where the job is given up, for example because the hub stops.
struct StopOnDrop(Arc<Watch>);

impl Drop for StopOnDrop {
    fn drop(&mut self) {
        self.0.stop.store(true, Ordering::Relaxed);
    }
}

/// Gives readers to the wanted members.
struct Hands {
    watch: Arc<Watch>,
    wanted: HashMap<u64, Assumptions>,
    sender: mpsc::Sender<Told>,
}

impl Hands {
    fn open(&self, member: u64) -> Option<Hand<'_>> {
        let assumptions = *self.wanted.get(&member)?;
        let rows = MOST_TRACES.saturating_sub(self.watch.rows.load(Ordering::Relaxed));
        let mut batch = Batch { member, rows: Vec::new(), hands: self };
        let emit = Box::new(move |kind, row| batch.push(kind, row));
        let reader = Reader::new(assumptions, Limits { rows, ..Limits::default() }, emit);
        Some(Hand { member, reader: Some(reader), sender: &self.sender })
    }
}

impl Progress for Hands {
    fn advanced(&self, _members_done: u64, _members_total: u64, bytes_done: u64) {
        self.watch.bytes_done.store(bytes_done, Ordering::Relaxed);
    }

    fn stop(&self) -> bool {
        self.watch.stop.load(Ordering::Relaxed)
    }

    fn out_of_time(&self) -> bool {
        self.watch.out_of_time()
    }
}

/// Leads the content of members, which come one after another, to their readers.
struct Members<'a> {
    hands: &'a Hands,
    hand: Option<Hand<'a>>,
}

impl<'a> Members<'a> {
    fn of(&mut self, index: u64) -> Option<&mut Hand<'a>> {
        if self.hand.as_ref().is_none_or(|hand| hand.member != index) {
            self.hand = self.hands.open(index);
        }
        self.hand.as_mut()
    }

    fn close(&mut self, index: u64, whole: bool) -> ControlFlow<()> {
        if let Some(hand) = self.of(index) {
            hand.finish(whole);
        }
        self.hand = None;
        if self.hands.stop() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    }
}

impl Take for Members<'_> {
    fn bytes(&mut self, index: u64, bytes: &[u8]) -> ControlFlow<()> {
        if let Some(hand) = self.of(index) {
            hand.take(bytes);
        }
        if self.hands.stop() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    }

    fn end(&mut self, index: u64, _content: MemberContent) -> ControlFlow<()> {
        self.close(index, true)
    }

    fn failed(&mut self, index: u64) {
        // Whether to go on is asked with the next bytes.
        let _asked_later = self.close(index, false);
    }
}

/// Rows of one member on their way. What is left is sent when its reader lets go of it, which is before the reader's
/// summary is known.
struct Batch<'a> {
    member: u64,
    rows: Vec<(ArtifactKind, Row)>,
    hands: &'a Hands,
}

impl Batch<'_> {
    fn push(&mut self, kind: ArtifactKind, row: Row) -> ControlFlow<()> {
        self.hands.watch.rows.fetch_add(1, Ordering::Relaxed);
        self.rows.push((kind, row));
        if self.rows.len() < ROWS_PER_INSERT { ControlFlow::Continue(()) } else { self.flush() }
    }

    fn flush(&mut self) -> ControlFlow<()> {
        let rows = std::mem::take(&mut self.rows);
        if rows.is_empty() || self.hands.sender.blocking_send(Told::Rows(self.member, rows)).is_ok() {
            return ControlFlow::Continue(());
        }
        // Nobody listens any more: the job was given up.
        self.hands.watch.stop.store(true, Ordering::Relaxed);
        ControlFlow::Break(())
    }
}

impl Drop for Batch<'_> {
    fn drop(&mut self) {
        if self.flush().is_break() {
            tracing::debug!("rows of a reading that was given up are dropped");
        }
    }
}

/// The reader of one member.
struct Hand<'a> {
    member: u64,
    reader: Option<Reader<'a>>,
    sender: &'a mpsc::Sender<Told>,
}

impl Hand<'_> {
    fn take(&mut self, bytes: &[u8]) {
        if let Some(reader) = &mut self.reader {
            reader.take(bytes);
        }
    }

    fn finish(&mut self, whole: bool) {
        let Some(reader) = self.reader.take() else { return };
        let summary = reader.finish(whole);
        // Nobody listens where the job was given up.
        self.sender.blocking_send(Told::Done(self.member, summary)).ok();
    }
}

impl Drop for Hand<'_> {
    fn drop(&mut self) {
        self.finish(false);
    }
}

/// Reads the stored bytes: an archive's members through its reader, or the one file that the item is.
fn read_bytes(hub: &Hub, recorded: Sha256Digest, whole: bool, hands: &Hands) -> Result<()> {
    let source = hub.blobs.read(&recorded)?;
    if whole {
        return read_whole(source.as_ref(), hands);
    }
    let wanted: BTreeSet<u64> = hands.wanted.keys().copied().collect();
    let options = InspectOptions { file_sha256: Some(recorded), scratch: Some(hub.blobs.scratches()), ..InspectOptions::default() };
    match read_members(source.as_ref(), Some(&wanted), &options, hands, &mut Members { hands, hand: None }) {
        Ok(_) => Ok(()),
        Err(InspectError::Read(cause)) => Err(Error::internal(format!("the stored bytes cannot be read: {cause}"))),
        Err(InspectError::Scratch(cause)) => Err(cause.into()),
        Err(InspectError::Stopped) => Err(Error::Unavailable("the reading was stopped".to_owned())),
    }
}

fn read_whole(source: &dyn Source, hands: &Hands) -> Result<()> {
    let Some(mut hand) = hands.open(0) else { return Ok(()) };
    let mut portion = vec![0_u8; PORTION];
    let mut at = 0_u64;
    loop {
        if hands.stop() {
            return Err(Error::Unavailable("the reading was stopped".to_owned()));
        }
        let count = source.read_at(at, &mut portion)?;
        if count == 0 || hands.out_of_time() {
            hand.finish(count == 0);
            return Ok(());
        }
        hand.take(portion.get(..count).unwrap_or_default());
        at = at.saturating_add(u64::try_from(count).unwrap_or(0));
        hands.watch.bytes_done.store(at, Ordering::Relaxed);
    }
}
